"""The drawings of a graph: what each shows, and what its title and notes say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from geokg.actors import states
from geokg.analysis.panel import Panel
from geokg.analysis.plot.drawing import Drawing
from geokg.analysis.plot.matrix import DyadSum, HeatMap, busiest
from geokg.analysis.plot.network import Network
from geokg.analysis.plot.timeline import Timeline, counted, items_of
from geokg.analysis.plot.years import LAYERS, DyadYears, YearCounts
from geokg.base.plural import pluralize
from geokg.graph.queries import state_of

if TYPE_CHECKING:
    from geokg.analysis.history import History
    from geokg.analysis.panel import Coverage
    from geokg.graph.rows import Rows


class DrawnGraph(Protocol):
    """What drawings need of a graph."""

    def __len__(self) -> int: ...

    def query(self, name: str, **parameters: object) -> Rows:
        """Return the rows of a named query."""
        ...

    def history(self, a: str, b: str) -> History:
        """Return what two states did and were to each other."""
        ...

    def panel(
        self,
        *,
        system: str,
        directed: bool,
        count: str,
        coverage: Coverage | str | Path | None,
    ) -> Panel:
        """Return the dyad panel."""
        ...


_RELATIONS: Final = ("rel_coop", "rel_conf")


class Plots:
    """The drawings of a graph, as figures of matplotlib that Jupyter shows.

    Those that count events do it as `KnowledgeGraph.panel` does: ``system`` is the list of states,
    ``coverage`` what was read. Without a coverage an empty year is unknown.
    """

    def __init__(self, kg: DrawnGraph) -> None:
        self._kg = kg

    def timeline(self, a: str, b: str) -> Drawing:
        """Return a timeline of two states: friendly situations above, hostile ones below.

        A thin bar covers the days on which a situation can have been, a thick one those on which
        it surely was. The ink is lighter where only others than an article say so. Situations
        without a date are listed below the axis.

        Args:
            a: A state, by code or name.
            b: Another.

        Raises:
            QueryError: A state is unknown.

        >>> from geokg.graph.knowledge_graph import KnowledgeGraph
        >>> figure = Plots(KnowledgeGraph()).timeline("IRN", "TJK")
        >>> figure.texts[0].get_text()
        'Iran and Tajikistan'
        """
        rows = self._kg.query("history", a=a, b=b)
        names = [states()[state_of(a, "a")].name, states()[state_of(b, "b")].name]
        history = self._kg.history(a, b)
        items, undated = items_of(history.rows, rows, names)
        excluded = sum(history.excluded.values())
        timeline = Timeline(
            title=f"{names[0]} and {names[1]}",
            subtitle=f"{counted(len(items), excluded, len(undated))}; {self._read()}",
            items=tuple(items),
            undated=tuple(undated),
        )
        return timeline.draw()

    def dyad_years(
        self,
        a: str,
        b: str,
        *,
        system: str = "gw",
        coverage: Coverage | str | Path | None = None,
    ) -> Drawing:
        """Return bars of two states by year: friendly events upwards, hostile ones downwards.

        An event that may lie in several years is shared among them.

        Args:
            a: A state, by code or name.
            b: Another.
            system: The list of states: ``gw`` or ``cow``.
            coverage: What was read, as a value or as the file coverage.yaml.

        Raises:
            QueryError: A state is unknown.
            PanelError: The coverage or the system is wrong.
        """
        names = [states()[state_of(a, "a")].name, states()[state_of(b, "b")].name]
        panel = self._panel(system, coverage)
        pair = frozenset(names)
        found = [row for row in panel.rows if row.year and frozenset(_names(panel, row)) == pair]
        years = _years(found)
        undated = sum(
            1 for row in panel.rows if row.year is None and frozenset(_names(panel, row)) == pair
        )
        missing = " Some events have no date." if undated else ""
        return DyadYears(
            title=f"{names[0]} and {names[1]}: events by year",
            subtitle=f"Events that may lie in several years are shared among them; {self._read()}.",
            note=_coverage_note(panel) + missing,
            years=years,
        ).draw()

    def heatmap(
        self,
        year: int | None = None,
        *,
        system: str = "gw",
        coverage: Coverage | str | Path | None = None,
    ) -> Drawing:
        """Return a heat map of dyads, for one year or for all that is reported.

        Args:
            year: The only year; without it all years, and what has no date.
            system: The list of states: ``gw`` or ``cow``.
            coverage: What was read, as a value or as the file coverage.yaml.

        Raises:
            PanelError: The coverage or the system is wrong.
        """
        panel = self._panel(system, coverage)
        sums = _sums(panel, year)
        chosen, more = _shown_states(sums)
        return HeatMap(
            title=f"Friendly and hostile events of dyads{_in_year(year)}",
            subtitle=f"Friendly (+) and hostile (−) events; {self._read()}{more}.",
            note=_coverage_note(panel),
            states=chosen,
            sums=sums,
        ).draw()

    def network(
        self,
        year: int | None = None,
        *,
        system: str = "gw",
        coverage: Coverage | str | Path | None = None,
    ) -> Drawing:
        """Return the states as a network, for one year or for all that is reported.

        Args:
            year: The only year; without it all years, and what has no date.
            system: The list of states: ``gw`` or ``cow``.
            coverage: What was read, as a value or as the file coverage.yaml.

        Raises:
            PanelError: The coverage or the system is wrong.
        """
        panel = self._panel(system, coverage)
        sums = _sums(panel, year)
        chosen, more = _shown_states(sums)
        return Network(
            title=f"Who deals with whom{_in_year(year)}",
            subtitle=f"{self._read()}{more}.".capitalize(),
            note=_coverage_note(panel),
            states=chosen,
            sums=sums,
        ).draw()

    def _panel(self, system: str, coverage: Coverage | str | Path | None) -> Panel:
        return self._kg.panel(system=system, directed=False, count="expected", coverage=coverage)

    def _read(self) -> str:
        """Return how many articles a graph has, and when they were published."""
        published = [row.published.year for row in self._kg.query("articles") if row.published]
        years = sorted({min(published), max(published)}) if published else []
        period = f", published {' to '.join(map(str, years))}" if years else ""
        return f"from {pluralize(len(self._kg), 'article')}{period}"


def _sums(panel: Panel, year: int | None) -> dict[tuple[str, str], DyadSum]:
    found: dict[tuple[str, str], DyadSum] = {}
    for row in panel.rows:
        if year is not None and row.year != year:
            continue
        one, other = sorted(_names(panel, row))
        before = found.get((one, other), DyadSum())
        added = DyadSum(
            friendly=before.friendly + _number(row.vcoop) + _number(row.mcoop),
            hostile=before.hostile + _number(row.vconf) + _number(row.mconf),
            other=before.other + _number(row.neutral),
        )
        if added.total:
            found[one, other] = added
    return found


def _shown_states(sums: Mapping[tuple[str, str], DyadSum]) -> tuple[tuple[str, ...], str]:
    """Return the states to draw, and in words how many are not drawn."""
    chosen = busiest(sums)
    left = len({state for pair in sums for state in pair}) - len(chosen)
    more = f"; {pluralize(left, 'state')} with fewer events not shown" if left else ""
    return chosen, more


def _coverage_note(panel: Panel) -> str:
    coverage = panel.parameters.coverage
    if coverage is None:
        return "No coverage is declared: where nothing is drawn, nothing is known."
    named = "all states" if coverage.states == "all" else ", ".join(coverage.states)
    return (
        f"Covered: {coverage.from_} to {coverage.until}, {named}; "
        f"{pluralize(len(coverage.read), 'article')} read. Elsewhere numbers are lower bounds."
    )


def _names(panel: Panel, row: Any) -> list[str]:
    """Return the names of the two states of a row of the panel."""
    column = "ccode" if panel.parameters.system == "cow" else "gwcode"
    names = []
    for place in (1, 2):
        code = getattr(row, f"iso3_{place}")
        number = getattr(row, f"{column}{place}")
        names.append(states()[code].name if code else _name_of_number(panel, column, number))
    return names


def _name_of_number(panel: Panel, column: str, number: int) -> str:
    """Return the name of a state without a three-letter code, which the event table has."""
    found = {
        states()[getattr(row, f"state{place}")].name
        for row in panel.events
        for place in (1, 2)
        if getattr(row, f"{column}{place}") == number
    }
    return " or ".join(sorted(found))


def _years(rows: Iterable[Any]) -> tuple[YearCounts, ...]:
    columns = [*(layer[0] for layer in LAYERS), *_RELATIONS]
    found: dict[int, YearCounts] = {}
    for row in rows:
        before = found.get(row.year)
        counts = {name: _number(getattr(row, name)) for name in columns}
        if before:
            counts = {name: size + before.counts[name] for name, size in counts.items()}
        is_covered = bool(row.covered) and (before is None or before.covered)
        found[row.year] = YearCounts(year=row.year, covered=is_covered, counts=counts)
    return tuple(found[year] for year in sorted(found))


def _number(value: object) -> float:
    return 0.0 if value is None else float(str(value))


def _in_year(year: int | None) -> str:
    return "" if year is None else f" in {year}"
