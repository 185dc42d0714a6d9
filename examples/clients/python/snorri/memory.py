"""What a participant has done, on its disk: the answer to every command, and the commands that were
undone and must not be done any more. Handlers' own tables live in the same file, so that one
transaction holds both. The file is the same as that of the C++ and the TypeScript client."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
import uuid
from dataclasses import dataclass

from .errors import MemoryUnusable

IN_MEMORY = ":memory:"  # SQLite's name for no file at all: it forgets when the program ends
SCHEMA_VERSION = "2"
SCHEMA = """
CREATE TABLE snorri_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE snorri_engine (number INTEGER PRIMARY KEY, source TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE snorri_memory (
  number     INTEGER PRIMARY KEY,
  engine     INTEGER NOT NULL,
  command    TEXT NOT NULL,
  reply_type TEXT NOT NULL,
  reply_body BLOB NOT NULL,
  undone_by  TEXT NOT NULL DEFAULT '',
  at_us      INTEGER NOT NULL,
  reply_schema TEXT NOT NULL DEFAULT '',
  UNIQUE (engine, command)
) STRICT;
"""


@dataclass(frozen=True)
class Reply:
    type: str
    body: bytes
    schema: str = ""  # its dataschema; "" for the first version of the body


@dataclass(frozen=True)
class Recollection:
    reply: Reply | None  # None: it was undone before it came
    undone_by: str  # "" if it was not undone


class Memory:
    """One thread's. Its methods raise sqlite3.Error when the file can't be read or written."""

    def __init__(self, path: str) -> None:
        self._lock = _lock(path)
        try:
            self.db = sqlite3.connect(path, timeout=5, isolation_level=None)
            self.instance = self._prepare(path)
        except sqlite3.Error as failure:
            self.close()
            raise MemoryUnusable(f"the memory {path} can't be used: {failure}") from failure
        except MemoryUnusable:
            self.close()
            raise

    def close(self) -> None:
        if hasattr(self, "db"):
            self.db.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def recall(self, source: str, command: str) -> Recollection | None:
        row = self.db.execute(
            "SELECT reply_type, reply_body, reply_schema, undone_by FROM snorri_memory "
            "WHERE engine = ? AND command = ?", (self._engine(source), command)).fetchone()
        if row is None:
            return None
        kind, body, schema, undone_by = row
        return Recollection(Reply(kind, bytes(body), schema) if kind else None, undone_by)

    def remember(self, source: str, command: str, reply: Reply) -> None:
        self.db.execute(
            "INSERT INTO snorri_memory "
            "(engine, command, reply_type, reply_body, at_us, reply_schema) VALUES (?,?,?,?,?,?)",
            (self._engine(source), command, reply.type, reply.body, _now_us(), reply.schema))

    def forbid(self, source: str, command: str, undone_by: str) -> None:
        """From now on `command` is not carried out."""
        self.db.execute(
            "INSERT INTO snorri_memory (engine, command, reply_type, reply_body, undone_by, at_us) "
            "VALUES (?,?,'',x'',?,?) "
            "ON CONFLICT (engine, command) DO UPDATE SET undone_by = excluded.undone_by",
            (self._engine(source), command, undone_by, _now_us()))

    def forget_before(self, seconds_ago: float) -> None:
        """A few rows at a time: what the engine will not ask again."""
        self.db.execute(
            "DELETE FROM snorri_memory WHERE number IN "
            "(SELECT number FROM snorri_memory ORDER BY number LIMIT 500) AND at_us < ?",
            (_now_us() - int(seconds_ago * 1e6),))

    def _engine(self, source: str) -> int:
        self.db.execute("INSERT OR IGNORE INTO snorri_engine (source) VALUES (?)", (source,))
        row = self.db.execute("SELECT number FROM snorri_engine WHERE source = ?", (source,))
        return int(row.fetchone()[0])

    def _prepare(self, path: str) -> str:
        mode = self.db.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        self.db.execute("PRAGMA synchronous=FULL")
        durable = mode == "wal" or path == IN_MEMORY
        if not durable or self.db.execute("PRAGMA synchronous").fetchone()[0] != 2:
            raise MemoryUnusable(f"the memory {path} would lose what it acknowledged: its file "
                                 "system takes no write-ahead log")
        known = "SELECT count(*) FROM sqlite_master WHERE name = 'snorri_meta'"
        if self.db.execute(known).fetchone()[0] == 0:
            self.db.executescript(f"BEGIN; {SCHEMA}")
            self.db.execute("INSERT INTO snorri_meta VALUES ('version', ?), ('instance', ?)",
                            (SCHEMA_VERSION, str(uuid.uuid4())))
            self.db.execute("COMMIT")
        meta = dict(self.db.execute("SELECT key, value FROM snorri_meta").fetchall())
        if meta.get("version") != SCHEMA_VERSION:
            raise MemoryUnusable(f"the memory {path} is of version {meta.get('version')}; this "
                                 f"client writes version {SCHEMA_VERSION}")
        return str(meta["instance"])


def _now_us() -> int:
    return time.time_ns() // 1000


def _lock(path: str) -> int | None:
    """One process a memory: two would do each other's work."""
    if path == IN_MEMORY:
        return None
    try:
        lock = os.open(path + ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as failure:
        raise MemoryUnusable(f"the memory {path} can't be opened: {failure}") from failure
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise MemoryUnusable(f"the memory {path} belongs to another running participant: give "
                             "each instance its own") from None
    return lock
