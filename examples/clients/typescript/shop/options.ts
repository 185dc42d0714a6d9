// The command line that the three services share.

import { parseArgs } from "node:util"
import { readKey, type Curve } from "../src/index.js"

export function options(usage: string): { engine: string, curve: Curve | undefined, file: string } {
  const { values } = parseArgs({
    options: {
      engine: { type: "string", default: "tcp://127.0.0.1:7707" },
      key: { type: "string" }, // where the engine asks for one
      memory: { type: "string" },
      letters: { type: "string" },
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
  }
}
