"""The signals that stop a command, and a block that none of them interrupts."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

STOPPING_SIGNALS: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""The signals by which a user or a system stops a command."""


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Delay the signals that stop a command to the end of the block.

    Only the main thread receives signals in Python; in others this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    received: list[int] = []

    def remember(number: int, _: FrameType | None) -> None:
        received.append(number)

    handlers = {number: signal.getsignal(number) for number in STOPPING_SIGNALS}
    delayed = {number: handler for number, handler in handlers.items() if callable(handler)}
    try:
        for number in delayed:
            signal.signal(number, remember)
        yield
    finally:
        for number, handler in delayed.items():
            signal.signal(number, handler)
        for number in received[:1]:
            signal.raise_signal(number)
