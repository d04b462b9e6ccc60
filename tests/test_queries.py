"""Named queries: each with its cases, the same on both engines, and refused when asked wrongly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
import yaml

import geokg
from geokg import KnowledgeGraph, read
from geokg.graph.queries import named, named_queries
from geokg.graph.result_values import Value, plain
from geokg.graph.rows import Rows, counted_rows
from goldens import Golden

CASES = Path(__file__).parent / "queries"
NAMES = sorted(file.parent.name for file in CASES.glob("*/case.yaml"))
# rdflib warns of names that its own query engine uses.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset\\.:DeprecationWarning")


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    """Two articles that share states and a claim."""
    graph = KnowledgeGraph()
    graph.add(read(CASES / "given"))
    return graph


@pytest.fixture(scope="module")
def dataset(kg: KnowledgeGraph) -> rdflib.Dataset:
    return kg.to_rdflib()


def case(name: str) -> tuple[str, dict[str, str]]:
    loaded = yaml.load((CASES / name / "case.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    return loaded["query"], loaded.get("parameters") or {}


def as_tsv(rows: Rows, base: str) -> str:
    lines = [rows.columns, *([cell(value, base) for value in row] for row in rows)]
    return "".join("\t".join(line) + "\n" for line in lines) + f"left out: {rows.left_out}\n"


def cell(value: Any, base: str) -> str:
    text = " | ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
    return text.replace(base, "").replace("\n", "\\n")


@pytest.mark.parametrize("name", NAMES)
def test_a_named_query_gives_its_golden_rows(name: str, kg: KnowledgeGraph, golden: Golden) -> None:
    query, parameters = case(name)

    found = as_tsv(kg.query(query, **parameters), kg.base)

    golden.check(CASES / name / "expected.tsv", found)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_named_query_answers_alike_on_rdflib(
    name: str, kg: KnowledgeGraph, dataset: rdflib.Dataset
) -> None:
    query, parameters = case(name)

    found = rows_on_rdflib(dataset, query, kg.base, parameters)

    assert found == kg.query(query, **parameters)


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_a_named_query_runs_as_its_file_stands(name: str) -> None:
    text = named(name).text

    answer = ox.Store().query(text, use_default_graph_as_union=True)

    assert isinstance(answer, ox.QuerySolutions)
    assert list(answer) == []


def test_every_named_query_has_a_case() -> None:
    assert {case(name)[0] for name in NAMES} == set(named_queries())


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_every_named_query_says_what_it_answers(name: str) -> None:
    query = named(name)

    assert query.title
    assert all(parameter.meaning for parameter in query.parameters)


def rows_on_rdflib(
    dataset: rdflib.Dataset, query: str, base: str, parameters: Mapping[str, Any]
) -> Rows:
    """The rows that rdflib finds, made in the way that those of the store are made."""
    result = dataset.query(named(query).bind(base, parameters))
    columns = [str(variable) for variable in result.vars or ()]
    lists = named(query).lists
    rows = [
        [
            several(terms.get(name)) if name in lists else term_value(terms.get(name))
            for name in columns
        ]
        for terms in ({str(key): term for key, term in b.items()} for b in result.bindings)
    ]
    found = Rows(columns, rows)
    if "counted" not in columns:
        return found
    return counted_rows(found, named(query).shows_all(parameters))


def several(term: object) -> tuple[str, ...]:
    return tuple(sorted({part for part in str(term or "").split("\x1f") if part}))


def term_value(term: object) -> Value:
    if isinstance(term, rdflib.Literal):
        kind = ox.NamedNode(str(term.datatype)) if term.datatype else None
        return plain(ox.Literal(str(term), datatype=kind))
    return None if term is None else str(term)


# What the questions are about ----------------------------------------


def test_a_situation_stands_in_a_history_once(kg: KnowledgeGraph) -> None:
    rows = kg.query("history", a="IRN", b="TJK", organs=True, all=True)

    assert len({row.situation for row in rows}) == len(rows)


def test_a_history_is_the_same_from_either_side(kg: KnowledgeGraph) -> None:
    there = kg.query("history", a="FRA", b="TJK", organs=True, all=True)

    assert there == kg.query("history", a="TJK", b="FRA", organs=True, all=True)
    assert there


def test_what_does_not_count_is_left_out_and_counted(kg: KnowledgeGraph) -> None:
    some = kg.query("history", a="IRN", b="TJK")
    every = kg.query("history", a="IRN", b="TJK", all=True)

    assert some.left_out == len(every) - len(some) == 2
    assert every.left_out == 0


@pytest.mark.parametrize(
    ("type_", "roles", "valence"),
    [
        ("criticise", {"initiator": "FRA", "target": "IRN"}, "conflictual"),
        ("criticise", {"initiator": "IRN", "target": "FRA"}, "conflictual"),
        ("influence", {"initiator": "FRA", "target": "IRN"}, "neutral"),
        ("meet", {"party": ["FRA", "IRN"]}, "cooperative"),
        ("war", {"party": ["FRA", "IRN"]}, "conflictual"),
        ("meet", {"party": ["FRA", "IRN"], "mediator": "TJK"}, None),
        ("mediate", {"party": ["FRA", "TJK"], "mediator": "IRN"}, "cooperative"),
        ("dispute", {"party": ["FRA", "TJK"], "mediator": "IRN"}, None),
        ("mediate", {"party": ["TJK", "UZB"], "mediator": ["FRA", "IRN"]}, None),
        ("criticise", {"initiator": ["FRA", "IRN"], "target": "TJK"}, None),
        ("arms-transfer", {"initiator": "FRA", "target": "TJK", "against": "IRN"}, "conflictual"),
        ("arms-transfer", {"initiator": "TJK", "target": "FRA", "against": "IRN"}, None),
        ("cooperate", {"party": ["FRA", "TJK"], "against": "IRN"}, "conflictual"),
        ("accuse", {"initiator": "FRA", "target": "TJK", "beneficiary": "IRN"}, "cooperative"),
        ("accuse", {"initiator": "TJK", "target": "FRA", "beneficiary": "IRN"}, None),
    ],
)
def test_valence_is_between_the_two(type_: str, roles: dict[str, Any], valence: str | None) -> None:
    graph = graph_of_claims({"type": type_, **roles})

    (history,) = graph.query("history", a="FRA", b="IRN")
    dyads = graph.query("dyads")
    (dyad,) = [row for row in dyads if (row.a, row.b) == ("FRA", "IRN")]

    assert history.valence == valence
    assert [word for word in ("cooperative", "conflictual", "neutral") if getattr(dyad, word)] == (
        [valence] if valence else []
    )


def test_members_of_one_party_are_not_at_war_with_each_other() -> None:
    allies = geokg.Actor("group", "Allies", members=("FRA", "IRN"))
    graph = graph_of_claims({"type": "war", "party": ["allies", "TJK"]}, actors={"allies": allies})

    rows = graph.query("history", a="FRA", b="IRN", organs=True)

    assert [row.valence for row in rows] == [None]
    assert graph.query("history", a="FRA", b="TJK", organs=True)[0].valence == "conflictual"


@pytest.mark.parametrize(
    ("claims", "standing"),
    [
        ([{}], "asserted"),
        ([{"claimant": "IRN"}], "attributed"),
        ([{"claimant": "unstated"}], "attributed"),
        ([{"claimant": "IRN"}, {}], "asserted"),
        ([{}, {"polarity": "negative"}], "contested"),
        ([{}, {"polarity": "negative", "modality": "predicted"}], "asserted"),
        ([{"polarity": "negative"}], "denied"),
        ([{"modality": "intended"}, {"polarity": "negative"}], "denied"),
        ([{"modality": "intended", "polarity": "negative"}], "denied"),
        ([{"modality": "predicted"}, {"modality": "wanted"}], "wanted"),
        ([{"modality": "counterfactual"}], "counterfactual"),
    ],
)
def test_standing_says_how_a_situation_is_held(claims: list[dict[str, str]], standing: str) -> None:
    first, *others = claims
    graph = graph_of_claims(
        {"type": "meet", "party": ["FRA", "IRN"], "id": "first", **first},
        *({"about": "first", **other} for other in others),
    )

    (row,) = graph.query("history", a="FRA", b="IRN", all=True)

    assert row.standing == standing


@pytest.mark.parametrize(
    ("when", "status", "how"),
    [
        ("1999", "ended", "certain"),
        ("[1998,2001]", "ended", "possible"),
        ("1998/2001", "ended", None),
        ("", "ended", "possible"),
        ("2000-02-01/2001", "ended", None),
        ("1999", "", "possible"),
        ("1999", "ongoing", None),
        ("", "", None),
    ],
)
def test_what_had_ended_before_2000(when: str, status: str, how: str | None) -> None:
    graph = graph_of_claims(
        {"type": "rivalry", "party": ["FRA", "IRN"], "when": when, "status": status}
    )

    assert [row.how for row in graph.query("ended", before="2000")] == ([how] if how else [])


def test_what_ended_undated_had_ended_by_publication() -> None:
    graph = graph_of_claims({"type": "rivalry", "party": ["FRA", "IRN"], "status": "ended"})

    assert [row.how for row in graph.query("ended", before="2002")] == ["certain"]


@pytest.mark.parametrize(
    ("type_", "when", "status", "how"),
    [
        ("meet", "2000-12-05", "", "certain"),
        ("meet", "2000", "", "possible"),
        ("meet", "2000-11", "", None),
        ("meet", "../2000-12-01", "", "possible"),
        ("meet", "[2000-10,2001-02]", "", None),
        ("meet", "[2000-12,2001-02]", "", "possible"),
        ("meet", "", "", None),
        ("war", "1999/2001", "", "certain"),
        ("war", "1999/2000-11", "", None),
        ("war", "", "ongoing", "possible"),
    ],
)
def test_what_happened_in_december_2000(
    type_: str, when: str, status: str, how: str | None
) -> None:
    graph = graph_of_claims(
        {"type": type_, "party": ["FRA", "IRN"], "when": when, "status": status}
    )

    rows = graph.query("during", since="2000-12", until="2000-12")

    assert [row.how for row in rows] == ([how] if how else [])


@pytest.mark.parametrize(
    ("whens", "year"),
    [
        (["2000-12-05"], 2000),
        (["2000"], 2000),
        (["2000-03/2000-05"], 2000),
        (["[2000-10,2001-02]"], None),
        (["1999/2001"], None),
        (["199X"], None),
        (["../2000"], None),
        (["2000/.."], None),
        ([""], None),
        (["2000-01", "2000-12"], 2000),
        (["2000-12", "2001-01"], None),
        (["2000-12", ""], 2000),
    ],
)
def test_a_situation_counts_in_the_year_that_holds_all_its_days(
    whens: list[str], year: int | None
) -> None:
    first, *others = ({"when": when} for when in whens)
    graph = graph_of_claims(
        {"type": "war", "party": ["FRA", "IRN"], "id": "war", **first},
        *({"about": "war", **other} for other in others),
    )

    assert [(row.year, row.conflictual) for row in graph.query("dyad-years")] == [(year, 1)]


@pytest.mark.parametrize("predicted", ["1999", "2001"])
def test_the_year_is_that_of_the_claims_by_which_a_situation_counts(predicted: str) -> None:
    graph = graph_of_claims(
        {"type": "meet", "party": ["FRA", "IRN"], "id": "talks", "when": "2000"},
        {"about": "talks", "when": predicted, "modality": "predicted"},
    )

    assert [row.year for row in graph.query("dyad-years")] == [2000]
    assert [row.year for row in graph.query("dyad-years", all=True)] == [None]


@pytest.mark.parametrize("everything", [False, True])
def test_the_years_of_two_states_add_up_to_their_row_in_dyads(
    kg: KnowledgeGraph, everything: bool
) -> None:
    counts = ("situations", "cooperative", "conflictual", "neutral")
    sums: dict[tuple[str, str], Counter[str]] = {}
    for row in kg.query("dyad-years", all=everything):
        sums.setdefault((row.a, row.b), Counter()).update(
            {count: getattr(row, count) for count in counts}
        )

    assert sums == {
        (row.a, row.b): {count: getattr(row, count) for count in counts}
        for row in kg.query("dyads", all=everything)
    }


def graph_of_claims(
    *claims: dict[str, Any], actors: Mapping[str, geokg.Actor] | None = None
) -> KnowledgeGraph:
    graph = KnowledgeGraph()
    graph.add(
        geokg.Article(
            id="note",
            text="They met again.",
            published="2001-06-01",
            actors=actors or {},
            claims=[geokg.Claim(quote="met again", **claim) for claim in claims],
        )
    )
    return graph


# The founding article ----------------------------------------


@pytest.fixture(scope="module")
def founding(seed: Path) -> KnowledgeGraph:
    graph = KnowledgeGraph()
    graph.add(read(seed))
    return graph


def ids(rows: Rows, column: str = "situation") -> list[str]:
    """The claims' own names, without article and ending."""
    return [getattr(row, column).partition("2008.")[2].removesuffix(".situation") for row in rows]


