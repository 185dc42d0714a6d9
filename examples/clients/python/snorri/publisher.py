"""A service that tells the engine what happened. An event is kept and sent again until the engine
has it on disk.

    with Publisher("order-service") as orders:
        print(orders.publish(OrderCreated(...)).position)
"""

from __future__ import annotations

import uuid
from concurrent.futures import Future
from datetime import datetime, timezone
from types import TracebackType
from typing import Any, Callable, TypeVar

from .codec import to_body
from .connection import Connection, now
from .errors import SnorriError
from .keys import Curve
from .publishing import Answer, Gathered, Gathering, Outcome, PublisherMachine, Receipt
from .wire import Message

T = TypeVar("T")


class Publisher:
    """`name` is the service's, and the events' source. Its methods may be called from any thread."""

    def __init__(self, name: str, *, engine: str = "tcp://127.0.0.1:7707", timeout: float = 10.0,
                 in_flight_max: int = 1024, curve: Curve | None = None) -> None:
        self.name = name
        self.timeout = timeout  # seconds that one event is tried
        self.in_flight_max = in_flight_max
        self._machine = PublisherMachine(name)
        self._futures: dict[str, Future[Any]] = {}
        self._connection = Connection(self._machine, engine, curve, name)

    def publish(self, event: Any, **attributes: Any) -> Receipt:
        """Returns when the engine has it on disk. `attributes` are those of CloudEvents: id,
        subject, traceparent, tracestate, expirytime, priority. Raises Refused, or TimedOut: then the outcome
        is unknown, and publishing it again with the same id settles it."""
        return self._wait_for(self.publish_later(event, **attributes))

    def publish_later(self, event: Any, **attributes: Any) -> Future[Receipt]:
        """Sends it and goes on; waits only while in_flight_max events are unanswered. The future
        is settled by a later call of this object's methods."""
        return self._start(event, attributes, self.timeout)

    def run(self, event: Any, deadline: float, **attributes: Any) -> Outcome:
        """Publishes the event and waits until the saga that takes it has ended: a request with its
        answer. It waits through restarts of the engine and lost connections. Raises TimedOut after
        `deadline` seconds: the saga goes on, and running it again with the same id waits on."""
        return self._wait_for(self.run_later(event, deadline, **attributes))

    def run_later(self, event: Any, deadline: float, **attributes: Any) -> Future[Outcome]:
        """The same, settled as the future of publish_later()."""
        return self._start(event, attributes, deadline, to_the_end=True)

    def gather(self, event: Any, *answers: type, deadline: float, count: int = 0,
               until: Callable[[list[Answer]], bool] | None = None,
               **attributes: Any) -> Gathered:
        """Publishes the event and collects the answers of many: the events, named like these
        dataclasses, of the saga that takes it, whoever says them; until there are `count`, or
        `until` says that it is enough, or `deadline` seconds are over: then it is not `complete`.
        None is missed and none is there twice, through restarts of the engine. Called again with
        the same id it gives all answers there are by then, late ones too."""
        return self._wait_for(self.gather_later(event, *answers, deadline=deadline, count=count,
                                                until=until, **attributes))

    def gather_later(self, event: Any, *answers: type, deadline: float, count: int = 0,
                     until: Callable[[list[Answer]], bool] | None = None,
                     **attributes: Any) -> Future[Gathered]:
        """The same, settled as the future of publish_later(). `until` is called by another thread."""
        types = [each.__name__ for each in answers]
        return self._start(event, attributes, deadline, gathering=Gathering(types, count, until))

    def flush(self) -> None:
        """Waits until nothing is unanswered. Outcomes are in the futures."""
        self._wait_until(lambda: self._machine.in_flight == 0)

    def close(self) -> None:
        """Says goodbye; what is unanswered is given up."""
        self._connection.close("stopping")
        self._settle()
        for future in self._futures.values():
            future.cancel()

    def __enter__(self) -> Publisher:
        return self

    def __exit__(self, kind: type[BaseException] | None, what: BaseException | None,
                 trace: TracebackType | None) -> None:
        if kind is None:
            self.flush()
        self.close()

    def _start(self, event: Any, attributes: dict[str, Any], timeout: float,
               to_the_end: bool = False, gathering: Gathering | None = None) -> Future[Any]:
        headers: dict[str, Any] = {"specversion": "1.0", "id": str(uuid.uuid4()), "source": self.name,
                                   "type": type(event).__name__,
                                   "time": datetime.now(timezone.utc), **attributes}
        times = {name: value.astimezone().isoformat() for name, value in headers.items()
                 if isinstance(value, datetime)}
        body = event if isinstance(event, bytes) else to_body(event)
        self._wait_until(lambda: self._machine.in_flight < self.in_flight_max)
        with self._connection.changed:
            if self._machine.is_in_flight(headers["id"]):
                raise ValueError(f"the event {headers['id']} is being published already")
            future: Future[Any] = Future()
            self._futures[headers["id"]] = future
            self._machine.publish(Message("event", headers | times, body), now(), timeout,
                                  to_the_end, gathering)
        self._connection.wake()
        return future

    def _wait_for(self, future: Future[T]) -> T:
        self._wait_until(future.done)
        return future.result()

    def _wait_until(self, holds: Any) -> None:
        with self._connection.changed:
            while True:
                self._settle()
                if holds():
                    return
                if self._connection.failure is not None:
                    raise SnorriError("the connection can't go on") from self._connection.failure
                self._connection.changed.wait(1.0)

    def _settle(self) -> None:
        while self._machine.settled:
            event_id, outcome = self._machine.settled.popleft()
            future = self._futures.pop(event_id)
            if isinstance(outcome, SnorriError):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)
