"""What an article presents as current, when that was so, and what is known against the byline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final, Literal, NamedTuple

from geokg.actors import Interval, State, coverage_spans, states
from geokg.article import Actor, Article, Claim

Strength = Literal["strong", "weak"]

_MAX_SPANS: Final = 4
_RECENT: Final = timedelta(days=731)
_LONG_PAST: Final = timedelta(days=20 * 365)
"""A claim without a date, about somebody who held the office that long ago, may be history."""


class ValidityPeriod(NamedTuple):
    """A period in which something was so, in words, with its source."""

    interval: Interval
    description: str
    source: str


class CoverageKey(NamedTuple):
    """The table that evidence comes from; for an office also its state and its head."""

    table: str
    state: str = ""
    head: str = ""

    def in_words(self, first: date, last: date) -> str:
        """Return what the table declares to cover between two days.

        >>> key = CoverageKey("", "IRN", "head of government")
        >>> key.in_words(date(1999, 1, 1), date(2003, 1, 1))
        'Coverage of the head of government of Iran: complete 1981-10-13 to 2013-08-03.'
        """
        if not self.head:
            return f"{self.table} is the source of these dates." if self.table else ""
        spans = [
            f"{level} {time.in_prose}"
            for time, level in coverage_spans(self.state, self.head)
            if time.meets(first, last)
        ]
        shown = ", ".join(spans[:_MAX_SPANS]) or "nothing is declared"
        more = f", and {len(spans) - _MAX_SPANS} more" if len(spans) > _MAX_SPANS else ""
        return f"Coverage of the {self.head} of {states()[self.state].in_prose}: {shown}{more}."


@dataclass(frozen=True, kw_only=True)
class TemporalEvidence:
    """Something that an article presents as current, with the periods in which it was so.

    Args:
        actor: The slug or the code of the actor.
        description: What the article presents as current, in words.
        periods: When it was so, as far as is known.
        claims: The claims that present it.
        names: The names by which quotes may call the actor.
        also: Other actors on whom it rests.
        open_to: Further times at which nothing is known against it.
        contrary: What is known to have been so at the byline instead. Without it the evidence is no
            contradiction, whatever the periods are.
        strength: Whether the contradiction is strong enough to open a window.
        doubt: Why it is weak, in words.
        coverage: What the evidence was looked up in.
    """

    actor: str
    description: str
    periods: tuple[ValidityPeriod, ...]
    claims: tuple[Claim, ...]
    names: tuple[str, ...]
    also: tuple[str, ...] = ()
    open_to: tuple[Interval, ...] = ()
    contrary: tuple[ValidityPeriod, ...] = ()
    strength: Strength = "strong"
    doubt: str = ""
    coverage: CoverageKey

    @cached_property
    def times(self) -> tuple[Interval, ...]:
        """The times at which it may be so, in order and without overlaps."""
        return union((*(period.interval for period in self.periods), *self.open_to))

    @property
    def is_strong_contradiction(self) -> bool:
        """Whether it shows by itself that the byline is wrong."""
        return bool(self.contrary) and self.strength == "strong"


# Intervals


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the days of all intervals in as few intervals as possible, in order."""
    merged: list[Interval] = []
    for interval in sorted(intervals, key=lambda i: (i.start or date.min, i.end or date.max)):
        last = merged[-1] if merged else None
        if last and (not last.end or not interval.start or interval.start <= _next(last.end)):
            end = None if not last.end or not interval.end else max(last.end, interval.end)
            merged[-1] = Interval(last.start, end)
        else:
            merged.append(interval)
    return tuple(merged)


def _next(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def intersect(left: tuple[Interval, ...], right: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """Return the days that two lists of intervals share."""
    shared = []
    for first in left:
        for second in right:
            start = max(filter(None, (first.start, second.start)), default=None)
            end = min(filter(None, (first.end, second.end)), default=None)
            if start is None or end is None or start <= end:
                shared.append(Interval(start, end))
    return union(shared)


def includes(times: Iterable[Interval], day: date, margin: timedelta = timedelta(0)) -> bool:
    """Return whether a day lies in one of the intervals, or that near to one."""
    return any(
        (i.start is None or i.start - day <= margin) and (i.end is None or day - i.end <= margin)
        for i in times
    )


# Claims


class ActorClaims(NamedTuple):
    """The claims that name each actor: in a role, and in a role or as a speaker."""

    in_role: Mapping[str, list[Claim]]
    named: Mapping[str, list[Claim]]


def claims_by_actor(article: Article) -> ActorClaims:
    """Return which claims name which actor."""
    in_role: dict[str, list[Claim]] = {}
    named: dict[str, list[Claim]] = {}
    for claim in article.claims:
        names = dict.fromkeys(name for group in claim.roles().values() for name in group)
        for name in names:
            in_role.setdefault(name, []).append(claim)
            named.setdefault(name, []).append(claim)
        for name in dict.fromkeys((claim.claimant or article.claimant, *claim.relayed_by)):
            if name and name not in names:
                named.setdefault(name, []).append(claim)
    return ActorClaims(in_role, named)


def is_current(claim: Claim, times: tuple[Interval, ...], byline: date) -> bool:
    """Return whether a claim speaks of its actors as they are when the article is written.

    Args:
        claim: The claim.
        times: When the actor had the office, or was there.
        byline: The date of publication.
    """
    if claim.modality == "counterfactual" or claim.status == "ended":
        return False
    when = claim.when
    if claim.status == "ongoing":
        return True
    if when is None:
        return includes(times, byline, _LONG_PAST)
    if not when.relative:
        return False
    was_so_then = any(i.meets(when.earliest, when.latest) for i in times)
    return includes(times, byline) or not was_so_then


def is_present(claim: Claim, times: tuple[Interval, ...], byline: date) -> bool:
    """Return whether a claim states as fact that something is there now, or was recently."""
    if claim.polarity != "positive" or claim.modality != "actual":
        return False
    when = claim.when
    is_recent = when and when.relative and when.latest and when.latest >= byline - _RECENT
    return bool(claim.status == "ongoing" or is_recent) and is_current(claim, times, byline)


def state_of(actor: Actor, article: Article) -> State | None:
    """Return the state for which an actor acts, if need be through another actor."""
    name, visited = actor.of or actor.in_, set[str]()
    while name and name not in article.states and name not in visited:
        visited.add(name)
        name = article.actors[name].of or article.actors[name].in_
    return article.states.get(name)
