// A machine on a ZeroMQ socket. Timers keep its time, so that heartbeats go out while a handler
// awaits something; one that computes for seconds without awaiting belongs into a worker thread.

import { Dealer } from "zeromq"
import type { Curve } from "./keys.js"
import type { Machine } from "./machine.js"
import { encode } from "./wire.js"

const lingerMs = 1000

export class Connection {
  #socket: Dealer | undefined
  #timer: NodeJS.Timeout | undefined
  #sending: Promise<void> | undefined
  #isSending = false
  #isOver = false
  #listeners: (() => void)[] = []

  constructor(readonly machine: Machine, private readonly address: string,
              private readonly curve: Curve | undefined, private readonly name: string,
              private readonly log: (line: string) => void = console.error) {
    this.#connect() // an address without sense is said here and now
    this.turn()
  }

  /** Resolves when something may have changed. */
  changed(): Promise<void> { return new Promise(resolve => this.#listeners.push(resolve)) }

  /** Does what is due. Call it when there is something new to send. */
  turn(): void {
    if (this.#isOver) return
    const { session } = this.machine
    this.machine.tick(now())
    if (session.isAway) this.#disconnect()
    if (session.wantsConnection(now())) this.#connect()
    this.#flush()
    for (const line of this.machine.log.splice(0)) this.log(`${this.name}: ${line}`)
    clearTimeout(this.#timer)
    const patience = Math.max(0, this.machine.nextDeadline() - now())
    // A little late, never early. And first what has come, then what the time says: after a pause
    // of this process the engine's heartbeats lie here, and it must not be taken for silent.
    this.#timer = setTimeout(() => setImmediate(() => this.turn()), Math.min(patience, 60_000) + 1)
    for (const told of this.#listeners.splice(0)) told()
  }

  /** Says goodbye, and gives what is still to go a second. */
  async close(reason: string): Promise<void> {
    this.machine.session.sayGoodbye(reason)
    this.#flush()
    this.#isOver = true
    clearTimeout(this.#timer)
    await this.#sending
    this.#socket?.close() // libzmq lingers
    this.#socket = undefined
  }

  #connect(): void {
    const fresh = new Dealer({ // never with a routing id
      linger: lingerMs,
      sendTimeout: 5000,
      ...this.curve && {
        curveServerKey: this.curve.engine,
        curvePublicKey: this.curve.public,
        curveSecretKey: this.curve.secret,
      },
    })
    fresh.connect(this.address)
    this.#socket = fresh
    this.machine.session.connected(now())
    void this.#receive(fresh)
  }

  #disconnect(): void {
    if (!this.#socket) return
    this.#socket.linger = 0
    this.#socket.close()
    this.#socket = undefined
  }

  async #receive(from: Dealer): Promise<void> {
    try {
      for await (const frames of from) {
        if (from !== this.#socket) return
        this.machine.receive(frames, now())
        this.turn()
      }
    } catch (failure) {
      if (from === this.#socket && !this.#isOver) throw failure // else it was closed meanwhile
    }
  }

  /** One send at a time: libzmq's queue gives the pace. */
  #flush(): void {
    if (!this.#isSending) this.#sending = this.#sendAll()
  }

  async #sendAll(): Promise<void> {
    const { outgoing } = this.machine.session
    this.#isSending = true
    for (let next = outgoing.shift(); next && this.#socket; next = outgoing.shift()) {
      try {
        await this.#socket.send(encode(next))
      } catch {
        // Lost, as anything may be on its way: whatever matters is sent again.
      }
    }
    this.#isSending = false
  }
}

export function now(): number { return performance.now() }
