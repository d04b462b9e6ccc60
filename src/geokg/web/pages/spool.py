"""Rows that wait on disk until all articles are read, sorted by the page that shows them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Final, Self

Row = dict[str, Any]
"""A row of plain values that JSON can hold."""
Keyed = Iterator[tuple[str, str, Row]]
"""Rows, each with the key of its page and its place there."""
KeyedTexts = Iterator[tuple[str, str, str]]
"""The same with texts in place of rows."""
_CACHE_KIB: Final = 8_000
_ASKED: Final = 500
"""The most keys of one question; SQLite allows 999 in its older versions."""


def text_of(row: Row) -> str:
    """Return a row as text, which `Spool.rows` reads."""
    return json.dumps(row)


class Spool:
    """A temporary table of rows: each has a kind, the key of its page, and its place there."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="geokg-pages-")
        self._rows = sqlite3.connect(Path(self._folder.name) / "rows", isolation_level=None)
        self._rows.execute("PRAGMA journal_mode = OFF")
        self._rows.execute("PRAGMA synchronous = OFF")
        self._rows.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._rows.execute("CREATE TABLE row (kind, key, place, value)")
        self._rows.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._rows.close()
        self._folder.cleanup()

    def add(self, kind: str, rows: Iterable[tuple[str, str, Row]]) -> None:
        """Add rows of a kind, each as its key, its place and its values."""
        lines = ((kind, key, place, text_of(row)) for key, place, row in rows)
        self._rows.executemany("INSERT INTO row VALUES (?, ?, ?, ?)", lines)

    def add_texts(self, kind: str, rows: Iterable[tuple[str, str, str]]) -> None:
        """Add texts of a kind, each as its key, its place and itself."""
        lines = ((kind, key, place, text) for key, place, text in rows)
        self._rows.executemany("INSERT INTO row VALUES (?, ?, ?, ?)", lines)

    def close_input(self) -> None:
        """Sort what was added, before it is read."""
        self._rows.execute("CREATE INDEX sorted ON row (kind, key, place)")

    def counts(self, kind: str) -> dict[str, int]:
        """Return how many rows each key of a kind has, sorted by key."""
        query = "SELECT key, COUNT(*) FROM row WHERE kind = ? GROUP BY key ORDER BY key"
        return dict(self._rows.execute(query, (kind,)))

    def rows(self, kind: str, key: str | None = None) -> Iterator[Row]:
        """Yield the rows of a kind, or of one of its keys, by key and place."""
        for _, value in self.texts(kind, key):
            yield json.loads(value)

    def texts_of(self, kind: str, keys: Iterable[str]) -> Iterator[tuple[str, str, str]]:
        """Yield the texts of some keys of a kind, each as its key, its place and itself.

        One question for many keys takes a third of the time of one for each.
        """
        remaining = iter(keys)
        while some := tuple(islice(remaining, _ASKED)):
            places = ", ".join("?" * len(some))
            query = f"SELECT key, place, value FROM row WHERE kind = ? AND key IN ({places})"
            yield from self._rows.execute(f"{query} ORDER BY key, place, value", (kind, *some))

    def texts(self, kind: str, key: str | None = None) -> Iterator[tuple[str, str]]:
        """Yield the texts of a kind, or of one of its keys, by key and place; each with its place.

        Rows are texts of JSON.
        """
        where, given = ("", (kind,)) if key is None else (" AND key = ?", (kind, key))
        order = f"SELECT place, value FROM row WHERE kind = ?{where} ORDER BY key, place, value"
        yield from self._rows.execute(order, given)
