"""The shapes and the ontology as rdflib graphs, for engines and reports.

An engine calls everything valid if there are no shapes, or if a constraint or class is misspelt.
All of these are errors where the shapes are read (`geokg.graph.conformance.shape_quads`).
"""

from __future__ import annotations

from functools import cache
from typing import Final

import rdflib
from rdflib import RDF, SH

from geokg.base.vocabulary import DCTERMS, METADATA_PREFIXES, resource
from geokg.graph.conformance.shape_quads import Scope, checked, part_of, read, shape_files
from geokg.graph.interchange import graph_of

CODE: Final = rdflib.URIRef(DCTERMS.identifier)
"""The property that gives a shape its code."""

_PATH_MARKS: Final = {
    SH.zeroOrMorePath: "*",
    SH.oneOrMorePath: "+",
    SH.zeroOrOnePath: "?",
}
_PYTHON_WORDS: Final = frozenset({"and", "class", "in", "not", "or"})
"""Terms of SHACL that rdflib does not list because they are Python keywords."""


@cache
def shapes_graph() -> rdflib.Graph:
    """Return the shapes of every file under ``shapes/`` as one graph, which must not be changed.

    Raises:
        RdfError: Validation would be vacuous: there are no shapes, or one has a misspelt term.
    """
    return graph_of(checked(shape_files(), shacl_terms()))


@cache
def metadata_shapes(name: str) -> rdflib.Graph:
    """Return the shapes of a file under ``shapes/publishing/``; the graph must not be changed.

    They are not part of `shapes_graph`, since a graph of claims has none of their targets.
    """
    graph = graph_of(checked([resource("shapes/publishing") / f"{name}.ttl"], shacl_terms()))
    for prefix, namespace in METADATA_PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


@cache
def shapes_of(scope: Scope) -> rdflib.Graph:
    """Return the shapes of a scope other than all, with their targets."""
    return graph_of(part_of(checked(shape_files(), shacl_terms()), scope))


@cache
def shacl_terms() -> frozenset[str]:
    """Return the terms of SHACL."""
    return _PYTHON_WORDS | {str(term).removeprefix(str(SH)) for term in dir(SH)}


@cache
def ontology() -> rdflib.Graph:
    """Return the ontology as one graph, which must not be changed."""
    return graph_of(read(resource("ontology/geokg.ttl")))


def ordered_properties(shapes: rdflib.Graph) -> frozenset[str]:
    """Return the properties whose values a shape requires to be ordered."""
    pairs = [*shapes.subject_objects(SH.lessThan), *shapes.subject_objects(SH.lessThanOrEquals)]
    return frozenset(str(p) for s, o in pairs for p in (o, shapes.value(s, SH.path)))


def path_text(path: rdflib.term.Node, shapes: rdflib.Graph) -> str:
    """Return a property path of a shapes graph in SPARQL syntax: ``^gkg:about/rdf:type``."""
    if isinstance(path, rdflib.URIRef):
        return path.n3(shapes.namespace_manager)
    if (path, RDF.first, None) in shapes:
        return "/".join(path_text(step, shapes) for step in shapes.items(path))
    if (inverse := shapes.value(path, SH.inversePath)) is not None:
        return "^" + path_text(inverse, shapes)
    if (either := shapes.value(path, SH.alternativePath)) is not None:
        return "(" + "|".join(path_text(step, shapes) for step in shapes.items(either)) + ")"
    repeated = next(kind for kind in _PATH_MARKS if (path, kind, None) in shapes)
    inner = shapes.value(path, repeated)
    assert inner is not None
    return f"({path_text(inner, shapes)}){_PATH_MARKS[repeated]}"


def text_of(term: rdflib.term.Node | None, shapes: rdflib.Graph) -> str:
    """Return a term as a report names it: an IRI, a literal in Turtle, ``[]`` or nothing."""
    if isinstance(term, rdflib.Literal):
        return term.n3(shapes.namespace_manager)
    if isinstance(term, rdflib.BNode):
        return "[]"  # the label of a blank node differs between runs
    return "" if term is None else str(term)
