"""The dyad panel on Spark: the same table as `KnowledgeGraph.panel`, counted by Spark SQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from geokg.analysis.panel import PanelParameters, Table
from geokg.analysis.panel.cells import Cell
from geokg.analysis.panel.counting import (
    covered_cells,
    in_order,
    kinds_of,
    panel_columns,
    row_of,
)
from geokg.analysis.panel.systems import pair_numbers
from geokg.analysis.panel.typed_table import TableColumn
from geokg.graph.result_values import Value
from geokg.spark.panel_sql import added, panel_sql, total, voices
from geokg.spark.panel_tables import COLUMNS, PanelTable, TableReader, TableRow
from geokg.spark.situations import ArticlePart, Bucketing

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import DataFrame, SparkSession

_TYPES: Final = {"string": "string", "integer": "bigint", "number": "double", "date": "date"}
_NUMBERS: Final = (
    "state1 string, state2 string, first date, last date, number1 bigint, number2 bigint, "
    "is_last boolean"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SparkPanel:
    """A dyad panel, with the tables that Spark SQL counts it from.

    Attributes:
        rows: The rows of the panel, as `KnowledgeGraph.panel` has them.
        events: The event table of docs/panel.md.
        left_out: The situations without such a row, with the reason.
        days: The days of each row of events, with their shares.
        claims: The claims about the situations of these rows.
        parameters: What the panel was asked for.
    """

    rows: Table
    events: DataFrame
    left_out: DataFrame
    days: DataFrame
    claims: DataFrame
    parameters: PanelParameters


def panel_of_buckets(
    session: SparkSession,
    buckets: RDD[Iterable[ArticlePart]],
    bucketing: Bucketing,
    parameters: PanelParameters,
    types: frozenset[str] | None,
) -> SparkPanel:
    """Return the panel of all buckets."""
    reader = TableReader(
        bucketing=bucketing, system=parameters.system, reading=parameters.reading, types=types
    )
    rows = buckets.flatMap(lambda parts: list(reader.rows(parts))).cache()
    tables = {name: _table(session, rows, name, COLUMNS[name]) for name in COLUMNS}
    tables["days"].createOrReplaceTempView("days")
    tables["claims"].createOrReplaceTempView("claims")
    _numbers(session, tables["days"], parameters).createOrReplaceTempView("pair_numbers")
    session.udf.register("added", added, "string")
    session.udf.register("total", total, "string")
    session.udf.register("voices", voices, "bigint")
    counted = session.sql(panel_sql(parameters)).collect()
    return SparkPanel(
        rows=_rows((tuple(row) for row in counted), parameters),
        events=tables["events"],
        left_out=tables["left_out"],
        days=tables["days"],
        claims=tables["claims"],
        parameters=parameters,
    )


def _table(
    session: SparkSession, rows: RDD[TableRow], name: PanelTable, columns: tuple[TableColumn, ...]
) -> DataFrame:
    schema = ", ".join(f"{column.name} {_TYPES[column.kind]}" for column in columns)
    own = rows.filter(lambda row: row[0] == name).map(lambda row: row[1])
    return session.createDataFrame(own, schema)


def _numbers(session: SparkSession, days: DataFrame, parameters: PanelParameters) -> DataFrame:
    """Return the numbers of the pairs of states that occur, which the driver looks up."""
    rows = []
    for one, other in sorted(map(tuple, days.select("state1", "state2").distinct().collect())):
        known = pair_numbers(parameters.system, one, other)
        for place, (first, last, number1, number2) in enumerate(known, 1):
            span = (date.fromordinal(first), date.fromordinal(last))
            rows.append((one, other, *span, number1, number2, place == len(known)))
    return session.createDataFrame(rows, _NUMBERS)


def _rows(counted: Iterable[tuple[Value, ...]], parameters: PanelParameters) -> Table:
    """Return the table of a panel from the numbers of its cells."""
    counts: dict[Cell, tuple[Value, ...]] = {}
    decimal = _decimal_places(parameters)
    for number1, number2, year, part, *numbers in counted:
        key = tuple(int(str(one)) for one in (year, part) if one)
        counts[Cell(int(str(number1)), int(str(number2)), key)] = tuple(
            Decimal(str(number)) if place in decimal else number
            for place, number in enumerate(numbers)
        )
    covered = covered_cells(parameters)
    above = (cell for cell, numbers in counts.items() if any(numbers[_POSSIBLE:-_REPORTS]))
    columns = panel_columns(parameters)
    places = [column.name for column in columns]
    nothing = tuple(
        Decimal(0) if place in decimal else 0
        for place in range(len(places) - places.index("events") - 1)
    )
    return Table(
        columns,
        [
            row_of(cell, counts.get(cell, nothing), cell in covered, parameters)
            for cell in in_order(covered, above)
        ],
    )


_POSSIBLE: Final = 2
"""The place of ``events_possible`` among the numbers of a cell."""
_REPORTS: Final = 3
"""Numbers of claims, articles and publishers, which are the last."""


def _decimal_places(parameters: PanelParameters) -> frozenset[int]:
    """Return the places of the numbers that are sums of shares."""
    kinds = len(kinds_of(parameters)) if parameters.count == "expected" else 0
    return frozenset({1, *range(_POSSIBLE + 1, _POSSIBLE + 1 + kinds)})
