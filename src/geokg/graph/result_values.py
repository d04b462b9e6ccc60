"""Decode the cells of a query result to plain Python values, column by column.

Term objects for a hundred thousand cells would exist only to be turned into text again. The engine
writes SPARQL TSV faster: it spells every term as Turtle does, so types are kept. A column usually
repeats few values, and each is decoded once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import pyoxigraph as ox

from geokg.base.vocabulary import XSD

_BLOCK: Final = 1_000_000
"""Bytes of a result that are split at a time, which limits memory."""
SEPARATOR: Final = "\x1f"
"""Separates the values of a cell that holds several; no text in a graph may contain it."""
ID_SEPARATOR: Final = "\x1e"
"""Separates a name from the id of its bearer, in a column of several names."""

Value = str | int | bool | float | Decimal | Fraction | date | datetime | tuple[str, ...] | None


def decode_columns(solutions: ox.QuerySolutions, lists: frozenset[str]) -> tuple[list[Value], ...]:
    """Return the values of each variable, in the order of solutions; ``lists`` names the tuples.

    >>> solutions = ox.Store().query("SELECT ?n ?w { VALUES (?n ?w) { (1 'one') (UNDEF 'none') } }")
    >>> assert isinstance(solutions, ox.QuerySolutions)
    >>> decode_columns(solutions, frozenset())
    ([1, None], ['one', 'none'])
    """
    names = [variable.value for variable in solutions.variables]
    decoded = [_DecodedCells(split_values if name in lists else _unchanged) for name in names]
    columns: list[list[Value]] = [[] for _ in names]
    for cells in cell_blocks(solutions):
        for at, column in enumerate(columns):
            column.extend(map(decoded[at].__getitem__, cells[at : -1 : len(names)]))
    return tuple(columns)


def python_value(term: Any) -> Value:
    """Return a term of a solution as a plain Python value."""
    if term is None:
        return None
    if isinstance(term, ox.Literal):
        convert = _CONVERSIONS.get(term.datatype.value)
        return convert(term.value) if convert else term.value
    return str(term.value) if hasattr(term, "value") else str(term)


def split_values(joined: Value) -> tuple[str, ...]:
    """Return the sorted parts of a cell that holds several values.

    >>> split_values("b\x1fa\x1f")
    ('a', 'b')
    """
    return tuple(sorted({part for part in str(joined).split(SEPARATOR) if part})) if joined else ()


def cell_blocks(solutions: ox.QuerySolutions) -> Iterator[list[str]]:
    """Yield the cells row by row, some rows at a time, then an empty list."""
    tsv = solutions.serialize(format=ox.QueryResultsFormat.TSV) or b""
    start = tsv.index(b"\n") + 1
    while start < len(tsv):
        end = tsv.find(b"\n", start + _BLOCK) + 1 or len(tsv)
        # Tabs and line ends within a term are escaped; unescaped ones end cells.
        yield tsv[start:end].replace(b"\n", b"\t").decode("utf-8").split("\t")
        start = end


class _DecodedCells(dict[str, Value]):
    """The decoded value of each distinct cell text of a column."""

    def __init__(self, convert: Callable[[Value], Value]) -> None:
        self._convert = convert

    def __missing__(self, cell: str) -> Value:
        self[cell] = value = self._convert(value_of_cell(cell))
        return value


def _unchanged(value: Value) -> Value:
    return value


def value_of_cell(cell: str) -> Value:
    """Return what `python_value` returns for the term that the cell spells."""
    first = cell[:1]
    if first == '"':
        end = cell.rindex('"')
        text = cell[1:end]
        if "\\" in text:
            text = _ESCAPE.sub(_unescaped, text)
        convert = _CONVERSIONS.get(cell[end + 4 : -1]) if cell[-1] == ">" else None
        return convert(text) if convert else text
    if first == "<":
        return python_value(_term(cell)) if cell[1] == "<" else cell[1:-1]
    if first == "_":
        return cell[2:]
    return _CONVERSIONS[_datatype(cell)](cell) if first else None


def _datatype(cell: str) -> str:
    """Return the datatype of a literal that Turtle writes without quotes."""
    if cell in ("true", "false"):
        return XSD.boolean
    if "e" in cell or "E" in cell:
        return XSD.double
    return XSD.decimal if "." in cell else XSD.integer


def _term(cell: str) -> Any:
    (quad,) = ox.parse(f"<x:s> <x:p> {cell} .", format=ox.RdfFormat.TURTLE)
    return quad.object


_ESCAPE: Final = re.compile(r"\\(.)")
_ESCAPED: Final = {"t": "\t", "n": "\n", "r": "\r", '"': '"', "\\": "\\"}


def _unescaped(escape: re.Match[str]) -> str:
    return _ESCAPED[escape[1]]


def _or_text(convert: Callable[[str], Value]) -> Callable[[str], Value]:
    """Return a conversion that keeps a text for which Python has no value."""

    def converted(text: str) -> Value:
        try:
            return convert(text)
        except (ValueError, ArithmeticError):
            return text

    return converted


_CONVERSIONS: Final[dict[str, Callable[[str], Value]]] = {
    XSD.integer: _or_text(int),
    XSD.boolean: lambda text: text in ("true", "1"),
    XSD.decimal: _or_text(Decimal),
    XSD.date: _or_text(date.fromisoformat),
    XSD.dateTime: _or_text(datetime.fromisoformat),
    XSD.double: _or_text(float),
}
