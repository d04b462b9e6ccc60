"""Words that a person selected, as the quote that a claim will have.

The page sends the words, and which of their occurrences it is. Offsets never come from the browser:
it counts in other units. What comes back is what the checker finds again, in one place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from geokg.base.diagnostics import Value
from geokg.base.safe_text import slug_of
from geokg.base.text import ArticleText, Quote, Span
from geokg.inputs.draft.mentions import NameMention, mentions
from geokg.inputs.draft.sentences import DateWords, dates, sentences
from geokg.web.workbench.actor_search import (
    declared_offer,
    free_slug,
    names_of,
    published,
    table_offers,
    used_slugs,
)
from geokg.web.workbench.dates_read import day_of, span_values
from geokg.web.workbench.snapshots import Snapshot

_WORD: Final = re.compile(r"\w(?:\S*\w)?")
"""A word without the punctuation around it."""
_MOST_WORDS: Final = 12
"""How many words a quote may grow by to be unambiguous; then its context distinguishes it."""
_SLUG_WORDS: Final = 4


@dataclass(frozen=True, slots=True)
class SelectedWords:
    """Words of the text, and how many equal ones come before them."""

    words: str
    occurrence: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece in the text: its place, the value of the file, and whether it grew."""

    span: Span
    value: Value
    is_lengthened: bool


def quote_answer(pieces: Sequence[SelectedWords], snapshot: Snapshot) -> dict[str, object]:
    """Return the quote that pieces become, and what its words offer for the form."""
    text = snapshot.source_text
    placed = [place(piece, text) for piece in pieces]
    found = [one for one in placed if one]
    if len(found) < len(placed) or not found:
        missing = next((p.words for p, one in zip(pieces, placed, strict=True) if not one), "")
        near = text.nearest(missing)
        return {
            "found": False,
            "quote": None,
            "spans": [],
            "words": [],
            "lengthened": False,
            "nearest": near.of(text.text) if near else "",
            "sentence": "",
            "actors": [],
            "dates": [],
            "slug": "",
        }
    spans = [one.span for one in found]
    values = [one.value for one in found]
    around = sentences_around(text.text, spans)
    words = [span.of(text.text) for span in spans]
    return {
        "found": True,
        "quote": values[0] if len(values) == 1 else values,
        "spans": [list(span) for span in spans],
        "words": words,
        "lengthened": any(one.is_lengthened for one in found),
        "nearest": "",
        "sentence": " ".join(span.of(text.text) for span in around),
        "actors": _actors(snapshot, spans, around),
        "dates": list(_dates(snapshot, spans, around)),
        "slug": _slug(" ".join(words), snapshot),
    }


def place(piece: SelectedWords, text: ArticleText) -> Placed | None:
    """Return where words are, and how a quote says it; None if they are not in the text.

    >>> placed = place(SelectedWords("met", 1), ArticleText("They met in Tehran, and met again."))
    >>> placed.span, placed.value, placed.is_lengthened
    (Span(start=24, end=33), 'met again', True)
    """
    places = list(_exactly(piece.words, text.text)) or text.find(Quote(piece.words.strip()))
    if not 0 <= piece.occurrence < len(places):
        return None
    span = _trimmed(places[piece.occurrence], text.text)
    if span.start >= span.end:
        return None
    for longer in _growing(span, text.text):
        words = " ".join(longer.of(text.text).split())
        if text.find(Quote(words)) == [longer]:
            return Placed(longer, words, longer != span)
    return Placed(span, _with_context(span, text), False)


def _exactly(words: str, text: str) -> Iterator[Span]:
    """Yield the places of words as a page counts them: one after the other."""
    at = text.find(words) if words else -1
    while at >= 0:
        yield Span(at, at + len(words))
        at = text.find(words, at + 1)


def _trimmed(span: Span, text: str) -> Span:
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, max(start, span.end - len(words) + len(words.rstrip())))


def _growing(span: Span, text: str) -> Iterator[Span]:
    """Yield a span, then the span with one word more on the right, on the left, and so on.

    It does not grow beyond its sentences.
    """
    yield span
    around = sentences_around(text, [span])
    if not around:
        return
    words = [Span(*m.span()) for m in _WORD.finditer(text, around[0].start, around[-1].end)]
    after = [word.end for word in words if word.end > span.end]
    before = [word.start for word in reversed(words) if word.start < span.start]
    start, end = span
    for at in range(_MOST_WORDS):
        if at < len(after):
            end = after[at]
            yield Span(start, end)
        if at < len(before):
            start = before[at]
            yield Span(start, end)


def _with_context(span: Span, text: ArticleText) -> Value:
    """Return a quote that its context distinguishes from equal words elsewhere."""
    there = text.place(span)
    parts = {"exact": there.exact, "prefix": there.prefix, "suffix": there.suffix}
    return {key: " ".join(part.split()) for key, part in parts.items() if part.strip()}


def sentences_around(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the sentences that have a part of the spans."""
    return [
        sentence
        for sentence in _sentences(text)
        if any(sentence.start < span.end and span.start < sentence.end for span in spans)
    ]


def _actors(
    snapshot: Snapshot, spans: Sequence[Span], around: Sequence[Span]
) -> list[dict[str, object]]:
    """Return the actors named in the quote, then in the sentence, then the other declared ones."""
    text = snapshot.text
    named = _mentions(text, published(snapshot))
    offers: list[dict[str, object]] = []
    seen: set[object] = set()
    for where, places in (("quote", spans), ("sentence", around)):
        words = " ".join(span.of(text) for span in places).casefold()
        here = [
            declared_offer(slug, snapshot, where)
            for slug, actor in snapshot.actors.items()
            if any(_has_word(words, name.casefold()) for name in names_of(slug, actor))
        ]
        candidates = [m.candidate for m in named if m.candidate and _is_in(m.span, places)]
        here += table_offers(candidates, snapshot, where)
        offers += [one for one in here if one["id"] not in seen]
        seen |= {one["id"] for one in here}
    rest = (slug for slug in snapshot.actors if slug not in seen)
    return [*offers, *(declared_offer(slug, snapshot) for slug in rest)]


def _has_word(words: str, name: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words))


def _dates(
    snapshot: Snapshot, spans: Sequence[Span], around: Sequence[Span]
) -> Iterator[dict[str, object]]:
    for where, places, others in (("quote", spans, ()), ("sentence", around, spans)):
        for found in _date_words(snapshot.text, published(snapshot)):
            if _is_in(found.span, places) and not _is_in(found.span, others):
                read = found.read if found.read.understood else found.planned
                words = " ".join(found.span.of(snapshot.text).split())
                yield {"words": words, "where": where, **span_values(read)}


def _is_in(span: Span, places: Sequence[Span]) -> bool:
    return any(place.start <= span.start and span.end <= place.end for place in places)


def _slug(words: str, snapshot: Snapshot) -> str:
    slug = slug_of(" ".join(words.split()[:_SLUG_WORDS]))[:40].strip("-")
    return free_slug(slug or "claim", used_slugs(snapshot))


@lru_cache(maxsize=16)
def _sentences(text: str) -> tuple[Span, ...]:
    return sentences(text)


@lru_cache(maxsize=16)
def _mentions(text: str, published: str) -> tuple[NameMention, ...]:
    return mentions(text, day_of(published))


@lru_cache(maxsize=16)
def _date_words(text: str, published: str) -> tuple[DateWords, ...]:
    return dates(text, day_of(published))
