"""Relative dates, read against the window that the content of an article implies."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from geokg.actors import Interval
from geokg.article import Article, Claim
from geokg.dates import TimeSpan, parse_edtf, read_words
from geokg.graph.byline.evidence import TemporalEvidence

MOST: Final = 12
"""The most dates that a reading distinguishes; more of them become one range."""
_MAX_DAYS_READ: Final = 1_000
"""The most days of the window for which words are read."""

Read = Callable[[date], TimeSpan]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The two readings of a claim's relative date; ``both`` has them as its two members."""

    claim: str
    content: TimeSpan
    byline: TimeSpan
    both: TimeSpan


def readings_of(
    article: Article, byline: date, window: Iterable[Interval], holders: Iterable[TemporalEvidence]
) -> tuple[Reading, ...]:
    """Return both readings of each relative date that the window changes, in order of claims.

    Args:
        article: The article.
        byline: The date of publication.
        window: The time that the content implies.
        holders: The evidence of the office holders, whose terms limit the dates of their claims.
    """
    pieces, offices = tuple(window), tuple(holders)
    readings = []
    for claim in article.claims:
        when = claim.when
        if not (when and when.relative and when.understood):
            continue
        # Words that geokg reads otherwise got their value from a person or another program.
        if read_words(when.verbatim, byline, claim.modality).edtf != when.edtf:
            continue
        content = _while_in_office(
            read_within(when.verbatim, pieces, claim.modality), claim, offices
        )
        if content.edtf != when.edtf:
            readings.append(_both(claim, when, content))
    return tuple(readings)


def _both(claim: Claim, when: TimeSpan, content: TimeSpan) -> Reading:
    byline = replace(when, verbatim="", relative=False)
    both = replace(_one_of((content, byline)), verbatim=when.verbatim)
    return Reading(claim=claim.id, content=content, byline=byline, both=both)


def _while_in_office(
    spans: tuple[TimeSpan, ...], claim: Claim, holders: Iterable[TemporalEvidence]
) -> TimeSpan:
    """Drop dates on which an office holder who takes part in the claim was not in office."""
    named = {name for group in claim.roles().values() for name in group}
    for holder in holders:
        if holder.actor in named:
            spans = tuple(s for s in spans if _meets(s, holder.times)) or spans
            spans = tuple(_cut(span, holder.times) for span in spans)
    return _one_of(spans)


def _meets(span: TimeSpan, times: Iterable[Interval]) -> bool:
    return any(interval.meets(span.earliest, span.latest) for interval in times)


def _cut(span: TimeSpan, times: tuple[Interval, ...]) -> TimeSpan:
    """Return a range of days without those before or after all times; other spans unchanged."""
    if ".." not in span.edtf or "/" in span.edtf or span.one_of or not _meets(span, times):
        return span
    first, last = times[0].start, times[-1].end
    earliest = max(filter(None, (span.earliest, first)), default=None)
    latest = min(filter(None, (span.latest, last)), default=None)
    if (earliest, latest) == (span.earliest, span.latest):
        return span
    return range_of(earliest, latest)


def range_of(earliest: date | None, latest: date | None) -> TimeSpan:
    """Return the span of some day between two days; None is open, and two are an empty span.

    >>> range_of(date(2001, 1, 20), date(2005, 8, 3)).edtf
    '[2001-01-20..2005-08-03]'
    """
    if earliest is None and latest is None:
        return TimeSpan()
    if earliest == latest and earliest is not None:
        return parse_edtf(earliest.isoformat())
    return parse_edtf(f"[{earliest or ''}..{latest or ''}]")


def _one_of(spans: tuple[TimeSpan, ...]) -> TimeSpan:
    """Return one of several spans, as a set of EDTF if each can be a member of one."""
    if len(spans) == 1:
        return spans[0]
    starts = [span.earliest for span in spans if span.earliest]
    ends = [span.latest for span in spans if span.latest]
    literal = ""
    if spans and all(span.edtf and "/" not in span.edtf for span in spans):
        literal = parse_edtf("[" + ",".join(span.edtf.strip("[]") for span in spans) + "]").edtf
    return TimeSpan(
        edtf=literal,
        earliest=min(starts) if len(starts) == len(spans) > 0 else None,
        latest=max(ends) if len(ends) == len(spans) > 0 else None,
        one_of=spans,
    )


def read_within(
    words: str, window: tuple[Interval, ...], modality: str = ""
) -> tuple[TimeSpan, ...]:
    """Return the dates that words mean when counted from the days of a window, in order."""

    def read(day: date) -> TimeSpan:
        return read_words(words, day, modality)

    found: dict[str, TimeSpan] = {}
    for piece in window:
        if not _collect(read, piece, found):
            return tuple(_ranged(read, piece) for piece in window)
    bare = [replace(span, verbatim="", relative=False) for span in found.values()]
    spans = [member for span in bare for member in span.one_of or (span,)]
    ordered = sorted(
        dict.fromkeys(spans), key=lambda s: (s.earliest or date.min, s.latest or date.max, s.edtf)
    )
    return tuple(ordered)


def _collect(read: Read, piece: Interval, found: dict[str, TimeSpan]) -> bool:
    """Collect the readings of all days of an interval; return False if they are too many.

    Later days have later readings: where two days have the same, so has each between them.
    """
    if piece.start is None or piece.end is None:
        return False
    days_read = 0
    ends = (piece.start, read(piece.start), piece.end, read(piece.end))
    found |= {span.edtf: span for span in ends[1::2] if span.edtf}
    ahead = [ends]
    while ahead and len(found) <= MOST and days_read < _MAX_DAYS_READ:
        first, left, last, right = ahead.pop()
        if (last - first).days > 1 and not (left.edtf and left.edtf == right.edtf):
            days_read += 1
            middle = first + (last - first) // 2
            span = read(middle)
            if span.edtf:
                found[span.edtf] = span
            ahead += [(middle, span, last, right), (first, left, middle, span)]
    return not ahead and len(found) <= MOST


def _ranged(read: Read, piece: Interval) -> TimeSpan:
    first = _near(read, piece.start, 1).earliest if piece.start else None
    last = _near(read, piece.end, -1).latest if piece.end else None
    return range_of(first, last)


def _near(read: Read, day: date, step: int) -> TimeSpan:
    """Return the reading on a day, or on the nearest day of a week on which the words are read."""
    days = (day + timedelta(days=step * number) for number in range(7))
    return next((span for span in map(read, days) if span.edtf), TimeSpan())
