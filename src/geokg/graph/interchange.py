"""Conversion to rdflib, term by term, so that no literal is rewritten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import rdflib
from rdflib.namespace import NamespaceManager

from geokg.base.vocabulary import PREFIXES


def graph_of(triples: Iterable[ox.Triple | ox.Quad]) -> rdflib.Graph:
    """Return triples as one rdflib graph."""
    graph = rdflib.Graph(bind_namespaces="none")
    _bind(graph.namespace_manager)
    convert = _Converter()
    for triple in triples:
        graph.add((convert(triple.subject), convert(triple.predicate), convert(triple.object)))
    return graph


def dataset_of(quads: Iterable[ox.Quad]) -> rdflib.Dataset:
    """Return quads as an rdflib Dataset whose default graph is the union of all."""
    dataset = rdflib.Dataset(default_union=True)
    _bind(dataset.namespace_manager)
    convert = _Converter()
    # Getting a graph from a Dataset costs more than adding a hundred triples to it.
    graphs: dict[str, rdflib.Graph] = {}
    for quad in quads:
        name = str(quad.graph_name)
        if name not in graphs:
            is_default = isinstance(quad.graph_name, ox.DefaultGraph)
            graphs[name] = dataset if is_default else dataset.graph(convert(quad.graph_name))
        triple = convert(quad.subject), convert(quad.predicate), convert(quad.object)
        graphs[name].add(triple)
    return dataset


Term = rdflib.URIRef | rdflib.Literal | rdflib.BNode


class _Converter:
    """Converts terms, each IRI once."""

    def __init__(self) -> None:
        self.iris: dict[str, rdflib.URIRef] = {}

    def __call__(self, term: object) -> Term:
        if not isinstance(term, ox.NamedNode):
            return term_of(term)
        iri = self.iris.get(term.value)
        if iri is None:
            iri = self.iris[term.value] = rdflib.URIRef(term.value)
        return iri


def term_of(term: object) -> Term:
    """Return the same term for rdflib, with its literal unchanged."""
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = term.datatype.value
        if datatype == PREFIXES["xsd"] + "string":
            return rdflib.Literal(term.value)
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(datatype), normalize=False)
    assert isinstance(term, ox.BlankNode)
    return rdflib.BNode(term.value)


def _bind(manager: NamespaceManager) -> None:
    for prefix, iri in PREFIXES.items():
        manager.bind(prefix, iri, replace=True)


def read_turtle(path: Path) -> Iterator[ox.Triple]:
    """Return the triples of a well-formed Turtle file as rdflib's own parser reads them.

    No literal is rewritten, but rdflib reads the whole file before it returns the first triple.
    Raises ``ValueError`` with rdflib's message where rdflib rejects the file.
    """
    graph = rdflib.Graph(bind_namespaces="none")
    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    try:
        with path.open("rb") as file:
            graph.parse(file, format="turtle", publicID="urn:x")
    except Exception as error:  # rdflib documents no class of errors
        raise ValueError(f"{type(error).__name__}: {error}") from error
    finally:
        rdflib.NORMALIZE_LITERALS = before
    for subject, predicate, object_ in graph:
        yield ox.Triple(_node_of(subject), ox.NamedNode(str(predicate)), _term_back(object_))


def _term_back(term: rdflib.term.Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if not isinstance(term, rdflib.Literal):
        return _node_of(term)
    if term.language:
        return ox.Literal(str(term), language=term.language)
    datatype = ox.NamedNode(term.datatype) if term.datatype else None
    return ox.Literal(str(term), datatype=datatype)


def _node_of(term: rdflib.term.Node) -> ox.NamedNode | ox.BlankNode:
    kind = ox.BlankNode if isinstance(term, rdflib.BNode) else ox.NamedNode
    return kind(str(term))
