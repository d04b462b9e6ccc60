"""The SPARQL 1.1 Protocol and the Graph Store Protocol, over the one HTTP client.

Queries are always sent as a form: some servers never answer ``application/sparql-query``. Every
request has the deadline of its client. Writing follows no redirect, and is repeated only where the
protocol makes a second time harmless: PUT and DELETE of a whole graph.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeVar
from urllib.parse import urlencode

import pyoxigraph as ox

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import EndpointError
from geokg.base.http import BUSY, HttpClient, HttpResponse
from geokg.base.http_errors import (
    AnswerTooLong,
    ConnectionFailed,
    DeadlineExceeded,
    HttpError,
    PauseTooLong,
    RedirectRefused,
)
from geokg.base.safe_text import one_line
from geokg.remote.endpoint.answers import (
    Malformed,
    Solutions,
    canonical_lines,
    solutions_of,
    triples_of,
    truth_of,
)
from geokg.remote.endpoint.profiles import Profile

JSON: Final = "application/sparql-results+json"
NTRIPLES: Final = "application/n-triples"
TURTLE: Final = "text/turtle"
_TRIPLE_TYPES: Final = frozenset({NTRIPLES, "text/plain", "text/ntriples"})
_JSON_TYPES: Final = frozenset({JSON, "application/json"})
_BEGINNING: Final = 2_000
_CUT_HEADERS: Final = ("X-SPARQL-MaxRows", "X-SQL-State")
_NO_FIELDS: Final[Mapping[str, str]] = MappingProxyType({})
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SparqlClient:
    """The protocols of one server.

    ``url`` is its address, ``max_bytes`` the size of one answer at most, ``deadline_s`` the seconds
    for one request with its pauses.
    """

    http: HttpClient
    url: str
    profile: Profile
    max_bytes: int
    deadline_s: float

    def select(self, query: str, *, union: bool = True) -> Solutions:
        """Return the solutions of a SELECT query.

        Raises:
            EndpointError: There is no answer, or it is not complete.
        """
        return self._query(query, JSON, solutions_of, union=union)

    def ask(self, query: str) -> bool:
        """Return the answer to an ASK query; errors as in `select`."""
        return self._query(query, JSON, truth_of, union=True)

    def construct(self, query: str) -> list[ox.Triple]:
        """Return the triples of a CONSTRUCT or DESCRIBE query; errors as in `select`."""
        return self._query(query, NTRIPLES, triples_of, union=True)

    def get_graph(self, graph: str) -> list[ox.Triple]:
        """Return the triples of a named graph, none if the server has no such graph.

        Raises:
            EndpointError: There is no answer, or it is cut within a line.
        """
        address = self._graph_address(graph, writes=False)
        with self._request("GET", address, {"Accept": f"{NTRIPLES}, text/plain;q=0.5"}) as response:
            if response.status == 404:
                return []
            return self._parsed(response, address, _TRIPLE_TYPES, triples_of)

    def put_graph(self, graph: str, ntriples: bytes) -> None:
        """Make a named graph hold these triples and no others; errors as in `get_graph`."""
        address = self._graph_address(graph, writes=True)
        headers = {"Content-Type": TURTLE}  # not every server reads N-Triples under their name
        with self._request("PUT", address, headers, ntriples) as response:
            self._refuse_failure(response, address)

    def delete_graph(self, graph: str) -> None:
        """Delete a named graph; it is no error that there is none."""
        address = self._graph_address(graph, writes=True)
        with self._request("DELETE", address, {}) as response:
            if response.status != 404:
                self._refuse_failure(response, address)

    def error(self, code: str, message: str, *, found: str = "", fix: str = "") -> EndpointError:
        """Return an error of this server."""
        where = Location(self.url)
        return EndpointError(
            Diagnostic(code=code, message=message, found=found, fix=fix, where=where)
        )

    def _query(self, query: str, accept: str, parse: Callable[[bytes], T], *, union: bool) -> T:
        address = self.profile.query_address(self.url)
        fields = {"query": query, **(self.profile.union if union else _NO_FIELDS)}
        headers = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"}
        types = _JSON_TYPES if accept == JSON else _TRIPLE_TYPES
        with self._request("POST", address, headers, urlencode(fields).encode()) as response:
            answer = self._parsed(response, address, types, parse)
            self._refuse_cut(response)
            return answer

    def _graph_address(self, graph: str, *, writes: bool) -> str:
        if not self.profile.graphs:
            raise self.error(
                "GK728",
                f"the profile {self.profile.name} has no Graph Store Protocol",
                fix="load the files of `geokg dump` with the server's own loader",
            )
        return self.profile.graph_address(self.url, graph, writes=writes)

    @contextmanager
    def _request(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Iterator[HttpResponse]:
        client = self.http.within(self.deadline_s)
        # A query by POST only reads: like PUT and DELETE of a whole graph it may be repeated.
        with (
            self._translated_errors(),
            client.send(
                method, address, body=body, headers=headers, is_idempotent=True
            ) as response,
        ):
            yield response

    def _parsed(
        self,
        response: HttpResponse,
        address: str,
        types: frozenset[str],
        parse: Callable[[bytes], T],
    ) -> T:
        self._refuse_failure(response, address)
        declared = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if declared not in types:
            raise self.error(
                "GK726",
                "the answer has a media type that was not asked for",
                found=one_line(f"{declared or 'none'}: {_beginning(response)}"),
                fix="check that this is the address of a SPARQL endpoint, and the profile",
            )
        body = response.read(self.max_bytes)
        length = response.headers.get("Content-Length", "")
        is_plain = not response.headers.get("Content-Encoding")
        if is_plain and length.isdigit() and int(length) != len(body):
            raise self._incomplete(f"{len(body):,} of {int(length):,} bytes")
        try:
            return parse(body)
        except Malformed as error:
            raise self._incomplete(f"{error}; {len(body):,} bytes") from error

    def _refuse_failure(self, response: HttpResponse, address: str) -> None:
        if 200 <= response.status < 300:
            return
        found = one_line(f"HTTP {response.status}: {_beginning(response)}")
        if response.status in (401, 403):
            raise self.error(
                "GK725",
                "the server refuses these credentials, or wants some",
                found=found,
                fix="set GEOKG_USER and GEOKG_PASSWORD and ask for credentials='environment'",
            )
        if response.status in BUSY:
            raise self.error("GK722", "the server is too busy", found=found, fix="try again later")
        raise self.error(
            "GK724",
            "the server refuses the request",
            found=found,
            fix=f"check the address, and the profile: {self.profile.name} uses {address}",
        )

    def _refuse_cut(self, response: HttpResponse) -> None:
        for name in _CUT_HEADERS:
            if said := response.headers.get(name):
                raise self._incomplete(f"the header {name}: {said}")

    def _incomplete(self, found: str) -> EndpointError:
        return self.error(
            "GK727",
            "the answer is not complete: the server has cut it",
            found=one_line(found),
            fix="raise the limits of the server for rows and for time, or ask for less",
        )

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        """Raise `EndpointError` in place of an error of HTTP."""
        try:
            yield
        except PauseTooLong as error:
            reason = f"{one_line(error.reason)}, wait {error.wait_s:g} s"
            raise self.error(
                "GK722",
                "the server is busy, and its pause would end after the deadline",
                found=reason,
                fix="try again later, or allow more time: deadline_s=",
            ) from error
        except DeadlineExceeded as error:
            raise self.error(
                "GK721",
                "the deadline passed before the answer was complete",
                fix="ask for less, or allow more time: deadline_s=",
            ) from error
        except RedirectRefused as error:
            raise self.error(
                "GK723",
                "the server redirects, and no redirect is followed here",
                found=error.target,
                fix="connect to the address that answers itself",
            ) from error
        except AnswerTooLong as error:
            raise self.error(
                "GK729",
                f"the answer is longer than {error.max_bytes:,} bytes",
                fix="ask for less, or allow more: max_bytes=",
            ) from error
        except HttpError as error:
            kind = error.kind if isinstance(error, ConnectionFailed) else type(error).__name__
            raise self.error(
                "GK730",
                "the connection failed, or broke before the end of the answer",
                found=kind,
                fix="check that the server runs, then try again",
            ) from error


def digest_of(triples: list[ox.Triple]) -> str:
    """Return the SHA-256 of the sorted canonical N-Triples."""
    return hashlib.sha256("".join(canonical_lines(triples)).encode()).hexdigest()


def _beginning(response: HttpResponse) -> str:
    """Return the beginning of an answer as text."""
    data = b""
    for chunk in response.chunks(1 << 30):
        data += chunk
        if len(data) >= _BEGINNING:
            break
    return data[:300].decode("utf-8", "replace")
