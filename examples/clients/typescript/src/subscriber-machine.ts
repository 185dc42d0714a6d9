// Deliveries that wait, their acknowledgement in order, and the subscription's openings.

import { Refused } from "./errors.js"
import { Machine } from "./machine.js"
import { protocolLimits, type Limits, type News } from "./session.js"
import { message, number, text, type Headers, type Message } from "./wire.js"

export interface Event {
  readonly opening: number // of the subscription; what is said of an older one counts no more
  readonly delivery: number
  readonly position: number // its place in the log, the same at every delivery
  readonly id: string
  readonly type: string
  readonly headers: Headers
  readonly body: Buffer
}

const subscribeAgain = 5000 // milliseconds without an answer to `subscribe`

export class SubscriberMachine extends Machine {
  readonly waiting: Event[] = []
  readonly #request: Headers
  #opening = 0
  #isOpen = false
  #handled = 0
  #acknowledged = 0
  #againAt: number | undefined
  #againWhy: string | undefined
  #pause: number

  constructor(private readonly name: string, types: string[], from = "start", credit = 256,
              creditBytes?: number, private readonly limits: Limits = protocolLimits) {
    super({ name, credit, credit_bytes: creditBytes }, limits)
    this.#request = { types, from }
    this.#pause = limits.reconnectMin
    this.session.subscribe(name, this.#request)
  }

  /** Acknowledged at the next tick(), together with those before it. */
  handled(event: Event): void {
    if (event.opening !== this.#opening || !this.#isOpen) return
    this.#handled = event.delivery
    this.#pause = this.limits.reconnectMin
  }

  /** It is given again after a while, and nothing after it before that. */
  failed(event: Event, reason: string, now: number): void {
    if (event.opening !== this.#opening || !this.#isOpen) return
    const what = `${event.type} ${event.id}: ${reason}`
    this.log.push(`the handler failed at ${what}; it is given the event again`)
    this.#acknowledge() // what came before it is done
    this.#close()
    this.#againAt = now + this.#pause
    this.#againWhy = what.slice(0, 1024)
    this.#pause = Math.min(2 * this.#pause, this.limits.reconnectMax)
  }

  override tick(now: number): void {
    super.tick(now)
    this.#acknowledge()
    if (this.#againAt === undefined || this.#againAt > now || !this.session.isLive) return
    this.session.subscribe(this.name, this.#request, this.#againWhy)
    this.#againWhy = undefined
    this.#againAt = now + subscribeAgain
  }

  override nextDeadline(): number {
    return Math.min(super.nextDeadline(), this.#againAt ?? Infinity)
  }

  protected override take(news: News, now: number): void {
    if (news.is === "message") {
      this.#takeMessage(news.what)
    } else {
      this.#close()
      this.#againAt = news.is === "came" ? now + subscribeAgain : undefined
    }
  }

  #takeMessage(what: Message): void {
    if (what.kind === "subscribed") {
      this.#close()
      this.#opening += 1
      this.#isOpen = true
      this.#handled = this.#acknowledged = 0
      this.#againAt = undefined
    } else if (what.kind === "event" && this.#isOpen) {
      this.waiting.push(eventOf(what, this.#opening))
    } else if (what.kind === "error" && what.headers["code"] === "E4012"
               && what.headers["kind"] !== "ack") {
      this.ended = Refused.of(what) // a bad request, or another took it over
    }
  }

  #acknowledge(): void {
    if (!this.#isOpen || this.#handled <= this.#acknowledged) return
    this.#acknowledged = this.#handled
    this.session.post(message("ack", { subscription: this.name, delivery: this.#handled }))
  }

  #close(): void {
    this.#isOpen = false
    this.waiting.length = 0
  }
}

function eventOf({ headers, body }: Message, opening: number): Event {
  return {
    opening,
    delivery: number(headers, "delivery", 0),
    position: number(headers, "position", 0),
    id: text(headers, "id") ?? "",
    type: text(headers, "type") ?? "",
    headers,
    body,
  }
}
