"""Rules of counting that the tables worked by hand do not reach, one case each."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dyad_articles import graph_of
from geokg import Actor, Article, Claim, Coverage, PanelError, ReadArticle, Tenure
from geokg.analysis.panel.counting import panel_columns

QUOTE = "They did"
ACTORS = {
    "allies": Actor("group", "Allies", members=["FRA", "DEU"]),
    "envoy": Actor("person", "Envoy", of="ministry"),
    "ministry": Actor("organ", "Ministry", of="FRA"),
    "board": Actor("organ", "Board", of="league"),
    "league": Actor("igo", "League"),
    "late": Actor(
        "person", "Late", of="FRA", holds=[Tenure(office="p", of="FRA", from_="1995", until="1999")]
    ),
    "guest": Actor("organ", "Guest", of="late"),
    "band": Actor("non-state", "Band", in_="FRA"),
}


def article(name: str = "a", published: str = "2000-06-30", **claims: dict[str, Any]) -> Article:
    made = [Claim(id=slug, quote=QUOTE, **values) for slug, values in claims.items()]
    named = {who for claim in made for group in claim.roles().values() for who in group}
    queue = [who for who in named if who in ACTORS]
    used: dict[str, Actor] = {}
    while queue:
        who = queue.pop()
        used[who] = ACTORS[who]
        queue += [who for who in (ACTORS[who].of, *ACTORS[who].members) if who in ACTORS]
    text = f"{QUOTE}. " + " ".join(actor.name for actor in used.values())
    return Article(id=name, text=text, published=published, actors=used, claims=made)


def events(*articles: Article, **parameters: Any) -> list[Any]:
    return list(graph_of(articles).panel(**({"system": "cow"} | parameters)).events)


def meet(*parties: str, **values: Any) -> dict[str, Any]:
    return {"type": "meet", "party": parties, "when": "1992-03-04", **values}


def pairs(*articles: Article) -> set[tuple[str, str]]:
    return {(row.state1, row.state2) for row in events(*articles)}


def test_members_of_one_party_are_a_pair_only_where_it_is_the_only_party() -> None:
    alone = pairs(article(c=meet("allies")))
    together = pairs(article(c=meet("allies", "GBR")))

    assert alone == {("FRA", "DEU"), ("DEU", "FRA")}
    assert {("FRA", "GBR"), ("DEU", "GBR")} <= together
    assert ("FRA", "DEU") not in together


def test_members_of_one_party_are_no_pair_because_a_second_article_reports_it_too() -> None:
    reports = [article(name, c=meet("allies", "GBR")) for name in ("a", "b")]
    rows = events(*reports)

    assert {row.n_situations for row in rows} == {2}
    assert ("FRA", "DEU") not in {(row.state1, row.state2) for row in rows}


@pytest.mark.parametrize(
    ("actor", "way"),
    [("FRA", "state"), ("ministry", "organ"), ("envoy", "organ"), ("allies", "group")],
)
def test_the_way_to_a_state_is_the_most_direct_one(actor: str, way: str) -> None:
    rows = events(article(c=meet(actor, "ITA")))

    assert {row.via for row in rows if "FRA" in (row.state1, row.state2)} == {way}


@pytest.mark.parametrize("actor", ["board", "league", "band", "late", "guest"])
def test_some_actors_stand_for_no_state(actor: str) -> None:
    panel = graph_of([article(c=meet(actor, "ITA"))]).panel(system="cow")

    assert [row.reason for row in panel.left_out] == ["fewer than two states"]


def test_an_office_holder_of_an_undated_event_stands_for_the_state() -> None:
    rows = events(article(c={"type": "meet", "party": ["late", "ITA"]}))

    assert {row.via for row in rows} == {"organ"}
    assert {row.first for row in rows} == {None}


def test_a_claim_about_a_claim_of_another_article_belongs_to_the_last_situation() -> None:
    first = article("a", c=meet("FRA", "ITA"))
    second = article("b", d={"about": "a.c"})
    third = article("c", e={"about": "b.d"})
    rows = events(first, second, third)

    assert {(row.n_claims, row.n_articles) for row in rows} == {(3, 3)}


def test_states_whose_party_is_mediated_have_no_link_with_each_other() -> None:
    claim = {"type": "mediate", "party": ["FRA", "ITA"], "when": "1992", "mediator": "league"}
    panel = graph_of([article(c=claim)]).panel(system="cow")

    assert [row.reason for row in panel.left_out] == ["no link"]


RELATIONS: dict[str, tuple[dict[str, Any], tuple[str | None, ...]]] = {
    "open": ({"when": "1994/.."}, ("1994-01-01", "2000-06-30", "1994-12-31", "2000-06-30")),
    "unknown end": ({"when": "1994/"}, ("1994-01-01", "2000-06-30", "1994-12-31", "1994-12-31")),
    "ended": (
        {"when": "1994/..", "status": "ended"},
        ("1994-01-01", "2000-06-30", "1994-12-31", "1994-12-31"),
    ),
    "widened": ({"when": "1994~/.."}, ("1993-01-01", "2000-06-30", "1995-12-31", "2000-06-30")),
    "doubted": ({"when": "1994?/.."}, ("1994-01-01", "2000-06-30", None, None)),
    "until": ({"when": "../1994"}, ("1991-12-26", "1994-12-31", "1994-01-01", "1994-01-01")),
    "until later": ({"when": "../2004"}, ("1991-12-26", "2000-06-30", None, None)),
    "closed later": (
        {"when": "1999/2004"},
        ("1999-01-01", "2004-12-31", "1999-12-31", "2004-01-01"),
    ),
    "set": ({"when": "[1994,1996]"}, ("1994-01-01", "1996-12-31", None, None)),
    "open set": ({"when": "[1994,1996..]"}, ("1994-01-01", "2000-06-30", None, None)),
    "ongoing": ({"status": "ongoing"}, ("2000-06-30",) * 4),
    "undated": ({"status": "ended"}, (None,) * 4),
    "after publication": ({"when": "2001/.."}, (None,) * 4),
}


@pytest.mark.parametrize("name", RELATIONS)
def test_days_of_a_relation(name: str) -> None:
    values, expected = RELATIONS[name]
    claim = {"type": "good-relations", "party": ["FRA", "KAZ"], **values}
    row = events(article(c=claim))[0]
    found = (row.first, row.last, row.sure_first, row.sure_last)

    assert tuple(str(day) if day else None for day in found) == expected


EVENTS: dict[str, tuple[list[str], tuple[str | None, ...]]] = {
    "a day": (["1992-03-04"], ("1992-03-04", "1992-03-04")),
    "cut at publication": (["2000"], ("2000-01-01", "2000-06-30")),
    "after publication": (["2001"], ("2001-01-01", "2001-12-31")),
    "before the state": (["1991"], ("1991-12-26", "1991-12-31")),
    "open start": (["../1992"], ("1991-12-26", "1992-12-31")),
    "open end": (["1999/.."], ("1999-01-01", "2000-06-30")),
    "common days": (["1992", "1992-03", "1992-02/1992-03"], ("1992-03-01", "1992-03-31")),
    "no common day": (["1992-03", "1992-05"], ("1992-03-01", "1992-05-31")),
    "an empty alternative": (["[1992,..1990]"], ("1992-01-01", "1992-12-31")),
}


@pytest.mark.parametrize("name", EVENTS)
def test_days_of_an_event(name: str) -> None:
    dates, expected = EVENTS[name]
    first, *others = dates
    claims: dict[str, Any] = {"c": meet("FRA", "KAZ", when=first)}
    claims |= {f"d{at}": {"about": "c", "when": day} for at, day in enumerate(others)}
    row = events(article(**claims))[0]

    assert (str(row.first), str(row.last)) == expected


def test_an_open_end_of_what_is_only_predicted_has_no_date() -> None:
    row = events(article(c=meet("FRA", "KAZ", when="2001/..", modality="predicted")))[0]

    assert (row.standing, row.first, row.in_system) == ("predicted", None, 1)


def test_an_open_start_of_two_states_without_a_known_beginning_has_no_date() -> None:
    row = events(article(c=meet("FRA", "GBR", when="../1992")))[0]

    assert (row.first, row.in_system) == (None, 1)


def test_states_that_are_never_there_together_are_in_no_cell() -> None:
    panel = graph_of([article(c=meet("SUN", "KAZ", when="1992"))]).panel(system="cow")

    assert {row.in_system for row in panel.events} == {0}
    assert panel.accounts["not in the system"] == 2
    assert len(panel) == 0


def test_a_denied_event_is_never_among_the_events() -> None:
    claim = meet("FRA", "ITA", polarity="negative")
    row = graph_of([article(c=claim)]).panel(system="cow").rows[0]

    assert (row.events_possible, row.denied, row.n_claims) == (None, 1, None)


def coverage(**changes: Any) -> Coverage:
    values: dict[str, Any] = {
        "from_": date(1992, 1, 1),
        "until": date(1992, 12, 31),
        "states": ("FRA", "ITA"),
        "read": (ReadArticle(article="a", published=date(2000, 6, 30)),),
    }
    return Coverage(**(values | changes))


def test_a_cell_is_covered_with_the_days_on_which_both_numbers_are_there() -> None:
    kg = graph_of([article(c=meet("FRA", "ITA"))])
    declared = coverage(from_=date(1991, 12, 26), states=("FRA", "KAZ", "ITA"))
    found = {
        (row.ccode1, row.ccode2, row.year): (row.covered, row.events)
        for row in kg.panel(system="cow", directed=False, coverage=declared).rows
    }

    assert found == {
        (220, 325, 1992): (1, 1),
        (220, 705, 1991): (1, 0),
        (220, 705, 1992): (1, 0),
        (325, 705, 1991): (1, 0),
        (325, 705, 1992): (1, 0),
    }


@pytest.mark.slow
def test_all_covers_every_pair_of_the_system() -> None:
    kg = graph_of([article(c=meet("FRA", "ITA"))])
    panel = kg.panel(system="gw", directed=False, coverage=coverage(states="all"))

    assert len(panel) > 15_000
    assert {row.covered for row in panel.rows} == {1}
    assert sum(row.events for row in panel.rows) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"states": ("FRA", "Italy")}, "GK684"),
        ({"states": ("FRA",)}, "GK684"),
        ({"until": date(2001, 1, 1)}, "GK685"),
        ({"until": date(1990, 1, 1)}, "GK683"),
        ({"read": (ReadArticle(article="a"),)}, "GK685"),
    ],
)
def test_a_coverage_that_cannot_be_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(PanelError) as error:
        coverage(**changes)

    assert [found.code for found in error.value.diagnostics] == [code]


def test_an_article_of_the_graph_that_was_not_read_is_an_error() -> None:
    kg = graph_of([article("b", c=meet("FRA", "ITA"))])
    with pytest.raises(PanelError) as error:
        kg.panel(system="cow", coverage=coverage())

    assert [found.code for found in error.value.diagnostics] == ["GK686"]


@pytest.mark.parametrize(
    "wrong", [{"system": "iso"}, {"period": "day"}, {"count": "sure"}, {"types": ["recal"]}]
)
def test_an_unknown_parameter_is_an_error(wrong: dict[str, Any]) -> None:
    with pytest.raises(PanelError) as error:
        graph_of([]).panel(**({"system": "cow"} | wrong))

    assert [found.code for found in error.value.diagnostics] == ["GK687"]


def test_what_is_not_in_the_panel_cannot_be_opened() -> None:
    panel = graph_of([article(c=meet("FRA", "ITA"))]).panel(system="cow")
    with pytest.raises(PanelError) as error:
        panel.provenance({"ccode1": 2, "ccode2": 220, "year": 1992})

    assert [found.code for found in error.value.diagnostics] == ["GK688"]
    assert panel.columns[0].column == panel_columns(panel.parameters)[0].name
