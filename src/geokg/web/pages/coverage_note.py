"""How much the table of leaders knows of the states and years of a site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import get_args

from geokg.actors import Level, coverage_spans
from geokg.actors.coverage import OFFICES


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeCoverage:
    """Shares of days, in percent, on which the holders of an office are known, by level."""

    office: str
    complete: int
    partial: int
    none: int


def office_coverage(states: Iterable[str], first: int, last: int) -> tuple[OfficeCoverage, ...]:
    """Return how well the holders of each office of some states are known in some years.

    Args:
        states: The codes of the states.
        first: The first year.
        last: The last year.

    >>> office_coverage(["IRN"], 2000, 2001)[0].complete
    100
    """
    codes = tuple(states)
    found = []
    for office in OFFICES:
        days: Counter[Level] = Counter()
        for code in codes:
            days += _days(code, office, date(first, 1, 1), date(last, 12, 31))
        if total := days.total():
            shares = {level: round(100 * days[level] / total) for level in get_args(Level)}
            found.append(OfficeCoverage(office=office, **shares))
    return tuple(found)


def _days(code: str, office: str, first: date, last: date) -> Counter[Level]:
    """Return how many days between two have each level; days without the state have none."""
    found: Counter[Level] = Counter()
    for time, level in coverage_spans(code, office):
        start, end = max(time.start or first, first), min(time.end or last, last)
        if start <= end:
            found[level] += (end - start).days + 1
    return found
