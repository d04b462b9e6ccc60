"""The place from which a news agency reports: it is no act of its government."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from geokg.base.text import Span
from geokg.dates.lexicon import MONTH_NAMES


def dateline_places(text: str) -> Iterator[Span]:
    """Yield the places of the datelines of a text.

    >>> text = "BERLIN, May 4 (AP) - Mali wrote.\\n\\nParis - the government - answered."
    >>> [span.of(text) for span in dateline_places(text)]
    ['BERLIN']
    """
    for match in _dateline().finditer(text):
        if match["place"].isupper() or match["agency"] or match["date"]:
            yield Span(*match.span("place"))


@cache
def _dateline() -> re.Pattern[str]:
    """Return the pattern of a line that begins with a place, a date, an agency and a dash."""
    month = f"(?:{'|'.join(name[:3] for name in MONTH_NAMES)})[a-z]*\\.?"
    date = rf"(?:{month} [0-9]{{1,2}}|[0-9]{{1,2}} {month})(?:,? [12][0-9]{{3}})?"
    place = r"[A-Z][\w.’'-]*(?:[ ,/]+[A-Z][\w.’'-]*){0,4}"
    return re.compile(
        rf"^[^\S\n]*(?P<place>{place})(?:,? (?P<date>{date}))?"
        r"(?: ?(?P<agency>\([\w ./-]{2,40}\)))?[,:]?[^\S\n]+[-–—]{1,2}[^\S\n]+(?=\S)",
        re.MULTILINE,
    )
