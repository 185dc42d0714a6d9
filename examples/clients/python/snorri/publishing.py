"""What a publisher makes of a session, without I/O: events on their way, and what comes back for them:
a receipt, the end of a saga, or the answers of many."""

from __future__ import annotations

import typing
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Callable, Sequence, TypeVar

from .codec import from_body
from .errors import Refused, SnorriError, TimedOut
from .machines import Machine
from .session import Limits, News
from .wire import Message

ANSWERS_WINDOW = 256  # of each gather, given and not yet taken in

T = TypeVar("T")


@dataclass(frozen=True)
class Receipt:
    """What became of an event, once it is on the engine's disk."""

    id: str
    position: int
    duplicate: bool = False  # the engine had it before
    saga: str | None = None  # "order/536365"; None if it belongs to none
    status: str | None = None  # the saga's status after it: "PENDING"

    @staticmethod
    def of(ack: dict[str, Any]) -> Receipt:
        return Receipt(ack["id"], ack["position"], ack.get("duplicate", False), ack.get("saga"),
                       ack.get("status"))


@dataclass(frozen=True)
class Outcome:
    """How the saga ended that an event began, or moved on."""

    event: Receipt
    saga: str
    status: str  # "CONFIRMED" or "CANCELLED"
    state: str  # the one that it ended in
    position: int  # of the record that ended it
    type: str | None = None  # of its answer, the event that it published in the end, if any
    body: bytes = b""

    @property
    def is_confirmed(self) -> bool:
        return self.status == "CONFIRMED"

    def answer(self, wanted: typing.Type[T]) -> T:
        """The answer as that dataclass. Raises ValueError where it is none, or there is none."""
        if self.type != wanted.__name__:
            raise ValueError(f"saga {self.saga} answered with {self.type or 'nothing'}, not with "
                             f"{wanted.__name__}")
        return typing.cast(T, from_body(wanted, self.body))

    @staticmethod
    def of(ended: Message, event: Receipt) -> Outcome:
        h = ended.headers
        return Outcome(event, h["saga"], h["status"], h["state"], h["position"], h.get("type"),
                       ended.body)


@dataclass(frozen=True)
class Answer:
    """One of many: an event of the saga that the published one began, or moved on."""

    type: str
    id: str
    source: str
    position: int  # of its record
    headers: dict[str, Any]
    body: bytes

    def read(self, wanted: typing.Type[T]) -> T | None:
        """The event as that dataclass; None if it is another."""
        return typing.cast(T, from_body(wanted, self.body)) if self.type == wanted.__name__ else None

    @staticmethod
    def of(what: Message) -> Answer:
        h = what.headers
        return Answer(h["type"], h["id"], h["source"], h["position"], h, what.body)


@dataclass(frozen=True)
class Gathered:
    event: Receipt
    answers: list[Answer]  # each once, in the order recorded
    complete: bool  # they are enough; False: the deadline came first


@dataclass
class Gathering:
    """Which answers are wanted, and when they are enough: as soon as `count` or `until` says so."""

    types: Sequence[str] = ()  # none = every event of the saga
    count: int = 0
    until: Callable[[list[Answer]], bool] | None = None
    answers: list[Answer] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)
    given: int = 0  # the last delivery that is not acknowledged

    def take(self, answer: Answer) -> bool:
        """Whether there are enough now. What is given again is no answer."""
        if (answer.source, answer.id) in self.seen:
            return False
        self.seen.add((answer.source, answer.id))
        self.answers.append(answer)
        return len(self.answers) == self.count or (
            self.until is not None and self.until(self.answers))


@dataclass
class _Open:
    deadline: float
    to_the_end: bool  # of its saga, not only onto the engine's disk
    gathering: Gathering | None
    receipt: Receipt | None = None


