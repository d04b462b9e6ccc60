"""The standard streams: UTF-8 whatever the locale, and safe where the caller has closed one."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from errno import EBADF
from typing import Final, NoReturn, TextIO

_MODES: Final = {"stdin": os.O_RDONLY, "stdout": os.O_WRONLY, "stderr": os.O_WRONLY}


class ClosedStream(io.TextIOBase):
    """A stream that the caller has closed: using it is an error of the system."""

    def __init__(self, name: str) -> None:
        self._name = name

    def read(self, size: int | None = -1) -> NoReturn:
        """Raise `OSError`."""
        raise OSError(EBADF, os.strerror(EBADF), self._name)

    def write(self, text: str) -> NoReturn:
        """Raise `OSError`."""
        raise OSError(EBADF, os.strerror(EBADF), self._name)


def prepare_streams() -> None:
    """Make the standard streams UTF-8 with LF, and replace those that the caller has closed.

    The next file to be opened would get the number of a closed stream, and what a library writes to
    it. Data for a closed stdout are lost, and that is an error; messages for a closed stderr are
    discarded, since the exit code says the same.
    """
    for number, mode in enumerate(_MODES.values()):
        with suppress(OSError):
            os.fstat(number)
            continue
        os.set_inheritable(os.open(os.devnull, mode), True)
    for name in _MODES:
        if getattr(sys, name) is None:
            is_error = name == "stderr"
            setattr(sys, name, io.StringIO() if is_error else ClosedStream(name))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", newline="\n", errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="strict")


def flush_streams() -> None:
    """Write what is buffered; raise `OSError` with the name ``stdout`` where that is impossible.

    What cannot be written is given up, so that Python does not try it again when it ends.
    """
    with suppress(OSError):
        _flush(sys.stderr)
    try:
        _flush(sys.stdout)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, "stdout") from error


def _flush(stream: TextIO) -> None:
    try:
        stream.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        raise
