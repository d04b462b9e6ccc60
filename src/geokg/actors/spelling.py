"""Spellings: how names are compared, and what makes one look like another without being it."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Letters of other scripts that a reader takes for a Latin one (Unicode's confusables, the plain
# ones of Cyrillic and Greek).
TWINS: Final = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухԁһΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABESIJKMHOPCTYXaesijopcyxdhABEZHIKMNOPTYXo",
)
_BIDI_OR_WIDTHLESS: Final = {"Cf"}
_SCRIPTS: Final = ("LATIN", "CYRILLIC", "GREEK")


def folded(name: str) -> str:
    """A name as it is compared: NFC, no case, single spaces, no leading "the".

    >>> folded("The  Netherlands"), folded("Co\u0302te d\u2019Ivoire") == folded("Côte d'Ivoire")
    ('netherlands', True)
    """
    name = unicodedata.normalize("NFC", name).casefold().replace("\u2019", "'")
    name = " ".join(name.split())
    return name[4:] if name.startswith("the ") else name


_FOLDED: Final = str.maketrans(
    {
        **dict.fromkeys(".'\u2019\u02bc`\u00b4()\"\u201c\u201d", None),
        **dict.fromkeys("-\u2010\u2011\u2012\u2013\u2014/,_", " "),
        "&": " and ",
        **{"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"},
    }
)
_MARKS: Final = re.compile(r"[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f]+")
"""Diacritics behind the letters of Latin, Greek, Cyrillic, Hebrew and Arabic."""
_ELISION: Final = re.compile(r" d (?=[aeiou])")
_DROPPED: Final = frozenset({"and", "of", "the"})
_ABBREVIATIONS: Final = {
    "st": "saint",
    "dem": "democratic",
    "rep": "republic",
    "fed": "federated",
    "sts": "states",
    "isl": "islands",
    "gov": "government",
    "govt": "government",
    "ssr": "soviet socialist republic",
    "pr": "peoples republic",
    "fyr": "former yugoslav republic",
    "organisation": "organization",
}
_COMPASS: Final = {"n": "north", "s": "south", "e": "east", "w": "west"}
_DIVIDED: Final = frozenset(
    "korea korean vietnam vietnamese yemen yemeni german germany sudan sudanese macedonia "
    "ossetia africa african".split()
)
_SPECIAL: Final = frozenset((*_DROPPED, *_ABBREVIATIONS, *_COMPASS, "is", "d"))
"""Words that change in a name of several words."""


def name_key(name: str) -> str:
    """Return the form in which names are compared.

    Case, diacritics, hyphens, full stops, apostrophes and the words "the", "of" and "and" are
    ignored; usual abbreviations are written out, British spellings are as American ones.

    >>> name_key("São Tomé & Príncipe") == name_key("Sao Tome and Principe")
    True
    >>> name_key("N. Korea"), name_key("Kim Jong-il"), name_key("the Rep. of Congo")
    ('north korea', 'kim jong il', 'republic congo')
    """
    if not name.isascii():
        name = _MARKS.sub("", unicodedata.normalize("NFKD", name))
    key = name.casefold().replace("co-operation", "cooperation")
    words = key.split(" ")
    if not all(map(str.isalpha, words)) or not key.isascii():
        words = key.translate(_FOLDED).split()
    if len(words) < 2 or _SPECIAL.isdisjoint(words):
        return " ".join(words)
    words = [_written_out(words, at) for at in range(len(words))]
    # An apostrophe may have become a space: "Cote d Ivoire".
    return _ELISION.sub(" d", " ".join([word for word in words if word not in _DROPPED] or words))


def _written_out(words: list[str], at: int) -> str:
    word, last = words[at], at == len(words) - 1
    if word in _COMPASS and not last and words[at + 1] in _DIVIDED:
        return _COMPASS[word]
    if word == "is" and last:
        return "islands"
    return _ABBREVIATIONS.get(word, word)


def may_be(text: str, name: str) -> bool:
    """Return whether a text with the key of a name can be that name: acronyms are in capitals.

    >>> may_be("US", "U.S."), may_be("us", "U.S."), may_be("iran", "Iran")
    (True, False, True)
    """
    is_acronym = name.replace(".", "").isupper() and len(name) < 8
    return not is_acronym or "".join(filter(str.isalpha, text)).isupper()


def unmasked(text: str) -> tuple[str, tuple[str, ...]]:
    """The text that it looks like, and each reason why it is not what it looks like.

    >>> unmasked("Iran")
    ('Iran', ())
    >>> unmasked("I\u200bran")
    ('Iran', ('holds U+200B ZERO WIDTH SPACE, which cannot be seen',))
    >>> unmasked("Irаn")[1]
    ('mixes letters of Latin and Cyrillic in `Irаn`',)
    """
    if text.isascii():
        return text, ()
    reasons = [
        f"holds U+{ord(letter):04X} {unicodedata.name(letter, 'without a name')}, "
        "which cannot be seen"
        for letter in dict.fromkeys(text)
        if unicodedata.category(letter) in _BIDI_OR_WIDTHLESS
    ]
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    words = []
    for word in re.split(r"(\W+)", seen):
        scripts = _scripts(word)
        if len(scripts) > 1:
            reasons.append(f"mixes letters of {' and '.join(scripts)} in `{word}`")
            word = word.translate(TWINS)
        words.append(word)
    return "".join(words), tuple(reasons)


def not_composed(text: str) -> tuple[str, ...]:
    """The reason to report where a text is another sequence of letters than its NFC form."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return ()
    return ("is not in Unicode's composed form (NFC); it was compared in that form",)


def _scripts(word: str) -> list[str]:
    names = {unicodedata.name(letter, "").split(" ")[0] for letter in word if letter.isalpha()}
    return [script.capitalize() for script in _SCRIPTS if script in names]
