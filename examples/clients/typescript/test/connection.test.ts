// The shell around the machines, on real sockets.

import assert from "node:assert/strict"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { test, type TestContext } from "node:test"
import { Router } from "zeromq"
import { MemoryUnusable, Participant, Publisher, Refused, reply, TimedOut } from "../src/index.js"

const welcome = { engine: "test", store: "s1", heartbeat_ms: 50, silence_max_ms: 60_000,
                  body_bytes_max: 1 << 20, credit: 256 }
const command = { specversion: "1.0", id: "order/1/1.0", source: "snorri/s1", type: "Work",
                  subject: "order/1", correlationid: "order/1", attempt: 1 }

class Engine {
  readonly #socket = new Router({ linger: 0, receiveTimeout: 60_000 })
  address = ""

  async bind(): Promise<void> {
    await this.#socket.bind("tcp://127.0.0.1:*")
    this.address = this.#socket.lastEndpoint ?? ""
  }

  /** The next message of this kind; others go by. */
  async next(kind: string): Promise<{ peer: Buffer, headers: Record<string, unknown> }> {
    for (;;) {
      const [peer, , found, headers] = await this.#socket.receive() as Buffer[]
      if (peer && String(found) === kind) {
        return { peer, headers: JSON.parse(String(headers)) as Record<string, unknown> }
      }
    }
  }

  async kind(): Promise<string> { return String((await this.#socket.receive())[2]) }

  async send(peer: Buffer, kind: string, headers: object, body = ""): Promise<void> {
    await this.#socket.send([peer, "snorri/1", kind, JSON.stringify(headers), body])
  }

  close(): void { this.#socket.close() }
}

async function begin(t: TestContext): Promise<{ engine: Engine, memory: string }> {
  const folder = mkdtempSync(join(tmpdir(), "snorri-"))
  const engine = new Engine()
  await engine.bind()
  t.after(() => {
    engine.close()
    rmSync(folder, { recursive: true })
  })
  return { engine, memory: join(folder, "memory.db") }
}

const log = (): void => {}

void test("heartbeats go on while a handler awaits", async t => {
  const { engine, memory } = await begin(t)
  let finish = (): void => {}
  const finished = new Promise<void>(resolve => { finish = resolve })
  const worker = new Participant("worker", { engine: engine.address, memory, log })
    .on("Work", async () => {
      await finished
      return reply("Worked", {})
    })
  const running = worker.run()
  const { peer } = await engine.next("hello")
  await engine.send(peer, "welcome", welcome)
  await engine.send(peer, "command", command, "{}")
  for (let i = 0; i < 5; i += 1) await engine.next("heartbeat")
  finish()
  assert.equal((await engine.next("reply")).headers["causationid"], command.id)
  worker.stop()
  await running
})

void test("one that drains answers what it has and returns", async t => {
  const { engine, memory } = await begin(t)
  const worker = new Participant("worker", { engine: engine.address, memory, log })
    .on("Work", () => reply("Worked", {}))
  const running = worker.run()
  const { peer } = await engine.next("hello")
  await engine.send(peer, "welcome", welcome)
  await engine.next("heartbeat")
  worker.drain()
  await engine.next("drain")
  await engine.send(peer, "command", command, "{}") // it was on its way
  await engine.next("reply")
  await engine.send(peer, "drained", {})
  await engine.next("goodbye")
  await running
})

void test("a memory belongs to one participant", async t => {
  const { engine, memory } = await begin(t)
  const first = new Participant("worker", { engine: engine.address, memory, log })
  const running = first.run()
  await engine.next("hello")
  await assert.rejects(new Participant("worker", { engine: engine.address, memory, log }).run(),
                       (why: Error) => why instanceof MemoryUnusable &&
                         why.message.includes("belongs to another"))
  first.stop()
  await running
})

void test("a handler that ends the transaction ends the participant", async t => {
  const { engine, memory } = await begin(t)
  const running = new Participant("worker", { engine: engine.address, memory, log })
    .on("Work", (_, { db }) => {
      db.exec("COMMIT")
      return reply("Worked", {})
    })
    .run()
  const ended = assert.rejects(running, /ended the transaction/)
  const { peer } = await engine.next("hello")
  await engine.send(peer, "welcome", welcome)
  await engine.send(peer, "command", command, "{}")
  await ended
})

void test("a publisher waits at the end of its window", async t => {
  const { engine } = await begin(t)
  const publisher = new Publisher("orders", { engine: engine.address, inFlightMax: 2, log })
  const { peer } = await engine.next("hello")
  await engine.send(peer, "welcome", welcome)
  const sent = ["e-1", "e-2", "e-3"].map(id => publisher.publish("Made", {}, { id }))
  const given = Promise.allSettled(sent)
  assert.equal((await engine.next("event")).headers["id"], "e-1")
  assert.equal((await engine.next("event")).headers["id"], "e-2")
  for (let i = 0; i < 3; i += 1) assert.equal(await engine.kind(), "heartbeat")
  await engine.send(peer, "ack", { acks: [{ id: "e-1", position: 1, duplicate: false }] })
  assert.equal((await engine.next("event")).headers["id"], "e-3")
  assert.equal((await sent[0])?.position, 1)
  await publisher.close()
  assert.deepEqual((await given).map(each => each.status), ["fulfilled", "rejected", "rejected"])
})

void test("a publisher is told of refusals and of time", async t => {
  const { engine } = await begin(t)
  const publisher = new Publisher("orders", { engine: engine.address, timeout: 500, log })
  const { peer } = await engine.next("hello")
  await engine.send(peer, "welcome", welcome)
  const refused = assert.rejects(publisher.publish("Made", {}, { id: "e-1" }),
                                 (why: Error) => why instanceof Refused && why.code === "E3001")
  await engine.next("event")
  await engine.send(peer, "error", { code: "E3001", title: "unknown message type",
                                     reason: "nobody takes Made", id: "e-1", kind: "event" })
  await refused
  await assert.rejects(publisher.publish("Made", {}, { id: "e-2" }), TimedOut)
  await publisher.close()
})

void test("a request waits for its saga through an engine that restarts", async t => {
  const { engine } = await begin(t)
  const publisher = new Publisher("orders", { engine: engine.address, log })
  const { peer } = await engine.next("hello")
  await engine.send(peer, "welcome", welcome)
  const expirytime = new Date("2030-01-01T00:00:00Z")
  const running = publisher.run("Made", {}, 60_000, { id: "e-1", expirytime })
  assert.equal((await engine.next("event")).headers["expirytime"], "2030-01-01T00:00:00.000Z")
  await engine.send(peer, "ack", { acks: [{ id: "e-1", position: 1, duplicate: false,
                                            saga: "order/1", status: "PENDING" }] })
  await engine.next("await")
  await engine.send(peer, "error", { code: "E4005", title: "hello expected", reason: "" })
  await engine.next("hello")
  await engine.send(peer, "welcome", welcome)
  assert.equal((await engine.next("await")).headers["saga"], "order/1")
  await engine.send(peer, "ended", { id: "e-1", saga: "order/1", status: "CONFIRMED",
                                     state: "DONE", position: 9, type: "Sent" }, "7")
  const outcome = await running
  assert.equal(outcome.status, "CONFIRMED")
  assert.equal(String(outcome.body), "7")
  await publisher.close()
})

void test("an address without sense is said at once", () => {
  assert.throws(() => new Publisher("orders", { engine: "nowhere at all", log }))
})
