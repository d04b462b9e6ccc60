"""The days that a claim gives: the stretches of its date, in one of its readings (section 4.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from geokg.analysis.panel.participants import Stretch
from geokg.base.errors import DateError
from geokg.base.vocabulary import DCTERMS, GKG
from geokg.dates import parse_edtf
from geokg.graph.rules.facts import ClaimRow, Facts, day_of

Reading = Literal["byline", "content"]
READINGS: Final = ("byline", "content")
Form = Literal["closed", "from", "from unknown", "until", "set", "ongoing", "none"]
"""How a date is written: ``a/b`` or a point, ``a/..``, ``a/``, ``../b``, a set; or none is."""
_DOUBTED: Final = ("?", "%")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimTime:
    """The date of a claim.

    Attributes:
        form: How the date is written.
        stretches: A first and a last day; those of each alternative of a set.
        sure: The days that it surely includes, of a closed date.
        edge_sure: Whether the end that is written is without doubt.
        edge: The first and last day of the end that is written, if the other one is open.
        published: The last day on which an article can report what was then.
        is_over: Whether the claim says that a relation is ended or suspended.
        window: The days in which the text was written, where content and byline disagree.
    """

    form: Form
    stretches: tuple[Stretch, ...] = ()
    sure: Stretch = (None, None)
    edge_sure: bool = False
    edge: Stretch = (None, None)
    published: date | None = None
    is_over: bool = False
    window: tuple[Stretch, ...] = ()


@dataclass(frozen=True)
class Times:
    """The dates of the claims of a graph in one reading."""

    facts: Facts
    reading: Reading
    _published: dict[str, date | None] = field(default_factory=dict)

    def of(self, claim: ClaimRow) -> ClaimTime:
        """Return the date of a claim."""
        facts, published = self.facts, self.published(claim.article)
        span = self._read(facts.one(GKG.when, claim.iri))
        status = facts.one(GKG.status, claim.iri)
        is_over = status in (GKG.ended, GKG.suspended)
        stretches = tuple(self._stretches(span))
        if not stretches:
            window = self._window(claim.article) if status == GKG.ongoing else ()
            form: Form = "ongoing" if status == GKG.ongoing else "none"
            return ClaimTime(form=form, published=published, is_over=is_over, window=window)
        edtf = facts.one(GKG.edtf, span)
        form = self._form(span, edtf, stretches)
        return ClaimTime(
            form=form,
            stretches=stretches,
            sure=self._days(span, GKG.surelyFrom, GKG.surelyUntil),
            edge_sure=not any(mark in edtf for mark in _DOUBTED),
            edge=_edge(edtf, form, stretches[0]),
            published=published,
            is_over=is_over,
        )

    def published(self, article: str) -> date | None:
        """Return the day of publication, or the last day of the window that the content gives."""
        if article not in self._published:
            window = self.facts.one(GKG.window, self._finding(article))
            if self.reading == "content" and window:
                self._published[article] = day_of(self.facts.one(GKG.latest, window))
            else:
                self._published[article] = day_of(self.facts.one(DCTERMS.issued, article))
        return self._published[article]

    def _window(self, article: str) -> tuple[Stretch, ...]:
        window = self.facts.one(GKG.window, self._finding(article))
        return tuple(self._stretches(window)) if self.reading == "content" and window else ()

    @staticmethod
    def _finding(article: str) -> str:
        return f"{article}.graph.finding-byline"

    def _read(self, span: str) -> str:
        """Return a span in the chosen reading, where it has two."""
        members = self.facts.all(GKG.oneOf, span)
        by_content = [
            member
            for member in members
            if any(
                self.facts.is_a(anchor, GKG.Finding)
                for anchor in self.facts.all(GKG.anchor, member)
            )
        ]
        if not by_content:
            return span
        if self.reading == "content":
            return by_content[0]
        return next((m for m in members if m not in by_content), span)

    def _stretches(self, span: str) -> Iterator[Stretch]:
        """Yield the outer days of a span, or of each innermost alternative."""
        if members := self.facts.all(GKG.oneOf, span):
            for member in members:
                yield from self._stretches(member)
            return
        first, last = self._days(span, GKG.earliest, GKG.latest)
        if first or last:
            yield first, last

    def _days(self, span: str, first: str, last: str) -> Stretch:
        return day_of(self.facts.one(first, span)), day_of(self.facts.one(last, span))

    def _form(self, span: str, edtf: str, stretches: tuple[Stretch, ...]) -> Form:
        if self.facts.all(GKG.oneOf, span) or edtf.startswith("["):
            return "set"
        first, last = stretches[0]
        if first is None:
            return "until"
        if last is None:
            return "from" if edtf.endswith("..") else "from unknown"
        return "closed"


def _edge(edtf: str, form: Form, stretch: Stretch) -> Stretch:
    """Return the outer days of the end that is written of a date whose other end is open."""
    if form not in ("until", "from", "from unknown"):
        return (None, None)
    first, _, last = edtf.partition("/")
    try:
        point = parse_edtf(last if form == "until" else first)
    except DateError:
        return stretch  # a graph of another program may lack the expression
    return point.earliest, point.latest
