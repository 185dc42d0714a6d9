"""SIGTERM and SIGINT end a service in order; the second one kills it."""

from __future__ import annotations

import contextlib
import signal
import threading
from types import FrameType
from typing import Iterator


@contextlib.contextmanager
def stopping_signals(stop: threading.Event) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # Python gives signals to the main thread only
        return
    names = (signal.SIGTERM, signal.SIGINT)

    def raised(number: int, frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    before = {name: signal.signal(name, raised) for name in names}
    try:
        yield
    finally:
        for name in names:
            signal.signal(name, before[name])
