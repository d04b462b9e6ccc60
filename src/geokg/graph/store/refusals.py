"""The errors of a store: damage, and what the file system refuses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import StoreError


def damage(place: Path, message: str, found: str = "") -> Diagnostic:
    """Return the diagnostic of a store that is not what was written to it."""
    return Diagnostic(
        code="GK516",
        message=f"the store is damaged: {message}",
        found=found,
        fix="build the store again from the annotation files, or restore a backup",
        where=Location(str(place)),
    )


def damaged(place: Path, message: str, found: str = "") -> StoreError:
    """Return the error of a store that is not what was written to it."""
    return StoreError(damage(place, message, found))


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Raise `StoreError` where the file system refuses to write."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            Diagnostic(
                code="GK515",
                message="the store cannot be written",
                found=f"{error.filename or place}: {error.strerror or error}",
                fix="is there room on the disk, and do you have permission to write?",
                where=Location(str(place)),
            )
        ) from error
