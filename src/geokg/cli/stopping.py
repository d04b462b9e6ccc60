"""The signals that stop a command: each ends it in order, with a message of what was written."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn, Self

from geokg.base.stop_signals import STOPPING_SIGNALS


class Stopped(KeyboardInterrupt):
    """A signal that stops the command; printed, it says what was written before."""

    def __init__(self, number: int, written: Sequence[str] = ()) -> None:
        self.number = number
        self.written = tuple(written)
        done = f"written before that: {', '.join(written)}" if written else "no output was changed"
        super().__init__(f"stopped by {signal.Signals(number).name}; {done}")

    @classmethod
    def after(cls, interrupt: KeyboardInterrupt, written: Sequence[str]) -> Self:
        """Return the interrupt with what was written before it."""
        number = interrupt.number if isinstance(interrupt, Stopped) else signal.SIGINT
        return cls(number, written)

    @property
    def exit_code(self) -> int:
        """The exit code by which a shell knows that a signal ended a program."""
        return 128 + self.number


@contextmanager
def stoppable() -> Iterator[None]:
    """Let the signals raise `Stopped`, so that temporary files are deleted on the way out.

    The first signal stops the command; further ones do not interrupt the cleaning up. A signal that
    the caller ignores stays ignored, as in a command after ``nohup``.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in STOPPING_SIGNALS}
    heard = {number: handler for number, handler in before.items() if handler != signal.SIG_IGN}

    def stop(number: int, _: FrameType | None) -> NoReturn:
        for other in heard:
            signal.signal(other, signal.SIG_IGN)
        raise Stopped(number)

    try:
        for number in heard:
            signal.signal(number, stop)
        yield
    finally:
        for number, handler in heard.items():
            signal.signal(number, handler)
