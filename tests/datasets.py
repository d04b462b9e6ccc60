"""What the tests of publishing share: a description of a dataset, and looks at versions."""

from __future__ import annotations

import csv
import gzip
import hashlib
import re
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


def files_in(folder: Path) -> dict[str, bytes]:
    """The bytes of the files below a folder, by path."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def sha256(data: bytes) -> str:
    """The digest of some bytes."""
    return hashlib.sha256(data).hexdigest()


def reseal(folder: Path, before: dict[str, bytes]) -> None:
    """Let all that speaks of a file's bytes speak of those that it has now, as a forger would."""
    for name in ("data/all.ttl", "data/all.trig", "data/all.nq"):
        if name in before and (folder / name).is_file() and name + ".gz" in before:
            data = (folder / name).read_bytes()
            if data != before[name]:
                (folder / f"{name}.gz").write_bytes(gzip.compress(data, mtime=0))
    told = ("dcat.ttl", "dcat.jsonld", "ro-crate-metadata.json", "README.md", "prov.ttl")
    for name, old in before.items():
        path = folder / name
        new = path.read_bytes() if path.is_file() else old
        if new != old and name not in told:
            for place in filter(Path.is_file, (folder / place for place in told)):
                text = place.read_bytes().decode()
                text = text.replace(sha256(old), sha256(new))
                for spelt in ("{}", "{:,}"):
                    one, other = spelt.format(len(old)), spelt.format(len(new))
                    text = re.sub(rf"(?<![\w.,-]){one}(?![\w.,-])", other, text)
                place.write_bytes(text.encode())
    sums = sorted((name, data) for name, data in files_in(folder).items() if name != "SHA256SUMS")
    lines = [f"{sha256(data)}  {name}\n" for name, data in sums]
    (folder / "SHA256SUMS").write_text("".join(lines))
