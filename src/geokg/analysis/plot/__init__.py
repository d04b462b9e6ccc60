"""Drawings of a graph with matplotlib: ``kg.plot.timeline("IRN", "TJK")``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geokg.actors import states
from geokg.analysis.plot.style import FORMATS, save
from geokg.analysis.plot.timeline import Timeline, counted, items_of
from geokg.base.plural import pluralize

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from geokg.graph.knowledge_graph import KnowledgeGraph

__all__ = ["FORMATS", "Plots", "save"]


class Plots:
    """The drawings of a graph; each is a figure of matplotlib, which needs the extra ``plot``."""

    def __init__(self, kg: KnowledgeGraph) -> None:
        self._kg = kg

    def timeline(self, a: str, b: str) -> Figure:
        """Return a timeline of two states: friendly situations above, hostile ones below.

        A bar covers the days on which a situation can have been. The ink is lighter where only
        others than an article say so. Situations without a date are listed below the axis.

        Args:
            a: A state, by code or name.
            b: Another.

        Raises:
            QueryError: A state is unknown, or matplotlib is not installed.
        """
        rows = self._kg.query("history", a=a, b=b, organs=True)
        names = [_name(self._kg, state) for state in (a, b)]
        items, undated = items_of(rows, names)
        timeline = Timeline(
            title=f"{names[0]} and {names[1]}",
            subtitle=f"{counted(len(items), rows.excluded, len(undated))}; {_read(self._kg)}",
            items=tuple(items),
            undated=tuple(undated),
        )
        return timeline.draw()


def _name(kg: KnowledgeGraph, state: str) -> str:
    from geokg.actors import resolve

    found = resolve(state).one
    code = found.code if found else state
    return states()[code].name if code in states() else state


def _read(kg: KnowledgeGraph) -> str:
    """Return how many articles a graph has, and when they were published."""
    years = sorted({row.published.year for row in kg.query("articles") if row.published})
    period = f", published {years[0]}" + (f" to {years[-1]}" if len(years) > 1 else "") if years else ""
    return f"from {pluralize(len(kg), 'article')}{period}"
