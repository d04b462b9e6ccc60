"""The statistics of a dataset, counted article by article and summed over processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Final

from geokg.base.licences import is_listed
from geokg.base.vocabulary import ACTOR_CLASSES, GKG, RDF, SCHEMA
from geokg.dataset.metadata import About, Rights, Statistics
from geokg.dataset.publish.rights import policy_of
from geokg.graph import quads
from geokg.graph.stream import BuildResult, DescribedArticle, SharedNode

_CLASSES: Final = "classes "
_PROPERTIES: Final = "properties "
_LICENCE: Final = "licence "
_LANGUAGE: Final = "language "
_DAY: Final = "day "
_A: Final = f"<{RDF.type}>"
_SAME: Final = f"<{SCHEMA.sameAs}>"


def count_article(about: About, described: DescribedArticle | SharedNode) -> Mapping[str, int]:
    """Return the counts of an article's graph, or of a node of the reference graph."""
    nodes = described.nodes.values()
    # Counted by all properties of a node, and by all its classes, of which there are fewer.
    counts = Counter(map(_properties_key, map(tuple, nodes)))
    counts.update([_classes_key(description[_A]) for description in nodes])
    several = [
        (predicate, terms)
        for description in nodes
        for predicate, terms in description.items()
        if terms.__class__ is tuple
    ]
    for predicate, terms in several:
        counts[_properties_key((predicate,))] += len(terms) - 1
    counts["subjects"] = len(nodes)
    if isinstance(described, DescribedArticle):
        return {**counts, **_rights_counts(about, described)}
    return counts


@lru_cache(maxsize=4096)
def _properties_key(predicates: tuple[str, ...]) -> str:
    """Return the key under which a node with these properties is counted."""
    return _PROPERTIES + _joined(predicates)


@cache
def _classes_key(types: str | tuple[str, ...]) -> str:
    """Return the key under which an instance of these classes is counted."""
    return _CLASSES + _joined((types,) if isinstance(types, str) else types)


def _joined(terms: Iterable[str]) -> str:
    return " ".join(term[1:-1] for term in terms)


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
    classes, properties = _singly(counts, _CLASSES), _singly(counts, _PROPERTIES)
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


def _singly(counts: Mapping[str, int], kind: str) -> dict[str, int]:
    """Return the counts of single IRIs, from those of several together."""
    found = Counter[str]()
    for iris, number in _with_prefix(counts, kind).items():
        for iri in iris.split(" "):
            found[iri] += number
    return dict(sorted(found.items()))


def _with_prefix(counts: Mapping[str, int], kind: str) -> dict[str, int]:
    counted = {key.removeprefix(kind): n for key, n in counts.items() if key.startswith(kind)}
    return dict(sorted(counted.items()))
