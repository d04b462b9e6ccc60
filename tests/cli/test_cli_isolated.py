"""Commands in a child process: whatever a query or a damaged store does, the command says so."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from geokg import Article, Claim, KnowledgeGraph
from geokg.cli import main
from payloads import ENDLESS, FATAL


@pytest.fixture
def graph(tmp_path: Path) -> str:
    kg = KnowledgeGraph()
    claim = Claim(type="recognise", initiator="FRA", target="MLI", quote="recognised Mali")
    kg.add(Article(id="note", text="France recognised Mali.", actors={}, claims=[claim]))
    return str(kg.dump(tmp_path / "note.ttl").path)


def asked(graph: str, text: str, *options: str) -> int:
    file = Path(graph).with_suffix(".rq")
    file.write_text(text, encoding="utf-8")
    return main(["query", graph, "--sparql", str(file), *options])


@pytest.mark.slow
@pytest.mark.parametrize("text", FATAL[::8], ids=range(len(FATAL[::8])))
def test_hostile_sparql_costs_a_diagnostic(
    graph: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(graph, text) == 2
    assert capsys.readouterr().err.startswith(("GK410", "GK407"))


@pytest.mark.slow
@pytest.mark.parametrize("text", ENDLESS)
def test_endless_sparql_costs_a_diagnostic(
    graph: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if text.startswith("ASK"):
        text = text.replace("ASK", "SELECT *", 1)

    assert asked(graph, text, "--timeout", "2", "--memory", "400") == 2
    assert capsys.readouterr().err.startswith(("GK411", "GK412"))


@pytest.mark.slow
def test_a_crash_of_the_engine_costs_a_diagnostic(
    graph: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geokg.graph.sparql.check", lambda _: None)

    assert asked(graph, FATAL[0]) == 2
    assert capsys.readouterr().err.startswith("GK413 the SPARQL engine crashed")


@pytest.mark.slow
@pytest.mark.parametrize("command", ["query", "show", "findings", "validate", "dump", "diff"])
def test_a_crash_while_a_store_is_read_costs_a_diagnostic(
    command: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def crash(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGSEGV)

    folder = str(tmp_path / "store")
    KnowledgeGraph(folder).close()
    monkeypatch.setattr("geokg.graph.knowledge_graph.StoreFolder", crash)
    more = {"query": ["claims"], "dump": [str(tmp_path / "out.nq")], "diff": [folder]}

    assert main([command, folder, *more.get(command, [])]) == 2
    assert capsys.readouterr().err.startswith("GK413")


def test_an_unknown_term_is_reported(graph: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(graph, "SELECT * { ?c gkg:confidnce ?x }") == 2
    assert "GK397" in (said := capsys.readouterr().err)
    assert "did you mean `gkg:confidence`?" in said


def test_the_limits_are_stated_in_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["query", "--help"])

    said = " ".join(capsys.readouterr().out.split())
    assert "--timeout S Stop after S seconds (300)." in said
    assert "--memory MB Use at most MB megabytes of memory (4000; Linux only)." in said


@pytest.mark.slow
def test_ctrl_c_stops_the_command_at_once(graph: str) -> None:
    file = Path(graph).with_suffix(".rq")
    file.write_text(ENDLESS[0])
    process = subprocess.Popen(
        [sys.executable, "-m", "geokg", "query", graph, "--sparql", str(file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    time.sleep(2)
    started = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=20)

    assert time.monotonic() - started < 3
    assert process.returncode == 130
    assert said.startswith("stopped")
