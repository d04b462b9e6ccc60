"""Read points in time that omit their year, month or week: "on Friday", "in March".

Such an expression can mean several spans around publication; the side of publication selects one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from typing import Final

from geokg.base.errors import DateError
from geokg.dates.edtf import parse_edtf
from geokg.dates.lexicon import EASTER, MONTHS, NUMBERS, SEASONS, WEEKDAYS, any_of
from geokg.dates.points import around_year, dated
from geokg.dates.reckoning import (
    Anchor,
    month_index,
    month_words,
    nearest_weekend,
    season_words,
    shifted,
    within,
)
from geokg.dates.span import TimeSpan

HALF_YEAR: Final = timedelta(days=183)


def named(text: str, anchor: Anchor | None) -> tuple[TimeSpan, ...]:
    """Return the spans that an expression can mean, in order."""
    edtf = dated(text)
    if edtf is not None:
        return (parse_edtf(edtf),)
    if anchor is None:
        return ()
    return tuple(_undated(text, anchor))


def chosen(spans: tuple[TimeSpan, ...], anchor: Anchor | None) -> TimeSpan | None:
    """Return the latest span begun by publication, or the first not over by then."""
    if len(spans) < 2 or anchor is None:
        return spans[0] if spans else None
    if anchor.side == "before":
        return last(span for span in spans if _earliest(span) <= anchor.day)
    return next((span for span in spans if _latest(span) >= anchor.day), None)


def last(spans: Iterable[TimeSpan]) -> TimeSpan | None:
    """Return the last of the spans, or None if there is none."""
    return next(reversed(tuple(spans)), None)


def _earliest(span: TimeSpan) -> date:
    return span.earliest or date.min


def _latest(span: TimeSpan) -> date:
    return span.latest or date.max


def _undated(text: str, anchor: Anchor) -> Iterator[TimeSpan]:
    """Yield the spans around a day that an expression without a year can mean."""
    day = anchor.day
    if text in WEEKDAYS:
        first = day - timedelta(days=(day.weekday() - WEEKDAYS[text]) % 7 + 7)
        for weeks in range(4):
            yield parse_edtf((first + timedelta(days=7 * weeks)).isoformat())
    elif text == "weekend":
        saturday = nearest_weekend(Anchor(day, "before")) - timedelta(days=7)
        for weeks in range(4):
            start = saturday + timedelta(days=7 * weeks)
            yield parse_edtf(within(start, start + timedelta(days=1)))
    elif match := _in_a_month().fullmatch(text):
        yield from _in_months(match, day)
    elif text in ("turn century", "turn millennium"):
        step = 100 if text == "turn century" else 1000
        for year in range(day.year // step * step, day.year + 2 * step, step):
            yield parse_edtf(within(*around_year(year, 5)))
    elif (match := _no_year().fullmatch(text)) is not None:
        yield from _in_years(match, anchor)


@cache
def _in_a_month() -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?P<weekday>{any_of(WEEKDAYS)}) )?monthday (?P<number>[0-9]{{1,2}})"
        r"|late month|(?P<half>(?:first|second) half) month"
    )


def _in_months(match: re.Match[str], day: date) -> Iterator[TimeSpan]:
    """Yield the days and the parts of the months around a day.

    A weekday must be right in a month next to that of the day: months away another one would be
    right whatever was meant.
    """
    first, near = day.replace(day=1), 1 if match["weekday"] else 2
    for step in range(-near, near + 1):
        month = shifted(first, step)
        final = shifted(month, 1) - timedelta(days=1)
        if match["half"]:
            yield parse_edtf(dated(f"{match['half']} {month_words(month_index(month))}") or "")
        elif match["number"] is None:
            yield parse_edtf(within(month.replace(day=20), final))
        elif 1 <= int(match["number"]) <= final.day:
            found = month.replace(day=int(match["number"]))
            if match["weekday"] is None or found.weekday() == WEEKDAYS[match["weekday"]]:
                yield parse_edtf(found.isoformat())


def _in_years(match: re.Match[str], anchor: Anchor) -> Iterator[TimeSpan]:
    parts, day = match.groupdict(), anchor.day
    leap = re.search(r"\b29 feb|\bfeb(?:ruary)? 29", match[0])
    near = 8 if leap and not parts["weekday"] else 1
    for year in range(max(1, day.year - near - 1), day.year + near + 1):
        stem = match[0] if match[0] == "turn year" else match[0].removesuffix(" year")
        words = f"{stem} {year:04}"
        # Before November, what happened at "the end of the year" happened the year before.
        if (
            match[0] == "late year"
            and anchor.side == "before"
            and (year, 11) > (day.year, day.month)
        ):
            continue
        elif parts["season"] is not None:
            words = f"{parts['before'] or ''}{season_words(SEASONS[parts['season']], year)}"
        try:
            edtf = dated(words)
            if edtf is not None:
                span = parse_edtf(edtf)
                if parts["weekday"] is None or not _is_far(span, anchor):
                    yield span
        except (DateError, ValueError):  # 29 February
            continue


def _is_far(span: TimeSpan, anchor: Anchor) -> bool:
    """Return whether a day lies over half a year on the wrong side of publication.

    "Monday 17 March" is in 2025 where 17 March 2024 is a Sunday; of what happened by March 2024,
    the weekday or the day is then a mistake.
    """
    if anchor.side == "before":
        return _earliest(span) > anchor.day + HALF_YEAR
    return _latest(span) < anchor.day - HALF_YEAR


@cache
def _no_year() -> re.Pattern[str]:
    weekday, month = any_of(WEEKDAYS), any_of(MONTHS)
    a_day = rf"(?:[0-9]{{1,2}} (?:{month})|(?:{month}) [0-9]{{1,2}})"
    nth = r"(?:first|second|third|fourth|fifth|[1-5]|final)"
    return re.compile(
        rf"(?:(?:early|middle|mid|late) )?(?:{month})"
        rf"|(?:(?P<weekday>{weekday}) )?{a_day}"
        rf"|(?P<before>(?:early|middle|mid|late) )?(?P<season>{any_of(SEASONS)})"
        r"|q[1-4]|h[12]"
        r"|(?:(?:first|second|third|fourth|[1-4]) quarter|(?:first|second) half)(?: year)?"
        r"|final quarter(?: year)?"
        rf"|(?:first|final) (?:[0-9]{{1,2}}|{any_of(NUMBERS)}) months year"
        rf"|(?:first|second) half (?:{month})"
        rf"|{nth} (?:week|weekend|{weekday}) (?:{month})"
        rf"|(?:first|final) day (?:{month}|year)"
        rf"|week (?:(?:beginning|starting|ending) )?(?:on )?(?:{weekday} )?{a_day}|weekend {a_day}"
        rf"|weekend (?:(?:{month}) [0-9]{{1,2}}-[0-9]{{1,2}}|[0-9]{{1,2}}-[0-9]{{1,2}} (?:{month}))"
        rf"|christmas|easter(?: weekend)?|{any_of(EASTER)}|turn year"
        r"|(?:early|middle|mid|late) year"
    )
