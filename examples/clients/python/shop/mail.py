"""Writes every customer one letter when an order has ended."""

import sqlite3

from snorri import Event, Subscriber

from .messages import OrderCancelled, OrderConfirmed
from .options import options

args = options(__doc__, "--letters")
mail = Subscriber("mail", engine=args.engine, curve=args.key)
letters = sqlite3.connect(args.letters)
# An event may come twice, after a crash; (position, id) never repeats.
letters.execute("""CREATE TABLE IF NOT EXISTS letter (position INTEGER, event TEXT, order_id TEXT,
    customer TEXT, text TEXT, PRIMARY KEY (position, event))""")


def send(about: Event, order_id: str, customer: str, text: str) -> None:
    with letters:
        letters.execute("INSERT OR IGNORE INTO letter VALUES (?, ?, ?, ?, ?)",
                        (about.position, about.headers["id"], order_id, customer, text))


@mail.on
def confirmed(event: OrderConfirmed, about: Event) -> None:
    send(about, event.order_id, event.customer, f"It is on its way: {event.tracking}.")


@mail.on
def cancelled(event: OrderCancelled, about: Event) -> None:
    send(about, event.order_id, event.customer, f"We are sorry: {event.reason}.")


mail.run()
