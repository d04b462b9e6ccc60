"""Quote policies: a graph repeats all quotes of an article, a share, shortened ones, or hashes.

Titles, and the names of actors, issues and places, are metadata: no policy changes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from hashlib import sha256
from types import MappingProxyType
from typing import Final, TypeAlias
from unicodedata import category

from geokg.article import Article, Claim, Quote
from geokg.base.diagnostics import did_you_mean
from geokg.base.vocabulary import QUOTE_POLICIES
from geokg.dates import TimeSpan
from geokg.graph import byline
from geokg.graph.quads import terms as t
from geokg.graph.quads.emitter import Emitter
from geokg.graph.quads.quote_budget import (
    QuoteBudget,
    WithinBudget,
    passages_of,
    quotes_of,
    within_budget,
)
from geokg.graph.quads.terms import Properties

SHORT: Final = 200
"""Largest number of code points of a quote that the policy ``short`` publishes."""

_CUT: Final = " …"
_JOINER: Final = "\u200d"
_SKIN_TONES: Final = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"


class _Short(Emitter):
    """Shortens long quotes and passages; a hash lets readers verify the whole quote."""

    def _quote(self, quote: Quote) -> Properties:
        if len(quote.exact) <= SHORT:
            return super()._quote(quote)
        text = shortened(quote.exact)
        # A quote that begins with so much white space leaves no text.
        kept = super()._quote(quote) | {t.EXACT: t.text(text)} if text else _place(quote)
        return kept | {t.EXACT_SHA256: _hash(quote)}

    def _passage(self, text: str) -> str:
        return self._text(text if len(text) <= SHORT else shortened(text) + _CUT)


class _Hashed(Emitter):
    """Gives the places and hashes of quotes, and no text of the article."""

    def _quote(self, quote: Quote) -> Properties:
        return _place(quote) | {t.EXACT_SHA256: _hash(quote)}

    def _details(self, properties: Properties, claim: Claim) -> None:
        super()._details(properties, claim)
        properties.pop(t.CONDITION, None)
        properties.pop(t.QUANTITY, None)

    def _when(self, stem: str, claim: Claim) -> bool:
        """Emit the time of a claim; return False if only the text of the article states it."""
        node = f"<{stem}>"
        if super()._when(stem, claim) and len(self.nodes[node]) > 1:
            return True
        self.nodes.pop(node, None)
        return False

    def _span(self, stem: str, span: TimeSpan) -> None:
        super()._span(stem, replace(span, verbatim=""))

    def _explained(self, finding: byline.BylineFinding) -> str:
        return finding.explained(quoted=False)


class _Budgeted(_Hashed):
    """Repeats what fits into a budget, and gives the places and hashes of the other quotes."""

    def __init__(
        self,
        policy: QuoteBudget,
        kept: WithinBudget | None,
        article: Article,
        base: str,
        finding: byline.BylineFinding | None,
    ) -> None:
        super().__init__(article, base, finding)
        self.context = policy.context
        self.kept = kept or within_budget(article, policy)

    def _quote(self, quote: Quote) -> Properties:
        if quote.span not in self.kept.quotes:
            return super()._quote(quote)
        return Emitter._quote(self, quote) | {
            t.PREFIX: t.text(quote.prefix[max(0, len(quote.prefix) - self.context) :]),
            t.SUFFIX: t.text(quote.suffix[: self.context]),
        }

    def _details(self, properties: Properties, claim: Claim) -> None:
        Emitter._details(self, properties, claim)
        for key, words in ((t.CONDITION, claim.condition), (t.QUANTITY, claim.quantity)):
            if words not in self.kept.passages:
                properties.pop(key, None)

    def _span(self, stem: str, span: TimeSpan) -> None:
        kept = span.verbatim if span.verbatim in self.kept.passages else ""
        Emitter._span(self, stem, replace(span, verbatim=kept))


_EMITTERS: Final = MappingProxyType({"short": _Short, "full": Emitter, "hash": _Hashed})
QuotePolicy: TypeAlias = str | QuoteBudget
"""A name of `QUOTE_POLICIES`, or a budget."""
MakeEmitter: TypeAlias = Callable[[Article, str, byline.BylineFinding | None], Emitter]


def emitter_of(quotes: QuotePolicy, kept: WithinBudget | None = None) -> MakeEmitter:
    """Return the emitter of a quote policy; raise ``ValueError`` if there is no such policy.

    For one article, ``kept`` may say what fits into the budget, if that is known.
    """
    if isinstance(quotes, QuoteBudget):
        return partial(_Budgeted, quotes, kept)
    if quotes not in _EMITTERS:
        policies = ", ".join(QUOTE_POLICIES)
        hint = did_you_mean(quotes, QUOTE_POLICIES) or f"write one of {policies}"
        raise ValueError(f"`{quotes}` is not a quote policy: {hint}")
    return _EMITTERS[quotes]


def shortened(text: str) -> str:
    """Return a text of more than 200 code points shortened at the end of a word.

    A text that begins with a word of that length is cut inside it, between two letters. A text that
    begins with so much white space becomes empty.

    >>> len(shortened("word " * 50)), len(shortened("A" * 300))
    (199, 200)
    """
    if len(text) <= SHORT:
        return text
    head = text[:SHORT]
    if text[SHORT].isspace() or head[-1].isspace():
        return head.rstrip()
    before = head.rsplit(None, 1)
    return before[0] if len(before) == 2 else text[: _between_letters(text)]


def _between_letters(text: str) -> int:
    """Return the last place that separates no combining mark or emoji part from its letter."""
    for at in range(SHORT, 0, -1):
        follows = category(text[at]).startswith("M") or text[at] in _JOINER + _SKIN_TONES
        if not follows and text[at - 1] != _JOINER:
            return at
    return SHORT


def _hash(quote: Quote) -> str:
    return f'"{sha256(quote.exact.encode()).hexdigest()}"'


def _place(quote: Quote) -> Properties:
    start, end = quote.span
    return {
        t.A: t.PLACE_SELECTOR,
        t.START: f'"{start}{t.INTEGER}',
        t.END: f'"{end}{t.INTEGER}',
    }


def kept_words(article: Article, quotes: QuotePolicy) -> WithinBudget | None:
    """Return what fits into the budget; None if the policy is none.

    Other functions take it, so that it is worked out once.
    """
    return within_budget(article, quotes) if isinstance(quotes, QuoteBudget) else None


def repeated(article: Article, quotes: QuotePolicy, kept: WithinBudget | None = None) -> int:
    """Return how many code points of an article's text its graph repeats under a quote policy.

    Each code point within a shortened quote or its context counts once. The texts of ``condition``,
    ``quantity`` and ``when`` have no place in the article: each distinct one counts by its length,
    unless it occurs in what is counted already. Titles and names do not count. ``kept`` is what
    `kept_words` returns, if that is known.

    Raises:
        ValueError: There is no such quote policy.

    >>> claim = Claim(type="recognise", initiator="FRA", target="MLI", quote="recognised Mali")
    >>> note = Article(id="note", text="France recognised Mali.", actors={}, claims=[claim])
    >>> [repeated(note, policy) for policy in ("short", "full", "hash")]
    [23, 23, 0]
    """
    emitter_of(quotes)
    if kept := kept or kept_words(article, quotes):
        return kept.repeated
    if quotes == "hash":
        return 0
    short = quotes == "short"
    places = [place for q in quotes_of(article) for place in _published_places(q, short)]
    published = [article.text[start:end] for start, end in _merged(places)]
    passages = {shortened(p) if short else p for c in article.claims for p in passages_of(c)}
    separate = [p for p in passages if not any(p in part for part in published)]
    return min(len(article.text), sum(map(len, [*published, *separate])))


def cut(article: Article, quotes: QuotePolicy, kept: WithinBudget | None = None) -> int:
    """Return how many quotes and passages of an article a quote policy shortens or omits.

    Passages are the texts of ``condition``, ``quantity`` and ``when``. ``kept`` is what
    `kept_words` returns, if that is known.

    Raises:
        ValueError: There is no such quote policy.

    >>> claim = Claim(type="recognise", initiator="FRA", target="MLI", quote="recognised Mali")
    >>> note = Article(id="note", text="France recognised Mali.", actors={}, claims=[claim])
    >>> [cut(note, policy) for policy in ("short", "full", "hash")]
    [0, 0, 1]
    """
    emitter_of(quotes)
    if kept := kept or kept_words(article, quotes):
        return _withheld(article, kept)
    if quotes == "full":
        return 0
    least = SHORT if quotes == "short" else 0
    texts = [q.exact for q in quotes_of(article)]
    texts += [p for claim in article.claims for p in passages_of(claim)]
    return sum(len(text) > least for text in texts)


def _withheld(article: Article, kept: WithinBudget) -> int:
    passages = [p for claim in article.claims for p in passages_of(claim)]
    return sum(quote.span not in kept.quotes for quote in quotes_of(article)) + sum(
        passage not in kept.passages for passage in passages
    )


def _published_places(quote: Quote, short: bool) -> Iterator[tuple[int, int]]:
    """Yield the places of the text that a quote publishes: prefix with quote, and suffix."""
    start, end = quote.span
    length = len(shortened(quote.exact)) if short else len(quote.exact)
    if length:
        yield start - len(quote.prefix), start + length
        yield end, end + len(quote.suffix)


def _merged(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the places in order; places that touch or overlap become one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
