"""Carries commands out, each once: memory first, then the handler, then memory again, many in one
transaction. Knows nothing of connections."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Callable, Iterable

from .errors import MemoryUnusable
from .machines import Command
from .memory import Memory, Reply
from .wire import Message

REASON_CHARACTERS_MAX = 1024  # the headers that it travels in have a limit


@dataclass(frozen=True)
class Context:
    """What a handler may know of the command, beyond its body."""

    command: Command
    db: sqlite3.Connection
    """The participant's own database, inside the transaction that also remembers the answer: what
    the handler writes through it happens exactly once. It must not begin, commit or roll back, and
    not call executescript(), which commits."""
    undone_reply: Reply | None = None
    """What the command that this one compensates was answered with. None: it was not carried out
    here, so there is nothing to undo; answer as if undone."""

    @property
    def saga(self) -> str:
        return self.command.saga


Handler = Callable[[Context], Reply]


class Worker:
    def __init__(self, name: str, handlers: dict[str, Handler], memory: Memory) -> None:
        self._name = name
        self._handlers = handlers
        self._memory = memory

    def carry_out(self, commands: Iterable[Command], body_bytes_max: int) -> list[Message]:
        """What it returns is on disk. Raises MemoryUnusable: this batch's outcome is unknown."""
        db = self._memory.db
        try:
            db.execute("BEGIN IMMEDIATE")
            answers = [self._answer(each, body_bytes_max) for each in commands]
            db.execute("COMMIT")
            return answers
        except sqlite3.Error as failure:
            raise MemoryUnusable(f"the participant's memory can't be written: {failure}; nothing "
                                 "of this batch was answered") from failure

    def _answer(self, what: Command, body_bytes_max: int) -> Message:
        known = self._memory.recall(what.source, what.id)
        if known is not None:
            if known.undone_by or known.reply is None:
                return _failed(what, f"it was undone by {known.undone_by} and is not carried out "
                                     "any more")
            return self._reply(what, known.reply)
        handler = self._handlers.get(what.type)
        if handler is None:
            return _failed(what, f"{self._name} carries out no {what.type}")
        return self._ask(handler, what, body_bytes_max)

    def _ask(self, handler: Handler, what: Command, body_bytes_max: int) -> Message:
        db = self._memory.db
        undone = self._memory.recall(what.source, what.undoes) if what.undoes else None
        db.execute("SAVEPOINT snorri_command")
        try:
            reply = handler(Context(what, db, undone.reply if undone else None))
            # What the engine would refuse must not be remembered: it would be refused for ever.
            if len(reply.body) > body_bytes_max:
                raise ValueError(f"the answer {reply.type} has {len(reply.body)} bytes; the engine "
                                 f"takes {body_bytes_max}")
        except Exception as failure:
            if not db.in_transaction:
                raise MemoryUnusable(f"the transaction ended within {what.type}: "
                                     f"{failure}") from failure
            db.execute("ROLLBACK TO snorri_command")
            db.execute("RELEASE snorri_command")
            return _failed(what, f"{type(failure).__name__}: {failure}")
        if not db.in_transaction:
            raise MemoryUnusable(f"the handler of {what.type} ended the transaction")
        if what.undoes:
            self._memory.forbid(what.source, what.undoes, what.id)
        self._memory.remember(what.source, what.id, reply)
        db.execute("RELEASE snorri_command")
        return self._reply(what, reply)

    def _reply(self, what: Command, reply: Reply) -> Message:
        return Message("reply", {
            "specversion": "1.0", "id": what.id + "/reply", "source": self._name,
            "type": reply.type, "dataschema": reply.schema or None,
            "correlationid": what.saga or None, "causationid": what.id,
            "traceparent": what.traceparent, "tracestate": what.tracestate}, reply.body)


def _failed(what: Command, reason: str) -> Message:
    return Message("failed", {"causationid": what.id, "reason": reason[:REASON_CHARACTERS_MAX]})
