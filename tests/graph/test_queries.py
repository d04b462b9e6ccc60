"""Named queries: headers, shared fragments, and cases with equal rows on both engines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import combinations, product
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
import yaml
from varied_articles import write_varied_articles

import geokg
from geokg import KnowledgeGraph, QueryError, read
from geokg.base.vocabulary import DEFAULT_BASE, GKG, MODALITIES, POLARITIES
from geokg.graph.quads import quads
from geokg.graph.queries import NamedQuery, named, named_queries
from geokg.graph.queries.header import header_of, projected
from geokg.graph.queries.including import FOLDER, expanded
from geokg.graph.result_values import Value, python_value
from geokg.graph.rows import Rows
from geokg.graph.rules.facts import ClaimRow
from goldens import Golden

CASES = Path(__file__).parent / "queries"
NAMES = sorted(file.parent.name for file in CASES.glob("*/case.yaml"))
# rdflib warns of names that its own query engine uses.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset\\.:DeprecationWarning")


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    """Three articles, of which two share states and a claim."""
    return graph_under("full")


@pytest.fixture(scope="module")
def dataset(kg: KnowledgeGraph) -> rdflib.Dataset:
    return kg.to_rdflib()


@cache
def graph_under(policy: str) -> KnowledgeGraph:
    """The articles as they are published under a policy for quotes."""
    graph = KnowledgeGraph()
    if policy == "full":
        graph.add(read(CASES / "given"))
        return graph
    with TemporaryDirectory() as folder:
        file = Path(folder) / "published.nq"
        lines = {n for a in read(CASES / "given") for n in quads(a, graph.base, quotes=policy)}
        file.write_text("".join(f"{line}\n" for line in sorted(lines)), encoding="utf-8")
        return KnowledgeGraph(file)


def case(name: str) -> tuple[str, dict[str, str], str]:
    loaded = yaml.load((CASES / name / "case.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    return loaded["query"], loaded.get("parameters") or {}, loaded.get("policy", "full")


def as_tsv(rows: Rows, base: str) -> str:
    lines = [rows.columns, *([cell(value, base) for value in row] for row in rows)]
    return "".join("\t".join(line) + "\n" for line in lines) + f"excluded: {rows.excluded}\n"


def cell(value: Any, base: str) -> str:
    text = " | ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
    return text.replace(base, "").replace("\n", "\\n")


@pytest.mark.parametrize("name", NAMES)
def test_a_named_query_gives_its_golden_rows(name: str, golden: Golden) -> None:
    query, parameters, policy = case(name)
    kg = graph_under(policy)

    found = as_tsv(kg.query(query, **parameters), kg.base)

    golden.check(CASES / name / "expected.tsv", found)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_named_query_answers_alike_on_rdflib(
    name: str, kg: KnowledgeGraph, dataset: rdflib.Dataset
) -> None:
    query, parameters, policy = case(name)
    if policy != "full":
        kg = graph_under(policy)
        dataset = kg.to_rdflib()

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


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_every_column_is_defined_and_filled_in_a_golden(name: str) -> None:
    cases = [case(folder) for folder in NAMES]
    answers = [graph_under(p).query(q, **given) for q, given, p in cases if q == name]
    filled = {
        column
        for rows in answers
        for row in rows
        for column, value in zip(rows.columns, row, strict=True)
        if value  # a number above 0, true, a text, a list with something in it
    }

    assert all(rows.columns == tuple(c.name for c in named(name).columns) for rows in answers)
    assert all(column.meaning for column in named(name).columns)
    assert filled == {column.name for column in named(name).columns}


KINDS = {
    "text": str,
    "name": str,
    "iri": str,
    "date": date,
    "integer": int,
    "decimal": Decimal,
    "boolean": bool,
}


@pytest.mark.parametrize("folder", NAMES)
def test_every_cell_is_of_the_kind_of_its_column(folder: str) -> None:
    name, given, policy = case(folder)

    for row in graph_under(policy).query(name, **given):
        for column, value in zip(named(name).columns, row, strict=True):
            cells = value if column.is_list else () if value is None else (value,)
            assert all(type(cell) is KINDS[column.kind] for cell in cells), column.name
            assert column.kind != "iri" or all("://" in cell for cell in cells), column.name


@pytest.mark.parametrize("folder", NAMES)
def test_names_have_their_ids_beside_them(folder: str) -> None:
    name, given, policy = case(folder)
    query = named(name)
    rows = graph_under(policy).query(name, **given)

    for column in (c for c in query.columns if c.is_list and c.ids_of):
        for row in rows:
            called = [each for names in column.ids_of for each in getattr(row, names)]
            assert len(called) == len(getattr(row, column.name))
    # A state has a code.
    known = {name for names in query.ids.values() for name in names} | {"a_name", "b_name"}
    assert {column.name for column in query.columns if column.kind == "name"} <= known


# Headers and fragments ----------------------------------------

SOURCES = {
    file.relative_to(FOLDER.parent).as_posix(): file.read_text(encoding="utf-8")
    for file in sorted(FOLDER.parent.rglob("*.rq"))
}


def long_lines(text: str) -> set[str]:
    """The lines with so much in them that to write them twice is to copy a rule."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return {
        line
        for line in lines
        if len(line) > 64
        and not line.startswith(("PREFIX ", "# include: ", "# param: ", "# column: "))
        and not re.match(r"({ )?SELECT \?", line)
    }


