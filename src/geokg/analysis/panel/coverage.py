"""The coverage of a corpus: what was read, so that zero differs from unknown (section 7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from geokg.analysis.panel.days import Days


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadArticle:
    """An article that was read, whether or not it has a claim."""

    article: str
    published: date | None = None
    publisher: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The period and the states for which all that was read is in the graph.

    Attributes:
        from_: The first day.
        until: The last day.
        states: geokg's codes of states, of which every pair is covered; ``all``: all pairs.
        read: All articles that were read.
    """

    from_: date
    until: date
    states: tuple[str, ...] | Literal["all"]
    read: tuple[ReadArticle, ...]

    @property
    def days(self) -> Days:
        """The days of the period."""
        return ((self.from_.toordinal(), self.until.toordinal()),)
