"""WebAnno TSV is read as annotated, confirmed by its tokens, or refused."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geokg.inputs.formats import cas, webanno
from geokg.inputs.formats.documents import Document, EventMention
from geokg.inputs.formats.webanno_rows import split_at, unescaped
from goldens import Golden
from standoff_cases import FORMAT_CASES, cases, compare, read

FOLDER = FORMAT_CASES / "webanno"
VALID = cases("webanno", "valid", (".tsv",))
INVALID = cases("webanno", "invalid", (".tsv",))
PARTIAL = cases("webanno", "partial", (".tsv",))
RESERVED = ("\\", "[", "]", "|", "_", "->", ";", "\t", "\n", "*")
"""The escapes of the user guide, in its order."""


@pytest.mark.parametrize("file", VALID, ids=lambda file: file.stem)
def test_a_valid_file_is_read(file: Path, golden: Golden) -> None:
    documents_read, diagnostics = compare(webanno, file, golden)

    assert (documents_read, diagnostics) == (1, 0)


@pytest.mark.parametrize("file", INVALID, ids=lambda file: file.stem)
def test_an_invalid_file_is_refused_with_the_line(file: Path, golden: Golden) -> None:
    documents_read, diagnostics = compare(webanno, file, golden)

    assert documents_read == 0
    assert diagnostics > 0


@pytest.mark.parametrize("file", PARTIAL, ids=lambda file: file.stem)
def test_wrong_annotations_are_left_out_and_reported_and_the_others_read(
    file: Path, golden: Golden
) -> None:
    documents_read, diagnostics = compare(webanno, file, golden)

    assert documents_read == 1
    assert diagnostics > 0


def one(name: str) -> Document:
    """Return the document of a valid file."""
    (document,), diagnostics = read(webanno, FOLDER / "valid" / f"{name}.tsv")
    assert diagnostics == []
    return document


def test_the_same_annotations_come_out_of_tsv_and_of_xmi() -> None:
    pytest.importorskip("cassis", reason="dkpro-cassis is an extra, and is not installed")
    (uima,), _ = read(cas, FORMAT_CASES / "cas" / "valid" / "harbour.xmi")
    tsv = one("harbour")

    assert tsv.text == uima.text
    for document in (tsv, uima):
        assert len({mention.id for mention in document.mentions}) == 11
    assert described(tsv) == described(uima)
    assert tsv.ignored == uima.ignored


def described(document: Document) -> tuple[object, ...]:
    """Return the content of a document, without its ids."""
    by_id = {m.id: (m.label, m.spans) for m in document.mentions}
    mentions = sorted(
        (m.spans, m.label, m.words, m.link, sorted(m.attributes)) for m in document.mentions
    )
    relations = sorted(
        (
            relation.label,
            [(role, by_id[end]) for role, end in relation.arguments],
            by_id[relation.trigger] if isinstance(relation, EventMention) else (),
            sorted(relation.attributes),
        )
        for relation in document.events_and_relations
    )
    return mentions, relations, [[by_id[id_] for id_ in group] for group in document.coreference]


@pytest.mark.parametrize("name", ["windows", "code-points"])
def test_line_ends_and_the_unit_of_the_offsets_change_nothing(name: str) -> None:
    document, plain = one(name), one("harbour")

    assert document.text == plain.text
    assert described(document) == described(plain)
    assert (document.unit == plain.unit) == (name == "windows")


def test_the_unit_is_reported_with_the_evidence_against_the_other() -> None:
    assert one("harbour").unit == "UTF-16 code units: all 19 quotes match"
    assert "5 do not in UTF-16 code units" in one("code-points").unit


def in_cells(file: Path) -> Counter[str]:
    """Count the annotations in the text of a file by its numbers and bars."""
    lines = file.read_text(encoding="utf-8").splitlines()
    header = [line for line in lines if line.startswith("#T_")]
    columns = [(h[3:5], h.split("=")[1].split("|")[0]) for h in header for _ in h.split("|")[1:]]
    seen: dict[str, set[str]] = {}
    for row, line in enumerate(lines):
        cells = line.split("\t")[3:]
        for (kind, layer), cell in zip(columns, cells, strict=False):
            marks = re.split(r"(?<!\\)\|", cell) if cell != "_" else []
            for at, mark in enumerate(marks):
                number = re.search(r"(?<!\\)\[(\d+)\]$", mark)
                is_slot = re.fullmatch(r"\d+-\d+.*", mark) is not None
                if kind == "SP" and not is_slot:
                    key = number[1] if number else f"row {row}, {at}"
                    seen.setdefault(layer, set()).add(key)
    return Counter({layer: len(found) for layer, found in seen.items()})


@pytest.mark.parametrize("name", ["harbour", "parts-of-tokens", "sentences", "relations", "old"])
def test_there_are_as_many_spans_as_in_the_cells(name: str) -> None:
    expected = in_cells(FOLDER / "valid" / f"{name}.tsv")
    document = one(name)

    left = {n: c for n, c in document.ignored if n not in ("Token", "Sentence", "Dependency")}
    links = sum("reference" in key for m in document.mentions for key, _ in m.attributes[:1])
    tokens = sum(m.label == "Token" for m in document.mentions)
    assert len(document.mentions) - links - tokens + sum(left.values()) == expected.total()


def escaped(value: str) -> str:
    """Escape a value as the format demands, one reserved word after the other."""
    pattern = "|".join(map(re.escape, RESERVED))
    written = {"\t": "\\t", "\n": "\\n"}
    return re.sub(pattern, lambda found: written.get(found[0], "\\" + found[0]), value)


VALUES = st.text(st.sampled_from([*"ab \\[]|_;*>-\t\n", "é", "🤝"]), max_size=12)


@given(VALUES)
def test_a_value_survives_its_escapes(value: str) -> None:
    assert unescaped(escaped(value)) == value


@given(st.lists(VALUES.map(escaped), min_size=1, max_size=4))
def test_stacked_values_are_split_where_they_were_joined(values: list[str]) -> None:
    assert split_at("|", "|".join(values)) == values


@pytest.mark.slow
@given(
    st.lists(
        st.lists(st.text("ab𝒸é🤝", min_size=1, max_size=4), min_size=1, max_size=4),
        min_size=1,
        max_size=4,
    ),
    st.lists(st.integers(0, 3), min_size=4, max_size=4),
    st.booleans(),
)
def test_every_token_is_at_the_offsets_of_its_row(
    sentences: list[list[str]], gaps: list[int], is_utf16: bool
) -> None:
    lines = ["#FORMAT=WebAnno TSV 3.3", "#T_SP=webanno.custom.Span|value", "", ""]
    at = 0
    for number, (tokens, gap) in enumerate(zip(sentences, gaps, strict=False), 1):
        lines.append("#Text=" + " ".join(tokens))
        for place, token in enumerate(tokens, 1):
            size = len(token.encode("utf-16-le")) // 2 if is_utf16 else len(token)
            lines.append(f"{number}-{place}\t{at}-{at + size}\t{token}\t*\t")
            at += size + 1
        at += gap - 1
        lines.append("")
    document = read_text("\n".join(lines))

    assert [m.words for m in document.mentions] == [word for words in sentences for word in words]


def read_text(text: str) -> Document:
    """Return the document of a valid text."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "note.tsv")
        file.write_text(text, encoding="utf-8", newline="")
        (document,), diagnostics = read(webanno, file)
    assert diagnostics == []
    return document


def test_all_errors_of_a_file_are_reported_together() -> None:
    _, diagnostics = read(webanno, FOLDER / "partial" / "dangling.tsv")

    assert len(diagnostics) == 6
    assert len({d.where and d.where.line for d in diagnostics}) == 3


def test_webanno_is_detected_by_its_first_line(tmp_path: Path) -> None:
    for file in VALID:
        assert webanno.matches(tmp_path / "note.txt", file.read_bytes()[:4096])
    assert not webanno.matches(tmp_path / "note.tsv", b"quote\ttype\tinitiator\n")
    assert not webanno.matches(tmp_path / "note.tsv", b"#FORMAT=WebAnno TSV 2\n")
