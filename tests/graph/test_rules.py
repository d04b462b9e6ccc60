"""What the graph finds out by itself: each rule on its cases, and the life of derived graphs.

A case is a folder rules/RULE/CASE with annotation files and ``expected.ttl``: what the rule
derives from them, and nothing else. It is called after what fires it, or misses it by little.
"""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT, SCALE
from geokg.base.errors import StoreError
from geokg.base.vocabulary import DEFAULT_BASE, GKG, RULE_SPACE, SKOS
from geokg.cli import main
from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.graph.rules import RULES, Rule, is_derived, same_situation
from geokg.graph.rules.denied import denials
from geokg.graph.rules.facts import is_named
from geokg.graph.rules.same_situation import SituationReport
from geokg.graph.turtle import write_turtle
from geokg.inputs.annotation.reader import read
from goldens import Golden

CASES = Path(__file__).parent / "rules"
EXAMPLES = ROOT / "examples"
NAMES = [rule.name for rule in RULES]
RULE_OF = {rule.name: rule for rule in RULES}
FOLDERS = sorted(folder for folder in CASES.glob("*/*") if folder.is_dir())
LINKED = CASES / "denied" / "fires-between-articles-that-probably-tell-of-one"


def graph_of(*folders: Path) -> KnowledgeGraph:
    kg = KnowledgeGraph()
    kg.add(read(*folders))
    return kg


def results(kg: KnowledgeGraph, rule: Rule) -> list[ox.Quad]:
    """What the rule's graph holds beside the description of the rule itself."""
    return [
        quad
        for quad in kg.quads()
        if str(quad.graph_name) == f"<{rule.graph(kg.base)}>"
        and not str(quad.subject).startswith(f"<{RULE_SPACE}")
    ]


def lines(kg: KnowledgeGraph) -> list[str]:
    return sorted(str(quad) for quad in kg.quads())


def test_linked_situations_are_denied_in_one_finding() -> None:
    (denial,) = denials(graph_of(LINKED).derive()._facts())

    assert len(denial.concerns) == 2


def has_derived(kg: KnowledgeGraph) -> bool:
    return any("/derived/" in str(quad.graph_name) for quad in kg.quads())


# The cases ----------------------------------------


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f"{f.parent.name}-{f.name}")
def test_a_rule_derives_exactly_what_its_case_expects(folder: Path, golden: Golden) -> None:
    kg = graph_of(folder).derive()
    found = results(kg, RULE_OF[folder.parent.name])
    text = re.sub(r"(?m)^@prefix .*\n", "", write_turtle(found, kg.base)).lstrip()

    golden.check(folder / "expected.ttl", text)
    assert bool(found) == folder.name.startswith("fires-")
    assert str(kg.validate()) == "violations: 0, warnings: 0"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["fires-", "misses-"])
def test_every_rule_has_a_case_that_fires_it_and_a_near_miss(name: str, kind: str) -> None:
    assert any(f.parent.name == name and f.name.startswith(kind) for f in FOLDERS)


def test_every_case_belongs_to_a_rule() -> None:
    assert {folder.parent.name for folder in FOLDERS} == set(NAMES)


# Derived graphs ----------------------------------------


@pytest.fixture
def examples() -> KnowledgeGraph:
    return graph_of(*sorted(EXAMPLES.glob("*/articles"))).derive()


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_a_derived_graph_says_what_its_rule_means(rule: Rule, examples: KnowledgeGraph) -> None:
    node = ox.NamedNode(rule.iri)
    graph = ox.NamedNode(rule.graph(examples.base))
    said = [q for q in examples.quads() if q.subject == node and q.graph_name == graph]

    assert rule.meaning in {
        q.object.value
        for q in said
        if q.predicate.value == SKOS.definition and isinstance(q.object, ox.Literal)
    }


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_every_result_carries_rule_version_and_claims(rule: Rule, examples: KnowledgeGraph) -> None:
    found = results(graph_of(*_firing(rule)).derive(), rule) + results(examples, rule)
    nodes = {q.subject for q in found if q.predicate.value == GKG.concerns}

    assert nodes
    for node in nodes:
        about = {q.predicate.value: q.object for q in found if q.subject == node}
        assert about[GKG.rule] == ox.NamedNode(rule.iri)
        assert GKG.restsOn in about


