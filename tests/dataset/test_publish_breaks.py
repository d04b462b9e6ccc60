"""Publishing that is killed, or meets a full disk: the old version whole, or the new one."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

import pytest

import tracing
from conftest import ROOT, SCALE
from geokg.cli import main
from malicious_inputs import as_toml, clean_settings
from small_disks import small_disk
from soundness import bytes_of, check_whole
from tracing import Call, calls_in, injected, traced

pytestmark = pytest.mark.slow

OLD, NEW = "1.0.0", "2.0.0"
MOMENTS: Final = min(100, 12 * SCALE)
RUN: Final = """\
import sys
import geokg.cli
print("begin", flush=True)
sys.exit(geokg.cli.main(sys.argv[1:]))
"""
ENV: Final = {
    **os.environ,
    "PYTHONPATH": os.pathsep.join(sys.path),
    "PYTHONDONTWRITEBYTECODE": "1",  # so that the calls are those of publishing
}


class Project(NamedTuple):
    """A project, versions of it as they should be, and how long a run takes."""

    folder: Path
    old: Mapping[str, bytes]
    new: Mapping[str, bytes]
    seconds: float


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The example articles, published as the old version in ``dist``, and as both in ``both``."""
    folder = tmp_path_factory.mktemp("breaks")
    (folder / "articles").mkdir()
    for file in ROOT.glob("examples/*/articles/*"):
        shutil.copyfile(file, folder / "articles" / file.name)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        say_version(folder, OLD)
        assert main(["publish", "dist"]) == 0
    shutil.copytree(folder / "dist", folder / "both", symlinks=True)
    say_version(folder, NEW)
    with publishing(folder, folder / "both") as process:
        began = time.monotonic()
        assert process.wait() == 0
        seconds = time.monotonic() - began
    return Project(
        folder, bytes_of(folder / "dist" / OLD), bytes_of(folder / "both" / NEW), seconds
    )


def say_version(folder: Path, version: str) -> None:
    (folder / "geokg.toml").write_text(as_toml(clean_settings() | {"version": version}))


@pytest.fixture
def dist(project: Project, tmp_path: Path) -> Path:
    """A folder of versions with the old one alone."""
    return Path(shutil.copytree(project.folder / "dist", tmp_path / "dist", symlinks=True))


