"""The statistics of a dataset, counted article by article and summed over processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import chain
from typing import Final

from geokg.base.licences import is_listed
from geokg.base.vocabulary import ACTOR_CLASSES, GKG, RDF, SCHEMA
from geokg.dataset.metadata import About, Rights, Statistics
from geokg.dataset.publish.rights import policy_of
from geokg.graph import quads
from geokg.graph.quads import Properties
from geokg.graph.stream import BuildResult, DescribedArticle, SharedNode

_CLASS: Final = "class "
_PROPERTY: Final = "property "
_LICENCE: Final = "licence "
_LANGUAGE: Final = "language "
_DAY: Final = "day "
_A: Final = f"<{RDF.type}>"
_SAME: Final = f"<{SCHEMA.sameAs}>"


def count_article(about: About, described: DescribedArticle | SharedNode) -> Mapping[str, int]:
    """Return the counts of an article's graph, or of a node of the reference graph."""
    nodes = described.nodes.values()
    properties = Counter(chain.from_iterable(nodes))
    for predicate, terms in chain.from_iterable([description.items() for description in nodes]):
        if terms.__class__ is not str:
            properties[predicate] += len(terms) - 1
    classes = Counter(chain.from_iterable([_types(description) for description in nodes]))
    counts = {_key(_PROPERTY, iri): number for iri, number in properties.items()}
    counts |= {_key(_CLASS, iri): number for iri, number in classes.items()}
    counts["subjects"] = len(described.nodes)
    if isinstance(described, DescribedArticle):
        counts |= _rights_counts(about, described)
    return counts


@cache
def _key(kind: str, iri: str) -> str:
    """Return the key under which a property or a class of the ontology is counted."""
    return f"{kind}{iri[1:-1]}"


def _types(description: Properties) -> tuple[str, ...]:
    types = description[_A]
    return (types,) if isinstance(types, str) else types


def _rights_counts(about: About, described: DescribedArticle) -> dict[str, int]:
    article = described.article
    policy = policy_of(about, article)
    counts = {
        _LICENCE + article.licence: 1,
        "texts": int(is_listed(article.licence, about.open_licences)),
        "characters": len(article.text),
        "repeated": quads.repeated(article, policy, described.kept),
        "cut": quads.cut(article, policy, described.kept),
    }
    if article.language:
        counts[_LANGUAGE + article.language.casefold()] = 1
    if article.published:
        counts[_DAY + str(article.published.day)] = 1
    return counts


def statistics_of(built: BuildResult) -> Statistics:
    """Return the statistics of the whole graph."""
    counts = built.counts
    classes = _with_prefix(counts, _CLASS)
    properties = _with_prefix(counts, _PROPERTY)
    days = [date.fromisoformat(day) for day in _with_prefix(counts, _DAY)]
    actors = sum(classes.get(getattr(GKG, name), 0) for name in set(ACTOR_CLASSES.values()))
    states = classes.get(GKG.State, 0)
    return Statistics(
        articles=built.articles,
        claims=built.claims,
        actors=actors - states,
        states=states,
        triples=built.triples,
        quads=built.triples,
        subjects=counts["subjects"],
        classes=classes,
        properties=properties,
        links={SCHEMA.sameAs: properties.get(SCHEMA.sameAs, 0)},
        languages=tuple(_with_prefix(counts, _LANGUAGE)),
        first=min(days, default=None),
        last=max(days, default=None),
    )


def rights_of(built: BuildResult, most: tuple[str, int, int]) -> Rights:
    """Return the statistics of rights; ``most`` is the article whose text is repeated most."""
    counts = built.counts
    return Rights(
        licences=_with_prefix(counts, _LICENCE),
        texts=counts["texts"],
        excluded=tuple(sorted(built.excluded)),
        characters=counts["characters"],
        repeated=counts["repeated"],
        cut=counts["cut"],
        most=most,
    )


def _with_prefix(counts: Mapping[str, int], kind: str) -> dict[str, int]:
    counted = {key.removeprefix(kind): n for key, n in counts.items() if key.startswith(kind)}
    return dict(sorted(counted.items()))
