"""A peer's side of the protocol as a machine without I/O: frames and time go in, messages come out.

It says hello, keeps the connection alive, asks for a new one when the engine has gone, and sends
again what must arrive. Times are seconds of one clock that never goes back, and the caller's.

    away -- connected() --> greeting -- welcome --> live
      ^                        | no answer            | goodbye, silence
      +------------------------+----------------------+
    live -- E4005 (the engine was restarted) --> greeting, on the same connection
"""

from __future__ import annotations

import enum
from collections import deque
from dataclasses import dataclass
from typing import Any, Sequence

from .wire import Malformed, Message, decode


class Phase(enum.Enum):
    AWAY = enum.auto()
    GREETING = enum.auto()
    LIVE = enum.auto()


@dataclass(frozen=True)
class Limits:
    """Seconds. Those of the protocol, which a client has no reason to change."""

    reconnect_min: float = 0.1
    reconnect_max: float = 5.0
    answer_max: float = 5.0  # for a welcome, or an event's acknowledgement


@dataclass(frozen=True)
class Came:
    """A new session, in which nothing of an older one counts."""

    engine: str
    store: str


@dataclass(frozen=True)
class Left:
    """The session, or the try to begin one, is over."""

    reason: str


News = Message | Came | Left


@dataclass
class _Kept:
    what: Message
    sent: float


@dataclass(frozen=True)
class _Wait:
    """For the end of a saga."""

    id: str
    saga: str
    deadline: float

    def message(self, now: float) -> Message:
        left_ms = max(1, min(round((self.deadline - now) * 1000), 86_400_000))
        return Message("await", {"id": self.id, "saga": self.saga, "within_ms": left_ms})


