"""What a panel is counted from: it answers for each number, and counts again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from geokg.analysis.panel.cells import Cell
from geokg.analysis.panel.codebook import GraphDescription, codebook
from geokg.analysis.panel.counting import PanelParameters, panel_table, rows_in
from geokg.analysis.panel.events import Events
from geokg.analysis.panel.provenance import provenance_table
from geokg.analysis.panel.typed_table import Table
from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import PanelError

_EVENT_KEY = ("situation", "state1", "state2")


@dataclass(frozen=True, slots=True)
class PanelSource:
    """The rows of events behind a panel, and the cell of each row of the panel."""

    events: Events
    parameters: PanelParameters
    cells: tuple[Cell, ...]
    graph: GraphDescription

    def counted(self, directed: bool) -> tuple[Table, PanelSource]:
        """Return the table with, or without, a row for each order, and its source."""
        parameters = replace(self.parameters, directed=directed)
        rows, cells = panel_table(self.events, parameters)
        return rows, replace(self, parameters=parameters, cells=cells)

    def codebook(self, title: str, table: Table) -> str:
        """Return the codebook of a table that goes with the panel."""
        return codebook(title, table, self.events, self.parameters, self.graph)

    def provenance(self, row: object) -> Table:
        """Return the claims behind a row; `Panel.provenance` says which rows these are."""
        events = self.events
        if isinstance(row, int) and -len(self.cells) <= row < len(self.cells):
            found = rows_in(events, self.parameters, self.cells[row])
        elif set(_EVENT_KEY) <= _names(row):
            key = tuple(_cell(row, name) for name in _EVENT_KEY)
            found = (
                one
                for one in events.rows
                if (one.counts.situation.name, one.state1, one.state2) == key
            )
        else:
            found = rows_in(events, self.parameters, self._cell_of(row))
        return provenance_table(found, events.facts)

    def _cell_of(self, row: object) -> Cell:
        numbers = (
            ("ccode1", "ccode2") if self.parameters.system == "cow" else ("gwcode1", "gwcode2")
        )
        period = () if self.parameters.period == "year" else (self.parameters.period,)
        wanted = (*numbers, "year", *period)
        if set(wanted) <= _names(row):
            number1, number2, *times = (_cell(row, name) for name in wanted)
            key = tuple(int(str(one)) for one in times if one is not None)
            cell = Cell(int(str(number1)), int(str(number2)), key)
            if cell in self.cells:
                return cell
        raise PanelError(
            Diagnostic(
                code="GK688",
                message="the panel has no such row",
                found=str(row),
                fix=f"give its place, or a row with {', '.join(wanted)}",
            )
        )


def _names(row: object) -> frozenset[str]:
    """Return the names of the cells of a named tuple, a mapping, or a row of a DataFrame."""
    if isinstance(row, Mapping):
        return frozenset(map(str, row))
    if (fields := getattr(row, "_fields", None)) is not None:
        return frozenset(fields)
    return frozenset(map(str, getattr(row, "index", ())))


def _cell(row: object, name: str) -> object:
    value = getattr(row, name) if hasattr(row, "_fields") else row[name]  # type: ignore[index]  # a mapping
    return None if str(value) in ("<NA>", "nan", "None") else value
