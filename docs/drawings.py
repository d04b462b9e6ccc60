"""Drawings of the example articles for the documentation, made as users make them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import geokg
from geokg.analysis.plot.drawing import rendered

EXAMPLES: Final = Path(__file__).parent.parent / "examples"


@cache
def graph() -> geokg.KnowledgeGraph:
    """Return the graph of all example articles."""
    kg = geokg.KnowledgeGraph()
    kg.add(geokg.read(*sorted(EXAMPLES.glob("*/articles"))))
    return kg


def svg(draw: Callable[[geokg.Plots], geokg.Drawing]) -> Callable[[], str]:
    """Return a function that makes a drawing as SVG."""
    return lambda: rendered(draw(graph().plot), ".svg").decode()


DRAWINGS: Final[Mapping[str, Callable[[], str]]] = {
    "timeline.svg": svg(lambda plot: plot.timeline("IRN", "TJK")),
    "dyad-years.svg": svg(lambda plot: plot.dyad_years("IRN", "TJK")),
    "heatmap.svg": svg(lambda plot: plot.heatmap()),
    "network.svg": svg(lambda plot: plot.network()),
}
"""The files of drawings, and what makes each."""
