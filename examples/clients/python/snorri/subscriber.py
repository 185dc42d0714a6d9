"""A service that follows what sagas and services publish. The engine keeps its place: every event
is given at least once, in order, and again until its handler has returned.

    mail = Subscriber("mail")

    @mail.on
    def confirmed(event: OrderConfirmed, about: Event) -> None:
        ...

    mail.run()
"""

from __future__ import annotations

import dataclasses
import inspect
import threading
import typing
from typing import Any, Callable

from .codec import from_body
from .connection import Connection, now
from .errors import SnorriError
from .keys import Curve
from .machines import Event, SubscriberMachine
from .signals import stopping_signals

LOOK_UP = 0.1

Handler = Callable[[Event], None]


class Subscriber:
    """`name` is the subscription's: one process at a time. `start` counts where the engine does not
    know the name yet: "start", "now" or a position."""

    def __init__(self, name: str, *, engine: str = "tcp://127.0.0.1:7707", start: str = "start",
                 credit: int = 256, credit_bytes: int | None = None,
                 curve: Curve | None = None) -> None:
        self.name = name
        self._engine = engine
        self._start = start
        self._credit = credit
        self._credit_bytes = credit_bytes
        self._curve = curve
        self._handlers: dict[str, Handler] = {}
        self._stop = threading.Event()

    def on(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Gives `function(event)` or `function(event, about)` the events that its first parameter's
        dataclass is named for. Returning is the acknowledgement. If it raises, the event is given
        again after a while, and nothing after it before that."""
        parameters = list(inspect.signature(function).parameters)
        hints = typing.get_type_hints(function)
        wanted = hints.get(parameters[0]) if parameters else None
        if not dataclasses.is_dataclass(wanted):
            raise TypeError(f"{function.__name__}: the first parameter must be annotated with the "
                            "event's dataclass")
        wants_about = len(parameters) > 1

        def handler(about: Event) -> None:
            event = from_body(wanted, about.body)
            function(event, about) if wants_about else function(event)

        self.on_raw(wanted.__name__, handler)  # type: ignore[union-attr]
        return function

    def on_raw(self, event: str, handler: Handler) -> None:
        """The same for a body that the handler reads itself."""
        self._handlers[event] = handler

    def run(self) -> None:
        """Follows until stop(), SIGTERM or SIGINT; an engine that is away is waited for, for ever,
        and so is an operator where the engine has paused the subscription (E2016). Raises Refused
        when the engine refuses the subscription, or another process took it over."""
        machine = SubscriberMachine(self.name, list(self._handlers), self._start, self._credit,
                                    self._credit_bytes)
        connection = Connection(machine, self._engine, self._curve, self.name)
        try:
            with stopping_signals(self._stop):
                while not self._stop.is_set():
                    self._turn(machine, connection)
        finally:
            connection.close("stopping")
            self._stop.clear()

    def stop(self) -> None:
        """run() finishes its event and returns. From any thread."""
        self._stop.set()

    def _turn(self, machine: SubscriberMachine, connection: Connection) -> None:
        with connection.changed:
            connection.changed.wait_for(
                lambda: machine.waiting or machine.ended or connection.failure, LOOK_UP)
            if connection.failure is not None:
                raise SnorriError("the connection can't go on") from connection.failure
            if machine.ended is not None:
                raise machine.ended
            event = machine.waiting.popleft() if machine.waiting else None
        if event is None:
            return
        failure = None
        try:
            self._handlers[event.headers["type"]](event)
        except Exception as raised:
            failure = f"{type(raised).__name__}: {raised}"
        with connection.changed:
            if failure is None:
                machine.handled(event)
            else:
                machine.failed(event, failure, now())
            if not machine.waiting:
                connection.wake()  # one acknowledgement for all that was there
