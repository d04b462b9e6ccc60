"""Whatever a SPARQL server does wrong, its answer never becomes a table, and nothing hangs."""

from __future__ import annotations

import json
import resource
import sys
import time
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest

from geokg import Article, Claim, KnowledgeGraph
from geokg.base.errors import EndpointError
from geokg.remote.endpoint import Endpoint, connect, push
from loopback import LoopbackServer, SilentHandler, serving

JSON = "application/sparql-results+json"
BASE = "https://example.org/kg/"
ROW = {"a": {"type": "uri", "value": "https://example.org/kg/x"}}
QUERY = "SELECT ?a { ?a a gkg:Claim }"
Behaviour = Callable[["Handler"], None]


def table(rows: int) -> bytes:
    return json.dumps({"head": {"vars": ["a"]}, "results": {"bindings": [ROW] * rows}}).encode()


class Handler(SilentHandler):
    server: Hostile

    def get(self) -> None:
        self.change()

    @property
    def media_type(self) -> str:
        """What the client asks for."""
        return "application/n-triples" if self.command == "GET" else JSON

    def change(self) -> None:
        self.server.forms.append(self.body())
        self.server.headers.append(str(self.headers))
        script = self.server.script
        with suppress(OSError):  # the client does not wait for the end
            (script.pop(0) if len(script) > 1 else script[0])(self)


class Hostile(LoopbackServer):
    def __init__(self) -> None:
        super().__init__(Handler)
        self.script: list[Behaviour] = []
        self.forms: list[bytes] = []
        self.headers: list[str] = []


@pytest.fixture
def server() -> Iterator[Hostile]:
    with serving(Hostile()) as made:
        yield made


def connected(server: Hostile, *, profile: str = "fuseki", max_bytes: int = 1_000_000) -> Endpoint:
    return connect(server.url, profile=profile, base=BASE, deadline_s=1.0, max_bytes=max_bytes)


def answer(status: int, body: bytes, **headers: str) -> Behaviour:
    return lambda handler: handler.send(
        status, body, **{"Content_Type": handler.media_type, **headers}
    )


def begin(handler: Handler, **headers: str) -> None:
    handler.send_response(200)
    sent = {"Content_Type": handler.media_type, "Connection": "close", **headers}
    for name, value in sent.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()


def drip(handler: Handler) -> None:
    begin(handler)
    while not handler.server.closing.wait(0.05):
        handler.wfile.write(b" ")


def endless(handler: Handler) -> None:
    begin(handler)
    handler.wfile.write(table(1)[:-3])
    row = b"," + json.dumps(ROW).encode()
    while not handler.server.closing.is_set():
        handler.wfile.write(row * 1_000)


def shorter_than_declared(handler: Handler) -> None:
    begin(handler, Content_Length="1000000")
    handler.wfile.write(table(3))


def without_length(handler: Handler) -> None:
    begin(handler)
    handler.wfile.write(table(3)[:-20])


@cache
def packed_spaces(megabytes: int) -> bytes:
    """Spaces, compressed a megabyte at a time so that nobody holds them all."""
    packer = zlib.compressobj(wbits=31)
    return b"".join(packer.compress(b" " * 1_000_000) for _ in range(megabytes)) + packer.flush()


def bomb(handler: Handler) -> None:
    handler.send(200, packed_spaces(300), Content_Type=handler.media_type, Content_Encoding="gzip")


