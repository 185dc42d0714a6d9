// The command line that the three services share.

import { parseArgs } from "node:util"
import { readKey, type Curve } from "../src/index.js"

interface Options {
  engine: string, curve: Curve | undefined, file: string
  wait: number | undefined // seconds, for the ends of the sagas
}

export function options(usage: string): Options {
  const { values } = parseArgs({
    options: {
      engine: { type: "string", default: "tcp://127.0.0.1:7707" },
      key: { type: "string" }, // where the engine asks for one
      memory: { type: "string" },
      letters: { type: "string" },
      wait: { type: "string" },
      help: { type: "boolean" },
    },
  })
  if (values.help) {
    console.log(usage)
    process.exit(0)
  }
  return {
    engine: values.engine ?? "",
    curve: values.key === undefined ? undefined : readKey(values.key),
    file: values.memory ?? values.letters ?? "shop.db",
    wait: values.wait === undefined ? undefined : Number(values.wait),
  }
}
