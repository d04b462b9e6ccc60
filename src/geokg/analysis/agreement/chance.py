"""The ladder by chance: one annotator's quotes moved round the article, and matched again.

Fifty shifts, of 1/50 to 25/50 of the text in both directions, without random numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Final

from geokg.analysis.agreement.alignment import AlignedArticle, Match, matched, pair_weights
from geokg.analysis.agreement.fields import RUNGS, rungs_reached

SHIFTS: Final = 50


def matched_by_chance(articles: Iterable[AlignedArticle], match: Match = "all") -> list[int]:
    """Return, for each rung of the ladder, the pairs that reach it, summed over all shifts."""
    total = [0] * len(RUNGS)
    for article in articles:
        for one, other in combinations(article.views, 2):
            _add(total, article, one, other, match)
    return total


def _add(total: list[int], article: AlignedArticle, one: str, other: str, match: Match) -> None:
    rows, columns = article.views[one], article.views[other]
    if not rows or not columns:
        return
    weights = pair_weights(rows, columns)
    reached = [[rungs_reached(row, column) for column in columns] for row in rows]
    fixed = [(view.words, view.size) for view in rows]
    length = len(article.counted)
    everything = (1 << length) - 1
    for shift in _shifts(length):
        moved = [
            ((view.words << shift | view.words >> (length - shift)) & everything, view.size)
            for view in columns
        ]
        for row, column, _ in matched(fixed, moved, weights if match == "all" else None):
            for rung in range(reached[row][column]):
                total[rung] += 1


def _shifts(length: int) -> list[int]:
    half = SHIFTS // 2
    steps = [step * length // SHIFTS for step in range(1, half + 1)]
    return [shift for step in steps for shift in (step, length - step)]
