"""Freeze the ontology: ``python ontology/release.py`` copies it to releases/VERSION.

The version is ``owl:versionInfo`` in geokg.ttl; types.ttl is released with it. A release that
exists with other bytes is refused: a change needs a new version and a line in CHANGELOG.md. Before
the release is published, replace it in one line:
``rm -r ontology/releases/VERSION && python ontology/release.py``.
"""

from __future__ import annotations

import re
import sys
from hashlib import sha256
from pathlib import Path

FILES = ("geokg.ttl", "types.ttl")
SUMS = "SHA256SUMS"


def version(ontology: Path) -> str:
    """Return the version of an ontology folder; versionInfo and versionIRI must agree."""
    text = (ontology / "geokg.ttl").read_text("utf-8")
    info = re.findall(r'owl:versionInfo "(\d+\.\d+\.\d+)"', text)
    iri = re.findall(r"owl:versionIRI <https://w3id\.org/geokg/ns/(\d+\.\d+\.\d+)>", text)
    if len(info) != 1 or info != iri:
        raise SystemExit(f"geokg.ttl: versionInfo {info} and versionIRI {iri} are not one version")
    return str(info[0])


def releases(ontology: Path) -> list[str]:
    """Return the frozen versions, oldest first."""
    folder = ontology / "releases"
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return sorted(names, key=lambda name: tuple(map(int, name.split("."))))


def sums(folder: Path) -> str:
    """Return the checksums of a folder's two files, as ``sha256sum --check`` reads them."""
    return "".join(f"{sha256((folder / n).read_bytes()).hexdigest()}  {n}\n" for n in FILES)


def faults(ontology: Path, changelog: str) -> list[str]:
    """Return the conflicts between the ontology, its releases and the changelog."""
    found = [
        f"releases/{name} is not what was frozen: its files differ from {SUMS}"
        for name in releases(ontology)
        if sums(ontology / "releases" / name)
        != (ontology / "releases" / name / SUMS).read_text("utf-8")
    ]
    now, frozen = version(ontology), releases(ontology)
    if not frozen or sums(ontology) == sums(ontology / "releases" / frozen[-1]):
        return found
    if now in frozen:
        found.append(f"the ontology differs from release {now}: give it a new version")
    if f"ontology {now}" not in changelog:
        found.append(f"CHANGELOG.md has no line on `ontology {now}`")
    return found


def freeze(ontology: Path) -> str:
    """Freeze the ontology and return its version; an identical release is left as it is."""
    name = version(ontology)
    folder = ontology / "releases" / name
    if folder.is_dir() and sums(folder) != sums(ontology):
        raise SystemExit(f"release {name} exists with other bytes: raise the version")
    folder.mkdir(parents=True, exist_ok=True)
    for file in FILES:
        (folder / file).write_bytes((ontology / file).read_bytes())
    (folder / SUMS).write_text(sums(folder), "utf-8")
    return name


if __name__ == "__main__":
    frozen = freeze(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
    sys.stdout.write(f"frozen: ontology {frozen}\n")
