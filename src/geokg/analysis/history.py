"""What two states did and were to each other, in order of time, and the periods that this makes.

Situations, who takes part, how directly, and the possible days are those of the panel. The days are
cut to those on which both states existed, by geokg's own table of states.

The order is that of the middle of the possible days: of what is only known to lie in the nineties,
it is in 1995. A period is a run, in this order, of dated and counted situations of one sign:
cooperative ones make a warm period, conflictual ones a hostile one. What is neutral, a mediation,
or undated belongs to none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from types import MappingProxyType
from typing import Final

from geokg.actors import states
from geokg.analysis.panel.days import FIRST, LAST, Days, common, union
from geokg.analysis.panel.events import EventRow, counts_of
from geokg.analysis.panel.pairs import CLASSES, VALENCES, Link, links_of, via
from geokg.analysis.panel.participants import Participants
from geokg.analysis.panel.provenance import provenance_table
from geokg.analysis.panel.situations import MergedSituation, Situations
from geokg.analysis.panel.times import Reading, Times
from geokg.analysis.panel.timing import EventTiming, RelationTiming, Timing, stretches_of
from geokg.analysis.panel.typed_table import Table, TableColumn
from geokg.base.vocabulary import GKG
from geokg.graph.result_values import Value
from geokg.graph.rules.facts import Facts

MOODS: Final[Mapping[str, str]] = MappingProxyType(
    {"cooperative": "warm", "conflictual": "hostile"}
)
"""The periods that rows of a valence make."""
TIMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "day": "an event on one day",
        "within": "an event on some day from first to last",
        "throughout": "a relation that surely held on all days from first to last",
        "at least": "a relation that surely held from sure_first to sure_last, perhaps longer",
        "some time in": "a relation that held on some of the days from first to last",
        "undated": "no day is known",
        "not together": "on none of the days from first to last did both states exist",
    }
)
"""The kinds of time that a row can have."""
_COLUMNS: Final = (
    TableColumn("period", "integer", "number of the period, from 1; NA if the row is in none"),
    TableColumn("mood", "string", "`warm` or `hostile`: what the period is"),
    TableColumn("time", "string", "kind of time: " + ", ".join(f"`{name}`" for name in TIMES)),
    TableColumn("first", "date", "first possible day"),
    TableColumn("last", "date", "last possible day"),
    TableColumn("sure_first", "date", "of a relation, the first day on which it surely held"),
    TableColumn("sure_last", "date", "of a relation, the last day on which it surely held"),
    TableColumn("situation", "string", "name of the merged situation"),
    TableColumn("reports", "integer", "how many situations the rule same-situation merged in it"),
    TableColumn("type", "string", "id of the type"),
    TableColumn("source", "string", "geokg's code of the state that acts, or of the first party"),
    TableColumn("target", "string", "geokg's code of the other state"),
    TableColumn("link", "string", "roles of the two states"),
    TableColumn("valence", "string", "`cooperative`, `conflictual`, `neutral` or `mediation`"),
    TableColumn("via", "string", "the less direct way to a state: `state`, `organ`, `group`"),
    TableColumn("standing", "string", "`asserted`, `attributed` or `contested`"),
    TableColumn("n_claims", "integer", "claims that bear it"),
    TableColumn("time_words", "string", "words of the articles for its dates, joined by ` | `"),
)
_PERIODS: Final = (
    TableColumn("period", "integer", "number of the period, from 1"),
    TableColumn("mood", "string", "`warm` or `hostile`"),
    TableColumn("first", "date", "first possible day of what makes it"),
    TableColumn("last", "date", "last possible day of what makes it"),
    TableColumn("situations", "integer", "how many situations make it"),
    TableColumn("n_claims", "integer", "how many claims bear these"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The history of two states.

    Attributes:
        rows: A row for each counted situation of the two, in order of time; undated ones are last.
        periods: The warm and hostile periods that they make.
        excluded: How many situations of the two are not among the rows, by reason.
    """

    rows: Table
    periods: Table
    excluded: Mapping[str, int]
    _provenance: Callable[[int | None], Table] = field(repr=False)

    def __repr__(self) -> str:
        moods = ", ".join(row.mood for row in self.periods)
        return f"History({len(self.rows)} rows: {moods or 'no period'})"

    def _repr_html_(self) -> str:
        """Return the periods and the rows as HTML tables, which Jupyter shows."""
        return f"{self.periods._repr_html_()}{self.rows._repr_html_()}"

    def provenance(self, period: int | None = None) -> Table:
        """Return the claims behind a period, or behind all rows, with their words.

        Args:
            period: The number of the period; all rows if it is None.
        """
        return self._provenance(period)


def history_of(facts: Facts, a: str, b: str, reading: Reading) -> History:
    """Return the history of two states, by their codes."""
    reader = _HistoryReader(facts, a, b, Times(facts, reading), Participants(facts))
    found: list[EventRow] = []
    excluded: Counter[str] = Counter()
    for situation in Situations(facts):
        row, reason = reader.row(situation)
        if row:
            found.append(row)
        elif reason:
            excluded[reason] += 1
    ordered = sorted(found, key=_place)
    numbers = list(_numbered(ordered))
    placed = list(zip(ordered, numbers, strict=True))

    def provenance(period: int | None) -> Table:
        rows = (row for row, number in placed if period is None or number == period)
        return provenance_table(rows, facts)

    return History(
        rows=Table(_COLUMNS, (_cells(row, number, facts) for row, number in placed)),
        periods=Table(_PERIODS, _periods(ordered, numbers)),
        excluded=MappingProxyType(dict(sorted(excluded.items()))),
        _provenance=provenance,
    )


