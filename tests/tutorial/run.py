#!/usr/bin/python3
"""Does what docs/tutorial.md says, and compares what comes out with what the page says.

run.py PAGE SNORRI_PREFIX WORK [--update]

A ```sh block is typed into a terminal, in a folder of its own; a ```text block after it is what is
seen. In front of a block stand, as comments that nobody sees,

  <!-- terminal: engine -->   it is typed into that terminal, which it keeps busy; a ```text block
                              alone is what comes there now
  <!-- ctrl-c: engine -->     the keys pressed there
  <!-- not run: WHY -->       the block is only read

`...` in a ```text block stands for any lines. Times, lengths, numbers of processes and the like
differ from run to run and are masked on both sides, and so are widths of columns. Commands that
only look (snorri list, show, ...) are typed again until they show it, for a minute at most.
With --update the page's ```text blocks become what was seen.
"""
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

PATIENCE_S = 60
LOOKS = re.compile(r"snorri (list|show|why|status|graph|stats|timers|participants)\b")
MASKS = [
    (re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d+)?( UTC)?)?"), "DATE"),
    (re.compile(r"\b\d\d:\d\d:\d\d(\.\d+)?"), "TIME"),
    (re.compile(r"\+?\b\d+(\.\d+)? ?(µs|ms|s|sec|min|h)\b( \d+ (s|min)\b)?"), "LENGTH"),
    (re.compile(r"\bsnorri 0\.\d+\.\d+"), "snorri VERSION"),
    (re.compile(r"\bpid +\d+"), "pid NUMBER"),
    (re.compile(r"process \d+"), "process NUMBER"),
    (re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "ID"),
    (re.compile(r"\b\d+ \[?(bytes|KiB|MiB|GiB)"), "SIZE"),
    (re.compile(r"\s+"), " "),
]


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