CASES: dict[str, tuple[Behaviour, str]] = {
    "slow drip": (drip, "GK721"),
    "a body shorter than declared": (shorter_than_declared, "GK730"),
    "half a JSON body without length": (without_length, "GK727"),
    "busy for longer than the deadline": (answer(429, b"", Retry_After="60"), "GK722"),
    "always busy": (answer(503, b"", Retry_After="0"), "GK722"),
    "a redirect to another host": (answer(302, b"", Location="http://192.0.2.1/"), "GK723"),
    "another media type": (answer(200, b"<html>hello", Content_Type="text/html"), "GK726"),
    "an error in HTML": (answer(500, b"<html>error", Content_Type="text/html"), "GK724"),
    "endless rows": (endless, "GK729"),
    "JSON that is no table": (answer(200, b"[1, 2]"), "GK727"),
    "rows of something else": (
        answer(200, b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":1}]}}'),
        "GK727",
    ),
    "a header that admits a cut": (answer(200, table(2), X_SPARQL_MaxRows="2"), "GK727"),
    "no permission": (answer(401, b"who are you?"), "GK725"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_each_wrong_behaviour_gives_its_error_before_the_deadline(
    name: str, server: Hostile
) -> None:
    behave, code = CASES[name]
    server.script = [behave]
    began = time.monotonic()
    with connected(server) as endpoint, pytest.raises(EndpointError, match=code) as error:
        endpoint.sparql("SELECT ?a { ?a a gkg:Claim }")

    assert time.monotonic() - began < 5.0
    assert error.value.diagnostics[0].fix


def note() -> KnowledgeGraph:
    """A graph of an article and the reference graph."""
    made = KnowledgeGraph()
    claim = Claim(type="recognise", initiator="FRA", target="MLI", quote="recognised Mali")
    made.add(Article(id="note", text="France recognised Mali.", actors={}, claims=[claim]))
    return made


def sizes(**graphs: int) -> bytes:
    """What a server counts in graphs."""
    rows = [
        {
            "g": {"type": "uri", "value": f"{BASE}{name}"},
            "n": {"type": "literal", "value": str(number)},
        }
        for name, number in graphs.items()
    ]
    return json.dumps({"head": {"vars": ["g", "n"]}, "results": {"bindings": rows}}).encode()


OPERATIONS: dict[str, tuple[str, Callable[[Endpoint], object]]] = {
    "a copy": ("fuseki", Endpoint.load),
    "a push by PUT": ("fuseki", lambda endpoint: push(note(), endpoint)),
    "a push by update": ("oxigraph", lambda endpoint: push(note(), endpoint)),
}
"""What begins with a count of graphs and goes on with other requests, by the profile."""
OF_ANY_REQUEST = (
    *("slow drip", "a body shorter than declared", "busy for longer than the deadline"),
    *("always busy", "a redirect to another host", "an error in HTML", "endless rows"),
    "no permission",
)


@pytest.mark.slow
@pytest.mark.parametrize("name", OF_ANY_REQUEST)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_is_wrong_with_any_request_ends_a_copy_and_a_push(
    operation: str, name: str, server: Hostile
) -> None:
    behave, code = CASES[name]
    profile, act = OPERATIONS[operation]
    server.script = [answer(200, sizes(**{"note.graph": 3})), behave]
    began = time.monotonic()
    with (
        connected(server, profile=profile) as endpoint,
        pytest.raises(EndpointError, match=code) as error,
    ):
        act(endpoint)

    assert time.monotonic() - began < 5.0
    assert error.value.diagnostics[0].fix


TRIPLE = b"<urn:s> <urn:p> <urn:o> .\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "code"),
    [
        (TRIPLE * 2 + TRIPLE[:-9], "GK727"),
        (TRIPLE, "GK727"),
        (b"", "GK727"),
        (b"<html>hello</html>\n", "GK727"),
    ],
    ids=["half a line", "whole lines", "nothing", "HTML under the name of N-Triples"],
)
@pytest.mark.parametrize("profile", ["fuseki", "virtuoso"])
def test_a_graph_that_is_cut_is_no_copy(
    profile: str, body: bytes, code: str, server: Hostile
) -> None:
    cut, no_subjects = (
        answer(200, body),
        json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": []}}),
    )
    counted = [answer(200, sizes(**{"note.graph": 3}))]
    counted += [answer(200, sizes())] if profile == "virtuoso" else []  # its last page
    server.script = [*counted, cut, answer(200, no_subjects.encode())]
    with (
        connected(server, profile=profile) as endpoint,
        pytest.raises(EndpointError, match=code),
    ):
        endpoint.load()


@pytest.mark.parametrize("profile", ["fuseki", "oxigraph"])
def test_a_server_that_keeps_nothing_is_found_out(profile: str, server: Hostile) -> None:
    server.script = [answer(200, sizes())]  # it knows no graph; then it accepts what is sent
    server.script += [answer(204, b"")] * (2 if profile == "fuseki" else 1)
    server.script += [answer(404, b"")]
    with (
        connected(server, profile=profile) as endpoint,
        pytest.raises(EndpointError, match="GK732") as error,
    ):
        push(note(), endpoint)

    assert "lost, such as" in error.value.diagnostics[0].found


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["generic", "virtuoso"])
def test_a_list_of_graphs_without_end_is_an_error(profile: str, server: Hostile) -> None:
    server.script = [answer(200, sizes(one=1, two=2))]
    with (
        connected(server, profile=profile) as endpoint,
        pytest.raises(EndpointError, match="GK729"),
    ):
        endpoint.load()


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["fuseki", "virtuoso"])
def test_a_text_in_place_of_a_graph_is_never_sent_back(profile: str, server: Hostile) -> None:
    name = {"type": "literal", "value": f"{BASE}x> {{}} }} ; DROP ALL #"}
    row = {"g": name, "n": {"type": "literal", "value": "3"}}
    body = {"head": {"vars": ["g", "n"]}, "results": {"bindings": [row]}}
    server.script = [answer(200, json.dumps(body).encode())]
    with (
        connected(server, profile=profile) as endpoint,
        pytest.raises(EndpointError, match="GK734"),
    ):
        endpoint.load()

    assert not any(b"DROP" in form for form in server.forms)


