"""Replace a graph in a store, and remove the states and types that nothing uses afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from geokg.base.vocabulary import PREFIXES
from geokg.graph import quads
from geokg.graph.annotators import names_of_annotators


def replace_graph(store: ox.Store, graph: ox.NamedNode, new: Iterable[ox.Quad], base: str) -> None:
    """Replace the contents of a graph, and remove shared nodes that are no longer used."""
    inserted = "\n".join(f"GRAPH {q.graph_name} {{ {q.triple} }}" for q in new)
    store.update(f"DROP GRAPH {graph} ;\nINSERT DATA {{\n{inserted}\n}}")
    _remove_unused_reference(store, ox.NamedNode(quads.reference_iri(base)), base)


def parsed(lines: Iterable[str]) -> Iterator[ox.Quad]:
    """Return the quads of lines of N-Quads."""
    return ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS)


def _remove_unused_reference(store: ox.Store, reference: ox.NamedNode, base: str) -> None:
    """Remove from the reference graph what no article uses any more."""
    described = {
        quad.subject.value
        for quad in store.quads_for_pattern(None, None, None, reference)
        if isinstance(quad.subject, ox.NamedNode)
    }
    used = [iri for iri in described if _is_used(store, ox.NamedNode(iri), reference)]
    state, type_ = PREFIXES["gkgs"], PREFIXES["gkgt"]
    codes = [iri.removeprefix(state) for iri in used if iri.startswith(state)]
    types = [iri.removeprefix(type_) for iri in used if iri.startswith(type_)]
    names = names_of_annotators(used, store, base)
    nodes = quads.reference(codes, types, names, base)
    needed_quads = set(parsed(quads.lines(nodes, reference.value)))
    for quad in list(store.quads_for_pattern(None, None, None, reference)):
        if quad not in needed_quads:
            store.remove(quad)


def _is_used(store: ox.Store, node: ox.NamedNode, reference: ox.NamedNode) -> bool:
    return any(quad.graph_name != reference for quad in store.quads_for_pattern(None, None, node))
