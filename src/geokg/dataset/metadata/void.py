"""``void.ttl``: what is in the data and how much of it, by VoID (https://www.w3.org/TR/void/).

Every partition and linkset has an IRI, so that it can be cited.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

from geokg.base.safe_text import encode_iri
from geokg.base.version_files import (
    ARTICLE_GRAPHS_DIR,
    VOID_PATH,
    WHOLE_GRAPH_STEM,
    article_of_graph,
)
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
from geokg.dataset.metadata.description import (
    DescriptionBuilder,
    english_literal,
    integer_literal,
    iri_term,
    literal,
)
from geokg.dataset.metadata.release import Release
from geokg.graph.quads.terms import node

_FORMATS: Final = {"nq": "N-Quads", "trig": "TriG", "ttl": "Turtle"}
"""The formats of dumps, by suffix, each with the local name of its IRI."""
_NOT_VOCABULARIES: Final = frozenset({"gkg", "gkgs", "gkgt", "owl", "rdf", "rdfs", "xsd"})
"""Prefixes that are not vocabularies of the data: its own instances, or RDF and OWL."""


def describe(release: Release) -> DescriptionBuilder:
    """Return the description in void.ttl."""
    builder = DescriptionBuilder(release, VOID_PATH)
    document, dataset = release.file_iri(VOID_PATH), release.iri
    builder.add_type(document, VOID.DatasetDescription)
    builder.add(
        document, DCTERMS.title, english_literal("What is in this dataset, and how much of it")
    )
    builder.add(document, FOAF.primaryTopic, node(dataset))
    builder.add_type(dataset, VOID.Dataset)
    builder.add(dataset, DCTERMS.title, literal(release.about.title))
    builder.add(dataset, DCTERMS.description, literal(release.about.description))
    builder.add(
        dataset, DCTERMS.license, *([iri_term(release.about.licence)] * bool(release.about.licence))
    )
    _add_numbers(builder)
    _add_addresses(builder)
    _add_partitions(builder)
    _add_links(builder)
    return builder


def _add_numbers(builder: DescriptionBuilder) -> None:
    dataset, numbers = builder.release.iri, builder.release.statistics
    builder.add(dataset, VOID.triples, integer_literal(numbers.triples))
    # Every subject is an entity of the dataset, and no node is blank.
    builder.add(dataset, VOID.entities, integer_literal(numbers.subjects))
    builder.add(dataset, VOID.distinctSubjects, integer_literal(numbers.subjects))
    builder.add(dataset, VOID.classes, integer_literal(len(numbers.classes)))
    builder.add(dataset, VOID.properties, integer_literal(len(numbers.properties)))
    builder.add(
        dataset, VOID.documents, integer_literal(len(builder.release.under(ARTICLE_GRAPHS_DIR)))
    )


def _add_addresses(builder: DescriptionBuilder) -> None:
    release = builder.release
    dumps = release.under(WHOLE_GRAPH_STEM)
    formats = sorted(
        {name for s, name in _FORMATS.items() if f"{WHOLE_GRAPH_STEM}{s}" in _paths(release)}
    )
    builder.add(release.iri, VOID.dataDump, *(node(release.download(f.path)) for f in dumps))
    builder.add(release.iri, VOID.feature, *(node(RDF_FORMAT + name) for name in formats))
    for name in formats:
        builder.add_type(RDF_FORMAT + name, VOID.TechnicalFeature)
    builder.add(release.iri, VOID.uriSpace, literal(encode_iri(release.about.base)))
    if example := next(iter(release.under(ARTICLE_GRAPHS_DIR)), None):
        slug = article_of_graph(example.path)
        builder.add(release.iri, VOID.exampleResource, iri_term(release.about.base + slug))
    builder.add(release.iri, VOID.vocabulary, *map(node, _vocabularies(release)))


def _paths(release: Release) -> frozenset[str]:
    return frozenset(file.path.removesuffix(".gz") for file in release.files)


def _vocabularies(release: Release) -> list[str]:
    """Return the namespaces of the terms in the data; geokg's ontology by its own IRI."""
    terms = (*release.statistics.classes, *release.statistics.properties)
    used = {p: iri for p, iri in PREFIXES.items() if any(t.startswith(iri) for t in terms)}
    ours = [used["gkg"].removesuffix("#")] if "gkg" in used else []
    return [
        *ours,
        *(iri for prefix, iri in sorted(used.items()) if prefix not in _NOT_VOCABULARIES),
    ]


def _add_partitions(builder: DescriptionBuilder) -> None:
    numbers = builder.release.statistics
    kinds: tuple[tuple[str, str, str, str, Mapping[str, int]], ...] = (
        ("class", VOID.classPartition, VOID.class_, VOID.entities, numbers.classes),
        ("property", VOID.propertyPartition, VOID.property, VOID.triples, numbers.properties),
    )
    for kind, partition, of, unit, counts in kinds:
        for term in sorted(counts):
            part = builder.local(f"{kind}-{_name(term)}")
            builder.add(builder.release.iri, partition, node(part))
            builder.add_type(part, VOID.Dataset)
            builder.add(part, of, iri_term(term))
            builder.add(part, unit, integer_literal(counts[term]))


def _add_links(builder: DescriptionBuilder) -> None:
    links = {term: count for term, count in builder.release.statistics.links.items() if count}
    if not links:
        return
    wikidata = builder.local("wikidata")
    builder.add_type(wikidata, VOID.Dataset)
    builder.add(wikidata, DCTERMS.title, english_literal("Wikidata"))
    builder.add(wikidata, FOAF.homepage, node(WIKIDATA_HOME))
    builder.add(wikidata, VOID.uriSpace, literal(WIKIDATA_ITEM))
    for term in sorted(links):
        linkset = builder.local(f"links-{_name(term)}")
        builder.add(builder.release.iri, VOID.subset, node(linkset))
        builder.add_type(linkset, VOID.Linkset, VOID.Dataset)
        builder.add(linkset, VOID.linkPredicate, iri_term(term))
        builder.add(linkset, VOID.subjectsTarget, node(builder.release.iri))
        builder.add(linkset, VOID.objectsTarget, node(wikidata))
        builder.add(linkset, VOID.triples, integer_literal(links[term]))


def _name(term: str) -> str:
    """Return a name for a term within the file: its prefixed name, or else a hash."""
    for prefix, space in {**PREFIXES, **METADATA_PREFIXES}.items():
        local = term.removeprefix(space)
        if local != term and local.isalnum() and local.isascii():
            return f"{prefix}-{local}"
    return hashlib.sha256(encode_iri(term).encode()).hexdigest()[:16]
