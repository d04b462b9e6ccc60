"""The paragraphs of an article with their quotes marked, and the card of each claim beside them.

It is text and no template, as a site has a card for each claim: a template would take twice the
time. Every word of an article goes through ``escaped``, or through ``escape`` where it is not
repeated. Ends of ``dt`` and ``dd`` are left out, as HTML allows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from markupsafe import Markup, escape

from geokg.web.pages.claim_views import ClaimView, Name
from geokg.web.pages.escaping import direction, escaped, isolated
from geokg.web.pages.text_rows import Piece, TextRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Writes the rows of one page of an article.

    ``file`` is the first page of the article, which has its actors; ``files`` has the page of each
    claim that is not on this one; ``placed`` are the ids of quotes in the text.
    """

    article: str
    iri: str
    language: str
    file: str
    is_first: bool
    files: Mapping[str, str]
    placed: Collection[str]

    def rows(self, rows: Iterable[TextRow]) -> Markup:
        """Return the paragraphs, each with the cards of the claims whose first quote is in it."""
        return Markup("".join(map(self._row, rows)))

    def _row(self, row: TextRow) -> str:
        words = "".join(map(self._piece, row.pieces)) or _withheld(row.claims[0])
        turned = direction("".join(piece.text for piece in row.pieces))
        cards = "".join(f"{''.join(self._card(claim))}\n" for claim in row.claims)
        return (
            f'<div class="row">\n<p class="text"{turned}{self._lang}>{words}</p>\n'
            f'<div class="cards">\n{cards}</div>\n</div>\n'
        )

    @property
    def _lang(self) -> str:
        """The attribute for words of the article; pages are in English."""
        return f' lang="{escaped(self.language)}"' if self.language not in ("", "en") else ""

    def _piece(self, piece: Piece) -> str:
        text = str(escape(piece.text))
        if piece.numbers:
            *others, own = piece.anchors or ("",)
            place = f' id="{escaped(own)}"' if own else ""
            anchors = "".join(f'<span class="anchor" id="{escaped(id_)}"></span>' for id_ in others)
            text = (
                f'{anchors}<mark{place} class="{piece.css}" data-c="{piece.numbers}">{text}</mark>'
            )
        return text + "".join(map(self._reference, piece.ends))

    def _reference(self, claim: ClaimView) -> str:
        number = claim.number
        return (
            f'<a class="ref {claim.valence}" href="{self.files.get(claim.id, "")}#'
            f'{escaped(claim.id)}" aria-label="claim {number}">{number}</a>'
        )

    def _card(self, claim: ClaimView) -> Iterator[str]:
        own = escaped(claim.id)
        css = claim.valence if claim.is_fact else f"{claim.valence} doubtful"
        ids = [*claim.ids, *(quote.id for quote in claim.quotes if quote.id not in self.placed)]
        # Other IRIs of the claim have their places on elements that are there anyway.
        places = [f' id="{escaped(id_)}"' for id_ in ids[:4]]
        details, summary, heading, type_ = (
            place for place, _ in zip_longest(places, range(4), fillvalue="")
        )
        yield (
            f'<article class="claim {css}" id="{own}">'
            f'<a class="n" href="#{escaped(claim.first_quote_id)}" aria-label="quote '
            f'{claim.number}">{claim.number}</a>\n<details{details}><summary{summary}>'
        )
        yield from (f'<span id="{escaped(id_)}"></span>' for id_ in ids[4:])
        label = escaped(claim.label)
        yield f"<h2{heading}>{isolated(claim.who)} <b{type_}>{label}</b></h2>"
        yield from self._marks(claim)
        address = f"../types/{escaped(claim.type)}.html"
        yield "</summary>\n<dl>\n<dt>type<dd>"
        yield f'<a href="{address}">{label}</a>\n' if claim.type else f"{label}\n"
        yield from (f"<dt>{term}<dd>{value}\n" for term, value in self._facts(claim) if value)
        yield (
            f'<dt>IRI<dd><a href="#{own}">{escaped(self.iri)}.<b>{own}</b></a>\n'
            "</dl></details></article>"
        )

    def _marks(self, claim: ClaimView) -> Iterator[str]:
        """Yield what the line of a claim says beside who and what, where it is not the default."""
        facts = claim.facts
        if claim.against:
            yield f' <span class="against conflictual">against {escaped(claim.against)}</span>'
        for word in filter(None, (claim.doubt, facts["certainty"])):
            yield f' <em class="tag">{escaped(word)}</em>'
        if facts["status"]:
            yield f' <em class="tag plain">{escaped(facts["status"])}</em>'
        if claim.when:
            yield f' <span class="when">{escaped(claim.short_when)}</span>'
        if not claim.is_own:
            relayed = claim.relayed.text
            told = f", as told by {isolated(relayed)}" if relayed else ""
            yield f'<span class="says">says {isolated(claim.claimant.text)}{told}</span>'
        if facts["condition"]:
            yield f'<span class="says">only if: {self._quoted(facts["condition"])}</span>'

    def _facts(self, claim: ClaimView) -> Iterator[tuple[str, str]]:
        """Yield the terms of a card with their values, which are empty where there is none."""
        for role, names in claim.roles:
            yield role, self._links(names)
        yield "content", self._links(claim.content)
        if not claim.is_own:
            relayed = f", relayed by {self._link(claim.relayed)}" if claim.relayed.text else ""
            yield "says", self._link(claim.claimant) + relayed
        yield "words of time", self._quoted(claim.time_words) if claim.time_words else ""
        if claim.edtf and claim.edtf != claim.time_words:
            edtf = f" (EDTF {escaped(claim.edtf)})" if claim.edtf != claim.when else ""
            yield "date", escaped(claim.when) + edtf
        yield "surely held", claim.sure
        yield "issue", isolated(", ".join(claim.issue))
        yield "place", isolated(", ".join(claim.place))
        yield "quantity", isolated(claim.facts["quantity"])
        yield "confidence of the annotator", escaped(claim.facts["confidence"])
        if claim.situation.text != f"{self.article}.{claim.id}":
            yield "about", self._link(claim.situation)

    def _quoted(self, words: str) -> str:
        return f"<q{self._lang}{direction(words)}>{escaped(words)}</q>"

    def _links(self, names: Iterable[Name]) -> str:
        return ", ".join(map(self._link, names))

    def _link(self, name: Name) -> str:
        text = isolated(name.text)
        if name.page.startswith("actors/"):
            return f'<a href="../{escaped(name.page)}">{text}</a>'
        if not name.page:
            return text
        address = name.page.removeprefix("articles/")
        if self.is_first and address.startswith(f"{self.file}#"):
            address = address.removeprefix(self.file)
        return f'<a href="{escaped(address)}">{text}</a>'


def _withheld(claim: ClaimView) -> str:
    places = ", ".join(f"code points {quote.start} to {quote.end}" for quote in claim.quotes)
    words = f"The words of this claim are not published: {places}."
    return f'<span class="withheld" lang="en">{words}</span>'
