"""Nothing opens a connection by itself, and the check for that can fail."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

import geokg
from connects import beyond

TRACE = """\
77 connect(3, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = -1 ENOENT
77 connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = 0
77 connect(3, {sa_family=AF_INET6, sin6_port=htons(80), inet_pton(AF_INET6, "::1")}) = 0
"""
OUTSIDE = (
    '77 connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("192.0.2.1")}, 16)'
)


def test_a_trace_with_a_connection_beyond_this_machine_is_noticed() -> None:
    assert beyond(TRACE) == []
    assert beyond(TRACE + OUTSIDE) == [OUTSIDE]


def test_the_main_job_opens_no_socket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    kg = geokg.KnowledgeGraph()
    kg.add(geokg.read(Path(__file__).parents[2] / "examples"))
    kg.validate().check()
    kg.query("history", a="IRN", b="TJK")

    assert kg.dump(tmp_path / "ties.ttl").triples > 1000
