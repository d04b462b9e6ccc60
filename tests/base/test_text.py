"""Quotes are found where they stand, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geokg.base.safe_text import UNWRITABLE, is_writable
from geokg.base.text import ArticleText, Quote, Span, _normalized, normalise_newlines

TEXT = "Arcadia’s envoy – “not pleased” –\nleft. Arcadia's  envoy came back. 😀 Ruritania agreed."


@given(st.text(min_size=1), st.data())
def test_a_quote_is_its_slice(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))

    found = ArticleText(text).find(Quote(text[start:end]))

    assert Span(start, end) in found
    assert all(span.of(text) == text[start:end] for span in found)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Arcadia’s envoy –", ["Arcadia’s envoy –"]),
        ('"not pleased" - left', ["“not pleased” –\nleft"]),
        ("Arcadia's envoy came back", ["Arcadia's  envoy came back"]),
        ("envoy", ["envoy", "envoy"]),
        ("😀 Ruritania", ["😀 Ruritania"]),
        ("Arcadia was not pleased", []),
        ("arcadia's envoy came", []),
    ],
)
def test_quotes_match_exactly_or_with_typography_folded(words: str, expected: list[str]) -> None:
    found = ArticleText(TEXT).find(Quote(words))

    assert [span.of(TEXT) for span in found] == expected


def test_a_prefix_singles_out_one_of_several_places() -> None:
    found = ArticleText(TEXT).find(Quote("envoy", prefix="Arcadia’s "))

    assert [span.start for span in found] == [10, TEXT.rindex("envoy")]
    assert ArticleText(TEXT).find(Quote("envoy", suffix="came back")) == found[1:]


def test_an_exact_match_wins_over_a_folded_one() -> None:
    found = ArticleText("it’s and it's").find(Quote("it's"))

    assert found == [Span(9, 13)]


def test_of_passages_that_share_equally_many_words_the_most_similar_is_named() -> None:
    source = ArticleText("Minister Ada Lund visited Ruritania.")
    near = source.nearest("Ada Lund visited Ruritanai")

    assert near is not None
    assert near.of(source.text) == "Ada Lund visited Ruritania"


def test_the_nearest_text_to_a_misspelt_quote_is_named() -> None:
    source = ArticleText(TEXT)
    near = source.nearest("Arcadia's envoys comes back")

    assert near is not None
    assert near.of(TEXT) == "Arcadia's  envoy came back"
    assert source.nearest("wholly other words altogether") is None


def test_a_placed_quote_carries_what_surrounds_it() -> None:
    quote = ArticleText(TEXT).place(Span(10, 15))

    assert (quote.exact, quote.prefix) == ("envoy", "Arcadia’s ")
    assert quote.suffix == TEXT[15:47]


@given(st.text(alphabet="a\r\n\ufeff"))
def test_newlines_are_normalised_once_and_for_all(text: str) -> None:
    normal = normalise_newlines(text)

    assert "\r" not in normal
    assert normalise_newlines("\ufeff" + normal) == normal


@given(
    st.text(st.sampled_from("a\n\t \u00a0\u200b\u2028é漢\x00\x7f\x85\ud800\ufdd0\ufffe\U0001ffff"))
)
def test_a_text_is_writable_if_a_search_finds_no_unwritable_character(text: str) -> None:
    assert is_writable(text) == (UNWRITABLE.search(text) is None)


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_words_are_normalised_as_beside_another_letter(words: str) -> None:
    assert _normalized(words) == _normalized(f"{words}é").removesuffix("é")
