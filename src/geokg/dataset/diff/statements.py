"""The statements of a graph in batches, so that they are never all in one list."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.graph.turtle.terms import Statements, statements_of

_BATCH: Final = 50_000


def statements(kg: KnowledgeGraph) -> Iterator[Statements]:
    """Yield the triples of all named graphs in batches; a triple of several may be repeated.

    Raises:
        RdfError: A term cannot be dumped, such as a blank node.
    """
    quads = kg.quads()
    while batch := list(islice(quads, _BATCH)):
        yield statements_of(batch, as_union=True)
