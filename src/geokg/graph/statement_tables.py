"""Statements as tables by property, made from lines of N-Quads without a store."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from geokg.base.vocabulary import RDF, XSD, expanded

Table = Mapping[str, Sequence[str]]
"""The values of a property by subject; of literals the text alone."""

_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED: Final = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
_NONE: Final[tuple[list[str], list[str]]] = ([], [])
_INTEGER: Final = f'"^^<{XSD.integer}>'


class StatementTables:
    """The statements of lines of N-Quads, each with one space between its terms.

    >>> tables = StatementTables(['<x:a> <x:name> "A" <x:g> .', "<x:a> <x:knows> <x:b> <x:g> ."])
    >>> tables.table("x:name")["x:a"], list(tables.find("", "x:knows", "x:b"))
    (['A'], [('x:a', 'x:b')])
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._cells: dict[str, tuple[list[str], list[str]]] = {}
        self._tables: dict[str, dict[str, list[str]]] = {}
        self.add(lines)

    def add(self, lines: Iterable[str]) -> None:
        """Add statements, none of which may be there already."""
        every = self._cells
        sizes = {property_: len(cells[0]) for property_, cells in every.items()}
        for line in lines:
            subject, property_, rest = line.split(" ", 2)
            cells = every.get(property_)
            if cells is None:
                cells = every[property_] = ([], [])
            cells[0].append(subject)
            # Only the text of a literal has spaces, and nothing after it has quotes.
            cells[1].append(rest[: rest.index(" ", 0 if rest[0] == "<" else rest.rindex('"'))])
        for property_, cells in every.items():
            if len(cells[0]) != sizes.get(property_):
                self._tables.pop(property_[1:-1], None)

    def table(self, property_: str) -> Table:
        """Return the values of a property by subject."""
        table = self._tables.get(property_)
        if table is None:
            table = self._tables[property_] = {}
            for subject, cell in zip(*self._cells.get(f"<{property_}>", _NONE), strict=True):
                value = cell[1:-1] if cell[0] == "<" else _text(cell)
                if (values := table.get(subject[1:-1])) is None:
                    table[subject[1:-1]] = [value]
                else:
                    values.append(value)
        return table

    @property
    def subjects(self) -> frozenset[str]:
        """The IRIs that statements are about."""
        nodes = set().union(*(subjects for subjects, _ in self._cells.values()))
        return frozenset(node[1:-1] for node in nodes)

    def blocks(self, property_: str) -> Iterator[tuple[list[str], list[str]]]:
        """Yield subjects and values of a property, or of a path of two, as an engine writes them.

        Properties are named by prefixes. Whole numbers are without quotes, as in Turtle.
        """
        first, _, second = property_.partition("/")
        if second:
            nodes: dict[str, list[str]] = {}
            for node, value in self._pairs(second):
                nodes.setdefault(node, []).append(value)
            found = [(s, value) for s, node in self._pairs(first) for value in nodes.get(node, ())]
            yield [subject for subject, _ in found], [value for _, value in found]
            return
        subjects, values = self._cells.get(f"<{expanded(property_)}>", _NONE)
        if values and values[0].endswith(_INTEGER):
            values = [cell.removesuffix(_INTEGER).lstrip('"') for cell in values]
        yield subjects, values

    def values(self, property_: str, subject: str) -> list[str]:
        """Return the values of a property of one subject."""
        return [value for one, value in self._pairs(property_) if one == subject]

    def _pairs(self, property_: str) -> Iterator[tuple[str, str]]:
        (cells,) = self.blocks(property_)
        return zip(*cells, strict=True)

    def instances(self, class_: str) -> frozenset[str]:
        """Return the instances of a class, named by its prefix."""
        node = f"<{expanded(class_)}>"
        cells = zip(*self._cells.get(f"<{RDF.type}>", _NONE), strict=True)
        return frozenset(subject for subject, cell in cells if cell == node)

    def find(self, subject: str, property_: str, value: str) -> Iterator[tuple[str, str]]:
        """Yield subject and value of the statements of a property; empty parts match anything."""
        table = self.table(property_)
        if subject:
            pairs = [(subject, found) for found in table.get(subject, ())]
        elif value:
            return ((one, value) for one, several in table.items() if value in several)
        else:
            return ((one, found) for one, several in table.items() for found in several)
        return iter([pair for pair in pairs if pair[1] == value] if value else pairs)


def _text(literal: str) -> str:
    """Return the text of a literal, whose end nothing but an IRI or a tag of a language follows."""
    text = literal[1 : literal.rindex('"')]
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(escape[3], escape[3])
