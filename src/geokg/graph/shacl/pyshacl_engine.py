"""The reference engine pySHACL, with guards against misjudgement, crashes and log output."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pyoxigraph as ox
import pyshacl
import rdflib
from pyshacl.errors import (
    ConstraintLoadError,
    ReportableRuntimeError,
    ShapeLoadError,
    ValidationFailure,
)
from rdflib import SH

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import RdfError
from geokg.graph.interchange import graph_of, term_of
from geokg.graph.shacl.data import TripleText
from geokg.graph.shacl.literal_terms import node_of
from geokg.graph.shacl.report import EngineResult
from geokg.graph.shacl.shapes import ordered_properties, text_of

ENGINE: Final = f"pyshacl {pyshacl.__version__}"
BLANK: Final = rdflib.URIRef("[]")
"""Replaces blank nodes, on which pySHACL fails, and names them in reports."""


def run(data: TripleText, shapes: rdflib.Graph) -> list[EngineResult]:
    """Return the results of pySHACL; raise `RdfError` if it fails."""
    try:
        with _silenced("pyshacl-validate"):
            _, report, text = pyshacl.validate(
                _prepared(data, shapes), shacl_graph=shapes, inplace=True
            )
    except (
        ConstraintLoadError,
        ReportableRuntimeError,
        ShapeLoadError,
        ValidationFailure,
    ) as error:
        raise _failed(str(error)) from error
    # pySHACL returns some of its errors in place of a report.
    if not isinstance(report, rdflib.Graph):
        raise _failed(text)
    return [_engine_result(node, report, shapes) for node in report.objects(None, SH.result)]


def _engine_result(
    node: rdflib.term.Node, report: rdflib.Graph, shapes: rdflib.Graph
) -> EngineResult:
    component = str(report.value(node, SH.sourceConstraintComponent))
    return EngineResult(
        shape=str(report.value(node, SH.sourceShape)),
        component=component.removeprefix(str(SH)),
        severity=str(report.value(node, SH.resultSeverity)).removeprefix(str(SH)),
        focus=text_of(report.value(node, SH.focusNode), shapes),
        value=text_of(report.value(node, SH.value), shapes),
    )


def _prepared(data: TripleText, shapes: rdflib.Graph) -> rdflib.Graph:
    """Return the data as an rdflib graph for pySHACL."""
    ordered = ordered_properties(shapes)
    replaced: list[tuple[ox.Triple | ox.Quad, rdflib.term.Node]] = []

    def unchanged() -> Iterator[ox.Triple | ox.Quad]:
        for quad in ox.parse(data.text, ox.RdfFormat.N_TRIPLES, lenient=True):
            if isinstance(quad.object, ox.BlankNode) and quad.predicate.value in ordered:
                replaced.append((quad, BLANK))
            elif isinstance(quad.object, ox.Literal):
                replaced.append((quad, node_of(quad.object)))
            else:
                yield quad

    with _silenced("rdflib.term"):
        graph = graph_of(unchanged())
    for quad, value in replaced:
        graph.add((term_of(quad.subject), term_of(quad.predicate), value))
    return graph


def _failed(reason: str) -> RdfError:
    return RdfError(
        Diagnostic(code="GK390", message="the SHACL engine failed", found=reason.strip())
    )


@contextmanager
def _silenced(name: str) -> Iterator[None]:
    """Silence a logger: both libraries log to stderr what the report contains."""
    logger = logging.getLogger(name)
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before
