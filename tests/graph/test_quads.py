"""An article becomes lines of N-Quads that no parser, store or other article can disagree with."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geokg.actors import states
from geokg.article import UNSTATED, Actor, Article, Claim, Span, Tenure
from geokg.base import vocabulary
from geokg.base.vocabulary import PREFIXES, Namespace, resource, situation_types
from geokg.dates import TimeSpan
from geokg.graph.quads import decimal, graph_iri, lines, quads, reference
from strategies import articles

BASE = "https://example.org/kg/"
TEXT = (
    "Paris and Bonn signed a treaty of friendship last January. The Hague protested against 3 "
    "articles of it, should they be kept."
)
ACTORS = {
    "france": Actor("state", "FRA"),
    "paris": Actor("organ", "Government of France", of="france", aliases="Paris"),
    "bonn": Actor("organ", "Government of West Germany", of="DDR", aliases=["Bonn"]),
    "hague": Actor("organ", "Government of the Netherlands", of="NLD"),
}
TREATY = Claim(
    id="treaty",
    type="sign-agreement",
    party=["paris", "bonn"],
    when="last January",
    quote="Paris and Bonn signed a treaty of friendship last January",
)
PROTEST = Claim(
    id="protest", type="criticise", initiator="hague", target="paris", quote="The Hague protested"
)


def elysee(claims: Iterable[Claim] = (TREATY, PROTEST), **changed: Any) -> Article:
    head: dict[str, Any] = {
        "id": "elysee-1963",
        "text": TEXT,
        "published": "1963-03-02",
        "language": "en",
        "actors": ACTORS,
    }
    return Article(**{**head, **changed}, claims=claims)


def parsed(lines: Iterable[str]) -> list[ox.Quad]:
    return list(ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS))


def triples(lines: Iterable[str]) -> set[ox.Triple]:
    return {quad.triple for quad in parsed(lines)}


def said(article: Article, name: str, base: str = BASE) -> set[tuple[str, str]]:
    """What the article's lines say of a node: prefixed predicates, and objects as they stand."""
    node = ox.NamedNode(f"{base}{article.id}{name}")
    return {
        (short(quad.predicate.value), short(getattr(quad.object, "value", "")))
        for quad in parsed(quads(article, base))
        if quad.subject == node
    }


def short(iri: str) -> str:
    for prefix, namespace in {**PREFIXES, "kg": BASE}.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


# Laws ----------------------------------------


@pytest.mark.slow
@given(articles())
@example(elysee())
def test_every_line_is_one_quad_and_none_is_there_twice(article: Article) -> None:
    lines = quads(article, BASE)

    assert len(set(lines)) == len(lines) == len(parsed(lines))


@pytest.mark.slow
@given(articles())
def test_no_line_has_a_blank_node(article: Article) -> None:
    for quad in parsed(quads(article, BASE)):
        assert not isinstance(quad.subject, ox.BlankNode)
        assert not isinstance(quad.object, ox.BlankNode)


@pytest.mark.slow
@given(articles())
@example(elysee([replace(TREATY, confidence="1.000"), replace(PROTEST, confidence="0.0")]))
@example(elysee(published="1963-03-02T10:30:00.500-00:00", language="EN-gb", title="Élysée"))
def test_a_store_gives_every_literal_back_as_it_was(article: Article) -> None:
    given_ = set(parsed(quads(article, BASE)))
    store = ox.Store()
    store.extend(given_)

    assert set(store) == given_


@pytest.mark.slow
@given(articles("note", 2), articles("other", 2))
def test_two_articles_share_no_triple_but_those_of_the_reference(
    one: Article, two: Article
) -> None:
    graphs: dict[str, set[ox.Triple]] = {}
    for quad in parsed([*quads(one, BASE), *quads(two, BASE)]):
        graphs.setdefault(quad.graph_name.value, set()).add(quad.triple)  # type: ignore[union-attr]  # all are named

    assert set(graphs) <= {f"{BASE}note.graph", f"{BASE}other.graph", f"{BASE}reference"}
    assert sum(map(len, graphs.values())) == len(set().union(*graphs.values()))


