"""The possible days of an event and of a relation between two states (sections 4 and 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from typing import Final

from geokg.analysis.panel.days import (
    FIRST,
    LAST,
    Days,
    Interval,
    Shares,
    common,
    days_of,
    even,
    restrict,
    spread,
    union,
)
from geokg.analysis.panel.participants import Stretch
from geokg.analysis.panel.times import ClaimTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When a situation is possible for two states.

    Attributes:
        days: The possible days; where none is in the system, those before that cut.
        in_system: Whether both states have numbers on some of them.
        shares: Of an event, the shares of the days.
        sure: Of a relation, the days on which it surely held.
        claims: Of a relation, the days that each claim leaves possible.
    """

    days: Days
    in_system: bool
    shares: Shares = ()
    sure: Days = ()
    claims: tuple[Days, ...] = ()


UNDATED: Final = Timing(days=(), in_system=True)


@dataclass(frozen=True)
class EventTiming:
    """The possible days of an event, by the claims that bear it."""

    times: Sequence[ClaimTime]
    counted: bool

    def between(self, both: Days) -> Timing:
        """Return the possible days for two states with numbers on the days ``both``."""
        shares = self._shares(both) if self._has_open_start else self._without_open_start
        if not shares:
            return UNDATED
        if kept := restrict(shares, both):
            return Timing(days=days_of(kept), in_system=True, shares=kept)
        return Timing(days=days_of(shares), in_system=False)

    @cached_property
    def _has_open_start(self) -> bool:
        return any(first is None for time in self.times for first, _ in time.stretches)

    @cached_property
    def _without_open_start(self) -> Shares:
        return self._shares(())

    def _shares(self, both: Days) -> Shares:
        """Return the shares that all dated claims give together."""
        given = [shares for time in self.times if (shares := self._of_claim(time, both))]
        if not given:
            return ()
        if all(shares == given[0] for shares in given):
            return given[0]
        days = [days_of(shares) for shares in given]
        return even(reduce(common, days) or union(pair for some in days for pair in some))

    def _of_claim(self, time: ClaimTime, both: Days) -> Shares:
        """Return the shares of a claim, without days after publication; nothing if undated."""
        closed = closed_stretches(time, both, self.counted)
        if not closed:
            return ()
        shares = spread([pair for pair, _ in closed])
        if self.counted and time.published:
            return restrict(shares, _until(time.published)) or shares
        return shares


@dataclass(frozen=True)
class RelationTiming:
    """The possible and the sure days of a relation, by the claims that bear it."""

    times: Sequence[ClaimTime]
    counted: bool

    def between(self, both: Days) -> Timing:
        """Return the days for two states with numbers on the days ``both``."""
        given = [pair for time in self.times if (pair := self._of_claim(time, both))[0]]
        if not given:
            return UNDATED
        possible = union(interval for days, _ in given for interval in days)
        cut = common(possible, both)
        if not cut:
            return Timing(days=possible, in_system=False)
        return Timing(
            days=cut,
            in_system=True,
            sure=common(union(interval for _, sure in given for interval in sure), both),
            claims=tuple(kept for days, _ in given if (kept := common(days, both))),
        )

    def _of_claim(self, time: ClaimTime, both: Days) -> tuple[Days, Days]:
        """Return the possible and the sure days of a claim; no possible days if it is undated."""
        if time.form == "closed":
            (first, last), (start, end) = time.stretches[0], time.sure
            assert first is not None
            assert last is not None
            sure: Days = ((start.toordinal(), end.toordinal()),) if start and end else ()
            return ((first.toordinal(), last.toordinal()),), sure
        if time.form == "set":
            return self._of_set(time, both), ()
        if time.form == "none":
            return (), ()
        possible, certain = _open_days(time, both, self.counted)
        limit = _until(time.published) if time.published else ((FIRST, LAST),)
        return common(union(possible), limit), common(union(certain), limit)

    def _of_set(self, time: ClaimTime, both: Days) -> Days:
        """Return the days of any alternative; those with an open end end at publication."""
        limit = _until(time.published) if time.published else ((FIRST, LAST),)
        return union(
            interval
            for pair, is_closed in closed_stretches(time, both, self.counted)
            for interval in ((pair,) if is_closed else common((pair,), limit))
        )


def closed_stretches(
    time: ClaimTime, both: Days, counted: bool
) -> tuple[tuple[Interval, bool], ...]:
    """Return the stretches of a claim with days for open ends; nothing if the claim is undated.

    Each has whether the text gave both its ends. A stretch without a day is left out.
    """
    found = []
    for first, last in time.stretches:
        start = first.toordinal() if first else first_of(both)
        end = last.toordinal() if last else _ordinal(time.published if counted else None)
        if start is None or end is None:
            return ()
        if start <= end:
            found.append(((start, end), first is not None and last is not None))
    return tuple(found)


def first_of(both: Days) -> int | None:
    """Return the first of the days on which two states have numbers; None if it is unknown."""
    return both[0][0] if both and both[0][0] > FIRST else None


def _open_days(
    time: ClaimTime, both: Days, counted: bool
) -> tuple[Iterable[Interval], Iterable[Interval]]:
    """Return possible and sure days of a date with an open end, or of none but ``ongoing``."""
    if time.form == "until":
        return _until_edge(time, both)
    published = _ordinal(time.published)
    if time.form == "ongoing" and time.window:
        window = ClaimTime(form="set", stretches=time.window, published=time.published)
        return (pair for pair, _ in closed_stretches(window, both, counted)), ()
    if published is None:
        return (), ()
    if time.form == "ongoing":
        return ((published, published),), ((published, published),)
    first, last = time.stretches[0][0], time.edge[1]
    assert first
    possible = ((first.toordinal(), published),)
    if not (last and time.edge_sure):
        return possible, ()
    held_until = published if time.form == "from" and not time.is_over else last.toordinal()
    return possible, ((last.toordinal(), held_until),)


def _until_edge(time: ClaimTime, both: Days) -> tuple[Iterable[Interval], Iterable[Interval]]:
    """Return possible and sure days of ``../b``."""
    edge, last = _ordinal(time.edge[0]), time.stretches[0][1]
    start = first_of(both) if first_of(both) is not None else edge
    assert last
    if start is None:
        return (), ()
    sure = ((edge, edge),) if edge is not None and time.edge_sure else ()
    return ((start, last.toordinal()),), sure


def _until(day: date) -> Days:
    return ((FIRST, day.toordinal()),)


def _ordinal(day: date | None) -> int | None:
    return day.toordinal() if day else None


def stretches_of(times: Iterable[ClaimTime]) -> tuple[Stretch, ...]:
    """Return the stretches of all claims of a situation."""
    return tuple(stretch for time in times for stretch in time.stretches)
