"""The settings of a store, which say that a folder is one, of which format, and its base."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import StoreError
from geokg.graph.store.refusals import writing

SETTINGS: Final = "geokg.json"
MANIFEST: Final = "manifest.jsonl"
DATABASES: Final = "oxigraph"
_FORMAT: Final = 2
_MADE_FIRST: Final = {DATABASES, "journal.head", "writer.json"}
"""What a folder may hold before its settings are written, which happens last."""
_MAX_BYTES: Final = 100_000


def holds_store(folder: Path) -> bool:
    """Whether a folder is a store of geokg, or what is left of one.

    >>> holds_store(Path("no-such-folder"))
    False
    """
    parts = (folder / MANIFEST).is_file() and (folder / DATABASES).is_dir()
    return parts or (folder / SETTINGS).is_file()


def is_foreign_database(folder: Path) -> bool:
    """Whether a folder is a RocksDB database, which geokg keeps in folders inside its own.

    >>> is_foreign_database(Path("no-such-folder"))
    False
    """
    return (folder / "CURRENT").is_file() and any(folder.glob("MANIFEST-*"))


def settled_base(folder: Path, base: str) -> str:
    """Return the base of a store, or an empty string where a new store may be made.

    Raises:
        StoreError: The folder holds something else, or a store that this geokg cannot read.
    """
    if not (folder / SETTINGS).is_file():
        _check_free(folder)
        return ""
    stored = _base(folder)
    if base and base != stored:
        raise StoreError(
            Diagnostic(
                code="GK503",
                message=f"this store has the base {stored}",
                found=base,
                fix="open it with its own base, or build a new store",
                where=Location(str(folder)),
            )
        )
    return stored


def settings_text(base: str) -> str:
    """Return the settings of a store."""
    return json.dumps({"format": _FORMAT, "base": base}) + "\n"


def settings_digest(folder: Path) -> str:
    """Return the SHA-256 of the settings of a store."""
    try:
        return sha256((folder / SETTINGS).read_bytes()).hexdigest()
    except OSError as error:
        raise _unreadable(folder, str(error.strerror or error)) from error


def write_settings(folder: Path, base: str) -> None:
    """Write the settings of a new store; they appear whole or not at all."""
    with writing(folder):
        new = folder / f".{SETTINGS}.tmp"
        new.write_text(settings_text(base), encoding="utf-8", newline="\n")
        new.replace(folder / SETTINGS)


def missing(folder: Path) -> StoreError:
    """Return the error of a folder without a store that should be read."""
    return StoreError(
        Diagnostic(
            code="GK507",
            message="there is no store here",
            fix="build it first",
            where=Location(str(folder)),
        )
    )


def _base(folder: Path) -> str:
    values = _values(folder)
    if type(values["format"]) is not int or values["format"] != _FORMAT:
        is_newer = isinstance(values["format"], int) and values["format"] > _FORMAT
        raise StoreError(
            Diagnostic(
                code="GK531",
                message="this store has a format that this geokg does not read",
                found=f"format {values['format']!r}; this geokg reads format {_FORMAT}",
                fix="open it with a newer geokg"
                if is_newer
                else "build the store again from the annotation files",
                where=Location(str(folder / SETTINGS)),
            )
        )
    if not isinstance(values.get("base"), str) or not values["base"]:
        raise _unreadable(folder, "it names no base")
    return str(values["base"])


def _values(folder: Path) -> dict[str, Any]:
    file = folder / SETTINGS
    try:
        with file.open("rb") as stream:
            text = stream.read(_MAX_BYTES)
    except OSError as error:
        raise _unreadable(folder, str(error.strerror or error)) from error
    if not text.strip():
        raise _unreadable(folder, "the file is empty")
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unreadable(folder, f"{error}") from error
    if not isinstance(values, dict) or "format" not in values:
        raise _unreadable(folder, "it names no format")
    return values


def _unreadable(folder: Path, found: str) -> StoreError:
    return StoreError(
        Diagnostic(
            code="GK530",
            message="the settings of this store cannot be read",
            found=f"{SETTINGS}: {found}",
            fix="build the store again, in a new folder, from the annotation files",
            where=Location(str(folder)),
        )
    )


def _check_free(folder: Path) -> None:
    """Raise `StoreError` unless a new store may be made in the folder."""
    where = Location(str(folder))
    try:
        names = {entry.name for entry in folder.iterdir()}
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreError(
            Diagnostic(
                code="GK506",
                message="this is not a store of geokg",
                found=str(error.strerror or error),
                fix="name a folder that is empty, or does not exist yet",
                where=where,
            )
        ) from error
    if holds_store(folder):
        raise _unreadable(folder, "the file is missing")
    if is_foreign_database(folder):
        raise StoreError(
            Diagnostic(
                code="GK532",
                message="this folder is a database (RocksDB) of another program",
                fix="name another folder; "
                "data of an Oxigraph store can be read from a dump of it, such as ties.nq",
                where=where,
            )
        )
    if names - _MADE_FIRST or (DATABASES in names and not (folder / DATABASES).is_dir()):
        raise StoreError(
            Diagnostic(
                code="GK506",
                message="this is not a store of geokg",
                fix="name a folder that is empty, or does not exist yet",
                where=where,
            )
        )
