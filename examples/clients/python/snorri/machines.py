"""What participants and subscribers make of a session, still without I/O: each owns its session, is
given frames and time, and keeps a queue of work for whoever runs it. (The publisher's: publishing.py.)

Whoever runs one calls receive() for what comes, tick() at next_deadline() or earlier, sends what is
in session.outgoing, and opens a connection when session.wants_connection()."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any, Iterable, Sequence

from .errors import Refused, SnorriError
from .session import Came, Left, Limits, News, Session
from .wire import Message

SUBSCRIBE_AGAIN = 5.0  # seconds without an answer to `subscribe`


class Machine:
    def __init__(self, hello: dict[str, Any], limits: Limits = Limits()) -> None:
        self.session = Session(hello, limits)
        self.log: deque[str] = deque()  # sentences for whoever looks after the service
        self.ended: SnorriError | None = None  # nothing more will happen
        self._said_away = False

    def receive(self, frames: Sequence[bytes], now: float) -> None:
        self._take_all(self.session.receive(frames, now), now)

    def tick(self, now: float) -> None:
        self._take_all(self.session.tick(now), now)

    def next_deadline(self) -> float:
        return self.session.next_deadline()

    def _take_all(self, news: Iterable[News], now: float) -> None:
        for each in news:
            match each:
                case Came():
                    self._say(f"connected to the engine {each.engine}")
                    self._said_away = False
                case Left() if not self._said_away:
                    self._say(f"the engine is away ({each.reason}); waiting for it")
                    self._said_away = True
                case Message(kind="error") if each.headers.get("id") is None:
                    self._say("the engine refuses a message: " + str(Refused.of(each)))
            self._take(each, now)

    def _take(self, news: News, now: float) -> None:
        raise NotImplementedError

    def _say(self, sentence: str) -> None:
        self.log.append(sentence)


@dataclass(frozen=True)
class Command:
    id: str
    source: str  # whose it is: "snorri/<store>"; another store counts its own sagas
    type: str
    saga: str
    attempt: int
    undoes: str | None
    traceparent: str | None
    tracestate: str | None
    body: bytes

    @staticmethod
    def of(what: Message) -> Command:
        h = what.headers
        return Command(h["id"], h["source"], h["type"], h.get("correlationid", ""),
                       h.get("attempt", 1), h.get("undoes"), h.get("traceparent"),
                       h.get("tracestate"), what.body)


class ParticipantMachine(Machine):
    def __init__(self, name: str, instance: str, commands: Sequence[str], credit: int = 256,
                 credit_bytes: int | None = None, limits: Limits = Limits()) -> None:
        super().__init__({"name": name, "instance": instance, "commands": list(commands),
                          "credit": credit, "credit_bytes": credit_bytes}, limits)
        self.waiting: deque[Command] = deque()
        self._drain: Message | None = None
        self._was_drained = False

    def drain(self, reason: str) -> None:
        """Takes nothing more on; what there is may be answered until is_drained."""
        if self._drain is None:
            self._drain = Message("drain", {"reason": reason})
            self.session.post(self._drain)

    @property
    def is_drained(self) -> bool:
        """Nothing is open of a session that is over, either."""
        return self._drain is not None and (self._was_drained or not self.session.is_live)

    def answer(self, answers: Iterable[Message]) -> None:
        """Pre: what they say is on disk."""
        for each in answers:
            self.session.post(each)

    def _take(self, news: News, now: float) -> None:
        match news:
            case Came():
                self.waiting.clear()  # what still matters is given out again
                if self._drain is not None:
                    self.session.post(self._drain)
            case Left():
                self.waiting.clear()
            case Message(kind="drained"):
                self._was_drained = True
            case Message(kind="command"):
                self.waiting.append(Command.of(news))
            case Message(kind="error", headers={"id": str()}):
                self._say("the engine refuses an answer: " + str(Refused.of(news)))

    def receive(self, frames: Sequence[bytes], now: float) -> None:
        super().receive(frames, now)
        if not self.session.is_live:
            self.waiting.clear()


@dataclass(frozen=True)
class Event:
    opening: int  # of the subscription; what is said of an older one counts no more
    delivery: int
    position: int  # its place in the log, the same at every delivery
    headers: dict[str, Any]
    body: bytes


class SubscriberMachine(Machine):
    def __init__(self, name: str, types: Sequence[str], start: str = "start", credit: int = 256,
                 credit_bytes: int | None = None, limits: Limits = Limits()) -> None:
        super().__init__({"name": name, "credit": credit, "credit_bytes": credit_bytes}, limits)
        self.waiting: deque[Event] = deque()
        self._name = name
        self._limits = limits
        self._request: dict[str, Any] = {"types": list(types), "from": start}
        self._opening = 0
        self._is_open = False
        self._handled = self._acknowledged = 0
        self._again_at: float | None = None
        self._again_why: str | None = None
        self._pause = limits.reconnect_min
        self.session.subscribe(name, self._request)

    def handled(self, event: Event) -> None:
        """Acknowledged at the next tick(), together with those before it."""
        if event.opening == self._opening and self._is_open:
            self._handled = event.delivery
            self._pause = self._limits.reconnect_min

    def failed(self, event: Event, reason: str, now: float) -> None:
        """It is given again after a while, and nothing after it before that."""
        if event.opening != self._opening or not self._is_open:
            return
        what = f"{event.headers.get('type')} {event.headers.get('id')}: {reason}"
        self._say(f"the handler failed at {what}; it is given the event again")
        self._acknowledge()  # what came before it is done
        self._close()
        self._again_at = now + self._pause
        self._again_why = what[:2048]
        self._pause = min(2 * self._pause, self._limits.reconnect_max)

    def tick(self, now: float) -> None:
        super().tick(now)
        self._acknowledge()
        if self._again_at is not None and self._again_at <= now and self.session.is_live:
            reason, self._again_why = self._again_why, None
            self.session.subscribe(self._name, self._request, reason)
            self._again_at = now + SUBSCRIBE_AGAIN

    def next_deadline(self) -> float:
        due = super().next_deadline()
        return due if self._again_at is None else min(due, self._again_at)

    def _take(self, news: News, now: float) -> None:
        match news:
            case Came():
                self._close()
                self._again_at = now + SUBSCRIBE_AGAIN
            case Left():
                self._close()
                self._again_at = None
            case Message(kind="subscribed"):
                self._close()
                self._opening += 1
                self._is_open = True
                self._handled = self._acknowledged = 0
                self._again_at = None
            case Message(kind="event") if self._is_open:
                h = news.headers
                self.waiting.append(
                    Event(self._opening, h["delivery"], h["position"], h, news.body))
            case Message(kind="error", headers={"code": "E4012"} as h) if h.get("kind") != "ack":
                self.ended = Refused.of(news)  # a bad request, or another took it over

    def _acknowledge(self) -> None:
        if self._is_open and self._handled > self._acknowledged:
            self._acknowledged = self._handled
            self.session.post(Message("ack", {"subscription": self._name,
                                              "delivery": self._handled}))

    def _close(self) -> None:
        self._is_open = False
        self.waiting.clear()