class Terminal:
    """A command that keeps its terminal busy; what it says is kept line by line."""

    def __init__(self, command, folder, environment):
        self.process = subprocess.Popen(
            ["/bin/bash", "-c", "exec " + command], cwd=folder, env=environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.lines = []
        self.seen = 0
        self.changed = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            with self.changed:
                self.lines.append(line.rstrip("\n"))
                self.changed.notify_all()

    def wait_for(self, agrees):
        """What came since the last time, as soon as it agrees, or when patience is over."""
        with self.changed:
            self.changed.wait_for(lambda: agrees(self.lines[self.seen:]), PATIENCE_S)
            fresh, self.seen = self.lines[self.seen:], len(self.lines)
            return fresh

    def press_ctrl_c(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(PATIENCE_S)

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


class Tutorial:
    def __init__(self, page, prefix, work, update):
        self.page, self.update = page, update
        self.home, self.place = work, work.parent / "place"
        self.folder, self.code = str(work), 0
        self.terminals = {}
        self.ports = {"7707": free_port(), "7708": free_port()}
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("SNORRI_")}
        self.environment.update(
            PATH=f"{prefix}/bin:{os.environ['PATH']}", CMAKE_PREFIX_PATH=str(prefix), NO_COLOR="1",
            SNORRI_LISTEN=f"tcp://127.0.0.1:{self.ports['7707']}",
            SNORRI_ADMIN=f"127.0.0.1:{self.ports['7708']}",
            SNORRI_ENGINE=f"tcp://127.0.0.1:{self.ports['7707']}", LC_ALL="C.UTF-8",
            HOME=str(work))
        self.prefix = str(prefix)
        self.ran = self.compared = 0

    def as_on_page(self, line):
        """The ports and folders that a user would have."""
        for usual, here in self.ports.items():
            line = line.replace(f"127.0.0.1:{here}", f"127.0.0.1:{usual}")
        return line.replace(self.prefix, "/usr/local").replace(str(self.home), "~").rstrip()

    def masked(self, line):
        for pattern, word in MASKS:
            line = pattern.sub(word, line)
        return line.strip()

    def agrees(self, expected, seen):
        seen = [self.masked(self.as_on_page(line)) for line in seen]
        wanted = [self.masked(line) for line in expected]
        pattern = "".join(r"(?:.*\n)*?" if line == "..." else re.escape(line) + r"\n" for line in wanted)
        return re.fullmatch(pattern, "".join(line + "\n" for line in seen)) is not None

    def type(self, commands):
        """In the first terminal; the folder that it is in stays."""
        done = subprocess.run(
            ["/bin/bash", "-c", 'eval "$1"; code=$?; pwd >"$2"; exit $code', "bash", commands,
             str(self.place)],
            cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        self.folder = self.place.read_text().strip()
        self.code = done.returncode
        return done.stdout.splitlines()

    def look(self, commands, expected):
        end = time.monotonic() + PATIENCE_S
        while True:
            seen = self.type(commands)
            looks = all(LOOKS.match(line) for line in commands.splitlines())
            if self.agrees(expected, seen) or not looks or time.monotonic() > end or self.update:
                return seen

    def run(self):
        text = self.page.read_text()
        blocks = re.compile(
            r"<!-- (?P<what>terminal|ctrl-c|not run): (?P<of>.*?) -->\n"
            r"|```(?P<kind>sh|text)\n(?P<body>.*?)```\n", re.S)
        out, at = [], 0
        note, pending = None, None  # pending: what is to be compared with the next ```text
        for found in blocks.finditer(text):
            out.append(text[at:found.start()])
            at = found.end()
            kept = found.group(0)
            if found["what"] == "ctrl-c":
                self.terminals[found["of"]].press_ctrl_c()
            elif found["what"]:
                note = (found["what"], found["of"])
            elif found["kind"] == "sh":
                following = blocks.match(text, at + 1 if text[at:at + 1] == "\n" else at)
                shown = following and following["kind"] == "text"
                expected = following["body"].splitlines() if shown else []
                seen = self.do(found["body"], note, expected)
                pending, note = seen if shown else None, None
                if not shown and self.code != 0:
                    self.fail(found["body"], ["(nothing, and it ended well)"], seen)
            else:
                expected = found["body"].splitlines()
                if note and note[0] == "terminal":
                    terminal = self.terminals[note[1]]
                    pending, note = terminal.wait_for(lambda lines: self.agrees(expected, lines)), None
                if pending is None:
                    sys.exit(f"{self.page}: a text block belongs to no command:\n{found['body']}")
                if self.update and "..." not in expected:
                    lines = "".join(self.as_on_page(line) + "\n" for line in pending)
                    kept = f"```text\n{lines}```\n"
                elif not self.agrees(expected, pending):
                    self.fail("", expected, pending)
                self.compared += 1
                pending = None
            out.append(kept)
        if self.update:
            self.page.write_text("".join(out) + text[at:])

    def do(self, commands, note, expected):
        commands = commands.strip()
        if note and note[0] == "not run":
            return None
        self.ran += 1
        if note:
            if note[1] in self.terminals:
                self.terminals[note[1]].end()
            self.terminals[note[1]] = Terminal(commands, self.folder, self.environment)
            if self.update:
                time.sleep(2)
                return self.terminals[note[1]].wait_for(lambda lines: True)
            return self.terminals[note[1]].wait_for(lambda lines: self.agrees(expected, lines))
        return self.look(commands, expected)

    def fail(self, commands, expected, seen):
        shown = "\n".join(self.as_on_page(line) for line in seen)
        wanted = "\n".join(expected)
        sys.exit(f"{self.page} is not true:\n{commands}\n--- the page says\n{wanted}\n"
                 f"--- but it was\n{shown}")

    def end(self):
        for terminal in self.terminals.values():
            terminal.end()


def main():
    page, prefix, work = (pathlib.Path(each).resolve() for each in sys.argv[1:4])
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    tutorial = Tutorial(page, prefix, work, "--update" in sys.argv)
    try:
        tutorial.run()
    finally:
        tutorial.end()
    if tutorial.ran < 10 or tutorial.compared < 8:
        sys.exit(f"only {tutorial.ran} blocks ran and {tutorial.compared} were compared: "
                 "does the page still have its ```sh and ```text blocks?")
    print(f"{tutorial.ran} blocks ran, {tutorial.compared} compared")


main()
