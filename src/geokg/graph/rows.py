"""The answers of queries: rows of plain Python values, and a pandas DataFrame on request."""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, compress
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Self, overload

from geokg.base.display import HTML_ROWS, TEXT_ROWS, html_table, text_table
from geokg.graph.frames import frame_of
from geokg.graph.result_values import ID_SEPARATOR, Value, decode_columns

if TYPE_CHECKING:
    import pandas
    import pyoxigraph

THE_ARTICLE: Final = "the article"
"""The name that queries give to an article that speaks for itself."""
_LOCAL: Final = re.compile(r"[^/#]*\Z")


class Rows(Sequence[Any]):
    """The rows of a query, in its order; each is a named tuple with the columns as attributes.

    IRIs and words are ``str``, dates ``datetime.date``, numbers ``int``, ``Decimal`` or ``float``,
    a missing value is ``None``; a column of lists has sorted tuples. ``excluded`` is the number of
    situations (of rows, where they name none) that no claim affirms as fact, and that are
    therefore not among the rows.

    >>> rows = Rows(["actor", "claims"], [("IRN", 3), ("TJK", 1)])
    >>> rows[0].actor, len(rows)
    ('IRN', 2)
    """

    def __init__(
        self, columns: Iterable[str], rows: Iterable[Sequence[Value]], excluded: int = 0
    ) -> None:
        self.columns = tuple(columns)
        self.excluded = excluded
        self.kinds: Mapping[str, str] = MappingProxyType({})
        """What the columns of a named query hold; lists have no kind here."""
        self._values: tuple[Sequence[Value], ...] | None = None
        self._made: list[Any] | None = self._named(rows)

    @classmethod
    def of_columns(
        cls, columns: Iterable[str], values: Iterable[Sequence[Value]], excluded: int = 0
    ) -> Self:
        """Return rows from the values of each column; named tuples are made when one is used.

        >>> Rows.of_columns(["actor", "claims"], [["IRN", "TJK"], [3, 1]])[1]
        Row(actor='TJK', claims=1)
        """
        rows, given = cls(columns, (), excluded), tuple(values)
        if given and given[0]:
            rows._values, rows._made = given, None
        return rows

    def __len__(self) -> int:
        return len(self._values[0] if self._values else self._rows)

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
        return self._rows[index]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rows):
            return NotImplemented
        return self.columns == other.columns and self._rows == other._rows

    def __hash__(self) -> int:
        return hash((self.columns, tuple(self._rows)))

    def __reduce__(self) -> tuple[object, ...]:
        """Return what pickle makes equal rows from: the class of a row cannot be found by name."""
        return Rows, (self.columns, list(map(tuple, self._rows)), self.excluded)

    def __repr__(self) -> str:
        table = text_table(self.columns, self._first(TEXT_ROWS), len(self))
        return f"{table}{self._excluded_note()}"

    def _repr_html_(self) -> str:
        """Return the first rows as an HTML table, which Jupyter shows."""
        table = html_table(self.columns, self._first(HTML_ROWS), len(self))
        note = self._excluded_note()
        return f"{table}<p>{note.strip()}</p>" if note else table

    def _first(self, number: int) -> Sequence[Sequence[Value]]:
        if self._made is None and self._values:
            return list(zip(*(column[:number] for column in self._values), strict=True))
        return self._rows[:number]

    def _excluded_note(self) -> str:
        if not self.excluded:
            return ""
        return f"\n[{self.excluded:,} excluded: no claim affirms them as fact]"

    def df(self) -> pandas.DataFrame:
        """Return the rows as a DataFrame with the same columns; needs the extra ``pandas``.

        Dates are ``datetime64[s]``, integers ``Int64``, other numbers ``Float64``, truth values
        ``boolean``, words of a closed list categories. A cell of a column of lists is a tuple, also
        with one value: ``df.explode("initiator")`` gives each value a row.

        Raises:
            QueryError: pandas is not installed.

        >>> from datetime import date
        >>> rows = Rows(["type", "earliest"], [("visit", date(1992, 3, 1)), ("meet", None)])
        >>> [str(dtype) for dtype in rows.df().dtypes]
        ['category', 'datetime64[s]']
        """
        values = self._values or list(zip(*self._rows, strict=True)) or [()] * len(self.columns)
        return frame_of(self.columns, values, self.kinds)

    @property
    def _rows(self) -> list[Any]:
        if self._made is None:
            self._made = self._named(zip(*self._values or (), strict=True))
        return self._made

    def _named(self, rows: Iterable[Iterable[Value]]) -> list[Any]:
        return list(map(_row(self.columns)._make, rows))

    def _by_column(self) -> dict[str, Sequence[Value]]:
        values = self._values or list(zip(*self._rows, strict=True)) or [()] * len(self.columns)
        return dict(zip(self.columns, values, strict=True))


