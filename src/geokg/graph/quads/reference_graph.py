"""The reference graph: the states and the types of situation that articles use."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from geokg.actors import states
from geokg.base.vocabulary import GKG, PREFIXES, WIKIDATA_ITEM, situation_types
from geokg.graph.quads import terms as t
from geokg.graph.quads.terms import Properties, PropertiesByNode


def reference(codes: Iterable[str], types: Iterable[str]) -> PropertiesByNode:
    """Return the nodes of states, with those that they replace, and of types of situation."""
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
    return nodes | {f"<{kinds[name].iri}>": _type(name) for name in sorted(set(types))}


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
