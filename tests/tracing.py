"""Runs of a program of which a system call fails, or kills: with strace, where it is and may."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

CALLS: Final = (
    *("write", "pwrite64", "mkdir", "mkdirat", "openat", "fsync", "sync", "symlink", "symlinkat"),
    *("rename", "renameat", "renameat2", "unlink", "unlinkat", "rmdir", "ftruncate"),
)
"""What a program does to a disk, on one kind of processor or another."""
_LINE: Final = re.compile(r"[0-9]+ +(?P<name>[a-z0-9]+)\((?P<rest>.*)")


class Call(NamedTuple):
    """A system call: the so-manieth of its name, and what strace wrote of it."""

    name: str
    number: int
    text: str


@cache
def why_not() -> str:
    """Why nothing can be traced here; nothing where it can."""
    if not shutil.which("strace"):
        return "strace is not installed (Debian: strace)"
    ask = [
        "strace",
        "--seccomp-bpf",
        "-f",
        "-qq",
        "-e",
        "trace=write",
        "-e",
        "inject=write:error=EIO",
    ]
    run = subprocess.run([*ask, "true"], capture_output=True, text=True)
    said = run.stderr.strip().partition("\n")[0]
    return "" if run.returncode == 0 else f"strace may not trace here: {said}"


def traced(
    command: Sequence[str],
    log: Path,
    env: Mapping[str, str],
    cwd: Path,
    fault: str = "",
) -> subprocess.CompletedProcess[str]:
    """Run a command with all calls logged; ``fault`` is what strace injects, as it has it."""
    # With a filter in the kernel it is faster, but then strace 6.1 injects no signals.
    options = [] if "signal=" in fault else ["--seccomp-bpf"]
    options += ["-f", "-qq", "-y", "-s", "0", "-o", str(log)]
    options += ["-e", "signal=none", "-e", f"trace=?{',?'.join(CALLS)}"]
    options += ["-e", f"inject={fault}"] if fault else []
    return subprocess.run(
        ["strace", *options, *command],
        env=env,
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=120,
    )


def calls_in(log: Path, where: Path) -> list[Call]:
    """The calls that make or change something at a place."""
    seen = Counter[str]()
    found = []
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if match := _LINE.match(line):
            name = match["name"]
            seen[name] += 1
            changes = name != "openat" or "O_CREAT" in line
            if changes and (str(where) in line or name == "sync"):
                found.append(Call(name, seen[name], line))
    return found


def injected(log: Path) -> list[str]:
    """The calls that were made to fail."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line for line in lines if line.endswith("(INJECTED)")]
