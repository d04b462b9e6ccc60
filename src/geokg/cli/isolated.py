"""Commands that run in a child process: a crash of an engine costs them, and not the terminal.

A damaged store, or SPARQL of a user, can crash the engine, keep it busy without an end or fill the
memory. The child sends what it prints; this process prints it, and says how the child ended.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, TextIO

import click

from geokg.base.isolation import Limits, Send, messages_of
from geokg.cli.command import Command
from geokg.cli.failures import report_failure

DEFAULT_TIMEOUT_S: Final = 300.0
DEFAULT_MEMORY_MB: Final = 4_000
_SHARE: Final = 0.75
"""The share of the machine's memory that a command without options may use."""


class IsolatedCommand(Command):
    """A command that runs in a child process.

    Where it has the options of `limit_options`, these are the limits; else only memory is limited,
    to a share of the machine's.
    """

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command in a child process, and return its exit code."""
        limits = Limits(
            timeout_s=ctx.params.pop("timeout_s", None),
            memory_mb=ctx.params.pop("memory_mb", None) or _machine_share_mb(),
            advice=_ADVICE if self._has_options() else _STORE_ADVICE,
        )
        if not hasattr(os, "fork"):
            return super().invoke(ctx)
        code, invoke = 0, super().invoke
        for name, text in messages_of(lambda send: _run(send, invoke, ctx), limits):
            if name == "exit":
                code = text
            elif name == "stdout":
                sys.stdout.write(text)
            else:
                with suppress(OSError):  # nobody reads the messages
                    sys.stderr.write(text)
        return code

    def _has_options(self) -> bool:
        return any(parameter.name == "timeout_s" for parameter in self.params)


def limit_options(run: Callable[..., int]) -> Callable[..., int]:
    """Add ``--timeout`` and ``--memory``: the limits of the child process."""
    run = click.option(
        "memory_mb",
        "--memory",
        type=click.IntRange(min=1),
        default=DEFAULT_MEMORY_MB,
        metavar="MB",
        help=f"Use at most MB megabytes of memory ({DEFAULT_MEMORY_MB}; Linux only).",
    )(run)
    return click.option(
        "timeout_s",
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        default=DEFAULT_TIMEOUT_S,
        metavar="S",
        help=f"Stop after S seconds ({DEFAULT_TIMEOUT_S:g}).",
    )(run)


_ADVICE: Final = "ask for less, or give it more: --timeout S, --memory MB"
_STORE_ADVICE: Final = "if the store is damaged, build it again from the annotation files"


def _run(send: Send, invoke: Callable[[click.Context], Any], ctx: click.Context) -> None:
    """Run the command in the child, and send what it prints and its exit code."""
    sys.stdout = _Sender(send, "stdout", sys.stdout)
    sys.stderr = _Sender(send, "stderr", sys.stderr)
    try:
        code = invoke(ctx)
    except MemoryError:
        raise
    except Exception as failure:  # noqa: BLE001  # the last resort, as in `geokg.cli.main`
        code = report_failure(failure)
    send(("exit", code))


class _Sender(io.TextIOBase):
    """A stream whose text is sent to the parent, which writes it to the stream of that name."""

    def __init__(self, send: Send, name: str, stream: TextIO) -> None:
        self._send = send
        self._name = name
        self._stream = stream

    def write(self, text: str) -> int:
        self._send((self._name, text))
        return len(text)

    def isatty(self) -> bool:
        return self._stream.isatty()

    @property
    def encoding(self) -> str:  # type: ignore[override]  # TextIOBase has None here
        return "utf-8"


def _machine_share_mb() -> int | None:
    """Return the megabytes that a command may use whose user can give no limit."""
    try:
        return int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * _SHARE / 1e6)
    except (ValueError, OSError, AttributeError):
        return None
