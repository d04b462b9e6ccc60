"""A dataset has a panel among its tables where its settings name one."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner

from geokg import KnowledgeGraph, read_coverage, verify
from geokg.cli.app import app

FIXTURE = Path(__file__).parents[1] / "analysis" / "fixture-a"
SETTINGS = """\
base = "https://data.example.net/kg/"
articles = ["articles"]
title = "Ties"
description = "Made-up articles."
creators = ["A. Author"]
licence = "https://creativecommons.org/licenses/by/4.0/"
publisher = "Press"
contact = "press@example.net"
version = "1.0.0"
issued = 2026-01-31
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copytree(FIXTURE / "articles", tmp_path / "articles")
    for name in ("coverage.yaml", "read.csv"):
        (tmp_path / name).write_bytes((FIXTURE / name).read_bytes())
    settings = SETTINGS + '[panel]\nsystem = "cow"\ncoverage = "coverage.yaml"\n'
    (tmp_path / "geokg.toml").write_text(settings, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(arguments), standalone_mode=False)
    code = result.return_value if result.exception is None else 1
    return code or 0, result.stdout, result.stderr + str(result.exception or "")


@pytest.mark.slow
def test_the_panel_is_published_with_codebooks_types_and_coverage(project: Path) -> None:
    code, _, message = run("publish", "dist")
    version = project / "dist" / "latest"
    tables = version / "tables"

    assert code == 0, message
    for name in ("events.cow", "directed-year.cow", "undirected-year.cow"):
        expected = (FIXTURE / "expected" / f"{name}.csv").read_bytes()
        assert (tables / f"{name}.csv").read_bytes() == expected
        assert (tables / f"{name}.md").is_file()
        for described in ("dcat.ttl", "ro-crate-metadata.json", "README.md"):
            assert f"{name}.csv" in (version / described).read_text(encoding="utf-8")
    assert (tables / "types.csv").is_file()
    assert verify(version).passed


@pytest.mark.slow
def test_the_published_graph_and_coverage_give_the_published_panel(project: Path) -> None:
    run("publish", "dist")
    tables = project / "dist" / "latest" / "tables"
    coverage = read_coverage(tables / "coverage.yaml")
    panel = KnowledgeGraph(project / "dist").panel(system="cow", coverage=coverage)

    assert panel.rows.csv() == (tables / "directed-year.cow.csv").read_text(encoding="utf-8")
    assert panel.codebook == (tables / "directed-year.cow.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_panel_command_takes_system_and_coverage_from_the_settings(project: Path) -> None:
    code, table, message = run("panel", str(project / "articles"))

    assert code == 0, message
    assert table == (FIXTURE / "expected/directed-year.cow.csv").read_text(encoding="utf-8")


@pytest.mark.slow
def test_nothing_is_published_where_the_coverage_lacks_an_article(project: Path) -> None:
    listed = project / "read.csv"
    text = listed.read_text(encoding="utf-8").replace("gazette-1992,", "gazette,")
    listed.write_text(text, encoding="utf-8")
    code, _, message = run("publish", "dist")

    assert code == 1
    assert "GK686" in message
    assert not (project / "dist" / "latest").exists()


def test_a_panel_of_an_unknown_system_is_a_wrong_setting(project: Path) -> None:
    settings = SETTINGS + 'panel = {system = "iso"}\n'
    (project / "geokg.toml").write_text(settings, encoding="utf-8")
    code, _, message = run("panel", str(project / "articles"))

    assert code == 1
    assert "GK034" in message
