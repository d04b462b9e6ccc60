"""``geokg dump --for`` writes parts that the bulk loaders of real servers load as they are."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest

import servers
from datasets import EXAMPLES
from geokg import KnowledgeGraph, read
from geokg.cli import main
from geokg.cli.commands import dump as command

ARTICLES = EXAMPLES / "iran-tajikistan" / "articles"
pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "PART_LINES", 500)


def expected() -> set[ox.Quad]:
    kg = KnowledgeGraph()
    kg.add(read(ARTICLES))
    return set(kg.quads())


def test_the_parts_together_are_sorted_and_are_the_graph(tmp_path: Path) -> None:
    assert main(["dump", str(ARTICLES), str(tmp_path / "out"), "--for", "qlever"]) == 0
    parts = sorted((tmp_path / "out").iterdir())
    lines = [line for part in parts for line in part.read_text().splitlines()]

    assert len(parts) == 3
    assert lines == sorted(set(lines))
    assert set(ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS)) == expected()


def test_a_folder_with_files_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "part-00009.nq").write_text("")

    assert main(["dump", str(ARTICLES), str(tmp_path), "--for", "oxigraph"]) == 2
    assert "GK509" in capsys.readouterr().err


@pytest.mark.skipif(not servers.OXIGRAPH, reason="oxigraph is not installed (PyPI: oxigraph)")
def test_oxigraph_loads_the_parts_with_the_printed_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["dump", str(ARTICLES), str(tmp_path / "out"), "--for", "oxigraph"])
    line = capsys.readouterr().out.replace("STORE", str(tmp_path / "store"))
    assert servers.OXIGRAPH
    subprocess.run(
        line.replace("oxigraph", servers.OXIGRAPH, 1), shell=True, check=True, capture_output=True
    )

    assert set(ox.Store.read_only(str(tmp_path / "store"))) == expected()


@pytest.mark.skipif(
    not servers.VIRTUOSO, reason="virtuoso is not installed (Debian: virtuoso-opensource-7-bin)"
)
def test_virtuoso_loads_the_parts_with_the_printed_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["dump", str(ARTICLES), str(tmp_path / "out"), "--for", "virtuoso"])
    line = capsys.readouterr().out.strip()
    (tmp_path / "virtuoso").mkdir()
    with servers.virtuoso(tmp_path / "virtuoso", tmp_path / "out") as server:
        line = line.replace("1111", f"127.0.0.1:{server.port}").replace("PASSWORD", "dba")
        subprocess.run(line, shell=True, check=True, capture_output=True, timeout=60)
        graphs = {str(quad.graph_name) for quad in expected()}
        found = {
            quad
            for quad in server.select("GRAPH ?g { ?s ?p ?o }")
            if str(quad.graph_name) in graphs
        }

        assert found == expected()
