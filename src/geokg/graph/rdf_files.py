"""Read an RDF file into a store in memory."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import RdfError
from geokg.base.vocabulary import DCTERMS
from geokg.graph import turtle

_IDENTIFIER: Final = ox.NamedNode(DCTERMS.identifier)


def is_rdf_file(path: Path) -> bool:
    """Return whether a path has the suffix of an RDF format that geokg reads and writes."""
    return path.suffix.lower()[1:] in turtle.RDF_FORMATS and not path.is_dir()


def load_rdf_file(path: Path) -> tuple[ox.Store, str, bytes]:
    """Load an RDF file; return the store, the base that its articles share, and its N-Quads.

    The N-Quads are empty where the store spells every literal as the file does.

    Raises:
        RdfError: The file cannot be read, or is not RDF.
    """
    store = ox.Store()
    try:
        source = _nquads(ox.parse(path=str(path), format=turtle.format_of(path).rdf_format))
        store.bulk_extend(ox.parse(source, format=ox.RdfFormat.N_QUADS))
    except SyntaxError as error:
        message = "this is not RDF that can be read"
        raise RdfError(turtle.syntax_fault("GK502", message, path, error)) from error
    except (OSError, ValueError) as error:
        raise RdfError(
            Diagnostic(code="GK501", message=f"cannot be read: {error}", where=Location(str(path)))
        ) from error
    if set(source.splitlines()) == set(_nquads(store).splitlines()):
        source = b""
    for quad in store.quads_for_pattern(None, _IDENTIFIER, None):
        node, name = quad.subject, quad.object
        iri = node.value if isinstance(node, ox.NamedNode) else ""
        if isinstance(name, ox.Literal) and iri.endswith(name.value):
            return store, iri.removesuffix(name.value), source
    return store, "", source


def _nquads(quads: Iterable[ox.Quad]) -> bytes:
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
