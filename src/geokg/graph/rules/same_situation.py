"""The rule `same-situation`: situations of different articles that probably are one.

They have one type; their initiators, targets and parties are the same at the level of states; and
all of a group share a day. Two situations of one article are never linked. An event is compared
with others only if it is dated to within about a year. Where two articles have one text, what they
quote at the same place is one situation, whatever its date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from geokg.base.vocabulary import GKG, SCHEMA
from geokg.graph.rules.facts import Facts, is_named
from geokg.graph.rules.results import RuleResult
from geokg.graph.rules.same_texts import same_texts

MEANING: Final = (
    "Situations of different articles are probably one where they have the same type, where their "
    "initiators, targets and parties are the same states, or the same others, and where their "
    "times share a day; an event must be dated to within 366 days. Those of two articles with one "
    "text are one, whatever their times, where their quotes overlap. The strength is the mean of "
    "the share of days and the share of names that two have in common, and 1 for one text. The "
    "corroboration counts the publishers that affirm the event or relation: copies of one text, "
    "and articles of one publisher, or of none that is named, count once."
)
CORE: Final = ("initiator", "target", "party")
WIDEST: Final = 366
"""The most days that the date of an event may span."""

Key = tuple[str, tuple[tuple[str, frozenset[str]], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationReport:
    """A situation with its first and last day; an open end is an end of the calendar."""

    iri: str
    articles: frozenset[str]
    start: date
    end: date
    names: frozenset[str]


@dataclass(slots=True)
class SituationGroup:
    """Situations that the rule identifies, and the days that they share."""

    members: list[SituationReport]
    start: date
    end: date
    articles: set[str] = field(default_factory=set)

    def take(self, report: SituationReport) -> None:
        """Add a situation that shares days with all members."""
        self.members.append(report)
        self.articles |= report.articles
        self.start, self.end = max(self.start, report.start), min(self.end, report.end)


def same_situations(facts: Facts) -> Iterator[RuleResult]:
    """Yield a result for each link between the first situation of a group and another."""
    buckets: dict[Key, list[SituationReport]] = {}
    for situation in facts.claims:
        if (report := _report_of(facts, situation)) and (key := common_key(facts, situation)):
            buckets.setdefault(key, []).append(report)
    groups = [group for bucket in buckets.values() for group in _grouped(bucket)]
    linked: set[tuple[str, ...]] = set()
    for group in groups:
        if len(group.members) > 1:
            for result in _links(facts, group):
                linked.add(result.concerns)
                yield result
    for first, other in same_texts(facts, common_key):
        if (first, other) not in linked and (other, first) not in linked:
            yield _copy(facts, first, other)


def _report_of(facts: Facts, situation: str) -> SituationReport | None:
    """Return the situation with its days, or None if they are unknown or too wide."""
    claims = facts.claims[situation]
    dated = [claim for claim in claims if claim.dated]
    if not dated:
        return None
    start = min(claim.start or date.min for claim in dated)
    end = max(claim.end or date.max for claim in dated)
    if start > end or (facts.is_a(situation, GKG.Event) and (end - start).days >= WIDEST):
        return None
    return SituationReport(
        iri=situation,
        articles=frozenset(claim.article for claim in claims),
        start=start,
        end=end,
        names=frozenset(
            f"{role} {facts.name(actor)}"
            for role, actors in facts.roles(situation).items()
            for actor in actors
        ),
    )


def common_key(facts: Facts, situation: str) -> Key | None:
    """Return what linked situations have in common: type and sides by core role.

    None where the rule links a situation with no other.
    """
    roles = facts.roles(situation)
    sides = tuple(
        (role, frozenset(side for actor in roles[role] for side in facts.sides(actor)))
        for role in CORE
        if role in roles
    )
    kind = facts.one(GKG.type, situation)
    return (kind, sides) if kind and sides else None


def _grouped(bucket: Iterable[SituationReport]) -> Iterator[SituationGroup]:
    """Yield the situations of a bucket in groups whose members all share a day.

    Situations come in the order of their first days, so a group that ended before one of them is
    complete, and each situation is compared with few open groups.
    """
    alive: list[SituationGroup] = []
    for report in sorted(bucket, key=lambda report: (report.start, report.end, report.iri)):
        over = [group for group in alive if group.end < report.start]
        yield from over
        alive = [group for group in alive if group.end >= report.start]
        near = [group for group in alive if not group.articles & report.articles]
        if near:
            # The first of the best, so that the result does not depend on the order of input.
            max(near, key=lambda group: _strength(group.members[0], report)).take(report)
        else:
            alive.append(SituationGroup([report], report.start, report.end, set(report.articles)))
    yield from alive


def _strength(one: SituationReport, other: SituationReport) -> Fraction:
    return (_days_shared(one, other) + _names_shared(one, other)) / 2


def _days_shared(one: SituationReport, other: SituationReport) -> Fraction:
    """Return the days of both divided by the days of either; open ends count to the calendar's."""
    both = (min(one.end, other.end) - max(one.start, other.start)).days + 1
    either = (max(one.end, other.end) - min(one.start, other.start)).days + 1
    return Fraction(both, either)


