// Publishes the orders on its standard input, a JSON object a line, and ends when all of them are on
// the engine's disk. Run again with the same orders it changes nothing: their ids are the same.

import { createInterface } from "node:readline"
import { Publisher } from "../src/index.js"
import type { OrderCreated } from "./messages.js"
import { options } from "./options.js"

const { engine, curve } = options("orders [--engine ADDRESS] [--key FILE] < ORDERS")
const publisher = new Publisher("order-service", { engine, curve, timeout: 60_000 })

async function publish(order: OrderCreated): Promise<void> {
  try {
    const receipt = await publisher.publish("OrderCreated", order, {
      id: `${order.order_id}/created`, subject: order.order_id })
    console.log(order.order_id, receipt.duplicate ? "again" : "recorded")
  } catch (failure) {
    console.error(`${order.order_id}: ${String(failure)}`)
    process.exitCode = 1
  }
}

const published: Promise<void>[] = []
for await (const line of createInterface(process.stdin)) {
  published.push(publish(JSON.parse(line) as OrderCreated))
}
await Promise.all(published)
await publisher.close()
