// What a machine is without its shell: `sent` is what the shell would have done.

import { randomUUID } from "node:crypto"
import { Refused, TimedOut } from "../src/errors.js"
import type { Machine } from "../src/machine.js"
import { Memory, type Reply } from "../src/memory.js"
import { ParticipantMachine } from "../src/participant-machine.js"
import { PublisherMachine, type Enough, type Settled } from "../src/publisher-machine.js"
import { SubscriberMachine } from "../src/subscriber-machine.js"
import { message, type Message } from "../src/wire.js"
import { Worker, type Context } from "../src/worker.js"

export interface Outcome { reply?: string, body?: unknown, fails?: string, busy_ms?: number }
export interface Setup {
  name: string, commands?: string[], types?: string[], from?: string, credit?: number
  credit_bytes?: number
  handlers?: Outcome[], timeout_ms?: number
}
export type Sent = Message | "connect" | "close"

const slice = 10 // milliseconds

export class Client {
  now = 1_000_000
  sent: Sent[] = []
  handled: string[] = []
  outcomes: Record<string, unknown>[] = []
  machine!: Machine
  memory: Memory | undefined
  #worker: Worker | undefined
  #isConnected = false
  #isOver = false
  readonly #toDo: Outcome[]

  constructor(readonly role: string, readonly setup: Setup, readonly memoryPath: string) {
    this.#toDo = [...setup.handlers ?? []]
    this.#begin()
  }

  async turn(): Promise<void> {
    if (this.#isOver) return
    const { session } = this.machine
    if (session.wantsConnection(this.now)) {
      this.#isConnected = true
      this.sent.push("connect")
      session.connected(this.now)
    }
    this.machine.tick(this.now)
    await this.#work()
    this.machine.tick(this.now)
    this.#flush()
    if (this.machine.ended) this.stop()
  }

  stop(): void {
    this.machine.session.sayGoodbye("stopping")
    this.#flush()
    if (this.#isConnected) this.sent.push("close")
    this.#isOver = true
  }

  restart(): void {
    this.memory?.close()
    this.#begin()
  }

  async pass(milliseconds: number): Promise<void> {
    for (let i = 0; i < milliseconds / slice; i += 1) {
      this.now += slice
      await this.turn()
    }
  }

  publish(what: Record<string, unknown>): void {
    const { body, run_ms: run, gather_ms: gather, answers = [], count, ...attributes } = what
    const headers = { specversion: "1.0", id: randomUUID(), source: this.setup.name,
                      time: new Date(this.now).toISOString(), ...attributes }
    const machine = this.machine as PublisherMachine
    const event = message("event", headers, bytes(body))
    const enough = { types: answers, count } as Enough
    const wanted = run !== undefined ? "end" : gather !== undefined ? enough : "receipt"
    const timeout = Number(run ?? gather ?? this.setup.timeout_ms ?? 10_000)
    machine.publish(headers.id, event, this.now, timeout, wanted)
  }

  drain(): void { (this.machine as ParticipantMachine).drain("draining") }

  #begin(): void {
    const { name, commands = [], types = [], from, credit } = this.setup
    const creditBytes = this.setup.credit_bytes
    this.#isConnected = this.#isOver = false
    if (this.role === "publisher") {
      this.machine = new PublisherMachine(name)
    } else if (this.role === "subscriber") {
      this.machine = new SubscriberMachine(name, types, from, credit, creditBytes)
    } else {
      this.memory = new Memory(this.memoryPath)
      this.memory.db.exec("CREATE TABLE IF NOT EXISTS effects (id TEXT)")
      const handler = (about: Context): Promise<Reply> => this.#carryOut(about)
      this.#worker = new Worker(name, new Map(commands.map(each => [each, handler])), this.memory)
      this.machine = new ParticipantMachine(name, this.memory.instance, commands, credit,
                                            creditBytes)
    }
  }

  #flush(): void {
    const { session } = this.machine
    this.sent.push(...session.outgoing.splice(0))
    if (session.isAway && this.#isConnected) {
      this.#isConnected = false
      this.sent.push("close")
    }
  }

  async #work(): Promise<void> {
    const { machine } = this
    if (machine instanceof ParticipantMachine && machine.isDrained) {
      this.stop()
    } else if (machine instanceof ParticipantMachine && this.#worker) {
      const batch = machine.waiting.splice(0)
      if (batch.length === 0) return
      machine.answer(await this.#worker.carryOut(batch, machine.session.bodyBytesMax))
    } else if (machine instanceof SubscriberMachine) {
      for (let event = machine.waiting.shift(); event; event = machine.waiting.shift()) {
        this.handled.push(event.id)
        const { fails } = this.#toDo.shift() ?? {}
        if (fails === undefined) machine.handled(event)
        else machine.failed(event, fails, this.now)
      }
    } else if (machine instanceof PublisherMachine) {
      this.outcomes.push(...machine.settled.splice(0).map(told))
    }
  }

  async #carryOut({ command, db }: Context): Promise<Reply> {
    this.handled.push(command.id)
    db.prepare("INSERT INTO effects VALUES (?)").run(command.id)
    const what = this.#toDo.shift()
    if (!what) throw new Error("a call that the vector does not foresee")
    for (let i = 0; i < (what.busy_ms ?? 0) / slice; i += 1) { // it awaits, and timers go on
      this.now += slice
      this.machine.tick(this.now)
      this.#flush()
    }
    if (what.fails !== undefined) throw new Error(what.fails)
    return { type: what.reply ?? "", body: bytes(what.body) }
  }
}

/** A body as vectors write it: a string is the bytes, anything else is JSON. */
export function bytes(body: unknown): Buffer {
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body))
}

function told({ id, outcome }: { id: string, outcome: Settled }): Record<string, unknown> {
  if (outcome instanceof Refused) return { id, code: outcome.code }
  if (outcome instanceof TimedOut) return { id, timed_out: true }
  if ("answers" in outcome) {
    const { event, complete, answers } = outcome
    return { id, saga: event.saga, complete, answers: answers.map(each => each.id) }
  }
  if ("state" in outcome) return { ...outcome, id, body: String(outcome.body) }
  return { ...outcome }
}
