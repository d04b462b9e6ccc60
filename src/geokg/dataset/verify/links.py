"""Checks that files have the size and hash that the descriptions state, and that links resolve."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from geokg.base.plural import pluralize
from geokg.base.version_files import (
    CHECKSUMS_PATH,
    CRATE_PATH,
    DCAT_JSONLD_PATH,
    DCAT_PATH,
    PROV_PATH,
    README_PATH,
    VOID_PATH,
)
from geokg.base.vocabulary import DCAT, SPDX
from geokg.dataset.verify.description import ValuesBySubject, quads_in, values_in
from geokg.dataset.verify.report import CheckFailed, Faults, fault
from geokg.dataset.verify.scan import REPUBLISH
from geokg.dataset.verify.triple_digest import lines_of
from geokg.dataset.verify.version import OpenedVersion

_IN_RDF: Final = (DCAT_PATH, VOID_PATH, PROV_PATH)
# After a backslash it is no link, but text that looks like one.
_LINK: Final = re.compile(r"(?<!\\)\]\(<?([^)\s>]+)|(?<!\\)<(https?://[^>\s]+)>")
_ROW: Final = re.compile(r"^\| `([^`]+)`[^|]*\| *([0-9,]*) *\|", re.MULTILINE)
"""A row of the table of files: a name, and its bytes where they are stated."""
_ELSEWHERE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|#")


@dataclass(frozen=True, slots=True)
class LocalFiles:
    """The beginnings of addresses that lead into a version: its IRI, and where it is served."""

    starts: tuple[str, ...]

    def path(self, address: str) -> str | None:
        """Return the path in the folder to which an address leads; None if it leads elsewhere.

        >>> LocalFiles(("https://example.org/1.0/",)).path("https://example.org/1.0/data/a%20b#x")
        'data/a b'
        """
        for start in self.starts:
            if address.startswith(start):
                return unquote(address.removeprefix(start).partition("#")[0])
        return None


@dataclass(slots=True)
class _LinkChecks:
    """The checks of links and of statements about files, with the number of links."""

    version: OpenedVersion
    local: LocalFiles
    faults: Faults
    number: int = 0

    def check_link(self, name: str, address: str, path: str | None) -> None:
        """Check that the target of a link exists, if it is in the version."""
        if path is None:
            return
        self.number += 1
        if not self._is_there(path):
            message = "a link to a missing file"
            self.faults.add(fault("GK658", message, name, found=address, fix=REPUBLISH))

    def _is_there(self, path: str) -> bool:
        listed = self.version.listed
        if path in ("", "./", CHECKSUMS_PATH) or path in listed:
            return True
        return path.endswith("/") and any(name.startswith(path) for name in listed)

    def check_statement(self, name: str, path: str, what: str, stated: str, expected: str) -> None:
        """Compare what a file states about another with the right value."""
        if stated != expected:
            found = f"{path}: {what} {stated or 'is not stated'}"
            message = "a wrong statement about a file"
            self.faults.add(
                fault("GK658", message, name, found=found, expected=expected, fix=REPUBLISH)
            )

    def size(self, path: str) -> str:
        """Return the size of a file in digits; empty where it is missing."""
        file = self.version.root / path
        return str(file.stat().st_size) if path in self.version.listed else ""


def check_links(version: OpenedVersion, faults: Faults) -> str:
    """Check every link into the version, and the stated sizes and hashes of files."""
    catalogue = values_in(version, DCAT_PATH)
    links = _LinkChecks(version, _local_files(catalogue), faults)
    files = [file for values in catalogue.values() for file in values.get(DCAT.distribution, [])]
    for distribution in sorted(files):
        _check_distribution(links, catalogue, distribution)
    for name in _IN_RDF:
        _check_rdf(links, name)
    _check_readme(links)
    _check_crate(links)
    if set(lines_of(quads_in(version, DCAT_JSONLD_PATH))) != set(
        lines_of(quads_in(version, DCAT_PATH))
    ):
        faults.add(
            fault("GK653", f"not the triples of {DCAT_PATH}", DCAT_JSONLD_PATH, fix=REPUBLISH)
        )
    return f"{pluralize(links.number, 'link')}, {pluralize(len(files), 'distribution')}"


def _local_files(catalogue: ValuesBySubject) -> LocalFiles:
    """Return where the version is, according to its own distributions."""
    versions = [subject for subject, values in catalogue.items() if DCAT.distribution in values]
    if len(versions) != 1:
        found = "\n".join(sorted(versions)) or "none"
        message = "not exactly one version with distributions"
        raise CheckFailed(fault("GK658", message, DCAT_PATH, found=found, fix=REPUBLISH))
    start = f"{versions[0]}/"
    served = set()
    for file in catalogue[versions[0]][DCAT.distribution]:
        local = file.removeprefix(start)
        for address in catalogue.get(file, {}).get(DCAT.downloadURL, []):
            served.add(address.removesuffix(local) if address.endswith(f"/{local}") else address)
    if len(served) != 1:
        message = "distributions that are not served from one folder by their paths"
        found = "\n".join(sorted(served)) or "nowhere"
        raise CheckFailed(fault("GK658", message, DCAT_PATH, found=found, fix=REPUBLISH))
    return LocalFiles((start, *served))


def _check_distribution(links: _LinkChecks, catalogue: ValuesBySubject, distribution: str) -> None:
    """Check that a distribution is a file of the version, leads to it and states its size."""
    path = links.local.path(distribution)
    if path is None or path not in links.version.listed:
        message = "a distribution that is not a file of this version"
        links.faults.add(fault("GK658", message, DCAT_PATH, found=distribution, fix=REPUBLISH))
        return
    values = catalogue.get(distribution, {})
    for property_ in (DCAT.accessURL, DCAT.downloadURL):
        leads = [links.local.path(address) for address in values.get(property_, [])]
        what = property_.removeprefix(DCAT.base)
        links.check_statement(DCAT_PATH, path, what, " and ".join(map(str, leads)), path)
    stated = " and ".join(values.get(DCAT.byteSize, []))
    links.check_statement(DCAT_PATH, path, "byteSize", stated, links.size(path))
    if SPDX.checksum not in values:
        links.check_statement(DCAT_PATH, path, "checksum", "", links.version.listed[path])


def _check_rdf(links: _LinkChecks, name: str) -> None:
    """Check addresses of files, and the hashes that are stated about them."""
    description = values_in(links.version, name)
    addresses = set(description) | {
        o for t in description.values() for os in t.values() for o in os
    }
    for address in sorted(addresses):
        links.check_link(name, address, links.local.path(address))
    for subject in sorted(description):
        for node in description[subject].get(SPDX.checksum, []):
            stated = " and ".join(description.get(node, {}).get(SPDX.checksumValue, []))
            path = links.local.path(subject)
            if path is not None and path in links.version.listed:
                links.check_statement(name, path, "SHA-256", stated, links.version.listed[path])
            elif f"{subject}/" in links.local.starts:
                expected = links.version.scan().canonical
                links.check_statement(
                    name, "the data in canonical form", "SHA-256", stated, expected
                )


def _check_readme(links: _LinkChecks) -> None:
    text = links.version.read(README_PATH).decode("utf-8", "replace")
    for relative, absolute in _LINK.findall(text):
        address = relative or absolute
        path = links.local.path(address)
        if path is None and not _ELSEWHERE.match(address):
            path = unquote(address.partition("#")[0])
        links.check_link(README_PATH, address, path)
    for path, stated in _ROW.findall(text):
        links.check_link(README_PATH, path, path)
        if stated and path in links.version.listed:
            links.check_statement(
                README_PATH, path, "bytes", stated.replace(",", ""), links.size(path)
            )


def _check_crate(links: _LinkChecks) -> None:
    """Check each file and folder of the crate, and what it states about files."""
    for entity in _entities(links.version):
        name = entity.get("@id")
        if not isinstance(name, str) or _ELSEWHERE.match(name):
            continue
        path = unquote(name)
        if path == CRATE_PATH:
            continue
        links.check_link(CRATE_PATH, name, path)
        listed = links.version.listed
        if path in listed:
            for key, expected in (("contentSize", links.size(path)), ("sha256", listed[path])):
                if key in entity:
                    links.check_statement(CRATE_PATH, path, key, str(entity[key]), expected)


def _entities(version: OpenedVersion) -> Iterator[dict[str, object]]:
    """Yield the entities of the crate, and its parts that have no entity."""
    try:
        document = json.loads(version.read(CRATE_PATH))
        graph = document["@graph"]
        entities = [entity for entity in graph if isinstance(entity, dict)]
        roots = [entity for entity in entities if entity.get("@id") == "./"]
        parts = [part for root in roots for part in root["hasPart"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        found = f"{type(error).__name__}: {error}"
        raise CheckFailed(
            fault("GK652", "not an RO-Crate", CRATE_PATH, found=found, fix=REPUBLISH)
        ) from error
    yield from entities
    known = {str(entity.get("@id")) for entity in entities}
    yield from (p for p in parts if isinstance(p, dict) and str(p.get("@id")) not in known)
