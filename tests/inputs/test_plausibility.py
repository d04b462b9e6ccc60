"""Offsets without words are read in the unit that words and names show, or refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geokg.base.diagnostics import Location
from geokg.base.errors import UnreadableInput
from geokg.inputs.formats.offsets import RawSpan
from geokg.inputs.formats.plausibility import plausible_spans

ENCODINGS = {"code points": ("utf-32-le", 4), "UTF-16": ("utf-16-le", 2), "UTF-8": ("utf-8", 1)}


def where(_: int) -> Location:
    return Location("a.jsonl", 1, 1)


def offsets(text: str, word: str, unit: str) -> RawSpan:
    """Return the span of a word, counted in a unit."""
    encoding, width = ENCODINGS[unit]
    start = text.index(word)
    ends = (start, start + len(word))
    return RawSpan((tuple(len(text[:end].encode(encoding)) // width for end in ends),))  # type: ignore[arg-type]  # two ends


def found(text: str, spans: list[RawSpan]) -> list[str]:
    aligned = plausible_spans(text, spans, where)
    return [span.of(aligned.text) for spans_ in aligned.spans for span in spans_]


@pytest.mark.parametrize("unit", ENCODINGS)
@pytest.mark.parametrize("before", ["😀😀 ", "Über die Größe: ", "Çé 😀 — "])
def test_the_unit_in_which_spans_are_words_is_taken(unit: str, before: str) -> None:
    text = f"{before}France met Spain on Monday, it was said."
    words = ["France", "met", "Spain"]

    assert found(text, [offsets(text, word, unit) for word in words]) == words


def test_known_names_decide_where_all_ends_are_limits_of_words() -> None:
    text = "😀 A B Mali 阿 C"
    mali, wrong = offsets(text, "Mali", "UTF-16"), offsets(text, "阿", "UTF-16")

    assert found(text, [mali, wrong]) == ["Mali", "阿"]


def test_spans_that_fit_as_well_in_two_units_are_refused_with_the_counts() -> None:
    text = "😀 阿卡迪亚里坦尼亚阿卡"

    with pytest.raises(UnreadableInput) as caught:
        found(text, [RawSpan(((3, 5),))])

    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "GK812"
    assert "code points" in diagnostic.found
    assert "UTF-16 code units" in diagnostic.found
    assert "2 of 2 ends are limits of words" in diagnostic.found


def test_spans_that_are_words_in_no_unit_are_refused() -> None:
    with pytest.raises(UnreadableInput, match="GK812"):
        found("😀 abcdefghijklmnop qrstuvwxyz", [RawSpan(((5, 9),)), RawSpan(((8, 12),))])


@given(spans=st.lists(st.tuples(st.integers(0, 5), st.integers(6, 12)), min_size=1))
def test_ascii_text_passes_whatever_is_annotated(spans: list[tuple[int, int]]) -> None:
    aligned = plausible_spans("France met Spain.", [RawSpan((span,)) for span in spans], where)

    assert [span for spans_ in aligned.spans for span in spans_] == spans


def test_spans_before_the_first_wide_letter_pass() -> None:
    assert found("Fra met 😀", [RawSpan(((0, 2),))]) == ["Fr"]
