"""Situations of many articles: which may be one, and what is read from them together.

The rule same-situation links only situations that have one key: their type, and the states on each
side. So all situations of a key, with their claims, make a *bucket*, and buckets need one another
for nothing. An article gives each bucket only its own claims and what these refer to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from geokg.actors import UserRows
from geokg.analysis.panel.situations import Situations
from geokg.base.vocabulary import GKG
from geokg.graph import quads, sparql
from geokg.graph.rules import RULES, Facts
from geokg.graph.rules.same_situation import common_key
from geokg.spark.checking import CheckedArticle, article_of

if TYPE_CHECKING:
    from pyspark import RDD

Ends = Mapping[str, str]
"""Situations of other articles, each with the key of its bucket."""


class ArticlePart(NamedTuple):
    """What an article gives to some buckets: lines of N-Quads, and what they use."""

    lines: bytes
    used: quads.Used


class AboutSituation(NamedTuple):
    """A situation of an article: the situation that it stands for, and the key of its bucket."""

    situation: str
    end: str
    key: str
    """Empty where the end is in another article."""


@dataclass(frozen=True, slots=True)
class Bucketing:
    """Assigns the claims of articles to buckets, and reads buckets."""

    base: str
    extra: UserRows | None
    partitions: int

    def situations(self, article: CheckedArticle) -> Iterator[AboutSituation]:
        """Yield the situations that an article describes or that its claims are about."""
        lines = b"".join(data for _, data in article.records)
        facts = self.facts(self.store([ArticlePart(lines, article.used)]))
        situations = Situations(facts)
        named = {f"{claim}.situation" for claim in facts.subjects(GKG.about)}
        for situation in sorted({*facts.claims, *named}):
            end = situations.end(situation)
            key = common_key(facts, end)
            named_by = repr(_sorted(key)) if key else end
            is_own = article_of(end, self.base) == article.id
            yield AboutSituation(situation, end, named_by if is_own else "")

    def parts(self, article: CheckedArticle, ends: Ends) -> Iterator[tuple[int, ArticlePart]]:
        """Yield the partitions that an article has claims in, with what it gives to each."""
        keys = {
            one.situation: one.key or ends.get(one.end, one.end) for one in self.situations(article)
        }
        stem = f"{self.base}{article.id}."
        partition_of = {
            situation.removeprefix(stem).removesuffix(".situation"): self._partition(keys[about])
            for situation, about in self._about(article).items()
        }
        lines = [line for _, data in article.records for line in data.splitlines()]
        claims = [partition_of.get(_name_in(line, stem)) for line in lines]
        for partition in sorted(set(partition_of.values())):
            kept = (
                line
                for line, of in zip(lines, claims, strict=True)
                if of is None or of == partition
            )
            yield partition, ArticlePart(b"\n".join(kept), article.used)

    def _about(self, article: CheckedArticle) -> dict[str, str]:
        """Return the situations that claims are about, by what the claim's own would be called."""
        found = {}
        for _, data in article.records:
            for quad in ox.parse(data, format=ox.RdfFormat.N_QUADS):
                if quad.predicate.value == GKG.about:
                    found[f"{quad.subject.value}.situation"] = quad.object.value
        return found

    def _partition(self, key: str) -> int:
        return int.from_bytes(sha256(key.encode()).digest()[:8]) % self.partitions

    def store(self, parts: Iterable[ArticlePart]) -> ox.Store:
        """Return a store of parts of articles, with the states and types that they use."""
        codes: set[str] = set()
        types: set[str] = set()
        lines = []
        for part in parts:
            lines.append(part.lines)
            codes |= part.used.codes
            types |= part.used.types
        shared = quads.reference(codes, types, (), self.base)
        lines += map(str.encode, quads.lines(shared, quads.reference_iri(self.base)))
        store = ox.Store()
        store.bulk_load(b"\n".join(lines), format=ox.RdfFormat.N_QUADS)
        return store

    def facts(self, store: ox.Store) -> Facts:
        """Return the tables of a store."""
        return Facts(self.base, partial(sparql.find, store), self.extra)

    def derived(self, parts: Iterable[ArticlePart]) -> Iterator[str]:
        """Yield the lines of the graphs that rules derive from the buckets of a partition."""
        store = self.store(parts)
        facts = self.facts(store)
        for rule in RULES:
            found = "\n".join(rule.lines(facts, partial(sparql.triples, store, self.base)))
            store.bulk_load(found, format=ox.RdfFormat.N_QUADS)
            yield found


def _name_in(line: bytes, stem: str) -> str:
    """Return the claim or actor of an article that a line describes; nothing for the article."""
    subject = line.partition(b"> ")[0].decode()[1:]
    return subject.removeprefix(stem).partition(".")[0] if subject.startswith(stem) else ""


def _sorted(key: tuple[str, tuple[tuple[str, frozenset[str]], ...]]) -> object:
    kind, sides = key
    return kind, [(role, sorted(states)) for role, states in sides]


def buckets(articles: RDD[CheckedArticle], bucketing: Bucketing) -> RDD[Iterable[ArticlePart]]:
    """Return the parts of articles by partition of buckets."""
    ends = articles.context.broadcast(ends_elsewhere(articles, bucketing))
    parts = articles.flatMap(lambda article: list(bucketing.parts(article, ends.value)))
    grouped = parts.groupByKey(bucketing.partitions, partitionFunc=int)
    return grouped.map(lambda pair: pair[1])


def ends_elsewhere(articles: RDD[CheckedArticle], bucketing: Bucketing) -> Ends:
    """Return the key of each situation that a claim of another article is about.

    The driver follows these references, and keeps them; a round asks for the situations that the
    last one led to.
    """
    linked = articles.filter(lambda article: bool(article.links.others))
    found = linked.flatMap(lambda article: [s for s in bucketing.situations(article) if not s.key])
    wanted = {one.end for one in found.collect()}
    keys: dict[str, str] = {}
    following: dict[str, str] = {}
    while wanted:
        answers = _answers(articles, bucketing, frozenset(wanted))
        keys |= {one.situation: one.key for one in answers if one.key}
        following |= {one.situation: one.end for one in answers if not one.key}
        wanted = {one.end for one in answers if not one.key} - keys.keys() - following.keys()
    return keys | {
        start: keys[end] for start in following if (end := _last(start, following)) in keys
    }


def _answers(
    articles: RDD[CheckedArticle], bucketing: Bucketing, wanted: frozenset[str]
) -> list[AboutSituation]:
    """Return some situations with their ends and keys, from the articles that have them."""
    asked = articles.context.broadcast(wanted)
    names = articles.context.broadcast(
        frozenset(article_of(situation, bucketing.base) for situation in wanted)
    )
    found = articles.filter(lambda article: article.id in names.value).flatMap(
        lambda article: list(bucketing.situations(article))
    )
    return found.filter(lambda one: one.situation in asked.value).collect()


def _last(start: str, following: Mapping[str, str]) -> str:
    seen = set()
    while start in following and start not in seen:
        seen.add(start)
        start = following[start]
    return start
