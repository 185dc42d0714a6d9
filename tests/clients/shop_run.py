"""A shop whose inventory, orders and mail are services of a client under test, around a real engine
with the C++ payment and shipping. Every process is ended by its id; nothing waits for longer than
PATIENCE, and nothing sleeps to be on the safe side."""

from __future__ import annotations

import json
import re
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable

PATIENCE = 60.0  # seconds
LOOK_AGAIN = 0.01


class Shop:
    def __init__(self, programs: dict[str, str], services: list[str], folder: Path,
                 serve: list[str], keys: dict[str, Path]) -> None:
        self.folder = folder
        self.services = services
        self.keys = keys
        self.programs = programs
        self.running: dict[str, subprocess.Popen[str]] = {}
        self.memory = folder / "inventory.db"
        self.letters = folder / "letters.db"
        self.serve_options = serve
        self.address = "tcp://127.0.0.1:0"
        self.start_engine()

    def start_engine(self) -> None:
        """On the port that the system chose the first time."""
        engine = self.start("engine", [
            self.programs["snorri"], "serve", "--store", str(self.folder / "shop.db"),
            "--listen", self.address, "--admin", "127.0.0.1:0", "--sagas",
            self.programs["sagas"], *self.serve_options], stdout=subprocess.PIPE)
        assert engine.stdout is not None
        ready = engine.stdout.readline()
        where = re.search(r"listening on ([^,]+), admin on ([^,]+),", ready)
        if not where:
            raise AssertionError(f"no engine: {ready}{self.said('engine')}")
        self.address, self.admin = where.groups()

    def start(self, name: str, command: list[str], stdin: int | None = None,
              stdout: int | None = None) -> subprocess.Popen[str]:
        with open(self.folder / f"{name}.log", "a") as log:
            process = subprocess.Popen(command, text=True, stderr=log, stdin=stdin,
                                       stdout=log if stdout is None else stdout)
        self.running[name] = process
        return process

    def service(self, name: str, *options: str, stdin: int | None = None,
                stdout: int | None = None) -> subprocess.Popen[str]:
        """One of the client under test."""
        command = [each.replace("{service}", name) for each in self.services]
        key = ["--key", str(self.keys[name])] if self.keys else []
        return self.start(name, [*command, "--engine", self.address, *key, *options], stdin, stdout)

    def inventory(self) -> None:
        self.service("inventory", "--memory", str(self.memory))

    def mail(self) -> None:
        self.service("mail", "--letters", str(self.letters))

    def orders(self, *options: str) -> subprocess.Popen[str]:
        return self.service("orders", *options, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def own_service(self, name: str) -> None:
        """One of the shop's own, in C++."""
        self.start(name, [self.programs[name], "--engine", self.address, "--dir",
                          str(self.folder / name)])

    def kill(self, name: str, number: int = signal.SIGKILL) -> int:
        process = self.running.pop(name)
        process.send_signal(number)
        return process.wait(PATIENCE)

    def send_signal(self, name: str, number: int) -> None:
        self.running[name].send_signal(number)

    def end(self) -> None:
        for name in list(self.running):
            if self.running[name].poll() is None:
                self.kill(name)

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()[-2000:]

    def rows(self, file: Path, query: str) -> list[tuple[Any, ...]]:
        """[] while there is no such table. It may write: a killed process leaves a hot journal."""
        if not file.exists():
            return []
        db = sqlite3.connect(f"file:{file}?mode=rw", uri=True, timeout=10)
        try:
            return db.execute(query).fetchall()
        except sqlite3.OperationalError as failure:
            if "no such table" in str(failure) or "unable to open" in str(failure):
                return []
            raise
        finally:
            db.close()

    def until(self, what: str, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            for name, process in self.running.items():
                if process.poll() not in (None, 0):
                    raise AssertionError(f"{name} ended with {process.returncode}: "
                                         f"{self.said(name)}")
            if time.monotonic() > end:
                logs = "".join(f"\n--- {name}\n{self.said(name)}" for name in self.running)
                raise AssertionError(f"never: {what}{logs}")
            time.sleep(LOOK_AGAIN)


def order(number: int) -> dict[str, Any]:
    """Of ten one is refused by the inventory, and one by the payment after it was reserved."""
    pieces = 0 if number % 10 == 3 else 2
    total = 0 if number % 10 == 7 else 1500
    return {"order_id": f"o{number}", "customer": "17850", "country": "UK", "placed_at": "",
            "items": [{"code": "22423", "pieces": pieces}, {"code": "85123A", "pieces": pieces}],
            "total": total}


def say(orders: subprocess.Popen[str], numbers: range) -> None:
    assert orders.stdin is not None
    for number in numbers:
        orders.stdin.write(json.dumps(order(number)) + "\n")
    orders.stdin.flush()


def fail(message: str) -> None:
    print(message, file=sys.stderr)
    sys.exit(1)
