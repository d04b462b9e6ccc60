"""The main job as a user would write it with rdflib and pySHACL: the same graph, term by term.

It starts from the same checked articles and emits the fields that the articles of this benchmark
have. `check_same_graph` compares it with the graph of geokg.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox
import pyshacl
from measure import BASE
from rdflib import RDF, RDFS, SKOS, XSD, Dataset, Graph, Literal, Namespace, URIRef

from geokg.actors import State, states
from geokg.article import Actor, Article, Claim, Quote
from geokg.base.vocabulary import (
    ACTOR_CLASSES,
    EDTF_DATATYPE,
    PREFIXES,
    SituationType,
    situation_types,
)
from geokg.dates import TimeSpan
from geokg.graph import quads, shacl
from geokg.graph.shacl.shapes import ontology

KG = Namespace(BASE)
GKG = Namespace(PREFIXES["gkg"])
GKGS = Namespace(PREFIXES["gkgs"])
DCTERMS = Namespace(PREFIXES["dcterms"])
OA = Namespace(PREFIXES["oa"])
PROV = Namespace(PREFIXES["prov"])
SCHEMA = Namespace(PREFIXES["schema"])
WIKIDATA = Namespace("http://www.wikidata.org/entity/")
EDTF = URIRef(EDTF_DATATYPE)
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
            _ArticleTriples(graph, article).add()
            self._describe(article)

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
        named = {name for c in article.claims for names in c.roles().values() for name in names}
        named |= {actor.of for actor in article.actors.values()}
        for code in named:
            self._describe_state(states()[code])
        for claim in article.claims:
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


class _ArticleTriples:
    """Adds the triples of one article to its graph."""

    def __init__(self, graph: Graph, article: Article) -> None:
        self.graph = graph
        self.article = article
        self.node = KG[article.id]
        self.actors = {name: GKGS[state.code] for name, state in article.states.items()}
        for slug in article.actors:
            self.actors.setdefault(slug, KG[f"{article.id}.{slug}"])

    def add(self) -> None:
        """Add article, actors and claims."""
        article, node, add = self.article, self.node, self.graph.add
        language = article.language.casefold()
        add((node, RDF.type, SCHEMA.NewsArticle))
        add((node, DCTERMS.identifier, Literal(article.id)))
        add((node, DCTERMS.title, Literal(article.title, lang=language)))
        add((node, SCHEMA.publisher, Literal(article.publisher)))
        add((node, SCHEMA.inLanguage, Literal(language)))
        if article.published:
            add((node, DCTERMS.issued, Literal(article.published.day)))
        digest = sha256(article.text.encode()).hexdigest()
        add((node, GKG.textSha256, Literal(digest)))
        graph = KG[f"{article.id}.graph"]
        add((graph, RDF.type, PROV.Entity))
        add((graph, PROV.wasDerivedFrom, node))
        for slug, actor in article.actors.items():
            self._actor(self.actors[slug], actor)
        for claim in article.claims:
            self._claim(claim)
            self._situation(claim)

    def _actor(self, node: URIRef, actor: Actor) -> None:
        add = self.graph.add
        add((node, RDF.type, GKG[ACTOR_CLASSES[actor.kind]]))
        add((node, SKOS.prefLabel, Literal(actor.name)))
        for alias in actor.aliases:
            add((node, SKOS.altLabel, Literal(alias)))
        if actor.of:
            add((node, GKG.actsFor, self.actors[actor.of]))

    def _claim(self, claim: Claim) -> None:
        add, node = self.graph.add, KG[f"{self.article.id}.{claim.id}"]
        add((node, RDF.type, GKG.Claim))
        add((node, RDFS.label, Literal(claim_label(self.article, claim), lang="en")))
        add((node, GKG.about, URIRef(f"{node}.situation")))
        add((node, GKG.claimant, self.actors.get(claim.claimant, self.node)))
        add((node, GKG.polarity, GKG[claim.polarity]))
        add((node, GKG.modality, GKG[claim.modality]))
        if claim.certainty:
            add((node, GKG.certainty, GKG[claim.certainty]))
        if claim.when:
            add((node, GKG.when, URIRef(f"{node}.when")))
            self._span(URIRef(f"{node}.when"), claim.when)
        for number, quote in enumerate(claim.quote, 1):
            place = URIRef(f"{node}.quote" if number == 1 else f"{node}.quote-{number}")
            add((node, GKG.quote, place))
            self._quote(place, quote)
        add((node, GKG.reportedIn, self.node))

    def _quote(self, node: URIRef, quote: Quote) -> None:
        add = self.graph.add
        add((node, RDF.type, OA.TextPositionSelector))
        add((node, RDF.type, OA.TextQuoteSelector))
        add((node, OA.exact, Literal(quote.exact)))
        add((node, OA.prefix, Literal(quote.prefix)))
        add((node, OA.suffix, Literal(quote.suffix)))
        add((node, OA.start, Literal(quote.span.start)))
        add((node, OA.end, Literal(quote.span.end)))

    def _span(self, node: URIRef, span: TimeSpan) -> None:
        add = self.graph.add
        add((node, RDF.type, GKG.TimeSpan))
        if span.verbatim:
            words = Literal(span.verbatim, lang=self.article.language.casefold())
            add((node, GKG.verbatim, words))
        if span.edtf:
            add((node, GKG.edtf, Literal(span.edtf, datatype=EDTF)))
        for predicate, day in (
            (GKG.earliest, span.earliest),
            (GKG.latest, span.latest),
            (GKG.surelyFrom, span.surely_from),
            (GKG.surelyUntil, span.surely_until),
        ):
            if day:
                add((node, predicate, Literal(day, datatype=XSD.date)))

    def _situation(self, claim: Claim) -> None:
        add, node = self.graph.add, KG[f"{self.article.id}.{claim.id}.situation"]
        kind = situation_types()[claim.type]
        add((node, RDF.type, GKG[kind.kind]))
        add((node, RDFS.label, Literal(situation_label(self.article, claim), lang="en")))
        add((node, GKG.type, URIRef(kind.iri)))
        for role, names in claim.roles().items():
            for name in names:
                add((node, GKG[role], self.actors[name]))
                add((node, GKG.participant, self.actors[name]))


def situation_label(article: Article, claim: Claim) -> str:
    """Return the label of a situation: its type and its participants."""
    who = {
        role: ", ".join(sorted(name_of(article, name) for name in names))
        for role, names in claim.roles().items()
    }
    label = situation_types()[claim.type].label
    if "party" in who:
        return f"{label} ({who['party']})"
    return f"{label} ({who['initiator']} → {who['target']})"


def claim_label(article: Article, claim: Claim) -> str:
    """Return the label of a claim: its claimant, situation, modality and polarity."""
    claimant = name_of(article, claim.claimant) if claim.claimant else article.id
    label = f"{claimant}: {situation_label(article, claim)}"
    if claim.modality != "actual":
        label += f", {claim.modality}"
    return label if claim.polarity == "positive" else f"{label}, {claim.polarity}"


def name_of(article: Article, name: str) -> str:
    """Return the name of an actor or of the article."""
    if name in article.states:
        return article.states[name].name
    return article.actors[name].name if name in article.actors else name


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
