"""Normalise an expression of time, so that the grammar needs no variants.

Case, dashes, commas, possessives, hours of the day and holidays are folded: "Tuesday's" becomes
"tuesday", "at 9 a.m. on 5 May" becomes "5 may", "the end of 2001" becomes "late 2001". Dates are
read to the day, so that hours and parts of a day add nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final

from geokg.dates.lexicon import HOLIDAYS, MONTHS, ORDINALS, SEASONS, WEEKDAYS, any_of

Plain = str | Callable[[re.Match[str]], str]
"""What replaces a match: a template, or a function of the match."""
Fold = tuple[str, Plain]
"""A pattern, and what replaces its matches."""

_LONGEST: Final = 100
_PLAIN: Final = str.maketrans(
    {
        **dict.fromkeys("–—‑−", "-"),
        **dict.fromkeys("’‘`", "'"),
        ",": " ",
    }
)
_OTHER_WORDS: Final = frozenset(("may", "march", "mar", "sat", "sun", "the sun", "wed", "fall"))
"""Texts that alone and in lower case are not a month or a weekday."""
_ZONES: Final = "gmt|utc|[ecmp][sd]?t|cest|eest|eet|bst|ist|msk|jst|kst|hkt|local|hours"


@lru_cache(maxsize=4096)
def folded(words: str) -> str:
    """Return the words in lower case and in the normal form that the grammar reads.

    >>> folded("at 9 a.m. on Tuesday, May 5th"), folded("the end of 2001")
    ('tuesday may 5', 'late 2001')
    """
    if len(words) > _LONGEST or words.strip() in _OTHER_WORDS:
        return ""
    text = words.casefold().translate(_PLAIN)
    for pattern, plain in _folds():
        text = pattern.sub(plain, text)
    return text.strip(" ;:-")


@cache
def _folds() -> tuple[tuple[re.Pattern[str], Plain], ...]:
    folds = (*_marks(), *_phrases(), *_parts_of_a_day(), *_parts_of_a_year())
    return tuple((re.compile(pattern), plain) for pattern, plain in folds)


def _marks() -> tuple[Fold, ...]:
    """Return the folds of punctuation, endings, holidays and numbers of days."""
    month, weekday = any_of(MONTHS), any_of(WEEKDAYS)
    named = rf"(?:{month}|{weekday})"
    dated = rf"(?:(?:the )?[0-9]{{1,2}} (?:of )?(?:{month})\b|(?:{month}) [0-9]{{1,2}}\b)"
    return (
        (r"(?<=[a-z])\.|\.$", " "),
        (rf"\([0-9:. apm]+ (?:{_ZONES})\)", " "),
        (r"[()]", " "),
        (r"\s+", " "),
        (r"^ | $", ""),
        (r"(?<=[a-z])'s?$|(?<=[12][0-9][0-9][1-9])'s$|(?<=ay|th)s'$", ""),
        (rf"\b(?:{any_of(HOLIDAYS)})\b", lambda match: HOLIDAYS[match[0]]),
        (r"\bnew year's$", "1 january"),
        (rf"\b({named})-({named})\b", r"\1 - \2"),
        (rf"\b([0-9]{{1,2}})-({month})(?:-(?=[12][0-9]{{3}}\b)|$)", r"\1 \2 "),
        (rf"\b({month})-(?=[12][0-9]{{3}}\b)", r"\1 "),
        (rf"\bend-(?=[12][0-9]{{3}}\b|{month})", "late "),
        (r"(?<=[a-z])-(?=[a-z])|(?<=\bmid)-(?=[0-9])|(?<=early)-|(?<=late)-", " "),
        (rf"\b({month}) the (?=[0-9]{{1,2}}(?:st|nd|rd|th)\b)", r"\1 "),
        # "the 15th" names a day of some month, "15" does not
        (r"\bthe ([0-9]{1,2})(?:st|nd|rd|th)(?=$| to | and | or )", r"monthday \1"),
        (rf"\b({weekday}) (?:the )?([0-9]{{1,2}})(?:st|nd|rd|th)$", r"\1 monthday \2"),
        (r"(?<=\d)(?:st|nd|rd|th)\b", ""),
        (
            rf"\b(?:the )?(first|second|third|fourth|fifth) of (?=(?:{month})\b)",
            lambda match: f"{ORDINALS[match[1]]} ",
        ),
        # The date says which Tuesday is next: "next Tuesday, 2 April".
        (
            rf"\b(?:(?:this )?(?:past|coming)|previous|last|this|next) (?=(?:{weekday}) {dated})",
            "",
        ),
    )


def _phrases() -> tuple[Fold, ...]:
    """Return the folds of phrases with one meaning: "the beginning of" is "early"."""
    weekday = any_of(WEEKDAYS)
    return (
        (r"^(?:only|just|even) (?=last |yesterday|this |on )", ""),
        (r"^on or (?:about|around) ", "around "),
        (r"^on or before ", "by "),
        (r"^(?:in|over) the course of ", ""),
        (r"\b(?:towards?|near) (?=the (?:end|close|middle|beginning|start) of)", ""),
        (r"\b(?:midway|halfway) through\b", "mid"),
        (r"\bearlier (?=(?:last|next) )", "early "),
        (r"\blater (?=(?:last|next) )", "late "),
        (r"\b(?:the )?(?:very )?(?:beginning|start|early part) of\b", "early"),
        (r"\b(?:the )?(?:very )?(?:end|close|latter part|late part) of\b", "late"),
        (r"\b(?:the )?middle of\b", "mid"),
        (r"\b(?:year's|years) end\b|\byear ?end\b", "late year"),
        (r"\bweek's end\b", "late week"),
        (r"\b(?:month's|months) end\b|\bmonth end\b", "late month"),
        (r"\bmidyear\b", "mid year"),
        (
            r"\b(?:some ?time|some day) (?=(?:in|on|during|next|last|this|early|mid|late)\b)",
            "",
        ),
        (r"^back (?=in |on )", ""),
        (r"^(?:in|during) the (?:year|month) (?:of )?(?=\w)", ""),
        (r"\bthe year (?=[12][0-9]{3})", ""),
        (r"\bhalf an? (decade|century)\b", r"a half \1"),
        (r"\bhalf a year\b", "six months"),
        (r"\bhalf an hour\b", "30 minutes"),
        (r"^(?:by )?(.+) at the latest$|^at the latest by (.+)$", r"by \1\2"),
        (
            r"^((?:in|by|since) )?(?:the )?(early|mid)[ -]to[ -](mid|late)[ -](.+)$",
            r"\1between \2 \4 and \3 \4",
        ),
        (
            rf"^(?:overnight|(?:in )?the night)(?: of| from)? ({weekday})(?: night)? (?:in)?to"
            rf"(?: early)? ({weekday})$",
            r"between \1 and \2",
        ),
        (rf"\b({weekday})(?: night)? into (?=(?:early )?{weekday})", r"\1 to "),
        (r"\b(?:a )?quarter (?:of )?(?:a )?century\b", "a quarter century"),
        (r"\b(early|mid|late) in (?=[a-z])", r"\1 "),
        (r"\bthis (week|month|year) and next$", r"this \1 and next \1"),
    )


def _parts_of_a_day() -> tuple[Fold, ...]:
    """Return the folds that remove the part or the hour of a day."""
    month, weekday = any_of(MONTHS), any_of(WEEKDAYS)
    day_word = rf"(?:(?:{weekday}|today|yesterday|tomorrow)\b)"
    dated = rf"[0-9]{{1,2}}(?:(?:-| to )[0-9]{{1,2}})? (?:{month})\b|(?:{month}) [0-9]{{1,2}}"
    day = rf"(?:{day_word}|(?:last|this|next|christmas) |{dated}|[0-9]{{4}}-[0-9]{{2}})"
    zone = rf"(?: (?:{_ZONES})\b)?(?: [a-z]+ time\b| time\b)?"
    clock = (
        r"(?:(?:[0-9]{1,2}(?:[:.][0-9]{2})?(?: ?[ap] ?m\b| o'clock)|[0-9]{1,2}[:.][0-9]{2}"
        rf"|[0-2][0-9][0-5][0-9](?= (?:{_ZONES})\b)){zone}"
        rf"|(?:(?:high )?noon|midday|midnight|dawn|dusk|daybreak|sunrise|sunset|nightfall){zone})"
    )
    near = (
        r"(?:(?:at|around|about|approximately|exactly|precisely|just|shortly|soon"
        r"|(?:just|shortly|soon) (?:before|after)) )*"
    )
    part = r"(?:morning|lunchtime|afternoon|evening|night)"
    return (
        (
            rf"^((?:by|since|until|till) )?(?:(?:in|on|at|during) )?(?:the )?"
            rf"(?:(?:very )?(?:early|late|small|wee) )?(?:hours(?: of the {part})?|{part}) "
            rf"(?:of|on) (?:the )?(?={day})",
            r"\1",
        ),
        (rf"\b(?:early|late|earlier|later)(?: on)? (?={day_word})", ""),
        (rf"\b({day_word}) (?:early )?{part}\b", r"\1"),
        (rf"\b{near}{clock} (?:(?:on|of) )?(?=(?:the )?{day})", ""),
        (rf"(?<=[a-z0-9]) (?:(?:at|by|before|after) )?{near}{clock}$", ""),
    )


def _parts_of_a_year() -> tuple[Fold, ...]:
    """Return the folds of quarters, halves, weeks and seasons."""
    weekday = any_of(WEEKDAYS)
    ordinal = r"(?:first|second|third|fourth|fifth|[1-5])"
    months = r"(?:two|three|four|six|nine|[2-9]) months"
    inner = rf"(?:{weekday}|day|week(?:end)?|half|quarter|decade|{months})"
    return (
        # "first-quarter" and "the first quarter of" are one
        (r"\b([1-4])q\b", r"q\1"),
        (r"\b([12])h\b", r"h\1"),
        (r"\b([12][0-9]{3}) ([qh][1-4])\b", r"\2 \1"),
        (rf"\b(?:the )?(?:last|final) ({inner} )(?:in|of) (?:the )?(?=[a-z0-9])", r"final \1"),
        (rf"\b(?:the )?({ordinal} {inner} )(?:in|of) (?:the )?(?=[a-z0-9])", r"\1"),
        (rf"\b(early|mid|late) (?:in )?(?:the )?(?=(?:{any_of(SEASONS)})\b)", r"\1 "),
    )
