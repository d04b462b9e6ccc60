"""Whether what the descriptions say of files is so: they are there, as long, with that hash."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from geokg.base.plural import pluralize
from geokg.base.version_files import CHECKSUMS_PATH
from geokg.base.vocabulary import DCAT, SPDX
from geokg.dataset.verify.description import Said, quads_in, said_in
from geokg.dataset.verify.report import CheckFailed, Faults, fault
from geokg.dataset.verify.scan import AGAIN
from geokg.dataset.verify.triple_digest import lines_of
from geokg.dataset.verify.version import OpenedVersion

CATALOGUE: Final = "dcat.ttl"
JSONLD: Final = "dcat.jsonld"
README: Final = "README.md"
CRATE: Final = "ro-crate-metadata.json"
IN_RDF: Final = (CATALOGUE, "void.ttl", "prov.ttl")
# What stands after a backslash is no link, but words that look like one.
_LINK: Final = re.compile(r"(?<!\\)\]\(<?([^)\s>]+)|(?<!\\)<(https?://[^>\s]+)>")
_ROW: Final = re.compile(r"^\| `([^`]+)`[^|]*\| *([0-9,]*) *\|", re.MULTILINE)
"""A row of the table of files: a name, and the bytes of it, where they are told."""
_ELSEWHERE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|#")


@dataclass(frozen=True, slots=True)
class LocalFiles:
    """How addresses begin that lead into a version: by IRI, and where it is served."""

    starts: tuple[str, ...]

    def path(self, address: str) -> str | None:
        """The path in the folder to which an address leads; None where it leads elsewhere.

        >>> LocalFiles(("https://example.org/1.0/",)).path("https://example.org/1.0/data/a%20b#x")
        'data/a b'
        """
        for start in self.starts:
            if address.startswith(start):
                return unquote(address.removeprefix(start).partition("#")[0])
        return None


@dataclass(slots=True)
class _Links:
    """What is asked of links, and how many there were."""

    version: OpenedVersion
    places: LocalFiles
    faults: Faults
    number: int = 0

    def follow(self, name: str, address: str, path: str | None) -> None:
        """See that there is what a link of a file leads to, if it leads into the version."""
        if path is None:
            return
        self.number += 1
        if not self._is_there(path):
            message = "a link to what is not there"
            self.faults.add(fault("GK658", message, name, found=address, fix=AGAIN))

    def _is_there(self, path: str) -> bool:
        listed = self.version.listed
        if path in ("", "./", CHECKSUMS_PATH) or path in listed:
            return True
        return path.endswith("/") and any(name.startswith(path) for name in listed)

    def hold(self, name: str, path: str, what: str, stated: str, true: str) -> None:
        """Hold what a file says of another against what is true."""
        if stated != true:
            found = f"{path}: {what} {stated or 'is not told'}"
            message = "not what is true of that file"
            self.faults.add(fault("GK658", message, name, found=found, expected=true, fix=AGAIN))

    def size(self, path: str) -> str:
        """The bytes of a file, in digits; empty where it is not there."""
        file = self.version.root / path
        return str(file.stat().st_size) if path in self.version.listed else ""


def check_links(version: OpenedVersion, faults: Faults) -> str:
    """Every link into the version leads to a file, and sizes and hashes of files are true."""
    catalogue = said_in(version, CATALOGUE)
    links = _Links(version, _places(catalogue), faults)
    files = [one for told in catalogue.values() for one in told.get(DCAT.distribution, [])]
    for distribution in sorted(files):
        _check_distribution(links, catalogue, distribution)
    for name in IN_RDF:
        _check_rdf(links, name)
    _check_readme(links)
    _check_crate(links)
    if set(lines_of(quads_in(version, JSONLD))) != set(lines_of(quads_in(version, CATALOGUE))):
        faults.add(fault("GK653", f"not the triples of {CATALOGUE}", JSONLD, fix=AGAIN))
    return f"{pluralize(links.number, 'link')}, {pluralize(len(files), 'distribution')}"


def _places(catalogue: Said) -> LocalFiles:
    """Where the version stands, as its own distributions say."""
    versions = [subject for subject, told in catalogue.items() if DCAT.distribution in told]
    if len(versions) != 1:
        found = "\n".join(sorted(versions)) or "none"
        message = "not just one version that has distributions"
        raise CheckFailed(fault("GK658", message, CATALOGUE, found=found, fix=AGAIN))
    start = f"{versions[0]}/"
    served = set()
    for file in catalogue[versions[0]][DCAT.distribution]:
        local = file.removeprefix(start)
        for address in catalogue.get(file, {}).get(DCAT.downloadURL, []):
            served.add(address.removesuffix(local) if address.endswith(f"/{local}") else address)
    if len(served) != 1:
        message = "distributions that are not served from one place, each by its path"
        found = "\n".join(sorted(served)) or "nowhere"
        raise CheckFailed(fault("GK658", message, CATALOGUE, found=found, fix=AGAIN))
    return LocalFiles((start, *served))


def _check_distribution(links: _Links, catalogue: Said, distribution: str) -> None:
    """A distribution is a file of the version, and leads to it; its size is true."""
    path = links.places.path(distribution)
    if path is None or path not in links.version.listed:
        message = "a distribution that is no file of this version"
        links.faults.add(fault("GK658", message, CATALOGUE, found=distribution, fix=AGAIN))
        return
    told = catalogue.get(distribution, {})
    for property_ in (DCAT.accessURL, DCAT.downloadURL):
        leads = [links.places.path(address) for address in told.get(property_, [])]
        what = property_.removeprefix(DCAT.base)
        links.hold(CATALOGUE, path, what, " and ".join(map(str, leads)), path)
    stated = " and ".join(told.get(DCAT.byteSize, []))
    links.hold(CATALOGUE, path, "byteSize", stated, links.size(path))
    if SPDX.checksum not in told:
        links.hold(CATALOGUE, path, "checksum", "", links.version.listed[path])


def _check_rdf(links: _Links, name: str) -> None:
    """What has the address of a file is one, and where a hash of it stands, it is its own."""
    said = said_in(links.version, name)
    addresses = set(said) | {o for t in said.values() for os in t.values() for o in os}
    for address in sorted(addresses):
        links.follow(name, address, links.places.path(address))
    for subject in sorted(said):
        for node in said[subject].get(SPDX.checksum, []):
            stated = " and ".join(said.get(node, {}).get(SPDX.checksumValue, []))
            path = links.places.path(subject)
            if path is not None and path in links.version.listed:
                links.hold(name, path, "SHA-256", stated, links.version.listed[path])
            elif f"{subject}/" in links.places.starts:
                true = links.version.scan().canonical
                links.hold(name, "the data in canonical form", "SHA-256", stated, true)


def _check_readme(links: _Links) -> None:
    text = links.version.read(README).decode("utf-8", "replace")
    for relative, absolute in _LINK.findall(text):
        address = relative or absolute
        path = links.places.path(address)
        if path is None and not _ELSEWHERE.match(address):
            path = unquote(address.partition("#")[0])
        links.follow(README, address, path)
    for path, stated in _ROW.findall(text):
        links.follow(README, path, path)
        if stated and path in links.version.listed:
            links.hold(README, path, "bytes", stated.replace(",", ""), links.size(path))


def _check_crate(links: _Links) -> None:
    """Each file and folder of the crate is there, and what it says of files is true."""
    for entity in _entities(links.version):
        name = entity.get("@id")
        if not isinstance(name, str) or _ELSEWHERE.match(name):
            continue
        path = unquote(name)
        if path == CRATE:
            continue
        links.follow(CRATE, name, path)
        listed = links.version.listed
        if path in listed:
            for key, true in (("contentSize", links.size(path)), ("sha256", listed[path])):
                if key in entity:
                    links.hold(CRATE, path, key, str(entity[key]), true)


def _entities(version: OpenedVersion) -> Iterator[dict[str, object]]:
    """What the crate describes, and each part of it, whether it is described or not."""
    try:
        document = json.loads(version.read(CRATE))
        graph = document["@graph"]
        entities = [entity for entity in graph if isinstance(entity, dict)]
        roots = [entity for entity in entities if entity.get("@id") == "./"]
        parts = [part for root in roots for part in root["hasPart"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        found = f"{type(error).__name__}: {error}"
        raise CheckFailed(fault("GK652", "no RO-Crate", CRATE, found=found, fix=AGAIN)) from error
    yield from entities
    known = {str(entity.get("@id")) for entity in entities}
    yield from (p for p in parts if isinstance(p, dict) and str(p.get("@id")) not in known)
