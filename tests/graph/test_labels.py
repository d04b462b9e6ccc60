"""The labels of situations and claims: built from types, roles and names, and from nothing else."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
import pytest
from hypothesis import given

from geokg import KnowledgeGraph
from geokg.article import UNSTATED, Actor, Article, Claim
from geokg.base.vocabulary import GKG, QUOTE_POLICIES, RDFS
from geokg.graph.quads import quads
from strategies import articles

BASE = "https://example.org/kg/"
TEXT = "Arcadia warned Borduria. Borduria denied it."
ACTORS = {
    "arcadia": Actor("organ", "Government of Arcadia", of="FRA"),
    "borduria": Actor("state", "MLI"),
    "envoy": Actor("person", 'The "old" envoy', of="borduria"),
    "allies": Actor("group", "allies", members=["FRA", "NER"]),
}
LABEL = ox.NamedNode(RDFS.label)


def note(claims: Iterable[Claim], claimant: str = "") -> Article:
    return Article(id="note", text=TEXT, actors=ACTORS, claims=claims, claimant=claimant)


def labels(article: Article, quotes: str = "full") -> dict[str, ox.Literal]:
    """The labels of what has one, by the name below the base."""
    found: dict[str, ox.Literal] = {}
    text = "\n".join(quads(article, BASE, quotes=quotes))
    for quad in ox.parse(text, format=ox.RdfFormat.N_QUADS):
        if quad.predicate == LABEL:
            assert isinstance(quad.subject, ox.NamedNode)
            assert isinstance(quad.object, ox.Literal)
            name = quad.subject.value.removeprefix(BASE)
            assert name not in found, "two labels"
            found[name] = quad.object
    return found


def label(claim: Claim, name: str, *, claimant: str = "", others: Iterable[Claim] = ()) -> str:
    return labels(note([claim, *others], claimant))[name].value


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (
            Claim(id="a", type="threaten", initiator="arcadia", target="borduria", quote="warned"),
            "threaten (Government of Arcadia → Mali)",
        ),
        (
            Claim(
                id="a", type="threaten", initiator="arcadia", target="MLI", against="NER",
                quote="warned",
            ),
            "threaten (Government of Arcadia → Mali, against Niger)",
        ),
        (
            Claim(id="a", type="meet", party=["arcadia", "MLI"], mediator="envoy", quote="warned"),
            'meet (Government of Arcadia, Mali, mediator The "old" envoy)',
        ),
        (
            Claim(id="a", type="meet", party=["arcadia", UNSTATED], quote="warned"),
            "meet (Government of Arcadia, unstated)",
        ),
        (
            Claim(id="a", type="casualties", initiator=UNSTATED, target="allies", quote="warned"),
            "casualties (unstated → allies)",
        ),
        (
            Claim(id="a", type="trade", party=["MLI", UNSTATED, "FRA"], quote="warned"),
            "trade (France, Mali, unstated)",
        ),
        (
            Claim(id="a", type="inform", initiator="arcadia", quote="warned"),
            "inform (Government of Arcadia)",
        ),
    ],
    ids=lambda value: value.type if isinstance(value, Claim) else "",
)  # fmt: skip
def test_a_situation_is_called_by_its_type_and_who_takes_part(claim: Claim, expected: str) -> None:
    assert label(claim, "note.a.situation") == expected


THREAT = Claim(id="a", type="threaten", initiator="arcadia", target="borduria", quote="warned")


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (Claim(id="b", about="a", quote="denied"), "note: threaten (A)"),
        (
            Claim(id="b", about="a", claimant="envoy", quote="denied"),
            'The "old" envoy: threaten (A)',
        ),
        (Claim(id="b", about="a", claimant="note", quote="denied"), "note: threaten (A)"),
        (Claim(id="b", about="a", claimant=UNSTATED, quote="denied"), "threaten (A)"),
        (
            Claim(id="b", about="a", claimant="MLI", polarity="negative", quote="denied"),
            "Mali: threaten (A), negative",
        ),
        (
            Claim(id="b", about="a", modality="predicted", polarity="negative", quote="denied"),
            "note: threaten (A), predicted, negative",
        ),
        (Claim(id="b", about="other.c", quote="denied"), "note: other.c"),
    ],
    ids=["article", "actor", "article-by-id", "unstated", "denied", "ruled-out", "elsewhere"],
)  # fmt: skip
def test_a_claim_is_called_by_who_makes_it_its_situation_and_its_manner(
    claim: Claim, expected: str
) -> None:
    found = label(claim, "note.b", others=[THREAT])

    assert found.replace("Government of Arcadia → Mali", "A") == expected


def test_a_claim_about_a_claim_about_a_situation_has_the_label_of_the_situation() -> None:
    claims = [
        Claim(id="c", about="b", claimant="envoy", quote="denied"),
        Claim(id="b", about="a", claimant="MLI", polarity="negative", quote="denied"),
        THREAT,
    ]

    assert labels(note(claims))["note.c"].value.endswith(
        "envoy: threaten (Government of Arcadia → Mali)"
    )


def test_who_speaks_for_a_whole_article_makes_the_claims_without_a_claimant() -> None:
    assert label(THREAT, "note.a", claimant="MLI").startswith("Mali: threaten")


@pytest.mark.parametrize("quotes", QUOTE_POLICIES)
def test_a_label_is_the_same_under_every_quote_policy(quotes: str) -> None:
    assert labels(note([THREAT]), quotes) == labels(note([THREAT]))


@pytest.mark.slow
@given(articles())
def test_every_claim_and_situation_has_one_english_label_and_nothing_else_has(
    article: Article,
) -> None:
    found = labels(article)
    text = "\n".join(quads(article, BASE))
    classes = {f"{GKG.base}{name}" for name in ("Claim", "Event", "Relation")}
    nodes = {
        quad.subject.value.removeprefix(BASE)
        for quad in ox.parse(text, format=ox.RdfFormat.N_QUADS)
        if isinstance(quad.object, ox.NamedNode) and quad.object.value in classes
        if isinstance(quad.subject, ox.NamedNode)
        if quad.subject.value.startswith(f"{BASE}{article.id}.")
    }

    assert found.keys() == nodes
    assert {literal.language for literal in found.values()} <= {"en"}


def test_actors_of_one_name_are_distinguished_by_their_ids() -> None:
    ministries = {
        "f": Actor("organ", "Foreign Ministry", of="FRA"),
        "s": Actor("organ", "Foreign Ministry", of="ESP"),
    }
    met = Claim(id="m", type="meet", party=["f", "s"], quote="They met")
    denial = Claim(about="m", claimant="f", polarity="negative", quote="one denied it")
    article = Article(
        id="note", text="They met; one denied it.", actors=ministries, claims=[met, denial]
    )
    kg = KnowledgeGraph()
    kg.add(article)

    lines = "\n".join(quads(article, BASE))
    (finding,) = [row for row in kg.findings() if row.rule.startswith("denied")]

    assert '"meet (Foreign Ministry [f], Foreign Ministry [s])"@en' in lines
    assert '"Foreign Ministry [f]: meet (' in lines
    assert "(Foreign Ministry [note.f] and Foreign Ministry [note.s])" in finding.explanation
