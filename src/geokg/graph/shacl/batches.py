"""Validation of a graph that geokg emitted, in batches of its articles.

One text of a large graph needs much memory, and the engines index it slowly. A batch holds whole
articles and what they share, so the shapes within an article find there what they find in all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

import pyoxigraph as ox

from geokg.graph.conformance.shape_quads import linking_predicates
from geokg.graph.shacl import rust_engine
from geokg.graph.shacl.data import subclasses_in_turtle
from geokg.graph.shacl.shapes import shapes_of

ARTICLES: Final = 512
"""Articles in a batch; a graph with no more is validated as one text."""


def conforms_in_batches(store: ox.Store, reference: str, article_end: str) -> bool:
    """Return whether the Rust engine finds nothing, batch by batch and across all articles.

    The answer is False, and the caller validates the whole, without the engine, with any result,
    for a small graph, and with graphs of another kind, such as findings.

    Args:
        store: What geokg emitted.
        reference: The IRI of the graph that all articles share.
        article_end: How the IRIs of the graphs of articles end.
    """
    if not rust_engine.ENGINE or any(store.quads_for_pattern(None, None, None, ox.DefaultGraph())):
        return False
    shared, articles = ox.NamedNode(reference), []
    for graph in store.named_graphs():
        if isinstance(graph, ox.NamedNode) and graph.value.endswith(article_end):
            articles.append(graph)
        elif graph != shared:
            return False
    if len(articles) <= ARTICLES:
        return False
    classes = subclasses_in_turtle()
    common = _text(_triples(store, [shared])) + classes
    batches = iter(articles)
    while batch := list(islice(batches, ARTICLES)):
        if not rust_engine.conforms(_text(_triples(store, batch)) + common, shapes_of("within")):
            return False
    return rust_engine.conforms(_text(_links(store)) + classes, shapes_of("across"))


def _triples(store: ox.Store, graphs: Iterable[ox.NamedNode]) -> Iterator[ox.Triple]:
    for graph in graphs:
        for quad in store.quads_for_pattern(None, None, None, graph):
            yield quad.triple


def _links(store: ox.Store) -> Iterator[ox.Triple]:
    """Yield the triples that the shapes across articles follow."""
    for predicate in sorted(linking_predicates()):
        for quad in store.quads_for_pattern(None, ox.NamedNode(predicate), None, None):
            yield quad.triple


def _text(triples: Iterable[ox.Triple]) -> str:
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert text is not None
    return text.decode()
