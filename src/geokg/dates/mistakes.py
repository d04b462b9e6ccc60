"""Explain what is wrong with a text that should be EDTF, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import DateError
from geokg.dates.lexicon import MONTH_NAMES, MONTHS

Advice = tuple[str, str]
"""A message and a fix."""

_FORMS: Final = (
    "write 1963, 1963-01 or 1963-01-22, 1961~ for about 1961, 199X for the 1990s, "
    "1954/1962 for from-to, 1996/.. for since, [1991-12,1992-01] for one or the other"
)
_NO_EDTF: Final = "not a date in EDTF level 1"
_KEEP_TEXT: Final = "; to keep the article's words too: {verbatim: ..., edtf: ...}"


def date_error(text: str, message: str, fix: str, code: str = "GK141") -> DateError:
    """Return the error for a date; ``text`` is the date as the input has it."""
    return DateError(Diagnostic(code=code, message=message, found=text, fix=fix))


def explain_shape(text: str) -> Advice:
    """Return why a text does not have the form of a date; frequent mistakes are tried first."""
    for pattern, explain in _MISTAKES:
        match = pattern.fullmatch(text)
        if match is not None:
            return explain(match)
    return _NO_EDTF, _FORMS


def explain_impossible(text: str, year: str, month: str, day: str | None) -> Advice:
    """Return why a text of the right form is not a date: it has an impossible day or month.

    >>> explain_impossible("1963-02-30", "1963", "02", "30")
    ('no such day: 1963-02-30', 'February 1963 has 28 days')
    """
    if "X" in year or month == "XX":
        return (
            "an unspecified digit is left of a specified one",
            "in level 1 X is on the right only: 199X, 19XX, 1999-XX, 1999-05-XX, 1999-XX-XX",
        )
    number = int(month)
    if 21 <= number <= 41 and day is None:
        return _subyear(int(year), number)
    if not 1 <= number <= 12:
        fix = "months run from 01 to 12, seasons from 21 (spring) to 24 (winter)"
        if day is None and int(month) > int(year[2:]):
            fix += f"; for the years {year} to {year[:2]}{month} write `{year}/{year[:2]}{month}`"
        elif day is not None and day.isdigit() and 1 <= int(day) <= 12:
            fix += f"; year, month, day in this order: `{year}-{day}-{month}`"
        return f"no such month: {month}", fix
    return (
        f"no such day: {text.rstrip('?~%')}",
        f"{MONTH_NAMES[number - 1]} {year} has {length_of_month(int(year), number)} days",
    )


def length_of_month(year: int, month: int) -> int:
    """Return how many days a month has."""
    return 31 if month == 12 else (date(year, month + 1, 1) - timedelta(days=1)).day


def _subyear(year: int, code: int) -> Advice:
    """Return advice for the codes 25 to 41 of level 2: seasons by hemisphere, quarters, halves."""
    message = f"{code} is a part of a year of EDTF level 2"
    groups = ((33, 36, 3), (37, 39, 4), (40, 41, 6))
    for low, high, months in groups:
        if low <= code <= high:
            first = (code - low) * months + 1
            return message, f"write `[{year:04}-{first:02}..{year:04}-{first + months - 1:02}]`"
    return message, "write 21 (spring), 22 (summer), 23 (autumn) or 24 (winter), or months"


def _dashed(year: str, month: str, day: str = "") -> str:
    """Return the date in EDTF, or an empty string if it does not exist."""
    if not 1 <= int(month) <= 12 or int(year) < 1:
        return ""
    if day and not 1 <= int(day) <= length_of_month(int(year), int(month)):
        return ""
    return f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")


def _write(*candidates: str, keep_text: bool = False) -> str:
    existing = [f"`{c}`" for c in dict.fromkeys(candidates) if c]
    if not existing:
        return _FORMS
    return f"write {' or '.join(existing)}" + (_KEEP_TEXT if keep_text else "")


def _year_first(match: re.Match[str]) -> Advice:
    year, month, day = match.groups()
    separator = match[0][4]
    message = _NO_EDTF
    if separator == "/":
        message = "not a date: `/` makes an interval"
    elif separator == "-":
        message = "months and days have two digits"
    return message, _write(_dashed(year, month, day or ""), keep_text=separator != "-")


def _year_last(match: re.Match[str]) -> Advice:
    first, _, second, year = match.groups()
    day_first = _dashed(year, second, first)
    month_first = _dashed(year, first, second)
    return "the year comes first in EDTF, then month and day", _write(
        day_first, month_first, keep_text=True
    )


def _named_month(match: re.Match[str]) -> Advice:
    parts = match.groupdict()
    month = MONTHS.get(parts["month"].lower())
    fix = _FORMS
    if month is not None:
        fix = _write(_dashed(parts["year"], str(month), parts.get("day") or ""), keep_text=True)
    return "words, not EDTF", fix


def _years_written(start: str, end: str) -> str:
    century = int(start[:2]) + (1 if end < start[2:] else 0)
    return _write(f"{start}/{century:02}{end}")


def _list(match: re.Match[str]) -> Advice:
    inner = match[0].strip("[]{} ")
    return (
        "a list of dates",
        f"write `[{inner}]` where it is one of them, or a claim for each where it is all of them",
    )


def _fixed(message: str, fix: str) -> Callable[[re.Match[str]], Advice]:
    return lambda _: (message, fix)


def _out_of_calendar(_: re.Match[str]) -> Advice:
    return "year outside 0001 to 9999", "geokg's dates run from 0001 to 9999: leave `when` out"


_YEAR: Final = r"(?P<year>[0-9]{4})"
_MISTAKES: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Advice]], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), explain)
    for pattern, explain in (
        ("", _fixed("an empty date", _FORMS)),
        (
            r"\.{3,}",
            _fixed("dots without a meaning in EDTF", "an open end is two dots: `1996/..`"),
        ),
        (r"0000.*|000x|00xx|-[0-9]{4}.*|y-?[0-9]+.*|[0-9]{5,7}|[0-9]{9,}", _out_of_calendar),
        (r"([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})", _year_first),
        (r"([0-9]{4})\.([0-9]{1,2})()", _year_first),
        (r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", _year_first),
        (r"([0-9]{4})-([0-9])()", _year_first),
        (r"([0-9]{1,2})([-./])([0-9]{1,2})\2([0-9]{4})", _year_last),
        (
            r"([0-9]{4})([0-9]{2})([0-9]{2})",
            lambda m: ("a date without hyphens", _write(_dashed(m[1], m[2], m[3]))),
        ),
        (
            r"([0-9]{4})/([0-9]{2})",
            lambda m: ("an interval of a year and two digits", _years_written(m[1], m[2])),
        ),
        (
            r"([0-9]{4}) ?[-–] ?([0-9]{4})",
            lambda m: ("a hyphen makes no interval", f"write `{m[1]}/{m[2]}`"),
        ),
        (
            r"([0-9]{4})[-–]",
            lambda m: ("a hyphen makes no interval", f"write `{m[1]}/..`"),
        ),
        (
            r"(?:the )?([0-9]{3})0['’]?s",
            lambda m: ("words, not EDTF", f"write `{m[1]}X`" + _KEEP_TEXT),
        ),
        (
            r"([0-9]{4}-[0-9]{2}-[0-9]{2})[t ][0-9].*",
            lambda m: ("a time of day, where a day is needed", f"write `{m[1]}`"),
        ),
        (r"\{.*\}|[^\[{a-z]+,[^\]}a-z]+", _list),
        (
            r"([?~%])([-0-9x]+)",
            lambda m: (f"`{m[1]}` is at the end in level 1", f"write `{m[2]}{m[1]}`"),
        ),
        (
            r"([-0-9x]+)(?:\?~|~\?)",
            lambda m: ("two qualifiers", f"uncertain and approximate is one: `{m[1]}%`"),
        ),
        (
            r"([-0-9x]+) +([?~%])",
            lambda m: ("a space inside a date", f"write `{m[1]}{m[2]}`"),
        ),
        (
            r"([0-9]{2}(?:[0-9u]u|[0-9x]x))",
            lambda m: (
                "unspecified digits are written X",
                f"write `{m[1].upper().replace('U', 'X')}`",
            ),
        ),
        (
            r"[0-9]{4}-w[0-9]{2}(?:-[0-9])?|[0-9]{4}-[0-9]{3}",
            _fixed("a week or a day of the year", "write the day, or days as `[a..b]`"),
        ),
        (
            r"[0-9]?x{3,4}.*|[0-9]{4}-[0-9x]{2}.*",
            _fixed(
                _NO_EDTF,
                "level 1 has 199X, 19XX, 1999-XX, 1999-05-XX, 1999-XX-XX, and ?, ~ or % at the end",
            ),
        ),
        (
            r"[0-9]{1,3}|[0-9]{1,2}[-./][0-9]{1,2}(?:[-./][0-9]{1,2})?",
            _fixed("a date without a year", "a year has four digits: " + _FORMS),
        ),
        (
            rf"(?P<month>[a-z]{{3,9}})\.?(?: (?P<day>[0-9]{{1,2}}))?,? {_YEAR}",
            _named_month,
        ),
        (rf"(?P<day>[0-9]{{1,2}}) (?P<month>[a-z]{{3,9}})\.?,? {_YEAR}", _named_month),
        (
            r".*[/\[\]{}].*",
            _fixed(_NO_EDTF, "an interval has one `/` and two ends; a set is `[a,b]`, of dates"),
        ),
    )
)