@lru_cache(maxsize=64)
def _row(columns: tuple[str, ...]) -> Any:
    return namedtuple("Row", columns, rename=True)


def rows_of(solutions: pyoxigraph.QuerySolutions, lists: frozenset[str] = frozenset()) -> Rows:
    """Return the solutions of a SELECT as rows; ``lists`` are the columns with lists of values."""
    columns = [variable.value for variable in solutions.variables]
    if not columns:
        return Rows((), [() for _ in solutions])
    return Rows.of_columns(columns, decode_columns(solutions, lists))


def counted_rows(rows: Rows, everything: bool = False) -> Rows:
    """Return the rows whose column ``counted`` is true, without that column.

    Args:
        rows: Rows with a column ``counted``.
        everything: Return all rows.

    Returns:
        The rows, which say how many others are excluded: how many situations, where the rows name
        situations, else how many rows.

    >>> rows = Rows(["type", "counted"], [("meet", True), ("visit", False)])
    >>> counted_rows(rows)[0], counted_rows(rows).excluded
    (Row(type='meet'), 1)
    """
    values = rows._by_column()
    counts = values.pop("counted")
    if everything:
        return Rows.of_columns(values, values.values())
    out = [not count for count in counts]
    excluded = list(compress(values.get("situation", range(len(out))), out))
    kept = [list(compress(column, counts)) for column in values.values()]
    return Rows.of_columns(values, kept, len(set(excluded)))


def with_ids(rows: Rows, ids: Mapping[str, Sequence[str]], order: Sequence[str]) -> Rows:
    """Return the rows with the ids of names in columns of their own.

    Args:
        rows: Rows whose lists of names hold each name with its id, joined by U+001E.
        ids: For each new column of ids, the columns of names it belongs to.
        order: All columns, in the order they shall have.

    Returns:
        Rows in which a name occurs as often as it has ids. The ids are in the order of the names,
        and of the columns.

    >>> rows = Rows(["party"], [(("Ministry\x1ea.f", "Ministry\x1ea.s"),)])
    >>> with_ids(rows, {"party_id": ["party"]}, ["party", "party_id"])[0]
    Row(party=('Ministry', 'Ministry'), party_id=('a.f', 'a.s'))
    """
    if not ids:
        return rows
    values = rows._by_column()
    for column, names in ids.items():
        ids_of_names = [_each_distinct(values[name], _ids) for name in names]
        values[column] = list(map(_joined, zip(*ids_of_names, strict=True)))
    for name in {name for names in ids.values() for name in names}:
        values[name] = _each_distinct(values[name], _names)
    return Rows.of_columns(order, [values[column] for column in order])


def has_namesakes(rows: Rows, ids: Mapping[str, Sequence[str]]) -> bool:
    """Return whether some name in the rows belongs to several actors of one article.

    A table for people then needs the columns of ids. An organ has an IRI of its own in each
    article, so equal names from different articles are no reason.

    >>> rows = Rows(["actor", "actor_id"], [("Ministry", "kg/a.f"), ("Ministry", "kg/a.s")])
    >>> has_namesakes(rows, {"actor_id": ["actor"]})
    True
    """
    values = rows._by_column()
    known: dict[tuple[str, str], str] = {}
    for column, names in ids.items():
        cells = zip(values[column], *(values[name] for name in names), strict=True)
        for iris, *named in set(cells):
            called = [name for cell in named for name in _each(cell)]
            # An actor of a foreign graph may lack a name.
            for name, iri in zip(called, _each(iris), strict=False):
                # ARTICLE.ACTOR; what has no article of its own is compared with all the others.
                article = "" if "." not in _LOCAL.findall(iri)[0] else iri.rpartition(".")[0]
                if name != THE_ARTICLE and known.setdefault((article, name), iri) != iri:
                    return True
    return False


def _each(cell: Value) -> tuple[str, ...]:
    if isinstance(cell, tuple):
        return cell
    return () if cell is None else (str(cell),)


def _each_distinct(
    cells: Sequence[Value], convert: Callable[[Value], tuple[str, ...]]
) -> list[tuple[str, ...]]:
    """Return the cells converted, each distinct one once."""
    known = {cell: convert(cell) for cell in set(cells)}
    return list(map(known.__getitem__, cells))


def _joined(row: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(chain.from_iterable(row))


def _names(cell: Value) -> tuple[str, ...]:
    return tuple([pair.rpartition(ID_SEPARATOR)[0] for pair in _pairs(cell)])


def _ids(cell: Value) -> tuple[str, ...]:
    return tuple([pair.rpartition(ID_SEPARATOR)[2] for pair in _pairs(cell)])


def _pairs(cell: Value) -> tuple[str, ...]:
    return cell if isinstance(cell, tuple) else ()
