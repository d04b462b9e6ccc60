"""Checks that independent parsers read the same triples.

rdflib is made for trusted files: it gets no file that pyoxigraph has not read to the end before.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import accumulate, islice
from pathlib import Path
from typing import IO, Final

from geokg.base.plural import pluralize
from geokg.base.version_files import REFERENCE_PATH, TURTLE_PATH, article_graph_path
from geokg.dataset.verify.report import CheckFailed, CheckSkipped, Faults, fault
from geokg.dataset.verify.scan import REFERENCE_GRAPH, REPUBLISH, DatasetScan
from geokg.dataset.verify.serialization import differing
from geokg.dataset.verify.triple_digest import BATCH, TripleDigest, lines_of, read_stream
from geokg.dataset.verify.version import OpenedVersion
from geokg.graph.interchange import read_turtle

MAX_AT_ONCE: Final = 15_000
"""Triples that rdflib reads: of more, a sample of articles that has about as many."""


def check_rdflib(version: OpenedVersion, faults: Faults) -> str:
    """Check that rdflib reads the same triples from the Turtle as pyoxigraph from the N-Quads.

    It takes longer than all other checks together, so of large data it reads a sample.
    """
    scan = version.scan()
    if scan.union.number <= MAX_AT_ONCE:
        expected = {TURTLE_PATH: scan.union}
        detail = f"{pluralize(scan.union.number, 'triple')} of {TURTLE_PATH}"
    else:
        drawn = _drawn(scan)
        expected = {article_graph_path(name): scan.articles[name] for name in drawn}
        expected[REFERENCE_PATH] = scan.graphs[scan.base + REFERENCE_GRAPH]
        detail = (
            f"a sample of {pluralize(len(drawn), 'article')} of {len(scan.articles):,}, and the "
            "states and types"
        )
    if missing := sorted(expected.keys() - version.accepted):
        raise CheckSkipped(f"pyoxigraph has not read {missing[0]}")
    for name, digest in expected.items():
        version.on_step(f"rdflib: {name}")
        found = _by_rdflib(version.root / name, name)
        if found != digest:
            faults.add(differing(name, found, digest, by="rdflib"))
    return detail


def _drawn(scan: DatasetScan) -> list[str]:
    """Return articles with about as many triples as rdflib reads, in the order of their ids.

    They are drawn by the hash of the data, so a publisher cannot choose what is read.
    """
    articles = scan.articles
    names = sorted(articles, key=lambda name: sha256(f"{scan.canonical} {name}".encode()).digest())
    sizes = accumulate(articles[name].number for name in names)
    number = sum(size <= MAX_AT_ONCE for size in sizes)
    return sorted(names[: max(1, number)])


def _by_rdflib(path: Path, name: str) -> TripleDigest:
    digest = TripleDigest()
    try:
        triples = read_turtle(path)
        while lines := lines_of(islice(triples, BATCH)):
            digest.add_all(lines)
    except ValueError as error:
        raise CheckFailed(
            fault("GK653", "rdflib cannot read it", name, found=str(error), fix=REPUBLISH)
        ) from error
    return digest


def check_rapper(version: OpenedVersion, faults: Faults) -> str:
    """Check the same with rapper, the program of Raptor, where it is installed."""
    program = shutil.which("rapper")
    if not program:
        raise CheckSkipped("rapper is not installed")
    scan = version.scan()
    if TURTLE_PATH not in version.accepted:
        raise CheckSkipped(f"pyoxigraph has not read {TURTLE_PATH}")
    version.on_step(f"rapper: {TURTLE_PATH}")
    found = TripleDigest()
    try:
        with _running(program, version.root / TURTLE_PATH) as output:
            for lines in read_stream(output):
                found.add_all(lines)
    except (OSError, SyntaxError, subprocess.SubprocessError) as error:
        raise CheckFailed(
            fault("GK653", "rapper cannot read it", TURTLE_PATH, found=str(error), fix=REPUBLISH)
        ) from error
    if found != scan.union:
        faults.add(differing(TURTLE_PATH, found, scan.union, by="rapper"))
    return f"{pluralize(found.number, 'triple')} of {TURTLE_PATH}"


@contextmanager
def _running(program: str, path: Path) -> Iterator[IO[bytes]]:
    """Run rapper on a file, and yield its output as N-Triples; raise where it fails.

    It gets the open file and no address, so that it cannot load anything else.
    """
    command = [program, "--quiet", "--input", "turtle", "--output", "ntriples", "-", "urn:x"]
    with (
        path.open("rb") as file,
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE, stderr=errors) as process,
    ):
        assert process.stdout is not None
        try:
            yield process.stdout
        except BaseException:  # also an interrupt must end the process; it is raised again
            process.kill()
            raise
        if process.wait():
            errors.seek(0)
            message = errors.read(400).decode("utf-8", "replace")
            raise OSError(message.strip() or f"it ends with {process.returncode}")
