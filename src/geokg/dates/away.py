"""Read distances from publication: "three years ago", "in almost two weeks".

Hours count as the days that they reach into. Decades are read to the year, give or take one year,
and centuries give or take five.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from geokg.dates.lexicon import NUMBERS
from geokg.dates.reckoning import (
    STEPS,
    Anchor,
    month_index,
    month_words,
    range_words,
    shifted,
    within,
)

_SCALES: Final = {
    **{"decade": (10, 1), "half decade": (5, 1), "quarter century": (25, 1)},
    **{"half century": (50, 1), "century": (100, 5)},
}
"""Long units, each with its years and how many years more or less it means."""
_PLURALS: Final = {"centuries": "century"}


def _number(word: str) -> int:
    if word.isdigit():
        return int(word)
    return NUMBERS[word] if word in NUMBERS else sum(NUMBERS[part] for part in word.split())


def _unit(match: re.Match[str]) -> str:
    unit = match["unit"]
    return _PLURALS.get(unit, unit.removesuffix("s"))


def _moved(day: date, number: int, unit: str) -> date:
    """Return the day so many units away; hours count as whole days, rounded up."""
    if unit in _SCALES:
        return shifted(day, number * _SCALES[unit][0] * 12)
    if unit in ("minute", "hour"):
        days = abs(number) / (1440 if unit == "minute" else 24)
        whole = int(days) + (days > int(days))
        return day + timedelta(days=whole if number > 0 else -whole)
    if unit in ("day", "night", "week", "fortnight"):
        each = {"week": 7, "fortnight": 14}.get(unit, 1)
        return day + timedelta(days=number * each)
    return shifted(day, number * {"month": 1, "year": 12}[unit])


def _around(day: date, number: int, unit: str) -> tuple[date, date]:
    """Return the first and last day of the unit that is so many away."""
    middle = _moved(day, number, unit)
    if unit in _SCALES:
        slack = _SCALES[unit][1]
        return date(middle.year - slack, 1, 1), date(middle.year + slack, 12, 31)
    if unit in ("week", "fortnight"):
        return middle - timedelta(days=3), middle + timedelta(days=3)
    if unit == "month":
        first = middle.replace(day=1)
        return first, shifted(first, 1) - timedelta(days=1)
    if unit == "year":
        return date(middle.year, 1, 1), date(middle.year, 12, 31)
    if unit == "night":
        return middle, middle + timedelta(days=1)
    if unit in ("minute", "hour"):
        other = day - timedelta(hours=24 * (day - middle).days - 24) if number else day
        return min(middle, other, day), max(middle, day if number > 0 else other)
    return middle, middle


def away(match: re.Match[str], anchor: Anchor) -> str | None:
    """ "three months ago", "in almost two weeks": the unit that is so many away."""
    ahead = match["side"] not in ("ago", "back")
    unit, day = _unit(match), anchor.day
    number = _number(match["number"])
    parts = match.groupdict()
    sign = 1 if ahead else -1
    if parts.get("half"):
        return _half_away(number, unit, anchor, sign)
    if parts.get("to"):
        return _spanned(
            _around(day, sign * number, unit), _around(day, sign * _number(parts["to"]), unit)
        )
    near = _around(day, sign * number, unit)
    how = parts.get("how") or ""
    if how in MORE or how in ALMOST:
        return _spanned(near, _beyond(day, sign * number, unit, more=how in MORE))
    if how in LESS:
        return within(*sorted((day, _moved(day, sign * number, unit))))
    if how in AT_LEAST:
        return within(near[0], None) if ahead else within(None, near[1])
    if how in ABOUT:
        if unit in ("month", "year") and number < 20:
            return within(*near) + "~"
        if unit in _SCALES:
            slack = number * _SCALES[unit][1] + 1
            middle = _moved(day, sign * number, unit).year
            return within(date(middle - slack, 1, 1), date(middle + slack, 12, 31))
        slack = max(1, number // 10 if unit == "year" else number // 5)
        return _spanned(
            _around(day, sign * (number - slack), unit), _around(day, sign * (number + slack), unit)
        )
    return _words(*near)


def _beyond(day: date, number: int, unit: str, *, more: bool) -> tuple[date, date]:
    """Return the furthest unit that "more than" or "almost" so many may mean."""
    size = abs(number)
    if unit in _SCALES:
        size, unit = size * _SCALES[unit][0], "year"
        slack = 9 if more and size < 50 else max(1, size // 5)
    elif size % 10 == 0:
        slack = max(1, size // 4 if more else size // 10)
    else:
        slack = 1
    size = size + slack if more else size - slack
    return _around(day, size if number > 0 else -size, unit) if size > 0 else (day, day)


def _half_away(number: int, unit: str, anchor: Anchor, sign: int) -> str | None:
    months = {"year": 12 * number + 6, "decade": 12 * (10 * number + 5)}.get(unit)
    if months is None:
        return None
    middle = shifted(anchor.day, sign * months)
    return f"{middle.year:04}-{middle.month:02}~" if unit == "year" else f"{middle.year:04}~"


def _spanned(near: tuple[date, date], far: tuple[date, date]) -> str:
    return _words(min(near[0], far[0]), max(near[1], far[1]))


def _words(first: date | None, last: date | None) -> str:
    """Return an absolute expression for some time between two days; a month by its name."""
    edtf = within(first, last)
    return month_words(month_index(first)) if first and len(edtf) == 7 else edtf


def ahead(match: re.Match[str], anchor: Anchor) -> str | None:
    """ "in two weeks" counts from publication in a plan; elsewhere it may be a length."""
    return None if anchor.side == "before" else away(match, anchor)


def deadline(match: re.Match[str], anchor: Anchor) -> str | None:
    """ "within 48 hours": at any time from publication on, in a plan."""
    if anchor.side == "before":
        return None
    return range_words(anchor.day, _moved(anchor.day, _number(match["number"]), _unit(match)))


def window(match: re.Match[str], anchor: Anchor) -> str | None:
    """ "in the past three months": some time in the period up to publication, or after it."""
    number = _number(match["number"] or "one")
    if STEPS[match["which"]] < 0:
        return range_words(_moved(anchor.day, -number, _unit(match)), anchor.day)
    if match["which"] == "next" and anchor.side == "before":
        return None
    return range_words(anchor.day, _moved(anchor.day, number, _unit(match)))


def stretch(match: re.Match[str], anchor: Anchor) -> str | None:
    """ "for the past three years": the whole period, which began about then."""
    unit, number = _unit(match), _number(match["number"] or "one")
    past = STEPS[match["which"]] < 0
    if not past and anchor.side == "before":
        return None
    far = _moved(anchor.day, -number if past else number, unit)
    length = {"month": 7, "year": 4}.get(unit, 4 if unit in _SCALES else 10)
    end = f"{far.isoformat()[:length]}~"
    return f"{end}/{anchor.day.isoformat()}" if past else f"{anchor.day.isoformat()}/{end}"


MORE: Final = frozenset(
    "more than|over|just over|a little over|little more than|well over|a little more than"
    "|upwards of|just more than".split("|")
)
ALMOST: Final = frozenset(
    "almost|nearly|just under|close to|not quite|a little under|a little less than"
    "|just short of".split("|")
)
LESS: Final = frozenset(("less than", "under", "fewer than", "no more than", "at most", "up to"))
AT_LEAST: Final = frozenset(("at least", "no less than", "not less than"))
ABOUT: Final = frozenset(
    ("about", "around", "some", "roughly", "approximately", "circa", "perhaps", "an estimated")
)
EXACT: Final = frozenset(("exactly", "almost exactly", "just", "only", "precisely", "barely"))


def to_the_day(match: re.Match[str], anchor: Anchor) -> str:
    """ "a year ago today", "two years ago this month"."""
    day = _moved(anchor.day, -_number(match["number"]), match["unit"])
    if match["on"] == "today":
        return day.isoformat()
    if match["on"] == "this month":
        return month_words(month_index(day))
    return range_words(day - timedelta(days=6), day + timedelta(days=6))
