"""English expressions of time, read into EDTF.

A small grammar in two steps: ``anchored`` rewrites what counts from publication ("last December")
into absolute words ("december 2007"); here those become an EDTF literal, and its bounds are those
of the expression. Nothing is guessed: what the grammar does not cover whole stays words. Where news
English leaves a choice:

- A bare weekday is the latest one up to and including the day of publication. After "by", "until",
  "between" and the like it may lie ahead, and is not read.
- A bare month, day of a month, quarter or season without a year is one of two: the latest up to
  publication or the first after it, unless publication falls inside it. After "since" it is the
  former; in other frames it is not read.
- "in", "between", "before", "after" and "by" date something inside the stretch: ``[a..b]``, of
  which no part is sure. "from a to b", "since" and "until" date the stretch itself: ``a/b``.
- Early, mid and late are thirds. Of a decade, three years with ``~`` at either end; of a year or
  month, the third and one month or day more on each side, inside that year or month.
- "winter 2001" began in 2000 or 2001: one of both. "winter 2000-01" is plain.
- "before 1996" and "after 1996" keep 1996 itself in the hull.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, Literal

from geokg.base.errors import DateError
from geokg.dates.edtf import parse_edtf
from geokg.dates.lexicon import MONTHS, ORDINALS, SEASONS, WEEKDAYS
from geokg.dates.relative_days import any_of, is_relative, rewritten, season_words, shifted
from geokg.dates.span import TimeSpan

Frame = Literal["alone", "since", "other"]
Reader = Callable[[re.Match[str]], str | None]

_LONGEST: Final = 100
_MONTH: Final = any_of(MONTHS)
_PARTS: Final = {"early": 0, "mid": 1, "middle": 1, "late": 2}
_QUARTER: Final = r"(?:q(?P<quarter>[1-4])|(?P<nth>first|second|third|fourth|[1-4]) quarter)"


@lru_cache(maxsize=4096)
def read_words(words: str, published: date | None) -> TimeSpan:
    """What an English expression of time says, counted from the day of publication where it must.

    Never raises: what is not understood, or would need ``published`` and has none, comes back with
    its words alone.

    >>> read_words("last December", date(2008, 7, 7)).edtf
    '2007-12'
    >>> read_words("between May and July 2001", None).edtf
    '[2001-05..2001-07]'
    >>> read_words("in recent years", date(2008, 7, 7)).understood
    False
    """
    absolute = _absolute(words)
    if absolute is not None:
        return absolute
    try:
        reading = _read(_folded(words), published)
        if reading is not None:
            edtf, relative = reading
            return replace(parse_edtf(edtf), verbatim=words, relative=relative)
    except (DateError, OverflowError, ValueError):
        # "30 February", or a day beyond the calendar: words that name no date
        pass
    return TimeSpan(verbatim=words)


@lru_cache(maxsize=4096)
def _absolute(words: str) -> TimeSpan | None:
    """What words say that count from no publication; None where they do, or say nothing."""
    text = _folded(words)
    if is_relative(text):
        return None
    try:
        reading = _read(text, None)
        return None if reading is None else replace(parse_edtf(reading[0]), verbatim=words)
    except (DateError, OverflowError, ValueError):
        return None


def _folded(words: str) -> str:
    """The words in lower case with plain dashes, apostrophes and single spaces."""
    if len(words) > _LONGEST:
        return ""
    text = words.casefold().translate(_PLAIN)
    for pattern, plain in _FOLDS:
        text = pattern.sub(plain, text)
    return text.strip(" ;:-")


_PLAIN: Final = str.maketrans({"–": "-", "—": "-", "‑": "-", "−": "-", "’": "'", ",": " "})
_FOLDS: Final = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"(?<=[a-z])\.|\.$", " "),
        (r"\s+", " "),
        (r"(?<=\d)(?:st|nd|rd|th)\b", ""),
        (r"\b(?:the )?(?:very )?(?:beginning|start|early part) of\b", "early"),
        (r"\b(?:the )?(?:very )?(?:end|close|latter part|late part) of\b", "late"),
        (r"\b(?:the )?middle of\b", "mid"),
        (r"\b(?:some time|sometime) (?=in|on|during)", ""),
        (r"^(?:in|during) the (?:year|month) (?:of )?(?=\w)", ""),
    )
)
_LEADING: Final = re.compile(r"^(?:in|on|at|during|over|throughout) ")
_DROPPED: Final = re.compile(r"\b(?:the|of) (?=\S)")


def _read(text: str, published: date | None) -> tuple[str, bool] | None:
    absolute = text
    if published is not None:
        made = rewritten(text, published)
        if made is None:
            return None
        absolute = made
    plain = _LEADING.sub("", _DROPPED.sub("", _LEADING.sub("", absolute)))
    edtf = _expression(plain, None)
    if edtf is not None:
        return edtf, absolute != text
    edtf = None if published is None else _expression(plain, published)
    return None if edtf is None else (edtf, True)


def _expression(text: str, published: date | None) -> str | None:
    """A point in time, or one in a frame such as "since" or "from ... to"."""
    edtf = _point(text, published, "alone")
    if edtf is not None:
        return edtf
    for pattern, frame in _FRAMES:
        found = pattern.fullmatch(text)
        if found is not None:
            return frame(found, published)
    return None


def _point(text: str, published: date | None, frame: Frame) -> str | None:
    for pattern, reader in _POINTS:
        found = pattern.fullmatch(text)
        if found is not None:
            return reader(found)
    return None if published is None else _undated(text, published, frame)


# --- points that name their year


def _day(found: re.Match[str]) -> str | None:
    month = MONTHS[found["month"]]
    edtf = f"{found['year']}-{month:02}-{int(found['day']):02}"
    name = found.groupdict().get("weekday")
    if name is not None and date.fromisoformat(edtf).weekday() != WEEKDAYS[name]:
        return None
    return edtf


def _month(found: re.Match[str]) -> str:
    return f"{found['year']}-{MONTHS[found['month']]:02}"


def _part_of_decade(found: re.Match[str]) -> str:
    first = int(found["decade"] + "0") + (0, 4, 7)[_PARTS[found["part"]]]
    return f"{first:04}~/{first + 2:04}~"


def _part_of_year(found: re.Match[str]) -> str:
    first, last = ((1, 5), (4, 9), (8, 12))[_PARTS[found["part"]]]
    return f"[{found['year']}-{first:02}..{found['year']}-{last:02}]"


def _part_of_month(found: re.Match[str]) -> str:
    month = _month(found)
    first = date.fromisoformat(f"{month}-01")
    length = (shifted(first, 1) - timedelta(days=1)).day
    start, end = ((1, 11), (10, 21), (20, length))[_PARTS[found["part"]]]
    return f"[{month}-{start:02}..{month}-{end:02}]"


def _season(found: re.Match[str]) -> str:
    season, year = SEASONS[found["season"]], found["year"]
    if season == 24:
        return f"[{int(year) - 1:04}-24,{year}-24]"
    return f"{year}-{season}"


def _winter(found: re.Match[str]) -> str | None:
    year, end = found["year"], found["end"]
    if int(end) != (int(year) + 1) % 10 ** len(end):
        return None
    return f"{year}-24"


def _quarter(found: re.Match[str]) -> str:
    number = ORDINALS[found["quarter"] or found["nth"]]
    return f"[{found['year']}-{3 * number - 2:02}..{found['year']}-{3 * number:02}]"


def _half(found: re.Match[str]) -> str:
    first, last = (1, 6) if ORDINALS[found["nth"]] == 1 else (7, 12)
    return f"[{found['year']}-{first:02}..{found['year']}-{last:02}]"


def _half_decade(found: re.Match[str]) -> str:
    first, last = (0, 4) if ORDINALS[found["nth"]] == 1 else (5, 9)
    return f"[{found['decade']}{first}..{found['decade']}{last}]"


def _century(found: re.Match[str]) -> str:
    number = int(found["century"])
    return f"[{100 * number - 99:04}..{100 * number:04}]"


_YEAR: Final = r"(?P<year>[12][0-9]{3})"
_DECADE: Final = r"(?P<decade>[12][0-9]{2})0'?s"
_PART: Final = r"(?P<part>early|middle|mid|late)[ -]"
_WEEKDAY: Final = rf"(?:(?P<weekday>{any_of(WEEKDAYS)}) )?"
_MONTH_DAY: Final = rf"(?P<month>{_MONTH}) (?P<day>[0-9]{{1,2}})"
_DAY_MONTH: Final = rf"(?P<day>[0-9]{{1,2}}) (?P<month>{_MONTH})"
_POINTS: Final[tuple[tuple[re.Pattern[str], Reader], ...]] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (_YEAR, lambda m: m["year"]),
        (rf"(?P<month>{_MONTH}) {_YEAR}", _month),
        (rf"{_WEEKDAY}{_DAY_MONTH} {_YEAR}", _day),
        (rf"{_WEEKDAY}{_MONTH_DAY} {_YEAR}", _day),
        (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", lambda m: m[0]),
        (r"\[[0-9]{4}-[0-9]{2}-[0-9]{2}\.\.[0-9]{4}-[0-9]{2}-[0-9]{2}\]", lambda m: m[0]),
        (r"[0-9]{4}(?:-[0-9]{2})?~/[0-9]{4}-[0-9]{2}-[0-9]{2}", lambda m: m[0]),
        (_DECADE, lambda m: m["decade"] + "X"),
        (rf"{_PART}(?:in )?{_DECADE}", _part_of_decade),
        (rf"{_PART}(?:in )?{_YEAR}", _part_of_year),
        (rf"{_PART}(?:in )?(?P<month>{_MONTH}) {_YEAR}", _part_of_month),
        (rf"(?P<season>{any_of(SEASONS)}) {_YEAR}", _season),
        (rf"winter {_YEAR}[-/](?P<end>[0-9]{{2}}|[0-9]{{4}})", _winter),
        (rf"{_QUARTER} {_YEAR}", _quarter),
        (rf"(?P<nth>first|second) half {_YEAR}", _half),
        (rf"(?P<nth>first|second) half {_DECADE}", _half_decade),
        (r"(?P<century>1[0-9]|2[01]) century", _century),
    )
)


# --- points that leave their year to the reader


def _undated(text: str, published: date, frame: Frame) -> str | None:
    if frame == "other":
        return None
    weekday = _BARE_WEEKDAY.fullmatch(text)
    if weekday is not None:
        back = (published.weekday() - WEEKDAYS[weekday["name"]]) % 7
        return (published - timedelta(days=back)).isoformat()
    found = _NO_YEAR.fullmatch(text)
    if found is None:
        return None
    before, after = _either_side(found, published)
    if frame == "since" or after is None:
        return None if before is None else before.edtf
    return after.edtf if before is None or before == after else _either(before, after)


def _either_side(found: re.Match[str], published: date) -> tuple[TimeSpan | None, TimeSpan | None]:
    """The latest such span begun by publication and the first after it; one, if inside it."""
    before = after = None
    for year in range(published.year - 1, published.year + 2):
        span = _in_year(found, year)
        if span is None or span.earliest is None or span.latest is None:
            continue
        if span.earliest > published:
            after = after or span
        elif span.latest >= published:
            return span, span
        else:
            before = span
    return before, after


def _in_year(found: re.Match[str], year: int) -> TimeSpan | None:
    parts = found.groupdict()
    words = f"{found[0]} {year:04}"
    if parts["season"] is not None:
        words = season_words(SEASONS[parts["season"]], year)
    try:
        edtf = _point(words, None, "alone")
        return None if edtf is None else parse_edtf(edtf)
    except (DateError, ValueError):  # 29 February
        return None


_BARE_WEEKDAY: Final = re.compile(
    rf"(?:(?:early|late) )?(?P<name>{any_of(WEEKDAYS)})(?: (?:morning|afternoon|evening|night))?"
)
_NO_YEAR: Final = re.compile(
    rf"(?:(?:early|middle|mid|late)[ -])?(?:{_MONTH})"
    rf"|(?:(?:{any_of(WEEKDAYS)}) )?(?:[0-9]{{1,2}} (?:{_MONTH})|(?:{_MONTH}) [0-9]{{1,2}})"
    rf"|(?P<season>{any_of(SEASONS)})|{_QUARTER}"
)


# --- frames


def _either(*members: TimeSpan) -> str | None:
    """One of the members, where each can stand in a set."""
    if any("/" in member.edtf for member in members):
        return None
    return "[" + ",".join(member.edtf.strip("[]") for member in members) + "]"


def _within(first: date | None, last: date | None) -> str:
    """Some time from one day to another, in the coarsest unit that fits."""
    if first is not None and last is not None and first == last:
        return first.isoformat()
    cut = 10
    starts = first is None or first.day == 1
    ends = last is None or (last + timedelta(days=1)).day == 1
    if starts and ends:
        years = (first is None or first.month == 1) and (last is None or last.month == 12)
        cut = 4 if years else 7
    start, end = (day.isoformat()[:cut] if day else "" for day in (first, last))
    return start if start == end else f"[{start}..{end}]"


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


def _single(found: re.Match[str], published: date | None, frame: Frame) -> TimeSpan | None:
    edtf = _point(_LEADING.sub("", found["a"]), published, frame)
    return None if edtf is None else parse_edtf(edtf)


def _since(found: re.Match[str], published: date | None) -> str | None:
    span = _single(found, published, "since")
    end = None if span is None else _end(span)
    return None if end is None else f"{end}/.."


def _until(found: re.Match[str], published: date | None) -> str | None:
    span = _single(found, published, "other")
    end = None if span is None else _end(span)
    return None if end is None else f"../{end}"


def _by(found: re.Match[str], published: date | None) -> str | None:
    span = _single(found, published, "other")
    return None if span is None or span.latest is None else _within(None, span.latest)


def _after(found: re.Match[str], published: date | None) -> str | None:
    span = _single(found, published, "other")
    return None if span is None or span.earliest is None else _within(span.earliest, None)


def _about(found: re.Match[str], published: date | None) -> str | None:
    span = _single(found, published, "other")
    if span is None or not re.fullmatch(r"[-0-9X]+", span.edtf):
        return None
    return span.edtf + "~"


def _pair(found: re.Match[str], published: date | None) -> tuple[TimeSpan, TimeSpan] | None:
    """Both ends; what the first leaves out it takes from the second: "May to July 2001"."""
    left, right = found["a"], found["b"]
    if re.fullmatch(r"[0-9]{1,2}(?: [0-9]{4})?", right):
        month = re.fullmatch(rf"({_MONTH}) [0-9]{{1,2}}", left)
        right = f"{month[1]} {right}" if month else right
    tail = re.fullmatch(rf"[0-9]{{1,2}} ((?:{_MONTH})(?: [0-9]{{4}})?)", right)
    if tail is not None and re.fullmatch(r"[0-9]{1,2}", left):
        left = f"{left} {tail[1]}"
    end = _point(right, published, "other")
    begin = _point(left, published, "other")
    if end is None:
        return None
    last = parse_edtf(end)
    year = re.search(r"(?<![0-9])[0-9]{4}", right)
    if begin is None and year is not None:
        begin = _point(f"{left} {year[0]}", None, "other")
        first = begin and parse_edtf(begin).earliest
        if first and last.latest and first > last.latest:
            begin = _point(f"{left} {int(year[0]) - 1:04}", None, "other")
    return None if begin is None else (parse_edtf(begin), last)


def _from_to(found: re.Match[str], published: date | None) -> str | None:
    pair = _pair(found, published)
    ends = pair and (_end(pair[0]), _end(pair[1]))
    return f"{ends[0]}/{ends[1]}" if ends and all(ends) else None


def _between(found: re.Match[str], published: date | None) -> str | None:
    pair = _pair(found, published)
    if pair is None or pair[0].earliest is None or pair[1].latest is None:
        return None
    if pair[0].earliest > pair[1].latest:
        return None
    return _within(pair[0].earliest, pair[1].latest)


def _or(found: re.Match[str], published: date | None) -> str | None:
    pair = _pair(found, published)
    return pair and _either(*pair)


def _years(found: re.Match[str], _: date | None) -> str | None:
    """ "1992-96": years, where the second number can be no month."""
    start, end = found["a"], found["a"][:2] + found["b"]
    return f"{start}/{end}" if int(found["b"]) > 12 and end > start else None


_FRAMES: Final = tuple(
    (re.compile(pattern), frame)
    for pattern, frame in (
        (r"(?:ever )?since (?P<a>.+)", _since),
        (r"from (?P<a>.+?) (?:on|onwards?)", _since),
        (r"(?:until|till|up to|up until) (?P<a>.+)", _until),
        (r"(?:by|no later than|before|prior to) (?P<a>.+)", _by),
        (r"(?:after|no earlier than) (?P<a>.+)", _after),
        (r"(?:around|about|circa|ca|c|approximately|roughly) (?P<a>.+)", _about),
        (r"between (?P<a>.+?) and (?P<b>.+)", _between),
        (r"(?:from )?(?P<a>.+?) (?:to|until|till|through|up to) (?P<b>.+)", _from_to),
        (r"(?:either )?(?P<a>.+?) or (?:in |on )?(?P<b>.+)", _or),
        (r"(?P<a>[12][0-9]{3})[-/](?P<b>[0-9]{2})", _years),
        (r"(?P<a>[^-]+?) ?- ?(?P<b>[^-]+)", _from_to),
    )
)
