"""The share of an article's text that a graph may repeat, and which quotes fit into it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from geokg.article import Article, Claim, Quote
from geokg.base.arguments import argument_error, is_number
from geokg.base.text import CONTEXT

_TEXT: Final = re.compile(r"context ([0-9]{1,2}), budget ([01](?:\.[0-9]{1,20})?)")


@dataclass(frozen=True, slots=True, init=False)
class QuoteBudget:
    """A quote policy: how much of each article's text a dataset repeats.

    Of an article whose text may not be published, at most the share ``budget`` is repeated, in
    quotes, their context, and the words of conditions, quantities and dates. The shortest quotes
    come first, so that as many claims as possible have their words; of two as long, the earlier
    one. Conditions, quantities and dates follow, the shortest first.
    Code points of the text count once; a condition, quantity or date counts by its length, unless
    it is within a quote. A quote that does not fit is represented by its place and its SHA-256,
    other words are left out.

    Args:
        context: The code points on either side of a quote that are published, from 0 to 32.
        budget: The share of the text, from 0 to 1.

    Raises:
        ArgumentError: A value is outside of these bounds.

    >>> str(QuoteBudget()), str(QuoteBudget(context=8, budget=0.25))
    ('context 0, budget 0.1', 'context 8, budget 0.25')
    """

    context: int
    budget: Fraction

    def __init__(self, *, context: int = 0, budget: float | Fraction = Fraction(1, 10)) -> None:
        if isinstance(context, bool) or not isinstance(context, int) or not 0 <= context <= CONTEXT:
            raise argument_error("context", context, f"a whole number from 0 to {CONTEXT}")
        if not (isinstance(budget, Fraction) or is_number(budget)) or not 0 <= budget <= 1:
            raise argument_error("budget", budget, "a number from 0 to 1")
        # The decimal digits that people write, and not the binary fraction nearest to them.
        exact = budget if isinstance(budget, Fraction) else Fraction(str(budget))
        object.__setattr__(self, "context", context)
        object.__setattr__(self, "budget", exact.limit_denominator(1_000_000))

    @classmethod
    def parse(cls, text: str) -> QuoteBudget | None:
        """Return the budget that a dataset states in words, or None if it states none.

        >>> QuoteBudget.parse(str(QuoteBudget(budget=0.3))) == QuoteBudget(budget=0.3)
        True
        """
        match = _TEXT.fullmatch(text)
        if not match or int(match[1]) > CONTEXT or Fraction(match[2]) > 1:
            return None
        return cls(context=int(match[1]), budget=Fraction(match[2]))

    def limit(self, characters: int) -> int:
        """Return how many code points of a text of this length may be repeated."""
        return math.floor(self.budget * characters)

    def __str__(self) -> str:
        return f"context {self.context}, budget {float(self.budget):.6f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class WithinBudget:
    """What of an article's words fits into a budget.

    Attributes:
        quotes: The places of the quotes whose words are published.
        passages: The words of conditions, quantities and dates that are published.
        repeated: The code points of the text that these repeat.
    """

    quotes: frozenset[tuple[int, int]]
    passages: frozenset[str]
    repeated: int


def within_budget(article: Article, policy: QuoteBudget) -> WithinBudget:
    """Return what of an article's words is published.

    >>> claim = Claim(type="recognise", initiator="FRA", target="MLI", quote="recognised Mali")
    >>> note = Article(id="note", text="France recognised Mali.", claims=[claim])
    >>> [within_budget(note, QuoteBudget(budget=share)).repeated for share in (0.1, 0.9)]
    [0, 15]
    """
    text, left = article.text, policy.limit(len(article.text))
    repeated = bytearray(len(text))
    quotes: set[tuple[int, int]] = set()
    passages: set[str] = set()
    parts: list[str] = []
    for is_passage, length, start, words in sorted(_pieces(article)):
        if is_passage:
            cost = 0 if _is_within(words, parts) else length
            if cost <= left:
                passages.add(words)
                left -= cost
            continue
        first, last = max(0, start - policy.context), start + length + policy.context
        cost = repeated.count(0, first, last)
        if cost <= left:
            part = text[first:last]
            quotes.add((start, start + length))
            parts.append(part)
            repeated[first:last] = b"\1" * len(part)
            left -= cost
    beyond = sum(len(words) for words in passages if not _is_within(words, parts))
    return WithinBudget(frozenset(quotes), frozenset(passages), repeated.count(1) + beyond)


def _is_within(words: str, parts: Iterable[str]) -> bool:
    return any(words in part for part in parts)


def quotes_of(article: Article) -> Iterator[Quote]:
    """Yield the quotes of all claims."""
    return (quote for claim in article.claims for quote in claim.quote)


def passages_of(claim: Claim) -> Iterator[str]:
    """Return the texts of the article, besides its quotes, that a claim repeats."""
    when = claim.when.verbatim if claim.when else ""
    return filter(None, (claim.condition, claim.quantity, when))


def _pieces(article: Article) -> set[tuple[bool, int, int, str]]:
    """Return all words: whether they are a passage, which has no place; length, start and words."""
    pieces = {(False, len(q.exact), q.span.start, q.exact) for q in quotes_of(article)}
    return pieces | {(True, len(p), 0, p) for claim in article.claims for p in passages_of(claim)}
