"""The offset unit is the one in which quotes match; spans are code points."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geokg.base.diagnostics import Location
from geokg.base.text import Span
from geokg.inputs.formats.offsets import (
    CODE_POINTS,
    CODE_POINTS_LF,
    UTF_8,
    UTF_8_LF,
    UTF_16,
    UTF_16_LF,
    OffsetUnit,
    RawSpan,
    detect_offset_unit,
    misalignment_errors,
)

ALL = (CODE_POINTS, CODE_POINTS_LF, UTF_16, UTF_16_LF, UTF_8, UTF_8_LF)
TEXTS = st.text(
    alphabet=st.sampled_from("ab \n\r\u0301é’😀阿ق\ufeff") | st.characters(codec="utf-8"),
    min_size=1,
    max_size=40,
)


def counted(unit: OffsetUnit, part: str) -> int:
    """Return the length of a raw text in a unit, by the definition of the unit."""
    if not unit.crlf:
        part = part.replace("\r\n", "\n")
    encoding = {UTF_16.width: ("utf-16-le", 2), UTF_8.width: ("utf-8", 1)}.get(unit.width)
    return len(part.encode(encoding[0])) // encoding[1] if encoding else len(part)


@pytest.mark.slow
@pytest.mark.parametrize("unit", ALL, ids=lambda unit: unit.name)
@given(raw=TEXTS, data=st.data())
def test_a_span_in_any_unit_is_found_at_its_words(
    unit: OffsetUnit, raw: str, data: st.DataObject
) -> None:
    raw = raw.removeprefix("\ufeff") or "a"
    start = data.draw(st.integers(0, len(raw) - 1))
    end = data.draw(st.integers(start + 1, len(raw)))
    if raw[start - 1 : start + 1] == "\r\n" or raw[end - 1 : end + 1] == "\r\n":
        return
    offsets = (counted(unit, raw[:start]), counted(unit, raw[:end]))

    fitted = detect_offset_unit(
        raw, [RawSpan((offsets,), raw[start:end].replace("\r", "\n"))], [unit]
    )

    words = raw[start:end]
    before = raw[:start].replace("\r\n", "\n")
    assert fitted.wrong == ()
    assert fitted.spans[0][0].start == len(before)
    assert len(fitted.spans[0][0].of(fitted.text)) == len(words.replace("\r\n", "\n"))


@given(raw=TEXTS, offsets=st.lists(st.tuples(st.integers(-9, 99), st.integers(-9, 99)), max_size=5))
def test_no_offsets_give_a_span_outside_the_text_or_inside_a_character(
    raw: str, offsets: list[tuple[int, int]]
) -> None:
    marked = [RawSpan((pair,)) for pair in offsets]

    fitted = detect_offset_unit(raw, marked, ALL)

    assert len(fitted.spans) == len(marked)
    for number, spans in enumerate(fitted.spans):
        assert bool(spans) == (number not in fitted.wrong)
        assert all(0 <= span.start < span.end <= len(fitted.text) for span in spans)


@pytest.mark.parametrize(
    ("raw", "offsets", "unit"),
    [
        ("😀 Mali", (2, 6), "code points: all 1 quotes match"),
        ("😀 Mali", (3, 7), "UTF-16 code units: all 1 quotes match; 1 do not in code points"),
        ("a\r\nMali", (3, 7), "code points: all 1"),
        ("a\r\nMali", (2, 6), "code points with CRLF as one: all 1"),
        ("é\r\nMali", (4, 8), "UTF-8 bytes: all 1"),
        ("😀\r\nMali", (3, 7), "code points: all 1"),
        ("\ufeffMali", (1, 5), "code points from the byte order mark on: all 1"),
        ("\ufeffMali", (3, 7), "UTF-8 bytes from the byte order mark on: all 1"),
        ("\ufeffMali", (0, 4), "code points: all 1"),
        ("In Mali", (3, 7), "code points, like any other unit"),
    ],
)
def test_the_words_of_a_quote_determine_the_unit(
    raw: str, offsets: tuple[int, int], unit: str
) -> None:
    order = (CODE_POINTS, CODE_POINTS_LF, UTF_16, UTF_16_LF, UTF_8, UTF_8_LF)

    fitted = detect_offset_unit(raw, [RawSpan((offsets,), "Mali")], order)

    assert fitted.unit.startswith(unit)
    assert fitted.spans[0][0].of(fitted.text) == "Mali"


def test_one_unit_is_chosen_for_a_whole_document() -> None:
    """Each quote would match in some unit, but no unit matches both."""
    raw = "😀 Mali, Togo"
    marked = [RawSpan(((2, 6),), "Mali"), RawSpan(((9, 13),), "Togo")]

    fitted = detect_offset_unit(raw, marked, [CODE_POINTS, UTF_16])

    assert fitted.wrong == (1,)
    assert fitted.unit.startswith("code points: 1 of 2 do not fit")


def test_a_span_cannot_start_inside_a_character() -> None:
    assert detect_offset_unit("😀 Mali", [RawSpan(((1, 3),))], [UTF_16]).wrong == (0,)


def test_the_pieces_of_a_discontinuous_span_are_separate_and_its_words_are_joined() -> None:
    marked = [RawSpan(((0, 5), (16, 26)), "North Ruritanian")]

    fitted = detect_offset_unit("North and South Ruritanian", marked, [CODE_POINTS])

    assert fitted.spans == ((Span(0, 5), Span(16, 26)),)


def test_the_error_of_a_misaligned_span_names_where_its_words_are() -> None:
    marked = [
        RawSpan(((0, 4),), "Mali"),
        RawSpan(((0, 4),), "Malian minister"),
        RawSpan(((5, 99),)),
    ]
    fitted = detect_offset_unit("In Mali the Malian ministers met", marked, [CODE_POINTS])

    said = list(
        misalignment_errors(fitted, marked, lambda number: Location("a", number + 1), "GK801")
    )

    assert [d.nearest for d in said] == [
        "these words are at 3, 12",
        "these words are at 12",
        "",
    ]
    assert [d.where and d.where.line for d in said] == [1, 2, 3]
