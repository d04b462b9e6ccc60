"""Verifying from the web and from the command line; servers are this machine's own."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from datasets import ABOUT, EXAMPLES
from geokg.base.errors import VerifyError
from geokg.cli import main
from geokg.dataset.publish import publish
from geokg.dataset.verify import verify
from geokg.dataset.verify.fetch import LIMITS, FetchLimits, fetch
from loopback import LoopbackServer, SilentHandler, serving

H = "0" * 64


class Handler(SilentHandler):
    """Serves a folder, but for paths that misbehave."""

    server: Server

    def get(self) -> None:
        server = self.server
        server.asked.append(self.path)
        if behave := server.misbehaviour.get(self.path):
            behave(self)
            return
        file = server.root / self.path.lstrip("/")
        if file.is_file():
            self.send(200, file.read_bytes())
        else:
            self.send(404, b"<html>not here</html>")


class Server(LoopbackServer):
    """A web server on a port of its own."""

    def __init__(self, root: Path) -> None:
        super().__init__(Handler)
        self.root = root
        self.asked: list[str] = []
        self.misbehaviour: dict[str, Callable[[Handler], None]] = {}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web") / "out"
    publish([EXAMPLES], folder, ABOUT)
    return folder


@pytest.fixture
def server(out: Path) -> Iterator[Server]:
    with serving(Server(out)) as server:
        yield server


def fetched(address: str, into: Path, **limits: Any) -> tuple[str, ...]:
    into.mkdir(exist_ok=True)
    return fetch(address, into, limits=replace(LIMITS, **limits))


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "", "/1.0.0", "/1.0.0/", "/latest/"])
def test_a_version_is_fetched_and_verified(path: str, server: Server, tmp_path: Path) -> None:
    assert fetched(server.url + path, tmp_path / "in") == ()

    assert verify(tmp_path / "in").passed


@pytest.mark.slow
def test_the_command_verifies_an_address(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", f"{server.url}/"]) == 0

    said = capsys.readouterr()
    assert said.out.startswith("ok   checksums      ")
    assert f"{server.url}/: all is right" in said.err


@pytest.mark.slow
def test_what_servers_keep_to_themselves_is_left_out_and_said(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    server.misbehaviour["/1.0.0/.htaccess"] = lambda handler: handler.send(403, b"")

    assert main(["verify", f"{server.url}/1.0.0/"]) == 0

    assert " files, .htaccess not available" in capsys.readouterr().out


@pytest.mark.slow
def test_a_file_that_is_not_there_or_is_another_is_found(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    server.misbehaviour["/1.0.0/void.ttl"] = lambda handler: handler.send(404, b"")
    server.misbehaviour["/1.0.0/dcat.ttl"] = lambda handler: handler.send(200, b"other")

    assert main(["verify", f"{server.url}/1.0.0/"]) == 1

    said = capsys.readouterr()
    assert said.out.startswith("FAIL checksums      2 faults\n--   packed files")
    assert "void.ttl: GK649" in said.err
    assert "dcat.ttl: GK650" in said.err


@pytest.mark.slow
def test_a_packed_file_is_kept_as_it_is_even_where_a_server_calls_it_an_encoding(
    server: Server, out: Path, tmp_path: Path
) -> None:
    packed = (out / "1.0.0" / "data" / "all.ttl.gz").read_bytes()
    server.misbehaviour["/1.0.0/data/all.ttl.gz"] = lambda handler: handler.send(
        200, packed, Content_Encoding="gzip"
    )

    fetched(f"{server.url}/1.0.0", tmp_path / "in")

    assert (tmp_path / "in" / "data" / "all.ttl.gz").read_bytes() == packed


@pytest.mark.slow
def test_a_redirect_on_the_web_is_followed(server: Server, tmp_path: Path) -> None:
    def elsewhere(handler: Handler) -> None:
        handler.send(303, b"", Location=f"/1.0.0{handler.path.removeprefix('/moved')}")

    for file in (server.root / "1.0.0").rglob("*"):
        name = file.relative_to(server.root / "1.0.0").as_posix()
        server.misbehaviour[f"/moved/{name}"] = elsewhere

    fetched(f"{server.url}/moved/", tmp_path / "in")

    assert verify(tmp_path / "in").passed


def never_ending(handler: Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.closing.is_set():
        handler.wfile.write(b"0" * 65536)


def ever_so_slow(handler: Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.closing.wait(0.05):
        handler.wfile.write(b"0")
        handler.wfile.flush()


def silent(handler: Handler) -> None:
    handler.server.closing.wait(20)


def redirect(target: str) -> Callable[[Handler], None]:
    return lambda handler: handler.send(302, b"", Location=target)


def listing(text: str) -> Callable[[Handler], None]:
    return lambda handler: handler.send(200, text.encode())


def cut_short(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"0" * 10)
    handler.close_connection = True


MISBEHAVIOUR: dict[str, tuple[Callable[[Handler], None], str, str]] = {
    "not there": (lambda handler: handler.send(404, b""), "GK656", "no published dataset"),
    "refused": (lambda handler: handler.send(403, b""), "GK656", "HTTP 403"),
    "broken": (lambda handler: handler.send(500, b"<script>"), "GK656", "HTTP 500"),
    "a page": (listing("<!doctype html>\n"), "GK648", "not a line of checksums"),
    "a name above": (listing(f"{H}  ../../.bashrc\n"), "GK648", "leads out of the folder"),
    "an absolute name": (listing(f"{H}  /etc/passwd\n"), "GK648", "leads out of the folder"),
    "a file that is a folder": (listing(f"{H}  a\n{H}  a/b\n"), "GK656", "cannot be saved"),
    "a name without end": (listing(f"{H}  {'a' * 300}\n"), "GK656", "cannot be saved"),
    "endless": (never_ending, "GK656", "more data than is downloaded"),
    "slow": (ever_so_slow, "GK656", "within 1 seconds"),
    "silent": (silent, "GK656", "connection failed"),
    "cut short": (cut_short, "GK656", "connection failed"),
    "to a file": (
        redirect("file:///etc/passwd"),
        "GK656",
        "redirects to an address",
    ),
    "to a script": (
        redirect("javascript:alert(1)"),
        "GK656",
        "redirects to an address",
    ),
    "to a malformed address": (redirect("http://[::1"), "GK656", "redirects to an address"),
    "to no host": (redirect("http://"), "GK656", "redirects to an address"),
    "in a circle": (redirect("/SHA256SUMS"), "GK656", "from one place to the next"),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", MISBEHAVIOUR)
def test_a_server_that_misbehaves_is_named_and_nothing_leaves_the_folder(
    case: str, server: Server, tmp_path: Path
) -> None:
    behave, code, words = MISBEHAVIOUR[case]
    server.root = tmp_path / "none"
    server.misbehaviour["/SHA256SUMS"] = behave
    server.misbehaviour["/a"] = lambda handler: handler.send(200, b"a")
    server.misbehaviour["/a/b"] = lambda handler: handler.send(200, b"b")
    server.misbehaviour[f"/{'a' * 300}"] = lambda handler: handler.send(200, b"b")
    limits = {
        "silence_s": 0.5,
        "deadline_s": 1.0 if case == "slow" else 10.0,
        "manifest_bytes": 1_000_000,
    }
    began = time.monotonic()

    with pytest.raises(VerifyError, match=words) as refused:
        fetched(server.url, tmp_path / "in", **limits)

    assert {d.code for d in refused.value.diagnostics} == {code}
    assert time.monotonic() - began < 8
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "limits",
    [{"file_bytes": 1_000}, {"all_bytes": 100_000}, {"files": 3}],
    ids=["one file", "all files", "how many"],
)
def test_no_more_is_fetched_than_the_limits_allow(
    limits: dict[str, float], server: Server, tmp_path: Path
) -> None:
    with pytest.raises(VerifyError, match=r"than (are|is) downloaded"):
        fetched(server.url, tmp_path / "in", **limits)

    size = sum(f.stat().st_size for f in (tmp_path / "in").rglob("*") if f.is_file())
    assert size < 300_000


@pytest.mark.slow
def test_an_endless_file_is_given_up(server: Server, tmp_path: Path) -> None:
    server.misbehaviour["/1.0.0/data/all.nq"] = never_ending

    with pytest.raises(VerifyError, match="more data than is downloaded"):
        fetched(f"{server.url}/1.0.0", tmp_path / "in", file_bytes=2_000_000)


@pytest.mark.parametrize(
    "address",
    ["file:///etc", "ftp://example.org/", "http://", "http:///x", "http://a/?x=1", "http://a/#x"],
)
def test_what_is_no_address_of_a_folder_on_the_web_is_refused(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", address]) == 2

    assert "GK656" in capsys.readouterr().err


def test_nobody_answers(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.server_close()

    with pytest.raises(VerifyError, match="connection failed"):
        fetched(server.url, tmp_path / "in")


def test_the_limits_hold_what_is_published() -> None:
    assert FetchLimits().file_bytes > 1_000_000_000


# The command line --------------------------------------------------------------------------------


@pytest.mark.slow
def test_each_check_has_its_line(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(out)]) == 0

    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert len(lines) == 14
    assert lines[0] == f"ok   checksums      {len(list_files(out)) - 1} files"
    assert lines[-1] == "ok   quotes         98 quotes"
    assert said.err.startswith(f"{out}: all is right: 1")


def list_files(out: Path) -> list[Path]:
    return [path for path in (out / "1.0.0").rglob("*") if path.is_file()]


@pytest.mark.slow
def test_what_is_wrong_is_reported_with_file_found_expected_and_fix(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(out / "1.0.0", tmp_path / "1.0.0")
    (folder / "README.md").write_text("other")

    assert main(["verify", str(folder)]) == 1

    said = capsys.readouterr()
    assert "--   quotes         not checked: the files are not the published ones" in said.out
    assert said.err.splitlines()[0] == "README.md: GK650 not the bytes that were published"
    assert (
        "   | SHA-256 d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa" in said.err
    )
    assert "   = expected " in said.err
    assert "1 check of 14 failed, 13 left out" in said.err


@pytest.mark.slow
def test_the_outcome_as_json(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(out), "--json", "--texts", str(EXAMPLES)]) == 0

    told = json.loads(capsys.readouterr().out)
    assert told["passed"] is True
    assert told["checks"][0]["name"] == "checksums"
    assert told["diagnostics"] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [["none"], ["."], ["OUT", "--texts", "none"]],
    ids=["no folder", "no version", "no texts"],
)
def test_a_wrong_input_is_said_in_a_sentence(
    arguments: list[str],
    out: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(["verify", *(str(out) if word == "OUT" else word for word in arguments)]) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("GK647 there ")
