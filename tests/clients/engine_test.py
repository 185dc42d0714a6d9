#!/usr/bin/python3
"""engine_test.py: 200 orders under a real engine, through the inventory, order and mail services of
a client, which are killed while they work. Every effect happens once, every saga ends, every
customer gets one letter. With --curve the engine asks for keys."""

from __future__ import annotations

import argparse
import signal
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

from others import Others
from shop_keys import make_keys
from shop_run import PATIENCE, Shop, say

ORDERS = 200


def run(shop: Shop) -> None:
    shop.inventory()
    shop.mail()
    publish(shop, range(0, 80), recorded=80)
    shop.until("30 commands were carried out", lambda: carried_out(shop) >= 30)
    shop.kill("inventory")
    shop.inventory()
    shop.until("the inventory is back",
               lambda: shop.said("inventory").count("connected to the engine") == 2)
    lose_answers(shop)

    orders = shop.orders("--wait", str(PATIENCE))  # while there is no engine
    say(orders, range(140, ORDERS))
    shop.start_engine()
    shop.inventory()
    shop.mail()
    finish(shop, orders, CONFIRMED=48, CANCELLED=12)
    shop.until("everybody has a letter", lambda: letters(shop) >= ORDERS)

    publish(shop, range(0, ORDERS), again=ORDERS)  # the same ids: nothing happens
    asked = shop.orders("--wait", str(PATIENCE))  # nor now: all have ended long ago
    say(asked, range(0, ORDERS))
    finish(shop, asked, CONFIRMED=ORDERS * 8 // 10, CANCELLED=ORDERS * 2 // 10)
    check(shop)
    for name in ("inventory", "mail"):
        assert shop.kill(name, signal.SIGTERM) == 0, shop.said(name)


def publish(shop: Shop, numbers: range, **outcomes: int) -> None:
    orders = shop.orders()
    say(orders, numbers)
    finish(shop, orders, **outcomes)


def finish(shop: Shop, orders: subprocess.Popen[str], **outcomes: int) -> None:
    said, _ = orders.communicate(timeout=PATIENCE)
    assert orders.returncode == 0, shop.said("orders")
    assert Counter(line.split()[1] for line in said.splitlines()) == outcomes, said
    del shop.running["orders"]


def lose_answers(shop: Shop) -> None:
    """Commands are carried out whose answers nobody ever reads."""
    shop.send_signal("inventory", signal.SIGSTOP)
    publish(shop, range(80, 140), recorded=60)  # so its commands are on the way
    shop.send_signal("engine", signal.SIGSTOP)
    before = carried_out(shop)
    shop.send_signal("inventory", signal.SIGCONT)
    shop.until("20 more commands were carried out", lambda: carried_out(shop) >= before + 20)
    for name in ("engine", "inventory", "mail"):
        shop.kill(name)


def carried_out(shop: Shop) -> int:
    counted = shop.rows(shop.memory, "SELECT count(*) FROM snorri_memory")
    return int(counted[0][0]) if counted else 0


def letters(shop: Shop) -> int:
    counted = shop.rows(shop.letters, "SELECT count(*) FROM letter")
    return int(counted[0][0]) if counted else 0


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
    parser.add_argument("--curve", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        serve = ["--redelivery-ms", "500"]
        keys = make_keys(Path(folder, "keys")) if args.curve else {}
        if keys:
            serve += ["--keys", str(Path(folder, "keys"))]
        shop = Shop(vars(args), args.service, Path(folder), serve, keys)
        others = Others(shop.address, keys) if keys else None
        try:
            if not others:
                shop.own_service("payment")
                shop.own_service("shipping")
            run(shop)
        finally:
            if others:
                others.end()
            shop.end()
    print(f"{ORDERS} orders: each effect once, each order ended, each customer has one letter")


main()
