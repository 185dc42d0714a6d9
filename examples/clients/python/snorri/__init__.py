"""A client of the Snorri saga engine: participants, publishers and subscribers over ZeroMQ.
docs/protocol.md is what it keeps to."""

from .errors import MemoryUnusable, Refused, SnorriError, TimedOut
from .keys import Curve
from .machines import Command, Event, Outcome, Receipt
from .memory import Reply
from .participant import Participant
from .publisher import Publisher
from .subscriber import Subscriber
from .worker import Context

__all__ = ["Command", "Context", "Curve", "Event", "MemoryUnusable", "Outcome", "Participant",
           "Publisher", "Receipt", "Refused", "Reply", "SnorriError", "Subscriber", "TimedOut"]
