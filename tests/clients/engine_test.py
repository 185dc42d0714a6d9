#!/usr/bin/python3
"""engine_test.py: 200 orders under a real engine, through the inventory, order and mail services of
a client, which are killed while they work. Every effect happens once, every saga ends, every
customer gets one letter."""

from __future__ import annotations

import argparse
import signal
import tempfile
from collections import Counter
from pathlib import Path

from shop_run import PATIENCE, Shop, say

ORDERS = 200


def run(shop: Shop) -> None:
    shop.own_service("payment")
    shop.own_service("shipping")
    shop.inventory()
    shop.mail()
    orders = shop.orders()

    say(orders, range(0, 80))
    shop.until("30 commands were carried out", lambda: carried_out(shop) >= 30)
    shop.kill("inventory")
    say(orders, range(80, 140))
    shop.inventory()
    shop.until("90 commands were carried out", lambda: carried_out(shop) >= 90)
    shop.kill("inventory")
    shop.kill("mail")
    shop.kill("engine")
    say(orders, range(140, ORDERS))
    shop.start_engine()
    shop.inventory()
    shop.mail()

    said, _ = orders.communicate(timeout=PATIENCE)
    assert orders.returncode == 0, shop.said("orders")
    assert len(said.splitlines()) == ORDERS, said
    del shop.running["orders"]
    shop.until("everybody has a letter", lambda: letters(shop) >= ORDERS)

    again = shop.orders()  # the same ids: nothing happens
    say(again, range(0, ORDERS))
    said, _ = again.communicate(timeout=PATIENCE)
    assert said.count(" again\n") == ORDERS, said
    del shop.running["orders"]

    check(shop)
    for name in ("inventory", "mail"):
        assert shop.kill(name, signal.SIGTERM) == 0, shop.said(name)


def carried_out(shop: Shop) -> int:
    counted = shop.rows(shop.memory, "SELECT count(*) FROM snorri_memory")
    return counted[0][0] if counted else 0


def letters(shop: Shop) -> int:
    counted = shop.rows(shop.letters, "SELECT count(*) FROM letter")
    return counted[0][0] if counted else 0


def check(shop: Shop) -> None:
    moves = shop.rows(shop.memory, "SELECT command, saga, item, pieces FROM movement")
    twice = [each for each, count in Counter((m[0], m[2]) for m in moves).items() if count > 1]
    assert not twice, f"done more than once: {twice}"

    kept: Counter[str] = Counter()
    for _, saga, _, pieces in moves:
        kept[saga] += pieces
    expected = {f"order/o{n}": 0 if n % 10 == 7 else 4 for n in range(ORDERS) if n % 10 != 3}
    assert kept == Counter(expected), f"kept {kept} and not {expected}"

    written = shop.rows(shop.letters, "SELECT order_id, text FROM letter ORDER BY position")
    assert sorted(each[0] for each in written) == sorted(f"o{n}" for n in range(ORDERS))
    regrets = sum(text.startswith("We are sorry") for _, text in written)
    assert regrets == ORDERS // 5, f"{regrets} letters of regret"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for program in ("snorri", "sagas", "payment", "shipping"):
        parser.add_argument(f"--{program}", required=True)
    parser.add_argument("service", nargs="+", help="how to run a service; {service} is its name")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(vars(args), args.service, Path(folder), ["--redelivery-ms", "500"], [])
        try:
            run(shop)
        finally:
            shop.end()
    print(f"{ORDERS} orders: each effect once, each order ended, each customer has one letter")


main()
