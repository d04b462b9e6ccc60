"""Build descriptions in RDF node by node; terms are text in N-Triples syntax."""

from __future__ import annotations

from datetime import date

from geokg.base.safe_text import encode_iri, single_line
from geokg.base.vocabulary import FOAF, METADATA_PREFIXES, RDF, SPDX, XSD
from geokg.dataset.about import Creator
from geokg.dataset.metadata.release import PublishedFile, Release, escaped_path
from geokg.graph.quads import PropertiesByNode, text
from geokg.graph.quads.terms import node, objects


def literal(plain: str) -> str:
    """Return a text as a literal on one line."""
    return text(single_line(plain))


def english_literal(plain: str) -> str:
    """Return an English text of geokg as a literal."""
    return f"{text(single_line(plain))}@en"


def typed_literal(lexical: str, datatype: str) -> str:
    """Return a literal with a datatype.

    >>> typed_literal("12", "urn:x")
    '"12"^^<urn:x>'
    """
    return f"{text(single_line(lexical))}^^{node(datatype)}"


def date_literal(value: date) -> str:
    """Return a date as a literal."""
    return typed_literal(value.isoformat(), XSD.date)


def integer_literal(value: int) -> str:
    """Return an integer as a literal."""
    return typed_literal(str(value), XSD.integer)


def iri_term(address_or_iri: str) -> str:
    """Return an IRI in angle brackets, percent-encoded where needed."""
    return node(encode_iri(address_or_iri))


class DescriptionBuilder:
    """A description in RDF for one file: nodes, each with its properties in order of addition.

    Nodes that only this file has get the IRI of the file and a fragment.
    """

    def __init__(self, release: Release, path: str) -> None:
        self.release = release
        self.path = path
        self.nodes: PropertiesByNode = {}

    def local(self, name: str) -> str:
        """Return the IRI of a node that only this file has."""
        return f"{self.release.file_iri(self.path)}#{name}"

    def add(self, subject: str, property_: str, *terms: str) -> None:
        """Add values of a property to a node; without terms nothing is added."""
        if terms:
            properties = self.nodes.setdefault(node(subject), {})
            existing = properties.get(node(property_), ())
            previous = (existing,) if isinstance(existing, str) else existing
            properties[node(property_)] = objects((*previous, *terms))

    def add_type(self, subject: str, *classes: str) -> None:
        """Add the classes of a node."""
        self.add(subject, RDF.type, *map(node, classes))

    def add_checksum(self, file: PublishedFile) -> str:
        """Add the SHA-256 of a file, and return the IRI of its node."""
        # A colon, since Turtle does not abbreviate names with a /; no escaped path has a colon.
        name = self.local("sha256:" + escaped_path(file.path).replace("/", ":"))
        self.add_type(name, SPDX.Checksum)
        self.add(name, SPDX.algorithm, node(SPDX.checksumAlgorithm_sha256))
        self.add(name, SPDX.checksumValue, typed_literal(file.sha256, XSD.hexBinary))
        return name

    def add_creator(self, place: int, creator: Creator) -> str:
        """Add a creator, the ``place``th from 1, and return the IRI of its node."""
        name = encode_iri(creator.orcid) or self.local(f"creator-{place}")
        self.add_type(name, FOAF.Agent, *([FOAF.Person] if creator.orcid else []))
        self.add(name, FOAF.name, literal(creator.name))
        return name

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes of the file, in addition to those of every dump."""
        return {**METADATA_PREFIXES, "here": self.local("")}
