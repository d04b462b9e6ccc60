"""The panel equals a second implementation, which counts day by day over rdflib."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from naive_panel import Coverage as NaiveCoverage
from naive_panel import NaiveCounter, Row, written
from random_articles import random_articles
from rdflib import Graph, URIRef

import geokg
from conftest import SCALE, SHARED
from geokg import KnowledgeGraph
from geokg.analysis.panel import Coverage, ReadArticle
from geokg.analysis.panel.typed_table import Table, cell_text
from geokg.base.vocabulary import GKG

FIXTURE = SHARED / "panel" / "fixture-a"
STATES = Path(__file__).parents[2] / "reference" / "states.csv"
GRAPHS = 300 if SCALE > 1 else 100
CHUNK = 25


def triples(kg: KnowledgeGraph) -> Graph:
    graph = Graph()
    for quad in kg.to_rdflib().quads():
        graph.add(quad[:3])
    return graph


def links(kg: KnowledgeGraph) -> list[tuple[str, str]]:
    found = triples(kg.derive()).subject_objects(URIRef(GKG.sameSituationAs))
    return sorted((str(one), str(other)) for one, other in found)


def cells(table: Table) -> list[list[str]]:
    return [[cell_text(value) for value in row] for row in table]


def written_cells(table: Table, rows: list[Row]) -> list[list[str]]:
    return [[written(row.get(column)) for column in table.columns] for row in rows]


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, GRAPHS, CHUNK))
def test_both_implementations_count_the_same(start: int, tmp_path: Path) -> None:
    for seed in range(start, start + CHUNK):
        random = Random(seed)
        folder = tmp_path / str(seed)
        folder.mkdir()
        kg = KnowledgeGraph()
        kg.add(geokg.read(random_articles(random, folder)))
        system = random.choice(["cow", "gw"])
        period = random.choice(["year", "quarter", "month"])
        count = random.choice(["certain", "expected", "possible"])
        reading = random.choice(["byline", "content"])
        directed = random.random() < 0.5
        types = random.choice([None, None, ["war", "meet", "good-relations", "inform"]])
        coverage = random_coverage(random, kg)
        graph = triples(kg)

        panel = kg.panel(
            system=system, period=period, directed=directed, count=count, reading=reading,
            types=types, coverage=coverage,
        )  # fmt: skip

        naive = NaiveCounter(
            graph, STATES, links(kg), kg.base, system=system, period=period, directed=directed,
            count=count, reading=reading, types=types, coverage=plain(coverage),
        ).panel()  # fmt: skip
        assert cells(panel.events) == written_cells(panel.events, naive.events), seed
        assert cells(panel.left_out) == written_cells(panel.left_out, naive.left_out), seed
        assert cells(panel.rows) == written_cells(panel.rows, naive.rows), seed


def random_coverage(random: Random, kg: KnowledgeGraph) -> Coverage | None:
    articles = [(record.id, record.published) for record in kg]
    published = [day for _, day in articles if day]
    if not published or random.random() < 0.4:
        return None
    until = max(published)
    return Coverage(
        from_=until - timedelta(days=random.randrange(100, 1200)),
        until=until,
        states=tuple(random.sample(["FRA", "DEU", "SUN", "RUS", "TCD", "YUG", "SRB", "HRV"], 4)),
        read=tuple(ReadArticle(article=name, published=day) for name, day in articles),
    )


def plain(coverage: Coverage | None) -> NaiveCoverage | None:
    if coverage is None:
        return None
    assert coverage.states != "all"
    return NaiveCoverage(coverage.from_, coverage.until, coverage.states)


@pytest.mark.slow
@pytest.mark.skipif(not FIXTURE.is_dir(), reason="the hand-worked fixture is outside the project")
@pytest.mark.parametrize(
    ("name", "system", "directed", "count", "reading"),
    [
        ("directed-year.cow", "cow", True, "certain", "byline"),
        ("undirected-year.cow", "cow", False, "certain", "byline"),
        ("directed-year.gw", "gw", True, "certain", "byline"),
        ("undirected-year.gw", "gw", False, "certain", "byline"),
        ("directed-year.cow.expected", "cow", True, "expected", "byline"),
        ("directed-year.cow.content", "cow", True, "certain", "content"),
    ],
)
def test_the_second_implementation_gives_the_hand_worked_fixture(
    name: str, system: str, directed: bool, count: str, reading: str
) -> None:
    kg = KnowledgeGraph()
    kg.add(geokg.read(FIXTURE / "articles"))
    graph = triples(kg)
    coverage = kg.panel(system="cow", coverage=FIXTURE / "coverage.yaml").parameters.coverage

    naive = NaiveCounter(
        graph, STATES, links(kg), kg.base, system=system, period="year", directed=directed,
        count=count, reading=reading, coverage=plain(coverage),
    ).panel()  # fmt: skip

    with (FIXTURE / "expected" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        head, *wanted = csv.reader(file)
    assert [[written(row.get(column)) for column in head] for row in naive.rows] == wanted
