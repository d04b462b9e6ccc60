"""The shapes and the ontology, read from files and checked for constraints that cannot match.

An engine calls everything valid if there are no shapes, or if a constraint or class is misspelt.
All of these are errors here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import rdflib
from rdflib import RDF, SH

from geokg.base.diagnostics import Diagnostic, Location, did_you_mean
from geokg.base.errors import RdfError
from geokg.base.vocabulary import (
    DCAT,
    DCTERMS,
    EDTF_DATATYPE,
    FOAF,
    GKG,
    METADATA_PREFIXES,
    OA,
    PREFIXES,
    PROV,
    RDFS,
    SCHEMA,
    SKOS,
    SPDX,
    VCARD,
    VOID,
    XSD,
    resource,
)
from geokg.graph.interchange import graph_of
from geokg.graph.turtle import syntax_fault

CODE: Final = rdflib.URIRef(DCTERMS.identifier)
"""The property that gives a shape its code."""

_SPACES: Final = (DCAT, DCTERMS, FOAF, GKG, OA, PROV, SCHEMA, SKOS, SPDX, VCARD, VOID, XSD)
_SHAPES: Final = PREFIXES["gkg"].removesuffix("ns#") + "shapes#"
_ACROSS: Final = rdflib.URIRef(_SHAPES + "acrossArticles")
_PLACES: Final = {
    "class": (SH.targetClass, SH["class"]),
    "property": (SH.path, SH.targetSubjectsOf, SH.targetObjectsOf),
}
_PATH_MARKS: Final = {
    SH.zeroOrMorePath: "*",
    SH.oneOrMorePath: "+",
    SH.zeroOrOnePath: "?",
}
_OWL_CLASS: Final = ox.NamedNode(PREFIXES["owl"] + "Class")
_PYTHON_WORDS: Final = frozenset({"and", "class", "in", "not", "or"})
"""Terms of SHACL that rdflib does not list because they are Python keywords."""


@cache
def shapes_graph() -> rdflib.Graph:
    """Return the shapes of every file under ``shapes/`` as one graph, which must not be changed.

    Raises:
        RdfError: Validation would be vacuous: there are no shapes, or one has a misspelt term.
    """
    return _checked(sorted(resource("shapes").glob("*.ttl")))


@cache
def metadata_shapes(name: str) -> rdflib.Graph:
    """Return the shapes of a file under ``shapes/publishing/``; the graph must not be changed.

    They are not part of `shapes_graph`, since a graph of claims has none of their targets.
    """
    graph = _checked([resource("shapes/publishing") / f"{name}.ttl"])
    for prefix, namespace in METADATA_PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


def _checked(files: list[Path]) -> rdflib.Graph:
    graph = graph_of(chain.from_iterable(map(read, files)))
    if (None, CODE, None) not in graph:
        raise RdfError(
            Diagnostic(
                code="GK391",
                message="there are no shapes to validate with",
                found=str(resource("shapes")),
                fix="install geokg again: its shapes are missing",
            )
        )
    if unknown := unknown_terms(graph):
        raise RdfError(unknown)
    return graph


@cache
def shapes_within() -> rdflib.Graph:
    """Return the shapes that look at one article, and at the description of states and types."""
    shapes, across = shapes_graph(), _across()
    return _kept(shapes, lambda s, o: s not in across and o not in across)


@cache
def shapes_across() -> rdflib.Graph:
    """Return the shapes marked as depending on other articles, with their targets."""
    shapes, across = shapes_graph(), _across()
    owners = {s for s, o in shapes.subject_objects(SH.property) if o in across}
    coded = set(shapes.subjects(CODE))
    dropped = coded - across - owners
    return _kept(shapes, lambda s, o: s not in dropped and o not in coded - across)


@cache
def linking_predicates() -> frozenset[str]:
    """Return the properties that the shapes across articles follow from node to node."""
    shapes, todo = shapes_graph(), [*_across()]
    found = {str(RDF.type)}
    while todo:
        for value in shapes.objects(todo.pop(), None):
            if isinstance(value, rdflib.BNode):
                todo.append(value)
            elif str(value).startswith(GKG.base):
                found.add(str(value))
    return frozenset(found)


def _across() -> set[rdflib.term.Node]:
    return set(shapes_graph().subjects(_ACROSS, rdflib.Literal(True)))


def _kept(
    shapes: rdflib.Graph, keep: Callable[[rdflib.term.Node, rdflib.term.Node], bool]
) -> rdflib.Graph:
    kept = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in shapes.namespaces():
        kept.bind(prefix, namespace)
    for triple in shapes:
        if keep(triple[0], triple[2]):
            kept.add(triple)
    return kept


def unknown_terms(shapes: rdflib.Graph) -> list[Diagnostic]:
    """Return a diagnostic for each term of a shapes graph that is unknown or misplaced.

    An engine ignores a misspelt constraint or a missing shape. A misspelt class has no instances,
    and neither has a property in the place of a class.
    """
    known = _known_names(shapes)
    used = {str(t) for _, p, o in shapes for t in (p, o) if isinstance(t, rdflib.URIRef)}
    problems = []
    for iri in sorted(used):
        base = iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]
        if iri.removeprefix(base) not in known.get(base, ()):
            hint = did_you_mean(iri.removeprefix(base), known.get(base, ()))
            problems.append(_unknown("a shape uses a term that its vocabulary lacks", iri, hint))
    return problems or _misplaced(shapes)


def _known_names(shapes: rdflib.Graph) -> dict[str, frozenset[str]]:
    """Return the terms that a shape may use, by namespace, including other shapes."""
    known = {space.base: space.names for space in _SPACES}
    known[str(SH)] = _PYTHON_WORDS | {str(term).removeprefix(str(SH)) for term in dir(SH)}
    known[str(RDF)] = frozenset({"type", "first", "rest", "nil", "langString"})
    known[PREFIXES["edtf"]] = frozenset({EDTF_DATATYPE.removeprefix(PREFIXES["edtf"])})
    known[_SHAPES] = frozenset({str(s).removeprefix(_SHAPES) for s in shapes.subjects()})
    return known


def _misplaced(shapes: rdflib.Graph) -> list[Diagnostic]:
    """Return a diagnostic for each property of geokg in the place of a class, and vice versa."""
    # Read without rdflib: its graph takes longer than the check of the shapes.
    stated = read(resource("ontology/geokg.ttl"))
    classes = {str(quad.subject)[1:-1] for quad in stated if quad.object == _OWL_CLASS}
    problems = []
    for kind, places in _PLACES.items():
        used = {str(value) for place in places for value in shapes.objects(None, place)}
        problems += [
            _unknown(f"a shape needs a {kind} of the ontology here", iri, "")
            for iri in sorted(used)
            if iri.startswith(GKG.base) and (iri in classes) != (kind == "class")
        ]
    return problems


def _unknown(message: str, found: str, fix: str) -> Diagnostic:
    return Diagnostic(code="GK392", message=message, found=found, fix=fix)


def read(path: Path) -> Iterator[ox.Quad]:
    """Return the quads of a file, without rdflib, which fetches and rewrites what it reads."""
    form = ox.RdfFormat.from_extension(path.suffix.removeprefix(".").lower())
    if form is None:
        raise RdfError(
            Diagnostic(
                code="GK393",
                message="no RDF format has this suffix",
                found=str(path),
                fix="end the name of the file in .ttl .trig .nq .nt .jsonld .rdf or .xml",
            )
        )
    try:
        yield from ox.parse(path=str(path), format=form)
    except SyntaxError as error:
        raise RdfError(syntax_fault("GK394", "not well-formed", path, error)) from error
    except OSError as error:
        raise RdfError(
            Diagnostic(code="GK394", message=f"cannot be read: {error}", where=Location(str(path)))
        ) from error


@cache
def ontology() -> rdflib.Graph:
    """Return the ontology as one graph, which must not be changed."""
    return graph_of(read(resource("ontology/geokg.ttl")))


@cache
def subclasses() -> tuple[ox.Quad, ...]:
    """Return the class hierarchy: without it no node would be a Situation or an Actor."""
    quads = read(resource("ontology/geokg.ttl"))
    return tuple(quad for quad in quads if quad.predicate.value == RDFS.subClassOf)


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
