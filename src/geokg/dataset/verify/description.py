"""Descriptions in RDF as mappings, as far as checks ask for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TypeAlias

import pyoxigraph as ox

from geokg.dataset.verify.report import CheckFailed, fault
from geokg.dataset.verify.scan import AGAIN
from geokg.dataset.verify.version import OpenedVersion

Said: TypeAlias = Mapping[str, Mapping[str, list[str]]]
"""Subjects, each with its properties and their values: IRIs, and the words of literals."""


def quads_in(version: OpenedVersion, name: str) -> list[ox.Quad]:
    """Return the statements of a small file; raise `CheckFailed` if it is missing or malformed."""
    form = ox.RdfFormat.from_extension(name.rpartition(".")[2])
    try:
        return list(ox.parse(version.read(name), format=form))
    except SyntaxError as error:
        found, line = error.msg, error.lineno or 0
        raise CheckFailed(
            fault("GK652", "not well-formed RDF", name, found=found, fix=AGAIN, line=line)
        ) from error


def said_in(version: OpenedVersion, name: str) -> Said:
    """What a small file of RDF says."""
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads_in(version, name):
        said[plain(quad.subject)][quad.predicate.value].append(plain(quad.object))
    return {subject: dict(told) for subject, told in said.items()}


def plain(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """The IRI, or the words of a literal."""
    return str(term) if isinstance(term, ox.Triple) else term.value
