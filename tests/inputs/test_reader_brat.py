"""brat files are read completely, with exact quotes, or refused with the line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from geokg.inputs.formats import brat
from geokg.inputs.formats.documents import Mention, Relation
from goldens import Golden
from standoff_cases import FORMAT_CASES, cases, compare, read, samples

VALID = cases("brat", "valid", (".ann",))
INVALID = cases("brat", "invalid", (".ann",))
PARTIAL = cases("brat", "partial", (".ann",))


@pytest.mark.parametrize("file", VALID, ids=lambda file: file.stem)
def test_a_valid_file_is_read(file: Path, golden: Golden) -> None:
    documents_read, diagnostics = compare(brat, file, golden)

    assert (documents_read, diagnostics) == (1, 0)


@pytest.mark.parametrize("file", INVALID, ids=lambda file: file.stem)
def test_an_invalid_file_is_refused_with_the_line(file: Path, golden: Golden) -> None:
    documents_read, diagnostics = compare(brat, file, golden)

    assert documents_read == 0
    assert diagnostics > 0


@pytest.mark.parametrize("file", PARTIAL, ids=lambda file: file.stem)
def test_wrong_lines_are_left_out_and_reported_and_the_others_read(
    file: Path, golden: Golden
) -> None:
    documents_read, diagnostics = compare(brat, file, golden)

    assert documents_read == 1
    assert diagnostics > 0


@pytest.mark.parametrize("name", ["crlf-as-two", "utf-16", "bytes", "windows", "bom-counted"])
def test_the_same_words_are_at_the_same_places_in_every_unit(name: str) -> None:
    (one,), _ = read(brat, FORMAT_CASES / "brat" / "valid" / "crlf-as-one.ann")
    (other,), _ = read(brat, FORMAT_CASES / "brat" / "valid" / f"{name}.ann")

    assert other.text == one.text
    assert [m.spans for m in other.mentions] == [m.spans for m in one.mentions]
    assert [m.words for m in other.mentions] == [m.words for m in one.mentions]


def lines_of(file: Path) -> Counter[str]:
    """Count the lines by their first letter."""
    return Counter(line[:1] for line in file.read_text(encoding="utf-8").split("\n") if line)


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["brat-newswire", "brat-commodity-news"])
def test_every_sample_is_read_completely_or_refused_without_its_text(folder: str) -> None:
    refused = 0
    for file in samples(folder, "*.ann"):
        documents, diagnostics = read(brat, file)
        if not file.with_suffix(".txt").exists():
            assert [d.code for d in diagnostics] == ["GK800"]
            assert str(file) == (diagnostics[0].where and diagnostics[0].where.file)
            assert f"`{file.stem}.txt`" in diagnostics[0].message
            refused += 1
            continue
        assert diagnostics == []
        (document,) = documents
        expected = lines_of(file)
        everything: list[Mention | Relation] = [*document.mentions, *document.events_and_relations]
        assert len(document.mentions) == expected["T"]
        assert len(document.events) == expected["E"]
        assert len(document.relations) == expected["R"]
        said_of = sum(len(one.attributes) + (one.note != "") for one in everything)
        assert said_of == expected["A"] + expected["M"] + expected["#"]
        text = file.with_suffix(".txt").read_text(encoding="utf-8")
        for mention in document.mentions:
            assert " ".join(text[s.start : s.end] for s in mention.spans) == mention.words
    assert refused == {"brat-newswire": 0, "brat-commodity-news": 138}[folder]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["crlf-as-one", "windows"])
def test_a_file_cut_anywhere_is_read_up_to_there_or_refused(tmp_path: Path, name: str) -> None:
    source = FORMAT_CASES / "brat" / "valid" / f"{name}.ann"
    raw = source.read_bytes()
    (tmp_path / "note.txt").write_bytes(source.with_suffix(".txt").read_bytes())
    (whole,), _ = read(brat, source)
    for cut in range(len(raw)):
        (tmp_path / "note.ann").write_bytes(raw[:cut])
        documents, diagnostics = read(brat, tmp_path / "note.ann")
        for document in documents:
            assert [m.words for m in document.mentions] == [
                m.words for m in whole.mentions[: len(document.mentions)]
            ]
        assert documents or diagnostics


def test_configuration_and_texts_are_not_detected_as_annotations() -> None:
    folder = FORMAT_CASES / "brat" / "valid"
    documents_read = {p.suffix for p in folder.iterdir() if brat.matches(p, p.read_bytes()[:4096])}

    assert (folder / "annotation.conf").exists()
    assert documents_read == {".ann"}


def test_annotations_with_another_suffix_are_detected_by_their_first_line(tmp_path: Path) -> None:
    heads = [
        b"T1\tSTATE 0 4\tMali\n",
        b"E3\tMeet:T1 Who:T2\n",
        b"*\tEquiv T1 T2\n",
        b"#1\tNote T1\t",
    ]

    assert all(brat.matches(tmp_path / "mali.a1", head) for head in heads)
    assert not brat.matches(tmp_path / "mali.a1", b"The 1998 treaty\tT1")
