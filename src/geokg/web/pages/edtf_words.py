"""Dates of the Extended Date/Time Format in plain English."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final

_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_SEASONS: Final = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_POINT: Final = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T.*?)?([~?%]?)")
_DECADE: Final = re.compile(r"(\d{3})X([~?%]?)")
_CENTURY: Final = re.compile(r"(\d\d)XX([~?%]?)")
_SET: Final = re.compile(r"\[(.*)\]")
_DOUBT: Final = {"": "", "~": "about ", "?": "perhaps ", "%": "perhaps about "}
_SHOWN: Final = 2
"""The most alternatives that are all named."""


@lru_cache(maxsize=10_000)
def words_of(text: str) -> str:
    """Return a date in words; what is not EDTF that annotations use is returned as it is.

    >>> words_of("1990~/1992~"), words_of("[1991-12,1992-01]"), words_of("2001-03-05/..")
    ('about 1990 to about 1992', 'either Dec 1991 or Jan 1992', 'from 5 Mar 2001 on')
    >>> words_of("199X"), words_of("../1996"), words_of("[2001..2005]"), words_of("early spring")
    ('the 1990s', 'until 1996', 'some time from 2001 to 2005', 'early spring')
    """
    if found := _SET.fullmatch(text):
        return _set_in_words(found[1])
    if "/" not in text:
        return _point(text)
    first, _, last = text.partition("/")
    if last in ("", ".."):
        return f"from {_point(first)} on"
    if first in ("", ".."):
        return f"until {_point(last)}"
    return f"{_point(first)} to {_point(last)}"


def day_in_words(day: date) -> str:
    """Return a day in words.

    >>> day_in_words(date(2008, 7, 7))
    '7 Jul 2008'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _set_in_words(inside: str) -> str:
    first, dots, last = inside.partition("..")
    if dots and "," not in inside:
        if first and last:
            return f"some time from {_point(first)} to {_point(last)}"
        return f"some time from {_point(first)} on" if first else f"some time until {_point(last)}"
    options = [_point(option.strip()) for option in inside.split(",")]
    if len(options) <= _SHOWN:
        return f"either {' or '.join(options)}"
    return f"one of {len(options)} dates: " + ", ".join(options)


def _point(text: str) -> str:
    if found := _POINT.fullmatch(text):
        year, month, day, doubt = found.groups()
        if month in _SEASONS:
            return f"{_DOUBT[doubt]}{_SEASONS[month]} {year}"
        if month and not 1 <= int(month) <= len(_MONTHS):
            return text
        name = f"{_MONTHS[int(month) - 1]} {year}" if month else year
        return _DOUBT[doubt] + (f"{int(day)} {name}" if day else name)
    if found := _DECADE.fullmatch(text):
        return f"{_DOUBT[found[2]]}the {found[1]}0s"
    if found := _CENTURY.fullmatch(text):
        return f"{_DOUBT[found[2]]}the {found[1]}00s"
    return text
