"""What is said about parcels, as examples/talk/messages.hpp has it."""

from dataclasses import dataclass


@dataclass
class DeliveryWanted:
    parcel: str
    kilos: int


@dataclass
class CarryParcel:
    parcel: str
    kilos: int


@dataclass
class ParcelCarried:
    by: str


@dataclass
class TooHeavy:
    kilos_max: int


@dataclass
class ParcelDelivered:
    parcel: str
    by: str


@dataclass
class ParcelReturned:
    parcel: str
    reason: str


@dataclass
class OffersWanted:
    parcel: str
    kilos: int


@dataclass
class OfferMade:
    parcel: str
    carrier: str
    price: int


@dataclass
class OfferTaken:
    parcel: str
    carrier: str
