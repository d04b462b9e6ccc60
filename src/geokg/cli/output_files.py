"""The files that commands write: which suffixes they may have, and how a failure is reported."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import click

from geokg.base.diagnostics import Diagnostic, did_you_mean
from geokg.base.errors import StoreError
from geokg.base.outputs import Outputs
from geokg.base.stop_signals import uninterrupted
from geokg.base.temporary_folders import temporary_folder
from geokg.cli.console import record_written

ROW_SUFFIXES: Final = (".csv", ".json")
"""The suffixes of files of rows."""


def row_suffix(target: Path | None, *, as_json: bool, as_csv: bool) -> str:
    """Return the requested format of rows as a suffix, or an empty string for a table.

    >>> row_suffix(Path("claims.csv"), as_json=False, as_csv=False)
    '.csv'
    """
    if as_json and as_csv:
        raise click.UsageError("--json and --csv exclude each other", _context())
    asked = ".json" if as_json else ".csv" if as_csv else ""
    if target is None:
        return asked
    suffix = suffix_of(target, ROW_SUFFIXES)
    if asked and asked != suffix:
        raise click.UsageError(f"--{asked[1:]} and {target} exclude each other", _context())
    return suffix


def suffix_of(path: Path, known: Iterable[str], others: str = "") -> str:
    """Return the suffix of an output in lower case; raise `StoreError` if it is not in ``known``.

    ``others`` says what else the output may be.

    >>> suffix_of(Path("rows.CSV"), (".csv", ".json"))
    '.csv'
    """
    suffix, suffixes = path.suffix.lower(), tuple(known)
    if suffix in suffixes:
        return suffix
    raise StoreError(
        Diagnostic(
            code="GK517",
            message="this command writes no file with this suffix",
            found=str(path),
            nearest=did_you_mean(suffix, suffixes),
            fix=f"end the name in {' '.join(suffixes)}{others}",
        )
    )


@contextmanager
def placed_outputs() -> Iterator[Outputs]:
    """Provide outputs that take their places together at the end, or none of them after an error.

    Raises:
        StoreError: One cannot be placed; everything is as it was before.
    """
    with ExitStack() as stack:
        outputs = Outputs(stack)
        yield outputs
        try:
            with uninterrupted():
                outputs.place()
                record_written(*outputs.paths)
        except OSError as error:
            raise cannot_write(Path(error.filename2 or error.filename or "."), error) from error


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Provide a folder for files that are no outputs, where the system keeps temporary files.

    Raises:
        StoreError: There is no such place, or it cannot be written.
    """
    with ExitStack() as stack:
        try:
            place = Path(tempfile.gettempdir())
            folder = stack.enter_context(temporary_folder(place))
        except OSError as error:
            raise cannot_write(Path(error.filename or "TMPDIR"), error) from error
        yield folder


def write_text(path: Path, text: str) -> None:
    """Write a file completely or not at all; raise `StoreError` if that fails."""
    with placed_outputs() as outputs:
        write_into(outputs, path, text)


def check_outside(target: Path, inputs: Iterable[str]) -> None:
    """Raise `StoreError` if an output is inside a folder that is read.

    Its files would be read as annotations the next time.
    """
    for name in inputs:
        folder = Path(name).absolute()
        if folder.is_dir() and target.absolute().is_relative_to(folder):
            raise StoreError(
                Diagnostic(
                    code="GK952",
                    message="the output is inside a folder that is read",
                    found=str(target),
                    fix=f"write it outside {name}",
                )
            )


def write_into(outputs: Outputs, path: Path, text: str, *, with_parents: bool = False) -> None:
    """Write a file that takes its place with other outputs.

    Raises:
        StoreError: It cannot be written.
    """
    try:
        with outputs.file(path, with_parents=with_parents).open("xb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise cannot_write(path, error) from error


def cannot_write(path: Path, error: OSError) -> StoreError:
    """Return the error for a file or folder that cannot be written."""
    return StoreError(
        Diagnostic(
            code="GK515",
            message="this cannot be written",
            found=f"{path}: {error.strerror or error}",
            fix="name a place that exists and that you may write to",
        )
    )


def _context() -> click.Context | None:
    return click.get_current_context(silent=True)
