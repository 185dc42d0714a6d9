// Commands that wait, and their answers.

import { Refused } from "./errors.js"
import { Machine } from "./machine.js"
import type { Limits, News } from "./session.js"
import { message, number, text, type Message } from "./wire.js"

export interface Command {
  readonly id: string
  readonly source: string // whose it is: "snorri/<store>"; another store counts its own sagas
  readonly type: string
  readonly saga: string
  readonly attempt: number
  readonly undoes: string | undefined
  readonly traceparent: string | undefined
  readonly tracestate: string | undefined
  readonly body: Buffer
}

export class ParticipantMachine extends Machine {
  readonly waiting: Command[] = []
  #drain: Message | undefined
  #wasDrained = false

  constructor(name: string, instance: string, commands: string[], credit = 256,
              creditBytes?: number, limits?: Limits) {
    super({ name, instance, commands, credit, credit_bytes: creditBytes }, limits)
  }

  /** Takes nothing more on; what there is may be answered until isDrained. */
  drain(reason: string): void {
    if (this.#drain) return
    this.#drain = message("drain", { reason })
    this.session.post(this.#drain)
  }

  /** Nothing is open of a session that is over, either. */
  get isDrained(): boolean {
    return this.#drain !== undefined && (this.#wasDrained || !this.session.isLive)
  }

  /** Pre: what they say is on disk. */
  answer(answers: readonly Message[]): void { for (const each of answers) this.session.post(each) }

  override receive(frames: readonly Buffer[], now: number): void {
    super.receive(frames, now)
    // What waits is of a session that is over: what still matters is given out again.
    if (!this.session.isLive) this.waiting.length = 0
  }

  override tick(now: number): void {
    super.tick(now)
    if (!this.session.isLive) this.waiting.length = 0
  }

  protected override take(news: News): void {
    if (news.is === "came" && this.#drain) {
      this.session.post(this.#drain)
    } else if (news.is !== "message") {
      return
    } else if (news.what.kind === "drained") {
      this.#wasDrained = true
    } else if (news.what.kind === "command") {
      this.waiting.push(commandOf(news.what))
    } else if (news.what.kind === "error" && text(news.what.headers, "id") !== undefined) {
      this.log.push(`the engine refuses an answer: ${Refused.of(news.what).message}`)
    }
  }
}

function commandOf({ headers, body }: Message): Command {
  return {
    id: text(headers, "id") ?? "",
    source: text(headers, "source") ?? "",
    type: text(headers, "type") ?? "",
    saga: text(headers, "correlationid") ?? "",
    attempt: number(headers, "attempt", 1),
    undoes: text(headers, "undoes"),
    traceparent: text(headers, "traceparent"),
    tracestate: text(headers, "tracestate"),
    body,
  }
}
