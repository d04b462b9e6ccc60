"""The gate of a user's SPARQL: nothing gets through that ends the process of the engine."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from functools import partial

import pyoxigraph as ox
import pytest

from geokg import KnowledgeGraph
from geokg.base.errors import QueryError
from geokg.base.isolation import Limits, answer_of
from geokg.graph.queries import gate, named_queries
from geokg.graph.queries.gate import MAX_JOINED, MAX_NESTING, MAX_OPERATORS, MAX_PATTERNS, check
from geokg.graph.queries.tokens import tokens
from geokg.graph.queries.unknown_terms import unknown_terms
from payloads import ENDLESS, FATAL

STACK = 4_000_000
"""Bytes of the smallest stack of a thread that the gate is made for."""


def code_of(text: str) -> str:
    with pytest.raises(QueryError) as caught:
        check(text)
    return caught.value.diagnostics[0].code


def test_there_are_a_hundred_hostile_texts() -> None:
    assert len({*FATAL, *ENDLESS}) >= 100


@pytest.mark.parametrize("text", FATAL, ids=range(len(FATAL)))
def test_a_text_that_would_end_the_process_is_refused(text: str) -> None:
    assert code_of(text) in ("GK410", "GK407")


@pytest.mark.slow
def test_most_of_the_hostile_texts_would_end_the_process() -> None:
    def run(text: str) -> None:
        store = ox.Store()
        answer = store.query(text)
        assert isinstance(answer, ox.QuerySolutions)
        next(answer, None)

    ended = 0
    for text in FATAL[:24]:
        try:
            answer_of(partial(run, text), Limits(timeout_s=20))
        except QueryError as error:
            ended += error.diagnostics[0].code == "GK413"
        except RuntimeError:
            pass  # no valid SPARQL

    assert ended >= 12


@pytest.mark.parametrize(
    ("text", "limit", "what"),
    [
        ("SELECT * { FILTER(" + "(" * 60 + "1" + ")" * 60 + ") }", MAX_NESTING, "brackets"),
        ("SELECT * { FILTER(1" + "+1" * 400 + ") }", MAX_OPERATORS, "operators"),
        ("SELECT * {" + "OPTIONAL { ?s ?p ?o }" * 500 + "}", MAX_PATTERNS, "groups"),
        ("SELECT * {" + "?s ?p ?o ." * 200 + "}", MAX_JOINED, "in one group"),
        ("x" * 200_001, 200_000, "characters"),
    ],
)
def test_a_refusal_names_what_there_is_too_much_of_and_the_limit(
    text: str, limit: int, what: str
) -> None:
    with pytest.raises(QueryError, match=f"more than {limit:,} .*{what}") as caught:
        check(text)

    assert caught.value.diagnostics[0].code == "GK410"


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT ('{'(' * 1000}' AS ?x) {{}}",
        f'SELECT ("""{"{" * 1000}\n""" AS ?x) {{}}',
        f"SELECT * {{ ?s ?p ?o }} # {'(' * 1000}",
        f"SELECT * {{ ?s <http://x.test/{'(' * 1000}> ?o }}",
        f"SELECT * {{ VALUES ?x {{ {'1 ' * 20_000} }} }}",
        f"SELECT * {{ VALUES (?x ?y) {{ {'(1 2) ' * 20_000} }} }}",
        f"SELECT * {{ ?s ?p ?o FILTER(?o IN (1{', 1' * 20_000})) }}",
        f"SELECT * {{ ?s ?p '{'.;,' * 1000}' }}",
        f"ASK {{ {' UNION '.join(['{ ?s ?p ?o }'] * 90)} }}",
    ],
)
def test_what_is_long_but_flat_or_quoted_is_let_through(text: str) -> None:
    check(text)
    KnowledgeGraph().ask(text) if text.startswith("ASK") else KnowledgeGraph().sparql(text)


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_every_named_query_is_far_from_the_limits(name: str) -> None:
    counter = gate._Counter()
    text = named_queries()[name].text
    for token in tokens(text):
        counter.count(token, text)

    assert counter._operators < MAX_OPERATORS / 2
    assert counter._patterns < MAX_PATTERNS / 2
    assert max(counter._joined) < MAX_JOINED / 2


EXPRESSIONS = (
    *("({})", "ABS({})", "IF({}, 1, 2)", "CONCAT('a', {})", "COALESCE(?x, {})", "!{}", "1+{}"),
    *("{}*2", "{}||?x", "?y&&{}", "{} IN (1, 2)", "REPLACE('a', STR({}), 'c')"),
    *("EXISTS {{ PATTERN FILTER({}) }}", "NOT EXISTS {{ PATTERN FILTER(!{}) }}"),
)
PATTERNS = (
    *("{{ {} }}", "OPTIONAL {{ {} }}", "MINUS {{ {} }}", "{{ {} }} UNION {{ ?s ?p ?o }}"),
    *(
        "{{ SELECT * {{ {} }} }}",
        "GRAPH ?g {{ {} }}",
        "{} OPTIONAL {{ ?s ?p ?o }}",
        "{} ?s ?p ?o .",
    ),
    *("FILTER NOT EXISTS {{ {} }}", "{} ?s ?p (1 2) .", "{} ?s ?p [?q ?o] .", "{} BIND(1 AS ?bN)"),
    *("{} ?s <x:p>/<x:p>*|^<x:p> ?o .", "{} FILTER(EXPRESSION)", "{} VALUES ?x {{ 1 2 }}"),
    "{{ SELECT (EXPRESSION AS ?eN) {{ {} }} }}",
)


def random_text(seed: int) -> str:
    """A text of random parts around each other, up to what the gate lets through."""
    chance = random.Random(seed)
    number = 0

    def expression(steps: int) -> str:
        text = "?x"
        for _ in range(steps):
            text = chance.choice(EXPRESSIONS).format(text)
        return text.replace("PATTERN", "?s ?p ?o .")

    text, last = "?s ?p ?o .", ""
    favourites = chance.sample(PATTERNS, 3)
    while True:
        number += 1
        more = chance.choice(favourites).format(text).replace("N)", f"{number})")
        text = more.replace("EXPRESSION", expression(chance.randrange(4)), 1)
        whole = f"SELECT * {{ {text} }}"
        try:
            check(whole)
        except QueryError:
            return last
        last = whole


def outcomes(texts: Iterator[str]) -> list[str]:
    """What the engine makes of each text in a thread with a small stack."""
    found = []

    def run() -> None:
        store = ox.Store()
        store.add(ox.Quad(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.Literal("o")))
        for text in texts:
            try:
                answer = store.query(text, use_default_graph_as_union=True)
                assert isinstance(answer, ox.QuerySolutions)
                next(answer, None)
                found.append("answered")
            except (SyntaxError, RuntimeError) as error:
                found.append(str(error))

    old = threading.stack_size(STACK)
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(old)
    return found


@pytest.mark.slow
def test_whatever_the_gate_lets_through_does_not_end_the_process() -> None:
    def run() -> list[str]:
        return outcomes(random_text(seed) for seed in range(60))

    found = answer_of(run, Limits(timeout_s=300))

    assert len(found) == 60
    assert found.count("answered") > 30, found


# Terms of geokg ----------------------------------------


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("SELECT * { ?c gkg:confidnce ?x }", "did you mean `gkg:confidence`?"),
        ("SELECT * { ?c <https://w3id.org/geokg/ns#confidnce> ?x }", "gkg:confidence"),
        ("PREFIX g: <https://w3id.org/geokg/ns#> SELECT * { ?c g:confidnce ?x }", "gkg:confidence"),
        ("BASE <https://w3id.org/geokg/ns#> SELECT * { ?c <#confidnce> ?x }", "gkg:confidence"),
        ("SELECT * { ?c <https://w3id.org/geokg/ns#confid\\u006Ece> ?x }", "gkg:confidence"),
        ("SELECT * { ?s gkg:type gkgt:recognize }", "recognise"),
        ("SELECT * { ?s gkg:type gkgt:travel }", "visit"),
        ("SELECT * { ?s gkg:party gkgs:ROM }", "ROU"),
        ("SELECT * { ?s gkg:party gkgs:XXX }", "use a term of the ontology"),
        ("ASK { ?s a gkg:Clam }", "gkg:Claim"),
    ],
)
def test_an_unknown_term_of_geokg_is_reported_with_the_nearest_one(text: str, fix: str) -> None:
    graph = KnowledgeGraph()
    ask = graph.ask if text.startswith("ASK") else graph.sparql

    with pytest.raises(QueryError, match="GK397 geokg has no such term") as caught:
        ask(text)

    assert fix in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?c gkg:confidence ?x ; a gkg:Claim }",
        "SELECT * { ?c ?p 'gkg:confidnce' } # gkg:confidnce",
        "PREFIX gkg: <http://other.test/> SELECT * { ?c gkg:confidnce ?x }",
        "SELECT * { ?s gkg:party gkgs:FRA ; gkg:type gkgt:sign-agreement . ?x ?y gkgs: }",
        "SELECT * { ?s <http://w3id.test/geokg/ns#confidnce> ?o }",
    ],
)
def test_known_terms_and_terms_of_others_are_not_reported(text: str) -> None:
    assert list(unknown_terms(text)) == []


def test_a_term_that_the_graph_has_can_be_asked_for() -> None:
    graph = KnowledgeGraph()
    graph._store.update("INSERT DATA { <x:s> <https://w3id.org/geokg/ns#ours> 1 }")

    assert len(graph.sparql("SELECT ?s { ?s gkg:ours ?o }")) == 1


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_no_named_query_has_an_unknown_term(name: str) -> None:
    assert list(unknown_terms(named_queries()[name].text)) == []
