"""The reference table of states: complete, sourced, rebuilt to the same bytes, and findable."""

from __future__ import annotations

import csv
import hashlib
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geokg.actors import Interval, State, alpha3_of, find_state, states

CHECKOUT = Path(__file__).resolve().parents[2]
REFERENCE = CHECKOUT / "reference"
SOURCES = REFERENCE / "sources"
SHARED = CHECKOUT.parent / "shared" / "data" / "reference"
LISTS = {"cow": ("cowstates.csv", "cowcode"), "gw": ("gwstates.csv", "gwcode")}
COPIES = {
    "country-codes/country-codes.csv": "country-codes/data/country-codes.csv",
    "states/cowstates.csv": "states/csv/cowstates.csv",
    "states/gwstates.csv": "states/csv/gwstates.csv",
    "factbook/names-2026.csv": "leaders/factbook/names-2026.csv",
    "phoenix-actors/Phoenix.IssueCoding.txt": (
        "phoenix-actors/petrarch2/data/dictionaries/Phoenix.IssueCoding.txt"
    ),
    "phoenix-actors/LICENSE": "phoenix-actors/LICENSE",
    "phoenix-actors/Phoenix.Countries.actors.txt": (
        "phoenix-actors/petrarch2/data/dictionaries/Phoenix.Countries.actors.txt"
    ),
    "phoenix-actors/Phoenix.International.actors.txt": (
        "phoenix-actors/petrarch2/data/dictionaries/Phoenix.International.actors.txt"
    ),
}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in rows(REFERENCE / "states.csv")}


def entries(name: str) -> list[tuple[str, str]]:
    """Number and interval of each entry of a list, the interval as the table writes it."""
    file, number = LISTS[name]
    found = []
    for row in rows(SOURCES / "states" / file):
        start = ".." if row["start"] == "1816-01-01" else row["start"]
        end = ".." if row["end"] == "9999-12-31" else row["end"]
        found.append((str(int(float(row[number]))), f"{start}/{end}"))
    return found


def codes(text: str) -> list[str]:
    return [state.code for state in find_state(text)]


