"""Explain why a text that looks like a date is not read, and find texts with two readings.

``2023-24`` is the winter of 2023 in EDTF and a season or a fiscal year in news; ``2004-05`` is a
month in ISO 8601 and two years in news.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Final

from geokg.dates.folding import folded
from geokg.dates.lexicon import MONTH_NAMES, MONTHS, WEEKDAY_NAMES, WEEKDAYS, any_of
from geokg.dates.mistakes import length_of_month
from geokg.dates.points import orders

_YEAR_AND_TWO: Final = re.compile(r"([0-9]{4})-([0-9]{2})")
_MIDNIGHT: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]00:00(?::00(?:\.0+)?)?Z?")


def is_season_or_years(text: str) -> bool:
    """Return whether a text is a season in EDTF and, in news, a period of years: "2023-24".

    >>> [is_season_or_years(text) for text in ("2023-24", "2008-22", "1999-21", "2023-04")]
    [True, True, False, False]
    """
    match = _YEAR_AND_TWO.fullmatch(text.strip())
    return match is not None and "21" <= match[2] <= "24" and match[2] > match[1][2:]


def is_month_or_years(text: str) -> bool:
    """Return whether a text is a month in ISO 8601 and, in news, two years: "2004-05".

    >>> [is_month_or_years(text) for text in ("2004-05", "2004-06", "2023-24")]
    [True, False, False]
    """
    match = _YEAR_AND_TWO.fullmatch(text.strip())
    return (
        match is not None
        and "01" <= match[2] <= "12"
        and int(match[2]) == (int(match[1]) + 1) % 100
    )


def day_in_figures(text: str) -> str:
    """Return the day that a date in figures means, or an empty string if it is not exactly one.

    Dates in figures have separators; a day that a spreadsheet writes with midnight is one too.

    >>> day_in_figures("13/05/2020"), day_in_figures("12.05.2020")
    ('2020-05-13', '')
    >>> day_in_figures("2020-05-04 00:00:00")
    '2020-05-04'
    """
    text = text.strip()
    moment = _MIDNIGHT.fullmatch(text)
    possible = orders(moment[1] if moment else text)
    return possible[0] if len(possible) == 1 else ""


def why_unread(words: str) -> str:
    """Return why a text is not read as a date, as a clause for a message; empty if unknown.

    >>> why_unread("31 April"), why_unread("12.05.2020")
    ('April has 30 days', 'it may be 2020-05-12 or 2020-12-05')
    >>> why_unread("on Monday, 8 May 2001"), why_unread("soon")
    ('8 May 2001 is a Tuesday', '')
    """
    text = words.strip()
    if is_month_or_years(text):
        return (
            f"it may be {MONTH_NAMES[int(text[5:]) - 1]} {text[:4]}, or the years from {text[:4]}"
        )
    possible = orders(re.sub(r"^(?:on|since|until|by|before|after) ", "", text))
    if len(possible) > 1:
        return f"it may be {possible[0]} or {possible[1]}"
    return _no_such_day(folded(words))


def _no_such_day(text: str) -> str:
    for match in _days().finditer(text):
        month = MONTHS[match["m1"] or match["m2"]]
        day = int(match["d1"] or match["d2"])
        year = int(match["year"] or 0)
        # Without a year February may have 29 days.
        most = length_of_month(year or 2000, month)
        name = MONTH_NAMES[month - 1] + (f" {year}" if year else "")
        if not 1 <= day <= most:
            return f"{name} has {most} days"
        weekday = match["weekday"]
        if weekday and year and date(year, month, day).weekday() != WEEKDAYS[weekday]:
            return f"{day} {name} is a {WEEKDAY_NAMES[date(year, month, day).weekday()]}"
    return ""


@cache
def _days() -> re.Pattern[str]:
    month = any_of(MONTHS)
    weekday = any_of(WEEKDAYS)
    return re.compile(
        rf"\b(?:(?P<weekday>{weekday}) )?(?:(?P<d1>[0-9]{{1,2}}) (?:of )?(?P<m1>{month})"
        rf"|(?P<m2>{month}) (?P<d2>[0-9]{{1,2}}))\b(?: (?P<year>[12][0-9]{{3}}))?"
    )
