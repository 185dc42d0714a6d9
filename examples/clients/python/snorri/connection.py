"""A machine on a ZeroMQ socket: one thread that owns the socket and keeps time, so that heartbeats
go out however long a handler takes."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
import time
from typing import TYPE_CHECKING

import zmq

from .errors import SnorriError
from .machines import Machine
from .wire import encode

if TYPE_CHECKING:
    from .keys import Curve

MESSAGES_AT_A_TIME_MAX = 1024
LINGER_MS = 1000
BLOCKED_RETRY = 0.02  # seconds until a full socket is tried again


class Connection:
    """`changed` guards the machine: hold it for whatever is asked of the machine, call wake() when
    there is something new to send, and wait on it for what the machine has to say."""

    def __init__(self, machine: Machine, address: str, curve: Curve | None, name: str) -> None:
        self.machine = machine
        self.changed = threading.Condition()
        self.failure: BaseException | None = None
        self._address = address
        self._curve = curve
        self._log = logging.getLogger("snorri." + name)
        self._context = zmq.Context()
        self._socket: zmq.Socket[bytes] | None = None
        self._wake_in, self._wake_out = socket.socketpair()
        self._wake_in.setblocking(False)
        self._wake_out.setblocking(False)
        self._farewell: str | None = None
        self._blocked = False
        try:
            self._connect(now())  # an address without sense is said here and now
        except zmq.ZMQError as failure:
            self._context.destroy(linger=0)
            self._wake_in.close()
            self._wake_out.close()
            raise SnorriError(f"the address {address} can't be connected to: {failure}") from None
        self._thread = threading.Thread(target=self._run, name="snorri", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        with contextlib.suppress(BlockingIOError):  # then it is awake anyway
            self._wake_in.send(b"!")

    def close(self, reason: str) -> None:
        """Says goodbye, and gives what is still to go a second."""
        with self.changed:
            self._farewell = reason
        self.wake()
        self._thread.join()
        self._wake_in.close()
        self._wake_out.close()

    def _run(self) -> None:
        try:
            while self._turn():
                pass
        except BaseException as failure:  # a bug, or no memory: whoever waits must hear of it
            self._log.exception("the connection can't go on")
            with self.changed:
                self.failure = failure
                self.changed.notify_all()
        finally:
            if self._socket is not None:
                self._socket.close()
            self._context.term()

    def _turn(self) -> bool:
        session = self.machine.session
        with self.changed:
            if session.wants_connection(now()):
                self._connect(now())
            # First what has come, then what the time says: after a pause of this process the
            # engine's heartbeats lie here, and it must not be taken for silent.
            self._receive()
            self.machine.tick(now())
            if self._farewell is not None:
                session.say_goodbye(self._farewell)
            self._send()
            if session.is_away:
                self._disconnect()
            while self.machine.log:
                self._log.info("%s", self.machine.log.popleft())
            self.changed.notify_all()
            if self._farewell is not None:
                return False
            patience = self.machine.next_deadline() - now()
        self._wait(min(patience, BLOCKED_RETRY) if self._blocked else patience)
        return True

    def _connect(self, at: float) -> None:
        self._disconnect()
        fresh: zmq.Socket[bytes] = self._context.socket(zmq.DEALER)  # never with a routing id
        fresh.linger = LINGER_MS
        if self._curve is not None:
            self._curve.secure(fresh)
        try:
            fresh.connect(self._address)
        except zmq.ZMQError:
            fresh.close()
            raise
        self._socket = fresh
        self.machine.session.connected(at)

    def _disconnect(self) -> None:
        if self._socket is not None:
            self._socket.close(linger=0)
            self._socket = None

    def _receive(self) -> None:
        for _ in range(MESSAGES_AT_A_TIME_MAX):
            if self._socket is None or self.machine.session.is_away:
                return
            try:
                frames = self._socket.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
            self.machine.receive(frames, now())

    def _send(self) -> None:
        outgoing = self.machine.session.outgoing
        self._blocked = False
        while outgoing and self._socket is not None:
            try:
                self._socket.send_multipart(encode(outgoing[0]), zmq.NOBLOCK)
            except zmq.Again:
                self._blocked = True
                return
            outgoing.popleft()

    def _wait(self, patience: float) -> None:
        poller = zmq.Poller()
        poller.register(self._wake_out, zmq.POLLIN)
        if self._socket is not None:
            poller.register(self._socket, zmq.POLLIN)
        poller.poll(int(max(0, patience) * 1000) + 1)  # a little late, never early
        with contextlib.suppress(BlockingIOError):
            self._wake_out.recv(4096)


def now() -> float:
    return time.monotonic()
