"""What a vector can't say: a machine whose work is done while frames come in."""

import json
import unittest
from typing import Any

from snorri.machines import SubscriberMachine

WELCOME = {"engine": "test", "store": "s1", "heartbeat_ms": 1000, "silence_max_ms": 60_000,
           "body_bytes_max": 1 << 20, "credit": 256}


def frames(kind: str, headers: dict[str, Any]) -> list[bytes]:
    return [b"snorri/1", kind.encode(), json.dumps(headers).encode(), b""]


def event(delivery: int) -> list[bytes]:
    return frames("event", {"id": f"e-{delivery}", "type": "Made", "delivery": delivery,
                            "position": delivery, "subscription": "mail"})


class OneThatWorksMeanwhile(unittest.TestCase):
    def setUp(self) -> None:
        self.machine = SubscriberMachine("mail", ["Made"])
        self.machine.session.connected(0)
        for each in frames("welcome", WELCOME), frames("subscribed", {"name": "mail"}), event(1), \
                event(2):
            self.machine.receive(each, 0)
        self.machine.session.outgoing.clear()
        self.under_way = self.machine.waiting.popleft()

    def acknowledged(self) -> list[int]:
        self.machine.tick(0)
        return [each.headers["delivery"] for each in self.machine.session.outgoing
                if each.kind == "ack"]

    def test_what_it_has_done_is_acknowledged(self) -> None:
        self.machine.handled(self.under_way)
        self.assertEqual(self.acknowledged(), [1])

    def test_what_is_said_of_an_older_opening_does_not_count(self) -> None:
        self.machine.receive(frames("subscribed", {"name": "mail"}), 0)
        self.assertFalse(self.machine.waiting)
        self.machine.receive(event(1), 0)
        self.machine.handled(self.under_way)
        self.assertEqual(self.acknowledged(), [])
        self.machine.failed(self.under_way, "late", 0)
        self.machine.handled(self.machine.waiting.popleft())
        self.assertEqual(self.acknowledged(), [1])

    def test_what_is_said_after_the_session_does_not_count(self) -> None:
        self.machine.receive(frames("goodbye", {}), 0)
        self.machine.handled(self.under_way)
        self.assertEqual(self.acknowledged(), [])


if __name__ == "__main__":
    unittest.main()
