"""Bars of two states by year: friendly events upwards, hostile ones downwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from geokg.analysis.plot.drawing import COLOURS, GRID, INK, QUIET, Drawing, drawing

_SIZE: Final = (9.0, 4.2)
_LEFT, _RIGHT, _BOTTOM, _TOP = 0.7, 0.2, 1.0, 0.85
"""Inches around the axes."""
LAYERS: Final = (
    ("vcoop", "cooperative", 1, 0.5, "verbal cooperation"),
    ("mcoop", "cooperative", 1, 1.0, "material cooperation"),
    ("vconf", "conflictual", -1, 0.5, "verbal conflict"),
    ("mconf", "conflictual", -1, 1.0, "material conflict"),
)
"""Column, colour, direction, strength of the ink, and meaning of each layer of a bar."""
_RELATIONS: Final = (
    ("rel_coop", "cooperative", "friendly"),
    ("rel_conf", "conflictual", "hostile"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearCounts:
    """What is counted of two states in a year; a column that is missing counts as nothing."""

    year: int
    covered: bool
    counts: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class DyadYears:
    """Two states year by year."""

    title: str
    subtitle: str
    note: str
    years: tuple[YearCounts, ...]

    def draw(self) -> Drawing:
        """Return the drawing as a figure of matplotlib."""
        with drawing():
            return _draw(self)


def _draw(dyad: DyadYears) -> Drawing:
    width, height = _SIZE
    figure = Drawing(figsize=(width, height))
    axes = figure.add_axes(
        (
            _LEFT / width,
            _BOTTOM / height,
            (width - _LEFT - _RIGHT) / width,
            (height - _BOTTOM - _TOP) / height,
        )
    )
    years = [one.year for one in dyad.years]
    _coverage(axes, dyad.years)
    highest, lowest = _bars(axes, dyad.years)
    _relations(axes, dyad.years, highest, lowest)
    axes.axhline(0, color=INK, linewidth=0.8)
    room = max(highest - lowest, 1.0) * 0.14
    axes.set_ylim(lowest - room, highest + room)
    axes.set_xlim(min(years, default=2000) - 0.7, max(years, default=2000) + 0.7)
    _ticks(axes)
    axes.grid(axis="y", color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_ylabel("events")
    figure.text(0.012, 1 - 0.25 / height, dyad.title, fontsize=12, weight="bold", va="center")
    figure.text(0.012, 1 - 0.52 / height, dyad.subtitle, color=QUIET, va="center")
    _key(figure, axes)
    figure.text(0.012, 0.12 / height, dyad.note, fontsize=7.5, color=QUIET, va="center")
    return figure


def _coverage(axes: Axes, years: Sequence[YearCounts]) -> None:
    for one in years:
        if one.covered:
            axes.axvspan(one.year - 0.5, one.year + 0.5, color="#f0f0f0", linewidth=0, zorder=0)


def _bars(axes: Axes, years: Sequence[YearCounts]) -> tuple[float, float]:
    """Draw the stacked bars and return the highest and the lowest end."""
    highest, lowest = 1.0, -1.0
    for one in years:
        ends = {1: 0.0, -1: 0.0}
        for column, colour, way, ink, _ in LAYERS:
            size = one.counts.get(column, 0.0)
            if size:
                axes.bar(
                    one.year, way * size, bottom=ends[way], width=0.72, color=COLOURS[colour],
                    alpha=ink, edgecolor=COLOURS[colour], linewidth=0.6,
                )  # fmt: skip
                ends[way] += way * size
        highest, lowest = max(highest, ends[1]), min(lowest, ends[-1])
    return highest, lowest


def _relations(axes: Axes, years: Sequence[YearCounts], highest: float, lowest: float) -> None:
    """Draw a line over the years in which a relation surely held."""
    room = max(highest - lowest, 1.0) * 0.08
    for (column, colour, _), height in zip(
        _RELATIONS, (highest + room, lowest - room), strict=True
    ):
        for one in years:
            if one.counts.get(column, 0.0):
                axes.plot(
                    [one.year - 0.5, one.year + 0.5], [height, height], color=COLOURS[colour],
                    linewidth=3, solid_capstyle="butt",
                )  # fmt: skip


def _ticks(axes: Axes) -> None:
    axes.xaxis.set_major_locator(MaxNLocator(nbins=12, integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{abs(value):g}"))


def _key(figure: Figure, axes: Axes) -> None:
    handles: list[Patch | Line2D] = [
        Patch(facecolor=COLOURS[colour], alpha=ink, edgecolor=COLOURS[colour], label=meaning)
        for _, colour, _, ink, meaning in LAYERS
    ]
    handles += [
        Line2D(
            [], [], color=COLOURS[colour], linewidth=3, label=f"a {meaning} relation surely held"
        )
        for _, colour, meaning in _RELATIONS
    ]
    handles.append(Patch(facecolor="#f0f0f0", label="covered"))
    figure.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0.06, 0.055), ncols=4, fontsize=7.5,
        frameon=False, columnspacing=1.4, handlelength=1.6,
    )  # fmt: skip
