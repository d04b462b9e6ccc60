"""A text cut at the edges of its quotes, so that quotes may overlap and no markup nests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

_BREAK: Final = re.compile(r"\n+")


class QuoteSpan(NamedTuple):
    """A quote of a claim: half-open code points in the text."""

    start: int
    end: int
    claim: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text with the claims that quote it.

    ``first`` are the claims whose first quote begins here, ``last`` those whose last one ends here.
    """

    start: int
    text: str
    claims: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    last: tuple[str, ...] = ()


def paragraphs(text: str, spans: Iterable[QuoteSpan]) -> list[tuple[Segment, ...]]:
    """Return the paragraphs of a text, each cut at every edge of a quote.

    The segments of all paragraphs together are the text without its line ends.

    >>> [[(s.text, s.claims) for s in p] for p in paragraphs("ab cd\\n\\nef", [QuoteSpan(1, 4, "x"),
    ...     QuoteSpan(3, 8, "y")])]
    [[('a', ()), ('b ', ('x',)), ('c', ('x', 'y')), ('d', ('y',))], [('e', ('y',)), ('f', ())]]
    """
    ordered = sorted(span for span in spans if 0 <= span.start < span.end <= len(text))
    begins, ends = _edges(ordered)
    seen: set[str] = set()
    active: list[QuoteSpan] = []
    upcoming = iter([*ordered, None])
    following = next(upcoming)
    found: list[tuple[Segment, ...]] = []
    for start, end in _paragraph_places(text):
        cuts = {start, end}
        cuts |= {c for span in ordered for c in span[:2] if start < c < end} if ordered else set()
        places = sorted(cuts)
        cut: list[Segment] = []
        for here, after in pairwise(places):
            while following and following.start < after:
                active.append(following)
                following = next(upcoming)
            active = [span for span in active if span.end > here]
            claims = tuple(dict.fromkeys(span.claim for span in active))
            first = tuple(c for c in claims if c not in seen and begins[c] < after)
            seen.update(first)
            last = tuple(c for c in claims if here < ends[c] <= after)
            cut.append(Segment(here, text[here:after], claims, first, last))
        found.append(tuple(cut))
    return found


def _edges(spans: Sequence[QuoteSpan]) -> tuple[Mapping[str, int], Mapping[str, int]]:
    begins: dict[str, int] = {}
    ends: dict[str, int] = {}
    for span in spans:
        begins[span.claim] = min(span.start, begins.get(span.claim, span.start))
        ends[span.claim] = max(span.end, ends.get(span.claim, 0))
    return begins, ends


def _paragraph_places(text: str) -> list[tuple[int, int]]:
    places, start = [], 0
    for found in _BREAK.finditer(text):
        places.append((start, found.start()))
        start = found.end()
    places.append((start, len(text)))
    return [(a, b) for a, b in places if text[a:b].strip()]
