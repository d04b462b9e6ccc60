"""Detection of the sentences and the dates of a text, by punctuation and words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from geokg.base.text import Span
from geokg.dates import TimeSpan, read_words
from geokg.dates.lexicon import DECADES, MONTH_NAMES, NUMBERS, SEASONS, WEEKDAYS

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
    return tuple(span for match in _PARAGRAPH.finditer(text) for span in _split(text, match))


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


@dataclass(frozen=True, slots=True)
class DateWords:
    """A date expression in a text, and its value if known."""

    span: Span
    read: TimeSpan


def dates(text: str, published: date | None) -> tuple[DateWords, ...]:
    """Return the date expressions of an English text, with their values where known.

    >>> expressions = dates("Mali left last December, after talks in 1992.", date(2008, 7, 7))
    >>> [(words.read.verbatim, words.read.edtf) for words in expressions]
    [('last December', '2007-12'), ('in 1992', '1992')]
    """
    return tuple(
        DateWords(Span(*match.span()), read_words(" ".join(match[0].split()), published))
        for match in _DATE.finditer(text)
    )


def _one_of(words: Iterator[str]) -> str:
    return "(?:" + "|".join(sorted(set(words), key=lambda word: (-len(word), word))) + ")"


_SHORTENED: Final = (rf"{name[:3]}\." for name in MONTH_NAMES if len(name) > 3)
_M: Final = _one_of(iter([*MONTH_NAMES, *_SHORTENED, r"Sept\."]))
_W: Final = _one_of(word.capitalize() for word in WEEKDAYS if word.endswith("day"))
_SEASON: Final = _one_of(iter(SEASONS))
_Y: Final = r"(?:1[0-9]|20)[0-9]{2}"
_D: Final = r"[0-3]?[0-9](?:st|nd|rd|th)?"
_NUMBER: Final = rf"(?:[0-9]+|{_one_of(iter(NUMBERS))})"
_PART: Final = r"(?:(?:[Ee]arly|[Mm]id|[Ll]ate)[-\s]+(?:in\s+)?)"
_UNIT: Final = r"(?:day|week|month|year|decade)"
_WHICH: Final = (
    rf"(?:[Ll]ast|[Nn]ext|[Tt]his)\s+(?:week(?:end)?|month|year|quarter|night|{_SEASON}|{_M}|{_W})"
)
_POINT: Final = "|".join(
    (
        rf"(?:{_W},?\s+)?(?:{_D}\s+{_M}|{_M}\s+{_D})(?:,?\s+{_Y})?",
        rf"(?:the\s+)?{_PART}?{_M},?\s+{_Y}",
        rf"(?:the\s+)?{_PART}?{_SEASON}\s+(?:of\s+)?{_Y}",
        rf"(?:the\s+)?{_PART}?(?:(?:1[0-9]|20)[0-9]0s|{_one_of(iter(DECADES))})",
        rf"{_PART}(?:{_Y}|{_M})",
        _WHICH,
        r"[Yy]esterday|[Tt]omorrow",
        rf"(?i:{_NUMBER})\s+{_UNIT}s?\s+ago",
        rf"(?:[Oo]n\s+)?{_W}(?:\s+(?:morning|afternoon|evening|night))?",
    )
)
_YEAR_OR_MONTH: Final = rf"(?:(?:the\s+)?(?:{_POINT})|{_Y}|{_M})"
_FRAME: Final = r"(?:[Ss]ince|[Uu]ntil|[Bb]efore|[Aa]fter|[Bb]y|[Ii]n|[Dd]uring|[Aa]round)"
_DATE: Final = re.compile(
    rf"(?<!\w)(?:[Ff]rom\s+{_YEAR_OR_MONTH}\s+(?:to|until)\s+{_YEAR_OR_MONTH}"
    rf"|[Bb]etween\s+{_YEAR_OR_MONTH}\s+and\s+{_YEAR_OR_MONTH}"
    rf"|{_FRAME}\s+{_YEAR_OR_MONTH}|{_POINT})(?!\w|,[0-9])"
)
"""A year or month alone needs a word such as "in" before it: 1500 may be men, May a verb."""
