"""Small RDF files as mappings of plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TypeAlias

import pyoxigraph as ox

from geokg.dataset.verify.report import CheckFailed, fault
from geokg.dataset.verify.scan import REPUBLISH
from geokg.dataset.verify.version import OpenedVersion

ValuesBySubject: TypeAlias = Mapping[str, Mapping[str, list[str]]]
"""Subjects, each with its properties and their values: IRIs, and the lexical forms of literals."""


def quads_in(version: OpenedVersion, name: str) -> list[ox.Quad]:
    """Return the statements of a small file; raise `CheckFailed` if it is missing or malformed."""
    form = ox.RdfFormat.from_extension(name.rpartition(".")[2])
    try:
        return list(ox.parse(version.read(name), format=form))
    except SyntaxError as error:
        found, line = error.msg, error.lineno or 0
        raise CheckFailed(
            fault("GK652", "not well-formed RDF", name, found=found, fix=REPUBLISH, line=line)
        ) from error


def values_in(version: OpenedVersion, name: str) -> ValuesBySubject:
    """Return the values in a small file of RDF; raise `CheckFailed` as `quads_in` does."""
    subjects: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads_in(version, name):
        subjects[value_of(quad.subject)][quad.predicate.value].append(value_of(quad.object))
    return {subject: dict(values) for subject, values in subjects.items()}


def value_of(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """Return an IRI, or the lexical form of a literal."""
    return str(term) if isinstance(term, ox.Triple) else term.value
