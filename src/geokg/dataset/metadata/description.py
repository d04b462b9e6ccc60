"""Descriptions in RDF, put together node by node; each term is spelt as N-Triples spells it."""

from __future__ import annotations

from datetime import date

from geokg.base.safe_text import encode_iri, single_line
from geokg.base.vocabulary import FOAF, METADATA_PREFIXES, RDF, SPDX, XSD
from geokg.dataset.about import Creator
from geokg.dataset.metadata.release import File, Release, escaped_path
from geokg.graph.quads import PropertiesByNode, text
from geokg.graph.quads.terms import node, objects


def words(plain: str) -> str:
    """Words of people as a literal, on one line."""
    return text(single_line(plain))


def english(plain: str) -> str:
    """Words of ours as a literal in English."""
    return f"{text(single_line(plain))}@en"


def typed(lexical: str, datatype: str) -> str:
    """A literal with a datatype.

    >>> typed("12", "urn:x")
    '"12"^^<urn:x>'
    """
    return f"{text(single_line(lexical))}^^{node(datatype)}"


def day(value: date) -> str:
    """A date as a literal."""
    return typed(value.isoformat(), XSD.date)


def number(value: int) -> str:
    """A whole number as a literal."""
    return typed(str(value), XSD.integer)


def iri(address_or_iri: str) -> str:
    """An IRI between its brackets, with what no IRI can hold percent-encoded."""
    return node(encode_iri(address_or_iri))


class DescriptionBuilder:
    """What one file says: nodes, each with its properties in the order in which they came.

    Nodes of the file's own have IRIs below the file's, after a #.
    """

    def __init__(self, release: Release, path: str) -> None:
        self.release = release
        self.path = path
        self.nodes: PropertiesByNode = {}

    def own(self, name: str) -> str:
        """A node of this file's own."""
        return f"{self.release.file_iri(self.path)}#{name}"

    def say(self, subject: str, property_: str, *terms: str) -> None:
        """Says something of a node; with no terms it says nothing."""
        if terms:
            said = self.nodes.setdefault(node(subject), {})
            known = said.get(node(property_), ())
            before = (known,) if isinstance(known, str) else known
            said[node(property_)] = objects((*before, *terms))

    def type(self, subject: str, *classes: str) -> None:
        """Says which classes a node is of."""
        self.say(subject, RDF.type, *map(node, classes))

    def checksum(self, file: File) -> str:
        """The node of a file's SHA-256, once it is described."""
        # A colon, since a name with a / could not be abbreviated; no escaped path has one.
        name = self.own("sha256:" + escaped_path(file.path).replace("/", ":"))
        self.type(name, SPDX.Checksum)
        self.say(name, SPDX.algorithm, node(SPDX.checksumAlgorithm_sha256))
        self.say(name, SPDX.checksumValue, typed(file.sha256, XSD.hexBinary))
        return name

    def creator(self, place: int, creator: Creator) -> str:
        """The node of a creator, the ``place``th, once it is described."""
        name = encode_iri(creator.orcid) or self.own(f"creator-{place}")
        self.type(name, FOAF.Agent, *([FOAF.Person] if creator.orcid else []))
        self.say(name, FOAF.name, words(creator.name))
        return name

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that the file binds beside those of every dump."""
        return {**METADATA_PREFIXES, "here": self.own("")}
