// A service that carries out commands: each once, whatever happens around it.
//
//   const inventory = new Participant("inventory", { memory: "inventory.db" })
//   inventory.on<ReserveInventory>("ReserveInventory", (command, about) => {
//     about.db.prepare("INSERT INTO stock VALUES (?, ?)").run(about.command.saga, command.pieces)
//     return reply<InventoryReserved>("InventoryReserved", { reservation: `R-${command.order_id}` })
//   })
//   await inventory.run()

import { Connection } from "./connection.js"
import { Memory, type Reply } from "./memory.js"
import { ParticipantMachine } from "./participant-machine.js"
import { defaultEngine, Stopping, type ServiceOptions } from "./service.js"
import { Worker, type Context, type RawHandler } from "./worker.js"

export interface ParticipantOptions extends ServiceOptions {
  readonly memory?: string // the SQLite file of what was done; one for each instance
}

const batchMax = 256 // commands in one transaction
const remembered = 90 * 24 * 3_600_000 // milliseconds; the engine must not ask again later
const pruneEvery = 60_000

/** The answer to a command: one event out of those that the saga waits for. */
export function reply<Body>(type: string, body: Body): Reply {
  return { type, body: Buffer.from(JSON.stringify(body)) }
}

/** `name` is the service's; its instances use the same, each with a memory of its own. */
export class Participant {
  readonly #handlers = new Map<string, RawHandler>()
  #stopping: Stopping | undefined
  #drain: (() => void) | undefined // of run()

  constructor(readonly name: string, private readonly options: ParticipantOptions = {}) {}

  /** Carries out the commands of this type. If the handler throws, its changes are rolled back and
      the saga decides when to ask again. */
  on<Body>(type: string,
           handler: (command: Body, about: Context) => Reply | Promise<Reply>): this {
    return this.onRaw(type, about => handler(JSON.parse(about.command.body.toString()) as Body,
                                             about))
  }

  /** The same for a body that the handler reads itself. */
  onRaw(type: string, handler: RawHandler): this {
    this.#handlers.set(type, handler)
    return this
  }

  /** Works until stop(), SIGTERM or SIGINT; an engine that is away is waited for, for ever. Throws
      MemoryUnusable when it can't go on. */
  async run(): Promise<void> {
    const memory = new Memory(this.options.memory ?? `${this.name}.memory.db`)
    const stopping = this.#stopping = new Stopping()
    try {
      const machine = new ParticipantMachine(this.name, memory.instance,
                                             [...this.#handlers.keys()], this.options.credit,
                                             this.options.creditBytes)
      const connection = new Connection(machine, this.options.engine ?? defaultEngine,
                                        this.options.curve, this.name, this.options.log)
      const worker = new Worker(this.name, this.#handlers, memory)
      this.#drain = () => {
        machine.drain("draining")
        connection.turn()
      }
      const pruning = setInterval(() => prune(memory), pruneEvery)
      try {
        while (!stopping.isAsked && !machine.isDrained) {
          await turn(machine, worker, connection, stopping)
        }
      } finally {
        clearInterval(pruning)
        await connection.close("stopping")
      }
    } finally {
      this.#drain = undefined
      stopping.over()
      memory.close()
    }
  }

  /** run() finishes its batch and returns. What waits here goes to another instance. */
  stop(): void { this.#stopping?.ask() }

  /** For a deploy: takes nothing more on, run() carries out what it has, and returns when the engine
      has all of its answers. stop() ends that early. */
  drain(): void { this.#drain?.() }
}

async function turn(machine: ParticipantMachine, worker: Worker, connection: Connection,
                    stopping: Stopping): Promise<void> {
  const batch = machine.waiting.splice(0, batchMax)
  if (batch.length === 0) {
    await stopping.orChangeOf(connection)
    return
  }
  machine.answer(await worker.carryOut(batch, machine.session.bodyBytesMax))
  connection.turn()
}

function prune(memory: Memory): void {
  if (!memory.db.inTransaction) memory.forgetBefore(remembered)
}
