"""Whatever a SPARQL server does wrong, its answer never becomes a table, and nothing hangs."""

from __future__ import annotations

import gzip
import json
import resource
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from geokg.base.errors import EndpointError
from geokg.remote.endpoint import Endpoint, connect
from loopback import LoopbackServer, SilentHandler, serving

JSON = "application/sparql-results+json"
BASE = "https://example.org/kg/"
ROW = {"a": {"type": "uri", "value": "https://example.org/kg/x"}}
Behaviour = Callable[["Handler"], None]


def table(rows: int) -> bytes:
    return json.dumps({"head": {"vars": ["a"]}, "results": {"bindings": [ROW] * rows}}).encode()


class Handler(SilentHandler):
    server: Hostile

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
    return lambda handler: handler.send(status, body, **{"Content_Type": JSON, **headers})


def begin(handler: Handler, **headers: str) -> None:
    handler.send_response(200)
    for name, value in {"Content_Type": JSON, "Connection": "close", **headers}.items():
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


def bomb(handler: Handler) -> None:
    handler.send(
        200, gzip.compress(b" " * 300_000_000, 9), Content_Type=JSON, Content_Encoding="gzip"
    )


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


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in kilobytes on Linux alone")
def test_300_mb_of_gzip_are_not_unpacked(server: Hostile) -> None:
    server.script = [bomb]
    gzip.compress(b" " * 300_000_000, 9)  # the peak of the server, which runs in this process
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with (
        connect(
            server.url, profile="fuseki", base=BASE, deadline_s=30.0, max_bytes=1_000_000
        ) as endpoint,
        pytest.raises(EndpointError, match="GK729"),
    ):
        endpoint.sparql("SELECT ?a { ?a a gkg:Claim }")

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


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
