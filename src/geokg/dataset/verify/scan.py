"""One look at all of data/all.nq: its canonical form, and all that other files are held against.

No node is blank, and lines are sorted: so the canonical form of the whole is that of its pieces,
one after the other, since RDFC-1.0 gives labels to blank nodes and leaves all else as it is. That
is why each piece is made canonical by itself, in the same memory however many there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from geokg.base.diagnostics import Diagnostic
from geokg.base.version_files import NQUADS_PATH
from geokg.base.vocabulary import ACTOR_CLASSES, GKG, RDF, SCHEMA
from geokg.dataset.verify.report import CheckFailed, Faults, fault, unreadable
from geokg.dataset.verify.triple_digest import TripleDigest, hashed, in_graph, lines_of
from geokg.graph import shacl

ARTICLE_GRAPH: Final = ".graph"
"""How the IRI of an article's graph ends."""
REFERENCE: Final = "reference"
"""The graph of states and types, below the base."""
_PIECE: Final = 1 << 16
"""Bytes that are made canonical at once; larger pieces take longer."""
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
AGAIN: Final = "the publisher should make this version again with `geokg publish`"


class DatasetScan:
    """What data/all.nq holds; graphs, classes and properties by their IRIs.

    ``rows`` are the IRIs that the rows of each table are about, the codes of states. ``links`` are
    the graphs of articles that refer to others, or are referred to. ``canonical`` is the SHA-256
    of the canonical form.
    """

    def __init__(self) -> None:
        self.base = ""
        self.graphs: dict[str, TripleDigest] = {}
        self.whole = TripleDigest()
        self.quads = 0
        self.subjects = 0
        self.classes: Counter[str] = Counter()
        self._predicates: Counter[bytes] = Counter()
        self.rows = {name: TripleDigest() for name in (*dict.fromkeys(_TABLES.values()), "states")}
        self.links: set[str] = set()
        self.canonical = ""
        self.faults = Faults()
        self._names: dict[bytes, str] = {}
        self._subject = self._triple = b""
        self._linking = frozenset(f"<{p}>".encode() for p in shacl.linking_predicates())
        self._own = b""
        """How an IRI below the base begins."""

    @property
    def properties(self) -> dict[str, int]:
        """How many triples there are of each property, by its IRI."""
        return {name[1:-1].decode(): number for name, number in self._predicates.items()}

    @property
    def articles(self) -> dict[str, TripleDigest]:
        """The graphs of articles by the articles' ids, in their order."""
        start = len(self.base)
        return {
            graph[start:].removesuffix(ARTICLE_GRAPH): tally
            for graph, tally in sorted(self.graphs.items())
            if graph.endswith(ARTICLE_GRAPH)
        }

    def take(self, line: bytes) -> None:
        """Take in one line of canonical N-Quads; they come in their order."""
        triple, graph = in_graph(line, self._names)
        subject, predicate, object_ = triple.split(b" ", 2)
        object_ = object_[:-3]
        name = self._names.get(graph) or self._name(graph)
        value = hashed(triple)
        self.quads += 1
        self.graphs[name].add_hash(value)
        if triple == self._triple:  # said in another graph as well: it is one triple of the union
            return
        self._triple = triple
        self.whole.add_hash(value)
        if subject != self._subject:
            self._subject = subject
            self.subjects += 1
        self._predicates[predicate] += 1
        if predicate == _TYPE:
            self.classes[object_[1:-1].decode()] += 1
            if table := _TABLES.get(object_):
                self.rows[table].add(subject[1:-1])
        elif predicate == _CODE and name == self.base + REFERENCE:
            self.rows["states"].add(object_[1:-1])
        elif predicate in self._linking and object_.startswith(self._own):
            self._link(name, object_)

    def _name(self, graph: bytes) -> str:
        """The name of a graph that is met for the first time."""
        name = graph[1:-1].decode()
        base = name[: max(name.rfind("/"), name.rfind("#")) + 1]
        local = name.removeprefix(base)
        self.base = self.base or base
        if base != self.base or (local != REFERENCE and not local.endswith(ARTICLE_GRAPH)):
            self.faults.add(
                fault(
                    "GK655",
                    "a graph that is neither an article's nor that of states and types",
                    NQUADS_PATH,
                    found=name or "the default graph",
                    expected=f"{self.base}ID{ARTICLE_GRAPH} or {self.base}{REFERENCE}",
                    fix=AGAIN,
                )
            )
        self._own = f"<{self.base}".encode()
        self._names[graph] = name
        self.graphs.setdefault(name, TripleDigest())
        return name

    def _link(self, graph: str, object_: bytes) -> None:
        """Remember that an article refers to another."""
        other = object_[len(self._own) : -1].decode().partition(".")[0]
        target = f"{self.base}{other}{ARTICLE_GRAPH}"
        if target != graph and other != REFERENCE:
            self.links |= {graph, target}


