"""Tables for people, fitted to the terminal.

A table that is too wide first wraps its longest cells, then loses its less important
columns; where not even the important ones fit, each row becomes a block of lines. CSV and JSON
(`serialize`) always have everything.
"""

from __future__ import annotations

import os
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from textwrap import wrap
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from geokg.base.vocabulary import ROLES
from geokg.cli import console
from geokg.cli.serialize import text_of
from geokg.graph.rows import Rows, has_namesakes

if TYPE_CHECKING:
    from rich.table import Table

GAP: Final = 2
"""Spaces between columns."""
MAX_LINES: Final = 3
"""Lines of a cell of a table."""
MAX_WRAPPED: Final = 1 / 2
"""The share of a column's cells that may take more than one line."""
MAX_TALL: Final = 1 / 5
"""The share that may take more than two."""
MAX_CELL: Final = 88
"""Characters of a cell of a table; a longer one ends in an ellipsis."""
MIN_CELL: Final = 40
"""Characters that are left of a cell that may be cut."""
_KEPT: Final = 3
"""Columns without which a table is a list of blocks."""
NO_IDS: Final[Mapping[str, Sequence[str]]] = MappingProxyType({})
_BATCH: Final = 500
"""Rows that are laid out and printed together."""

IMPORTANT: Final[Mapping[str, Sequence[str]]] = {
    name: columns.split()
    for name, columns in {
        "articles": "id title published claims iri",
        "claims": "who type claimant when modality polarity claim certainty status condition "
        "content relayed_by quantity confidence article title published",
        "denials": "type affirmed_by denied_by affirming_claim denying_claim affirmed_modality "
        "denied_modality situation article",
        "doubtful": "claimant type modality polarity claim certainty condition counts article",
        "during": "when type participant how standing claimant denied_by situation",
        "ended": "when type participant how standing claimant denied_by situation",
        "history": "when type who valence standing claimant denied_by via status situation",
        "many-sided": "actor role type situation standing",
        "speakers": "claimant type claim modality polarity kind unnamed relayed_by article",
        "words": "claim exact start end prefix suffix exactSha256 article",
    }.items()
}
"""The columns of named queries, the most important first; others keep the order of the query."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, as it is shown; if it ``may_be_cut``, each cell has one line."""

    name: str
    cells: Sequence[str]
    is_number: bool = False
    may_be_cut: bool = False


def print_rows(
    rows: Rows,
    base: str,
    *,
    query: str = "",
    limit: int | None = None,
    ids: Mapping[str, Sequence[str]] = NO_IDS,
) -> None:
    """Print rows as a table that fits the terminal, and say which columns were left out.

    Args:
        rows: The rows of a query.
        base: The beginning of IRIs, which are shown without it.
        query: The name of the query; rows of the user's own SPARQL keep every column.
        limit: The number of rows to print; all unless given.
        ids: For each column of ids, the columns of names that it belongs to.
    """
    columns = summarised(rows, base, limit, ids) if query else as_asked(rows, base, limit)
    print_table(columns, IMPORTANT.get(query, ()) or rows.columns if query else ())


def print_table(
    columns: Sequence[Column],
    important: Sequence[str] = (),
    *,
    elsewhere: str = "--csv has them all",
) -> None:
    """Print columns as a table that fits the terminal, or its rows as blocks.

    Args:
        columns: The columns, in their order.
        important: Their names, the most important first; where none is given, none is left out.
        elsewhere: How the user sees the columns that do not fit.
    """
    width = console.width()
    fitted = fit(columns, important, width)
    if fitted is None:
        console.output("\n\n".join(blocks(columns, width)))
        return
    for lines in _table_lines(fitted):
        console.output(lines, is_styled=True)
    if missing := [c.name for c in columns if c.name not in {name.name for name, _ in fitted}]:
        console.note(f"columns left out at a width of {width}: {', '.join(missing)} ({elsewhere})")


def as_asked(rows: Rows, base: str = "", limit: int | None = None) -> list[Column]:
    """The columns of SPARQL of the user's own: all of them."""
    return [
        _column(name, [row[at] for row in rows[:limit]], base)
        for at, name in enumerate(rows.columns)
    ]


