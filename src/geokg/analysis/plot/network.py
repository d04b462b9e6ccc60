"""States as a network: who is reported to deal with whom, and how, in a year or in all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Final

from matplotlib.axes import Axes

from geokg.analysis.plot.drawing import COLOURS, QUIET, Drawing, drawing
from geokg.analysis.plot.matrix import DyadSum

_SIZE: Final = (7.2, 7.0)
_KEY: Final = (
    "Blue, solid: more friendly than hostile. Orange, dashed: more hostile. "
    "Grey, dotted: neither. Width: events."
)
_WIDEST: Final = 7.0
"""Points of the line of the dyad with the most events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """States on a circle in the order of their names, and a line for each dyad."""

    title: str
    subtitle: str
    note: str
    states: tuple[str, ...]
    sums: Mapping[tuple[str, str], DyadSum]

    def draw(self) -> Drawing:
        """Return the drawing as a figure of matplotlib."""
        with drawing():
            return _draw(self)


def _draw(network: Network) -> Drawing:
    width, height = _SIZE
    figure = Drawing(figsize=(width, height))
    axes = figure.add_axes((0.02, 0.07, 0.96, 0.84))
    axes.set_aspect("equal")
    axes.axis("off")
    axes.set_xlim(-1.45, 1.45)
    axes.set_ylim(-1.22, 1.22)
    number = max(len(network.states), 1)
    places = {
        state: (sin(2 * pi * at / number), cos(2 * pi * at / number))
        for at, state in enumerate(network.states)
    }
    _lines(axes, network, places)
    for state, (x, y) in places.items():
        axes.plot(
            [x], [y], marker="o", markersize=7, color="white", markeredgecolor=QUIET, zorder=3
        )
        side = "left" if x > 0.15 else "right" if x < -0.15 else "center"
        axes.text(x * 1.08, y * 1.08, state, ha=side, va="center", fontsize=9)
    figure.text(0.02, 1 - 0.25 / height, network.title, fontsize=12, weight="bold", va="center")
    figure.text(0.02, 1 - 0.5 / height, network.subtitle, color=QUIET, va="center", fontsize=8)
    figure.text(
        0.02, 0.3 / height, _KEY, color=QUIET, va="center", fontsize=7.5,
    )  # fmt: skip
    figure.text(0.02, 0.12 / height, network.note, color=QUIET, va="center", fontsize=7.5)
    return figure


def _lines(axes: Axes, network: Network, places: Mapping[str, tuple[float, float]]) -> None:
    most = max((found.total for found in network.sums.values()), default=1.0) or 1.0
    for (one, other), found in sorted(network.sums.items(), key=lambda item: -item[1].total):
        if one not in places or other not in places or not found.total:
            continue
        (x1, y1), (x2, y2) = places[one], places[other]
        colour, line = (
            ("cooperative", "-")
            if found.balance > 0
            else ("conflictual", "--")
            if found.balance < 0
            else ("neutral", ":")
        )
        axes.plot(
            [x1, x2], [y1, y2], color=COLOURS[colour], linestyle=line, alpha=0.85, zorder=2,
            linewidth=max(1.0, _WIDEST * found.total / most),
        )  # fmt: skip
