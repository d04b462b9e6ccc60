"""Laws that hold for the panel of any graph."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dyad_articles import corpora, graph_of
from geokg import Article, Claim, KnowledgeGraph, Panel
from geokg.actors import states
from geokg.base.vocabulary import GKG

SYSTEMS = st.sampled_from(("cow", "gw"))
PERIODS = st.sampled_from(("year", "quarter", "month"))
COUNTS = st.sampled_from(("certain", "expected", "possible"))
CLASSES = ("vcoop", "mcoop", "vconf", "mconf", "neutral")
STANDINGS = ("asserted", "attributed", "contested")
TOTALS = {"certain": "events", "expected": "events_expected", "possible": "events_possible"}
TOLERANCE = Decimal("0.00001")


def keys(panel: Panel) -> list[tuple[object, ...]]:
    """The key of each row of a panel."""
    parameters = panel.parameters
    numbers = ("ccode1", "ccode2") if parameters.system == "cow" else ("gwcode1", "gwcode2")
    names = [*numbers, "year"] + ([parameters.period] if parameters.period != "year" else [])
    return [tuple(getattr(row, name) for name in names) for row in panel.rows]


def total(row: Any, names: Iterable[str]) -> Decimal:
    """The sum of cells, where a missing value is nothing."""
    return sum((Decimal(getattr(row, name) or 0) for name in names), Decimal())


@pytest.mark.slow
@given(corpora(), SYSTEMS, PERIODS, COUNTS, st.booleans())
def test_counts_add_up_and_keys_are_unique(
    corpus: list[Article], system: str, period: str, count: str, directed: bool
) -> None:
    panel = graph_of(corpus).panel(system=system, period=period, count=count, directed=directed)

    assert len(set(keys(panel))) == len(panel)
    for row in panel.rows:
        events = total(row, [TOTALS[count]])
        assert abs(total(row, CLASSES) - events) < TOLERANCE
        assert abs(total(row, STANDINGS) - events) < TOLERANCE
        certain, expected, possible = [total(row, [name]) for name in TOTALS.values()]
        assert certain <= expected <= possible
    assert sum(panel.accounts.values()) == len(panel.events)


@pytest.mark.slow
@given(corpora(), SYSTEMS)
def test_the_shares_of_every_counted_event_add_up_to_one(
    corpus: list[Article], system: str
) -> None:
    panel = graph_of(corpus).panel(system=system)
    counted = [
        row
        for row in panel.events
        if row.standing in STANDINGS and row.kind == "event" and row.in_system
    ]
    mediation = [row for row in counted if row.link.startswith("mediator")]

    expected = sum((total(row, ["events_expected"]) for row in panel.rows), Decimal())
    assert abs(expected - (len(counted) - len(mediation))) < TOLERANCE * (len(panel) + 1)


@pytest.mark.slow
@given(corpora(), SYSTEMS)
def test_expected_counts_of_months_add_up_to_those_of_years(
    corpus: list[Article], system: str
) -> None:
    kg = graph_of(corpus)
    sums: dict[object, Decimal] = {}
    months = kg.panel(system=system, period="month", count="expected")
    for key, row in zip(keys(months), months.rows, strict=True):
        sums[key[:3]] = sums.get(key[:3], Decimal(0)) + total(row, ["events_expected"])
    years = kg.panel(system=system, count="expected")

    for key, row in zip(keys(years), years.rows, strict=True):
        assert abs(sums.get(key, Decimal(0)) - total(row, ["events_expected"])) < TOLERANCE * 12


@pytest.mark.slow
@given(corpora(), SYSTEMS)
def test_order_and_derived_triples_change_nothing(corpus: list[Article], system: str) -> None:
    panel = graph_of(corpus).panel(system=system)
    other = graph_of(reversed(corpus)).derive().panel(system=system)

    assert panel.rows.csv() == other.rows.csv()
    assert panel.events.csv() == other.events.csv()
    assert panel.codebook == other.codebook


def are_linked_to_copies(kg: KnowledgeGraph, article: Article, copy: str) -> bool:
    """Whether the rule links each situation of an article to that of its copy, and to no other."""
    facts = kg.derive()._facts()
    stem, end = kg.base, ".situation"
    return all(
        facts.groups.get(f"{stem}{article.id}.{claim.id}{end}")
        == tuple(sorted(f"{stem}{name}.{claim.id}{end}" for name in (article.id, copy)))
        for claim in article.claims
        if claim.type
    ) and bool(facts.all(GKG.sameSituationAs, f"{stem}{copy}.{article.claims[0].id}{end}"))


@pytest.mark.slow
@given(corpora().filter(lambda corpus: all(c.when for c in corpus[0].claims if c.type)), SYSTEMS)
def test_a_copy_of_an_article_changes_only_the_numbers_of_reports(
    corpus: list[Article], system: str
) -> None:
    one_of_all = corpus[0]
    copy = Article(
        id="zz",
        text=one_of_all.text,
        publisher=one_of_all.publisher,
        published=one_of_all.published.text if one_of_all.published else "",
        actors=one_of_all.actors,
        claims=one_of_all.claims,
    )
    doubled = graph_of([*corpus, copy])
    assume(are_linked_to_copies(doubled, corpus[0], copy.id))
    one, two = graph_of(corpus).panel(system=system), doubled.panel(system=system)

    reports = {"n_claims", "n_articles", "n_situations", "n_denials"}
    for before, after in ((one.rows, two.rows), (one.events, two.events)):
        same = [name for name in before.columns if name not in reports]
        assert before.df()[same].equals(after.df()[same])


@pytest.mark.slow
@pytest.mark.parametrize("day", ["1990-03-10", "1990-03", "1990-03-10/1990-04-20"])
@pytest.mark.parametrize("vaguer", ["1990", "1990-03/1990-05", "1989-12/1990-11"])
@pytest.mark.parametrize("count", ["certain", "possible"])
def test_a_vaguer_report_changes_no_certain_or_possible_count(
    day: str, vaguer: str, count: str
) -> None:
    def report(name: str, when: str) -> Article:
        claim = Claim(
            id="c", type="criticise", initiator="FRA", target="DEU", quote="They said", when=when
        )
        return Article(id=name, text="They said", published="1992-01-01", actors={}, claims=[claim])

    one = graph_of([report("a", day)]).panel(system="cow", period="month", count=count)
    two = graph_of([report("a", day), report("b", vaguer)])
    both = two.panel(system="cow", period="month", count=count)

    assert both.events[0].n_situations == 2
    names = ["events", "events_possible", *CLASSES, *STANDINGS]
    assert one.df()[names].equals(both.df()[names])


@pytest.mark.slow
@given(corpora())
def test_both_states_of_a_row_of_cow_are_in_the_list_on_one_day_of_its_year(
    corpus: list[Article],
) -> None:
    """The days are those of reference/states.csv, as its column cow_validity has them."""
    listed: dict[int, list[tuple[date, date]]] = {}
    for state in states().values():
        for interval in state.cow_validity if state.cow is not None else ():
            days = (interval.start or date.min, interval.end or date.max)
            listed.setdefault(state.cow or 0, []).append(days)

    for one, other, year in keys(graph_of(corpus).panel(system="cow")):
        if year is not None:
            start, end = date(int(str(year)), 1, 1), date(int(str(year)), 12, 31)
            assert any(
                max(a, c, start) <= min(b, d, end)
                for a, b in listed[int(str(one))]
                for c, d in listed[int(str(other))]
            )
