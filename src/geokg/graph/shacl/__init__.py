"""Validate graphs against the shapes; the only package that uses SHACL engines.

The shapes are core SHACL. The engine is the Rust library `shacl` where it is installed and tests
have shown that it finds what pySHACL, the reference, finds; pySHACL otherwise. Every result has a
stable code and a fix in an annotator's words. geokg itself judges literals and terms of its
namespace. A build asks `geokg.graph.conformance` first, and an engine where that is not sure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

import pyoxigraph as ox
import rdflib
from rdflib import SH

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import RdfError
from geokg.base.vocabulary import DCAT, RDF, VOID
from geokg.graph.conformance import Scope
from geokg.graph.conformance.shape_quads import read
from geokg.graph.shacl import rust_engine
from geokg.graph.shacl.batches import conforms_in_batches
from geokg.graph.shacl.data import TripleText, data_of, subclasses_in_turtle
from geokg.graph.shacl.focus import check_focus
from geokg.graph.shacl.report import EngineResult, Report, ResultSeverity, ValidationResult
from geokg.graph.shacl.shapes import (
    CODE,
    metadata_shapes,
    path_text,
    shapes_graph,
    shapes_of,
)
from geokg.graph.shacl.term_checks import term_problems, term_violations

__all__ = [
    "Report",
    "ResultSeverity",
    "Scope",
    "ValidationResult",
    "conforms_in_batches",
    "may_fork",
    "nothing_found",
    "shapes_graph",
    "validate",
    "validate_file",
    "validate_metadata",
    "validate_own",
]

_NO_PLACES: Final[Mapping[str, Location]] = MappingProxyType({})


def validate(
    data: Iterable[ox.Quad],
    locations: Mapping[str, Location] = _NO_PLACES,
    *,
    reference: bool = False,
    scope: Scope = "all",
) -> Report:
    """Validate the union of all graphs of ``data``.

    Args:
        data: The quads.
        locations: The location of each claim in a file, by the claim's IRI; results on its
            situation, quotes and time get the same location.
        reference: Use pySHACL even if the Rust engine is installed.
        scope: As for `validate_own`.

    Raises:
        RdfError: The engine failed, or the shapes look at none of the data.

    >>> wrong = ox.parse(b"<urn:x> a <https://w3id.org/geokg/ns#Claim> .", ox.RdfFormat.TURTLE)
    >>> print([result.code for result in validate(wrong).results])
    ['GK301', 'GK302', 'GK303', 'GK304', 'GK314']
    """
    shapes, triples = _shapes(scope), data_of(data)
    if scope != "across":  # shapes look at few of the properties that link articles
        check_focus(triples, shapes)
    return _report(triples, shapes, locations, reference=reference)


def validate_own(
    turtle: str,
    locate: Callable[[], Mapping[str, Location]] = dict,
    scope: Scope = "all",
) -> Report:
    """Validate Turtle that geokg has just written from articles, with its prefixes.

    Terms are examined one by one only if the Rust engine reports something.

    Args:
        turtle: The Turtle.
        locate: Returns the locations of claims; called only if there are results.
        scope: ``within`` excludes the shapes whose outcome can depend on other articles,
            ``across`` runs only those.

    Raises:
        RdfError: The engine failed.
    """
    shapes = _shapes(scope)
    if rust_engine.conforms(turtle + subclasses_in_turtle(), shapes):
        return nothing_found()
    data = data_of(ox.parse(turtle, ox.RdfFormat.TURTLE))
    return _report(data, shapes, locate(), reference=False)


def nothing_found() -> Report:
    """Return the report of the Rust engine where it finds nothing."""
    return Report(conforms=True, results=(), engine=rust_engine.ENGINE)


def may_fork() -> bool:
    """Return whether this process can be forked: a fork loses the threads of an engine."""
    return not rust_engine.has_run()


def _shapes(scope: Scope) -> rdflib.Graph:
    """Return the shapes of a scope."""
    return shapes_graph() if scope == "all" else shapes_of(scope)


def _report(
    data: TripleText, shapes: rdflib.Graph, locations: Mapping[str, Location], *, reference: bool
) -> Report:
    problems = term_problems(data)
    engine = rust_engine.ENGINE
    engine_results = None if reference else rust_engine.run(data, shapes, problems)
    if engine_results is None:
        from geokg.graph.shacl import pyshacl_engine

        engine_results, engine = pyshacl_engine.run(data, shapes), pyshacl_engine.ENGINE
    results = [_result(result, shapes) for result in engine_results]
    results += term_violations(data, problems, results)
    located = {replace(result, where=_place(result.focus, locations)) for result in results}
    return Report(
        conforms=all(result.severity != "Violation" for result in located),
        results=tuple(sorted(located, key=_sort_key)),
        engine=engine,
    )


def validate_file(path: str | Path) -> Report:
    """Validate an RDF file (.ttl .trig .nq .nt .jsonld .rdf .xml).

    Raises:
        RdfError: The file cannot be read.
    """
    return validate(read(Path(path)))


def validate_metadata(turtle: str, name: Literal["dcat", "void"]) -> Report:
    """Validate Turtle that describes a dataset against the shapes for DCAT 3 or VoID.

    The shapes are in ``shapes/publishing/``.

    Raises:
        RdfError: The text is no Turtle, or describes no dataset.

    >>> dataset = "<urn:x> a <http://rdfs.org/ns/void#Dataset> ; <http://rdfs.org/ns/void#triples> "
    >>> print([result.code for result in validate_metadata(dataset + "-1 .", "void").results])
    ['GK675']
    """
    try:
        triples = data_of(ox.parse(turtle, ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        where = Location("", error.lineno or 0, error.offset or 0)
        raise RdfError(
            Diagnostic(code="GK394", message="not well-formed", found=error.msg, where=where)
        ) from error
    dataset = _DATASETS[name]
    if (f"<{RDF.type}>", f"<{dataset}>") not in zip(
        triples.predicates, triples.objects, strict=True
    ):
        raise RdfError(
            Diagnostic(code="GK395", message="this text describes no dataset", found=dataset)
        )
    return _report(triples, metadata_shapes(name), _NO_PLACES, reference=False)


_DATASETS: Final = {"dcat": DCAT.Dataset, "void": VOID.Dataset}


def _result(result: EngineResult, shapes: rdflib.Graph) -> ValidationResult:
    shape = rdflib.URIRef(result.shape)
    path = shapes.value(shape, SH.path)
    constraint = result.component.removesuffix("ConstraintComponent")
    return ValidationResult(
        code=str(shapes.value(shape, CODE)),
        severity="Violation" if result.severity == "Violation" else _mild(result.severity),
        message=str(shapes.value(shape, SH.message)),
        focus=result.focus,
        path=path_text(path, shapes) if path is not None else "",
        value=result.value,
        component=f"sh:{constraint[0].lower()}{constraint[1:]}",
        shape=result.shape,
    )


def _mild(severity: str) -> ResultSeverity:
    return "Info" if severity == "Info" else "Warning"


def _place(focus: str, locations: Mapping[str, Location]) -> Location | None:
    """Return the location of the claim that a node belongs to: ``kg:note.treaty.when.one-2``."""
    while focus:
        if focus in locations:
            return locations[focus]
        focus = focus.rpartition(".")[0]
    return None


def _sort_key(result: ValidationResult) -> tuple[Location, str, str, str, str, str]:
    where = result.where or Location("")
    return (where, result.focus, result.code, result.path, result.value, result.component)