@contextmanager
def publishing(folder: Path, dist: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """A run that has everything loaded, and begins."""
    command = [sys.executable, "-c", RUN, "publish", str(dist), *options]
    with subprocess.Popen(
        command, cwd=folder, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begin\n"
        yield process


def check_old_or_new(dist: Path, project: Project) -> None:
    """The link leads to a whole version, and whatever has the name of a version is whole."""
    names = {path.name for path in dist.iterdir() if not path.name.startswith(".geokg-")}
    assert {OLD, "latest"} <= names <= {OLD, NEW, "latest"}
    assert (dist / "latest").readlink() in (Path(OLD), Path(NEW))
    assert bytes_of(dist / OLD) == project.old
    check_whole(dist / OLD)
    if NEW in names:
        assert bytes_of(dist / NEW) == project.new
        check_whole(dist / NEW)
    else:
        assert (dist / "latest").readlink() == Path(OLD)


def check_next_run(
    dist: Path, project: Project, monkeypatch: pytest.MonkeyPatch, within_s: float = 0
) -> None:
    """Another run sweeps up and publishes the same bytes."""
    monkeypatch.chdir(project.folder)
    deadline = time.monotonic() + within_s
    while main(["publish", str(dist)]) != 0:
        assert time.monotonic() < deadline, "the next run cannot publish"
        time.sleep(0.05)
    assert sorted(path.name for path in dist.iterdir()) == [OLD, NEW, "latest"]
    assert (dist / "latest").readlink() == Path(NEW)
    assert bytes_of(dist / OLD) == project.old
    assert bytes_of(dist / NEW) == project.new


# Killed -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_killed_run_leaves_the_old_version_or_the_new_one(
    moment: int, dist: Path, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = (moment + random.Random(moment).random()) / MOMENTS
    with publishing(project.folder, dist) as process:
        time.sleep(1.1 * share * project.seconds)
        os.kill(process.pid, signal.SIGKILL)

    check_old_or_new(dist, project)
    check_next_run(dist, project, monkeypatch)


@pytest.mark.skipif(sys.platform != "linux", reason="processes are found as Linux tells them")
@pytest.mark.parametrize("moment", range(min(25, 3 * SCALE)))
def test_a_killed_run_of_several_processes_leaves_none_behind_that_keeps_others_out(
    moment: int, dist: Path, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    with publishing(project.folder, dist, "--jobs", "2") as process:
        while not (workers := children_of(process.pid)):
            assert process.poll() is None, "it had no other processes"
        time.sleep(random.Random(moment).uniform(0, 0.1))
        os.kill(process.pid, signal.SIGKILL)

    deadline = time.monotonic() + 10
    while {*workers} & {pid for pid, _ in processes()}:
        assert time.monotonic() < deadline, "they are there without it"
        time.sleep(0.01)
    check_old_or_new(dist, project)
    # One that had only just begun may be there for a moment more, and keep others out.
    check_next_run(dist, project, monkeypatch, within_s=10)


def children_of(pid: int) -> list[int]:
    """The processes that a process has begun."""
    return [child for child, parent in processes() if parent == pid]


def processes() -> Iterator[tuple[int, int]]:
    """The processes that run, each with the one that began it, as Linux tells them."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            name, _, rest = stat.read_text(errors="replace").rpartition(")")
            state, parent = rest.split()[:2]
            if state not in "ZX":
                yield int(name.split()[0]), int(parent)


# At certain system calls ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def calls(project: Project, tmp_path_factory: pytest.TempPathFactory) -> list[Call]:
    """What a run that goes well does to the disk, in its order."""
    if tracing.why_not():
        pytest.skip(tracing.why_not())
    folder = tmp_path_factory.mktemp("calls")
    dist = Path(shutil.copytree(project.folder / "dist", folder / "dist", symlinks=True))
    done = traced(command(dist), folder / "log", ENV, project.folder)
    assert done.returncode == 0, done.stderr
    return calls_in(folder / "log", dist)


def command(dist: Path) -> list[str]:
    return [sys.executable, "-m", "geokg", "publish", str(dist)]


KINDS: Final = {
    "write": ("write", "pwrite64"),
    "mkdir": ("mkdir", "mkdirat"),
    "open": ("openat",),
    "rename": ("rename", "renameat", "renameat2"),
    "symlink": ("symlink", "symlinkat"),
    "sync": ("sync", "fsync"),
    "remove": ("unlink", "unlinkat", "rmdir"),
}
"""System calls that do one thing."""


def chosen(calls: list[Call], kind: str) -> list[Call]:
    """Calls of a kind: with scale all, of writes every tenth, of files every fifth; else a few."""
    found = [call for call in calls if call.name in KINDS[kind]]
    if kind == "write":
        found = [call for call in found if call.number % 10 == 0]
    if kind == "open":
        found = found[::5]
    assert found, f"a run does no {kind}"
    # The last is nearest to where the version gets its name, or the link its place.
    more = random.Random(kind).sample(found, 2) if kind == "write" else []
    return found if SCALE > 1 else [*more, found[-1]]


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_killed_at_a_system_call_leaves_the_old_version_or_the_new_one(
    kind: str,
    calls: list[Call],
    project: Project,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for call in chosen(calls, kind):
        dist = tmp_path / f"{call.name}-{call.number}"
        shutil.copytree(project.folder / "dist", dist, symlinks=True)
        fault = f"{call.name}:signal=KILL:when={call.number}"

        done = traced(command(dist), tmp_path / "log", ENV, project.folder, fault)

        assert done.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL), call
        check_old_or_new(dist, project)
        check_next_run(dist, project, monkeypatch)


FULL: Final = {
    **{f"{kind}-once": (kind, False) for kind in KINDS if kind != "remove"},
    # Opening is left out, as that would keep it from looking at what is there, too.
    **{f"{kind}-from-then-on": (kind, True) for kind in ("write", "mkdir", "rename", "symlink")},
}


@pytest.mark.parametrize(("kind", "for_good"), FULL.values(), ids=FULL)
def test_a_full_disk_at_a_system_call_is_said_and_changes_nothing(
    kind: str,
    for_good: bool,
    calls: list[Call],
    project: Project,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # What is done in vain when all goes well may fail, and sync tells of no failure.
    telling = [call for call in calls if call.name != "sync" and " = -1 " not in call.text]
    for call in chosen(telling, kind):
        dist = tmp_path / f"{call.name}-{call.number}"
        shutil.copytree(project.folder / "dist", dist, symlinks=True)
        fault = f"{call.name}:error=ENOSPC:when={call.number}{'+' * for_good}"

        done = traced(command(dist), tmp_path / "log", ENV, project.folder, fault)

        failed = injected(tmp_path / "log")
        assert str(dist) in failed[0], f"it was to fail: {call}"
        assert done.returncode == 2, done.stderr
        check_said(done.stderr, is_heard=kind != "write" or not for_good)
        check_old_or_new(dist, project)
        assert not [path for path in dist.iterdir() if path.name.startswith(".")]
        # What fails after the rename fails late: the version is there, and whole.
        assert (dist / NEW).exists() == (kind in ("symlink", "sync") or _is_link(call))
        check_next_run(dist, project, monkeypatch)


def _is_link(call: Call) -> bool:
    """Whether a call gives the link its place."""
    return call.name in KINDS["rename"] and "latest" in call.text


def check_said(said: str, *, is_heard: bool) -> None:
    """That it cannot be written, in a sentence; nothing where messages cannot be written either."""
    assert "Traceback" not in said
    assert "Exception" not in said
    if is_heard:
        assert said.startswith("GK910 the dataset cannot be written; "), said
        assert "No space left on device" in said


def test_a_run_whose_messages_cannot_be_written_publishes_all_the_same(
    dist: Path, project: Project
) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")

    with full.open("w") as lost:
        done = subprocess.run(command(dist), cwd=project.folder, env=ENV, stderr=lost)

    assert done.returncode == 0
    assert bytes_of(dist / NEW) == project.new


# On a disk that is full -------------------------------------------------------------------------


@pytest.mark.skipif(not shutil.which("mount"), reason="mount is not installed")
@pytest.mark.parametrize("share", [n / (2 * SCALE) for n in range(2 * SCALE)])
@pytest.mark.parametrize("what", ["bytes", "files"])
def test_a_disk_that_is_full_is_said_and_changes_nothing(
    what: str, share: float, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = tmp_path / "disk"
    size = sum(len(data) + 4096 for data in [*project.old.values(), *project.new.values()])
    old = sum(-(-len(data) // 4096) * 4096 for data in project.old.values())
    new = sum(map(len, project.new.values()))
    room = old + int(share * new) if what == "bytes" else 10 * size
    files = 10_000 if what == "bytes" else len(project.old) + 20 + int(share * len(project.new))
    with small_disk(disk, room, files):
        dist = Path(shutil.copytree(project.folder / "dist", disk / "dist", symlinks=True))

        done = subprocess.run(
            command(dist), cwd=project.folder, env=ENV, capture_output=True, text=True
        )

        assert done.returncode == 2, done.stderr
        check_said(done.stderr, is_heard=True)
        check_old_or_new(dist, project)
        assert sorted(path.name for path in dist.iterdir()) == [OLD, "latest"]
        more = f"remount,size={10 * size},nr_inodes=10000"
        subprocess.run(["mount", "-o", more, str(disk)], check=True)
        check_next_run(dist, project, monkeypatch)
