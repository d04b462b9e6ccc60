"""A poisoned article costs its own diagnostics and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from articles import articles

import geokg.spark
from geokg import ArgumentError, RdfError
from geokg.article import Article
from geokg.graph.stream import BatchProcessor, DescribedArticle
from geokg.graph.stream.batch import BatchResult
from geokg.spark.checking import CheckedLine, LineChecker
from geokg.spark.lines import InputLine
from spark_parts import built, merged, write_lines
from spark_sessions import missing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyspark.sql import SparkSession

BASE = "https://example.org/kg/"
on_spark = pytest.mark.skipif(bool(missing()), reason=missing())


def article(id: str, **claim: object) -> str:
    claim = {"id": "c", "quote": "France recognised Mali"} | claim
    if "about" not in claim:
        claim = {"type": "recognise", "initiator": "FRA", "target": "MLI"} | claim
    head = {"id": id, "body": f"France recognised Mali, says {id}."}
    return json.dumps({"geokg": 1, "article": head, "claims": [claim]})


POISON: tuple[tuple[str, str | bytes, list[str]], ...] = (
    ("broken JSON", '{"geokg": 1, "article": ', ["GK004"]),
    ("not UTF-8", b'{"geokg": 1, "article": "\xff\xfe"}', ["GK002"]),
    ("nested without end", "[" * 100_000, ["GK006"]),
    ("no such type", article("wrong", type="befriend"), ["GK120"]),
    ("too large", article("large").replace("says", "says " + "x" * 5_000_000), ["GK046"]),
    ("a repeated id", article("first"), ["GK021"]),
    ("a reference to nothing", article("lost", about="nowhere.c"), ["GK301"]),
    ("a reference to one left out", article("second-lost", about="lost.c"), ["GK301"]),
    ("an empty object", "{}", ["GK011"] * 3),
)


@pytest.mark.slow
@on_spark
def test_each_poisoned_line_has_its_diagnostics_and_the_rest_is_converted(
    spark: SparkSession, tmp_path: Path
) -> None:
    good = [article("first"), *articles(40), article("about-first", about="first.c")]
    lines: list[str | bytes] = [good[0]]
    expected: dict[int, list[str]] = {}
    for (_, line, codes), after in zip(POISON, good[1:], strict=False):
        expected[len(lines) + 1] = codes
        lines += [line, "", after]
    lines += good[1 + len(POISON) :]
    file = write_lines(tmp_path / "all.jsonl", lines)
    alone = write_lines(tmp_path / "good.jsonl", good)

    converted = geokg.spark.convert(spark, file, max_size=1_000_000)
    converted.write_nquads(tmp_path / "parts")

    found: dict[int, list[str]] = {}
    for row in converted.diagnostics.collect():
        assert row.file == str(file)
        if row.severity == "error":
            found.setdefault(row.line, []).append(row.code)
    assert found == expected
    assert (converted.articles, converted.left_out) == (len(good), len(POISON))
    assert merged(tmp_path / "parts") == built(alone, tmp_path / "one")


@pytest.mark.slow
@on_spark
def test_lines_have_their_numbers_when_spark_splits_a_file(
    spark: SparkSession, tmp_path: Path
) -> None:
    lines = [*articles(30), "{}", *articles(30), "[]"]
    folder = tmp_path / "a folder"
    folder.mkdir()
    file = write_lines(folder / "all.jsonl", lines[:40])
    other = write_lines(folder / "other.jsonl", lines[40:])
    spark.conf.set("spark.sql.files.maxPartitionBytes", "30000")
    try:
        converted = geokg.spark.convert(spark, folder)
    finally:
        spark.conf.unset("spark.sql.files.maxPartitionBytes")

    rows = converted.diagnostics.where("severity = 'error'").collect()
    repeated = [(str(file), line) for line in range(32, 41)]
    repeated += [(str(other), line) for line in range(1, 22)]
    found = sorted((row.file, row.line) for row in rows if row.code == "GK021")
    assert found == repeated
    assert {(row.file, row.line) for row in rows} - set(found) == {
        (str(file), 31),
        (str(other), 22),
    }


@pytest.mark.slow
@on_spark
def test_equal_rows_of_a_dataframe_count_once(spark: SparkSession, tmp_path: Path) -> None:
    rows = [(article("one"),), (article("one"),), (None,), (article("two"),)]
    frame = spark.createDataFrame(rows, "article string").repartition(3)

    converted = geokg.spark.convert(spark, frame, column="article")

    assert (converted.articles, converted.left_out) == (2, 1)
    (row,) = converted.diagnostics.where("severity = 'error'").collect()
    assert (row.code, row.file[:4]) == ("GK021", "row-")


@pytest.mark.slow
@on_spark
def test_a_column_that_is_missing_and_a_base_that_begins_no_iri_are_refused(
    spark: SparkSession,
) -> None:
    frame = spark.createDataFrame([("{}",)], "article string")

    with pytest.raises(ArgumentError, match="GK880"):
        geokg.spark.convert(spark, frame, column="text")
    with pytest.raises(RdfError):
        geokg.spark.convert(spark, frame, column="article", base="no IRI")


def checked(lines: Iterable[str]) -> list[CheckedLine]:
    checker = LineChecker(base=BASE, extra=None, max_size=1_000_000)
    keyed = (
        (("all.jsonl", number, 0, number), InputLine("all.jsonl", number, line.encode()))
        for number, line in enumerate(lines, 1)
    )
    return list(checker.check(keyed))


@pytest.mark.slow
def test_a_crash_while_an_article_is_described_is_its_diagnostic(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    describe = BatchProcessor.describe

    def crash(self: BatchProcessor, one: Article) -> DescribedArticle:
        if one.id == "bad":
            raise RecursionError("too deep")
        return describe(self, one)

    monkeypatch.setattr(BatchProcessor, "describe", crash)
    found = checked(article(id) for id in ("good", "bad", "better"))

    assert [[d.code for d in one.diagnostics] for one in found] == [[], ["GK881"], []]
    assert [one.article is not None for one in found] == [True, False, True]
    assert "all.jsonl:2:1: GK881" in str(found[1].diagnostics[0])


@pytest.mark.slow
def test_a_crash_of_the_validation_is_the_diagnostic_of_the_article_that_causes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    validate = BatchProcessor.validate

    def crash(self: BatchProcessor, batch: Iterable[DescribedArticle], result: BatchResult) -> None:
        some = list(batch)
        if any(one.article.id == "bad" for one in some):
            raise ValueError("the engine gave up")
        validate(self, some, result)

    monkeypatch.setattr(BatchProcessor, "validate", crash)
    found = checked(article(id) for id in ("a", "b", "bad", "c", "d"))

    assert [[d.code for d in one.diagnostics] for one in found] == [[], [], ["GK881"], [], []]
