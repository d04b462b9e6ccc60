"""Columns of rows as a pandas DataFrame with types that pandas can compare and group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import QueryError

if TYPE_CHECKING:
    import pandas

CATEGORIES: Final = frozenset(
    "polarity modality certainty standing status valence type kind role severity rule "
    "affirmed_modality denied_modality".split()
)
"""Columns with values of a closed list, which become categories."""
_KIND_TYPES: Final[Mapping[str, type]] = {
    "date": date,
    "integer": int,
    "decimal": Decimal,
    "boolean": bool,
}
"""The type of a column's values, for a column of a named query that has none."""


def frame_of(
    columns: Sequence[str], values: Sequence[Sequence[object]], kinds: Mapping[str, str]
) -> pandas.DataFrame:
    """Return columns as a DataFrame.

    Dates become ``datetime64[s]``, integers ``Int64``, other numbers ``Float64``, truth values
    ``boolean``, words of a closed list ``category``. A cell that can hold several values is a
    tuple; ``DataFrame.explode`` gives each a row. Texts have the type that pandas gives them.

    Args:
        columns: The names of the columns.
        values: The values of each column, all of the same length.
        kinds: What a column holds, as the header of its query says, where it is known.

    Raises:
        QueryError: pandas is not installed.
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
    series = {
        name: _typed(pandas, name, column, kinds.get(name, ""))
        for name, column in zip(columns, values, strict=True)
    }
    return pandas.DataFrame(series, columns=list(columns))


def _typed(pandas: Any, name: str, column: Sequence[Any], kind: str) -> Any:
    types = set(map(type, column)) - {type(None)}
    if not types and kind in _KIND_TYPES:
        types = {_KIND_TYPES[kind]}
    if types == {date}:
        return pandas.Series(_moments(column, "s"))
    if types == {int} and all(value is None or -(2**63) <= value < 2**63 for value in column):
        return pandas.Series(column, dtype="Int64")
    if types and types <= {int, float, Decimal}:
        numbers = [None if value is None else float(value) for value in column]
        return pandas.Series(numbers, dtype="Float64")
    if types == {bool}:
        return pandas.Series(column, dtype="boolean")
    if types == {datetime} and all(
        value.tzinfo is None for value in column if isinstance(value, datetime)
    ):
        return pandas.Series(_moments(column, "us"))
    if types <= {str} and name in CATEGORIES:
        return pandas.Series(pandas.Categorical(column))
    return column if types else pandas.Series(column, dtype=object)


def _moments(column: Sequence[object], unit: str) -> Any:
    import numpy

    return numpy.array(column, dtype=f"datetime64[{unit}]")
