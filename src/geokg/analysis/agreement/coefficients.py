"""Coefficients of agreement as exact fractions: Krippendorff's alpha and Cohen's kappa.

A unit is what several annotators judge: the sequence of their values. A value that is missing is
left out of the unit. Where nothing varies, agreement by chance is certain and a coefficient is
undefined: it is None, never 0 or 1.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

Hull = tuple[float, float]
"""The first and the last day of a date, as ordinals; an open end is infinite."""
Neighbours = Iterator[tuple[Any, Any, Fraction]]


@dataclass(frozen=True, slots=True)
class Metric:
    """A distance of two values, from 0 (equal) to 1.

    ``neighbours`` yields each pair of unequal values whose distance is below 1, once, with its
    similarity, which is 1 less the distance. The expected disagreement of alpha needs those alone,
    and they are few among all pairs.
    """

    name: str
    similarity: Callable[[Any, Any], Fraction]
    neighbours: Callable[[Sequence[Any]], Neighbours]

    def distance(self, one: Any, other: Any) -> Fraction:
        """Return the distance of two values.

        >>> NOMINAL.distance("visit", "meet"), MASI.distance(frozenset("ab"), frozenset("a"))
        (Fraction(1, 1), Fraction(2, 3))
        """
        return _ZERO if one == other else 1 - self.similarity(one, other)


_ZERO: Final = Fraction(0)
_THIRD: Final = Fraction(1, 3)


def _unlike(_one: object, _other: object) -> Fraction:
    return _ZERO


def _no_neighbours(_values: Sequence[object]) -> Neighbours:
    return iter(())


@lru_cache(maxsize=4096)
def _masi(both: int, either: int, nested: bool) -> Fraction:
    return Fraction(both * (2 if nested else 1), either * 3)


def _set_similarity(one: frozenset[Any], other: frozenset[Any]) -> Fraction:
    """Return the similarity of unequal sets (Passonneau 2006): Jaccard index by monotonicity."""
    both = len(one & other)
    size = len(one) + len(other) - both
    return _masi(both, size, both in (len(one), len(other))) if both else _ZERO


def _set_neighbours(values: Sequence[frozenset[Any]]) -> Neighbours:
    holders: dict[Any, list[int]] = defaultdict(list)
    for at, value in enumerate(values):
        shared: Counter[int] = Counter()
        for element in value:
            shared.update(holders[element])
            holders[element].append(at)
        for before, both in shared.items():
            other = values[before]
            size = len(value) + len(other) - both
            yield other, value, _masi(both, size, both in (len(value), len(other)))


def _hull_similarity(one: Hull | str | None, other: Hull | str | None) -> Fraction:
    if not isinstance(one, tuple) or not isinstance(other, tuple):
        return _ZERO
    if max(one[0], other[0]) > min(one[1], other[1]):
        return _ZERO
    nested = (one[0] <= other[0] and other[1] <= one[1]) or (
        other[0] <= one[0] and one[1] <= other[1]
    )
    return 1 - _THIRD if nested else _THIRD


def _hull_neighbours(values: Sequence[Hull | str | None]) -> Neighbours:
    hulls = sorted(value for value in values if isinstance(value, tuple))
    open_hulls: list[Hull] = []
    for hull in hulls:
        open_hulls = [before for before in open_hulls if before[1] >= hull[0]]
        for before in open_hulls:
            yield before, hull, _hull_similarity(before, hull)
        open_hulls.append(hull)


NOMINAL: Final = Metric("nominal", _unlike, _no_neighbours)
"""Values are equal or not."""
MASI: Final = Metric("MASI", _set_similarity, _set_neighbours)
"""Sets: 0 if equal, else 1 - |A and B| / |A or B| * 2/3 (nested), 1/3 (overlapping) or 0."""
HULL: Final = Metric("interval", _hull_similarity, _hull_neighbours)
"""Hulls of dates: 0 equal, 1/3 one within the other, 2/3 overlapping, 1 disjoint or undated."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What alpha needs of some units: observed disagreement, and how often each value occurs."""

    observed: Fraction
    counts: Counter[Hashable]


def tally(units: Iterable[Sequence[Hashable]], metric: Metric = NOMINAL) -> Tally:
    """Return the tally of units; a unit with fewer than two values counts for nothing."""
    observed, counts = _ZERO, Counter[Hashable]()
    for values in units:
        if len(values) < 2:
            continue
        counts.update(values)
        if len(set(values)) > 1:
            pairs = sum(
                metric.distance(one, other)
                for at, one in enumerate(values)
                for other in values[at + 1 :]
            )
            observed += Fraction(2 * pairs, len(values) - 1)
    return Tally(observed, counts)


def merged(tallies: Iterable[Tally]) -> Tally:
    """Return the tally of all units of several tallies."""
    observed, counts = _ZERO, Counter[Hashable]()
    for one in tallies:
        observed += one.observed
        counts.update(one.counts)
    return Tally(observed, counts)


def alpha(tallied: Tally, metric: Metric = NOMINAL) -> Fraction | None:
    """Return Krippendorff's alpha, or None where nothing varies.

    The distance is taken as it is, not squared.

    >>> alpha(tally([("visit", "visit"), ("visit", "meet"), ("meet", "meet")]))
    Fraction(4, 9)
    >>> alpha(tally([("visit", "visit")])) is None
    True
    """
    total = tallied.counts.total()
    expected = expected_disagreement(tallied.counts, metric)
    return 1 - (total - 1) * tallied.observed / expected if expected else None


def expected_disagreement(counts: Counter[Hashable], metric: Metric) -> Fraction:
    """Return the sum of the distances over all ordered pairs of values."""
    similar: Counter[Fraction] = Counter()
    for one, other, similarity in metric.neighbours(list(counts)):
        similar[similarity] += 2 * counts[one] * counts[other]
    unequal = counts.total() ** 2 - sum(count * count for count in counts.values())
    return unequal - sum(
        (similarity * count for similarity, count in similar.items()), start=Fraction(0)
    )


def kappa(pairs: Iterable[tuple[Hashable, Hashable]]) -> Fraction | None:
    """Return Cohen's kappa of two annotators, or None where nothing varies.

    >>> kappa([("visit", "visit"), ("visit", "meet"), ("meet", "meet")])
    Fraction(2, 5)
    """
    counted = Counter(pairs)
    total = counted.total()
    if not total:
        return None
    firsts, seconds = Counter[Hashable](), Counter[Hashable]()
    for (one, other), count in counted.items():
        firsts[one] += count
        seconds[other] += count
    same = sum(count for (one, other), count in counted.items() if one == other)
    chance = sum(count * seconds[value] for value, count in firsts.items())
    if chance == total * total:
        return None
    return Fraction(same * total - chance, total * total - chance)
