"""``void.ttl``: what is in the data and how much of it, by the W3C's note on VoID.

https://www.w3.org/TR/void/: every partition and set of links has an IRI, so that it can be cited.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

from geokg.base.safe_text import encode_iri
from geokg.base.vocabulary import (
    DCTERMS,
    FOAF,
    METADATA_PREFIXES,
    PREFIXES,
    RDF_FORMAT,
    VOID,
    WIKIDATA_HOME,
    WIKIDATA_ITEM,
)
from geokg.dataset.metadata.description import DescriptionBuilder, english, iri, number, words
from geokg.dataset.metadata.release import Release
from geokg.graph.quads.terms import node

PATH: Final = "void.ttl"
_FORMATS: Final = {"nq": "N-Quads", "trig": "TriG", "ttl": "Turtle"}
"""The formats of dumps, by suffix, each with the local name of its IRI."""
_UNSEEN: Final = frozenset({"gkg", "gkgs", "gkgt", "owl", "rdf", "rdfs", "xsd"})
"""Prefixes that are no vocabulary of the data: its own instances, or the language itself."""


def described(release: Release) -> DescriptionBuilder:
    """What void.ttl says."""
    told = DescriptionBuilder(release, PATH)
    document, dataset = release.file_iri(PATH), release.iri
    told.type(document, VOID.DatasetDescription)
    told.say(document, DCTERMS.title, english("What is in this dataset, and how much of it"))
    told.say(document, FOAF.primaryTopic, node(dataset))
    told.type(dataset, VOID.Dataset)
    told.say(dataset, DCTERMS.title, words(release.about.title))
    told.say(dataset, DCTERMS.description, words(release.about.description))
    told.say(
        dataset, DCTERMS.license, *([iri(release.about.licence)] * bool(release.about.licence))
    )
    _say_numbers(told)
    _say_addresses(told)
    _say_partitions(told)
    _say_links(told)
    return told


def _say_numbers(told: DescriptionBuilder) -> None:
    dataset, numbers = told.release.iri, told.release.statistics
    told.say(dataset, VOID.triples, number(numbers.triples))
    # Nothing is described that is not an entity of the dataset, and no node is blank.
    told.say(dataset, VOID.entities, number(numbers.subjects))
    told.say(dataset, VOID.distinctSubjects, number(numbers.subjects))
    told.say(dataset, VOID.classes, number(len(numbers.classes)))
    told.say(dataset, VOID.properties, number(len(numbers.properties)))
    told.say(dataset, VOID.documents, number(len(told.release.under("data/articles/"))))


def _say_addresses(told: DescriptionBuilder) -> None:
    release = told.release
    dumps = release.under("data/all.")
    formats = sorted({name for s, name in _FORMATS.items() if f"data/all.{s}" in _paths(release)})
    told.say(release.iri, VOID.dataDump, *(node(release.download(f.path)) for f in dumps))
    told.say(release.iri, VOID.feature, *(node(RDF_FORMAT + name) for name in formats))
    for name in formats:
        told.type(RDF_FORMAT + name, VOID.TechnicalFeature)
    told.say(release.iri, VOID.uriSpace, words(encode_iri(release.about.base)))
    if example := next(iter(release.under("data/articles/")), None):
        slug = example.path.removeprefix("data/articles/").partition(".")[0]
        told.say(release.iri, VOID.exampleResource, iri(release.about.base + slug))
    told.say(release.iri, VOID.vocabulary, *map(node, _vocabularies(release)))


def _paths(release: Release) -> frozenset[str]:
    return frozenset(file.path.removesuffix(".gz") for file in release.files)


def _vocabularies(release: Release) -> list[str]:
    """The namespaces of the terms that the data use, geokg's ontology by its own IRI."""
    terms = (*release.statistics.classes, *release.statistics.properties)
    used = {p: iri for p, iri in PREFIXES.items() if any(t.startswith(iri) for t in terms)}
    ours = [used["gkg"].removesuffix("#")] if "gkg" in used else []
    return [*ours, *(iri for prefix, iri in sorted(used.items()) if prefix not in _UNSEEN)]


def _say_partitions(told: DescriptionBuilder) -> None:
    numbers = told.release.statistics
    kinds: tuple[tuple[str, str, str, str, Mapping[str, int]], ...] = (
        ("class", VOID.classPartition, VOID.class_, VOID.entities, numbers.classes),
        ("property", VOID.propertyPartition, VOID.property, VOID.triples, numbers.properties),
    )
    for kind, partition, of, unit, counts in kinds:
        for term in sorted(counts):
            part = told.own(f"{kind}-{_name(term)}")
            told.say(told.release.iri, partition, node(part))
            told.type(part, VOID.Dataset)
            told.say(part, of, iri(term))
            told.say(part, unit, number(counts[term]))


def _say_links(told: DescriptionBuilder) -> None:
    links = {term: count for term, count in told.release.statistics.links.items() if count}
    if not links:
        return
    wikidata = told.own("wikidata")
    told.type(wikidata, VOID.Dataset)
    told.say(wikidata, DCTERMS.title, english("Wikidata"))
    told.say(wikidata, FOAF.homepage, node(WIKIDATA_HOME))
    told.say(wikidata, VOID.uriSpace, words(WIKIDATA_ITEM))
    for term in sorted(links):
        linkset = told.own(f"links-{_name(term)}")
        told.say(told.release.iri, VOID.subset, node(linkset))
        told.type(linkset, VOID.Linkset, VOID.Dataset)
        told.say(linkset, VOID.linkPredicate, iri(term))
        told.say(linkset, VOID.subjectsTarget, node(told.release.iri))
        told.say(linkset, VOID.objectsTarget, node(wikidata))
        told.say(linkset, VOID.triples, number(links[term]))


def _name(term: str) -> str:
    """A name for a term within the file: by its prefix, or else by a hash."""
    for prefix, space in {**PREFIXES, **METADATA_PREFIXES}.items():
        local = term.removeprefix(space)
        if local != term and local.isalnum() and local.isascii():
            return f"{prefix}-{local}"
    return hashlib.sha256(encode_iri(term).encode()).hexdigest()[:16]
