"""Hints to names and codes: right or none, for every capital, code and pair of letters."""

from __future__ import annotations

import itertools
import string
from datetime import date
from pathlib import Path

import pytest

from geokg import Article, Claim, KnowledgeGraph
from geokg.actors import resolve, states
from geokg.actors.codes import _table as codes_by_text
from geokg.actors.codes import foreign_codes
from geokg.actors.hints import actor_hint, state_hint, states_meant
from geokg.actors.names import names_by_spelling
from geokg.actors.succession import bearers, replacement
from geokg.article import Actor
from geokg.base.diagnostics import Diagnostic, did_you_mean
from geokg.base.edit_distance import edit_distance, nearest_word
from geokg.base.errors import AnnotationError, QueryError
from geokg.cli import main


def found_in(
    party: tuple[str, ...], published: str = "", when: str | None = None, **actors: Actor
) -> tuple[Diagnostic, ...]:
    """The diagnostics of an article with one claim."""
    claim = Claim(type="meet", party=party, quote="Two parties met.", when=when)
    try:
        article = Article(
            id="a", text="Two parties met.", published=published, actors=actors, claims=[claim]
        )
    except AnnotationError as error:
        return error.diagnostics
    return tuple(d for d in article.warnings if d.code != "GK119")


def codes_in(hint: str) -> set[str]:
    """The codes of states that a hint names."""
    words = {word.strip("`.,;:?}{") for word in hint.replace(", or ", " ").split()}
    return words & {*states()}


# All capitals, codes and pairs of letters


def test_a_capital_gets_the_line_of_an_organ_of_its_own_state_and_no_state() -> None:
    seats = {
        name.name: {n.code for n in names if n.kind == "capital"}
        for names in names_by_spelling().values()
        for name in names
        if name.kind == "capital" and all(n.kind == "capital" for n in names)
    }

    assert len(seats) >= 200
    for seat, owners in seats.items():
        hint = actor_hint(seat)
        assert hint.startswith("declare "), seat
        assert codes_in(hint), seat
        assert codes_in(hint) <= owners, (seat, hint)
        assert state_hint(seat) == "", seat


def test_a_code_of_another_scheme_gets_every_state_that_it_means_and_no_other() -> None:
    assert len(codes_by_text()) >= 200
    for code, rows in codes_by_text().items():
        assert codes_in(state_hint(code)) == {row.state for row in rows} | (
            {c.state for c in foreign_codes(code)}
        ), code


def test_two_letters_get_the_state_of_that_code_or_none() -> None:
    iso = {state.iso2: state.code for state in states().values() if state.iso2}
    for one, two in itertools.product(string.ascii_uppercase, repeat=2):
        pair = one + two
        meant = {iso[pair]} if pair in iso else set()
        meant |= {row.state for row in codes_by_text().get(pair, ())}
        assert codes_in(actor_hint(pair)) - {pair} == meant, pair
        assert codes_in(state_hint(pair)) == meant, pair


def test_three_letters_without_a_source_get_no_state() -> None:
    known = {*states(), *codes_by_text()}
    for letters in itertools.product("AEFGMRSX", repeat=3):
        code = "".join(letters)
        if code not in known and not resolve(code).candidates:
            assert state_hint(code) == "", code


# Names and codes that were answered wrongly


@pytest.mark.parametrize(
    ("written", "fix"),
    [
        ("Tehran", "tehran: {organ: Government of Iran, of: IRN, aliases: [Tehran]}"),
        ("Paris", "paris: {organ: Government of France, of: FRA, aliases: [Paris]}"),
        ("Moscow", "moscow: {organ: Government of Russia, of: RUS, aliases: [Moscow]}"),
        ("Addis Ababa", "{organ: Government of Ethiopia, of: ETH, aliases: [Addis Ababa]}"),
        ("IS", "write ISL for Iceland"),
        ("FR", "write FRA for France"),
        ("GB", "write GBR for the United Kingdom"),
        ("CN", "write CHN for China"),
        ("SU", "write SUN for the Soviet Union"),
        ("ROM", "write ROU for Romania"),
        ("UKG", "write GBR for the United Kingdom"),
        ("GMY", "write DEU for Germany, or gw:255 for Germany (to 1945)"),
        ("CHA", "write TCD for Chad"),
        ("US", "write USA for the United States"),
        ("220", "write FRA for France"),
        ("840", "write PHL for the Philippines, or USA for the United States"),
        ("Iran's", "write IRN for Iran"),
        ("African Union", "african-union: {igo: African Union}"),
        ("Kazahkstan", "did you mean Kazakhstan?"),
    ],
)
def test_an_actor_that_nobody_declared_gets_the_right_correction(written: str, fix: str) -> None:
    (found,) = found_in(("FRA", written)) if written != "FRA" else ()

    assert fix in found.fix


