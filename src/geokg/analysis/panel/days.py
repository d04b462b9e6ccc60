"""Sets of days, and shares spread over days, as intervals: a century costs as much as a day.

A day is its ordinal number in Python's calendar. A set of days is sorted intervals that neither
overlap nor touch. All shares are exact fractions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Final

Interval = tuple[int, int]
Days = tuple[Interval, ...]
Shares = tuple[tuple[int, int, Fraction], ...]
"""Intervals that do not overlap, in order, each with the share of each of its days."""

FIRST: Final = date.min.toordinal()
LAST: Final = date.max.toordinal()


def union(intervals: Iterable[Interval]) -> Days:
    """Return the days of any interval; an interval that ends before it starts has none.

    >>> union([(5, 9), (1, 3), (4, 4), (8, 7)])
    ((1, 9),)
    """
    found: list[Interval] = []
    for start, end in sorted(pair for pair in intervals if pair[0] <= pair[1]):
        if found and start <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def common(one: Days, other: Days) -> Days:
    """Return the days of both sets.

    >>> common(((1, 5), (8, 9)), ((4, 8),))
    ((4, 5), (8, 8))
    """
    return tuple((max(a, c), min(b, d)) for a, b in one for c, d in other if max(a, c) <= min(b, d))


def number_of(days: Days) -> int:
    """Return the number of days of a set."""
    return sum(end - start + 1 for start, end in days)


def spread(stretches: Sequence[Interval]) -> Shares:
    """Return equal shares of stretches, each spread evenly over its days; they may overlap.

    >>> spread([(1, 2), (2, 2)])
    ((1, 1, Fraction(1, 4)), (2, 2, Fraction(3, 4)))
    """
    if len(stretches) == 1:
        ((start, end),) = stretches
        return ((start, end, Fraction(1, end - start + 1)),)
    one = Fraction(1, len(stretches))
    changes: dict[int, Fraction] = {}
    for start, end in stretches:
        share = one / (end - start + 1)
        changes[start] = changes.get(start, Fraction(0)) + share
        changes[end + 1] = changes.get(end + 1, Fraction(0)) - share
    found: list[tuple[int, int, Fraction]] = []
    share = Fraction(0)
    for here, after in pairwise(sorted(changes)):
        share += changes[here]
        if share and changes[here]:
            found.append((here, after - 1, share))
        elif share:
            found[-1] = (found[-1][0], after - 1, share)
    return tuple(found)


def even(days: Days) -> Shares:
    """Return the same share for each day of a set.

    >>> even(((1, 2), (5, 6)))
    ((1, 2, Fraction(1, 4)), (5, 6, Fraction(1, 4)))
    """
    share = Fraction(1, number_of(days)) if days else Fraction(0)
    return tuple((start, end, share) for start, end in days)


def days_of(shares: Shares) -> Days:
    """Return the days that have a share."""
    return union((start, end) for start, end, _ in shares)


def restrict(shares: Shares, days: Days) -> Shares:
    """Return the shares of the days of a set, scaled to 1; nothing if no day is left.

    >>> restrict(spread([(1, 4)]), ((3, 9),))
    ((3, 4, Fraction(1, 2)),)
    """
    kept = [
        (max(start, first), min(end, last), share)
        for start, end, share in shares
        for first, last in days
        if max(start, first) <= min(end, last)
    ]
    if tuple(kept) == shares:
        return shares
    total = sum((end - start + 1) * share for start, end, share in kept)
    if total == 1:
        return tuple(kept)
    return tuple((start, end, share / total) for start, end, share in kept)
