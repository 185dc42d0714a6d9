"""What can go wrong, as exceptions."""

from __future__ import annotations

from .wire import Message


class SnorriError(Exception):
    pass


class Refused(SnorriError):
    """The engine refuses a message: `code` is "E4006" or one that this client has never heard of."""

    def __init__(self, code: str, title: str, reason: str) -> None:
        super().__init__(f"{code} {title}: {reason}")
        self.code = code
        self.title = title
        self.reason = reason

    @staticmethod
    def of(what: Message) -> Refused:
        h = what.headers
        return Refused(h.get("code", ""), h.get("title", ""), h.get("reason", ""))


class TimedOut(SnorriError):
    """The outcome is unknown; doing it again with the same id settles it."""


class MemoryUnusable(SnorriError):
    """The participant's memory can't be opened or written. Nothing of the batch was answered."""