@pytest.mark.parametrize("written", ["us", "Tito", "Milosevic", "QQ", "Mosco", "xyz", "Irak"])
def test_where_the_tables_have_no_answer_no_state_is_offered(written: str) -> None:
    (found,) = found_in(("FRA", written))

    assert codes_in(found.fix) == set()


@pytest.mark.parametrize(
    ("written", "published", "codes"),
    [
        ("Congo", "1968-05-01", {"COD", "COG"}),
        ("Yugoslavia", "1998-05-01", {"SCG"}),
        ("Vietnam", "1965-05-01", {"VNM", "cow:817"}),
        ("Germany", "1940-05-01", {"gw:255"}),
        ("Germany", "1985-05-01", {"DDR", "DEU"}),
        ("Korea", "1995-05-01", {"KOR", "PRK"}),
    ],
)
def test_a_name_gets_all_states_that_bore_it_on_the_day_of_publication(
    written: str, published: str, codes: set[str]
) -> None:
    (found,) = found_in(("FRA", written), published)

    assert codes_in(found.fix) == codes


def test_a_state_declared_by_a_name_of_several_states_of_that_day_is_ambiguous() -> None:
    (found,) = found_in(("FRA", "v"), "1965-05-01", v=Actor("state", "Vietnam"))

    assert (found.code, codes_in(found.fix)) == ("GK114", {"VNM", "cow:817"})


def test_a_declared_actor_is_offered_before_the_tables() -> None:
    organ = Actor("organ", "Government of Iran", of="IRN", aliases="Tehran")
    (found,) = found_in(("FRA", "Tehran"), capital=organ)

    assert found.fix == "did you mean `capital`?"


def test_a_name_of_a_state_is_not_corrected_to_a_declared_actor_spelt_alike() -> None:
    found = found_in(("iran", "Iraq"), iran=Actor("state", "IRN"))

    assert [codes_in(one.fix) for one in found] == [{"IRQ"}]


# Days on which a state was not there


@pytest.mark.parametrize(
    ("code", "day", "codes"),
    [
        ("DEU", "1940-05-10", {"gw:255"}),
        ("RUS", "1950-05-10", {"SUN"}),
        ("SRB", "1950-05-10", {"YUG"}),
        ("YUG", "1998-05-10", {"SCG"}),
        ("TUR", "1990-05-10", set()),
        ("TJK", "1980-05-10", set()),
    ],
)
def test_a_state_that_was_not_there_gets_the_one_that_bore_its_name_or_number(
    code: str, day: str, codes: set[str]
) -> None:
    at = date.fromisoformat(day)

    assert {state.code for state in replacement(states()[code], at, at)} == codes


@pytest.mark.parametrize(
    ("published", "when", "code", "codes"),
    [
        ("1940-05-10", None, "DEU", {"gw:255"}),
        ("1950-05-10", None, "RUS", {"SUN"}),
        ("1998-05-10", None, "YUG", {"SCG"}),
        ("2010-05-10", "1950", "RUS", {"SUN"}),
        ("", "1940-05", "DEU", {"gw:255"}),
    ],
)
def test_a_claim_that_names_a_state_outside_its_dates_is_warned_of(
    published: str, when: str | None, code: str, codes: set[str]
) -> None:
    (found,) = found_in(("FRA", code), published, when)

    assert (found.code, found.severity, codes_in(found.fix)) == ("GK127", "warning", codes)


@pytest.mark.parametrize(
    ("published", "when", "code"),
    [
        ("2010-05-10", None, "SUN"),
        ("1990-05-10", None, "cow:817"),
        ("2010-05-10", None, "gw:255"),
        ("2010-05-10", "1990", "SUN"),
        ("1980-05-10", None, "TJK"),
        ("", None, "DEU"),
        ("1945-05-08", None, "gw:255"),
    ],
)
def test_history_unknown_bearers_and_the_day_of_the_change_are_no_mistake(
    published: str, when: str | None, code: str
) -> None:
    assert found_in(("FRA", code), published, when) == ()


def test_an_organ_of_a_state_that_was_not_there_is_warned_of_as_well() -> None:
    organ = Actor("organ", "Government of Russia", of="RUS")
    (found,) = found_in(("FRA", "moscow"), "1990-01-01", "1950", moscow=organ)

    assert codes_in(found.fix) == {"SUN"}


