"""The pages of a version: made of its own files, so that its rights hold for them too."""

from __future__ import annotations

from pathlib import Path

from geokg.base.version_files import (
    ANNOTATIONS_DIR,
    DESCRIBING_FILES,
    description_of,
)
from geokg.dataset.metadata import Release
from geokg.dataset.metadata.dcat import KEYWORDS
from geokg.dataset.metadata.release import GZIP, web_address
from geokg.dataset.publish.gone import GoneThings
from geokg.web.pages import Download, Gone, Person, Site, published_batches, write_pages


def write_site(stage: Path, release: Release, gone: GoneThings, out: Path) -> None:
    """Write the pages of the version in a staging directory; ``out`` has earlier versions."""
    batches = published_batches(stage, release.about.base)
    write_pages(batches, stage, _site(stage, release, gone, out))


def _site(stage: Path, release: Release, gone: GoneThings, out: Path) -> Site:
    about = release.about
    downloads = tuple(
        Download(
            path=file.path,
            what=description_of(file.path) or "data",
            bytes=file.bytes,
            sha256=file.sha256,
            media_type=GZIP if file.is_compressed else file.media_type,
            address=web_address(release.download(file.path)),
        )
        for file in release.distributions
    )
    annotations = (stage / ANNOTATIONS_DIR).glob("*.yaml")
    return Site(
        base=about.base,
        title=about.title,
        description=about.description,
        version=about.version,
        issued=about.issued,
        licence=web_address(about.licence),
        publisher=about.publisher,
        contact=about.contact,
        creators=tuple(Person(name=c.name, orcid=c.orcid) for c in about.creators),
        identifier=release.iri,
        doi=release.doi,
        dataset=release.dataset,
        address=web_address(release.download("")),
        keywords=KEYWORDS,
        downloads=downloads,
        documents=DESCRIBING_FILES,
        has_graphs=True,
        annotations=frozenset(file.stem for file in annotations),
        gone=tuple(
            Gone(
                id=name,
                since=thing.since,
                last=thing.last,
                reason=thing.reason,
                page=_page_in(out / thing.last, name),
                now=thing.now,
            )
            for name, thing in sorted(gone.items())
        ),
    )


def _page_in(version: Path, name: str) -> str:
    """Return the address of a thing in an earlier version, relative to this one, if it has one."""
    article, _, claim = name.partition(".")
    page = f"{ANNOTATIONS_DIR}{article}.html"
    if not (version / page).is_file():
        return ""
    return f"../{version.name}/{page}" + (f"#{claim}" if claim else "")
