"""What Spark refuses is an error of geokg that says what to do, and no traceback of Java."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from articles import articles

import geokg.spark
from geokg.base.errors import SparkError
from geokg.spark.starting import check_java
from spark_parts import write_lines
from spark_sessions import missing

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="module")
def converted(
    spark: SparkSession, tmp_path_factory: pytest.TempPathFactory
) -> geokg.spark.SparkConversion:
    file = write_lines(tmp_path_factory.mktemp("input") / "all.jsonl", list(articles(3)))
    return geokg.spark.convert(spark, file)


@pytest.mark.slow
@pytest.mark.skipif(bool(missing()), reason=missing())
@pytest.mark.parametrize("name", ["none.jsonl", "none*.jsonl", "none/"])
def test_an_input_that_is_missing_is_named(spark: SparkSession, tmp_path: Path, name: str) -> None:
    with pytest.raises(SparkError, match="GK885") as error:
        geokg.spark.convert(spark, f"{tmp_path}/{name}")

    assert str(tmp_path / name) in error.value.diagnostics[0].found
    assert error.value.diagnostics[0].fix


WRITERS: dict[str, Callable[[geokg.spark.SparkConversion, Path], None]] = {
    "write_nquads": lambda converted, folder: converted.write_nquads(folder),
    "write_derived": lambda converted, folder: converted.write_derived(folder),
}


@pytest.mark.slow
@pytest.mark.skipif(bool(missing()), reason=missing())
@pytest.mark.parametrize("writer", WRITERS)
def test_an_output_that_exists_is_named_and_kept(
    converted: geokg.spark.SparkConversion, tmp_path: Path, writer: str
) -> None:
    (tmp_path / "kept").write_text("kept", encoding="utf-8")

    with pytest.raises(SparkError, match="GK886") as error:
        WRITERS[writer](converted, tmp_path)

    assert error.value.diagnostics[0].found == f"file:{tmp_path}"
    assert "does not exist yet" in error.value.diagnostics[0].fix
    assert [file.name for file in tmp_path.iterdir()] == ["kept"]


@pytest.mark.slow
@pytest.mark.skipif(bool(missing()), reason=missing())
@pytest.mark.parametrize("address", ["", "a:b", "none://host/x"])
def test_an_address_that_spark_cannot_use_is_an_error_in_one_line(
    spark: SparkSession, converted: geokg.spark.SparkConversion, address: str
) -> None:
    for act in (
        lambda: converted.write_nquads(address),
        lambda: geokg.spark.convert(spark, address),
    ):
        with pytest.raises(SparkError, match="GK887") as error:
            act()

        assert "\n" not in error.value.diagnostics[0].found
        assert "org.apache" not in str(error.value)


@pytest.mark.slow
@pytest.mark.skipif(bool(missing()), reason=missing())
def test_a_file_that_is_damaged_is_an_error(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl.gz").write_bytes(b"\x1f\x8b no gzip")

    with pytest.raises(SparkError, match="GK887"):
        geokg.spark.convert(spark, tmp_path / "articles.jsonl.gz")


@pytest.mark.slow
@pytest.mark.skipif(bool(missing()), reason=missing())
def test_an_error_of_a_workers_python_is_named(spark: SparkSession) -> None:
    rows = spark.sparkContext.parallelize([0], 1).map(lambda n: (str(1 // n),))
    frame = spark.createDataFrame(rows, "value string")

    with pytest.raises(SparkError, match="ZeroDivisionError"):
        geokg.spark.convert(spark, frame)


@pytest.mark.slow
@pytest.mark.skipif(bool(missing()), reason=missing())
def test_the_session_that_runs_is_used(spark: SparkSession) -> None:
    assert geokg.spark.session() is spark


def java_that_says(folder: Path, words: str, code: int = 0) -> Path:
    """A folder for JAVA_HOME with a command that prints a version."""
    command = folder / "bin" / "java"
    command.parent.mkdir()
    command.write_text(f"#!/bin/sh\necho '{words}' >&2\nexit {code}\n", encoding="utf-8")
    command.chmod(0o755)
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="a script of sh stands for Java")
@pytest.mark.parametrize(
    ("words", "code", "expected"),
    [
        ('openjdk version "1.8.0_392"', 0, "GK884"),
        ('openjdk version "11.0.22" 2024-01-16', 0, "GK884"),
        ('java version "16.0.2" 2021-07-20', 0, "GK884"),
        ("Error: could not find libjava.so", 1, "GK883"),
        ("no version at all", 0, "GK883"),
    ],
)
def test_a_java_that_spark_cannot_use_is_named(
    words: str, code: int, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(java_that_says(tmp_path, words, code)))

    with pytest.raises(SparkError, match=expected) as error:
        check_java()

    assert words in error.value.diagnostics[0].found
    assert "17" in error.value.diagnostics[0].fix


@pytest.mark.skipif(sys.platform == "win32", reason="a script of sh stands for Java")
@pytest.mark.parametrize(
    "words", ['openjdk version "17.0.15" 2025-04-15', 'openjdk version "25" 2025-09-16 LTS']
)
def test_a_java_of_17_or_later_is_used(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(java_that_says(tmp_path, words)))

    check_java()


@pytest.mark.parametrize("home", ["/nowhere", ""], ids=["JAVA_HOME", "PATH"])
def test_a_missing_java_is_an_error_before_spark_starts(
    home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyspark")
    from pyspark.sql import SparkSession

    monkeypatch.setattr(SparkSession, "getActiveSession", lambda: None)
    monkeypatch.setenv("JAVA_HOME", home)
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(SparkError, match="GK883") as error:
        geokg.spark.session()

    assert "JAVA_HOME" in error.value.diagnostics[0].fix


def test_a_missing_pyspark_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)

    with pytest.raises(SparkError, match="GK882"):
        geokg.spark.session()
