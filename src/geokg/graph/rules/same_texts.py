"""Situations that two articles with one text quote at the same place."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator

from geokg.base.vocabulary import GKG, OA
from geokg.graph.rules.facts import Facts


def same_texts(facts: Facts, key: Callable[[Facts, str], Hashable]) -> Iterator[tuple[str, str]]:
    """Yield pairs of a situation and one of an article with the same text, in the order of IRIs.

    Args:
        facts: The facts of a graph.
        key: Returns what two such situations have in common, or None if it is unknown.
    """
    articles: dict[str, list[str]] = {}
    for article in sorted({claim.article for claims in facts.claims.values() for claim in claims}):
        if digest := facts.one(GKG.textSha256, article):
            articles.setdefault(digest, []).append(article)
    copies = {article: digest for digest, a in articles.items() if len(a) > 1 for article in a}
    groups: dict[Hashable, list[tuple[str, str, int, int]]] = {}
    for situation in facts.claims if copies else ():
        own = facts.claims[situation][0].article
        common = key(facts, situation)
        if own in copies and common is not None:
            place = _place(facts, situation, own)
            groups.setdefault((copies[own], common), []).append((situation, own, *place))
    for group in groups.values():
        yield from _pairs(group)


def _pairs(group: list[tuple[str, str, int, int]]) -> Iterator[tuple[str, str]]:
    """Yield each situation with the first of another article whose quotes overlap its own."""
    firsts: list[tuple[str, int, int, set[str]]] = []
    for situation, article, start, end in group:
        for first, first_start, first_end, articles in firsts:
            if start < first_end and first_start < end and article not in articles:
                articles.add(article)
                yield first, situation
                break
        else:
            firsts.append((situation, start, end, {article}))


def _place(facts: Facts, situation: str, article: str) -> tuple[int, int]:
    """Return where the quotes of the claims of an article about a situation begin and end."""
    quotes = [
        quote
        for claim in facts.claims[situation]
        if claim.article == article
        for quote in facts.all(GKG.quote, claim.iri)
    ]
    starts = [_number(digits) for quote in quotes for digits in facts.all(OA.start, quote)]
    ends = [_number(digits) for quote in quotes for digits in facts.all(OA.end, quote)]
    return min(starts, default=0), max(ends, default=0)


def _number(digits: str) -> int:
    """Return a number of a graph, which may be foreign."""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0
