"""Later mentions of people by their surname alone, where the text has their whole name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from geokg.actors import resolve
from geokg.actors.people import TITLES
from geokg.base.text import Span
from geokg.dates.lexicon import MONTH_NAMES, WEEKDAY_NAMES
from geokg.inputs.draft.titles import BEFORE, split_title

_PATRONYMICS: Final = frozenset({"bin", "ibn", "bint", "ben"})
"""Words behind which the name of the father is, and no surname."""
_GOES_ON: Final = re.compile(
    r"[\s-](?:bin|ibn|bint|al|el|Jr|Sr|II|III|Airport|Avenue|Cent(?:er|re)|Doctrine|Foundation"
    r"|Institute|Library|Memorial|Prize|Square|Street|University)\b"
)
"""What makes a surname a part of another name."""
_FAMILY_NAME_FIRST: Final = frozenset({"CHN", "KOR", "PRK", "TWN"})
NAME_GOES_ON: Final = re.compile(
    rf"\s(?!(?:{'|'.join((*WEEKDAY_NAMES, *MONTH_NAMES))})\b)[A-Z][^\W\d_]*[a-z]\b"
)
"""Another word of a name, after a surname: Foreign Minister Wang Yi."""
_BEGINNERS: Final = frozenset(
    "a after also although and as at because before both but by did does during earlier even for "
    "from had has how if in is later like meanwhile neither now of on only or since so still that "
    "the then though to today under unlike until was were what when where while who why will with "
    "would yesterday yet".split()
)
"""Words in capitals that begin a sentence and are no given name."""
_TITLE_WORDS: Final = frozenset(title.split()[-1] for title in TITLES) | {
    *("ms", "dr", "gen", "secretary", "speaker", "governor", "ambassador", "judge", "madame"),
    *(word.casefold() for word in (*WEEKDAY_NAMES, *MONTH_NAMES)),
}


def surname_of(words: str, code: str) -> str:
    """Return the surname of a whole name, with or without a title; nothing if it has none.

    Args:
        words: The name, as the text has it.
        code: The state of the person.

    >>> surname_of("President Barack Obama", "USA"), surname_of("Mohammed bin Salman", "SAU")
    ('Obama', '')
    >>> surname_of("Xi Jinping", "CHN"), surname_of("Xi", "CHN")
    ('Xi', '')
    """
    parts = split_title(words)[1].split()
    if len(parts) < 2 or parts[-2].casefold() in _PATRONYMICS:
        return ""
    return parts[0] if code in _FAMILY_NAME_FIRST else parts[-1]


def spans_of(surname: str, text: str, code: str) -> Iterator[Span]:
    """Yield where a surname is in a text, without the places where it belongs to another name.

    >>> [one.start for one in spans_of("Obama", "Obama left. Michelle Obama met Mr. Obama.", "USA")]
    [0, 35]
    """
    for match in re.finditer(rf"\b{re.escape(surname)}\b", text):
        span = Span(*match.span())
        in_front = code in _FAMILY_NAME_FIRST and NAME_GOES_ON.match(text, span.end)
        if not in_front and stands_alone(text, span):
            yield span


def stands_alone(text: str, span: Span) -> bool:
    """Return whether a surname in a text is no part of the name of somebody or something else."""
    return not _GOES_ON.match(text, span.end) and not _has_given_name(text, span.start)


def _has_given_name(text: str, start: int) -> bool:
    """Return whether the word before a surname is the given name of somebody else."""
    before = BEFORE.search(text, max(0, start - 60), start)
    if not before or not before["word"][0].isupper():
        return False
    word = before["word"].casefold()
    if word in _TITLE_WORDS or (before["begin"] is not None and word in _BEGINNERS):
        return False
    return not any(one.kind != "person" for one in resolve(before["word"]).candidates)
