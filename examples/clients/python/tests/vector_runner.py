"""Plays a conformance vector (tests/transport/vectors/README.md) against the machines: time is turned
by hand, and what would go to a socket is kept."""

from __future__ import annotations

import json
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from snorri import Refused, Reply, TimedOut
from snorri.machines import Machine, ParticipantMachine, SubscriberMachine
from snorri.memory import Memory
from snorri.publishing import Gathered, Gathering, Outcome, PublisherMachine, Receipt
from snorri.wire import Message, encode
from snorri.worker import Context, Worker

SLICE = 0.01
WELCOME = ["welcome", {"engine": "snorri", "store": "s1", "heartbeat_ms": 1000,
                       "silence_max_ms": 5000, "body_bytes_max": 1 << 20, "credit": 256}]


def body_bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()


class Client:
    """What a machine is without its shell: `sent` is what the shell would have done."""

    def __init__(self, role: str, setup: dict[str, Any], memory: Path) -> None:
        self.now = 1000.0
        self.setup = setup
        self.handlers = iter(setup.get("handlers", []))
        self.sent: list[Any] = []
        self.handled: list[str] = []
        self.outcomes: list[dict[str, Any]] = []
        self.memory_path = memory
        self.role = role
        self.begin()

    def begin(self) -> None:
        name = self.setup["name"]
        self.memory: Memory | None = None
        self.is_connected = self.is_over = False
        self.machine: Machine
        if self.role == "publisher":
            self.machine = PublisherMachine(name)
        elif self.role == "subscriber":
            self.machine = SubscriberMachine(name, self.setup["types"],
                                             self.setup.get("from", "start"),
                                             self.setup.get("credit", 256),
                                             self.setup.get("credit_bytes"))
        else:
            self.memory = Memory(str(self.memory_path))
            self.memory.db.execute("CREATE TABLE IF NOT EXISTS effects (id TEXT)")
            self.worker = Worker(name, dict.fromkeys(self.setup["commands"], self.carry_out),
                                 self.memory)
            self.machine = ParticipantMachine(name, self.memory.instance, self.setup["commands"],
                                              self.setup.get("credit", 256),
                                              self.setup.get("credit_bytes"))

    def turn(self) -> None:
        if self.is_over:
            return
        session = self.machine.session
        if session.wants_connection(self.now):
            self.is_connected = True
            self.sent.append("connect")
            session.connected(self.now)
        self.machine.tick(self.now)
        self.work()
        self.machine.tick(self.now)
        self.flush()
        if self.machine.ended is not None:
            self.stop()

    def flush(self) -> None:
        session = self.machine.session
        while session.outgoing:
            self.sent.append(session.outgoing.popleft())
        if session.is_away and self.is_connected:
            self.is_connected = False
            self.sent.append("close")

    def stop(self) -> None:
        self.machine.session.say_goodbye("stopping")
        self.flush()
        self.sent += ["close"] if self.is_connected else []
        self.is_over = True

    def restart(self) -> None:
        if self.memory is not None:
            self.memory.close()
        self.begin()

    def pass_time(self, seconds: float) -> None:
        for _ in range(round(seconds / SLICE)):
            self.now += SLICE
            self.turn()

    def work(self) -> None:
        match self.machine:
            case ParticipantMachine() as machine:
                if machine.is_drained:
                    return self.stop()
                batch = list(machine.waiting)
                machine.waiting.clear()
                if batch:
                    machine.answer(self.worker.carry_out(batch, machine.session.body_bytes_max))
            case SubscriberMachine() as machine:
                while machine.waiting:
                    event = machine.waiting.popleft()
                    self.handled.append(event.headers["id"])
                    outcome: dict[str, Any] = next(self.handlers, {})
                    if "fails" in outcome:
                        machine.failed(event, outcome["fails"], self.now)
                    else:
                        machine.handled(event)
            case PublisherMachine() as machine:
                while machine.settled:
                    self.outcomes.append(told(*machine.settled.popleft()))

    def carry_out(self, context: Context) -> Reply:
        self.handled.append(context.command.id)
        context.db.execute("INSERT INTO effects VALUES (?)", (context.command.id,))
        outcome: dict[str, Any] = next(self.handlers)
        self.keep_alive(outcome.get("busy_ms", 0) / 1000)
        if "fails" in outcome:
            raise RuntimeError(outcome["fails"])
        return Reply(outcome["reply"], body_bytes(outcome["body"]))

    def keep_alive(self, seconds: float) -> None:
        """A handler works, and the thread that owns the socket goes on."""
        for _ in range(round(seconds / SLICE)):
            self.now += SLICE
            self.machine.tick(self.now)
            self.flush()

    def publish(self, what: dict[str, Any], fresh_id: str) -> None:
        headers = {"specversion": "1.0", "id": fresh_id, "source": self.setup["name"],
                   "time": "2026-01-01T00:00:00Z", **what}
        body = body_bytes(headers.pop("body"))
        assert isinstance(self.machine, PublisherMachine)
        run_ms, gather_ms = headers.pop("run_ms", 0), headers.pop("gather_ms", 0)
        gathering = Gathering(headers.pop("answers", []), headers.pop("count", 0))
        timeout = run_ms or gather_ms or self.setup.get("timeout_ms", 10_000)
        self.machine.publish(Message("event", headers, body), self.now, timeout / 1000, run_ms > 0,
                             gathering if gather_ms else None)

    def drain(self) -> None:
        assert isinstance(self.machine, ParticipantMachine)
        self.machine.drain("draining")


