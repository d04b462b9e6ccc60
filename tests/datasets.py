"""What the tests of publishing share: a description of a dataset, and looks at versions."""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geokg.base.errors import GeokgError
from geokg.dataset.publish import About, Creator

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
BY = "https://creativecommons.org/licenses/by/"
ABOUT = About(
    base="https://data.example.net/ties/",
    title="Ties",
    description="Who says what about whom.",
    creators=(Creator(name="Ada Example"),),
    licence=f"{BY}4.0/",
    publisher="Example Institute",
    contact="data@example.net",
    version="1.0.0",
    issued=date(2026, 1, 31),
    open_licences=(BY,),
    pages=False,
)


def about(**changes: Any) -> About:
    return replace(ABOUT, **changes)


def copied_examples(folder: Path) -> Path:
    """A new folder with the example articles, which a test may change."""
    folder.mkdir()
    for file in EXAMPLES.glob("*/articles/*"):
        shutil.copyfile(file, folder / file.name)
    return folder


def bytes_of(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def code(error: pytest.ExceptionInfo[GeokgError]) -> str:
    return error.value.diagnostics[0].code


def lines_of(folder: Path) -> list[str]:
    return (folder / "data" / "all.nq").read_text(encoding="utf-8").splitlines()
