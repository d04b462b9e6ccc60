"""Articles and claims as cards in a notebook: HTML without scripts, everything in it escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from geokg.base.display import html_list
from geokg.base.safe_text import spell_out

if TYPE_CHECKING:
    from geokg.article import Article
    from geokg.article.values import Claim

MAX_CLAIMS: Final = 60
"""Claims of an article that are shown."""


def claim_html(claim: Claim) -> str:
    """Return a claim as a card: what it reports, who says so, and its quotes in their context."""
    what = claim.type or f"about {claim.about}"
    roles = [(role, ", ".join(names)) for role, names in claim.roles().items()]
    when = claim.when
    read = when.edtf if when and when.edtf != when.verbatim else ""
    details = [
        *roles,
        ("when", " = ".join(filter(None, [when.verbatim, read])) if when else ""),
        ("status", claim.status),
        ("claimant", claim.claimant),
        ("relayed by", ", then ".join(claim.relayed_by)),
        ("held as", _manner(claim)),
        ("condition", claim.condition),
        ("quantity", claim.quantity),
        ("content", ", ".join(claim.content)),
        ("issue", ", ".join(claim.issue)),
        ("place", ", ".join(claim.place)),
        ("note", claim.note),
    ]
    quotes = "".join(
        f"<blockquote>{_text(quote.prefix)}<mark>{_text(quote.exact)}</mark>"
        f"{_text(quote.suffix)}</blockquote>"
        for quote in claim.quote
    )
    name = f" <code>{escape(claim.id)}</code>" if claim.id else ""
    return f"<div><strong>{_text(what)}</strong>{name}{html_list(details)}{quotes}</div>"


def article_html(article: Article) -> str:
    """Return an article as a card: title and source, the text with marked quotes, the claims."""
    published = article.published.text if article.published else ""
    head = [
        ("id", article.id),
        ("publisher", article.publisher),
        ("published", published),
        ("annotator", ", ".join(article.annotator)),
    ]
    claims = article.claims[:MAX_CLAIMS]
    cards = "".join(map(claim_html, claims))
    if len(article.claims) > len(claims):
        cards += f"<p>{len(claims)} of {len(article.claims)} claims</p>"
    return (
        f"<div><h4>{_text(article.title or article.id)}</h4>{html_list(head)}"
        f"<p>{_marked(article)}</p>{cards}</div>"
    )


def _manner(claim: Claim) -> str:
    """Return how a claimant holds a claim; empty if as an actual fact."""
    said = [claim.polarity, claim.modality, claim.certainty]
    return ", ".join(word for word in said if word not in ("", "positive", "actual"))


def _marked(article: Article) -> str:
    """Return the text with every code point of a quote marked, overlapping quotes as one."""
    spans = sorted(quote.span for claim in article.claims for quote in claim.quote)
    parts: list[str] = []
    at = 0
    for start, end in spans:
        if end > at:
            parts += [
                _text(article.text[at:start]),
                "<mark>",
                _text(article.text[max(at, start) : end]),
            ]
            parts.append("</mark>")
            at = end
    return "".join([*parts, _text(article.text[at:])]).replace("\n", "<br>")


def _text(text: str) -> str:
    return escape(spell_out(text))
