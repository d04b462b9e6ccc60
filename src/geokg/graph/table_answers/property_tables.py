"""The properties of a graph as columns of cells, which the engine writes as SPARQL TSV.

A cell is the text of one term, as Turtle spells it; an empty cell is no value. Cells are compared
and looked up as they are, and decoded once for each distinct text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, cached_property
from itertools import repeat
from operator import itemgetter
from typing import Final, Protocol, TypeVar

import pyoxigraph as ox

from geokg.base.vocabulary import PREFIXES, XSD, expanded
from geokg.graph.result_values import ID_SEPARATOR, SEPARATOR, Value, cell_blocks, value_of_cell

Cells = list[str]

_T = TypeVar("_T")
_MAX_KEPT: Final = 1_000_000
"""Pairs of subject and value that are kept; each takes about 200 bytes."""
_LOOKED_UP: Final = 4
"""To look up a value takes about as long as to read so many."""
_DATE: Final = f'"^^<{XSD.date}>'
_DATE_SIZE: Final = len('"2000-01-01') + len(_DATE)


class IrregularGraph(Exception):
    """A graph has something that only the engine reads rightly."""


class Source(Protocol):
    """What the properties of a graph are read from."""

    def blocks(self, property_: str) -> Iterator[tuple[Cells, Cells]]:
        """Yield subjects and values of a property, or of a path of two, some at a time."""

    def values(self, property_: str, subject: str) -> Cells:
        """Return the values of a property of one subject."""

    def instances(self, class_: str) -> frozenset[str]:
        """Return the instances of a class."""


class _Table:
    """The values of one property: the first of each subject, and all where it has several."""

    def __init__(self, subjects: Cells, values: Cells, more: Mapping[str, Cells]) -> None:
        self.subjects = subjects
        self.values = values
        self.more = more

    @classmethod
    def of_pairs(cls, subjects: Cells, values: Cells) -> _Table:
        """Return the table of subjects with a value of each; both may repeat."""
        one = dict(zip(subjects, values, strict=True))
        if len(one) == len(subjects):
            table = cls(subjects, values, {})
            table._one = one
            return table
        one, more = {}, dict[str, Cells]()
        for subject, value in zip(subjects, values, strict=True):
            if subject in one:
                more.setdefault(subject, [one[subject]]).append(value)
            else:
                one[subject] = value
        return cls(list(one), list(one.values()), more)

    @cached_property
    def _one(self) -> dict[str, str]:
        return dict(zip(self.subjects, self.values, strict=True))

    def of_each(self, subjects: Sequence[str]) -> Sequence[str]:
        """Return the value of each subject, or an empty cell.

        Raises:
            IrregularGraph: A subject has several values, or one value in several graphs.
        """
        if not self.subjects:
            return [""] * len(subjects)
        if self.more and not self.more.keys().isdisjoint(subjects):
            raise IrregularGraph
        if subjects == self.subjects:
            return self.values
        return list(map(self._one.get, subjects, repeat("")))


class Tables:
    """Reads the properties of a graph.

    What was read is kept for later queries, up to a limit: a changed graph needs new tables.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._known: dict[str, _Table] = {}
        self._room = _MAX_KEPT

    def subjects(self, property_: str) -> Sequence[str]:
        """Return the subjects that have a property."""
        return self._table(property_).subjects

    def one(self, property_: str, subjects: Sequence[str], *, of: int = 0) -> Sequence[str]:
        """Return the value of a property of each subject, or an empty cell.

        Args:
            property_: The property.
            subjects: The subjects, which may repeat.
            of: About how many subjects have the property. Where few of them are asked for, these
                are looked up, and otherwise all are read.

        Raises:
            IrregularGraph: A subject has several values, or one value in several graphs.
        """
        return self._table(property_, subjects, of).of_each(subjects)

    def pairs(self, property_: str) -> tuple[Cells, Cells]:
        """Return subjects and values of a property, or a path of two; both may repeat."""
        table = self._table(property_)
        subjects, values = [*table.subjects], [*table.values]
        for subject, several in table.more.items():
            subjects += [subject] * (len(several) - 1)
            values += several[1:]
        return subjects, values

    def each(self, property_: str) -> dict[str, Sequence[str]]:
        """Return the values of a property by subject."""
        table = self._table(property_)
        found: dict[str, Sequence[str]] = dict(zip(table.subjects, zip(table.values), strict=True))
        found.update(table.more)
        return found

    def lists(
        self,
        property_: str,
        parts: Callable[[str], tuple[str, ...]],
        subjects: Collection[str] = (),
        *,
        of: int = 0,
    ) -> dict[str, tuple[str, ...]]:
        """Return what the values of a property contribute to a list, by subject, sorted.

        Args:
            property_: The property.
            parts: Returns what one value contributes, without repetition.
            subjects: The only subjects whose lists are needed.
            of: As for `one`.
        """
        table = self._table(property_, subjects, of)
        of_one = cache(parts)

        @cache
        def of_several(cells: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(sorted({part for cell in cells for part in of_one(cell)}))

        found = dict(zip(table.subjects, map(of_one, table.values), strict=True))
        found.update(zip(table.more, map(of_several, map(tuple, table.more.values())), strict=True))
        return found

    def instances(self, class_: str) -> frozenset[str]:
        """Return the instances of a class."""
        return self._source.instances(class_)

    def _table(self, property_: str, subjects: Collection[str] = (), of: int = 0) -> _Table:
        """Return the table of a property, or a part of it, with the subjects that are asked for."""
        known = self._known.get(property_)
        if known is not None:
            return known
        if len(subjects) < of / _LOOKED_UP:
            return self._looked_up(property_, subjects)
        table = self._read(property_)
        pairs = len(table.subjects) + sum(map(len, table.more.values()))
        if pairs <= self._room:
            self._room -= pairs
            self._known[property_] = table
        return table

    def _read(self, property_: str) -> _Table:
        subjects, values = Cells(), Cells()
        for some_subjects, some_values in self._source.blocks(property_):
            subjects += some_subjects
            values += some_values
        # An engine may give the subjects of several properties in one order. They are kept once.
        for other in self._known.values():
            if not other.more and other.subjects == subjects:
                return _Table(other.subjects, values, {})
        return _Table.of_pairs(subjects, values)

    def _looked_up(self, property_: str, subjects: Iterable[str]) -> _Table:
        found = Cells(), Cells()
        for cell in dict.fromkeys(filter(None, subjects)):
            values = self._source.values(property_, cell)
            found[0].extend([cell] * len(values))
            found[1].extend(values)
        return _Table.of_pairs(*found)


class StoreSource:
    """Reads the properties of a store, over the union of its graphs."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    def blocks(self, property_: str) -> Iterator[tuple[Cells, Cells]]:
        """Yield subjects and values of a property, or of a path of two, some at a time."""
        for cells in self._cells("?s ?o", f"?s {property_} ?o"):
            yield cells[0:-1:2], cells[1:-1:2]

    def values(self, property_: str, subject: str) -> Cells:
        """Return the values of a property of one subject."""
        node = ox.NamedNode(expanded(property_))
        found = self._store.quads_for_pattern(ox.NamedNode(iri(subject)), node, None)
        return [str(quad.object) for quad in found]

    def instances(self, class_: str) -> frozenset[str]:
        """Return the instances of a class."""
        found: Cells = []
        for cells in self._cells("?s", f"?s a {class_}"):
            found += cells[:-1]
        return frozenset(found)

    def _cells(self, variables: str, pattern: str) -> Iterator[Cells]:
        solutions = self._store.query(
            f"SELECT {variables} WHERE {{ {pattern} }}",
            prefixes=dict(PREFIXES),
            use_default_graph_as_union=True,
        )
        assert isinstance(solutions, ox.QuerySolutions)
        yield from cell_blocks(solutions)


def decoded(cells: Collection[str], decode: Callable[[str], _T]) -> list[_T | None]:
    """Return the decoded cells, None for an empty one; each distinct text is decoded once."""
    if not any(cells):
        return [None] * len(cells)
    return list(map(Decoder(decode).__getitem__, cells))


class Decoder(dict[str, _T | None]):
    """The decoded value of each distinct cell, None of an empty one."""

    def __init__(self, decode: Callable[[str], _T]) -> None:
        super().__init__({"": None})
        self._decode = decode

    def __missing__(self, cell: str) -> _T | None:
        self[cell] = found = self._decode(cell)
        return found


def arranged(columns: Iterable[Sequence[Value]], positions: Sequence[int]) -> list[Sequence[Value]]:
    """Return the values of columns at some positions, in the order of these.

    >>> arranged([["a", "b", "c"], [1, 2, 3]], [2, 0])
    [('c', 'a'), (3, 1)]
    """
    if len(positions) > 1:
        return list(map(itemgetter(*positions), columns))
    return [[column[at] for at in positions] for column in columns]


def value(cell: str) -> Value:
    """Return the Python value of a term."""
    return value_of_cell(cell)


def iri(cell: str) -> str:
    """Return the IRI that a cell holds.

    Raises:
        IrregularGraph: It holds another term.

    >>> iri("<https://example.org/a>")
    'https://example.org/a'
    """
    if cell[:1] != "<" or cell[1:2] == "<":
        raise IrregularGraph
    return cell[1:-1]


def iris(cells: Sequence[str]) -> list[str]:
    """Return the IRIs that cells hold, none of them empty.

    Raises:
        IrregularGraph: One of them holds another term.

    >>> iris(["<https://example.org/a>", "<https://example.org/b>"])
    ['https://example.org/a', 'https://example.org/b']
    """
    # An IRI begins with a letter, which follows both "<" and "=".
    if cells and not (min(cells) > "<=" and max(cells) < "="):
        raise IrregularGraph
    return [cell[1:-1] for cell in cells]


def text(cell: str) -> str:
    """Return the words of a plain literal, with a language or without.

    Raises:
        IrregularGraph: The cell holds another term, or a character that separates lists.

    >>> text('"Mali"@fr')
    'Mali'
    """
    if cell[:1] != '"' or cell[-1] == ">":
        raise IrregularGraph
    found = str(value_of_cell(cell))
    if SEPARATOR in found:
        raise IrregularGraph
    return found


def words(cell: str) -> str:
    """Return an IRI, or the words of a literal of any datatype, as STR() does.

    Raises:
        IrregularGraph: The literal is a number, a date or a truth value.

    >>> words('"1992-05"^^<http://id.loc.gov/datatypes/edtf/EDTF>')
    '1992-05'
    """
    if cell[:1] == "<":
        return iri(cell)
    found = value_of_cell(cell) if cell[:1] == '"' else None
    if not isinstance(found, str) or SEPARATOR in found:
        raise IrregularGraph
    return found


def local_name(cell: str) -> str:
    """Return what follows the first ``#`` of an IRI, as STRAFTER() does.

    >>> local_name("<https://w3id.org/geokg/ns#actual>")
    'actual'
    """
    return iri(cell).partition("#")[2]


def day(cell: str) -> str:
    """Return a day of the years 1 to 9999 as text, which sorts as the day does.

    Raises:
        IrregularGraph: The cell holds another term.

    >>> day('"1992-05-29"^^<http://www.w3.org/2001/XMLSchema#date>')
    '1992-05-29'
    """
    if len(cell) != _DATE_SIZE or not cell.endswith(_DATE):
        raise IrregularGraph
    if not isinstance(value_of_cell(cell), date):
        raise IrregularGraph
    return cell[1:11]


def actor_parts(names: Mapping[str, Sequence[str]]) -> Callable[[str], tuple[str, ...]]:
    """Return a function that returns an actor as name and IRI, joined by U+001E.

    Args:
        names: The names of each actor; of one without a name, the function returns nothing.
    """

    def of_actor(cell: str) -> tuple[str, ...]:
        pairs = {f"{text(name)}{ID_SEPARATOR}{iri(cell)}" for name in names.get(cell, ())}
        return tuple(sorted(pairs))

    return of_actor
