"""Whether an article can have been written on the day of its byline: ``byline-against-content``.

What the article presents as holding now has a time of its own in the reference table: offices, the
governments of leaders, regimes, states and organisations. Where the byline lies outside of one of
these times, and all of them share some other time (the *window*), the byline contradicts the
content. Nothing is chosen then: each relative date is read both ways, once counted from the byline
and once from every day of the window.

- Something holds now where a claim names it that has no date, or a date relative to the byline, or
  the status ongoing; not in what is ended or counterfactual. Of regimes, states and organisations
  only ongoing relations and recent relative dates say so: histories, too, name what is gone. A
  byline at which a state was still part of another fits: a land has its name before.
- A relative date on which somebody did hold the office is a memory, and speaks for no other byline.
- An office is one of government; what was one (``former president``) and other offices say nothing.
  Of a name that two people bear, both count. Of ministers the table knows 2003 to 2010: outside,
  their time is open, unless the table names the office.
- A reading against the window has a member for each date that it gives, up to twelve; beyond that
  it is a range. Dates outside the tenure of an office holder who takes part are dropped from it.
  The reading by the byline is never touched: it is what the article, taken at its word, says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from geokg.actors import Interval, UserRows
from geokg.article import Article
from geokg.base.text import Quote
from geokg.dates import TimeSpan, parse_edtf
from geokg.graph.byline.evidence import (
    TemporalEvidence,
    ValidityPeriod,
    evidence_of,
    holders_of,
    holds_on,
    intersect,
    naming_of,
)
from geokg.graph.byline.readings import Reading, range_of, readings_of

__all__ = ["RULE", "SEVERITY", "VERSION", "BylineFinding", "Reading", "Reason", "examine"]

RULE: Final = "byline-against-content"
VERSION: Final = 1
SEVERITY: Final = "warning"

_SHOWN: Final = 60
"""Code points of a quote in an explanation."""
_DATES_SHOWN: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One thing that does not fit the byline, or that sets a bound to the window.

    ``actor`` is a slug of the article or the code of a state, ``also`` names other actors on whom
    it rests; ``what`` is what the article presents as holding now, ``claims`` are the claims in
    which it does, and ``quote`` are words of one. ``times`` say when it may hold, ``spells`` in
    words and with sources; of both, what meets the window. ``fits`` says whether the byline does.
    """

    actor: str
    also: tuple[str, ...]
    what: str
    spells: tuple[ValidityPeriod, ...]
    times: tuple[Interval, ...]
    fits: bool
    claims: tuple[str, ...]
    quote: Quote

    def __str__(self) -> str:
        return self.explained(quoted=True)

    def explained(self, *, quoted: bool) -> str:
        """What does not fit, why, and by which words of the article: quoted, or by their place."""
        told = "; ".join(f"{spell.told} ({spell.source})" for spell in self.spells)
        start, end = self.quote.span
        words = f"“{_short(self.quote.exact)}”" if quoted else f"code points {start} to {end}"
        return f"{self.what}: {told}, {words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BylineFinding:
    """That the byline contradicts the content: why, and what follows for the dates.

    ``window`` is the time in which all reasons hold, ``readings`` are the relative dates that it
    changes, and ``ongoing`` the claims that are ongoing and have no date.
    """

    byline: date
    window: TimeSpan
    reasons: tuple[Reason, ...]
    readings: tuple[Reading, ...]
    ongoing: tuple[str, ...]

    @property
    def actors(self) -> tuple[str, ...]:
        """The actors it rests on: slugs of the article, or codes of states."""
        return tuple(sorted({name for r in self.reasons for name in (r.actor, *r.also)}))

    @property
    def claims(self) -> tuple[str, ...]:
        """The ids of the claims it rests on."""
        return tuple(sorted({claim for reason in self.reasons for claim in reason.claims}))

    @property
    def explanation(self) -> str:
        """Why the byline cannot be right, and what is done about it, in plain words."""
        return self.explained(quoted=True)

    def explained(self, *, quoted: bool) -> str:
        """The explanation, with words of the article, or with their places and claims alone."""
        said = [
            f"The byline {self.byline} contradicts the content.",
            *(f"{reason.explained(quoted=quoted)}." for reason in self.reasons),
            f"So the text was written {_between(self.window)}.",
        ]
        said += [_read_both_ways(reading, quoted) for reading in self.readings[:_DATES_SHOWN]]
        if len(self.readings) > _DATES_SHOWN:
            said.append(f"{len(self.readings) - _DATES_SHOWN} more dates have two readings.")
        if self.readings or self.ongoing:
            said.append("Both readings are in the graph.")
        return " ".join(said)


