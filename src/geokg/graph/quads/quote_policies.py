"""How much of an article's words its graph repeats: all that is quoted, short quotes, or hashes.

Titles, and the names of actors, issues and places, are metadata: no policy touches them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from types import MappingProxyType
from typing import Final
from unicodedata import category

from geokg.article import Article, Claim, Quote
from geokg.base.diagnostics import did_you_mean
from geokg.base.vocabulary import QUOTE_POLICIES
from geokg.dates import TimeSpan
from geokg.graph import byline
from geokg.graph.quads import terms as t
from geokg.graph.quads.emitter import Emitter
from geokg.graph.quads.terms import Properties

SHORT: Final = 200
"""Code points of a quote that are published at most, under the policy ``short``."""

_CUT: Final = " …"
_JOINER: Final = "\u200d"
_SKIN_TONES: Final = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"


class _Short(Emitter):
    """Cuts long quotes and long words of the article; the hash of a whole quote verifies it."""

    def _quotes(self, stem: str, quotes: tuple[Quote, ...]) -> tuple[str, ...]:
        nodes = super()._quotes(stem, quotes)
        for node, quote in zip(nodes, quotes, strict=True):
            if len(quote.exact) > SHORT:
                words = shortened(quote.exact)
                # Where a quote begins with that many blanks, nothing is left of it.
                said = {**self.said[node], t.EXACT: t.text(words)} if words else _place(quote)
                self.said[node] = said | {t.EXACT_SHA256: _hash(quote)}
        return nodes

    def _passage(self, words: str) -> str:
        return self._words(words if len(words) <= SHORT else shortened(words) + _CUT)


class _Hashed(Emitter):
    """Gives places and hashes of quotes, and no words that stand in the article."""

    def _quotes(self, stem: str, quotes: tuple[Quote, ...]) -> tuple[str, ...]:
        nodes = super()._quotes(stem, quotes)
        for node, quote in zip(nodes, quotes, strict=True):
            self.said[node] = _place(quote) | {t.EXACT_SHA256: _hash(quote)}
        return nodes

    def _details(self, said: Properties, claim: Claim) -> None:
        super()._details(said, claim)
        said.pop(t.CONDITION, None)
        said.pop(t.QUANTITY, None)

    def _when(self, stem: str, claim: Claim) -> bool:
        """Whether something is left to say of when: there is not where words alone told it."""
        node = f"<{stem}>"
        if super()._when(stem, claim) and len(self.said[node]) > 1:
            return True
        self.said.pop(node, None)
        return False

    def _span(self, stem: str, span: TimeSpan) -> None:
        super()._span(stem, replace(span, verbatim=""))

    def _explained(self, finding: byline.BylineFinding) -> str:
        return finding.explained(quoted=False)


_EMITTERS: Final = MappingProxyType({"short": _Short, "full": Emitter, "hash": _Hashed})


def emitter_of(quotes: str) -> type[Emitter]:
    """The emitter of a quote policy; raises ``ValueError`` for a policy that there is not."""
    if quotes not in _EMITTERS:
        policies = ", ".join(QUOTE_POLICIES)
        hint = did_you_mean(quotes, QUOTE_POLICIES) or f"write one of {policies}"
        raise ValueError(f"`{quotes}` is no quote policy: {hint}")
    return _EMITTERS[quotes]


def shortened(words: str) -> str:
    """The words, cut at the end of a word where they are longer than 200 code points.

    What begins with a word of that length is cut inside of it, between two letters. Nothing is left
    of words that begin with so many blanks.

    >>> len(shortened("word " * 50)), len(shortened("A" * 300))
    (199, 200)
    """
    if len(words) <= SHORT:
        return words
    head = words[:SHORT]
    if words[SHORT].isspace() or head[-1].isspace():
        return head.rstrip()
    before = head.rsplit(None, 1)
    return before[0] if len(before) == 2 else words[: _between_letters(words)]


def _between_letters(words: str) -> int:
    """The last place at which no mark and no part of an emoji is torn from its letter."""
    for at in range(SHORT, 0, -1):
        follows = category(words[at]).startswith("M") or words[at] in _JOINER + _SKIN_TONES
        if not follows and words[at - 1] != _JOINER:
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


def repeated(article: Article, quotes: str) -> int:
    """How many code points of an article's text its graph repeats under a quote policy.

    Counted is every place of the text that stands in a quote, as it is cut, or in what surrounds
    one, once. The words of ``condition``, ``quantity`` and ``when`` have no place: unless they
    stand within what is counted already, they count by their length, the same words once. Titles
    and names are not counted.

    >>> claim = Claim(type="recognise", initiator="FRA", target="MLI", quote="recognised Mali")
    >>> note = Article(id="note", text="France recognised Mali.", actors={}, claims=[claim])
    >>> [repeated(note, policy) for policy in ("short", "full", "hash")]
    [23, 23, 0]
    """
    emitter_of(quotes)
    if quotes == "hash":
        return 0
    short = quotes == "short"
    places = [place for q in _quotes_of(article) for place in _shown(q, short)]
    shown = [article.text[start:end] for start, end in _merged(places)]
    words = {shortened(w) if short else w for c in article.claims for w in _passages(c)}
    apart = [w for w in words if not any(w in stretch for stretch in shown)]
    return min(len(article.text), sum(map(len, [*shown, *apart])))


def cut(article: Article, quotes: str) -> int:
    """How many quotes and other words of an article a quote policy cuts or leaves out.

    Other words are those of ``condition``, ``quantity`` and ``when``.

    >>> claim = Claim(type="recognise", initiator="FRA", target="MLI", quote="recognised Mali")
    >>> note = Article(id="note", text="France recognised Mali.", actors={}, claims=[claim])
    >>> [cut(note, policy) for policy in ("short", "full", "hash")]
    [0, 0, 1]
    """
    emitter_of(quotes)
    if quotes == "full":
        return 0
    least = SHORT if quotes == "short" else 0
    words = [q.exact for q in _quotes_of(article)]
    words += [w for claim in article.claims for w in _passages(claim)]
    return sum(len(w) > least for w in words)


def _quotes_of(article: Article) -> Iterator[Quote]:
    return (quote for claim in article.claims for quote in claim.quote)


def _passages(claim: Claim) -> Iterator[str]:
    """The words of the article, besides its quotes, that a claim holds."""
    when = claim.when.verbatim if claim.when else ""
    return filter(None, (claim.condition, claim.quantity, when))


def _shown(quote: Quote, short: bool) -> Iterator[tuple[int, int]]:
    """The stretches of the text that a quote shows: what is before it and it, and what is after."""
    start, end = quote.span
    length = len(shortened(quote.exact)) if short else len(quote.exact)
    if length:
        yield start - len(quote.prefix), start + length
        yield end, end + len(quote.suffix)


def _merged(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places in order, those that touch or overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
