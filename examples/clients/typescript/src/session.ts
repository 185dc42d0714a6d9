// A peer's side of the protocol as a machine without I/O: frames and time go in, messages come out.
// It says hello, keeps the connection alive, asks for a new one when the engine has gone, and sends
// again what must arrive. Times are milliseconds of one clock that never goes back, the caller's.
//
//   away ── connected() ──> greeting ── welcome ──> live
//     ^                        │ no answer            │ goodbye, silence
//     └────────────────────────┴──────────────────────┘
//   live ── E4005 (the engine was restarted) ──> greeting, on the same connection

import { decode, Malformed, message, number, text, type Headers, type Message } from "./wire.js"

/** Milliseconds. Those of the protocol, which a client has no reason to change. */
export interface Limits {
  readonly reconnectMin: number
  readonly reconnectMax: number
  readonly answerMax: number // for a welcome, or an event's acknowledgement
}

export const protocolLimits: Limits = { reconnectMin: 100, reconnectMax: 5000, answerMax: 5000 }

export type News =
  | { readonly is: "came", readonly engine: string } // a new session: nothing of an older one counts
  | { readonly is: "left", readonly reason: string } // it, or the try to begin one, is over
  | { readonly is: "message", readonly what: Message }

export class Session {
  /** Whoever sends the first takes it off. */
  readonly outgoing: Message[] = []
  bodyBytesMax = 1 << 20 // until a welcome says otherwise

  #phase: "away" | "greeting" | "live" = "away"
  #backoff: number
  #retryAt = -Infinity
  #greetedAt = 0
  #heardAt = 0
  #sentAt = 0
  #heartbeat = 1000 // until a welcome says otherwise
  #silenceMax = 5000
  readonly #kept = new Map<string, { what: Message, sent: number }>() // in the order of sending
  readonly #subscriptions = new Map<string, Headers>()
  readonly #follows = new Map<string, Message>()
  #hello: Headers
  #said: Headers // in the last hello
  readonly #waits = new Map<string, { saga: string, deadline: number }>() // for ends of sagas

  constructor(hello: Headers, private readonly limits: Limits = protocolLimits) {
    this.#hello = this.#said = hello
    this.#backoff = limits.reconnectMin
  }

