"""Rows for people and programs: an aligned table, CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from geokg.base.vocabulary import ROLES
from geokg.graph.rows import Rows, has_namesakes

WIDEST = 44
"""Columns of text that a cell of a table may take; CSV and JSON are never cut."""


def as_table(
    rows: Rows, base: str = "", ids: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> str:
    """The rows in aligned columns for people: roles in one column, empty columns left out.

    IRIs under ``base`` are shown without it, and without `.situation`. Where there is a column
    `when`, the days that it was worked out to are left to CSV and JSON. ``ids`` are columns of the
    ids of actors with those of their names; they are shown where actors of one article have the
    same name.
    """
    roles = [at for at, name in enumerate(rows.columns) if name in ROLES]
    hidden = {"counted", *(("earliest", "latest") if "when" in rows.columns else ())}
    hidden |= {"claim"} if "situation" in rows.columns else set()
    if not has_namesakes(rows, ids):
        hidden |= set(ids)
    columns: list[tuple[str, list[str]]] = []
    for at, name in enumerate(rows.columns):
        if at in roles[:1]:
            columns.append(
                ("who", [who(dict(zip(rows.columns, row, strict=True))) for row in rows])
            )
        if at not in roles and name not in hidden:
            columns.append((name, [_cell(row[at], base) for row in rows]))
    shown = [(name, cells) for name, cells in columns if any(cells)]
    return aligned([[name for name, _ in shown], *zip(*(cells for _, cells in shown), strict=True)])


def who(roles: Mapping[str, Any]) -> str:
    """Who stands in which role, on one line.

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


def aligned(lines: Sequence[Sequence[str]]) -> str:
    """Lines of cells in columns, two spaces apart."""
    if not lines or not lines[0]:
        return ""
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def as_csv(rows: Rows) -> str:
    """The rows as CSV with a header; several values in a cell are joined by ``; ``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows.columns)
    writer.writerows([_text(value) for value in row] for row in rows)
    return out.getvalue().rstrip("\n")


def as_json(rows: Rows) -> str:
    """The rows as a JSON list of objects."""
    return dumps([dict(zip(rows.columns, map(_json, row), strict=True)) for row in rows])


def dumps(value: object) -> str:
    """JSON for people to read: indented, any script, keys as they come."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def _cell(value: Any, base: str) -> str:
    if isinstance(value, tuple):
        value = tuple(item.removeprefix(base) for item in value)
    text = " ".join(_text(value, ", ").split())
    if base and text.startswith(base):
        text = text.removeprefix(base).removesuffix(".situation")
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def _text(value: Any, joint: str = "; ") -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return joint.join(_items(value)) if isinstance(value, tuple) else str(value)


def _items(values: Iterable[Any]) -> list[str]:
    return [str(value) for value in values]


def _json(value: Any) -> Any:
    if isinstance(value, date | Decimal):
        return str(value)
    return list(value) if isinstance(value, tuple) else value
