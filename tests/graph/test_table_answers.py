"""Named queries answered from tables give exactly what their SPARQL gives, or ask the engine."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geokg import Actor, Article, Claim, KnowledgeGraph, read
from geokg.base.vocabulary import GKG, expanded
from geokg.graph import sparql
from geokg.graph.queries import named
from geokg.graph.rows import Rows
from geokg.graph.statement_tables import StatementTables
from geokg.graph.table_answers import StoreSource, Tables, rows_from_tables

ROOT = Path(__file__).parents[2]
QUESTIONS: tuple[tuple[str, dict[str, str]], ...] = (
    ("claims", {}),
    *(
        ("during", {"since": since, "until": until, "reading": reading, "all": "true"})
        for since, until in (
            ("1900", "2100"),
            ("1992-05", "1992-06-10"),
            ("2008", "2009"),
            ("1996", "2006"),
            ("2000", "2000"),
        )
        for reading in ("both", "byline", "content")
    ),
)
NAMES = [f"{name} {' '.join(given.values())}".strip() for name, given in QUESTIONS]


SAID = (
    "alliance of France and Mali",
    "since March an alliance of Chile and Peru",
    "last year Iran met Mali",
    "some month in 1999 to 2001 Spain met Cuba",
)
WHENS = ("", "since March", "last year", "")


def disputed() -> Article:
    """Return an article whose content contradicts its byline, with dates of several kinds."""
    pairs = (("FRA", "MLI"), ("CHL", "PER"), ("IRN", "MLI"), ("ESP", "CUB"))
    claims = [Claim(type="visit", initiator="khatami", target="FRA", quote="President Khatami")]
    for words, when, party in zip(SAID, WHENS, pairs, strict=True):
        is_relation = "alliance" in words
        claims.append(
            Claim(
                type="alliance" if is_relation else "meet",
                party=party,
                quote=words,
                when=when if "1999" not in words else "[1999-02,2001-03]",
                status="ongoing" if is_relation else "",
            )
        )
    text = ". ".join(("President Khatami is in Paris", *SAID))
    khatami = Actor("person", "Mohammad Khatami", office="president", of="IRN")
    return Article(
        id="disputed", published="2008-07-07", text=text, actors={"khatami": khatami}, claims=claims
    )


@cache
def quads_of_examples() -> tuple[ox.Quad, ...]:
    kg = KnowledgeGraph()
    for folder in (ROOT / "examples", ROOT / "tests" / "graph" / "queries" / "given"):
        kg.add(read(folder))
    kg.add(disputed())
    return tuple(sorted(kg.derive().quads(), key=str))


def store_of(quads: tuple[ox.Quad, ...]) -> ox.Store:
    store = ox.Store()
    store.extend(quads)
    return store


def by_sparql(store: ox.Store, name: str, given: dict[str, str]) -> Rows:
    query, base = named(name), KnowledgeGraph().base
    return sparql.select(store, base, query.bind(base, given), query.lists)


def by_tables(store: ox.Store, name: str, given: dict[str, str]) -> Rows | None:
    return rows_from_tables(
        Tables(StoreSource(store)), name, named(name).terms(KnowledgeGraph().base, given)
    )


@pytest.mark.slow
@pytest.mark.parametrize(("name", "given"), QUESTIONS, ids=NAMES)
def test_the_examples_have_the_same_answer_from_tables(name: str, given: dict[str, str]) -> None:
    store = store_of(quads_of_examples())

    found = by_tables(store, name, given)

    assert found is not None
    assert found == by_sparql(store, name, given)
    assert len(found) > 0


def test_a_query_of_one_article_is_left_to_the_engine() -> None:
    assert by_tables(ox.Store(), "claims", {"article": "note"}) is None


@pytest.mark.parametrize(("name", "given"), QUESTIONS[:2], ids=NAMES[:2])
def test_an_empty_graph_has_no_rows(name: str, given: dict[str, str]) -> None:
    found = by_tables(ox.Store(), name, given)

    assert found == by_sparql(ox.Store(), name, given)


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(
            st.integers(0, 1_000_000),
            st.integers(0, 1_000_000),
            st.sampled_from(["drop", "other-graph", "other-value", "value", "literal", "blank"]),
        ),
        max_size=6,
    ),
    st.sampled_from(QUESTIONS),
)
def test_an_irregular_graph_has_the_same_answer_or_is_left_to_the_engine(
    changes: list[tuple[int, int, str]], question: tuple[str, dict[str, str]]
) -> None:
    quads = quads_of_examples()
    store = store_of(quads)
    for first, second, kind in changes:
        quad, other = quads[first % len(quads)], quads[second % len(quads)]
        like = [q for q in quads if q.predicate == quad.predicate]
        new: ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple = {
            "other-value": like[second % len(like)].object,
            "value": other.object,
            "literal": ox.Literal("word"),
            "blank": ox.BlankNode("b"),
        }.get(kind, quad.object)
        if kind in ("drop", "value", "literal", "blank"):
            store.remove(quad)
        if kind != "drop":
            graph = other.graph_name if kind == "other-graph" else quad.graph_name
            store.add(ox.Quad(quad.subject, quad.predicate, new, graph))
    name, given = question

    found = by_tables(store, name, given)

    assert found is None or found == by_sparql(store, name, given)


def note(name: str, target: str = "MLI") -> Article:
    claim = Claim(
        type="recognise", initiator="FRA", target=target, quote="recognised it", when="1992-05"
    )
    return Article(id=name, text="France recognised it in 1992.", actors={}, claims=[claim])


def test_an_answer_is_of_the_graph_as_it_is_now() -> None:
    kg = KnowledgeGraph()
    kg.add(note("one"))
    assert len(kg.query("claims")) == 1

    kg.add(note("two"))
    assert [row.article.rpartition("/")[2] for row in kg.query("claims")] == ["one", "two"]
    kg.remove("one")
    assert [row.article.rpartition("/")[2] for row in kg.query("claims")] == ["two"]
    kg.add(note("two", target="IRN"))

    assert kg.query("during", since="1992", until="1992")[0].participant == ("France", "Iran")
    assert kg.query("claims")[0].earliest == date(1992, 5, 1)


def test_no_claim_without_a_polarity_is_listed() -> None:
    kg = KnowledgeGraph()
    kg.add([note("one"), note("two")])
    store = store_of(tuple(kg.quads()))
    claim = ox.NamedNode(kg.query("claims")[0].claim)
    for quad in list(store.quads_for_pattern(claim, ox.NamedNode(GKG.polarity), None)):
        store.remove(quad)

    found = by_tables(store, "claims", {})

    assert found is not None
    assert len(found) == 1
    assert found == by_sparql(store, "claims", {})


def test_a_claim_whose_quote_begins_the_text_is_listed() -> None:
    claim = Claim(type="recognise", initiator="FRA", target="MLI", quote="France recognised it")
    kg = KnowledgeGraph()
    kg.add(Article(id="first", text="France recognised it.", actors={}, claims=[claim]))
    store = store_of(tuple(kg.quads()))

    found = by_tables(store, "claims", {})

    assert found is not None
    assert len(found) == 1
    assert found == by_sparql(store, "claims", {})


def test_claims_of_an_article_come_by_the_first_of_several_quotes() -> None:
    claims = [
        Claim(id="a", type="meet", party=("FRA", "MLI"), quote="met later"),
        Claim(id="b", type="visit", initiator="FRA", target="MLI", quote=["in May", "went there"]),
    ]
    text = "in May France met later, and went there."
    kg = KnowledgeGraph()
    kg.add(Article(id="twice", text=text, actors={}, claims=claims))
    store = store_of(tuple(kg.quads()))

    found = by_tables(store, "claims", {})

    assert found is not None
    assert [row.claim[-2:] for row in found] == [".b", ".a"]
    assert found == by_sparql(store, "claims", {})


def test_statements_and_stores_have_the_same_pairs_on_a_path() -> None:
    quads = quads_of_examples()
    path = "gkg:quote/oa:start"
    lines = [f"{quad} ." for quad in quads]

    of_statements = Tables(StatementTables(lines)).pairs(path)

    assert len(of_statements[0]) > 0
    expected = Tables(StoreSource(store_of(quads))).pairs(path)
    assert sorted(zip(*of_statements, strict=True)) == sorted(zip(*expected, strict=True))


def test_properties_with_the_same_subjects_keep_these_once() -> None:
    store = ox.Store()
    for name in ("gkg:polarity", "gkg:modality"):
        property_ = ox.NamedNode(expanded(name))
        for subject in "ab":
            store.add(ox.Quad(ox.NamedNode(f"x:{subject}"), property_, ox.NamedNode("x:v")))
    tables = Tables(StoreSource(store))

    assert tables.subjects("gkg:polarity") is tables.subjects("gkg:modality")
    assert tables.one("gkg:modality", ["<x:b>", "<x:c>", "<x:b>"]) == ["<x:v>", "", "<x:v>"]
