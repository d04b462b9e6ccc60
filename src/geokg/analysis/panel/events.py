"""The event table: one row for each situation and ordered pair of states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from geokg.analysis.panel.cells import Cell, cells_of
from geokg.analysis.panel.days import Days
from geokg.analysis.panel.pairs import Link, links_of, via
from geokg.analysis.panel.participants import Participants
from geokg.analysis.panel.situations import MergedSituation, Situations
from geokg.analysis.panel.systems import System, number_on, pair_days
from geokg.analysis.panel.times import Reading, Times
from geokg.analysis.panel.timing import EventTiming, RelationTiming, Timing, stretches_of
from geokg.analysis.panel.typed_table import Table, TableColumn
from geokg.base.vocabulary import GKG
from geokg.graph.result_values import Value
from geokg.graph.rules.facts import Facts
from geokg.graph.rules.same_situation import independent_publishers

Kind = Literal["event", "relation"]


@dataclass(frozen=True, slots=True)
class SituationCounts:
    """What the rows of a situation have in common."""

    situation: MergedSituation
    claims: tuple[str, ...]
    articles: tuple[str, ...]
    publishers: int
    unnamed_only: bool
    pairs: int
    mediated_pairs: int

    @property
    def is_event(self) -> bool:
        """Whether it is an event, not a relation."""
        return not self.situation.type.is_relation


@dataclass(frozen=True, slots=True)
class EventRow:
    """A row of the event table."""

    counts: SituationCounts
    state1: str
    state2: str
    link: Link
    class_: str
    timing: Timing

    @property
    def is_mediation(self) -> bool:
        """Whether it is of class mediation."""
        return self.class_ == "mediation"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A situation without any row, with the reason."""

    situation: str
    type: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """All rows, what is left out, and what the accounts need."""

    system: System
    rows: tuple[EventRow, ...]
    left_out: tuple[LeftOut, ...]
    facts: Facts
    dangling: int


EVENT_COLUMNS: Final = (
    TableColumn("situation", "string", "name of the merged situation: `ARTICLE.CLAIM`"),
    TableColumn("n_situations", "integer", "how many situations were merged"),
    TableColumn("kind", "string", "`event` or `relation`"),
    TableColumn("type", "string", "id of the type"),
    TableColumn("state1", "string", "geokg's code of the source (`SUN`, `cow:260`)"),
    TableColumn("state2", "string", "geokg's code of the target"),
    *(
        TableColumn(
            name,
            "integer",
            f"number of state {name[-1]} in the list of {system} on the last possible day (if "
            "undated, the last day on which both are in the system); NA if none",
        )
        for name, system in (
            ("ccode1", "COW"),
            ("ccode2", "COW"),
            ("gwcode1", "Gleditsch-Ward"),
            ("gwcode2", "Gleditsch-Ward"),
        )
    ),
    TableColumn("link", "string", "roles of the two states: `initiator-target`, `party-party` ..."),
    TableColumn(
        "class",
        "string",
        "conduct of the type and valence of the link: `vcoop`, `mcoop`, `vconf`, `mconf`, "
        "`neutral`, `mediation`",
    ),
    TableColumn(
        "via",
        "string",
        "the less direct of the ways in which the two states take part: `state`, `organ`, `group`",
    ),
    TableColumn(
        "standing",
        "string",
        "`asserted`, `attributed`, `contested` (these are counted), `denied`, `intended`, "
        "`wanted`, `predicted`, `counterfactual`, `ruled-out`",
    ),
    TableColumn(
        "unnamed_only",
        "integer",
        "1 if each claim that bears it rests on an unnamed source or on nobody",
    ),
    TableColumn("first", "date", "first possible day; NA if undated"),
    TableColumn("last", "date", "last possible day; NA if undated"),
    TableColumn(
        "year", "integer", "of an event, if all its possible days lie in one cell of a year"
    ),
    TableColumn("sure_first", "date", "of a relation, the first day on which it surely held"),
    TableColumn("sure_last", "date", "of a relation, the last day on which it surely held"),
    TableColumn(
        "n_dyads",
        "integer",
        "unordered pairs of the situation's rows, those of class mediation counted apart",
    ),
    TableColumn("n_claims", "integer", "claims that bear it"),
    TableColumn("n_articles", "integer", "articles of these claims"),
    TableColumn(
        "n_publishers",
        "integer",
        "publishers of these claims; copies of one text, and articles of one publisher, count once",
    ),
    TableColumn("n_denials", "integer", "claims that deny it"),
    TableColumn("in_system", "integer", "0 if on no possible day both states have a number"),
)
LEFT_OUT_COLUMNS: Final = (
    TableColumn("situation", "string", "name of the merged situation: `ARTICLE.CLAIM`"),
    TableColumn("type", "string", "id of the type"),
    TableColumn("reason", "string", "`fewer than two states`, `no link`, or `type not asked`"),
)


