"""What this part of the shop says and hears: examples/shop/messages.hpp, in Python. A client names
the members that it cares for."""

from dataclasses import dataclass, field


@dataclass
class Item:
    code: str
    pieces: int


@dataclass
class OrderCreated:
    order_id: str
    customer: str
    country: str
    placed_at: str
    items: list[Item]
    total: int  # pence


@dataclass
class ReserveInventory:
    order_id: str
    items: list[Item]


@dataclass
class InventoryReserved:
    reservation: str


@dataclass
class InventoryFailed:
    reason: str
    detail: str


@dataclass
class ReleaseInventory:
    order_id: str


@dataclass
class InventoryReleased:
    pieces: int


@dataclass
class OrderConfirmed:
    order_id: str
    customer: str
    tracking: str


@dataclass
class OrderCancelled:
    order_id: str
    customer: str
    reason: str
    detail: str = field(default="")
