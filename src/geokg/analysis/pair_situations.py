"""What every two states of a graph did and were to each other, counted or not, in one pass.

Situations, who takes part, how directly, and the possible days are those of the panel and of
`geokg.analysis.history`, which answers for two states and leaves out what nobody affirms.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import reduce

from geokg.analysis.history import lifetime
from geokg.analysis.panel.days import common, union
from geokg.analysis.panel.pairs import VALENCES, links_of, via
from geokg.analysis.panel.participants import Participants
from geokg.analysis.panel.situations import MergedSituation, Situations
from geokg.analysis.panel.times import Reading, Times
from geokg.analysis.panel.timing import EventTiming, RelationTiming, stretches_of
from geokg.base.vocabulary import GKG
from geokg.graph.rules.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class PairSituation:
    """A situation between two states.

    Attributes:
        situation: The IRI of the situation; of linked ones, the smallest.
        type: The id of its type.
        source: The code of the state that acts, or of the first party.
        target: The code of the other state.
        link: The roles of the two, as in ``party-against``.
        valence: ``cooperative``, ``conflictual``, ``neutral`` or ``mediation``, for the two.
        via: The less direct way to a state: ``state``, ``organ``, ``group``.
        standing: Who affirms or denies it, as in the queries.
        days: The possible days as stretches; several if it happened in one of them.
        sure: The days on which a relation surely held.
        claims: The IRIs of all claims about it.
    """

    situation: str
    type: str
    source: str
    target: str
    link: str
    valence: str
    via: str
    standing: str
    days: tuple[tuple[date, date], ...]
    sure: tuple[date, date] | None
    claims: tuple[str, ...]

    @property
    def pair(self) -> tuple[str, str]:
        """The codes of the two states, sorted."""
        one, other = sorted((self.source, self.target))
        return one, other


def pair_situations(facts: Facts) -> Iterator[PairSituation]:
    """Yield a row for each situation and pair of states, in the order of the situations.

    Where the content of an article contradicts its byline, the possible days are those of either
    reading, and the sure ones those of both.
    """
    readings: tuple[Reading, ...] = ("byline",)
    if facts.subjects(GKG.window):
        readings = ("byline", "content")
    participants = Participants(facts)
    times = tuple(Times(facts, reading) for reading in readings)
    for situation in Situations(facts):
        yield from _rows(situation, times, participants)


def _rows(
    situation: MergedSituation, times: tuple[Times, ...], participants: Participants
) -> Iterator[PairSituation]:
    readings = [tuple(map(reading.of, situation.bearing)) for reading in times]
    links, _ = links_of(situation, participants, stretches_of(readings[0]))
    is_relation = situation.type.is_relation
    timing = RelationTiming if is_relation else EventTiming
    for one, other in sorted({(min(pair), max(pair)) for pair in links}):
        between = [(p, links[p]) for p in ((one, other), (other, one)) if p in links]
        (source, target), link = min(between, key=lambda item: (item[1], item[0]))
        both = common(lifetime(one), lifetime(other))
        found = [timing(given, counted=situation.counted).between(both) for given in readings]
        days = union(interval for when in found for interval in when.days)
        sure = reduce(common, (when.sure for when in found))
        yield PairSituation(
            situation=situation.members[0],
            type=situation.type.id,
            source=source,
            target=target,
            link=link.name,
            valence=VALENCES[link.valence],
            via=via(link),
            standing=situation.standing,
            days=tuple((_day(first), _day(last)) for first, last in days),
            sure=(_day(sure[0][0]), _day(sure[-1][1])) if sure else None,
            claims=tuple(claim.iri for claim in situation.claims),
        )


def _day(ordinal: int) -> date:
    return date.fromordinal(ordinal)
