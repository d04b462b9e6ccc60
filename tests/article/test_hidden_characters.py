"""Quotes whose characters differ from the text though both look alike."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geokg import AnnotationError, Article, Claim, Quote
from geokg.base.text import ArticleText

UNSEEN = "\u00ad\u200b\u2060\ufeff\u200e\u202a"


def placed(text: str, quote: str | Quote) -> str:
    claim = Claim(type="meet", party=["FRA", "ESP"], quote=quote)
    return Article(id="a", text=text, claims=[claim]).claims[0].quote[0].exact


@pytest.mark.parametrize(
    ("text", "quote", "kept"),
    [
        ("Tu\u0308rkiye met Spain.", "T\u00fcrkiye met", "Tu\u0308rkiye met"),
        ("T\u00fcrkiye met Spain.", "Tu\u0308rkiye met", "T\u00fcrkiye met"),
        ("In Tu\u0308.", "T\u00fc", "Tu\u0308"),
        ("co\u00adoper\u200bation ended", "cooperation ended", "co\u00adoper\u200bation ended"),
        ("cooperation ended", "co\u00adoperation\ufeff ended", "cooperation ended"),
        ("a \u200b b left", "a b left", "a \u200b b left"),
        ("\u202aFrance\u202c left", "France left", "France\u202c left"),
        (
            unicodedata.normalize("NFD", "한국은 왔다"),
            "한국은",
            unicodedata.normalize("NFD", "한국은"),
        ),
        ("“soft\u00adly”  said", '"softly" said', "“soft\u00adly”  said"),
    ],
)
def test_what_nobody_sees_is_folded_and_the_words_of_the_text_are_kept(
    text: str, quote: str, kept: str
) -> None:
    assert placed(text, quote) == kept


def test_exact_words_come_before_folded_ones() -> None:
    text = "T\u00fcrkiye left. Tu\u0308rkiye came."

    assert placed(text, "Tu\u0308rkiye") == "Tu\u0308rkiye"


def test_folded_words_that_occur_twice_are_still_ambiguous() -> None:
    with pytest.raises(AnnotationError, match="GK105"):
        placed("so\u00adft and so\u200bft", "soft")


LETTERS = st.text(st.sampled_from("aeu \n\u0308\u0301" + UNSEEN + "\u00fc\u00e9”-—"), max_size=12)


@given(LETTERS, st.text("xyz", min_size=1, max_size=3), LETTERS)
@example("u\u0308", "x", "\u0301")
def test_a_folded_place_has_the_sought_words_when_both_are_folded(
    before: str, word: str, after: str
) -> None:
    text = f"{before} {word} {after}"
    split = "\u00ad".join(word)

    spans = ArticleText(text).find(Quote(f"\u200b{split}"))

    assert [span.of(text) for span in spans] == [word]


@pytest.mark.parametrize(
    ("text", "quote", "named"),
    [
        ("The o\ufb03ce left.", "The office left", "U+FB03 (LATIN SMALL LIGATURE FFI) at 5"),
        ("T\u0430tar people left.", "Tatar people left", "U+0430 (CYRILLIC SMALL LETTER A) at 1"),
        ("He می\u200cخواهم رفت now", "میخواهم رفت now", "U+200C (ZERO WIDTH NON-JOINER) at 5"),
        ("He said \u2160 left.", "He said I left", "U+2160 (ROMAN NUMERAL ONE) at 8"),
        ("The office left.", "The o\ufb03ce left", "U+FB03 (LATIN SMALL LIGATURE FFI) at its 5"),
    ],
)
def test_a_character_that_hides_is_named_with_its_place(text: str, quote: str, named: str) -> None:
    with pytest.raises(AnnotationError) as raised:
        placed(text, quote)

    (diagnostic,) = raised.value.diagnostics
    assert diagnostic.code == "GK104"
    assert diagnostic.fix.startswith("copy the words exactly as printed: ")
    assert named in diagnostic.fix


def test_no_character_is_named_where_words_differ_visibly() -> None:
    with pytest.raises(AnnotationError) as raised:
        placed("Türkiye would recall its ambassador.", "Turkey will recall its ambassador")

    assert raised.value.diagnostics[0].fix == "copy the words exactly as printed"


@pytest.mark.slow  # texts of a million characters
@pytest.mark.parametrize("text", ["e\u0301a " * 250_000, "\u00ad" * 1_000_000, "\u0301" * 500_000])
def test_folding_a_long_text_takes_seconds_at_most(text: str) -> None:
    began = time.monotonic()

    ArticleText(text).find(Quote("not there"))

    assert time.monotonic() - began < 20
