"""Escaping of words for HTML: names, types and dates are on many pages of a site."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import escape


@lru_cache(maxsize=10_000)
def escaped(words: str) -> str:
    """Return words as text of HTML, or as the value of an attribute in quotes.

    >>> escaped('"a" < b')
    '&#34;a&#34; &lt; b'
    """
    return str(escape(words))
