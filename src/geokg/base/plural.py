"""Counted nouns for messages."""

from __future__ import annotations


def pluralize(number: int, noun: str) -> str:
    """Return the number with its noun, in the plural where the number is not 1.

    >>> pluralize(1, "claim"), pluralize(1_200, "article")
    ('1 claim', '1,200 articles')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
