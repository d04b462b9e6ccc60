"""English expressions of time, read into EDTF.

A small grammar in three steps: ``folding`` makes one form of the many that news has, ``anchored``
rewrites what counts from publication ("last December") into absolute words ("december 2007"), and
``points`` says what those name; here they stand alone or in a frame such as "since". Nothing is
guessed: what the grammar does not cover whole stays words. Where news English leaves a choice:

- A weekday, a day, a month, a season without its year follows the modality of the claim. ``actual``
  is the latest begun by publication; ``intended``, ``predicted`` and ``wanted`` the first not over
  by then. Where the modality does not decide (``counterfactual``, or none is given) it is one of
  both.
- "in", "between", "before", "after" and "by" date something inside the stretch: ``[a..b]``, of
  which no part is sure. "from a to b", "since" and "until" date the stretch itself: ``a/b``.
- "by" and "before" in a plan begin at publication where the date they name is relative; "after" in
  an account of what happened ends there.
- "before 1996" and "after 1996" keep 1996 itself in the hull.
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
from geokg.dates.lexicon import MONTHS, any_of
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
"""Where dates without their year lie, by the modality of their claim."""
_MONTH: Final = any_of(MONTHS)
_WIDE: Final = ("turn ", "early ", "mid ", "middle ", "late ")
"""Beginnings of points that are as wide as "about" would make them."""
_LEADING: Final = re.compile(r"^(?:in|on|at|during|over|throughout) ")
_DROPPED: Final = re.compile(r"\b(?:the|of) (?=\S)")


def side_of(modality: str) -> Side | None:
    """The side of publication on which a claim of that modality lies; None where it is open.

    >>> side_of("actual"), side_of("wanted"), side_of("counterfactual")
    ('before', 'after', None)
    """
    return _SIDES.get(modality)


def read_words(words: str, published: date | None, modality: str = "") -> TimeSpan:
    """What an English expression of time says, counted from the day of publication where it must.

    Never raises: what is not understood, or would need ``published`` and has none, comes back with
    its words alone.

    Args:
        words: The expression, as the article has it.
        published: The day that relative words count from.
        modality: That of the claim, which says on which side of publication a date without its year
            lies. With "counterfactual", or without one, both readings are kept.

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
    """What words say that count from no publication; None where they do, or say nothing."""
    text = folded(words)
    if not text or is_relative(text):
        return None
    edtf = _read(text, None)
    return None if edtf is None else replace(parse_edtf(edtf), verbatim=words)


@lru_cache(maxsize=8192)
def _relative(words: str, published: date, side: Side | None) -> TimeSpan:
    """What words say that count from publication, on one side of it or, with None, on both."""
    text = folded(words)
    sides: tuple[Side, ...] = (side,) if side else ("before", "after")
    read = [_read(text, Anchor(published, side)) if text else None for side in sides]
    edtf = read[0] if len(set(read)) == 1 else _both(read)
    if edtf is None:
        return TimeSpan(verbatim=words)
    return replace(parse_edtf(edtf), verbatim=words, relative=True)


def _both(read: list[str | None]) -> str | None:
    """One of the readings on either side of publication; of stretches, all that both span."""
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
    """EDTF for folded words; None where they are not understood, or name no day there is."""
    try:
        if anchor is not None:
            made = rewritten(text, anchor)
            if made is None:
                return None
            anchor = anchor._replace(rewritten=made != text)
            text = made
        plain = _LEADING.sub("", _DROPPED.sub("", _LEADING.sub("", text)))
        edtf = _expression(plain, anchor)
        return edtf and parse_edtf(edtf).edtf
    except (DateError, OverflowError, ValueError):
        # "30 February", or a day beyond the calendar: words that name no date
        return None


def _expression(text: str, anchor: Anchor | None) -> str | None:
    """A point in time, or one in a frame such as "since" or "from ... to"."""
    point = chosen(named(text, anchor), anchor)
    if point is not None:
        return point.edtf
    for pattern, frame in _frames():
        found = pattern.fullmatch(text)
        if found is not None:
            edtf = frame(found, anchor)
            if edtf is not None:
                return edtf
    return None


# --- frames


def _either(*members: TimeSpan) -> str | None:
    """One of the members, where each can stand in a set."""
    if any("/" in member.edtf for member in members):
        return None
    return "[" + ",".join(member.edtf.strip("[]") for member in members) + "]"


def _end(span: TimeSpan) -> str | None:
    """The one date that can stand at the end of an interval for the span: never a finer one."""
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


def _single(found: re.Match[str], anchor: Anchor | None) -> TimeSpan | None:
    return chosen(named(_LEADING.sub("", found["a"]), anchor), anchor)


def _is_anchored(found: re.Match[str], anchor: Anchor | None) -> bool:
    """Whether what stands in a frame counts from publication, itself or by a rewritten part."""
    return anchor is not None and (
        anchor.rewritten or not named(_LEADING.sub("", found["a"]), None)
    )


