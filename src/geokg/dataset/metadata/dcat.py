"""``dcat.ttl``: the dataset as a catalogue lists it, by DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/).

The dataset as a series of versions and this version are two resources. A file of the data is a
distribution with its own IRI.
"""

from __future__ import annotations

import re
from typing import Final

from geokg.base.safe_text import single_line
from geokg.base.version_files import DATA_DIR, DCAT_PATH, ONTOLOGY_DIR, SHAPES_DIR
from geokg.base.vocabulary import (
    DCAT,
    DCTERMS,
    FOAF,
    GKG,
    LANGUAGE,
    MEDIA_TYPE,
    RDFS,
    SPDX,
    VCARD,
    XSD,
)
from geokg.dataset.metadata.description import (
    DescriptionBuilder,
    date_literal,
    english_literal,
    iri_term,
    literal,
    typed_literal,
)
from geokg.dataset.metadata.prose import published_texts, quote_policy, quoted_share
from geokg.dataset.metadata.release import GZIP, PublishedFile, Release
from geokg.graph.quads.terms import node

KEYWORDS: Final = ("claims", "international relations", "knowledge graph", "news", "quotations")


def describe(release: Release) -> DescriptionBuilder:
    """Return the description in dcat.ttl and dcat.jsonld."""
    builder = DescriptionBuilder(release, DCAT_PATH)
    for resource in (release.dataset, release.iri):
        builder.add_type(resource, DCAT.Dataset)
        _add_about(builder, resource)
    _add_versions(builder)
    _add_contents(builder)
    _add_rights(builder)
    standards = [node(release.file_iri(folder)) for folder in _standards(release)]
    for file in release.distributions:
        _add_distribution(builder, file)
        if file.path.startswith(DATA_DIR):
            builder.add(release.file_iri(file.path), DCTERMS.conformsTo, *standards)
    return builder


def _add_about(builder: DescriptionBuilder, resource: str) -> None:
    """Add what is true of every version."""
    about = builder.release.about
    builder.add(resource, DCTERMS.title, literal(about.title))
    builder.add(resource, DCTERMS.description, literal(about.description))
    creators = [
        builder.add_creator(place, person) for place, person in enumerate(about.creators, 1)
    ]
    builder.add(resource, DCTERMS.creator, *map(node, creators))
    publisher, contact = builder.local("publisher"), builder.local("contact")
    builder.add_type(publisher, FOAF.Agent)
    builder.add(publisher, FOAF.name, literal(about.publisher))
    builder.add(resource, DCTERMS.publisher, node(publisher))
    builder.add_type(contact, VCARD.Kind)
    builder.add(contact, VCARD.fn, literal(about.publisher))
    if mail := builder.release.mail:
        builder.add(contact, VCARD.hasEmail, node(f"mailto:{mail}"))
    elif page := builder.release.page:
        builder.add(contact, VCARD.hasURL, node(page))
    builder.add(resource, DCAT.contactPoint, node(contact))
    if about.licence:
        builder.add(resource, DCTERMS.license, iri_term(about.licence))
    builder.add(resource, DCAT.keyword, *map(english_literal, KEYWORDS))


def _add_versions(builder: DescriptionBuilder) -> None:
    """Add the version and the previous one; later versions cannot be known."""
    release = builder.release
    builder.add(release.dataset, DCAT.hasVersion, node(release.iri))
    builder.add(release.iri, DCAT.isVersionOf, node(release.dataset))
    builder.add(release.iri, DCAT.version, literal(release.about.version))
    builder.add(release.iri, DCTERMS.issued, date_literal(release.about.issued))
    if release.doi:
        builder.add(
            release.iri, DCTERMS.identifier, typed_literal(release.doi, f"{XSD.base}anyURI")
        )
    if release.previous:
        previous = release.version_iri(release.previous)
        builder.add(release.iri, DCAT.previousVersion, node(previous))
        builder.add(release.dataset, DCAT.hasVersion, node(previous))
    if release.about.location:
        for resource, page in (
            (release.dataset, release.location),
            (release.iri, release.download("")),
        ):
            builder.add(resource, DCAT.landingPage, node(page))
            builder.add_type(page, FOAF.Document)


def _add_contents(builder: DescriptionBuilder) -> None:
    release, numbers = builder.release, builder.release.statistics
    languages = sorted(filter(None, map(_language, set(numbers.languages))))
    builder.add(release.iri, DCTERMS.language, *map(node, languages))
    if numbers.first and numbers.last:
        period = builder.local("period")
        builder.add_type(period, DCTERMS.PeriodOfTime)
        builder.add(period, DCAT.startDate, date_literal(numbers.first))
        builder.add(period, DCAT.endDate, date_literal(numbers.last))
        builder.add(release.iri, DCTERMS.temporal, node(period))
    builder.add(release.iri, DCTERMS.conformsTo, node(GKG.base.removesuffix("#")))
    for folder, title in _standards(release).items():
        builder.add_type(release.file_iri(folder), DCTERMS.Standard)
        builder.add(release.file_iri(folder), DCTERMS.title, english_literal(title))
        builder.add(release.iri, DCTERMS.conformsTo, node(release.file_iri(folder)))


def _standards(release: Release) -> dict[str, str]:
    titles = {
        ONTOLOGY_DIR: "The ontology of geokg, as this version uses it",
        SHAPES_DIR: "The shapes of geokg, which this version was validated with",
    }
    return {folder: title for folder, title in titles.items() if release.under(folder)}


def _language(tag: str) -> str:
    """Return the IRI of a language at the Library of Congress; empty if there is none.

    As DCAT asks, it is that of the two-letter code of ISO 639-1 if there is one.
    """
    code = re.match(r"[a-z]+", single_line(tag).lower())
    space = LANGUAGE.get(len(code[0])) if code else None
    return f"{space}{code[0]}" if space and code else ""


def _add_rights(builder: DescriptionBuilder) -> None:
    release, rights = builder.release, builder.local("rights")
    builder.add_type(rights, DCTERMS.RightsStatement)
    for sentence in (quote_policy, quoted_share, published_texts):
        builder.add(rights, RDFS.label, english_literal(sentence(release)))
    builder.add(release.iri, DCTERMS.rights, node(rights))


def _add_distribution(builder: DescriptionBuilder, file: PublishedFile) -> None:
    release, resource = builder.release, builder.release.file_iri(file.path)
    builder.add(release.iri, DCAT.distribution, node(resource))
    builder.add_type(resource, DCAT.Distribution)
    builder.add(resource, DCTERMS.title, literal(file.path))
    for address in (DCAT.accessURL, DCAT.downloadURL):
        builder.add(resource, address, node(release.download(file.path)))
    if file.media_type:
        builder.add(resource, DCAT.mediaType, node(MEDIA_TYPE + file.media_type))
    if file.is_compressed:
        builder.add(resource, DCAT.compressFormat, node(MEDIA_TYPE + GZIP))
    builder.add(resource, DCAT.byteSize, typed_literal(str(file.bytes), XSD.nonNegativeInteger))
    builder.add(resource, SPDX.checksum, node(builder.add_checksum(file)))
    if release.about.licence:
        builder.add(resource, DCTERMS.license, iri_term(release.about.licence))
    builder.add(resource, DCTERMS.rights, node(builder.local("rights")))