def test_no_rule_is_written_twice() -> None:
    twice = [
        (one, other, line)
        for one, other in combinations(SOURCES, 2)
        for line in long_lines(SOURCES[one]) & long_lines(SOURCES[other])
    ]

    assert twice == []


@pytest.mark.parametrize("name", sorted(file.stem for file in FOLDER.glob("*.rq")))
def test_every_fragment_is_included(name: str) -> None:
    assert any(f"# include: {name}\n" in t or f"# include: {name} " in t for t in SOURCES.values())


@pytest.mark.parametrize(
    "change",
    [
        ("affirming", "?modality = gkg:actual", "?modality = gkg:intended"),
        ("standing", '"contested"', '"disputed"'),
        ("valence", '"conflictual",', '"cooperative",'),
    ],
    ids=lambda change: change[0],
)
def test_a_rule_is_changed_in_one_place(change: tuple[str, str, str], tmp_path: Path) -> None:
    fragment, old, new = change
    for file in FOLDER.glob("*.rq"):
        text = file.read_text(encoding="utf-8")
        if file.stem == fragment:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    users = {
        "affirming": {
            "history",
            "during",
            "ended",
            "many-sided",
            "doubtful",
        },
        "standing": {"history", "during", "ended", "many-sided"},
        "valence": {"history"},
    }

    changed = {
        name
        for name, query in named_queries().items()
        if expanded(SOURCES[f"{name}.rq"], tmp_path).text != query.text
    }

    assert changed == users[fragment]


def test_the_local_variables_of_a_fragment_are_its_own() -> None:
    whole = expanded(
        "SELECT ?name WHERE { ?claim gkg:reportedIn ?article .\n"
        "# include: claimant ?claimant=?one ?claimant_id=?one_id\n"
        "# include: claimant ?claimant=?two ?claimant_id=?two_id\n}"
    )

    assert "?claimant__name) AS ?one)" in whole.text
    assert "?claimant2__name) AS ?two)" in whole.text
    assert [line.partition(' "')[0] for line in whole.columns] == [
        "one name",
        "one_id id of one",
        "two name",
        "two_id id of two",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("# include: nothing", "no fragment is called nothing"),
        ("# include: standing", "the fragment standing needs ?affirmed"),
        ("?sort\n# include: type-name ?name=?sort", "the fragment type-name has no variable ?name"),
        ("# include type-name", "not `# include: NAME"),
    ],
)
def test_a_wrong_include_is_refused(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=re.escape(fault)):
        expanded(text)


def test_a_fragment_that_includes_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "round.rq").write_text("# fragment: x\n# include: round\n", encoding="utf-8")

    with pytest.raises(ValueError, match="includes itself"):
        expanded("# include: round", tmp_path)


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        ("", "no definition of the column a"),
        ('# column: a text "x"\n# column: b text "x"\n', "a definition, but no column: b"),
        ('# column: a text "x"\n# column: a text "y"\n', "defined twice: a"),
        ("# column: a text\n", "column: a text"),
        ('# column: a word "x"\n', "column: a word"),
        ("# param: a state\n", "param: a state"),
    ],
)
def test_a_wrong_header_is_refused(header: str, fault: str) -> None:
    with pytest.raises(ValueError, match=re.escape(fault)):
        header_of("wrong", f"{header}SELECT ?a WHERE {{ ?a ?p ?o }}")


@pytest.mark.parametrize("query", named_queries().values(), ids=lambda query: query.name)
def test_the_columns_are_what_the_engine_gives(query: NamedQuery) -> None:
    answer = ox.Store().query(query.text, use_default_graph_as_union=True)

    assert isinstance(answer, ox.QuerySolutions)
    assert tuple(variable.value for variable in answer.variables) == projected(query.text)


