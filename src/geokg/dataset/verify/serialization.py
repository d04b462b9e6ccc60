"""Whether all forms of the data hold the same triples: packed, in three formats, in pieces."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from geokg.base.diagnostics import Diagnostic
from geokg.base.plural import pluralize
from geokg.base.version_files import NQUADS_PATH
from geokg.dataset.verify.report import CheckFailed, CheckSkipped, Faults, fault
from geokg.dataset.verify.scan import AGAIN, ARTICLE_GRAPH, REFERENCE, DatasetScan
from geokg.dataset.verify.triple_digest import TripleDigest, in_graph
from geokg.dataset.verify.version import OpenedVersion

TURTLE: Final = "data/all.ttl"
TRIG: Final = "data/all.trig"
ARTICLES: Final = "data/articles/"
SHARED: Final = "data/reference.ttl"
YEARS: Final = "data/years/"
_CHUNK: Final = 1 << 20


def check_packed(version: OpenedVersion, faults: Faults) -> str:
    """Each file that is packed with gzip holds what stands beside it, unpacked."""
    packed = [name for name in version.listed if name.endswith(".gz")]
    if not packed:
        raise CheckSkipped("no file is packed")
    for name in packed:
        version.tell(name)
        if found := _unlike(version.root / name, version.root / name.removesuffix(".gz")):
            fix = f"use the plain file; {AGAIN}"
            faults.add(fault("GK651", "not what the plain file holds", name, found=found, fix=fix))
    return pluralize(len(packed), "file")


def _unlike(packed: Path, plain: Path) -> str:
    """How the two differ; nothing where they do not."""
    try:
        with gzip.open(packed, "rb") as one, plain.open("rb") as other:
            at = 0
            # What is packed is read no further than the plain file goes: it may be endless.
            while first := other.read(_CHUNK):
                if one.read(len(first)) != first:
                    return f"other bytes after byte {at:,}"
                at += len(first)
            return f"more after byte {at:,}" if one.read(1) else ""
    except FileNotFoundError:
        return "there is no plain file beside it"
    except (OSError, EOFError, zlib.error) as error:
        return str(error)


def check_forms(version: OpenedVersion, faults: Faults) -> str:
    """Turtle, TriG, the files of articles and of years hold the triples of the N-Quads."""
    whole = version.scan()
    _compare(faults, TURTLE, _tally_of(version, TURTLE), whole.whole)
    _compare_graphs(version, whole, faults)
    articles = _compare_articles(version, whole, faults)
    _compare(
        faults, SHARED, _tally_of(version, SHARED), whole.graphs.get(whole.base + REFERENCE, _NONE)
    )
    if years := version.under(YEARS, ".ttl"):
        _compare(faults, YEARS, _tally_of(version, *years), _sum(whole.articles.values()))
    return f"{pluralize(whole.whole.number, 'triple')} of {pluralize(articles, 'article')}"


_NONE: Final = TripleDigest()


def _sum(tallies: Iterable[TripleDigest]) -> TripleDigest:
    total = TripleDigest()
    for tally in tallies:
        total.merge(tally)
    return total


def _tally_of(version: OpenedVersion, *names: str) -> TripleDigest:
    """The triples of files, each of which names no graphs."""
    tally = TripleDigest()
    for name in names:
        version.tell(name)
        for lines in version.lines(name):
            tally.add_all(lines)
    return tally


def _compare_graphs(version: OpenedVersion, whole: DatasetScan, faults: Faults) -> None:
    """Hold each graph of the TriG against that of the N-Quads."""
    version.tell(TRIG)
    met: dict[bytes, TripleDigest] = {}
    for lines in version.lines(TRIG):
        for line in lines:
            triple, graph = in_graph(line, met)
            (met.get(graph) or met.setdefault(graph, TripleDigest())).add(triple)
    graphs = {graph[1:-1].decode(): tally for graph, tally in met.items()}
    for name in sorted(graphs.keys() | whole.graphs.keys()):
        _compare(faults, TRIG, graphs.get(name, _NONE), whole.graphs.get(name, _NONE), name)


def _compare_articles(version: OpenedVersion, whole: DatasetScan, faults: Faults) -> int:
    """Hold the file of each article against its graph in the N-Quads."""
    files = version.under(ARTICLES, ".ttl")
    names = {name.removeprefix(ARTICLES).removesuffix(".ttl"): name for name in files}
    graphs = whole.articles
    for article in sorted(names.keys() | graphs.keys()):
        graph = f"{whole.base}{article}{ARTICLE_GRAPH}"
        if article not in names:
            message = "an article whose graph has no file"
            faults.add(fault("GK653", message, f"{ARTICLES}{article}.ttl", found=graph, fix=AGAIN))
            continue
        try:
            found = _tally_of(version, names[article])
        except CheckFailed as broken:
            faults.add(broken.diagnostic)
        else:
            _compare(faults, names[article], found, graphs.get(article, _NONE), graph)
    return len(graphs)


def _compare(
    faults: Faults, name: str, found: TripleDigest, expected: TripleDigest, graph: str = ""
) -> None:
    if found != expected:
        faults.add(differing(name, found, expected, graph))


def differing(
    name: str, found: TripleDigest, expected: TripleDigest, graph: str = "", by: str = ""
) -> Diagnostic:
    """The diagnostic of a file that holds other triples than the N-Quads, as ``by`` reads it."""
    same = found.number == expected.number
    return fault(
        "GK653",
        f"not the triples of {NQUADS_PATH}" + (f", as {by} reads them" if by else ""),
        name,
        found=" ".join(
            filter(None, (graph, pluralize(found.number, "triple"), "not the same" if same else ""))
        ),
        expected=pluralize(expected.number, "triple"),
        fix=AGAIN,
    )
