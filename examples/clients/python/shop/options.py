"""The command line that the three services share."""

import argparse
import logging

from snorri import Curve


def options(about: str, *files: str, wait: bool = False) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--engine", default="tcp://127.0.0.1:7707", help="where the engine listens")
    parser.add_argument("--key", type=Curve.from_file, help="key file, where the engine asks for one")
    if wait:
        parser.add_argument("--wait", type=float, help="seconds, for the ends of the sagas")
    for each in files:
        parser.add_argument(each, required=True, help="SQLite file, made if missing")
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s")
    return parser.parse_args()
