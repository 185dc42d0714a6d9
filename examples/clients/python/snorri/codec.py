"""Bodies: dataclasses to JSON and back. Members that a class does not know are ignored, those that
it wants and does not find are an error with their path."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from typing import Any


def to_body(what: Any) -> bytes:
    plain = dataclasses.asdict(what) if dataclasses.is_dataclass(what) else what
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()


def from_body(wanted: Any, body: bytes) -> Any:
    try:
        return _read(wanted, json.loads(body), wanted.__name__)
    except ValueError as failure:
        raise ValueError(f"the body can't be read as {wanted.__name__}: {failure}") from None


def _read(wanted: Any, value: Any, path: str) -> Any:
    if dataclasses.is_dataclass(wanted):
        return _read_object(wanted, value, path)
    origin, of = typing.get_origin(wanted), typing.get_args(wanted)
    if origin in (typing.Union, types.UnionType):
        if value is None and type(None) in of:
            return None
        return _read(next(each for each in of if each is not type(None)), value, path)
    if origin is list:
        if not isinstance(value, list):
            raise ValueError(f"{path} must be a list")
        return [_read(of[0], each, f"{path}[{i}]") for i, each in enumerate(value)]
    if origin is dict:
        if not isinstance(value, dict):
            raise ValueError(f"{path} must be an object")
        return {name: _read(of[1], each, f"{path}.{name}") for name, each in value.items()}
    if wanted is float and type(value) is int:
        return float(value)
    if wanted is Any or type(value) is wanted:
        return value
    raise ValueError(f"{path} must be of type {getattr(wanted, '__name__', wanted)}")


def _read_object(wanted: Any, value: Any, path: str) -> Any:
    if not isinstance(value, dict):
        raise ValueError(f"{path} must be an object")
    hints = typing.get_type_hints(wanted)
    members = {}
    for member in dataclasses.fields(wanted):
        if member.name in value:
            members[member.name] = _read(hints[member.name], value[member.name],
                                         f"{path}.{member.name}")
        elif (member.default is dataclasses.MISSING
              and member.default_factory is dataclasses.MISSING):
            raise ValueError(f"{path}.{member.name} is missing")
    return wanted(**members)
