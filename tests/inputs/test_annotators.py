"""Several annotators of one text are kept apart, and nothing is counted twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import geokg
from geokg.cli import main

TEXT = "France met Spain."
MAPPING = "mapping: 1\nmentions: {GPE: [state, group], MEET: {type: meet, roles: {Party: party}}}\n"
SPANS = [("a", 0, 6, "GPE"), ("b", 7, 10, "MEET"), ("c", 11, 16, "GPE")]


def convert(tmp_path: Path, *options: str) -> int:
    (tmp_path / "map.yaml").write_text(MAPPING, encoding="utf-8")
    command = ["convert", str(tmp_path / "in"), "--map", str(tmp_path / "map.yaml")]
    return main([*command, "-o", str(tmp_path / "out"), *options])


def written(tmp_path: Path) -> list[str]:
    out = tmp_path / "out"
    return sorted(str(file.relative_to(out)) for file in out.rglob("*.yaml"))


def save(tmp_path: Path, name: str, *records: Any) -> None:
    (tmp_path / "in").mkdir(exist_ok=True)
    if name.endswith(".json"):
        text = json.dumps([*records])
    else:
        text = "".join(json.dumps(record) + "\n" for record in records)
    (tmp_path / "in" / name).write_text(text, encoding="utf-8")


def label_studio(*annotators: object) -> dict[str, Any]:
    result: list[dict[str, Any]] = [
        {
            "id": name,
            "type": "labels",
            "value": {"start": start, "end": end, "text": TEXT[start:end], "labels": [label]},
        }
        for name, start, end, label in SPANS
    ]
    result += [
        {"type": "relation", "from_id": "b", "to_id": end, "labels": ["Party"]} for end in "ac"
    ]
    annotations = [
        {"id": number, "completed_by": who, "result": result}
        for number, who in enumerate(annotators)
    ]
    return {"id": 7, "data": {"text": TEXT}, "annotations": annotations}


def doccano(*users: int) -> dict[str, Any]:
    entities = [
        {"id": f"{user}{name}", "start_offset": s, "end_offset": e, "label": label, "user": user}
        for user in users
        for name, s, e, label in SPANS
    ]
    relations = [
        {"id": 0, "from_id": f"{user}b", "to_id": f"{user}{end}", "type": "Party"}
        for user in users
        for end in "ac"
    ]
    return {"id": 7, "text": TEXT, "entities": entities, "relations": relations}


def prodigy(session: str | None, task: int = 1) -> dict[str, Any]:
    spans = [{"start": start, "end": end, "label": label} for _, start, end, label in SPANS]
    relations = [
        {"head_span": spans[1], "child_span": spans[at], "label": "Party"} for at in (0, 2)
    ]
    record = {"text": TEXT, "spans": spans, "relations": relations, "answer": "accept"}
    return {**record, "_task_hash": task, "_annotator_id": session}


def test_each_annotator_of_a_label_studio_task_gets_a_folder_and_one_id(tmp_path: Path) -> None:
    save(tmp_path, "x.json", label_studio({"email": "ana@x.org"}, {"email": "ben@x.org"}))

    assert convert(tmp_path) == 0
    assert written(tmp_path) == ["ana-x-org/x-7.yaml", "ben-x-org/x-7.yaml"]
    (article,) = geokg.read(tmp_path / "out" / "ana-x-org")
    assert (article.id, article.annotator) == ("x-7", ("ana@x.org",))


def test_each_user_of_a_doccano_export_gets_a_folder(tmp_path: Path) -> None:
    save(tmp_path, "x.jsonl", doccano(1, 2))

    assert convert(tmp_path) == 0
    assert written(tmp_path) == ["1/x-7.yaml", "2/x-7.yaml"]


def test_each_session_of_a_prodigy_export_gets_a_folder(tmp_path: Path) -> None:
    save(tmp_path, "x.jsonl", prodigy("set-ana"), prodigy("set-ben"))

    assert convert(tmp_path) == 0
    assert written(tmp_path) == ["set-ana/x-1.yaml", "set-ben/x-1.yaml"]


def test_each_creator_of_web_annotations_gets_a_folder(tmp_path: Path) -> None:
    records = [
        {
            "@context": "http://www.w3.org/ns/anno.jsonld",
            "type": "Annotation",
            "id": f"{who}-{name}",
            "creator": {"name": who},
            "body": {"value": "GPE", "purpose": "tagging"},
            "target": {
                "source": "x",
                "selector": {"type": "TextPositionSelector", "start": start, "end": end},
            },
        }
        for who in ("ana", "ben")
        for name, start, end, _ in SPANS
    ]
    save(tmp_path, "x.json", *records)
    (tmp_path / "in" / "x.txt").write_text(TEXT, encoding="utf-8")

    assert convert(tmp_path) == 0
    assert written(tmp_path) == ["ana/x.yaml", "ben/x.yaml"]


def test_a_table_has_a_column_for_the_annotator(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.txt").write_text(TEXT, encoding="utf-8")
    rows = "annotator,quote,type,party\nana,met Spain,meet,FRA; ESP\nben,met,meet,FRA; ESP\n"
    (tmp_path / "in" / "x.csv").write_text(rows, encoding="utf-8")

    assert convert(tmp_path) == 0
    assert written(tmp_path) == ["ana/x.yaml", "ben/x.yaml"]


def test_one_annotator_needs_no_folder(tmp_path: Path) -> None:
    save(tmp_path, "x.json", label_studio({"email": "ana@x.org"}))

    assert convert(tmp_path) == 0
    assert written(tmp_path) == ["x-7.yaml"]


def test_one_annotator_can_be_chosen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save(tmp_path, "x.json", label_studio("1", "2"))

    assert convert(tmp_path, "--annotator", "2") == 0
    assert written(tmp_path) == ["x-7.yaml"]
    assert "1 annotation of others left out (1: 1)" in capsys.readouterr().err


def test_an_annotator_who_annotated_nothing_is_an_error_that_lists_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(tmp_path, "x.json", label_studio("1", "2"))

    assert convert(tmp_path, "--annotator", "zoe") == 2
    assert "GK814" in (said := capsys.readouterr().err)
    assert "1: 1, 2: 1" in said


@pytest.mark.parametrize("who", [("1", "1"), (None, None)])
def test_the_same_annotation_twice_is_one_and_reported(
    who: tuple[str | None, str | None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(tmp_path, "x.json", label_studio(*who))

    assert convert(tmp_path) == 0
    assert written(tmp_path) == ["x-7.yaml"]
    assert "GK854" in capsys.readouterr().err


def test_two_unlike_annotations_of_nobody_named_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    task = label_studio(None, None)
    task["annotations"][1]["result"] = task["annotations"][1]["result"][:1]
    save(tmp_path, "x.json", task)

    assert convert(tmp_path) == 1
    assert written(tmp_path) == ["x-7.yaml"]
    assert "GK866" in capsys.readouterr().err


def test_one_text_under_two_ids_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(tmp_path, "x.jsonl", doccano(1), {**doccano(1), "id": 8})

    assert convert(tmp_path) == 0
    assert "GK867 warning: `x-8` has the same text as `x-7`" in capsys.readouterr().err


def test_a_span_and_its_relations_that_are_repeated_are_one_claim(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = prodigy(None)
    record["spans"] = record["spans"] * 2
    record["relations"] = record["relations"] * 2
    save(tmp_path, "x.jsonl", record)

    assert convert(tmp_path) == 0
    (article,) = geokg.read(tmp_path / "out")
    assert len(article.claims) == 1
    assert "relations that repeat another" in capsys.readouterr().err


def test_a_key_that_is_not_read_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(tmp_path, "x.jsonl", {**doccano(1), "votes": [1, 2]})

    assert convert(tmp_path) == 0
    assert "the key `votes` of records: left out 1 time" in capsys.readouterr().err


def test_us_in_capitals_is_a_state_and_korea_is_reported_with_its_candidates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "The US met Korea. Korea told us."
    spans = [[4, 6, "GPE"], [11, 16, "GPE"], [18, 23, "GPE"], [29, 31, "GPE"]]
    save(tmp_path, "x.jsonl", {"text": text, "label": spans})

    assert convert(tmp_path) == 0
    (article,) = geokg.read(tmp_path / "out")
    actors = {actor.name: actor.kind for actor in article.actors.values()}
    assert actors == {"USA": "state", "Korea": "group", "us": "group"}
    assert "`Korea` may be KOR for South Korea, or PRK" in (said := capsys.readouterr().err)
    assert "named 2 times" in said


def test_an_annotator_who_annotated_nothing_leaves_no_output(tmp_path: Path) -> None:
    save(tmp_path, "x.json", label_studio("1", "2"))

    assert convert(tmp_path, "--annotator", "zoe") == 2
    assert not (tmp_path / "out").exists()


def test_annotators_who_share_an_empty_folder_as_output_get_folders_in_it(tmp_path: Path) -> None:
    save(tmp_path, "x.json", label_studio("ana", "ben"))
    (tmp_path / "out").mkdir()

    assert convert(tmp_path) == 0
    assert written(tmp_path) == ["ana/x-7.yaml", "ben/x-7.yaml"]


def test_a_move_that_fails_leaves_no_folder_of_an_annotator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device", str(self))

    save(tmp_path, "x.json", label_studio("ana", "ben"))
    monkeypatch.setattr(Path, "rename", refuse)

    assert convert(tmp_path) == 2
    assert "GK851 cannot be written: No space left on device" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_balance_counts_what_is_repeated_and_what_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    task = label_studio("ana", "ana", "ben", "ben")
    task["annotations"][3]["result"] = task["annotations"][3]["result"][:1]
    save(tmp_path, "x.json", task)

    assert convert(tmp_path, "--json") == 1
    found = json.loads(capsys.readouterr().out)
    rows = {(row["kind"], row["label"]): row for row in found["balance"]}
    documents, spans = rows["document", ""], rows["mention", "GPE"]
    assert (documents["used"], documents["left_out"]) == (
        {"article": 2},
        {"refused": 1, "repeated": 1},
    )
    assert spans["left_out"] == {"repeated": 2, "the document is refused": 1}
    assert (spans["count"], found["refused"]) == (7, 1)


def test_what_was_not_read_of_a_file_is_reported_though_its_last_record_is_a_repeat(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rejected = {**prodigy(None, task=2), "answer": "reject"}
    save(tmp_path, "x.jsonl", rejected, prodigy(None), prodigy(None))

    assert convert(tmp_path) == 0
    said = capsys.readouterr().err
    assert "GK854" in said
    assert "not converted: answer `reject`: left out 1 time" in said
