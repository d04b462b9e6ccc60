"""A heat map of dyads: how friendly and how hostile what is reported of each two states is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from geokg.analysis.plot.drawing import INK, QUIET, Drawing, drawing

MOST_STATES: Final = 24
"""States that a heat map shows; those with the most events."""
_CELL: Final = 0.42
"""Inches."""
_COLOURS: Final = ("#d55e00", "#f3f3f3", "#0072b2")


@dataclass(frozen=True, slots=True, kw_only=True)
class DyadSum:
    """What is counted of two states over all periods."""

    friendly: float = 0.0
    hostile: float = 0.0
    other: float = 0.0

    @property
    def total(self) -> float:
        """All events."""
        return self.friendly + self.hostile + self.other

    @property
    def balance(self) -> float:
        """From -1, all hostile, to 1, all friendly; 0 for none of both."""
        return (self.friendly - self.hostile) / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """Dyads as a triangle of cells; ``sums`` has each pair once, in the order of ``states``."""

    title: str
    subtitle: str
    note: str
    states: tuple[str, ...]
    sums: Mapping[tuple[str, str], DyadSum]

    def draw(self) -> Drawing:
        """Return the drawing as a figure of matplotlib."""
        with drawing():
            return _draw(self)


def busiest(sums: Mapping[tuple[str, str], DyadSum], most: int = MOST_STATES) -> tuple[str, ...]:
    """Return the states with the most events, in the order of their names."""
    totals: dict[str, float] = {}
    for pair, found in sums.items():
        for state in pair:
            totals[state] = totals.get(state, 0.0) + found.total
    chosen = sorted(totals, key=lambda state: (-totals[state], state))[:most]
    return tuple(sorted(chosen))


def _draw(heat: HeatMap) -> Drawing:
    number = max(len(heat.states), 2)
    label = 0.25 + 0.075 * max((len(state) for state in heat.states), default=1)
    width = max(label + number * _CELL + 0.3, 6.5)
    height = 0.85 + number * _CELL + label + 0.35
    figure = Drawing(figsize=(width, height))
    axes = figure.add_axes(
        (
            label / width,
            (label + 0.35) / height,
            number * _CELL / width,
            number * _CELL / height,
        )
    )
    _cells(axes, heat)
    axes.set_xlim(-0.5, number - 0.5)
    axes.set_ylim(number - 0.5, -0.5)
    axes.set_xticks(range(len(heat.states)), heat.states, rotation=90)
    axes.set_yticks(range(len(heat.states)), heat.states)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    figure.text(0.1 / width, 1 - 0.25 / height, heat.title, fontsize=12, weight="bold", va="center")
    figure.text(0.1 / width, 1 - 0.5 / height, heat.subtitle, color=QUIET, va="center", fontsize=8)
    figure.text(0.1 / width, 0.14 / height, heat.note, color=QUIET, va="center", fontsize=7.5)
    return figure


def _cells(axes: Axes, heat: HeatMap) -> None:
    for at in range(len(heat.states)):
        axes.plot([-0.5, at + 0.5], [at, at], color="#e8e8e8", linewidth=0.6, zorder=0)
        axes.plot([at, at], [at - 0.5, len(heat.states)], color="#e8e8e8", linewidth=0.6, zorder=0)
    colours = LinearSegmentedColormap.from_list("valence", _COLOURS)
    place = {state: at for at, state in enumerate(heat.states)}
    for (one, other), found in sorted(heat.sums.items()):
        if one not in place or other not in place or not found.total:
            continue
        column, row = sorted((place[one], place[other]))
        colour = colours((found.balance + 1) / 2)
        axes.add_patch(
            Rectangle((column - 0.48, row - 0.48), 0.96, 0.96, facecolor=colour, linewidth=0)
        )
        dark = abs(found.balance) > 0.5
        axes.text(
            column, row, _cell_label(found), ha="center", va="center", fontsize=7,
            color="white" if dark else INK, linespacing=1.1,
        )  # fmt: skip


def _cell_label(found: DyadSum) -> str:
    """Return the counts of a cell: friendly with a plus, hostile with a minus, else the number."""
    parts: Sequence[str] = [
        f"{sign}{number:.3g}"
        for sign, number in (("+", found.friendly), ("−", found.hostile))
        if number
    ]
    return "\n".join(parts) or f"{found.other:.3g}"
