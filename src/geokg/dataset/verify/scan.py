"""Scan data/all.nq once: its canonical hash, and the statistics that other checks compare with.

No node is blank and the lines are sorted, so the canonical form of the file is that of its
batches, one after the other: RDFC-1.0 labels blank nodes and changes nothing else. Each batch is
made canonical by itself, so that memory does not grow with the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from itertools import chain, groupby, zip_longest
from operator import eq, ge, ne
from pathlib import Path
from typing import Final, TypeAlias

import pyoxigraph as ox

from geokg.base.diagnostics import Diagnostic
from geokg.base.version_files import NQUADS_PATH
from geokg.base.vocabulary import ACTOR_CLASSES, GKG, RDF, SCHEMA
from geokg.dataset.verify.parts import ARTICLE_GRAPH, REFERENCE_GRAPH, Parts
from geokg.dataset.verify.report import CheckFailed, Faults, fault, unreadable
from geokg.dataset.verify.triple_digest import TripleDigest, hash_of, in_graph, is_graph, lines_of
from geokg.graph import shacl

_BATCH_BYTES: Final = 1 << 16
"""Bytes that are made canonical at once; larger batches are slower."""
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
        self.classes: Counter[str] = Counter()
        self._predicates: Counter[bytes] = Counter()
        self.rows = {name: TripleDigest() for name in (*dict.fromkeys(_TABLES.values()), "states")}
        self.links: set[str] = set()
        self.canonical = ""
        self.faults = Faults()
        self._names: dict[bytes, str] = {}
        self._subject = self._triple = b""
        self._linking = frozenset(f"<{p}>".encode() for p in shacl.linking_predicates())
        self._registered = self._linking | {_TYPE, _CODE}
        self._base_start = b""
        """The beginning of an IRI below the base."""

    @property
    def properties(self) -> dict[str, int]:
        """The number of triples of each property, by its IRI."""
        return {name[1:-1].decode(): number for name, number in self._predicates.items()}

    @property
    def articles(self) -> dict[str, TripleDigest]:
        """The digest of each article's graph, by the article's id and in this order."""
        start = len(self.base)
        return {
            graph[start:].removesuffix(ARTICLE_GRAPH): digest
            for graph, digest in sorted(self.graphs.items())
            if graph.endswith(ARTICLE_GRAPH)
        }

    def add_lines(self, lines: list[bytes]) -> None:
        """Add lines of canonical N-Quads; lines come sorted."""
        if not self._add_columns(lines):
            for line in lines:
                self._add_line(line)

    def _add_columns(self, lines: list[bytes]) -> bool:
        """Add lines by columns; return False, and add none, if this is not possible.

        It is not where a line has no graph, or the triple of the line before.
        """
        try:
            triples, graphs, ends = zip(*[line.rsplit(b" ", 2) for line in lines], strict=True)
            terms = [triple.split(b" ", 2) for triple in triples]
            subjects, predicates, _ = zip(*terms, strict=True)
        except ValueError:
            return False
        if set(ends) != {b".\n"} or any(map(eq, triples, chain([self._triple], triples))):
            return False
        new = set(graphs) - self._names.keys()
        if not all(map(is_graph, new)):
            return False
        at = 0
        for graph, same in groupby(graphs):
            start, at = at, at + sum(1 for _ in same)
            name = self._names.get(graph) or self._name(graph)
            digest = TripleDigest()
            digest.add_all([b"%b .\n" % triple for triple in triples[start:at]])
            self.graphs[name].merge(digest)
            self.union.merge(digest)
            for number in range(start, at):
                if predicates[number] in self._registered:
                    self._register(name, *terms[number])
        self.quads += len(lines)
        self.subjects += sum(map(ne, subjects, chain([self._subject], subjects)))
        self._subject, self._triple = subjects[-1], triples[-1]
        self._predicates.update(predicates)
        return True

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
        self._register(name, subject, predicate, object_)

    def _register(self, name: str, subject: bytes, predicate: bytes, object_: bytes) -> None:
        """Register the class, the row of a table or the link that a triple states."""
        if predicate == _TYPE:
            self.classes[object_[1:-1].decode()] += 1
            if table := _TABLES.get(object_):
                self.rows[table].add(subject[1:-1])
        elif predicate == _CODE and name == self.base + REFERENCE_GRAPH:
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


def scan_dataset(
    root: Path, on_step: Callable[[str], None], parts: Parts | None = None
) -> DatasetScan:
    """Scan data/all.nq; raise `CheckFailed` if it is unreadable or has blank nodes.

    Args:
        root: The folder of the version.
        on_step: A function that is called with a description of each step.
        parts: The files of articles and of the reference graph, if geokg could have written them.
            Where the sorted lines of the file are the canonical lines of these triples, the file
            is canonical, and need not be parsed.
    """
    try:
        if parts:
            with suppress(_NotSorted):
                result = _scanned(root, on_step, _sorted)
                if result.graphs == parts.graphs:
                    return result
        return _scanned(root, on_step, _canonical)
    except OSError as error:
        raise CheckFailed(unreadable(NQUADS_PATH, error)) from error


def _scanned(
    root: Path, on_step: Callable[[str], None], canonical_form: _CanonicalForm
) -> DatasetScan:
    result, canonical_hash, number, previous = DatasetScan(), sha256(), 0, b""
    for lines in _batches(root / NQUADS_PATH):
        canonical = canonical_form(lines, number)
        if lines != canonical or lines[0] <= previous:
            result.faults.add(_not_canonical(lines, canonical, number))
        result.add_lines(canonical)
        canonical_hash.update(b"".join(canonical))
        number, previous = number + len(lines), lines[-1]
        on_step(f"{number:,} lines of {NQUADS_PATH}")
    if not number:
        raise CheckFailed(fault("GK655", "the file is empty", NQUADS_PATH, fix=REPUBLISH))
    result.canonical = canonical_hash.hexdigest()
    return result


_CanonicalForm: TypeAlias = Callable[[list[bytes], int], list[bytes]]
"""Returns the canonical form of lines that follow a number of other lines."""


class _NotSorted(Exception):  # not an error: the file is then parsed
    """Lines that are not sorted, or have blank nodes."""


def _sorted(lines: list[bytes], before: int) -> list[bytes]:
    """Return lines that are sorted and without repetition, and have no blank nodes."""
    if any(map(ge, lines, lines[1:])) or b"_:" in b"".join(lines):
        raise _NotSorted
    return lines


def _batches(path: Path) -> Iterator[list[bytes]]:
    with path.open("rb") as file:
        while lines := file.readlines(_BATCH_BYTES):
            yield lines


def _canonical(lines: list[bytes], before: int) -> list[bytes]:
    """Return the sorted canonical form (RDFC-1.0) of a batch that follows ``before`` lines."""
    data = b"".join(lines)
    try:
        dataset = ox.Dataset(ox.parse(data, format=ox.RdfFormat.N_QUADS))
    except SyntaxError as error:
        at = before + (error.lineno or 1)
        found = error.msg
        raise CheckFailed(
            fault("GK652", "not well-formed RDF", NQUADS_PATH, found=found, fix=REPUBLISH, line=at)
        ) from error
    # Checked first: blank nodes can be arranged so that canonicalisation never ends.
    if b"_:" in data and (node := _blank(dataset)):
        fix = f"give each node an IRI; {REPUBLISH}"
        raise CheckFailed(fault("GK655", "a blank node", NQUADS_PATH, found=node, fix=fix))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(lines_of(dataset))


def _blank(dataset: ox.Dataset) -> str:
    found = (str(quad) for quad in dataset for term in quad if isinstance(term, ox.BlankNode))
    return min(found, default="")


def _not_canonical(lines: list[bytes], canonical: list[bytes], before: int) -> Diagnostic:
    """Return the diagnostic of the first line of a batch that is not canonical."""
    pairs = enumerate(zip_longest(lines, canonical, fillvalue=b""), 1)
    at, found, expected = next(((n, a, b) for n, (a, b) in pairs if a != b), (1, lines[0], b""))
    return fault(
        "GK655",
        "not in canonical form: sorted lines without repetition, in canonical N-Quads",
        NQUADS_PATH,
        found=found.decode("utf-8", "replace"),
        expected=expected.decode("utf-8", "replace").rstrip() or "a line that sorts later",
        fix=REPUBLISH,
        line=before + at,
    )
