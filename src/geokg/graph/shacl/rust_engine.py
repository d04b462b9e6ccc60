"""The engine `shacl`, a library in Rust: an extra, far faster, and not always asked.

It is asked where tests have shown that it finds what pySHACL finds: shapes of the constraints that
they cover, and data without the literals on which the two differ or might.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache
from typing import Final

import rdflib
from rdflib import SH

from geokg.base.vocabulary import EDTF_DATATYPE, XSD
from geokg.graph.shacl.data import TripleText
from geokg.graph.shacl.literal_terms import shown
from geokg.graph.shacl.report import EngineResult
from geokg.graph.shacl.shapes import compared

try:
    import shacl
except ImportError:  # there is no wheel for every platform
    ENGINE = ""
else:
    ENGINE = f"shacl {shacl.__version__}"

_TAKEN: Final = frozenset(
    """
    NodeShape PropertyShape IRI Warning targetClass targetObjectsOf targetSubjectsOf path property
    message severity alternativePath inversePath oneOrMorePath class datatype
    disjoint equals hasValue in lessThan lessThanOrEquals maxCount maxInclusive maxLength minCount
    minInclusive minLength nodeKind not or pattern qualifiedMaxCount qualifiedMinCount
    qualifiedValueShape uniqueLang
    """.split()
)
"""The terms of SHACL in our shapes, whose results the tests compare; others are for pySHACL."""

_DAY: Final = "(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}"
_PLAIN: Final = re.compile(
    rf"""
    ".*" (?: @ (?: (?!--)[^"] )* )?
    | ".*" \^\^ < (?: {XSD.boolean} | {re.escape(EDTF_DATATYPE)} ) >
    | "{_DAY}" \^\^ <{XSD.date}>
    | "{_DAY} T (?!24)[0-9:]{{8}} (?: \.[0-9]{{1,6}} )? (?: Z | [+-][0-9:]{{5}} )?"
        \^\^ <{XSD.dateTime}>
    | "[+-]?[0-9]{{1,15}}" \^\^ <{XSD.integer}>
    | "[+-]?(?=[0-9.]{{1,15}}")[0-9]*\.?[0-9]+" \^\^ <{XSD.decimal}>
    | <(?!<).* | _:.*
    """.replace("#", "[#]"),
    re.VERBOSE,
)
"""The terms of N-Triples that both engines judge and compare alike, where they are right.

Others are left to pySHACL, which geokg shows its own judgement: years of other lengths, time zones
of days, which leave an order open, numbers that two floats could confuse, datatypes unknown here.
"""


def run(data: TripleText, shapes: rdflib.Graph, wrong: Container[str]) -> list[EngineResult] | None:
    """What the engine finds; None where it is not there, or where all is left to pySHACL.

    ``wrong`` are the terms that geokg knows for none. Of ``1963-02-30`` this engine would say as
    well that it is not before March: so literals among them are for pySHACL.
    """
    if not ENGINE or not _takes_shapes(shapes) or not _takes_data(data, shapes, wrong):
        return None
    try:
        report = _compiled(shapes).validate_text(data.text, "ntriples")
    except ValueError:  # pySHACL shall say what is wrong, or take it
        return None
    sources = [result.source_shape or "" for result in report.results]
    # Only one that has an IRI can be looked up in the shapes: blank ones get another name.
    if not all(source.startswith("<") for source in sources):
        return None
    return [_finding(*pair, shapes) for pair in zip(report.results, sources, strict=True)]


def conforms(turtle: str, shapes: rdflib.Graph) -> bool:
    """Whether the engine finds nothing at all in Turtle that geokg has just written.

    What geokg writes from an `Article` has no literal on which engines differ, but for some moments
    of publication; where there is one, and where there is no engine, it says no: somebody else
    shall look.
    """
    if not ENGINE or not _takes_shapes(shapes):
        return False
    if "dateTime" in turtle and not all(map(_PLAIN.fullmatch, _moments(turtle))):
        return False
    try:
        return not _compiled(shapes).validate_text(turtle, "turtle").results
    except ValueError:
        return False


def has_run() -> bool:
    """Whether the engine has been at work in this process, and so may have threads of its own."""
    return _compiled.cache_info().currsize > 0


def _moments(turtle: str) -> list[str]:
    return [f'"{found}"^^<{XSD.dateTime}>' for found in _MOMENT.findall(turtle)]


_MOMENT: Final = re.compile(rf'"([^"]*)"\^\^(?:xsd:dateTime|<{re.escape(XSD.dateTime)}>)')


def _finding(result: shacl.Result, source: str, shapes: rdflib.Graph) -> EngineResult:
    return EngineResult(
        shape=source[1:-1],
        component=result.component,
        severity=result.severity,
        focus=shown(result.focus_node, shapes),
        value="" if result.value is None else shown(result.value, shapes),
    )


@lru_cache(maxsize=3)
def _compiled(shapes: rdflib.Graph) -> shacl.Shapes:
    return shacl.Shapes.from_text(shapes.serialize(format="nt"), "ntriples")


@lru_cache(maxsize=3)
def _takes_shapes(shapes: rdflib.Graph) -> bool:
    """Whether the shapes ask in terms alone that the tests cover."""
    terms = {str(t) for triple in shapes for t in triple if isinstance(t, rdflib.URIRef)}
    used = {t.removeprefix(str(SH)) for t in terms if t.startswith(str(SH))}
    return used <= _TAKEN


def _takes_data(data: TripleText, shapes: rdflib.Graph, wrong: Container[str]) -> bool:
    """Whether all literals are plain and right, and their places ask nothing hard of them."""
    values = set(data.objects)
    if not all(map(_PLAIN.fullmatch, values)):
        return False
    if any(value in wrong for value in values if value.startswith('"')):
        return False
    ordered = _ordered(shapes)
    asked = ((p, o) for p, o in zip(data.predicates, data.objects, strict=True) if p in ordered)
    if not all(o.endswith(ordered[p]) for p, o in asked):
        return False
    # For Python, $ stands before a line break at the end as well.
    broken = {value for value in values if '\\n"' in value}
    return not broken or not any(o in broken and p in _matched(shapes) for _, p, o in data.rows())


@lru_cache(maxsize=1)
def _ordered(shapes: rdflib.Graph) -> dict[str, tuple[str, ...]]:
    """How the values of each property end that is put in order: in the datatypes it should have.

    Of a date among numbers, or of two truth values, the engines differ on whether one is less.
    """
    bounded = [s for bound in (SH.minInclusive, SH.maxInclusive) for s in shapes.subjects(bound)]
    properties = {*compared(shapes), *(str(shapes.value(s, SH.path)) for s in bounded)}
    return {
        f"<{iri}>": tuple(
            f'"^^<{datatype}>'
            for shape in shapes.subjects(SH.path, rdflib.URIRef(iri))
            for datatype in shapes.objects(shape, SH.datatype)
        )
        for iri in properties
    }


@lru_cache(maxsize=1)
def _matched(shapes: rdflib.Graph) -> frozenset[str]:
    """The properties whose values are held against a pattern."""
    found = (shapes.value(shape, SH.path) for shape in shapes.subjects(SH.pattern))
    return frozenset(f"<{path}>" for path in found)
