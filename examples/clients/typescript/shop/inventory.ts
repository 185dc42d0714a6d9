// Inventory: hands goods out and takes them back.

import { Participant, reply } from "../src/index.js"
import type { InventoryFailed, InventoryReleased, InventoryReserved, ReleaseInventory,
              ReserveInventory } from "./messages.js"
import { options } from "./options.js"

const { engine, curve, file } = options("inventory --memory FILE [--engine ADDRESS] [--key FILE]")
const movements = `CREATE TABLE IF NOT EXISTS movement
  (command TEXT NOT NULL, saga TEXT NOT NULL, item TEXT NOT NULL, pieces INTEGER NOT NULL)`

await new Participant("inventory", { engine, curve, memory: file })
  .on<ReserveInventory>("ReserveInventory", ({ order_id, items }, { command, db }) => {
    const wrong = items.find(item => item.pieces <= 0)
    if (wrong) {
      return reply<InventoryFailed>("InventoryFailed", {
        reason: "quantity not positive", detail: `${wrong.pieces} of ${wrong.code}` })
    }
    db.exec(movements)
    const line = db.prepare("INSERT INTO movement VALUES (?, ?, ?, ?)")
    for (const item of items) line.run(command.id, command.saga, item.code, item.pieces)
    return reply<InventoryReserved>("InventoryReserved", { reservation: `R-${order_id}` })
  })
  .on<ReleaseInventory>("ReleaseInventory", (_, { command, db }) => {
    db.exec(movements)
    db.prepare("INSERT INTO movement SELECT ?, saga, item, -pieces FROM movement WHERE command = ?")
      .run(command.id, command.undoes)
    const pieces = db.prepare<string, number>(
      "SELECT coalesce(-sum(pieces), 0) FROM movement WHERE command = ?").pluck().get(command.id)
    return reply<InventoryReleased>("InventoryReleased", { pieces: pieces ?? 0 })
  })
  .run()