def told(event_id: str, outcome: Receipt | Outcome | Gathered | Exception) -> dict[str, Any]:
    match outcome:
        case Outcome():
            return vars(outcome) | {"id": event_id, "body": outcome.body.decode()}
        case Gathered():
            return {"id": event_id, "saga": outcome.event.saga, "complete": outcome.complete,
                    "answers": [each.id for each in outcome.answers]}
        case Receipt():
            return vars(outcome)
        case Refused():
            return {"id": event_id, "code": outcome.code}
        case TimedOut():
            return {"id": event_id, "timed_out": True}
    raise AssertionError(outcome)


class Player:
    def __init__(self, vector: dict[str, Any]) -> None:
        self.vector = vector
        self.names: dict[str, str] = {}
        self.published = 0

    def play(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            self.client = Client(self.vector["role"], self.vector["client"],
                                 Path(folder, "memory.db"))
            for number, step in enumerate(self.vector["steps"], 1):
                try:
                    self.step(step)
                except AssertionError as failure:
                    raise AssertionError(f"step {number}, {json.dumps(step)[:300]}: {failure}") \
                        from None
            if self.client.memory is not None:
                self.client.memory.close()

    def step(self, step: dict[str, Any]) -> None:
        client = self.client
        client.handled.clear()
        client.outcomes.clear()
        wanted = step.get("send", [])
        ignored = step.get("ignore", [])
        if "restart" in step:
            client.restart()
        elif "stop" in step:
            client.stop()
        elif "drain" in step:
            client.drain()
        elif "publish" in step:
            self.published += 1
            client.publish(step["publish"], f"made-here-{self.published}")
        for each in step.get("receive", []):
            client.machine.receive(self.frames(WELCOME if each == "welcome" else each), client.now)
        if "within_ms" in step:
            for _ in range(step["within_ms"] // 10):
                if len(self.seen(ignored)) >= len(wanted):
                    break
                client.pass_time(SLICE)
        else:
            client.pass_time(step.get("pass_ms", 0) / 1000)
            client.turn()
        sent = self.seen(ignored)
        client.sent = []
        assert len(sent) == len(wanted), f"sent {sent}"
        for have, want in zip(sent, wanted):
            self.compare(have, want)
        self.check_rest(step)

    def seen(self, ignored: list[str]) -> list[Any]:
        """What was sent and counts: of acks in a row only the last does."""
        out: list[Any] = []
        for each in self.client.sent:
            if isinstance(each, Message) and each.kind in ignored:
                continue
            if (isinstance(each, Message) and each.kind == "ack" and out
                    and isinstance(out[-1], Message) and out[-1].kind == "ack"
                    and out[-1].headers["subscription"] == each.headers["subscription"]):
                out.pop()
            out.append(each)
        return out

    def check_rest(self, step: dict[str, Any]) -> None:
        client = self.client
        if "handled" in step:
            assert client.handled == step["handled"], f"handled {client.handled}"
        if "effects" in step:
            assert client.memory is not None, "only a participant has effects"
            there = [row[0] for row in client.memory.db.execute("SELECT id FROM effects")]
            assert there == step["effects"], f"effects {there}"
        if "outcomes" in step:
            assert len(client.outcomes) == len(step["outcomes"]), f"told {client.outcomes}"
            for have, want in zip(client.outcomes, step["outcomes"]):
                self.match(have, want)
        assert (client.machine.ended is not None) == step.get("ended", False), "ended"

    def frames(self, what: Any) -> list[bytes]:
        if isinstance(what, dict):
            return [each.encode() for each in what["frames"]]
        kind, headers, *body = what
        text = self.filled(json.dumps(headers))
        return [b"snorri/1", kind.encode(), text.encode(), body_bytes(body[0]) if body else b""]

    def filled(self, text: str) -> str:
        for name, value in self.names.items():
            text = text.replace("{" + name + "}", value)
        return text

    def compare(self, have: Any, want: Any) -> None:
        if isinstance(want, str):
            assert have == want, f"sent {have} and not {want}"
            return
        assert isinstance(have, Message), f"sent {have} and not {want}"
        protocol, kind, headers, body = encode(have)
        assert protocol == b"snorri/1" and kind.decode() == want[0], f"sent {have} and not {want}"
        self.match(json.loads(headers), want[1])
        if len(want) == 2 or isinstance(want[2], str):
            assert body == body_bytes(want[2] if len(want) > 2 else ""), f"the body {body!r}"
        else:
            assert json.loads(body) == want[2], f"the body {body!r}"

    def match(self, have: dict[str, Any], want: dict[str, Any]) -> None:
        for member, value in want.items():
            there = have.get(member)
            if isinstance(value, str) and value.startswith("{") and value.endswith("}"):
                assert isinstance(there, str) and there, f"{member} is {there!r}"
                if value == "{time}":
                    datetime.fromisoformat(there)
                elif value != "{any}":
                    known = self.names.setdefault(value[1:-1], there)
                    assert there == known, f"{member} is {there!r} and not {known!r}"
            else:
                if isinstance(value, list) and isinstance(there, list):
                    there, value = sorted(there), sorted(value)  # lists of types have no order
                assert there == value, f"{member} is {there!r} and not {value!r}"
