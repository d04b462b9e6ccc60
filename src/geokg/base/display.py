"""Tables of plain values for a terminal and for a notebook; the same for every locale and width."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from geokg.base.plural import pluralize
from geokg.base.safe_text import one_line, spell_out

WIDTH: Final = 100
"""Characters of a line of a table in text."""
TEXT_ROWS: Final = 20
"""Rows of a table in text."""
HTML_ROWS: Final = 60
"""Rows of a table in HTML."""
MAX_CELL: Final = 28
"""Characters of a cell in text; a longer one ends in an ellipsis."""
_GAP: Final = "  "
_IRI: Final = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"]*[/#]([^\s/#<>\"]+)\Z")


def cell_text(value: object) -> str:
    """Return a value as one line: IRIs by their local name, several values joined by commas.

    >>> cell_text(("https://example.org/kg/note.c1", "IRN")), cell_text(None)
    ('note.c1, IRN', '')
    """
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(map(cell_text, value))
    text = one_line(str(value))
    local = _IRI.match(text)
    return local[1] if local else text


def text_table(columns: Sequence[str], rows: Iterable[Sequence[object]], total: int) -> str:
    """Return the first rows of a table as text, with a last line that says what is missing.

    Args:
        columns: The names of the columns.
        rows: The rows; no more than the first ``TEXT_ROWS`` are used.
        total: The number of all rows.

    >>> print(text_table(["actor", "claims"], [("Iran", 3)], 1))
    actor  claims
    Iran        3
    [1 row]
    """
    shown = [row for row, _ in zip(rows, range(TEXT_ROWS), strict=False)]
    names = [one_line(name) for name in columns]
    cells = [[_cut(cell_text(value)) for value in row] for row in shown]
    widths = [max(len(cell) for cell in column) for column in zip(names, *cells, strict=True)]
    fitting = _fitting(widths, [_rank(name, at, shown) for at, name in enumerate(columns)])
    numeric = [all(isinstance(row[at], int | float | None) for row in shown) for at in fitting]
    lines = [
        _GAP.join(
            line[at].rjust(widths[at]) if right and shown else line[at].ljust(widths[at])
            for at, right in zip(fitting, numeric, strict=True)
        ).rstrip()
        for line in (names, *cells)
    ]
    return "\n".join([*lines, _closing(names, fitting, len(shown), total)])


def html_table(columns: Sequence[str], rows: Iterable[Sequence[object]], total: int) -> str:
    """Return the first rows of a table as HTML without scripts, everything in it escaped.

    An IRI is shown by its local name, with the whole of it in the cell's title.

    Args:
        columns: The names of the columns.
        rows: The rows; no more than the first ``HTML_ROWS`` are used.
        total: The number of all rows.

    >>> html_table(["name"], [("<b>",)], 1)
    '<table><thead><tr><th>name</th></tr></thead><tbody><tr><td>&lt;b&gt;</td></tr></tbody></table>'
    """
    shown = [row for row, _ in zip(rows, range(HTML_ROWS), strict=False)]
    head = "".join(f"<th>{escape(one_line(name))}</th>" for name in columns)
    body = "".join(f"<tr>{''.join(map(_html_cell, row))}</tr>" for row in shown)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    if total > len(shown):
        table += f"<p>{len(shown)} of {pluralize(total, 'row')}</p>"
    return table


def html_list(items: Iterable[tuple[str, str]]) -> str:
    """Return names and values as an HTML description list, both escaped; empty values are left out.

    >>> html_list([("by", "A & B"), ("place", "")])
    '<dl><dt>by</dt><dd>A &amp; B</dd></dl>'
    """
    pairs = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(spell_out(value))}</dd>"
        for name, value in items
        if value
    )
    return f"<dl>{pairs}</dl>" if pairs else ""


def _html_cell(value: object) -> str:
    text = cell_text(value)
    whole = one_line(str(value), max_length=1000)
    is_iri = isinstance(value, str) and whole != text
    title = f' title="{escape(whole)}"' if is_iri else ""
    return f"<td{title}>{escape(text)}</td>"


def _cut(text: str) -> str:
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"


def _rank(name: str, at: int, rows: Sequence[Sequence[object]]) -> int:
    """Return how readily a column is left out: names and dates last, ids and empty ones first."""
    values = [row[at] for row in rows if row[at] not in (None, "", ())]
    if (rows and not values) or name.endswith("_id"):
        return 2
    return int(any(isinstance(value, str) and _IRI.match(value) for value in values))


def _fitting(widths: Sequence[int], ranks: Sequence[int]) -> list[int]:
    """Return the positions of the columns that fit into a line; there is always one."""
    found: list[int] = []
    used = 0
    for at in sorted(range(len(widths)), key=lambda at: ranks[at]):
        if found and used + len(_GAP) + widths[at] > WIDTH:
            continue
        used += widths[at] + (len(_GAP) if found else 0)
        found.append(at)
    return sorted(found)


def _closing(names: Sequence[str], fitting: Sequence[int], shown: int, total: int) -> str:
    rows = pluralize(total, "row") if shown == total else f"{shown} of {pluralize(total, 'row')}"
    hidden = [name for at, name in enumerate(names) if at not in fitting]
    return f"[{rows}{'; not shown: ' + ', '.join(hidden) if hidden else ''}]"
