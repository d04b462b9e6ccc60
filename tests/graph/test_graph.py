"""The graph holds what its articles say, and what no article says any longer is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from geokg import ArticleRecord, KnowledgeGraph
from geokg.article import Actor, Article, Claim
from geokg.base.errors import GeokgError, QueryError, RdfError, StoreError
from geokg.base.vocabulary import DEFAULT_BASE, PREFIXES
from geokg.graph.quads import quads
from strategies import articles

OTHER = "https://data.test/kg/"
FORMATS = ["ttl", "trig", "nq", "nt", "jsonld"]
HARBOUR = Article(
    id="harbour",
    title="A harbour opens",
    published="1999-03-02",
    language="en",
    text='Tajikistan thanked Mali for "2 \\ 3" ships. Arcadia recognised Tajikistan.',
    actors={"arcadia": Actor("group", "Arcadia", members=["FRA", "BEL"])},
    claims=[
        Claim(
            id="thanks",
            type="praise",
            initiator="TJK",
            target="MLI",
            quantity='"2 \\ 3"',
            confidence="0.5",
            quote="Tajikistan thanked Mali",
        ),
        Claim(
            id="recognised",
            type="recognise",
            initiator="arcadia",
            target="TJK",
            when="1999~",
            quote="recognised Tajikistan",
        ),
    ],
)
MARKET = Article(
    id="market",
    text="France praised Mali.",
    actors={},
    claims=[
        Claim(id="praise", type="praise", initiator="FRA", target="MLI", quote="praised Mali"),
    ],
)


def graph_of(*given_: Article, **options: Any) -> KnowledgeGraph:
    kg = KnowledgeGraph(**options)
    kg.add(given_)
    return kg


def lines_of(*given_: Article) -> set[ox.Quad]:
    lines = "\n".join(line for article in given_ for line in quads(article, DEFAULT_BASE))
    return set(ox.parse(lines, format=ox.RdfFormat.N_QUADS))


def refuse_changes(kg: KnowledgeGraph) -> None:
    """Check that neither adding nor removing is possible."""
    with pytest.raises(StoreError, match="GK504"):
        kg.add(HARBOUR)
    with pytest.raises(StoreError, match="GK504"):
        kg.remove("market")


def codes(kg: KnowledgeGraph) -> list[str]:
    return [row.code for row in kg.sparql("SELECT ?code { ?s gkg:code ?code } ORDER BY ?code")]


# Articles ----------------------------------------


def test_an_empty_graph_is_true_and_has_no_articles() -> None:
    kg = KnowledgeGraph()

    assert kg
    assert (len(kg), list(kg), list(kg.quads())) == (0, [], [])
    assert repr(kg) == "KnowledgeGraph: 0 articles, 0 claims"


def test_a_graph_holds_the_lines_of_its_articles() -> None:
    kg = graph_of(HARBOUR, MARKET)

    assert set(kg.quads()) == lines_of(HARBOUR, MARKET)
    assert repr(kg) == "KnowledgeGraph: 2 articles, 3 claims"


def test_an_article_may_be_added_by_itself_or_from_an_iterator() -> None:
    one, many = KnowledgeGraph(), KnowledgeGraph()
    one.add(HARBOUR)
    many.add(iter([HARBOUR]))

    assert set(one.quads()) == set(many.quads()) == lines_of(HARBOUR)


def test_iteration_gives_records_in_the_order_of_ids() -> None:
    kg = graph_of(MARKET, HARBOUR)

    assert list(kg) == [
        ArticleRecord("harbour", f"{DEFAULT_BASE}harbour", "A harbour opens", date(1999, 3, 2), 2),
        ArticleRecord("market", f"{DEFAULT_BASE}market", None, None, 1),
    ]


@pytest.mark.slow
@given(articles("one", 2), articles("two", 2), st.booleans())
def test_the_order_in_which_articles_come_makes_no_difference(
    one: Article, two: Article, together: bool
) -> None:
    forth = graph_of(one, two)
    back = KnowledgeGraph()
    for batch in [[two, one]] if together else [[two], [one]]:
        back.add(batch)

    assert set(forth.quads()) == set(back.quads()) == lines_of(one, two)


@pytest.mark.slow
@given(articles("one", 2), articles("one", 2), articles("two", 2))
def test_an_article_that_replaces_another_leaves_a_graph_as_if_built_afresh(
    old: Article, new: Article, other: Article
) -> None:
    new = replace(new, annotator=old.annotator)
    kg = graph_of(other, old)

    kg.add(new)

    assert set(kg.quads()) == lines_of(other, new)


@pytest.mark.slow
@given(articles("one", 2), articles("two", 2))
def test_removing_an_article_leaves_what_the_others_said(one: Article, two: Article) -> None:
    kg = graph_of(one, two)

    kg.remove("one")

    assert set(kg.quads()) == lines_of(two)
    assert [record.id for record in kg] == ["two"]


def test_the_last_of_two_articles_of_one_id_stays() -> None:
    kg = graph_of(replace(MARKET, title="first"), replace(MARKET, title="second"))

    assert set(kg.quads()) == lines_of(replace(MARKET, title="second"))


def test_states_stay_while_any_article_or_any_state_needs_them() -> None:
    kg = graph_of(HARBOUR, MARKET)

    assert codes(kg) == ["BEL", "FRA", "MLI", "RUS", "SUN", "TJK"]
    kg.remove("harbour")
    assert codes(kg) == ["FRA", "MLI"]
    kg.remove("market")
    assert list(kg.quads()) == []


@pytest.mark.parametrize("name", ["absent", "reference", "", "no slug", "harbour.graph", "<x>"])
def test_an_article_that_is_not_there_cannot_be_removed(name: str) -> None:
    kg = graph_of(HARBOUR)

    with pytest.raises(StoreError, match="GK505"):
        kg.remove(name)
    assert set(kg.quads()) == lines_of(HARBOUR)


def test_articles_that_fail_midway_leave_those_before_whole() -> None:
    kg = graph_of(HARBOUR)

    def broken() -> Iterator[Article]:
        yield replace(HARBOUR, title="changed")
        raise LookupError("the source went away")

    with pytest.raises(LookupError):
        kg.add(broken())
    assert set(kg.quads()) in (lines_of(HARBOUR), lines_of(replace(HARBOUR, title="changed")))


def test_the_base_begins_the_iri_of_everything_the_articles_hold() -> None:
    kg = graph_of(MARKET, base=OTHER)

    assert [record.iri for record in kg] == [f"{OTHER}market"]
    assert kg.ask("ASK { kg:market.praise a gkg:Claim }")
    assert not [quad for quad in kg.quads() if DEFAULT_BASE in str(quad)]


@pytest.mark.parametrize("base", ["kg", "https://a.test/kg", "https://a b/", "urn:kg:", "ftp://a/"])
def test_a_base_is_a_web_address_that_ends_where_a_name_can_follow(base: str) -> None:
    with pytest.raises(StoreError, match="GK032"):
        KnowledgeGraph(base=base)


# Questions ----------------------------------------


def test_select_gives_rows_of_plain_values_over_the_union_of_all_graphs() -> None:
    rows = graph_of(HARBOUR, MARKET).sparql(
        "SELECT ?claim ?end ?confidence ?day { ?claim gkg:quote ?quote . ?quote oa:end ?end "
        "OPTIONAL { ?claim gkg:confidence ?confidence } "
        "OPTIONAL { ?claim gkg:when/gkg:earliest ?day } } ORDER BY ?claim"
    )

    assert rows.columns == ("claim", "end", "confidence", "day")
    assert [tuple(row) for row in rows] == [
        (f"{DEFAULT_BASE}harbour.recognised", 72, None, date(1998, 1, 1)),
        (f"{DEFAULT_BASE}harbour.thanks", 23, rows[1].confidence, None),
        (f"{DEFAULT_BASE}market.praise", 19, None, None),
    ]
    assert str(rows[1].confidence) == "0.5"


def test_ask_says_yes_or_no() -> None:
    kg = graph_of(MARKET)

    assert kg.ask("ASK { gkgs:FRA gkg:code 'FRA' }") is True
    assert kg.ask("ASK { gkgs:BEL ?p ?o }") is False


def test_construct_gives_an_rdflib_graph() -> None:
    built = graph_of(MARKET).construct("CONSTRUCT WHERE { ?s gkg:initiator ?o }")

    situation = rdflib.URIRef(f"{DEFAULT_BASE}market.praise.situation")
    initiator = rdflib.URIRef(f"{PREFIXES['gkg']}initiator")
    assert set(built) == {(situation, initiator, rdflib.URIRef(f"{PREFIXES['gkgs']}FRA"))}


def test_describe_gives_an_rdflib_graph() -> None:
    assert len(graph_of(MARKET).construct("DESCRIBE gkgs:MLI")) > 3


SELECT, ASK = "SELECT * { ?s ?p ?o }", "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o }"


@pytest.mark.parametrize(
    ("method", "text"),
    [
        ("sparql", ASK),
        ("sparql", CONSTRUCT),
        ("ask", SELECT),
        ("ask", "DESCRIBE <urn:a>"),
        ("construct", SELECT),
        ("construct", ASK),
    ],
)
def test_each_form_of_query_has_its_own_method(method: str, text: str) -> None:
    with pytest.raises(QueryError, match="GK408"):
        getattr(KnowledgeGraph(), method)(text)


@pytest.mark.parametrize("method", ["sparql", "ask", "construct"])
@pytest.mark.parametrize(
    "text",
    ["", "SELECT", "SELECT ?s { ?s }", "ASK { ?s nope:p ?o }", "INSERT DATA { <urn:a> a <urn:b> }"],
)
def test_broken_sparql_is_refused_as_such(method: str, text: str) -> None:
    with pytest.raises(QueryError, match="GK405"):
        getattr(KnowledgeGraph(), method)(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://localhost:9/> { ?s ?p ?o } }",
        "SELECT * { service SILENT ?where { ?s ?p ?o } }",
        "SELECT * { {}SERVICE<http://localhost:9/>{ ?s ?p ?o } }",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "SELECT * From NAMED <http://localhost:9/> { ?s ?p ?o }",
        "LOAD <http://localhost:9/>",
        "# a comment\nSELECT * # and '\nFROM <urn:g> { ?s ?p ?o }",
        "SELECT * { ?s ?p '\\'' } FROM <urn:g>",
        "SELECT * { ?s ?p '''it's''' SERVICE <urn:x> {} }",
        'SELECT * { ?s ?p "#" SERVICE <urn:x> {} }',
        "SELECT * { FILTER(1<2) SERVICE <urn:x> {} FILTER(2>1) }",
        "SELECT * { FILTER(?a<?b||'>'='#') SERVICE <urn:x> {} }",
    ],
)
@pytest.mark.parametrize("method", ["sparql", "ask", "construct"])
def test_a_query_that_reaches_beyond_the_graph_is_refused(method: str, text: str) -> None:
    with pytest.raises(QueryError, match="GK407"):
        getattr(KnowledgeGraph(), method)(text)


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?s ?p "SERVICE FROM LOAD" }',
        "SELECT * { ?s ?p 'it\\'s FROM here' }",
        'SELECT * { ?s ?p """a "quoted" SERVICE""" }',
        "SELECT * { ?s ?p '''two\nlines FROM''' }",
        "SELECT * { <http://a.test/FROM> <urn:SERVICE> <http://a.test/#LOAD> }",
        "SELECT * { ?s ?p ?o } # FROM <urn:g>",
        "PREFIX of: <urn:from:> SELECT * { of:SERVICE of:LOAD ?FROM }",
        "SELECT ?from $load { ?from kg:from-1963.service $load }",
        "SELECT (1 AS ?FROM) { ?s ?p 'x'@from }",
        "SELECT ?fromage { ?fromage ?service_load ?o }",
    ],
)
def test_words_that_only_look_like_reaching_out_are_let_through(text: str) -> None:
    assert list(KnowledgeGraph().sparql(text)) in ([], [(1,)])


# Folders ----------------------------------------


def test_a_folder_keeps_its_articles_and_its_base(tmp_path: Path) -> None:
    with KnowledgeGraph(tmp_path / "store", base=OTHER) as kg:
        kg.add([HARBOUR, MARKET])
        before = set(kg.quads())

    with KnowledgeGraph(tmp_path / "store") as again:
        assert again.base == OTHER
        assert set(again.quads()) == before
        assert [record.id for record in again] == ["harbour", "market"]


def test_a_folder_takes_changes_when_opened_again(tmp_path: Path) -> None:
    with KnowledgeGraph(tmp_path) as kg:
        kg.add([HARBOUR, MARKET])
    with KnowledgeGraph(tmp_path) as kg:
        kg.remove("harbour")
        kg.add(replace(MARKET, title="changed"))

    with KnowledgeGraph(tmp_path) as kg:
        assert set(kg.quads()) == lines_of(replace(MARKET, title="changed"))


def test_a_folder_of_another_base_is_refused(tmp_path: Path) -> None:
    KnowledgeGraph(tmp_path).close()

    with pytest.raises(StoreError, match="GK503"):
        KnowledgeGraph(tmp_path, base=OTHER)
    KnowledgeGraph(tmp_path, base=DEFAULT_BASE).close()


@pytest.mark.parametrize("name", ["other.txt", "oxigraph"])
def test_a_folder_of_somebody_elses_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")

    with pytest.raises(StoreError, match="GK506"):
        KnowledgeGraph(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")

    with pytest.raises(StoreError, match="GK506"):
        KnowledgeGraph(tmp_path / "file")


def test_a_second_writer_is_reported_that_there_is_one(tmp_path: Path) -> None:
    with KnowledgeGraph(tmp_path) as kg:
        with pytest.raises(StoreError, match="GK508"):
            KnowledgeGraph(tmp_path)
        kg.add(MARKET)
        assert set(kg.quads()) == lines_of(MARKET)


def test_a_folder_opened_for_reading_cannot_be_changed(tmp_path: Path) -> None:
    with KnowledgeGraph(tmp_path) as kg:
        kg.add(MARKET)

    with KnowledgeGraph(tmp_path, read_only=True) as kg:
        refuse_changes(kg)
        assert set(kg.quads()) == lines_of(MARKET)


def test_a_folder_that_is_not_there_cannot_be_opened_for_reading(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="GK507"):
        KnowledgeGraph(tmp_path / "absent", read_only=True)
    assert list(tmp_path.iterdir()) == []


# Files ----------------------------------------


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_dump_read_back_and_dumped_again_is_the_same_to_the_byte(
    tmp_path: Path, suffix: str
) -> None:
    first, second = tmp_path / f"first.{suffix}", tmp_path / f"second.{suffix}"
    graph_of(HARBOUR, MARKET, base=OTHER).dump(first)

    read = KnowledgeGraph(first)
    read.dump(second)

    assert second.read_bytes() == first.read_bytes()
    assert read.base == OTHER
    assert [record.id for record in read] == ["harbour", "market"]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_dump_does_not_depend_on_the_order_of_articles(tmp_path: Path, suffix: str) -> None:
    one, two = tmp_path / f"one.{suffix}", tmp_path / f"two.{suffix}"
    graph_of(HARBOUR, MARKET).dump(one)
    changed = graph_of(MARKET, replace(HARBOUR, title="old"))
    changed.add(HARBOUR)
    changed.dump(two)

    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_graph_from_a_file_answers_and_cannot_be_changed(tmp_path: Path, suffix: str) -> None:
    graph_of(MARKET).dump(tmp_path / f"kg.{suffix}")
    kg = KnowledgeGraph(tmp_path / f"kg.{suffix}")

    assert kg.ask("ASK { kg:market.praise a gkg:Claim }")
    refuse_changes(kg)


@pytest.mark.parametrize(
    ("suffix", "text", "line"),
    [
        ("ttl", "<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> nope\n", 2),
        ("trig", "<urn:g> {\n\n<urn:a> <urn:b> .\n}\n", 3),
        ("nt", "<urn:a> <urn:b> 'c' .\n", 1),
        ("nq", "<urn:a> <urn:b> <urn:c> <urn:g> .\n<a> <b> <c> .\n", 2),
        ("jsonld", '{"@id": \n', 2),
    ],
)
def test_a_broken_file_says_where_it_is_broken(
    tmp_path: Path, suffix: str, text: str, line: int
) -> None:
    file = tmp_path / f"broken.{suffix}"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(RdfError, match="GK502") as caught:
        KnowledgeGraph(file)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.where is not None
    assert (diagnostic.where.file, diagnostic.where.line) == (str(file), line)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(RdfError, match="GK501"):
        KnowledgeGraph(tmp_path / "absent.ttl")


def test_a_file_without_articles_takes_the_default_base(tmp_path: Path) -> None:
    (tmp_path / "kg.nt").write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")

    assert KnowledgeGraph(tmp_path / "kg.nt").base == DEFAULT_BASE


@pytest.mark.slow
@given(articles("one", 2), articles("two", 2))
def test_rdflib_gets_the_same_terms_in_the_same_graphs(one: Article, two: Article) -> None:
    dataset = graph_of(one, two).to_rdflib()
    lines = {
        ox.Quad(*(pyoxigraph_of(term) for term in (*triple, graph.identifier)))  # type: ignore[arg-type]  # IRIs where IRIs must be
        for graph in dataset.graphs()
        for triple in graph
        if graph.identifier != rdflib.graph.DATASET_DEFAULT_GRAPH_ID
    }

    assert lines == lines_of(one, two)


@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")  # rdflib's own
def test_the_default_graph_of_the_dataset_is_the_union() -> None:
    kg = graph_of(HARBOUR, MARKET)

    assert len(list(kg.to_rdflib().triples((None, None, None)))) == len(list(kg.quads()))


def test_rdflib_knows_the_prefixes() -> None:
    bound = dict(KnowledgeGraph().to_rdflib().namespaces())

    assert {name: str(iri) for name, iri in bound.items()}.items() >= PREFIXES.items()


def pyoxigraph_of(term: object) -> ox.NamedNode | ox.Literal:
    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    assert isinstance(term, rdflib.Literal)
    if term.language:
        return ox.Literal(str(term), language=term.language)
    datatype = ox.NamedNode(str(term.datatype)) if term.datatype else None
    return ox.Literal(str(term), datatype=datatype)


def test_every_error_of_the_graph_says_what_to_do_or_what_it_found(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("", encoding="utf-8")
    kg = KnowledgeGraph()
    failing: list[Callable[[], object]] = [
        lambda: kg.remove("absent"),
        lambda: kg.sparql("nope"),
        lambda: kg.ask(SELECT),
        lambda: kg.sparql("LOAD <urn:a>"),
        lambda: KnowledgeGraph(base="x"),
        lambda: KnowledgeGraph(tmp_path),
    ]
    for fail in failing:
        with pytest.raises(GeokgError) as caught:
            fail()
        assert all(d.fix or d.found for d in caught.value.diagnostics)
