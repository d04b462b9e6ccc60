"""Words that count from the day of publication, rewritten into absolute words.

"last December" becomes "december 2007", "early next year" becomes "early 2009", "yesterday" a
day: one grammar of absolute dates (``points``) then reads them all. Conventions, where English
leaves a choice:

- Weeks run from Monday to Sunday (ISO 8601).
- "last December" is the latest December that had ended before the month of publication; "next May"
  the first after it; "this May" that of the year of publication. Seasons likewise. "this winter"
  follows the side.
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
from typing import Final, Literal, NamedTuple

from geokg.dates.lexicon import DECADES, MONTH_NAMES, MONTHS, NUMBERS, SEASONS, WEEKDAYS, any_of

Side = Literal["before", "after"]
"""On which side of publication a date without its year lies; the day itself is on both."""


class Anchor(NamedTuple):
    """What relative words count from."""

    day: date
    side: Side
    rewritten: bool = False
    """Whether a part of the words was rewritten into absolute ones."""


Rewrite = Callable[[re.Match[str], Anchor], str | None]
"""The absolute words for a match, or None where they would be a guess."""

_STEPS: Final = {
    **{"last": -1, "previous": -1, "past": -1, "this past": -1, "this last": -1},
    **{"this": 0, "current": 0, "next": 1, "coming": 1, "this coming": 1},
}
_DAYS: Final = {
    **{"the day before yesterday": -2, "yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1},
    **{"the day after tomorrow": 2},
}
_SCALES: Final = {
    **{"decade": (10, 1), "half decade": (5, 1), "quarter century": (25, 1)},
    **{"half century": (50, 1), "century": (100, 5)},
}
"""Long units, each with its years and how many years more or less it means."""
_PLURALS: Final = {"centuries": "century"}


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
    """Return words for a season that starts in that year; winter names both its years."""
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


def is_relative(text: str) -> bool:
    """Whether some part of the text counts from publication."""
    return bool(_found_in(text))


def rewritten(text: str, anchor: Anchor) -> str | None:
    """The text with its relative parts made absolute; None where that would be a guess."""
    for pattern, rewrite in _found_in(text):
        while (found := pattern.search(text)) is not None:
            words = rewrite(found, anchor)
            if words is None:
                return None
            text = text[: found.start()] + words + text[found.end() :]
    return text


@lru_cache(maxsize=4096)
def _found_in(text: str) -> tuple[tuple[re.Pattern[str], Rewrite], ...]:
    """The patterns that occur in a text: what they are rewritten into brings in no other."""
    return tuple(one for one in _rewrites() if one[0].search(text))


def _range(first: date, last: date) -> str:
    return f"[{first.isoformat()}..{last.isoformat()}]"


def _month_words(index: int) -> str:
    return f"{MONTH_NAMES[index % 12].lower()} {index // 12:04}"


def _month_index(day: date) -> int:
    return day.year * 12 + day.month - 1


# --- days


def _day_word(found: re.Match[str], anchor: Anchor) -> str:
    return (anchor.day + timedelta(days=_DAYS.get(found["word"], 0))).isoformat()


def _to_now(found: re.Match[str], anchor: Anchor) -> str:
    return f"{found['frame']} {anchor.day.isoformat()}"


def _last_night(_: re.Match[str], anchor: Anchor) -> str:
    return _range(anchor.day - timedelta(days=1), anchor.day)


def _overnight(found: re.Match[str], anchor: Anchor) -> str:
    first = anchor.day - timedelta(days=1 if anchor.side == "before" else 0)
    if found["day"] is not None:
        first = nearest_weekday(WEEKDAYS[found["day"]], anchor)
    return _range(first, first + timedelta(days=1))


def nearest_weekday(weekday: int, anchor: Anchor) -> date:
    """The latest such day up to publication, or the first from it on."""
    days = (weekday - anchor.day.weekday()) % 7
    if anchor.side == "before":
        days = days - 7 if days else 0
    return anchor.day + timedelta(days=days)


def _weekday_of_week(found: re.Match[str], anchor: Anchor) -> str:
    days = WEEKDAYS[found["day"]] - anchor.day.weekday() + 7 * _STEPS[found["which"]]
    return (anchor.day + timedelta(days=days)).isoformat()


def _weekday(found: re.Match[str], anchor: Anchor) -> str:
    weekday, step = WEEKDAYS[found["day"]], _STEPS[found["which"]]
    if step == 0:
        return nearest_weekday(weekday, anchor).isoformat()
    days = (weekday - anchor.day.weekday()) % 7
    days = days - 7 if step < 0 else days or 7
    return (anchor.day + timedelta(days=days)).isoformat()


def _week_from_weekday(found: re.Match[str], anchor: Anchor) -> str | None:
    if anchor.side == "before":
        return None
    day = nearest_weekday(WEEKDAYS[found["day"]], anchor)
    return (day + timedelta(days=7)).isoformat()


# --- weeks, months, years


def _step(found: re.Match[str]) -> int:
    """How many units away: "last" is one before, "after next" two on, neither is this one."""
    parts = found.groupdict()
    if parts.get("far"):
        return -2 if parts["far"] == "before last" else 2
    return _STEPS[parts["which"]] if parts.get("which") else 0


def _week(found: re.Match[str], anchor: Anchor) -> str:
    monday = anchor.day + timedelta(days=7 * _step(found) - anchor.day.weekday())
    return _range(monday, monday + timedelta(days=6))


def _far_weekday(found: re.Match[str], anchor: Anchor) -> str:
    """ "the Monday after next", "the Friday before last"."""
    days = (WEEKDAYS[found["day"]] - anchor.day.weekday()) % 7
    days = days - 14 if found["far"] == "before last" else (days or 7) + 7
    return (anchor.day + timedelta(days=days)).isoformat()


def _short_year(found: re.Match[str], anchor: Anchor) -> str:
    """ "the summer of '89": the latest such year by publication, or the first from it on."""
    away = (int(found["two"]) - anchor.day.year) % 100
    if anchor.side == "before":
        away -= 100 if away else 0
    return f"{found['word']} {anchor.day.year + away:04}"


def _to_the_day(found: re.Match[str], anchor: Anchor) -> str:
    """ "a year ago today", "two years ago this month"."""
    day = _moved(anchor.day, -_number(found["number"]), found["unit"])
    if found["on"] == "today":
        return day.isoformat()
    if found["on"] == "this month":
        return _month_words(_month_index(day))
    return _range(day - timedelta(days=6), day + timedelta(days=6))


def _weekend(found: re.Match[str], anchor: Anchor) -> str:
    step = _step(found)
    monday = anchor.day - timedelta(days=anchor.day.weekday())
    saturday = monday + timedelta(days=5 + 7 * step)
    if step == 0:
        saturday = nearest_weekend(anchor)
    elif found.groupdict().get("which") in ("coming", "this coming"):
        saturday = nearest_weekday(5, Anchor(anchor.day, "after"))
    return _range(saturday, saturday + timedelta(days=1))


def nearest_weekend(anchor: Anchor) -> date:
    """The Saturday of the latest weekend begun by publication, or of the first not over by then."""
    if anchor.day.weekday() == 6:
        return anchor.day - timedelta(days=1)
    return nearest_weekday(5, anchor)


def _rest(found: re.Match[str], anchor: Anchor) -> str:
    """ "earlier" or "later" in the week, month, year or decade of publication."""
    day, unit = anchor.day, found["unit"]
    first = day - timedelta(days=day.weekday())
    last = first + timedelta(days=6)
    if unit != "week":
        months = {"month": 1, "year": 12, "decade": 120}[unit]
        year = day.year - day.year % 10 if unit == "decade" else day.year
        first = date(year, day.month if unit == "month" else 1, 1)
        last = shifted(first, months) - timedelta(days=1)
    return _range(day, last) if found["side"] == "later" else _range(first, day)


def _period(found: re.Match[str], anchor: Anchor) -> str | None:
    step, year = _step(found), anchor.day.year
    if found["unit"] == "year":
        return f"{year + step:04}"
    if found["unit"] == "month":
        return _month_words(_month_index(anchor.day) + step)
    if found["unit"] == "decade":
        return f"{year // 10 + step:03}0s"
    if found["unit"] == "century":
        number = (year + 99) // 100 + step
        return f"{number} century" if 1 < number < 99 else None
    quarter = _month_index(anchor.day) // 3 + step
    return f"q{quarter % 4 + 1} {quarter // 4:04}"


def _part_of_period(found: re.Match[str], anchor: Anchor) -> str:
    return f"{found['part']} {_period(found, anchor)}"


def _named_month(found: re.Match[str], anchor: Anchor) -> str:
    month, step = MONTHS[found["month"]], _STEPS[found["which"]]
    year = anchor.day.year
    if step < 0 and month >= anchor.day.month:
        year -= 1
    elif step > 0 and month <= anchor.day.month:
        year += 1
    return f"{MONTH_NAMES[month - 1].lower()} {year:04}"


def _season(found: re.Match[str], anchor: Anchor) -> str:
    season, step = SEASONS[found["season"]], _STEPS[found["which"]]
    here = _month_index(anchor.day)
    start = anchor.day.year * 12 + 2 + 3 * (season - 21)
    if step < 0:
        while start + 2 >= here:
            start -= 12
    elif step > 0:
        while start <= here:
            start += 12
    elif season == 24 and anchor.day.month < (12 if anchor.side == "before" else 3):
        # In January it is the winter that began in December; from March to November the side tells
        # whether it is the one gone by or the one to come.
        start -= 12
    return season_words(season, start // 12)


def _decade(found: re.Match[str], anchor: Anchor) -> str | None:
    word = found["decade"]
    start = DECADES[word] if word in DECADES else 1900 + int(word.strip("'s"))
    if start == 2000:
        return "2000s" if anchor.day.year >= 2000 else None
    if start < 1920:  # "the '10s" are of this century or the last
        return None
    published = anchor.day.year
    possible = 1920 <= published < 2050 and start <= published < start + 100
    return f"{start}s" if possible else None


# --- so many units away


def _number(word: str) -> int:
    if word.isdigit():
        return int(word)
    return NUMBERS[word] if word in NUMBERS else sum(NUMBERS[part] for part in word.split())


def _unit(found: re.Match[str]) -> str:
    unit = found["unit"]
    return _PLURALS.get(unit, unit.removesuffix("s"))


def _moved(day: date, number: int, unit: str) -> date:
    """The day so many units on; hours count as whole days, rounded up."""
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
    """First and last day of the unit that lies so many away."""
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


def _away(found: re.Match[str], anchor: Anchor) -> str | None:
    """ "three months ago", "in almost two weeks": the unit that lies so many away."""
    ahead = found["side"] not in ("ago", "back")
    unit, day = _unit(found), anchor.day
    number = _number(found["number"])
    parts = found.groupdict()
    sign = 1 if ahead else -1
    if parts.get("half"):
        return _half_away(number, unit, anchor, sign)
    if parts.get("to"):
        return _spanned(
            _around(day, sign * number, unit), _around(day, sign * _number(parts["to"]), unit)
        )
    near = _around(day, sign * number, unit)
    how = parts.get("how") or ""
    if how in _MORE or how in _ALMOST:
        return _spanned(near, _beyond(day, sign * number, unit, more=how in _MORE))
    if how in _LESS:
        return within(*sorted((day, _moved(day, sign * number, unit))))
    if how in _AT_LEAST:
        return within(near[0], None) if ahead else within(None, near[1])
    if how in _ABOUT:
        wide = _around(day, sign * (number - 1), unit), _around(day, sign * (number + 1), unit)
        if unit in ("month", "year"):
            return within(*near) + "~"
        return _words(*near) if unit in _SCALES else _spanned(*wide)
    return _words(*near)


def _beyond(day: date, number: int, unit: str, *, more: bool) -> tuple[date, date]:
    """The unit that "more than" so many may still mean, or "almost" so many."""
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


def _spanned(one: tuple[date, date], other: tuple[date, date]) -> str:
    return _words(min(one[0], other[0]), max(one[1], other[1]))


def _words(first: date | None, last: date | None) -> str:
    """Absolute words for some time from one day to another; a month by its name."""
    edtf = within(first, last)
    return _month_words(_month_index(first)) if first and len(edtf) == 7 else edtf


def _away_ahead(found: re.Match[str], anchor: Anchor) -> str | None:
    """ "in two weeks" counts from publication in a plan; elsewhere it may be a length."""
    return None if anchor.side == "before" else _away(found, anchor)


def _deadline(found: re.Match[str], anchor: Anchor) -> str | None:
    """ "within 48 hours": at any time from publication on, in a plan."""
    if anchor.side == "before":
        return None
    return _range(anchor.day, _moved(anchor.day, _number(found["number"]), _unit(found)))


def _window(found: re.Match[str], anchor: Anchor) -> str | None:
    """ "in the past three months": some time in that stretch up to publication, or after it."""
    number = _number(found["number"] or "one")
    if _STEPS[found["which"]] < 0:
        return _range(_moved(anchor.day, -number, _unit(found)), anchor.day)
    if found["which"] == "next" and anchor.side == "before":
        return None
    return _range(anchor.day, _moved(anchor.day, number, _unit(found)))


def _stretch(found: re.Match[str], anchor: Anchor) -> str | None:
    """ "for the past three years": the whole stretch, which began about then."""
    unit, number = _unit(found), _number(found["number"] or "one")
    past = _STEPS[found["which"]] < 0
    if not past and anchor.side == "before":
        return None
    far = _moved(anchor.day, -number if past else number, unit)
    length = {"month": 7, "year": 4}.get(unit, 4 if unit in _SCALES else 10)
    end = f"{far.isoformat()[:length]}~"
    return f"{end}/{anchor.day.isoformat()}" if past else f"{anchor.day.isoformat()}/{end}"


_MORE: Final = frozenset(
    "more than|over|just over|a little over|little more than|well over|a little more than"
    "|upwards of|just more than".split("|")
)
_ALMOST: Final = frozenset(
    "almost|nearly|just under|close to|not quite|a little under|a little less than"
    "|just short of".split("|")
)
_LESS: Final = frozenset(("less than", "under", "fewer than", "no more than", "at most", "up to"))
_AT_LEAST: Final = frozenset(("at least", "no less than", "not less than"))
_ABOUT: Final = frozenset(
    ("about", "around", "some", "roughly", "approximately", "circa", "perhaps", "an estimated")
)
_EXACT: Final = frozenset(("exactly", "just", "only", "precisely", "barely"))


@cache
def _rewrites() -> tuple[tuple[re.Pattern[str], Rewrite], ...]:
    """The patterns, compiled when the first date is read."""
    tens = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    ones = "one|two|three|four|five|six|seven|eight|nine"
    number = rf"(?P<number>\d{{1,3}}|(?:{tens}) (?:{ones})|{any_of(NUMBERS)})"
    second = number.replace("<number>", "<to>")
    how = rf"(?:(?P<how>{any_of(_MORE | _ALMOST | _LESS | _AT_LEAST | _ABOUT | _EXACT)}) )?"
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
            _stretch,
        ),
        (rf"{inside}the {_which('last|past|previous|coming|next')} {number} {unit}", _window),
        (rf"{inside}the {_which('last|past|coming')}(?P<number>) {one}(?! of )", _window),
        (rf"(?:in|over|during|within) the {_which('next')}(?P<number>) {one}", _window),
        (rf"{how}{number} (?P<unit>year|decade) and a (?P<half>half) {ago}", _away),
        (rf"{how}{number} and a (?P<half>half) {unit} {ago}", _away),
        (rf"{number} (?:or|to) {second} {unit} {ago}", _away),
        (
            rf"{number} (?P<unit>year|month|week|decade)s? ago (?P<on>today|this month|this week)",
            _to_the_day,
        ),
        (rf"{how}{number} {unit} {ago}", _away),
        (rf"(?:in )?{how}{number} {unit}(?:'s|') (?P<side>time)", _away),
        (rf"^(?P<side>in) {number} (?:or|to) {second} {unit}$", _away_ahead),
        (rf"^(?P<side>in) {how}{number} {unit}$", _away_ahead),
        (rf"^within {number} {unit}$", _deadline),
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
        (r"(?P<part>early|mid|late) (?:the )?(?P<unit>decade|century)", _part_of_period),
        (rf"(?:the )?weekend {far}", _weekend),
        (rf"{which} weekend(?! [0-9])", _weekend),
        (rf"(?P<word>{month}|{season}) (?:of )?'(?P<two>[0-9]{{2}})", _short_year),
        (rf"(?:the )?(?P<unit>year|month) {far}", _period),
        (rf"{which} (?P<unit>year|month|quarter|decade|century)", _period),
        (rf"{which} (?P<month>{month})", _named_month),
        (rf"{which} (?P<season>{season})", _season),
        (rf"(?P<decade>{any_of(DECADES)}|'?[1-9]0'?s)(?! century)", _decade),
    )
    # "last year's summit" is no span of its own
    return tuple(
        (re.compile(rf"(?<![\w'-]){pattern}(?![\w'-])"), rewrite) for pattern, rewrite in patterns
    )


def _which(words: str) -> str:
    return f"(?P<which>{words})"
