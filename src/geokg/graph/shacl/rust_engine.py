"""The Rust engine `shacl`: an optional extra, far faster, and not used for every input.

It is used where tests have shown that it finds what pySHACL finds: for shapes with the constraints
that the tests cover, and for data without literals on which the two engines differ or might.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache
from typing import Final

import rdflib
from rdflib import SH

from geokg.base.vocabulary import XSD
from geokg.graph.conformance.plain_terms import PLAIN_TERM
from geokg.graph.shacl.data import TripleText
from geokg.graph.shacl.literal_terms import report_text
from geokg.graph.shacl.report import EngineResult
from geokg.graph.shacl.shapes import ordered_properties

try:
    import shacl
except ImportError:  # there is no wheel for every platform
    ENGINE = ""
else:
    ENGINE = f"shacl {shacl.__version__}"

_SUPPORTED_TERMS: Final = frozenset(
    """
    NodeShape PropertyShape IRI Warning targetClass targetObjectsOf targetSubjectsOf path property
    message severity alternativePath inversePath oneOrMorePath class datatype
    disjoint equals hasValue in lessThan lessThanOrEquals maxCount maxInclusive maxLength minCount
    minInclusive minLength nodeKind not or pattern qualifiedMaxCount qualifiedMinCount
    qualifiedValueShape uniqueLang
    """.split()
)
"""The terms of SHACL that the tests compare on both engines; other shapes go to pySHACL."""

_SHAPES: Final = 5
"""Graphs of shapes: of all, those within and across articles, of DCAT and of VoID."""


def run(
    data: TripleText, shapes: rdflib.Graph, ill_formed: Container[str]
) -> list[EngineResult] | None:
    """Return the results of the Rust engine, or None if it is missing or must not be used.

    ``ill_formed`` are the terms that geokg itself reports. Of ``1963-02-30`` this engine would also
    report that it is not before March, so data with such literals goes to pySHACL.
    """
    if not ENGINE or not _supports_shapes(shapes) or not _supports_data(data, shapes, ill_formed):
        return None
    try:
        report = _compiled(shapes).validate_text(data.text, "ntriples")
    except ValueError:  # pySHACL reports the error, or accepts the shapes
        return None
    sources = [result.source_shape or "" for result in report.results]
    # Results are looked up by the shape's IRI: shapes without one get a name.
    if not all(source.startswith("<") for source in sources):
        return None
    return [_engine_result(*pair, shapes) for pair in zip(report.results, sources, strict=True)]


def conforms(turtle: str, shapes: rdflib.Graph) -> bool:
    """Return whether the engine finds nothing in Turtle that geokg has just written.

    Turtle written from an `Article` has no literal on which the engines differ, except some moments
    of publication. With one of these, or without the engine, the answer is False, and the caller
    validates in full.
    """
    if not ENGINE or not _supports_shapes(shapes):
        return False
    if "dateTime" in turtle and not all(map(PLAIN_TERM.fullmatch, _moments(turtle))):
        return False
    try:
        return not _compiled(shapes).validate_text(turtle, "turtle").results
    except ValueError:
        return False


def has_run() -> bool:
    """Return whether the engine has run in this process, and so may have started threads."""
    return _compiled.cache_info().currsize > 0


def _moments(turtle: str) -> list[str]:
    return [f'"{found}"^^<{XSD.dateTime}>' for found in _MOMENT.findall(turtle)]


_MOMENT: Final = re.compile(rf'"([^"]*)"\^\^(?:xsd:dateTime|<{re.escape(XSD.dateTime)}>)')


def _engine_result(result: shacl.Result, source: str, shapes: rdflib.Graph) -> EngineResult:
    return EngineResult(
        shape=source[1:-1],
        component=result.component,
        severity=result.severity,
        focus=report_text(result.focus_node, shapes),
        value="" if result.value is None else report_text(result.value, shapes),
    )


@lru_cache(maxsize=_SHAPES)
def _compiled(shapes: rdflib.Graph) -> shacl.Shapes:
    return shacl.Shapes.from_text(shapes.serialize(format="nt"), "ntriples")


@lru_cache(maxsize=_SHAPES)
def _supports_shapes(shapes: rdflib.Graph) -> bool:
    """Return whether the shapes use only terms that the tests cover."""
    terms = {str(t) for triple in shapes for t in triple if isinstance(t, rdflib.URIRef)}
    used = {t.removeprefix(str(SH)) for t in terms if t.startswith(str(SH))}
    return used <= _SUPPORTED_TERMS


def _supports_data(data: TripleText, shapes: rdflib.Graph, ill_formed: Container[str]) -> bool:
    """Return whether all literals are plain and valid, and no constraint on them is uncovered."""
    values = set(data.objects)
    if not all(map(PLAIN_TERM.fullmatch, values)):
        return False
    if any(value in ill_formed for value in values if value.startswith('"')):
        return False
    ordered = _ordered(shapes)
    ordered_pairs = (
        (p, o) for p, o in zip(data.predicates, data.objects, strict=True) if p in ordered
    )
    if not all(o.endswith(ordered[p]) for p, o in ordered_pairs):
        return False
    # In Python, $ also matches before a final line feed.
    with_line_feed = {value for value in values if '\\n"' in value}
    return not with_line_feed or not any(
        o in with_line_feed and p in _matched(shapes) for _, p, o in data.rows()
    )


@lru_cache(maxsize=_SHAPES)
def _ordered(shapes: rdflib.Graph) -> dict[str, tuple[str, ...]]:
    """Return the datatypes that values of ordered properties should have, by last path step.

    Of a date among numbers, or of two booleans, the engines differ on whether one is less. Where
    shapes ask for no datatype, the engines agree on dates.
    """
    datatypes: dict[str, set[str]] = {}
    ordered = set(ordered_properties(shapes))
    for shape, path in shapes.subject_objects(SH.path):
        for iri in _last_steps(path, shapes):
            datatypes.setdefault(iri, set()).update(map(str, shapes.objects(shape, SH.datatype)))
            if any((shape, bound, None) in shapes for bound in (SH.minInclusive, SH.maxInclusive)):
                ordered.add(iri)
    return {
        f"<{iri}>": tuple(f'"^^<{one}>' for one in sorted(datatypes.get(iri) or {XSD.date}))
        for iri in ordered
    }


def _last_steps(path: rdflib.term.Node, shapes: rdflib.Graph) -> list[str]:
    """Return the properties that a path consists of if it is one, or alternatives."""
    if isinstance(path, rdflib.URIRef):
        return [str(path)]
    alternatives = shapes.value(path, SH.alternativePath)
    return [str(one) for one in shapes.items(alternatives)] if alternatives else []


@lru_cache(maxsize=_SHAPES)
def _matched(shapes: rdflib.Graph) -> frozenset[str]:
    """Return the properties whose values are matched with a pattern."""
    paths = (path for one in shapes.subjects(SH.pattern) for path in shapes.objects(one, SH.path))
    return frozenset(f"<{iri}>" for path in paths for iri in _last_steps(path, shapes))
