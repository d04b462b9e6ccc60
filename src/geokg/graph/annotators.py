"""Who annotated the articles of a store, so that no annotation replaces that of somebody else."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pyoxigraph as ox

from geokg.article import Article
from geokg.base.diagnostics import KeyPath, Location
from geokg.base.errors import AnnotationError
from geokg.base.vocabulary import PROV, SKOS
from geokg.graph import quads
from geokg.inputs.annotation.identity import (
    Identity,
    Locate,
    identity_of,
    is_anothers,
    several_annotators,
)


def check_annotators(
    articles: Iterable[Article],
    has: Callable[[str], bool],
    store: Callable[[], ox.Store],
    base: str,
) -> None:
    """Raise `AnnotationError` if an annotation of one person would replace another's.

    ``has`` says whether a graph is stored. ``store`` returns the store, and is called only if one
    is: changes that wait for a reader need not be written for new articles.
    """
    known: dict[str, tuple[Identity, Locate | None]] = {}
    errors = []
    for article in articles:
        identity = identity_of(article)
        first: Identity | None = None
        place: Locate | None = _in_the_graph
        if article.id in known:
            first, place = known[article.id]
        elif identity.annotator and has(quads.graph_iri(article.id, base)):
            first = _stored_identity(identity, store(), base)
        if first and is_anothers(first, identity):
            errors.append(several_annotators(first, identity, place, article.locate))
        known[article.id] = (identity, article.locate)
    if errors:
        raise AnnotationError(errors)


def _stored_identity(new: Identity, store: ox.Store, base: str) -> Identity:
    """Return who annotated the stored article of an id."""
    graph = ox.NamedNode(quads.graph_iri(new.article, base))
    agents = store.quads_for_pattern(graph, ox.NamedNode(PROV.wasAttributedTo), None)
    names = {
        name
        for quad in agents
        if isinstance(quad.object, ox.NamedNode)
        for name in names_of(quad.object.value, store)
    }
    made = store.quads_for_pattern(graph, ox.NamedNode(PROV.wasGeneratedBy), None)
    return new._replace(annotator=" + ".join(sorted(names)), adjudicated=any(made))


def names_of(agent: str, store: ox.Store) -> list[str]:
    """Return the names of an agent, from its IRI."""
    label = ox.NamedNode(SKOS.prefLabel)
    labels = store.quads_for_pattern(ox.NamedNode(agent), label, None)
    return [quad.object.value for quad in labels if isinstance(quad.object, ox.Literal)]


def _in_the_graph(_: KeyPath) -> Location:
    return Location("the graph")
