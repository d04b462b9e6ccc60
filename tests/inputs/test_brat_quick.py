"""The quick way to read brat gives exactly what the general way gives, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geokg.base.errors import UnreadableInput
from geokg.inputs.formats import brat
from geokg.inputs.formats.brat_quick import quick_document
from geokg.inputs.formats.documents import Document
from standoff_cases import FORMAT_CASES, samples

TEXT = "Iran, Türkiye and 😀 Mali met in Bern.\nThey met again."
LINES = (
    "T1\tGPE 0 4\tIran",
    "T2\tGPE 6 13\tTürkiye",
    "T3\tGPE 20 24\tMali",
    "T4\tMeet 25 28\tmet",
    "E1\tMeet:T4 Party:T1 Party2:T2",
    "E2\tMeet:T4",
    "R1\tKnows Arg1:T1 Arg2:E1",
    "A1\tNegated E1",
    "A2\tMood E1 sure",
    "M1\tMood T1 sure",
    "#1\tAnnotatorNotes T1\tA note.  ",
    "#2\tOther E1\tSome words",
    "#3\tAnnotatorNotes R1",
)
"""Lines that the quick way knows, and of which no one is wrong."""
UNUSUAL = (
    "T5\tGPE 0 4;6 13\tIran Türkiye",
    "T5\tGPE 0 4\tIraq",
    "T5\tGPE 1 1\t",
    "T5\tGPE 0 400\tIran",
    "T5\tGPE  0 4\tIran",
    "T5\tPlace 32 45\tBern.\tThey met",
    "T1\tGPE 6 13\tTürkiye",
    "E3\tMeet:T9",
    "E3\tMeet:E1",
    "E3\tMeet:T4 Party:T9",
    "E3\tMeet:T4 Party",
    "E3\tMeet:T4\tParty:T1",
    "R2\tKnows Arg1:A1",
    "N1\tReference T1 Wikidata:Q794",
    "*\tEquiv T1 T2",
    "A3\tMood A1 two words",
    "A3\tMood A1",
    "A3\tMood T9",
    "#4\tAnnotatorNotes T9\tnothing",
    "X1\tnothing",
    "E 4\tMeet:T4",
    "   ",
    "",
)
FILE = Path("corpus", "note.ann")


def both(annotations: str, text: str) -> tuple[Document | None, Document | None]:
    """Return the documents of the quick and of the general way."""
    quick = quick_document(FILE, annotations, text, brat.NOTES)
    try:
        return quick, brat.general_document(FILE, annotations, text)
    except UnreadableInput:
        return quick, None


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("ü", "u").replace("😀", "+")])
def test_a_document_without_faults_is_read_the_quick_way(text: str) -> None:
    annotations = "\n".join(LINES).replace("Türkiye", text[6:13]) + "\n"

    quick, general = both(annotations, text)

    assert quick is not None
    assert quick == general


@pytest.mark.parametrize("text", ["", "It rained.", "Il a plu à Bern."])
def test_a_document_without_annotations_is_read_the_quick_way(text: str) -> None:
    quick, general = both("", text)

    assert quick is not None
    assert quick == general


@pytest.mark.parametrize("line", UNUSUAL)
def test_the_quick_way_agrees_or_gives_up_at_an_unusual_line(line: str) -> None:
    quick, general = both("\n".join((*LINES, line)), TEXT)

    assert quick is None or quick == general


@pytest.mark.slow
@given(
    st.lists(st.sampled_from((*LINES, *LINES, *UNUSUAL)), max_size=14),
    st.sampled_from([TEXT, "\ufeff" + TEXT, TEXT.replace("\n", "\r\n"), TEXT.upper()]),
    st.sampled_from(["\n", "\r\n"]),
    st.data(),
)
def test_the_quick_way_agrees_or_gives_up_on_any_document(
    lines: list[str], text: str, end: str, data: st.DataObject
) -> None:
    annotations = end.join(lines)
    if annotations and data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(annotations) - 1))
        put = data.draw(st.sampled_from(["", " ", "\t", "\n", "\x0b", "\xa0", ":", "1", "T"]))
        annotations = annotations[:at] + put + annotations[at + 1 :]

    quick, general = both(annotations, text)

    assert quick is None or quick == general


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["cases", "brat-newswire", "brat-commodity-news"])
def test_the_quick_way_agrees_or_gives_up_on_every_file(folder: str) -> None:
    files = sorted((FORMAT_CASES / "brat").rglob("*.ann"))
    if folder != "cases":
        files = samples(folder, "*.ann")
    read = 0
    for file in files:
        text_file = file.with_suffix(".txt")
        try:
            annotations = file.read_bytes().decode("utf-8-sig")
            text = text_file.read_bytes().decode("utf-8")
        except (FileNotFoundError, UnicodeDecodeError):
            continue
        quick, general = both(annotations, text)
        assert quick is None or quick == general
        read += quick is not None

    assert read > 0
