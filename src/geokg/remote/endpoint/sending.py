"""Send a graph to a server, one named graph at a time, and verify what the server then holds.

Each named graph is replaced as a whole by PUT, so that sending it twice is harmless. A graph that
the server already holds with the same digest is not sent: a push that was stopped goes on where it
stopped when it is repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import EndpointError
from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.remote.endpoint.answers import canonical_lines, canonical_triple
from geokg.remote.endpoint.client import digest_of
from geokg.remote.endpoint.endpoint import Endpoint


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
    for done, name in enumerate(names):
        on_graph(done, len(names))
        triples = [canonical_triple(triple) for triple in kg.graph_triples(name)]
        expected[name] = len(triples)
        sent += _send(endpoint, name, triples, sizes.get(name, 0))
    gone = [name for name in sizes if name not in expected]
    if mirror:
        for name in gone:
            endpoint.client.delete_graph(name)
    left = {} if mirror else {name: sizes[name] for name in gone}
    _verify_counts(endpoint, {**left, **expected})
    on_graph(len(names), len(names))
    return Pushed(
        sent=sent,
        unchanged=len(names) - sent,
        deleted=len(gone) - len(left),
        left=len(left),
        triples=sum(expected.values()),
    )


def _send(endpoint: Endpoint, name: str, triples: list[ox.Triple], held: int) -> bool:
    """Make the server hold a graph; return whether it had to be sent."""
    client, digest = endpoint.client, digest_of(triples)
    if held == len(triples) and digest_of(endpoint.graph_triples(name, held)) == digest:
        return False
    client.put_graph(name, "".join(canonical_lines(triples)).encode())
    found = endpoint.graph_triples(name, len(triples))
    if digest_of(found) != digest:
        raise client.error(
            "GK732",
            "the server returns something else than was sent",
            found=f"{name}: {_difference(triples, found)}",
            fix="check the profile; if it is right, load the files of `geokg dump` instead",
        )
    return True


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


def _difference(sent: Iterable[ox.Triple], found: Iterable[ox.Triple]) -> str:
    """Return the first triple that only one side has."""
    ours, theirs = set(map(str, sent)), set(map(str, found))
    for words, only in (("lost", ours - theirs), ("added", theirs - ours)):
        if only:
            return f"{len(only):,} {words}, such as {min(only)}"
    return "nothing"
