"""What queries give back: rows of plain Python values, and a pandas DataFrame on request."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import compress
from typing import TYPE_CHECKING, Any, Self, overload

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import QueryError
from geokg.graph.result_values import Value, decode_columns

if TYPE_CHECKING:
    import pandas
    import pyoxigraph


class Rows(Sequence[Any]):
    """The rows of a query, in its order; each is a named tuple with the columns as attributes.

    IRIs and words are ``str``, dates ``datetime.date``, numbers ``int``, ``Decimal`` or ``float``,
    what is not there is ``None``; a column that holds several values has a sorted tuple.
    ``left_out`` counts what an analysis does not count and so is not among the rows.

    >>> rows = Rows(["actor", "claims"], [("IRN", 3), ("TJK", 1)])
    >>> rows[0].actor, len(rows)
    ('IRN', 2)
    """

    def __init__(
        self, columns: Iterable[str], rows: Iterable[Sequence[Value]], left_out: int = 0
    ) -> None:
        self.columns = tuple(columns)
        self.left_out = left_out
        self._values: tuple[Sequence[Value], ...] | None = None
        self._made: list[Any] | None = self._named(rows)

    @classmethod
    def of_columns(
        cls, columns: Iterable[str], values: Iterable[Sequence[Value]], left_out: int = 0
    ) -> Self:
        """The rows whose values stand column by column; named tuples are made once one is wanted.

        >>> Rows.of_columns(["actor", "claims"], [["IRN", "TJK"], [3, 1]])[1]
        Row(actor='TJK', claims=1)
        """
        rows, given = cls(columns, (), left_out), tuple(values)
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

    def __repr__(self) -> str:
        return f"Rows({len(self)} of {', '.join(self.columns)})"

    def df(self) -> pandas.DataFrame:
        """The rows as a DataFrame, one column each; needs the extra ``pandas``.

        Raises `QueryError` where pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise QueryError(
                Diagnostic(
                    code="GK406",
                    message="DataFrames need pandas, which is not installed",
                    fix="pip install 'geokg[pandas]'",
                )
            ) from error
        if self._values:
            return pandas.DataFrame(dict(zip(self.columns, self._values, strict=True)))
        return pandas.DataFrame(self._rows, columns=list(self.columns))

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
    """The solutions of a SELECT as rows; ``lists`` names the columns that hold several values."""
    columns = [variable.value for variable in solutions.variables]
    if not columns:
        return Rows((), [() for _ in solutions])
    return Rows.of_columns(columns, decode_columns(solutions, lists))


def counted_rows(rows: Rows, everything: bool = False) -> Rows:
    """The rows whose column ``counted`` is true, or all, without that column; others are counted.

    What is left out is counted in situations where the rows name them, else in rows.

    >>> rows = Rows(["type", "counted"], [("meet", True), ("visit", False)])
    >>> counted_rows(rows)[0], counted_rows(rows).left_out
    (Row(type='meet'), 1)
    """
    values = rows._by_column()
    counts = values.pop("counted")
    if everything:
        return Rows.of_columns(values, values.values())
    out = [not count for count in counts]
    left = list(compress(values.get("situation", range(len(out))), out))
    kept = [list(compress(column, counts)) for column in values.values()]
    return Rows.of_columns(values, kept, len(set(left)))
