"""Parse EDTF level 1, and sets of alternatives, into bounds.

The syntax is that of the Library of Congress (https://www.loc.gov/standards/datetime/), level 1,
and of level 2 only sets of alternatives, ``[a,b]`` and ``[a..b]``. Where EDTF leaves a choice,
geokg reads as follows:

- Dates run from 0001 to 9999, the years that ``xsd:date`` and Python's calendar share. Other years
  are refused; bounds that widening would push over an edge stop there.
- ``~`` and ``%`` widen by one unit of the precision on both sides: ``1961~`` is 1960 to 1962.
  With ``?`` and ``%`` no part is certain.
- Seasons are those of meteorologists in the northern half of the earth: spring 21 is March to May,
  summer 22 June to August, autumn 23 September to November, winter 24 December of the year named to
  February of the next. No part of a season is certain.
- A single day is certain. In an interval the days from the last on which it may begin to the first
  on which it may end are certain, if there are any. With an open or unknown end no part is: a
  certain part has both ends.
- ``..`` (open) and an empty end (unknown) have the same bounds; only the literal differs.
- Members of a set are sorted and written once, so that equal sets are equal literals.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from geokg.dates.mistakes import date_error, explain_impossible, explain_shape
from geokg.dates.span import TimeSpan

_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_POINT: Final = re.compile(
    r"([0-9]{2}(?:[0-9]{2}|[0-9]X|XX))(?:-([0-9]{2}|XX)(?:-([0-9]{2}|XX))?)?([?~%]?)"
)
_DIGITS: Final = re.compile(r"[0-9X]{4}|[0-9]{3}[xu]|[0-9]{2}(?:xx|uu)")
_SHAPE: Final = re.compile(r"[-0-9XxuYTZ/.,:+~?%\[\]{} ]+")
_ENDS_ONLY: Final = re.compile(r"(?:\.\.)?/(?:\.\.)?")
_NOT_SHAPE: Final = re.compile(r"[0-9] +[0-9]|[0-9]{4}-[0-9]{4}$")
_SPACES: Final = re.compile(r" *([,\[\]]) *")
_LONGEST: Final = 400


class _Point(NamedTuple):
    """One date: its first and last day, and its outer bounds after widening."""

    text: str
    first: date
    last: date
    earliest: date
    latest: date
    certain: bool

    def span(self) -> TimeSpan:
        sure = self.first if self.certain and self.earliest == self.latest else None
        return TimeSpan(
            edtf=self.text,
            earliest=self.earliest,
            latest=self.latest,
            surely_from=sure,
            surely_until=sure,
        )


def looks_like_edtf(text: str) -> bool:
    """Return whether a text looks like EDTF, valid or not, rather than like text of an article.

    >>> [looks_like_edtf(t) for t in ("1963-02-30", "1954/1962", "the 1990s", "May 2001")]
    [True, True, False, False]
    """
    text = text.strip()
    if _ENDS_ONLY.fullmatch(text):
        return True
    return (
        _SHAPE.fullmatch(text) is not None
        and _DIGITS.search(text) is not None
        and _NOT_SHAPE.search(text) is None
    )


@lru_cache(maxsize=8192)
def parse_edtf(text: str) -> TimeSpan:
    """Return the time span of an EDTF expression.

    Raises:
        DateError: The text is not EDTF that geokg reads (GK141); the diagnostic has the fix.

    >>> span = parse_edtf("1961~/1963-01-22")
    >>> print(span.earliest, span.latest, span.surely_from, span.surely_until)
    1960-01-01 1963-01-22 1962-12-31 1963-01-22
    >>> [member.edtf for member in parse_edtf("[1992-01,1991-12]").one_of]
    ['1991-12', '1992-01']
    """
    day = _DAY.fullmatch(text)
    if day is not None:
        return _point(text, text).span()
    stripped = text.strip()
    if len(stripped) > _LONGEST:
        raise date_error(text, f"longer than {_LONGEST} characters", "write a claim for each date")
    if stripped.startswith("[") and stripped.endswith("]"):
        return _one_of(_SPACES.sub(r"\1", stripped)[1:-1], text)
    if stripped.count("/") == 1:
        return _interval(stripped, text)
    return _point(stripped, text).span()


def _interval(text: str, whole: str) -> TimeSpan:
    start, end = text.split("/")
    if start in ("", "..") and end in ("", ".."):
        raise date_error(whole, "an interval with no end known", "leave `when` out")
    begin = None if start in ("", "..") else _point(start, whole)
    finish = None if end in ("", "..") else _point(end, whole)
    if begin is None or finish is None:
        return TimeSpan(
            edtf=text,
            earliest=begin and begin.earliest,
            latest=finish and finish.latest,
        )
    if finish.last < begin.first:
        raise date_error(
            whole,
            "the interval ends before it begins",
            f"write the earlier date first: `{end}/{start}`",
        )
    sure = begin.certain and finish.certain and begin.latest <= finish.earliest
    return TimeSpan(
        edtf=text,
        earliest=begin.earliest,
        latest=finish.latest,
        surely_from=begin.latest if sure else None,
        surely_until=finish.earliest if sure else None,
    )


def _one_of(inner: str, whole: str) -> TimeSpan:
    members = {_member(part, whole) for part in inner.split(",")}
    if len(members) == 1:
        return members.pop()
    ordered = sorted(members, key=_member_order)
    starts = [m.earliest for m in ordered if m.earliest is not None]
    ends = [m.latest for m in ordered if m.latest is not None]
    return TimeSpan(
        edtf="[" + ",".join(m.edtf.strip("[]") for m in ordered) + "]",
        earliest=min(starts) if len(starts) == len(ordered) else None,
        latest=max(ends) if len(ends) == len(ordered) else None,
        one_of=tuple(ordered),
    )


def _member_order(member: TimeSpan) -> tuple[date, date, str]:
    return (member.earliest or date.min, member.latest or date.max, member.edtf)


def _member(part: str, whole: str) -> TimeSpan:
    """Return one alternative: a date, or ``a..b`` for some day, month or year from a to b."""
    start, dots, end = part.partition("..")
    if not dots:
        return _point(part, whole).span()
    if not start and not end:
        raise date_error(whole, "a range with no end known", "leave `when` out")
    begin = _point(start, whole) if start else None
    finish = _point(end, whole) if end else None
    if begin is not None and finish is not None and finish.last < begin.first:
        raise date_error(
            whole,
            "the range ends before it begins",
            f"write the earlier date first: `[{end}..{start}]`",
        )
    return TimeSpan(
        edtf=f"[{part}]", earliest=begin and begin.earliest, latest=finish and finish.latest
    )


def _point(text: str, whole: str) -> _Point:
    match = _POINT.fullmatch(text)
    if match is None:
        raise date_error(whole, *explain_shape(text))
    year, month, day, mark = match.groups()
    certain = mark not in ("?", "%")
    widened = mark in ("~", "%")
    if year < "0001" or year in ("000X", "00XX"):
        raise date_error(whole, *explain_shape(text))
    if month is not None and day is not None and day != "XX":
        try:
            exact = date(int(year), int(month), int(day))
        except ValueError:  # also where X stands before the day, which level 1 does not have
            raise date_error(whole, *explain_impossible(text, year, month, day)) from None
        if not widened:
            return _Point(text, exact, exact, exact, exact, certain)
        return _Point(text, exact, exact, _day_by(exact, -1), _day_by(exact, 1), certain)
    start, months = _months(year, month, day, text, whole)
    first, last = _month_start(start), _month_end(start + months - 1)
    if not widened:
        return _Point(text, first, last, first, last, certain)
    earliest, latest = _month_start(start - months), _month_end(start + 2 * months - 1)
    return _Point(text, first, last, earliest, latest, certain)


def _months(
    year: str, month: str | None, day: str | None, text: str, whole: str
) -> tuple[int, int]:
    """Return the number of the first month, counted from year 0, and the number of months."""
    years = 10 ** year.count("X")
    start = int(year.replace("X", "0")) * 12
    if month is None or (month == "XX" and years == 1):
        return start, 12 * years
    if years == 1 and "01" <= month <= "12":
        return start + int(month) - 1, 1
    if years == 1 and "21" <= month <= "24" and day is None:
        return start + 2 + 3 * (int(month) - 21), 3
    raise date_error(whole, *explain_impossible(text, year, month, day))


def _month_start(month: int) -> date:
    if month < 12:
        return date.min
    return date(month // 12, month % 12 + 1, 1)


def _month_end(month: int) -> date:
    if month + 1 >= 120_000:
        return date.max
    return date((month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)


def _day_by(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:  # the calendar ends here, and so do the bounds
        return day
