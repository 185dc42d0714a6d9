// Events on their way: each is settled by an acknowledgement, a refusal, or its time.

import { Refused, TimedOut, type SnorriError } from "./errors.js"
import { Machine } from "./machine.js"
import { acks, type Limits, type News, type Receipt } from "./session.js"
import { number, text, type Message } from "./wire.js"

/** How the saga ended that an event began, or moved on. */
export interface Outcome {
  readonly event: Receipt
  readonly saga: string
  readonly status: string // "CONFIRMED" or "CANCELLED"
  readonly state: string // the one that it ended in
  readonly position: number // of the record that ended it
  readonly type: string | undefined // of its answer, the event that it published in the end, if any
  readonly body: Buffer
}

interface Open {
  readonly deadline: number
  readonly toTheEnd: boolean // of its saga, not only onto the engine's disk
  receipt?: Receipt
}

export class PublisherMachine extends Machine {
  readonly settled: { id: string, outcome: Receipt | Outcome | SnorriError }[] = []
  readonly #open = new Map<string, Open>()

  constructor(name: string, limits?: Limits) { super({ name, credit: 0 }, limits) }

  get inFlight(): number { return this.#open.size }
  isInFlight(id: string): boolean { return this.#open.has(id) }

  /** Settled with a Receipt, or, `toTheEnd` of the saga that takes it, with an Outcome.
      Pre: no event of this id is in flight. */
  publish(id: string, event: Message, now: number, timeout: number, toTheEnd = false): void {
    this.#open.set(id, { deadline: now + timeout, toTheEnd })
    this.session.keep(id, event, now)
  }

  override tick(now: number): void {
    super.tick(now)
    for (const [id, { deadline, receipt }] of this.#open) {
      if (deadline <= now) this.#settle(id, outOfTime(id, receipt))
    }
  }

  override nextDeadline(): number {
    const deadlines = [...this.#open.values()].map(each => each.deadline)
    return Math.min(super.nextDeadline(), ...deadlines)
  }

  protected override take(news: News, now: number): void {
    if (news.is !== "message") return
    const { what } = news
    const id = text(what.headers, "id") ?? ""
    const receipt = this.#open.get(id)?.receipt
    if (what.kind === "ack") {
      for (const each of acks(what)) this.#acknowledged(each, now)
    } else if (what.kind === "ended" && receipt) {
      this.#settle(id, outcomeOf(what, receipt))
    } else if (what.kind === "error") {
      const why = Refused.of(what)
      this.#settle(id, why.code === "E4009" ? outOfTime(id, receipt) : why)
    }
  }

  #acknowledged(receipt: Receipt, now: number): void {
    const known = this.#open.get(receipt.id)
    if (!known || known.receipt) return // given up before, or its end is waited for already
    if (!known.toTheEnd) {
      this.#settle(receipt.id, receipt)
    } else if (receipt.saga === undefined) {
      const reason = `the event ${receipt.id} is recorded and belongs to no saga: there is no end ` +
        "to wait for"
      this.#settle(receipt.id, new Refused("E3009", "no such saga", reason))
    } else {
      known.receipt = receipt
      this.session.waitForEnd(receipt.id, receipt.saga, known.deadline, now)
    }
  }

  #settle(id: string, outcome: Receipt | Outcome | SnorriError): void {
    if (!this.#open.delete(id)) return // given up before
    this.session.forget(id)
    this.session.forgetWait(id)
    this.settled.push({ id, outcome })
  }
}

function outOfTime(id: string, receipt: Receipt | undefined): TimedOut {
  return new TimedOut(receipt
    ? `saga ${receipt.saga ?? ""} has not ended in time; it goes on: run the event ${id} again ` +
      "with this id to wait for it"
    : `no engine has acknowledged the event ${id} in time; it may have arrived: publish it again ` +
      "with this id")
}

function outcomeOf({ headers, body }: Message, event: Receipt): Outcome {
  return {
    event,
    saga: text(headers, "saga") ?? "",
    status: text(headers, "status") ?? "",
    state: text(headers, "state") ?? "",
    position: number(headers, "position", 0),
    type: text(headers, "type"),
    body,
  }
}