def _since(found: re.Match[str], anchor: Anchor | None) -> str | None:
    span = _single(found, anchor and anchor._replace(side="before"))
    end = None if span is None else _end(span)
    return None if end is None else f"{end}/.."


def _starting(found: re.Match[str], anchor: Anchor | None) -> str | None:
    span = _single(found, anchor)
    end = None if span is None else _end(span)
    return None if end is None else f"{end}/.."


def _from(found: re.Match[str], anchor: Anchor | None) -> str | None:
    """ "from Monday" begins in a plan; "from 1996" may as well say where something comes from."""
    return _starting(found, anchor) if anchor is not None and anchor.side == "after" else None


def _as_of(found: re.Match[str], anchor: Anchor | None) -> str | None:
    """ "as of Monday" begins in a plan, and is that day in a report."""
    if anchor is None or anchor.side == "after":
        return _from(found, anchor)
    span = _single(found, anchor)
    return None if span is None else span.edtf


def _until(found: re.Match[str], anchor: Anchor | None) -> str | None:
    span = _single(found, anchor)
    end = None if span is None else _end(span)
    return None if end is None else f"../{end}"


def _by(found: re.Match[str], anchor: Anchor | None) -> str | None:
    span = _single(found, anchor)
    if span is None or span.latest is None:
        return None
    plan = anchor is not None and anchor.side == "after" and _is_anchored(found, anchor)
    start = anchor.day if plan and anchor and anchor.day <= span.latest else None
    return within(start, span.latest)


def _after(found: re.Match[str], anchor: Anchor | None) -> str | None:
    span = _single(found, anchor)
    if span is None or span.earliest is None:
        return None
    past = anchor is not None and anchor.side == "before" and _is_anchored(found, anchor)
    end = anchor.day if past and anchor and span.earliest <= anchor.day else None
    return within(span.earliest, end)


def _about(found: re.Match[str], anchor: Anchor | None) -> str | None:
    span = _single(found, anchor)
    if span is None:
        return None
    if span.edtf.endswith("~") or found["a"].startswith(_WIDE):
        return span.edtf
    return span.edtf + "~" if re.fullmatch(r"[-0-9X]+", span.edtf) else None


def _pair(found: re.Match[str], anchor: Anchor | None) -> tuple[TimeSpan, TimeSpan] | None:
    """Both ends, the first before the second; each takes from the other what it leaves out.

    In "May to July 2001" the first takes the year from the second, in "May 7-9" the second the
    month from the first.
    """
    left, right = _completed(_LEADING.sub("", found["a"]), _LEADING.sub("", found["b"]))
    year = re.search(r"(?<![0-9])[0-9]{4}(?![0-9])", right)
    firsts, seconds = named(left, anchor), named(right, anchor)
    if year is not None and year[0] == right and len(firsts) != 1:
        return None  # "March to 2003"
    if year is not None and len(firsts) != 1:
        years = (int(year[0]), int(year[0]) - 1)
        dated = (named(f"{left} {number:04}", None) for number in years)
        firsts = tuple(sorted((span for spans in dated for span in spans), key=_order))
    if not firsts or not seconds:
        return None
    if len(firsts) == len(seconds) == 1:
        return firsts[0], seconds[0]
    if len(seconds) == 1:
        begin = last(span for span in firsts if _order(span) <= _order(seconds[0]))
        return None if begin is None else (begin, seconds[0])
    if anchor is not None and (len(firsts) == 1 or anchor.side == "after"):
        begin = chosen(firsts, anchor)
        end = begin and next((span for span in seconds if _order(span) >= _order(begin)), None)
        return None if begin is None or end is None else (begin, end)
    end = chosen(seconds, anchor)
    begin = end and last(span for span in firsts if _order(span) <= _order(end))
    return None if begin is None or end is None else (begin, end)


def _order(span: TimeSpan) -> tuple[date, date]:
    return (span.earliest or date.min, span.latest or date.max)


def _completed(left: str, right: str) -> tuple[str, str]:
    """Two ends of days or months, each with the month, the unit or the part it shares."""
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


def _from_to(found: re.Match[str], anchor: Anchor | None) -> str | None:
    pair = _pair(found, anchor)
    ends = pair and (_end(pair[0]), _end(pair[1]))
    return f"{ends[0]}/{ends[1]}" if ends and all(ends) else None


def _and(found: re.Match[str], anchor: Anchor | None) -> str | None:
    """ "Monday and Tuesday": one stretch, where the second follows the first at once."""
    pair = _pair(found, anchor)
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


def _between(found: re.Match[str], anchor: Anchor | None) -> str | None:
    pair = _pair(found, anchor)
    if pair is None or pair[0].earliest is None or pair[1].latest is None:
        return None
    if pair[0].earliest > pair[1].latest:
        return None
    return within(pair[0].earliest, pair[1].latest)


def _or(found: re.Match[str], anchor: Anchor | None) -> str | None:
    pair = _pair(found, anchor)
    return pair and _either(*pair)


@cache
def _frames() -> tuple[tuple[re.Pattern[str], Frame], ...]:
    """The patterns of frames, compiled when the first date is read."""
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
