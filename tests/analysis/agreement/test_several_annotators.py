"""Several annotations of one article: where they are read, and where they are refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import geokg
from geokg import AnnotationError
from geokg.cli import main

Annotate = Callable[..., Path]
CLAIM = {"type": "recognise", "initiator": "FRA", "target": "MLI", "quote": "recognised Mali"}


@pytest.fixture
def annotate(tmp_path: Path) -> Annotate:
    def write(name: str, *, folder: str = "annotations", **head: Any) -> Path:
        file = tmp_path / folder / name / "note.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        article = {"id": "note", "body": "France recognised Mali.", **head}
        article = {key: value for key, value in article.items() if value is not None}
        data = {"geokg": 1, "article": article, "claims": [CLAIM]}
        file.write_text(json.dumps(data), encoding="utf-8")
        return file

    return write


@pytest.fixture
def two(annotate: Annotate, tmp_path: Path) -> Path:
    annotate("ana", annotator="ana")
    annotate("ben", annotator="ben")
    return tmp_path / "annotations"


def codes(error: pytest.ExceptionInfo[AnnotationError]) -> list[str]:
    return [diagnostic.code for diagnostic in error.value.diagnostics]


def test_check_and_read_annotations_take_several_annotators(two: Path) -> None:
    assert main(["check", str(two)]) == 0
    assert [a.annotated_by for a in geokg.read_annotations(two)] == ["ana", "ben"]


def test_build_refuses_them_says_why_and_leaves_the_output_as_it_was(
    two: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ties.ttl").write_text("as it was", encoding="utf-8")

    assert main(["build", str(two), "-o", str(tmp_path / "ties.ttl")]) == 1

    said = capsys.readouterr().err
    assert "GK026 `note` is annotated by ana in " in said
    assert "`geokg agreement` compares them, `geokg adjudicate` makes the one that counts" in said
    assert (tmp_path / "ties.ttl").read_text(encoding="utf-8") == "as it was"


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_stream_refuses_them_from_one_batch_or_several(two: Path, jobs: int) -> None:
    from geokg.graph.stream import build

    built = build([two / "ana", two / "ben"], [], jobs=jobs)

    assert [d.code for d in built.errors] == ["GK026"]


def test_read_refuses_them(two: Path) -> None:
    with pytest.raises(AnnotationError) as caught:
        geokg.read(two)

    assert codes(caught) == ["GK026"]


def test_a_graph_refuses_them_in_one_call_and_stays_as_it_was(two: Path) -> None:
    kg = geokg.KnowledgeGraph()

    with pytest.raises(AnnotationError) as caught:
        kg.add(geokg.read_annotations(two))

    assert codes(caught) == ["GK026"]
    assert len(kg) == 0


def test_a_graph_refuses_the_annotation_of_somebody_else_but_takes_a_new_one(two: Path) -> None:
    ana, ben = geokg.read_annotations(two)
    kg = geokg.KnowledgeGraph()
    kg.add(ana)
    before = set(kg.quads())

    with pytest.raises(AnnotationError, match="annotated by ana in the graph and by ben"):
        kg.add(ben)
    kg.add(ana)

    assert set(kg.quads()) == before


def test_an_adjudicated_article_replaces_an_annotation_and_is_not_replaced(two: Path) -> None:
    ana, ben = geokg.read_annotations(two)
    (gold,) = geokg.adjudicate([ana, ben]).articles
    kg = geokg.KnowledgeGraph()
    kg.add(ana)

    kg.add(gold)

    with pytest.raises(AnnotationError, match="adjudicated in the graph"):
        kg.add(ben)


@pytest.mark.parametrize(
    ("head", "code", "fix"),
    [
        ({"annotator": "ana"}, "GK021", "differ in `annotator`"),
        ({}, "GK027", "add `annotator:`"),
        ({"annotator": "ben", "body": "France recognised Mali!"}, "GK028", "the same text"),
        ({"annotator": "ben", "published": "2020-01-02"}, "GK028", "the same date"),
        ({"annotator": "ben", "language": "fr"}, "GK028", "the same language"),
    ],
    ids=["the same annotator", "nobody named", "another text", "another day", "another language"],
)
def test_annotations_that_do_not_belong_together_are_refused_with_a_fix(
    annotate: Annotate, tmp_path: Path, head: dict[str, str], code: str, fix: str
) -> None:
    annotate("ana", annotator="ana")
    annotate("ben", **head)

    with pytest.raises(AnnotationError) as caught:
        geokg.read_annotations(tmp_path / "annotations")

    assert codes(caught) == [code]
    assert fix in caught.value.diagnostics[0].fix
    assert caught.value.diagnostics[0].where is not None
    assert caught.value.diagnostics[0].where.file.endswith("note.json")


def test_two_articles_of_nobody_and_one_id_are_told_about_both_fixes(
    annotate: Annotate, tmp_path: Path
) -> None:
    annotate("one")
    annotate("two")

    with pytest.raises(AnnotationError) as caught:
        geokg.read(tmp_path / "annotations")

    assert codes(caught) == ["GK021"]
    assert "an id of its own; two annotations of one article differ in `annotator`" in str(
        caught.value
    )


def test_a_list_of_annotators_is_one_team_in_any_order(annotate: Annotate, tmp_path: Path) -> None:
    annotate("one", annotator=["ben", "ana"])
    annotate("two", annotator="cem")

    read = geokg.read_annotations(tmp_path / "annotations")

    assert [article.annotated_by for article in read] == ["ana + ben", "cem"]


def test_decisions_are_not_read_as_annotations(two: Path) -> None:
    (two / "note.decisions.yaml").write_text("decisions: 1\n", encoding="utf-8")

    assert len(geokg.read_annotations(two)) == 2


def test_a_second_annotator_changes_nothing_that_is_built_from_the_articles(
    annotate: Annotate, tmp_path: Path
) -> None:
    annotate("gold", folder="articles", annotator="ana")
    annotate("ana", annotator="ana")
    command = ["build", str(tmp_path / "articles"), "-o"]
    assert main([*command, str(tmp_path / "before.ttl")]) == 0

    annotate("ben", annotator="ben")

    assert main([*command, str(tmp_path / "after.ttl")]) == 0
    assert (tmp_path / "before.ttl").read_bytes() == (tmp_path / "after.ttl").read_bytes()


def test_an_annotator_of_a_claim_is_one_of_the_article(annotate: Annotate) -> None:
    file = annotate("ana", annotator="ana")
    data = json.loads(file.read_text(encoding="utf-8"))
    data["claims"][0]["annotator"] = "dov"
    file.write_text(json.dumps(data), encoding="utf-8")

    with pytest.raises(AnnotationError) as caught:
        geokg.read(file)

    assert codes(caught) == ["GK029"]


def test_agreement_needs_two_annotators_and_writes_nothing_where_it_reads(
    two: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["agreement", str(two / "ana")]) == 1
    assert main(["agreement", str(two), "-o", str(two / "out")]) == 2

    said = capsys.readouterr().err
    assert "GK950" in said
    assert "GK952" in said
    assert not (two / "out").exists()


def test_agreement_writes_its_tables_and_is_a_gate(two: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    assert main(["agreement", str(two), "-o", str(out), "--least", "type=0.67"]) == 0

    assert json.loads((out / "agreement.json").read_text(encoding="utf-8"))["fields"]["type"][
        "the only value"
    ] == ("recognise")
    assert (out / "fields.csv").read_text(encoding="utf-8").startswith("field,distance,")
