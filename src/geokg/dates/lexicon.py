"""English names of months, weekdays, seasons, holidays and numbers, as news writes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

MONTH_NAMES: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
MONTHS: Final[dict[str, int]] = {
    spelling: number
    for number, name in enumerate(MONTH_NAMES, 1)
    for spelling in (name.lower(), name[:3].lower())
} | {"sept": 9}

WEEKDAY_NAMES: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
WEEKDAYS: Final[dict[str, int]] = {
    spelling: number
    for number, spellings in enumerate(
        (
            ("monday", "mon"),
            ("tuesday", "tues", "tue"),
            ("wednesday", "wed"),
            ("thursday", "thurs", "thur", "thu"),
            ("friday", "fri"),
            ("saturday", "sat"),
            ("sunday", "sun"),
        )
    )
    for spelling in spellings
}

# The codes 21 to 24 are EDTF's (level 1, "Season").
SEASONS: Final = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}

HOLIDAYS: Final = {
    "new year's day": "1 january",
    "new year's eve": "31 december",
    "new years day": "1 january",
    "new years eve": "31 december",
    "valentine's day": "14 february",
    "valentines day": "14 february",
    "saint valentine's day": "14 february",
    "international women's day": "8 march",
    "st patrick's day": "17 march",
    "april fools' day": "1 april",
    "april fool's day": "1 april",
    "may day": "1 may",
    "bastille day": "14 july",
    "halloween": "31 october",
    "all saints' day": "1 november",
    "armistice day": "11 november",
    "christmas eve": "24 december",
    "christmas day": "25 december",
    "boxing day": "26 december",
}
"""Holidays that lie on the same day everywhere; others ("Independence Day") name no day alone."""

EASTER: Final = {
    "ash wednesday": -46,
    "palm sunday": -7,
    "maundy thursday": -3,
    "good friday": -2,
    "easter saturday": -1,
    "easter sunday": 0,
    "easter monday": 1,
    "ascension day": 39,
    "whit sunday": 49,
    "whit monday": 50,
}
"""Days from the Easter Sunday of the western churches; news names others, "Orthodox Easter"."""

ORDINALS: Final = {
    **{"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5},
    **{"1": 1, "2": 2, "3": 3, "4": 4, "5": 5},
}

NUMBERS: Final[dict[str, int]] = (
    {
        word: number
        for number, word in enumerate(
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen sixteen seventeen eighteen nineteen twenty".split(),
            1,
        )
    }
    | {"a": 1, "an": 1, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70}
    | {
        "eighty": 80,
        "ninety": 90,
        "a hundred": 100,
        "one hundred": 100,
    }
)

DECADES: Final = {
    "twenties": 1920,
    "thirties": 1930,
    "forties": 1940,
    "fifties": 1950,
    "sixties": 1960,
    "seventies": 1970,
    "eighties": 1980,
    "nineties": 1990,
    "noughties": 2000,
}


def any_of(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, longest first."""
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))
