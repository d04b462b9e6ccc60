"""The rows of the page of an article: paragraphs with their quotes, or quotes alone, and claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from geokg.web.pages.claim_views import ClaimView
from geokg.web.pages.segments import QuoteSpan, Segment, paragraphs

_DEEPEST: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A segment of the text, ready for a template."""

    text: str
    numbers: str = ""
    css: str = ""
    anchors: tuple[str, ...] = ()
    ends: tuple[ClaimView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRow:
    """A paragraph with the claims whose first quote is in it."""

    pieces: tuple[Piece, ...]
    claims: tuple[ClaimView, ...]


def text_rows(text: str, title: str, claims: Sequence[ClaimView]) -> list[TextRow]:
    """Return the paragraphs of a text with the claims beside each, without the title."""
    by_id = {claim.id: claim for claim in claims}
    spans = [QuoteSpan(q.start, q.end, c.id) for c in claims for q in c.quotes]
    anchors: dict[int, list[str]] = {}
    for claim in claims:
        for quote in claim.quotes:
            anchors.setdefault(quote.start, []).append(quote.id)
    rows = []
    for cut in paragraphs(text, spans):
        pieces = tuple(_piece(segment, by_id, anchors) for segment in cut)
        begun = sorted((by_id[c] for s in cut for c in s.first), key=lambda claim: claim.number)
        rows.append(TextRow(pieces=pieces, claims=tuple(begun)))
    if rows and not rows[0].claims and _words(rows[0]) == title:
        del rows[0]
    return rows


def _words(row: TextRow) -> str:
    return "".join(piece.text for piece in row.pieces).strip()


def _piece(
    segment: Segment, by_id: Mapping[str, ClaimView], anchors: Mapping[int, Sequence[str]]
) -> Piece:
    claims = [by_id[claim] for claim in segment.claims]
    if not claims:
        return Piece(text=segment.text)
    valences = {claim.valence for claim in claims}
    css = valences.pop() if len(valences) == 1 else "mixed"
    if len(claims) > 1:
        css += f" d{min(len(claims), _DEEPEST)}"
    if not any(claim.is_fact for claim in claims):
        css += " doubtful"
    return Piece(
        text=segment.text,
        numbers=" ".join(str(claim.number) for claim in claims),
        css=css,
        anchors=tuple(anchors.get(segment.start, ())),
        ends=tuple(by_id[claim] for claim in segment.last),
    )


def list_rows(claims: Iterable[ClaimView]) -> list[TextRow]:
    """Return a row for each claim, with what the graph repeats of its quotes."""
    return [TextRow(pieces=_published_words(claim), claims=(claim,)) for claim in claims]


def _published_words(claim: ClaimView) -> tuple[Piece, ...]:
    css = claim.valence + ("" if claim.is_fact else " doubtful")
    pieces: list[Piece] = []
    for quote in claim.quotes:
        if not quote.exact:
            continue
        pieces.append(Piece(text=f"… {quote.prefix}" if quote.prefix else ""))
        is_last = quote is claim.quotes[-1]
        pieces.append(
            Piece(
                text=quote.exact + (" …" if quote.is_cut else ""),
                numbers=str(claim.number),
                css=css,
                anchors=(quote.id,),
                ends=(claim,) if is_last else (),
            )
        )
        pieces.append(Piece(text=f"{quote.suffix} … " if quote.suffix else ""))
    return tuple(piece for piece in pieces if piece.text)
