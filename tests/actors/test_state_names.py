"""Names of states as data sets and news spell them, each with the states that it means.

tests/actors/state_names.csv was written by hand: ``spelling_of`` names the data sets that spell the
name so, or news.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geokg.actors import resolve, states
from geokg.actors.spelling import name_key

TABLE = Path(__file__).parent / "state_names.csv"
UNKNOWN_AT_MOST = 0.03


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def meant(row: dict[str, str]) -> set[str]:
    found = resolve(row["name"], row["at"] or None)
    return {one.code for one in found.candidates if one.kind == "state"}


def test_no_spelling_of_a_state_means_another_state() -> None:
    wrong = {row["name"]: meant(row) for row in rows() if meant(row) - {*row["expected"].split()}}

    assert wrong == {}


def test_nearly_all_spellings_of_states_mean_exactly_the_states_in_the_table() -> None:
    table = rows()
    missed = [row["name"] for row in table if meant(row) != {*row["expected"].split()}]

    assert len(table) >= 400
    assert len(missed) <= UNKNOWN_AT_MOST * len(table), missed


def test_the_table_knows_only_codes_of_states_and_each_spelling_once() -> None:
    table = rows()

    assert {code for row in table for code in row["expected"].split()} <= {*states()}
    assert len({(row["name"], row["at"]) for row in table}) == len(table)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bashar al-Assad", "Bashar al Assad"),
        ("Kim Jong-il", "Kim Jong Il"),
        ("Ban Ki-moon", "Ban Ki Moon"),
        ("Jean-Claude Juncker", "Jean Claude Juncker"),
        ("São Tomé and Príncipe", "Sao Tome & Principe"),
        ("U.A.E.", "UAE"),
        ("St. Lucia", "Saint Lucia"),
        ("Côte d’Ivoire", "Cote d Ivoire"),
        ("Bosnia-Herzegovina", "Bosnia and Herzegovina"),
        ("Viktor Orbán", "Viktor Orban"),
    ],
)
def test_hyphens_diacritics_full_stops_and_ampersands_do_not_hide_a_name(
    one: str, other: str
) -> None:
    found = [(c.kind, c.code, c.name) for c in resolve(one).candidates]

    assert found == [(c.kind, c.code, c.name) for c in resolve(other).candidates] != []


@given(st.text(max_size=60))
def test_the_key_of_a_key_is_the_key(text: str) -> None:
    key = name_key(text)

    assert name_key(key) == name_key(name_key(key))


@pytest.mark.parametrize(("name", "at"), [("Tito", "1960"), ("Milosevic", "1988")])
def test_a_namesake_out_of_office_is_no_answer(name: str, at: str) -> None:
    assert resolve(name, at).one is None


def test_what_no_source_dates_is_marked_where_a_date_is_asked_for() -> None:
    greenland = resolve("Greenland", "1990").one
    iran = resolve("Iran", "1990").one

    assert greenland
    assert iran
    assert (greenland.dated, greenland.reason) == (
        False,
        "name of Greenland; no source says since when",
    )
    assert iran.dated
    assert states()["GRL"].was_there(None, None) is None
