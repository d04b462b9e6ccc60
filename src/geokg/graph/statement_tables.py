"""Statements as tables by property, made from lines of N-Quads without a store."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

Table = Mapping[str, Sequence[str]]
"""The values of a property by subject; of literals the text alone."""

_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED: Final = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
_NONE: Final[Table] = {}


class StatementTables:
    """The statements of lines of N-Quads, each with one space between its terms.

    >>> tables = StatementTables(['<x:a> <x:name> "A" <x:g> .', "<x:a> <x:knows> <x:b> <x:g> ."])
    >>> tables.table("x:name")["x:a"], list(tables.find("", "x:knows", "x:b"))
    (['A'], [('x:a', 'x:b')])
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._tables: dict[str, dict[str, list[str]]] = {}
        self.add(lines)

    def add(self, lines: Iterable[str]) -> None:
        """Add statements, none of which may be there already."""
        tables = self._tables
        for line in lines:
            subject, property_, rest = line.split(" ", 2)
            table = tables.get(property_)
            if table is None:
                table = tables[property_] = {}
            value = rest[1 : rest.index(">")] if rest[0] == "<" else _text(rest)
            if (values := table.get(subject[1:-1])) is None:
                table[subject[1:-1]] = [value]
            else:
                values.append(value)

    def table(self, property_: str) -> Table:
        """Return the values of a property by subject."""
        return self._tables.get(f"<{property_}>", _NONE)

    def find(self, subject: str, property_: str, value: str) -> Iterator[tuple[str, str]]:
        """Yield subject and value of the statements of a property; empty parts match anything."""
        table = self.table(property_)
        for one in (subject,) if subject else table:
            for found in table.get(one, ()):
                if not value or found == value:
                    yield one, found


def _text(literal: str) -> str:
    """Return the text of a literal, whose end nothing but an IRI or a tag of a language follows."""
    text = literal[1 : literal.rindex('"')]
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(escape[3], escape[3])
