"""Read points in time whose year is named, and dates in figures, into EDTF.

- Early, mid and late are thirds. Of a decade, three years with ``~`` at either end; of a year or
  month, the third and one month or day more on each side, inside that year or month; of a century
  the third and five years more.
- "winter 2001" began in 2000 or 2001: one of both. "winter 2000-01" is plain.
- "2023-24" and "2017/18" are a season or a fiscal year: some time in the two years. "1914-18" is
  the whole period from the first year to the last.
- "the 1800s" are the century, "the 1810s" and "the 2000s" the decade.
- The week of a day is the one from Monday to Sunday that it lies in. The first week of a month are
  its days 1 to 7, the last its last seven.
- A date in figures is read where only one order of day and month is possible.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Final

from geokg.dates.edtf import parse_edtf
from geokg.dates.lexicon import EASTER, MONTHS, NUMBERS, ORDINALS, SEASONS, WEEKDAYS, any_of
from geokg.dates.reckoning import shifted, within

Reader = Callable[[re.Match[str]], str | None]

_PARTS: Final = {"early": 0, "mid": 1, "middle": 1, "late": 2}
_MONTH: Final = any_of(MONTHS)


@lru_cache(maxsize=8192)
def dated(text: str) -> str | None:
    """Return EDTF for an expression that names its year, or None."""
    for pattern, reader in _points():
        match = pattern.fullmatch(text)
        if match is not None:
            return reader(match)
    return None


# --- points that name their year


def _day(match: re.Match[str]) -> str | None:
    month = MONTHS[match["month"]]
    edtf = f"{match['year']}-{month:02}-{int(match['day']):02}"
    name = match.groupdict().get("weekday")
    if name is not None and date.fromisoformat(edtf).weekday() != WEEKDAYS[name]:
        return None
    return edtf


def _month(match: re.Match[str]) -> str:
    return f"{match['year']}-{MONTHS[match['month']]:02}"


def _first_and_last(month: str) -> tuple[date, date]:
    first = date.fromisoformat(f"{month}-01")
    return first, shifted(first, 1) - timedelta(days=1)


def _part_of_decade(match: re.Match[str]) -> str:
    first = int(match["decade"] + "0") + (0, 4, 7)[_PARTS[match["part"]]]
    return f"{first:04}~/{first + 2:04}~"


def _part_of_century(match: re.Match[str]) -> str:
    first = 100 * int(match["century"]) - 99
    start, end = ((0, 39), (28, 72), (61, 99))[_PARTS[match["part"]]]
    return f"[{first + start:04}..{first + end:04}]"


def _part_of_year(match: re.Match[str]) -> str:
    first, final = ((1, 5), (4, 9), (8, 12))[_PARTS[match["part"]]]
    return f"[{match['year']}-{first:02}..{match['year']}-{final:02}]"


def _part_of_month(match: re.Match[str]) -> str:
    month = _month(match)
    length = _first_and_last(month)[1].day
    start, end = ((1, 11), (10, 21), (20, length))[_PARTS[match["part"]]]
    return f"[{month}-{start:02}..{month}-{end:02}]"


def _part_of_season(match: re.Match[str]) -> str | None:
    """Return a third of a season: a month, and half a month more on each side within the season."""
    season, year = SEASONS[match["season"]], int(match["year"])
    if season == 24 and not match["end"]:
        return None
    first = date(year, 3 + 3 * (season - 21), 1)
    months = [shifted(first, number) for number in range(4)]
    part = _PARTS[match["part"]]
    start = months[part] - timedelta(days=0 if part == 0 else 10)
    end = months[part + 1] + timedelta(days=-1 if part == 2 else 9)
    return within(start, end)


def _season(match: re.Match[str]) -> str:
    season, year = SEASONS[match["season"]], match["year"]
    if season == 24:
        return f"[{int(year) - 1:04}-24,{year}-24]"
    return f"{year}-{season}"


def _winter(match: re.Match[str]) -> str | None:
    year, end = match["year"], match["end"]
    return f"{year}-24" if _follows(year, end) else None


def _follows(year: str, end: str) -> bool:
    return f"{int(year) + 1:04}".endswith(end)


def _quarter(match: re.Match[str]) -> str | None:
    number = 4 if match["nth"] == "final" else ORDINALS[match["quarter"] or match["nth"]]
    return f"[{match['year']}-{3 * number - 2:02}..{match['year']}-{3 * number:02}]"


def _half(match: re.Match[str]) -> str:
    first, final = (1, 6) if ORDINALS[match["half"] or match["nth"]] == 1 else (7, 12)
    return f"[{match['year']}-{first:02}..{match['year']}-{final:02}]"


def _half_month(match: re.Match[str]) -> str:
    month = _month(match)
    final = _first_and_last(month)[1]
    # The half of a month of 29 days is 14 or 15.
    start, end = (1, 16) if ORDINALS[match["nth"]] == 1 else (15, final.day)
    return f"[{month}-{start:02}..{month}-{min(end, final.day):02}]"


def _months(match: re.Match[str]) -> str | None:
    """ "the first three months of 2023"."""
    number = int(match["n"]) if match["n"].isdigit() else NUMBERS[match["n"]]
    if not 1 < number < 12:
        return None
    first, final = (1, number) if match["nth"] == "first" else (13 - number, 12)
    return f"[{match['year']}-{first:02}..{match['year']}-{final:02}]"


def _half_decade(match: re.Match[str]) -> str:
    first, final = (0, 4) if ORDINALS[match["nth"]] == 1 else (5, 9)
    return f"[{match['decade']}{first}..{match['decade']}{final}]"


def _century(match: re.Match[str]) -> str:
    number = int(match["century"])
    return f"[{100 * number - 99:04}..{100 * number:04}]"


def _half_century(match: re.Match[str]) -> str:
    first = 100 * int(match["century"]) - 99 + (0 if ORDINALS[match["nth"]] == 1 else 50)
    return f"[{first:04}..{first + 49:04}]"


def _decade_of_century(match: re.Match[str]) -> str:
    first = 100 * int(match["century"]) - 99
    first += {"first": 0, "second": 10, "third": 20, "fourth": 30, "fifth": 40, "final": 90}[
        match["nth"]
    ]
    # By some counts it begins a year earlier: "the first decade" is 2000 to 2009, or 2001 to 2010.
    return f"[{first - 1:04}..{first + 9:04}]"


def _decade(match: re.Match[str]) -> str:
    # "the 1800s" are a century in most texts, "the 2000s" a decade.
    hundreds = match["decade"].endswith("0") and match["decade"] != "200"
    return match["decade"][:2] + "XX" if hundreds else match["decade"] + "X"


def _week_of(match: re.Match[str]) -> str | None:
    edtf = dated(match["a"])
    day = None if edtf is None else parse_edtf(edtf)
    if day is None or day.earliest is None or day.earliest != day.latest:
        return None
    if match["unit"] == "weekend":
        monday = day.earliest - timedelta(days=day.earliest.weekday())
        if day.earliest.weekday() < 4:
            return None
        return within(monday + timedelta(days=5), monday + timedelta(days=6))
    if match["how"] == "ending":
        return within(day.earliest - timedelta(days=6), day.earliest)
    first = day.earliest - timedelta(days=day.earliest.weekday() if not match["how"] else 0)
    return within(first, first + timedelta(days=6))


def _weekend_days(match: re.Match[str]) -> str | None:
    edtf = dated(f"{match['month']} {match['d1']} {match['year']}")
    first = date.fromisoformat(edtf) if edtf else None
    if first is None or first.weekday() not in (4, 5) or int(match["d2"]) <= int(match["d1"]):
        return None
    return within(first, first + timedelta(days=int(match["d2"]) - int(match["d1"])))


def _nth_week(match: re.Match[str]) -> str | None:
    month = _month(match)
    first, final = _first_and_last(month)
    if match["nth"] == "final":
        return within(final - timedelta(days=6), final)
    start = first + timedelta(days=7 * (ORDINALS[match["nth"]] - 1))
    return within(start, min(final, start + timedelta(days=6))) if start <= final else None


def _nth_weekday(match: re.Match[str]) -> str | None:
    first, final = _first_and_last(_month(match))
    weekday = WEEKDAYS[match["weekday"]]
    if match["nth"] == "final":
        day = final - timedelta(days=(final.weekday() - weekday) % 7)
    else:
        ahead = (weekday - first.weekday()) % 7 + 7 * (ORDINALS[match["nth"]] - 1)
        day = first + timedelta(days=ahead)
    return day.isoformat() if day <= final else None


def _nth_weekend(match: re.Match[str]) -> str | None:
    first, final = _first_and_last(_month(match))
    if match["nth"] == "final":
        saturday = final - timedelta(days=(final.weekday() - 5) % 7)
    else:
        ahead = (5 - first.weekday()) % 7 + 7 * (ORDINALS[match["nth"]] - 1)
        saturday = first + timedelta(days=ahead)
    return within(saturday, saturday + timedelta(days=1)) if saturday <= final else None


def _edge_day(match: re.Match[str]) -> str:
    """ "the last day of March", "the first day of 2023"."""
    final = match["nth"] == "final"
    month = MONTHS[match["month"]] if match["month"] else 12 if final else 1
    first, last_day = _first_and_last(f"{match['year']}-{month:02}")
    return (last_day if final else first).isoformat()


def _turn(match: re.Match[str]) -> str:
    return within(*around_year(100 * int(match["century"]) - 100, 5))


def _easter_days(match: re.Match[str]) -> str | None:
    """Return the days from Good Friday to Easter Monday."""
    sunday = _easter_sunday(int(match["year"]))
    return within(sunday - timedelta(days=2), sunday + timedelta(days=1)) if sunday else None


def _easter(match: re.Match[str]) -> str | None:
    sunday = _easter_sunday(int(match["year"]))
    return (sunday + timedelta(days=EASTER[match["easter"]])).isoformat() if sunday else None


def _easter_sunday(year: int) -> date | None:
    """Return Easter Sunday by the rule for the Gregorian calendar (Meeus, Jones, Butcher)."""
    if year < 1600:
        return None
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _two_years(match: re.Match[str]) -> str | None:
    """Return a season or a fiscal year, "2023-24", or else a range of years, "1914-18"."""
    start, end = match["year"], match["end"]
    if len(end) == 2:
        end = f"{int(start) + 1:04}" if _follows(start, end) else start[:2] + end
    if int(end) == int(start) + 1:
        return f"[{start}..{end}]"
    return f"{start}/{end}" if end > start else None


def _short_years(match: re.Match[str]) -> str | None:
    # "2004-05" may be May 2004 in ISO 8601.
    if match[0][4] == "-" and int(match["end"]) <= 12 and not match[0][:4].endswith("99"):
        return None
    return _two_years(match)


def orders(text: str) -> tuple[str, ...]:
    """Return the dates that a date in figures can mean: day first, then month first.

    >>> orders("13/05/2020"), orders("12.05.2020")
    (('2020-05-13',), ('2020-05-12', '2020-12-05'))
    """
    match = re.fullmatch(r"([0-9]{1,2})([-./])([0-9]{1,2})\2([0-9]{4})", text)
    if match is not None:
        first, _, second, year = match.groups()
        readings = (
            f"{year}-{int(second):02}-{int(first):02}",
            f"{year}-{int(first):02}-{int(second):02}",
        )
        return tuple(dict.fromkeys(day for day in readings if _is_day(day)))
    match = re.fullmatch(r"([0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})", text)
    if match is None:
        return ()
    day = f"{match[1]}-{int(match[3]):02}-{int(match[4]):02}"
    return (day,) if _is_day(day) else ()


def _is_day(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _figures(match: re.Match[str]) -> str | None:
    possible = orders(match[0])
    return possible[0] if len(possible) == 1 else None


def _whole(match: re.Match[str]) -> str:
    return match[0]


@cache
def _points() -> tuple[tuple[re.Pattern[str], Reader], ...]:
    """Return the patterns of points with a year, compiled when the first date is read."""
    year = r"(?P<year>[12][0-9]{3})"
    decade = r"(?P<decade>[12][0-9]{2})0'?s"
    century = r"(?P<century>1[0-9]|2[01]) century"
    part = r"(?P<part>early|middle|mid|late)[ -](?:in )?"
    nth = r"(?P<nth>first|second|third|fourth|fifth|[1-5]|final)"
    weekday = rf"(?:(?P<weekday>{any_of(WEEKDAYS)}) )?"
    month = rf"(?P<month>{_MONTH})"
    day = r"(?P<day>[0-9]{1,2})"
    season = rf"(?P<season>{any_of(SEASONS)})"
    fiscal = r"(?:season|fiscal year|financial year|academic year|school year|fiscal|budget)"
    patterns: tuple[tuple[str, Reader], ...] = (
        (year, _whole),
        (rf"{month} {year}", _month),
        (rf"{weekday}{day} {month} {year}", _day),
        (rf"{weekday}{month} {day} {year}", _day),
        (r"[0-9]{4}-[0-9]{2}-[0-9]{2}~?", _whole),
        (r"\[[-0-9]{4,10}\.\.[-0-9]{4,10}\]|\[\.\.[-0-9]{4,10}\]|\[[-0-9]{4,10}\.\.\]", _whole),
        (r"[-0-9]{4,10}~/[-0-9]{10}|[-0-9]{10}/[-0-9]{4,10}~|[0-9]{4}(?:-[0-9]{2})?~", _whole),
        (decade, _decade),
        (rf"{part}{decade}", _part_of_decade_or_century),
        (rf"{part}{century}", _part_of_century),
        (rf"{part}{year}", _part_of_year),
        (rf"{part}{month} {year}", _part_of_month),
        (rf"{season} {year}", _season),
        (rf"{part}{season} {year}(?:-(?P<end>[0-9]{{4}}))?", _part_of_season),
        (rf"winter {year}[-/](?P<end>[0-9]{{2}}|[0-9]{{4}})", _winter),
        (
            r"(?:q(?P<quarter>[1-4])|(?P<nth>first|second|third|fourth|[1-4]|final) quarter) "
            + year,
            _quarter,
        ),
        (rf"(?:h(?P<half>[12])|(?P<nth>first|second) half) {year}", _half),
        (rf"(?P<nth>first|second) half {month} {year}", _half_month),
        (rf"(?P<nth>first|second) half {decade}", _half_decade),
        (rf"(?P<nth>first|second) half {century}", _half_century),
        (rf"(?P<nth>first|final) (?P<n>[0-9]{{1,2}}|{any_of(NUMBERS)}) months {year}", _months),
        (rf"{nth} week {month} {year}", _nth_week),
        (rf"{nth} (?P<weekday>{any_of(WEEKDAYS)}) {month} {year}", _nth_weekday),
        (rf"{nth} decade {century}", _decade_of_century),
        (
            r"(?P<unit>week)(?: (?P<how>beginning|starting|ending))?(?: on)? (?P<a>.+ [0-9]{4})",
            _week_of,
        ),
        (rf"weekend {month} (?P<d1>[0-9]{{1,2}})-(?P<d2>[0-9]{{1,2}}) {year}", _weekend_days),
        (rf"weekend (?P<d1>[0-9]{{1,2}})-(?P<d2>[0-9]{{1,2}}) {month} {year}", _weekend_days),
        (r"(?P<unit>weekend)(?P<how>) (?P<a>.+ [0-9]{4})", _week_of),
        (century, _century),
        (rf"{nth} weekend {month} {year}", _nth_weekend),
        (rf"(?P<nth>first|final) day (?:{month} )?{year}", _edge_day),
        (rf"christmas {year}", lambda m: f"{m['year']}-12-25~"),
        (rf"easter(?: weekend)? {year}", _easter_days),
        (r"turn (?P<century>1[0-9]|2[01]) century", _turn),
        (rf"(?P<easter>{any_of(EASTER)}) {year}", _easter),
        (rf"turn year {year}", lambda m: f"[{int(m['year']) - 1:04}-12..{m['year']}-01]"),
        (r"turn (?P<hundred>[0-9]{2}00)", lambda m: within(*around_year(int(m["hundred"]), 5))),
        (rf"{year}[-/](?P<end>[0-9]{{2}})", _short_years),
        (rf"{year}[-/](?P<end>[0-9]{{4}})", _two_years),
        (rf"(?:{fiscal} |fy ?){year}[-/](?P<end>[0-9]{{2}}|[0-9]{{4}})", _two_years),
        (rf"{year}[-/](?P<end>[0-9]{{2}}|[0-9]{{4}}) {fiscal}", _two_years),
        (r"[0-9]{1,2}([-./])[0-9]{1,2}\1[0-9]{4}|[0-9]{4}([-./])[0-9]{1,2}\2[0-9]{1,2}", _figures),
    )
    return tuple((re.compile(pattern), reader) for pattern, reader in patterns)


def _part_of_decade_or_century(match: re.Match[str]) -> str:
    if not match["decade"].endswith("0") or match["decade"] == "200":
        return _part_of_decade(match)
    start, end = ((0, 39), (28, 72), (61, 99))[_PARTS[match["part"]]]
    return f"[{match['decade'][:2]}{start:02}..{match['decade'][:2]}{end:02}]"


def around_year(year: int, years: int) -> tuple[date, date]:
    """Return the first and the last day of so many years before and after a year."""
    return date(year - years, 1, 1), date(year + years, 12, 31)
