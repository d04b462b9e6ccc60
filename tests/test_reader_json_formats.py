"""Exports in JSON of Label Studio, doccano, Prodigy and Web Annotation, whole or refused."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from geokg.inputs.formats import doccano, label_studio, prodigy, web_annotation
from geokg.inputs.formats.documents import Document
from goldens import Golden
from standoff_cases import FORMAT_CASES, cases, compare, read, samples

MODULES = {
    "doccano": doccano,
    "label-studio": label_studio,
    "prodigy": prodigy,
    "web-annotation": web_annotation,
}
SUFFIXES = (".json", ".jsonl", ".jsonld", ".csv")


def listed(kind: str) -> list[Any]:
    return [
        pytest.param(module, file, id=f"{name}-{file.stem}")
        for name, module in MODULES.items()
        for file in cases(name, kind, SUFFIXES)
    ]


@pytest.mark.parametrize(("module", "file"), listed("valid"))
def test_what_is_right_is_read(module: ModuleType, file: Path, golden: Golden) -> None:
    taken, said = compare(module, file, golden)

    assert taken > 0
    assert said == 0


@pytest.mark.parametrize(("module", "file"), listed("invalid"))
def test_what_is_wrong_is_refused_with_its_place(
    module: ModuleType, file: Path, golden: Golden
) -> None:
    _, said = compare(module, file, golden)

    assert said > 0


@pytest.mark.parametrize("file", [p for n in MODULES for p in cases(n, "valid", SUFFIXES)])
def test_a_file_is_known_by_its_first_bytes_as_of_its_own_format_alone(file: Path) -> None:
    head = file.read_bytes()[:4096]

    assert [name for name, module in MODULES.items() if module.matches(file, head)] == [
        file.parent.parent.name
    ]


@pytest.mark.parametrize("name", MODULES)
def test_a_file_is_known_although_a_long_text_comes_first(tmp_path: Path, name: str) -> None:
    records: dict[str, Any] = {
        "doccano": {"text": "Mali. " * 2_000, "label": [[0, 4, "STATE"]]},
        "prodigy": {"text": "Mali. " * 2_000, "spans": [], "answer": "accept"},
        "label-studio": {"data": {"text": "Mali. " * 2_000}, "annotations": [{"result": []}]},
        "web-annotation": {
            "body": "Mali. " * 2_000,
            "@context": "http://www.w3.org/ns/anno.jsonld",
        },
    }
    file = tmp_path / "note.json"
    file.write_text(json.dumps(records[name]), encoding="utf-8")
    head = file.read_bytes()[:4096]

    assert [key for key, module in MODULES.items() if module.matches(file, head)] == [name]


def test_four_formats_put_the_same_words_at_the_same_places() -> None:
    files = {
        label_studio: "label-studio/valid/tasks.json",
        doccano: "doccano/valid/relations.jsonl",
        prodigy: "prodigy/valid/relations.jsonl",
        web_annotation: "web-annotation/valid/page.json",
    }

    first = [read(module, FORMAT_CASES / file)[0][0] for module, file in files.items()]

    assert len({document.text for document in first}) == 1
    for document in first:
        assert [m.spans for m in document.mentions[:8]] == [m.spans for m in first[0].mentions]
        assert [m.words for m in document.mentions[:8]] == [m.words for m in first[0].mentions]


def counts(documents: list[Document]) -> tuple[int, int, int]:
    """Documents, mentions and ties."""
    mentions = sum(len(document.mentions) for document in documents)
    return len(documents), mentions, sum(len(document.ties) for document in documents)


def test_prodigy_samples_are_read_whole_and_accepted_answers_alone() -> None:
    for file in samples("prodigy", "*.jsonl"):
        raw = file.read_text(encoding="utf-8")
        accepted = [
            line for line in raw.split("\n") if '"answer":"accept"' in line.replace(" ", "")
        ]
        others = sum(bool(line.strip()) for line in raw.split("\n")) - len(accepted)
        # Spans and relations alone have these keys; each relation names two spans again.
        relations = sum(line.count('"head_span"') for line in accepted)
        spans = sum(line.count('"label"') for line in accepted) - 3 * relations
        documents, said = read(prodigy, file)

        assert said == []
        assert counts(documents) == (len(accepted), spans, relations)
        assert sum(n for d in documents for name, n in d.ignored if "answer" in name) == others


def test_what_was_chosen_in_prodigy_links_the_span() -> None:
    (file,) = samples("prodigy", "emerson_annotated_text.jsonl")
    documents, _ = read(prodigy, file)
    lines = file.read_text(encoding="utf-8").split("\n")
    chosen = [line.split('"accept":["')[1].split('"')[0] for line in lines if line]

    assert [document.mentions[0].link for document in documents] == chosen


def test_doccano_samples_are_read_or_refused() -> None:
    told: Counter[str] = Counter()
    for file in samples("doccano", "*.*"):
        if file.name == "SOURCE.txt":
            continue
        documents, said = read(doccano, file)
        text = file.read_bytes().decode("utf-8", "replace")
        told.update(d.code for d in said)
        assert documents or said
        if file.suffix == ".jsonl" and "relation_extraction" in file.parts:
            assert said == []
            assert counts(documents) == (1, text.count('"start_offset"'), text.count('"from_id"'))
        elif file.suffix == ".jsonl" and {"sequence_labeling", "intent_detection"} & {*file.parts}:
            # A line without a text is refused, and a span has three parts in brackets.
            whole = [line for line in text.split("\n") if '"text"' in line or "data" in line]
            lists = sum(line.count("[[") + line.count("], [") + line.count("[ [") for line in whole)
            assert counts(documents) == (len(whole), lists, 0)

    assert set(told) == {"GK004", "GK806", "GK807", "GK808"}


def tasks(text: str) -> list[Any]:
    value = json.loads(text)
    return value if isinstance(value, list) else [value]


def kinds(task: Any) -> list[str]:
    """The types of what a task of Label Studio holds, but for what is read of texts."""
    results = [r for annotation in task["annotations"] for r in annotation["result"]]
    return [result["type"] for result in results if result["type"] != "labels"]


def test_label_studio_samples_are_read_or_refused() -> None:
    files = [*samples("label-studio", "*.json"), *samples("label-studio-ner", "*.json")]
    told: Counter[str] = Counter()
    for file in files:
        documents, said = read(label_studio, file)
        text = file.read_text(encoding="utf-8")
        told.update(d.code for d in said)
        assert documents or said
        assert counts(documents)[1] == text.count('"type": "labels"')
        if documents:
            held = Counter(kind for task in tasks(text) for kind in kinds(task))
            ignored: Counter[str] = Counter()
            for document in documents:
                ignored.update(dict(document.ignored))
            assert {kind: ignored[kind] for kind in held} == dict(held)

    assert set(told) == {"GK807", "GK809"}


def test_what_label_studio_holds_of_images_is_counted() -> None:
    (file,) = samples("label-studio", "data_keypoints.json")
    (said,) = read(label_studio, file)[1]

    assert "3 of keypointlabels, 1 of rectanglelabels, 5 of relations" in said.message


def test_web_annotation_samples_are_refused_each_for_its_reason() -> None:
    told: dict[str, list[str]] = {"correct": [], "incorrect": []}
    for file in samples("web-annotation/tools/samples", "*.json"):
        documents, said = read(web_annotation, file)
        assert documents == []
        assert all(d.where and d.where.line for d in said)
        told[file.parent.name] += {d.code for d in said}
    selecting = samples("web-annotation/tools/samples/correct", "*.json")
    texts = [f.read_text(encoding="utf-8") for f in selecting]

    assert Counter(told["incorrect"])["GK004"] == 17
    assert set(told["incorrect"]) == {"GK004", "GK807", "GK809", "GK810"}
    # The texts are not there, and one collection has its pages elsewhere.
    assert set(told["correct"]) == {"GK806", "GK809"}
    quoted = sum(
        '"TextQuoteSelector"' in text or '"TextPositionSelector"' in text for text in texts
    )
    within_another = 1
    assert Counter(told["correct"])["GK806"] == quoted - within_another + 1


def test_no_context_is_looked_up_and_no_text_outside_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("Mali", encoding="utf-8")
    (tmp_path / "in").mkdir()
    file = tmp_path / "in" / "note.json"
    selector = {"type": "TextQuoteSelector", "exact": "Mali"}
    for source in ("../secret.txt", "..\\secret.txt", "..", "/", str(tmp_path / "secret.txt")):
        data = {
            "@context": "http://www.w3.org/ns/anno.jsonld",
            "type": "Annotation",
            "target": {"source": source, "selector": selector},
        }
        file.write_text(json.dumps(data), encoding="utf-8")
        documents, said = read(web_annotation, file)

        assert documents == []
        assert [d.code for d in said] == ["GK806"]


@pytest.mark.parametrize("name", MODULES)
def test_a_file_cut_anywhere_is_refused_there_at_the_latest(tmp_path: Path, name: str) -> None:
    source = next(p for p in cases(name, "valid", (".json", ".jsonl")) if b"Mali" in p.read_bytes())
    raw = source.read_bytes().rstrip()
    for text in (FORMAT_CASES / name / "valid").glob("*.txt"):
        (tmp_path / text.name).write_bytes(text.read_bytes())
    whole, _ = read(MODULES[name], source)
    for cut in range(0, len(raw), 37):
        (tmp_path / source.name).write_bytes(raw[:cut])
        documents, said = read(MODULES[name], tmp_path / source.name)

        # Lines before the cut are whole; what is cut is told, but between two lines.
        assert said or raw[cut - 1 : cut] == b"\n" or raw[cut : cut + 1] == b"\n"
        assert [d.text for d in documents] == [d.text for d in whole[: len(documents)]]
