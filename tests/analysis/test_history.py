"""The history of two states: its order, its periods, and what it excludes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dyad_articles import graph_of
from geokg import Actor, Article, Claim, History, KnowledgeGraph, QueryError, read
from geokg.cli.app import app

QUOTE = "They did"
MINISTRY = Actor("organ", "Ministry", of="FRA")


def graph(*claims: dict[str, Any]) -> KnowledgeGraph:
    made = [Claim(id=f"c{at}", quote=QUOTE, **values) for at, values in enumerate(claims)]
    actors = {"ministry": MINISTRY} if any("ministry" in str(values) for values in claims) else {}
    return graph_of(
        [
            Article(
                id="a",
                text=f"{QUOTE}. Ministry",
                published="2000-06-30",
                actors=actors,
                claims=made,
            )
        ]
    )


def types(history: History) -> list[tuple[str, int | None]]:
    return [(row.type, row.period) for row in history.rows]


def test_a_fuzzy_date_is_at_its_middle_and_undated_rows_are_last() -> None:
    parties = {"party": ["FRA", "ITA"]}
    history = graph(
        {"type": "war", "when": "199X", **parties},
        {"type": "meet", "when": "1992-05-05", **parties},
        {"type": "visit", "initiator": "FRA", "target": "ITA"},
        {"type": "negotiate", "when": "1999-05-05", **parties},
    ).history("FRA", "ITA")

    assert types(history) == [("meet", 1), ("war", 2), ("negotiate", 3), ("visit", None)]
    assert [row.mood for row in history.periods] == ["warm", "hostile", "warm"]


def test_days_before_a_state_existed_do_not_move_a_row() -> None:
    shelter = {"type": "shelter", "initiator": "IRN", "target": "TJK", "when": "1980/1996"}
    meeting = {"type": "meet", "party": ["IRN", "TJK"], "when": "1992-01-05"}
    history = graph(shelter, meeting).history("IRN", "TJK")

    assert [row.type for row in history.rows] == ["meet", "shelter"]
    assert str(history.rows[1].first) == "1991-09-09"


@pytest.mark.parametrize(
    ("values", "time"),
    [
        ({"type": "meet", "when": "1992-05-05"}, "day"),
        ({"type": "meet", "when": "1992"}, "within"),
        ({"type": "war", "when": "1992-01-01/1992-05-05"}, "throughout"),
        ({"type": "war", "when": "1992/1994"}, "at least"),
        ({"type": "war", "when": "1992"}, "some time in"),
        ({"type": "war"}, "undated"),
    ],
)
def test_a_row_says_what_kind_of_time_it_has(values: dict[str, Any], time: str) -> None:
    history = graph({"party": ["FRA", "ITA"], **values}).history("FRA", "ITA")

    assert [row.time for row in history.rows] == [time]


def test_organs_count_as_their_states_and_what_is_excluded_is_counted_by_reason() -> None:
    parties = {"party": ["ministry", "ITA"]}
    history = graph(
        {"type": "meet", **parties},
        {"type": "visit", "initiator": "ITA", "target": "FRA", "modality": "intended"},
        {"type": "negotiate", "polarity": "negative", **parties},
        {"type": "criticise", "initiator": ["FRA", "ITA"], "target": "ESP"},
    ).history("France", "Italy")

    assert [(row.type, row.via) for row in history.rows] == [("meet", "organ")]
    assert history.excluded == {"denied": 1, "intended": 1, "no link": 1}


def test_linked_reports_are_one_row_with_their_number() -> None:
    def report(name: str) -> Article:
        claim = Claim(type="meet", party=["FRA", "ITA"], when="1992-05-05", quote=QUOTE)
        return Article(id=name, text=QUOTE, actors={}, claims=[claim])

    history = graph_of([report("a"), report("b")]).history("FRA", "ITA")

    assert [(row.reports, row.n_claims) for row in history.rows] == [(2, 2)]
    assert len(history.provenance(1)) == 2


def test_a_state_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(QueryError):
        KnowledgeGraph().history("FRA", "Atlantis")


@pytest.mark.slow
def test_iran_and_tajikistan_were_warm_then_hostile_then_warm(seed: Path) -> None:
    kg = KnowledgeGraph()
    kg.add(read(seed))
    history = kg.history("IRN", "TJK")
    behind = {
        period.period: {
            row.situation.partition(".")[2] for row in history.provenance(period.period)
        }
        for period in history.periods
    }

    assert [row.mood for row in history.periods] == ["warm", "hostile", "warm"]
    assert behind[1] == {"recognition", "friendship-halted"}
    assert behind[2] == {"safe-haven", "backed-opposition"}
    assert "seeks-ties" in behind[3]
    assert all(row.quote for row in history.provenance())


@pytest.mark.slow
def test_the_command_prints_periods_and_gives_rows_as_json(tmp_path: Path) -> None:
    graph({"type": "meet", "party": ["FRA", "ITA"], "when": "1992"}).dump(tmp_path / "a.ttl")
    arguments = ["history", str(tmp_path / "a.ttl"), "FRA", "ITA"]
    shown = CliRunner().invoke(app, arguments, standalone_mode=False)
    given = CliRunner().invoke(app, [*arguments, "--json"], standalone_mode=False)

    assert shown.stdout.startswith("1 warm, 1992-01-01 to 1992-12-31\n")
    assert "1 situation: warm" in shown.stderr
    assert json.loads(given.stdout)[0]["time"] == "within"
