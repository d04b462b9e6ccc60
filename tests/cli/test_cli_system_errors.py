"""Errors of users, disks and streams: a code of their own, exit code 2, never a fault of geokg."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from geokg import Article, Claim, KnowledgeGraph
from geokg.base.system_errors import system_fault
from geokg.cli import main
from geokg.cli.failures import report_failure

NOTE: Final = """\
geokg: 1
article: {id: note, title: A note, body: France recognised Mali.}
claims: [{quote: recognised Mali, type: recognise, initiator: FRA, target: MLI}]
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with an annotation, its text, and its graph."""
    (tmp_path / "note.yaml").write_text(NOTE)
    (tmp_path / "note.txt").write_text("France recognised Mali.")
    kg = KnowledgeGraph()
    claim = Claim(type="recognise", initiator="FRA", target="MLI", quote="recognised Mali")
    kg.add(Article(id="note", text="France recognised Mali.", actors={}, claims=[claim]))
    kg.dump(tmp_path / "note.ttl")
    return tmp_path


def run(
    place: Path, command: str, *, redirect: str = "", environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a command through a shell, which opens and closes its streams."""
    return subprocess.run(
        ["sh", "-c", f'exec "$0" -m geokg {command} {redirect}', sys.executable],
        cwd=place,
        capture_output=True,
        timeout=60,
        env={**os.environ, **(environment or {})},
    )