def test_the_two_states_were_warm_then_hostile_then_warming(founding: KnowledgeGraph) -> None:
    rows = founding.query("history", a="IRN", b="TJK")
    names = ids(rows)
    valence = dict(zip(names, [row.valence for row in rows], strict=True))

    assert names.index("friendship-halted") < names.index("safe-haven") < names.index("recognition")
    assert names.index("backed-opposition") < names.index("seeks-ties")
    assert [name for name in names if valence[name] == "conflictual"] == [
        "safe-haven",
        "backed-opposition",
    ]
    assert valence["recognition"] == valence["seeks-ties"] == "cooperative"
    assert rows.left_out == 5


def test_organs_and_persons_join_the_history(founding: KnowledgeGraph) -> None:
    states = ids(founding.query("history", a="IRN", b="TJK"))
    more = founding.query("history", a="IRN", b="TJK", organs=True)

    assert set(ids(more)) - set(states) == {"december-meeting", "ally-for-stability"}


def test_the_speakers_are_those_who_speak(founding: KnowledgeGraph) -> None:
    rows = founding.query("speakers")

    assert {(row.claimant, row.relayed_by) for row in rows} == {
        ("Saidrasul Musavi", None),
        ("one analyst", None),
        ("State Department", None),
        ("U.S. officials", None),
        ("Government of Iran", None),
        ("Iran", "one analyst"),
    }
    assert [name for name, row in zip(ids(rows, "claim"), rows, strict=True) if row.unnamed] == [
        "brokered-peace",
        "desire-for-influence",
        "enhanced-role",
        "loyal-leader",
        "pro-iranian-country",
    ]


