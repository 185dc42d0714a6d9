"""Frames to messages and back: the grammar of docs/protocol.md, without its state."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, NoReturn, Sequence

PROTOCOL = b"snorri/1"
FROM_ENGINE = frozenset(
    ("welcome", "command", "event", "subscribed", "ack", "error", "heartbeat", "goodbye", "ended",
     "drained"))


@dataclass(frozen=True)
class Message:
    kind: str
    headers: dict[str, Any] = field(default_factory=dict)
    body: bytes = b""


class Malformed(Exception):
    """Frames that keep to no rule; the sentence says to which."""


def encode(what: Message) -> list[bytes]:
    headers = {name: value for name, value in what.headers.items() if value is not None}
    text = json.dumps(headers, ensure_ascii=False, separators=(",", ":"))
    return [PROTOCOL, what.kind.encode(), text.encode(), what.body]


def decode(frames: Sequence[bytes]) -> Message:
    """What the engine sent. Members that are null are left out: they count as absent."""
    if len(frames) != 4:
        raise Malformed(f"a message of {len(frames)} frames; there must be 4")
    protocol, kind, text, body = frames
    if protocol != PROTOCOL:
        raise Malformed(f"the engine speaks {protocol[:64]!r}; this client speaks {PROTOCOL!r}")
    if kind.decode("ascii", "replace") not in FROM_ENGINE:
        raise Malformed(f"the engine sent a message of kind {kind[:64]!r}")
    try:
        headers = json.loads(text.decode(), object_pairs_hook=_members, parse_constant=_refuse)
    except (ValueError, RecursionError) as failure:
        raise Malformed(f"the headers are no JSON: {failure}") from None
    if not isinstance(headers, dict):
        raise Malformed("the headers are no JSON object")
    return Message(kind.decode(), headers, body)


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = {}
    for name, value in pairs:
        if name in out:
            raise ValueError(f"the member {name!r} twice")
        out[name] = value
    return {name: value for name, value in out.items() if value is not None}


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")