def summarised(
    rows: Rows, base: str = "", limit: int | None = None, ids: Mapping[str, Sequence[str]] = NO_IDS
) -> list[Column]:
    """Return the columns that a table of a named query shows: roles in one, no empty ones.

    The days that a column `when` covers are left to CSV and JSON, and so are ids, unless an
    article has namesakes: then each name is shown as often as it has ids. A row about one claim is
    identified by the claim; one that sums up several, by the situation.

    Args:
        rows: The rows.
        base: The beginning of IRIs, which are shown without it, and without `.situation`.
        limit: The number of rows to show.
        ids: For each column of ids, the columns of names that it belongs to.

    >>> rows = Rows(["type", "initiator", "target"], [("recognise", ("Iran",), ("Tajikistan",))])
    >>> [(column.name, *column.cells) for column in summarised(rows)]
    [('type', 'recognise'), ('who', 'Iran → Tajikistan')]
    """
    shown = rows[:limit]
    roles = [name for name in rows.columns if name in ROLES]
    hidden = {*roles, "counted"}
    names_suffice = not (ids and has_namesakes(rows, ids))
    if names_suffice:
        hidden |= {*ids}
        # The identifiers of what another column names.
        hidden |= {
            name for name in rows.columns if name.removesuffix("_id") in {*rows.columns} - {name}
        }
    if "when" in rows.columns:
        hidden |= {"earliest", "latest"}
    if {"claim", "situation"} <= {*rows.columns}:
        hidden.add("claim" if any(isinstance(row.claim, tuple) for row in shown) else "situation")
    columns = []
    for at, name in enumerate(rows.columns):
        if name in roles[:1]:
            cells = [_each_once(row) if names_suffice else row for row in shown]
            actors = [who(dict(zip(rows.columns, row, strict=True))) for row in cells]
            columns.append(Column("who", list(map(console.escaped, actors))))
        elif name not in hidden:
            values = [row[at] for row in shown]
            column = _column(name, _each_once(values) if names_suffice else values, base)
            columns.append(replace(column, cells=[_local(cell) for cell in column.cells]))
    return [column for column in columns if any(column.cells)]


def _each_once(cells: Iterable[Any]) -> list[Any]:
    return [tuple(dict.fromkeys(cell)) if isinstance(cell, tuple) else cell for cell in cells]


def who(roles: Mapping[str, Any]) -> str:
    """The actors of a row by their roles, on one line.

    >>> who({"initiator": ("Iran",), "target": ("rebels",), "against": ("Tajikistan",)})
    'Iran → rebels, against Tajikistan'
    """
    given = {role: ", ".join(names) for role in ROLES if (names := roles.get(role))}
    if "initiator" in given or "target" in given:
        shown = f"{given.get('initiator', 'not stated')} → {given.get('target', 'not stated')}"
        if "target" not in given:
            shown = given["initiator"]
    else:
        shown = given.get("party", "")
    for role in ("mediator", "beneficiary", "against"):
        if role in given:
            shown += f", {'for' if role == 'beneficiary' else role} {given[role]}"
    return shown.removeprefix(", ")


def fit(
    columns: Sequence[Column], important: Sequence[str], width: int
) -> list[tuple[Column, int]] | None:
    """The columns that fit into a width, each with its own; None where too few do.

    Without ``important`` columns none is left out: a query of the user's own asked for them all.

    >>> long, short = Column("quote", ["word " * 30]), Column("type", ["recognise"])
    >>> [(column.name, wide) for column, wide in fit([long, short], (), 60) or ()]
    [('quote', 49), ('type', 9)]
    >>> fit([long, short], (), 30) is None
    True
    """
    order = {name: at for at, name in enumerate(important)}
    ranked = sorted(columns, key=lambda column: order.get(column.name, len(order)))
    bounds = {column.name: _bounds(column) for column in columns}
    kept: set[str] = set()
    used = -GAP
    for rank, column in enumerate(ranked):
        least = bounds[column.name][0] + GAP
        if used + least <= width:
            kept.add(column.name)
            used += least
        elif not important or rank < _KEPT:
            return None
    shown = [column for column in columns if column.name in kept]
    return list(zip(shown, _widths([bounds[c.name] for c in shown], width - used), strict=True))


def blocks(columns: Sequence[Column], width: int) -> Iterator[str]:
    """Each row as lines of names and values, for what no table can show.

    >>> print(*blocks([Column("claim", ["note.1"]), Column("quote", ["France left"])], 40))
    claim  note.1
    quote  France left
    """
    widest = max((len(column.name) for column in columns), default=0)
    indent = " " * (widest + GAP)
    for row in zip(*(column.cells for column in columns), strict=True):
        lines = []
        for column, value in zip(columns, row, strict=True):
            if value:
                # Long words are not broken: an IRI that is cut cannot be copied.
                lines += wrap(
                    value,
                    max(width, len(indent) + 20),
                    initial_indent=f"{column.name:<{widest}}{' ' * GAP}",
                    subsequent_indent=indent,
                    break_long_words=False,
                    break_on_hyphens=False,
                )
        yield "\n".join(lines)


