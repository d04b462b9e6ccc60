"""Outputs of one command are placed together or not at all: failures, signals, full disks."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from geokg import KnowledgeGraph
from geokg.base.outputs import placing
from geokg.base.temporary_folders import temporary_folder
from geokg.cli import main
from small_disks import small_disk

NOTE = """geokg: 1
article: {{id: {id}, body: "{body}"}}
claims: [{{type: recognise, initiator: FRA, target: MLI, quote: recognised Mali}}]
"""


def note(folder: Path, name: str, more: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.yaml"
    file.write_text(NOTE.format(id=name, body=f"France recognised Mali.{more}"))
    return file


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    for name in ("a-1", "a-2", "a-3"):
        note(tmp_path / "articles", name)
    return tmp_path / "articles"


def state(folder: Path) -> dict[str, bytes]:
    """The files below a folder, hidden ones too, without the inputs."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "articles" not in path.relative_to(folder).parts[:1]
    }


def run(code: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, after some code that changes geokg."""
    program = f"import os, signal, sys, time\n{code}\nfrom geokg.cli import main\n"
    program += "sys.exit(main(sys.argv[1:]))\n"
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


@contextmanager
def live_process(code: str) -> Iterator[subprocess.Popen[str]]:
    """A process that runs code, prints a line when it is ready, and waits until it is ended."""
    with subprocess.Popen(
        [sys.executable, "-c", f"{code}\nprint('ready', flush=True)\ninput()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def test_the_contents_of_a_folder_take_their_places_beside_what_is_there(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "pages").mkdir(parents=True)
    for name in ("index", "pages/a", "pages/mine"):
        (site / name).write_text("old")

    with placing() as outputs:
        folder = outputs.folder(site)
        for name in ("index", "pages/a", "new/b"):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text("new")
    assert state(tmp_path) == {
        "site/index": b"new",
        "site/pages/a": b"new",
        "site/pages/mine": b"old",
        "site/new/b": b"new",
    }


# Failures ----------------------------------------


def test_the_files_of_a_folder_are_put_back_where_one_cannot_be_placed(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "b" / "in-the-way").mkdir(parents=True)
    (site / "a").write_text("old")

    def place() -> None:
        with placing() as outputs:
            folder = outputs.folder(site)
            for name in "ab":
                (folder / name).write_text("new")

    with pytest.raises(OSError, match="b"):
        place()
    assert state(tmp_path) == {"site/a": b"old"}


@pytest.mark.slow
def test_no_file_is_replaced_where_another_process_has_the_store(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, store = tmp_path / "a.ttl", tmp_path / "st"
    old.write_text("old")
    assert main(["build", str(articles), "-o", str(store), "-q"]) == 0
    holder = f"import geokg; kg = geokg.KnowledgeGraph({str(store)!r})"

    with live_process(holder):
        assert main(["build", str(articles), "-o", str(old), "-o", str(store)]) == 2
    assert "GK508" in capsys.readouterr().err
    assert old.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.ttl", "articles", "st"]


@pytest.mark.parametrize("order", [1, -1])
def test_the_first_output_is_put_back_where_the_second_cannot_be_placed(
    order: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text(f"old {name}")
    rename = Path.replace

    def replace(source: Path, target: Path) -> Path:
        if source.read_text() == f"new {'b' if order == 1 else 'a'}":
            raise OSError(28, "No space left on device", str(target))
        return rename(source, target)

    monkeypatch.setattr(Path, "replace", replace)

    def place() -> None:
        with placing() as outputs:
            for name in ("a", "b", "new/c")[::order]:
                outputs.file(tmp_path / name, with_parents=True).write_text(f"new {name}")

    with pytest.raises(OSError, match="No space left"):
        place()

    assert state(tmp_path) == {"a": b"old a", "b": b"old b"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


@pytest.mark.slow
def test_a_file_and_a_new_store_are_placed_together_or_not_at_all(
    articles: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(KnowledgeGraph, "add", full)
        command = ["build", str(articles), "-o", str(tmp_path / "x.nq"), "-o", f"{tmp_path}/st/"]
        assert main(command) == 2
    assert "GK515" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["articles"]

    assert main(command) == 0
    assert (tmp_path / "x.nq").is_file()
    assert len(KnowledgeGraph(tmp_path / "st", read_only=True)) == 3


@pytest.mark.slow
def test_an_old_store_whose_update_ends_early_is_named(
    articles: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = ["build", str(articles), "-o", f"{tmp_path}/st/", "-o", str(tmp_path / "x.jsonld")]
    assert main(["build", str(articles), "-o", f"{tmp_path}/st/"]) == 0

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(KnowledgeGraph, "add", full)
    assert main(command) == 2

    assert "st may have a part of the input" in capsys.readouterr().err
    assert not (tmp_path / "x.jsonld").exists()


@pytest.mark.slow
def test_a_folder_of_a_conversion_appears_with_all_its_articles_or_not_at_all(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from geokg.cli.commands import convert

    written = convert._pair
    count = 0

    def pair(*arguments: object) -> None:
        nonlocal count
        count += 1
        if count == 3:
            raise convert._unwritten(tmp_path, OSError(28, "No space left on device"))
        written(*arguments)  # type: ignore[arg-type]  # passed on as they came

    with monkeypatch.context() as patch:
        patch.setattr(convert, "_pair", pair)
        assert main(["convert", str(articles), "-o", str(tmp_path / "out/deep")]) == 2
    assert not (tmp_path / "out").exists()

    assert main(["convert", str(articles), "-o", str(tmp_path / "out/deep")]) == 0
    assert len([*(tmp_path / "out/deep").iterdir()]) == 6


@pytest.mark.parametrize("name", ["one.yaml", "one.json", "many.jsonl"])
def test_a_file_of_a_conversion_that_fails_is_not_written(
    name: str, articles: Path, tmp_path: Path
) -> None:
    (articles / "broken.json").write_text("{")
    (articles / "a-4.yaml").write_text("geokg: [")
    code = main(["convert", str(articles), "--format", "native", "-o", str(tmp_path / name)])

    # Several articles do not fit into one file; JSONL has those that are right.
    assert code == (1 if name == "many.jsonl" else 2)
    assert (tmp_path / name).exists() == (name == "many.jsonl")


def test_an_existing_empty_folder_keeps_its_identity(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ties").mkdir()
    before = (tmp_path / "ties").stat().st_ino
    monkeypatch.chdir(tmp_path / "ties")

    assert main(["init", "."]) == 0
    assert (tmp_path / "ties").stat().st_ino == before
    assert (tmp_path / "ties/articles").is_dir()
    assert not [
        path.name for path in (tmp_path / "ties").iterdir() if path.name.startswith(".geokg")
    ]


@pytest.mark.slow
def test_a_replaced_file_keeps_its_permissions(articles: Path, tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text("old")
    (tmp_path / "x.ttl").chmod(0o640)

    assert main(["build", str(articles), "-o", str(tmp_path / "x.ttl")]) == 0
    assert (tmp_path / "x.ttl").stat().st_mode & 0o777 == 0o640


# Suffixes ----------------------------------------


@pytest.mark.parametrize(
    "name", ["x.csv", "x.rdf", "x.json", "x.xlsx", "x.ttl.gz", "x.html", "x.TTLX", ".hidden.csv"]
)
def test_build_lists_the_formats_for_an_unknown_suffix(
    name: str, articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", str(articles), "-o", str(tmp_path / name)]) == 2

    assert ".ttl .trig .nq .nt .jsonld, or in / for a store" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["articles"]


# Articles that a store has beyond the input ----------------------------------------


@pytest.mark.slow
def test_build_lists_the_stored_articles_that_the_input_lacks(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = str(tmp_path / "st")
    main(["build", str(articles), "-o", store])
    (articles / "a-2.yaml").unlink()
    capsys.readouterr()

    assert main(["build", str(articles), "-o", store]) == 0
    err = capsys.readouterr().err

    said = "holds 3 articles; 1 is not in the input: a-2 (use --replace to remove)"
    assert f"{store} {said}" in err
    assert len(KnowledgeGraph(store, read_only=True)) == 3


@pytest.mark.slow
def test_replace_makes_the_store_equal_to_the_input(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["build", str(articles), "-o", str(tmp_path / "st")])
    (articles / "a-2.yaml").unlink()
    note(articles, "a-3", " It said so.")
    note(articles, "a-4")

    assert main(["build", str(articles), "-o", str(tmp_path / "st"), "--replace"]) == 0
    assert "holds 3 articles; 1 article removed: a-2" in capsys.readouterr().err
    main(["dump", str(tmp_path / "st"), str(tmp_path / "store.nq")])
    main(["build", str(articles), "-o", str(tmp_path / "input.nq")])

    assert (tmp_path / "store.nq").read_bytes() == (tmp_path / "input.nq").read_bytes()


def test_replace_without_a_store_is_wrong_usage(articles: Path, tmp_path: Path) -> None:
    assert main(["build", str(articles), "-o", str(tmp_path / "x.nq"), "--replace"]) == 2
    assert main(["build", str(articles), "--replace"]) == 2


# Signals ----------------------------------------

STOPS = {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129}
IN_CONVERT = """
from geokg.cli.commands import convert
pair = convert._pair
def stopped(*arguments):
    pair(*arguments)
    os.kill(os.getpid(), signal.{name})
    time.sleep(1)
convert._pair = stopped
"""
IN_BUILD = """
from geokg.graph import stream
write = stream._write
def stopped(*arguments):
    written = write(*arguments)
    os.kill(os.getpid(), signal.{name})
    time.sleep(1)
    return written
stream._write = stopped
"""
WHILE_PLACING = """
from geokg.base import outputs
rename = outputs.Path.replace
def stopped(source, target):
    os.kill(os.getpid(), signal.{name})
    time.sleep(0.1)
    return rename(source, target)
outputs.Path.replace = stopped
"""
HEARD = "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
"""In the background a process ignores SIGINT, unless it has a handler."""


@pytest.mark.slow
@pytest.mark.parametrize("name", STOPS)
def test_a_conversion_that_is_stopped_leaves_nothing_and_can_be_repeated(
    name: str, articles: Path, tmp_path: Path
) -> None:
    done = run(HEARD + IN_CONVERT.format(name=name), "convert", articles, "-o", tmp_path / "out")

    assert (done.returncode, done.stderr) == (
        STOPS[name],
        f"stopped by {name}; no output was changed\n",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["articles"]
    assert main(["convert", str(articles), "-o", str(tmp_path / "out")]) == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", STOPS)
def test_a_build_that_is_stopped_leaves_the_old_files_alone(
    name: str, articles: Path, tmp_path: Path
) -> None:
    for old in ("a.ttl", "b.nq"):
        (tmp_path / old).write_text("old")
    outputs = ("-o", tmp_path / "a.ttl", "-o", tmp_path / "b.nq", "-o", f"{tmp_path}/st/")

    done = run(HEARD + IN_BUILD.format(name=name), "build", articles, *outputs)

    assert (done.returncode, done.stderr) == (
        STOPS[name],
        f"stopped by {name}; no output was changed\n",
    )
    assert state(tmp_path) == {"a.ttl": b"old", "b.nq": b"old"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.ttl", "articles", "b.nq"]


@pytest.mark.slow
@pytest.mark.parametrize("name", STOPS)
def test_a_signal_while_outputs_are_placed_waits_until_all_are(
    name: str, articles: Path, tmp_path: Path
) -> None:
    first, second = tmp_path / "a.ttl", tmp_path / "b.nq"

    done = run(
        HEARD + WHILE_PLACING.format(name=name), "build", articles, "-o", first, "-o", second
    )

    assert done.returncode == STOPS[name]
    assert done.stderr.endswith(f"stopped by {name}; written before that: {first}, {second}\n")
    assert main(["validate", str(first), "-q"]) == main(["validate", str(second), "-q"]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.ttl", "articles", "b.nq"]


@pytest.mark.slow
def test_a_signal_that_the_caller_ignores_stops_nothing(articles: Path, tmp_path: Path) -> None:
    ignored = "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"

    done = run(
        ignored + IN_CONVERT.format(name="SIGHUP"), "convert", articles, "-o", tmp_path / "out"
    )

    assert done.returncode == 0
    assert len([*(tmp_path / "out").iterdir()]) == 6


# Killed ----------------------------------------


@pytest.mark.slow
def test_what_a_killed_run_leaves_is_removed_by_the_next(articles: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    assert run(IN_BUILD.format(name="SIGKILL"), "build", articles, "-o", out / "x.ttl").returncode
    assert [*out.iterdir()], "the killed run left something"

    assert main(["build", str(articles), "-o", str(out / "x.ttl")]) == 0
    assert [path.name for path in out.iterdir()] == ["x.ttl"]


@pytest.mark.slow
def test_a_folder_that_a_killed_conversion_used_is_free(articles: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    assert run(IN_CONVERT.format(name="SIGKILL"), "convert", articles, "-o", out).returncode
    assert [*out.iterdir()], "the killed run left something"

    assert main(["convert", str(articles), "-o", str(out)]) == 0
    assert len([*out.iterdir()]) == 6


@pytest.mark.slow
def test_what_a_live_process_owns_is_not_removed(articles: Path, tmp_path: Path) -> None:
    holder = f"""
from pathlib import Path
from geokg.base.temporary_folders import temporary_folder
owned = temporary_folder(Path({str(tmp_path)!r}))
(owned.__enter__() / "spool").write_text("data")
"""
    with live_process(holder) as process:
        assert main(["build", str(articles), "-o", str(tmp_path / "x.ttl")]) == 0
        (owned,) = tmp_path.glob(".geokg-*")
        assert (owned / "spool").read_text() == "data"
        process.kill()
        process.wait()

        assert main(["build", str(articles), "-o", str(tmp_path / "x.ttl")]) == 0
        assert not [*tmp_path.glob(".geokg-*")]


def test_a_folder_of_this_process_is_not_removed_by_another_of_its_outputs(tmp_path: Path) -> None:
    with temporary_folder(tmp_path) as first:
        with temporary_folder(tmp_path) as second:
            assert first.is_dir()
            assert second.is_dir()
        assert first.is_dir()
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("name", [".geokg-notes", ".geokg-0123", "geokg-0123456789abcdef"])
def test_a_folder_with_another_name_is_never_removed(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()

    with temporary_folder(tmp_path):
        pass

    assert [path.name for path in tmp_path.iterdir()] == [name]


# A full disk ----------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("mount"), reason="mount is not installed")
@pytest.mark.parametrize(
    "arguments",
    [
        ["build", "ARTICLES", "-o", "DISK/x.ttl", "-o", "DISK/y.nq"],
        ["build", "ARTICLES", "-o", "DISK/x.jsonld"],
        ["build", "ARTICLES", "-o", "DISK/x.nq", "-o", "DISK/st/"],
        ["convert", "ARTICLES", "-o", "DISK/out"],
        ["convert", "ARTICLES", "-o", "DISK/out.jsonl"],
        ["init", "DISK/ties"],
        ["query", "ARTICLES", "claims", "-o", "DISK/claims.csv"],
    ],
    ids=" ".join,
)
def test_a_full_disk_leaves_nothing_half_written(arguments: list[str], tmp_path: Path) -> None:
    for number in range(60):
        note(tmp_path / "articles", f"n-{number}", " It is so." * 40)
    with small_disk(tmp_path / "disk", 16_384, 40):
        disk = tmp_path / "disk"
        (disk / "x.nq").write_text("old")
        words = [
            word.replace("ARTICLES", str(tmp_path / "articles")).replace("DISK", str(disk))
            for word in arguments
        ]

        done = run("", *words)

        assert done.returncode == 2, done.stderr
        assert "GK900" not in done.stderr
        assert "Traceback" not in done.stderr
        assert state(disk) == {"x.nq": b"old"}
        assert [path.name for path in disk.iterdir()] == ["x.nq"]


# Together with publishing ----------------------------------------


def project(folder: Path) -> None:
    """Write the settings of a dataset of the articles in a folder."""
    settings = {
        "base": "https://data.example.net/ties/",
        "title": "Ties",
        "description": "Who says what about whom.",
        "licence": "https://creativecommons.org/licenses/by/4.0/",
        "publisher": "Example Institute",
        "contact": "data@example.net",
        "version": "1.0.0",
        "creators": ["Ada Example"],
        "articles": ["articles"],
        "open-licences": ["https://creativecommons.org/licenses/by/"],
    }
    lines = [f"{key} = {json.dumps(value)}\n" for key, value in settings.items()]
    (folder / "geokg.toml").write_text("".join([*lines, "issued = 2026-01-31\n"]))


@pytest.mark.slow
@pytest.mark.parametrize("name", STOPS)
def test_a_publication_that_is_stopped_leaves_nothing(
    name: str, articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(tmp_path)
    monkeypatch.chdir(tmp_path)
    stopped = f"""
from geokg.dataset import publish
describe = publish._describe
def stopped(*arguments):
    os.kill(os.getpid(), signal.{name})
    time.sleep(1)
publish._describe = stopped
"""

    done = run(HEARD + stopped, "publish", "dist")

    assert (done.returncode, done.stderr) == (
        STOPS[name],
        f"stopped by {name}; no output was changed\n",
    )
    assert [*(tmp_path / "dist").iterdir()] == []


@pytest.mark.slow
def test_a_publication_that_is_stopped_after_its_version_is_placed_says_so(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(tmp_path)
    monkeypatch.chdir(tmp_path)
    stopped = """
from geokg.dataset import publish
def stopped(*arguments):
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(1)
publish.move_latest = stopped
"""

    done = run(stopped, "publish", "dist")

    assert done.stderr == "stopped by SIGTERM; written before that: dist/1.0.0\n"
    assert [path.name for path in (tmp_path / "dist").iterdir()] == ["1.0.0"]


def test_a_text_behind_a_link_out_of_the_folder_is_not_published(
    articles: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    project(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.txt").write_text("France recognised Mali.")
    (articles / "t.txt").symlink_to(tmp_path / "secret.txt")
    file = articles / "a-1.yaml"
    file.write_text(file.read_text().replace('body: "France recognised Mali."', "text: t.txt"))

    assert main(["publish", "dist"]) == 1
    assert "the text file is a link that leads out of the folder" in capsys.readouterr().err
    assert [*(tmp_path / "dist").iterdir()] == []


@pytest.mark.slow
def test_a_build_into_the_folder_of_a_running_publication_survives(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(tmp_path)
    monkeypatch.chdir(tmp_path)
    out = tmp_path / "dist"
    out.mkdir()
    paused = f"""
from geokg.graph.stream import BuildRun
finish = BuildRun.finish
def waiting(run):
    open({str(out / "waits")!r}, "w").close()
    while not os.path.exists({str(out / "go")!r}):
        time.sleep(0.01)
    return finish(run)
BuildRun.finish = waiting
"""
    program = f"import os, sys, time\n{paused}\nfrom geokg.cli import main\n"
    with subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"{program}sys.exit(main(sys.argv[1:]))",
            *("build", str(articles), "-o", str(out / "all.nq")),
        ],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as build:
        while not (out / "waits").exists():
            assert build.poll() is None
        assert main(["publish", "dist"]) == 0
        (out / "go").touch()
        _, said = build.communicate(timeout=60)

    assert build.returncode == 0, said
    assert (out / "all.nq").stat().st_size > 0
    assert not [*out.glob(".geokg-*")]


def test_the_first_signal_ends_the_command_and_the_next_do_not_disturb_it() -> None:
    from geokg.cli.stopping import Stopped, stoppable

    before = signal.getsignal(signal.SIGTERM)

    def stop() -> None:
        with stoppable():
            try:
                signal.raise_signal(signal.SIGTERM)
            finally:
                signal.raise_signal(signal.SIGTERM)
                signal.raise_signal(signal.SIGHUP)

    with pytest.raises(Stopped, match="stopped by SIGTERM"):
        stop()

    assert signal.getsignal(signal.SIGTERM) == before
