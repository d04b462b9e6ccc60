"""Every shape is exercised: a case that conforms, one that does not, and its exact report.

A case adds to shapes/base.ttl. After a change, ``pytest FILE --update-golden`` rewrites each
report.txt; read the difference.
"""

from __future__ import annotations

import functools
import json
import math
import random
import re
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyshacl.errors import ValidationFailure
from rdflib import RDF, SH
from test_literals import rows as literals_of

from conftest import ROOT, SCALE
from geokg.base.diagnostics import Location
from geokg.base.errors import RdfError, ViolationError
from geokg.base.vocabulary import (
    ACTOR_CLASSES,
    CERTAINTIES,
    DCTERMS,
    DEFAULT_BASE,
    EDTF_DATATYPE,
    GKG,
    MODALITIES,
    POLARITIES,
    PREFIXES,
    ROLES,
    SCHEMA,
    STATUSES,
    XSD,
    resource,
)
from geokg.graph import conformance, shacl
from geokg.graph.conformance import shape_quads
from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.graph.shacl import rust_engine
from geokg.inputs.annotation.reader import read
from goldens import Golden

Node: TypeAlias = rdflib.term.Node
Triple: TypeAlias = tuple[Node, Node, Node]

CASES = Path(__file__).parent / "shapes"
BASE = CASES / "base.ttl"
GKGSH = "https://w3id.org/geokg/shapes#"
CODE = rdflib.URIRef(DCTERMS.identifier)
NO_CONSTRAINT = {
    *(SH.path, SH.property, SH.message, SH.severity, SH.targetClass, SH.targetObjectsOf),
    *(SH.targetSubjectsOf, CODE, RDF.type),
}


def codes() -> dict[str, rdflib.URIRef]:
    """Each code of the shapes, and its shape."""
    found = shacl.shapes_graph().subject_objects(CODE)
    return {str(code): rdflib.URIRef(str(shape)) for shape, code in sorted(found)}


def constraints() -> list[tuple[str, Triple]]:
    """Each single constraint of each shape and of its alternatives, with the shape's code."""
    return [
        (code, triple)
        for code, shape in codes().items()
        for triple in sorted(described(shape, set()), key=lambda t: (str(t[1]), str(t[2])))
    ]


def described(node: Node, seen: set[Node]) -> Iterator[Triple]:
    """What a shape asks, and the alternatives below it, in lists and by name of a list."""
    for triple in shacl.shapes_graph().triples((node, None, None)):
        _, asked, value = triple
        if asked not in NO_CONSTRAINT and str(asked).startswith(str(SH)):
            yield triple
        inner = isinstance(value, rdflib.BNode) or asked == SH["or"]
        if inner and asked != SH.path and value not in seen:
            seen.add(value)
            yield from described(value, seen)


@functools.cache
def quads(path: Path) -> tuple[ox.Quad, ...]:
    return tuple(ox.parse(path=str(path)))


def report_on(case: Path) -> shacl.Report:
    return shacl.validate([*quads(BASE), *quads(case)])


def lines(report: shacl.Report) -> str:
    """The report as its golden file holds it: one result a line, IRIs abbreviated."""
    text = "".join(
        " | ".join((r.code, r.severity, r.focus, r.path, r.value, r.component)) + "\n"
        for r in report.results
    )
    for prefix, iri in {**PREFIXES, "kg": "https://example.org/kg/"}.items():
        text = text.replace(f"| {iri}", f"| {prefix}:")
    return text


def test_the_base_of_the_cases_conforms() -> None:
    assert str(shacl.validate_file(BASE)) == "violations: 0, warnings: 0"


def test_every_code_has_a_case_and_every_case_a_code() -> None:
    assert {case.name for case in CASES.iterdir() if case.is_dir()} == set(codes())


def test_codes_are_not_used_twice() -> None:
    shapes = shacl.shapes_graph()

    assert len(set(shapes.objects(None, CODE))) == len(list(shapes.objects(None, CODE)))


@pytest.mark.parametrize("code", codes())
def test_a_valid_case_conforms_without_a_warning(code: str) -> None:
    assert lines(report_on(CASES / code / "valid.ttl")) == ""


@pytest.mark.parametrize("code", codes())
def test_an_invalid_case_gives_its_exact_report(code: str, golden: Golden) -> None:
    found = lines(report_on(CASES / code / "invalid.ttl"))

    golden.check(CASES / code / "report.txt", found)
    assert code in found


