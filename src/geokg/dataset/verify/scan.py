"""The statistics of data/all.nq that the checks compare with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from geokg.base.version_files import NQUADS_PATH
from geokg.base.vocabulary import ACTOR_CLASSES, GKG, RDF, SCHEMA
from geokg.dataset.verify.report import Faults, fault
from geokg.dataset.verify.triple_digest import Terms, TripleDigest, hash_of, in_graph
from geokg.graph.conformance.shape_quads import linking_predicates

ARTICLE_GRAPH: Final = ".graph"
"""The end of the IRI of an article's graph."""
REFERENCE_GRAPH: Final = "reference"
"""The name, below the base, of the graph of states and types."""
_TYPE: Final = f"<{RDF.type}>".encode()
_CODE: Final = f"<{GKG.code}>".encode()
_TABLES: Final = {
    f"<{SCHEMA.NewsArticle}>".encode(): "articles",
    f"<{GKG.Claim}>".encode(): "claims",
    **{
        f"<{getattr(GKG, name)}>".encode(): "actors"
        for kind, name in ACTOR_CLASSES.items()
        if kind != "state"
    },
}
"""The classes whose instances are the rows of a table."""
REPUBLISH: Final = "the publisher should make this version again with `geokg publish`"


class DatasetScan:
    """The statistics of data/all.nq; graphs, classes and properties are named by their IRIs.

    ``union`` is the digest of the triples of all graphs. ``rows`` has, for each table, the digest
    of what its rows are about: IRIs, or codes of states. ``links`` are the graphs of articles that
    refer to other articles or are referred to. ``canonical`` is the SHA-256 of the canonical form.
    """

    def __init__(self) -> None:
        self.base = ""
        self.graphs: dict[str, TripleDigest] = {}
        self.union = TripleDigest()
        self.quads = 0
        self.subjects = 0
        self._classes: Counter[bytes] = Counter()
        self._predicates: Counter[bytes] = Counter()
        self.rows = {name: TripleDigest() for name in (*dict.fromkeys(_TABLES.values()), "states")}
        self.links: set[str] = set()
        self.canonical = ""
        self.faults = Faults()
        self._names: dict[bytes, str] = {}
        self._subject = self._triple = b""
        self._linking = frozenset(f"<{p}>".encode() for p in linking_predicates())
        self._registered = self._linking | {_CODE}
        self._base_start = b""
        """The beginning of an IRI below the base."""

    @property
    def classes(self) -> Counter[str]:
        """The number of instances of each class, by its IRI."""
        return _by_iri(self._classes)

    @property
    def properties(self) -> Counter[str]:
        """The number of triples of each property, by its IRI."""
        return _by_iri(self._predicates)

    @property
    def articles(self) -> dict[str, TripleDigest]:
        """The digest of each article's graph, by the article's id and in this order."""
        start = len(self.base)
        return {
            graph[start:].removesuffix(ARTICLE_GRAPH): digest
            for graph, digest in sorted(self.graphs.items())
            if graph.endswith(ARTICLE_GRAPH)
        }

    def add_graph(self, name: str, lines: list[bytes], triples: Sequence[Terms]) -> None:
        """Add a graph whose subjects are those of no other.

        Args:
            name: The IRI of the graph.
            lines: Its triples as lines of canonical N-Triples.
            triples: The same triples in their terms.
        """
        self._name(b"<%b>" % name.encode())
        digest = self.graphs[name]
        digest.add_all(lines)
        self.union.merge(digest)
        self.quads += digest.number
        self.subjects += len({subject for subject, _, _ in triples})
        self._predicates.update([predicate for _, predicate, _ in triples])
        for subject, predicate, rest in triples:
            if predicate == _TYPE:
                self._register_instance(subject, rest[:-3])
            elif predicate in self._registered:
                self._register(name, predicate, rest[:-3])

    def add_lines(self, lines: Iterable[bytes]) -> None:
        """Add lines of canonical N-Quads; lines come sorted."""
        for line in lines:
            self._add_line(line)

    def _add_line(self, line: bytes) -> None:
        triple, graph = in_graph(line, self._names)
        subject, predicate, object_ = triple.split(b" ", 2)
        object_ = object_[:-3]
        name = self._names.get(graph) or self._name(graph)
        value = hash_of(triple)
        self.quads += 1
        self.graphs[name].add_hash(value)
        if triple[:-3] == self._triple:  # in another graph too: one triple of the union
            return
        self._triple = triple[:-3]
        self.union.add_hash(value)
        if subject != self._subject:
            self._subject = subject
            self.subjects += 1
        self._predicates[predicate] += 1
        if predicate == _TYPE:
            self._register_instance(subject, object_)
        else:
            self._register(name, predicate, object_)

    def _register_instance(self, subject: bytes, class_: bytes) -> None:
        """Register an instance of a class, and the row of a table that is about it."""
        self._classes[class_] += 1
        if table := _TABLES.get(class_):
            self.rows[table].add(subject[1:-1])

    def _register(self, name: str, predicate: bytes, object_: bytes) -> None:
        """Register the row of a state or the link that a triple states."""
        if predicate == _CODE and name == self.base + REFERENCE_GRAPH:
            self.rows["states"].add(object_[1:-1])
        elif predicate in self._linking and object_.startswith(self._base_start):
            self._link(name, object_)

    def _name(self, graph: bytes) -> str:
        """Register a graph that occurs for the first time, and return its name."""
        name = graph[1:-1].decode()
        base = name[: max(name.rfind("/"), name.rfind("#")) + 1]
        local = name.removeprefix(base)
        self.base = self.base or base
        if base != self.base or (local != REFERENCE_GRAPH and not local.endswith(ARTICLE_GRAPH)):
            self.faults.add(
                fault(
                    "GK655",
                    "a graph that is neither of an article nor of states and types",
                    NQUADS_PATH,
                    found=name or "the default graph",
                    expected=f"{self.base}ID{ARTICLE_GRAPH} or {self.base}{REFERENCE_GRAPH}",
                    fix=REPUBLISH,
                )
            )
        self._base_start = f"<{self.base}".encode()
        self._names[graph] = name
        self.graphs.setdefault(name, TripleDigest())
        return name

    def _link(self, graph: str, object_: bytes) -> None:
        """Register that an article refers to another."""
        other = object_[len(self._base_start) : -1].decode().partition(".")[0]
        target = f"{self.base}{other}{ARTICLE_GRAPH}"
        if target != graph and other != REFERENCE_GRAPH:
            self.links |= {graph, target}


def _by_iri(counts: Counter[bytes]) -> Counter[str]:
    return Counter({term[1:-1].decode(): number for term, number in counts.items()})
