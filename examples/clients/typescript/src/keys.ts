// CURVE: who the engine is, and who we are. Key files are docs/security.md's.

import { readFileSync, statSync } from "node:fs"
import { SnorriError } from "./errors.js"

/** Keys in Z85, 40 characters each. */
export interface Curve {
  readonly engine: string
  readonly public: string
  readonly secret: string
}

/** What `snorri keys make` wrote for a service. */
export function readKey(path: string): Curve {
  let lines: string[]
  let mode: number
  try {
    mode = statSync(path).mode
    lines = readFileSync(path, "latin1").split("\n")
  } catch (failure) {
    throw new SnorriError(`the key file ${path} can't be read: ${String(failure)}`)
  }
  if ((mode & 0o006) !== 0) {
    throw new SnorriError(`E4017 the key file ${path} is open to everybody: chmod 600 ${path}`)
  }
  const words = new Map(lines.filter(line => !line.startsWith("#")).map(line => {
    const [word = "", ...rest] = line.trim().split(/\s+/)
    return [word, rest.join(" ")]
  }))
  const key = (word: string): string => {
    const value = words.get(word) ?? ""
    if (value.length === 40) return value
    throw new SnorriError(`E4017 the key file ${path} has no ${word} of 40 characters: make one ` +
      "with `snorri keys make`")
  }
  return { engine: key("engine"), public: key("public"), secret: key("secret") }
}