@pytest.mark.parametrize(("polarity", "modality"), list(product(POLARITIES, MODALITIES)))
def test_rules_and_queries_agree_on_what_affirms(polarity: str, modality: str) -> None:
    graph = graph_of_claims(
        {"type": "meet", "party": ["FRA", "IRN"], "polarity": polarity, "modality": modality}
    )
    claim = ClaimRow(
        **dict.fromkeys(("iri", "situation", "article", "claimant", "voice"), ""),
        polarity=getattr(GKG, polarity),
        modality=getattr(GKG, modality),
        dated=False,
        start=None,
        end=None,
    )

    assert bool(graph.query("history", a="FRA", b="IRN")) == claim.affirms
    assert bool(graph.query("doubtful")) != claim.affirms


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
    return named(query).rows(Rows(columns, rows), parameters)


def several(term: object) -> tuple[str, ...]:
    return tuple(sorted({part for part in str(term or "").split("\x1f") if part}))


def term_value(term: object) -> Value:
    if isinstance(term, rdflib.Literal):
        kind = ox.NamedNode(str(term.datatype)) if term.datatype else None
        return python_value(ox.Literal(str(term), datatype=kind))
    return None if term is None else str(term)


# What the questions are about ----------------------------------------


def test_a_situation_stands_in_a_history_once(kg: KnowledgeGraph) -> None:
    rows = kg.query("history", a="IRN", b="TJK", organs=True, all=True)

    assert len({row.situation for row in rows}) == len(rows)


def test_a_history_is_the_same_from_either_side(kg: KnowledgeGraph) -> None:
    there = kg.query("history", a="FRA", b="TJK", organs=True, all=True)

    assert there == kg.query("history", a="TJK", b="FRA", organs=True, all=True)
    assert there


def test_what_does_not_count_is_excluded_and_counted(kg: KnowledgeGraph) -> None:
    some = kg.query("history", a="IRN", b="TJK")
    every = kg.query("history", a="IRN", b="TJK", all=True)

    assert some.excluded == len(every) - len(some) == 2
    assert every.excluded == 0


@pytest.mark.parametrize(
    ("type_", "roles", "valence"),
    [
        ("criticise", {"initiator": "FRA", "target": "IRN"}, "conflictual"),
        ("criticise", {"initiator": "IRN", "target": "FRA"}, "conflictual"),
        ("influence", {"initiator": "FRA", "target": "IRN"}, "neutral"),
        ("meet", {"party": ["FRA", "IRN"]}, "cooperative"),
        ("war", {"party": ["FRA", "IRN"]}, "conflictual"),
        ("meet", {"party": ["FRA", "IRN"], "mediator": "TJK"}, "cooperative"),
        ("dispute", {"party": ["FRA", "IRN"], "mediator": "TJK"}, "conflictual"),
        ("mediate", {"party": ["FRA", "IRN"], "mediator": "TJK"}, None),
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

    assert history.valence == valence


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
        ([{"modality": "intended", "polarity": "negative"}], "ruled-out"),
        ([{"modality": "predicted", "polarity": "negative"}], "ruled-out"),
        (
            [{"modality": "predicted"}, {"modality": "intended", "polarity": "negative"}],
            "predicted",
        ),
        ([{"modality": "wanted", "polarity": "negative"}, {"polarity": "negative"}], "denied"),
        ([{"modality": "predicted"}, {"modality": "wanted"}], "wanted"),
        ([{"modality": "wanted"}, {"modality": "intended"}], "intended"),
        ([{"modality": "counterfactual"}, {"modality": "predicted"}], "predicted"),
        ([{"modality": "counterfactual"}], "counterfactual"),
    ],
)
def test_the_standing_of_a_situation_follows_from_all_claims_about_it(
    claims: list[dict[str, str]], standing: str
) -> None:
    first, *others = claims
    graph = graph_of_claims(
        {"type": "meet", "party": ["FRA", "IRN"], "id": "first", **first},
        *({"about": "first", **other} for other in others),
    )

    (row,) = graph.query("history", a="FRA", b="IRN", all=True)

    assert row.standing == standing


ORGANS = {
    "f": geokg.Actor("organ", "Foreign Ministry", of="FRA"),
    "s": geokg.Actor("organ", "Foreign Ministry", of="ESP"),
}


def test_actors_with_one_name_are_two() -> None:
    graph = graph_of_claims(
        {"type": "meet", "party": ["f", "s"], "id": "meeting"},
        {"about": "meeting", "claimant": "f", "polarity": "negative"},
        actors=ORGANS,
    )
    two = ("Foreign Ministry", "Foreign Ministry")

    (row,) = graph.query("history", a="FRA", b="ESP", organs=True)

    assert row.party == two
    assert row.actor_id == (f"{graph.base}note.f", f"{graph.base}note.s")
    assert (row.claimant, row.denied_by) == (("the article",), ("Foreign Ministry",))
    assert row.denied_by_id == (f"{graph.base}note.f",)


