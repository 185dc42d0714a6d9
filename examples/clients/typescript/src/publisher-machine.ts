// Events on their way: each is settled by an acknowledgement, a refusal, or its time.

import { Refused, TimedOut, type SnorriError } from "./errors.js"
import { Machine } from "./machine.js"
import { acks, type Limits, type News, type Receipt } from "./session.js"
import { message, number, text, type Headers, type Message } from "./wire.js"

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

/** One of many: an event of the saga that the published one began, or moved on. */
export interface Answer {
  readonly type: string
  readonly id: string
  readonly source: string
  readonly position: number // of its record
  readonly headers: Headers
  readonly body: Buffer
}

export interface Gathered {
  readonly event: Receipt
  readonly answers: readonly Answer[] // each once, in the order recorded
  readonly complete: boolean // they are enough; false: the deadline came first
}

/** Which answers are wanted, and when they are enough: as soon as `count` or `until` says so. */
export interface Enough {
  readonly types: readonly string[] // none = every event of the saga
  readonly count?: number
  readonly until?: (answers: readonly Answer[]) => boolean
}

/** What is wanted of an event: that it is on the engine's disk, the end of its saga, answers. */
export type Wanted = "receipt" | "end" | Enough

interface Open {
  readonly deadline: number
  readonly wanted: Wanted
  readonly answers: Answer[]
  readonly seen: Set<string>
  receipt?: Receipt
  given?: number // the last delivery that is not acknowledged
}

const answersWindow = 256 // of each gather, given and not yet taken in

export type Settled = Receipt | Outcome | Gathered | SnorriError

export class PublisherMachine extends Machine {
  readonly settled: { id: string, outcome: Settled }[] = []
  readonly #open = new Map<string, Open>()

  constructor(name: string, limits?: Limits) { super({ name, credit: 0 }, limits) }

  get inFlight(): number { return this.#open.size }
  isInFlight(id: string): boolean { return this.#open.has(id) }

  /** Settled with a Receipt, an Outcome or a Gathered. Pre: no event of this id is in flight. */
  publish(id: string, event: Message, now: number, timeout: number,
          wanted: Wanted = "receipt"): void {
    if (typeof wanted === "object") this.session.widen(answersWindow)
    const itself = nameOf(text(event.headers, "source") ?? "", id) // which is no answer
    this.#open.set(id, { deadline: now + timeout, wanted, answers: [], seen: new Set([itself]) })
    this.session.keep(id, event, now)
  }

  override tick(now: number): void {
    super.tick(now)
    for (const [id, each] of this.#open) {
      if (each.deadline <= now) {
        this.#settle(id, outOfTime(id, each))
      } else if (each.given !== undefined) {
        this.session.post(message("ack", { subscription: id, delivery: each.given }))
        delete each.given
      }
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
    const known = this.#open.get(id)
    if (what.kind === "ack") {
      for (const each of acks(what)) this.#acknowledged(each, now)
    } else if (what.kind === "event") {
      this.#answered(text(what.headers, "subscription") ?? "", what)
    } else if (what.kind === "ended" && known?.receipt) {
      this.#settle(id, outcomeOf(what, known.receipt))
    } else if (what.kind === "error" && known) {
      const why = Refused.of(what)
      this.#settle(id, why.code === "E4009" ? outOfTime(id, known) : why)
    }
  }

  #acknowledged(receipt: Receipt, now: number): void {
    const known = this.#open.get(receipt.id)
    if (!known || known.receipt) return // given up before, or more of it is waited for already
    if (known.wanted === "receipt") {
      this.#settle(receipt.id, receipt)
    } else if (receipt.saga === undefined) {
      const reason = `the event ${receipt.id} is recorded and belongs to no saga: there is ` +
        "nothing to wait for"
      this.#settle(receipt.id, new Refused("E3009", "no such saga", reason))
    } else if (known.wanted === "end") {
      known.receipt = receipt
      this.session.waitForEnd(receipt.id, receipt.saga, known.deadline, now)
    } else {
      known.receipt = receipt
      // What the saga said in the event's own record is an answer, too.
      const after = Math.max(receipt.position, 1) - 1
      this.session.follow(receipt.id, receipt.saga, known.wanted.types, after)
    }
  }

  #answered(id: string, what: Message): void {
    const known = this.#open.get(id)
    if (!known?.receipt || typeof known.wanted === "string") return // late: it is over
    known.given = number(what.headers, "delivery", 0)
    const answer = answerOf(what)
    const name = nameOf(answer.source, answer.id)
    if (known.seen.has(name)) return // given again
    known.seen.add(name)
    known.answers.push(answer)
    const { count, until } = known.wanted
    if (known.answers.length === count || until?.(known.answers)) {
      this.#settle(id, { event: known.receipt, answers: known.answers, complete: true })
    }
  }

  #settle(id: string, outcome: Settled): void {
    if (!this.#open.delete(id)) return // given up before
    this.session.forget(id)
    this.session.forgetWait(id)
    this.session.unfollow(id)
    this.settled.push({ id, outcome })
  }
}

function outOfTime(id: string, { wanted, receipt, answers }: Open): Gathered | TimedOut {
  if (receipt && typeof wanted === "object") return { event: receipt, answers, complete: false }
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

function answerOf({ headers, body }: Message): Answer {
  return {
    type: text(headers, "type") ?? "",
    id: text(headers, "id") ?? "",
    source: text(headers, "source") ?? "",
    position: number(headers, "position", 0),
    headers,
    body,
  }
}

/** Of an event, for ever. */
function nameOf(source: string, id: string): string { return `${source}\n${id}` }
