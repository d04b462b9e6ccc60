"""UIMA CAS files are read with the right words, or refused before they do harm."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections import Counter
from pathlib import Path

import pytest

from geokg.inputs.formats import cas
from geokg.inputs.formats.documents import Document
from goldens import Golden
from standoff_cases import FORMAT_CASES, cases, compare, read, samples

pytest.importorskip("cassis", reason="dkpro-cassis is an extra, and is not installed")

FOLDER = FORMAT_CASES / "cas"
SUFFIXES = (".xmi", ".json")
VALID = cases("cas", "valid", SUFFIXES)
INVALID = cases("cas", "invalid", SUFFIXES)
PARTIAL = cases("cas", "partial", SUFFIXES)
SAMPLES = "uima-cas"
TEXTLESS = "GK824"


@pytest.mark.parametrize("file", VALID, ids=lambda file: file.name)
def test_a_valid_file_is_read(file: Path, golden: Golden) -> None:
    documents_read, diagnostics = compare(cas, file, golden)

    assert documents_read == (2 if file.stem == "two-views" else 1)
    assert diagnostics == 0


@pytest.mark.parametrize("file", INVALID, ids=lambda file: file.name)
def test_an_invalid_file_is_refused_with_the_line(file: Path, golden: Golden) -> None:
    documents_read, diagnostics = compare(cas, file, golden)

    assert documents_read == (1 if file.stem == "view-without-text" else 0)
    assert diagnostics > 0


@pytest.mark.parametrize("file", PARTIAL, ids=lambda file: file.name)
def test_wrong_structures_are_left_out_and_reported_and_the_others_read(
    file: Path, golden: Golden
) -> None:
    documents_read, diagnostics = compare(cas, file, golden)

    assert documents_read == 1
    assert diagnostics > 0


def words(document: Document) -> list[tuple[str, str]]:
    """Return the labels and words of the mentions of a document, in order."""
    return [(mention.label, mention.words) for mention in document.mentions]


@pytest.mark.parametrize("name", ["harbour.json", "untyped.xmi"])
def test_xmi_with_and_without_types_and_json_give_the_same_document(name: str) -> None:
    (one,), _ = read(cas, FOLDER / "valid" / "harbour.xmi")
    (other,), _ = read(cas, FOLDER / "valid" / name)

    assert other.text == one.text
    assert words(other) == words(one)
    assert [m.attributes for m in other.mentions] == [m.attributes for m in one.mentions]
    assert [m.link for m in other.mentions] == [m.link for m in one.mentions]
    assert [e.arguments for e in other.events] == [e.arguments for e in one.events]
    assert [r.arguments for r in other.relations] == [r.arguments for r in one.relations]
    assert other.coreference == one.coreference
    assert other.ignored == one.ignored


def test_an_annotation_in_two_indexes_or_none_is_not_shifted() -> None:
    (document,), _ = read(cas, FOLDER / "valid" / "indexes.xmi")

    assert [mention.words for mention in document.mentions] == ["Mali", "met", "France"]


def test_an_emoji_counts_twice_in_uima_and_once_in_geokg(tmp_path: Path) -> None:
    (file,) = samples(SAMPLES, "cas_with_smileys.xmi")
    (types,) = samples(SAMPLES, "inception_typesystem.xml")
    typed = Path(shutil.copy(file, tmp_path / file.name))
    shutil.copy(types, tmp_path / "TypeSystem.xml")

    for where in (file, typed):
        (document,), diagnostics = read(cas, where)
        assert diagnostics == []
        assert [m.words for m in document.mentions] == [
            *["Transformers"] * 3,
            "PyTorch",
            "TensorFlow",
        ]
        assert {m.label for m in document.mentions} == {"OTH"}
    assert document.id == "huggingface.txt"
    assert "\r" not in document.text


def marks(file: Path) -> tuple[Counter[str], bool]:
    """Count the spans of each type in a CAS, and return whether it has a text."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".json":
        expected = json.loads(text).get("%FEATURE_STRUCTURES", [])
        spans = [s["%TYPE"] for s in expected if s.get("begin", 0) < s.get("end", 0)]
        return Counter(name.split(".")[-1] for name in spans), "sofaString" in text
    elements = re.findall(r"<\w+:(\w+) ([^>]*)>", text)
    found: Counter[str] = Counter()
    for name, attributes in elements:
        offsets = dict(re.findall(r'\b(begin|end)="(\d+)"', attributes))
        if int(offsets.get("begin", 0)) < int(offsets.get("end", 0)):
            found[name] += 1
    return found, bool(re.search(r'sofaString="[^"]', text))


METADATA = ("DocumentAnnotation", "DocumentMetaData")


