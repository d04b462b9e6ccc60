"""Both engines find the same: on every case of the shapes, on articles, and on what is broken."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib import SH

from conftest import ROOT, SCALE
from geokg.base.vocabulary import EDTF_DATATYPE, GKG, PREFIXES, SCHEMA, XSD, resource
from geokg.cli import main
from geokg.graph import shacl
from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.graph.shacl import pyshacl_engine, rust_engine
from geokg.inputs.annotation.reader import read

pytest.importorskip("shacl", reason="the extra `fast` has no wheel for every platform")

Quads = tuple[ox.Quad, ...]

CASES = Path(__file__).parent / "shapes"
EXAMPLES = sorted((ROOT / "examples").glob("*/articles/*.yaml"))
ALL_CASES = sorted(f"{file.parent.name}/{file.stem}" for file in CASES.glob("GK*/*.ttl"))
OVERZEALOUS = {
    "GK345/invalid": "30 February: `shacl` says as well that it is not before 1 March",
    "GK346/invalid": "30 February: `shacl` says as well that it is not after 1 February",
}
"""The cases of which `shacl` finds more than pySHACL, each with its reason."""
LEFT = {
    **OVERZEALOUS,
    "GK311/invalid": "a double; doubles, which geokg does not judge, are not compared",
    **dict.fromkeys(
        ("GK343/invalid", "GK344/invalid", "GK360/invalid", "GK383/invalid", "GK384/invalid"),
        "30 February, if in no order here",
    ),
    **dict.fromkeys(
        ("GK337/invalid", "GK338/invalid", "GK626/invalid", "GK627/invalid", "GK629/invalid"),
        "a value of the wrong datatype where an order is asked",
    ),
}
"""The cases that are left to pySHACL, each with its reason."""


@cache
def case(name: str) -> Quads:
    files = (CASES / "base.ttl", CASES / f"{name}.ttl")
    return tuple(quad for file in files for quad in ox.parse(path=str(file)))


@cache
def article(file: Path) -> Quads:
    kg = KnowledgeGraph()
    kg.add(read(file))
    return tuple(sorted(kg.quads(), key=str))


def both(quads: Quads) -> tuple[shacl.Report, shacl.Report]:
    return shacl.validate(quads), shacl.validate(quads, reference=True)


def test_the_engines_are_two() -> None:
    found, expected = both(case("GK300/valid"))

    assert found.engine == rust_engine.ENGINE
    assert found.engine.startswith("shacl 0.3.")
    assert expected.engine.startswith("pyshacl ")


@pytest.mark.slow  # each case is quick, all together take seconds
@pytest.mark.parametrize("name", ALL_CASES)
def test_a_case_has_the_same_results_from_both(name: str) -> None:
    found, expected = both(case(name))

    assert found.results == expected.results
    assert found.engine == (expected.engine if name in LEFT else rust_engine.ENGINE)


@pytest.mark.slow
@pytest.mark.parametrize("file", EXAMPLES, ids=[file.stem for file in EXAMPLES])
def test_an_example_has_the_same_results_from_both(file: Path) -> None:
    found, expected = both(article(file))

    assert (found.engine, found.results) == (rust_engine.ENGINE, expected.results)


@pytest.mark.slow
def test_the_founding_article_has_the_same_results_from_both(seed: Path) -> None:
    found, expected = both(article(seed))

    assert (found.engine, found.results) == (rust_engine.ENGINE, expected.results)


@pytest.mark.slow
def test_the_types_of_the_ontology_have_the_same_results_from_both() -> None:
    found, expected = both(tuple(ox.parse(path=str(resource("ontology/types.ttl")))))

    assert (found.engine, found.results) == (rust_engine.ENGINE, expected.results)


# Broken on purpose -------------------------------------------------------------------------------


def literals_of(datatype: str, *lexicals: str) -> list[ox.Literal]:
    return [ox.Literal(lexical, datatype=ox.NamedNode(datatype)) for lexical in lexicals]


PLAIN = [
    *literals_of(XSD.date, "1963-01-22", "1850-12-31", "2050-01-01", "9999-12-31", "0001-01-01"),
    *literals_of(XSD.dateTime, "1963-01-22T18:30:00Z", "1963-01-22T18:30:00.5"),
    *literals_of(XSD.integer, "0", "1", "01", "+1", "-1", "7", "999999999999999"),
    *literals_of(XSD.decimal, "1.0", "1", "0.5", ".50", "1.1", "-0.1", "0.9999999999999"),
    *literals_of(XSD.boolean, "true", "1"),
    *literals_of(EDTF_DATATYPE, "1963-01", "1954/1962"),
    *literals_of(XSD.string, "", "x\n", "en\n", "x" * 300, "\U0001f600" * 200, 'a"b\\c\td', "en"),
    *literals_of(XSD.string, "\u2028", "a--b", "<urn:x>", '"@en--ltr'),
    *(ox.Literal("x", language=tag) for tag in ("en", "en-GB", "de")),
]
"""Literals that are right, if not where a mutation puts them."""
HARD = [
    *literals_of(XSD.date, "1963-02-30", "abc", "1963-01-22Z", "-0044-03-15", "0000-02-29"),
    *literals_of(XSD.date, "12000-01-01", "2024-W01-1"),
    *literals_of(XSD.dateTime, "1963-01-22T24:00:00", "1963-01-22 18:30:00"),
    *literals_of(XSD.integer, "abc", " 1", "1" * 40, "\u0663"),
    *literals_of(XSD.decimal, "1e3", "INF", "1.000000000000000000000000000001"),
    *literals_of(XSD.boolean, "yes"),
    *literals_of(EDTF_DATATYPE, "1963-13", "not a date"),
    *literals_of(XSD.string, "\x01"),
    *literals_of(PREFIXES["xsd"] + "double", "NaN", "1.5"),
    *literals_of("urn:d", "x"),
]
"""Literals that the engines judge or compare differently, or might."""


def mutated(quads: Quads, draw: random.Random) -> Quads:
    """The quads with one to six of them dropped, doubled, led elsewhere or given another value."""
    made = list(quads)
    for _ in range(draw.choice((1, 1, 2, 3, 6))):
        at = draw.randrange(len(made))
        if draw.random() < 0.25:
            at = draw.choice([n for n, q in enumerate(made) if isinstance(q.object, ox.Literal)])
        one, other = made[at], draw.choice(made)
        literal = draw.choice(HARD if draw.random() < 0.05 else PLAIN)
        blank = ox.BlankNode(f"b{draw.randrange(3)}")
        changed = [
            (one.subject, one.predicate, other.subject),
            (one.subject, one.predicate, other.object),
            (one.subject, one.predicate, literal),
            (one.subject, other.predicate, one.object),
            (other.subject, one.predicate, one.object),
            *([(one.subject, one.predicate, blank)] if draw.random() < 0.1 else ()),
            *([(blank, one.predicate, one.object)] if draw.random() < 0.1 else ()),
        ]
        if draw.random() < 0.6:
            del made[at]
        if draw.random() < 0.8:
            subject, predicate, value = draw.choice(changed)
            made.append(ox.Quad(subject, predicate, value, one.graph_name))
    return tuple(made)


@pytest.mark.slow
@pytest.mark.parametrize("literal", PLAIN, ids=str)
def test_a_literal_in_the_place_of_all_others_has_the_same_results_from_both(
    literal: ox.Literal,
) -> None:
    names = [name for name in ALL_CASES if name.endswith("/valid")]
    draw = random.Random(6)
    share = names if SCALE >= 20 else draw.sample(names, 20)
    quads = tuple(
        ox.Quad(q.subject, q.predicate, literal) if isinstance(q.object, ox.Literal) else q
        for q in dict.fromkeys(quad for name in share for quad in case(name))
    )
    hard = {*rust_engine._ordered(shacl.shapes_graph())}
    if literal.value.endswith("\n"):
        hard |= rust_engine._matched(shacl.shapes_graph())
    easy = tuple(q for q in quads if q.object != literal or str(q.predicate) not in hard)

    found, expected = both(quads)
    found_easy, expected_easy = both(easy)

    assert len({q.predicate for q in easy if q.object == literal}) >= 10
    assert found.results == expected.results
    assert found_easy.results == expected_easy.results
    assert found_easy.engine == rust_engine.ENGINE


def mutations(number: int) -> Iterator[Quads]:
    """Mutated articles: half of them examples, half cases, which have things of every class."""
    draw = random.Random(6)
    for n in range(number):
        whole = article(draw.choice(EXAMPLES)) if n % 2 else case(draw.choice(ALL_CASES))
        yield mutated(whole, draw)


@pytest.mark.slow
def test_mutated_articles_have_the_same_results_from_both() -> None:
    number = 40 if SCALE == 1 else 100 * SCALE
    engines: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for quads in mutations(number):
        found, expected = both(quads)
        assert found.results == expected.results
        engines[found.engine] += 1
        kinds.update(result.component for result in expected.results)

    assert sum(engines.values()) == number
    assert engines[rust_engine.ENGINE] > number * 0.6
    assert len(kinds) > (10 if SCALE < 20 else 20)


# What is left to pySHACL -------------------------------------------------------------------------


def with_value(term: ox.Literal | ox.BlankNode, predicate: ox.NamedNode) -> Quads:
    claim = ox.NamedNode("https://example.org/kg/note.visit")
    return (*case("GK300/valid"), ox.Quad(claim, predicate, term))


NOTE = ox.NamedNode(PREFIXES["skos"] + "note")
EARLIEST = ox.NamedNode(GKG.earliest)


@pytest.mark.parametrize("literal", HARD, ids=str)
def test_data_with_a_literal_on_which_engines_differ_is_left_to_the_reference(
    literal: ox.Literal,
) -> None:
    assert shacl.validate(with_value(literal, NOTE)).engine.startswith("pyshacl ")


@pytest.mark.parametrize("literal", PLAIN, ids=str)
def test_data_with_any_other_literal_is_not(literal: ox.Literal) -> None:
    assert shacl.validate(with_value(literal, NOTE)).engine == rust_engine.ENGINE


@pytest.mark.parametrize(
    ("predicate", "value", "left"),
    [
        (NOTE, ox.BlankNode(), False),
        (EARLIEST, ox.BlankNode(), True),
        (EARLIEST, ox.Literal("1963"), True),
        (EARLIEST, *literals_of(XSD.date, "1963-01-22"), False),
        (ox.NamedNode(GKG.confidence), *literals_of(XSD.date, "1963-01-22"), True),
        (ox.NamedNode(GKG.confidence), *literals_of(XSD.decimal, "7"), False),
        (NOTE, ox.Literal("en\n"), False),
        (ox.NamedNode(SCHEMA.inLanguage), ox.Literal("en\n"), True),
        (ox.NamedNode(SCHEMA.inLanguage), ox.Literal("en\nde"), False),
    ],
)
def test_values_are_left_to_the_reference_by_their_place(
    predicate: ox.NamedNode, value: ox.Literal | ox.BlankNode, left: bool
) -> None:
    found, expected = both(with_value(value, predicate))

    assert found.results == expected.results
    assert found.engine.startswith("pyshacl ") == left


def test_the_engine_still_finds_more_of_ill_formed_days_than_the_reference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rust_engine, "_supports_data", lambda *_: True)
    for name in OVERZEALOUS:
        found, expected = both(case(name))
        [more] = set(found.results) - set(expected.results)
        assert more.component == "sh:lessThanOrEquals"
        assert set(expected.results) < set(found.results)


def test_shapes_in_terms_that_nothing_has_compared_are_left_to_the_reference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shape = rdflib.URIRef("https://w3id.org/geokg/shapes#verbatim")
    more = rdflib.Graph(bind_namespaces="none") + shacl.shapes_graph()
    more.add((shape, SH.maxExclusive, rdflib.Literal(5)))
    monkeypatch.setattr(shacl, "shapes_graph", lambda: more)

    assert shacl.validate(case("GK300/valid")).engine.startswith("pyshacl ")


def test_a_result_of_a_shape_without_an_iri_is_left_to_the_reference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    more = rdflib.Graph(bind_namespaces="none") + shacl.shapes_graph()
    blank = rdflib.BNode()
    more.add((rdflib.URIRef("https://w3id.org/geokg/shapes#claim"), SH.property, blank))
    more.add((blank, SH.path, rdflib.URIRef(GKG.polarity)))
    more.add((blank, SH.minCount, rdflib.Literal(2)))
    monkeypatch.setattr(shacl, "shapes_graph", lambda: more)

    report = shacl.validate(case("GK300/valid"))

    assert report.engine.startswith("pyshacl ")
    assert not report.conforms


def test_where_the_extra_is_not_installed_the_reference_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rust_engine, "ENGINE", "")
    found, expected = both(case("GK301/invalid"))

    assert found == expected
    assert not found.conforms


def test_the_terms_of_shacl_that_are_taken_are_those_of_our_shapes() -> None:
    terms = {str(term) for triple in shacl.shapes_graph() for term in triple}

    assert {
        term.removeprefix(str(SH)) for term in terms if term.startswith(str(SH))
    } == rust_engine._SUPPORTED_TERMS


@pytest.mark.slow
@given(st.text(), st.sampled_from([XSD.string, XSD.date, XSD.integer, XSD.decimal, "en"]))
def test_whatever_a_text_holds_both_engines_name_it_alike(text: str, kind: str) -> None:
    try:
        literal = (
            ox.Literal(text, language=kind)
            if kind == "en"
            else ox.Literal(text, datatype=ox.NamedNode(kind))
        )
    except UnicodeEncodeError:
        return
    polarity = ox.NamedNode(GKG.polarity)
    found, expected = both(with_value(literal, polarity))

    assert found.results == expected.results
    assert not found.conforms


# Where the extra is not there --------------------------------------------------------------------

WITHOUT = "import sys; sys.modules['shacl'] = None; import geokg.cli; sys.exit(geokg.cli.main())"
"""geokg where `shacl` cannot be imported."""


def without_the_extra(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WITHOUT, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_without_the_extra_a_build_has_the_same_bytes_and_needs_no_engine(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    files = str(ROOT / "examples" / "contradiction" / "articles")
    code = main(["build", files, "-o", str(tmp_path / "fast.ttl")])
    poor = without_the_extra("build", files, "-o", str(tmp_path / "slow.ttl"))

    assert (code, poor.returncode) == (0, 0)
    assert (tmp_path / "fast.ttl").read_bytes() == (tmp_path / "slow.ttl").read_bytes()
    assert "validated (quick check)" in capfd.readouterr().err
    assert "validated (quick check)" in poor.stderr


@pytest.mark.slow
def test_without_the_extra_a_report_is_the_same_and_says_which_engine_ran(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "case.nt")
    ox.serialize([quad.triple for quad in case("GK301/invalid")], file, ox.RdfFormat.N_TRIPLES)
    code = main(["validate", file])
    poor = without_the_extra("validate", file)
    out, err = capfd.readouterr()

    assert (code, poor.returncode) == (1, 1)
    assert "GK301" in out
    assert out == poor.stdout
    assert f"({rust_engine.ENGINE})" in err
    assert f"({pyshacl_engine.ENGINE})" in poor.stderr
