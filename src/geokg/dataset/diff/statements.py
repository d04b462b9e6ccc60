"""The statements of a graph, so many at a time: no list of them all is ever made."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.graph.turtle.terms import Statements, statements_of

_BATCH: Final = 50_000


def statements(kg: KnowledgeGraph) -> Iterator[Statements]:
    """The triples of all graphs of a graph in batches; one that stands in several may come again.

    Raises `RdfError` where a term could not be dumped: for blank nodes, above all.
    """
    quads = kg.quads()
    while batch := list(islice(quads, _BATCH)):
        yield statements_of(batch, as_union=True)
