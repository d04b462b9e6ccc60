"""Words that count from the day of publication, rewritten into absolute words.

"last December" becomes "december 2007", "early next year" becomes "early 2009", "yesterday" a
day: one grammar of absolute dates (``relative``) then reads them all. Conventions, where English
leaves a choice:

- Weeks run from Monday to Sunday (ISO 8601).
- "last December" is the latest December that had ended before the month of publication; "next May"
  the first after it; "this May" that of the year of publication. Seasons likewise.
- "last Monday" is the latest before the day of publication, "next Friday" the first after it; "this
  Friday" one still to come, or today, in the week of publication; one gone by is not read.
- "N weeks ago" is the week around that day; of months and years the month and the year.
- "the nineties" are the 1990s where publication leaves no other century possible.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from geokg.dates.lexicon import DECADES, MONTH_NAMES, MONTHS, NUMBERS, SEASONS, WEEKDAYS

Rewrite = Callable[[re.Match[str], date], str | None]
"""The absolute words for a match, or None where they would be a guess."""

_STEPS: Final = {"last": -1, "this": 0, "next": 1}


def any_of(words: dict[str, int]) -> str:
    """A pattern for any of the words, longest first."""
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


def shifted(day: date, months: int) -> date:
    """The same day so many months on, or the last day of that month where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    for number in range(day.day, 27, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    return date(year, month, day.day)


def season_words(season: int, year: int) -> str:
    """Words for a season that starts in that year; winter names both its years."""
    name = next(word for word, code in SEASONS.items() if code == season)
    return f"{name} {year:04}" + (f"-{year + 1:04}" if season == 24 else "")


def is_relative(text: str) -> bool:
    """Whether some part of the text counts from publication."""
    return any(pattern.search(text) for pattern, _ in _REWRITES)


def rewritten(text: str, published: date) -> str | None:
    """The text with its relative parts made absolute; None where that would be a guess."""
    for pattern, rewrite in _REWRITES:
        while (found := pattern.search(text)) is not None:
            words = rewrite(found, published)
            if words is None:
                return None
            text = text[: found.start()] + words + text[found.end() :]
    return text


def _range(first: date, last: date) -> str:
    return f"[{first.isoformat()}..{last.isoformat()}]"


def _month_words(index: int) -> str:
    return f"{MONTH_NAMES[index % 12].lower()} {index // 12:04}"


def _month_index(day: date) -> int:
    return day.year * 12 + day.month - 1


def _day_word(found: re.Match[str], published: date) -> str:
    days = {"yesterday": -1, "tomorrow": 1}.get(found["word"], 0)
    return (published + timedelta(days=days)).isoformat()


def _to_now(found: re.Match[str], published: date) -> str:
    return f"{found['frame']} {published.isoformat()}"


def _last_night(_: re.Match[str], published: date) -> str:
    return _range(published - timedelta(days=1), published)


def _weekday_of_week(found: re.Match[str], published: date) -> str:
    days = WEEKDAYS[found["day"]] - published.weekday() + 7 * _STEPS[found["which"]]
    return (published + timedelta(days=days)).isoformat()


def _weekday(found: re.Match[str], published: date) -> str | None:
    days = (WEEKDAYS[found["day"]] - published.weekday()) % 7
    if found["which"] == "last":
        days -= 7
    elif found["which"] == "next":
        days = days or 7
    elif published.weekday() + days > 6:
        return None
    return (published + timedelta(days=days)).isoformat()


def _week(found: re.Match[str], published: date) -> str:
    monday = published + timedelta(days=7 * _STEPS[found["which"]] - published.weekday())
    first = 5 if found["unit"] == "weekend" else 0
    return _range(monday + timedelta(days=first), monday + timedelta(days=6))


def _rest(found: re.Match[str], published: date) -> str:
    """ "earlier" or "later" in the week, month or year of publication."""
    first = published - timedelta(days=published.weekday())
    last = first + timedelta(days=6)
    if found["unit"] != "week":
        months = 12 if found["unit"] == "year" else 1
        first = date(published.year, 1 if months == 12 else published.month, 1)
        last = shifted(first, months) - timedelta(days=1)
    return _range(first, published) if found["side"] == "earlier" else _range(published, last)


def _period(found: re.Match[str], published: date) -> str:
    step = _STEPS[found["which"]]
    if found["unit"] == "year":
        return f"{published.year + step:04}"
    if found["unit"] == "month":
        return _month_words(_month_index(published) + step)
    quarter = _month_index(published) // 3 + step
    return f"q{quarter % 4 + 1} {quarter // 4:04}"


def _named_month(found: re.Match[str], published: date) -> str:
    month = MONTHS[found["month"]]
    year = published.year
    if found["which"] == "last" and month >= published.month:
        year -= 1
    elif found["which"] == "next" and month <= published.month:
        year += 1
    return f"{MONTH_NAMES[month - 1].lower()} {year:04}"


def _season(found: re.Match[str], published: date) -> str:
    season = SEASONS[found["season"]]
    here = _month_index(published)
    start = published.year * 12 + 2 + 3 * (season - 21)
    if found["which"] == "last":
        while start + 2 >= here:
            start -= 12
    elif found["which"] == "next":
        while start <= here:
            start += 12
    elif season == 24:
        # From March to November "this winter" may be the one gone by or the one to come: a winter
        # named by one year is read as either.
        if published.month > 2 and published.month < 12:
            return f"winter {published.year:04}"
        start -= 12 if published.month < 3 else 0
    return season_words(season, start // 12)


def _away(found: re.Match[str], published: date) -> str:
    """ "three months ago", "two weeks from now": the unit that lies so many away."""
    number = _number(found["number"]) * (-1 if found["side"] == "ago" else 1)
    unit = found["unit"]
    if unit == "day":
        return (published + timedelta(days=number)).isoformat()
    if unit == "week":
        middle = published + timedelta(days=7 * number)
        return _range(middle - timedelta(days=3), middle + timedelta(days=3))
    if unit == "month":
        return _month_words(_month_index(published) + number)
    return f"{published.year + number:04}"


def _number(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word]


def _moved(published: date, number: int, unit: str) -> date:
    if unit in ("day", "week"):
        return published + timedelta(days=number * (7 if unit == "week" else 1))
    return shifted(published, number * {"month": 1, "year": 12, "decade": 120}[unit])


def _window(found: re.Match[str], published: date) -> str:
    """ "in the past three months": some time in that stretch up to publication, or after it."""
    number = _number(found["number"] or "one")
    if found["which"] in ("last", "past"):
        return _range(_moved(published, -number, found["unit"]), published)
    return _range(published, _moved(published, number, found["unit"]))


def _stretch(found: re.Match[str], published: date) -> str | None:
    """ "for the past three years": the whole stretch, which began about then."""
    start = _moved(published, -_number(found["number"] or "one"), found["unit"])
    written = {"month": f"{start.year:04}-{start.month:02}", "year": f"{start.year:04}"}
    begin = written.get(found["unit"])
    return begin and f"{begin}~/{published.isoformat()}"


def _decade(found: re.Match[str], published: date) -> str | None:
    start = DECADES[found["decade"]]
    possible = 1950 <= published.year < 2050 and start <= published.year < start + 100
    return f"{start}s" if possible else None


_NUMBER: Final = rf"(?P<number>\d{{1,3}}|{any_of(NUMBERS)})"
# "the next year" counts from something else than publication.
_WHICH: Final = r"(?<!the )(?P<which>last|this|next)"
_UNIT: Final = r"(?P<unit>day|week|month|year|decade)"
_DAY: Final = rf"(?P<day>{any_of(WEEKDAYS)})"
_PART: Final = r"(?: morning| afternoon| evening| night)?"
_REWRITES: Final[tuple[tuple[re.Pattern[str], Rewrite], ...]] = tuple(
    # "last year's" is no span of its own
    (re.compile(rf"(?<![\w']){pattern}(?![\w'])"), rewrite)
    for pattern, rewrite in (
        (rf"(?:for|throughout) the (?:last|past)(?: {_NUMBER})? (?P<unit>month|year)s?", _stretch),
        (
            rf"(?:in |over |during |within )?the (?P<which>last|past|coming) {_NUMBER} {_UNIT}s?",
            _window,
        ),
        (
            rf"(?:in |over |during |within )?the (?P<which>past)(?P<number>) {_UNIT}",
            _window,
        ),
        (
            r"(?:in |over |during |within )?the (?P<which>last)(?P<number>) "
            r"(?P<unit>week|month|year|decade)",
            _window,
        ),
        (rf"{_NUMBER} (?P<unit>day|week|month|year)s? (?P<side>ago|from now|hence)", _away),
        (rf"(?:in )?{_NUMBER} (?P<unit>day|week|month|year)(?:s'|'s) (?P<side>time)", _away),
        (r"(?:late |early )?last night", _last_night),
        (r"(?P<frame>until|till|to|through) (?:now|(?:the )?present(?: day)?)", _to_now),
        (rf"(?:late |early )?(?P<word>today|yesterday|tomorrow){_PART}", _day_word),
        (r"(?P<word>tonight|this (?:morning|afternoon|evening))", _day_word),
        (rf"{_DAY} (?:of )?{_WHICH} week", _weekday_of_week),
        (rf"{_WHICH} {_DAY}{_PART}", _weekday),
        (r"(?P<side>earlier|later) this (?P<unit>week|month|year)", _rest),
        (rf"(?:(?:early|mid|late)[ -])?{_WHICH} (?P<unit>week|weekend)", _week),
        (rf"{_WHICH} (?P<unit>year|month|quarter)", _period),
        (rf"{_WHICH} (?P<month>{any_of(MONTHS)})", _named_month),
        (rf"{_WHICH} (?P<season>{any_of(SEASONS)})", _season),
        (rf"(?P<decade>{any_of(DECADES)})", _decade),
    )
)
