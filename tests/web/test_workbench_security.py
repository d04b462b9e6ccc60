"""Nobody but the browser of its user can ask the workbench anything, whatever he sends."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from geokg.base.errors import StoreError
from geokg.web.workbench import Workbench
from geokg.web.workbench import request as workbench_request
from workbench_client import Client, bench, write_note

LOCAL = "127.0.0.1"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    write_note(tmp_path / "articles")
    (tmp_path / "secret.yaml").write_text("geokg: 1\n")
    with bench(tmp_path / "articles") as let_in:
        yield let_in


def test_the_address_opens_the_workbench_once(client: Client) -> None:
    address = client.server.new_address().partition(str(client.server.port))[2]

    first, second = (client.request("GET", address, headers={"Cookie": None}) for _ in range(2))

    assert (first.status, first.headers["Location"]) == (303, "/")
    cookie = first.headers["Set-Cookie"]
    assert cookie.startswith(f"geokg-{client.server.port}=")
    assert cookie.endswith("; HttpOnly; SameSite=Strict; Path=/")
    assert second.status == 403
    assert "Set-Cookie" not in second.headers


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Host": "rebind.test:{port}"}, id="the name of another host, rebound"),
        pytest.param({"Host": "127.0.0.1"}, id="no port"),
        pytest.param({"Host": "127.0.0.1:{port}.evil.test"}, id="a host that begins so"),
        pytest.param({"Host": None}, id="no host"),
        pytest.param({"Origin": "http://evil.test"}, id="the origin of another site"),
        pytest.param({"Origin": "null"}, id="the origin of a sandboxed frame"),
        pytest.param({"Origin": "http://localhost:1"}, id="another server of this machine"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="a page of another site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, id="another port of this machine"),
        pytest.param({"Cookie": None}, id="no cookie"),
        pytest.param({"Cookie": "geokg-{port}=AAAA"}, id="a wrong cookie"),
        pytest.param({"Cookie": "geokg-{port}=\u00e9; ]["}, id="a cookie that cannot be read"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/folder", "/api/article/note", "/assets/workbench.js"])
def test_a_request_from_elsewhere_is_refused(
    client: Client, headers: dict[str, str | None], path: str
) -> None:
    port = str(client.server.port)
    sent = {name: value and value.replace("{port}", port) for name, value in headers.items()}

    reply = client.request("GET", path, headers=sent)

    assert reply.status == 403
    assert reply.values["error"]["code"] == "GK970"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_the_names_of_this_machine_are_let_in(client: Client, host: str) -> None:
    port = client.server.port
    headers = {"Host": f"{host}:{port}", "Origin": f"http://{host}:{port}"}

    assert client.request("GET", "/api/folder", headers=headers).status == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"Content-Type": "text/plain"}, 415, id="text, as a form sends"),
        pytest.param({"Content-Type": "application/x-www-form-urlencoded"}, 415, id="a form"),
        pytest.param({"Content-Type": None}, 415, id="no kind"),
        pytest.param({"X-Geokg": None}, 403, id="no header of the page"),
    ],
)
def test_a_form_of_another_site_cannot_edit(
    client: Client, headers: dict[str, str | None], status: int
) -> None:
    body = json.dumps({"etag": client.open("note")["etag"], "ops": []}).encode()

    reply = client.request("POST", "/api/article/note/edit", body, headers)

    assert reply.status == status


def test_every_answer_forbids_framing_sniffing_and_loading_from_elsewhere(client: Client) -> None:
    for path in ("/", "/api/folder", "/api/nothing", "/open?t=x"):
        headers = client.get(path).headers

        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert not any(name.startswith("Access-Control") for name in headers)


@pytest.mark.parametrize(
    "key",
    [
        "..",
        "../secret",
        "..%2fsecret",
        "%2e%2e",
        "%2e%2e%2fsecret",
        "..%5csecret",
        "note%00",
        "%00",
        "%ff",
        "/etc/passwd",
        "note.yaml",
        "",
        "%s" * 200,
    ],
)
def test_no_path_comes_from_a_request(client: Client, key: str) -> None:
    for path in (f"/api/article/{key}", f"/assets/{key}", f"/api/article/{key}/source"):
        reply = client.get(path)

        assert reply.status == 404
        assert reply.values["error"]["code"] == "GK971"


def test_a_link_that_leads_out_of_the_folder_is_shown_and_neither_read_nor_written(
    tmp_path: Path,
) -> None:
    write_note(tmp_path / "articles")
    outside = write_note(tmp_path / "outside")
    before = outside.read_bytes()
    (tmp_path / "articles" / "linked.yaml").symlink_to(outside)

    with bench(tmp_path / "articles") as client:
        rows = {row["key"]: row for row in client.rows()}
        opened = client.open("linked")
        ops = [{"op": "set", "path": ["claims", "yes", "when"], "value": "1990"}]
        reply = client.edit("linked", opened["etag"], *ops)

    assert rows["note"]["editable"]
    assert rows["linked"]["reason"] == "a link that leads out of the folder"
    assert (opened["claims"], opened["text"], opened["editable"]) == ([], "", False)
    assert opened["problems"][0]["code"] == "GK040"
    assert reply.status in (403, 409)
    assert outside.read_bytes() == before


def test_a_file_that_becomes_a_link_to_the_outside_is_not_written(
    client: Client, tmp_path: Path
) -> None:
    file = tmp_path / "articles" / "note.yaml"
    etag = client.open("note")["etag"]
    outside = write_note(tmp_path / "outside")
    before = outside.read_bytes()
    file.unlink()
    file.symlink_to(outside)

    ops = [{"op": "set", "path": ["claims", "yes", "when"], "value": "1990"}]
    reply = client.edit("note", etag, *ops)

    assert reply.status == 403
    assert reply.values["error"]["code"] == "GK040"
    assert outside.read_bytes() == before


def test_a_link_inside_the_folder_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    target = write_note(tmp_path / "articles" / "deep")
    target.chmod(0o640)
    target.rename(target.with_name("kept.txt"))
    link = tmp_path / "articles" / "deep" / "note.yaml"
    link.symlink_to("kept.txt")

    with bench(tmp_path / "articles") as client:
        ops = [{"op": "set", "path": ["claims", "yes", "when"], "value": "1990"}]
        reply = client.edit("note", client.open("note")["etag"], *ops)

    assert reply.status == 200
    assert link.is_symlink()
    assert b"when: 1990" in link.read_bytes()
    assert (link.stat().st_mode & 0o777) == 0o640


def test_a_body_of_three_megabytes_is_refused(client: Client) -> None:
    reply = client.request("POST", "/api/article/note/edit", b"x" * 3_000_000)

    assert reply.status == 413
    assert reply.values["error"]["message"] == (
        "the body has 3,000,000 bytes, and the limit is 2,000,000"
    )


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "the body is not JSON"),
        (b"{", "the body is not JSON"),
        (b"\xff", "the body is not JSON"),
        (b"[]", "the body is not a JSON object"),
        (b"[" * 100_000, "the body is not JSON"),
        (b"{}", "the request needs `etag`, a text"),
        (b'{"etag": 1}', "the request needs `etag`, a text"),
        (b'{"etag": "", "ops": 1}', "`ops` is not a list of edits"),
        (b'{"etag": "", "ops": [1]}', "`ops[0]` is not an edit"),
        (b'{"etag": "", "ops": [{"op": "eval"}]}', "`ops[0].op` is not an operation"),
        (
            b'{"etag": "", "ops": [{"op": "set", "path": "claims"}]}',
            "`ops[0].value` is not a text, a list or a mapping",
        ),
        (
            b'{"etag": "", "ops": [{"op": "drop", "path": "claims"}]}',
            "`ops[0].path` is not a list of keys and positions",
        ),
        (
            b'{"etag": "", "ops": [{"op": "drop", "path": ["claims", -1]}]}',
            "`ops[0].path` has a position below zero",
        ),
        (
            b'{"etag": "", "ops": [{"op": "drop", "path": ["claims", true]}]}',
            "`ops[0].path` has a step that is not a key",
        ),
        (
            b'{"etag": "", "ops": [{"op": "drop", "path": ["geokg"]}]}',
            "`ops[0].path` is not a place of a file",
        ),
        (
            b'{"etag": "", "ops": [{"op": "drop", "path": [0]}]}',
            "`ops[0].path` is not a place of a file",
        ),
        (
            b'{"etag": "", "ops": [{"op": "set", "path": ["claims"], "value": 3}]}',
            "`ops[0].value` is not a text, a list or a mapping",
        ),
        (
            b'{"etag": "", "ops": [{"op": "set", "path": ["claims"], "value": "\\ud800"}]}',
            "`ops[0].value` has a character that no text has",
        ),
        (
            b'{"etag": "", "ops": [{"op": "set", "path": ["claims"], "value": "\\u0000"}]}',
            "`ops[0].value` has a character that no text has",
        ),
    ],
)
def test_a_wrong_request_gets_a_diagnostic(client: Client, body: bytes, message: str) -> None:
    reply = client.request("POST", "/api/article/note/edit", body)

    assert reply.status == 400
    assert reply.values["error"]["message"] == message
    assert reply.values["error"]["code"] == "GK972"


@pytest.mark.parametrize("length", ["-1", "many", "1" * 40])
def test_a_wrong_length_gets_a_diagnostic(client: Client, length: str) -> None:
    headers = {"Content-Length": length}

    reply = client.request("POST", "/api/article/note/edit", b"{}", headers)

    assert reply.status == 400


@pytest.mark.slow
def test_a_slow_body_is_given_up_and_others_are_answered_meanwhile(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbench_request, "_BODY_SECONDS", 0.5)
    head = (
        "POST /api/article/note/edit HTTP/1.1\r\n"
        f"Host: {LOCAL}:{client.server.port}\r\nCookie: {client.cookie}\r\n"
        "Content-Type: application/json\r\nX-Geokg: 1\r\nContent-Length: 1000\r\n\r\n"
    )
    with socket.create_connection((LOCAL, client.server.port), timeout=20) as slow:
        slow.sendall(head.encode())
        slow.settimeout(0.1)
        answer = b""
        while not answer:
            slow.sendall(b" ")
            assert client.get("/api/types?q=meet").status == 200
            with suppress(TimeoutError):
                answer = slow.recv(1000)

    assert answer.startswith(b"HTTP/1.0 408 ")


@pytest.mark.parametrize(
    "edit",
    [
        {"op": "set", "path": ["claims", "nobody", "when"], "value": "1990"},
        {"op": "drop", "path": ["claims", 99]},
        {"op": "drop", "path": ["claims", "yes", "when", "verbatim", "x"]},
        {"op": "add", "path": ["claims", "yes", "when"], "value": "1990"},
        {"op": "move", "path": ["claims", "yes"], "to": 99},
    ],
)
def test_an_edit_that_cannot_be_made_gets_a_diagnostic_and_writes_nothing(
    client: Client, tmp_path: Path, edit: dict[str, object]
) -> None:
    file = tmp_path / "articles" / "note.yaml"
    before = file.read_bytes()

    reply = client.edit("note", client.open("note")["etag"], edit)

    assert reply.status == 400
    assert reply.values["error"]["code"] == "GK038"
    assert file.read_bytes() == before


def test_a_read_only_workbench_writes_nothing_anywhere(tmp_path: Path) -> None:
    file = write_note(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    with bench(tmp_path, read_only=True) as client:
        opened = client.open("note")
        ops = [{"op": "set", "path": ["claims", "yes", "when"], "value": "1990"}]
        written = client.edit("note", opened["etag"], *ops)
        tried = client.edit("note", opened["etag"], *ops, action="try")

    assert not opened["editable"]
    assert (written.status, written.values["error"]["code"]) == (403, "GK975")
    assert tried.status == 200
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert file in before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "HEAD"])
def test_other_methods_do_nothing(client: Client, method: str) -> None:
    assert client.request(method, "/api/article/note").status in (405, 501)


@pytest.mark.slow
def test_the_server_ends_when_it_is_idle(tmp_path: Path) -> None:
    write_note(tmp_path)

    started = time.monotonic()
    with Workbench(tmp_path, idle_s=0.3) as server:
        server.wait()

    assert time.monotonic() - started < 10


def test_the_page_can_end_the_server(tmp_path: Path) -> None:
    write_note(tmp_path)

    with Workbench(tmp_path) as server:
        reply = Client(server).post("/api/stop", {})
        server.wait()

    assert reply.values == {"stopped": True}


def test_the_server_listens_to_this_machine_alone(client: Client) -> None:
    assert client.server.new_address().startswith(f"http://{LOCAL}:")
    names = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    others = {str(info[4][0]) for info in names} - {LOCAL}
    refused = []
    for host in others:
        try:
            socket.create_connection((host, client.server.port), 2).close()
        except OSError:
            refused.append(host)

    assert set(refused) == others


def test_a_second_workbench_says_where_the_first_runs(tmp_path: Path) -> None:
    write_note(tmp_path)

    with Workbench(tmp_path) as first:
        with pytest.raises(StoreError) as error, Workbench(tmp_path):
            pass
        with Workbench(tmp_path, read_only=True):
            pass
    with Workbench(tmp_path):
        pass

    assert f"at http://127.0.0.1:{first.port}/" in str(error.value)
    assert error.value.diagnostics[0].code == "GK974"
    assert not (tmp_path / ".geokg-annotate.lock").exists()


@pytest.mark.parametrize("content", ['{"pid": 4194305, "port": 1}', "", "[]", '{"pid": "x"}'])
def test_the_lock_of_a_process_that_ended_is_taken_over(tmp_path: Path, content: str) -> None:
    write_note(tmp_path)
    (tmp_path / ".geokg-annotate.lock").write_text(content)

    with bench(tmp_path) as client:
        assert client.get("/api/folder").status == 200