@pytest.mark.parametrize(("one", "other"), [("DEU", "cow:260"), ("YEM", "cow:678")])
def test_two_codes_for_one_state_are_reported(one: str, other: str) -> None:
    (found,) = found_in((one, other), "1975-05-01")

    assert (found.code, codes_in(found.fix)) == ("GK128", {one, other})


def test_every_bearer_was_there_on_the_day() -> None:
    for state in states().values():
        for year in range(1816, 2026, 7):
            day = date(year, 7, 1)
            for other in bearers(state, day, day):
                assert other.held_on(day) is not False


def test_an_undated_state_is_its_own_bearer_and_nobody_else_s() -> None:
    greenland = states()["GRL"]

    assert bearers(greenland, date(1900, 1, 1), date(1900, 1, 1)) == (greenland,)


# Queries and the command line


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ("IS", {"ISL"}),
        ("FR", {"FRA"}),
        ("GB", {"GBR"}),
        ("CN", {"CHN"}),
        ("Congo", {"COD", "COG"}),
        ("Moscow", set()),
        ("QQ", set()),
    ],
)
def test_a_state_that_a_query_cannot_use_gets_the_right_code_or_none(
    value: str, codes: set[str]
) -> None:
    with pytest.raises(QueryError) as caught:
        KnowledgeGraph().query("history", a=value, b="NOR")

    (found,) = caught.value.diagnostics
    assert codes_in(found.fix) - {"IRN"} == codes


@pytest.mark.parametrize(("name", "shown"), [("AZ", "AZE"), ("IS", "ISL"), ("ROM", "ROU")])
def test_the_command_for_actors_knows_foreign_codes(
    name: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["actors", name]) == 0
    assert shown in capsys.readouterr().out


def test_the_command_for_actors_offers_no_state_for_what_it_does_not_know(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["actors", "Moskovia"]) == 2
    assert "Monaco" not in capsys.readouterr().err


# Closed lists


@pytest.mark.parametrize(
    ("modality", "fix"),
    [
        ("planned", "did you mean `intended`?"),
        ("wnated", "did you mean `wanted`?"),
        ("hypothetical", "did you mean `counterfactual`?"),
        ("blue", "one of actual, intended, wanted, predicted, counterfactual"),
    ],
)
def test_a_modality_that_does_not_exist_gets_the_one_that_was_meant(
    modality: str, fix: str
) -> None:
    claim = Claim(type="meet", party=("FRA", "ESP"), quote="They met.", modality=modality)
    with pytest.raises(AnnotationError) as caught:
        Article(id="a", text="They met.", actors={}, claims=[claim])

    assert [d.fix for d in caught.value.diagnostics] == [fix]


def test_a_claim_with_the_key_source_gets_no_hint_of_claimant(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(
        "geokg: 1\narticle: {id: a, body: They met.}\nactors: {}\n"
        "claims:\n  - {quote: They met., type: meet, party: [FRA, ESP], source: FRA}\n",
        encoding="utf-8",
    )

    from geokg import read

    with pytest.raises(AnnotationError) as caught:
        list(read(file))
    assert "did you mean" not in str(caught.value)


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("", "", 0), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("kitten", "sitting", 3)],
)
def test_letters_dropped_replaced_and_swapped_are_counted(
    one: str, other: str, distance: int
) -> None:
    assert edit_distance(one, other, 5) == edit_distance(other, one, 5) == distance


def test_two_words_that_are_equally_near_are_no_hint() -> None:
    assert nearest_word("dat", ["date", "data"]) == ""
    assert did_you_mean("travel", ["trade", "target", "party"]) == ""


def test_a_long_text_is_no_name() -> None:
    assert actor_hint("France " * 1000) == ""
    assert states_meant("France " * 1000) == ()
    assert resolve("France").one


@pytest.mark.parametrize("text", ["Austrla", "Slovania", "Mauritana Is"])
def test_a_name_that_two_states_are_near_to_gets_no_hint(text: str) -> None:
    assert (state_hint(text), actor_hint(text)) == ("", "")


@pytest.mark.parametrize(
    ("text", "code"), [("Philipines", "PHL"), ("Columbia", "COL"), ("Great Britian", "GBR")]
)
def test_a_name_that_one_state_is_near_to_gets_it(text: str, code: str) -> None:
    assert code in state_hint(text)


@pytest.mark.parametrize("text", ["Lavrov", "Wang", "Kerry"])
def test_a_surname_of_a_term_that_no_source_knows_then_is_no_hint(text: str) -> None:
    assert actor_hint(text, "2018-06") == ""
