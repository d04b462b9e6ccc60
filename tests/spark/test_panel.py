"""The panel counted by Spark SQL is that of one process."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from random_articles import random_articles

import geokg.spark
from conftest import SCALE
from geokg import KnowledgeGraph
from spark_sessions import missing

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(missing()), reason=missing())]

FIXTURE = Path(__file__).parents[1] / "analysis" / "fixture-a"
COVERAGE = FIXTURE / "coverage.yaml"
HAND_WORKED: dict[str, dict[str, object]] = {
    "directed-year.cow.csv": {"system": "cow", "coverage": COVERAGE},
    "directed-year.cow.expected.csv": {"system": "cow", "coverage": COVERAGE, "count": "expected"},
    "directed-year.cow.content.csv": {"system": "cow", "coverage": COVERAGE, "reading": "content"},
    "undirected-year.gw.csv": {"system": "gw", "coverage": COVERAGE, "directed": False},
    "undirected-month.cow.csv": {
        "system": "cow",
        "period": "month",
        "directed": False,
        "types": ("negotiate", "use-force", "meet", "seize", "establish-relations"),
    },
}
ASKED: tuple[dict[str, object], ...] = (
    {"system": "cow", "period": "month", "count": "expected"},
    {"system": "gw", "period": "year", "count": "possible", "directed": False},
    {"system": "cow", "period": "quarter", "count": "certain", "reading": "content"},
    {"system": "gw", "period": "quarter", "count": "expected", "directed": False},
)
SEEDS = 100 if SCALE > 1 else 30


def converted(spark: SparkSession, file: Path) -> geokg.spark.SparkConversion:
    found = geokg.spark.convert(spark, file)
    assert found.left_out == 0
    return found


@pytest.fixture(scope="module")
def by_hand(
    spark: SparkSession, tmp_path_factory: pytest.TempPathFactory
) -> geokg.spark.SparkConversion:
    file = tmp_path_factory.mktemp("fixture") / "all.jsonl"
    geokg.write(geokg.read(FIXTURE / "articles"), file)
    return converted(spark, file)


@pytest.mark.parametrize("name", HAND_WORKED)
def test_the_panel_equals_the_table_worked_by_hand(
    by_hand: geokg.spark.SparkConversion, name: str
) -> None:
    panel = by_hand.panel(**HAND_WORKED[name])  # type: ignore[arg-type]  # each has its own

    assert panel.rows.csv() == (FIXTURE / "expected" / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def random_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles of many seeds in one file; each seed has ids of its own."""
    folder = tmp_path_factory.mktemp("random")
    lines = []
    for seed in range(SEEDS):
        own = folder / str(seed)
        own.mkdir()
        for file in sorted(random_articles(Random(seed), own).iterdir()):
            text = file.read_text(encoding="utf-8").replace("article-", f"seed-{seed}-article-")
            lines.append(json.dumps(json.loads(text)))
    (folder / "all.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder / "all.jsonl"


@pytest.fixture(scope="module")
def of_random(spark: SparkSession, random_file: Path) -> geokg.spark.SparkConversion:
    return converted(spark, random_file)


@pytest.fixture(scope="module")
def graph(random_file: Path) -> KnowledgeGraph:
    kg = KnowledgeGraph()
    kg.add(geokg.read(random_file))
    return kg


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: "-".join(map(str, asked.values())))
def test_the_panel_of_random_articles_equals_that_of_one_process(
    of_random: geokg.spark.SparkConversion, graph: KnowledgeGraph, asked: dict[str, object]
) -> None:
    found = of_random.panel(**asked)  # type: ignore[arg-type]  # each has its own
    expected = graph.panel(**asked)  # type: ignore[arg-type]  # of each its own type

    assert len(expected.rows) > 100
    assert found.rows.columns == expected.rows.columns
    assert found.rows.csv() == expected.rows.csv()
    events = sorted(tuple(row) for row in found.events.collect())
    assert [row[:6] for row in events] == [tuple(row)[:6] for row in expected.events]
    assert found.left_out.count() == len(expected.left_out)


def test_what_the_rules_derive_is_what_one_process_derives(
    of_random: geokg.spark.SparkConversion, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    graph.derive().dump(tmp_path / "all.nq")
    mark = f"<{graph.base}derived/"
    expected = {
        line
        for line in (tmp_path / "all.nq").read_text(encoding="utf-8").splitlines()
        if mark in line.rsplit(" ", 2)[1]
    }

    of_random.write_derived(tmp_path / "parts")

    parts = [file.read_bytes().splitlines() for file in (tmp_path / "parts").glob("part-*")]
    assert len(expected) > 100
    assert {line.decode() for part in parts for line in part} == expected
    assert all(part == sorted(part) for part in parts)
