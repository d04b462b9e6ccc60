"""Rewrite expressions relative to the day of publication into absolute ones.

"last December" becomes "december 2007", "early next year" becomes "early 2009", "yesterday" a
day: one grammar of absolute dates (``points``) then reads them all. Conventions, where English
leaves a choice:

- Weeks run from Monday to Sunday (ISO 8601).
- "last December" is the latest December that had ended before the month of publication; "next May"
  the first after it; "this May" that of the year of publication, but for one that would lie over
  half a year on the wrong side of it. Seasons likewise. "this winter" follows the side.
- "last Monday" is the latest before the day of publication, "next Friday" the first after it; "this
  Friday" and "this weekend" follow the side, as a bare "Friday" does.
- "N weeks ago" is the week around that day; of months and years the month and the year; of decades
  and centuries the year, give or take a year or five.
- "more than N years ago" lies between N + 1 and N years ago, "almost N years ago" between N and
  N - 1, "less than N" between N and now. Round numbers mean less: "more than 20" may be 25,
  "almost 20" may be 18; "more than a decade" may be all but two, "nearly a century" 80 years.
- "in two weeks", "within two weeks" and "the next two weeks" count from publication in a plan; in
  an account of what happened they give a length, or count from something else.
- "the nineties" and "the '90s" are the 1990s where publication leaves no other century possible.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Final

from geokg.dates.away import (
    ABOUT,
    ALMOST,
    AT_LEAST,
    EXACT,
    LESS,
    MORE,
    ahead,
    away,
    deadline,
    stretch,
    to_the_day,
    window,
)
from geokg.dates.lexicon import DECADES, MONTH_NAMES, MONTHS, NUMBERS, SEASONS, WEEKDAYS, any_of
from geokg.dates.reckoning import (
    STEPS,
    Anchor,
    month_index,
    month_words,
    nearest_weekday,
    nearest_weekend,
    range_words,
    season_words,
    shifted,
)

Rewrite = Callable[[re.Match[str], Anchor], str | None]
"""The absolute words for a match, or None where they would be a guess."""

_DAYS: Final = {
    **{"the day before yesterday": -2, "yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1},
    **{"the day after tomorrow": 2},
}


def is_relative(text: str) -> bool:
    """Return whether some part of the text is relative to publication."""
    return bool(_patterns_in(text))


def rewritten(text: str, anchor: Anchor) -> str | None:
    """Return the text with its relative parts made absolute, or None if that would be a guess."""
    for pattern, rewrite in _patterns_in(text):
        while (match := pattern.search(text)) is not None:
            words = rewrite(match, anchor)
            if words is None:
                return None
            text = text[: match.start()] + words + text[match.end() :]
    return text


@lru_cache(maxsize=4096)
def _patterns_in(text: str) -> tuple[tuple[re.Pattern[str], Rewrite], ...]:
    """Return the patterns that occur in a text; rewriting never adds further ones."""
    return tuple(rewrite for rewrite in _rewrites() if rewrite[0].search(text))


# --- days


def _day_word(match: re.Match[str], anchor: Anchor) -> str:
    return (anchor.day + timedelta(days=_DAYS.get(match["word"], 0))).isoformat()


def _to_now(match: re.Match[str], anchor: Anchor) -> str:
    return f"{match['frame']} {anchor.day.isoformat()}"


def _last_night(_: re.Match[str], anchor: Anchor) -> str:
    return range_words(anchor.day - timedelta(days=1), anchor.day)


def _overnight(match: re.Match[str], anchor: Anchor) -> str:
    first = anchor.day - timedelta(days=1 if anchor.side == "before" else 0)
    if match["day"] is not None:
        first = nearest_weekday(WEEKDAYS[match["day"]], anchor)
    return range_words(first, first + timedelta(days=1))


def _weekday_of_week(match: re.Match[str], anchor: Anchor) -> str:
    days = WEEKDAYS[match["day"]] - anchor.day.weekday() + 7 * STEPS[match["which"]]
    return (anchor.day + timedelta(days=days)).isoformat()


def _weekday(match: re.Match[str], anchor: Anchor) -> str:
    weekday, step = WEEKDAYS[match["day"]], STEPS[match["which"]]
    if step == 0:
        return nearest_weekday(weekday, anchor).isoformat()
    days = (weekday - anchor.day.weekday()) % 7
    days = days - 7 if step < 0 else days or 7
    return (anchor.day + timedelta(days=days)).isoformat()


def _week_from_weekday(match: re.Match[str], anchor: Anchor) -> str | None:
    if anchor.side == "before":
        return None
    day = nearest_weekday(WEEKDAYS[match["day"]], anchor)
    return (day + timedelta(days=7)).isoformat()


# --- weeks, months, years


def _step(match: re.Match[str]) -> int:
    """Return how many units away it is: -1 for "last", 2 for "after next", 0 for this one."""
    parts = match.groupdict()
    if parts.get("far"):
        return -2 if parts["far"] == "before last" else 2
    return STEPS[parts["which"]] if parts.get("which") else 0


def _week(match: re.Match[str], anchor: Anchor) -> str:
    monday = anchor.day + timedelta(days=7 * _step(match) - anchor.day.weekday())
    return range_words(monday, monday + timedelta(days=6))


def _far_weekday(match: re.Match[str], anchor: Anchor) -> str:
    """ "the Monday after next", "the Friday before last"."""
    days = (WEEKDAYS[match["day"]] - anchor.day.weekday()) % 7
    days = days - 14 if match["far"] == "before last" else (days or 7) + 7
    return (anchor.day + timedelta(days=days)).isoformat()


def _short_year(match: re.Match[str], anchor: Anchor) -> str:
    """ "the summer of '89": the latest such year by publication, or the first from it on."""
    away = (int(match["two"]) - anchor.day.year) % 100
    if anchor.side == "before":
        away -= 100 if away else 0
    return f"{match['word']} {anchor.day.year + away:04}"


def _weekend(match: re.Match[str], anchor: Anchor) -> str:
    step = _step(match)
    monday = anchor.day - timedelta(days=anchor.day.weekday())
    saturday = monday + timedelta(days=5 + 7 * step)
    if step == 0:
        saturday = nearest_weekend(anchor)
    elif match.groupdict().get("which") in ("coming", "this coming"):
        saturday = nearest_weekday(5, Anchor(anchor.day, "after"))
    return range_words(saturday, saturday + timedelta(days=1))


def _rest(match: re.Match[str], anchor: Anchor) -> str:
    """ "earlier" or "later" in the week, month, year or decade of publication."""
    day, unit = anchor.day, match["unit"]
    first = day - timedelta(days=day.weekday())
    last = first + timedelta(days=6)
    if unit != "week":
        months = {"month": 1, "year": 12, "decade": 120}[unit]
        year = day.year - day.year % 10 if unit == "decade" else day.year
        first = date(year, day.month if unit == "month" else 1, 1)
        last = shifted(first, months) - timedelta(days=1)
    return range_words(day, last) if match["side"] == "later" else range_words(first, day)


def _period(match: re.Match[str], anchor: Anchor) -> str | None:
    step, year = _step(match), anchor.day.year
    if match["unit"] == "year":
        return f"{year + step:04}"
    if match["unit"] == "month":
        return month_words(month_index(anchor.day) + step)
    if match["unit"] == "decade":
        return f"{year // 10 + step:03}0s"
    if match["unit"] == "century":
        number = (year + 99) // 100 + step
        return f"{number} century" if 1 < number < 99 else None
    quarter = month_index(anchor.day) // 3 + step
    return f"q{quarter % 4 + 1} {quarter // 4:04}"


def _christmas(match: re.Match[str], anchor: Anchor) -> str:
    year = anchor.day.year
    if STEPS[match["which"]] < 0 and (anchor.day.month, anchor.day.day) <= (12, 25):
        year -= 1
    return f"christmas {year:04}"


def _part_of_period(match: re.Match[str], anchor: Anchor) -> str:
    return f"{match['part']} {_period(match, anchor)}"


def _named_month(match: re.Match[str], anchor: Anchor) -> str:
    month, step = MONTHS[match["month"]], STEPS[match["which"]]
    year = anchor.day.year
    if step < 0 and month >= anchor.day.month:
        year -= 1
    elif step > 0 and month <= anchor.day.month:
        year += 1
    elif step == 0:
        year += _far_from(12 * year + month - 1, 1, anchor)
    return f"{MONTH_NAMES[month - 1].lower()} {year:04}"


def _season(match: re.Match[str], anchor: Anchor) -> str:
    season, step = SEASONS[match["season"]], STEPS[match["which"]]
    here = month_index(anchor.day)
    start = anchor.day.year * 12 + 2 + 3 * (season - 21)
    if step < 0:
        while start + 2 >= here:
            start -= 12
    elif step > 0:
        while start <= here:
            start += 12
    elif season == 24 and anchor.day.month < (12 if anchor.side == "before" else 3):
        # In January it is the winter that began in December; from March to November the side of
        # publication decides between the previous winter and the next.
        start -= 12
    elif season != 24:
        start += 12 * _far_from(start, 3, anchor)
    return season_words(season, start // 12)


def _far_from(start: int, months: int, anchor: Anchor) -> int:
    """Return the years to add to "this December": in January, -1 if it has happened."""
    here = month_index(anchor.day)
    if anchor.side == "before":
        return -1 if start - here > 6 else 0
    return 1 if here - (start + months - 1) > 6 else 0


def _decade(match: re.Match[str], anchor: Anchor) -> str | None:
    word = match["decade"]
    start = DECADES[word] if word in DECADES else 1900 + int(word.strip("'s"))
    if start == 2000:
        return "2000s" if anchor.day.year >= 2000 else None
    if start < 1920:  # "the '10s" are of this century or the last
        return None
    published = anchor.day.year
    possible = 1920 <= published < 2050 and start <= published < start + 100
    return f"{start}s" if possible else None


@cache
def _rewrites() -> tuple[tuple[re.Pattern[str], Rewrite], ...]:
    """Return the patterns, compiled when the first date is read."""
    tens = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    ones = "one|two|three|four|five|six|seven|eight|nine"
    number = rf"(?P<number>\d{{1,3}}|(?:{tens}) (?:{ones})|{any_of(NUMBERS)})"
    second = number.replace("<number>", "<to>")
    how = rf"(?:(?P<how>{any_of(MORE | ALMOST | LESS | AT_LEAST | ABOUT | EXACT)}) )?"
    scales = r"(?:half )?(?:decade|century)|quarter century|decades|centuries"
    small = r"(?:minute|hour|day|night|week|fortnight|month|year)s?"
    unit = rf"(?P<unit>{small}|{scales})"
    one = r"(?P<unit>week|fortnight|month|year|(?:half |quarter )?century|decade)"
    inside = r"(?:in |over |during |within |throughout )?"
    # "the next year" and "the last year of the war" count from something else than publication.
    which = (
        r"(?:\bthe (?=previous|coming|current|past))?"
        r"(?P<which>(?<!the )(?:this past|this last|this coming|last|this|next)"
        r"|previous|coming|current|past)"
    )
    far = r"(?P<far>before last|after next)"
    day = rf"(?P<day>{any_of(WEEKDAYS)})"
    month, season = any_of(MONTHS), any_of(SEASONS)
    part = r"(?:(?:early|mid|late) (?:the )?)"
    ago = r"(?P<side>ago|back|from now|from today|hence)"
    patterns: tuple[tuple[str, Rewrite], ...] = (
        (
            rf"(?:for|throughout) the {_which('last|past|next|coming')}(?: {number})? {unit}",
            stretch,
        ),
        (rf"{inside}the {_which('last|past|previous|coming|next')} {number} {unit}", window),
        (rf"{inside}(?:this|these) {_which('past')}(?: {number})? {unit}", window),
        (rf"{inside}the {_which('past|coming')}(?P<number>) {one}(?! of )", window),
        (rf"{inside}the {_which('last')}(?P<number>) {one}(?<!last century)(?! of )", window),
        (rf"(?:in|over|during|within) the {_which('next')}(?P<number>) {one}", window),
        (rf"{how}{number} (?P<unit>year|decade) and a (?P<half>half) {ago}", away),
        (rf"{how}{number} and a (?P<half>half) {unit} {ago}", away),
        (rf"{number} (?:or|to) {second} {unit} {ago}", away),
        (
            rf"{number} (?P<unit>year|month|week|decade)s? ago (?P<on>today|this month|this week)",
            to_the_day,
        ),
        (rf"{how}{number} {unit} {ago}", away),
        (rf"(?:in )?{how}{number} {unit}(?:'s|') (?P<side>time)", away),
        (rf"^(?P<side>in) {number} (?:or|to) {second} {unit}$", ahead),
        (rf"^(?P<side>in) {how}{number} {unit}$", ahead),
        (rf"^within {number} {unit}$", deadline),
        (r"(?:late |early )?last night", _last_night),
        (rf"overnight(?: (?:on )?{day})?", _overnight),
        (r"(?P<frame>until|till|to|through) (?:now|(?:the )?present(?: day)?)", _to_now),
        (rf"(?:late |early |earlier |later )?(?P<word>{any_of(_DAYS)})", _day_word),
        (
            r"(?P<word>(?:early |late |earlier |later )?this "
            r"(?:morning|afternoon|evening|lunchtime|noon))",
            _day_word,
        ),
        (rf"{day} (?:of )?{which} week", _weekday_of_week),
        (rf"a week (?:from|on) {day}", _week_from_weekday),
        (rf"{day} {far}", _far_weekday),
        (rf"{which} {day}", _weekday),
        (r"(?P<side>earlier|later|so far) (?:this|in the) (?P<unit>week|month|year|decade)", _rest),
        (rf"{part}?(?:the )?week {far}", _week),
        (rf"{part}?{which} week", _week),
        (r"(?:early|late) (?:the )?week", _week),
        (r"(?P<part>early|mid|late) (?:the )?(?P<unit>decade)", _part_of_period),
        (rf"{which} christmas", _christmas),
        (rf"(?:the )?weekend {far}", _weekend),
        (rf"{which} weekend(?! [0-9])", _weekend),
        (rf"(?P<word>{month}|{season}) (?:of )?'(?P<two>[0-9]{{2}})", _short_year),
        (rf"(?:the )?(?P<unit>year|month) {far}", _period),
        (rf"{which} (?P<unit>year|month|quarter|decade|century)", _period),
        (rf"{which} (?P<month>{month})", _named_month),
        (rf"{which} (?P<season>{season})", _season),
        (rf"(?P<decade>{any_of(DECADES)}|'?[1-9]0'?s)(?! century)", _decade),
    )
    # "last year's summit" does not date the claim
    return tuple(
        (re.compile(rf"(?<![\w'-]){pattern}(?![\w'-])"), rewrite) for pattern, rewrite in patterns
    )


def _which(words: str) -> str:
    return f"(?P<which>{words})"
