"""The dyad panel: what articles report between two states, by period.

A `Panel` counts the events and relations of a graph by two states and year, quarter or month, with
the numbers of the Correlates of War (COW) or of Gleditsch-Ward. Every number opens to the claims
and quotes behind it. The sections that the modules name are those of docs/panel.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, get_args

from geokg.analysis.panel.cells import Period
from geokg.analysis.panel.codebook import GraphDescription, accounts, column_table, digest_of
from geokg.analysis.panel.counting import Count, PanelParameters
from geokg.analysis.panel.coverage import Coverage, ReadArticle
from geokg.analysis.panel.coverage_files import read_coverage
from geokg.analysis.panel.events import EventReader, event_table, left_out_table
from geokg.analysis.panel.network import network_of
from geokg.analysis.panel.source import PanelSource
from geokg.analysis.panel.systems import System
from geokg.analysis.panel.times import Reading
from geokg.analysis.panel.typed_table import Table, TableColumn
from geokg.base.diagnostics import Diagnostic, did_you_mean
from geokg.base.errors import PanelError
from geokg.base.vocabulary import RDF, SCHEMA, situation_types
from geokg.graph.rules.facts import Facts

if TYPE_CHECKING:
    import networkx
    import pandas

__all__ = [
    "Coverage",
    "Panel",
    "PanelParameters",
    "ReadArticle",
    "Table",
    "TableColumn",
    "panel_of",
    "read_coverage",
]

Choice = TypeVar("Choice", bound=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A dyad panel with the event table that it is counted from.

    Attributes:
        rows: The rows of the panel.
        events: The event table: a row for each situation and ordered pair of states.
        left_out: The situations without such a row, with the reason.
        parameters: What the panel was asked for.
        accounts: The rows of the event table by what becomes of them; they add up to all of them.
    """

    rows: Table
    events: Table
    left_out: Table
    parameters: PanelParameters
    accounts: Mapping[str, int]
    _provenance: Callable[[object], Table] = field(repr=False)
    _codebook: Callable[[str, Table], str] = field(repr=False)
    _turned: Callable[[bool], Panel] = field(repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"Panel({self.name}: {len(self)} rows, {len(self.events)} rows of events)"

    def _repr_html_(self) -> str:
        """Return the first rows as an HTML table, which Jupyter shows."""
        return f"<p>{escape(repr(self))}</p>{self.rows._repr_html_()}"

    @property
    def name(self) -> str:
        """The name of the panel, which its files have: ``directed-year.cow``."""
        direction = "directed" if self.parameters.directed else "undirected"
        return f"{direction}-{self.parameters.period}.{self.parameters.system}"

    @property
    def events_name(self) -> str:
        """The name of the event table, which its files have: ``events.cow``."""
        return f"events.{self.parameters.system}"

    @property
    def codebook(self) -> str:
        """The codebook of the panel, as Markdown; it reads the whole graph for its digest."""
        return self._codebook(self.name, self.rows)

    def codebook_of(self, title: str, table: Table) -> str:
        """Return the codebook of a table that goes with the panel, as Markdown."""
        return self._codebook(title, table)

    @property
    def columns(self) -> Table:
        """The columns of the panel, with their kinds and meanings."""
        return column_table(self.rows)

    def turned(self, *, directed: bool) -> Panel:
        """Return the panel of the same events with, or without, a row for each order of a pair."""
        return self._turned(directed)

    def df(self) -> pandas.DataFrame:
        """Return the panel as a DataFrame: Int64, float64 and string; needs the extra ``pandas``.

        Raises:
            QueryError: pandas is not installed.
        """
        return self.rows.df()

    def to_networkx(self) -> networkx.MultiGraph:  # type: ignore[type-arg]  # no subscript at run time
        """Return the panel as a graph: a node for each state, an edge for each row.

        ``networkx.write_graphml`` writes it for Gephi and other programs. What is NA has no
        attribute. An undirected panel gives a ``MultiGraph``.

        Raises:
            QueryError: networkx is not installed; the extra ``network`` has it.
        """
        parameters = self.parameters
        return network_of(self.rows, parameters.system, directed=parameters.directed)

    def provenance(self, row: object) -> Table:
        """Return the claims behind a row of the panel, or of the event table, with their words.

        Args:
            row: The place of a row of the panel, a row of it, or a row of the event table; rows of
                a DataFrame too.

        Raises:
            PanelError: The panel has no such row.
        """
        return self._provenance(row)


def panel_of(
    facts: Facts,
    triples: Callable[[], Iterable[str]],
    *,
    system: str,
    period: str = "year",
    directed: bool = True,
    count: str = "certain",
    reading: str = "byline",
    types: Iterable[str] | None = None,
    coverage: Coverage | str | Path | None = None,
    same_situation: int,
) -> Panel:
    """Return the panel of the facts of a graph; `KnowledgeGraph.panel` describes the parameters.

    Args:
        facts: The tables of the graph.
        triples: Returns the triples of the graph as N-Triples; called for a codebook alone.
        system: ``cow`` or ``gw``.
        period: ``year``, ``quarter`` or ``month``.
        directed: Whether the two orders of a pair have rows of their own.
        count: ``certain``, ``expected`` or ``possible``.
        reading: ``byline`` or ``content``.
        types: The only types that count.
        coverage: What was read, as a value or as a file.
        same_situation: The version of the rule that links situations.

    Raises:
        PanelError: A parameter or the coverage is wrong.
    """
    parameters = panel_parameters(
        system=system,
        period=period,
        directed=directed,
        count=count,
        reading=reading,
        coverage=coverage,
    )
    wanted = None if types is None else known_types(types)
    declared = parameters.coverage
    if declared is not None:
        declared.check_articles(
            facts.local(iri) for iri in facts.having(RDF.type, SCHEMA.NewsArticle)
        )
    events = EventReader(facts, parameters.system, parameters.reading, wanted).read()
    graph = GraphDescription(
        digest=cache(lambda: digest_of(triples())),
        same_situation=same_situation,
        types=None if wanted is None else tuple(sorted(wanted)),
    )
    tables = (event_table(events), left_out_table(events.left_out))
    return _panel(tables, PanelSource(events, parameters, (), graph), directed)


def panel_parameters(
    *,
    system: str,
    period: str,
    directed: bool,
    count: str,
    reading: str,
    coverage: Coverage | str | Path | None,
) -> PanelParameters:
    """Return the parameters of a panel, checked; `panel_of` describes them.

    Raises:
        PanelError: A parameter or the coverage is wrong.
    """
    return PanelParameters(
        system=_chosen("system", system, get_args(System)),
        period=_chosen("period", period, get_args(Period)),
        directed=directed,
        count=_chosen("count", count, get_args(Count)),
        reading=reading_of(reading),
        coverage=(
            coverage
            if coverage is None or isinstance(coverage, Coverage)
            else read_coverage(coverage)
        ),
    )


def _panel(tables: tuple[Table, Table], source: PanelSource, directed: bool) -> Panel:
    rows, counted = source.counted(directed)
    return Panel(
        rows=rows,
        events=tables[0],
        left_out=tables[1],
        parameters=counted.parameters,
        accounts=accounts(counted.events),
        _provenance=counted.provenance,
        _codebook=counted.codebook,
        _turned=lambda wanted: _panel(tables, counted, wanted),
    )


def reading_of(value: str) -> Reading:
    """Return a reading of dates by its name.

    Raises:
        PanelError: There is no such reading.
    """
    return _chosen("reading", value, get_args(Reading))


def _chosen(name: str, value: str, choices: tuple[Choice, ...]) -> Choice:
    for choice in choices:
        if value == choice:
            return choice
    raise PanelError(
        Diagnostic(
            code="GK687",
            message=f"`{name}` has no such value",
            found=str(value),
            fix=did_you_mean(str(value), choices) or f"one of {', '.join(choices)}",
        )
    )


def known_types(types: Iterable[str]) -> frozenset[str]:
    """Return ids of types, checked.

    Raises:
        PanelError: There is no such type.
    """
    wanted = frozenset((types,) if isinstance(types, str) else types)
    unknown = sorted(wanted - situation_types().keys())
    if unknown:
        raise PanelError(
            Diagnostic(
                code="GK687",
                message="no such type of event or relation",
                found=name,
                fix=did_you_mean(name, situation_types()) or "`geokg types` lists them",
            )
            for name in unknown
        )
    return wanted
