"""Asking wrongly, reaching beyond the graph, and what rows hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

from geokg import KnowledgeGraph, read
from geokg.base.errors import QueryError
from geokg.base.vocabulary import PREFIXES
from geokg.graph.queries import named, named_queries
from geokg.graph.queries.gate import check
from geokg.graph.result_values import python_value
from geokg.graph.rows import rows_of


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    graph = KnowledgeGraph()
    graph.add(read(Path(__file__).parent / "queries" / "given"))
    return graph


# Asking wrongly ----------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "parameters", "said"),
    [
        ("histori", {}, "did you mean `history`?"),
        ("history", {"c": "IRN"}, "has no parameter `c`"),
        ("history", {"a": "IRN", "b": "TJK", "organ": True}, "did you mean `organs`?"),
        ("history", {"a": "IRN"}, "needs `b`"),
        ("history", {"a": "IRN", "b": "IR"}, "no such state"),
        ("history", {"a": "IRN", "b": "Tajikstan"}, "did you mean Tajikistan? write TJK"),
        ("history", {"a": "IRN", "b": "TJK", "organs": "yes"}, "true or false"),
        ("history", {"a": "IRN", "b": "TJK", "all": "yes"}, "true or false"),
        ("many-sided", {"all": 2}, "true or false"),
        ("many-sided", {"article": "river"}, "has no parameter `article`"),
        ("denials", {"all": True}, "it takes none"),
        ("words", {"claim": "river.<x>"}, "ARTICLE.CLAIM"),
        ("ended", {"before": "soon"}, "soon"),
        ("ended", {"before": "../1990"}, "without a first day"),
        ("during", {"since": "1990", "until": "1990/.."}, "without a last day"),
        ("during", {"since": "1991", "until": "1990"}, "after `until`"),
    ],
)
def test_a_wrong_question_is_rejected_with_what_is_wrong(
    kg: KnowledgeGraph, name: str, parameters: dict[str, object], said: str
) -> None:
    with pytest.raises(QueryError) as caught:
        kg.query(name, **parameters)

    assert said in str(caught.value)


@pytest.mark.slow
def test_a_state_may_be_named_in_words(kg: KnowledgeGraph) -> None:
    assert kg.query("history", a="Iran", b="Tajikistan") == kg.query("history", a="IRN", b="TJK")


# What reaches beyond the graph ----------------------------------------

REMOTE = [
    "SELECT * { SERVICE <http://192.0.2.1/> { ?s ?p ?o } }",
    "SELECT * { service silent ?s { ?s ?p ?o } }",
    "SELECT * FROM <http://192.0.2.1/> { ?s ?p ?o }",
    "LOAD <http://192.0.2.1/>",
    "SELECT * { SERVICESILENT<http://192.0.2.1/> { ?s ?p ?o } }",
    "PREFIX e: <http://192.0.2.1/> SELECT * { SERVICEe:x { ?s ?p ?o } }",
    "SELECT * { ?s ?p 1SERVICE<http://192.0.2.1/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p trueSERVICE<http://192.0.2.1/> { ?s ?p ?o } }",
    "PREFIX e: <x:> SELECT * { ?s ?p e:.SERVICE<http://192.0.2.1/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o # a comment ends here\r SERVICE<http://192.0.2.1/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?x FILTER(?x<'&&?y>') SERVICE <http://192.0.2.1/> {} FILTER(?x<')') }",
    "SELECT * { ?s ?p ?x FILTER(?x<#>'''\n1) SERVICE <http://192.0.2.1/> {} #'''\n }",
    r"PREFIX e: <x:> SELECT * { ?s ?p e:a\' . SERVICE <http://192.0.2.1/> {} ?s ?p e:b\' }",
    "SELECT * { ?s ?p 'it''s' SERVICE <http://192.0.2.1/> {} }",
]


@pytest.mark.parametrize("text", REMOTE)
def test_what_reaches_beyond_the_graph_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="would read outside this graph"):
        check(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?from ?service { ?from gkg:surelyFrom ?service } # no SERVICE here",
        "SELECT * { ?s rdfs:label 'from here', \"a service\", '''load\n'it' ''' }",
        "SELECT * { ?s ?p <http://192.0.2.1/FROM#service> . ?s gkg:validFrom ?day }",
        "SELECT * { ?s ?p <http://192.0.2.1/O'Neil> ; gkg:surelyFrom ?day }",
        r"PREFIX e: <x:> SELECT * { ?s e:a\'from ?o ; e:o.from 'x\'SERVICE' }",
        "SELECT * { ?s ?p ?o FILTER(?s<?o && ?o > 1) } # FROM\n",
        "SELECT * { ?s rdfs:label 'd''après'@fr-from }",
    ],
)
def test_words_that_only_look_like_it_are_let_through(text: str) -> None:
    check(text)


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_no_named_query_reaches_beyond_the_graph(name: str) -> None:
    check(named(name).text)


# Rows ----------------------------------------


def test_rows_hold_plain_values() -> None:
    store = ox.Store()
    text = """SELECT * {
      VALUES (?d ?n ?m ?f ?b ?w ?i ?old ?none) {
        ("2001-02-03"^^xsd:date 7 1.50 1e0 true "words"@en gkg:Claim "-0044-03-15"^^xsd:date UNDEF)
      } }"""
    solutions = store.query(text, prefixes=dict(PREFIXES))
    assert isinstance(solutions, ox.QuerySolutions)

    (row,) = rows_of(solutions)

    found = row._asdict()
    assert found == {
        "d": date(2001, 2, 3),
        "n": 7,
        "m": Decimal("1.5"),
        "f": 1.0,
        "b": True,
        "w": "words",
        "i": PREFIXES["gkg"] + "Claim",
        "old": "-0044-03-15",
        "none": None,
    }


@pytest.mark.slow
def test_rows_become_a_data_frame(kg: KnowledgeGraph) -> None:
    frame = kg.query("history", a="IRN", b="TJK").df()

    (row,) = frame[frame["type"] == "mediate"].index
    assert frame["mediator"][row] == ("Iran",)


@pytest.mark.parametrize(
    ("text", "datatype", "value"),
    [
        ("abc", "integer", "abc"),
        ("9" * 5000, "integer", "9" * 5000),
        ("x", "decimal", "x"),
        ("-0044-03-15", "date", "-0044-03-15"),
        ("0.50", "decimal", Decimal("0.5")),
        ("1999-03-02", "date", date(1999, 3, 2)),
    ],
)
def test_what_python_has_no_value_for_stays_text(text: str, datatype: str, value: object) -> None:
    literal = ox.Literal(text, datatype=ox.NamedNode(PREFIXES["xsd"] + datatype))

    assert python_value(literal) == value


@pytest.mark.parametrize(
    "text",
    ["SELECT * { ?s ?p <x:unknown>(1) }", "SELECT (<x:f>(1) AS ?y) {}"],
)
def test_sparql_that_the_engine_cannot_take_is_a_query_error(text: str) -> None:
    with pytest.raises(QueryError, match="GK405"):
        KnowledgeGraph().sparql(text)
