// What participant and subscriber share: they run until they are told to stop.

import type { Connection } from "./connection.js"
import type { Curve } from "./keys.js"

export interface ServiceOptions {
  readonly engine?: string
  readonly credit?: number // messages that may wait here
  readonly creditBytes?: number // of their bodies, together
  readonly curve?: Curve | undefined
  readonly log?: (line: string) => void
}

export const defaultEngine = "tcp://127.0.0.1:7707"

/** SIGTERM and SIGINT end a service in order; the second one kills it. */
export class Stopping {
  isAsked = false
  #wake: () => void = () => {}
  readonly #ask = (): void => this.ask()

  constructor() {
    process.once("SIGTERM", this.#ask).once("SIGINT", this.#ask)
  }

  ask(): void {
    this.isAsked = true
    this.#wake()
  }

  /** Resolves when the connection has news, or somebody asks for the end. */
  async orChangeOf(connection: Connection): Promise<void> {
    await Promise.race([connection.changed(), new Promise<void>(resolve => {
      this.#wake = resolve
    })])
  }

  over(): void {
    process.off("SIGTERM", this.#ask).off("SIGINT", this.#ask)
  }
}
