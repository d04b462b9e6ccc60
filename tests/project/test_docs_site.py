"""The site builds without a warning, documents every public name, and names files that exist."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import geokg

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
WRITTEN = [
    *sorted(DOCS.rglob("*.md")),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    ROOT / "reference/README.md",
]
FOLDERS = {p.name for p in ROOT.iterdir() if p.is_dir()}
NAMES_OF_FILES = re.compile(r"`((?:[\w.-]+/)+[\w*.-]*)`")
NAMES_OF_MODULES = re.compile(r"`(geokg(?:\.[A-Za-z_]\w*)+)(?:\([^`]*\))?`")
PLACEHOLDER = re.compile(r"\b(?:NAME|CASE|CODE|ID|VERSION)\b|\*")
FILES_CALLED_GEOKG = {"geokg.toml", "geokg.ttl"}


def built(into: Path, seed: str) -> dict[str, bytes]:
    """Build the site as ``make docs`` does, and return the bytes of its pages and indices."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html"),
            *("-d", into / "doctrees", DOCS, into / "site"),
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": seed},
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    made = sorted((into / "site").rglob("*"))
    return {
        file.relative_to(into / "site").as_posix(): file.read_bytes()
        for file in made
        if file.suffix in {".html", ".inv", ".js", ".svg"}
    }


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return built(tmp_path_factory.mktemp("docs"), "1")


@pytest.mark.slow
def test_the_site_builds_without_a_warning_to_a_front_page_with_a_picture(
    site: dict[str, bytes],
) -> None:
    front = site["index.html"].decode()

    assert "_images/graph.svg" in front
    assert "<table" in front
    assert geokg.__version__ in front


@pytest.mark.slow
def test_every_public_name_is_on_the_api_page_with_its_docstring(site: dict[str, bytes]) -> None:
    page = site["api.html"].decode()

    assert [name for name in geokg.__all__ if f'id="geokg.{name}"' not in page] == []


@pytest.mark.slow
def test_the_site_has_the_same_bytes_whatever_the_hash_seed(
    site: dict[str, bytes], tmp_path: Path
) -> None:
    again = built(tmp_path, "2")

    assert [name for name in site if site[name] != again.get(name)] == []
    assert site.keys() == again.keys()


def test_every_package_is_in_the_drawing_and_in_the_table_of_the_architecture() -> None:
    packages = {file.parent.name for file in (ROOT / "src/geokg").glob("*/__init__.py")}
    drawn = re.findall(r'class="b"[^>]*>(\w+)<', (DOCS / "architecture.svg").read_text("utf-8"))
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")

    assert set(drawn) == packages
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) >= packages


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_and_modules_that_a_page_names_exist(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    paths = [path for path in NAMES_OF_FILES.findall(text) if path.partition("/")[0] in FOLDERS]

    missing = [path for path in paths if not is_there(path)]
    missing += [name for name in NAMES_OF_MODULES.findall(text) if not is_importable(name)]
    assert missing == []


def is_there(path: str) -> bool:
    """Whether the path exists, up to a placeholder in it, or is one that a command makes."""
    known = ""
    for part in path.split("/"):
        if PLACEHOLDER.search(part):
            break
        known += part + "/"
    return (ROOT / known).exists() or path.startswith(("articles/", "build/", "dist/", "demo/"))


def is_importable(name: str) -> bool:
    """Whether the dotted name leads to a module, or to something in one, or is a file."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            value: object = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for part in parts[end:]:
            if not hasattr(value, part):
                return name in FILES_CALLED_GEOKG
            value = getattr(value, part)
        return True
    return False


def test_a_file_or_module_that_is_gone_would_be_found() -> None:
    assert is_importable("geokg.graph.quads.repeated")
    assert is_importable("geokg.read")
    assert not is_importable("geokg.readers")
    assert NAMES_OF_FILES.findall("`src/geokg/readers/brat.py` and `bench/`") == [
        "src/geokg/readers/brat.py",
        "bench/",
    ]
    assert not is_there("src/geokg/readers/brat.py")


def test_the_first_ten_minutes_are_those_of_the_readme() -> None:
    readme, front = (
        (file.read_text("utf-8").partition("## The first ten minutes")[2].partition("```\n")[0])
        for file in (ROOT / "README.md", DOCS / "index.md")
    )

    assert re.findall("^geokg.*", readme, re.MULTILINE)
    assert re.findall("^geokg.*", readme, re.MULTILINE) == re.findall(
        "^geokg.*", front, re.MULTILINE
    )
