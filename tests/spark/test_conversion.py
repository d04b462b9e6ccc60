"""Conversion on a real local Spark gives what one process gives."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from articles import articles

import geokg.spark
from conftest import ROOT, SCALE
from spark_parts import built, merged, write_lines
from spark_sessions import missing

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(missing()), reason=missing())]

NUMBER = 20_000 if SCALE > 1 else 300


def test_merged_parts_are_the_bytes_of_a_build_with_two_processes(
    spark: SparkSession, tmp_path: Path
) -> None:
    file = write_lines(tmp_path / "all.jsonl", list(articles(NUMBER)))

    converted = geokg.spark.convert(spark, file)
    converted.write_nquads(tmp_path / "parts")

    assert merged(tmp_path / "parts") == built(file, tmp_path / "one")
    assert (converted.articles, converted.left_out) == (NUMBER, 0)


@pytest.mark.parametrize("partitions", [1, 7])
def test_partitions_in_any_order_and_number_give_the_same_bytes(
    spark: SparkSession, tmp_path: Path, partitions: int
) -> None:
    lines = list(articles(100))
    file = write_lines(tmp_path / "all.jsonl", lines)
    Random(partitions).shuffle(lines)
    frame = spark.createDataFrame([(line,) for line in lines], "article string")

    converted = geokg.spark.convert(spark, frame.repartition(partitions), column="article")
    converted.write_nquads(tmp_path / "parts")

    assert merged(tmp_path / "parts") == built(file, tmp_path / "one")


def test_each_part_is_sorted(spark: SparkSession, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "all.jsonl", list(articles(60)))

    geokg.spark.convert(spark, file).write_nquads(tmp_path / "parts")

    for part in (tmp_path / "parts").glob("part-*"):
        lines = part.read_bytes().splitlines()
        assert lines == sorted(lines)


def test_the_example_of_the_documentation_runs(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^```py\n(.*?)^```", page, re.M | re.S)
    (tmp_path / "articles").mkdir()
    write_lines(tmp_path / "articles" / "all.jsonl", articles(20))
    # A relative path of Spark begins where its Java began, not in the working folder.
    code = code.replace('"articles/', f'"{tmp_path}/articles/')
    for name in ("parts", "derived", "claims", "events"):
        code = code.replace(f'("{name}")', f'("{tmp_path}/{name}")')

    exec(compile(code, "scale.md", "exec"), {"__name__": "docs"})

    claims = spark.read.parquet(str(tmp_path / "claims"))
    assert claims.columns[:3] == ["claim", "article", "situation"]
    assert claims.count() > 60
    assert spark.read.parquet(str(tmp_path / "events")).count() > 0
