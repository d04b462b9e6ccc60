"""``dcat.ttl``: the dataset as a catalogue lists it, by DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/).

The dataset whatever its version and this version are two resources. A file of the data is a
distribution, under its own IRI.
"""

from __future__ import annotations

import re
from typing import Final

from geokg.base.safe_text import single_line
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
from geokg.dataset.metadata.description import DescriptionBuilder, day, english, iri, typed, words
from geokg.dataset.metadata.prose import published_texts, quote_policy, quoted_share
from geokg.dataset.metadata.release import GZIP, File, Release
from geokg.graph.quads.terms import node

PATH: Final = "dcat.ttl"
KEYWORDS: Final = ("claims", "international relations", "knowledge graph", "news", "quotations")


def described(release: Release) -> DescriptionBuilder:
    """What dcat.ttl says, and dcat.jsonld too."""
    told = DescriptionBuilder(release, PATH)
    for resource in (release.dataset, release.iri):
        told.type(resource, DCAT.Dataset)
        _say_about(told, resource)
    _say_versions(told)
    _say_contents(told)
    _say_rights(told)
    standards = [node(release.file_iri(folder)) for folder in _standards(release)]
    for file in release.distributions:
        _say_distribution(told, file)
        if file.path.startswith("data/"):
            told.say(release.file_iri(file.path), DCTERMS.conformsTo, *standards)
    return told


def _say_about(told: DescriptionBuilder, resource: str) -> None:
    """What is true of every version."""
    about = told.release.about
    told.say(resource, DCTERMS.title, words(about.title))
    told.say(resource, DCTERMS.description, words(about.description))
    creators = [told.creator(place, one) for place, one in enumerate(about.creators, 1)]
    told.say(resource, DCTERMS.creator, *map(node, creators))
    publisher, contact = told.own("publisher"), told.own("contact")
    told.type(publisher, FOAF.Agent)
    told.say(publisher, FOAF.name, words(about.publisher))
    told.say(resource, DCTERMS.publisher, node(publisher))
    told.type(contact, VCARD.Kind)
    told.say(contact, VCARD.fn, words(about.publisher))
    if mail := told.release.mail:
        told.say(contact, VCARD.hasEmail, node(f"mailto:{mail}"))
    elif page := told.release.page:
        told.say(contact, VCARD.hasURL, node(page))
    told.say(resource, DCAT.contactPoint, node(contact))
    if about.licence:
        told.say(resource, DCTERMS.license, iri(about.licence))
    told.say(resource, DCAT.keyword, *map(english, KEYWORDS))


def _say_versions(told: DescriptionBuilder) -> None:
    """Which version this is; that a later one will not come, nobody can know."""
    release = told.release
    told.say(release.dataset, DCAT.hasVersion, node(release.iri))
    told.say(release.iri, DCAT.isVersionOf, node(release.dataset))
    told.say(release.iri, DCAT.version, words(release.about.version))
    told.say(release.iri, DCTERMS.issued, day(release.about.issued))
    if release.previous:
        before = release.version_iri(release.previous)
        told.say(release.iri, DCAT.previousVersion, node(before))
        told.say(release.dataset, DCAT.hasVersion, node(before))
    if release.about.location:
        for resource, page in (
            (release.dataset, release.location),
            (release.iri, release.download("")),
        ):
            told.say(resource, DCAT.landingPage, node(page))
            told.type(page, FOAF.Document)


def _say_contents(told: DescriptionBuilder) -> None:
    release, numbers = told.release, told.release.statistics
    languages = sorted(filter(None, map(_language, set(numbers.languages))))
    told.say(release.iri, DCTERMS.language, *map(node, languages))
    if numbers.first and numbers.last:
        period = told.own("period")
        told.type(period, DCTERMS.PeriodOfTime)
        told.say(period, DCAT.startDate, day(numbers.first))
        told.say(period, DCAT.endDate, day(numbers.last))
        told.say(release.iri, DCTERMS.temporal, node(period))
    told.say(release.iri, DCTERMS.conformsTo, node(GKG.base.removesuffix("#")))
    for folder, title in _standards(release).items():
        told.type(release.file_iri(folder), DCTERMS.Standard)
        told.say(release.file_iri(folder), DCTERMS.title, english(title))
        told.say(release.iri, DCTERMS.conformsTo, node(release.file_iri(folder)))


def _standards(release: Release) -> dict[str, str]:
    titles = {
        "ontology/": "The ontology of geokg, as this version uses it",
        "shapes/": "The shapes of geokg, which this version was validated with",
    }
    return {folder: title for folder, title in titles.items() if release.under(folder)}


def _language(tag: str) -> str:
    """The IRI of a language that the Library of Congress keeps, or nothing.

    As DCAT asks: by its code of two letters, in ISO 639-1, where there is one.
    """
    code = re.match(r"[a-z]+", single_line(tag).lower())
    space = LANGUAGE.get(len(code[0])) if code else None
    return f"{space}{code[0]}" if space and code else ""


def _say_rights(told: DescriptionBuilder) -> None:
    release, rights = told.release, told.own("rights")
    told.type(rights, DCTERMS.RightsStatement)
    for sentence in (quote_policy, quoted_share, published_texts):
        told.say(rights, RDFS.label, english(sentence(release)))
    told.say(release.iri, DCTERMS.rights, node(rights))


def _say_distribution(told: DescriptionBuilder, file: File) -> None:
    release, resource = told.release, told.release.file_iri(file.path)
    told.say(release.iri, DCAT.distribution, node(resource))
    told.type(resource, DCAT.Distribution)
    told.say(resource, DCTERMS.title, words(file.path))
    for address in (DCAT.accessURL, DCAT.downloadURL):
        told.say(resource, address, node(release.download(file.path)))
    if file.media_type:
        told.say(resource, DCAT.mediaType, node(MEDIA_TYPE + file.media_type))
    if file.is_compressed:
        told.say(resource, DCAT.compressFormat, node(MEDIA_TYPE + GZIP))
    told.say(resource, DCAT.byteSize, typed(str(file.bytes), XSD.nonNegativeInteger))
    told.say(resource, SPDX.checksum, node(told.checksum(file)))
    if release.about.licence:
        told.say(resource, DCTERMS.license, iri(release.about.licence))
    told.say(resource, DCTERMS.rights, node(told.own("rights")))
