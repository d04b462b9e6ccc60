"""Check that shapes look at the data: an engine calls valid whatever no shape looks at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

import rdflib
from rdflib import RDF, SH

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import RdfError
from geokg.base.vocabulary import GKG, OA, PROV, RDFS, SCHEMA
from geokg.graph.shacl.data import TripleText, class_rows
from geokg.graph.shacl.shapes import ontology

_TYPE: Final = f"<{RDF.type}>"
_SUBCLASS: Final = f"<{RDFS.subClassOf}>"


def check_focus(data: TripleText, shapes: rdflib.Graph) -> None:
    """Raise `RdfError` unless the shapes look at the contents of a graph.

    An article without claims is accepted; an article with data that no shape looks at is not.
    """
    if all(row in class_rows() for row in data.rows()):
        return
    linked = _links(data)
    focus = _instances(linked, *(str(c) for c in shapes.objects(None, SH.targetClass)))
    content = _instances(linked, GKG.Claim, OA.TextQuoteSelector, OA.TextPositionSelector)
    if content & focus:
        return
    focus |= _targets(data, shapes)
    content |= _objects_of(data, {f"<{GKG.quote}>"})
    others = {f"<{subject}>" for subject in ontology().subjects()}
    others |= _instances(linked, PROV.Entity, PROV.Agent)
    overlooked = set(data.subjects) - focus - others
    if not focus:
        message = "geokg's shapes apply to nothing in this graph"
    elif overlooked and not content & focus and _instances(linked, SCHEMA.NewsArticle):
        message = "this graph has articles, but no claim that geokg's shapes apply to"
    else:
        return
    raise RdfError(
        Diagnostic(
            code="GK395",
            message=message,
            found=min((s[1:-1] for s in overlooked if s.startswith("<")), default=""),
            fix=f"check that geokg wrote this graph: its claims have the class {GKG.Claim}",
        )
    )


_Links = Mapping[tuple[str, str], set[str]]


def _links(data: TripleText) -> _Links:
    """Return the nodes of each class, and its direct subclasses, by property and class."""
    links: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for s, p, o in data.rows():
        if p in (_TYPE, _SUBCLASS):
            links[p, o].add(s)
    return links


def _targets(data: TripleText, shapes: rdflib.Graph) -> set[str]:
    """Return the nodes that a shape targets by a property of theirs, or one that points to them."""
    subjects_of = {f"<{p}>" for p in shapes.objects(None, SH.targetSubjectsOf)}
    objects_of = {f"<{p}>" for p in shapes.objects(None, SH.targetObjectsOf)}
    nodes = {s for s, p, _ in data.rows() if p in subjects_of}
    return nodes | _objects_of(data, objects_of)


def _objects_of(data: TripleText, predicates: set[str]) -> set[str]:
    return {o for _, p, o in data.rows() if p in predicates}


def _instances(links: _Links, *classes: str) -> set[str]:
    """Return the instances of classes and of their subclasses."""
    todo, done = [f"<{name}>" for name in classes], set[str]()
    while todo:
        name = todo.pop()
        if name not in done:
            done.add(name)
            todo += links.get((_SUBCLASS, name), ())
    return {node for name in done for node in links.get((_TYPE, name), ())}