def scan_dataset(root: Path, tell: Callable[[str], None]) -> DatasetScan:
    """What data/all.nq holds; raises `CheckFailed` where it cannot be read, or has blank nodes."""
    result, digest, number, before = DatasetScan(), sha256(), 0, b""
    try:
        for lines in _pieces(root / NQUADS_PATH):
            canonical = _canonical(lines, number)
            if lines != canonical or lines[0] <= before:
                result.faults.add(_not_canonical(lines, canonical, number))
            for line in canonical:
                result.take(line)
                digest.update(line)
            number, before = number + len(lines), lines[-1]
            tell(f"{number:,} lines of {NQUADS_PATH}")
    except OSError as error:
        raise CheckFailed(unreadable(NQUADS_PATH, error)) from error
    if not number:
        raise CheckFailed(fault("GK655", "there is nothing in it", NQUADS_PATH, fix=AGAIN))
    result.canonical = digest.hexdigest()
    return result


def _pieces(path: Path) -> Iterator[list[bytes]]:
    with path.open("rb") as file:
        while lines := file.readlines(_PIECE):
            yield lines


def _canonical(lines: list[bytes], before: int) -> list[bytes]:
    """The canonical form of a piece that begins after ``before`` lines, by RDFC-1.0, sorted."""
    data = b"".join(lines)
    try:
        dataset = ox.Dataset(ox.parse(data, format=ox.RdfFormat.N_QUADS))
    except SyntaxError as error:
        at = before + (error.lineno or 1)
        found = error.msg
        raise CheckFailed(
            fault("GK652", "not well-formed RDF", NQUADS_PATH, found=found, fix=AGAIN, line=at)
        ) from error
    # Looked for first: blank nodes can be arranged so that making them canonical never ends.
    if b"_:" in data and (node := _blank(dataset)):
        fix = f"give each node an IRI: {AGAIN}"
        raise CheckFailed(fault("GK655", "a blank node", NQUADS_PATH, found=node, fix=fix))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(lines_of(dataset))


def _blank(dataset: ox.Dataset) -> str:
    found = (str(quad) for quad in dataset for term in quad if isinstance(term, ox.BlankNode))
    return min(found, default="")


def _not_canonical(lines: list[bytes], canonical: list[bytes], before: int) -> Diagnostic:
    """Where a piece is not canonical for the first time."""
    pairs = enumerate(zip_longest(lines, canonical, fillvalue=b""), 1)
    at, found, expected = next(((n, a, b) for n, (a, b) in pairs if a != b), (1, lines[0], b""))
    return fault(
        "GK655",
        "not in canonical form: sorted lines, each once, each spelt in one way",
        NQUADS_PATH,
        found=found.decode("utf-8", "replace"),
        expected=expected.decode("utf-8", "replace").rstrip() or "a line that sorts later",
        fix=AGAIN,
        line=before + at,
    )
