"""The reader and the writer against the W3C suites of Turtle and TriG."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest
from test_turtle import BASE, kept

from conftest import SHARED
from geokg.base.errors import RdfError
from geokg.base.vocabulary import PREFIXES
from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.graph.shacl import validate_file
from geokg.graph.turtle import RDF_FORMATS, dump, write_nquads
from goldens import Golden

RDF = PREFIXES["rdf"]
W3C = SHARED / "data" / "w3c"
REFUSED = Path(__file__).parent / "refused.txt"
"""The cases that the writer refuses, each by IRI with the reason; `--update-golden` rewrites it."""
PINNED = {
    "TestTurtleEval": 145,
    "TestTurtlePositiveSyntax": 74,
    "TestTurtleNegativeSyntax": 94,
    "TestTrigEval": 143,
    "TestTrigPositiveSyntax": 98,
    "TestTrigNegativeSyntax": 115,
}
BLANK_NODES = "GK511 blank nodes cannot be written byte-stably"
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"

needs_suites = pytest.mark.skipif(
    not W3C.is_dir(), reason="the W3C suites stand outside the project, and are not there"
)


class Case(NamedTuple):
    """One test of a suite: its IRI and kind, the file, its base, and the result if it has one."""

    iri: str
    kind: str
    file: Path
    base: str
    result: Path | None

    def quads(self) -> set[ox.Quad]:
        form = RDF_FORMATS[self.file.suffix[1:]].rdf_format
        return set(ox.parse(self.file.read_bytes(), form, base_iri=self.base))


def cases_of(suite: str) -> Iterator[Case]:
    base = f"https://w3c.github.io/rdf-tests/rdf/rdf11/rdf-{suite}/"
    manifest = W3C / suite / "manifest.ttl"
    said: dict[str, dict[str, str]] = {}
    for quad in ox.parse(path=str(manifest), base_iri=base + manifest.name):
        if isinstance(quad.object, ox.NamedNode):
            said.setdefault(quad.predicate.value, {})[str(quad.subject)] = quad.object.value
    results = said[_MF + "result"]
    for node, action in said[_MF + "action"].items():
        result = results.get(node, "").removeprefix(base)
        yield Case(
            node[1:-1],
            said[RDF + "type"][node].partition("#")[2],
            W3C / suite / action.removeprefix(base),
            action,
            W3C / suite / result if result else None,
        )


CASES = [*cases_of("turtle"), *cases_of("trig")] if W3C.is_dir() else []
NEGATIVE = [case for case in CASES if "Negative" in case.kind]
POSITIVE = [case for case in CASES if "Negative" not in case.kind]
LISTED = dict(
    line.split("\t")
    for line in (REFUSED.read_text("utf-8").splitlines() if REFUSED.is_file() else ())
)


def each(cases: list[Case]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "case", cases, ids=[case.iri.rpartition("/rdf-")[2] for case in cases]
    )


def has_blank_nodes(quads: set[ox.Quad]) -> bool:
    return any(isinstance(term, ox.BlankNode) for quad in quads for term in quad)


def reason_of(error: RdfError) -> str:
    """Why the writer refuses a case, in one line."""
    found = "".join(problem.found for problem in error.diagnostics)
    lost = {f"U+{code}" for code in re.findall(r"\\u(0000|FFF[EF])", found)}
    said = {f"{problem.code} {problem.message}" for problem in error.diagnostics}
    return ": ".join(["; ".join(sorted(said)), *sorted(lost)])


def refusal(quads: set[ox.Quad]) -> str:
    try:
        write_nquads(quads, BASE)
    except RdfError as error:
        return reason_of(error)
    return ""


@needs_suites
def test_the_suites_are_as_large_as_ever() -> None:
    assert Counter(case.kind for case in CASES) == PINNED


@needs_suites
def test_the_list_of_refused_cases_is_exact(golden: Golden) -> None:
    refused = {case.iri: refusal(case.quads()) for case in POSITIVE}
    lines = [f"{iri}\t{reason}\n" for iri, reason in sorted(refused.items()) if reason]

    golden.check(REFUSED, "".join(lines))


@needs_suites
def test_a_case_is_refused_for_its_blank_nodes_or_for_nul() -> None:
    blank = {case.iri for case in POSITIVE if has_blank_nodes(case.quads())}

    assert blank == {iri for iri, reason in LISTED.items() if reason == BLANK_NODES}
    assert {reason[-6:] for iri, reason in LISTED.items() if iri not in blank} == {"U+0000"}


@needs_suites
@each(POSITIVE)
def test_a_case_survives_read_dump_and_read_or_is_refused_as_listed(
    case: Case, tmp_path: Path
) -> None:
    quads = case.quads()

    for suffix in RDF_FORMATS:
        file, wanted = tmp_path / f"case.{suffix}", kept(quads, suffix)
        # A graph's name is not written where a format has one graph alone.
        if case.iri in LISTED and (has_blank_nodes(wanted) or LISTED[case.iri] != BLANK_NODES):
            with pytest.raises(RdfError) as error:
                dump(quads, file, BASE)
            assert reason_of(error.value) == LISTED[case.iri]
            assert not file.exists()
        else:
            dump(quads, file, BASE)
            assert set(KnowledgeGraph(file).quads()) == wanted


@needs_suites
@each([case for case in CASES if case.result])
def test_a_case_is_read_as_the_suite_says(case: Case) -> None:
    assert case.result
    said = ox.Dataset(ox.parse(path=str(case.result), format=ox.RdfFormat.N_QUADS))
    found = ox.Dataset(case.quads())
    for dataset in (said, found):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)

    assert found == said


@needs_suites
@each(NEGATIVE)
def test_a_broken_case_is_refused_with_its_place(case: Case, tmp_path: Path) -> None:
    file = tmp_path / case.file.name
    # With a base, what is refused is the fault that the case is about.
    file.write_bytes(f"@base <{case.base}> . ".encode() + case.file.read_bytes())

    for reader in (KnowledgeGraph, validate_file):
        with pytest.raises(RdfError) as error:
            reader(file)
        (problem,) = error.value.diagnostics
        assert problem.where
        assert problem.where.file == str(file)
        assert problem.where.line > 0
