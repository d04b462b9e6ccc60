"""The HTTP client keeps its limits whatever a server sends; all servers here are on loopback."""

from __future__ import annotations

import contextlib
import io
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from requests.adapters import HTTPAdapter

from geokg import __version__
from geokg.base.http import HttpClient, retry_after
from geokg.base.http_credentials import Credentials
from geokg.base.http_errors import (
    AnswerTooLong,
    ConnectionFailed,
    DeadlineExceeded,
    PauseTooLong,
    RedirectRefused,
    TooManyRedirects,
)
from geokg.base.http_redirects import redirect_target
from loopback import LoopbackServer, SilentHandler, serving


class Handler(SilentHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def get(self) -> None:
        self.server.requests.append(self)
        behave = self.server.script.pop(0) if self.server.script else answer(200, b"well")
        behave(self)


Behaviour = Callable[[Handler], None]


class Server(LoopbackServer):
    """Behaves as its script says, request by request, and well after its end."""

    def __init__(self) -> None:
        super().__init__(Handler)
        self.script: list[Behaviour] = []
        self.requests: list[Handler] = []

    @property
    def url(self) -> str:
        return f"{super().url}/"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Server()) as server:
        yield server


def answer(status: int, body: bytes = b"", **headers: str) -> Behaviour:
    def behave(handler: Handler) -> None:
        handler.send_response_only(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return behave


def endless(status: int, **headers: str) -> Behaviour:
    """Send a body without end, as fast as it is read."""

    def behave(handler: Handler) -> None:
        handler.send_response_only(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.close_connection = True
        while not handler.server.closing.is_set():
            handler.wfile.write(b"0" * 65_536)

    return behave


def drip(start: bytes) -> Behaviour:
    """Send the beginning of an answer, then a byte now and then."""

    def behave(handler: Handler) -> None:
        handler.wfile.write(start)
        handler.close_connection = True
        while not handler.server.closing.wait(0.02):
            handler.wfile.write(b" ")

    return behave


def get(address: str, max_bytes: int = 1_000, **options: Any) -> tuple[int, bytes]:
    made = {name: options.pop(name) for name in ("deadline_s", "pause_s") if name in options}
    with (
        HttpClient(**{"deadline_s": 10.0, "pause_s": 0.01, **made}) as client,
        client.get(address, **options) as response,
    ):
        return response.status, response.read(max_bytes)


def test_an_answer_has_its_status_and_its_body(server: Server) -> None:
    server.script = [answer(404, b"not here")]

    assert get(server.url) == (404, b"not here")


def test_a_body_is_copied_to_a_file(server: Server) -> None:
    server.script = [answer(200, b"1" * 300_000)]
    file = io.BytesIO()
    with HttpClient(deadline_s=10) as client, client.get(server.url) as response:
        size = response.copy_to(file, 300_000)

    assert size == 300_000
    assert file.getvalue() == b"1" * 300_000


def test_a_request_names_the_program_and_the_contact(server: Server) -> None:
    with (
        HttpClient(deadline_s=10, contact="a@example.org") as client,
        client.get(server.url, parameters={"q": "é &"}, headers={"Accept": "text/x"}),
    ):
        pass
    request = server.requests[0]

    assert request.path == "/?q=%C3%A9+%26"
    assert request.headers["Accept"] == "text/x"
    assert request.headers["User-Agent"].startswith(f"geokg/{__version__} (a@example.org) ")


def test_proxies_and_passwords_of_the_environment_are_not_used(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)

    assert get(server.url) == (200, b"well")
    assert server.requests[0].headers["Authorization"] is None


def test_no_cookie_is_sent_back(server: Server) -> None:
    server.script = [answer(302, Location="/b", Set_Cookie="a=b; Path=/")]

    get(server.url)

    assert server.requests[1].headers["Cookie"] is None


# Limits --------------------------------------------------------------------


@pytest.mark.parametrize("max_bytes", [0, 3])
def test_an_answer_with_more_bytes_than_allowed_is_refused(server: Server, max_bytes: int) -> None:
    with pytest.raises(AnswerTooLong, match=f"more than {max_bytes} bytes"):
        get(server.url, max_bytes=max_bytes)


def test_an_answer_without_end_is_refused(server: Server) -> None:
    server.script = [endless(200)]

    with pytest.raises(AnswerTooLong):
        get(server.url, max_bytes=1_000_000)


@pytest.mark.parametrize(
    "start",
    [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n"],
    ids=["before the status", "in a header", "in the body"],
)
def test_a_server_that_drips_does_not_outlast_the_deadline(server: Server, start: bytes) -> None:
    server.script = [drip(start)]
    began = time.monotonic()

    with pytest.raises(DeadlineExceeded):
        get(server.url, deadline_s=0.3)

    assert time.monotonic() - began < 3


def test_all_requests_of_a_client_share_its_deadline(server: Server) -> None:
    with HttpClient(deadline_s=0.2) as client:
        time.sleep(0.3)
        with pytest.raises(DeadlineExceeded), client.get(server.url):
            pass


def test_a_slow_reader_gets_every_byte_of_a_large_answer(server: Server) -> None:
    server.script = [answer(200, b"0" * 3_000_000)]
    with HttpClient(deadline_s=10) as client, client.get(server.url) as response:
        chunks = response.chunks(3_000_000)
        first = next(chunks)
        time.sleep(0.3)

        assert len(first) + sum(map(len, chunks)) == 3_000_000


def test_a_request_that_is_abandoned_ends_its_thread(server: Server) -> None:
    server.script = [endless(200)]
    before = set(threading.enumerate())
    with HttpClient(deadline_s=10) as client, client.get(server.url):
        made = [t for t in set(threading.enumerate()) - before if "_run" in t.name]
    for thread in made:
        thread.join(5)

    assert made
    assert not any(thread.is_alive() for thread in made)


@pytest.mark.parametrize(
    "start",
    [b"\x00\x01 not HTTP\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1", b""],
    ids=["not HTTP", "cut off", "nothing"],
)
def test_a_broken_answer_is_a_failed_connection(server: Server, start: bytes) -> None:
    def behave(handler: Handler) -> None:
        handler.wfile.write(start)
        handler.close_connection = True

    server.script = [behave]
    with pytest.raises(ConnectionFailed) as failed:
        get(server.url)

    assert " at 0x" not in str(failed.value)
    assert len(server.requests) == 1


@pytest.mark.parametrize("address", ["http://127.0.0.1:0/", "http://[bad/", "http://a..b/", "x:y"])
def test_an_address_without_a_server_is_a_failed_connection(address: str) -> None:
    with pytest.raises(ConnectionFailed):
        get(address)


# Redirects -----------------------------------------------------------------


def test_a_redirect_is_followed_without_the_parameters(server: Server) -> None:
    server.script = [answer(303, Location="/b?c=d")]

    assert get(server.url, parameters={"q": "1"}) == (200, b"well")
    assert [request.path for request in server.requests] == ["/?q=1", "/b?c=d"]


def test_a_redirect_with_an_endless_body_is_followed_without_reading_it(server: Server) -> None:
    server.script = [endless(302, Location="/b")]

    assert get(server.url) == (200, b"well")


def test_redirects_can_be_refused(server: Server) -> None:
    server.script = [answer(301, Location="/b")]

    with pytest.raises(RedirectRefused, match="/b"):
        get(server.url, redirects=0)
    assert len(server.requests) == 1


def test_redirects_are_counted(server: Server) -> None:
    server.script = [answer(301, Location="/b")] * 9

    with pytest.raises(TooManyRedirects):
        get(server.url, redirects=3)
    assert len(server.requests) == 4


def test_a_redirect_without_a_target_is_an_answer(server: Server) -> None:
    server.script = [answer(302)]

    assert get(server.url) == (302, b"")


MALFORMED = [
    *("file:///etc/passwd", "javascript:alert(1)", "ftp://example.org/", "data:,x", "mailto:a@b.c"),
    *("http://", "http:///x", "//", "http://[", "http://[::1", "http://a:b/", "http://a:99999/"),
    *("http://a:0/", "http://a..b/", "http://.a/", f"http://{'a' * 64}.org/", "http:\\\\a\\b"),
    *("http://a b/", "http://\u2100.org/", "http://*/", "http://?x", "http://#x"),
]


@pytest.mark.parametrize("location", MALFORMED)
def test_a_redirect_to_a_malformed_or_foreign_address_is_refused(
    location: str, server: Server
) -> None:
    server.script = [answer(302, Location=location.encode("utf-8").decode("latin-1"))]

    with pytest.raises(RedirectRefused):
        get(server.url)
    assert len(server.requests) == 1


@given(st.text(max_size=30), st.sampled_from(["http://a.org/b/", "https://a.org/"]))
def test_any_text_as_redirect_is_an_address_of_the_web_or_refused(
    location: str, address: str
) -> None:
    target = ""
    with contextlib.suppress(RedirectRefused):
        target = redirect_target(address, location)

    assert not target or target.lower().startswith(("http://", "https://")[address[4] == "s" :])


@pytest.mark.parametrize("location", ["http://a.org/", "HTTP://a.org/", "http:a", "//a.org:x/"])
def test_no_redirect_leads_from_https_to_http(
    location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def send(
        self: HTTPAdapter, request: requests.PreparedRequest, **options: Any
    ) -> requests.Response:
        assert request.url
        asked.append(request.url)
        response = requests.Response()
        response.status_code = 302
        response.headers["Location"] = location
        response.raw = io.BytesIO()
        return response

    monkeypatch.setattr(HTTPAdapter, "send", send)
    with pytest.raises(RedirectRefused):
        get("HTTPS://a.org/")

    assert asked == ["https://a.org/"]


@pytest.mark.parametrize(
    ("address", "location"),
    [("http://a.org/", "https://a.org/"), ("https://a.org/", "HTTPS://b.org/"), ("http://a/", "b")],
)
def test_a_redirect_may_lead_to_the_same_or_a_stronger_scheme(address: str, location: str) -> None:
    assert redirect_target(address, location).lower().startswith(("https:", "http://a/b"))


# A server that is busy -----------------------------------------------------


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again(server: Server, status: int) -> None:
    server.script = [answer(status, b"later"), answer(status, b"later")]

    assert get(server.url) == (200, b"well")
    assert len(server.requests) == 3


def test_a_server_that_stays_busy_gives_its_last_answer(server: Server) -> None:
    server.script = [answer(503, b"later")] * 9

    assert get(server.url, max_tries=3) == (503, b"later")
    assert len(server.requests) == 3


def test_an_answer_counts_its_tries(server: Server) -> None:
    server.script = [answer(503)]
    with (
        HttpClient(deadline_s=10, pause_s=0) as client,
        client.get(server.url) as response,
    ):
        assert response.tries == 2


def test_a_busy_answer_with_an_endless_body_is_not_read(server: Server) -> None:
    server.script = [endless(503)]

    assert get(server.url) == (200, b"well")


def test_the_pause_that_the_server_asks_for_is_made(server: Server) -> None:
    server.script = [answer(503, Retry_After="1")]
    began = time.monotonic()

    assert get(server.url) == (200, b"well")
    assert time.monotonic() - began >= 1.0


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry_After": "3600"},
        {"Retry_After": "Fri, 01 Mar 1963 13:00:00 GMT", "Date": "Fri, 01 Mar 1963 12:00:00 GMT"},
    ],
    ids=["seconds", "date"],
)
def test_a_pause_beyond_the_deadline_is_not_begun(server: Server, headers: dict[str, str]) -> None:
    server.script = [answer(429, b"", **headers)]
    with pytest.raises(PauseTooLong) as caught:
        get(server.url)

    assert (caught.value.wait_s, caught.value.reason) == (3600.0, "HTTP 429")
    assert len(server.requests) == 1


@pytest.mark.parametrize("value", ["", "-1", "1e9", "soon", "9" * 30, "Fri, 99 Mar 1963", "\xff"])
def test_a_malformed_retry_after_is_as_good_as_none(value: str) -> None:
    assert retry_after({"Retry-After": value, "Date": "x"}, 5.0) == 5.0


def test_two_requests_of_a_client_are_under_way_at_once(server: Server) -> None:
    both = threading.Barrier(2, timeout=10)

    def behave(handler: Handler) -> None:
        both.wait()
        answer(200, b"well")(handler)

    server.script = [behave, behave]
    with HttpClient(deadline_s=10) as client:
        requests = [client.get(server.url), client.get(server.url)]
        bodies = []
        for request in requests:
            with request as response:
                bodies.append(response.read(10))

    assert bodies == [b"well", b"well"]


def test_a_connection_whose_answer_was_read_is_used_again(server: Server) -> None:
    with HttpClient(deadline_s=10) as client:
        for _ in range(3):
            with client.get(server.url) as response:
                response.read(10)

    assert len({handler.client_address for handler in server.requests}) == 1


@pytest.mark.parametrize("scheme", ['Basic realm="x"', 'Digest realm="x", nonce="n", qop="auth"'])
def test_several_requests_may_meet_the_same_challenge(scheme: str) -> None:
    address = "http://localhost:1/"
    mine = Credentials(address, "ada", "secret")
    assert mine.accept(address, scheme)
    sent = mine.headers("GET", address)["Authorization"]

    assert mine.accept(address, scheme, tried="")
    assert not mine.accept(address, scheme, tried=sent)


def test_digest_counts_each_use_of_a_nonce_once() -> None:
    address = "http://localhost:1/"
    mine = Credentials(address, "ada", "secret")
    mine.accept(address, 'Digest realm="x", nonce="n", qop="auth"')
    mine.accept(address, 'Digest realm="x", nonce="n", qop="auth"')
    with ThreadPoolExecutor(4) as pool:
        sent = pool.map(lambda _: mine.headers("GET", address)["Authorization"], range(200))
        counts = {re.findall("nc=([0-9a-f]+)", header)[0] for header in sent}

    assert counts == {f"{n:08x}" for n in range(1, 201)}
