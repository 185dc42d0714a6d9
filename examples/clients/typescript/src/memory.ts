// What a participant has done, on its disk: the answer to every command, and the commands that were
// undone and must not be done any more. Handlers' own tables live in the same file, so that one
// transaction holds both. The file is the same as that of the C++ and the Python client.

import { randomUUID } from "node:crypto"
import Database from "better-sqlite3"
import { MemoryUnusable } from "./errors.js"

export interface Reply {
  readonly type: string
  readonly body: Buffer
  readonly schema?: string // its dataschema; "" for the first version of the body
}

export interface Recollection {
  readonly reply: Reply | undefined // undefined: it was undone before it came
  readonly undoneBy: string // "" if it was not undone
}

interface Row { reply_type: string, reply_body: Buffer, reply_schema: string, undone_by: string }

const inMemory = ":memory:" // SQLite's name for no file at all: it forgets when the program ends
const schemaVersion = "2"
const schema = `
CREATE TABLE snorri_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE snorri_engine (number INTEGER PRIMARY KEY, source TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE snorri_memory (
  number     INTEGER PRIMARY KEY,
  engine     INTEGER NOT NULL,
  command    TEXT NOT NULL,
  reply_type TEXT NOT NULL,
  reply_body BLOB NOT NULL,
  undone_by  TEXT NOT NULL DEFAULT '',
  at_us      INTEGER NOT NULL,
  reply_schema TEXT NOT NULL DEFAULT '',
  UNIQUE (engine, command)
) STRICT;`

export class Memory {
  readonly db: Database.Database
  readonly instance: string
  readonly #lock: Database.Database | undefined

  /** Makes the file if there is none. Throws MemoryUnusable. */
  constructor(path: string) {
    this.#lock = path === inMemory ? undefined : lock(path)
    try {
      this.db = new Database(path, { timeout: 5000 })
      this.instance = this.#prepare(path)
    } catch (failure) {
      this.#lock?.close()
      if (failure instanceof MemoryUnusable) throw failure
      throw new MemoryUnusable(`the memory ${path} can't be used: ${String(failure)}`)
    }
  }

  close(): void {
    this.db.close()
    this.#lock?.close()
  }

  recall(source: string, command: string): Recollection | undefined {
    const row = this.db.prepare<[number, string], Row>(
      "SELECT reply_type, reply_body, reply_schema, undone_by FROM snorri_memory " +
      "WHERE engine = ? AND command = ?").get(this.#engine(source), command)
    if (!row) return undefined
    const reply = { type: row.reply_type, body: row.reply_body, schema: row.reply_schema }
    return { reply: reply.type === "" ? undefined : reply, undoneBy: row.undone_by }
  }

  remember(source: string, command: string, reply: Reply): void {
    this.db.prepare("INSERT INTO snorri_memory (engine, command, reply_type, reply_body, at_us, " +
      "reply_schema) VALUES (?,?,?,?,?,?)").run(
      this.#engine(source), command, reply.type, reply.body, nowUs(), reply.schema ?? "")
  }

  /** From now on `command` is not carried out. */
  forbid(source: string, command: string, undoneBy: string): void {
    this.db.prepare("INSERT INTO snorri_memory (engine, command, reply_type, reply_body, " +
      "undone_by, at_us) VALUES (?,?,'',x'',?,?) ON CONFLICT (engine, command) " +
      "DO UPDATE SET undone_by = excluded.undone_by").run(
      this.#engine(source), command, undoneBy, nowUs())
  }

  /** A few rows at a time: what the engine will not ask again. */
  forgetBefore(millisecondsAgo: number): void {
    this.db.prepare("DELETE FROM snorri_memory WHERE number IN (SELECT number FROM snorri_memory " +
      "ORDER BY number LIMIT 500) AND at_us < ?").run(nowUs() - BigInt(millisecondsAgo) * 1000n)
  }

  #engine(source: string): number {
    this.db.prepare("INSERT OR IGNORE INTO snorri_engine (source) VALUES (?)").run(source)
    return this.db.prepare<string, number>(
      "SELECT number FROM snorri_engine WHERE source = ?").pluck().get(source) as number
  }

  #prepare(path: string): string {
    const mode = this.db.pragma("journal_mode = WAL", { simple: true })
    this.db.pragma("synchronous = FULL")
    const durable = mode === "wal" || path === inMemory
    if (!durable || this.db.pragma("synchronous", { simple: true }) !== 2) {
      throw new MemoryUnusable(`the memory ${path} would lose what it acknowledged: its file ` +
        "system takes no write-ahead log")
    }
    const known = this.db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'snorri_meta'").get()
    if (!known) {
      this.db.transaction(() => {
        this.db.exec(schema)
        this.db.prepare("INSERT INTO snorri_meta VALUES ('version', ?), ('instance', ?)")
          .run(schemaVersion, randomUUID())
      })()
    }
    const meta = this.db.prepare<string, string>(
      "SELECT value FROM snorri_meta WHERE key = ?").pluck()
    if (meta.get("version") !== schemaVersion) {
      throw new MemoryUnusable(`the memory ${path} is of version ${meta.get("version")}; this ` +
        `client writes version ${schemaVersion}`)
    }
    return meta.get("instance") as string
  }
}

function nowUs(): bigint { return BigInt(Date.now()) * 1000n }

/** One process a memory: two would do each other's work. Node has no flock, SQLite has locks. */
function lock(path: string): Database.Database {
  try {
    const held = new Database(`${path}.node.lock`, { timeout: 0 })
    held.pragma("locking_mode = EXCLUSIVE")
    held.exec("BEGIN EXCLUSIVE")
    return held
  } catch (failure) {
    if (String((failure as { code?: unknown }).code).startsWith("SQLITE_BUSY")) {
      throw new MemoryUnusable(`the memory ${path} belongs to another running participant: give ` +
        "each instance its own")
    }
    throw new MemoryUnusable(`the memory ${path} can't be opened: ${String(failure)}`)
  }
}
