"""A graph on a real server answers what the embedded store answers, and a push arrives whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml
from varied_articles import write_varied_articles

import servers
from conftest import SCALE
from datasets import EXAMPLES
from geokg import Article, Claim, KnowledgeGraph, read
from geokg.base.errors import EndpointError, RdfError
from geokg.graph.queries import named_queries
from geokg.remote.endpoint import PASSWORD_VARIABLE, USER_VARIABLE, Endpoint, connect, push
from geokg.remote.server import serving

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not servers.OXIGRAPH or not servers.VIRTUOSO,
        reason="a server is not installed (PyPI: oxigraph, Debian: virtuoso-opensource-7-bin)",
    ),
]
MOMENTS = Article(
    id="moments",
    title='A moment of a hundredth: “é\u2028😀” \\u0022 \\ "q"',
    published="2014-08-02T20:30:00.12+02:00",
    language="pt-BR",
    text="France recognised Mali.",
    actors={},
    claims=[
        Claim(
            type="recognise",
            initiator="FRA",
            target="MLI",
            quote="recognised Mali",
            when="1961~/..",
            confidence=0.85,
        )
    ],
)
QUERY_CASES = Path(__file__).parents[1] / "graph/queries"


def questions() -> Iterator[tuple[str, str, dict[str, str]]]:
    """The named queries as their examples ask them, and as each of their cases does."""
    for name, query in named_queries().items():
        yield f"{name}-example", name, dict(pair.split("=", 1) for pair in query.example.split())
    for file in sorted(QUERY_CASES.glob("*/case.yaml")):
        case = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)
        yield file.parent.name, case["query"], case.get("parameters") or {}


QUESTION_IDS = [identifier for identifier, *_ in questions()]
QUESTIONS = [(name, values) for _, name, values in questions()]


@pytest.fixture(scope="module")
def examples() -> KnowledgeGraph:
    made = KnowledgeGraph()
    for folder in sorted(EXAMPLES.glob("*/articles")):
        made.add(read(folder))
    return made


@pytest.fixture(scope="module")
def kg(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """Articles that vary like real annotation, the examples, and those of the named queries."""
    made = KnowledgeGraph()
    for folder in (*sorted(EXAMPLES.glob("*/articles")), QUERY_CASES / "given"):
        made.add(read(folder))
    varied = tmp_path_factory.mktemp("varied") / "varied.jsonl"
    write_varied_articles(varied, 80)
    made.add(read(varied))
    made.add(MOMENTS)
    return made.derive()


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def endpoint(
    request: pytest.FixtureRequest, kg: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Endpoint]:
    folder = tmp_path_factory.mktemp(request.param)
    with (
        running(request.param, folder) as (url, source),
        connect(url, profile=request.param, base=kg.base, credentials=source) as made,
    ):
        push(kg, made)
        yield made


class running:  # noqa: N801  # it is used as a function
    """A server, as its address and the source of its credentials."""

    def __init__(self, profile: str, folder: Path) -> None:
        self._server = (
            servers.oxigraph(folder) if profile == "oxigraph" else servers.virtuoso(folder, folder)
        )
        self._profile = profile

    def __enter__(self) -> tuple[str, str]:
        url = self._server.__enter__().url.rpartition("/")[0]
        if self._profile == "oxigraph":
            return url, ""
        os.environ[USER_VARIABLE] = os.environ[PASSWORD_VARIABLE] = "dba"
        return url, "environment"

    def __exit__(self, *error: object) -> None:
        self._server.__exit__(None, None, None)
        os.environ.pop(USER_VARIABLE, None)
        os.environ.pop(PASSWORD_VARIABLE, None)


@pytest.mark.parametrize(("name", "values"), QUESTIONS, ids=QUESTION_IDS)
def test_every_named_query_gives_the_rows_of_the_embedded_store(
    name: str, values: Mapping[str, str], kg: KnowledgeGraph, endpoint: Endpoint
) -> None:
    expected = kg.query(name, **values)

    found = endpoint.query(name, **values)

    assert found == expected
    assert found.excluded == expected.excluded


@pytest.mark.parametrize("name", named_queries())
def test_no_named_query_is_compared_by_an_empty_table_alone(name: str, kg: KnowledgeGraph) -> None:
    sizes = [len(kg.query(name, **values)) for asked, values in QUESTIONS if asked == name]

    assert max(sizes) > 1


@pytest.mark.parametrize(
    "options",
    [
        {"system": "cow"},
        {"system": "gw"},
        {"system": "cow", "period": "month", "count": "expected"},
        {"system": "gw", "directed": False, "count": "possible", "reading": "content"},
    ],
    ids=lambda options: ",".join(map(str, options.values())),
)
def test_the_panel_is_that_of_the_embedded_store(
    options: dict[str, Any], kg: KnowledgeGraph, endpoint: Endpoint
) -> None:
    ours, theirs = kg.panel(**options), endpoint.panel(**options)

    assert theirs.rows == ours.rows
    assert len(ours.rows) > 500


def test_findings_and_history_are_those_of_the_embedded_store(
    kg: KnowledgeGraph, endpoint: Endpoint
) -> None:
    assert endpoint.findings() == kg.findings()
    assert endpoint.history("IRN", "TJK").rows == kg.history("IRN", "TJK").rows
    assert len(kg.history("IRN", "TJK").rows) > 0


def test_a_loaded_copy_has_the_very_quads(kg: KnowledgeGraph, endpoint: Endpoint) -> None:
    assert set(endpoint.load().quads()) == set(kg.quads())


def test_sparql_of_a_user_runs_on_the_server(kg: KnowledgeGraph, endpoint: Endpoint) -> None:
    text = "SELECT ?claim ?n { ?claim a gkg:Claim ; gkg:confidence ?n } ORDER BY ?claim ?n"

    assert endpoint.sparql(text) == kg.sparql(text)
    assert endpoint.ask("ASK { ?claim a gkg:Claim }")
    assert not endpoint.ask("ASK { ?claim a gkg:Situation , gkg:Claim }")
    assert len(endpoint) == len(kg)


def test_a_push_that_is_repeated_sends_nothing(kg: KnowledgeGraph, endpoint: Endpoint) -> None:
    pushed = push(kg, endpoint)

    assert (pushed.sent, pushed.unchanged) == (0, len(kg.graph_names()))


def test_a_changed_article_is_sent_alone_and_a_mirror_deletes_what_is_gone(
    kg: KnowledgeGraph, endpoint: Endpoint
) -> None:
    other = KnowledgeGraph()
    other.add(MOMENTS)
    other.add(Article(id="new", text="France recognised Mali.", actors={}, claims=[]))
    pushed = push(other, endpoint)
    assert pushed.left > 0
    mirrored = push(other, endpoint, mirror=True)

    assert mirrored.deleted == pushed.left
    assert set(endpoint.load().quads()) == set(other.quads())
    push(kg, endpoint, mirror=True)
    assert set(endpoint.load().quads()) == set(kg.quads())


def test_rows_that_virtuoso_cuts_are_an_error_and_a_copy_is_complete(
    examples: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        servers,
        "_INI",
        servers._INI.replace("ResultSetMaxRows = 1000000", "ResultSetMaxRows = 700"),
    )
    with (
        running("virtuoso", tmp_path) as (url, source),
        connect(url, profile="virtuoso", base=examples.base, credentials=source) as endpoint,
    ):
        push(examples, endpoint)
        with pytest.raises(EndpointError, match="GK727"):
            endpoint.sparql("SELECT ?s ?p ?o { ?s ?p ?o }")

        assert set(endpoint.load().quads()) == set(examples.quads())


def test_a_time_out_of_oxigraphs_server_is_an_error(
    examples: KnowledgeGraph, tmp_path: Path
) -> None:
    (tmp_path / "copy").mkdir()
    with (
        serving(examples, tmp_path / "copy", port=0, timeout_s=1) as server,
        connect(server.url, profile="oxigraph") as endpoint,
        pytest.raises(EndpointError, match="GK727"),
    ):
        endpoint.sparql("SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z }")


@pytest.mark.parametrize("profile", ["oxigraph", "virtuoso"])
def test_a_killed_push_that_is_repeated_converges(profile: str, tmp_path: Path) -> None:
    number = 400 if SCALE == 1 else 1_000 * SCALE
    many = KnowledgeGraph(tmp_path / "store")
    many.add(notes(number))
    many.close()
    (tmp_path / profile).mkdir()
    with running(profile, tmp_path / profile) as (url, source):
        command = [sys.executable, "-m", "geokg", "push", str(tmp_path / "store"), url]
        command += ["--profile", profile, *(["--credentials", source] if source else [])]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        base = "https://example.org/kg/"
        with connect(url, profile=profile, base=base, credentials=source) as endpoint:
            until = time.monotonic() + 60 * SCALE
            while len(endpoint) <= number // 20 and time.monotonic() < until:
                time.sleep(0.01 * SCALE)
            process.send_signal(signal.SIGKILL)
            process.wait()
            half = len(endpoint)
            again = subprocess.run(command, capture_output=True, text=True, check=True)

            assert number // 20 < half < number
            assert "verified" in again.stderr
            assert "sent 0 graphs" not in again.stderr
            whole = KnowledgeGraph(tmp_path / "store", read_only=True)
            assert set(endpoint.load().quads()) == set(whole.quads())


def notes(number: int) -> Iterator[Article]:
    for n in range(number):
        yield Article(
            id=f"note-{n}", text="France recognised Mali.", actors={}, claims=MOMENTS.claims
        )


@pytest.mark.skipif(SCALE == 1, reason="20,000 articles take minutes: make test-full")
@pytest.mark.parametrize("profile", ["oxigraph", "virtuoso"])
def test_20_000_articles_arrive_with_equal_counts_and_digests(
    profile: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number = 1_000 * SCALE
    kg = KnowledgeGraph()
    kg.add(notes(number))
    with (
        running(profile, tmp_path) as (url, source),
        connect(url, profile=profile, base=kg.base, credentials=source) as endpoint,
    ):
        start = time.perf_counter()
        pushed = push(kg, endpoint)
        took = time.perf_counter() - start
        with capsys.disabled():
            print(f"{profile}: {number:,} articles, {pushed.triples:,} triples, {took:.0f} s")
        copy = endpoint.load()

    assert pushed.sent == len(kg.graph_names()) == number + 1
    assert pushed.triples == sum(1 for _ in kg.quads())
    assert digest(copy) == digest(kg)


def digest(kg: KnowledgeGraph) -> str:
    """The SHA-256 of the sorted N-Quads."""
    return sha256("\n".join(sorted(map(str, kg.quads()))).encode()).hexdigest()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_answers_and_ends_cleanly(number: int, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "geokg", "serve", str(EXAMPLES / "iran-tajikistan/articles")]
    with subprocess.Popen(
        [*command, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout
        url = process.stdout.readline().strip()
        with connect(url, profile="oxigraph") as endpoint:
            claims = len(endpoint.sparql("SELECT ?claim { ?claim a gkg:Claim }"))
        process.send_signal(number)
        rest = process.stdout.read()
        process.wait(timeout=30)

    assert claims > 0
    assert process.returncode == 0
    assert "curl" in rest
    with pytest.raises(OSError, match="refused"):
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=5)


def test_a_turtle_file_cannot_be_pushed(
    kg: KnowledgeGraph, endpoint: Endpoint, tmp_path: Path
) -> None:
    kg.dump(tmp_path / "a.ttl")
    with pytest.raises(RdfError, match="GK519"):
        push(KnowledgeGraph(tmp_path / "a.ttl"), endpoint)
