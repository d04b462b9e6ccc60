"""Mistakes in the two files of a coverage are reported with their places."""

from __future__ import annotations

from pathlib import Path

import pytest

from geokg import GeokgError, read_coverage
from geokg.analysis.panel.coverage_files import coverage_text, read_table

DECLARED = """\
geokg-coverage: 1
coverage:
  from: 1989-01-01
  until: 1992-12-31
  states: [FRA, "cow:260"]
  read: read.csv
"""
READ = "article,published,publisher\nnote,1992-12-31,Post\nletter,,\n"


def write(folder: Path, declared: str = DECLARED, read: str = READ) -> Path:
    (folder / "coverage.yaml").write_text(declared, encoding="utf-8")
    (folder / "read.csv").write_text(read, encoding="utf-8")
    return folder / "coverage.yaml"


def test_a_coverage_is_read_from_its_files_and_written_back(tmp_path: Path) -> None:
    coverage = read_coverage(write(tmp_path))

    assert coverage.states == ("FRA", "cow:260")
    assert [(one.article, one.publisher) for one in coverage.read] == [
        ("note", "Post"),
        ("letter", ""),
    ]
    assert coverage_text(coverage) == DECLARED.replace("[FRA,", '["FRA",')
    assert read_table(coverage).csv() == READ


def test_all_pairs_of_states_are_covered_by_one_word(tmp_path: Path) -> None:
    declared = DECLARED.replace('[FRA, "cow:260"]', "all")
    coverage = read_coverage(write(tmp_path, declared))

    assert coverage.states == "all"
    assert coverage_text(coverage) == declared


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("geokg-coverage: 1", "geokg-coverage: 2", "GK681", 1),
        ("geokg-coverage: 1\n", "", "GK681", 1),
        ("1989-01-01", "1989-13-01", "GK681", 3),
        ("1989-01-01", "1999-01-01", "GK683", 4),
        ("1992-12-31", "1993-01-01", "GK685", 4),
        ("FRA", "France", "GK684", 5),
        ('[FRA, "cow:260"]', "some", "GK681", 5),
        ("  read: read.csv\n", "", "GK681", 2),
        ("until", "untill", "GK681", 4),
        ("read.csv", "missing.csv", "GK001", 0),
    ],
)
def test_a_mistake_in_the_declaration_is_reported_on_its_line(
    tmp_path: Path, old: str, new: str, code: str, line: int
) -> None:
    with pytest.raises(GeokgError) as error:
        read_coverage(write(tmp_path, DECLARED.replace(old, new)))

    found = [(one.code, one.where.line if one.where else -1) for one in error.value.diagnostics]
    assert (code, line) in found
    assert all(one.fix for one in error.value.diagnostics)


@pytest.mark.parametrize(
    ("read", "line"),
    [
        ("", 1),
        ("article,date,publisher\n", 1),
        ("article,published,publisher\nnote,1992-12-31\n", 2),
        ("article,published,publisher\nnote,1992-12-31,Post, Herald\n", 2),
        ("article,published,publisher\nnote,31 December 1992,Post\n", 2),
        (f"{READ}note,1992-12-31,Post\n", 4),
        (f"{READ},1992-12-31,Post\n", 4),
    ],
)
def test_a_mistake_in_the_list_is_reported_on_its_line(
    tmp_path: Path, read: str, line: int
) -> None:
    with pytest.raises(GeokgError) as error:
        read_coverage(write(tmp_path, read=read))

    (found,) = error.value.diagnostics
    assert (found.code, found.where and found.where.line) == ("GK682", line)
    assert found.where
    assert found.where.file.endswith("read.csv")
