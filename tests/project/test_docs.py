"""The documentation is current, its code runs, and no code of a diagnostic is without its line."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import geokg
from geokg.base.vocabulary import resource
from geokg.cli import main
from geokg.graph.queries import named_queries

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
BLOCKS = [
    pytest.param(code, id=f"{page.relative_to(DOCS)}-{number}")
    for page in PAGES
    for number, code in enumerate(
        re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S), 1
    )
]


@pytest.mark.slow
def test_the_pages_made_from_sources_are_current() -> None:
    ran = subprocess.run(
        [sys.executable, DOCS / "generate.py", "--check"], capture_output=True, text=True
    )

    assert (ran.returncode, ran.stdout) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("code", BLOCKS)
def test_every_python_block_runs(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")

    exec(compile(code, "docs", "exec"), {"__name__": "docs"})


def test_the_annotation_of_the_tutorial_builds(tmp_path: Path) -> None:
    (text,) = re.findall(
        r"^```yaml\n(.*?)^```", (DOCS / "tutorial.md").read_text(encoding="utf-8"), re.M | re.S
    )
    file = tmp_path / "harbour.yaml"
    file.write_text(text, encoding="utf-8")
    kg = geokg.KnowledgeGraph()
    kg.add(geokg.read(file))
    kg.validate().check()

    assert [row.claimant for row in kg.query("claims")] == ["the article", "an envoy", "Canada"]
    assert yaml.safe_load(text)["geokg"] == 1


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text):
        assert (page.parent / target).exists(), target


def test_every_code_of_a_diagnostic_is_explained_and_no_other() -> None:
    explained = set(re.findall(r"\bGK\d{3}\b", (DOCS / "diagnostics.md").read_text("utf-8")))
    sources = [*(ROOT / "src").rglob("*.py"), *resource("shapes").rglob("*.ttl")]
    used = {
        code for file in sources for code in re.findall(r"\bGK\d{3}\b", file.read_text("utf-8"))
    }

    assert used - explained == set()
    assert explained - used == set()


@pytest.mark.slow
def test_the_commands_of_the_tutorial_run_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "".join((DOCS / page).read_text("utf-8") for page in ("tutorial.md", "questions.md"))
    monkeypatch.chdir(tmp_path)

    ran = []
    for line in "".join(re.findall(r"^```console\n(.*?)^```", text, re.M | re.S)).splitlines():
        word, *arguments = shlex.split(line)
        if word == "cd":
            monkeypatch.chdir(arguments[0])
        else:
            assert (word, main(arguments)) == ("geokg", 0), line
            ran.append(arguments[0])

    questions = ["query"] * (1 + len(named_queries()))
    assert ran == ["init", "check", "build", *["query"] * 3, "show", "findings", *questions]
