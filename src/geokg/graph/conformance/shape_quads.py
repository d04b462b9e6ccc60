"""The shapes and the ontology as quads, checked for constraints that cannot match.

They are read without rdflib, which takes longer to import than most builds take.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeAlias

import pyoxigraph as ox

from geokg.base.diagnostics import Diagnostic, Location, did_you_mean
from geokg.base.errors import RdfError
from geokg.base.vocabulary import (
    DCAT,
    DCTERMS,
    EDTF_DATATYPE,
    FOAF,
    GKG,
    OA,
    OWL,
    PREFIXES,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SH,
    SKOS,
    SPDX,
    VCARD,
    VOID,
    XSD,
    resource,
)
from geokg.graph.turtle import syntax_fault

Scope: TypeAlias = Literal["all", "within", "across"]
"""Which shapes: all, those that look within one article, or those that look across articles."""

_SPACES: Final = (DCAT, DCTERMS, FOAF, GKG, OA, PROV, SCHEMA, SKOS, SPDX, VCARD, VOID, XSD)
_SHAPES: Final = PREFIXES["gkg"].removesuffix("ns#") + "shapes#"
_ACROSS: Final = _SHAPES + "acrossArticles"
_PLACES: Final = {
    "class": (SH.targetClass, SH.class_),
    "property": (SH.path, SH.targetSubjectsOf, SH.targetObjectsOf),
}


_TARGETS: Final = frozenset({SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf})


def shape_files() -> list[Path]:
    """Return the files of the shapes of claims."""
    return sorted(resource("shapes").glob("*.ttl"))


def checked(
    files: Iterable[Path], shacl_terms: Container[str] | None = None
) -> tuple[ox.Quad, ...]:
    """Return the shapes of files.

    Args:
        files: The files, in Turtle.
        shacl_terms: The terms of SHACL that a shape may use; without it they are not judged.

    Raises:
        RdfError: Validation would be vacuous: there are no shapes, or one has a misspelt term.
    """
    quads = tuple(quad for file in files for quad in read(file))
    if not any(quad.predicate.value == DCTERMS.identifier for quad in quads):
        raise RdfError(
            Diagnostic(
                code="GK391",
                message="there are no shapes to validate with",
                found=str(resource("shapes")),
                fix="install geokg again: its shapes are missing",
            )
        )
    if unknown := unknown_terms(quads, shacl_terms):
        raise RdfError(unknown)
    return quads


def part_of(shapes: Sequence[ox.Quad], scope: Scope) -> list[ox.Quad]:
    """Return the shapes of a scope, with their targets.

    Shapes across articles are those marked as depending on other articles.
    """
    if scope == "all":
        return [*shapes]
    across = _across(shapes)
    if scope == "within":
        kept = [q for q in shapes if q.subject not in across and q.object not in across]
    else:
        owners = {
            q.subject for q in shapes if q.predicate.value == SH.property and q.object in across
        }
        others = {q.subject for q in shapes if q.predicate.value == DCTERMS.identifier} - across
        dropped = others - owners
        kept = [q for q in shapes if q.subject not in dropped and q.object not in others]
    return _reachable(kept)


def _reachable(shapes: Sequence[ox.Quad]) -> list[ox.Quad]:
    """Return the shapes with a target, and what they lead to."""
    by_subject: dict[object, list[ox.Quad]] = {}
    for quad in shapes:
        by_subject.setdefault(quad.subject, []).append(quad)
    targeted = {q.subject for q in shapes if q.predicate.value in _TARGETS}
    todo, found = sorted(targeted, key=str), list[ox.Quad]()
    while todo:
        for quad in by_subject.pop(todo.pop(), ()):
            found.append(quad)
            if not isinstance(quad.object, ox.Literal):
                todo.append(quad.object)
    return found


@cache
def linking_predicates() -> frozenset[str]:
    """Return the properties that the shapes across articles follow from node to node."""
    shapes = checked(shape_files())
    values: dict[object, list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]] = {}
    for quad in shapes:
        values.setdefault(quad.subject, []).append(quad.object)
    found, todo = {RDF.type}, [*_across(shapes)]
    while todo:
        for value in values.get(todo.pop(), ()):
            if isinstance(value, ox.BlankNode):
                todo.append(value)
            elif isinstance(value, ox.NamedNode) and value.value.startswith(GKG.base):
                found.add(value.value)
    return frozenset(found)


def _across(shapes: Iterable[ox.Quad]) -> set[ox.NamedNode | ox.BlankNode | ox.Triple]:
    return {
        quad.subject
        for quad in shapes
        if quad.predicate.value == _ACROSS and str(quad.object).startswith('"true"')
    }


def unknown_terms(
    shapes: Iterable[ox.Quad], shacl_terms: Container[str] | None
) -> list[Diagnostic]:
    """Return a diagnostic for each term of shapes that is unknown or misplaced.

    An engine ignores a misspelt constraint or a missing shape. A misspelt class has no instances,
    and neither has a property in the place of a class.
    """
    shapes = tuple(shapes)
    known = _known_names(shapes)
    used = {
        term.value
        for quad in shapes
        for term in (quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode)
    }
    problems = []
    for iri in sorted(used):
        base = iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]
        name = iri.removeprefix(base)
        if base == SH.base:
            is_known = shacl_terms is None or name in shacl_terms
        else:
            is_known = name in known.get(base, ())
        if not is_known:
            names = SH.names if base == SH.base else known.get(base, ())
            hint = did_you_mean(name, names)
            problems.append(_unknown("a shape uses a term that its vocabulary lacks", iri, hint))
    return problems or _misplaced(shapes)


def _known_names(shapes: Iterable[ox.Quad]) -> dict[str, frozenset[str]]:
    """Return the terms that a shape may use, by namespace, including other shapes."""
    known = {space.base: space.names for space in _SPACES}
    known[RDF.base] = frozenset({"type", "first", "rest", "nil", "langString"})
    known[PREFIXES["edtf"]] = frozenset({EDTF_DATATYPE.removeprefix(PREFIXES["edtf"])})
    named = {quad.subject.value for quad in shapes if isinstance(quad.subject, ox.NamedNode)}
    known[_SHAPES] = frozenset(iri.removeprefix(_SHAPES) for iri in named)
    return known


def _misplaced(shapes: Iterable[ox.Quad]) -> list[Diagnostic]:
    """Return a diagnostic for each property of geokg in the place of a class, and vice versa."""
    stated = read(resource("ontology/geokg.ttl"))
    owl_class = ox.NamedNode(OWL.Class)
    classes = {str(quad.subject)[1:-1] for quad in stated if quad.object == owl_class}
    placed = [(q.predicate.value, q.object) for q in shapes if isinstance(q.object, ox.NamedNode)]
    problems = []
    for kind, places in _PLACES.items():
        used = {value.value for place, value in placed if place in places}
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
def subclasses() -> tuple[ox.Quad, ...]:
    """Return the class hierarchy: without it no node would be a Situation or an Actor."""
    quads = read(resource("ontology/geokg.ttl"))
    return tuple(quad for quad in quads if quad.predicate.value == RDFS.subClassOf)
