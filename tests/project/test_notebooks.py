"""The notebooks run from top to bottom, and show what they showed when they were stored."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import nbformat
import pandas
import pytest
from nbclient import NotebookClient

import geokg
from geokg import KnowledgeGraph

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "examples" / "notebooks"
NAMES = sorted(file.stem for file in NOTEBOOKS.glob("*.ipynb"))


def shown(notebook: Any) -> list[list[tuple[str, str]]]:
    """Return what each cell shows: text without its spacing, and the kinds of pictures."""
    return [
        [(kind, text) for output in cell.outputs for kind, text in outputs(output)]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def outputs(output: Any) -> list[tuple[str, str]]:
    if output.output_type == "stream":
        return [("stream", squeezed(output.text))]
    data = output.get("data", {})
    if "image/svg+xml" in data:
        return [("image/svg+xml", data["image/svg+xml"][:5])]
    return [(kind, squeezed(data[kind])) for kind in sorted(data)]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_shows_what_it_showed(name: str) -> None:
    if int(pandas.__version__.partition(".")[0]) < 3:
        pytest.skip("the stored tables are of pandas 3")
    stored = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)

    resources = {"metadata": {"path": str(NOTEBOOKS)}}
    NotebookClient(notebook, timeout=300, resources=resources).execute()

    assert shown(notebook) == shown(stored)


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_has_output_and_no_trace_of_the_machine_that_ran_it(name: str) -> None:
    text = (NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8")
    notebook = json.loads(text)

    assert NAMES == ["first-steps", "history-of-a-dyad", "panel"]
    assert all(cell["outputs"] for cell in notebook["cells"][1:2] if cell["cell_type"] == "code")
    assert '"output_type": "error"' not in text
    assert not re.search(r"/(home|root|work|tmp|usr)/", text)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_r_merges_the_panel_with_all_pairs_and_years(tmp_path: Path) -> None:
    kg = KnowledgeGraph()
    kg.add(geokg.read(*sorted((ROOT / "examples").glob("*/articles"))))
    panel = kg.panel(system="cow", directed=False)
    (tmp_path / "panel.csv").write_text(panel.rows.csv(), encoding="utf-8")

    run = subprocess.run(
        ["Rscript", NOTEBOOKS / "panel.R", tmp_path / "panel.csv", ROOT / "reference/states.csv"],
        capture_output=True,
        text=True,
        check=False,
    )

    counts = dict(line.split(": ") for line in run.stdout.splitlines())
    dated = sum(1 for row in panel.rows if row.year is not None)
    assert run.returncode == 0, run.stderr
    assert int(counts["rows of the panel"]) == dated > 50
    assert (int(counts["unmatched"]), int(counts["doubled"])) == (0, 0)
