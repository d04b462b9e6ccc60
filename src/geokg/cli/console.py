"""The terminal: data to stdout, messages to stderr, progress only where somebody watches."""

from __future__ import annotations

import re
import shutil
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Self

import click

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import ProgressColumn

    from geokg.base.diagnostics import Diagnostic
    from geokg.graph.stream import Progress

QUIET: Final = "geokg.quiet"
"""The key of a command's context that says whether ``--quiet`` was given."""
_WRITTEN: Final = "geokg.written"
_MIN_WIDTH: Final = 20
_DEFAULT_WIDTH: Final = 80
_DELAY_S: Final = 0.5
"""Seconds before progress is shown: most commands are done by then."""
_INTERVAL_S: Final = 0.1
_CONTROLS: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Characters that a terminal may obey instead of showing, or that reverse the order of letters."""


def output(text: str, *, is_styled: bool = False) -> None:
    """Print data on stdout; on a terminal, control characters are spelt out.

    A text that ``is_styled`` has control characters of its own, and others were spelt out before.
    """
    if sys.stdout.isatty() and not is_styled:
        text = escaped(text)
    sys.stdout.write(text if text.endswith("\n") or not text else text + "\n")


def error(text: str = "") -> None:
    """Print a line on stderr; where stderr is closed, nobody reads it and nothing happens."""
    with suppress(OSError):
        print(escaped(text), file=sys.stderr)


def note(text: str) -> None:
    """Print a summary or a hint on stderr, unless the command is quiet."""
    if not is_quiet():
        error(text)


def report(diagnostics: Iterable[Diagnostic]) -> None:
    """Print diagnostics on stderr."""
    for diagnostic in diagnostics:
        error(str(diagnostic))


def record_written(*outputs: object) -> None:
    """Remember what the running command has written, for the message where it is stopped."""
    if context := click.get_current_context(silent=True):
        context.meta.setdefault(_WRITTEN, []).extend(map(str, outputs))


def written(context: click.Context) -> list[str]:
    """What a command has written so far."""
    return list(context.meta.get(_WRITTEN, []))


def is_quiet() -> bool:
    """Whether the running command was given ``--quiet``."""
    context = click.get_current_context(silent=True)
    return bool(context and context.meta.get(QUIET))


def width(default: int = _DEFAULT_WIDTH) -> int:
    """The columns of the output: COLUMNS, else the terminal's, else the default."""
    columns = shutil.get_terminal_size((default, 24)).columns
    return max(_MIN_WIDTH, columns)


def escaped(text: str, form: str = "\\u{:04x}") -> str:
    """The text with each control character written as ``form`` says; line feeds stay.

    >>> print(escaped("plain \x1b[31mred"))
    plain \\u001b[31mred
    """
    return _CONTROLS.sub(lambda match: form.format(ord(match.group())), text)


class Spinner:
    """A line of progress on a terminal: what is being done, or a bar; it disappears at the end.

    Without a terminal, or in a quiet command, it does nothing. It has no thread of its own, so
    that processes can be started beside it.

    >>> with Spinner() as spinner:
    ...     spinner.show_step("comparing the two sides")
    """

    def __init__(self) -> None:
        self._on = sys.stderr.isatty() and not is_quiet()
        self._next = time.monotonic() + _DELAY_S
        self._shown: RichProgress | None = None
        self._is_bar = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def show_step(self, step: str) -> None:
        """Show what is being done, a few times a second."""
        if self._is_due():
            self._show(is_bar=False, description=step, completed=0.0, total=None, detail="")

    def show_progress(self, progress: Progress) -> None:
        """Show how much of the input is done, a few times a second."""
        if self._is_due():
            self._show(
                is_bar=True,
                description="",
                completed=float(progress.done),
                total=float(max(progress.total, 1)),
                detail=f"{progress.articles:,} articles",
            )

    def show_count(self, done: int, total: int, what: str) -> None:
        """Show how many of a number of things are done, a few times a second."""
        if self._is_due():
            self._show(
                is_bar=True,
                description="",
                completed=float(done),
                total=float(max(total, 1)),
                detail=f"{done:,} of {total:,} {what}",
            )

    def clear(self) -> None:
        """Remove the line from the screen."""
        if self._shown:
            self._shown.stop()
            self._shown = None

    def _is_due(self) -> bool:
        now = time.monotonic()
        if not self._on or now < self._next:
            return False
        self._next = now + _INTERVAL_S
        return True

    def _show(
        self, *, is_bar: bool, description: str, completed: float, total: float | None, detail: str
    ) -> None:
        if self._shown and is_bar != self._is_bar:
            self.clear()
        if not self._shown:
            self._is_bar = is_bar
            self._shown = _progress(is_bar)
            self._shown.add_task("", detail="")
            self._shown.start()
        self._shown.update(
            self._shown.task_ids[0],
            description=description,
            completed=completed,
            total=total,
            detail=detail,
            refresh=True,
        )


def _progress(is_bar: bool) -> RichProgress:
    # Only a terminal has progress: elsewhere rich is not imported.
    from rich import progress
    from rich.console import Console

    columns: tuple[ProgressColumn, ...]
    if is_bar:
        columns = (
            progress.BarColumn(bar_width=24),
            progress.TaskProgressColumn(markup=False),
            progress.TextColumn("{task.fields[detail]}", markup=False),
            progress.TimeRemainingColumn(),
        )
    else:
        columns = (
            progress.SpinnerColumn(),
            progress.TextColumn("{task.description}", markup=False),
        )
    return progress.Progress(
        *columns, console=Console(stderr=True), auto_refresh=False, transient=True
    )


def size_of(number: int) -> str:
    """A number of bytes in a unit that people read.

    >>> size_of(9_800), size_of(2_500_000)
    ('9.8 KB', '2.5 MB')
    """
    return f"{number / 1000:.1f} KB" if number < 1_000_000 else f"{number / 1_000_000:.1f} MB"
