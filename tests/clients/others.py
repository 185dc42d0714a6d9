"""Payment and shipping with keys, which the shop's own in C++ have no option for. They are made with
the Python client, whichever is under test."""

from __future__ import annotations

import json
import threading
from pathlib import Path

from snorri import Context, Curve, Participant, Reply


class Others:
    def __init__(self, address: str, keys: dict[str, Path]) -> None:
        payment = self.service("payment", address, keys)
        payment.handles_raw("CapturePayment", capture)
        payment.handles_raw("RefundPayment", lambda _: reply("PaymentRefunded", total=0))
        shipping = self.service("shipping", address, keys)
        shipping.handles_raw("BookShipment", lambda _: reply("ShipmentBooked", tracking="T-1"))
        self.all = [payment, shipping]
        self.threads = [threading.Thread(target=each.run) for each in self.all]
        for thread in self.threads:
            thread.start()

    def service(self, name: str, address: str, keys: dict[str, Path]) -> Participant:
        return Participant(name, engine=address, memory=":memory:",
                           curve=Curve.from_file(str(keys[name])))

    def end(self) -> None:
        for each in self.all:
            each.stop()
        for thread in self.threads:
            thread.join()


def capture(about: Context) -> Reply:
    if json.loads(about.command.body)["total"] > 0:
        return reply("PaymentCaptured", payment="P-1")
    return reply("PaymentFailed", reason="nothing to pay", detail="")


def reply(kind: str, **members: str | int) -> Reply:
    return Reply(kind, json.dumps(members).encode())
