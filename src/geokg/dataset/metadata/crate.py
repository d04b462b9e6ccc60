"""``ro-crate-metadata.json``: the dataset as a research object, by RO-Crate 1.2.

https://w3id.org/ro/crate/1.2: an attached crate, whose paths lead from the folder of the version.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from geokg.base.safe_text import encode_iri, single_line
from geokg.base.version_files import CHECKSUMS_PATH, INPUT_HASHES_PATH
from geokg.base.vocabulary import RO_CRATE
from geokg.dataset.metadata.dcat import KEYWORDS
from geokg.dataset.metadata.prose import published_texts, quote_policy, quoted_share
from geokg.dataset.metadata.release import File, Release, escaped_path, media_type

PATH: Final = "ro-crate-metadata.json"
FOLDERS: Final = {
    "data/articles/": "The graph of each article by itself, in Turtle",
    "articles/": "The annotation and the text of each article whose licence is open",
}
"""The folders that a crate names whole: they may hold any number of files."""
DESCRIBING: Final = {
    "README.md": "What this dataset is, and how to use and verify it",
    "CITATION.cff": "How to cite this dataset",
    "void.ttl": "What is in this dataset, and how much of it",
    "dcat.ttl": "This dataset as catalogues list it",
    "dcat.jsonld": "The same as JSON-LD",
    "prov.ttl": "How this version was made",
    INPUT_HASHES_PATH: "The SHA-256 of each input file",
    CHECKSUMS_PATH: "The SHA-256 of each file of this version",
}
"""The files beside the data: their own sizes and sums are not known yet when they are described."""
_TEXT: Final = "text/plain"

_Entity = dict[str, Any]


def crate(release: Release) -> str:
    """The metadata document of the crate, as text of JSON.

    Strings that people wrote stand in it as strings, `<` of them escaped, so that it can be put
    into a page of HTML.
    """
    entities = (_descriptor(), _root(release), *_people(release), *_rights(release))
    # By their names, since a crate has no name twice: not that of a licence, nor of a person.
    graph = {entity["@id"]: entity for entity in reversed((*entities, *_parts(release)))}
    document = {"@context": f"{RO_CRATE}/context", "@graph": [*reversed(graph.values())]}
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return text.replace("<", "\\u003c") + "\n"


def _ref(name: str) -> dict[str, str]:
    return {"@id": name}


def _descriptor() -> _Entity:
    return {
        "@id": PATH,
        "@type": "CreativeWork",
        "about": _ref("./"),
        "conformsTo": _ref(RO_CRATE),
    }


def _root(release: Release) -> _Entity:
    about, numbers = release.about, release.statistics
    root: _Entity = {
        "@id": "./",
        "@type": "Dataset",
        "identifier": release.iri,
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
    told = (say(release) for say in (quote_policy, quoted_share, published_texts))
    name = "What of the articles is in the dataset"
    yield {"@id": "#rights", "@type": "CreativeWork", "name": name, "text": " ".join(told)}
    if licence := encode_iri(release.about.licence):
        yield {"@id": licence, "@type": "CreativeWork", "name": licence}


def _parts(release: Release) -> list[_Entity]:
    """The folders and files of the crate, but for those in folders that are named whole."""
    parts: list[_Entity] = [
        {"@id": folder, "@type": "Dataset", "name": folder, "description": what}
        for folder, what in FOLDERS.items()
        if release.under(folder)
    ]
    parts += [
        {
            "@id": path,
            "@type": "File",
            "name": path,
            "description": what,
            "encodingFormat": media_type(path) or _TEXT,
        }
        for path, what in DESCRIBING.items()
    ]
    files = (f for f in release.under("") if not f.path.startswith(tuple(FOLDERS)))
    return [*parts, *(_file(release, file) for file in files)]


def _file(release: Release, file: File) -> _Entity:
    entity: _Entity = {
        "@id": escaped_path(file.path),
        "@type": "File",
        "name": single_line(file.path),
        "contentSize": str(file.bytes),
        "sha256": single_line(file.sha256),
        "encodingFormat": "application/gzip" if file.is_compressed else file.media_type or _TEXT,
    }
    if release.about.licence and file.path.startswith(("data/", "tables/")):
        entity["license"] = _ref(encode_iri(release.about.licence))
    return entity
