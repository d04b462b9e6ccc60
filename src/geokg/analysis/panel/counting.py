"""The dyad panel: what the rows of the event table add up to in each cell (sections 4 to 8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Final, Literal

from geokg.analysis.panel.cells import (
    Cell,
    Period,
    PeriodKey,
    cells_of,
    parts_of,
    period_days,
    period_of,
)
from geokg.analysis.panel.coverage import Coverage
from geokg.analysis.panel.days import Days, common
from geokg.analysis.panel.events import EventRow, Events, SituationCounts
from geokg.analysis.panel.pairs import CLASSES
from geokg.analysis.panel.situations import COUNTED
from geokg.analysis.panel.systems import (
    System,
    bearer_on,
    bearers,
    cell_days,
    number_on,
    numbers_of,
    other_system,
    pair_numbers,
    three_letter,
)
from geokg.analysis.panel.times import Reading
from geokg.analysis.panel.typed_table import Table, TableColumn, rounded
from geokg.graph.result_values import Value
from geokg.graph.rules.same_situation import independent_publishers

Count = Literal["certain", "expected", "possible"]
COUNTS: Final = ("certain", "expected", "possible")
_EVENT_CLASSES: Final = ("vcoop", "mcoop", "vconf", "mconf", "neutral")
_KINDS: Final = (
    *_EVENT_CLASSES,
    "mediation",
    *COUNTED,
    "via_organ",
    "via_group",
    "unnamed_only",
    "mutual",
    "denied",
    "nonactual",
)
"""The columns that follow ``count``."""
RELATION_COLUMNS: Final = {"mcoop": "rel_coop", "vcoop": "rel_coop", "mconf": "rel_conf"} | {
    "vconf": "rel_conf",
    "neutral": "rel_neutral",
}
"""The column of a sure relation by its class."""
_ONE: Final = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelParameters:
    """The parameters of a panel."""

    system: System
    period: Period
    directed: bool
    count: Count
    reading: Reading
    coverage: Coverage | None


@dataclass(slots=True)
class CellCounts:
    """What is counted in a cell, and the rows behind it."""

    certain: int = 0
    expected: Fraction = field(default_factory=Fraction)
    possible: int = 0
    kinds: dict[str, Fraction] = field(default_factory=dict)
    relations: dict[str, int] = field(default_factory=dict)
    situations: dict[int, SituationCounts] = field(default_factory=dict)
    """The counted situations with a possible day in the cell."""

    def add(self, kind: str, number: Fraction) -> None:
        """Add to a column that follows ``count``."""
        if number:
            self.kinds[kind] = self.kinds.get(kind, Fraction(0)) + number

    @property
    def is_above_zero(self) -> bool:
        """Whether a column from ``events`` to ``rel_possible`` is above 0."""
        return bool(self.possible or self.kinds or self.relations)


def panel_table(events: Events, parameters: PanelParameters) -> tuple[Table, tuple[Cell, ...]]:
    """Return the table of a panel, and the cell of each of its rows."""
    counts = _counted(events, parameters)
    covered = covered_cells(parameters)
    rows = in_order(covered, (cell for cell, found in counts.items() if found.is_above_zero))
    none = CellCounts()
    columns = panel_columns(parameters)
    writer = _RowWriter(parameters, events)
    table = Table(
        columns, [writer.row(cell, counts.get(cell, none), cell in covered) for cell in rows]
    )
    return table, rows


def in_order(covered: Iterable[Cell], counted: Iterable[Cell]) -> tuple[Cell, ...]:
    """Return the cells of a panel in order: those covered, and those with a count above 0."""
    # Two states that share a number, such as Yugoslavia and Serbia in COW, are one here.
    found = {*covered, *(cell for cell in counted if not cell.is_one)}
    return tuple(
        sorted(found, key=lambda cell: (cell.number1, cell.number2, not cell.period, cell.period))
    )


def rows_in(events: Events, parameters: PanelParameters, cell: Cell) -> Iterator[EventRow]:
    """Yield the rows of the event table that have a possible day in a cell."""
    for row in _chosen(events.rows, parameters.directed):
        ends = (cell.number1, cell.number2)
        for found in _cells_of(row, parameters):
            if found.period == cell.period and ends in (
                (found.number1, found.number2),
                () if parameters.directed else (found.number2, found.number1),
            ):
                yield row
                break


# Counting ----------------------------------------


def _counted(events: Events, parameters: PanelParameters) -> dict[Cell, CellCounts]:
    counts: dict[Cell, CellCounts] = {}
    mutual = _mutual(events.rows)
    for row in _chosen(events.rows, parameters.directed):
        if not row.timing.in_system:
            continue
        if row.counts.is_event:
            _add_event(counts, row, parameters, id(row) in mutual)
        elif row.counts.situation.counted:
            _add_relation(counts, row, parameters)
    return counts


def _mutual(rows: Iterable[EventRow]) -> set[int]:
    """Return the identities of the rows whose situation has a row in the other order."""
    known = {(row.counts.situation.name, row.state1, row.state2): id(row) for row in rows}
    return {place for (name, one, other), place in known.items() if (name, other, one) in known}


def _chosen(rows: Iterable[EventRow], directed: bool) -> Iterator[EventRow]:
    """Yield each row, or of the two rows of an unordered pair the one that counts."""
    if directed:
        yield from rows
        return
    best: dict[tuple[str, str, str], EventRow] = {}
    for row in rows:
        one, other = sorted((row.state1, row.state2))
        key = (row.counts.situation.name, one, other)
        if key not in best or _harshness(row) < _harshness(best[key]):
            best[key] = row
    yield from best.values()


def _harshness(row: EventRow) -> tuple[int, int]:
    return CLASSES.index(row.class_), row.link.via


def _cells_of(row: EventRow, parameters: PanelParameters) -> Iterator[Cell]:
    """Yield the cells in which a row has a possible day, or its cell without a period."""
    timing, system = row.timing, parameters.system
    if not timing.in_system:
        return
    if timing.days:
        yield from cells_of(timing.days, system, row.state1, row.state2, parameters.period)
    else:
        _, _, number1, number2 = pair_numbers(system, row.state1, row.state2)[-1]
        yield Cell(number1, number2, ())


def _ordered(cell: Cell, directed: bool) -> Cell:
    if directed or cell.number1 <= cell.number2:
        return cell
    return Cell(cell.number2, cell.number1, cell.period)


def _add_event(
    counts: dict[Cell, CellCounts], row: EventRow, parameters: PanelParameters, mutual: bool
) -> None:
    shares = _shares(row, parameters)
    for cell, share in shares.items():
        place = _ordered(cell, parameters.directed)
        found = counts.setdefault(place, CellCounts())
        certain = len(shares) == 1
        number = {
            "certain": _ONE if certain else Fraction(0),
            "expected": share,
            "possible": _ONE,
        }[parameters.count]
        situation = row.counts.situation
        if not situation.counted:
            if situation.standing != "ruled-out":
                found.add("denied" if situation.standing == "denied" else "nonactual", number)
            continue
        found.situations[id(row.counts)] = row.counts
        found.add(row.class_, number)
        if row.is_mediation:
            continue
        found.certain += certain
        found.expected += share
        found.possible += 1
        found.add(situation.standing, number)
        if row.link.via:
            found.add(("", "via_organ", "via_group")[row.link.via], number)
        if row.counts.unnamed_only:
            found.add("unnamed_only", number)
        if mutual:
            found.add("mutual", number)


def _shares(row: EventRow, parameters: PanelParameters) -> dict[Cell, Fraction]:
    """Return the share of an event in each cell; an undated one is all in one cell."""
    if not row.timing.shares:
        return dict.fromkeys(_cells_of(row, parameters), _ONE)
    found: dict[Cell, Fraction] = {}
    for start, end, share in row.timing.shares:
        parts = parts_of(
            ((start, end),), parameters.system, row.state1, row.state2, parameters.period
        )
        for cell, (first, last) in parts:
            found[cell] = found.get(cell, Fraction(0)) + (last - first + 1) * share
    return found


def _add_relation(
    counts: dict[Cell, CellCounts], row: EventRow, parameters: PanelParameters
) -> None:
    sure = _sure_cells(row, parameters)
    for cell in _cells_of(row, parameters):
        found = counts.setdefault(_ordered(cell, parameters.directed), CellCounts())
        found.situations[id(row.counts)] = row.counts
        if not row.is_mediation:
            column = RELATION_COLUMNS[row.class_] if cell in sure else "rel_possible"
            found.relations[column] = found.relations.get(column, 0) + 1


def _sure_cells(row: EventRow, parameters: PanelParameters) -> set[Cell]:
    """Return the cells in which a relation is sure."""
    timing = row.timing
    if not timing.days:
        return set(_cells_of(row, parameters))

    def cells(days: Days) -> set[Cell]:
        return set(cells_of(days, parameters.system, row.state1, row.state2, parameters.period))

    found = cells(timing.sure)
    for days in timing.claims:
        if len(only := cells(days)) == 1:
            found |= only
    return found


# Coverage ----------------------------------------


def covered_cells(parameters: PanelParameters) -> set[Cell]:
    """Return all cells that the coverage covers."""
    coverage, system = parameters.coverage, parameters.system
    if coverage is None:
        return set()
    found: set[Cell] = set()
    within = coverage.days
    numbers = covered_numbers(coverage, system)
    for one, other in product(numbers, numbers):
        if one == other or (not parameters.directed and one > other):
            continue
        both = cell_days(system, one, other)
        for first, last in common(both, within):
            day = first
            while day <= last:
                key, start, end = _period_at(day, parameters.period)
                inside = common(both, ((start, end),))
                if inside == common(inside, within):
                    found.add(Cell(one, other, key))
                day = end + 1
    return found


def covered_numbers(coverage: Coverage, system: System) -> tuple[int, ...]:
    """Return the numbers that the states of a coverage ever bear, in order."""
    if coverage.states == "all":
        return tuple(bearers(system))
    return tuple(
        sorted({number for code in coverage.states for _, _, number in numbers_of(system, code)})
    )


def _period_at(day: int, period: Period) -> tuple[PeriodKey, int, int]:
    key, end = period_of(day, period)
    return key, period_days(key, period)[0], end


# Rows ----------------------------------------


@dataclass
class _RowWriter:
    """Writes the rows of a panel."""

    parameters: PanelParameters
    events: Events
    _publishers: dict[tuple[str, ...], int] = field(default_factory=dict)

    def row(self, cell: Cell, counts: CellCounts, covered: bool) -> tuple[Value, ...]:
        """Return the row of a cell; where it is not covered, nothing is NA."""
        return row_of(cell, self._numbers(counts), covered, self.parameters)

    def _numbers(self, counts: CellCounts) -> list[Value]:
        kinds = kinds_of(self.parameters)
        situations = counts.situations.values()
        articles = tuple(sorted({a for found in situations for a in found.articles}))
        return [
            counts.certain,
            rounded(counts.expected),
            counts.possible,
            *(self._shown(counts.kinds.get(kind, Fraction(0))) for kind in kinds),
            *(
                counts.relations.get(name, 0)
                for name in ("rel_coop", "rel_conf", "rel_neutral", "rel_possible")
            ),
            sum(len(found.claims) for found in situations),
            len(articles),
            self._number_of_publishers(articles),
        ]

    def _shown(self, number: Fraction) -> Value:
        return rounded(number) if self.parameters.count == "expected" else int(number)

    def _number_of_publishers(self, articles: tuple[str, ...]) -> int:
        if articles not in self._publishers:
            found = independent_publishers(self.events.facts, articles)
            self._publishers[articles] = len(found)
        return self._publishers[articles]


def row_of(
    cell: Cell, numbers: Sequence[Value], covered: bool, parameters: PanelParameters
) -> tuple[Value, ...]:
    """Return the row of a cell with these numbers; where it is not covered, nothing is NA."""
    shown = numbers if covered else [number or None for number in numbers]
    return (*_key(cell, parameters), int(covered), *shown, parameters.reading)


def _key(cell: Cell, parameters: PanelParameters) -> Iterator[Value]:
    """Yield the numbers in both systems, the codes, and the period."""
    system = parameters.system
    days = cell_days(system, cell.number1, cell.number2)
    if cell.period:
        days = common(days, (period_days(cell.period, parameters.period),))
    last = days[-1][1]
    states = [bearer_on(system, number, last) for number in (cell.number1, cell.number2)]
    own: tuple[int | None, ...] = (cell.number1, cell.number2)
    others = tuple(number_on(other_system(system), state, last) for state in states)
    yield from (*own, *others) if system == "cow" else (*others, *own)
    yield from (three_letter(state) or None for state in states)
    wanted = 1 if parameters.period == "year" else 2
    yield from cell.period or (None,) * wanted


def kinds_of(parameters: PanelParameters) -> tuple[str, ...]:
    """Return the columns of a panel that follow ``count``."""
    return _KINDS if parameters.directed else _without_mutual(_KINDS)


def _without_mutual(kinds: Iterable[str]) -> tuple[str, ...]:
    return tuple(kind for kind in kinds if kind != "mutual")


def panel_columns(parameters: PanelParameters) -> tuple[TableColumn, ...]:
    """Return the columns of a panel."""
    number = "number" if parameters.count == "expected" else "integer"
    columns: Mapping[str, str] = _MEANINGS
    period = () if parameters.period == "year" else (parameters.period,)
    kinds = kinds_of(parameters)
    names = (
        *("ccode1", "ccode2", "gwcode1", "gwcode2", "iso3_1", "iso3_2", "year"),
        *period,
        *("covered", "events", "events_expected", "events_possible"),
        *kinds,
        *("rel_coop", "rel_conf", "rel_neutral", "rel_possible"),
        *("n_claims", "n_articles", "n_publishers", "reading"),
    )
    found = []
    for name in names:
        if name in ("iso3_1", "iso3_2", "reading"):
            found.append(TableColumn(name, "string", columns[name]))
        elif name == "events_expected" or (name in kinds and number == "number"):
            found.append(TableColumn(name, "number", columns[name]))
        else:
            found.append(TableColumn(name, "integer", columns[name]))
    return tuple(found)


_OTHER: Final = (
    "; in the system of the panel it is part of the key, else it is that of the state that has the "
    "number on the last day of the cell on which both are in the system"
)
_MEANINGS: Final = {
    "ccode1": f"number of the first state in the list of COW{_OTHER}",
    "ccode2": f"number of the second state in the list of COW{_OTHER}",
    "gwcode1": f"number of the first state in the list of Gleditsch-Ward{_OTHER}",
    "gwcode2": f"number of the second state in the list of Gleditsch-Ward{_OTHER}",
    "iso3_1": "three-letter code of the first state on that day, withdrawn ones too; else NA",
    "iso3_2": "three-letter code of the second state on that day, withdrawn ones too; else NA",
    "year": "year; NA: undated",
    "quarter": "quarter of the year, 1 to 4; NA: undated",
    "month": "month, 1 to 12; NA: undated",
    "covered": "1 if the coverage of the corpus contains the cell: what is not reported is 0 there",
    "events": "counted events but mediation that surely lie in the cell",
    "events_expected": "the sum of the shares of events in the cell",
    "events_possible": "counted events but mediation with a possible day in the cell",
    "vcoop": "events of verbal cooperation, as `count` says",
    "mcoop": "events of material cooperation, as `count` says",
    "vconf": "events of verbal conflict, as `count` says",
    "mconf": "events of material conflict, as `count` says",
    "neutral": "neutral events, as `count` says; the five classes add up to the events",
    "mediation": "counted rows of class mediation, events only, as `count` says",
    "asserted": "events that an article asserts itself and nobody denies, as `count` says",
    "attributed": "events that only others than the articles report, as `count` says",
    "contested": "events that some affirm and some deny; the three standings add up to the events",
    "via_organ": "of the events, those in which an organ or person acts for a state",
    "via_group": "of the events, those in which a state takes part as a member of a group",
    "unnamed_only": "of the events, those that rest on unnamed sources, or on nobody, alone",
    "mutual": "of the events, those with a row in the other order too",
    "denied": "events that are denied and that nobody affirms; never part of the events",
    "nonactual": "events that are intended, wanted, predicted or counterfactual; never part of the "
    "events",
    "rel_coop": "counted cooperative relations that surely held in the cell: a stock",
    "rel_conf": "counted conflictual relations that surely held in the cell: a stock",
    "rel_neutral": "counted neutral relations that surely held in the cell: a stock",
    "rel_possible": "counted relations that only possibly held in the cell: a stock",
    "n_claims": "distinct claims that bear the counted situations with a possible day in the cell",
    "n_articles": "distinct articles of these claims",
    "n_publishers": "distinct publishers of these claims",
    "reading": "reading of dates where content and byline disagree: `byline` or `content`",
}
