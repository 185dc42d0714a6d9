"""Publishes the orders on its standard input, a JSON object a line, and ends when all of them are on
the engine's disk; with --wait, when they have ended. Run again with the same orders it changes
nothing: their ids are the same."""

import json
import sys
from concurrent.futures import Future
from functools import partial
from typing import Any

from snorri import Outcome, Publisher, Receipt

from .messages import Item, OrderCreated
from .options import options

args = options(__doc__, wait=True)


def told(order: OrderCreated, future: Future[Any]) -> None:
    if failure := future.exception():
        print(f"{order.order_id}: {failure}", file=sys.stderr)
        return
    match future.result():
        case Receipt() as receipt:
            print(order.order_id, "again" if receipt.duplicate else "recorded", flush=True)
        case Outcome() as outcome:
            print(order.order_id, outcome.status, flush=True)


with Publisher("order-service", engine=args.engine, timeout=60, curve=args.key) as publisher:
    futures = []
    for line in sys.stdin:
        members = json.loads(line)
        order = OrderCreated(**members | {"items": [Item(**item) for item in members["items"]]})
        about = {"id": f"{order.order_id}/created", "subject": order.order_id}
        future: Future[Any]
        if args.wait:
            future = publisher.run_later(order, args.wait, **about)
        else:
            future = publisher.publish_later(order, **about)
        future.add_done_callback(partial(told, order))
        futures.append(future)

sys.exit(1 if any(future.exception() for future in futures) else 0)
