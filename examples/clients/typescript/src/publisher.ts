// A service that tells the engine what happened. An event is kept and sent again until the engine
// has it on disk.
//
//   const orders = new Publisher("order-service")
//   const receipt = await orders.publish<OrderCreated>("OrderCreated", { order_id: "o1", ... })
//   await orders.close()

import { randomUUID } from "node:crypto"
import { Connection, now } from "./connection.js"
import { SnorriError } from "./errors.js"
import { PublisherMachine, type Enough, type Gathered, type Outcome, type Wanted }
  from "./publisher-machine.js"
import { defaultEngine, type ServiceOptions } from "./service.js"
import type { Receipt } from "./session.js"
import { message } from "./wire.js"

export interface PublisherOptions extends ServiceOptions {
  readonly timeout?: number // milliseconds that one event is tried
  readonly inFlightMax?: number // then publish() waits before it sends
}

/** What may be said of an event beside its body. The same id again is the same event, for ever. */
export interface EventAttributes {
  readonly id?: string
  readonly subject?: string // the saga's key, where known
  readonly traceparent?: string
  readonly tracestate?: string
  readonly expirytime?: string | Date // RFC 3339: refused from then on
  readonly priority?: number // 0 to 9: of the saga that it begins, and so of its commands
}

interface Waiting {
  readonly resolve: (outcome: never) => void
  readonly reject: (why: SnorriError) => void
}

/** `name` is the service's, and the events' source. */
export class Publisher {
  readonly #machine: PublisherMachine
  readonly #connection: Connection
  readonly #waiting = new Map<string, Waiting>()
  #isOpen = true

  constructor(readonly name: string, private readonly options: PublisherOptions = {}) {
    this.#machine = new PublisherMachine(name)
    this.#connection = new Connection(this.#machine, options.engine ?? defaultEngine,
                                      options.curve, name, options.log)
    void this.#settleForEver()
  }

  /** Resolves when the engine has it on disk. Rejects with Refused, or TimedOut: then the outcome
      is unknown, and publishing it again with the same id settles it. */
  publish<Body>(type: string, body: Body, attributes: EventAttributes = {}): Promise<Receipt> {
    return this.#start(type, body, attributes, this.options.timeout ?? 10_000, "receipt")
  }

  /** Publishes the event and waits until the saga that takes it has ended: a request with its
      answer. It waits through restarts of the engine and lost connections. Rejects with TimedOut
      after `deadline` milliseconds: the saga goes on, and running it again with the same id waits
      on. */
  run<Body>(type: string, body: Body, deadline: number,
            attributes: EventAttributes = {}): Promise<Outcome> {
    return this.#start(type, body, attributes, deadline, "end")
  }

  /** Publishes the event and collects the answers of many: the events of these types of the saga
      that takes it, whoever says them; until there are `count`, or `until` says that it is enough,
      or `deadline` milliseconds are over: then it is not `complete`. None is missed and none is
      there twice, through restarts of the engine. Called again with the same id it gives all
      answers there are by then, late ones too. */
  gather<Body>(type: string, body: Body, enough: Enough, deadline: number,
               attributes: EventAttributes = {}): Promise<Gathered> {
    return this.#start(type, body, attributes, deadline, enough)
  }

  async #start<Result>(type: string, body: unknown, attributes: EventAttributes, timeout: number,
                       wanted: Wanted): Promise<Result> {
    while (this.#machine.inFlight >= (this.options.inFlightMax ?? 1024)) {
      await this.#connection.changed()
    }
    const id = attributes.id ?? randomUUID()
    if (this.#machine.isInFlight(id)) {
      throw new SnorriError(`the event ${id} is being published already`)
    }
    const headers = { specversion: "1.0", source: this.name, type, time: new Date(), ...attributes,
                      id }
    const event = message("event", headers, Buffer.from(JSON.stringify(body)))
    this.#machine.publish(id, event, now(), timeout, wanted)
    const settled = new Promise<Result>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
    })
    this.#connection.turn()
    return settled
  }

  /** Says goodbye; what is unanswered is given up. */
  async close(): Promise<void> {
    this.#isOpen = false
    await this.#connection.close("stopping")
    for (const { reject } of this.#waiting.values()) {
      reject(new SnorriError("the publisher was closed before the engine answered"))
    }
  }

  async #settleForEver(): Promise<void> {
    while (this.#isOpen) {
      await this.#connection.changed()
      for (const { id, outcome } of this.#machine.settled.splice(0)) {
        const waiting = this.#waiting.get(id)
        this.#waiting.delete(id)
        if (outcome instanceof SnorriError) waiting?.reject(outcome)
        else waiting?.resolve(outcome as never)
      }
    }
  }
}
