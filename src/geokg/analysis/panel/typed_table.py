"""Tables with declared columns, as rows, as a DataFrame with types, as CSV and as Parquet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import StoreError
from geokg.graph.result_values import Value
from geokg.graph.rows import Rows

if TYPE_CHECKING:
    import pandas

ColumnKind = Literal["string", "integer", "number", "date"]
_PANDAS: Final[Mapping[str, Any]] = {
    "string": "string",
    "integer": "Int64",
    "number": "float64",
    "date": "datetime64[s]",
}
_MOST_DECIMALS: Final = 6


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table: its name, its kind of value, and what it means."""

    name: str
    kind: ColumnKind
    meaning: str


class Table(Rows):
    """Rows whose columns have declared kinds and meanings.

    >>> table = Table([TableColumn("year", "integer", "the year")], [(1992,), (None,)])
    >>> table.csv()
    'year\\n1992\\n""\\n'
    >>> str(table.df()["year"].dtype)
    'Int64'
    """

    def __init__(self, described: Iterable[TableColumn], rows: Iterable[Sequence[Value]]) -> None:
        self.described = tuple(described)
        super().__init__([column.name for column in self.described], rows)

    def df(self) -> pandas.DataFrame:
        """Return the table as a DataFrame: string, Int64, float64 and datetime64[s].

        Raises:
            QueryError: pandas is not installed.
        """
        return super().df().astype({c.name: _PANDAS[c.kind] for c in self.described})

    def csv(self) -> str:
        """Return the table as CSV: comma, LF, a header, empty cells for missing values."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([cell_text(value) for value in row] for row in self)
        return text.getvalue()

    def write_parquet(self, path: Path) -> None:
        """Write the table as Parquet with typed columns; needs the extra ``parquet``.

        Raises:
            StoreError: pyarrow is not installed.
        """
        try:
            import pyarrow
            import pyarrow.parquet
        except ImportError as error:
            raise StoreError(
                Diagnostic(
                    code="GK680",
                    message="Parquet needs pyarrow, which is not installed",
                    fix="pip install 'geokg[parquet]'",
                )
            ) from error
        types = {
            "string": pyarrow.string(),
            "integer": pyarrow.int64(),
            "number": pyarrow.float64(),
            "date": pyarrow.date32(),
        }
        arrays = [
            pyarrow.array([_plain(row[at]) for row in self], types[column.kind])
            for at, column in enumerate(self.described)
        ]
        names = [column.name for column in self.described]
        pyarrow.parquet.write_table(pyarrow.table(arrays, names=names), path, compression="zstd")


def rounded(number: Fraction) -> Decimal:
    """Return a number with at most six decimals, half to even, without trailing zeros.

    >>> str(rounded(Fraction(1, 3))), str(rounded(Fraction(20)))
    ('0.333333', '20')
    """
    scaled = round(number * 10**_MOST_DECIMALS)
    text = f"{Decimal(scaled).scaleb(-_MOST_DECIMALS):f}"
    return Decimal(text.rstrip("0").rstrip("."))


def cell_text(value: Value) -> str:
    """Return a value as a cell of CSV."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _plain(value: Value) -> Value:
    return float(value) if isinstance(value, Decimal) else value
