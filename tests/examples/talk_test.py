#!/usr/bin/python3
"""talk_test.py --snorri FILE --sagas FILE --golden FILE [--coroutines] -- PROGRAM...: the five ways of
examples/talk around a real engine, which is killed in between. What they say is what the golden file
holds. PROGRAM is how to run one; {program} in it is its name."""

from __future__ import annotations

import argparse
import difflib
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

PATIENCE = 60.0  # seconds
LOOK_AGAIN = 0.01


class Stage:
    def __init__(self, args: argparse.Namespace, folder: Path) -> None:
        self.args = args
        self.folder = folder
        self.running: dict[str, subprocess.Popen[str]] = {}
        self.address = "tcp://127.0.0.1:0"
        self.said: list[str] = []
        self.start_engine()

    def start_engine(self) -> None:
        """On the port that the system chose the first time."""
        engine = subprocess.Popen(
            [self.args.snorri, "serve", "--store", str(self.folder / "talk.db"), "--listen",
             self.address, "--admin", "127.0.0.1:0", "--sagas", self.args.sagas],
            text=True, stdout=subprocess.PIPE, stderr=self.log("engine"))
        self.running["engine"] = engine
        assert engine.stdout is not None
        ready = engine.stdout.readline()
        where = re.search(r"listening on ([^,]+),", ready)
        assert where, f"no engine: {ready}{(self.folder / 'engine.log').read_text()}"
        self.address = where[1]

    def log(self, name: str) -> IO[str]:
        return open(self.folder / f"{name}.log", "a")

    def command(self, program: str, *more: str) -> list[str]:
        return [each.replace("{program}", program) for each in self.args.program] + [
            self.address, *more]

    def start(self, program: str, *more: str, name: str = "") -> None:
        name = name or program
        with open(self.folder / f"{name}.out", "w") as out, self.log(name) as log:
            self.running[name] = subprocess.Popen(self.command(program, *more), stdout=out,
                                                  stderr=log, text=True)

    def end(self, name: str, number: int = signal.SIGTERM) -> int:
        process = self.running.pop(name)
        process.send_signal(number)
        return process.wait(PATIENCE)

    def run(self, program: str) -> None:
        done = subprocess.run(self.command(program), capture_output=True, text=True,
                              timeout=PATIENCE, check=False)
        assert done.returncode == 0, f"{program} ended with {done.returncode}: {done.stderr}"
        self.tell(program, sorted(done.stdout.splitlines()) if program == "coroutines"
                  else done.stdout.splitlines())

    def tell(self, program: str, lines: list[str]) -> None:
        self.said += [f"$ {program}", *lines]

    def lines_of(self, name: str, last: str) -> list[str]:
        """What it has said once `last` is among it, each line once: a subscriber may be given an
        event twice where the engine was killed before it had written down the place."""
        end = time.monotonic() + PATIENCE
        while True:
            lines = (self.folder / f"{name}.out").read_text().splitlines()
            if last in lines:
                return sorted(set(lines))
            assert time.monotonic() < end, f"{name} never said {last}, but {lines}"
            time.sleep(LOOK_AGAIN)


def play(stage: Stage) -> None:
    stage.start("carrier", str(stage.folder / "hermes.db"))
    stage.start("board")
    for name, price in ("freya", "3"), ("loki", "5"), ("thor", "4"):
        stage.start("bidder", name, price, name=name)
    stage.run("request")
    stage.run("notify")
    stage.end("engine", signal.SIGKILL)
    stage.start_engine()
    stage.run("tender")
    stage.tell("board", stage.lines_of("board", "p-2 went back"))
    if stage.args.coroutines:
        stage.run("coroutines")
    for name in "carrier", "board", "freya", "loki", "thor":
        assert stage.end(name) == 0, f"{name} did not end well"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for file in "snorri", "sagas", "golden":
        parser.add_argument(f"--{file}", required=True)
    parser.add_argument("--coroutines", action="store_true")
    parser.add_argument("program", nargs="+")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(args, Path(folder))
        try:
            play(stage)
        finally:
            for name in list(stage.running):
                stage.end(name, signal.SIGKILL)
    golden = Path(args.golden).read_text().splitlines()
    if not args.coroutines:
        golden = golden[:golden.index("$ coroutines")]
    difference = list(difflib.unified_diff(golden, stage.said, args.golden, "said", lineterm=""))
    print("\n".join(difference or stage.said))
    return 1 if difference else 0


sys.exit(main())
