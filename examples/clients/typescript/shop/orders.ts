// Publishes the orders on its standard input, a JSON object a line, and ends when all of them are on
// the engine's disk; with --wait, when they have ended. Run again with the same orders it changes
// nothing: their ids are the same.

import { createInterface } from "node:readline"
import { Publisher } from "../src/index.js"
import type { OrderCreated } from "./messages.js"
import { options } from "./options.js"

const { engine, curve, wait } =
  options("orders [--engine ADDRESS] [--key FILE] [--wait SECONDS] < ORDERS")
const publisher = new Publisher("order-service", { engine, curve, timeout: 60_000 })

async function publish(order: OrderCreated): Promise<string> {
  const about = { id: `${order.order_id}/created`, subject: order.order_id }
  if (wait) return (await publisher.run("OrderCreated", order, wait * 1000, about)).status
  return (await publisher.publish("OrderCreated", order, about)).duplicate ? "again" : "recorded"
}

async function tell(order: OrderCreated): Promise<void> {
  try {
    console.log(order.order_id, await publish(order))
  } catch (failure) {
    console.error(`${order.order_id}: ${String(failure)}`)
    process.exitCode = 1
  }
}

const told: Promise<void>[] = []
for await (const line of createInterface(process.stdin)) {
  told.push(tell(JSON.parse(line) as OrderCreated))
}
await Promise.all(told)
await publisher.close()
