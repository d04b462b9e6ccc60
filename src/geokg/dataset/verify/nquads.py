"""Read data/all.nq: its canonical hash, and the statistics that other checks compare with.

No node is blank and the lines are sorted, so the canonical form of the file is that of its
batches, one after the other: RDFC-1.0 labels blank nodes and changes nothing else. Each batch is
made canonical by itself, so that memory does not grow with the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from geokg.base.diagnostics import Diagnostic
from geokg.base.version_files import NQUADS_PATH
from geokg.dataset.verify.report import CheckFailed, fault, unreadable
from geokg.dataset.verify.scan import REPUBLISH, DatasetScan
from geokg.dataset.verify.triple_digest import lines_of

_BATCH_BYTES: Final = 1 << 16
"""Bytes that are made canonical at once; larger batches are slower."""


def scan_dataset(root: Path, on_step: Callable[[str], None]) -> DatasetScan:
    """Scan data/all.nq; raise `CheckFailed` if it is unreadable or has blank nodes.

    Args:
        root: The folder of the version.
        on_step: A function that is called with a description of each step.
    """
    try:
        return _scanned(root, on_step)
    except OSError as error:
        raise CheckFailed(unreadable(NQUADS_PATH, error)) from error


def _scanned(root: Path, on_step: Callable[[str], None]) -> DatasetScan:
    result, canonical_hash, number, previous = DatasetScan(), sha256(), 0, b""
    for lines in _batches(root / NQUADS_PATH):
        canonical = _canonical(lines, number)
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
