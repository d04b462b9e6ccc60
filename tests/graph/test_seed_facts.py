"""The founding article's graph can say every row of the table of its facts."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

import geokg
from geokg import KnowledgeGraph
from geokg.base.vocabulary import DEFAULT_BASE, PREFIXES
from geokg.cli import main

ARTICLE = f"{DEFAULT_BASE}iran-central-asia-2008"
BYLINE = "2008-07-07"
STATES = {
    "iran": "IRN",
    "tajikistan": "TJK",
    "russia": "RUS",
    "afghanistan": "AFG",
    "ussr": "SUN",
}
Names = str | tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    """A row of the table: a claim, who makes it, what it says, how surely, and of when."""

    claim: str
    type: str = ""
    initiator: Names = ()
    target: Names = ()
    party: Names = ()
    mediator: Names = ()
    against: Names = ()
    claimant: str = "article"
    relayed_by: str = ""
    modality: str = "actual"
    certainty: str = ""
    status: str = ""
    about: str = ""
    content: str = ""
    issue: frozenset[str] = frozenset()
    condition: str = ""
    """How the condition begins; it is the article's words."""
    quantity: str = ""
    time: tuple[str, str, str, str] = field(default=("", "", "", ""))
    """Words, EDTF, earliest and latest day."""


MID_NINETIES = ("mid-1990s", "1994~/1996~", "1993-01-01", "1997-12-31")
EARLY_NINETIES = ("the early nineties", "1991~/1992~", "1990-01-01", "1993-12-31")
WAR_TIME = ("", "1992~/1996", "1991-01-01", "1996-12-31")
BOTH = ("iran", "tajikistan")

