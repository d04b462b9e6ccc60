"""The text of a store piece by piece, so that no second copy of the graph is in memory.

The pieces make the text that one writer makes of the whole: each format writes nodes or graphs one
after the other, in an order that depends on their names alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Final, NamedTuple, TypeVar

import pyoxigraph as ox

from geokg.graph.turtle.terms import Statements, nquads_of, sort_nodes, statements_of

NODES: Final = 2_000
"""Nodes in a piece."""
GRAPHS: Final = 50
"""Named graphs in a piece, for formats that keep graphs together."""
_DEFAULT: Final = ox.DefaultGraph()
_T = TypeVar("_T")

Serialize = Callable[[Statements, str], str]


class CannotBeCut(Exception):  # not an error: the whole is then written at once
    """A graph whose pieces would not make the text of the whole."""


class TextPiece(NamedTuple):
    """A piece of text, with its statements as lines of N-Quads, or of N-Triples in one graph."""

    text: str
    lines: set[str]


def pieces(
    store: ox.Store, serialize: Serialize, base: str, *, suffix: str, keeps_graphs: bool
) -> Iterator[TextPiece]:
    """Yield the text of a store in a format.

    Args:
        store: The store.
        serialize: What makes the text of statements in this format.
        base: The IRI that every IRI of the articles begins with.
        suffix: The suffix of the format.
        keeps_graphs: Whether the format has named graphs.

    Raises:
        CannotBeCut: The pieces would be written otherwise than the whole.
        RdfError: A term is not safe.
    """
    groups = _groups(store, base, suffix)
    some = (statements_of(quads, as_union=not keeps_graphs) for quads in groups)
    empty = serialize(statements_of([]), base)
    if suffix == "jsonld":
        yield from _jsonld(some, serialize, base, empty)
        return
    yield TextPiece(empty, set())
    for statements in some:
        yield TextPiece(serialize(statements, base)[len(empty) :], statements.lines)


def _jsonld(
    some: Iterable[Statements], serialize: Serialize, base: str, empty: str
) -> Iterator[TextPiece]:
    """Yield JSON-LD: what is between the brackets of each piece, between those of one document.

    The text of each piece has been parsed and compared.
    """
    end = "\n]}\n"
    head = empty.removesuffix(end)
    yield TextPiece(head, set())
    between = ""
    for statements in some:
        text = serialize(statements, base)
        # It has no prefix that is also the scheme of an IRI, in the whole file. A piece is read
        # back alone: the parser keeps a whole document in memory.
        if not text.startswith(head) or _read(text) != statements.lines:
            raise CannotBeCut
        yield TextPiece(f"{between}{text[len(head) : -len(end)]}", statements.lines)
        between = ",\n"
    yield TextPiece(end, set())


def _read(text: str) -> set[str]:
    return set(nquads_of(ox.parse(text.encode(), format=ox.RdfFormat.JSON_LD)))


def _groups(store: ox.Store, base: str, suffix: str) -> Iterator[list[ox.Quad]]:
    """Yield the quads of a store in groups that a format writes one after the other."""
    if suffix not in ("trig", "jsonld"):
        yield from _by_node(store, base, suffix, None)
        return
    yield from _by_node(store, base, suffix, _DEFAULT)
    named = {str(graph) for graph in store.named_graphs()}
    if not all(name[0] == "<" for name in named):
        raise CannotBeCut
    for names in _batches(sort_nodes(named, base), GRAPHS):
        graphs = (ox.NamedNode(name[1:-1]) for name in names)
        found = (store.quads_for_pattern(None, None, None, graph) for graph in graphs)
        yield list(chain.from_iterable(found))


def _by_node(
    store: ox.Store, base: str, suffix: str, graph: ox.DefaultGraph | None
) -> Iterator[list[ox.Quad]]:
    nodes = {str(quad.subject) for quad in store.quads_for_pattern(None, None, None, graph)}
    if not all(node[0] == "<" for node in nodes):
        raise CannotBeCut
    ordered = sorted(nodes) if suffix in ("nq", "nt") else sort_nodes(nodes, base)
    for names in _batches(ordered, NODES):
        nodes_of_batch = (ox.NamedNode(name[1:-1]) for name in names)
        found = (store.quads_for_pattern(node, None, None, graph) for node in nodes_of_batch)
        yield list(chain.from_iterable(found))


def _batches(values: Iterable[_T], size: int) -> Iterator[list[_T]]:
    values = iter(values)
    while batch := list(islice(values, size)):
        yield batch