# The table ----------------------------------------


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "GK901"),
        (errno.EDQUOT, "GK901"),
        (errno.EROFS, "GK902"),
        (errno.EACCES, "GK902"),
        (errno.EPERM, "GK902"),
        (errno.EBADF, "GK903"),
        (errno.ENAMETOOLONG, "GK904"),
        (errno.EILSEQ, "GK905"),
        (errno.EFBIG, "GK907"),
        (errno.ENOMEM, "GK907"),
        (errno.EMFILE, "GK908"),
        (errno.EIO, "GK908"),
        (errno.ENOENT, "GK908"),
        (errno.EISDIR, "GK908"),
    ],
)
def test_an_error_of_the_system_has_a_code_and_names_its_file(
    number: int, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report_failure(OSError(number, os.strerror(number), "out.nq")) == 2

    said = capsys.readouterr().err
    assert said.startswith(f"out.nq: {code} ")
    assert os.strerror(number) in said


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (MemoryError(), "GK907"),
        (RecursionError("maximum recursion depth exceeded"), "GK906"),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"), "GK905"),
        (OSError(errno.ENOSPC, "No space left on device"), "GK901"),
        (OSError("strange"), "GK908"),
    ],
)
def test_other_errors_of_the_machine_have_codes_too(
    error: Exception, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report_failure(error) == 2
    assert capsys.readouterr().err.startswith(code)


def test_the_second_file_of_an_error_is_named() -> None:
    error = OSError(errno.ENOSPC, "No space left on device", "part", None, "whole.ttl")

    assert str(system_fault(error)).startswith("whole.ttl: GK901")


# Streams ----------------------------------------

PRINTING: Final = (
    *("build note.yaml", "query note.ttl claims --csv", "query note.ttl claims", "show note.ttl"),
    *("schema", "types", "actors France", "draft note.txt", "--help", "--version", "help build"),
    *("query --help", "query --list", "check --json note.yaml", "completion bash"),
)


@pytest.mark.slow
@pytest.mark.parametrize("command", PRINTING)
def test_data_for_a_full_disk_or_a_closed_stdout_are_an_error(place: Path, command: str) -> None:
    full = run(place, command, redirect=">/dev/full")
    closed = run(place, command, redirect=">&-")

    assert (full.returncode, closed.returncode) == (2, 2)
    assert b"GK901 the disk is full" in full.stderr
    assert closed.stderr.startswith(b"stdout: GK903 a stream is closed")


@pytest.mark.slow
@pytest.mark.parametrize("redirect", ["2>&-", "2>/dev/full", "<&-"])
@pytest.mark.parametrize("command", ["check note.yaml", "query note.ttl claims", "schema"])
def test_a_closed_stderr_or_stdin_that_is_not_needed_changes_nothing(
    place: Path, command: str, redirect: str
) -> None:
    assert run(place, command, redirect=redirect).returncode == 0
    assert run(place, command, redirect=redirect).stdout == run(place, command).stdout


@pytest.mark.slow
def test_what_is_opened_does_not_take_the_place_of_a_closed_stream(place: Path) -> None:
    done = run(place, "build note.yaml -o all.nq", redirect="<&- >&- 2>&-")

    assert done.returncode == 0
    assert all(line.endswith(b" .") for line in (place / "all.nq").read_bytes().splitlines())


@pytest.mark.slow
def test_sparql_from_a_closed_stdin_is_an_error(place: Path) -> None:
    done = run(place, "query note.ttl --sparql -", redirect="<&-")

    assert done.returncode == 2
    assert done.stderr.startswith(b"stdin: GK903")


@pytest.mark.slow
def test_sparql_from_an_endless_stdin_or_file_is_an_error(place: Path) -> None:
    stdin = run(place, "query note.ttl --sparql -", redirect="</dev/zero")
    file = run(place, "query note.ttl --sparql /dev/zero")

    assert (stdin.returncode, file.returncode) == (2, 2)
    assert b"GK410 this SPARQL has more than 200,000 characters" in stdin.stderr
    assert b"GK410" in file.stderr


# Text is UTF-8 ----------------------------------------

LOCALES: Final = (
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"},
    {"LC_ALL": "C.UTF-8"},
)


@pytest.mark.slow
@pytest.mark.parametrize("environment", LOCALES, ids=str)
def test_input_and_output_are_utf_8_in_every_locale(
    place: Path, environment: dict[str, str]
) -> None:
    (place / "ask.rq").write_text("SELECT ('Türkiye' AS ?name) {}", encoding="utf-8")
    (place / "geokg.toml").write_text('title = "Türkiye"\n', encoding="utf-8")
    (place / "turkey.yaml").write_text(NOTE.replace("A note", "Türkiye"), encoding="utf-8")

    stdin = run(
        place, "query note.ttl --sparql - --csv", redirect="<ask.rq", environment=environment
    )
    file = run(place, "query note.ttl --sparql ask.rq --csv", environment=environment)
    yaml = run(place, "query turkey.yaml articles --csv", environment=environment)

    assert stdin.stdout == file.stdout == "name\nTürkiye\n".encode()
    assert "Türkiye".encode() in yaml.stdout


@pytest.mark.slow
def test_sparql_that_is_not_utf_8_is_an_error(place: Path) -> None:
    (place / "ask.rq").write_bytes(b"SELECT ('T\xfcrkiye' AS ?name) {}")

    for command, redirect in (("--sparql -", "<ask.rq"), ("--sparql ask.rq", "")):
        done = run(place, f"query note.ttl {command}", redirect=redirect)

        assert done.returncode == 2
        assert b"GK002 this is not text in UTF-8\n   | byte 0xfc" in done.stderr


# Settings and files ----------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"title = " + b"[" * 50_000 + b"]" * 50_000, "GK006"),
        (b"#" * 1_000_001, "GK907"),
        (b'title = "\xff"', "GK002"),
    ],
)
@pytest.mark.parametrize("command", ["build", "query"])
def test_settings_that_cannot_be_read_are_an_error_of_the_input(
    command: str, text: bytes, code: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "geokg.toml").write_bytes(text)

    assert (
        main([command, str(place / "note.yaml"), *(["claims"] if command == "query" else [])]) == 2
    )
    assert f"geokg.toml: {code} " in capsys.readouterr().err


def limit_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        *(
            "build note.yaml -o all.nq",
            "build note.yaml -o all.nq -o all.trig",
            "dump note.ttl o.nq",
        ),
        *("init ties", "draft note.txt -o draft.yaml", "query note.ttl claims -o claims.csv"),
        *("show note.ttl -o card.txt", "build note.yaml"),
    ],
)
def test_a_file_that_cannot_be_written_to_its_end_is_an_error_of_the_system(
    place: Path, command: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "geokg", *command.split()],
        cwd=place,
        capture_output=True,
        preexec_fn=limit_files,
        timeout=60,
    )

    assert done.returncode == 2
    assert b"File too large" in done.stderr
    assert b"GK900" not in done.stderr


@pytest.mark.parametrize(
    "command", [["check"], ["build"], ["show"], ["findings"], ["validate"], ["query"], ["init"]]
)
def test_a_name_that_is_too_long_is_an_error_of_the_input(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = ["claims"] if command == ["query"] else []

    assert main([*command, str(tmp_path / ("x" * 300)), *more]) == 2
    assert "GK900" not in capsys.readouterr().err
