// Events on their way: each is settled by an acknowledgement, a refusal, or its time.

import { Refused, TimedOut, type SnorriError } from "./errors.js"
import { Machine } from "./machine.js"
import { acks, type Limits, type News, type Receipt } from "./session.js"
import { text, type Message } from "./wire.js"

export class PublisherMachine extends Machine {
  readonly settled: { id: string, outcome: Receipt | SnorriError }[] = []
  readonly #deadlines = new Map<string, number>()

  constructor(name: string, limits?: Limits) { super({ name, credit: 0 }, limits) }

  get inFlight(): number { return this.#deadlines.size }
  isInFlight(id: string): boolean { return this.#deadlines.has(id) }

  /** Pre: no event of this id is in flight. */
  publish(id: string, event: Message, now: number, timeout: number): void {
    this.#deadlines.set(id, now + timeout)
    this.session.keep(id, event, now)
  }

  override tick(now: number): void {
    super.tick(now)
    for (const [id, deadline] of this.#deadlines) {
      if (deadline > now) continue
      this.session.forget(id)
      this.#settle(id, new TimedOut(`no engine has acknowledged the event ${id} in time; it may ` +
        "have arrived: publish it again with this id"))
    }
  }

  override nextDeadline(): number {
    return Math.min(super.nextDeadline(), ...this.#deadlines.values())
  }

  protected override take(news: News): void {
    if (news.is !== "message") return
    if (news.what.kind === "ack") {
      for (const receipt of acks(news.what)) this.#settle(receipt.id, receipt)
    } else if (news.what.kind === "error") {
      const id = text(news.what.headers, "id")
      if (id !== undefined) this.#settle(id, new Refused(news.what))
    }
  }

  #settle(id: string, outcome: Receipt | SnorriError): void {
    if (this.#deadlines.delete(id)) this.settled.push({ id, outcome }) // else given up before
  }
}
