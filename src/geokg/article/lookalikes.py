"""Characters by which words differ from a text that looks the same."""

from __future__ import annotations

import unicodedata
from typing import Final

from geokg.base.text import Span

_MOST_COMPARED: Final = 2_000


def lookalike(words: str, text: str, near: Span) -> str:
    """Return the first character that only one of two similar texts has and that hides itself.

    Such characters have no shape, stand for several letters, or are letters of another alphabet in
    an ASCII word. The result is empty if there is none.

    Args:
        words: The words of a quote.
        text: The text of the article.
        near: The place of the most similar words in the text.

    >>> lookalike("the office", "In the o\\ufb03ce.", Span(3, 11))
    'the article has U+FB03 (LATIN SMALL LIGATURE FFI) at 8, and the quote does not'
    """
    given, near = near, _to_white_space(near, text)
    there = near.of(text)[:_MOST_COMPARED]
    words = words[:_MOST_COMPARED]
    for at, character in enumerate(there):
        if character not in words and _hides(character):
            where = f"at {near.start + at}, and the quote does not"
            return f"the article has {_named(character)} {where}"
    for at, character in enumerate(words):
        if character not in there and _hides(character):
            return f"the quote has {_named(character)} at its {at}, and the article does not"
    return _other_alphabet(words, given.of(text), given.start)


def _other_alphabet(words: str, there: str, start: int) -> str:
    """Return the first letters that differ where one of two texts of one length is not ASCII."""
    if len(words) != len(there):
        return ""
    for at, (one, other) in enumerate(zip(words, there, strict=True)):
        if one != other:
            plain = one.isascii() != other.isascii() and one.isalpha() and other.isalpha()
            if not plain:
                return ""
            where = f"the article has {_named(other)} at {start + at}"
            return f"the quote has {_named(one)} where {where}"
    return ""


def _to_white_space(span: Span, text: str) -> Span:
    """Return the span with the rest of its first and last words, which it may divide."""
    before, after = text[max(0, span.start - 32) : span.start], text[span.end : span.end + 32]
    head = 0 if not before or before[-1].isspace() else len(before.split()[-1])
    tail = 0 if not after or after[0].isspace() else len(after.split()[0])
    return Span(span.start - head, span.end + tail)


def _hides(character: str) -> bool:
    """Return whether a character has no shape, or is another way to write other characters."""
    if character.isascii() or character.isspace():
        return False
    return (
        unicodedata.category(character) in ("Cf", "Mn")
        or unicodedata.normalize("NFKC", character) != character
    )


def _named(character: str) -> str:
    return f"U+{ord(character):04X} ({unicodedata.name(character, 'no name')})"
