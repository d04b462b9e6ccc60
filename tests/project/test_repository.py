"""The files of the repository that are about the project agree with each other."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

import geokg

ROOT = Path(__file__).parents[2]
CFFCONVERT = ROOT / ".venv-cff/bin/cffconvert"


def project() -> dict[str, Any]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found: dict[str, Any] = settings["project"]
    return found


def test_the_licence_at_the_root_is_that_of_the_code() -> None:
    assert (ROOT / "LICENSE").read_bytes() == (ROOT / "LICENSES/MIT.txt").read_bytes()


def test_the_citation_names_the_present_version() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))

    assert citation["version"] == geokg.__version__
    assert citation["license"] == "MIT"


@pytest.mark.skipif(not CFFCONVERT.is_file(), reason="cffconvert cannot be installed here")
def test_the_citation_is_a_valid_citation_file() -> None:
    done = subprocess.run(
        [CFFCONVERT, "--validate", "-i", ROOT / "CITATION.cff"], capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_all_addresses_of_the_project_are_placeholders_named_in_one_place() -> None:
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = contributing.partition("## Addresses")[2].partition("\n## ")[0]
    urls = project()["urls"]

    assert "placeholder" in section
    assert [url for url in urls.values() if url not in section] == []


def test_ci_on_a_public_host_tries_every_version_of_python_that_is_declared() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    tried = workflow["jobs"]["test"]["strategy"]["matrix"]["python"]
    classifiers = json.dumps(project()["classifiers"])
    declared = re.findall(r"Python :: (3\.\d+)", classifiers)

    assert project()["requires-python"] == f">={tried[0]}"
    assert {*declared} <= {*tried}
    assert "make test-lowest" in json.dumps(workflow["jobs"]["lowest"])