def sample(scale: int) -> list[tuple[str, Triple]]:
    """The constraints whose deletion is tried: a seeded tenth at scale 1, all from 20 on."""
    every = constraints()
    share = max(1 / 10, min(1.0, scale / 20))
    return sorted(random.Random(3).sample(every, math.ceil(len(every) * share)), key=every.index)


def test_a_tenth_of_the_constraints_is_tried_in_a_hurry_and_each_of_them_in_full() -> None:
    assert len(constraints()) > 250
    assert len(sample(1)) == math.ceil(len(constraints()) / 10)
    assert sample(20) == constraints()


@pytest.mark.parametrize(
    ("code", "constraint"),
    [
        pytest.param(c, t, id=f"{c}-{str(t[1]).partition('#')[2]}-{n}")
        for n, (c, t) in enumerate(sample(SCALE))
    ],
)
def test_no_constraint_can_be_deleted_unnoticed(
    code: str, constraint: Triple, monkeypatch: pytest.MonkeyPatch
) -> None:
    weaker = rdflib.Graph(bind_namespaces="none") + shacl.shapes_graph()
    weaker.remove(constraint)
    monkeypatch.setattr(shacl, "shapes_graph", lambda: weaker)

    try:
        found = lines(report_on(CASES / code / "invalid.ttl"))
    except RdfError as error:  # half a constraint: the engine refuses the shape
        found = str(error)

    assert found != (CASES / code / "report.txt").read_text(encoding="utf-8")


# The shapes themselves ---------------------------------------------------------------------------


def shapes_with_constraints() -> list[str]:
    """The IRIs of all subjects, but for blank ones, of which anything is asked."""
    graph = shacl.shapes_graph()
    asked = {s for s, p, _ in graph if str(p).startswith(str(SH)) and p not in NO_CONSTRAINT}
    return sorted(str(s) for s in asked if isinstance(s, rdflib.URIRef))


def test_there_are_shapes_and_none_asks_in_sparql() -> None:
    assert len(shapes_with_constraints()) > 100
    assert (None, SH.sparql, None) not in shacl.shapes_graph()


@pytest.mark.parametrize("iri", shapes_with_constraints())
def test_a_shape_has_one_code_and_one_message_that_says_what_to_do(iri: str) -> None:
    graph, shape = shacl.shapes_graph(), rdflib.URIRef(iri)
    [code], [message] = graph.objects(shape, CODE), graph.objects(shape, SH.message)

    assert re.fullmatch("GK[36][0-9]{2}", str(code))
    assert isinstance(message, rdflib.Literal)
    assert message.language == "en"
    assert message.endswith(".")
    assert "sh:" not in message


@pytest.mark.parametrize("iri", shapes_with_constraints())
def test_a_shape_has_a_target_of_its_own_or_through_another(iri: str) -> None:
    graph, shape = shacl.shapes_graph(), rdflib.URIRef(iri)
    above = [shape, *graph.subjects(SH.property, shape)]
    targets = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)

    assert any((s, target, None) in graph for s in above for target in targets)


def test_blank_nodes_name_no_shape_that_another_file_could_want() -> None:
    graph = shacl.shapes_graph()

    assert all(isinstance(s, rdflib.URIRef) for s in graph.subjects(CODE))
    assert all(isinstance(s, rdflib.URIRef) for s in graph.objects(None, SH.property))


@pytest.mark.parametrize(
    ("shape", "names"),
    [
        ("polarity", POLARITIES),
        ("modality", MODALITIES),
        ("certainty", CERTAINTIES),
        ("status", STATUSES),
        ("takesRole", ROLES),
        ("needsRole", ROLES),
    ],
)
def test_a_closed_list_is_the_one_of_the_vocabulary(shape: str, names: tuple[str, ...]) -> None:
    graph = shacl.shapes_graph()
    [listed] = graph.objects(rdflib.URIRef(f"https://w3id.org/geokg/shapes#{shape}"), SH["in"])

    assert [str(item) for item in graph.items(listed)] == [PREFIXES["gkg"] + n for n in names]


