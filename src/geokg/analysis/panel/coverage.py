"""The coverage of a corpus: what was read, so that zero differs from unknown (section 7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from geokg.actors import find_state, states
from geokg.actors.states import listed
from geokg.analysis.panel.days import Days
from geokg.base.diagnostics import Diagnostic, KeyPath, Location, did_you_mean
from geokg.base.errors import PanelError
from geokg.base.plural import pluralize

ALL: Final = "all"
_SHOWN: Final = 8
"""The most missing articles that a message names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadArticle:
    """An article that was read, whether or not it has a claim."""

    article: str
    published: date | None = None
    publisher: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The period and the states of which all that was read is in the graph.

    A state without any event in it is then a finding, and not a gap in the reading.

    Attributes:
        from_: The first day.
        until: The last day.
        states: geokg's codes of states, of which every pair is covered; ``all``: all pairs.
        read: All articles that were read, those without a claim too.
        file: The file that lists them, for messages.

    Raises:
        PanelError: The period is empty or goes beyond the last publication, a state is unknown, or
            an article occurs twice.

    >>> note = ReadArticle(article="note", published=date(1992, 12, 31))
    >>> Coverage(from_=date(1992, 1, 1), until=date(1992, 12, 31), states=("FRA", "DEU"),
    ...          read=(note,)).days
    ((727198, 727563),)
    """

    from_: date
    until: date
    states: tuple[str, ...] | Literal["all"]
    read: tuple[ReadArticle, ...]
    file: str = ""

    def __post_init__(self) -> None:
        if faults := [*_period_faults(self), *_state_faults(self), *_read_faults(self)]:
            raise PanelError(faults)

    @property
    def days(self) -> Days:
        """The days of the period."""
        return ((self.from_.toordinal(), self.until.toordinal()),)

    def check_articles(self, articles: Iterable[str]) -> None:
        """Check that each article of a graph is among those that were read.

        Raises:
            PanelError: Articles are missing.
        """
        known = {one.article for one in self.read}
        missing = sorted(set(articles) - known)
        if missing:
            more = f", and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
            what = pluralize(len(missing), "article")
            raise PanelError(
                Diagnostic(
                    code="GK686",
                    message=f"{what} of the graph {_is(missing)} not among those that were read",
                    found=", ".join(missing[:_SHOWN]) + more,
                    fix="add a line for each article that was read, those without a claim too",
                    where=Location(self.file) if self.file else None,
                )
            )


def _is(found: list[str]) -> str:
    return "is" if len(found) == 1 else "are"


def _period_faults(coverage: Coverage) -> Iterator[Diagnostic]:
    published = [one.published for one in coverage.read if one.published]
    if coverage.from_ > coverage.until:
        yield _fault(
            "GK683",
            "the coverage ends before it begins",
            ("coverage", "until"),
            f"{coverage.from_}/{coverage.until}",
            "swap `from` and `until`",
        )
    elif not published:
        yield _fault(
            "GK685",
            "no article that was read has a date of publication, so nothing is covered",
            ("coverage", "read"),
            "",
            "add the dates of publication",
        )
    elif coverage.until > max(published):
        yield _fault(
            "GK685",
            "the coverage goes on after the last article that was read",
            ("coverage", "until"),
            f"until {coverage.until}, last publication {max(published)}",
            f"end the coverage on {max(published)} or before",
        )


def _state_faults(coverage: Coverage) -> Iterator[Diagnostic]:
    if coverage.states == ALL:
        return
    for at, code in enumerate(coverage.states):
        if code in states():
            continue
        meant = find_state(code)
        fix = f"write {listed(meant)}" if meant else did_you_mean(code, (ALL,))
        yield _fault(
            "GK684",
            "no state has this code",
            ("coverage", "states", at),
            code,
            fix or "states are named by their three-letter code, such as FRA; `all` covers all",
        )
    if len(coverage.states) < 2:
        yield _fault(
            "GK684",
            "a coverage needs two states or more, since it covers their pairs",
            ("coverage", "states"),
            ", ".join(coverage.states),
            "list the states, or write `all`",
        )


def _read_faults(coverage: Coverage) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for at, one in enumerate(coverage.read):
        if not one.article or one.article in seen:
            message = "the article is listed twice" if one.article else "a line without an article"
            yield _fault(
                "GK682", message, ("read", at), one.article, "keep one line for each article"
            )
        seen.add(one.article)


def _fault(code: str, message: str, path: KeyPath, found: str, fix: str) -> Diagnostic:
    return Diagnostic(code=code, message=message, path=path, found=found, fix=fix)
