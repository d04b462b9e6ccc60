"""Annotation files become articles; wrong ones get helpful diagnostics."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml as pyyaml

import geokg
from geokg.base.errors import AnnotationError, UnreadableInput
from geokg.inputs.annotation.json_schema import json_schema
from geokg.inputs.annotation.reader import SUFFIXES
from goldens import Golden

WRONG = sorted(
    file for file in (Path(__file__).parent / "wrong").iterdir() if file.suffix in SUFFIXES
)
GOOD: dict[str, Any] = {
    "geokg": 1,
    "article": {
        "id": "harbour",
        "published": "1999-03-02",
        "body": "Arcadia thanked Mali. NO 1.10 at 12:30.",
    },
    "actors": {"arcadia": {"group": "Arcadia", "note": "NO"}},
    "claims": [
        {
            "id": "thanks",
            "quote": "thanked Mali",
            "type": "praise",
            "initiator": "arcadia",
            "target": "MLI",
        }
    ],
}


@pytest.mark.parametrize("file", WRONG, ids=[file.stem for file in WRONG])
def test_a_wrong_file_gets_the_diagnostic_that_a_person_would_want(
    file: Path, golden: Golden
) -> None:
    if file.stem == "json-with-a-comma-too-many" and sys.version_info >= (3, 13):
        pytest.skip("Python 3.13 words this fault of JSON otherwise, and places it at the comma")
    with pytest.raises(AnnotationError) as caught:
        geokg.read(file)
    said = str(caught.value).replace(f"{file.parent}/", "") + "\n"

    golden.check(file.with_suffix(".txt"), said)


@pytest.mark.parametrize("suffix", [".yaml", ".yml", ".json", ".jsonl"])
def test_the_same_annotation_in_every_format_is_the_same_article(
    tmp_path: Path, suffix: str
) -> None:
    text = json.dumps(GOOD) if "json" in suffix else pyyaml.safe_dump(GOOD)
    (tmp_path / f"note{suffix}").write_text(text, encoding="utf-8")
    (tmp_path / "other.json").write_text(json.dumps(with_id("other")), encoding="utf-8")

    first, second = geokg.read(tmp_path)

    assert first.claims == second.claims
    assert first.actors == second.actors
    assert (first.id, first.text) == ("harbour", second.text)


def test_a_scalar_is_the_text_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "note.yaml"
    file.write_text(
        "geokg: 1\narticle: {id: note, title: 1.10, rights: NO, dateline: 12:30, body: a b}\n"
        "claims: []\n",
        encoding="utf-8",
    )

    (article,) = geokg.read(file)

    assert (article.title, article.rights, article.dateline) == ("1.10", "NO", "12:30")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_and_byte_order_marks_do_not_move_a_quote(tmp_path: Path, newline: str) -> None:
    text = "First line.\nArcadia thanked Mali.\n".replace("\n", newline)
    (tmp_path / "note.txt").write_bytes(b"\xef\xbb\xbf" + text.encode())
    data = {**GOOD, "article": {"id": "harbour", "text": "note.txt"}}
    (tmp_path / "note.json").write_text(json.dumps(data), encoding="utf-8")

    (article,) = geokg.read(tmp_path)

    assert article.claims[0].quote[0].span == (20, 32)


def test_all_errors_of_all_files_are_reported_together(tmp_path: Path) -> None:
    for name in ("one", "two"):
        data = with_id(name)
        data["claims"] = [{**GOOD["claims"][0], "quote": f"not there {name}"}]
        (tmp_path / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
    (tmp_path / "three.yaml").write_text("geokg: [", encoding="utf-8")

    with pytest.raises(AnnotationError) as caught:
        geokg.read(tmp_path)

    codes = [diagnostic.code for diagnostic in caught.value.diagnostics]
    assert sorted(codes) == ["GK003", "GK104", "GK104"]


def test_two_articles_of_one_id_are_an_error(tmp_path: Path) -> None:
    lines = [json.dumps(GOOD), "", json.dumps(GOOD)]
    file = tmp_path / "all.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")

    with pytest.raises(AnnotationError) as caught:
        geokg.read(file)

    assert [d.code for d in caught.value.diagnostics] == ["GK021"]
    assert str(caught.value).startswith(f"{file}:3:")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("note.yaml", b"\xff\xfe", "GK002"),
        ("note.json", b"{", "GK004"),
        ("note.json", b'{"geokg": 1, "geokg": 1}', "GK005"),
        ("note.yaml", b"geokg: 1\ngeokg: 1\n", "GK005"),
        ("note.yaml", b"a: &a [x]\nb: [*a, *a]\nc: !!python/name:os.system x\n", "GK003"),
        ("note.yaml", b"[" * 60, "GK006"),
        ("note.json", b"[" * 100_000, "GK006"),
        ("note.yaml", b"geokg: 1\n---\ngeokg: 1\n", "GK003"),
        ("note.json", b'{"geokg": NaN}', "GK004"),
        ("note.yaml", b"geokg: \x00", "GK009"),
    ],
)
def test_the_error_of_a_file_that_cannot_be_parsed_has_its_place(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)

    with pytest.raises(AnnotationError) as caught:
        geokg.read(file)

    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == code
    assert diagnostic.where is not None
    assert diagnostic.where.file == str(file)


def test_expanding_aliases_are_refused_before_they_fill_the_memory(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    file = tmp_path / "bomb.yaml"
    file.write_text("\n".join(lines), encoding="utf-8")

    with pytest.raises(AnnotationError, match="GK006"):
        geokg.read(file)


@pytest.mark.parametrize("name", ["absent", "absent.yaml", "empty", "words.txt"])
def test_a_path_without_annotation_files_is_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "words.txt").write_text("words", encoding="utf-8")

    with pytest.raises(UnreadableInput):
        geokg.read(tmp_path / name)


def test_actors_may_be_a_list_for_language_models(tmp_path: Path) -> None:
    data = {**GOOD, "actors": [{"id": "arcadia", "group": "Arcadia", "note": "NO"}]}
    (tmp_path / "list.json").write_text(json.dumps(data), encoding="utf-8")
    (tmp_path / "map.json").write_text(json.dumps(with_id("map")), encoding="utf-8")

    listed, mapped = geokg.read(tmp_path)

    assert dict(listed.actors) == dict(mapped.actors)


def test_the_json_schema_accepts_what_the_reader_accepts_and_refuses_unknown_keys(
    seed: Path,
) -> None:
    validator = jsonschema.Draft202012Validator(json_schema())
    data = pyyaml.load(seed.read_text(encoding="utf-8"), Loader=pyyaml.BaseLoader)

    assert [error.message for error in validator.iter_errors(data)] == []
    data["claims"][0]["inititator"] = "iran"
    assert len(list(validator.iter_errors(data))) == 1


def test_the_json_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())

    jsonschema.validate(GOOD, json_schema())


def with_id(name: str) -> dict[str, Any]:
    return {**GOOD, "article": {**GOOD["article"], "id": name}}
