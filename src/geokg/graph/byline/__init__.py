"""Whether an article can have been written on the day of its byline: ``byline-against-content``.

What the article presents as current has periods of its own in the reference tables: offices,
governments named after leaders, regimes, states and organisations. The byline contradicts the
content only where something else is *known* to have been so on that day:

- somebody else was in the same office, head of state or head of government, in a term that
  certainly includes the day; sources that differ by up to 31 days are taken to agree;
- a state had ended, and its successors were there;
- an organisation, or a regime of a user's own rows, was outside its dates.

That a name is missing in a table is no evidence, nor is a state before its beginning. Something is
current where a claim names it that has no date, or a date relative to the byline, or the status
ongoing. A person is not where the text says so: `former`, `then`, `-elect`, `who left office`, a
year of the person's time in office in the same sentence or the one before, a claim dated to it.

A contradiction is *strong* if the person is named by more than a surname, and coverage is complete
on that day or two sources confirm both bounds of the other's term. Only a strong one opens a
*window*: the time in which all that is current was so together. Then each relative date is read
twice, once counted from the byline and once from every day of the window. A weak contradiction may
narrow the window; alone it is reported as information, without a window, and no date changes.

A reading in the window has a member for each date that it gives, up to twelve; beyond that it is a
range. Dates outside the term of an office holder who takes part are dropped from it. The reading by
the byline is never changed.
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
    Strength,
    TemporalEvidence,
    ValidityPeriod,
    claims_by_actor,
    includes,
    intersect,
)
from geokg.graph.byline.existence import existence_evidence
from geokg.graph.byline.offices import office_evidence
from geokg.graph.byline.readings import Reading, range_of, readings_of

__all__ = ["RULE", "VERSION", "BylineFinding", "Reading", "Reason", "Strength", "examine"]

RULE: Final = "byline-against-content"
VERSION: Final = 2

_MAX_QUOTE: Final = 60
"""Code points of a quote in an explanation."""
_MAX_DATES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One contradiction to the byline, or one bound of the window.

    Args:
        actor: A slug of the article or the code of a state.
        also: Other actors on whom it rests.
        what: What the article presents as current.
        periods: When it was so, in words and with sources; those that meet the window.
        times: When it may have been so; the times that meet the window.
        contrary: What is known to have been so at the byline instead; nothing for a mere bound.
        strength: Whether it is strong enough to open a window.
        doubt: Why it is weak, in words.
        coverage: What the table declares to cover, in words.
        claims: The claims that present it as current.
        quote: Words of one of them.
    """

    actor: str
    also: tuple[str, ...]
    what: str
    periods: tuple[ValidityPeriod, ...]
    times: tuple[Interval, ...]
    contrary: tuple[ValidityPeriod, ...]
    strength: Strength
    doubt: str
    coverage: str
    claims: tuple[str, ...]
    quote: Quote

    def __str__(self) -> str:
        return self.explained(quoted=True)

    @property
    def fits(self) -> bool:
        """Whether nothing is known against it at the byline."""
        return not self.contrary

    def explained(self, *, quoted: bool) -> str:
        """Return the reason in words, with the words of the article or with their place."""
        periods = "; ".join(f"{period.description} ({period.source})" for period in self.periods)
        start, end = self.quote.span
        words = f"“{_short(self.quote.exact)}”" if quoted else f"code points {start} to {end}"
        sentences = [f"{self.what}: {periods}, {words}."]
        if self.contrary and self.contrary != self.periods:
            known = "; ".join(f"{period.description} ({period.source})" for period in self.contrary)
            sentences.append(f"At the byline: {known}.")
        if self.coverage:
            sentences.append(self.coverage)
        return " ".join(sentences)


@dataclass(frozen=True, slots=True, kw_only=True)
class BylineFinding:
    """That the byline contradicts the content: why, and what follows for the dates.

    Args:
        byline: The date of publication.
        window: The time in which all that is current was so together; None if the finding is weak.
        reasons: The contradictions, then the bounds of the window.
        readings: The relative dates that the window changes.
        ongoing: The claims that are ongoing and have no date, if there is a window.
    """

    byline: date
    window: TimeSpan | None
    reasons: tuple[Reason, ...]
    readings: tuple[Reading, ...]
    ongoing: tuple[str, ...]

    @property
    def strength(self) -> Strength:
        """Whether the finding is strong, and dates have a second reading."""
        return "strong" if self.window else "weak"

    @property
    def severity(self) -> str:
        """The severity: ``warning`` for a strong finding, ``note`` for a weak one."""
        return "warning" if self.window else "note"

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
        """Why the byline is doubtful, and what follows, in plain words."""
        return self.explained(quoted=True)

    def explained(self, *, quoted: bool) -> str:
        """Return the explanation, with words of the article or with their places and claims."""
        reasons = [reason.explained(quoted=quoted) for reason in self.reasons]
        if self.window is None:
            doubts = " and ".join(dict.fromkeys(r.doubt for r in self.reasons if r.doubt))
            return " ".join(
                (
                    f"The byline {self.byline} may contradict the content; the evidence is weak, "
                    f"since {doubts}.",
                    *reasons,
                    "No date has a second reading.",
                )
            )
        sentences = [
            f"The byline {self.byline} contradicts the content; the evidence is strong.",
            *reasons,
            f"So the text was written {_between(self.window)}.",
        ]
        sentences += [_both_readings(reading, quoted) for reading in self.readings[:_MAX_DATES]]
        if len(self.readings) > _MAX_DATES:
            sentences.append(f"{len(self.readings) - _MAX_DATES} more dates have two readings.")
        if self.readings or self.ongoing:
            sentences.append("Both readings are in the graph.")
        return " ".join(sentences)