def examine(article: Article, extra: UserRows | None = None) -> BylineFinding | None:
    """What in an article contradicts its byline; None where nothing does, or where it has none.

    ``extra`` are a user's own rows of reference data.

    >>> from geokg.article import Actor, Claim
    >>> article = Article(id="note", published="2008-07-07", text="President Khatami is in Paris.",
    ...     actors={"khatami": Actor("person", "Mohammad Khatami", office="president", of="IRN")},
    ...     claims=[Claim(type="visit", party=["khatami", "FRA"], quote="President Khatami is in")])
    >>> examine(article).window.edtf
    '[1997-08-03..2005-08-03]'
    """
    if article.published is None:
        return None
    byline = article.published.day
    naming = naming_of(article)
    holders = holders_of(article, naming, extra)
    grounds = tuple(evidence_of(article, byline, naming, holders, extra))
    if all(holds_on(byline, ground.times) for ground in grounds):
        return None
    window: tuple[Interval, ...] = (Interval(None, None),)
    for ground in grounds:
        window = intersect(window, ground.times)
    if not window:
        return None
    return BylineFinding(
        byline=byline,
        window=_span_of(window),
        reasons=tuple(_reasons(grounds, window, byline)),
        readings=readings_of(article, byline, window, holders.values()),
        ongoing=tuple(c.id for c in article.claims if c.status == "ongoing" and not c.when),
    )


def _span_of(window: tuple[Interval, ...]) -> TimeSpan:
    parts = (range_of(piece.start, piece.end).edtf.strip("[]") for piece in window)
    return parse_edtf("[" + ",".join(parts) + "]")


def _reasons(
    grounds: Iterable[TemporalEvidence], window: tuple[Interval, ...], byline: date
) -> Iterable[Reason]:
    """What excludes the byline or bounds the window, the former first, in the article's order."""
    starts, ends = {i.start for i in window} - {None}, {i.end for i in window} - {None}
    excluding, bounding = [], []
    for ground in grounds:
        fits = holds_on(byline, ground.times)
        if not fits:
            excluding.append(_reason(ground, window, fits))
        elif starts & {i.start for i in ground.times} or ends & {i.end for i in ground.times}:
            bounding.append(_reason(ground, window, fits))
    return [*excluding, *bounding]


def _reason(ground: TemporalEvidence, window: tuple[Interval, ...], fits: bool) -> Reason:
    def within(interval: Interval) -> bool:
        return any(interval.meets(piece.start, piece.end) for piece in window)

    quotes = [quote for claim in ground.claims for quote in claim.quote]
    telling = [q for q in quotes if any(name in q.exact for name in ground.names)]
    return Reason(
        actor=ground.actor,
        also=ground.also,
        what=ground.what,
        spells=tuple(s for s in ground.spells if within(s.interval)) or ground.spells,
        times=tuple(filter(within, ground.times)),
        fits=fits,
        claims=tuple(claim.id for claim in ground.claims),
        quote=(telling or quotes)[0],
    )


def _between(window: TimeSpan) -> str:
    return " or ".join(
        f"between {span.earliest} and {span.latest}"
        if span.earliest and span.latest
        else f"on or after {span.earliest}"
        if span.earliest
        else f"on or before {span.latest}"
        for span in window.one_of or (window,)
    )


def _read_both_ways(reading: Reading, quoted: bool) -> str:
    content, byline = _in_prose(reading.content), _in_prose(reading.byline)
    date = f"“{_short(reading.both.verbatim)}”" if quoted else f"The date of {reading.claim}"
    return f"{date} is then {content}, and by the byline {byline}."


def _in_prose(span: TimeSpan) -> str:
    if span.one_of:
        return " or ".join(map(_in_prose, span.one_of))
    if not span.edtf:
        return "not clear"
    return _between(span) if ".." in span.edtf and "/" not in span.edtf else span.edtf


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _SHOWN else words[:_SHOWN].rpartition(" ")[0] + " …"