OTHER_ANSWERS: dict[str, object] = {
    "other columns": {"vars": ["a"], "rows": [ROW]},
    "no rows": {"vars": ["n"], "rows": []},
    "no value": {"vars": ["n"], "rows": [{}]},
    "text for a number": {"vars": ["n"], "rows": [{"n": {"type": "literal", "value": "many"}}]},
    "too many digits": {"vars": ["n"], "rows": [{"n": {"type": "literal", "value": "9" * 5_000}}]},
    "two rows": {"vars": ["n"], "rows": [{"n": {"type": "literal", "value": "1"}}] * 2},
}
ASKED: dict[str, Callable[[Endpoint], object]] = {
    "a number": len,
    "a named query": lambda endpoint: endpoint.query("types"),
    "the history": lambda endpoint: endpoint.history("IRN", "TJK"),
    "a copy": Endpoint.load,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHER_ANSWERS)
@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("profile", ["fuseki", "virtuoso", "generic"])
def test_an_answer_to_another_question_is_an_error(
    profile: str, asked: str, name: str, server: Hostile
) -> None:
    found: Any = OTHER_ANSWERS[name]
    body = {"head": {"vars": found["vars"]}, "results": {"bindings": found["rows"]}}
    server.script = [answer(200, json.dumps(body).encode())]
    with (
        connected(server, profile=profile) as endpoint,
        pytest.raises(EndpointError, match="GK734"),
    ):
        ASKED[asked](endpoint)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in kilobytes on Linux alone")
@pytest.mark.parametrize("behave", [bomb, endless], ids=["300 MB of gzip", "endless rows"])
@pytest.mark.parametrize("operation", ["a query", "a copy"])
def test_an_answer_beyond_the_limit_is_not_held(
    operation: str, behave: Behaviour, server: Hostile
) -> None:
    packed_spaces(300)  # the server runs in this process
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with connect(
        server.url, profile="fuseki", base=BASE, deadline_s=30.0, max_bytes=1_000_000
    ) as endpoint:
        server.script = [behave]
        if operation == "a copy":
            server.script.insert(0, answer(200, sizes(**{"note.graph": 3})))
        with pytest.raises(EndpointError, match="GK729"):
            _ = endpoint.load() if operation == "a copy" else endpoint.sparql(QUERY)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


@pytest.mark.slow
def test_a_busy_server_gets_a_graph_again_after_its_pause(server: Hostile) -> None:
    server.script = [
        answer(200, sizes()),
        answer(429, b"", Retry_After="0"),
        answer(204, b""),
        answer(404, b""),
    ]
    with (
        connected(server, profile="oxigraph") as endpoint,
        pytest.raises(EndpointError, match="GK732"),
    ):
        push(note(), endpoint)

    assert server.forms[1] == server.forms[2]
    assert server.forms[1].startswith(b"update=")


@pytest.mark.slow
def test_a_busy_server_is_asked_again_after_its_pause(server: Hostile) -> None:
    server.script = [answer(429, b"", Retry_After="0"), answer(200, table(2))]
    with connected(server) as endpoint:
        assert len(endpoint.sparql("SELECT ?a { ?a a gkg:Claim }")) == 2

    assert len(server.forms) == 2


