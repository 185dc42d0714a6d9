"""CURVE: who the engine is, and who we are. Key files are docs/security.md's."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from typing import Any

import zmq

from .errors import SnorriError


@dataclass(frozen=True)
class Curve:
    """Keys in Z85, 40 characters each."""

    engine: str
    public: str
    secret: str = field(repr=False)

    @staticmethod
    def from_file(path: str) -> Curve:
        """What `snorri keys make` wrote for a service."""
        try:
            with open(path, encoding="ascii") as file:
                mode = os.fstat(file.fileno()).st_mode
                lines = [line.split(None, 1) for line in file if not line.startswith("#")]
        except (OSError, ValueError) as failure:
            raise SnorriError(f"the key file {path} can't be read: {failure}") from None
        if mode & (stat.S_IROTH | stat.S_IWOTH):
            raise SnorriError(f"E4017 the key file {path} is open to everybody: chmod 600 {path}")
        words = {line[0]: line[1].strip() for line in lines if len(line) == 2}
        missing = [word for word in ("engine", "public", "secret") if len(words.get(word, "")) != 40]
        if missing:
            raise SnorriError(f"E4017 the key file {path} has no {missing[0]} of 40 characters: "
                              "make one with `snorri keys make`")
        return Curve(words["engine"], words["public"], words["secret"])

    def secure(self, socket: zmq.Socket[Any]) -> None:
        """Before connect()."""
        socket.curve_serverkey = self.engine.encode()
        socket.curve_publickey = self.public.encode()
        socket.curve_secretkey = self.secret.encode()
