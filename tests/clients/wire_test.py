#!/usr/bin/python3
"""wire_test.py SERVICE...: the inventory of a client against a ROUTER that speaks the protocol by
hand, over CURVE: it reads its key file, talks to nobody but the engine of that key, and answers."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any

import zmq

PATIENCE_MS = 60_000
WELCOME = {"engine": "test", "store": "s1", "heartbeat_ms": 100, "silence_max_ms": 60_000,
           "body_bytes_max": 1 << 20, "credit": 256}
COMMAND = {"specversion": "1.0", "id": "order/1/1.0", "source": "snorri/s1",
           "type": "ReserveInventory", "subject": "order/1", "correlationid": "order/1",
           "attempt": 1}
SERVICE = [each.replace("{service}", "inventory") for each in sys.argv[1:]]


class Engine:
    def __init__(self, context: zmq.Context[Any], secret: bytes) -> None:
        self.socket = context.socket(zmq.ROUTER)
        self.socket.linger = 0
        self.socket.curve_server = True
        self.socket.curve_secretkey = secret
        self.port = self.socket.bind_to_random_port("tcp://127.0.0.1")

    def next(self, kind: str) -> tuple[bytes, dict[str, Any], bytes]:
        """The next message of this kind; others go by."""
        while self.socket.poll(PATIENCE_MS):
            peer, protocol, found, headers, body = self.socket.recv_multipart()
            assert protocol == b"snorri/1"
            if found.decode() == kind:
                return peer, json.loads(headers), body
        raise AssertionError(f"no {kind} came")

    def send(self, peer: bytes, kind: str, headers: dict[str, Any], body: bytes = b"") -> None:
        self.socket.send_multipart([peer, b"snorri/1", kind.encode(), json.dumps(headers).encode(),
                                    body])


class OverCurve(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.context: zmq.Context[Any] = zmq.Context()
        self.public, secret = zmq.curve_keypair()
        self.engine = Engine(self.context, secret)

    def tearDown(self) -> None:
        self.context.destroy(linger=0)
        self.folder.cleanup()

    def start(self, engine_key: bytes, mode: int = 0o600) -> subprocess.Popen[str]:
        public, secret = zmq.curve_keypair()
        key = Path(self.folder.name, "inventory.key")
        key.write_text(f"# A Snorri key\nname inventory\npublic {public.decode()}\n"
                       f"secret {secret.decode()}\nengine {engine_key.decode()}\nlater words\n")
        key.chmod(mode)
        return subprocess.Popen(
            [*SERVICE, "--engine", f"tcp://127.0.0.1:{self.engine.port}", "--key", str(key),
             "--memory", str(Path(self.folder.name, "inventory.db"))],
            stderr=subprocess.PIPE, text=True)

    def end(self, service: subprocess.Popen[str]) -> None:
        service.kill()
        service.communicate()

    def test_a_client_with_the_right_keys_works(self) -> None:
        service = self.start(self.public)
        peer, hello, _ = self.engine.next("hello")
        self.assertEqual(hello["name"], "inventory")
        self.assertEqual(set(hello["commands"]), {"ReserveInventory", "ReleaseInventory"})
        self.engine.send(peer, "welcome", WELCOME)
        items = [{"code": "22423", "pieces": 6}]
        self.engine.send(peer, "command", COMMAND,
                         json.dumps({"order_id": "1", "items": items}).encode())
        _, reply, body = self.engine.next("reply")
        self.assertEqual(reply["causationid"], COMMAND["id"])
        self.assertEqual(json.loads(body), {"reservation": "R-1"})
        for _ in range(3):
            self.engine.next("heartbeat")
        service.terminate()
        self.engine.next("goodbye")
        service.communicate()
        self.assertEqual(service.returncode, 0)

    def test_a_restarted_engine_is_greeted_again(self) -> None:
        service = self.start(self.public)
        peer, _, _ = self.engine.next("hello")
        self.engine.send(peer, "welcome", WELCOME)
        self.engine.next("heartbeat")
        self.engine.send(peer, "error", {"code": "E4005", "title": "hello expected", "reason": ""})
        same, _, _ = self.engine.next("hello")
        self.assertEqual(same, peer)
        self.engine.send(peer, "welcome", WELCOME)
        self.engine.send(peer, "goodbye", {"reason": "the engine stops"})
        other, _, _ = self.engine.next("hello")
        self.assertNotEqual(other, peer)
        self.end(service)

    def test_an_engine_of_another_key_hears_nothing(self) -> None:
        stranger, secret = zmq.curve_keypair()
        service = self.start(stranger)
        monitor = self.engine.socket.get_monitor_socket()
        failed = zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL
        event = 0
        while not event & failed and monitor.poll(PATIENCE_MS):
            event = int.from_bytes(monitor.recv_multipart()[0][:2], sys.byteorder)
        self.assertTrue(event & failed, "no handshake failed")
        self.assertFalse(self.engine.socket.poll(0), "a message came")
        self.engine.socket.disable_monitor()
        monitor.close()
        self.end(service)

    def test_a_key_file_that_everybody_reads_is_refused(self) -> None:
        service = self.start(self.public, mode=0o644)
        _, said = service.communicate(timeout=PATIENCE_MS / 1000)
        self.assertNotEqual(service.returncode, 0)
        self.assertIn("E4017", said)


unittest.main(argv=sys.argv[:1])
