// What can go wrong.

import { text, type Message } from "./wire.js"

export class SnorriError extends Error {
  override readonly name: string = "SnorriError"
}

/** The engine refuses a message: `code` is "E4006", or one that this client has never heard of. */
export class Refused extends SnorriError {
  override readonly name = "Refused"

  constructor(readonly code: string, readonly title: string, readonly reason: string) {
    super(`${code} ${title}: ${reason}`)
  }

  static of({ headers }: Message): Refused {
    return new Refused(text(headers, "code") ?? "", text(headers, "title") ?? "",
                       text(headers, "reason") ?? "")
  }
}

/** The outcome is unknown; doing it again with the same id settles it. */
export class TimedOut extends SnorriError {
  override readonly name = "TimedOut"
}

/** The participant's memory can't be opened or written. Nothing of the batch was answered. */
export class MemoryUnusable extends SnorriError {
  override readonly name = "MemoryUnusable"
}
