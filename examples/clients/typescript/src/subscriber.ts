// A service that follows what sagas and services publish. The engine keeps its place: every event is
// given at least once, in order, and again until its handler has returned.
//
//   const mail = new Subscriber("mail")
//   mail.on<OrderConfirmed>("OrderConfirmed", async (event, about) => { ... })
//   await mail.run()

import { Connection, now } from "./connection.js"
import { defaultEngine, Stopping, type ServiceOptions } from "./service.js"
import { SubscriberMachine, type Event } from "./subscriber-machine.js"

export interface SubscriberOptions extends ServiceOptions {
  /** Where a name begins that the engine does not know yet: "start", "now" or a position. */
  readonly from?: string
}

type RawHandler = (about: Event) => void | Promise<void>

/** `name` is the subscription's: one process at a time. */
export class Subscriber {
  readonly #handlers = new Map<string, RawHandler>()
  #stopping: Stopping | undefined

  constructor(readonly name: string, private readonly options: SubscriberOptions = {}) {}

  /** Returning is the acknowledgement. If the handler throws, the event is given again after a
      while, and nothing after it before that. */
  on<Body>(type: string, handler: (event: Body, about: Event) => void | Promise<void>): this {
    return this.onRaw(type, about => handler(JSON.parse(about.body.toString()) as Body, about))
  }

  /** The same for a body that the handler reads itself. */
  onRaw(type: string, handler: RawHandler): this {
    this.#handlers.set(type, handler)
    return this
  }

  /** Follows until stop(), SIGTERM or SIGINT; an engine that is away is waited for, for ever, and so
      is an operator where the engine has paused the subscription (E2016). Throws Refused when the
      engine refuses the subscription, or another process took it over. */
  async run(): Promise<void> {
    const machine = new SubscriberMachine(this.name, [...this.#handlers.keys()],
                                          this.options.from, this.options.credit,
                                          this.options.creditBytes)
    const connection = new Connection(machine, this.options.engine ?? defaultEngine,
                                      this.options.curve, this.name, this.options.log)
    const stopping = this.#stopping = new Stopping()
    try {
      while (!stopping.isAsked) {
        if (machine.ended) throw machine.ended
        const event = machine.waiting.shift()
        if (event) await this.#hand(event, machine)
        if (machine.waiting.length > 0) continue
        connection.turn() // one acknowledgement for all that was there
        if (machine.waiting.length === 0) await stopping.orChangeOf(connection)
      }
    } finally {
      stopping.over()
      await connection.close("stopping")
    }
  }

  /** run() finishes its event and returns. */
  stop(): void { this.#stopping?.ask() }

  async #hand(event: Event, machine: SubscriberMachine): Promise<void> {
    try {
      await this.#handlers.get(event.type)?.(event)
      machine.handled(event)
    } catch (failure) {
      machine.failed(event, String(failure), now())
    }
  }
}
