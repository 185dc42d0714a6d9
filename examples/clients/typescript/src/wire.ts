// Frames to messages and back: the grammar of docs/protocol.md, without its state.

export type Headers = Record<string, unknown>

export interface Message {
  readonly kind: string
  readonly headers: Headers
  readonly body: Buffer
}

/** Frames that keep to no rule; the sentence says to which. */
export class Malformed extends Error {}

const protocol = "snorri/1"
const fromEngine = new Set(
  ["welcome", "command", "event", "subscribed", "ack", "error", "heartbeat", "goodbye", "ended",
   "drained"])
const utf8 = new TextDecoder("utf-8", { fatal: true })
const nothing = Buffer.alloc(0)

export function message(kind: string, headers: Headers = {}, body: Buffer = nothing): Message {
  return { kind, headers, body }
}

/** Members that are null or undefined are left out. */
export function encode(what: Message): Buffer[] {
  const texts = [protocol, what.kind, JSON.stringify(present(what.headers))]
  return [...texts.map(each => Buffer.from(each)), what.body]
}

/** What the engine sent. Members that are null are left out: they count as absent. */
export function decode(frames: readonly Buffer[]): Message {
  const [first, kind, text, body] = frames
  if (frames.length !== 4 || !first || !kind || !text || !body) {
    throw new Malformed(`a message of ${frames.length} frames; there must be 4`)
  }
  if (first.toString("latin1") !== protocol) {
    throw new Malformed(`the engine speaks ${quoted(first)}; this client speaks "${protocol}"`)
  }
  const name = kind.toString("latin1")
  if (!fromEngine.has(name)) {
    throw new Malformed(`the engine sent a message of kind ${quoted(kind)}`)
  }
  let headers: unknown
  try {
    headers = JSON.parse(utf8.decode(text))
  } catch (failure) {
    throw new Malformed(`the headers are no JSON: ${String(failure)}`)
  }
  if (typeof headers !== "object" || headers === null || Array.isArray(headers)) {
    throw new Malformed("the headers are no JSON object")
  }
  return { kind: name, headers: present(headers as Headers), body }
}

/** The member where it is text, else undefined. */
export function text(headers: Headers, name: string): string | undefined {
  const value = headers[name]
  return typeof value === "string" ? value : undefined
}

/** The member where it is a number, else `otherwise`. */
export function number(headers: Headers, name: string, otherwise: number): number {
  const value = headers[name]
  return typeof value === "number" ? value : otherwise
}

function present(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value != null))
}

function quoted(bytes: Buffer): string {
  return JSON.stringify(bytes.subarray(0, 64).toString("latin1"))
}
