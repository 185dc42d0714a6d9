"""The shell around the machines, on real sockets."""

import json
import tempfile
import threading
import unittest
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import zmq

from snorri import (Context, MemoryUnusable, Participant, Publisher, Refused, Reply, SnorriError,
                    TimedOut)

PATIENCE_MS = 60_000
WELCOME = {"engine": "test", "store": "s1", "heartbeat_ms": 50, "silence_max_ms": 60_000,
           "body_bytes_max": 1 << 20, "credit": 256}
COMMAND = {"specversion": "1.0", "id": "order/1/1.0", "source": "snorri/s1", "type": "Work",
           "subject": "order/1", "correlationid": "order/1", "attempt": 1}


@dataclass
class Sent:
    parcel: int


@dataclass
class Lost:
    parcel: int


class OnSockets(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.memory = str(Path(self.folder.name, "memory.db"))
        self.context: zmq.Context[Any] = zmq.Context()
        self.engine = self.context.socket(zmq.ROUTER)
        port = self.engine.bind_to_random_port("tcp://127.0.0.1")
        self.address = f"tcp://127.0.0.1:{port}"

    def tearDown(self) -> None:
        self.context.destroy(linger=0)
        self.folder.cleanup()

    def next(self, kind: str) -> tuple[bytes, dict[str, Any]]:
        while self.engine.poll(PATIENCE_MS):
            peer, _, found, headers, _ = self.engine.recv_multipart()
            if found.decode() == kind:
                return peer, json.loads(headers)
        raise AssertionError(f"no {kind} came")

    def send(self, peer: bytes, kind: str, headers: dict[str, Any], body: bytes = b"") -> None:
        self.engine.send_multipart([peer, b"snorri/1", kind.encode(), json.dumps(headers).encode(),
                                    body])

    def running(self, participant: Participant) -> threading.Thread:
        thread = threading.Thread(target=participant.run)
        thread.start()
        return thread

    def test_heartbeats_go_on_while_a_handler_works(self) -> None:
        done = threading.Event()

        def handler(about: Context) -> Reply:
            done.wait(PATIENCE_MS / 1000)
            return Reply("Worked", b"")

        participant = Participant("worker", engine=self.address, memory=self.memory)
        participant.handles_raw("Work", handler)
        thread = self.running(participant)
        peer, _ = self.next("hello")
        self.send(peer, "welcome", WELCOME)
        self.send(peer, "command", COMMAND)
        for _ in range(5):
            self.next("heartbeat")
        done.set()
        self.assertEqual(self.next("reply")[1]["causationid"], COMMAND["id"])
        participant.stop()
        thread.join()

    def test_one_that_drains_answers_what_it_has_and_returns(self) -> None:
        participant = Participant("worker", engine=self.address, memory=self.memory)
        participant.handles_raw("Work", lambda about: Reply("Worked", b""))
        thread = self.running(participant)
        peer, _ = self.next("hello")
        self.send(peer, "welcome", WELCOME)
        participant.drain()
        self.next("drain")
        self.send(peer, "command", COMMAND)  # it was on its way
        self.next("reply")
        self.send(peer, "drained", {})
        self.next("goodbye")
        thread.join()

    def test_a_memory_belongs_to_one_process(self) -> None:
        first = Participant("worker", engine=self.address, memory=self.memory)
        thread = self.running(first)
        self.next("hello")
        with self.assertRaisesRegex(MemoryUnusable, "belongs to another"):
            Participant("worker", engine=self.address, memory=self.memory).run()
        first.stop()
        thread.join()

    def test_a_handler_that_ends_the_transaction_ends_the_participant(self) -> None:
        def handler(about: Context) -> Reply:
            about.db.commit()
            about.db.execute("COMMIT") if about.db.in_transaction else None
            return Reply("Worked", b"")

        participant = Participant("worker", engine=self.address, memory=self.memory)
        participant.handles_raw("Work", handler)
        raised: list[BaseException] = []

        def run() -> None:
            try:
                participant.run()
            except MemoryUnusable as failure:
                raised.append(failure)

        thread = threading.Thread(target=run)
        thread.start()
        peer, _ = self.next("hello")
        self.send(peer, "welcome", WELCOME)
        self.send(peer, "command", COMMAND)
        thread.join(PATIENCE_MS / 1000)
        self.assertIn("ended the transaction", str(raised))

    def test_a_publisher_waits_at_the_end_of_its_window(self) -> None:
        publisher = Publisher("orders", engine=self.address, in_flight_max=2)
        peer, _ = self.next("hello")
        self.send(peer, "welcome", WELCOME)
        first = publisher.publish_later(b"1", id="e-1", type="Made")
        publisher.publish_later(b"2", id="e-2", type="Made")
        third = threading.Thread(
            target=lambda: publisher.publish_later(b"3", id="e-3", type="Made"))
        third.start()
        self.assertEqual(self.next("event")[1]["id"], "e-1")
        self.assertEqual(self.next("event")[1]["id"], "e-2")
        for _ in range(3):  # nothing but heartbeats
            self.assertEqual(self.engine.recv_multipart()[2], b"heartbeat")
        self.send(peer, "ack", {"acks": [{"id": "e-1", "position": 1, "duplicate": False}]})
        self.assertEqual(self.next("event")[1]["id"], "e-3")
        third.join()
        self.assertEqual(first.result(0).position, 1)
        publisher.close()

    def test_a_publisher_is_told_of_refusals_and_of_time(self) -> None:
        publisher = Publisher("orders", engine=self.address, timeout=0.5)
        peer, _ = self.next("hello")
        self.send(peer, "welcome", WELCOME)
        future = publisher.publish_later(b"1", id="e-1", type="Made")
        self.next("event")
        self.send(peer, "error", {"code": "E3001", "title": "unknown message type",
                                  "reason": "nobody takes Made", "id": "e-1", "kind": "event"})
        publisher.flush()
        with self.assertRaisesRegex(Refused, "E3001 unknown message type: nobody takes Made"):
            future.result(0)
        with self.assertRaises(TimedOut):
            publisher.publish(b"2", id="e-2", type="Made")
        publisher.close()

    def test_a_request_waits_for_its_saga_through_an_engine_that_restarts(self) -> None:
        publisher = Publisher("orders", engine=self.address)
        peer, _ = self.next("hello")
        self.send(peer, "welcome", WELCOME)
        expiry = datetime(2030, 1, 1, tzinfo=timezone.utc)
        future = publisher.run_later(b"1", 60, id="e-1", type="Made", expirytime=expiry)
        self.assertEqual(self.next("event")[1]["expirytime"], "2030-01-01T00:00:00+00:00")
        self.send(peer, "ack", {"acks": [{"id": "e-1", "position": 1, "duplicate": False,
                                          "saga": "order/1", "status": "PENDING"}]})
        self.next("await")
        self.send(peer, "error", {"code": "E4005", "title": "hello expected", "reason": ""})
        self.next("hello")
        self.send(peer, "welcome", WELCOME)
        self.assertEqual(self.next("await")[1]["saga"], "order/1")
        self.send(peer, "ended", {"id": "e-1", "saga": "order/1", "status": "CONFIRMED",
                                  "state": "DONE", "position": 9, "type": "Sent"},
                  b'{"parcel": 7}')
        publisher.flush()
        outcome = future.result(0)
        self.assertTrue(outcome.is_confirmed)
        self.assertEqual(outcome.answer(Sent), Sent(7))
        with self.assertRaisesRegex(ValueError, "answered with Sent, not with Lost"):
            outcome.answer(Lost)
        publisher.close()

    def test_an_address_without_sense_is_said_at_once(self) -> None:
        with self.assertRaisesRegex(SnorriError, "nowhere at all"):
            Publisher("orders", engine="nowhere at all")


if __name__ == "__main__":
    unittest.main()
