"""Days on either side of publication, and the forms in which periods of them are written."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from geokg.dates.lexicon import MONTH_NAMES, SEASONS

Side = Literal["before", "after"]
"""The side of publication of a date without a year; the day itself is on both sides."""


class Anchor(NamedTuple):
    """The day that relative expressions count from."""

    day: date
    side: Side
    rewritten: bool = False
    """Whether a part of the expression was rewritten into an absolute one."""


STEPS: Final = {
    **{"last": -1, "previous": -1, "past": -1, "this past": -1, "this last": -1},
    **{"this": 0, "current": 0, "next": 1, "coming": 1, "this coming": 1},
}
"""How many units away a word such as "last" points."""


def shifted(day: date, months: int) -> date:
    """Return the same day so many months on, or the last day of that month where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    for number in range(day.day, 27, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    return date(year, month, day.day)


def season_words(season: int, year: int) -> str:
    """Return a season that starts in a year as text; winter names both its years."""
    name = next(word for word, code in SEASONS.items() if code == season)
    return f"{name} {year:04}" + (f"-{year + 1:04}" if season == 24 else "")


def within(first: date | None, last: date | None) -> str:
    """Return EDTF for some time from one day to another, in the coarsest unit that fits."""
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


def range_words(first: date, last: date) -> str:
    """Return EDTF for some day from one to another."""
    return f"[{first.isoformat()}..{last.isoformat()}]"


def month_words(index: int) -> str:
    """Return a month as text, from its number counted from year 0."""
    return f"{MONTH_NAMES[index % 12].lower()} {index // 12:04}"


def month_index(day: date) -> int:
    """Return the number of the month of a day, counted from year 0."""
    return day.year * 12 + day.month - 1


def nearest_weekday(weekday: int, anchor: Anchor) -> date:
    """Return the latest such weekday up to publication, or the first from publication on."""
    days = (weekday - anchor.day.weekday()) % 7
    if anchor.side == "before":
        days = days - 7 if days else 0
    return anchor.day + timedelta(days=days)


def nearest_weekend(anchor: Anchor) -> date:
    """Return the Saturday of the latest weekend begun by publication, or of the first not over."""
    if anchor.day.weekday() == 6:
        return anchor.day - timedelta(days=1)
    return nearest_weekday(5, anchor)