def _names_shared(one: SituationReport, other: SituationReport) -> Fraction:
    return Fraction(len(one.names & other.names), len(one.names | other.names))


def _links(facts: Facts, group: SituationGroup) -> Iterator[RuleResult]:
    first = group.members[0]
    number, told_by = _told_by(facts, [report.iri for report in group.members])
    for other in group.members[1:]:
        strength = _strength(first, other)
        claims = (*facts.claims[first.iri], *facts.claims[other.iri])
        yield RuleResult(
            names=(facts.local(first.iri), facts.local(other.iri)),
            concerns=(first.iri, other.iri),
            rests_on=tuple(claim.iri for claim in claims),
            explanation=(
                f"Both are {facts.description(first.iri)} by type and states, and share "
                f"{_days(max(first.start, other.start), min(first.end, other.end))}; {told_by}."
            ),
            strength=f"{Decimal(round(strength * 100)) / 100:f}",
            corroboration=number,
            links=((other.iri, first.iri),),
        )


def _copy(facts: Facts, first: str, other: str) -> RuleResult:
    """Return the link between two situations at the same place of one text."""
    number, told_by = _told_by(facts, [first, other])
    claims = (*facts.claims[first], *facts.claims[other])
    return RuleResult(
        names=(facts.local(first), facts.local(other)),
        concerns=(first, other),
        rests_on=tuple(claim.iri for claim in claims),
        explanation=(
            f"Both are {facts.description(first)} by type and states, and are quoted from the same "
            f"place of one text, which two articles have; {told_by}."
        ),
        strength="1",
        corroboration=number,
        links=((other, first),),
    )


def _told_by(facts: Facts, situations: Iterable[str]) -> tuple[int, str]:
    """Return how many publishers affirm a group, and which, in words."""
    publishers = _publishers(facts, situations)
    number = len(publishers)
    told_by = f"{number} independent publisher{'' if number == 1 else 's'} affirm"
    told_by += f"{'s' if number == 1 else ''} it" + (
        f": {is_named(publishers)}" if publishers else ""
    )
    return number, told_by


def _publishers(facts: Facts, situations: Iterable[str]) -> tuple[str, ...]:
    """Return who affirms a group."""
    return independent_publishers(
        facts,
        {c.article for situation in situations for c in facts.claims[situation] if c.affirms},
    )


def independent_publishers(facts: Facts, articles: Iterable[str]) -> tuple[str, ...]:
    """Return the publishers of articles; articles of one, or with one text, count once.

    All articles without a publisher count as one, since they may have the same.
    """
    return independent_voices(
        (article, facts.one(SCHEMA.publisher, article), facts.one(GKG.textSha256, article))
        for article in articles
    )


def independent_voices(articles: Iterable[tuple[str, str, str]]) -> tuple[str, ...]:
    """Return the same for articles given with their publisher and the hash of their text.

    >>> independent_voices([("a", "Post", "1"), ("b", "Atlas", "1"), ("c", "Herald", "2")])
    ('Herald', 'Post')
    """
    voices: dict[str, str] = {}
    for article, named, text in sorted(articles):
        publisher = named or "one that is not named"
        keys = [f"publisher {publisher}", f"text {text or article}"]
        known = {voices[key] for key in keys if key in voices}
        voice = min(known, default=publisher)
        if len(known) > 1:
            voices = {key: voice if other in known else other for key, other in voices.items()}
        voices.update(dict.fromkeys(keys, voice))
    return tuple(sorted(set(voices.values())))


def _days(start: date, end: date) -> str:
    """Return a period in words, open at the ends of the calendar."""
    if start == end:
        return str(start)
    if start == date.min:
        return "all time" if end == date.max else f"the time until {end}"
    return f"the time from {start}" if end == date.max else f"{start} to {end}"