def _firing(rule: Rule) -> list[Path]:
    return [f for f in FOLDERS if f.parent.name == rule.name and f.name.startswith("fires-")][:1]


def test_what_is_derived_has_no_blank_node_and_shares_no_triple(examples: KnowledgeGraph) -> None:
    triples = [str(quad.triple) for quad in examples.quads()]

    assert len(triples) == len(set(triples))
    assert not any("_:" in line for line in lines(examples) if "/derived/" in line)


def test_deriving_twice_gives_the_same(examples: KnowledgeGraph) -> None:
    before = lines(examples)

    assert lines(examples.derive()) == before


@pytest.mark.slow
@settings(max_examples=8 * SCALE)
@given(st.permutations(read(*sorted(EXAMPLES.glob("*/articles")))))
def test_the_order_of_articles_is_of_no_account(articles: list[object]) -> None:
    kg = KnowledgeGraph()
    for article in articles:
        kg.add(article)  # type: ignore[arg-type]  # Hypothesis knows only that they are objects
    first = graph_of(*sorted(EXAMPLES.glob("*/articles")))

    assert lines(kg.derive()) == lines(first.derive())


def test_nothing_is_derived_unless_asked_for() -> None:
    kg = graph_of(LINKED)

    assert not has_derived(kg)
    assert has_derived(kg.derive())


@pytest.mark.parametrize("change", ["add", "replace", "remove"])
def test_a_change_drops_what_was_derived(change: str) -> None:
    kg = graph_of(LINKED).derive()
    if change == "add":
        kg.add(read(EXAMPLES / "ended-states" / "articles"))
    elif change == "replace":
        kg.add(read(LINKED / "courier.yaml"))
    else:
        kg.remove("herald")

    assert not has_derived(kg)
    assert not any(is_derived(str(q.subject)[1:-1], q.predicate.value, kg.base) for q in kg.quads())


def test_deriving_again_after_a_change_is_as_deriving_at_first() -> None:
    kg = graph_of(LINKED).derive()
    kg.remove("herald")
    alone = graph_of(LINKED / "courier.yaml").derive()

    assert lines(kg.derive()) == lines(alone)


@pytest.mark.slow
def test_a_store_keeps_what_was_derived_and_knows_it(tmp_path: Path) -> None:
    with KnowledgeGraph(tmp_path / "store") as kg:
        kg.add(read(LINKED))
        before = lines(kg.derive())
        assert kg.verify() == ()

    with KnowledgeGraph(tmp_path / "store") as again:
        assert lines(again) == before
        assert again.verify() == ()
        again.remove("herald")
        assert again.verify() == ()
        assert not has_derived(again)


def test_a_read_only_store_derives_in_a_copy(tmp_path: Path) -> None:
    with KnowledgeGraph(tmp_path / "store") as kg:
        kg.add(read(LINKED))

    with KnowledgeGraph(tmp_path / "store", read_only=True) as kg:
        before = lines(kg)
        derived = kg.derive()

        assert derived is not kg
        assert lines(kg) == before
        assert lines(derived) == lines(graph_of(LINKED).derive())
        with pytest.raises(StoreError):
            kg.remove("herald")


@pytest.mark.parametrize("suffix", ["ttl", "trig", "nq"])
def test_a_dump_with_what_was_derived_derives_the_same_again(suffix: str, tmp_path: Path) -> None:
    """Also in Turtle, where derived triples stand among the others."""
    file = tmp_path / f"linked.{suffix}"
    kg = graph_of(LINKED).derive()
    kg.dump(file)
    again = KnowledgeGraph(file).derive()

    assert {str(q.triple) for q in again.quads()} == {str(q.triple) for q in kg.quads()}
    assert len(lines(again)) == len(lines(kg))
    assert again.findings() == kg.findings()


