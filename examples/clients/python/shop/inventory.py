"""Inventory: hands goods out and takes them back."""

from snorri import Context, Participant

from .messages import (InventoryFailed, InventoryReleased, InventoryReserved, ReleaseInventory,
                       ReserveInventory)
from .options import options

args = options(__doc__, "--memory")
inventory = Participant("inventory", engine=args.engine, memory=args.memory, curve=args.key)

MOVEMENTS = """CREATE TABLE IF NOT EXISTS movement
    (command TEXT NOT NULL, saga TEXT NOT NULL, item TEXT NOT NULL, pieces INTEGER NOT NULL)"""


@inventory.handles
def reserve(command: ReserveInventory, about: Context) -> InventoryReserved | InventoryFailed:
    for item in command.items:
        if item.pieces <= 0:
            return InventoryFailed("quantity not positive", f"{item.pieces} of {item.code}")
    about.db.execute(MOVEMENTS)
    about.db.executemany("INSERT INTO movement VALUES (?, ?, ?, ?)",
                         [(about.command.id, about.saga, item.code, item.pieces)
                          for item in command.items])
    return InventoryReserved(f"R-{command.order_id}")


@inventory.handles
def release(command: ReleaseInventory, about: Context) -> InventoryReleased:
    about.db.execute(MOVEMENTS)
    about.db.execute("INSERT INTO movement SELECT ?, saga, item, -pieces FROM movement "
                     "WHERE command = ?", (about.command.id, about.command.undoes))
    back, = about.db.execute("SELECT coalesce(-sum(pieces), 0) FROM movement WHERE command = ?",
                             (about.command.id,)).fetchone()
    return InventoryReleased(back)


inventory.run()