HELD = [modality for modality in MODALITIES if modality != "counterfactual"]


@pytest.mark.parametrize(("affirmed", "denied"), list(product(HELD, HELD)))
def test_a_denial_is_found_whatever_the_modalities(affirmed: str, denied: str) -> None:
    graph = graph_of_claims(
        {"id": "attack", "type": "use-force", "initiator": "FRA", "target": "IRN"}
        | {"claimant": "s", "modality": affirmed},
        {"about": "attack", "claimant": "FRA", "modality": denied, "polarity": "negative"},
        actors=ORGANS,
    )

    (denial,) = graph.query("denials")
    (row,) = graph.query("history", a="FRA", b="IRN", all=True)
    (finding,) = (f for f in graph.findings() if f.rule.startswith("denied/"))

    assert (denial.affirmed_by, denial.affirmed_modality) == ("Foreign Ministry", affirmed)
    assert (denial.denied_by, denial.denied_modality) == ("France", denied)
    assert (row.claimant, row.denied_by) == (("Foreign Ministry",), ("France",))
    assert len(finding.claims) == 2


@pytest.mark.parametrize(
    ("affirmed", "denied"), [("actual", "counterfactual"), ("counterfactual", "actual")]
)
def test_what_is_counterfactual_neither_affirms_nor_denies(affirmed: str, denied: str) -> None:
    graph = graph_of_claims(
        {"id": "talks", "type": "meet", "party": ["FRA", "IRN"], "modality": affirmed},
        {"about": "talks", "claimant": "FRA", "modality": denied, "polarity": "negative"},
    )
    (row,) = graph.query("history", a="FRA", b="IRN", all=True)

    assert len(graph.query("denials")) == 0
    assert not [f for f in graph.findings() if f.rule.startswith("denied/")]
    assert row.denied_by == (("France",) if denied == "actual" else ())
    assert row.standing == ("denied" if denied == "actual" else "asserted")


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("history", {"a": "FRA", "b": "IRN"}),
        ("during", {"since": "1999", "until": "2002"}),
        ("ended", {"before": "2001"}),
    ],
)
@pytest.mark.parametrize("modality", HELD)
def test_who_only_denies_is_no_claimant(
    query: str, parameters: dict[str, str], modality: str
) -> None:
    graph = graph_of_claims(
        {"type": "rivalry", "party": ["FRA", "IRN"], "claimant": "FRA", "polarity": "negative"}
        | {"modality": modality, "when": "2000", "id": "quarrel"}
    )

    (row,) = graph.query(query, **parameters, all=True)

    assert (row.claimant, row.claimant_id, row.denied_by) == ((), (), ("France",))
    assert row.claim == (f"{graph.base}note.quarrel",)
    assert row.standing == ("denied" if modality == "actual" else "ruled-out")


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
    assert rows.excluded == 5


def test_organs_and_persons_join_the_history(founding: KnowledgeGraph) -> None:
    states = ids(founding.query("history", a="IRN", b="TJK", organs=False))
    more = founding.query("history", a="IRN", b="TJK")

    by_organ = {"december-meeting", "ally-for-stability"}
    assert set(ids(more)) - set(states) == by_organ
    ways = dict(zip(ids(more), [row.via for row in more], strict=True))
    assert {name for name, way in ways.items() if way == "organ"} == by_organ


def test_what_counts_by_two_states_is_in_the_panel(kg: KnowledgeGraph) -> None:
    for name in ("dyads", "dyad-years"):
        with pytest.raises(QueryError) as error:
            kg.query(name)

        assert "geokg panel" in error.value.diagnostics[0].fix


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


@pytest.mark.parametrize(
    ("value", "code"), [("DR Congo", "COD"), ("US", "USA"), ("Bosnia Herzegovina", "BIH")]
)
def test_a_parameter_takes_every_name_that_means_one_state(value: str, code: str) -> None:
    assert named("history").bind(DEFAULT_BASE, {"a": value, "b": "IRN"}) == named("history").bind(
        DEFAULT_BASE, {"a": code, "b": "IRN"}
    )


@pytest.mark.slow
def test_the_history_of_two_states_reads_their_claims_alone(tmp_path: Path) -> None:
    """It took the square of the articles when the engine joined the branches of all claims."""
    write_varied_articles(tmp_path / "a.jsonl", 600)
    graph = KnowledgeGraph()
    graph.add(read(tmp_path / "a.jsonl"))
    graph.query("types")  # the first query pays for the texts of all

    seconds = {}
    for name, asked in (("claims", {}), ("history", {"a": "CHN", "b": "JPN", "all": True})):
        started = process_time()
        graph.query(name, **asked)
        seconds[name] = process_time() - started

    assert seconds["history"] < seconds["claims"]