@dataclass(frozen=True)
class EventReader:
    """Reads the events of a graph for one system and one reading."""

    facts: Facts
    system: System
    reading: Reading
    types: frozenset[str] | None
    _times: Times = field(init=False)
    _participants: Participants = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_times", Times(self.facts, self.reading))
        object.__setattr__(self, "_participants", Participants(self.facts))

    def read(self) -> Events:
        """Return the rows of all situations, and those that have none."""
        rows: list[EventRow] = []
        left_out: list[LeftOut] = []
        situations = Situations(self.facts)
        for situation in situations:
            found, reason = self._rows(situation)
            rows += found
            if reason:
                left_out.append(
                    LeftOut(situation=situation.name, type=situation.type.id, reason=reason)
                )
        return Events(
            system=self.system,
            rows=tuple(rows),
            left_out=tuple(left_out),
            facts=self.facts,
            dangling=situations.dangling,
        )

    def _rows(self, situation: MergedSituation) -> tuple[list[EventRow], str]:
        if self.types is not None and situation.type.id not in self.types:
            return [], "type not asked"
        bearing = situation.bearing
        times = tuple(map(self._times.of, bearing))
        links, reason = links_of(situation, self._participants, stretches_of(times))
        if reason:
            return [], reason
        counts = counts_of(situation, links, self.facts)
        timing = RelationTiming if situation.type.is_relation else EventTiming
        times_of = timing(times, situation.counted)
        return [
            EventRow(
                counts,
                one,
                other,
                link,
                link.class_in(situation.type.conduct),
                self._timing(times_of, one, other),
            )
            for (one, other), link in sorted(links.items())
        ], ""

    def _timing(self, times: EventTiming | RelationTiming, one: str, other: str) -> Timing:
        both = pair_days(self.system, one, other)
        timing = times.between(both)
        return timing if timing.days or both else Timing(days=(), in_system=False)


def counts_of(
    situation: MergedSituation, links: Mapping[tuple[str, str], Link], facts: Facts
) -> SituationCounts:
    """Return what the rows of a situation have in common."""
    bearing = situation.bearing
    articles = tuple(sorted({claim.article for claim in bearing}))
    pairs: tuple[set[frozenset[str]], set[frozenset[str]]] = (set(), set())
    for pair, link in links.items():
        pairs[link.class_in("") == "mediation"].add(frozenset(pair))
    return SituationCounts(
        situation=situation,
        claims=tuple(claim.iri for claim in bearing),
        articles=articles,
        publishers=len(independent_publishers(facts, articles)),
        unnamed_only=all(
            not claim.voice or facts.is_a(claim.voice, GKG.UnnamedSource) for claim in bearing
        ),
        pairs=len(pairs[0]),
        mediated_pairs=len(pairs[1]),
    )


def event_table(events: Events) -> Table:
    """Return the event table."""
    rows = sorted(events.rows, key=lambda row: (row.counts.situation.name, row.state1, row.state2))
    return Table(EVENT_COLUMNS, (_cells(row, events.system) for row in rows))


def left_out_table(left_out: Iterable[LeftOut]) -> Table:
    """Return the situations without a row."""
    rows = sorted((one.situation, one.type, one.reason) for one in left_out)
    return Table(LEFT_OUT_COLUMNS, rows)


def _cells(row: EventRow, system: System) -> tuple[Value, ...]:
    counts, timing = row.counts, row.timing
    situation = counts.situation
    last = timing.days[-1][1] if timing.days else _last_common(row, system)
    sure = timing.sure
    return (
        situation.name,
        len(situation.members),
        "event" if counts.is_event else "relation",
        situation.type.id,
        row.state1,
        row.state2,
        *_numbers(row, last),
        row.link.name,
        row.class_,
        via(row.link),
        situation.standing,
        int(counts.unnamed_only),
        _first_day(timing.days),
        _last_day(timing.days),
        year_of(row, system),
        _first_day(sure),
        _last_day(sure),
        counts.mediated_pairs if row.is_mediation else counts.pairs,
        len(counts.claims),
        len(counts.articles),
        counts.publishers,
        situation.denials,
        int(timing.in_system),
    )


def _numbers(row: EventRow, day: int | None) -> Iterator[int | None]:
    """Yield the numbers of both states on a day in COW, then in Gleditsch-Ward."""
    systems: tuple[System, System] = ("cow", "gw")
    for system in systems:
        for state in row.state1, row.state2:
            yield None if day is None else number_on(system, state, day)


def _last_common(row: EventRow, system: System) -> int | None:
    both = pair_days(system, row.state1, row.state2)
    return both[-1][1] if both else None


def year_of(row: EventRow, system: System) -> int | None:
    """Return the year of an event whose possible days lie in one cell of the year panel."""
    if not row.timing.shares:
        return None
    found = cells_of(row.timing.days, system, row.state1, row.state2, "year")
    only: Cell | None = next(found, None)
    return only.period[0] if only and next(found, None) is None else None


def _first_day(days: Days) -> date | None:
    return date.fromordinal(days[0][0]) if days else None


def _last_day(days: Days) -> date | None:
    return date.fromordinal(days[-1][1]) if days else None
