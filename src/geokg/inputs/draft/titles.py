"""The titles of people in a text, and whether one is only the end of the name of an office."""

from __future__ import annotations

import re
from typing import Final, Literal

from geokg.actors import resolve
from geokg.actors.names import names_by_spelling
from geokg.actors.people import title_of
from geokg.actors.spelling import name_key
from geokg.dates.lexicon import MONTH_NAMES, WEEKDAY_NAMES

COMMON_TITLES: Final = (
    *("mr", "mr.", "mrs", "mrs.", "ms.", "minister", "leader", "general", "senator"),
)
"""Titles that are too common to identify a person by surname."""
_MODIFIERS: Final = frozenset(
    "acting assistant deputy ex former late shadow then under vice".split()
)
"""Words before a title that change its meaning."""
BEFORE: Final = re.compile(
    r"(?P<begin>(?:\A|[.!?:\n\"“]\s*))?\b(?P<word>\w+)(?P<gap>[-\u2010\u2011]|[^\S\n]*\n?[^\S\n]*)\Z"
)
"""The word before a place, and whether it begins a sentence."""
_FAR: Final = 60
"""How many characters before a title are looked at."""
_PARTS: Final = frozenset(
    "agriculture army assembly attorney bank brigadier cabinet chief club college commission "
    "committee company congress council culture defence defense economy education energy "
    "environment faction federation finance foreign governor guerrilla health home house "
    "information inspector interior justice labor labour lieutenant major majority military "
    "militia minority oil opposition parliament parliamentary party postmaster prime rebel "
    "religious secretary security senate solicitor spiritual surgeon trade transport union "
    "university".split()
)
"""Words with which the name of another office begins: secretary general, party leader."""
_NO_PARTS: Final = frozenset((*WEEKDAY_NAMES, *MONTH_NAMES))

Whole = Literal["whole", "part", "unclear"]


def split_title(words: str) -> tuple[str, str]:
    """Split a name into its title and the rest, without states before the title.

    >>> split_title("Iranian President Khatami"), split_title("Angela Merkel")
    (('president', 'Khatami'), ('', 'Angela Merkel'))
    """
    parts = words.split()
    while len(parts) > 1 and name_key(parts[0]) in names_by_spelling():
        parts = parts[1:]
    bare = " ".join(parts)
    title = title_of(bare)
    return title, bare[len(title) + 1 :] if title else bare


def extent_of_title(text: str, start: int, words: str) -> Whole:
    """Return whether the title in a name is a whole office, or only the end of the name of one.

    After a word in capitals that has no meaning here it is unclear: Federal Chancellor.

    Args:
        text: The text.
        start: Where the name begins.
        words: The name, with its title.

    >>> text = "Secretary General Ban met the bishop, and later President Obama."
    >>> [extent_of_title(text, text.index(w), w) for w in ("General Ban", "President Obama")]
    ['part', 'whole']
    """
    before = BEFORE.search(text, max(0, start - _FAR), start)
    if not split_title(words)[0] or not before:
        return "whole"
    word, gap = before["word"], before["gap"]
    if word.casefold() in _PARTS | _MODIFIERS or not (gap == "" or gap.isspace()):
        return "part"
    if not word[0].isupper() or word in _NO_PARTS:
        return "whole"
    named = resolve(word).candidates
    if any(one.kind == "igo" for one in named):
        return "part"
    return "whole" if named or before["begin"] is not None else "unclear"
