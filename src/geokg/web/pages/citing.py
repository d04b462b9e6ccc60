"""How to cite the dataset of a site, and its description for search engines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geokg.base.safe_text import slug_of
from geokg.web.pages.site import Site
from geokg.web.pages.year_bars import YearBars


def cite(site: Site) -> str:
    """Return the citation of a version as text; empty where there is no version."""
    if not site.version:
        return ""
    people = ", ".join(person.name for person in site.creators)
    year = f" ({site.issued.year})" if site.issued else ""
    address = site.doi or site.identifier or site.address
    return f"{people}{year}: {site.title}. Version {site.version}. {site.publisher}. {address}"


def bibtex(site: Site) -> str:
    """Return the citation of a version in BibTeX; empty where there is no version."""
    if not site.version:
        return ""
    fields = {
        "author": " and ".join(f"{{{_tex(person.name)}}}" for person in site.creators),
        "title": f"{{{_tex(site.title)}}}",
        "year": str(site.issued.year) if site.issued else "",
        "version": _tex(site.version),
        "publisher": _tex(site.publisher),
        "doi": site.doi.partition("doi.org/")[2],
        "url": site.doi or site.identifier or site.address,
    }
    lines = [f"  {key} = {{{value}}}," for key, value in fields.items() if value]
    return "\n".join([f"@dataset{{{slug_of(site.title) or 'dataset'}-{site.version},", *lines, "}"])


def _tex(text: str) -> str:
    """Return a text without what TeX reads as a command."""
    for character in "\\{}":
        text = text.replace(character, " ")
    return "".join(f"\\{c}" if c in "&%$#_" else c for c in text)


def dataset_ld(
    site: Site, languages: Sequence[str], years: YearBars | None, places: Sequence[str]
) -> dict[str, Any]:
    """Return the description of a dataset for search engines (schema.org)."""
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": site.identifier or None,
        "name": site.title,
        "description": site.description
        or "Claims that news articles make about relations between states, each with its quote.",
        "url": site.address or None,
        "identifier": [site.doi, site.identifier] if site.doi else site.identifier or None,
        "version": site.version or None,
        "datePublished": site.issued.isoformat() if site.issued else None,
        "license": site.licence or None,
        "creator": [_person(person.name, person.orcid) for person in site.creators],
        "publisher": {"@type": "Organization", "name": site.publisher} if site.publisher else None,
        "keywords": list(site.keywords),
        "inLanguage": list(languages),
        "temporalCoverage": f"{years.first}/{years.last}" if years else None,
        "spatialCoverage": [{"@type": "Place", "name": name} for name in places[:50]],
        "isAccessibleForFree": True,
        "measurementTechnique": "manual annotation of articles, validated with SHACL",
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": file.address or file.path,
                "encodingFormat": file.media_type,
                "contentSize": str(file.bytes),
                "sha256": file.sha256,
                "description": file.what,
            }
            for file in site.downloads
        ],
        "isPartOf": {"@id": site.dataset} if site.dataset else None,
    }
    return {key: value for key, value in found.items() if value}


def _person(name: str, orcid: str) -> dict[str, str]:
    person = {"@type": "Person", "name": name}
    return {**person, "@id": orcid, "sameAs": orcid} if orcid else person
