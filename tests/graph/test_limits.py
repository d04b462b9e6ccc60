"""SPARQL with limits gives the same answers, and endless queries end."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from geokg import Article, Claim, KnowledgeGraph
from geokg.base.errors import QueryError
from payloads import ENDLESS

NOTE = Article(
    id="note",
    text="France recognised Mali in May.",
    published="1999-03-02",
    actors={},
    claims=[
        Claim(
            id="c",
            type="recognise",
            initiator="FRA",
            target="MLI",
            quote="recognised Mali",
            when="May",
        )
    ],
)
SELECT = "SELECT ?claim ?day ?none { ?claim gkg:when ?w . OPTIONAL { ?w gkg:earliest ?day } }"


@pytest.fixture(params=["memory", "folder", "file"])
def kg(request: pytest.FixtureRequest, tmp_path: Path) -> KnowledgeGraph:
    graph = KnowledgeGraph(tmp_path / "store") if request.param == "folder" else KnowledgeGraph()
    graph.add(NOTE)
    if request.param == "file":
        graph.dump(tmp_path / "note.ttl")
        return KnowledgeGraph(tmp_path / "note.ttl")
    return graph


@pytest.mark.slow
def test_a_limit_does_not_change_an_answer(kg: KnowledgeGraph) -> None:
    def answers(**limits: Any) -> list[object]:
        graph = kg.construct("DESCRIBE ?claim { ?claim a gkg:Claim }", **limits)
        return [
            kg.sparql(SELECT, **limits),
            kg.sparql("SELECT * {}", **limits),
            kg.ask("ASK { ?claim a gkg:Claim }", **limits),
            sorted(graph),
            sorted(graph.namespaces()),
        ]

    assert answers(timeout_s=60) == answers(memory_mb=1000) == answers()


@pytest.mark.slow
@pytest.mark.parametrize("text", ENDLESS)
def test_an_endless_query_ends_at_its_limit(text: str) -> None:
    graph = KnowledgeGraph()
    graph._store.update("INSERT DATA {" + "".join(f"<x:{n}> <x:p> {n} ." for n in range(99)) + "}")
    ask = graph.ask if text.startswith("ASK") else graph.sparql
    started = time.monotonic()

    with pytest.raises(QueryError, match=r"GK41[12]"):
        ask(text, timeout_s=2, memory_mb=400)

    assert time.monotonic() - started < 10


@pytest.mark.parametrize("limit", [0, -1, float("nan"), float("inf"), "5"])
def test_a_limit_that_is_no_number_above_zero_is_refused(limit: Any) -> None:
    with pytest.raises(QueryError, match="GK415 timeout_s"):
        KnowledgeGraph().sparql("SELECT * {}", timeout_s=limit)
    with pytest.raises(QueryError, match="GK415 memory_mb"):
        KnowledgeGraph().ask("ASK {}", memory_mb=limit)


def test_errors_of_a_query_with_a_limit_are_its_own() -> None:
    with pytest.raises(QueryError, match="GK405"):
        KnowledgeGraph().sparql("SELECT", timeout_s=20)
    with pytest.raises(QueryError, match="GK408"):
        KnowledgeGraph().sparql("ASK {}", timeout_s=20)
