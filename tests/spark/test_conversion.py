"""Conversion on a real local Spark gives what one process gives."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from articles import articles

import geokg.spark
from geokg.graph import stream
from spark_sessions import missing

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(missing()), reason=missing())]

NUMBER = 20_000 if "GEOKG_SCALE" in os.environ else 300


def merged(parts: Path) -> bytes:
    """The parts as one file, by the tool that the documentation names."""
    files = sorted(map(str, parts.glob("part-*")))
    return subprocess.run(
        ["sort", "-m", "-u", *files],
        env=os.environ | {"LC_ALL": "C"},
        capture_output=True,
        check=True,
    ).stdout


def built(file: Path, folder: Path, jobs: int = 2) -> bytes:
    folder.mkdir(exist_ok=True)
    result = stream.build([file], [folder / "all.nq"], jobs=jobs)
    assert not result.errors
    return (folder / "all.nq").read_bytes()


def write_lines(file: Path, lines: list[str]) -> Path:
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return file


def diagnostics(converted: geokg.spark.SparkConversion) -> list[tuple[str, int, str]]:
    rows = converted.diagnostics.collect()
    return sorted((Path(row.file).name, row.line, row.code) for row in rows)


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
