"""Checks that data and metadata conform to the shapes, and that the version has these shapes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Final, Literal

import pyoxigraph as ox

from geokg import __version__
from geokg.base.diagnostics import Location
from geokg.base.errors import RdfError
from geokg.base.plural import pluralize
from geokg.base.version_files import (
    ONTOLOGY_DIR,
    REFERENCE_PATH,
    SHAPES_DIR,
    article_graph_path,
    article_of_graph,
)
from geokg.base.vocabulary import resource
from geokg.dataset.verify.report import CheckFailed, CheckSkipped, Faults, fault
from geokg.dataset.verify.scan import ARTICLE_GRAPH, DatasetScan
from geokg.dataset.verify.version import OpenedVersion
from geokg.graph import shacl
from geokg.graph.conformance.shape_quads import linking_predicates

BATCH: Final = 20_000
"""Triples that are validated together, with those of states and types."""


def check_data(version: OpenedVersion, faults: Faults) -> str:
    """Check the data against the shapes: article by article, then links between articles."""
    scan = version.scan()
    names = {
        article_graph_path(article): digest.number for article, digest in scan.articles.items()
    }
    if missing := sorted({REFERENCE_PATH, *names} - version.accepted):
        raise CheckSkipped(f"pyoxigraph has not read {missing[0]}")
    batches = list(_batches(names))
    reports = []
    for number, batch in enumerate(batches, 1):
        version.on_step(f"shapes: part {number:,} of {len(batches):,}")
        quads = chain.from_iterable(_quads(version.root, name) for name in [*batch, REFERENCE_PATH])
        reports.append(_validated(quads, "all" if len(batches) == 1 else "within"))
    if len(batches) > 1 and scan.links:
        reports.append(_validated(_linking(version.root, scan, names), "across"))
    results = list(dict.fromkeys(chain.from_iterable(report.results for report in reports)))
    violations = [result for result in results if result.severity == "Violation"]
    faults.extend(result.diagnostic() for result in violations)
    engines = ", ".join(sorted({report.engine for report in reports}))
    warnings = len(results) - len(violations)
    return f"{engines}" + (f", {pluralize(warnings, 'warning')}" if warnings else "")


def _batches(names: Mapping[str, int]) -> Iterator[list[str]]:
    """Yield the files in batches of about equally many triples."""
    batch: list[str] = []
    size = 0
    for name, number in names.items():
        if batch and size + number > BATCH:
            yield batch
            batch, size = [], 0
        batch.append(name)
        size += number
    yield batch


def _quads(root: Path, name: str) -> Iterator[ox.Quad]:
    return iter(ox.parse(path=str(root / name), format=ox.RdfFormat.TURTLE))


def _validated(quads: Iterable[ox.Quad], scope: shacl.Scope) -> shacl.Report:
    try:
        return shacl.validate(quads, scope=scope)
    except RdfError as error:
        raise CheckFailed(error.diagnostics[0]) from error


def _linking(root: Path, scan: DatasetScan, names: Iterable[str]) -> Iterator[ox.Quad]:
    """Yield the statements of linked articles that shapes across articles need."""
    followed = linking_predicates()
    linked = {graph.removeprefix(scan.base).removesuffix(ARTICLE_GRAPH) for graph in scan.links}
    for name in names:
        if article_of_graph(name) in linked:
            quads = _quads(root, name)
            yield from (quad for quad in quads if quad.predicate.value in followed)


def check_metadata(version: OpenedVersion, faults: Faults) -> str:
    """Check the metadata against shapes derived from the specifications of DCAT and VoID."""
    for name in _DESCRIPTIONS:
        version.on_step(name)
        text = version.read(f"{name}.ttl").decode("utf-8", "replace")
        try:
            results = shacl.validate_metadata(text, name).results
        except RdfError as error:
            raise CheckFailed(
                replace(error.diagnostics[0], where=Location(f"{name}.ttl"))
            ) from error
        violations = (result for result in results if result.severity == "Violation")
        where = Location(f"{name}.ttl")
        faults.extend(replace(result.diagnostic(), where=where) for result in violations)
    return " and ".join(f"{name}.ttl" for name in _DESCRIPTIONS)


_DESCRIPTIONS: Final[tuple[Literal["dcat", "void"], ...]] = ("dcat", "void")


def check_vocabulary(version: OpenedVersion, faults: Faults) -> str:
    """Check that the version has ontology and shapes, and whether they are those of this geokg."""
    ours = {
        path.relative_to(resource(folder).parent).as_posix(): path
        for folder in _VOCABULARY_DIRS
        for path in resource(folder).rglob("*.ttl")
        if "releases" not in path.parts
    }
    listed = {name for name in version.listed if name.startswith(_VOCABULARY_DIRS)}
    for start in _VOCABULARY_DIRS:
        if not any(name.startswith(start) for name in listed):
            faults.add(fault("GK652", "every version has this folder, and it is missing", start))
    differing = sorted(
        name
        for name in ours.keys() | listed
        if name not in ours
        or sha256(ours[name].read_bytes()).hexdigest() != version.listed.get(name, "")
    )
    if differing and not faults:
        more = f" and {len(differing) - 1} more" if len(differing) > 1 else ""
        raise CheckSkipped(
            f"{differing[0]}{more} {'differ' if more else 'differs'} from geokg {__version__}, "
            "whose shapes were used here"
        )
    return f"{pluralize(len(listed), 'file')} as in geokg {__version__}"


_VOCABULARY_DIRS: Final = (ONTOLOGY_DIR, SHAPES_DIR)