def test_queries_are_sent_as_forms(server: Hostile) -> None:
    server.script = [answer(200, table(1))]
    with connected(server) as endpoint:
        endpoint.sparql("SELECT ?a { ?a a gkg:Claim }")

    assert server.forms[0].startswith(b"query=")
    assert "application/x-www-form-urlencoded" in server.headers[0]


def test_rows_that_the_server_counts_otherwise_are_an_error(server: Hostile) -> None:
    number = {"n": {"type": "typed-literal", "value": "12000", "datatype": XSD_INTEGER}}
    count = {"head": {"vars": ["n"]}, "results": {"bindings": [number]}}
    server.script = [answer(200, table(3)), answer(200, json.dumps(count).encode())]
    with (
        connected(server, profile="generic") as endpoint,
        pytest.raises(EndpointError, match="GK727") as error,
    ):
        endpoint.sparql("PREFIX x: <urn:x> # a note\nSELECT ?a { ?a a gkg:Claim } ORDER BY ?a")

    assert "3 of 12,000 rows" in str(error.value)


XSD_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


def test_credentials_are_never_sent_before_the_server_asks_or_elsewhere(
    server: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEOKG_USER", "ada")
    monkeypatch.setenv("GEOKG_PASSWORD", "secret")
    other = Hostile()
    other.script = [answer(200, table(1))]
    server.script = [
        answer(401, b"", WWW_Authenticate='Basic realm="x"'),
        answer(302, b"", Location="http://localhost:1/"),
    ]
    with serving(other):
        server.script[1] = answer(302, b"", Location=other.url)
        with (
            connect(server.url, profile="fuseki", base=BASE, credentials="environment") as endpoint,
            pytest.raises(EndpointError, match="GK723"),
        ):
            endpoint.sparql("SELECT ?a { ?a a gkg:Claim }")

    assert ["Authorization" in said for said in server.headers] == [False, True]
    assert other.headers == []


def test_without_being_asked_nothing_of_the_environment_is_used(
    server: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEOKG_USER", "ada")
    monkeypatch.setenv("GEOKG_PASSWORD", "secret")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    server.script = [answer(200, table(1))]
    with connected(server) as endpoint:
        endpoint.sparql("SELECT ?a { ?a a gkg:Claim }")

    assert "Authorization" not in server.headers[0]


def test_a_proxy_of_the_environment_is_used_where_that_is_asked_for(
    server: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "no_proxy", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", server.url)
    server.script = [answer(200, table(1))]
    address = "http://192.0.2.1/data"  # nobody answers there
    with connect(address, profile="fuseki", base=BASE, trust_env=True) as endpoint:
        assert len(endpoint.sparql("SELECT ?a { ?a a gkg:Claim }")) == 1

    assert "Host: 192.0.2.1" in server.headers[0]


def test_name_and_password_come_from_the_keyring_where_that_is_asked_for(
    server: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = pytest.importorskip("keyring")
    asked = []

    def stored(service: str, name: str | None) -> object:
        asked.append((service, name))
        return SimpleNamespace(username="ada", password="secret")

    monkeypatch.delenv("GEOKG_USER", raising=False)
    monkeypatch.setattr(keyring, "get_credential", stored)
    server.script = [
        answer(401, b"", WWW_Authenticate='Basic realm="x"'),
        answer(200, table(1)),
    ]
    with connect(server.url, profile="fuseki", base=BASE, credentials="keyring") as endpoint:
        endpoint.sparql("SELECT ?a { ?a a gkg:Claim }")

    assert asked == [(f"geokg:{urlsplit(server.url).netloc}", None)]
    assert f"Authorization: Basic {b64encode(b'ada:secret').decode()}" in server.headers[-1]


def test_a_keyring_without_the_server_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = pytest.importorskip("keyring")
    monkeypatch.setattr(keyring, "get_credential", lambda service, name: None)

    with pytest.raises(EndpointError, match="GK725"):
        connect("http://127.0.0.1:1/", profile="fuseki", base=BASE, credentials="keyring")


@pytest.mark.parametrize(
    ("url", "words"),
    [("example.org", "not a web address"), ("http://a:b@example.org/", "leave the password out")],
)
def test_an_address_that_cannot_be_used_is_refused(url: str, words: str) -> None:
    with pytest.raises(EndpointError, match=words):
        connect(url)


def test_a_profile_that_does_not_exist_is_refused() -> None:
    with pytest.raises(EndpointError, match="virtuoso"):
        connect("http://example.org/", profile="virtuos")
