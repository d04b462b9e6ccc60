"""Rows for programs: CSV and JSON, on stdout or in a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from geokg.base.safe_text import harmless_cell
from geokg.cli import console
from geokg.graph.rows import Rows


def rows_as(suffix: str, rows: Rows, limit: int | None = None) -> str:
    """The first rows, or all, in the format of a suffix: `.csv` or `.json`."""
    return as_json(rows, limit) if suffix == ".json" else as_csv(rows, limit)


def as_csv(rows: Rows, limit: int | None = None) -> str:
    """The rows as CSV with a header; several values in a cell are joined by ``; ``.

    No cell is a formula for a spreadsheet or steers a terminal: an apostrophe makes it words, and
    control characters are spelt out.

    >>> print(as_csv(Rows(["actor", "when"], [("Iran", ("1991", "1992"))])))
    actor,when
    Iran,1991; 1992
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows.columns)
    writer.writerows(map(_csv_cell, row) for row in rows[:limit])
    return out.getvalue().rstrip("\n")


def as_json(rows: Rows, limit: int | None = None) -> str:
    """The rows as a JSON list of objects."""
    return dumps(records(rows.columns, rows[:limit]))


def records(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """The rows as plain values of JSON, by column."""
    return [dict(zip(columns, map(_plain, row), strict=True)) for row in rows]


def dumps(value: object) -> str:
    """JSON for people to read: indented, any script, keys in their order, no control character."""
    # JSON itself escapes only those below the space.
    return console.escaped(json.dumps(value, ensure_ascii=False, indent=2))


def _csv_cell(value: Any) -> str:
    text = text_of(value)
    is_number = isinstance(value, int | float | Decimal)
    return console.escaped(text if is_number else harmless_cell(text))


def text_of(value: Any, joint: str = "; ") -> str:
    """A value of a row as text.

    >>> text_of(None), text_of(True), text_of(("a", "b"))
    ('', 'true', 'a; b')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return joint.join(map(str, value)) if isinstance(value, tuple) else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, date | Decimal | Fraction):
        return str(value)
    return list(value) if isinstance(value, tuple) else value
