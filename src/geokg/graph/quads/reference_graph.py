"""The reference graph: the states, the types of situation, and the annotators of articles."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import sha256

from geokg.actors import states
from geokg.base.safe_text import slug_of
from geokg.base.vocabulary import (
    DEFAULT_BASE,
    GKG,
    PREFIXES,
    PROV,
    WIKIDATA_ITEM,
    situation_types,
)
from geokg.graph.quads import terms as t
from geokg.graph.quads.terms import Properties, PropertiesByNode


def reference(
    codes: Iterable[str],
    types: Iterable[str],
    annotators: Iterable[str] = (),
    base: str = DEFAULT_BASE,
) -> PropertiesByNode:
    """Return the nodes of states, with those that they replace, of types, and of annotators."""
    known = states()
    wanted: set[str] = set()
    queue = list(codes)
    while queue:
        code = queue.pop()
        if code not in wanted:
            wanted.add(code)
            queue += known[code].replaces
    nodes = {f"<{t.state_iri(known[code])}>": _state(code) for code in sorted(wanted)}
    kinds = situation_types()
    nodes |= {f"<{kinds[name].iri}>": _type(name) for name in sorted(set(types))}
    return nodes | {
        f"<{annotator_iri(name, base)}>": {t.A: t.node(PROV.Agent), t.LABEL: t.text(name)}
        for name in sorted(set(annotators))
    }


def annotator_iri(name: str, base: str) -> str:
    """Return the IRI of an annotator, the same in all articles of a base.

    A name that is not a slug gets a digest, so that two names never share an IRI.

    >>> annotator_iri("ana", "kg:"), annotator_iri("Ana Example", "kg:")
    ('kg:annotator/ana', 'kg:annotator/ana-example-e7dab85c')
    """
    slug = slug_of(name)
    if slug != name:
        slug = "-".join(filter(None, (slug, sha256(name.encode()).hexdigest()[:8])))
    return f"{annotator_space(base)}{slug}"


def annotator_space(base: str) -> str:
    """Return the beginning of the IRIs of annotators."""
    return f"{base}annotator/"


@cache
def _state(code: str) -> Properties:
    """Return the properties of a state."""
    state = states()[code]
    properties: Properties = {t.A: t.STATE, t.CODE: f'"{state.code}"', t.LABEL: t.text(state.name)}
    if names := sorted({*state.names} - {state.name}):
        properties[t.ALSO] = t.objects(map(t.text, names))
    for predicate, number in ((t.COW_NUMBER, state.cow), (t.GW_NUMBER, state.gw)):
        if number is not None:
            properties[predicate] = f'"{number}{t.INTEGER}'
    if state.wikidata:
        properties[t.SAME] = f"<{WIKIDATA_ITEM}{state.wikidata}>"
    if state.replaces:
        properties[t.REPLACES] = t.objects(
            f"<{PREFIXES['gkgs']}{c}>" for c in sorted(state.replaces)
        )
    return properties


@cache
def _type(name: str) -> Properties:
    """Return the properties of a type that queries and shapes need."""
    kind = situation_types()[name]
    properties: Properties = {t.A: t.node(GKG.SituationType), t.LABEL: f"{t.text(kind.label)}@en"}
    for predicate, roles in ((t.NEEDS_ROLE, kind.needs), (t.TAKES_ROLE, kind.takes)):
        if roles:
            properties[predicate] = t.objects(t.ROLE[role] for role in sorted(roles))
    for key in ("kind", "direction", "conduct", "valence", "domain"):
        if value := getattr(kind, key):
            properties[t.node(getattr(GKG, key))] = t.node(getattr(GKG, value))
    return properties
