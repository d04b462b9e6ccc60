"""The workbench writes whole files, notices those of others, and runs as a command."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import geokg
from conftest import SCALE, SHARED
from geokg.base.errors import UnreadableInput
from geokg.cli import app
from geokg.inputs.annotation import yaml
from workbench_client import NOTE, Client, bench, write_note

SEED = SHARED / "seed"
KILLS = 10 * SCALE


def start(folder: Path, *options: str) -> tuple[subprocess.Popen[str], str]:
    """Start the command, and return it with the address that it prints first."""
    command = [sys.executable, "-m", "geokg", "annotate", str(folder), "--no-browser", *options]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ)
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


class Remote:
    """The server of a process, as far as a client needs it."""

    def __init__(self, address: str) -> None:
        self.port = int(address.partition(":")[2].partition(":")[2].partition("/")[0])
        self._address = address

    def new_address(self) -> str:
        """Return the address that the command printed, which works once."""
        return self._address


def let_in(address: str) -> Client:
    return Client(Remote(address))  # type: ignore[arg-type]  # it has what a client needs


@pytest.mark.slow
def test_the_command_prints_its_address_first_and_the_page_ends_it(tmp_path: Path) -> None:
    write_note(tmp_path)
    process, address = start(tmp_path, "--as", "ana")

    client = let_in(address)
    name = client.get("/api/folder").values["annotator"]
    client.post("/api/stop", {})
    rest, errors = process.communicate(timeout=60)

    assert (name, rest, process.returncode) == ("ana", "", 0)
    assert "Traceback" not in errors
    assert address.partition("?t=")[2] not in errors


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_command_and_its_lock(tmp_path: Path, number: signal.Signals) -> None:
    write_note(tmp_path)
    process, address = start(tmp_path)
    let_in(address).get("/api/folder")
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)

    assert process.returncode == 0
    assert "Traceback" not in errors
    assert not (tmp_path / ".geokg-annotate.lock").exists()


@pytest.mark.slow
def test_a_second_command_for_a_folder_says_where_the_first_runs(tmp_path: Path) -> None:
    write_note(tmp_path)
    first, address = start(tmp_path)
    second, nothing = start(tmp_path)
    _, errors = second.communicate(timeout=60)
    first.terminate()
    first.communicate(timeout=60)

    assert (second.returncode, nothing) == (2, "")
    assert f"GK974 another workbench has this folder open, at {address[:22]}" in errors


@pytest.mark.parametrize("arguments", [["nothing"], ["."], ["note.yaml"]])
def test_a_folder_without_articles_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    (tmp_path / "sub").mkdir()
    write_note(tmp_path / "sub")
    monkeypatch.chdir(tmp_path / "sub")
    (tmp_path / "sub" / "note.yaml").rename(tmp_path / "note.yaml")
    shutil.copy(tmp_path / "note.yaml", tmp_path / "sub" / "note.txt")
    result = CliRunner().invoke(app, ["annotate", *arguments, "--no-browser"])

    assert isinstance(result.exception, UnreadableInput)
    codes = {"nothing": "GK001", ".": "GK008", "note.yaml": "GK001"}
    assert codes[arguments[0]] in str(result.exception)


@pytest.mark.slow
def test_the_name_of_the_annotator_is_that_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "geokg.toml").write_text('annotator = "ana"\n')
    write_note(tmp_path / "articles")
    process, address = start(tmp_path / "articles")

    name = let_in(address).get("/api/folder").values["annotator"]
    process.terminate()
    process.communicate(timeout=60)

    assert name == "ana"


def test_the_seconds_of_a_claim_are_written_down_only_if_asked_for(tmp_path: Path) -> None:
    write_note(tmp_path)
    claim = {"id": "again", "quote": "met again", "type": "meet", "party": ["iran", "mali"]}
    edit = {"op": "add", "path": ["claims"], "value": claim}
    kept = tmp_path / ".geokg-annotate" / "times.csv"
    for is_timed in (False, True):
        with bench(tmp_path, is_timed=is_timed, annotator="ana") as client:
            etag = client.open("note")["etag"]
            values = {"etag": etag, "ops": [edit], "seconds": 12.34}
            etag = client.post("/api/article/note/edit", values).values["etag"]
            client.post("/api/article/note/undo", {"etag": etag})
            assert kept.exists() == is_timed

    assert kept.read_text() == "annotator,article,claim,type,seconds\nana,note,again,meet,12.3\n"


@pytest.mark.slow
def test_a_server_that_is_killed_while_it_writes_leaves_the_old_or_the_new_file(
    tmp_path: Path,
) -> None:
    file = write_note(tmp_path)
    random_s = random.Random(7)
    seen = set()
    for _ in range(KILLS):
        process, address = start(tmp_path)
        client = let_in(address)
        etag = client.open("note")["etag"]
        value = 0
        timer = threading.Timer(random_s.uniform(0.05, 0.4), process.kill)
        timer.start()
        try:
            while process.poll() is None:
                value += 1
                edit = {"op": "set", "path": ["claims", "yes", "when"], "value": str(1000 + value)}
                etag = client.edit("note", etag, edit).values["etag"]
        except (OSError, HTTPException, KeyError):
            pass  # the server is gone
        timer.join()
        process.communicate(timeout=60)
        values: Any = yaml.load(file.read_text(), "note.yaml")
        when = values["claims"][0].pop("when")
        expected: Any = yaml.load(NOTE, "note.yaml")
        expected["claims"][0].pop("when")

        assert values == expected
        assert when in ("last December", *(str(1000 + n) for n in range(value - 1, value + 1)))
        assert file.read_text().count("#") == NOTE.count("#")
        seen.add(value)
        file.write_text(NOTE)
        for name in tmp_path.glob(".note.yaml.*"):
            name.unlink()

    assert max(seen) > 1


# Changes ---------------------------------------------------------------------


@pytest.mark.slow
def test_a_page_learns_of_files_that_change_appear_and_go(tmp_path: Path) -> None:
    file = write_note(tmp_path)
    draft = tmp_path / "note.draft.yaml"

    with bench(tmp_path) as client:
        client.rows()
        now = client.get("/api/changes").values["now"]
        file.write_text(NOTE.replace("1st", "2nd") + "# more\n")
        changed = client.get(f"/api/changes?since={now}").values
        (tmp_path / "note.txt").write_text("Another text.\n")
        text = client.get(f"/api/changes?since={changed['now']}").values
        draft.write_text(NOTE)
        file.unlink()
        gone = client.get(f"/api/changes?since={text['now']}").values

    assert [(one["key"], one["gone"]) for one in changed["changed"]] == [("note", False)]
    assert text["changed"][0]["etag"] != changed["changed"][0]["etag"]
    assert gone["changed"][0]["key"] == "note"


@pytest.mark.slow
def test_a_waiting_page_gets_its_answer_when_a_file_changes(tmp_path: Path) -> None:
    write_note(tmp_path)

    with bench(tmp_path) as client:
        client.rows()
        now = client.get("/api/changes?since=-1").values["now"]
        started = time.monotonic()
        timer = threading.Timer(0.5, write_note, [tmp_path, NOTE + "# more\n"])
        timer.start()
        answer = client.get(f"/api/changes?since={now}").values
        waited = time.monotonic() - started
        timer.join()

    assert [one["key"] for one in answer["changed"]] == ["note"]
    assert 0.4 < waited < 20


# The founding article ----------------------------------------------------------


@pytest.mark.skipif(not SEED.exists(), reason="the seed is not beside the checkout")
@pytest.mark.slow
def test_the_founding_article_entered_through_the_server_builds_to_the_same_graph(
    tmp_path: Path,
) -> None:
    source: Any = yaml.load((SEED / "annotation.yaml").read_text(), "annotation.yaml")
    entered = tmp_path / "entered"
    entered.mkdir()
    head = source["article"]
    name = head.get("text", "article.txt")
    shutil.copy(SEED / name, entered / name)
    file = entered / "annotation.yaml"
    file.write_text(f"geokg: 1\narticle:\n  id: {head['id']}\n  text: {name}\nclaims: []\n")

    with bench(entered) as client:
        key = client.rows()[0]["key"]
        etag = client.open(key)["etag"]
        edits = [
            *({"op": "set", "path": ["article", k], "value": v} for k, v in head.items()),
            *(
                {"op": "add", "path": ["actors", slug], "value": actor}
                for slug, actor in source["actors"].items()
            ),
            *({"op": "add", "path": ["claims"], "value": claim} for claim in source["claims"]),
        ]
        for edit in edits:
            reply = client.edit(key, etag, edit)
            assert reply.status == 200, reply.values
            etag = reply.values["etag"]
        problems = client.open(key)["problems"]

    graphs = []
    for folder in (entered, SEED):
        kg = geokg.KnowledgeGraph()
        kg.add(geokg.read(folder / "annotation.yaml"))
        kg.dump(tmp_path / "graph.ttl")
        graphs.append((tmp_path / "graph.ttl").read_text())
    assert not [problem for problem in problems if problem["severity"] == "error"]
    assert graphs[0] == graphs[1]
