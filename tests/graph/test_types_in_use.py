"""The types of ontology 0.3.0 in an annotated article: checked, conforming, counted and queried."""

from __future__ import annotations

from pathlib import Path

import pytest

from geokg import KnowledgeGraph, read
from geokg.article import Article
from geokg.base.vocabulary import situation_types

STRAIT = Path(__file__).parents[1] / "ontology" / "types" / "strait.yaml"
"""An invented article in which each type of `QUAD_CLASSES` occurs once."""
QUAD_CLASSES = {
    "appoint": "verbal neutral",
    "take-office": "material neutral",
    "seize-power": "material conflictual",
    "leave-office": "material neutral",
    "remove-from-office": "material conflictual",
    "claim-territory": "verbal conflictual",
    "annex": "material conflictual",
    "unify": "material cooperative",
    "cancel": "material neutral",
    "accede": "verbal cooperative",
    "deploy-forces": "material neutral",
    "extradite": "material cooperative",
    "flee": "material neutral",
    "open-mission": "verbal cooperative",
    "restrict-trade": "material conflictual",
    "ease-trade": "material cooperative",
}


@pytest.fixture(scope="module")
def article() -> Article:
    (found,) = read(STRAIT)
    return found


@pytest.fixture(scope="module")
def kg(article: Article) -> KnowledgeGraph:
    graph = KnowledgeGraph()
    graph.add(article)
    return graph


def test_the_article_uses_each_new_type_without_a_warning(article: Article) -> None:
    assert article.warnings == ()
    assert {claim.type for claim in article.claims} == {*QUAD_CLASSES, "meet"}


@pytest.mark.parametrize("name", QUAD_CLASSES)
def test_a_new_type_has_its_quad_class(name: str) -> None:
    kind = situation_types()[name]

    assert f"{kind.conduct} {kind.valence}" == QUAD_CLASSES[name]


def test_the_article_conforms_to_the_shapes(kg: KnowledgeGraph) -> None:
    assert kg.validate().conforms


@pytest.mark.parametrize(
    ("pair", "counts"),
    [
        ("EGY LBY", "1 0 0"),  # unify
        ("ESP FRA", "2 1 1"),  # ease-trade, for whom the frigates are; restrict-trade; cancel
        ("ESP MAR", "2 3 0"),  # accede, open-mission; claim, annex, whom the frigates deter
        ("ESP PRT", "1 0 1"),  # extradite; to whose waters the frigates go
    ],
)
def test_a_pair_of_states_counts_the_new_types_by_the_valence_of_their_roles(
    kg: KnowledgeGraph, pair: str, counts: str
) -> None:
    found: dict[str, set[tuple[str, str]]] = {}
    for row in kg.panel(system="gw").events:
        if row.standing in ("asserted", "attributed", "contested") and row.via == "state":
            class_ = row[row._fields.index("link") + 1]
            both = " ".join(sorted((row.state1, row.state2)))
            found.setdefault(both, set()).add((row.situation, class_[-4:]))
    signs = [sign for _, sign in found[pair]]

    assert [signs.count(sign) for sign in ("coop", "conf", "tral")] == [
        int(count) for count in counts.split()
    ]


def test_changes_of_rule_within_a_state_make_no_pair_of_states(kg: KnowledgeGraph) -> None:
    rows = kg.query("history", a="PRT", b="ESP", organs="true")

    assert {row.type for row in rows} == {"deploy-forces", "extradite"}


def test_a_cancelled_meeting_is_a_plan_that_nobody_denies(kg: KnowledgeGraph) -> None:
    counted = {row.type for row in kg.query("history", a="ESP", b="FRA")}
    history = {row.type: row for row in kg.query("history", a="ESP", b="FRA", all="true")}

    assert history["cancel"].standing == "asserted"
    assert history["meet"].standing == "intended"
    assert counted == history.keys() - {"meet"}
    assert list(kg.query("denials")) == []
