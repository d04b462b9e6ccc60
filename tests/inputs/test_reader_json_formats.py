"""JSON exports of Label Studio, doccano, Prodigy and Web Annotation are read or refused."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from geokg.inputs.formats import doccano, label_studio, prodigy, repeats, web_annotation
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
def test_a_valid_file_is_read(module: ModuleType, file: Path, golden: Golden) -> None:
    documents_read, diagnostics = compare(module, file, golden)

    assert documents_read > 0
    assert diagnostics == 0


@pytest.mark.parametrize(("module", "file"), listed("invalid"))
def test_an_invalid_file_is_reported_with_the_place(
    module: ModuleType, file: Path, golden: Golden
) -> None:
    _, diagnostics = compare(module, file, golden)

    assert diagnostics > 0


@pytest.mark.parametrize("file", [p for n in MODULES for p in cases(n, "valid", SUFFIXES)])
def test_a_file_is_detected_as_its_own_format_only(file: Path) -> None:
    head = file.read_bytes()[:4096]

    assert [name for name, module in MODULES.items() if module.matches(file, head)] == [
        file.parent.parent.name
    ]


@pytest.mark.parametrize("name", MODULES)
def test_a_format_is_detected_although_a_long_text_comes_first(tmp_path: Path, name: str) -> None:
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
    """Count documents, mentions and relations."""
    mentions = sum(len(document.mentions) for document in documents)
    return (
        len(documents),
        mentions,
        sum(len(document.events_and_relations) for document in documents),
    )


def test_prodigy_samples_are_read_completely_and_only_accepted_answers() -> None:
    for file in samples("prodigy", "*.jsonl"):
        raw = file.read_text(encoding="utf-8")
        accepted = [
            line for line in raw.split("\n") if '"answer":"accept"' in line.replace(" ", "")
        ]
        others = sum(bool(line.strip()) for line in raw.split("\n")) - len(accepted)
        # Spans and relations alone have these keys; each relation names two spans again.
        relations = sum(line.count('"head_span"') for line in accepted)
        spans = sum(line.count('"label"') for line in accepted) - 3 * relations
        documents, diagnostics = read(prodigy, file)

        assert diagnostics == []
        texts, read_spans, read_relations = counts(documents)
        repeated = {
            kind: sum(n for d in documents for name, n in d.ignored if name == kind)
            for kind in (repeats.SPANS, repeats.RELATIONS)
        }
        assert texts == len(accepted)
        assert read_spans + repeated[repeats.SPANS] == spans
        assert read_relations + repeated[repeats.RELATIONS] == relations
        assert sum(n for d in documents for name, n in d.ignored if "answer" in name) == others


def test_the_option_chosen_in_prodigy_links_the_span() -> None:
    (file,) = samples("prodigy", "emerson_annotated_text.jsonl")
    documents, _ = read(prodigy, file)
    lines = file.read_text(encoding="utf-8").split("\n")
    chosen = [line.split('"accept":["')[1].split('"')[0] for line in lines if line]

    assert [document.mentions[0].link for document in documents] == chosen


def test_doccano_samples_are_read_or_refused() -> None:
    codes: Counter[str] = Counter()
    for file in samples("doccano", "*.*"):
        if file.name == "SOURCE.txt":
            continue
        documents, diagnostics = read(doccano, file)
        text = file.read_bytes().decode("utf-8", "replace")
        codes.update(d.code for d in diagnostics)
        assert documents or diagnostics
        if file.suffix == ".jsonl" and "relation_extraction" in file.parts:
            assert diagnostics == []
            assert counts(documents) == (1, text.count('"start_offset"'), text.count('"from_id"'))
        elif file.suffix == ".jsonl" and {"sequence_labeling", "intent_detection"} & {*file.parts}:
            # A line without a text is refused, and a span has three parts in brackets.
            whole = [line for line in text.split("\n") if '"text"' in line or "data" in line]
            lists = sum(line.count("[[") + line.count("], [") + line.count("[ [") for line in whole)
            repeated = sum(n for d in documents for name, n in d.ignored if name == repeats.SPANS)
            assert counts(documents) == (len(whole), lists - repeated, 0)

    assert set(codes) == {"GK004", "GK806", "GK807", "GK808"}


def tasks(text: str) -> list[Any]:
    value = json.loads(text)
    return value if isinstance(value, list) else [value]


def kinds(task: Any) -> list[str]:
    """Yield the types of the results of a Label Studio task that geokg does not read."""
    results = [r for annotation in task["annotations"] for r in annotation["result"]]
    return [result["type"] for result in results if result["type"] != "labels"]


def test_label_studio_samples_are_read_or_refused() -> None:
    files = [*samples("label-studio", "*.json"), *samples("label-studio-ner", "*.json")]
    codes: Counter[str] = Counter()
    for file in files:
        documents, diagnostics = read(label_studio, file)
        text = file.read_text(encoding="utf-8")
        codes.update(d.code for d in diagnostics)
        assert documents or diagnostics
        assert counts(documents)[1] == text.count('"type": "labels"')
        if documents:
            expected = Counter(kind for task in tasks(text) for kind in kinds(task))
            ignored: Counter[str] = Counter()
            for document in documents:
                ignored.update(dict(document.ignored))
            assert {kind: ignored[kind] for kind in expected} == dict(expected)

    assert set(codes) == {"GK807", "GK809"}


def test_label_studio_annotations_of_images_are_counted() -> None:
    (file,) = samples("label-studio", "data_keypoints.json")
    (diagnostics,) = read(label_studio, file)[1]

    assert "3 of keypointlabels, 1 of rectanglelabels, 5 of relations" in diagnostics.message


def test_each_web_annotation_sample_is_refused_with_its_reason() -> None:
    codes: dict[str, list[str]] = {"correct": [], "incorrect": []}
    for file in samples("web-annotation/tools/samples", "*.json"):
        documents, diagnostics = read(web_annotation, file)
        assert documents == []
        assert all(d.where and d.where.line for d in diagnostics)
        codes[file.parent.name] += {d.code for d in diagnostics}
    selecting = samples("web-annotation/tools/samples/correct", "*.json")
    texts = [f.read_text(encoding="utf-8") for f in selecting]

    assert Counter(codes["incorrect"])["GK004"] == 17
    assert set(codes["incorrect"]) == {"GK004", "GK807", "GK809", "GK810"}
    # The texts are not there, and one collection has its pages elsewhere.
    assert set(codes["correct"]) == {"GK806", "GK809"}
    quoted = sum(
        '"TextQuoteSelector"' in text or '"TextPositionSelector"' in text for text in texts
    )
    within_another = 1
    assert Counter(codes["correct"])["GK806"] == quoted - within_another + 1


def test_no_context_is_fetched_and_no_text_outside_the_folder_is_read(tmp_path: Path) -> None:
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
        documents, diagnostics = read(web_annotation, file)

        assert documents == []
        assert [d.code for d in diagnostics] == ["GK806"]


@pytest.mark.parametrize("name", MODULES)
def test_a_file_cut_anywhere_is_refused_there_at_the_latest(tmp_path: Path, name: str) -> None:
    source = next(p for p in cases(name, "valid", (".json", ".jsonl")) if b"Mali" in p.read_bytes())
    raw = source.read_bytes().rstrip()
    for text in (FORMAT_CASES / name / "valid").glob("*.txt"):
        (tmp_path / text.name).write_bytes(text.read_bytes())
    whole, _ = read(MODULES[name], source)
    for cut in range(0, len(raw), 37):
        (tmp_path / source.name).write_bytes(raw[:cut])
        documents, diagnostics = read(MODULES[name], tmp_path / source.name)

        # Lines before the cut are whole; what is cut is told, but between two lines.
        assert diagnostics or raw[cut - 1 : cut] == b"\n" or raw[cut : cut + 1] == b"\n"
        assert [d.text for d in documents] == [d.text for d in whole[: len(documents)]]
