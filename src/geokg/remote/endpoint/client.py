"""The SPARQL 1.1 Protocol and the Graph Store Protocol, over the one HTTP client.

Queries are always sent as a form: some servers never answer ``application/sparql-query``. Every
request has the deadline of its client. Writing follows no redirect, and is repeated only where the
protocol makes a second time harmless: PUT and DELETE of a whole graph, and updates that clear the
graphs that they fill.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeVar
from urllib.parse import urlencode

import pyoxigraph as ox

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import EndpointError
from geokg.base.http import BUSY, HttpClient, HttpRequest, HttpResponse
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
_FORM: Final = MappingProxyType({"Content-Type": "application/x-www-form-urlencoded"})
_BEGINNING: Final = 2_000
_CUT_HEADERS: Final = ("X-SPARQL-MaxRows", "X-SQL-State")
_COUNT: Final = re.compile("[0-9]{1,18}")
_NO_FIELDS: Final[Mapping[str, str]] = MappingProxyType({})
_AT_ONCE: Final = 4
"""Requests that are under way at a time: more do not make a server with two cores faster."""
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
            EndpointError: There is no answer, or it is not complete, or is one to another question.
        """
        solutions = self._query(query, JSON, solutions_of, union=union)
        asked = _columns_of(query)
        if sorted(solutions.columns) != sorted(asked):
            raise self._other_answer(
                f"the columns {', '.join(solutions.columns)}; asked for {', '.join(asked)}"
            )
        return solutions

    def select_texts(
        self, query: str, *columns: str, union: bool, iri: str = ""
    ) -> list[tuple[str, ...]]:
        """Return the texts of some columns in each row, of which ``iri`` has IRIs alone.

        The errors are those of `select`, and of a row that lacks a text or an IRI.
        """
        found = []
        for row in self.select(query, union=union).rows():
            cells = [row[column] for column in columns]
            if not all(isinstance(cell, ox.NamedNode | ox.Literal) for cell in cells):
                raise self._other_answer("a row without a value")
            if iri and not isinstance(row[iri], ox.NamedNode):
                raise self._other_answer("a row without an IRI")
            found.append(tuple(cell.value for cell in cells))
        return found

    def number(self, text: str) -> int:
        """Return a number of triples or rows that the server has counted; errors as in `select`."""
        if not _COUNT.fullmatch(text):
            raise self._other_answer(f"no number of rows: {text[:30]}")
        return int(text)

    def ask(self, query: str) -> bool:
        """Return the answer to an ASK query; errors as in `select`."""
        return self._query(query, JSON, truth_of, union=True)

    def construct(self, query: str) -> list[ox.Triple]:
        """Return the triples of a CONSTRUCT or DESCRIBE query; errors as in `select`."""
        return self._query(query, NTRIPLES, triples_of, union=True)

    def get_graphs(self, graphs: Iterable[str]) -> Iterator[list[ox.Triple]]:
        """Yield the triples of named graphs in order, none where the server has no such graph.

        Some requests are under way while the caller uses the answer before.

        Raises:
            EndpointError: There is no answer, or it is cut within a line.
        """
        headers = {"Accept": f"{NTRIPLES}, text/plain;q=0.5"}
        addresses = (self._graph_address(graph, writes=False) for graph in graphs)
        requests = ((address, self._begin("GET", address, headers)) for address in addresses)
        for address, request in _under_way(requests):
            with self._answer(request) as response:
                triples = (
                    self._parsed(response, address, _TRIPLE_TYPES, triples_of)
                    if response.status != 404
                    else []
                )
            yield triples

    def put_graphs(self, graphs: Mapping[str, str]) -> None:
        """Make each named graph hold the triples of an N-Triples text and no others.

        Errors as in `get_graphs`. Then some graphs are replaced, and the others as they were.
        """
        headers = {"Content-Type": TURTLE}  # not every server reads N-Triples under their name
        requests = (
            (address, self._begin("PUT", address, headers, lines.encode()))
            for graph, lines in graphs.items()
            for address in (self._graph_address(graph, writes=True),)
        )
        for address, request in _under_way(requests):
            with self._answer(request) as response:
                self._refuse_failure(response, address)
                response.read(self.max_bytes)  # else the connection cannot be used again

    def replace_graphs(self, graphs: Mapping[str, str], held: Collection[str]) -> None:
        """Do what `put_graphs` does with one request, by SPARQL Update.

        Args:
            graphs: The N-Triples of each graph.
            held: The graphs that the server has: the others need not be cleared.
        """
        address = self.profile.update_address(self.url)
        cleared = "".join(f"CLEAR SILENT GRAPH <{graph}> ;\n" for graph in graphs if graph in held)
        data = "".join(f"GRAPH <{graph}> {{\n{lines}}}\n" for graph, lines in graphs.items())
        update = {"update": f"{cleared}INSERT DATA {{\n{data}}}"}
        request = self._begin("POST", address, _FORM, urlencode(update).encode())
        with self._answer(request) as response:
            self._refuse_failure(response, address)
            response.read(self.max_bytes)

    def delete_graphs(self, graphs: Iterable[str]) -> None:
        """Delete named graphs; it is no error that there is none."""
        addresses = (self._graph_address(graph, writes=True) for graph in graphs)
        requests = ((address, self._begin("DELETE", address, {})) for address in addresses)
        for address, request in _under_way(requests):
            with self._answer(request) as response:
                if response.status != 404:
                    self._refuse_failure(response, address)
                response.read(self.max_bytes)

    def error(self, code: str, message: str, *, found: str = "", fix: str = "") -> EndpointError:
        """Return an error of this server."""
        where = Location(self.url)
        return EndpointError(
            Diagnostic(code=code, message=message, found=found, fix=fix, where=where)
        )

    def _query(self, query: str, accept: str, parse: Callable[[bytes], T], *, union: bool) -> T:
        address = self.profile.query_address(self.url)
        fields = {"query": query, **(self.profile.union if union else _NO_FIELDS)}
        headers = {"Accept": accept, **_FORM}
        types = _JSON_TYPES if accept == JSON else _TRIPLE_TYPES
        request = self._begin("POST", address, headers, urlencode(fields).encode())
        with self._answer(request) as response:
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

    def _begin(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> HttpRequest:
        client = self.http.within(self.deadline_s)
        # A query by POST only reads, and an update replaces whole graphs: like PUT and DELETE of a
        # graph, both may be repeated.
        return client.send(method, address, body=body, headers=headers, is_idempotent=True)

    @contextmanager
    def _answer(self, request: HttpRequest) -> Iterator[HttpResponse]:
        with self._translated_errors(), request as response:
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

    def _other_answer(self, found: str) -> EndpointError:
        return self.error(
            "GK734",
            "the server answers another question than was asked",
            found=one_line(found),
            fix="check that this is the address of a SPARQL endpoint, without a cache between",
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


def _columns_of(query: str) -> list[str]:
    """Return the columns that a SELECT query has in any answer."""
    solutions = ox.Store().query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    return [variable.value for variable in solutions.variables]


def _under_way(requests: Iterable[tuple[str, HttpRequest]]) -> Iterator[tuple[str, HttpRequest]]:
    """Yield requests in their order; some of the next ones are begun before."""
    begun: deque[tuple[str, HttpRequest]] = deque()
    try:
        for request in requests:
            begun.append(request)
            if len(begun) == _AT_ONCE:
                yield begun.popleft()
        while begun:
            yield begun.popleft()
    finally:
        for _, request_ in begun:
            request_.abandon()


def _beginning(response: HttpResponse) -> str:
    """Return the beginning of an answer as text."""
    data = b""
    for chunk in response.chunks(1 << 30):
        data += chunk
        if len(data) >= _BEGINNING:
            break
    return data[:300].decode("utf-8", "replace")
