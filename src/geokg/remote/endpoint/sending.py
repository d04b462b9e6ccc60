"""Send a graph to a server, some named graphs at a time, and verify what the server then holds.

Each named graph is replaced as a whole, so that sending it twice is harmless. A graph that the
server already holds with the same digest is not sent: a push that was stopped goes on where it
stopped when it is repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import EndpointError
from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.remote.endpoint.answers import canonical_ntriples, canonical_triple
from geokg.remote.endpoint.endpoint import Endpoint

_LETTERS: Final = 400_000
"""Letters of N-Triples in one request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """What a push did: the numbers of named graphs sent, found unchanged, deleted and left.

    ``left`` are graphs of the server that the graph does not have and that were not deleted.
    ``triples`` is the number of triples that the server was verified to hold.
    """

    sent: int
    unchanged: int
    deleted: int
    left: int
    triples: int


def push(
    kg: KnowledgeGraph,
    endpoint: Endpoint,
    *,
    mirror: bool = False,
    on_graph: Callable[[int, int], None] = lambda done, total: None,
) -> Pushed:
    """Send every named graph to a server, and verify each by its digest, and all by their counts.

    Args:
        kg: The graph.
        endpoint: The server, connected with the base of the graph.
        mirror: Whether graphs under the base that the graph does not have are deleted.
        on_graph: Is called with the numbers of graphs done and in total.

    Raises:
        EndpointError: The server does not answer or refuses, or holds something else afterwards;
            or the graph has triples outside named graphs.
    """
    if endpoint.base != kg.base:
        raise EndpointError(
            Diagnostic(
                code="GK731",
                message="the endpoint was connected with another base than the graph has",
                found=endpoint.base,
                fix=f"connect with base={kg.base!r}",
            )
        )
    sizes = endpoint.graph_sizes()
    names = kg.graph_names()
    expected: dict[str, int] = {}
    sent = 0
    on_graph(0, len(names))
    for batch in _batches(_local_graph(kg, name) for name in names):
        sent += _send(endpoint, batch, sizes)
        expected.update((graph.name, graph.size) for graph in batch)
        on_graph(len(expected), len(names))
    gone = [name for name in sizes if name not in expected]
    if mirror:
        endpoint.client.delete_graphs(gone)
    left = {} if mirror else {name: sizes[name] for name in gone}
    _verify_counts(endpoint, {**left, **expected})
    return Pushed(
        sent=sent,
        unchanged=len(names) - sent,
        deleted=len(gone) - len(left),
        left=len(left),
        triples=sum(expected.values()),
    )


@dataclass(frozen=True, slots=True)
class _LocalGraph:
    """A named graph as sorted canonical N-Triples, and the number of its triples."""

    name: str
    ntriples: str
    size: int


def _local_graph(kg: KnowledgeGraph, name: str) -> _LocalGraph:
    triples = [canonical_triple(triple) for triple in kg.graph_triples(name)]
    return _LocalGraph(name, canonical_ntriples(triples), len(triples))


def _batches(graphs: Iterable[_LocalGraph]) -> Iterator[list[_LocalGraph]]:
    """Yield graphs together that one request can hold; one that is too large is alone."""
    batch: list[_LocalGraph] = []
    letters = 0
    for graph in graphs:
        if batch and letters + len(graph.ntriples) > _LETTERS:
            yield batch
            batch, letters = [], 0
        batch.append(graph)
        letters += len(graph.ntriples)
    if batch:
        yield batch


def _send(endpoint: Endpoint, batch: Sequence[_LocalGraph], held: Mapping[str, int]) -> int:
    """Make the server hold graphs; return how many had to be sent."""
    client = endpoint.client
    counted = [graph for graph in batch if held.get(graph.name, 0) == graph.size]
    unchanged = {
        graph.name
        for graph, found in _found(endpoint, counted)
        if _digest(found) == _digest(graph.ntriples)
    }
    changed = [graph for graph in batch if graph.name not in unchanged]
    texts = {graph.name: graph.ntriples for graph in changed}
    if client.profile.updates and len(changed) > 1:
        client.replace_graphs(texts, held.keys())
    else:
        client.put_graphs(texts)
    for graph, found in _found(endpoint, changed):
        if _digest(found) != _digest(graph.ntriples):
            raise client.error(
                "GK732",
                "the server returns something else than was sent",
                found=f"{graph.name}: {_difference(graph.ntriples, found)}",
                fix="check the profile; if it is right, load the files of `geokg dump` instead",
            )
    return len(changed)


def _found(endpoint: Endpoint, graphs: Sequence[_LocalGraph]) -> Iterator[tuple[_LocalGraph, str]]:
    """Yield graphs, each with the N-Triples that the server has of it."""
    found = endpoint.graphs_triples({graph.name: graph.size for graph in graphs})
    for graph, (_, triples) in zip(graphs, found, strict=True):
        yield graph, canonical_ntriples(triples)


def _digest(ntriples: str) -> str:
    return sha256(ntriples.encode()).hexdigest()


def _verify_counts(endpoint: Endpoint, expected: dict[str, int]) -> None:
    found = endpoint.graph_sizes()
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name, 0) != found.get(name, 0):
            raise endpoint.client.error(
                "GK732",
                "the server counts other triples than were sent",
                found=f"{name}: {found.get(name, 0):,} instead of {expected.get(name, 0):,}",
                fix="push again when nobody else writes to the server",
            )


def _difference(sent: str, found: str) -> str:
    """Return the first triple that only one side has."""
    ours, theirs = set(sent.splitlines()), set(found.splitlines())
    for words, only in (("lost", ours - theirs), ("added", theirs - ours)):
        if only:
            return f"{len(only):,} {words}, such as {min(only)}"
    return "nothing"
