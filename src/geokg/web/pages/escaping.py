"""Words as HTML: escaped, and isolated where they run from right to left.

Names, types and dates are on many pages of a site, so what was made of them is kept.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from markupsafe import escape

_RIGHT_TO_LEFT: Final = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""Letters, digits and marks for which the direction of a text matters; the pages are English."""


@lru_cache(maxsize=10_000)
def escaped(words: str) -> str:
    """Return words as text of HTML, or as the value of an attribute in quotes.

    >>> escaped('"a" < b')
    '&#34;a&#34; &lt; b'
    """
    return str(escape(words))


@lru_cache(maxsize=10_000)
def isolated(words: str) -> str:
    """Return words as text of HTML that does not change the direction of what is beside it.

    >>> isolated("Iran"), isolated("\u0627\u06cc\u0631\u0627\u0646")[:5]
    ('Iran', '<bdi>')
    """
    return f"<bdi>{escaped(words)}</bdi>" if _RIGHT_TO_LEFT.search(words) else escaped(words)


def direction(words: str) -> str:
    """Return the attribute of an element that has only these words, where they need one.

    >>> direction("Iran"), direction("\u0627\u06cc\u0631\u0627\u0646")
    ('', ' dir="auto"')
    """
    return ' dir="auto"' if _RIGHT_TO_LEFT.search(words) else ""