def test_the_policy_in_sparql_runs_as_it_stands() -> None:
    folder = CASES / "accepted" / "fires-for-what-is-affirmed"
    text = (ROOT / "src" / "geokg" / "graph" / "rules" / "accepted.rq").read_text(encoding="utf-8")
    kg = graph_of(folder)
    found = {tuple(map(str, triple)) for triple in kg.construct(text)}
    derived = {
        tuple(getattr(term, "value", "") for term in quad.triple)
        for quad in results(kg.derive(), RULE_OF["accepted"])
    }

    assert found == derived


def test_accepted_situations_can_be_asked_for() -> None:
    kg = graph_of(CASES / "accepted" / "fires-for-what-is-affirmed").derive()

    rows = kg.sparql(
        "SELECT ?situation ?means { ?situation gkg:acceptedBy [ skos:definition ?means ] }"
    )
    assert [row.situation for row in rows] == [f"{DEFAULT_BASE}courier.recognition.situation"]
    assert rows[0].means.startswith("Policy: ")


# Situations that probably are one ----------------------------------------

FIRST = date(1999, 1, 1)


@st.composite
def tellings(draw: st.DrawFn) -> list[SituationReport]:
    """Situations of one type and the same states, of a few articles, on some days of a month."""
    return [
        SituationReport(
            iri=f"{article}-{number}",
            articles=frozenset({article}),
            start=FIRST + timedelta(start),
            end=FIRST + timedelta(start + length),
            names=frozenset({"party France"}),
        )
        for number, (article, start, length) in enumerate(
            draw(
                st.lists(
                    st.tuples(st.sampled_from("abcde"), st.integers(0, 30), st.integers(0, 9)),
                    max_size=30,
                )
            )
        )
    ]


@pytest.mark.slow
@given(tellings())
def test_a_group_shares_a_day_and_has_one_situation_of_each_article(
    told: list[SituationReport],
) -> None:
    groups = list(same_situation._grouped(told))

    assert sorted(t.iri for g in groups for t in g.members) == sorted(t.iri for t in told)
    for group in groups:
        assert max(t.start for t in group.members) <= min(t.end for t in group.members)
        assert len({a for t in group.members for a in t.articles}) == len(group.members)


@pytest.mark.slow
@given(tellings().flatmap(lambda told: st.tuples(st.just(told), st.permutations(told))))
def test_groups_hang_on_no_order(both: tuple[list[SituationReport], list[SituationReport]]) -> None:
    one, other = (
        [[told.iri for told in group.members] for group in same_situation._grouped(told)]
        for told in both
    )

    assert one == other


