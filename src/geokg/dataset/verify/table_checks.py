"""Check that the tables have a row for each article, claim, actor and state of the graph."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from operator import itemgetter
from typing import Final

from geokg.base.diagnostics import Diagnostic
from geokg.base.plural import pluralize
from geokg.base.version_files import table_path
from geokg.dataset.verify.report import CheckFailed, Faults, fault, unreadable
from geokg.dataset.verify.scan import REPUBLISH
from geokg.dataset.verify.triple_digest import TripleDigest
from geokg.dataset.verify.version import OpenedVersion

_KEYS: Final = {"articles": "article", "claims": "claim", "actors": "actor", "states": "state"}
"""The column of each table that names what a row is about."""
_MAX_CELL: Final = 100_000_000
"""Code points of a cell at most: it may hold all quotes of a claim."""


def check_tables(version: OpenedVersion, faults: Faults) -> str:
    """Check the rows of each table, and the numbers of claims in the table of articles."""
    scan = version.scan()
    counts: dict[str, int] = {}
    stated = 0
    for table, key in _KEYS.items():
        version.on_step(table_path(table))
        start = "" if table == "states" else scan.base
        rows = TripleDigest()
        for name, claims in cells_of(version, table, key, "claims"):
            rows.add(f"{start}{name}".encode())
            stated += _number(claims) if table == "articles" else 0
        counts[table] = rows.number
        if rows != scan.rows[table]:
            other = "not those" if rows.number == scan.rows[table].number else ""
            expected = scan.rows[table].number
            faults.add(_differs(table_path(table), rows.number, expected, "row", other))
    if stated != counts["claims"]:
        faults.add(_differs(table_path("articles"), stated, counts["claims"], "claim"))
    return ", ".join(pluralize(number, table.removesuffix("s")) for table, number in counts.items())


def cells_of(version: OpenedVersion, table: str, *columns: str) -> Iterator[tuple[str, ...]]:
    """Yield the cells of two or more columns of each row of a table; empty where a row has none.

    Raises:
        CheckFailed: The table cannot be read.
    """
    name = table_path(table)
    previous_limit = csv.field_size_limit(_MAX_CELL)
    try:
        with (version.root / name).open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file, strict=True)
            header = next(rows, [])
            places = {column: at for at, column in enumerate(header)}
            # An empty cell follows those of the header.
            wanted = itemgetter(*(places.get(column, len(header)) for column in columns))
            for row in filter(None, rows):
                row[len(header) :] = [""] * max(1, len(header) + 1 - len(row))
                yield wanted(row)
    except OSError as error:
        raise CheckFailed(unreadable(name, error)) from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise CheckFailed(
            fault("GK652", "not CSV", name, found=str(error), fix=REPUBLISH)
        ) from error
    finally:
        csv.field_size_limit(previous_limit)


def _number(cell: str) -> int:
    return int(cell) if cell and cell.isascii() and cell.isdigit() and len(cell) < 10 else 0


def _differs(name: str, found: int, expected: int, thing: str, other: str = "") -> Diagnostic:
    return fault(
        "GK654",
        "the table does not match the graph",
        name,
        found=" ".join(filter(None, (pluralize(found, thing), other))),
        expected=pluralize(expected, thing),
        fix=REPUBLISH,
    )