@dataclass(frozen=True)
class _HistoryReader:
    """Reads the situations of two states."""

    facts: Facts
    a: str
    b: str
    times: Times
    participants: Participants

    def row(self, situation: MergedSituation) -> tuple[EventRow | None, str]:
        """Return the row of a situation, or why it has none; neither if it is of others."""
        times = tuple(map(self.times.of, situation.bearing))
        stretches = stretches_of(times)
        if not self._takes_part(situation, stretches):
            return None, ""
        links, _ = links_of(situation, self.participants, stretches)
        between = {pair: link for pair, link in links.items() if set(pair) == {self.a, self.b}}
        if not between:
            return None, "no link"
        if not situation.counted:
            return None, situation.standing
        (one, other), link = min(
            between.items(), key=lambda item: (self._harshness(situation, item[1]), item[0])
        )
        timing = RelationTiming if situation.type.is_relation else EventTiming
        both = common(lifetime(self.a), lifetime(self.b))
        return EventRow(
            counts_of(situation, links, self.facts),
            one,
            other,
            link,
            link.class_in(situation.type.conduct),
            timing(times, counted=True).between(both),
        ), ""

    def _takes_part(
        self, situation: MergedSituation, stretches: tuple[tuple[date | None, date | None], ...]
    ) -> bool:
        named = {actor for actors in situation.roles.values() for actor, _ in actors}
        codes = {code for actor in named for code in self.participants.states_of(actor, stretches)}
        return {self.a, self.b} <= codes

    @staticmethod
    def _harshness(situation: MergedSituation, link: Link) -> tuple[int, int]:
        return CLASSES.index(link.class_in(situation.type.conduct)), link.via


def lifetime(code: str) -> Days:
    """Return the days on which a state existed; of one without dates, all days."""
    state = states()[code]
    if not state.validity:
        return ((FIRST, LAST),)
    return union(
        (i.start.toordinal() if i.start else FIRST, i.end.toordinal() if i.end else LAST)
        for i in state.validity
    )


def _place(row: EventRow) -> tuple[bool, int, int, str]:
    """Return the place of a row in the order: by the middle of its possible days."""
    days, name = row.timing.days, row.counts.situation.name
    if not days:
        return True, 0, 0, name
    return False, days[0][0] + days[-1][1], days[0][0], name


def _mood(row: EventRow) -> str:
    """Return the mood that a row gives to its period; empty if it is in none."""
    if not row.timing.days or not row.timing.in_system:
        return ""
    return MOODS.get(VALENCES[row.link.valence], "")


def _numbered(rows: Iterable[EventRow]) -> Iterator[int]:
    """Yield the number of the period of each row; 0 if it is in none."""
    number, last = 0, ""
    for row in rows:
        mood = _mood(row)
        if mood and mood != last:
            number, last = number + 1, mood
        yield number if mood else 0


def _periods(
    rows: Iterable[EventRow], numbers: Iterable[int]
) -> Iterator[tuple[int, str, date, date, int, int]]:
    made = [(number, row) for number, row in zip(numbers, rows, strict=True) if number]
    for number, group in groupby(made, key=lambda pair: pair[0]):
        found = [row for _, row in group]
        yield (
            number,
            _mood(found[0]),
            date.fromordinal(min(row.timing.days[0][0] for row in found)),
            date.fromordinal(max(row.timing.days[-1][1] for row in found)),
            len(found),
            sum(len(row.counts.claims) for row in found),
        )


def kind_of_time(timing: Timing, is_event: bool) -> str:
    """Return what kind of time the days of a situation are."""
    days, sure = timing.days, timing.sure
    if not days:
        return "undated"
    if not timing.in_system:
        return "not together"
    first, last = days[0][0], days[-1][1]
    if is_event:
        return "day" if first == last else "within"
    if not sure:
        return "some time in"
    return "throughout" if sure == ((first, last),) else "at least"


def _cells(row: EventRow, number: int, facts: Facts) -> tuple[Value, ...]:
    situation, days, sure = row.counts.situation, row.timing.days, row.timing.sure
    return (
        number or None,
        _mood(row) or None,
        kind_of_time(row.timing, row.counts.is_event),
        date.fromordinal(days[0][0]) if days else None,
        date.fromordinal(days[-1][1]) if days else None,
        date.fromordinal(sure[0][0]) if sure else None,
        date.fromordinal(sure[-1][1]) if sure else None,
        situation.name,
        len(situation.members),
        situation.type.id,
        row.state1,
        row.state2,
        row.link.name,
        VALENCES[row.link.valence],
        via(row.link),
        situation.standing,
        len(row.counts.claims),
        " | ".join(_time_words(row, facts)) or None,
    )


def _time_words(row: EventRow, facts: Facts) -> Iterator[str]:
    """Yield the distinct words for the dates of the claims that bear a row, sorted."""
    spans = (facts.one(GKG.when, claim) for claim in row.counts.claims)
    yield from sorted({words for span in spans for words in facts.all(GKG.verbatim, span)})
