"""A graph on a server, which answers what a `KnowledgeGraph` answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

import pyoxigraph as ox

from geokg.base.arguments import only_text
from geokg.base.vocabulary import DCTERMS, DEFAULT_BASE, PREFIXES, RDF, SCHEMA
from geokg.graph.analyses import Analyses, WholeGraph
from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.graph.quads import escaped
from geokg.graph.rows import Rows, rows_of
from geokg.graph.sparql import check_text, wrong_form
from geokg.remote.endpoint.client import SparqlClient

if TYPE_CHECKING:
    import rdflib

_PAGE: Final = 10_000
"""Graphs that are listed at a time: Virtuoso sorts no more."""
_SUBJECTS: Final = 40
"""Subjects whose triples are fetched at a time from a server that cuts."""
_PROLOGUE: Final = re.compile(
    r"(?:\s|#[^\n\r]*[\n\r]|PREFIX\s+[^\s:]*:\s*<[^<>\s]*>|BASE\s*<[^<>\s]*>)*", re.IGNORECASE
)
_FORMS: Final = {"sparql": ("SELECT",), "ask": ("ASK",), "construct": ("CONSTRUCT", "DESCRIBE")}
_ARTICLES: Final = f"?article <{RDF.type}> <{SCHEMA.NewsArticle}>"


class Endpoint(Analyses):
    """A graph on a SPARQL server: what `geokg.connect` returns.

    Named queries run on the server, or on a copy where its profile says so. The panel, the history
    and the findings read the whole graph, and so a copy of it: `load` gives one to keep. No answer
    that the server has cut becomes a table: it is an `EndpointError`.
    """

    client: SparqlClient
    url: str

    @classmethod
    def _of(cls, client: SparqlClient, base: str) -> Self:
        """Return the graph that a client asks; without a base, with the one found there."""
        made = cls()
        made.client, made.url = client, client.url
        made.base = base or made._found_base()
        return made

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections to the server."""
        self.client.http.close()

    def __len__(self) -> int:
        return self._number(f"SELECT (COUNT(DISTINCT ?article) AS ?n) {{ {_ARTICLES} }}")

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"Endpoint({self.url!r}, profile={self.client.profile.name!r})"

    def sparql(self, text: str) -> Rows:
        """Return the rows of a SELECT query over the union of all graphs of the server.

        The prefixes of geokg need no PREFIX line.

        Raises:
            QueryError: The text is refused, or has another form than SELECT.
            EndpointError: The server does not answer, or not completely.
        """
        return rows_of(self._select(self._checked(text, "sparql")))

    def ask(self, text: str) -> bool:
        """Return the answer to an ASK query; errors as in `sparql`."""
        return self.client.ask(self._whole(self._checked(text, "ask")))

    def construct(self, text: str) -> rdflib.Graph:
        """Return the triples of a CONSTRUCT or DESCRIBE query as an rdflib graph.

        Errors as in `sparql`. A server that may cut an answer silently is refused: its number of
        triples cannot be asked for.
        """
        query = self._checked(text, "construct")
        if self.client.profile.may_cut:
            raise self.client.error(
                "GK728",
                f"a server of the profile {self.client.profile.name} may cut triples silently",
                fix="use connect(...).load().construct(...), which verifies what it loads",
            )
        from geokg.graph.interchange import graph_of

        return graph_of(self.client.construct(self._whole(query)))

    def findings(self) -> Rows:
        """Return what the rules point out in a copy of the graph, most severe first."""
        return self.load().findings()

    def load(self) -> KnowledgeGraph:
        """Return a copy of the graph in memory, read-only and verified to be complete.

        It has the named graphs whose IRIs begin with ``base``.

        Raises:
            EndpointError: The server does not answer, or a graph is not complete.
        """
        lines: list[str] = []
        sizes = self.graph_sizes()
        for graph, triples in self.graphs_triples(sizes):
            if len(triples) != (count := sizes[graph]):
                raise self.client.error(
                    "GK727",
                    "the answer is not complete: the server has cut it, or the graph has changed",
                    found=f"{graph}: {len(triples):,} of {count:,} triples",
                    fix="raise the limits of the server, or try again when nobody writes",
                )
            lines += [f"{triple} <{graph}> .\n" for triple in triples]
        with TemporaryDirectory() as folder:
            file = Path(folder, "copy.nq")
            file.write_text("".join(lines), encoding="utf-8", newline="\n")
            return KnowledgeGraph(file, base=self.base)

    def graphs_triples(self, sizes: Mapping[str, int]) -> Iterator[tuple[str, list[ox.Triple]]]:
        """Yield named graphs with their triples, in pages where one answer has fewer than counted.

        Virtuoso cuts the answer to GET, as any other, at its number of rows.

        Args:
            sizes: The number of triples that each graph has.
        """
        for (graph, count), triples in zip(
            sizes.items(), self.client.get_graphs(sizes), strict=True
        ):
            is_cut = self.client.profile.may_cut and len(triples) < count
            yield graph, self._paged_triples(graph, count) if is_cut else triples

    def _paged_triples(self, graph: str, count: int) -> list[ox.Triple]:
        """Return the triples of a named graph, those of some subjects at a time.

        Each page must bring one, and all together no more than counted: a server that repeats
        itself comes to an end.
        """
        found: list[ox.Triple] = []
        last = ""
        while len(found) < count and (subjects := self._subjects(graph, last)):
            where = f"GRAPH <{graph}> {{ ?s ?p ?o }}"
            page = f'STR(?s) > "{escaped(last)}" && STR(?s) <= "{escaped(subjects[-1])}"'
            query = f"CONSTRUCT {{ ?s ?p ?o }} {{ {where} FILTER({page}) }}"
            if not (triples := self.client.construct(query)):
                break
            found += triples
            last = subjects[-1]
        return found

    def _subjects(self, graph: str, after: str) -> list[str]:
        """Return some subjects of a graph that come after an IRI, sorted as the server sorts."""
        query = (
            f"SELECT DISTINCT ?s {{ GRAPH <{graph}> {{ ?s ?p ?o }} "
            f'FILTER(STR(?s) > "{escaped(after)}") }} ORDER BY STR(?s) LIMIT {_SUBJECTS}'
        )
        found = self.client.select_texts(query, "s", union=False, iri="s")
        return [subject for (subject,) in found]

    def graph_sizes(self) -> dict[str, int]:
        """Return the number of triples of each named graph whose IRI begins with ``base``.

        One query counts all of them; a server that may cut its answer is asked for pages.
        """
        if not self.client.profile.may_cut:
            return dict(self._sizes_after("", ""))
        found: dict[str, int] = {}
        letters = 0
        while page := dict(self._sizes_after(next(reversed(found), ""), f"LIMIT {_PAGE}")):
            letters += sum(map(len, page))
            if page.keys() & found.keys() or letters > self.client.max_bytes:
                raise self.client.error(
                    "GK729",
                    "the list of graphs does not end",
                    found=f"{len(found):,} graphs, then {next(iter(page))}",
                    fix="connect with the base of one graph, or allow more: max_bytes=",
                )
            found.update(page)
        return found

    def _sizes_after(self, after: str, limit: str) -> Iterator[tuple[str, int]]:
        """Yield the sizes of the graphs that come after an IRI."""
        begins = f'STRSTARTS(STR(?g), "{escaped(self.base)}")'
        later = f' && STR(?g) > "{escaped(after)}"' if after else ""
        query = (
            "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } "
            f"FILTER({begins}{later}) }} GROUP BY ?g ORDER BY STR(?g) {limit}"
        )
        for graph, number in self.client.select_texts(query, "g", "n", union=False, iri="g"):
            yield graph, self.client.number(number)

    def _select(self, text: str) -> ox.QuerySolutions:
        """Return the solutions of a SELECT query, counted where the server may cut them."""
        solutions = self.client.select(self._whole(text))
        if not self.client.profile.may_cut:
            return solutions.rows()
        start = _prologue_end(text)
        inner = f"{text[:start]}\nSELECT (COUNT(*) AS ?n) {{ {{ {text[start:]}\n}} }}"
        count = self._number(self._whole(inner))
        if count != solutions.count:
            raise self.client.error(
                "GK727",
                "the answer is not complete: the server has cut it",
                found=f"{solutions.count:,} of {count:,} rows",
                fix="raise the limits of the server, or ask for fewer rows with LIMIT and OFFSET",
            )
        return solutions.rows()

    def _number(self, query: str) -> int:
        found = self.client.select_texts(query, "n", union=True)
        return self.client.number(found[0][0] if len(found) == 1 else "")

    def _named_rows(self, text: str, lists: frozenset[str]) -> Rows:
        if not self.client.profile.runs_named_queries:
            return self.load()._named_rows(text, lists)
        return rows_of(self._select(text), lists)

    def _all(self) -> WholeGraph:
        return self.load()._all()

    def _checked(self, text: str, method: str) -> str:
        text = only_text("text", text)
        check_text(self._has_term, text)
        form = re.match(r"[A-Za-z]*", text[_prologue_end(text) :])
        if not form or form[0].upper() not in _FORMS[method]:
            raise wrong_form(method, " or ".join(_FORMS[method]))
        return text

    def _has_term(self, iri: str) -> bool:
        patterns = (f"<{iri}> ?p ?o", f"?s <{iri}> ?o", f"?s ?p <{iri}>")
        union = " UNION ".join(f"{{ {pattern} }}" for pattern in patterns)
        return self.client.ask(f"ASK {{ {union} }}")

    def _whole(self, text: str) -> str:
        prefixes = {**PREFIXES, "kg": self.base}
        lines = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items())
        return f"{lines}{text}"

    def _found_base(self) -> str:
        """Return the base that the articles of the server have."""
        query = (
            f"SELECT ?article ?id {{ GRAPH ?g {{ {_ARTICLES} ; <{DCTERMS.identifier}> ?id }} }} "
            "LIMIT 1"
        )
        for article, name in self.client.select_texts(query, "article", "id", union=False):
            return article.removesuffix(name)
        return DEFAULT_BASE


def _prologue_end(text: str) -> int:
    match = _PROLOGUE.match(text)
    return match.end() if match else 0
