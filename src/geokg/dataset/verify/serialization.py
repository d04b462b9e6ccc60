"""Checks that all files of the graph hold the same triples: by format, article and year."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from geokg.base.diagnostics import Diagnostic
from geokg.base.plural import pluralize
from geokg.base.version_files import (
    ARTICLE_GRAPHS_DIR,
    COMPRESSED_SUFFIX,
    NQUADS_PATH,
    REFERENCE_PATH,
    TRIG_PATH,
    TURTLE_PATH,
    YEARS_DIR,
    article_graph_path,
    article_of_graph,
)
from geokg.dataset.verify.report import CheckFailed, CheckSkipped, Faults, fault
from geokg.dataset.verify.scan import (
    ARTICLE_GRAPH,
    REFERENCE_GRAPH,
    REPUBLISH,
    DatasetScan,
)
from geokg.dataset.verify.triple_digest import TripleDigest, in_graph
from geokg.dataset.verify.version import OpenedVersion

_CHUNK: Final = 1 << 20


def check_compressed(version: OpenedVersion, faults: Faults) -> str:
    """Check that each gzip file holds the bytes of the plain file next to it."""
    compressed = [name for name in version.listed if name.endswith(COMPRESSED_SUFFIX)]
    if not compressed:
        raise CheckSkipped("no file is a gzip file")
    for name in compressed:
        version.on_step(name)
        if found := _difference(
            version.root / name, version.root / name.removesuffix(COMPRESSED_SUFFIX)
        ):
            fix = f"use the plain file; {REPUBLISH}"
            faults.add(
                fault(
                    "GK651", "its content differs from the plain file", name, found=found, fix=fix
                )
            )
    return pluralize(len(compressed), "file")


def _difference(compressed: Path, plain: Path) -> str:
    """Return how the two differ; nothing where they do not."""
    try:
        with gzip.open(compressed, "rb") as unpacked, plain.open("rb") as plain_file:
            at = 0
            # Decompressed no further than the plain file reaches: it may be endless.
            while first := plain_file.read(_CHUNK):
                if unpacked.read(len(first)) != first:
                    return f"other bytes after byte {at:,}"
                at += len(first)
            return f"more after byte {at:,}" if unpacked.read(1) else ""
    except FileNotFoundError:
        return "there is no plain file next to it"
    except (OSError, EOFError, zlib.error) as error:
        return str(error)


def check_serializations(version: OpenedVersion, faults: Faults) -> str:
    """Check that Turtle, TriG and the files by article and year have the triples of the N-Quads."""
    scan = version.scan()
    parts = version.parts()
    if not (parts and parts.scan.graphs == scan.graphs):
        parts = None
    # A triple in two graphs is one triple of the union, and two of the files.
    if parts and parts.is_turtle and scan.union.number == scan.quads:
        version.accepted.add(TURTLE_PATH)
    else:
        _compare(faults, TURTLE_PATH, _digest_of(version, TURTLE_PATH), scan.union)
    if parts and parts.is_trig:
        version.accepted.add(TRIG_PATH)
    else:
        _compare_graphs(version, scan, faults)
    articles = len(scan.articles)
    if not parts:
        _compare_articles(version, scan, faults)
        _compare(
            faults,
            REFERENCE_PATH,
            _digest_of(version, REFERENCE_PATH),
            scan.graphs.get(scan.base + REFERENCE_GRAPH, _NONE),
        )
    if years := version.under(YEARS_DIR, ".ttl"):
        _compare(faults, YEARS_DIR, _digest_of(version, *years), _sum(scan.articles.values()))
    return f"{pluralize(scan.union.number, 'triple')} of {pluralize(articles, 'article')}"


_NONE: Final = TripleDigest()


def _sum(digests: Iterable[TripleDigest]) -> TripleDigest:
    total = TripleDigest()
    for digest in digests:
        total.merge(digest)
    return total


def _digest_of(version: OpenedVersion, *names: str) -> TripleDigest:
    """Return the digest of files of triples."""
    digest = TripleDigest()
    for name in names:
        version.on_step(name)
        for lines in version.lines(name):
            digest.add_all(lines)
    return digest


def _compare_graphs(version: OpenedVersion, scan: DatasetScan, faults: Faults) -> None:
    """Compare each graph of the TriG with that of the N-Quads."""
    version.on_step(TRIG_PATH)
    by_graph: dict[bytes, TripleDigest] = {}
    for lines in version.lines(TRIG_PATH):
        for line in lines:
            triple, graph = in_graph(line, by_graph)
            (by_graph.get(graph) or by_graph.setdefault(graph, TripleDigest())).add(triple)
    graphs = {graph[1:-1].decode(): digest for graph, digest in by_graph.items()}
    for name in sorted(graphs.keys() | scan.graphs.keys()):
        _compare(faults, TRIG_PATH, graphs.get(name, _NONE), scan.graphs.get(name, _NONE), name)


def _compare_articles(version: OpenedVersion, scan: DatasetScan, faults: Faults) -> None:
    """Compare the file of each article with its graph in the N-Quads."""
    files = version.under(ARTICLE_GRAPHS_DIR, ".ttl")
    names = {article_of_graph(name): name for name in files}
    graphs = scan.articles
    for article in sorted(names.keys() | graphs.keys()):
        graph = f"{scan.base}{article}{ARTICLE_GRAPH}"
        if article not in names:
            message = "an article whose graph has no file"
            faults.add(
                fault("GK653", message, article_graph_path(article), found=graph, fix=REPUBLISH)
            )
            continue
        try:
            found = _digest_of(version, names[article])
        except CheckFailed as failure:
            faults.add(failure.diagnostic)
        else:
            _compare(faults, names[article], found, graphs.get(article, _NONE), graph)


def _compare(
    faults: Faults, name: str, found: TripleDigest, expected: TripleDigest, graph: str = ""
) -> None:
    if found != expected:
        faults.add(differing(name, found, expected, graph))


def differing(
    name: str, found: TripleDigest, expected: TripleDigest, graph: str = "", by: str = ""
) -> Diagnostic:
    """Return the diagnostic of a file in which ``by`` reads other triples than in the N-Quads."""
    same = found.number == expected.number
    return fault(
        "GK653",
        f"not the triples of {NQUADS_PATH}" + (f", as {by} reads them" if by else ""),
        name,
        found=" ".join(
            filter(None, (graph, pluralize(found.number, "triple"), "not the same" if same else ""))
        ),
        expected=pluralize(expected.number, "triple"),
        fix=REPUBLISH,
    )
