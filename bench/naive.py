"""The main job as a user would write it with rdflib and pySHACL: the same graph, term by term.

It starts from the same checked articles and emits the fields that the articles of this benchmark
have. `check_same_graph` compares it with the graph of geokg.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pyshacl
from measure import BASE
from rdflib import RDF, SKOS, Dataset, Graph, Literal, Namespace, URIRef
from triples import ArticleTriples, Terms

from geokg.actors import State, states
from geokg.article import Article
from geokg.base.vocabulary import PREFIXES, SituationType, situation_types
from geokg.graph import quads, shacl
from geokg.graph.shacl.shapes import ontology

KG = Namespace(BASE)
GKG = Namespace(PREFIXES["gkg"])
GKGS = Namespace(PREFIXES["gkgs"])
SCHEMA = Namespace(PREFIXES["schema"])
WIKIDATA = Namespace("http://www.wikidata.org/entity/")
_iri = cache(URIRef)
TERMS = Terms(
    iri=URIRef,
    fixed=_iri,
    text=lambda text, language: Literal(text, lang=language or None),
    typed=lambda text, datatype: Literal(text, datatype=_iri(datatype)),
)
FORMATS = {".ttl": "turtle", ".trig": "trig", ".nq": "nquads"}


class Pipeline:
    """An rdflib Dataset with one named graph for each article, to be validated and written."""

    def __init__(self) -> None:
        self.dataset = Dataset(default_union=True)
        for prefix, iri in (*PREFIXES.items(), ("kg", BASE)):
            self.dataset.bind(prefix, iri, replace=True)
        self.reference = self.dataset.graph(KG["reference"])
        self.described: set[URIRef] = set()

    def add(self, articles: Iterable[Article]) -> None:
        """Add the triples of articles to their graphs."""
        for article in articles:
            graph = self.dataset.graph(KG[f"{article.id}.graph"])
            for triple in ArticleTriples(article, BASE, TERMS).triples():
                graph.add(triple)
            self._describe(article)

    def add_lines(self, articles: Iterable[Article]) -> None:
        """Add the triples of articles from geokg's N-Quads."""
        lines = (line for article in articles for line in quads.quads(article, BASE))
        self.dataset.parse(data="\n".join(lines), format="nquads")

    def union(self) -> Graph:
        """Return all triples without their graphs, as pySHACL needs them."""
        union = Graph()
        for s, p, o, _ in self.dataset.quads():
            union.add((s, p, o))
        return union

    def validate(self, union: Graph) -> bool:
        """Return whether the graph conforms to the shapes."""
        conforms, _, _ = pyshacl.validate(
            union, shacl_graph=shacl.shapes_graph(), ont_graph=ontology()
        )
        return bool(conforms)

    def write(self, path: Path) -> None:
        """Write the graph in the format of the suffix; Turtle is the union of all graphs."""
        self.dataset.serialize(path, format=FORMATS[path.suffix])

    def _describe(self, article: Article) -> None:
        for state in article.states.values():
            self._describe_state(state)
        for claim in article.claims:
            if claim.type:
                self._describe_type(situation_types()[claim.type])

    def _describe_state(self, state: State) -> None:
        node, add = GKGS[state.code], self.reference.add
        if node in self.described:
            return
        self.described.add(node)
        add((node, RDF.type, GKG.State))
        add((node, GKG.code, Literal(state.code)))
        add((node, SKOS.prefLabel, Literal(state.name)))
        for name in state.names:
            if name != state.name:
                add((node, SKOS.altLabel, Literal(name)))
        if state.cow is not None:
            add((node, GKG.cowNumber, Literal(state.cow)))
        if state.gw is not None:
            add((node, GKG.gwNumber, Literal(state.gw)))
        if state.wikidata:
            add((node, SCHEMA.sameAs, WIKIDATA[state.wikidata]))
        for code in state.replaces:
            add((node, GKG.replaces, GKGS[code]))
            self._describe_state(states()[code])

    def _describe_type(self, kind: SituationType) -> None:
        node, add = URIRef(kind.iri), self.reference.add
        if node in self.described:
            return
        self.described.add(node)
        add((node, RDF.type, GKG.SituationType))
        add((node, SKOS.prefLabel, Literal(kind.label, lang="en")))
        for role in kind.needs:
            add((node, GKG.needsRole, GKG[role]))
        for role in kind.takes:
            add((node, GKG.takesRole, GKG[role]))
        for key in ("kind", "direction", "conduct", "valence", "domain"):
            if value := getattr(kind, key):
                add((node, GKG[key], GKG[value]))


def check_same_graph(articles: Iterable[Article]) -> int:
    """Return the number of quads, after checking that both pipelines make the same."""
    kept = list(articles)
    pipeline = Pipeline()
    pipeline.add(kept)
    written = pipeline.dataset.serialize(format="nquads")
    naive = set(ox.parse(written, format=ox.RdfFormat.N_QUADS))
    lines = "\n".join(line for article in kept for line in quads.quads(article, BASE))
    ours = set(ox.parse(lines, format=ox.RdfFormat.N_QUADS))
    assert naive == ours, f"not the same graph: {next(iter(naive ^ ours))}"
    return len(ours)
