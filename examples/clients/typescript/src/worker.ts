// Carries commands out, each once: memory first, then the handler, then memory again, many in one
// transaction. Knows nothing of connections.

import type Database from "better-sqlite3"
import { MemoryUnusable } from "./errors.js"
import type { Memory, Reply } from "./memory.js"
import type { Command } from "./participant-machine.js"
import { message, type Message } from "./wire.js"

const reasonMax = 1024 // characters; the headers that it travels in have a limit

/** What a handler may know of the command, beyond its body. */
export interface Context {
  readonly command: Command
  /** The participant's own database, inside the transaction that also remembers the answer: what the
      handler writes through it happens exactly once. It must not begin, commit or roll back. */
  readonly db: Database.Database
  /** What the command that this one compensates was answered with. Undefined: it was not carried out
      here, so there is nothing to undo; answer as if undone. */
  readonly undoneReply: Reply | undefined
}

export type RawHandler = (context: Context) => Reply | Promise<Reply>

export class Worker {
  constructor(private readonly name: string,
              private readonly handlers: ReadonlyMap<string, RawHandler>,
              private readonly memory: Memory) {}

  /** What it gives is on disk. Throws MemoryUnusable: this batch's outcome is unknown. */
  async carryOut(commands: readonly Command[], bodyBytesMax: number): Promise<Message[]> {
    const { db } = this.memory
    try {
      db.exec("BEGIN IMMEDIATE")
      const answers: Message[] = []
      for (const each of commands) answers.push(await this.#answer(each, bodyBytesMax))
      db.exec("COMMIT")
      return answers
    } catch (failure) {
      if (failure instanceof MemoryUnusable) throw failure
      throw new MemoryUnusable(`the participant's memory can't be written: ${String(failure)}; ` +
        "nothing of this batch was answered")
    }
  }

  async #answer(what: Command, bodyBytesMax: number): Promise<Message> {
    const known = this.memory.recall(what.source, what.id)
    if (known) {
      return known.reply && known.undoneBy === "" ? this.#reply(what, known.reply) : failed(what,
        `it was undone by ${known.undoneBy} and is not carried out any more`)
    }
    const handler = this.handlers.get(what.type)
    if (!handler) return failed(what, `${this.name} carries out no ${what.type}`)
    return this.#ask(handler, what, bodyBytesMax)
  }

  async #ask(handler: RawHandler, what: Command, bodyBytesMax: number): Promise<Message> {
    const { db } = this.memory
    const undone = what.undoes === undefined ? undefined : this.memory.recall(what.source,
                                                                              what.undoes)
    db.exec("SAVEPOINT snorri_command")
    let reply: Reply
    try {
      reply = await handler({ command: what, db, undoneReply: undone?.reply })
      // What the engine would refuse must not be remembered: it would be refused for ever.
      if (reply.body.length > bodyBytesMax) {
        throw new Error(`the answer ${reply.type} has ${reply.body.length} bytes; the engine ` +
          `takes ${bodyBytesMax}`)
      }
    } catch (failure) {
      if (!db.inTransaction) {
        throw new MemoryUnusable(`the transaction ended within ${what.type}: ${String(failure)}`)
      }
      db.exec("ROLLBACK TO snorri_command")
      db.exec("RELEASE snorri_command")
      return failed(what, String(failure))
    }
    if (!db.inTransaction) {
      throw new MemoryUnusable(`the handler of ${what.type} ended the transaction`)
    }
    if (what.undoes !== undefined) this.memory.forbid(what.source, what.undoes, what.id)
    this.memory.remember(what.source, what.id, reply)
    db.exec("RELEASE snorri_command")
    return this.#reply(what, reply)
  }

  #reply(what: Command, reply: Reply): Message {
    return message("reply", {
      specversion: "1.0",
      id: `${what.id}/reply`,
      source: this.name,
      type: reply.type,
      dataschema: reply.schema || undefined,
      correlationid: what.saga || undefined,
      causationid: what.id,
      traceparent: what.traceparent,
      tracestate: what.tracestate,
    }, reply.body)
  }
}

function failed(what: Command, reason: string): Message {
  return message("failed", { causationid: what.id, reason: reason.slice(0, reasonMax) })
}
