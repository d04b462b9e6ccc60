"""The drawing of a pair of states, as numbers that a template writes as SVG.

Three bands: cooperation above the axis of years, what is neither below it, conflict at the bottom.
A solid bar is when something surely held, a tinted one when it possibly did; joined ticks are one
of these. What has no date is a numbered chip right of the axis.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

BANDS: Final = (("cooperative", "cooperation"), ("neutral", "neither"), ("conflictual", "conflict"))
PLANNED: Final = ("intended", "wanted", "predicted", "counterfactual", "ruled-out")
MOST: Final = 80
"""The most dated situations that are drawn one by one."""
_CHIP: Final = 26
_BAR: Final = 11
_AXIS: Final = 24
_LETTER: Final = 6.3
"""The width of a letter of a label, about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A situation in the drawing; coordinates are in pixels of its own system."""

    row: Any
    css: str
    x: float
    y: float
    width: float
    tints: tuple[tuple[float, float], ...] = ()
    """The left edges and widths of possible stretches."""
    sure: tuple[float, float] | None = None
    ticks: tuple[float, ...] = ()
    is_open: bool = False
    label_x: float = 0
    label_end: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PairDrawing:
    """A timeline in one width."""

    width: int
    height: int
    axis: float
    border: float
    left: float
    right: float
    bands: tuple[tuple[str, float], ...]
    years: tuple[tuple[int, float], ...]
    marks: tuple[Mark, ...]
    chips: tuple[Mark, ...]
    is_labelled: bool


def band_of(valence: str) -> str:
    """Return the band of a valence; mediation is neither."""
    return valence if valence in ("cooperative", "conflictual") else "neutral"


def css_of(row: Any) -> str:
    """Return the classes of a situation: its band, and its standing."""
    standing = row["standing"]
    return f"{band_of(row['valence'])} {'planned' if standing in PLANNED else standing}"


def timeline(rows: Sequence[Any], width: int, *, is_labelled: bool) -> PairDrawing | None:
    """Return the drawing of numbered rows of a pair; None where none of them has a date."""
    dated = [row for row in rows if row["days"]]
    if not dated or len(dated) > MOST:
        return None
    undated = [row for row in rows if not row["days"]]
    return _Layout(dated, undated, width, is_labelled).drawing()


class _Layout:
    """Places situations in lanes, band by band."""

    def __init__(
        self, dated: Sequence[Any], undated: Sequence[Any], width: int, is_labelled: bool
    ) -> None:
        self.dated, self.undated = dated, undated
        self.width, self.is_labelled = width, is_labelled
        self.left = 92 if is_labelled else 8
        gutter = min(len(undated), 7) * _CHIP + 20 if is_labelled and undated else 0
        self.right = width - gutter - 10
        self.per_row = max(1, (gutter - 16) // _CHIP) if gutter else max(1, (width - 16) // _CHIP)
        self.chip_x = self.right + 22 if gutter else 8
        self.beside = bool(gutter)
        self.lane = 32 if is_labelled else 26
        self.first = min(_day(row["days"][0][0]) for row in dated)
        self.last = max(_day(row["days"][-1][1]) for row in dated)
        pad = max(60, (self.last - self.first) // 40)
        self.first, self.last = self.first - pad, self.last + pad

    def x(self, day: int) -> float:
        share = (day - self.first) / (self.last - self.first)
        return round(self.left + share * (self.right - self.left), 1)

    def drawing(self) -> PairDrawing:
        marks: list[Mark] = []
        chips: list[Mark] = []
        names: list[tuple[str, float]] = []
        y, axis, border = 18.0, 0.0, 0.0
        for band, name in BANDS:
            dated = [row for row in self.dated if band_of(row["valence"]) == band]
            undated = [row for row in self.undated if band_of(row["valence"]) == band]
            placed, lanes = self._lanes(dated)
            rows_of_chips = -(-len(undated) // self.per_row)
            below = 0 if self.beside else rows_of_chips * _CHIP
            height = max(
                lanes * self.lane + below, rows_of_chips * _CHIP, 26 if band != "neutral" else 22
            )
            marks += [self._mark(row, y + lane * self.lane) for row, lane in placed]
            top = y if self.beside else y + lanes * self.lane
            chips += list(self._chips(undated, top))
            names.append((name, y + height - 8 if band == "cooperative" else y + 14))
            y += height + 6
            if band == "cooperative":
                axis, y = y, y + _AXIS + 6
            elif band == "neutral":
                border, y = y, y + 6
        return PairDrawing(
            width=self.width,
            height=round(y + 2),
            axis=axis,
            border=border,
            left=self.left,
            right=self.right,
            bands=tuple(names),
            years=tuple(self._years()),
            marks=tuple(marks),
            chips=tuple(chips),
            is_labelled=self.is_labelled,
        )

    def _years(self) -> Iterator[tuple[int, float]]:
        first, last = date.fromordinal(self.first).year + 1, date.fromordinal(self.last).year
        room = max(1, int((self.right - self.left) / 46))
        step = next(
            s for s in (1, 2, 5, 10, 20, 50, 100, 500, 10_000) if (last - first) / s <= room
        )
        for year in range(first, last + 1):
            if year % step == 0 or first == last:
                yield year, self.x(date(year, 1, 1).toordinal())

    def _lanes(self, rows: Sequence[Any]) -> tuple[list[tuple[Any, int]], int]:
        """Return each row with the first lane in which it has room, and the number of lanes."""
        ends: list[float] = []
        placed = []
        for row in rows:
            start, end = self._extent(row)
            lane = next((n for n, used in enumerate(ends) if start > used + 6), len(ends))
            if lane == len(ends):
                ends.append(0)
            ends[lane] = end
            placed.append((row, lane))
        return placed, len(ends)

    def _extent(self, row: Any) -> tuple[float, float]:
        start, end = self.x(_day(row["days"][0][0])), self.x(_day(row["days"][-1][1]))
        label = self._label_width(row)
        if self._is_label_left(start, label):
            return min(start, end - label), end
        return start, max(end, start + label)

    def _label_width(self, row: Any) -> float:
        if not self.is_labelled:
            return 20
        return (len(row["label"]) + len(row["short_when"])) * _LETTER + 40

    def _is_label_left(self, start: float, label: float) -> bool:
        return start + label > self.right + 4

    def _mark(self, row: Any, y: float) -> Mark:
        stretches = [(self.x(_day(a)), self.x(_day(b))) for a, b in row["days"]]
        start, end = stretches[0][0], stretches[-1][1]
        several = len(stretches) > 1
        sure = row["sure"]
        label = self._label_width(row)
        left = self._is_label_left(start, label)
        ticks = tuple(a for a, _ in stretches) if several else ()
        if row["days"][0][0] == row["days"][-1][1]:
            ticks = (start,)
        return Mark(
            row=row,
            css=css_of(row),
            x=start,
            y=y,
            width=round(max(end - start, 4), 1),
            tints=() if ticks else ((start, round(max(end - start, 4), 1)),),
            sure=(
                self.x(_day(sure[0])),
                round(max(self.x(_day(sure[1])) - self.x(_day(sure[0])), 3), 1),
            )
            if sure and not several
            else None,
            ticks=ticks,
            is_open=row["open"],
            label_x=end if left else start,
            label_end=left,
        )

    def _chips(self, rows: Sequence[Any], y: float) -> Iterator[Mark]:
        for at, row in enumerate(rows):
            yield Mark(
                row=row,
                css=css_of(row),
                x=self.chip_x + at % self.per_row * _CHIP,
                y=y + at // self.per_row * _CHIP,
                width=22,
            )


@lru_cache(maxsize=10_000)
def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal()
