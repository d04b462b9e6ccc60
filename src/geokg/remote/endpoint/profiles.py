"""Where the servers that people run answer, and what each does in a way of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from geokg.base.diagnostics import Diagnostic, did_you_mean
from geokg.base.errors import EndpointError


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How one kind of server is addressed, and what it does in a way of its own.

    Attributes:
        name: The name of the profile.
        query: The path of queries, under the address of the server.
        graphs: The path of the Graph Store Protocol; empty if the server has none.
        written_graphs: The path for writing, where it is another one.
        updates: The path of SPARQL Update, where many graphs are replaced in one request.
        union: Form fields of a query that make the default graph the union of all graphs.
        runs_named_queries: Whether it answers the named queries of geokg as SPARQL says; if not,
            they run here, on a copy of its graphs.
        may_cut: Whether it may leave rows out without an error, so that rows must be counted.
    """

    name: str
    query: str
    graphs: str
    written_graphs: str = ""
    updates: str = ""
    union: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    runs_named_queries: bool = True
    may_cut: bool = False

    def query_address(self, url: str) -> str:
        """Return the address of queries on a server."""
        return url.rstrip("/") + self.query

    def update_address(self, url: str) -> str:
        """Return the address of SPARQL Update on a server."""
        return url.rstrip("/") + self.updates

    def graph_address(self, url: str, graph: str, *, writes: bool) -> str:
        """Return the address of a named graph on a server.

        >>> PROFILES["oxigraph"].graph_address("http://127.0.0.1:1", "urn:a", writes=False)
        'http://127.0.0.1:1/store?graph=urn%3Aa'
        """
        path = self.written_graphs if writes and self.written_graphs else self.graphs
        key = "graph-uri" if "graph-crud" in path else "graph"
        return f"{url.rstrip('/')}{path}?{key}={quote(graph, safe='')}"


PROFILES: Final[Mapping[str, Profile]] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            Profile(
                name="oxigraph",
                query="/query",
                graphs="/store",
                updates="/update",
                union=MappingProxyType({"union-default-graph": "true"}),
            ),
            Profile(
                name="virtuoso",
                query="/sparql",
                graphs="/sparql-graph-crud",
                written_graphs="/sparql-graph-crud-auth",
                updates="/sparql-auth",
                runs_named_queries=False,
                may_cut=True,
            ),
            Profile(
                name="fuseki",
                query="/query",
                graphs="/data",
                union=MappingProxyType({"default-graph-uri": "urn:x-arq:UnionGraph"}),
            ),
            Profile(name="graphdb", query="", graphs="/rdf-graphs/service"),
            Profile(name="qlever", query="", graphs="", may_cut=True),
            Profile(name="generic", query="", graphs="", may_cut=True),
        )
    }
)
"""The profiles by name."""


def profile_of(name: str) -> Profile:
    """Return the profile of that name.

    Raises:
        EndpointError: There is none.

    >>> profile_of("fuseki").query
    '/query'
    """
    if profile := PROFILES.get(name):
        return profile
    raise EndpointError(
        Diagnostic(
            code="GK720",
            message="there is no profile of this name",
            found=name,
            fix=did_you_mean(name, PROFILES) or f"the profiles are {', '.join(PROFILES)}",
        )
    )
