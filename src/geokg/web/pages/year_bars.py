"""Counts of situations a year, in three bands, as numbers that a template writes as SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from geokg.web.pages.timeline import BANDS

_WIDTH: Final = 1120
_NARROW: Final = 366
"""The width of the drawing for a phone."""
_HEIGHT: Final = 62
"""The height of a band."""
_LEFT: Final = 92
_YEAR: Final = 32
"""The width of the number of a year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearBars:
    """Bars by year and band; ``years`` are labels with their places."""

    first: int
    last: int
    width: int
    height: int
    bands: tuple[tuple[str, float], ...]
    bars: tuple[tuple[str, int, int, float, float, float, float], ...]
    """Band, year, count, x, y, width and height."""
    years: tuple[tuple[int, float], ...]
    most: int
    narrow: YearBars | None = None
    """The same for a phone."""


def year_bars(counts: Mapping[tuple[str, int], int]) -> YearBars | None:
    """Return the drawing of counts by band and year; None where there is none."""
    known = Counter({key: number for key, number in counts.items() if number})
    return replace(_drawing(known, _WIDTH), narrow=_drawing(known, _NARROW)) if known else None


def _drawing(known: Counter[tuple[str, int]], whole: int) -> YearBars:
    first, last = min(y for _, y in known), max(y for _, y in known)
    step = (whole - _LEFT) / (last - first + 1)
    most = max(known.values())
    bars = []
    for (band, year), number in sorted(known.items(), key=lambda item: (item[0][1], item[0][0])):
        at = [name for name, _ in BANDS].index(band)
        height = round(max(1.5, (_HEIGHT - 14) * number / most), 1)
        base = (at + 1) * _HEIGHT
        x = round(_LEFT + (year - first) * step, 1)
        width = round(max(1, min(step - 1, 26)), 1)
        bars.append((band, year, number, x, base - height, width, height))
    label = next(
        s for s in (1, 2, 5, 10, 20, 50, 100, 500) if (last - first + 1) / s * 46 <= whole - _LEFT
    )
    return YearBars(
        first=first,
        last=last,
        width=whole,
        height=len(BANDS) * _HEIGHT + 20,
        bands=tuple((name, (n + 1) * _HEIGHT - 4) for n, (_, name) in enumerate(BANDS)),
        bars=tuple(bars),
        years=tuple(
            (year, round(_LEFT + (year - first) * step, 1))
            for year in range(first, last + 1)
            if first == last
            or (year % label == 0 and _LEFT + (year - first) * step <= whole - _YEAR)
        ),
        most=most,
    )