class PublisherMachine(Machine):
    def __init__(self, name: str, limits: Limits = Limits()) -> None:
        super().__init__({"name": name, "credit": 0}, limits)
        self.settled: deque[tuple[str, Receipt | Outcome | Gathered | SnorriError]] = deque()
        self._open: dict[str, _Open] = {}

    @property
    def in_flight(self) -> int:
        return len(self._open)

    def is_in_flight(self, event_id: str) -> bool:
        return event_id in self._open

    def publish(self, event: Message, now: float, timeout: float, to_the_end: bool = False,
                gathering: Gathering | None = None) -> None:
        """Settled with a Receipt; `to_the_end` of the saga that takes it with an Outcome; where
        answers are gathered with a Gathered. Pre: no event of this id is in flight."""
        if gathering is not None:
            self.session.widen(ANSWERS_WINDOW)
            gathering.seen.add((event.headers["source"], event.headers["id"]))  # it is none itself
        self._open[event.headers["id"]] = _Open(now + timeout, to_the_end, gathering)
        self.session.keep(event, now)

    def tick(self, now: float) -> None:
        super().tick(now)
        for event_id, each in list(self._open.items()):
            if each.deadline <= now:
                self._settle(event_id, _out_of_time(event_id, each))
            elif each.gathering is not None and each.gathering.given > 0:
                self.session.post(Message("ack", {"subscription": event_id,
                                                  "delivery": each.gathering.given}))
                each.gathering.given = 0

    def next_deadline(self) -> float:
        return min([super().next_deadline(), *(each.deadline for each in self._open.values())])

    def _take(self, news: News, now: float) -> None:
        match news:
            case Message(kind="ack", headers={"acks": list(acks)}):
                for ack in acks:
                    self._acknowledged(Receipt.of(ack), now)
            case Message(kind="event", headers={"subscription": str(event_id)}):
                self._answered(event_id, news)
            case Message(kind="ended", headers={"id": str(event_id)}):
                known = self._open.get(event_id)
                if known is not None and known.receipt is not None:
                    self._settle(event_id, Outcome.of(news, known.receipt))
            case Message(kind="error", headers={"id": str(event_id)} as h):
                known = self._open.get(event_id)
                if known is not None:
                    self._settle(event_id, _out_of_time(event_id, known)
                                 if h.get("code") == "E4009" else Refused.of(news))

    def _acknowledged(self, receipt: Receipt, now: float) -> None:
        known = self._open.get(receipt.id)
        if known is None or known.receipt is not None:
            return  # given up before, or more of it is waited for already
        if not known.to_the_end and known.gathering is None:
            self._settle(receipt.id, receipt)
        elif receipt.saga is None:
            self._settle(receipt.id, Refused(
                "E3009", "no such saga", f"the event {receipt.id} is recorded and belongs to no "
                "saga: there is nothing to wait for"))
        elif known.gathering is not None:
            known.receipt = receipt
            # What the saga said in the event's own record is an answer, too.
            self.session.follow(receipt.id, receipt.saga, known.gathering.types,
                                max(receipt.position, 1) - 1)
        else:
            known.receipt = receipt
            self.session.wait_for_end(receipt.id, receipt.saga, known.deadline, now)

    def _answered(self, event_id: str, what: Message) -> None:
        known = self._open.get(event_id)
        if known is None or known.gathering is None or known.receipt is None:
            return  # late: it is over
        known.gathering.given = what.headers["delivery"]
        if known.gathering.take(Answer.of(what)):
            self._settle(event_id, Gathered(known.receipt, known.gathering.answers, True))

    def _settle(self, event_id: str, outcome: Receipt | Outcome | Gathered | SnorriError) -> None:
        if self._open.pop(event_id, None) is None:
            return  # given up before
        self.session.forget(event_id)
        self.session.forget_wait(event_id)
        self.session.unfollow(event_id)
        self.settled.append((event_id, outcome))


def _out_of_time(event_id: str, what: _Open) -> Gathered | TimedOut:
    if what.receipt is None:
        return TimedOut(f"no engine has acknowledged the event {event_id} in time; it may have "
                        "arrived: publish it again with this id")
    if what.gathering is not None:
        return Gathered(what.receipt, what.gathering.answers, False)
    return TimedOut(f"saga {what.receipt.saga} has not ended in time; it goes on: run the event "
                    f"{event_id} again with this id to wait for it")
