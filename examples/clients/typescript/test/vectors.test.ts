// The client does what the conformance vectors say (tests/transport/vectors/README.md): time is
// turned by hand, and what would go to a socket is kept.

import assert from "node:assert/strict"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { test } from "node:test"
import { encode } from "../src/wire.js"
import { bytes, Client, type Sent, type Setup } from "./vector-client.js"

type Pattern = [kind: string, headers: Record<string, unknown>, body?: unknown]
interface Step {
  receive?: ("welcome" | Pattern | { frames: string[] })[]
  publish?: Record<string, unknown>
  pass_ms?: number, within_ms?: number, restart?: true, stop?: true, drain?: true
  send?: (string | Pattern)[], ignore?: string[]
  handled?: string[], effects?: string[], outcomes?: Record<string, unknown>[], ended?: boolean
}
interface Vector { name: string, role: string, client: Setup, steps: Step[] }

const folder = process.env["SNORRI_VECTORS"] ?? "../../../tests/transport/vectors"
const welcome: Pattern = ["welcome", {
  engine: "snorri", store: "s1", heartbeat_ms: 1000, silence_max_ms: 5000,
  body_bytes_max: 1 << 20, credit: 256,
}]

class Player {
  readonly #names = new Map<string, string>()
  readonly #client: Client

  constructor(private readonly vector: Vector, memory: string) {
    this.#client = new Client(vector.role, vector.client, memory)
  }

  async play(): Promise<void> {
    for (const [number, step] of this.vector.steps.entries()) {
      try {
        await this.#step(step)
      } catch (failure) {
        throw new Error(`step ${number + 1}, ${JSON.stringify(step).slice(0, 300)}: ` +
          (failure as Error).message, { cause: failure })
      }
    }
    this.#client.memory?.close()
  }

  async #step(step: Step): Promise<void> {
    const client = this.#client
    client.handled = []
    client.outcomes = []
    const { send = [], ignore = [] } = step
    if (step.restart) client.restart()
    if (step.stop) client.stop()
    if (step.drain) client.drain()
    if (step.publish) client.publish(step.publish)
    for (const each of step.receive ?? []) client.machine.receive(this.#frames(each), client.now)
    if (step.within_ms === undefined) {
      await client.pass(step.pass_ms ?? 0)
      await client.turn()
    } else {
      for (let left = step.within_ms; left > 0 && this.#seen(ignore).length < send.length;) {
        await client.pass(10)
        left -= 10
      }
    }
    const seen = this.#seen(ignore)
    client.sent = []
    assert.equal(seen.length, send.length, `sent ${JSON.stringify(seen)}`)
    for (const [i, want] of send.entries()) this.#compare(seen[i] as Sent, want)
    this.#checkRest(step)
  }

  /** What was sent and counts: of acks in a row only the last does. */
  #seen(ignored: string[]): Sent[] {
    const out: Sent[] = []
    for (const each of this.#client.sent) {
      const last = out.at(-1)
      if (typeof each !== "string") {
        if (ignored.includes(each.kind)) continue
        if (each.kind === "ack" && typeof last === "object" && last.kind === "ack" &&
            last.headers["subscription"] === each.headers["subscription"]) out.pop()
      }
      out.push(each)
    }
    return out
  }

  #checkRest(step: Step): void {
    const client = this.#client
    if (step.handled) assert.deepEqual(client.handled, step.handled)
    if (step.effects) {
      const effects = client.memory?.db.prepare("SELECT id FROM effects").pluck().all()
      assert.deepEqual(effects, step.effects)
    }
    if (step.outcomes) {
      assert.equal(client.outcomes.length, step.outcomes.length, JSON.stringify(client.outcomes))
      for (const [i, want] of step.outcomes.entries()) this.#match(client.outcomes[i] ?? {}, want)
    }
    assert.equal(client.machine.ended !== undefined, step.ended ?? false)
  }

  #frames(what: "welcome" | Pattern | { frames: string[] }): Buffer[] {
    if (typeof what === "object" && "frames" in what) return what.frames.map(each => bytes(each))
    const [kind, headers, body = ""] = what === "welcome" ? welcome : what
    let text = JSON.stringify(headers)
    for (const [name, value] of this.#names) text = text.replaceAll(name, value)
    return ["snorri/1", kind, text].map(each => bytes(each)).concat(bytes(body))
  }

  #compare(have: Sent, want: string | Pattern): void {
    if (typeof want === "string" || typeof have === "string") {
      assert.equal(have, want)
      return
    }
    const [protocol, kind, headers, body] = encode(have).map(String)
    assert.equal(protocol, "snorri/1")
    assert.equal(kind, want[0])
    this.#match(JSON.parse(headers ?? "") as Record<string, unknown>, want[1])
    if (want.length === 2 || typeof want[2] === "string") assert.equal(body, want[2] ?? "")
    else assert.deepEqual(JSON.parse(body ?? ""), want[2])
  }

  #match(have: Record<string, unknown>, want: Record<string, unknown>): void {
    for (const [member, value] of Object.entries(want)) {
      const there = have[member]
      if (typeof value !== "string" || !/^\{.*\}$/.test(value)) {
        assert.deepEqual(sorted(there ?? null), sorted(value), member)
        continue
      }
      assert.ok(typeof there === "string" && there !== "", `${member} is ${String(there)}`)
      if (value === "{time}") assert.ok(!Number.isNaN(Date.parse(there)), there)
      else if (value !== "{any}") {
        if (!this.#names.has(value)) this.#names.set(value, there)
        assert.equal(there, this.#names.get(value), member)
      }
    }
  }
}

/** Lists of types have no order. */
function sorted(what: unknown): unknown {
  return Array.isArray(what) ? [...what].sort() : what
}

const files = readdirSync(folder).filter(each => each.endsWith(".json"))
assert.ok(files.length > 3, `no vectors in ${folder}`)
for (const file of files) {
  const { vectors } = JSON.parse(readFileSync(join(folder, file), "utf8")) as { vectors: Vector[] }
  for (const vector of vectors) {
    void test(`${file}: ${vector.name}`, async () => {
      const place = mkdtempSync(join(tmpdir(), "snorri-"))
      try {
        await new Player(vector, join(place, "memory.db")).play()
      } finally {
        rmSync(place, { recursive: true })
      }
    })
  }
}
