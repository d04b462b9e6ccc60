"""Transcriptions: one name in other letters of the Latin alphabet, such as Zelensky, Zelenskyy."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from geokg.actors.spelling import name_key

_NUMBER: Final = re.compile("[ivx]+")
"""The number of a monarch: VII is no spelling of VIII."""
_ARTICLES: Final = frozenset("al el ul as ad an ar ash".split())
_PARTICLES: Final = _ARTICLES | {"jr", "sr"}
"""Articles in Arabic names, and suffixes, that one source writes and another leaves out."""
_SAME: Final = tuple(
    (re.compile(pattern), same)
    for pattern, same in (
        (r"\bm[ou]ham+[ae]d\b", "muhamad"),
        (r"[yj]", "i"),
        (r"ks|cs", "x"),
        (r"(?<=[dt])er\b", "r"),  # Alexander, Aleksandr
        (r"ou|oo", "u"),
        (r"(.)\1+", r"\1"),  # Zelenskyy has two, Zelensky one
    )
)


def transcription_key(name: str) -> str:
    """Return the form in which transcriptions of a person's name are compared.

    >>> transcription_key("Volodymyr Zelensky") == transcription_key("Volodymyr Zelenskyy")
    True
    >>> transcription_key("Alexander Lukashenko") == transcription_key("Aleksandr Lukashenko")
    True
    >>> transcription_key("Bashar Assad") == transcription_key("Bashar al-Assad")
    True
    """
    return transcribed(name_key(name))


def transcribed(key: str) -> str:
    """Return that form of a name that `name_key` has folded."""
    words = [word for word in key.split() if word not in _PARTICLES]
    return " ".join(word if _NUMBER.fullmatch(word) else _plain(word) for word in words)


def without_arabic_article(key: str) -> str:
    """Return a surname that `name_key` has folded without the article in front of it.

    >>> without_arabic_article("al sisi"), without_arabic_article("sisi")
    ('sisi', 'sisi')
    """
    article, _, surname = key.partition(" ")
    return surname if article in _ARTICLES and surname and " " not in surname else key


@lru_cache(maxsize=65536)
def _plain(word: str) -> str:
    for pattern, same in _SAME:
        word = pattern.sub(same, word)
    return word
