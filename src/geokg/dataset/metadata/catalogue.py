"""The RDF files that describe a published dataset, each as a text made from the release.

The same release gives the same bytes. No node is blank. Texts from people become literals, or IRIs
that are checked before anything is written.
"""

from __future__ import annotations

from geokg.base.safe_text import encode_iri
from geokg.dataset.metadata import dcat as in_dcat
from geokg.dataset.metadata import prov as in_prov
from geokg.dataset.metadata import void as in_void
from geokg.dataset.metadata.description import DescriptionBuilder
from geokg.dataset.metadata.release import Release
from geokg.graph import turtle


def void(release: Release) -> str:
    """Return ``void.ttl``: what is in the data, how much of it, and what it links to."""
    return _turtle(in_void.describe(release))


def dcat(release: Release) -> str:
    """Return ``dcat.ttl``: the dataset, its versions and its files as catalogues list them."""
    return _turtle(in_dcat.describe(release))


def dcat_jsonld(release: Release) -> str:
    """Return ``dcat.jsonld``: the triples of `dcat` as JSON-LD without an external context."""
    builder = in_dcat.describe(release)
    text = turtle.jsonld_file(builder.nodes, encode_iri(release.about.base), builder.prefixes)
    # In a page of HTML no text of it can end the script element, or begin a comment.
    return text.replace("<", "\\u003c")


def prov(release: Release) -> str:
    """Return ``prov.ttl``: the inputs, programs and rules by which this version was made."""
    return _turtle(in_prov.describe(release))


def _turtle(builder: DescriptionBuilder) -> str:
    return turtle.turtle_file(
        builder.nodes, encode_iri(builder.release.about.base), builder.prefixes
    )
