"""The files in RDF that describe a published dataset, each as text: a function of the release.

The same release gives the same bytes. No node is blank; whatever people wrote stands in literals,
or in IRIs that are checked before anything is written.
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
    """``void.ttl``: what is in the data, how much of it, and where it links to."""
    return _turtle(in_void.described(release))


def dcat(release: Release) -> str:
    """``dcat.ttl``: the dataset, its versions and its files as catalogues list them."""
    return _turtle(in_dcat.described(release))


def dcat_jsonld(release: Release) -> str:
    """``dcat.jsonld``: the triples of `dcat` as JSON-LD, which needs no context from elsewhere."""
    told = in_dcat.described(release)
    text = turtle.jsonld_file(told.nodes, encode_iri(release.about.base), told.prefixes)
    # Whoever puts it into a page of HTML shall neither end the script with a title, nor hide it.
    return text.replace("<", "\\u003c")


def prov(release: Release) -> str:
    """``prov.ttl``: from what, with which programs and by which rules this version was made."""
    return _turtle(in_prov.described(release))


def _turtle(told: DescriptionBuilder) -> str:
    return turtle.turtle_file(told.nodes, encode_iri(told.release.about.base), told.prefixes)
