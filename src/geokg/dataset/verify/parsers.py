"""Whether parsers that have nothing to do with each other read the same triples.

pyoxigraph has read everything before: rdflib, which is made for files that one trusts, is shown
nothing that pyoxigraph has not read to the end.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Final

from geokg.base.plural import pluralize
from geokg.dataset.verify.report import CheckFailed, CheckSkipped, Faults, fault
from geokg.dataset.verify.scan import AGAIN, REFERENCE
from geokg.dataset.verify.serialization import ARTICLES, SHARED, TURTLE, differing
from geokg.dataset.verify.triple_digest import CHUNK, TripleDigest, lines_of, read_stream
from geokg.dataset.verify.version import OpenedVersion
from geokg.graph.interchange import read_turtle

WHOLE: Final = 50_000
"""Triples that rdflib, which keeps all in memory, reads at once; more are read by article."""


def check_rdflib(version: OpenedVersion, faults: Faults) -> str:
    """rdflib reads from the Turtle the triples that pyoxigraph reads from the N-Quads."""
    whole = version.scan()
    if whole.whole.number <= WHOLE:
        expected = {TURTLE: whole.whole}
        detail = f"{pluralize(whole.whole.number, 'triple')} of {TURTLE}"
    else:
        expected = {f"{ARTICLES}{name}.ttl": tally for name, tally in whole.articles.items()}
        expected[SHARED] = whole.graphs[whole.base + REFERENCE]
        detail = (
            f"{pluralize(len(expected), 'file')} of articles and states, not {TURTLE}: too large"
        )
    if missing := sorted(expected.keys() - version.accepted):
        raise CheckSkipped(f"pyoxigraph has not read {missing[0]}")
    for name, tally in expected.items():
        version.tell(f"rdflib: {name}")
        found = _by_rdflib(version.root / name, name)
        if found != tally:
            faults.add(differing(name, found, tally, by="rdflib"))
    return detail


def _by_rdflib(path: Path, name: str) -> TripleDigest:
    tally = TripleDigest()
    try:
        triples = read_turtle(path)
        while lines := lines_of(islice(triples, CHUNK)):
            tally.add_all(lines)
    except ValueError as error:
        raise CheckFailed(
            fault("GK653", "rdflib does not read it", name, found=str(error), fix=AGAIN)
        ) from error
    return tally


def check_rapper(version: OpenedVersion, faults: Faults) -> str:
    """The same for rapper, the program of Raptor, where it is installed."""
    program = shutil.which("rapper")
    if not program:
        raise CheckSkipped("rapper is not here")
    whole = version.scan()
    if TURTLE not in version.accepted:
        raise CheckSkipped(f"pyoxigraph has not read {TURTLE}")
    version.tell(f"rapper: {TURTLE}")
    found = TripleDigest()
    try:
        with _running(program, version.root / TURTLE) as output:
            for lines in read_stream(output):
                found.add_all(lines)
    except (OSError, SyntaxError, subprocess.SubprocessError) as error:
        raise CheckFailed(
            fault("GK653", "rapper does not read it", TURTLE, found=str(error), fix=AGAIN)
        ) from error
    if found != whole.whole:
        faults.add(differing(TURTLE, found, whole.whole, by="rapper"))
    return f"{pluralize(found.number, 'triple')} of {TURTLE}"


@contextmanager
def _running(program: str, path: Path) -> Iterator[IO[bytes]]:
    """What rapper makes of a file; raises where it fails. It is given the file, and no address."""
    command = [program, "--quiet", "--input", "turtle", "--output", "ntriples", "-", "urn:x"]
    with (
        path.open("rb") as file,
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE, stderr=said) as process,
    ):
        assert process.stdout is not None
        try:
            yield process.stdout
        except BaseException:
            process.kill()
            raise
        if process.wait():
            said.seek(0)
            words = said.read(400).decode("utf-8", "replace")
            raise OSError(words.strip() or f"it ends with {process.returncode}")