class Session:
    def __init__(self, hello: dict[str, Any], limits: Limits = Limits()) -> None:
        self.phase = Phase.AWAY
        self.outgoing: deque[Message] = deque()  # whoever sends the first takes it off
        self.body_bytes_max = 1 << 20  # until a welcome says otherwise
        self._hello = self._said = hello
        self._limits = limits
        self._backoff = limits.reconnect_min
        self._retry_at = 0.0
        self._greeted_at = self._heard_at = self._sent_at = 0.0
        self._heartbeat = self._silence_max = 1.0  # until a welcome says otherwise
        self._kept: dict[str, _Kept] = {}  # in the order of sending
        self._subscriptions: dict[str, dict[str, Any]] = {}
        self._waits: dict[str, _Wait] = {}
        self._follows: dict[str, Message] = {}

    @property
    def is_away(self) -> bool:
        return self.phase is Phase.AWAY

    @property
    def is_live(self) -> bool:
        return self.phase is Phase.LIVE

    def wants_connection(self, now: float) -> bool:
        return self.is_away and self._retry_at <= now

    def connected(self, now: float) -> None:
        """There is a new connection."""
        self._greet(now)

    def receive(self, frames: Sequence[bytes], now: float) -> list[News]:
        self._heard_at = now
        try:
            what = decode(frames)
        except Malformed as wrong:
            return self._leave(str(wrong), now)
        match what.kind:
            case "welcome":
                return self._welcomed(what, now)
            case "error":
                return self._refused(what, now)
            case "goodbye":
                return self._leave(f"it said goodbye: {what.headers.get('reason', '')}", now)
            case "heartbeat":
                return []
            case "ack" if self.is_live:
                for ack in what.headers.get("acks", []):
                    self.forget(ack.get("id"))
        return [what] if self.is_live else []  # else it is of a session that is over

    def tick(self, now: float) -> list[News]:
        """What time asks for. Due at next_deadline(), and welcome at any time."""
        if self.phase is Phase.GREETING and now >= self._greeted_at + self._limits.answer_max:
            return self._leave("no answer", now)
        if not self.is_live:
            return []
        if now >= self._heard_at + self._silence_max:
            return self._leave("nothing was heard of it for too long", now)
        self._resend(now)
        if self.outgoing:
            self._sent_at = now
        elif now >= self._sent_at + self._heartbeat:
            self.post(Message("heartbeat"))
            self._sent_at = now
        return []

    def next_deadline(self) -> float:
        match self.phase:
            case Phase.AWAY:
                return self._retry_at
            case Phase.GREETING:
                return self._greeted_at + self._limits.answer_max
        due = [self._sent_at + self._heartbeat, self._heard_at + self._silence_max]
        if self._kept:
            due.append(next(iter(self._kept.values())).sent + self._limits.answer_max)
        return min(due)

    def keep(self, event: Message, now: float) -> None:
        """Sends it, and again until it is acknowledged, refused or forgotten."""
        self._kept[event.headers["id"]] = _Kept(event, now)
        self.post(event)

    def forget(self, event_id: str | None) -> None:
        if event_id is not None:
            self._kept.pop(event_id, None)

    def wait_for_end(self, wait_id: str, saga: str, deadline: float, now: float) -> None:
        """Answered by `ended` or `error`; asked in every session until it is forgotten."""
        self._waits[wait_id] = _Wait(wait_id, saga, deadline)
        self.post(self._waits[wait_id].message(now))

    def forget_wait(self, wait_id: str) -> None:
        self._waits.pop(wait_id, None)

    def follow(self, follow_id: str, saga: str, types: Sequence[str], after: int) -> None:
        """Asks for that saga's events, in every session behind the same position."""
        self._follows[follow_id] = Message("follow", {"id": follow_id, "saga": saga,
                                                      "types": list(types), "from": after})
        self.post(self._follows[follow_id])

    def unfollow(self, follow_id: str) -> None:
        if self._follows.pop(follow_id, None) is not None:
            self.post(Message("unfollow", {"id": follow_id}))

    def widen(self, credit: int) -> None:
        """How many messages it takes at a time, from now on."""
        if self._hello["credit"] != credit:
            self._hello = {**self._hello, "credit": credit}
            self.post(Message("credit", {"credit": credit}))  # else after the welcome

    def post(self, what: Message) -> None:
        """Sends it once, if the engine is there: for what the engine asks for again."""
        if self.is_live:
            self.outgoing.append(what)

    def subscribe(self, name: str, request: dict[str, Any], reason: str | None = None) -> None:
        """Subscribes now and in every session to come. The reason is of this time only."""
        self._subscriptions[name] = {"name": name, **request}
        self.post(Message("subscribe", {"name": name, **request, "reason": reason}))

    def say_goodbye(self, reason: str) -> None:
        self.post(Message("goodbye", {"reason": reason}))

    def _greet(self, now: float) -> None:
        self.phase = Phase.GREETING
        self._greeted_at = now
        # What was still to go is of a session that is over: kept events go again after the
        # welcome, replies are asked for again.
        self.outgoing.clear()
        self.outgoing.append(Message("hello", self._hello))
        self._said = self._hello

    def _leave(self, reason: str, now: float) -> list[News]:
        if self.is_away:
            return []
        self.phase = Phase.AWAY
        self.outgoing.clear()
        self._retry_at = now + self._backoff
        self._backoff = min(2 * self._backoff, self._limits.reconnect_max)
        return [Left(reason)]

    def _welcomed(self, what: Message, now: float) -> list[News]:
        headers = what.headers
        self.phase = Phase.LIVE
        self._backoff = self._limits.reconnect_min
        self._heartbeat = max(headers.get("heartbeat_ms", 1000), 1) / 1000
        self._silence_max = max(headers.get("silence_max_ms", 5000), 2) / 1000
        self.body_bytes_max = headers.get("body_bytes_max", self.body_bytes_max)
        self._sent_at = now
        if self._said is not self._hello:  # it was widened meanwhile
            self.post(Message("credit", {"credit": self._hello["credit"]}))
        for request in self._subscriptions.values():
            self.post(Message("subscribe", request))
        for kept in self._kept.values():
            kept.sent = now
            self.post(kept.what)
        for wait in self._waits.values():
            self.post(wait.message(now))
        for each in self._follows.values():
            self.post(each)
        return [Came(headers.get("engine", ""), headers.get("store", ""))]

    def _refused(self, what: Message, now: float) -> list[News]:
        if what.headers.get("code") == "E4005":
            # One for each message that was under way: the first is answered, the others echo it.
            if self.is_live:
                self._greet(now)
            return []
        if not self.is_live:
            return self._leave(f"it refuses the connection: {what.headers.get('reason', '')}", now)
        if what.headers.get("kind") == "follow":
            self._follows.pop(what.headers.get("id", ""), None)
        self.forget(what.headers.get("id"))
        return [what]

    def _resend(self, now: float) -> None:
        while self._kept:
            event_id, kept = next(iter(self._kept.items()))
            if now < kept.sent + self._limits.answer_max:
                return  # those behind it were sent later
            del self._kept[event_id]
            self.keep(kept.what, now)
