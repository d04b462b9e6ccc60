"""Convert articles to RDF; the only package that emits triples.

Terms are text in the syntax of N-Triples, because objects for all of them would cost time and
memory. The triples of an article are in its own graph, ``<base>ID.graph``; no other article emits
them. States, types and annotators in use are described once, in ``<base>reference``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from geokg.actors import UserRows
from geokg.article import Article
from geokg.graph import byline
from geokg.graph.quads.quote_budget import QuoteBudget, WithinBudget
from geokg.graph.quads.quote_policies import (
    SHORT,
    QuotePolicy,
    cut,
    emitter_of,
    kept_words,
    repeated,
)
from geokg.graph.quads.reference_graph import annotator_iri, annotator_space, reference
from geokg.graph.quads.terms import Properties, PropertiesByNode, decimal, escaped, state_iri, text

__all__ = [
    "SHORT",
    "Properties",
    "PropertiesByNode",
    "QuoteBudget",
    "QuotePolicy",
    "Used",
    "WithinBudget",
    "annotator_iri",
    "annotator_space",
    "count",
    "cut",
    "decimal",
    "describe",
    "escaped",
    "graph_iri",
    "kept_words",
    "lines",
    "quads",
    "reference",
    "reference_iri",
    "repeated",
    "state_iri",
    "text",
    "used_in",
    "used_together",
]


def describe(
    article: Article,
    base: str,
    extra: UserRows | None = None,
    quotes: QuotePolicy = "full",
    kept: WithinBudget | None = None,
) -> PropertiesByNode:
    """Return the properties of each node of an article's graph; a pure function.

    The same article, base, rows and policy give the same properties in the same order.

    Args:
        article: The article.
        base: The IRI that every IRI of the article begins with.
        extra: The user's own rows of reference data.
        quotes: One of the vocabulary's `QUOTE_POLICIES`, or a budget.
        kept: What `kept_words` returns for the article, if that is known.

    Raises:
        ValueError: There is no such quote policy.

    >>> from geokg.article import Article, Claim
    >>> claim = Claim(type="recognise", initiator="FRA", target="MLI", quote="recognised Mali")
    >>> article = Article(id="note", text="France recognised Mali.", actors={}, claims=[claim])
    >>> list(describe(article, "kg:"))[:2]
    ['<kg:note>', '<kg:note.graph>']
    """
    return emitter_of(quotes, kept)(article, base, byline.examine(article, extra)).emit()


class Used(NamedTuple):
    """What an article's graph refers to in the reference graph."""

    codes: set[str]
    types: set[str]
    annotators: set[str]


def used_in(article: Article, nodes: PropertiesByNode) -> Used:
    """Return the codes of states, the types and the annotators that an article's graph refers to.

    A state that is declared but not used is excluded, because nothing in the graph refers to it.
    """
    objects: set[str | tuple[str, ...]] = set()
    for properties in nodes.values():
        objects.update(properties.values())
    tuples = [terms for terms in objects if terms.__class__ is tuple]
    objects.update(*tuples)
    codes = {s.code for s in article.states.values() if f"<{state_iri(s)}>" in objects}
    types = {claim.type for claim in article.claims if claim.type}
    return Used(codes, types, set(article.annotators))


def used_together(each: Iterable[Used]) -> Used:
    """Return what the graphs of several articles refer to in the reference graph."""
    together = Used(set(), set(), set())
    for used in each:
        for all_names, names in zip(together, used, strict=True):
            all_names.update(names)
    return together


def count(nodes: PropertiesByNode) -> int:
    """Return the number of triples that the properties of nodes are.

    >>> count({"<urn:a>": {"<urn:b>": ("<urn:c>", '"d"')}})
    2
    """
    predicates = sum(map(len, nodes.values()))
    return predicates + sum(
        len(objects) - 1
        for properties in nodes.values()
        for objects in properties.values()
        if objects.__class__ is tuple
    )


def lines(nodes: PropertiesByNode, graph: str) -> list[str]:
    """Return the properties of nodes as lines of N-Quads, without their line feeds.

    >>> lines({"<urn:a>": {"<urn:b>": ("<urn:c>", '"d"')}}, "urn:g")
    ['<urn:a> <urn:b> <urn:c> <urn:g> .', '<urn:a> <urn:b> "d" <urn:g> .']
    """
    end = f" <{graph}> ."
    return [
        f"{node} {predicate} {term}{end}"
        for node, properties in nodes.items()
        for predicate, objects in properties.items()
        for term in ((objects,) if objects.__class__ is str else objects)
    ]


def quads(
    article: Article, base: str, extra: UserRows | None = None, quotes: QuotePolicy = "full"
) -> list[str]:
    """Return the N-Quads lines of an article and of the states and types that it uses.

    Lines in the reference graph are the same for all articles that use the same states and types.
    The parameters and errors are those of `describe`.

    >>> from geokg.article import Article, Claim
    >>> claim = Claim(type="recognise", initiator="FRA", target="MLI", quote="recognised Mali")
    >>> article = Article(id="note", text="France recognised Mali.", actors={}, claims=[claim])
    >>> len([line for line in quads(article, "https://example.org/kg/") if ".graph> ." in line])
    27
    """
    nodes = describe(article, base, extra, quotes)
    shared = reference(*used_in(article, nodes), base)
    return lines(nodes, graph_iri(article.id, base)) + lines(shared, reference_iri(base))


def graph_iri(article_id: str, base: str) -> str:
    """Return the IRI of the graph that contains an article's triples."""
    return f"{base}{article_id}.graph"


def reference_iri(base: str) -> str:
    """Return the IRI of the graph that describes states and types."""
    return f"{base}reference"
