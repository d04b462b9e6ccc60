"""Parts that Spark writes, merged by the tool that the documentation names, beside a build."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from geokg.graph import stream


def merged(parts: Path) -> bytes:
    """The parts as one file."""
    files = sorted(map(str, parts.glob("part-*")))
    return subprocess.run(
        ["sort", "-m", "-u", *files],
        env=os.environ | {"LC_ALL": "C"},
        capture_output=True,
        check=True,
    ).stdout


def built(file: Path, folder: Path, jobs: int = 2) -> bytes:
    folder.mkdir(exist_ok=True)
    result = stream.build([file], [folder / "all.nq"], jobs=jobs)
    assert not result.errors
    return (folder / "all.nq").read_bytes()


def write_lines(file: Path, lines: Iterable[str | bytes]) -> Path:
    data = (line.encode() if isinstance(line, str) else line for line in lines)
    file.write_bytes(b"".join(line + b"\n" for line in data))
    return file
