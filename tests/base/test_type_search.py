"""The search for types by everyday words; a suggestion is right, or there is none."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geokg.base.type_search import find_types, suggest_types
from geokg.base.vocabulary import situation_types
from geokg.cli import main

WORDS = Path(__file__).parents[1] / "ontology" / "types" / "words.csv"
"""Words as annotators type them, each with the types that it must find, in order; or none."""
NEW = (
    "accede annex appoint cancel claim-territory deploy-forces ease-trade extradite flee "
    "leave-office open-mission remove-from-office restrict-trade seize-power take-office unify"
).split()
"""The types that the ontology 0.3.0 added."""

with WORDS.open(encoding="utf-8", newline="") as file:
    TABLE = {row["word"]: row["types"].split() for row in csv.DictReader(file)}


def ids(words: str) -> list[str]:
    return [kind.id for kind in find_types(words)]


@pytest.mark.parametrize("word", TABLE)
def test_a_word_finds_exactly_its_types(word: str) -> None:
    assert ids(word) == TABLE[word]


@pytest.mark.parametrize("word", TABLE)
def test_a_suggestion_names_the_types_that_the_word_finds_or_none(word: str) -> None:
    names = " or ".join(f"`{name}`" for name in TABLE[word])

    assert suggest_types(word) == (f"did you mean {names}?" if names else "")


def test_the_table_has_enough_words_of_either_sort() -> None:
    assert sum(map(bool, TABLE.values())) >= 200
    assert sum(not types for types in TABLE.values()) >= 15
    assert {name for types in TABLE.values() for name in types} <= situation_types().keys()


@pytest.mark.parametrize("name", NEW)
def test_a_type_added_later_is_found_by_at_least_five_words_of_the_table(name: str) -> None:
    assert sum(name in types for types in TABLE.values()) >= 5


def unlisted(names: Mapping[str, set[str]], table: Mapping[str, list[str]]) -> set[str]:
    """Return the words that are names of several types and that the table does not list so."""
    types_of = defaultdict(set)
    for type_id, words in names.items():
        for word in words:
            types_of[word].add(type_id)
    return {
        word
        for word, types in types_of.items()
        if len(types) > 1 and not types <= set(table.get(word, []))
    }


def test_a_search_word_of_two_types_is_in_the_table_with_both() -> None:
    names = {name: {kind.label, *kind.search_words} for name, kind in situation_types().items()}

    assert unlisted(names, TABLE) == set()


def test_a_search_word_of_two_types_that_the_table_lacks_is_found() -> None:
    names = {"run": {"dash", "go"}, "walk": {"go", "stroll"}, "fly": {"dash", "soar"}}

    assert unlisted(names, {"go": ["run", "walk"], "dash": ["run"]}) == {"dash"}


@given(st.sampled_from(sorted(situation_types())))
def test_a_type_is_the_first_that_its_id_and_its_name_find(name: str) -> None:
    kind = situation_types()[name]

    assert ids(name)[0] == ids(kind.label)[0] == ids(kind.label.upper())[0] == name


@given(st.sampled_from(sorted(situation_types())), st.data())
def test_a_type_is_found_by_each_of_its_search_words(name: str, data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(situation_types()[name].search_words))

    assert name in ids(word)


@given(st.text(max_size=200))
def test_any_text_is_searched_without_an_error(text: str) -> None:
    found = ids(text)

    assert len(found) == len(set(found))
    assert suggest_types(text) == "" or suggest_types(text).startswith("did you mean `")


def test_names_come_before_search_words_and_these_before_inflections() -> None:
    assert ids("sanctions") == ["sanctions", "impose-sanctions"]
    assert ids("withdraw") == ["withdraw", "leave"]
    assert ids("Withdrew") == ["withdraw", "leave"]


def test_a_noun_that_is_no_search_word_finds_the_types_that_have_it_in_one() -> None:
    assert "station-forces" in ids("troops")
    assert "withdraw" in ids("troops")
    assert suggest_types("troops") == ""


def test_the_first_word_of_a_search_phrase_finds_nothing_by_itself() -> None:
    assert ids("climb down") == ["concede"]
    assert ids("climb") == []


@pytest.mark.parametrize(
    ("word", "suggestion"),
    [
        ("impose-santions", "did you mean `impose-sanctions`?"),
        ("recogise", "did you mean `recognise`?"),
        ("prise", "did you mean `praise`?"),
        ("defense_pact", "did you mean `defence-pact`?"),
        ("convert", ""),
        ("learn", ""),
        ("", ""),
        ("...", ""),
        ("un", ""),
    ],
)
def test_a_misspelt_name_is_suggested_and_another_word_is_not(word: str, suggestion: str) -> None:
    assert suggest_types(word) == suggestion


def test_the_command_line_explains_every_type_that_a_word_finds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["types", "kidnap"]) == 0

    cards = capsys.readouterr().out.split("\n\n")
    assert [card.split()[0] for card in cards] == ["seize", "use-force"]


def test_the_command_line_finds_nothing_for_a_word_of_no_type(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["types", "sing"]) == 2

    err = capsys.readouterr().err
    assert "no such type" in err
    assert "did you mean" not in err
