"""A service that carries out commands: each once, whatever happens around it.

    inventory = Participant("inventory")

    @inventory.handles
    def reserve(command: ReserveInventory, context: Context) -> InventoryReserved | InventoryFailed:
        ...

    inventory.run()
"""

from __future__ import annotations

import dataclasses
import inspect
import threading
import typing
from typing import Any, Callable

from .codec import from_body, to_body
from .connection import Connection, now
from .errors import SnorriError
from .keys import Curve
from .machines import ParticipantMachine
from .memory import Memory, Reply
from .signals import stopping_signals
from .worker import Context, Handler, Worker

LOOK_UP = 0.1  # seconds: how often one without work looks whether a signal came
BATCH_MAX = 256  # commands in one transaction
REMEMBERED = 90 * 24 * 3600.0  # seconds; the engine must not ask again later than that
PRUNE_EVERY = 60.0


class Participant:
    """`name` is the service's; its instances use the same, each with a memory of its own."""

    def __init__(self, name: str, *, engine: str = "tcp://127.0.0.1:7707",
                 memory: str | None = None, credit: int = 256, credit_bytes: int | None = None,
                 curve: Curve | None = None) -> None:
        """`credit` commands may wait here, whose bodies have `credit_bytes` together."""
        self.name = name
        self._engine = engine
        self._memory = memory or f"{name}.memory.db"
        self._credit = credit
        self._curve = curve
        self._credit_bytes = credit_bytes
        self._handlers: dict[str, Handler] = {}
        self._stop = threading.Event()
        self._drain = threading.Event()
        self._prune_at = 0.0

    def handles(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Makes `function(command)` or `function(command, context)` carry out the commands that its
        first parameter's dataclass is named for. It returns the reply, a dataclass. If it raises,
        its changes are rolled back and the saga decides when to ask again."""
        parameters = list(inspect.signature(function).parameters)
        hints = typing.get_type_hints(function)
        wanted = hints.get(parameters[0]) if parameters else None
        if not dataclasses.is_dataclass(wanted):
            raise TypeError(f"{function.__name__}: the first parameter must be annotated with the "
                            "command's dataclass")
        wants_context = len(parameters) > 1

        def handler(context: Context) -> Reply:
            command = from_body(wanted, context.command.body)
            answer = function(command, context) if wants_context else function(command)
            if not dataclasses.is_dataclass(answer) or isinstance(answer, type):
                raise TypeError(f"the handler returned {answer!r} and not a dataclass")
            return Reply(type(answer).__name__, to_body(answer))

        self.handles_raw(wanted.__name__, handler)  # type: ignore[union-attr]
        return function

    def handles_raw(self, command: str, handler: Handler) -> None:
        """The same for a body that the handler reads itself."""
        self._handlers[command] = handler

    def run(self) -> None:
        """Works until stop(), SIGTERM or SIGINT; an engine that is away is waited for, for ever.
        Raises MemoryUnusable when it can't go on."""
        memory = Memory(self._memory)
        try:
            machine = ParticipantMachine(self.name, memory.instance, list(self._handlers),
                                         self._credit, self._credit_bytes)
            worker = Worker(self.name, self._handlers, memory)
            connection = Connection(machine, self._engine, self._curve, self.name)
            try:
                with stopping_signals(self._stop):
                    while not self._stop.is_set() and not machine.is_drained:
                        self._turn(machine, worker, memory, connection)
            finally:
                connection.close("stopping")
        finally:
            memory.close()
            self._stop.clear()
            self._drain.clear()

    def stop(self) -> None:
        """run() finishes its batch and returns. What waits here goes to another instance. From any
        thread."""
        self._stop.set()

    def drain(self) -> None:
        """For a deploy: takes nothing more on, run() carries out what it has, and returns when the
        engine has all of its answers. stop() ends that early. From any thread."""
        self._drain.set()

    def _turn(self, machine: ParticipantMachine, worker: Worker, memory: Memory,
              connection: Connection) -> None:
        with connection.changed:
            if self._drain.is_set():
                machine.drain("draining")
                connection.wake()
            connection.changed.wait_for(
                lambda: machine.waiting or machine.is_drained or connection.failure, LOOK_UP)
            if connection.failure is not None:
                raise SnorriError("the connection can't go on") from connection.failure
            count = min(len(machine.waiting), BATCH_MAX)
            batch = [machine.waiting.popleft() for _ in range(count)]
        if batch:
            answers = worker.carry_out(batch, machine.session.body_bytes_max)
            with connection.changed:
                machine.answer(answers)
            connection.wake()
        elif self._prune_at <= now():
            self._prune_at = now() + PRUNE_EVERY
            memory.forget_before(REMEMBERED)