def examine(article: Article, extra: UserRows | None = None) -> BylineFinding | None:
    """Return what in an article contradicts its byline; None if nothing does.

    Args:
        article: The article. Without a date of publication nothing contradicts it.
        extra: A user's own rows of reference data.

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
    claims = claims_by_actor(article)
    offices = tuple(office_evidence(article, claims, byline, extra))
    evidence = (*offices, *existence_evidence(article, claims, byline, extra))
    contradictions = [item for item in evidence if item.contrary]
    if not contradictions:
        return None
    if not any(item.is_strong_contradiction for item in contradictions):
        return BylineFinding(
            byline=byline,
            window=None,
            reasons=tuple(
                _reason(item, (Interval(None, None),), byline) for item in contradictions
            ),
            readings=(),
            ongoing=(),
        )
    window, used = _window(evidence, byline)
    if not window:
        return None
    holders = {item.actor: item for item in offices if item in used}
    return BylineFinding(
        byline=byline,
        window=_span_of(window),
        reasons=tuple(_reasons(used, window, byline)),
        readings=readings_of(article, byline, window, holders.values()),
        ongoing=tuple(c.id for c in article.claims if c.status == "ongoing" and not c.when),
    )


def _window(
    evidence: tuple[TemporalEvidence, ...], byline: date
) -> tuple[tuple[Interval, ...], list[TemporalEvidence]]:
    """Return the time in which the evidence was so together, and the evidence that bounds it.

    Strong contradictions open it, and everything that was so at the byline must agree with it: else
    the content agrees with no day, as that of a history, and the window is empty. Anything else
    narrows it, or is not used.
    """
    window: tuple[Interval, ...] = (Interval(None, None),)
    used = []
    optional = []
    for item in evidence:
        if item.is_strong_contradiction or includes(item.times, byline):
            window = intersect(window, item.times)
            used.append(item)
        else:
            optional.append(item)
    for item in optional:
        if narrowed := intersect(window, item.times):
            window = narrowed
            used.append(item)
    return window, [item for item in evidence if item in used]


def _span_of(window: tuple[Interval, ...]) -> TimeSpan:
    parts = (range_of(piece.start, piece.end).edtf.strip("[]") for piece in window)
    return parse_edtf("[" + ",".join(parts) + "]")


def _reasons(
    evidence: Iterable[TemporalEvidence], window: tuple[Interval, ...], byline: date
) -> Iterable[Reason]:
    """Return the contradictions, then the bounds of the window, each in the article's order."""
    starts, ends = {i.start for i in window} - {None}, {i.end for i in window} - {None}
    contradicting, bounding = [], []
    for item in evidence:
        if item.contrary:
            contradicting.append(_reason(item, window, byline))
        elif starts & {i.start for i in item.times} or ends & {i.end for i in item.times}:
            bounding.append(_reason(item, window, byline))
    return [*contradicting, *bounding]


def _reason(item: TemporalEvidence, window: tuple[Interval, ...], byline: date) -> Reason:
    def is_within(interval: Interval) -> bool:
        return any(interval.meets(piece.start, piece.end) for piece in window)

    quotes = [quote for claim in item.claims for quote in claim.quote]
    naming = [quote for quote in quotes if any(name in quote.exact for name in item.names)]
    times = tuple(filter(is_within, item.times))
    days = (byline, *(day for i in times for day in (i.start, i.end) if day))
    return Reason(
        actor=item.actor,
        also=item.also,
        what=item.description,
        periods=tuple(p for p in item.periods if is_within(p.interval)) or item.periods,
        times=times,
        contrary=item.contrary,
        strength=item.strength,
        doubt=item.doubt,
        coverage=item.coverage.in_words(min(days), max(days)),
        claims=tuple(claim.id for claim in item.claims),
        quote=(naming or quotes)[0],
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


def _both_readings(reading: Reading, quoted: bool) -> str:
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
    return words if len(words) <= _MAX_QUOTE else words[:_MAX_QUOTE].rpartition(" ")[0] + " …"