@pytest.mark.slow
@given(articles("note", 2), articles("other", 2))
def test_what_is_said_of_a_state_or_type_does_not_depend_on_the_article(
    one: Article, two: Article
) -> None:
    def described(article: Article) -> dict[str, set[str]]:
        lines: dict[str, set[str]] = {}
        for line in quads(article, BASE):
            if line.endswith(f" <{BASE}reference> ."):
                lines.setdefault(line.split(" ")[0], set()).add(line)
        return lines

    first, second = described(one), described(two)

    assert all(first[node] == second[node] for node in first.keys() & second.keys())


@pytest.mark.slow
@given(articles())
def test_the_base_is_the_users_and_changes_nothing_else(article: Article) -> None:
    base = "https://data.test/other#"

    assert quads(article, base) == [line.replace(BASE, base) for line in quads(article, BASE)]


@pytest.mark.slow
@given(articles())
def test_every_term_is_declared_by_the_ontology_or_by_a_vocabulary_reused(
    article: Article,
) -> None:
    own = declared()
    reused = {
        namespace.base + name
        for namespace in vars(vocabulary).values()
        if isinstance(namespace, Namespace) and namespace.base != PREFIXES["gkg"]
        for name in namespace.names
    }
    for quad in parsed(quads(article, BASE)):
        terms = [quad.predicate.value]
        if quad.predicate.value == vocabulary.RDF.type or short(
            getattr(quad.object, "value", "")
        ).startswith("gkg:"):
            terms.append(quad.object.value)  # type: ignore[union-attr]  # no object is a triple
        assert set(terms) <= own | reused


@cache
def declared() -> set[str]:
    """The terms that the ontology and the file of types define."""
    files = ("ontology/geokg.ttl", "ontology/types.ttl")
    return {
        quad.subject.value
        for file in files
        for quad in ox.parse(path=str(resource(file)))
        if quad.predicate.value == vocabulary.RDF.type
    }


@given(st.integers(0, 10**9))
def test_a_decimal_is_written_as_a_store_writes_it(billionth: int) -> None:
    number = f"0.{billionth:09}" if billionth < 10**9 else "1.000000000"
    written = ox.Literal(decimal(number), datatype=ox.NamedNode(vocabulary.XSD.decimal))
    node = ox.NamedNode("urn:a")
    store = ox.Store()
    store.add(ox.Quad(node, node, written))

    assert float(decimal(number)) == float(number)
    assert [quad.object for quad in store] == [written]