def test_every_kind_of_actor_and_every_role_has_its_place() -> None:
    graph = shacl.shapes_graph()
    shapes = "https://w3id.org/geokg/shapes#"
    [kinds] = graph.objects(
        graph.value(rdflib.URIRef(shapes + "oneKind"), SH.qualifiedValueShape), SH["in"]
    )
    path = graph.value(rdflib.URIRef(shapes + "everyRole"), SH.path)
    [roles] = graph.objects(path, SH.alternativePath)
    fits = {rdflib.URIRef(f"{shapes}{role}Fits") for role in ROLES}

    assert [str(k) for k in graph.items(kinds)] == [
        PREFIXES["gkg"] + n for n in ACTOR_CLASSES.values()
    ]
    assert [str(r) for r in graph.items(roles)] == [PREFIXES["gkg"] + n for n in ROLES]
    assert fits <= set(graph.subjects(SH.path, None))


# Nothing can pass for want of being looked at ----------------------------------------------------


def with_shapes(turtle: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let validation find these shapes beside those of claims."""
    (tmp_path / "ontology").symlink_to(resource("ontology"))
    (tmp_path / "shapes").mkdir()
    for name in ("claim.ttl", "term.ttl"):
        shutil.copy(resource("shapes") / name, tmp_path / "shapes" / name)
    prefixes = "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in PREFIXES.items())
    prefixes += f"@prefix sh: <{SH}> . @prefix gkgsh: <{GKGSH}> .\n"
    (tmp_path / "shapes" / "more.ttl").write_text(prefixes + turtle, encoding="utf-8")
    monkeypatch.setattr(shape_quads, "resource", lambda name: tmp_path / name)
    monkeypatch.setattr(shacl, "shapes_graph", shacl.shapes_graph.__wrapped__)


@pytest.mark.parametrize(
    ("turtle", "fault"),
    [
        ("gkgsh:x sh:targetClass gkg:Claim ; sh:minCuont 1 .", "#minCuont\n.*`minCount`"),
        ("gkgsh:x sh:targetClass gkg:Cliam .", "#Cliam\n.*`Claim`"),
        ("gkgsh:x sh:targetClass gkg:polarity .", "needs a class of .*\n.*#polarity"),
        ("gkgsh:x sh:class gkg:polarity .", "needs a class of .*\n.*#polarity"),
        ("gkgsh:x sh:targetClass schema:Article .", "schema.org/Article"),
        ("gkgsh:x sh:targetClass <http://w3id.org/geokg/ns#Claim> .", "http://w3id"),
        ("gkgsh:x sh:path gkg:polarty .", "#polarty\n.*`polarity`"),
        ("gkgsh:x sh:path gkg:Claim .", "needs a property of .*\n.*#Claim"),
        ("gkgsh:x sh:targetSubjectsOf gkg:Claim .", "needs a property of .*\n.*#Claim"),
        ("gkgsh:x sh:targetObjectsOf gkg:Claim .", "needs a property of .*\n.*#Claim"),
        ("gkgsh:x sh:property gkgsh:abuot .", "#abuot\n.*`about`"),
        ("gkgsh:x sh:datatype xsd:dat .", "#dat\n.*`date`"),
        ("gkgsh:x sh:datatype rdf:langstring .", "#langstring\n.*`langString`"),
        ("gkgsh:x sh:in ( gkg:postive ) .", "#postive\n.*`positive`"),
        ("gkgsh:x <http://www.w3.org/ns/shacl/minCount> 1 .", "shacl/minCount"),
    ],
)
def test_shapes_that_could_find_nothing_are_no_validation(
    turtle: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_shapes(turtle, tmp_path, monkeypatch)

    with pytest.raises(RdfError, match=f"GK392 a shape (?s:.*){fault}"):
        shacl.validate(quads(BASE))


def test_a_further_shape_that_is_right_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turtle = """gkgsh:x a sh:PropertyShape ; sh:targetClass gkg:Claim ; sh:path gkg:certainty ;
        sh:minCount 1 ; dcterms:identifier "GK299" ; sh:message "Say how certain."@en ."""
    with_shapes(turtle, tmp_path, monkeypatch)

    assert {result.code for result in shacl.validate(quads(BASE)).results} == {"GK299"}


def test_no_shapes_are_no_validation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shape_quads, "resource", lambda name: tmp_path)
    monkeypatch.setattr(shacl, "shapes_graph", shacl.shapes_graph.__wrapped__)

    with pytest.raises(RdfError, match="GK391"):
        shacl.validate(quads(BASE))


def without_targets(*targets: Node) -> rdflib.Graph:
    weaker = rdflib.Graph(bind_namespaces="none") + shacl.shapes_graph()
    for target in targets:
        weaker.remove((None, target, None))
    return weaker


def test_shapes_that_look_at_nothing_are_no_validation(monkeypatch: pytest.MonkeyPatch) -> None:
    blind = without_targets(SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
    monkeypatch.setattr(shacl, "shapes_graph", lambda: blind)

    with pytest.raises(RdfError, match="GK395 geokg's shapes apply to nothing"):
        shacl.validate(quads(BASE))


def test_shapes_that_look_at_articles_and_not_at_claims_are_no_validation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    blind = without_targets(SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
    article = rdflib.URIRef(f"{GKGSH}article")
    blind.add((article, SH.targetClass, rdflib.URIRef(SCHEMA.NewsArticle)))
    monkeypatch.setattr(shacl, "shapes_graph", lambda: blind)

    with pytest.raises(RdfError, match="GK395 this graph has articles, but no claim"):
        shacl.validate(quads(BASE))


@pytest.mark.parametrize("space", ["http://w3id.org/geokg/ns#", "https://w3id.org/geokg/ns/"])
def test_articles_whose_claims_are_of_another_namespace_are_not_called_valid(space: str) -> None:
    text = BASE.read_text(encoding="utf-8")
    text = re.sub(r"(@prefix gkg: <)[^>]*", rf"\g<1>{space}", text).replace("a oa:", "oa:is oa:")

    with pytest.raises(RdfError, match="GK395 this graph has articles, but no claim"):
        shacl.validate(ox.parse(text, ox.RdfFormat.TURTLE))


def test_an_article_that_tells_nothing_is_a_warning() -> None:
    article = [q for q in quads(BASE) if str(q.subject).endswith("/kg/note>")]

    report = shacl.validate(article)

    assert len(article) == 3
    assert report.conforms
    assert [result.code for result in report.results] == ["GK367"]


# Data --------------------------------------------------------------------------------------------


def test_the_founding_article_conforms(seed: Path) -> None:
    kg = KnowledgeGraph()
    kg.add(read(seed))

    report = kg.validate()

    assert str(report) == "violations: 0, warnings: 0"
    assert report.engine == (rust_engine.ENGINE or f"pyshacl {pyshacl.__version__}")


def test_an_empty_graph_conforms() -> None:
    assert shacl.validate([]).conforms


def test_a_graph_of_something_else_is_not_called_valid() -> None:
    other = ox.parse(b"<urn:a> a <http://w3id.org/geokg/ns#Claim> .", ox.RdfFormat.TURTLE)

    with pytest.raises(RdfError, match="GK395"):
        shacl.validate(other)


def test_a_type_as_our_own_ontology_describes_it_conforms() -> None:
    types = ox.parse(path=str(resource("ontology/types.ttl")))

    assert str(shacl.validate(types)) == "violations: 0, warnings: 0"


def test_every_format_gives_the_same_report(tmp_path: Path) -> None:
    data = [*quads(BASE), *quads(CASES / "GK301" / "invalid.ttl")]
    for form in ("ttl", "trig", "nq", "nt", "jsonld", "rdf", "xml"):
        rdf = ox.RdfFormat.from_extension(form)
        assert rdf is not None
        ox.serialize((q.triple for q in data), str(tmp_path / f"data.{form}"), format=rdf)

    reports = {lines(shacl.validate_file(file)) for file in tmp_path.iterdir()}

    assert reports == {(CASES / "GK301" / "report.txt").read_text(encoding="utf-8")}


def test_named_graphs_are_validated_as_their_union() -> None:
    graph = [
        ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(f"urn:{n % 3}"))
        for n, q in enumerate(quads(BASE))
    ]

    assert shacl.validate(graph).results == ()


@settings(max_examples=10 * SCALE)
@given(st.permutations([*quads(BASE), *quads(CASES / "GK340" / "invalid.ttl")]))
def test_a_report_does_not_depend_on_the_order_of_the_data(data: list[ox.Quad]) -> None:
    assert shacl.validate(data) == report_on(CASES / "GK340" / "invalid.ttl")


# Literals, and terms of geokg that are none: judged by geokg itself ------------------------------


def claim_with(*statements: str) -> shacl.Report:
    """The report on the base and on statements whose subject is a claim of it."""
    prefixes = "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in PREFIXES.items())
    text = prefixes + "".join(f"kg:note.visit {s} .\n" for s in statements)
    more = ox.parse(f"@prefix kg: <{DEFAULT_BASE}> .\n{text}", ox.RdfFormat.TURTLE, lenient=True)
    return shacl.validate([*quads(BASE), *more])


def pyshacl_alone(value: str, datatype: str) -> bool:
    """What the engine says of a literal that rdflib has read, complaining."""
    shape = f"""[] <{SH.targetSubjectsOf}> <{RDF.value}> ; <{SH.property}> [
        <{SH.path}> <{RDF.value}> ; <{SH.datatype}> <{datatype}> ] ."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        literal = rdflib.Literal(value, datatype=datatype, normalize=False)
    answer: tuple[bool, object, object] = pyshacl.validate(
        rdflib.Graph().add((rdflib.URIRef("urn:a"), RDF.value, literal)),
        shacl_graph=rdflib.Graph().parse(data=shape, format="turtle"),
    )
    return answer[0]


MISJUDGED = [
    *(("2024-W01-1", XSD.date, False), ("-0044-03-15", XSD.date, True)),
    *(("12000-01-01", XSD.date, True), ("0000-02-29", XSD.date, True)),
    *(("1963-01-22T18:30", XSD.dateTime, False), ("1963-01-22 18:30:00", XSD.dateTime, False)),
    *(("20240101T100000", XSD.dateTime, False), ("1963-01-22T24:00:00", XSD.dateTime, True)),
    *(("٣", XSD.integer, False), (" 1", XSD.integer, False), ("1_000", XSD.integer, False)),
    *(("1" * 5000, XSD.integer, True), ("1e3", XSD.decimal, False), ("INF", XSD.decimal, False)),
    *(("NaN", XSD.decimal, False), ("٠.٥", XSD.decimal, False)),
    *(("not a date", EDTF_DATATYPE, False), ("1963-13", EDTF_DATATYPE, False)),
]


@pytest.mark.parametrize(
    ("value", "datatype", "valid"), MISJUDGED, ids=[f"{v[:20]!r}" for v, _, _ in MISJUDGED]
)
def test_where_the_engine_misjudges_a_literal_the_result_is_ours(
    value: str, datatype: str, valid: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turtle = f"""gkgsh:x a sh:PropertyShape ; sh:targetClass gkg:Claim ; sh:path skos:note ;
        sh:datatype <{datatype}> ; dcterms:identifier "GK299" ; sh:message "Mend it."@en ."""
    without = claim_with(f'skos:note "{value}"^^<{datatype}>')
    with_shapes(turtle, tmp_path, monkeypatch)
    asked = claim_with(f'skos:note "{value}"^^<{datatype}>')

    assert pyshacl_alone(value, datatype) != valid
    assert [result.code for result in without.results] == ([] if valid else ["GK396"])
    assert [result.code for result in asked.results] == ([] if valid else ["GK299"])


def test_a_literal_that_no_shape_asks_about_is_judged_too() -> None:
    [result] = claim_with('skos:note "2024-W01-1"^^xsd:date').results

    assert (result.code, result.severity) == ("GK396", "Violation")
    assert result.focus == "https://example.org/kg/note.visit"
    assert (result.path, result.value) == ("skos:note", '"2024-W01-1"^^xsd:date')
    assert result.message == (
        "This value does not have the form that its datatype requires: "
        "write a day that the calendar has, such as 1963-01-22."
    )


@pytest.mark.slow
def test_text_and_language_tags_are_judged() -> None:
    wrong = ('"\\u0001"', '"\\uFFFE"', '"a\\u000Bb"@en', '"x"@englishlanguage', '"x"@de-a')
    right = ('"fine"', '"fine"@pt-BR', '"line\\nline"')
    found = {w: claim_with(f"skos:note {w}").results for w in (*wrong, *right)}

    assert [w for w in wrong if [r.code for r in found[w]] != ["GK396"]] == []
    assert [w for w in right if found[w]] == []


@pytest.mark.parametrize("name", ["valid", "invalid"])
def test_every_literal_of_the_tables_is_judged_inside_a_graph_as_by_itself(name: str) -> None:
    rows = [
        (datatype, lexical)
        for datatype, lexical, _ in literals_of(name)
        if datatype != "@" and "langString" not in datatype and lexical.isprintable()
    ]
    data = [
        ox.Quad(
            ox.NamedNode(f"urn:{n}"),
            ox.NamedNode(PREFIXES["skos"] + "note"),
            ox.Literal(lexical, datatype=ox.NamedNode(datatype)),
        )
        for n, (datatype, lexical) in enumerate(rows)
    ]

    results = shacl.validate([*quads(BASE), *data]).results

    assert len(rows) > 300
    assert {r.code for r in results} <= {"GK396"}
    assert len(results) == (len(rows) if name == "invalid" else 0)


@pytest.mark.parametrize(
    ("statement", "path", "value", "hint"),
    [
        ("gkg:certanty gkg:certain", "gkg:certanty", "", "did you mean `certainty`?"),
        ("skos:note gkg:postive", "skos:note", "postive", "did you mean `positive`?"),
        ("a gkg:Cliam", "rdf:type", "Cliam", "did you mean `Claim`?"),
        (
            *("gkg:xyzzy 1", "gkg:xyzzy", ""),
            "use a term of the ontology, or a namespace of your own.",
        ),
    ],
)
def test_a_term_that_the_ontology_lacks_is_a_violation_with_the_nearest(
    statement: str, path: str, value: str, hint: str
) -> None:
    [result] = claim_with(statement).results

    assert (result.code, result.severity) == ("GK397", "Violation")
    assert (result.path, result.value) == (path, value and PREFIXES["gkg"] + value)
    assert result.message == f"geokg has no such term: {hint}"


def test_what_a_shape_has_said_of_a_value_is_not_said_again() -> None:
    found = claim_with('gkg:status gkg:ongoin ; gkg:confidence "1e3"^^xsd:decimal').results

    assert {result.code for result in found} & {"GK396", "GK397"} == set()
    assert {"GK306", "GK311"} <= {result.code for result in found}


HARD = """
    "1963-01-21"^^xsd:date  "1963-02-30"^^xsd:date  "-0044-03-15"^^xsd:date  "12000-01-01"^^xsd:date
    "1963-01-21Z"^^xsd:date  "1963"^^xsd:gYear  "1963-01-21T00:00:00"^^xsd:dateTime  5  true  []
    "abc"^^xsd:integer  "x"  "x"@en  "x"^^<urn:d>  <urn:i>  "NaN"^^xsd:double  "INF"^^xsd:double
    1.5
    """.split()


@pytest.mark.slow
@given(st.sampled_from(HARD), st.sampled_from(HARD))
def test_no_value_makes_the_engine_fail(one: str, other: str) -> None:
    text = f"""
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix gkg: <{PREFIXES["gkg"]}> .
        @prefix oa: <{PREFIXES["oa"]}> .
        <urn:a> a gkg:TimeSpan ; gkg:earliest {one} ; gkg:latest {other} .
        <urn:b> a oa:TextQuoteSelector ; oa:start {one} ; oa:end {other} .
        <urn:c> a gkg:Claim ; gkg:confidence {one}, {other} ."""

    assert not shacl.validate(ox.parse(text, ox.RdfFormat.TURTLE)).conforms


@pytest.mark.parametrize(
    ("first", "last", "in_order"),
    [
        ("1963-01-21", "1963-01-21", True),
        ("1963-02-01", "1963-01-31", False),
        ("-0044-03-15", "0014-08-19", True),
        ("0014-08-19", "-0044-03-15", False),
        ("-0100-01-01", "-0044-03-15", True),
        ("9999-12-31", "12000-01-01", True),
        ("12000-01-01", "9999-12-31", False),
    ],
)
def test_days_are_in_order_in_any_year(first: str, last: str, in_order: bool) -> None:
    text = f"""
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        <urn:a> a <{GKG.TimeSpan}> ; <{GKG.earliest}> "{first}"^^xsd:date ;
            <{GKG.latest}> "{last}"^^xsd:date ."""
    found = {result.code for result in shacl.validate(ox.parse(text, ox.RdfFormat.TURTLE)).results}

    assert ("GK347" not in found) == in_order


# Files and engines that fail ---------------------------------------------------------------------


def test_a_file_of_no_known_format_is_refused() -> None:
    with pytest.raises(RdfError, match="GK393"):
        shacl.validate_file("data.csv")


def test_broken_turtle_has_its_place(tmp_path: Path) -> None:
    file = tmp_path / "broken.ttl"
    file.write_text("<urn:a> a <urn:b> .\n<urn:a> a .\n", encoding="utf-8")

    with pytest.raises(RdfError, match=r"broken\.ttl:2:\d+: GK394"):
        shacl.validate_file(file)


def test_a_missing_file_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(RdfError, match="GK394"):
        shacl.validate_file(tmp_path / "missing.ttl")


def test_an_exception_in_the_place_of_a_report_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    failure = ValidationFailure("too deep")  # type: ignore[no-untyped-call]  # it is untyped
    answer = (False, failure, "Validation Failure - too deep")
    monkeypatch.setattr(pyshacl, "validate", lambda *args, **options: answer)

    with pytest.raises(RdfError, match=r"GK390 the SHACL engine failed\n.*too deep"):
        shacl.validate(quads(BASE), reference=True)


@pytest.mark.parametrize(
    "value", ['"1963-02-30"^^xsd:date', '"yes"^^xsd:boolean', '"x"^^xsd:double']
)
def test_validation_says_nothing_but_its_report(
    value: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    claim_with(f"skos:note {value}")

    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


# The report --------------------------------------------------------------------------------------


def test_a_result_has_the_place_of_the_claim_that_it_hangs_below() -> None:
    place = Location("note.yaml", 14, 5)
    data = [*quads(BASE), *quads(CASES / "GK354" / "invalid.ttl")]

    [result] = shacl.validate(data, {"https://example.org/kg/note.visit": place}).results

    assert result.focus == "https://example.org/kg/note.visit.when.one-1"
    assert result.where == place


def test_a_claim_is_not_placed_by_another_whose_id_begins_alike() -> None:
    data = [*quads(BASE), *quads(CASES / "GK354" / "invalid.ttl")]

    [result] = shacl.validate(data, {"https://example.org/kg/note.vis": Location("a")}).results

    assert result.where is None


def test_check_raises_every_violation_in_the_layout_of_all_messages() -> None:
    place = Location("note.yaml", 14, 5)
    data = [*quads(BASE), *quads(CASES / "GK307" / "invalid.ttl")]
    report = shacl.validate(data, {"https://example.org/kg/note.visit": place})

    with pytest.raises(ViolationError) as raised:
        report.check()

    assert str(raised.value) == (
        "note.yaml:14:5: GK307 An event has no `status`, only a relation has one: remove "
        "`status`, or choose a type that is a relation.\n"
        "   | https://example.org/kg/note.visit gkg:about/rdf:type https://w3id.org/geokg/ns#Event"
    )


def test_a_warning_is_printed_and_lets_check_pass() -> None:
    report = report_on(CASES / "GK367" / "invalid.ttl")

    report.check()

    assert report.conforms
    assert str(report).startswith("GK367 warning: The graph has no claim from this article")
    assert str(report).endswith("\nviolations: 0, warnings: 1")


def test_a_report_is_plain_json() -> None:
    [row] = json.loads(json.dumps(report_on(CASES / "GK385" / "invalid.ttl").as_dict()))["results"]

    assert row["code"] == "GK385"
    assert row["path"] == "gkg:validFrom"
    assert row["value"] == '"1958-06-02"^^xsd:date'
    assert (row["file"], row["line"], row["column"], row["where"]) == ("", 0, 0, "")


# The documentation -------------------------------------------------------------------------------


def shapes_table() -> str:
    """Each code of the shapes and its message, as docs/diagnostics.md shows them."""
    graph = shacl.shapes_graph()
    rows = (f"| {code} | {graph.value(shape, SH.message)} |" for code, shape in codes().items())
    return "\n".join(["", "| code | message |", "|---|---|", *sorted(rows), ""])


def test_the_documentation_lists_every_shape_with_its_message(golden: Golden) -> None:
    golden.check_section(ROOT / "docs" / "diagnostics.md", "shapes", shapes_table() + "\n")


def test_the_documentation_says_of_every_code_of_validation_how_to_mend_it() -> None:
    text = (ROOT / "docs" / "diagnostics.md").read_text(encoding="utf-8")
    files = (f for one in (shacl, conformance) for f in Path(str(one.__file__)).parent.glob("*.py"))
    used = {code for f in files for code in re.findall("GK39[0-9]", f.read_text("utf-8"))}

    assert len(used) == 8
    assert {code for code in used if f"| {code} | " not in text} == set()