def test_ten_claims_are_not_actual_and_affirmed(founding: KnowledgeGraph) -> None:
    rows = founding.query("doubtful")

    assert len(rows) == 10
    assert [name for name, row in zip(ids(rows, "claim"), rows, strict=True) if row.counts] == [
        "visits",
        "war-would-have-lasted",
    ]


def test_words_stand_where_they_are_said_to(founding: KnowledgeGraph, seed: Path) -> None:
    text = (seed.parent / "article.txt").read_text(encoding="utf-8")
    rows = founding.query("words")

    assert len(rows) > 35
    for row in rows:
        assert text[row.start : row.end] == row.exact
        assert text[: row.start].endswith(row.prefix)
        assert text[row.end :].startswith(row.suffix)


def test_five_situations_have_more_than_two_actors(founding: KnowledgeGraph) -> None:
    rows = founding.query("many-sided")
    names = ids(rows)

    assert sorted(set(names)) == [
        "against-taliban",
        "backed-opposition",
        "brokered-peace",
        "contain-afghan-war",
        "safe-haven",
    ]
    roles = {row.actor: row.role for row in rows if "brokered-peace" in row.situation}
    assert roles["Russia"] == ("mediator",)
    assert roles["Tajikistan"] == ("party",)


def test_what_had_ended_before_the_century(founding: KnowledgeGraph) -> None:
    rows = founding.query("ended", before="2000")

    how = dict(zip(ids(rows), [row.how for row in rows], strict=True))
    assert how == {
        "friendship-halted": "certain",
        "civil-war": "certain",
        "safe-haven": "certain",
        "backed-opposition": "certain",
        "important-role": "possible",
        "rivalry-abandoned": "possible",
    }


def test_the_meeting_was_in_2007_as_the_byline_has_it(founding: KnowledgeGraph) -> None:
    late = founding.query("during", since="2007-12", until="2007-12", reading="byline")
    early = founding.query("during", since="2000-12", until="2000-12", reading="byline")

    assert [name for name, row in zip(ids(late), late, strict=True) if row.how == "certain"] == [
        "december-meeting"
    ]
    assert "december-meeting" not in ids(early)


def test_no_claims_of_the_founding_article_deny_each_other(founding: KnowledgeGraph) -> None:
    assert len(founding.query("denials")) == 0
    assert sum(row.claims for row in founding.query("types")) == 35
    assert sum(row.situations for row in founding.query("types")) == 32
    assert founding.query("claims").columns[0] == "claim"
    assert len(founding.query("claims")) == 35
