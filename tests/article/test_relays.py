"""Claims at third hand: who passes on what a claimant says, in order, in every form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

import geokg
from geokg.article import Actor, Article, Claim
from geokg.base.diagnostics import dotted
from geokg.base.errors import AnnotationError
from geokg.base.vocabulary import QUOTE_POLICIES
from geokg.cli import main
from geokg.dataset.diff import compare
from geokg.dataset.publish import tables
from geokg.graph import turtle
from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.graph.quads import describe
from geokg.graph.stream import DescribedArticle
from geokg.inputs.annotation.json_schema import strict_json_schema
from geokg.inputs.annotation.writer import as_file_text, as_json

TEXT = "Benin told Togo, and Togo told reporters, that Mali would halt its aid."
ACTORS = {
    "benin": Actor("state", "BEN"),
    "togo": Actor("organ", "Government of Togo", of="TGO", aliases="Togo"),
    "reporters": Actor("unnamed", "reporters"),
}
BASE = "https://example.org/kg/"


def note(*relays: str, **changed: Any) -> Article:
    fields: dict[str, Any] = {"claimant": "benin", "relayed_by": relays, **changed}
    claim = Claim(
        id="halt",
        quote="Mali would halt its aid",
        type="halt-cooperation",
        initiator="MLI",
        target="unstated",
        modality="predicted",
        **fields,
    )
    return Article(id="note", text=TEXT, actors=ACTORS, claims=[claim])


def graph(*articles: Article) -> KnowledgeGraph:
    kg = KnowledgeGraph()
    kg.add(articles)
    return kg


def test_one_name_is_a_chain_of_one() -> None:
    assert note("togo").claims[0].relayed_by == ("togo",)
    assert note(relayed_by="togo").claims[0].relayed_by == ("togo",)


def test_a_claim_that_one_relays_has_one_triple_for_it() -> None:
    text = "\n".join(turtle.blocks(describe(note("togo"), BASE), BASE, turtle.Abbreviated(BASE)))

    assert "gkg:relayedBy kg:note.togo ;" in text
    assert "gkg:relay " not in text


def test_the_relays_of_a_chain_are_numbered_and_have_iris() -> None:
    nodes = describe(note("togo", "reporters"), BASE)
    text = "\n".join(turtle.blocks(nodes, BASE, turtle.Abbreviated(BASE)))

    assert (
        "    gkg:relayedBy kg:note.reporters ;\n"
        "    gkg:relay kg:note.halt.relay-1, kg:note.halt.relay-2 ;\n"
    ) in text
    assert (
        "kg:note.halt.relay-1 a gkg:Relay ;\n    gkg:relayer kg:note.togo ;\n    gkg:position 1 .\n"
    ) in text
    assert "_:" not in text


def test_nine_relays_conform_and_are_read_in_their_order() -> None:
    actors = {f"r{n}": Actor("unnamed", f"relayer {n}") for n in range(9)}
    names = tuple(sorted(actors, reverse=True))
    claim = Claim(quote=TEXT, type="meet", party="unstated", relayed_by=names)
    kg = graph(Article(id="note", text=TEXT, actors=actors, claims=[claim]))

    assert kg.validate().conforms
    assert [row.position for row in kg.query("relays")] == list(range(1, 10))
    assert [row.relayed_by[-1] for row in kg.query("relays")] == list("876543210")


@pytest.mark.parametrize("policy", QUOTE_POLICIES)
def test_every_quote_policy_keeps_the_chain(policy: str) -> None:
    nodes = describe(note("togo", "reporters"), BASE, quotes=policy)

    assert {f"<{BASE}note.halt.relay-{n}>" for n in (1, 2)} <= nodes.keys()


@pytest.mark.parametrize("relays", [(), ("togo",), ("togo", "reporters"), ("reporters", "togo")])
def test_a_chain_is_read_back_as_it_was_written(relays: tuple[str, ...], tmp_path: Path) -> None:
    article = note(*relays)
    (tmp_path / "note.yaml").write_text(as_file_text(article), encoding="utf-8")
    (tmp_path / "note.json").write_text(as_json(article), encoding="utf-8")
    (tmp_path / "note.jsonl").write_text(as_json(article, None) + "\n", encoding="utf-8")

    for name in ("note.yaml", "note.json", "note.jsonl"):
        assert geokg.read(tmp_path / name) == (article,)


def test_a_file_writes_one_relay_as_a_word_and_several_as_a_list() -> None:
    assert "    relayed-by: togo\n" in as_file_text(note("togo"))
    assert "    relayed-by: [togo, reporters]\n" in as_file_text(note("togo", "reporters"))


def test_the_schema_for_language_models_asks_for_a_list() -> None:
    properties = strict_json_schema()["properties"]["claims"]["items"]["anyOf"][0]["properties"]

    assert properties["relayed-by"]["type"] == ["array", "null"]


def test_a_cell_of_a_table_holds_a_chain(tmp_path: Path) -> None:
    file = tmp_path / "note.csv"
    rows = ["quote,type,initiator,target,claimant,relayed-by"]
    rows.append("Mali would halt its aid,halt-cooperation,MLI,unstated,benin,togo; reporters")
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    beside = yaml.safe_load(as_file_text(note())) | {"claims": []}
    file.with_suffix(".yaml").write_text(yaml.safe_dump(beside), encoding="utf-8")

    assert main(["convert", str(file), "-o", str(tmp_path / "out.json")]) == 0
    made = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert made["claims"][0]["relayed-by"] == ["togo", "reporters"]


def test_the_published_table_has_the_chain_in_one_cell() -> None:
    article = note("togo", "reporters")
    described = DescribedArticle(article, "", describe(article, BASE), [])
    (row,) = tables.claim_rows(described, BASE)

    assert dict(zip(tables.COLUMNS["claims"], row, strict=True))["relayed_by"] == (
        "note.togo; note.reporters"
    )


@pytest.mark.parametrize(
    ("relays", "said"),
    [
        (("togo",), "relayed by Government of Togo"),
        (("togo", "reporters"), "relayed by Government of Togo, then reporters"),
        (("togo", "note"), "relayed by Government of Togo, then an article"),
    ],
)
def test_a_card_names_who_relays_a_claim_in_order(
    relays: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "note.yaml"
    file.write_text(as_file_text(note(*relays)), encoding="utf-8")

    assert main(["show", str(file), "halt"]) == 0
    assert f"Benin, {said}, as predicted" in " ".join(capsys.readouterr().out.split())


def test_a_chain_in_another_order_is_a_change() -> None:
    (change,) = compare(
        graph(note("togo", "reporters")), graph(note("reporters", "togo"))
    ).claims.changed

    assert change.key == "relayed-by"
    assert change.before == ("Government of Togo", "reporters")
    assert change.after == ("reporters", "Government of Togo")


def test_what_is_relayed_depends_on_the_source_of_the_article() -> None:
    rows = graph(note("reporters", "togo", claimant="benin")).query("speakers")
    others = graph(note("togo", "reporters", claimant="benin")).query("speakers")

    assert [(row.relayed_by, row.unnamed) for row in rows] == [("Government of Togo", False)]
    assert [(row.relayed_by, row.unnamed) for row in others] == [("reporters", True)]


@pytest.mark.parametrize(
    ("relays", "code", "path"),
    [
        (("benin",), "GK126", "claims[0].relayed-by"),
        (("togo", "BEN"), "GK126", "claims[0].relayed-by[1]"),
        (("togo", "togo"), "GK118", "claims[0].relayed-by[1]"),
        (("togo", "nobody"), "GK110", "claims[0].relayed-by[1]"),
        (("togo", "unstated"), "GK110", "claims[0].relayed-by[1]"),
    ],
)
def test_a_wrong_relay_is_reported_at_its_place(
    relays: tuple[str, ...], code: str, path: str
) -> None:
    with pytest.raises(AnnotationError) as raised:
        note(*relays)

    (found,) = raised.value.diagnostics
    assert (found.code, dotted(found.path)) == (code, path)
