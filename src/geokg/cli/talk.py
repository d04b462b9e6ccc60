"""What the command line says: talk to stderr, data to stdout."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Final, Self

from geokg.base.diagnostics import Diagnostic
from geokg.base.plural import pluralize
from geokg.graph.stream import Progress

_WIDTH: Final = 24
"""Characters of a full bar."""
_LINE: Final = 78
"""Characters of a line that is written over."""
_OBEYED: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What a terminal may obey rather than show, or what turns the order of letters about."""


def say(text: str = "") -> None:
    """A line for people, on stderr; where that cannot be written, nobody reads it."""
    with suppress(OSError):
        print(text, file=sys.stderr)


def put(text: str) -> None:
    """Data, on stdout."""
    sys.stdout.write(text if text.endswith("\n") or not text else text + "\n")


def escaped(text: str, form: str = "\\u{:04x}") -> str:
    """The text without control characters, each spelt out as ``form`` says; line feeds stay.

    >>> print(escaped("plain \x1b[31mred"))
    plain \\u001b[31mred
    """
    return _OBEYED.sub(lambda match: form.format(ord(match.group())), text)


def show(diagnostics: Iterable[Diagnostic]) -> None:
    """Diagnostics, on stderr."""
    for diagnostic in diagnostics:
        say(str(diagnostic))


def progress(done: int, thing: str) -> None:
    """How far it is, on a terminal only, on one line that is written over."""
    if sys.stderr.isatty() and done % 50 == 0:
        print(f"\r{done:,} {thing}", end="\r", file=sys.stderr, flush=True)


class Bar:
    """A bar with rate and remaining time, on a terminal only; it is gone when all is done."""

    def __init__(self, thing: str) -> None:
        self._thing = thing
        self._began = time.monotonic()
        self._shown = 0.0
        self._on = sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def tell(self, progress: Progress) -> None:
        """Show how far it is, a few times a second."""
        now = time.monotonic()
        if self._on and now - self._shown > 0.1:
            self._shown = now
            line = bar_line(progress, now - self._began, self._thing)
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the bar off the screen."""
        if self._on and self._shown:
            self._shown = 0.0
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


class Line:
    """A line that says what is being done, on a terminal only; it is gone when all is done."""

    def __init__(self) -> None:
        self._shown = 0.0
        self._on = sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def tell(self, doing: str) -> None:
        """Show what is being done, a few times a second."""
        now = time.monotonic()
        if self._on and now - self._shown > 0.1:
            self._shown = now
            print(f"\r\x1b[K{doing[:_LINE]}", end="", file=sys.stderr, flush=True)


def bar_line(progress: Progress, seconds: float, thing: str) -> str:
    """How far it is: the share of the input, what is done, how fast, and how long it will take.

    >>> bar_line(Progress(1_500, 50, 200), 3.0, "articles")
    '######..................  25%  1,500 articles  500/s  0:09 left'
    """
    share = min(1.0, progress.done / progress.total) if progress.total else 1.0
    full = int(share * _WIDTH)
    rate = progress.articles / seconds if seconds else 0.0
    left = round(seconds * (1 - share) / share) if share else 0
    return (
        f"{'#' * full}{'.' * (_WIDTH - full)} {share:4.0%}  {progress.articles:,} {thing}  "
        f"{rate:,.0f}/s  {left // 60}:{left % 60:02} left"
    )


def outcome(errors: Sequence[Diagnostic], warnings: Sequence[Diagnostic]) -> str:
    """How many errors and warnings there are, in words."""
    said = pluralize(len(errors), "error") if errors else "no errors"
    return said + (f", {pluralize(len(warnings), 'warning')}" if warnings else "")


def size_of(number: int) -> str:
    """A number of bytes in the unit that people read.

    >>> size_of(9_800), size_of(2_500_000)
    ('9.8 KB', '2.5 MB')
    """
    return f"{number / 1000:.1f} KB" if number < 1_000_000 else f"{number / 1_000_000:.1f} MB"
