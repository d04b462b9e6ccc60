"""``ro-crate-metadata.json``: the dataset as a research object, by RO-Crate 1.2.

https://w3id.org/ro/crate/1.2: an attached crate, whose paths are relative to the version's folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from geokg.base.safe_text import encode_iri, single_line
from geokg.base.version_files import (
    ANNOTATIONS_DIR,
    ARTICLE_GRAPHS_DIR,
    CRATE_PATH,
    DATA_DIR,
    DESCRIBING_FILES,
    TABLES_DIR,
    description_of,
)
from geokg.base.vocabulary import RO_CRATE
from geokg.dataset.metadata.dcat import KEYWORDS
from geokg.dataset.metadata.prose import published_texts, quote_policy, quoted_share
from geokg.dataset.metadata.release import PublishedFile, Release, escaped_path, media_type

FOLDERS: Final = (ARTICLE_GRAPHS_DIR, ANNOTATIONS_DIR)
"""The folders that the crate lists as a whole: they may hold any number of files."""
_TEXT: Final = "text/plain"

_Entity = dict[str, Any]


def crate(release: Release) -> str:
    """Return the metadata document of the crate as JSON.

    `<` is escaped, so that the document can be embedded in a page of HTML.
    """
    entities = (_descriptor(), _root(release), *_people(release), *_rights(release))
    # Keyed by id, since no id may occur twice in a crate: licences and people can coincide.
    graph = {entity["@id"]: entity for entity in reversed((*entities, *_parts(release)))}
    document = {"@context": f"{RO_CRATE}/context", "@graph": [*reversed(graph.values())]}
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return text.replace("<", "\\u003c") + "\n"


def _ref(name: str) -> dict[str, str]:
    return {"@id": name}


def _descriptor() -> _Entity:
    return {
        "@id": CRATE_PATH,
        "@type": "CreativeWork",
        "about": _ref("./"),
        "conformsTo": _ref(RO_CRATE),
    }


def _root(release: Release) -> _Entity:
    about, numbers = release.about, release.statistics
    root: _Entity = {
        "@id": "./",
        "@type": "Dataset",
        "identifier": [release.doi, release.iri] if release.doi else release.iri,
        "name": single_line(about.title),
        "description": single_line(about.description),
        "version": single_line(about.version),
        "datePublished": about.issued.isoformat(),
        "keywords": list(KEYWORDS),
        "creator": [_ref(_creator_id(release, n)) for n in range(len(about.creators))],
        "publisher": _ref("#publisher"),
        "usageInfo": _ref("#rights"),
        "hasPart": [_ref(part["@id"]) for part in _parts(release)],
    }
    if about.licence:
        root["license"] = _ref(encode_iri(about.licence))
    if about.location:
        root["url"] = release.download("")
    if numbers.first and numbers.last:
        root["temporalCoverage"] = f"{numbers.first.isoformat()}/{numbers.last.isoformat()}"
    if numbers.languages:
        root["inLanguage"] = sorted({single_line(tag) for tag in numbers.languages})
    return root


def _creator_id(release: Release, place: int) -> str:
    return encode_iri(release.about.creators[place].orcid) or f"#creator-{place + 1}"


def _people(release: Release) -> Iterator[_Entity]:
    about = release.about
    for place, creator in enumerate(about.creators):
        name = _creator_id(release, place)
        yield {"@id": name, "@type": "Person", "name": single_line(creator.name)}
    contact: _Entity = {"@id": "#contact", "@type": "ContactPoint", "contactType": "data"}
    if release.mail:
        contact["email"] = f"mailto:{release.mail}"
    elif release.page:
        contact["url"] = release.page
    yield {
        "@id": "#publisher",
        "@type": "Organization",
        "name": single_line(about.publisher),
        "contactPoint": _ref("#contact"),
    }
    yield contact


def _rights(release: Release) -> Iterator[_Entity]:
    sentences = (sentence(release) for sentence in (quote_policy, quoted_share, published_texts))
    name = "What the dataset contains of the articles"
    yield {"@id": "#rights", "@type": "CreativeWork", "name": name, "text": " ".join(sentences)}
    if licence := encode_iri(release.about.licence):
        yield {"@id": licence, "@type": "CreativeWork", "name": licence}


def _parts(release: Release) -> list[_Entity]:
    """Return the folders and files of the crate; folders listed as a whole hide their files."""
    parts: list[_Entity] = [
        {"@id": folder, "@type": "Dataset", "name": folder, "description": _description(folder)}
        for folder in FOLDERS
        if release.under(folder)
    ]
    parts += [
        {
            "@id": path,
            "@type": "File",
            "name": path,
            "description": _description(path),
            "encodingFormat": media_type(path) or _TEXT,
        }
        for path in DESCRIBING_FILES
        if path != CRATE_PATH
    ]
    files = (f for f in release.under("") if not f.path.startswith(FOLDERS))
    return [*parts, *(_file(release, file) for file in files)]


def _description(path: str) -> str:
    what = description_of(path)
    return what[:1].upper() + what[1:]


def _file(release: Release, file: PublishedFile) -> _Entity:
    entity: _Entity = {
        "@id": escaped_path(file.path),
        "@type": "File",
        "name": single_line(file.path),
        "contentSize": str(file.bytes),
        "sha256": single_line(file.sha256),
        "encodingFormat": "application/gzip" if file.is_compressed else file.media_type or _TEXT,
    }
    if release.about.licence and file.path.startswith((DATA_DIR, TABLES_DIR)):
        entity["license"] = _ref(encode_iri(release.about.licence))
    return entity