def _widths(bounds: Sequence[tuple[int, int]], left: int) -> list[int]:
    """Share the columns ``left`` among pairs of the least and the most that a column takes.

    >>> _widths([(4, 4), (10, 40), (10, 12)], 16)
    [4, 24, 12]
    """
    widths = [least for least, _ in bounds]
    for at in sorted(range(len(bounds)), key=lambda at: bounds[at][1] - bounds[at][0]):
        more = min(bounds[at][1] - bounds[at][0], left)
        widths[at] += more
        left -= more
    return widths


def _bounds(column: Column) -> tuple[int, int]:
    """The narrowest width that is easy to read, and the width at which each cell has one line.

    In the narrowest, few cells take more than one line, none takes many, and no word is broken.
    """
    cells = Counter(map(clipped, column.cells))
    least = _length(column.name)
    most = max([least, *map(_length, cells)])
    if column.may_be_cut:
        return min(most, max(least, MIN_CELL)), most
    allowed = [max(1, int(share * cells.total())) for share in (MAX_WRAPPED, MAX_TALL)]

    def is_readable(width: int) -> bool:
        lines = {cell: _lines(cell, width) for cell in cells}
        longer = [sum(cells[c] for c, n in lines.items() if n > most) for most in (1, 2)]
        few = all(number <= most for number, most in zip(longer, allowed, strict=True))
        return few and max(lines.values(), default=1) <= MAX_LINES

    return bisect_left(range(most), True, lo=least, key=is_readable), most


def _lines(text: str, width: int) -> int:
    """The lines that the words of a text take; more than a cell may have where one is too long."""
    if _length(text) <= width:
        return 1
    lines, used = 1, 0
    for word in text.split(" "):
        length = _length(word)
        if length > width:
            return MAX_LINES + 1
        if used and used + 1 + length > width:
            lines, used = lines + 1, length
        else:
            used += length + (1 if used else 0)
    return lines


def clipped(text: str) -> str:
    """The text, cut to what a cell of a table holds."""
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"


def _table_lines(fitted: Sequence[tuple[Column, int]]) -> Iterator[str]:
    # Only a table needs rich.
    from rich.table import Table
    from rich.text import Text

    lines = max(len(column.cells) for column, _ in fitted) if fitted else 0
    for start in range(0, max(lines, 1), _BATCH):
        table = Table(
            box=None,
            pad_edge=False,
            padding=(0, GAP, 0, 0),
            show_header=start == 0,
            header_style="bold",
        )
        for column, wide in fitted:
            table.add_column(
                Text(column.name),
                width=wide,
                overflow="ellipsis" if column.may_be_cut else "fold",
                no_wrap=column.may_be_cut,
                justify="right" if column.is_number else "left",
            )
        texts = [map(clipped, column.cells[start : start + _BATCH]) for column, _ in fitted]
        rows = zip(*texts, strict=True)
        widths = [wide for _, wide in fitted]
        for is_flat, group in groupby(rows, key=lambda row: _is_flat(row, widths)):
            if is_flat:
                # Rows of one line each are one row of rich, which takes half the time.
                table.add_row(*(Text("\n".join(cells)) for cells in zip(*group, strict=True)))
            else:
                for row in group:
                    table.add_row(*map(Text, row))
        yield _rendered(table)


def _is_flat(row: Sequence[str], widths: Sequence[int]) -> bool:
    """Whether every cell of a row takes one line."""
    return all(_length(text) <= wide for text, wide in zip(row, widths, strict=True))


def _column(name: str, values: Sequence[Any], base: str) -> Column:
    is_number = all(
        isinstance(value, int | float | Decimal) and not isinstance(value, bool) for value in values
    )
    return Column(name, [_cell(value, base) for value in values], is_number)


def _local(name: str) -> str:
    return name if "/" in name else name.removesuffix(".situation")


def _cell(value: Any, base: str) -> str:
    text = console.escaped(" ".join(text_of(value, ", ").split()))
    return text.removeprefix(base)


def _rendered(table: Table) -> str:
    """The table as lines without spaces at their ends; its header is bold on a terminal."""
    from rich.console import Console

    is_styled = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    screen = Console(width=console.width(), force_terminal=is_styled)
    with screen.capture() as captured:
        screen.print(table)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def _length(text: str) -> int:
    """The columns of the terminal that a text takes: two for each wide character."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)
