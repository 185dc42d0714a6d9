// What every role makes of a session, still without I/O: it owns the session, is given frames and
// time, and keeps a queue of work for whoever runs it.

import { Refused, type SnorriError } from "./errors.js"
import { protocolLimits, Session, type Limits, type News } from "./session.js"
import { text, type Headers } from "./wire.js"

export abstract class Machine {
  readonly session: Session
  readonly log: string[] = [] // sentences for whoever looks after the service
  ended: SnorriError | undefined // nothing more will happen
  #saidAway = false

  constructor(hello: Headers, limits: Limits = protocolLimits) {
    this.session = new Session(hello, limits)
  }

  receive(frames: readonly Buffer[], now: number): void {
    this.#takeAll(this.session.receive(frames, now), now)
  }

  tick(now: number): void { this.#takeAll(this.session.tick(now), now) }

  nextDeadline(): number { return this.session.nextDeadline() }

  protected abstract take(news: News, now: number): void

  #takeAll(news: News[], now: number): void {
    for (const each of news) {
      this.#note(each)
      this.take(each, now)
    }
  }

  #note(news: News): void {
    if (news.is === "came") {
      this.log.push(`connected to the engine ${news.engine}`)
      this.#saidAway = false
    } else if (news.is === "left" && !this.#saidAway) {
      this.log.push(`the engine is away (${news.reason}); waiting for it`)
      this.#saidAway = true
    } else if (news.is === "message" && news.what.kind === "error"
               && text(news.what.headers, "id") === undefined) {
      this.log.push(`the engine refuses a message: ${Refused.of(news.what).message}`)
    }
  }
}
