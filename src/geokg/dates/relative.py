"""Read English expressions of time into EDTF.

The grammar has three steps: ``folding`` normalises the text, ``relative_days`` rewrites expressions
that are relative to publication ("last December") into absolute ones ("december 2007"), and
``points`` and ``undated`` read these, alone or in a frame such as "since". Nothing is guessed: an
expression that the grammar does not cover completely is kept as text. Where English leaves a
choice:

- A weekday, a day, a month, a season without its year follows the modality of the claim. ``actual``
  is the latest begun by publication; ``intended``, ``predicted`` and ``wanted`` the first not over
  by then. Where the modality does not decide (``counterfactual``, or none is given) it is one of
  both.
- "in", "between", "before", "after" and "by" date something within the period: ``[a..b]``, of
  which no part is certain. "from a to b", "since" and "until" date the period itself: ``a/b``.
- "by" and "before" in a plan begin at publication where the date they name is relative; "after" in
  an account of what happened ends there.
- "before 1996" and "after 1996" include 1996 itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Final

from geokg.base.errors import DateError
from geokg.dates.edtf import parse_edtf
from geokg.dates.folding import folded
from geokg.dates.lexicon import MONTH_NAMES, MONTHS, WEEKDAYS, any_of
from geokg.dates.reckoning import Anchor, Side, within
from geokg.dates.relative_days import is_relative, rewritten
from geokg.dates.span import TimeSpan
from geokg.dates.undated import chosen, last, named

Frame = Callable[[re.Match[str], Anchor | None], str | None]

_SIDES: Final[dict[str, Side]] = {
    "actual": "before",
    "intended": "after",
    "predicted": "after",
    "wanted": "after",
}
"""The side of publication of dates without a year, by the modality of the claim."""
_MONTH: Final = any_of(MONTHS)
_WIDE: Final = ("turn ", "early ", "mid ", "middle ", "late ")
"""Beginnings of points that "about" does not widen."""
_COMMON: Final = re.compile(rf"(?:([0-9]{{1,2}}) )?({'|'.join(MONTH_NAMES)}) ([12][0-9]{{3}})")
_LEADING: Final = re.compile(r"^(?:in|on|at|during|over|throughout) ")
_DROPPED: Final = re.compile(r"\b(?:the|of) (?=\S)")


def side_of(modality: str) -> Side | None:
    """Return the side of publication that a modality implies, or None if it implies none.

    >>> side_of("actual"), side_of("wanted"), side_of("counterfactual")
    ('before', 'after', None)
    """
    return _SIDES.get(modality)


def read_words(words: str, published: date | None, modality: str = "") -> TimeSpan:
    """Return the time span that an English expression of time means.

    It never raises: an expression that is not understood, or that needs ``published`` when there is
    none, gives a span with only its text.

    Args:
        words: The expression, as the article has it.
        published: The day that relative expressions count from.
        modality: The modality of the claim, which decides on which side of publication a date
            without a year is. With "counterfactual", or without a modality, both readings are kept.

    >>> read_words("last December", date(2008, 7, 7)).edtf
    '2007-12'
    >>> wednesday = date(2024, 3, 20)
    >>> read_words("on Friday", wednesday, "actual").edtf
    '2024-03-15'
    >>> read_words("on Friday", wednesday, "predicted").edtf
    '2024-03-22'
    >>> read_words("on Friday", wednesday).edtf
    '[2024-03-15,2024-03-22]'
    >>> read_words("in recent years", date(2008, 7, 7)).understood
    False
    """
    absolute = _absolute(words)
    if absolute is not None or published is None:
        return absolute or TimeSpan(verbatim=words)
    return _relative(words, published, _SIDES.get(modality))


@lru_cache(maxsize=4096)
def _absolute(words: str) -> TimeSpan | None:
    """Return the span of an absolute expression, or None if it is relative or not understood."""
    if match := _COMMON.fullmatch(words):
        return _common(match)
    text = folded(words)
    if not text or is_relative(text):
        return None
    edtf = _read(text, None)
    return None if edtf is None else replace(parse_edtf(edtf), verbatim=words)


def _common(match: re.Match[str]) -> TimeSpan | None:
    """Return the span of a month or day in its most common form, which needs no folding."""
    day, month, year = match.groups()
    edtf = f"{year}-{MONTHS[month.lower()]:02}" + (f"-{int(day):02}" if day else "")
    try:
        return replace(parse_edtf(edtf), verbatim=match[0])
    except DateError:  # "30 February"
        return None


@lru_cache(maxsize=8192)
def _relative(words: str, published: date, side: Side | None) -> TimeSpan:
    """Return the span of a relative expression on a side of publication, or on both for None."""
    text = folded(words)
    sides: tuple[Side, ...] = (side,) if side else ("before", "after")
    read = [_read(text, Anchor(published, side)) if text else None for side in sides]
    edtf = read[0] if len(set(read)) == 1 else _both(read)
    if edtf is None:
        return TimeSpan(verbatim=words)
    return replace(parse_edtf(edtf), verbatim=words, relative=True)


def _both(read: list[str | None]) -> str | None:
    """Return one of the readings on either side of publication; for intervals, both together."""
    known = [parse_edtf(edtf) for edtf in read if edtf is not None]
    if len(known) < len(read):
        return None
    for wide, narrow in (known, known[::-1]):
        if not wide.one_of and "/" not in wide.edtf and _contains(wide, narrow):
            return wide.edtf
    if any("/" in span.edtf for span in known):
        starts = [span.earliest for span in known if span.earliest]
        ends = [span.latest for span in known if span.latest]
        closed = len(starts) == len(ends) == len(known)
        return within(min(starts), max(ends)) if closed else None
    return _either(*known)


def _contains(outer: TimeSpan, inner: TimeSpan) -> bool:
    first, final = _order(outer)
    return first <= (inner.earliest or date.min) and (inner.latest or date.max) <= final


def _read(text: str, anchor: Anchor | None) -> str | None:
    """Return EDTF for a folded text, or None if it is not understood or names no existing day."""
    try:
        if anchor is not None:
            absolute = rewritten(text, anchor)
            if absolute is None:
                return None
            anchor = anchor._replace(rewritten=absolute != text)
            text = absolute
        plain = _LEADING.sub("", _DROPPED.sub("", _LEADING.sub("", text)))
        edtf = _expression(plain, anchor)
        return edtf and parse_edtf(edtf).edtf
    except (DateError, OverflowError, ValueError):
        # "30 February", or a day beyond the calendar
        return None


def _expression(text: str, anchor: Anchor | None) -> str | None:
    """Return EDTF for a point in time, alone or in a frame such as "since" or "from ... to"."""
    point = chosen(named(text, anchor), anchor)
    if point is not None:
        return point.edtf
    for pattern, frame in _frames():
        match = pattern.fullmatch(text)
        if match is not None:
            edtf = frame(match, anchor)
            if edtf is not None:
                return edtf
    return None


# --- frames


def _either(*members: TimeSpan) -> str | None:
    """Return a set of the members, or None if one of them cannot be in a set."""
    if any("/" in member.edtf for member in members):
        return None
    return "[" + ",".join(member.edtf.strip("[]") for member in members) + "]"


def _end(span: TimeSpan) -> str | None:
    """Return a date for the end of an interval, never more precise than the span, or None."""
    edtf = span.edtf
    if "[" not in edtf and "/" not in edtf:
        return edtf
    if "/" in edtf:
        start, end = edtf.replace("~", "").split("/")
    elif span.earliest is None or span.latest is None:
        return None
    else:
        start, end = span.earliest.isoformat(), span.latest.isoformat()
    for length in (7, 4):
        if start[:length] == end[:length]:
            return start[:length]
    return start[:3] + "X" if start[:3] == end[:3] else None


def _single(match: re.Match[str], anchor: Anchor | None) -> TimeSpan | None:
    return chosen(named(_LEADING.sub("", match["a"]), anchor), anchor)


def _is_anchored(match: re.Match[str], anchor: Anchor | None) -> bool:
    """Return whether the expression in a frame is relative to publication."""
    return anchor is not None and (
        anchor.rewritten or not named(_LEADING.sub("", match["a"]), None)
    )


def _since(match: re.Match[str], anchor: Anchor | None) -> str | None:
    span = _single(match, anchor and anchor._replace(side="before"))
    end = None if span is None else _end(span)
    return None if end is None else f"{end}/.."


def _starting(match: re.Match[str], anchor: Anchor | None) -> str | None:
    span = _single(match, anchor)
    end = None if span is None else _end(span)
    return None if end is None else f"{end}/.."


def _from(match: re.Match[str], anchor: Anchor | None) -> str | None:
    """ "from Monday" begins in a plan; "from 1996" may also name an origin."""
    return _starting(match, anchor) if anchor is not None and anchor.side == "after" else None


def _as_of(match: re.Match[str], anchor: Anchor | None) -> str | None:
    """ "as of Monday" begins in a plan, and is that day in a report."""
    if anchor is None or anchor.side == "after":
        return _from(match, anchor)
    span = _single(match, anchor)
    return None if span is None else span.edtf


def _until(match: re.Match[str], anchor: Anchor | None) -> str | None:
    span = _single(match, anchor)
    end = None if span is None else _end(span)
    return None if end is None else f"../{end}"


def _by(match: re.Match[str], anchor: Anchor | None) -> str | None:
    span = _single(match, anchor)
    if span is None or span.latest is None:
        return None
    plan = anchor is not None and anchor.side == "after" and _is_anchored(match, anchor)
    start = anchor.day if plan and anchor and anchor.day <= span.latest else None
    return within(start, span.latest)


def _after(match: re.Match[str], anchor: Anchor | None) -> str | None:
    span = _single(match, anchor)
    if span is None or span.earliest is None:
        return None
    past = anchor is not None and anchor.side == "before" and _is_anchored(match, anchor)
    end = anchor.day if past and anchor and span.earliest <= anchor.day else None
    return within(span.earliest, end)


def _about(match: re.Match[str], anchor: Anchor | None) -> str | None:
    span = _single(match, anchor)
    if span is None:
        return None
    if span.edtf.endswith("~") or match["a"].startswith(_WIDE):
        return span.edtf
    return span.edtf + "~" if re.fullmatch(r"[-0-9X]+", span.edtf) else None


def _pair(match: re.Match[str], anchor: Anchor | None) -> tuple[TimeSpan, TimeSpan] | None:
    """Return both ends in order; each takes from the other what it leaves out.

    In "May to July 2001" the first takes the year from the second, in "May 7-9" the second the
    month from the first.
    """
    left, right = _completed(_LEADING.sub("", match["a"]), _LEADING.sub("", match["b"]))
    year = re.search(r"(?<![0-9])[0-9]{4}(?![0-9])", right)
    firsts, seconds = named(left, anchor), named(right, anchor)
    if year is not None and year[0] == right and len(firsts) != 1:
        return None  # "March to 2003"
    if year is not None and len(firsts) != 1:
        years = (int(year[0]), int(year[0]) - 1)
        dated = (named(f"{left} {number:04}", None) for number in years)
        firsts = tuple(sorted((span for spans in dated for span in spans), key=_order))
    if len(firsts) == 1 and len(seconds) != 1:
        end = _end_after(firsts[0], right, anchor)
        return None if end is None else (firsts[0], end)
    if not firsts or not seconds:
        return None
    if len(firsts) == len(seconds) == 1:
        return firsts[0], seconds[0]
    if len(seconds) == 1:
        begin = last(span for span in firsts if _order(span) <= _order(seconds[0]))
        return None if begin is None else (begin, seconds[0])
    if anchor is not None and anchor.side == "after":
        begin = chosen(firsts, anchor)
        end = begin and next((span for span in seconds if _order(span) >= _order(begin)), None)
        return None if begin is None or end is None else (begin, end)
    end = chosen(seconds, anchor)
    begin = end and last(span for span in firsts if _order(span) <= _order(end))
    return None if begin is None or end is None else (begin, end)


def _end_after(begin: TimeSpan, words: str, anchor: Anchor | None) -> TimeSpan | None:
    """Return an end without a year that follows a known begin, or None if nothing decides.

    In "January 1998 to May" it is the first May from then on. In "1998 to May" and "last week to
    Friday" publication decides, as one year holds a May, and one week a Friday, of its own.
    """
    if begin.earliest is None or begin.latest is None or begin.one_of:
        return None
    days = (begin.latest - begin.earliest).days
    if days == 0 and words in WEEKDAYS:
        anchor = Anchor(begin.latest + timedelta(days=1), "after")
        return chosen(named(words, anchor), anchor)
    if days < 364 and words not in WEEKDAYS and words != "weekend":
        anchor = Anchor(begin.earliest, "after")
        return chosen(named(words, anchor), anchor)
    spans = named(words, anchor)
    end = chosen(spans, anchor)
    if end is not None and _order(end) < _order(begin):
        end = next((span for span in spans if _order(span) >= _order(begin)), None)
    return end


def _order(span: TimeSpan) -> tuple[date, date]:
    return (span.earliest or date.min, span.latest or date.max)


def _completed(left: str, right: str) -> tuple[str, str]:
    """Return both ends, each with the month, year or unit that they share."""
    if re.fullmatch(r"[0-9]{1,2}(?: [0-9]{4})?", right):
        month = re.fullmatch(rf"(?:[a-z]+ )?({_MONTH}) [0-9]{{1,2}}", left)
        right = f"{month[1]} {right}" if month else right
    tail = re.fullmatch(rf"[0-9]{{1,2}} ((?:{_MONTH})(?: [0-9]{{4}})?)", right)
    if tail is not None and re.fullmatch(r"[0-9]{1,2}", left):
        left = f"{left} {tail[1]}"
    quarters = re.fullmatch(r"[a-z1-4]+ quarters?( [0-9]{4})?", right)
    if quarters is not None and re.fullmatch(r"first|second|third|[1-3]", left):
        left, right = f"{left} quarter{quarters[1] or ''}", right.replace("quarters", "quarter")
    return left, right


def _from_to(match: re.Match[str], anchor: Anchor | None) -> str | None:
    pair = _pair(match, anchor)
    ends = pair and (_end(pair[0]), _end(pair[1]))
    return f"{ends[0]}/{ends[1]}" if ends and all(ends) else None


def _and(match: re.Match[str], anchor: Anchor | None) -> str | None:
    """ "Monday and Tuesday": one period, if the second directly follows the first."""
    pair = _pair(match, anchor)
    if pair is None or pair[0].latest is None or pair[1].earliest is None:
        return None
    if not _order(pair[0]) < _order(pair[1]):
        return None
    if pair[0].latest + timedelta(days=1) < pair[1].earliest:
        return None
    ends = (_end(pair[0]), _end(pair[1]))
    if all("/" not in span.edtf and "[" not in span.edtf for span in pair):
        return f"{ends[0]}/{ends[1]}"
    return within(pair[0].earliest, pair[1].latest)


def _between(match: re.Match[str], anchor: Anchor | None) -> str | None:
    pair = _pair(match, anchor)
    if pair is None or pair[0].earliest is None or pair[1].latest is None:
        return None
    if pair[0].earliest > pair[1].latest:
        return None
    return within(pair[0].earliest, pair[1].latest)


def _or(match: re.Match[str], anchor: Anchor | None) -> str | None:
    pair = _pair(match, anchor)
    return pair and _either(*pair)


@cache
def _frames() -> tuple[tuple[re.Pattern[str], Frame], ...]:
    """Return the patterns of frames, compiled when the first date is read."""
    patterns: tuple[tuple[str, Frame], ...] = (
        (r"(?:ever )?since (?P<a>.+)", _since),
        (r"from (?P<a>.+?) (?:on|onwards?)", _starting),
        (r"(?:starting|beginning|effective|with effect)(?: from| in| on)? (?P<a>.+)", _starting),
        (r"(?:until|till|up to|up until|through) (?P<a>.+)", _until),
        (r"(?:by|no later than|before|prior to|ahead of) (?P<a>.+)", _by),
        (r"(?:after|no earlier than) (?P<a>.+)", _after),
        (r"(?:around|about|circa|ca|c|approximately|roughly) (?P<a>.+)", _about),
        (r"between (?P<a>.+?) and (?P<b>.+)", _between),
        (r"(?:from )?(?P<a>.+?) (?:to|until|till|through|up to) (?P<b>.+)", _from_to),
        (r"(?:either )?(?P<a>.+?) or (?P<b>.+)", _or),
        (r"(?:both )?(?P<a>.+?) and (?P<b>.+)", _and),
        (r"(?P<a>[^-]+?) ?- ?(?P<b>[^-]+)", _from_to),
        (r"as (?:from )?(?P<a>.+)", _as_of),
        (r"from (?P<a>.+)", _from),
    )
    return tuple((re.compile(pattern), frame) for pattern, frame in patterns)
