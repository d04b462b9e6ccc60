"""The code of docs/from-python.md runs, on the data of the page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import geokg
from conftest import ROOT

PAGE = (ROOT / "docs" / "from-python.md").read_text(encoding="utf-8")
SHAPES = {
    "Spans with relations": (
        ["rhine-4"],
        [
            ("meet", {"party": ("france", "spain")}),
            ("criticise", {"initiator": ("the-rebels",), "target": ("spain",)}),
        ],
    ),
    "Events with roles": (
        ["17", "18"],
        [
            ("meet", {"party": ("bahrain", "qatar")}),
            ("praise", {"initiator": ("mali",), "target": ("togo",)}),
        ],
    ),
    "Relation triples of whole documents": (
        ["the-elysee-treaty"],
        [
            ("alliance", {"party": ("france", "west-germany")}),
            ("rivalry", {"party": ("france", "west-germany")}),
        ],
    ),
}


def block(heading: str, language: str) -> str:
    section = PAGE.partition(f"# {heading}\n")[2].partition("\n#")[0]
    found = re.search(rf"^```{language}\n(.*?)^```", section, re.M | re.S)
    assert found, f"{heading} has no block of {language}"
    return found[1]


def names_in(code: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(code, "docs/from-python.md", "exec"), names)
    return names


@pytest.mark.parametrize("heading", SHAPES)
def test_an_adapter_has_at_most_fifteen_lines_and_gives_the_right_claims(
    heading: str, tmp_path: Path
) -> None:
    ids, claims = SHAPES[heading]
    code = block(heading, "python")
    (tmp_path / "corpus").write_text(block(heading, "json"), encoding="utf-8")
    (tmp_path / "mapping.yaml").write_text(block(heading, "yaml"), encoding="utf-8")
    documents = names_in(code)["documents"]

    result = geokg.convert(documents(tmp_path / "corpus"), tmp_path / "mapping.yaml")

    assert len(code.partition("def ")[2].splitlines()) <= 15
    assert result.report.diagnostics == ()
    assert [article.id for article in result.articles] == ids
    found = [(c.type, c.roles()) for article in result.articles for c in article.claims]
    assert found == claims
    assert geokg.suggest_mapping(documents(tmp_path / "corpus")).startswith("#")
    kg = geokg.KnowledgeGraph()
    kg.add(result.articles)
    kg.validate().check()


def test_the_way_from_documents_to_files_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    heading = "Spans with relations"
    monkeypatch.chdir(tmp_path)
    Path("corpus.json").write_text(block(heading, "json"), encoding="utf-8")
    Path("mapping.yaml").write_text(block(heading, "yaml"), encoding="utf-8")

    names_in(f"{block(heading, 'python')}\n{block('From documents to files', 'py')}")

    assert "mapping: 1" in capsys.readouterr().out
    assert [len(article.claims) for article in geokg.read("articles")] == [2]


def test_one_wrong_mention_of_several_is_left_out_and_the_rest_is_converted() -> None:
    mentions = [
        geokg.Mention(id=1, label="GPE", spans=(0, 6), words="France"),
        geokg.Mention(id=2, label="GPE", spans=(11, 15), words="Mali"),
        geokg.Mention(id=3, label="GPE", spans=(11, 99), words="Mali"),
    ]
    document = geokg.Document(id="note", text="France met Mali.", mentions=mentions)

    result = geokg.convert([document], geokg.LabelMapping(mentions={"GPE": ("state",)}))

    assert [(d.code, d.severity) for d in result.report.diagnostics] == [("GK801", "warning")]
    assert set(result.articles[0].actors) == {"france", "mali"}


def test_the_article_of_the_page_is_right() -> None:
    article = names_in(block("Articles of your own", "python"))["article"]

    assert article.id == "17"
    assert article.claims[0].quote[0].span == (7, 22)
    assert article.claims[0].when.edtf == "1960-09-26"


def test_words_that_are_not_at_their_offsets_refuse_the_document() -> None:
    mentions = [geokg.Mention(id=1, label="GPE", spans=(1, 7), words="France")]
    wrong = geokg.Document(id="note", text="France left.", mentions=mentions)

    result = geokg.convert([wrong], geokg.LabelMapping(mentions={"GPE": ("state",)}))

    assert result.articles == ()
    assert [d.code for d in result.report.diagnostics] == ["GK801"]


@pytest.mark.parametrize("spans", [(0, 99), (-1, 3), (3, 3), (5, 2)])
def test_a_mention_outside_of_the_text_refuses_the_document(spans: tuple[int, int]) -> None:
    mentions = [geokg.Mention(id=1, label="GPE", spans=spans)]
    wrong = geokg.Document(id="note", text="France left.", mentions=mentions)

    result = geokg.convert([wrong], geokg.LabelMapping(mentions={"GPE": ("state",)}))

    assert [d.code for d in result.report.diagnostics] == ["GK801"]
