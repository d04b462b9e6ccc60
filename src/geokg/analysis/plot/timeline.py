"""A timeline of two states: what is friendly above, what is hostile below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from textwrap import fill
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, DateFormatter, MonthLocator
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from geokg.analysis.plot.drawing import COLOURS, GRID, INK, QUIET, Drawing, drawing
from geokg.base.plural import pluralize
from geokg.base.safe_text import one_line

WIDTH: Final = 9.0
"""Inches."""
LANE: Final = 0.26
"""Inches between two lanes."""
MARGIN: Final = (1.15, 0.3)
"""Inches left and right of the axes."""
SECTIONS: Final = ("cooperative", "neutral", "conflictual")
FAINT: Final = {"asserted": 1.0, "attributed": 0.55}
"""How strong the ink of a standing is; any other is fainter still."""
_FAINTEST: Final = 0.4
_YEARS, _MONTHS = 5 * 365, 75
"""Days above which an axis is labelled by years, and by months."""
_SHORT: Final = 0.012
"""The share of the axis below which a bar is drawn as a point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineItem:
    """A situation on a timeline, with its first and last possible day."""

    label: str
    valence: str
    standing: str
    earliest: date
    latest: date
    open_end: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What a timeline shows, and what it lists below because nobody dates it."""

    title: str
    subtitle: str
    items: tuple[TimelineItem, ...]
    undated: tuple[str, ...]

    def draw(self) -> Drawing:
        """Return the drawing as a figure of matplotlib."""
        with drawing():
            return _draw(self)


def items_of(rows: Iterable[Any], names: Sequence[str]) -> tuple[list[TimelineItem], list[str]]:
    """Return the dated situations of the query ``history`` and the labels of the others.

    Args:
        rows: Rows of ``history``.
        names: The names of the two states, which no label repeats where both act as parties.
    """
    found: list[TimelineItem] = []
    undated: list[str] = []
    for row in rows:
        label = _label(row, names)
        start, end = row.earliest or row.latest, row.latest or row.earliest
        if start is None or end is None:
            undated.append(label)
            continue
        found.append(
            TimelineItem(
                label=label,
                valence=row.valence if row.valence in SECTIONS else "neutral",
                standing=row.standing,
                earliest=start,
                latest=end,
                open_end=row.latest is None,
            )
        )
    return found, undated


def _label(row: Any, names: Sequence[str]) -> str:
    kind = row.type.replace("-", " ")
    source, target = ", ".join(row.initiator), ", ".join((*row.target, *row.against))
    if row.initiator:
        return one_line(f"{kind}: {source} → {target or '?'}", 80)
    parties = [name for name in row.party if name not in names]
    return one_line(f"{kind}{': ' + ', '.join(row.party) if parties else ''}", 80)


def _draw(timeline: Timeline) -> Drawing:
    start, end = _axis(timeline.items)
    inner = WIDTH - sum(MARGIN)
    lanes = {
        valence: _lanes([i for i in timeline.items if i.valence == valence], start, end, inner)
        for valence in SECTIONS
    }
    used = {valence: found for valence, found in lanes.items() if found}
    rows = sum(len(found) for found in used.values()) + 0.6 * len(used)
    below = fill(f"Without a date: {'; '.join(timeline.undated)}.", 118) if timeline.undated else ""
    foot = 0.68 + (0.1 + 0.15 * (below.count("\n") + 1) if below else 0.0)
    height = 0.75 + max(rows, 1.5) * LANE + foot
    figure = Drawing(figsize=(WIDTH, height))
    axes = figure.add_axes(
        (MARGIN[0] / WIDTH, foot / height, inner / WIDTH, (height - foot - 0.7) / height)
    )
    top = 0.0
    for valence, found in used.items():
        top = _section(axes, valence, found, top, end - start)
    axes.set_xlim(start, end)
    axes.set_ylim(min(top, -1.5), 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.xaxis_date()
    _label_dates(axes, end - start)
    axes.grid(axis="x", color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    figure.text(0.012, 1 - 0.25 / height, timeline.title, fontsize=12, weight="bold", va="center")
    figure.text(0.012, 1 - 0.5 / height, timeline.subtitle, color=QUIET, va="center")
    if below:
        figure.text(0.012, (foot - 0.42) / height, below, color=QUIET, va="top", fontsize=8)
    _legend(figure, height)
    return figure


def _label_dates(axes: Axes, days: float) -> None:
    """Label the axis of time in ISO 8601, which no locale changes."""
    if days > _YEARS:
        axes.xaxis.set_major_formatter(DateFormatter("%Y"))
    elif days > _MONTHS:
        axes.xaxis.set_major_locator(MonthLocator(interval=max(1, round(days / 30 / 10))))
        axes.xaxis.set_major_formatter(DateFormatter("%Y-%m"))
    else:
        axes.xaxis.set_major_locator(AutoDateLocator(maxticks=7))
        axes.xaxis.set_major_formatter(DateFormatter("%Y-%m-%d"))


def _axis(items: Sequence[TimelineItem]) -> tuple[float, float]:
    """Return the ends of the axis in days, with room at both."""
    days = [day for item in items for day in (item.earliest, item.latest)]
    if not days:
        return _number(date(2000, 1, 1)), _number(date(2001, 1, 1))
    first, last = _number(min(days)), _number(max(days)) + 1
    room = max((last - first) * 0.03, 15.0)
    return first - room, last + room


def _lanes(
    items: Sequence[TimelineItem], start: float, end: float, inner: float
) -> list[list[tuple[TimelineItem, bool]]]:
    """Return lanes of items whose bars and labels do not overlap, in the order of time.

    Each item comes with whether its label is left of its bar.
    """
    per_inch = (end - start) / inner
    lanes: list[list[tuple[TimelineItem, bool]]] = []
    ends: list[float] = []
    for item in sorted(items, key=lambda i: (i.earliest, i.latest, i.label)):
        label = (_text_width(item.label) + 0.12) * per_inch
        left, right = _number(item.earliest), _number(item.latest) + 1
        is_left = right + label > end and left - label > start
        span = (left - label, right) if is_left else (left, right + label)
        free = (at for at, used in enumerate(ends) if used <= span[0])
        at = next(free, len(lanes))
        if at == len(lanes):
            lanes.append([])
            ends.append(0.0)
        lanes[at].append((item, is_left))
        ends[at] = span[1] + 0.1 * per_inch
    return lanes


def _text_width(text: str) -> float:
    """Return the width of a label in inches."""
    path = TextPath((0, 0), text or " ", size=8, prop=FontProperties(family="DejaVu Sans"))
    return float(path.get_extents().x1) / 72


def _section(
    axes: Axes, valence: str, lanes: list[list[tuple[TimelineItem, bool]]], top: float, width: float
) -> float:
    """Draw the lanes of one valence below ``top`` and return where the next ones begin."""
    bottom = top - len(lanes) - 0.6
    axes.axhspan(bottom, top, color=COLOURS[valence], alpha=0.06, linewidth=0)
    axes.text(
        -0.012, (top + bottom) / 2, valence, color=COLOURS[valence], weight="bold", ha="right",
        va="center", transform=axes.get_yaxis_transform(),
    )  # fmt: skip
    for lane, items in enumerate(lanes):
        for item, is_left in items:
            _item(axes, item, top - lane - 0.8, width, is_left=is_left)
    return bottom


def _item(axes: Axes, item: TimelineItem, y: float, width: float, *, is_left: bool) -> None:
    colour = COLOURS[item.valence]
    ink = FAINT.get(item.standing, _FAINTEST)
    left, right = _number(item.earliest), _number(item.latest) + 1
    contested = item.standing == "contested"
    if right - left < width * _SHORT:
        axes.plot(
            [(left + right) / 2], [y], marker="D", markersize=5.5, color=colour, alpha=ink,
            markerfacecolor="white" if contested else colour,
        )  # fmt: skip
    else:
        axes.barh(
            y, right - left, left=left, height=0.5, color="white" if contested else colour,
            edgecolor=colour, linewidth=0.8, hatch="////" if contested else None, alpha=ink,
        )  # fmt: skip
        if item.open_end:
            axes.plot([right], [y], marker=">", markersize=6, color=colour, alpha=ink)
    pad = width * 0.009
    axes.text(
        left - pad if is_left else right + pad, y, item.label, fontsize=8, color=INK,
        ha="right" if is_left else "left", va="center",
    )  # fmt: skip


def _legend(figure: Figure, height: float) -> None:
    figure.text(
        0.012, 0.12 / height,
        "Bar: the days on which it can have been; diamond: a short time. "
        "Lighter: only others say so. Hatched: contested.",
        fontsize=7.5, color=QUIET, va="center",
    )  # fmt: skip


def _number(day: date) -> float:
    """Return a day as matplotlib counts it, from 1970-01-01."""
    return float((day - date(1970, 1, 1)) / timedelta(days=1))


def counted(shown: int, excluded: int, undated: int) -> str:
    """Return in words how many situations a drawing shows and leaves out.

    >>> counted(3, 1, 2)
    '3 situations dated, 2 without a date, 1 excluded: no claim affirms it as fact'
    """
    parts = [f"{pluralize(shown, 'situation')} dated"]
    if undated:
        parts.append(f"{undated:,} without a date")
    if excluded:
        them = "it" if excluded == 1 else "them"
        parts.append(f"{excluded:,} excluded: no claim affirms {them} as fact")
    return ", ".join(parts)
