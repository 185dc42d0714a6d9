// Writes every customer one letter when an order has ended.

import Database from "better-sqlite3"
import { Subscriber, type Event } from "../src/index.js"
import type { OrderCancelled, OrderConfirmed } from "./messages.js"
import { options } from "./options.js"

const { engine, curve, file } = options("mail --letters FILE [--engine ADDRESS] [--key FILE]")
const letters = new Database(file)
// An event may come twice, after a crash; (position, id) never repeats.
letters.exec(`CREATE TABLE IF NOT EXISTS letter (position INTEGER, event TEXT, order_id TEXT,
  customer TEXT, text TEXT, PRIMARY KEY (position, event))`)
const write = letters.prepare("INSERT OR IGNORE INTO letter VALUES (?, ?, ?, ?, ?)")

function send({ position, id }: Event, order: string, customer: string, text: string): void {
  write.run(position, id, order, customer, text)
}

await new Subscriber("mail", { engine, curve })
  .on<OrderConfirmed>("OrderConfirmed", (event, about) => {
    send(about, event.order_id, event.customer, `It is on its way: ${event.tracking}.`)
  })
  .on<OrderCancelled>("OrderCancelled", (event, about) => {
    send(about, event.order_id, event.customer, `We are sorry: ${event.reason}.`)
  })
  .run()
