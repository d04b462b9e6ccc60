"""Detection of the sentences and the dates of a text, by punctuation and words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from geokg.base.text import Span
from geokg.dates import TimeSpan, read_words
from geokg.dates.lexicon import (
    DECADES,
    EASTER,
    HOLIDAYS,
    MONTH_NAMES,
    NUMBERS,
    SEASONS,
    WEEKDAYS,
    any_of,
)

_PARAGRAPH: Final = re.compile(r"\S(?:[^\n]|\n(?!\s*\n))*")
_STOP: Final = re.compile(r"""[.!?…]+["'”’»)\]]*(?=\s)|[。！？]+[”’」』）]*""")
_BEGINS: Final = re.compile(r"""\s*["'“„‘«(\[]*[^\W_a-z]""")
_SHORT: Final = re.compile(
    r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Maj|Capt|Adm|Sen|Rep|Gov|Prof|Rev|St|Jr|Sr|No|vs"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec))\.$"
)
"""Ends that are an initial or an abbreviation, after which a sentence may continue."""


def sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences of a text; a headline is one, and doubtful ends do not split.

    >>> text = "Gen. Petit left Mali. \\n\\nNobody asked why"
    >>> [span.of(text) for span in sentences(text)]
    ['Gen. Petit left Mali.', 'Nobody asked why']
    """
    return tuple(span for found in _PARAGRAPH.finditer(text) for span in _split(text, found))


def _split(text: str, paragraph: re.Match[str]) -> Iterator[Span]:
    start, last = paragraph.span()
    for stop in _STOP.finditer(text, start, last):
        end = stop.end()
        short = stop[0] == "." and _SHORT.search(text, max(start, end - 6), end)
        goes_on = stop[0][0] in ".!?…" and not _BEGINS.match(text, end)
        if not short and not goes_on:
            yield _trimmed(text, start, end)
            start = end
    if text[start:last].strip():
        yield _trimmed(text, start, last)


def _trimmed(text: str, start: int, end: int) -> Span:
    words = text[start:end]
    return Span(end - len(words.lstrip()), start + len(words.rstrip()))


_HEAD_LINES: Final = 8
_LABEL: Final = re.compile(
    r"(?i)(?:\W*|.{0,30}\b(?:published|posted|updated|issued|dated?)\W+(?:on\s+)?|.{0,40}[|:]\s*)"
    r"(?:\w+day,?\s+)?"
)
_ISO_DAY: Final = re.compile(r"\b(?:1[89]|20)[0-9]{2}-[01][0-9]-[0-3][0-9]\b")
_DATELINE: Final = re.compile(
    r"\W*(?!(?:On|In|By|From|After|Before|Since|Until)\b)[A-Z][\w.'’-]*"
    r"(?:[ ,/(]+[A-Z][\w.'’)-]*){0,5}[ ,(-]*"
)
_AFTER_DATELINE: Final = re.compile(r"\s*(?:\([\w ./-]{2,40}\)|[,)]?\s*(?:[-–—]|\w+\s+[-–—]))")


@dataclass(frozen=True, slots=True)
class DateWords:
    """A date expression in a text, with its values if known.

    ``read`` is its value for an actual event, ``planned`` its value for a plan: a draft decides no
    modality.
    """

    span: Span
    read: TimeSpan
    planned: TimeSpan

    @property
    def understood(self) -> bool:
        """Whether the words have a value, for an actual event or for a plan."""
        return self.read.understood or self.planned.understood

    def readings(self) -> str:
        """Return the value in EDTF, with the value for a plan if it differs."""
        if self.read == self.planned:
            return self.read.edtf or "not read"
        return f"{self.read.edtf or 'not read'}; of a plan {self.planned.edtf or 'not read'}"


def dates(text: str, published: date | None) -> tuple[DateWords, ...]:
    """Return the date expressions of an English text, with their values where known.

    >>> expressions = dates("Mali left last December, and returns on Friday.", date(2008, 7, 7))
    >>> [(words.read.verbatim, words.readings()) for words in expressions]
    [('last December', '2007-12'), ('on Friday', '2008-07-04; of a plan 2008-07-11')]
    """
    return tuple(_read(match, published) for match in _date().finditer(text))


def byline_date(text: str, date_words: Iterable[DateWords]) -> DateWords | None:
    """Return the day in the head of a text that is its date of publication, or None.

    It is a day with a year, in one of the first lines: alone but for few words (`Published: 4 May
    1999`), or in a dateline, after a place and before a dash or the name of an agency.

    >>> text = "WASHINGTON, May 4, 1999 (AP) - Mali wrote to France."
    >>> byline_date(text, dates(text, None)).read.edtf
    '1999-05-04'
    >>> byline_date("On May 4, 1999 Mali wrote to France.", dates("On May 4, 1999", None)) is None
    True
    """
    iso_days = (_read(match, None) for match in _ISO_DAY.finditer(text))
    for words in sorted((*date_words, *iso_days), key=lambda words: words.span):
        start, end = words.span.start, words.span.end
        line_end = text.find("\n", end)
        before = text[:start].rpartition("\n")[2]
        after = text[end : line_end if line_end >= 0 else len(text)]
        is_in_head = text.count("\n", 0, start) < _HEAD_LINES
        is_alone = _LABEL.fullmatch(before) and not after.strip(" .|,:-–—0123456789")
        is_dateline = _DATELINE.fullmatch(before) and _AFTER_DATELINE.match(after)
        is_day = len(words.read.edtf) == len("2001-01-01") and not words.read.relative
        if is_in_head and is_day and (is_alone or is_dateline):
            return words
    return None


def _read(match: re.Match[str], published: date | None) -> DateWords:
    words = " ".join(match[0].split())
    happened, planned = (read_words(words, published, m) for m in ("actual", "intended"))
    return DateWords(Span(*match.span()), happened, planned)


@cache
def _date() -> re.Pattern[str]:
    """Return the pattern of dates, compiled on first use.

    A year or month alone needs a word such as "in" before it: 1500 may be men, May a verb.
    """
    shortened = [rf"{name[:3]}\." for name in MONTH_NAMES if len(name) > 3] + [r"Sept\."]
    month = f"(?:{any_of([*MONTH_NAMES, *shortened])})"
    weekday = f"(?:{any_of(word.capitalize() for word in WEEKDAYS if word.endswith('day'))})"
    season = f"(?:{any_of(SEASONS)})"
    year = r"(?:1[0-9]|20)[0-9]{2}"
    number_of_day = r"[0-3]?[0-9](?:st|nd|rd|th)?"
    number = rf"(?i:[0-9]+|{any_of(NUMBERS)}|half\s+an?|(?:a\s+)?quarter[\s-](?:of\s+a\s+)?)"
    part = r"(?:(?:[Ee]arly|[Mm]id|[Ll]ate)[-\s]+(?:in\s+)?)"
    unit = r"(?:minute|hour|day|week|fortnight|month|year|decade|century|centurie)s?"
    how = r"(?i:(?:more|less)\s+than|over|under|almost|nearly|about|around|some|roughly|at\s+least)"
    which = r"(?:[Tt]his\s+(?:past|coming)|[Ll]ast|[Nn]ext|[Tt]his|[Tt]he\s+(?:previous|coming))"
    to = r"\s*(?:[-–]|to|and|or)\s*"
    one_or_two = rf"{number_of_day}(?:{to}{number_of_day})?"
    days = rf"(?:{one_or_two}\s+{month}|{month}\s+{one_or_two})"
    named_day = rf"(?:[Oo]n\s+)?(?:{which}\s+)?{weekday}"
    clock = (
        r"(?:(?:[Nn]oon|[Mm]idnight|[Dd]awn|[0-9]{1,2}(?:[:.][0-9]{2})?\s*[ap]\.?m\.?"
        r"|[0-9]{1,2}[:.][0-9]{2})\s+(?:[A-Z]{2,4}\s+)?(?:on\s+)?)"
    )
    nth = r"(?:[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ll]ast)"
    stretch = (
        rf"(?:the\s+(?:week|month|year|decade)|(?:last|this|next)\s+(?:week|month|year)"
        rf"|{month}(?:\s+{year})?|{year})"
    )
    holiday = rf"(?i:{any_of({*HOLIDAYS, *EASTER, 'christmas'})})(?:,?\s+{year})?"
    point = "|".join(
        (
            rf"{clock}?(?:{named_day},?\s+)?{days}(?:,?\s+{year})?(?!\s*[-–]\s*[0-9])",
            rf"(?:the\s+)?{part}?{month},?\s+{year}",
            rf"(?:the\s+)?{part}?{season}\s+(?:of\s+)?{year}",
            rf"(?:the\s+)?{part}?(?:(?:1[0-9]|20)[0-9]0s|['’][1-9]0s|{any_of(DECADES)})",
            rf"{part}(?:{year}|{month})",
            rf"(?:the\s+)?(?:end|beginning|start|middle)\s+of\s+{stretch}",
            r"[Yy]ear[-’']?s?[-\s]end",
            rf"(?:the\s+)?{nth}[-\s](?:quarter|half)(?:\s+of\s+(?:{year}|(?:last|this|next|the)\s+year))?",
            rf"[QH][1-4](?:\s+{year})?",
            rf"(?:the\s+)?{nth}\s+(?:week|{weekday})\s+(?:of|in)\s+{month}(?:\s+{year})?",
            rf"[Tt]he\s+week(?:end)?\s+of\s+{days}(?:,?\s+{year})?",
            rf"{part}?{which}\s+(?:week(?:end)?|month|year|quarter|night|{season}|{month}|{weekday})",
            r"(?:[Oo]ver|[Aa]t|[Dd]uring)\s+the\s+weekend|[Tt]he\s+weekend",
            r"(?:[Ee]arlier|[Ll]ater)\s+(?:this|in\s+the)\s+(?:week|month|year)",
            r"[Tt]he\s+day\s+(?:before\s+yesterday|after\s+tomorrow)",
            r"[Tt]he\s+(?:week|month|year)\s+(?:before\s+last|after\s+next)",
            rf"{clock}?(?:[Yy]esterday|[Tt]omorrow|[Tt]oday|[Tt]onight)",
            r"[Oo]vernight|[Tt]his\s+(?:morning|afternoon|evening)",
            rf"(?:{how}\s+)?{number}\s*{unit}\s+ago",
            rf"(?:[Ii]n|[Ww]ithin)\s+(?:{how}\s+)?{number}\s+{unit}(?!\s+of\b)(?:['’]?s?['’]?\s+time)?",
            r"[Tt]he\s+turn\s+of\s+the\s+(?:century|year|millennium)",
            holiday,
            rf"(?:[Oo]n\s+)?{weekday},?\s+(?:the\s+)?[0-3]?[0-9](?:st|nd|rd|th)",
            rf"{clock}?(?:[Oo]n\s+)?{weekday}(?:\s+(?:morning|afternoon|evening|night))?",
        )
    )
    point_or_year = rf"(?:(?:the\s+)?(?:{point})|{year}|{month})"
    frame = r"(?:[Ss]ince|[Uu]ntil|[Bb]efore|[Aa]fter|[Bb]y|[Ii]n|[Dd]uring|[Aa]round)"
    return re.compile(
        rf"(?<!\w)(?:[Ff]rom\s+{point_or_year}\s+(?:to|until|through)\s+{point_or_year}"
        rf"|[Bb]etween\s+{point_or_year}\s+and\s+{point_or_year}"
        rf"|[Ii]n\s+(?:{year}\s+(?:and|or)\s+{year}|{month}\s+(?:and|or)\s+{month}(?:\s+{year})?)"
        rf"|{frame}\s+{point_or_year}|{point})(?!\w|,[0-9])"
    )
