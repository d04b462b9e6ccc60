"""Both SHACL engines against the W3C suite, and against each other.

A result is compared as focus node, path, component, severity and value, and counted. A blank node
is ``[]`` wherever it stands, as the engines give it names of their own; a path is written as
SPARQL writes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from pyshacl.errors import ConstraintLoadError, ShapeLoadError, ValidationFailure
from rdflib import RDF, SH
from test_quick_check import nodes_of

from conftest import SHARED
from geokg.graph.conformance import ConformanceChecker, UnknownConstraint
from geokg.graph.interchange import graph_of
from geokg.graph.shacl import pyshacl_engine, rust_engine
from geokg.graph.shacl.data import data_of
from geokg.graph.shacl.shapes import path_text
from geokg.graph.shacl.term_checks import term_problems

shacl = pytest.importorskip("shacl", reason="the extra `fast` has no wheel for every platform")

Quads: TypeAlias = tuple[ox.Quad, ...]
Row: TypeAlias = tuple[str, str, str, str, str]
Outcome: TypeAlias = Counter[Row] | Literal["failure"]

SUITE = SHARED / "data" / "w3c" / "shacl"
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = rdflib.Namespace("http://www.w3.org/ns/shacl-test#")
PINNED = {"core": 98, "sparql": 23}
"""The number of tests of each part of the suite."""
UNLIKE_THE_SUITE = {
    "pyshacl": {
        "core/property/uniqueLang-002": '`sh:uniqueLang "1"^^xsd:boolean` binds nobody: the '
        "recommendation knows `true` alone, and rdflib compares the values of booleans",
        "sparql/pre-binding/shapesGraph-001": "it raises: `$shapesGraph` is optional, and not here",
    },
    "shacl": {
        "sparql/pre-binding/unsupported-sparql-004": "a nested SELECT that does not hand on `$this`"
        " is to be refused; it is taken, and finds nothing",
    },
}
"""The tests that an engine does not answer as the suite does, each with the reason."""
UNLIKE = {name for named in UNLIKE_THE_SUITE.values() for name in named}
READ_UNLIKE = {
    "core/misc/severity-002": "a severity of one's own: `shacl` names it locally, pySHACL wholly",
    "core/property/uniqueLang-002": "pySHACL is wrong, as above",
}
"""The tests of which geokg would read another thing from `shacl`, if it took any core shapes."""

needs_suite = pytest.mark.skipif(
    not SUITE.is_dir(), reason="the W3C suite stands outside the project, and is not there"
)


class Case(NamedTuple):
    """One test of the suite: its name, its two graphs and what it expects."""

    name: str
    data: Path
    shapes: Path
    expected: Outcome


# Reading the suite -------------------------------------------------------------------------------


@cache
def quads(file: Path) -> Quads:
    return tuple(ox.parse(path=str(file), base_iri=file.as_uri()))


@cache
def graph(file: Path) -> rdflib.Graph:
    """The file, with its prefixes bound: pySHACL looks there for those of a query."""
    made = graph_of(quads(file))
    parser = ox.parse(path=str(file), base_iri=file.as_uri())
    list(parser)
    for prefix, iri in parser.prefixes.items():
        made.bind(prefix, iri, replace=True)
    return made


def cases() -> Iterator[Case]:
    for manifest in sorted(SUITE.rglob("*.ttl")):
        said = graph(manifest)
        for test in sorted(said.subjects(RDF.type, SHT.Validate), key=str):
            action, result = said.value(test, MF.action), said.value(test, MF.result)
            data, shapes = (
                SUITE / str(said.value(action, part)).removeprefix(f"{SUITE.as_uri()}/")
                for part in (SHT.dataGraph, SHT.shapesGraph)
            )
            assert result
            expected: Outcome = "failure" if result == SHT.Failure else rows(said, result)
            name = str(test).removeprefix(f"{SUITE.as_uri()}/")
            yield Case(name, data, shapes, expected)


def rows(report: rdflib.Graph, node: rdflib.term.Node) -> Counter[Row]:
    """The results of a report, each as a row."""
    found: Counter[Row] = Counter()
    bare = rdflib.Graph(bind_namespaces="none")  # so that no path is abbreviated
    bare += report
    for result in report.objects(node, SH.result):
        path = report.value(result, SH.resultPath)
        found[
            shown(report.value(result, SH.focusNode)),
            "" if path is None else path_text(path, bare),
            shown(report.value(result, SH.sourceConstraintComponent)),
            shown(report.value(result, SH.resultSeverity)),
            shown(report.value(result, SH.value)),
        ] += 1
    return found


def shown(term: rdflib.term.Node | None) -> str:
    if isinstance(term, rdflib.BNode):
        return "[]"
    return "" if term is None else term.n3()


# Running it --------------------------------------------------------------------------------------


def by_pyshacl(case: Case) -> Outcome:
    try:
        _, report, _ = pyshacl.validate(graph(case.data), shacl_graph=graph(case.shapes))
    except (ConstraintLoadError, NotImplementedError, ShapeLoadError):
        return "failure"
    if isinstance(report, ValidationFailure):
        return "failure"
    assert isinstance(report, rdflib.Graph)
    return reported(report)


def by_shacl(case: Case) -> Outcome:
    try:
        compiled = shacl.Shapes.from_text(ntriples(case.shapes), "ntriples")
        report = compiled.validate_text(ntriples(case.data), "ntriples")
    except ValueError:
        return "failure"
    return reported(graph_of(ox.parse(report.serialize("ntriples"), ox.RdfFormat.N_TRIPLES)))


def reported(report: rdflib.Graph) -> Counter[Row]:
    [node] = report.subjects(RDF.type, SH.ValidationReport)
    return rows(report, node)


def ntriples(file: Path) -> str:
    lines = ox.serialize((q.triple for q in quads(file)), format=ox.RdfFormat.N_TRIPLES)
    assert lines is not None
    return lines.decode()


def name_of(case: Case) -> str:
    return case.name


ENGINES = {"pyshacl": by_pyshacl, "shacl": by_shacl}
CASES = list(cases()) if SUITE.is_dir() else []
each = pytest.mark.parametrize("case", CASES, ids=name_of)
quiet = pytest.mark.filterwarnings(  # cases about ill-formed literals hold some
    "ignore:Parsing weird boolean:UserWarning"
)


@needs_suite
def test_the_suite_is_as_large_as_ever() -> None:
    assert Counter(case.name.partition("/")[0] for case in CASES) == PINNED
    assert {case.name for case in CASES} > UNLIKE


@pytest.mark.slow
@needs_suite
@quiet
@each
@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_answers_as_the_suite_does_but_where_it_is_known_not_to(
    name: str, case: Case
) -> None:
    found = ENGINES[name](case)

    assert (found != case.expected) == (case.name in UNLIKE_THE_SUITE[name])


@pytest.mark.slow
@needs_suite
@quiet
@each
def test_both_engines_answer_alike_but_where_one_is_known_to_be_wrong(case: Case) -> None:
    assert (by_shacl(case) != by_pyshacl(case)) == (case.name in UNLIKE)


@needs_suite
@quiet
@pytest.mark.parametrize("case", [case for case in CASES if case.name in UNLIKE], ids=name_of)
def test_a_case_on_which_the_two_differ_is_left_to_the_reference(case: Case) -> None:
    data = data_of(quads(case.data))

    assert rust_engine.run(data, graph(case.shapes), term_problems(data)) is None


@pytest.mark.slow
@needs_suite
@quiet
@pytest.mark.parametrize("case", [c for c in CASES if c.name.startswith("core/")], ids=name_of)
def test_geokg_would_read_the_same_of_both_if_it_took_any_core_shapes(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rust_engine, "_supports_shapes", lambda shapes: True)
    data, shapes = data_of(quads(case.data)), graph(case.shapes)
    found = rust_engine.run(data, shapes, term_problems(data))
    unlike = found is not None and sorted(found) != sorted(pyshacl_engine.run(data, shapes))

    assert unlike == (case.name in READ_UNLIKE)


def without_test(file: Path) -> list[ox.Quad]:
    """The quads of a file, without the description of the test and of what it expects."""
    by_subject: dict[str, list[ox.Quad]] = {}
    for quad in quads(file):
        by_subject.setdefault(str(quad.subject), []).append(quad)
    about = {f"<{MF.Manifest}>", f"<{SHT.Validate}>"}
    into_graphs = {str(term) for term in (SH.sourceShape, SH.focusNode, SH.value)}
    todo = [s for s, said in by_subject.items() if about & {str(quad.object) for quad in said}]
    while todo:
        for quad in by_subject.pop(todo.pop(), ()):
            if isinstance(quad.object, ox.BlankNode) and quad.predicate.value not in into_graphs:
                todo.append(str(quad.object))
    return [quad for said in by_subject.values() for quad in said]


@needs_suite
@quiet
def test_the_quick_check_is_sure_of_no_data_in_which_the_suite_finds_anything() -> None:
    verdicts: Counter[str] = Counter()
    for case in CASES:
        try:
            check = ConformanceChecker(without_test(case.shapes))
        except UnknownConstraint:
            verdicts["refused"] += 1
            continue
        nodes = nodes_of(without_test(case.data))
        is_sure = check.conforms(nodes, {})
        verdicts["sure" if is_sure else "doubted"] += 1
        assert not is_sure or case.expected == Counter(), case.name

    assert verdicts["refused"] < len(CASES)
    assert verdicts["doubted"] > 5