def build(*arguments: str) -> subprocess.CompletedProcess[str]:
    script = REFERENCE / "build_states.py"
    command = [sys.executable, str(script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


# The table and its sources


def test_the_committed_table_is_what_the_script_writes() -> None:
    done = build("--check")

    assert (done.returncode, done.stdout) == (0, "states.csv: as built\n")


def test_the_script_refuses_an_option_that_it_does_not_know() -> None:
    assert build("--chekc").returncode == 2


@pytest.mark.parametrize(
    "folder", ["country-codes", "states", "phoenix-actors", "cldr", "factbook"]
)
def test_each_copied_input_has_the_hash_that_its_source_file_states(folder: str) -> None:
    text = (SOURCES / folder / "SOURCE.txt").read_text(encoding="utf-8")
    stated = {
        line.split()[1]: line.split()[0]
        for line in text.partition("sha256:\n")[2].split("\n")
        if line
    }

    copied = {path.name for path in (SOURCES / folder).iterdir()} - {"SOURCE.txt", "LICENSE.txt"}
    assert set(stated) == copied
    for name, digest in stated.items():
        assert hashlib.sha256((SOURCES / folder / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("copy", sorted(COPIES))
def test_each_copied_input_equals_the_original(copy: str) -> None:
    original = SHARED / COPIES[copy]
    if not original.exists():
        pytest.skip("the originals are not beside this checkout")

    assert (SOURCES / copy).read_bytes() == original.read_bytes()


@pytest.mark.parametrize(("name", "twice"), [("cow", 26), ("gw", 14)])
def test_every_interval_of_either_list_is_in_the_table(name: str, twice: int) -> None:
    in_table = {
        (row[name], interval)
        for row in table().values()
        for interval in row[f"{name}_validity"].split()
    }

    listed = entries(name)
    assert sum(count == 2 for count in Counter(number for number, _ in listed).values()) == twice
    assert in_table == set(listed)


def test_what_is_not_followed_is_reported_as_a_difference_or_in_a_note() -> None:
    for row in table().values():
        for name in LISTS:
            listed = row[f"{name}_validity"]
            told = listed in row["differs"] or (row["validity_source"] == "curated" and row["note"])
            assert listed == row["validity"] or told, row["code"]


@pytest.mark.parametrize("name", sorted(LISTS))
def test_every_number_of_either_list_finds_its_state(name: str) -> None:
    for number, _ in entries(name):
        found = find_state(f"{name}:{number}")

        assert found
        assert {str(getattr(state, name)) for state in found} == {number}


def test_a_crosswalk_row_says_how_it_is_known_and_same_names_are_the_same() -> None:
    countries = {
        r["ISO3166-1-Alpha-3"]: r for r in rows(SOURCES / "country-codes/country-codes.csv")
    }
    for row in rows(REFERENCE / "crosswalk.csv"):
        how, _, claim = row["how"].partition(": ")
        assert how in {"same name", "curated"}
        if how == "same name":
            name, column = claim.removeprefix("`").split("` in ")
            there = countries[row["code"]][column].replace("(the)", "").strip()
            assert there.removeprefix("the ").casefold() == name.casefold()


def test_no_cell_is_without_its_source() -> None:
    iso = ("iso2", "iso3", "iso_numeric", "wikidata", "country_codes_status")
    for row in table().values():
        kinds = {source.partition(":")[0] for source in row["sources"].split()}
        assert kinds, row["code"]
        assert "country-codes" in kinds or not any(row[column] for column in iso), row["code"]
        for name in LISTS:
            has = any(row[c] for c in (name, f"{name}_abbreviation", f"{name}_validity"))
            assert not has or f"{name}:{row[name]}@" in row["sources"], row["code"]
        assert row["validity_source"] in {"", "cow", "gw", "curated"}
        assert not row["validity"] or row["validity_source"], row["code"]
        assert row["validity"] or row["note"], row["code"]


def test_every_curated_row_names_a_source() -> None:
    curated = rows(REFERENCE / "states-curated.csv")

    assert all(row["source"] for row in curated)
    assert all(None not in row for row in curated)


def test_successors_and_replaced_states_are_known_and_inverse() -> None:
    forth = {(s.code, other) for s in states().values() for other in s.successors}
    back = {(other, s.code) for s in states().values() for other in s.replaces}

    assert {code for pair in forth for code in pair} <= set(states())
    assert forth == back
    assert ("SUN", "TJK") in forth


def test_no_intervals_of_a_state_overlap() -> None:
    for state in states().values():
        for earlier, later in pairwise(state.validity):
            assert earlier.end is not None, state.code
            assert later.start is not None, state.code
            assert earlier.end < later.start, state.code


def test_no_interval_ends_before_it_starts() -> None:
    dated = [i for s in states().values() for i in s.validity if i.start and i.end]

    assert dated
    assert all(i.start <= i.end for i in dated if i.start and i.end)


def test_equal_states_have_one_hash() -> None:
    iran = states()["IRN"]
    copy, renamed = replace(iran), replace(iran, name="Persia")

    assert (copy == iran, hash(copy) == hash(iran)) == (True, True)
    assert len({iran, copy, renamed}) == 2


def test_every_iso_country_is_in_the_table() -> None:
    iso = {row["ISO3166-1-Alpha-3"] for row in rows(SOURCES / "country-codes/country-codes.csv")}

    assert len(iso) == 249
    assert iso <= set(states())


# Traps


def test_namibia_has_its_alpha_2_code_and_no_wikidata_item() -> None:
    namibia = states()["NAM"]

    assert (namibia.iso2, namibia.wikidata, alpha3_of("NA")) == ("NA", "", "NAM")
    assert [s.code for s in states().values() if s.iso2 and not s.wikidata] == ["NAM"]


def test_the_letters_aus_are_austria_in_cow_and_australia_in_iso() -> None:
    assert (table()["AUT"]["cow_abbreviation"], codes("cow:305")) == ("AUS", ["AUT"])
    assert (table()["AUS"]["cow_abbreviation"], codes("AUS")) == ("AUL", ["AUS"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("USSR", ["SUN"]),
        ("Soviet Union", ["SUN"]),
        ("SUN", ["SUN"]),
        ("West Germany", ["cow:260"]),
        ("cow:260", ["cow:260"]),
        ("gw:260", ["DEU"]),
        ("Germany", ["DEU"]),
        ("cow:255", ["DEU", "gw:255", "gw:255-prussia"]),
        ("gw:255", ["gw:255"]),
        ("East Germany", ["DDR"]),
        ("gw:365", ["RUS", "SUN"]),
        ("cow:345", ["SCG", "SRB", "YUG"]),
        ("gw:340", ["SRB"]),
        ("cow:970", ["NRU"]),
        ("gw:970", ["KIR"]),
        ("gw:971", ["NRU"]),
        ("cow:955", ["TON"]),
        ("gw:973", ["TUV"]),
        ("cow:679", ["YEM"]),
        ("gw:678", ["YEM"]),
        ("cow:678", ["cow:678"]),
        ("gw:360", ["ROU"]),
        ("cow:240", ["cow:240"]),
        ("gw:240", ["cow:240"]),
        ("IRN", ["IRN"]),
        ("TJK", ["TJK"]),
        ("Q142", ["FRA"]),
        ("Burma", ["MMR"]),
        ("Persia", ["IRN"]),
        ("Turkey", ["TUR"]),
        ("Türkiye", ["TUR"]),
        ("Tu\u0308rkiye", ["TUR"]),
        ("Ottoman Empire", ["gw:640-ottoman-empire"]),
        ("Prussia", ["gw:255-prussia"]),
        ("Serbia and Montenegro", ["SCG"]),
        ("the  NETHERLANDS", ["NLD"]),
        ("Côte d'Ivoire", ["CIV"]),
        ("Kosovo", ["cow:347"]),
        ("Congo", ["COD", "COG"]),
        ("Korea", ["KOR", "PRK", "cow:730"]),
        ("Palestine", ["PSE"]),
        ("Holy See", ["VAT"]),
        ("Cook Islands", ["COK"]),
        ("fra", []),
        ("FR", []),
        ("US", ["USA"]),
        ("us", []),
        ("cow:9999", []),
        ("Q", []),
        ("", []),
    ],
)
def test_a_code_number_item_or_name_finds_its_states(text: str, found: list[str]) -> None:
    assert codes(text) == found


def test_no_alpha_2_code_but_us_finds_a_state_and_each_has_its_alpha_3_code() -> None:
    for state in states().values():
        if state.iso2:
            assert find_state(state.iso2) == ((state,) if state.iso2 == "US" else ())
            assert alpha3_of(state.iso2) == state.code


def test_a_territory_is_marked_and_undated_and_no_state_is_undated() -> None:
    greenland, vatican = states()["GRL"], states()["VAT"]

    assert (greenland.territory, greenland.dated) == (True, False)
    assert (vatican.territory, vatican.dated) == (False, True)
    assert all(state.dated for state in states().values() if not state.territory)
    assert all(not state.dated for state in states().values() if state.territory)


def test_only_names_of_several_states_are_ambiguous() -> None:
    names = {name for s in states().values() for name in (s.name, *s.names)}

    assert {name for name in names if len(find_state(name)) != 1} == {"Congo", "Korea"}


# Time


@pytest.mark.parametrize(
    ("code", "day", "held"),
    [
        ("SUN", "1991-12-25", True),
        ("SUN", "1991-12-26", False),
        ("RUS", "1991-12-25", False),
        ("RUS", "1991-12-26", True),
        ("RUS", "1914-08-01", True),
        ("cow:260", "1963-01-22", True),
        ("cow:260", "1990-10-03", False),
        ("YUG", "1992-04-28", False),
        ("SCG", "1992-04-28", True),
        ("SRB", "2006-06-05", True),
        ("FRA", "1943-01-01", True),
        ("FRA", "1700-01-01", True),
        ("TJK", "1991-09-08", False),
        ("GRL", "1850-01-01", None),
        ("VAT", "1929-02-10", False),
        ("gw:640-ottoman-empire", "2016-01-01", False),
    ],
)
def test_a_state_is_there_on_the_days_of_its_intervals(
    code: str, day: str, held: bool | None
) -> None:
    assert states()[code].held_on(date.fromisoformat(day)) is held


@given(st.sampled_from(sorted(states())), st.dates(date(1500, 1, 1), date(2500, 1, 1)))
def test_a_dated_state_is_there_exactly_inside_an_interval(code: str, day: date) -> None:
    state = states()[code]
    inside = any((i.start or date.min) <= day <= (i.end or date.max) for i in state.validity)

    assert state.held_on(day) == (inside if state.dated else None)


@given(st.sampled_from([i for s in states().values() for i in s.validity]))
def test_both_ends_belong_to_an_interval_and_the_days_beyond_do_not(interval: Interval) -> None:
    one = timedelta(days=1)
    ends = [(interval.start, -one), (interval.end, one)]

    assert all(day in interval for day, _ in ends if day)
    assert all(day + step not in interval for day, step in ends if day)


@given(st.sampled_from(list(states().values())), st.booleans())
def test_a_name_is_found_in_any_case_and_with_an_article(state: State, upper: bool) -> None:
    spelled = state.name.upper() if upper else state.name.lower()

    assert find_state(f"The  {spelled} ") == (state,)


@given(st.text())
def test_any_text_at_all_is_looked_up_without_an_error(text: str) -> None:
    known = set(states())

    assert set(codes(text)) <= known
    assert alpha3_of(text) in {None, *known}
