"""Each profile addresses its server as that server's manual says, and reads what it answers.

A local server plays the manuals of Fuseki, GraphDB and QLever: their paths, their names of
parameters, and what their default graph is. The programs themselves are not run here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from geokg import Article, Claim, KnowledgeGraph
from geokg.base.errors import EndpointError
from geokg.remote.endpoint import PROFILES, connect, push
from loopback import LoopbackServer, SilentHandler, serving

PLAYED: Final = {
    "fuseki": ("/ties", "/ties/query", "/ties/data"),
    "graphdb": (
        "/repositories/ties",
        "/repositories/ties",
        "/repositories/ties/rdf-graphs/service",
    ),
    "qlever": ("", "/", ""),
}
"""The path that a user gives, and those of queries and graphs."""
UNION: Final = "urn:x-arq:UnionGraph"


class Handler(SilentHandler):
    server: PlayedServer

    def change(self) -> None:
        body = self.body()
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        store, (_, queries, graphs) = self.server.store, PLAYED[self.server.profile]
        if path == queries and self.command == "POST":
            self._answer(parse_qs(body.decode()))
        elif graphs and path == graphs:
            graph = ox.NamedNode(query["graph"][0])
            store.remove_graph(graph)
            if self.command == "PUT":
                store.load(body, format=ox.RdfFormat.TURTLE, to_graph=graph)
            self.send(204, b"")
        else:
            self.send(404, b"<html>no such service", Content_Type="text/html")

    def get(self) -> None:
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        assert path == PLAYED[self.server.profile][2]
        quads = self.server.store.quads_for_pattern(
            None, None, None, ox.NamedNode(query["graph"][0])
        )
        lines = ox.serialize((q.triple for q in quads), format=ox.RdfFormat.N_TRIPLES)
        self.send(200, lines or b"", Content_Type="application/n-triples")

    def _answer(self, form: dict[str, list[str]]) -> None:
        # Fuseki's default graph is empty unless this name is asked for; that of the others is all.
        is_union = self.server.profile != "fuseki" or form.get("default-graph-uri") == [UNION]
        found = self.server.store.query(form["query"][0], use_default_graph_as_union=is_union)
        assert isinstance(found, ox.QuerySolutions | ox.QueryBoolean)
        self.send(
            200,
            found.serialize(format=ox.QueryResultsFormat.JSON) or b"",
            Content_Type="application/sparql-results+json;charset=utf-8",
        )


class PlayedServer(LoopbackServer):
    def __init__(self, profile: str) -> None:
        super().__init__(Handler)
        self.profile = profile
        self.store = ox.Store()


@pytest.fixture
def kg() -> KnowledgeGraph:
    made = KnowledgeGraph()
    claim = Claim(type="recognise", initiator="FRA", target="MLI", quote="recognised Mali")
    made.add(Article(id="note", text="France recognised Mali.", actors={}, claims=[claim]))
    return made


@pytest.fixture(params=PLAYED)
def server(request: pytest.FixtureRequest) -> Iterator[PlayedServer]:
    with serving(PlayedServer(request.param)) as made:
        yield made


@pytest.mark.slow
def test_each_profile_sends_and_asks_where_its_server_listens(
    server: PlayedServer, kg: KnowledgeGraph
) -> None:
    url = server.url + PLAYED[server.profile][0]
    with connect(url, profile=server.profile, base=kg.base) as endpoint:
        if PROFILES[server.profile].graphs:
            push(kg, endpoint)
            assert set(endpoint.load().quads()) == set(kg.quads())
        else:
            with pytest.raises(EndpointError, match="GK728"):
                push(kg, endpoint)
            server.store.extend(kg.quads())

        assert endpoint.query("types") == kg.query("types")
        assert len(endpoint) == 1
        assert endpoint.ask("ASK { ?claim a gkg:Claim }")


def test_every_profile_is_run_or_played() -> None:
    assert set(PROFILES) == {*PLAYED, "oxigraph", "virtuoso", "generic"}
