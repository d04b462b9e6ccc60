"""Whether the data conform to the shapes of this geokg, and whether the version has the same."""

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
from geokg.base.vocabulary import resource
from geokg.dataset.verify.report import CheckFailed, CheckSkipped, Faults, fault
from geokg.dataset.verify.scan import ARTICLE_GRAPH, DatasetScan
from geokg.dataset.verify.serialization import ARTICLES, SHARED
from geokg.dataset.verify.version import OpenedVersion
from geokg.graph import shacl

BATCH: Final = 20_000
"""Triples that are validated at once, with those of states and types."""


def check_data(version: OpenedVersion, faults: Faults) -> str:
    """The data conform to the shapes: article by article, then what articles say of each other."""
    whole = version.scan()
    names = {f"{ARTICLES}{article}.ttl": tally.number for article, tally in whole.articles.items()}
    if missing := sorted({SHARED, *names} - version.accepted):
        raise CheckSkipped(f"pyoxigraph has not read {missing[0]}")
    batches = list(_batches(names))
    reports = []
    for number, batch in enumerate(batches, 1):
        version.tell(f"shapes: part {number:,} of {len(batches):,}")
        quads = chain.from_iterable(_quads(version.root, name) for name in [*batch, SHARED])
        reports.append(_validated(quads, "all" if len(batches) == 1 else "within"))
    if len(batches) > 1 and whole.links:
        reports.append(_validated(_linking(version.root, whole, names), "across"))
    results = list(dict.fromkeys(chain.from_iterable(report.results for report in reports)))
    wrong = [result for result in results if result.severity == "Violation"]
    faults.extend(result.diagnostic() for result in wrong)
    engines = ", ".join(sorted({report.engine for report in reports}))
    warned = len(results) - len(wrong)
    return f"{engines}" + (f", {pluralize(warned, 'warning')}" if warned else "")


def _batches(names: Mapping[str, int]) -> Iterator[list[str]]:
    """The files in batches, by the triples that they hold."""
    batch: list[str] = []
    held = 0
    for name, number in names.items():
        if batch and held + number > BATCH:
            yield batch
            batch, held = [], 0
        batch.append(name)
        held += number
    yield batch


def _quads(root: Path, name: str) -> Iterator[ox.Quad]:
    return iter(ox.parse(path=str(root / name), format=ox.RdfFormat.TURTLE))


def _validated(quads: Iterable[ox.Quad], scope: shacl.Scope) -> shacl.Report:
    try:
        return shacl.validate(quads, scope=scope)
    except RdfError as error:
        raise CheckFailed(error.diagnostics[0]) from error


def _linking(root: Path, whole: DatasetScan, names: Iterable[str]) -> Iterator[ox.Quad]:
    """What shapes across articles need to know of articles that have to do with each other."""
    followed = shacl.linking_predicates()
    linked = {graph.removeprefix(whole.base).removesuffix(ARTICLE_GRAPH) for graph in whole.links}
    for name in names:
        if name.removeprefix(ARTICLES).removesuffix(".ttl") in linked:
            quads = _quads(root, name)
            yield from (quad for quad in quads if quad.predicate.value in followed)


def check_metadata(version: OpenedVersion, faults: Faults) -> str:
    """What describes the dataset conforms to shapes that were made of DCAT's and VoID's texts."""
    for name in _DESCRIPTIONS:
        version.tell(name)
        text = version.read(f"{name}.ttl").decode("utf-8", "replace")
        try:
            results = shacl.validate_metadata(text, name).results
        except RdfError as error:
            raise CheckFailed(
                replace(error.diagnostics[0], where=Location(f"{name}.ttl"))
            ) from error
        wrong = (result for result in results if result.severity == "Violation")
        where = Location(f"{name}.ttl")
        faults.extend(replace(result.diagnostic(), where=where) for result in wrong)
    return " and ".join(f"{name}.ttl" for name in _DESCRIPTIONS)


_DESCRIPTIONS: Final[tuple[Literal["dcat", "void"], ...]] = ("dcat", "void")


def check_vocabulary(version: OpenedVersion, faults: Faults) -> str:
    """The version has an ontology and shapes; they are those of this geokg, or it says that not."""
    own = {
        path.relative_to(resource(folder).parent).as_posix(): path
        for folder in _FOLDERS
        for path in resource(folder).rglob("*.ttl")
        if "releases" not in path.parts
    }
    listed = {name for name in version.listed if name.startswith(_STARTS)}
    for start in _STARTS:
        if not any(name.startswith(start) for name in listed):
            faults.add(fault("GK652", "every version holds this, and it is not here", start))
    differing = sorted(
        name
        for name in own.keys() | listed
        if name not in own
        or sha256(own[name].read_bytes()).hexdigest() != version.listed.get(name, "")
    )
    if differing and not faults:
        more = f" and {len(differing) - 1} more" if len(differing) > 1 else ""
        raise CheckSkipped(
            f"{differing[0]}{more} not as in geokg {__version__}, whose shapes were used here"
        )
    return f"{pluralize(len(listed), 'file')} as in geokg {__version__}"


_FOLDERS: Final = ("ontology", "shapes")
_STARTS: Final = tuple(f"{folder}/" for folder in _FOLDERS)
