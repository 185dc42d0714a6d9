"""A client of the Snorri saga engine: participants, publishers and subscribers over ZeroMQ.
docs/protocol.md is what it keeps to."""

from .errors import MemoryUnusable, Refused, SnorriError, TimedOut
from .keys import Curve
from .machines import Command, Event
from .memory import Reply
from .participant import Participant
from .publisher import Publisher
from .publishing import Answer, Gathered, Outcome, Receipt
from .subscriber import Subscriber
from .worker import Context

__all__ = ["Answer", "Command", "Context", "Curve", "Event", "Gathered", "MemoryUnusable", "Outcome",
           "Participant", "Publisher", "Receipt", "Refused", "Reply", "SnorriError", "Subscriber",
           "TimedOut"]