@pytest.mark.parametrize("together", [False, True], ids=["on many days", "on one day"])
def test_each_situation_is_compared_with_few(
    together: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = 0
    strength = same_situation._strength

    def counted(one: SituationReport, other: SituationReport) -> object:
        nonlocal compared
        compared += 1
        return strength(one, other)

    monkeypatch.setattr(same_situation, "_strength", counted)
    days = [FIRST + timedelta(0 if together else number // 2) for number in range(2000)]
    told = [
        SituationReport(
            iri=f"{n:05}", articles=frozenset({str(n)}), start=day, end=day, names=frozenset("x")
        )
        for n, day in enumerate(days)
    ]
    list(same_situation._grouped(told))

    assert 0 < compared <= len(told)


def test_corroboration_counts_publishers_and_not_rows() -> None:
    kg = graph_of(CASES / "same-situation" / "fires-for-copies-that-count-once").derive()

    rows = kg.sparql("SELECT DISTINCT ?number { ?link gkg:corroboration ?number }")
    assert len(kg) == 4
    assert [row.number for row in rows] == [2]


# Findings ----------------------------------------


def test_findings_come_by_severity_with_their_words() -> None:
    rows = graph_of(EXAMPLES / "contradiction" / "articles").findings()

    order = ["error", "warning", "note"]
    assert all(order.index(a.severity) <= order.index(b.severity) for a, b in pairwise(rows))
    denied = rows[0]
    assert (denied.severity, denied.rule) == ("warning", "denied/2")
    assert denied.concerns == (f"{DEFAULT_BASE}harbour-courier.ramming.situation",)
    assert "denied by Ministry of Defence" in denied.explanation
    assert dict(zip(denied.claims, denied.quotes, strict=True))[
        f"{DEFAULT_BASE}harbour-courier.ramming-denied"
    ].endswith("that its frigate had rammed anyone")


def test_a_byline_that_does_not_fit_is_among_the_findings() -> None:
    rows = graph_of(EXAMPLES / "iran-tajikistan" / "articles").findings()

    (row,) = [row for row in rows if row.rule.startswith("byline-against-content/")]
    assert row.concerns == (f"{DEFAULT_BASE}iran-central-asia",)
    assert (row.earliest, row.latest) == (date(2001, 1, 20), date(2005, 8, 3))
    assert len(row.claims) == len(row.quotes) == len(row.speakers) > 0


def test_an_empty_graph_has_no_findings() -> None:
    assert len(KnowledgeGraph().findings()) == 0


def test_findings_of_foreign_rdf_are_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "foreign.ttl"
    file.write_text(
        f"@prefix gkg: <{GKG.base}> .\n"
        "[] a gkg:Finding ; gkg:concerns [] .\n"
        '<urn:a> a gkg:Finding ; gkg:concerns <urn:b>, "words" ; gkg:rule <urn:rule> .\n'
        '<urn:c> gkg:about <urn:s> ; gkg:when "never" ; gkg:quote "none" .\n',
        encoding="utf-8",
    )

    (row,) = KnowledgeGraph(file).findings()
    assert (row.severity, row.rule, row.finding) == ("", "urn:rule", "urn:a")


def test_rows_of_a_user_date_an_office(tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text(
        "kind,name,code,office,from,until\nleader,Mohammad Khatami,IRN,president,2006-01-01,..\n",
        encoding="utf-8",
    )
    folder = CASES / "actor-outside-lifetime" / "fires-for-an-office-of-the-table"
    kg = KnowledgeGraph(reference=[own])
    kg.add(read(folder))

    assert [r.rule for r in graph_of(folder).findings()].count("actor-outside-lifetime/2") == 1
    assert [r.rule for r in kg.findings()].count("actor-outside-lifetime/2") == 0


def test_many_names_are_counted_and_not_listed() -> None:
    assert is_named(["one"]) == "one"
    assert is_named("abcdef") == "a, b, c, d, e and f"
    assert is_named(str(n) for n in range(10)) == "0, 1, 2, 3, 4 and 5 others"


# The command ----------------------------------------


def test_the_command_prints_findings_and_exits_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["findings", str(EXAMPLES / "contradiction" / "articles")])
    said = capsys.readouterr()

    assert code == 0
    assert said.out.startswith("warning  harbour-courier.ramming: “use force” (")
    printed = " ".join(said.out.split())
    assert '"The owners deny it" owners of British trawlers, humber-chronicle' in printed
    assert said.err == "5 findings: 3 warnings, 2 notes\n"


@pytest.mark.parametrize(
    ("case", "code"),
    [("denied/fires-for-a-plan", 1), ("denied/misses-what-nobody-affirms", 0)],
)
def test_findings_are_errors_where_the_command_is_strict(case: str, code: int) -> None:
    assert main(["findings", "--strict", str(CASES / case)]) == code


def test_the_command_gives_json_of_a_dump_and_of_a_store(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    graph_of(LINKED).dump(tmp_path / "linked.ttl")
    with KnowledgeGraph(tmp_path / "store") as kg:
        kg.add(read(LINKED))
    found = []
    for graph in (LINKED, tmp_path / "linked.ttl", tmp_path / "store"):
        assert main(["findings", "--json", str(graph)]) == 0
        found.append(json.loads(capsys.readouterr().out))

    assert found[0] == found[1] == found[2]
    assert [row["rule"] for row in found[0]] == ["denied/2"]