  get isAway(): boolean { return this.#phase === "away" }
  get isLive(): boolean { return this.#phase === "live" }

  wantsConnection(now: number): boolean { return this.isAway && this.#retryAt <= now }

  /** There is a new connection. */
  connected(now: number): void { this.#greet(now) }

  receive(frames: readonly Buffer[], now: number): News[] {
    this.#heardAt = now
    let what: Message
    try {
      what = decode(frames)
    } catch (wrong) {
      if (wrong instanceof Malformed) return this.#leave(wrong.message, now)
      throw wrong
    }
    switch (what.kind) {
      case "welcome": return this.#welcomed(what.headers, now)
      case "error": return this.#refused(what, now)
      case "goodbye":
        return this.#leave(`it said goodbye: ${text(what.headers, "reason") ?? ""}`, now)
      case "heartbeat": return []
    }
    if (!this.isLive) return [] // of a session that is over
    if (what.kind === "ack") for (const { id } of acks(what)) this.forget(id)
    return [{ is: "message", what }]
  }

  /** What time asks for. Due at nextDeadline(), and welcome at any time. */
  tick(now: number): News[] {
    if (this.#phase === "greeting" && now >= this.#greetedAt + this.limits.answerMax) {
      return this.#leave("no answer", now)
    }
    if (!this.isLive) return []
    if (now >= this.#heardAt + this.#silenceMax) {
      return this.#leave("nothing was heard of it for too long", now)
    }
    this.#resend(now)
    if (this.outgoing.length > 0) {
      this.#sentAt = now
    } else if (now >= this.#sentAt + this.#heartbeat) {
      this.post(message("heartbeat"))
      this.#sentAt = now
    }
    return []
  }

  nextDeadline(): number {
    if (this.isAway) return this.#retryAt
    if (!this.isLive) return this.#greetedAt + this.limits.answerMax
    const [oldest] = this.#kept.values()
    const resend = oldest ? oldest.sent + this.limits.answerMax : Infinity
    return Math.min(this.#sentAt + this.#heartbeat, this.#heardAt + this.#silenceMax, resend)
  }

  /** Sends it, and again until it is acknowledged, refused or forgotten. */
  keep(id: string, event: Message, now: number): void {
    this.#kept.set(id, { what: event, sent: now })
    this.post(event)
  }

  forget(id: string): void { this.#kept.delete(id) }

  /** Answered by `ended` or `error`; asked in every session until it is forgotten. */
  waitForEnd(id: string, saga: string, deadline: number, now: number): void {
    this.#waits.set(id, { saga, deadline })
    this.#await(id, saga, deadline, now)
  }

  forgetWait(id: string): void { this.#waits.delete(id) }

  /** Asks for that saga's events, in every session behind the same position. */
  follow(id: string, saga: string, types: readonly string[], after: number): void {
    const request = message("follow", { id, saga, types, from: after })
    this.#follows.set(id, request)
    this.post(request)
  }

  unfollow(id: string): void {
    if (this.#follows.delete(id)) this.post(message("unfollow", { id }))
  }

  /** How many messages it takes at a time, from now on. */
  widen(credit: number): void {
    if (this.#hello["credit"] === credit) return
    this.#hello = { ...this.#hello, credit }
    this.post(message("credit", { credit })) // else after the welcome
  }

  /** Sends it once, if the engine is there: for what the engine asks for again. */
  post(what: Message): void { if (this.isLive) this.outgoing.push(what) }

  /** Subscribes now and in every session to come. The reason is of this time only. */
  subscribe(name: string, request: Headers, reason?: string): void {
    this.#subscriptions.set(name, { name, ...request })
    this.post(message("subscribe", { name, ...request, reason }))
  }

  sayGoodbye(reason: string): void { this.post(message("goodbye", { reason })) }

  #greet(now: number): void {
    this.#phase = "greeting"
    this.#greetedAt = now
    // What was still to go is of a session that is over: kept events go again after the welcome,
    // replies are asked for again.
    this.outgoing.splice(0, Infinity, message("hello", this.#hello))
    this.#said = this.#hello
  }

  #leave(reason: string, now: number): News[] {
    if (this.isAway) return []
    this.#phase = "away"
    this.outgoing.length = 0
    this.#retryAt = now + this.#backoff
    this.#backoff = Math.min(2 * this.#backoff, this.limits.reconnectMax)
    return [{ is: "left", reason }]
  }

  #welcomed(headers: Headers, now: number): News[] {
    this.#phase = "live"
    this.#backoff = this.limits.reconnectMin
    this.#heartbeat = Math.max(number(headers, "heartbeat_ms", 1000), 1)
    this.#silenceMax = Math.max(number(headers, "silence_max_ms", 5000), 2)
    this.bodyBytesMax = number(headers, "body_bytes_max", this.bodyBytesMax)
    this.#sentAt = now
    if (this.#said !== this.#hello) { // it was widened meanwhile
      this.post(message("credit", { credit: this.#hello["credit"] }))
    }
    for (const each of this.#subscriptions.values()) this.post(message("subscribe", each))
    for (const each of this.#kept.values()) {
      each.sent = now
      this.post(each.what)
    }
    for (const [id, { saga, deadline }] of this.#waits) this.#await(id, saga, deadline, now)
    for (const each of this.#follows.values()) this.post(each)
    return [{ is: "came", engine: text(headers, "engine") ?? "" }]
  }

  #await(id: string, saga: string, deadline: number, now: number): void {
    const left = Math.max(1, Math.min(Math.round(deadline - now), 86_400_000))
    this.post(message("await", { id, saga, within_ms: left }))
  }

  #refused(what: Message, now: number): News[] {
    if (what.headers["code"] === "E4005") {
      // One for each message that was under way: the first is answered, the others echo it.
      if (this.isLive) this.#greet(now)
      return []
    }
    if (!this.isLive) {
      return this.#leave(`it refuses the connection: ${text(what.headers, "reason") ?? ""}`, now)
    }
    const id = text(what.headers, "id")
    if (id !== undefined) this.forget(id)
    if (id !== undefined && what.headers["kind"] === "follow") this.#follows.delete(id)
    return [{ is: "message", what }]
  }

  #resend(now: number): void {
    for (const [id, { what, sent }] of this.#kept) {
      if (now < sent + this.limits.answerMax) return // those behind it were sent later
      this.#kept.delete(id)
      this.keep(id, what, now)
    }
  }
}

/** What became of an event, once it is on the engine's disk. */
export interface Receipt {
  readonly id: string
  readonly position: number
  readonly duplicate?: boolean // the engine had it before
  readonly saga?: string // "order/536365"; absent if it belongs to none
  readonly status?: string // the saga's status after it: "PENDING"
}

export function acks(what: Message): Receipt[] {
  const list = what.headers["acks"]
  return Array.isArray(list) ? list as Receipt[] : []
}
