"""What the graph of an article repeats of its text, read from its triples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from geokg.base.vocabulary import GKG, OA
from geokg.dataset.verify.triple_digest import Terms
from geokg.graph.turtle import literal_parts

PASSAGES: Final = (GKG.condition, GKG.quantity, GKG.verbatim)
"""The properties whose values are words of the text that have no place."""
_PLACES: Final = (OA.exact, OA.prefix, OA.suffix, OA.start, OA.end)
_OF_WORDS: Final = {f"<{iri}>".encode(): iri for iri in (*_PLACES, *PASSAGES)}


@dataclass(frozen=True, slots=True)
class RepeatedText:
    """What the graph of an article repeats of its text.

    Attributes:
        words: All words, in the forms in which tables repeat them.
        number: The code points of the text, each counted once.
        last: The end of the last quote, with or without words.
        widest: The code points beside a quote at most.
    """

    words: frozenset[str]
    number: int
    last: int
    widest: int


def repeated_text(triples: Iterable[Terms]) -> RepeatedText:
    """Return what the graph of an article repeats of its text.

    >>> from geokg.dataset.verify.triple_digest import terms_of
    >>> exact = f'<urn:q> <{OA.exact}> "he said" .'
    >>> start, end = (f'<urn:q> <{iri}> "{n}" .' for iri, n in ((OA.start, 3), (OA.end, 10)))
    >>> found = repeated_text(terms_of(f"{line}\\n".encode() for line in (exact, start, end)))
    >>> sorted(found.words), found.number, found.last
    (['he said'], 7, 10)
    """
    passages = set[str]()
    places: dict[bytes, dict[str, str]] = {}
    words = [(node, iri, rest) for node, p, rest in triples if (iri := _OF_WORDS.get(p))]
    for node, iri, rest in words:
        value = _value(rest[:-3].decode())
        if iri in PASSAGES:
            passages.add(value)
        else:
            places.setdefault(node, {}).setdefault(iri, value)
    quotes = [place for place in places.values() if OA.exact in place]
    return RepeatedText(
        words=frozenset({quote[OA.exact] for quote in quotes} | passages),
        number=_number(quotes, passages),
        last=max([0, *(digits(place.get(OA.end, "")) for place in places.values())]),
        widest=max(
            (len(quote.get(side, "")) for quote in quotes for side in (OA.prefix, OA.suffix)),
            default=0,
        ),
    )


def digits(text: str) -> int:
    """Return a number that is written in at most nine digits; -1 if it is something else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _value(term: str) -> str:
    """Return the lexical form of a literal; other terms, which shapes forbid here, without <>."""
    if term[0] != '"':
        return term.strip("<>")
    # Nothing after the last quotation mark of a literal belongs to its lexical form.
    end = term.rindex('"')
    return literal_parts(term[: end + 1])[0] if "\\" in term else term[1:end]


def _number(quotes: Iterable[Mapping[str, str]], passages: Iterable[str]) -> int:
    """Return the code points; passages have no place, and count unless they are in a quote."""
    parts = [
        f"{quote.get(OA.prefix, '')}{quote[OA.exact]}{quote.get(OA.suffix, '')}" for quote in quotes
    ]
    number = sum(len(p) for p in passages if not any(p in part for part in parts))
    reached = 0
    for start, end in sorted(place for quote in quotes for place in _places(quote)):
        number += max(0, end - max(start, reached))
        reached = max(reached, end)
    return number


def _places(quote: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    start, end = digits(quote.get(OA.start, "")), digits(quote.get(OA.end, ""))
    yield start - len(quote.get(OA.prefix, "")), start + len(quote[OA.exact])
    yield end, end + len(quote.get(OA.suffix, ""))