@pytest.mark.slow
def test_the_lines_do_not_depend_on_the_hash_seed() -> None:
    code = (
        "import hashlib, geokg; from geokg.graph.quads import quads;"
        "many = [f'name {n}' for n in range(9)];"
        "crowd = geokg.Article(id='crowd', text='many came', author=many, annotator=many,"
        "    actors={'all': geokg.Actor('group', 'all', aliases=many)}, claims=[]);"
        "given = [crowd, *geokg.read('examples')];"
        "lines = [line for article in given for line in quads(article, 'https://a.test/')];"
        "print(len(lines), hashlib.sha256('\\n'.join(lines).encode()).hexdigest())"
    )
    root = Path(__file__).parents[2]
    printed = set()
    for seed in ("0", "1", "2"):
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": os.pathsep.join([str(root / "src"), *sys.path]),
        }
        run = subprocess.run(
            [sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, check=True
        )
        printed.add(run.stdout)

    assert len(printed) == 1
    assert int(printed.pop().split()[0]) > 500


# What is said ----------------------------------------


def test_a_claim_with_its_quote_has_the_27_triples_of_the_design_and_two_labels() -> None:
    claim = [line for line in quads(elysee(), BASE) if line.startswith(f"<{BASE}elysee-1963.tr")]

    assert len(claim) == 27 + 2


def test_the_designs_claim_is_said_as_in_the_design() -> None:
    article = elysee()
    label = "sign agreement (Government of France, Government of West Germany)"

    assert said(article, ".treaty") == {
        ("rdf:type", "gkg:Claim"),
        ("rdfs:label", f"elysee-1963: {label}"),
        ("gkg:about", "kg:elysee-1963.treaty.situation"),
        ("gkg:claimant", "kg:elysee-1963"),
        ("gkg:polarity", "gkg:positive"),
        ("gkg:modality", "gkg:actual"),
        ("gkg:when", "kg:elysee-1963.treaty.when"),
        ("gkg:quote", "kg:elysee-1963.treaty.quote"),
        ("gkg:reportedIn", "kg:elysee-1963"),
    }
    assert said(article, ".treaty.situation") == {
        ("rdf:type", "gkg:Event"),
        ("gkg:type", "gkgt:sign-agreement"),
        ("rdfs:label", label),
        *(
            (f"gkg:{role}", f"kg:elysee-1963.{name}")
            for role in ("party", "participant")
            for name in ("paris", "bonn")
        ),
    }
    assert said(article, ".treaty.when") == {
        ("rdf:type", "gkg:TimeSpan"),
        ("gkg:verbatim", "last January"),
        ("gkg:edtf", "1963-01"),
        ("gkg:earliest", "1963-01-01"),
        ("gkg:latest", "1963-01-31"),
        ("gkg:anchor", "kg:elysee-1963"),
    }


def test_a_quote_is_said_with_its_place_and_what_surrounds_it() -> None:
    start = TEXT.index("The Hague")

    assert said(elysee(), ".protest.quote") == {
        ("rdf:type", "oa:TextQuoteSelector"),
        ("rdf:type", "oa:TextPositionSelector"),
        ("oa:exact", "The Hague protested"),
        ("oa:prefix", TEXT[start - 32 : start]),
        ("oa:suffix", TEXT[start + 19 : start + 51]),
        ("oa:start", str(start)),
        ("oa:end", str(start + 19)),
    }


def test_further_quotes_are_numbered_from_two() -> None:
    article = elysee([replace(PROTEST, quote=(*elysee().claims[0].quote, PLACED))])

    quoted = {value for name, value in said(article, ".protest") if name == "gkg:quote"}
    assert quoted == {"kg:elysee-1963.protest.quote", "kg:elysee-1963.protest.quote-2"}
    assert ("oa:start", "59") in said(article, ".protest.quote-2")


PLACED = Claim(quote=Span(59, 78)).quote[0]


def test_the_query_of_the_decision_makes_a_resource_of_each_quote() -> None:
    """Decision 18 leaves `oa:SpecificResource` out of the graph, and says how to construct it."""
    record = resource("docs/decisions/0018-ontology-names.md").read_text(encoding="utf-8")
    query = record.split("```sparql\n")[1].split("```")[0]
    store = ox.Store()
    store.extend(parsed(quads(elysee(), BASE)))
    made = store.query(query, prefixes=dict(PREFIXES), use_default_graph_as_union=True)
    assert isinstance(made, ox.QueryTriples)
    found = {(short(t.predicate.value), short(getattr(t.object, "value", ""))) for t in made}

    assert found == {
        ("rdf:type", "oa:SpecificResource"),
        ("oa:hasSource", "kg:elysee-1963"),
        ("oa:hasSelector", "kg:elysee-1963.treaty.quote"),
        ("oa:hasSelector", "kg:elysee-1963.protest.quote"),
    }


DETAILS: list[tuple[dict[str, Any], str, set[tuple[str, str]]]] = [
    ({"claimant": "bonn"}, "", {("gkg:claimant", "kg:elysee-1963.bonn")}),
    ({"claimant": "BEL"}, "", {("gkg:claimant", "gkgs:BEL")}),
    ({"claimant": "france"}, "", {("gkg:claimant", "gkgs:FRA")}),
    ({"claimant": "elysee-1963"}, "", {("gkg:claimant", "kg:elysee-1963")}),
    ({"claimant": UNSTATED}, "", set()),
    ({"relayed_by": "bonn"}, "", {("gkg:relayedBy", "kg:elysee-1963.bonn")}),
    (
        {"claimant": "BEL", "relayed_by": "elysee-1963"},
        "",
        {("gkg:claimant", "gkgs:BEL"), ("gkg:relayedBy", "kg:elysee-1963")},
    ),
    (
        {"relayed_by": ["bonn", "BEL"]},
        "",
        {
            ("gkg:relay", "kg:elysee-1963.protest.relay-1"),
            ("gkg:relay", "kg:elysee-1963.protest.relay-2"),
            ("gkg:relayedBy", "gkgs:BEL"),
        },
    ),
    (
        {"relayed_by": ["bonn", "BEL"]},
        ".relay-1",
        {
            ("rdf:type", "gkg:Relay"),
            ("gkg:position", "1"),
            ("gkg:relayer", "kg:elysee-1963.bonn"),
        },
    ),
    ({"polarity": "negative"}, "", {("gkg:polarity", "gkg:negative")}),
    ({"modality": "wanted"}, "", {("gkg:modality", "gkg:wanted")}),
    ({"certainty": "probable"}, "", {("gkg:certainty", "gkg:probable")}),
    ({"confidence": "0.850"}, "", {("gkg:confidence", "0.85")}),
    ({"condition": "should they be kept"}, "", {("gkg:condition", "should they be kept")}),
    ({"quantity": "3 articles"}, "", {("gkg:quantity", "3 articles")}),
    ({"note": 'a "b"\\'}, "", {("skos:note", 'a "b"\\')}),
    ({"content": "treaty"}, ".situation", {("gkg:content", "kg:elysee-1963.treaty.situation")}),
    ({"content": "other.c"}, ".situation", {("gkg:content", "kg:other.c.situation")}),
    (
        {"content": ["treaty", "elysee-1963.treaty"]},
        ".situation",
        {("gkg:content", "kg:elysee-1963.treaty.situation")},
    ),
    ({"issue": ["farming", "farming"]}, ".situation", {("gkg:issue", "farming")}),
    ({"issue": "bonn"}, ".situation", {("gkg:issue", "kg:elysee-1963.bonn")}),
    ({"place": ["france", "FRA"]}, ".situation", {("gkg:place", "gkgs:FRA")}),
    ({"place": "BEL"}, ".situation", {("gkg:place", "gkgs:BEL")}),
    ({"place": UNSTATED}, ".situation", set()),
    (
        {"against": "BEL", "type": "threaten"},
        ".situation",
        {
            ("gkg:type", "gkgt:threaten"),
            ("gkg:against", "gkgs:BEL"),
            ("gkg:participant", "gkgs:BEL"),
        },
    ),
    (
        {"target": ["paris", UNSTATED, "hague"]},
        ".situation",
        {("gkg:target", "kg:elysee-1963.hague")},
    ),
    (
        {"type": "influence", "status": "ended"},
        "",
        {("gkg:status", "gkg:ended")},
    ),
    (
        {"when": "1962"},
        ".when",
        {
            ("rdf:type", "gkg:TimeSpan"),
            ("gkg:edtf", "1962"),
            ("gkg:earliest", "1962-01-01"),
            ("gkg:latest", "1962-12-31"),
        },
    ),
    (
        {"when": TimeSpan(verbatim="last January", edtf="[1962,1963-01]")},
        ".when",
        {
            ("rdf:type", "gkg:TimeSpan"),
            ("gkg:verbatim", "last January"),
            ("gkg:edtf", "[1962,1963-01]"),
            ("gkg:earliest", "1962-01-01"),
            ("gkg:latest", "1963-01-31"),
            ("gkg:oneOf", "kg:elysee-1963.protest.when.one-1"),
            ("gkg:oneOf", "kg:elysee-1963.protest.when.one-2"),
        },
    ),
    (
        {"type": "influence", "status": "ongoing"},
        ".when",
        {
            ("rdf:type", "gkg:TimeSpan"),
            ("gkg:surelyFrom", "1963-03-02"),
            ("gkg:surelyUntil", "1963-03-02"),
            ("gkg:anchor", "kg:elysee-1963"),
        },
    ),
]


@pytest.mark.parametrize(("changed", "node", "expected"), DETAILS)
def test_each_key_of_a_claim_is_said(
    changed: dict[str, Any], node: str, expected: set[tuple[str, str]]
) -> None:
    before = said(elysee(), f".protest{node}")
    after = said(elysee([TREATY, replace(PROTEST, **changed)]), f".protest{node}")
    links = {("gkg:when", "kg:elysee-1963.protest.when")}
    labels = {(key, value) for key, value in after if key == "rdfs:label"}

    assert after - before - links - labels == expected - before


@pytest.mark.parametrize("key", ["claimant", "issue", "place"])
def test_what_is_unstated_is_not_said(key: str) -> None:
    claim: dict[str, Any] = {key: UNSTATED}
    lines = quads(elysee([replace(PROTEST, **claim)]), BASE)

    assert not [line for line in lines if UNSTATED in line]


def test_a_claim_without_a_speaker_has_no_claimant() -> None:
    article = elysee([replace(PROTEST, claimant=UNSTATED)])

    assert "gkg:claimant" not in dict(said(article, ".protest"))


def test_words_of_the_article_are_in_its_language() -> None:
    article = elysee([replace(PROTEST, condition="should they be kept")], language="en-GB")
    (condition,) = [t for t in triples(quads(article, BASE)) if "condition" in t.predicate.value]

    assert condition.object == ox.Literal("should they be kept", language="en-gb")


def test_a_claim_about_another_has_no_situation_of_its_own() -> None:
    about = Claim(id="again", about="treaty", claimant="hague", quote="The Hague protested")
    article = elysee([TREATY, about])

    assert ("gkg:about", "kg:elysee-1963.treaty.situation") in said(article, ".again")
    assert said(article, ".again.situation") == set()


@pytest.mark.parametrize(
    ("claimant", "expected"), [("", "kg:elysee-1963"), ("hague", "kg:elysee-1963.hague")]
)
def test_the_article_says_who_speaks_where_a_claim_does_not(claimant: str, expected: str) -> None:
    article = elysee([PROTEST], claimant=claimant)

    assert dict(said(article, ".protest"))["gkg:claimant"] == expected


def test_everything_that_is_known_of_an_article_is_said() -> None:
    article = elysee(
        title="The treaty",
        url="https://news.example.org/1",
        publisher="Example News",
        author=["B", "A"],
        dateline="Bonn",
        published="1963-03-02T10:30+01:00",
        licence="https://creativecommons.org/licenses/by/4.0/",
        rights="all kept",
        annotator="C",
        annotated="1970-01-01",
    )

    assert said(article, "") == {
        ("rdf:type", "schema:NewsArticle"),
        ("dcterms:identifier", "elysee-1963"),
        ("dcterms:title", "The treaty"),
        ("schema:url", "https://news.example.org/1"),
        ("schema:publisher", "Example News"),
        ("schema:author", "A"),
        ("schema:author", "B"),
        ("schema:dateline", "Bonn"),
        ("schema:inLanguage", "en"),
        ("dcterms:issued", "1963-03-02"),
        ("schema:datePublished", "1963-03-02T10:30:00+01:00"),
        ("dcterms:license", "https://creativecommons.org/licenses/by/4.0/"),
        ("dcterms:rights", "all kept"),
        ("gkg:textSha256", sha256(TEXT.encode()).hexdigest()),
    }
    assert said(article, ".graph") == {
        ("rdf:type", "prov:Entity"),
        ("prov:wasDerivedFrom", "kg:elysee-1963"),
        ("prov:wasAttributedTo", "kg:annotator/c-6b23c0d5"),
        ("dcterms:created", "1970-01-01"),
    }


def test_everything_that_is_known_of_an_actor_is_said() -> None:
    person = Actor(
        "person",
        "A. B.",
        of="paris",
        in_="BEL",
        office="envoy",
        holds=[Tenure(office="minister", of="FRA", from_="1950~", until="1960")],
        aliases=["B.", "A. B.", "A."],
        wikidata="Q2042",
        note="x",
    )
    group = Actor("group", "both", members=["france", "paris", UNSTATED])
    article = elysee(actors={**ACTORS, "person": person, "both": group})

    assert said(article, ".person") == {
        ("rdf:type", "gkg:Person"),
        ("skos:prefLabel", "A. B."),
        ("skos:altLabel", "A."),
        ("skos:altLabel", "B."),
        ("gkg:actsFor", "kg:elysee-1963.paris"),
        ("gkg:country", "gkgs:BEL"),
        ("gkg:office", "envoy"),
        ("schema:sameAs", "http://www.wikidata.org/entity/Q2042"),
        ("skos:note", "x"),
    }
    assert said(article, ".person.tenure-1") == {
        ("rdf:type", "gkg:Tenure"),
        ("gkg:holder", "kg:elysee-1963.person"),
        ("gkg:office", "minister"),
        ("gkg:country", "gkgs:FRA"),
        ("gkg:validFrom", "1949-01-01"),
        ("gkg:validUntil", "1960-12-31"),
    }
    assert said(article, ".both") == {
        ("rdf:type", "gkg:Group"),
        ("skos:prefLabel", "both"),
        ("gkg:member", "gkgs:FRA"),
        ("gkg:member", "kg:elysee-1963.paris"),
    }


def test_a_state_has_no_node_in_the_article() -> None:
    assert said(elysee(), ".france") == set()


def test_the_reference_describes_states_with_those_they_replace() -> None:
    codes = {
        triple.object.value  # type: ignore[union-attr]  # a literal
        for triple in triples(lines(reference(["TJK"], []), BASE))
        if triple.predicate.value == vocabulary.GKG.code
    }

    assert codes >= {"TJK", "SUN"}


@pytest.mark.parametrize("code", ["SUN", "FRA", "gw:255-prussia", "cow:240"])
def test_every_state_can_be_described(code: str) -> None:
    described = triples(lines(reference([code], []), BASE))

    assert ox.Literal(states()[code].name) in {triple.object for triple in described}


def test_all_states_and_types_together_are_said_once() -> None:
    described = reference(states(), situation_types())
    again = reference(reversed(list(states())), [*situation_types()] * 2)
    written = lines(described, BASE)

    assert len(written) == len(set(written)) == len(parsed(written))
    assert written == lines(again, BASE)


def test_the_graph_of_an_article_is_named_after_it() -> None:
    graphs = {short(quad.graph_name.value) for quad in parsed(quads(elysee(), BASE))}  # type: ignore[union-attr]  # all are named

    assert graphs == {"kg:elysee-1963.graph", "kg:reference"}
    assert graph_iri("elysee-1963", BASE) == f"{BASE}elysee-1963.graph"


@pytest.mark.parametrize(
    ("annotated", "datatype"), [("1970-01-01", "date"), ("1970-01-01T10:00:00Z", "dateTime")]
)
def test_the_day_or_the_time_of_annotation_has_its_own_datatype(
    annotated: str, datatype: str
) -> None:
    created = vocabulary.DCTERMS.created
    (when,) = (
        quad.object
        for quad in parsed(quads(elysee(annotated=annotated), BASE))
        if quad.predicate.value == created and isinstance(quad.object, ox.Literal)
    )

    assert when == ox.Literal(annotated, datatype=ox.NamedNode(vocabulary.XSD.base + datatype))


def test_a_claim_names_its_annotator() -> None:
    article = elysee([replace(TREATY, annotator=("C",)), PROTEST], annotator=["C", "D"])
    (named,) = (
        quad
        for quad in parsed(quads(article, BASE))
        if quad.predicate.value == vocabulary.GKG.annotatedBy
    )

    assert named.subject == ox.NamedNode(f"{BASE}elysee-1963.treaty")