@pytest.mark.parametrize("pattern", ["*.xmi", "*.json"])
def test_every_sample_is_read_completely_or_refused_with_a_reason(pattern: str) -> None:
    documents_read = 0
    for file in samples(SAMPLES, pattern):
        documents, diagnostics = read(cas, file)
        expected, has_text = marks(file)
        if diagnostics:
            assert documents == []
            assert {d.code for d in diagnostics} <= {TEXTLESS, "GK823"}
            assert (TEXTLESS in {d.code for d in diagnostics}) <= (not has_text)
            assert all(d.where and d.where.file == str(file) and d.where.line for d in diagnostics)
            continue
        ignored: Counter[str] = Counter()
        for name, count in (pair for document in documents for pair in document.ignored):
            if name.split(",")[0] in expected:
                ignored[name.split(",")[0]] += count
        mentions = sum(len(document.mentions) for document in documents)
        for name in METADATA:
            del expected[name]
        assert mentions + ignored.total() == expected.total(), file
        documents_read += 1
    assert documents_read >= 10


def test_links_of_a_sample_are_the_arguments_of_an_event() -> None:
    for name in ("data.json", "data-ref.json", "debug.xmi"):
        (file,) = (f for f in samples(SAMPLES, name) if "SlotFeature" in f.parent.name)
        (document,), _ = read(cas, file)
        (event,) = document.events
        by_id = {mention.id: mention.words for mention in document.mentions}

        assert by_id[event.trigger] == "This"
        assert [(role, by_id[end]) for role, end in event.arguments] == [("p1", "is"), ("p2", "a")]


def test_undeclared_types_are_counted_if_others_are_declared(tmp_path: Path) -> None:
    (file,) = samples(SAMPLES, "lenient_cas.xmi")
    (types,) = samples(SAMPLES, "small_typesystem.xml")
    shutil.copy(file, tmp_path / "lenient.xmi")
    shutil.copy(types, tmp_path / "lenient-typesystem.xml")

    (document,), _ = read(cas, tmp_path / "lenient.xmi")

    assert document.mentions == ()
    assert document.ignored == (("NotInTypesystem, undeclared", 1), ("Sentence", 2), ("Token", 11))


@pytest.mark.parametrize("name", ["a=exit()", "a b", "class", "_begin", "a)\n", "__class__", "é"])
def test_names_that_would_be_compiled_are_refused_before_the_library_runs(
    name: str, tmp_path: Path
) -> None:
    data = json.loads((FOLDER / "valid" / "undeclared.json").read_text(encoding="utf-8"))
    declared = tmp_path / "declared.json"
    used = tmp_path / "used.json"
    data["%FEATURE_STRUCTURES"][1][name] = "LOC"
    used.write_text(json.dumps(data), encoding="utf-8")
    del data["%FEATURE_STRUCTURES"][1][name]
    feature = {"%NAME": name, "%RANGE": "uima.cas.String"}
    data["%TYPES"]["webanno.custom.Span"][name] = feature
    declared.write_text(json.dumps(data), encoding="utf-8")

    assert [d.code for d in read(cas, declared)[1]] == ["GK826"]
    assert [d.code for d in read(cas, used)[1]] == ["GK823"]


def test_an_entity_is_refused_before_anything_is_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the harbour is closed", encoding="utf-8")
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    whole = (FOLDER / "valid" / "line-ends.xmi").read_text(encoding="utf-8")
    start = whole.index("<xmi:XMI")
    text = entity + whole[start:].replace("Mali", "&e;")
    (tmp_path / "note.xmi").write_text(text, encoding="utf-8")

    documents, diagnostics = read(cas, tmp_path / "note.xmi")

    assert documents == []
    assert [d.code for d in diagnostics] == ["GK822"]


def test_a_type_system_is_checked_like_a_cas(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "valid" / "line-ends.xmi", tmp_path / "note.xmi")
    (tmp_path / "TypeSystem.xml").write_text(
        '<!DOCTYPE x SYSTEM "http://example.org/x.dtd"><typeSystemDescription/>', encoding="utf-8"
    )

    _, diagnostics = read(cas, tmp_path / "note.xmi")

    assert [(d.code, d.where and Path(d.where.file).name) for d in diagnostics] == [
        ("GK822", "TypeSystem.xml")
    ]


def test_without_the_extra_the_error_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cassis", None)

    _, diagnostics = read(cas, FOLDER / "valid" / "harbour.xmi")

    assert [d.code for d in diagnostics] == ["GK820"]
    assert "geokg[cas]" in diagnostics[0].fix


def test_a_cas_is_detected_by_its_name_or_its_first_bytes(tmp_path: Path) -> None:
    assert cas.matches(tmp_path / "note.xmi", b"")
    for file in VALID:
        assert cas.matches(tmp_path / f"note{file.suffix}", file.read_bytes()[:4096])
    assert not cas.matches(tmp_path / "note.json", b'{"geokg": 1, "article": {}}')
    types = (FOLDER / "valid" / "harbour-typesystem.xml").read_bytes()
    assert not cas.matches(tmp_path / "note.xml", types[:4096])
