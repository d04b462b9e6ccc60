"""Two annotators side by side: what differs, and decisions that give the adjudicated article."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from geokg.analysis.agreement.decisions import blind_label
from geokg.cli import app
from workbench_client import NOTE, Client, Reply, bench, write_note

FIXTURE = Path(__file__).parents[1] / "analysis" / "agreement" / "fixture-a"


def write_two(folder: Path) -> None:
    """Write a note that ana and ben annotated differently."""
    other = NOTE.replace("type: meet", "type: visit").replace("id: talks", "id: tour")
    other = other.replace("party: [iran, mali]", "initiator: iran\n    target: mali")
    for name, source in (("ana", NOTE), ("ben", other)):
        write_note(folder / name, source.replace("id: note", f"id: note\n  annotator: {name}"))


def compare(client: Client, article: str = "note", **more: object) -> dict[str, Any]:
    """Compare the annotators of an article."""
    reply = client.post("/api/compare", {"article": article, **more})
    assert reply.status == 200, reply.values
    return reply.values


def decide(client: Client, article: str = "note", etag: str | None = None, **more: object) -> Reply:
    """Decide on claims of an article."""
    known = compare(client, article)["etag"] if etag is None else etag
    return client.post("/api/adjudicate", {"article": article, "etag": known, **more})


def test_the_annotators_are_hidden_until_all_is_decided(tmp_path: Path) -> None:
    write_two(tmp_path)
    ana, ben = blind_label("note", "ana"), blind_label("note", "ben")

    with bench(tmp_path, annotator="cleo") as client:
        hidden = compare(client)
        shown = compare(client, open=True)
        pairs = client.get("/api/folder").values["pairs"]
        claims = {ana: "talks", ben: "tour"}
        decided = decide(client, claims=claims, take=ben).values
        pairs_after = client.get("/api/folder").values["pairs"]

    assert (hidden["blind"], hidden["annotators"]) == (True, sorted([ana, ben]))
    assert (shown["blind"], shown["annotators"]) == (False, ["ana", "ben"])
    assert pairs == [
        {
            "article": "note",
            "annotators": sorted([ana, ben]),
            "open": 1,
            "decided": 0,
            "done": False,
        }
    ]
    assert (decided["blind"], decided["annotators"]) == (False, ["ana", "ben"])
    assert pairs_after == [
        {"article": "note", "annotators": ["ana", "ben"], "open": 0, "decided": 1, "done": True}
    ]


def test_a_comparison_has_the_fields_of_each_unit_and_what_a_rule_decides(tmp_path: Path) -> None:
    write_two(tmp_path)

    with bench(tmp_path) as client:
        first, second = compare(client, open=True)["units"]

    assert (first["kind"], first["by_rule"]) == ("pair", "agreed/1")
    assert (second["kind"], second["by_rule"], second["decision"]) == ("pair", "", None)
    different = {f["field"]: f["values"] for f in second["fields"] if not f["equal"]}
    assert different["type"] == {"ana": "meet", "ben": "visit"}
    assert set(different) == {"type", "initiator", "target", "party"}
    assert second["claims"]["ben"]["id"] == "tour"
    assert second["claims"]["ben"]["spans"] == [[41, 54]]
    assert second["claims"]["ana"]["claim"]["party"] == ["iran", "mali"]


def test_a_decision_is_a_line_that_can_be_changed_and_opened_again(tmp_path: Path) -> None:
    write_two(tmp_path)
    claims = {"ana": "talks", "ben": "tour"}
    file = tmp_path / "decisions" / "note.decisions.yaml"

    with bench(tmp_path, annotator="cleo") as client:
        decide(client, claims=claims, take="ben", open=True)
        first = yaml.safe_load(file.read_text())
        decide(
            client, claims=claims, take="ana", but={"type": {"value": "host"}}, why="x", open=True
        )
        second = yaml.safe_load(file.read_text())
        opened = decide(client, claims=claims, undecide=True, open=True).values

    of = first["claims"][0].pop("of")
    assert first == {
        "decisions": 1,
        "article": "note",
        "adjudicator": "cleo",
        "claims": [{"pair": claims, "take": "ben"}],
    }
    assert second["claims"] == [
        {"pair": claims, "take": "ana", "of": of, "but": {"type": {"value": "host"}}, "why": "x"}
    ]
    assert opened["units"][1]["decision"] is None
    assert opened["open_units"] == 1


def test_both_and_neither_are_decisions_on_each_claim(tmp_path: Path) -> None:
    write_two(tmp_path)

    with bench(tmp_path, annotator="cleo") as client:
        decide(client, claims={"ana": "talks", "ben": "tour"}, keep=False, open=True)
        neither = compare(client)
        decide(client, claims={"ana": "talks"}, keep=True, open=True)
        both = decide(client, claims={"ben": "tour"}, keep=True, open=True).values

    assert neither["open_units"] == 0
    assert [unit["kind"] for unit in both["units"]] == ["pair", "only", "only"]
    assert both["open_units"] == 0
    text = (tmp_path / "decisions" / "note.decisions.yaml").read_text()
    assert "keep: true\n" in text
    assert "pair" not in text


def test_a_decision_on_a_claim_that_changed_is_stale(tmp_path: Path) -> None:
    write_two(tmp_path)

    with bench(tmp_path, annotator="cleo") as client:
        decide(client, claims={"ana": "talks", "ben": "tour"}, take="ben", open=True)
        note = tmp_path / "ana" / "note.yaml"
        note.write_text(note.read_text() + "    certainty: possible\n")
        compared = compare(client, open=True)

    assert [stale["reason"] for stale in compared["stale"]] == ["a claim has changed since"]


def test_decisions_that_somebody_else_changed_are_not_overwritten(tmp_path: Path) -> None:
    write_two(tmp_path)
    claims = {"ana": "talks", "ben": "tour"}

    with bench(tmp_path, annotator="cleo") as client:
        decide(client, claims=claims, take="ben", open=True)
        file = tmp_path / "decisions" / "note.decisions.yaml"
        before = file.read_text()
        reply = decide(client, etag="", claims=claims, take="ana", open=True)

    assert reply.status == 409
    assert reply.values["current"]["units"][1]["decision"]["take"] == "ben"
    assert file.read_text() == before


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"claims": {"ana": "talks"}}, "GK972"),
        ({"claims": {}, "keep": True}, "GK972"),
        ({"claims": {"ana": "nothing"}, "keep": True}, "GK972"),
        ({"claims": {"dov": "talks"}, "keep": True}, "GK972"),
        ({"claims": {"ana": "talks"}, "take": "ben"}, "GK972"),
        ({"claims": {"ana": ["talks"]}, "keep": True}, "GK972"),
        ({"claims": {"ana": "talks"}, "keep": "perhaps"}, "GK972"),
        ({"article": "../x", "claims": {"ana": "talks"}, "keep": True}, "GK950"),
    ],
)
def test_a_wrong_decision_is_refused(tmp_path: Path, wrong: dict[str, Any], code: str) -> None:
    write_two(tmp_path)

    with bench(tmp_path, annotator="cleo") as client:
        reply = client.post("/api/adjudicate", {"article": "note", "etag": "", **wrong})

    assert (reply.status in (400, 404), reply.values["error"]["code"]) == (True, code)
    assert not (tmp_path / "decisions").exists()


def test_nobody_decides_without_a_name_or_in_a_read_only_workbench(tmp_path: Path) -> None:
    write_two(tmp_path)
    values = {"article": "note", "etag": "", "claims": {"ana": "talks"}, "keep": True}

    with bench(tmp_path) as client:
        nobody = client.post("/api/adjudicate", values)
    with bench(tmp_path, annotator="cleo", read_only=True) as client:
        read_only = client.post("/api/adjudicate", values)

    assert (nobody.status, nobody.values["error"]["code"]) == (400, "GK954")
    assert (read_only.status, read_only.values["error"]["code"]) == (403, "GK975")


@pytest.mark.slow
@pytest.mark.parametrize("is_open", [True, False], ids=["with names", "blind"])
def test_the_decisions_of_the_fixture_give_its_adjudicated_articles(
    tmp_path: Path, is_open: bool
) -> None:
    shutil.copytree(FIXTURE / "annotations", tmp_path / "annotations")
    by_name: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for file in sorted((FIXTURE / "decisions").iterdir()):
        read = yaml.safe_load(file.read_text())
        for line in read["claims"]:
            name = line.pop("adjudicator", read["adjudicator"])
            by_name.setdefault(name, []).append((read["article"], line))

    for name, lines in by_name.items():
        with bench(tmp_path, annotator=name) as client:
            for article, line in lines:
                claims = line.pop("pair", None) or line.pop("only")
                reply = decide(client, article, claims=claims, open=is_open, **line)
                assert reply.status == 200, reply.values
    arguments = ["adjudicate", str(tmp_path / "annotations")]
    arguments += ["--decisions", str(tmp_path / "decisions"), "-o", str(tmp_path / "gold")]
    result = CliRunner().invoke(app, arguments)

    assert result.exit_code == 0, result.output
    for gold in sorted((FIXTURE / "gold").iterdir()):
        assert (tmp_path / "gold" / gold.name).read_text() == gold.read_text()
    assert (
        "blind: true" in (tmp_path / "decisions" / "talks.decisions.yaml").read_text()
    ) != is_open