FACTS = [
    Fact("seeks-ties", "seek-closer-ties", "iran", "tajikistan", status="ongoing"),
    Fact("seeks-influence", "influence", "iran", "region", modality="intended"),
    Fact(
        "uranium",
        "resource-interest",
        "iran",
        "tajikistan",
        modality="predicted",
        certainty="possible",
        issue=frozenset({"uranium", "nuclear programme"}),
    ),
    Fact("us-displeasure", "criticise", "us-government", "iran", content="seeks-ties"),
    Fact("told-allies", "inform", "state-department", "european-allies", content="us-displeasure"),
    Fact("told-by-state-department", about="us-displeasure", claimant="state-department"),
    Fact(
        "december-meeting",
        "meet",
        party=("khatami", "rakhmonov"),
        time=(
            "last December",
            "[2000-12,2001-12,2002-12,2003-12,2004-12,2007-12]",
            "2000-12-01",
            "2007-12-31",
        ),
    ),
    Fact("visits", "visit", party=BOTH, modality="intended"),
    Fact("visits-under-way", about="visits"),
    Fact("important-to-each-other", "strategic-interest", party=BOTH, claimant="musavi"),
    Fact(
        "backed-opposition",
        "support-armed-group",
        "iran",
        "tajik-opposition",
        against="tajikistan",
        status="ended",
        time=MID_NINETIES,
    ),
    Fact(
        "war-dead",
        "casualties",
        target="tajikistan",
        quantity="an estimated 55,000",
        time=MID_NINETIES,
    ),
    Fact(
        "ally-for-stability",
        "strategic-interest",
        "tehran",
        "tajikistan",
        claimant="tehran",
        status="ongoing",
    ),
    Fact(
        "recognition",
        "recognise",
        "iran",
        "tajikistan",
        time=(
            "after the USSR's dissolution",
            "[1991-12,1992-01]",
            "1991-12-01",
            "1992-01-31",
        ),
    ),
    Fact("dissolution", "independence", "tajikistan", "ussr"),
    Fact("common-culture", "shared-culture", party=BOTH, status="ongoing"),
    Fact("friendship-halted", "good-relations", party=BOTH, status="ended", time=EARLY_NINETIES),
    Fact(
        "civil-war",
        "war",
        party=("tajikistan", "tajik-opposition"),
        status="ended",
        time=WAR_TIME,
    ),
    Fact(
        "war-would-have-lasted",
        about="civil-war",
        modality="counterfactual",
        condition="if it had not been",
    ),
    Fact(
        "safe-haven",
        "shelter",
        "iran",
        "tajik-opposition",
        against="tajikistan",
        status="ended",
        time=WAR_TIME,
    ),
    Fact("important-role", "influence", "iran", "tajikistan", time=EARLY_NINETIES),
    Fact(
        "loyal-leader",
        "alignment",
        "tajikistan",
        "iran",
        claimant="iran",
        relayed_by="analyst",
        modality="wanted",
        condition="in the event of a victory",
    ),
    Fact(
        "pro-iranian-country",
        "alignment",
        "tajikistan",
        "iran",
        claimant="iran",
        relayed_by="analyst",
        modality="wanted",
        condition="in this case",
    ),
    Fact(
        "desire-for-influence",
        "influence",
        "iran",
        "tajikistan",
        claimant="analyst",
        modality="intended",
    ),
    Fact(
        "against-taliban",
        "support-armed-group",
        ("russia", "iran"),
        "anti-taliban",
        against="taliban",
    ),
    Fact(
        "rivalry-abandoned",
        "rivalry",
        party=("russia", "iran"),
        status="ended",
        issue=frozenset({"influence in Tajikistan"}),
    ),
    Fact(
        "taliban-control",
        "control-territory",
        "taliban",
        "afghanistan",
        status="ongoing",
        quantity="95 per cent",
    ),
    Fact(
        "brokered-peace",
        "mediate",
        party=("tajikistan", "tajik-opposition"),
        mediator=("iran", "russia"),
        claimant="analyst",
    ),
    Fact(
        "redoubled",
        "influence",
        "iran",
        "tajikistan",
        modality="intended",
        time=("With the end of the Tajik war", "1996~/..", "1995-01-01", ""),
    ),
    Fact(
        "contain-afghan-war",
        "shared-interest",
        party=(*BOTH, "other-countries"),
        status="ongoing",
        issue=frozenset({"Afghan civil war"}),
    ),
    Fact("border-iran", "border", party=("iran", "afghanistan"), status="ongoing"),
    Fact("border-tajikistan", "border", party=("tajikistan", "afghanistan"), status="ongoing"),
    Fact(
        "joint-fight",
        "agree-to-cooperate",
        party=BOTH,
        issue=frozenset({"terrorism", "drug trafficking"}),
    ),
    Fact("advantages", "strategic-interest", "iran", "region", modality="predicted"),
    Fact(
        "enhanced-role",
        "influence",
        "iran",
        "region",
        claimant="us-officials",
        modality="predicted",
        certainty="probable",
    ),
]


@pytest.fixture(scope="module")
def kg(seed: Path) -> KnowledgeGraph:
    graph = KnowledgeGraph()
    graph.add(geokg.read(seed))
    return graph


