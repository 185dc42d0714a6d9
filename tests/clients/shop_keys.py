"""Key files for a shop, as docs/security.md describes them: each service may do what it has to."""

from __future__ import annotations

from pathlib import Path

import zmq

RIGHTS = {
    "inventory": ("inventory", ["may-command ReserveInventory", "may-command ReleaseInventory"]),
    "payment": ("payment", ["may-command CapturePayment", "may-command RefundPayment"]),
    "shipping": ("shipping", ["may-command BookShipment"]),
    "orders": ("order-service", ["may-publish OrderCreated"]),
    "mail": ("mail", ["may-read OrderConfirmed", "may-read OrderCancelled"]),
}


def make_keys(folder: Path) -> dict[str, Path]:
    """A key file for each service; the engine's own two are in `folder`."""
    engine_public, engine_secret = (each.decode() for each in zmq.curve_keypair())
    folder.mkdir(mode=0o700)
    write(folder / "engine.key", ["name snorri", f"public {engine_public}",
                                  f"secret {engine_secret}"])
    made, authorised = {}, []
    for service, (name, rights) in RIGHTS.items():
        public, secret = (each.decode() for each in zmq.curve_keypair())
        made[service] = folder / f"{service}.key"
        write(made[service], [f"name {name}", f"public {public}", f"secret {secret}",
                              f"engine {engine_public}"])
        authorised += [f"key {name}", f"public {public}", *rights, ""]
    write(folder / "authorised.keys", authorised)
    return made


def write(path: Path, lines: list[str]) -> None:
    path.touch(mode=0o600)
    path.write_text("\n".join(lines) + "\n")
