"""Percentile intervals of alpha, by resampling articles.

Claims of one article are not independent, so articles are drawn, not claims. The expected
disagreement is a quadratic form in the weights of the articles: a matrix of articles is summed
once, and each resample multiplies it. Everything is in integers, so the interval is exact.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm
from operator import mul
from typing import Final

from geokg.analysis.agreement.coefficients import Metric, Tally

FEWEST_ARTICLES: Final = 10
"""With fewer articles there is no interval."""


@dataclass(frozen=True, slots=True)
class PercentileInterval:
    """A percentile interval of 95 %, and the number of resamples in which nothing varied."""

    low: Fraction
    high: Fraction
    without_variation: int


@lru_cache(maxsize=8)
def resampled(articles: int, seed: int, resamples: int) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return for each resample the articles drawn, each with how often it was drawn.

    Only `random.Random.random` is promised to give the same numbers in all versions of Python.
    """
    source = random.Random(seed)
    return tuple(
        tuple(sorted(Counter(int(source.random() * articles) for _ in range(articles)).items()))
        for _ in range(resamples)
    )


def percentile_interval(values: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """Return the percentiles 2.5 and 97.5 of values, as two of them.

    >>> percentile_interval([Fraction(n) for n in range(1000)])
    (Fraction(25, 1), Fraction(975, 1))
    """
    ordered, count = sorted(values), len(values)
    return ordered[25 * count // 1000], ordered[min(count - 1, 975 * count // 1000)]


def alpha_interval(
    tallies: Sequence[Tally], metric: Metric, *, seed: int = 0, resamples: int = 1000
) -> PercentileInterval | None:
    """Return the interval of alpha, or None with too few articles or no variation.

    Args:
        tallies: The tally of each article, in the order of their ids.
        metric: The distance of values.
        seed: The seed of the random numbers.
        resamples: How often the articles are drawn.
    """
    if len(tallies) < FEWEST_ARTICLES:
        return None
    form = _QuadraticForm(tallies, metric)
    scale = lcm(*(tally.observed.denominator for tally in tallies))
    observed = [int(tally.observed * scale) for tally in tallies]
    sizes = [tally.counts.total() for tally in tallies]
    alphas = []
    for drawn in resampled(len(tallies), seed, resamples):
        total = sum(sizes[at] * weight for at, weight in drawn)
        similar = form.value(drawn)
        expected = total * total * form.scale - similar
        if expected:
            seen = sum(observed[at] * weight for at, weight in drawn)
            alphas.append(1 - Fraction((total - 1) * seen * form.scale, scale * expected))
    if not alphas:
        return None
    low, high = percentile_interval(alphas)
    return PercentileInterval(low, high, resamples - len(alphas))


class _QuadraticForm:
    """The sum of the similarities of all ordered pairs of values, for any weights of articles.

    A row of the matrix is one integer of fixed-width digits, so that adding rows adds all columns.
    """

    def __init__(self, tallies: Sequence[Tally], metric: Metric) -> None:
        self.articles = len(tallies)
        self.scale, matrix = _similar(tallies, metric)
        most = max(map(max, matrix))
        self.width = (most * self.articles).bit_length() // 8 + 1
        self.rows = [self._packed(row) for row in matrix]

    def _packed(self, row: Sequence[int]) -> int:
        return int.from_bytes(b"".join(n.to_bytes(self.width, "little") for n in row), "little")

    def value(self, drawn: Sequence[tuple[int, int]]) -> int:
        """Return the form's value for articles with weights, times `scale`."""
        by_weight: dict[int, int] = defaultdict(int)
        for at, weight in drawn:
            by_weight[weight] += self.rows[at]
        packed = sum(weight * rows for weight, rows in by_weight.items())
        width = self.width
        data = packed.to_bytes(width * self.articles, "little")
        places = [at * width for at, _ in drawn]
        columns = [int.from_bytes(data[at : at + width], "little") for at in places]
        return sum(map(mul, columns, (weight for _, weight in drawn)))


def _similar(tallies: Sequence[Tally], metric: Metric) -> tuple[int, list[list[int]]]:
    """Return the summed similarity of each two articles, in integers, and their scale."""
    holders: dict[Hashable, list[tuple[int, int]]] = defaultdict(list)
    for at, tally in enumerate(tallies):
        for value, count in tally.counts.items():
            holders[value].append((at, count))
    neighbours = list(metric.neighbours(list(holders)))
    scale = lcm(*{similarity.denominator for *_, similarity in neighbours})
    sums = [[0] * len(tallies) for _ in tallies]
    for held in holders.values():
        _add_products(sums, held, held, scale)
    for one, other, similarity in neighbours:
        scaled = int(similarity * scale)
        _add_products(sums, holders[one], holders[other], scaled)
        _add_products(sums, holders[other], holders[one], scaled)
    return scale, sums


def _add_products(
    sums: list[list[int]],
    rows: Sequence[tuple[int, int]],
    columns: Sequence[tuple[int, int]],
    similarity: int,
) -> None:
    for row, count in rows:
        row_sums, factor = sums[row], count * similarity
        for column, other_count in columns:
            row_sums[column] += factor * other_count