@pytest.fixture(scope="module")
def dump(seed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `geokg build` writes of the founding article."""
    file = tmp_path_factory.mktemp("seed") / "seed.ttl"
    assert main(["build", str(seed), "-o", str(file)]) == 0
    return file


def actor(name: str) -> str:
    """The IRI of an actor; states have theirs in the reference table."""
    if name in STATES:
        return PREFIXES["gkgs"] + STATES[name]
    return ARTICLE if name == "article" else f"{ARTICLE}.{name}"


def actors(names: Names) -> set[str]:
    return {actor(name) for name in ((names,) if isinstance(names, str) else names)}


def values(kg: KnowledgeGraph, node: str, path: str) -> set[str]:
    """What stands at the end of a property path from a node, as text."""
    rows = kg.sparql(f"SELECT ?value {{ <{node}> {path} ?value }}")
    assert len(rows) == len({row.value for row in rows})
    return {str(row.value) for row in rows}


def one(kg: KnowledgeGraph, node: str, path: str) -> str:
    """The only value at the end of a path, or nothing where there is none."""
    found = values(kg, node, path)
    assert len(found) <= 1
    return found.pop() if found else ""


def local(iri: str) -> str:
    return iri.removeprefix(PREFIXES["gkg"]).removeprefix(PREFIXES["gkgt"])


@pytest.mark.parametrize("fact", FACTS, ids=[fact.claim for fact in FACTS])
def test_each_row_says_who_claims_it_how_surely_and_in_which_state(
    kg: KnowledgeGraph, fact: Fact
) -> None:
    claim = f"{ARTICLE}.{fact.claim}"

    assert one(kg, claim, "a") == PREFIXES["gkg"] + "Claim"
    assert one(kg, claim, "gkg:claimant") == actor(fact.claimant)
    assert values(kg, claim, "gkg:relayedBy") == actors(fact.relayed_by or ())
    assert local(one(kg, claim, "gkg:polarity")) == "positive"
    assert local(one(kg, claim, "gkg:modality")) == fact.modality
    assert local(one(kg, claim, "gkg:certainty")) == fact.certainty
    assert local(one(kg, claim, "gkg:status")) == fact.status
    assert one(kg, claim, "gkg:quantity") == fact.quantity
    assert one(kg, claim, "gkg:condition").startswith(fact.condition)
    assert bool(one(kg, claim, "gkg:condition")) == bool(fact.condition)


@pytest.mark.parametrize("fact", FACTS, ids=[fact.claim for fact in FACTS])
def test_each_row_has_its_situation_with_its_actors(kg: KnowledgeGraph, fact: Fact) -> None:
    claim = f"{ARTICLE}.{fact.claim}"
    situation = f"{ARTICLE}.{fact.about or fact.claim}.situation"
    roles = ("initiator", "target", "party", "mediator", "against")

    assert one(kg, claim, "gkg:about") == situation
    if fact.about:
        assert values(kg, f"{claim}.situation", "?any") == set()
        return
    assert local(one(kg, situation, "gkg:type")) == fact.type
    filled = {role: values(kg, situation, f"gkg:{role}") for role in roles}
    assert filled == {role: actors(getattr(fact, role)) for role in roles}
    assert values(kg, situation, "gkg:participant") == set().union(*filled.values())
    assert values(kg, situation, "gkg:beneficiary") == set()
    content = f"{ARTICLE}.{fact.content}.situation" if fact.content else ""
    assert one(kg, situation, "gkg:content") == content
    assert values(kg, situation, "gkg:issue") == fact.issue


@pytest.mark.parametrize("fact", FACTS, ids=[fact.claim for fact in FACTS])
def test_each_row_has_its_time(kg: KnowledgeGraph, fact: Fact) -> None:
    claim = f"{ARTICLE}.{fact.claim}"
    keys = ("verbatim", "edtf", "earliest", "latest")
    undated_now = fact.status == "ongoing" and not any(fact.time)
    now = BYLINE if undated_now else ""
    relative = undated_now or fact.claim == "december-meeting"
    readings = {f"{ARTICLE}.graph.finding-byline", ARTICLE} if relative else set()

    assert tuple(one(kg, claim, f"gkg:when/gkg:{key}") for key in keys) == fact.time
    assert one(kg, claim, "gkg:when/gkg:anchor") == ""
    assert values(kg, claim, "gkg:when/gkg:oneOf/gkg:anchor") == readings
    if not fact.time[1] or fact.time[1] != WAR_TIME[1]:
        assert one(kg, claim, "gkg:when/gkg:oneOf/gkg:surelyFrom") == now
        assert one(kg, claim, "gkg:when/gkg:oneOf/gkg:surelyUntil") == now


def test_a_time_that_is_one_of_two_has_both(kg: KnowledgeGraph) -> None:
    rows = kg.sparql(
        f"SELECT ?from ?to {{ <{ARTICLE}.recognition> gkg:when/gkg:oneOf ?one . "
        "?one gkg:earliest ?from ; gkg:latest ?to } ORDER BY ?from"
    )

    assert [tuple(row) for row in rows] == [
        (date(1991, 12, 1), date(1991, 12, 31)),
        (date(1992, 1, 1), date(1992, 1, 31)),
    ]


def test_the_table_has_every_claim_and_every_situation(kg: KnowledgeGraph) -> None:
    claims = {row.claim for row in kg.sparql("SELECT ?claim { ?claim a gkg:Claim }")}
    situations = kg.sparql("SELECT DISTINCT ?s { ?s gkg:type ?type }")

    assert claims == {f"{ARTICLE}.{fact.claim}" for fact in FACTS}
    assert (len(claims), len(situations)) == (35, 32)


def test_each_quote_is_the_articles_words_with_what_surrounds_them(
    kg: KnowledgeGraph, seed: Path
) -> None:
    (article,) = geokg.read(seed)
    rows = kg.sparql(
        "SELECT ?exact ?prefix ?suffix ?start ?end { ?claim gkg:quote ?quote . ?quote "
        "oa:exact ?exact ; oa:prefix ?prefix ; oa:suffix ?suffix ; oa:start ?start ; oa:end ?end }"
    )

    assert len(rows) >= 35
    for row in rows:
        assert article.text[row.start : row.end] == row.exact
        assert article.text[: row.start].endswith(row.prefix)
        assert article.text[row.end :].startswith(row.suffix)


def test_one_quote_may_support_two_claims(kg: KnowledgeGraph) -> None:
    first, second = (
        values(kg, f"{ARTICLE}.{name}", "gkg:quote/oa:exact")
        for name in ("border-iran", "border-tajikistan")
    )

    assert first == second != set()


def test_the_dump_has_no_blank_node_and_all_of_the_graph(kg: KnowledgeGraph, dump: Path) -> None:
    read = list(ox.parse(path=str(dump), format=ox.RdfFormat.TURTLE))

    assert not any(
        isinstance(term, ox.BlankNode) for quad in read for term in (quad.subject, quad.object)
    )
    assert {quad.triple for quad in read} == {quad.triple for quad in kg.quads()}
    assert len(read) == len(list(kg.quads()))


def test_rdflib_reads_the_same_triples_of_the_dump(dump: Path) -> None:
    graph = rdflib.Graph().parse(dump, format="turtle")

    assert sorted(map(repr, graph)) == sorted(map(repr, terms_for_rdflib(dump)))


def test_rapper_reads_the_same_triples_of_the_dump(dump: Path) -> None:
    rapper = shutil.which("rapper")
    if rapper is None:
        pytest.skip("rapper is not installed (Debian: raptor2-utils)")
    run = subprocess.run(
        [rapper, "-q", "-i", "turtle", "-o", "ntriples", str(dump)],
        capture_output=True,
        check=True,
    )

    read = {quad.triple for quad in ox.parse(run.stdout, format=ox.RdfFormat.N_TRIPLES)}
    assert read == {quad.triple for quad in ox.parse(path=str(dump))}
    assert run.stderr == b""


def terms_for_rdflib(dump: Path) -> Iterator[tuple[rdflib.term.Identifier, ...]]:
    """The triples that pyoxigraph reads, as rdflib would write them."""
    for quad in ox.parse(path=str(dump), format=ox.RdfFormat.TURTLE):
        yield tuple(map(term_for_rdflib, (quad.subject, quad.predicate, quad.object)))


def term_for_rdflib(term: object) -> rdflib.term.Identifier:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    assert isinstance(term, ox.Literal)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    plain = term.datatype.value == PREFIXES["xsd"] + "string"
    datatype = None if plain else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, datatype=datatype)
