"""References between articles; the shapes that look across articles run once, over these."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from geokg.article import Article
from geokg.article.locations import ClaimLocations
from geokg.graph import quads, turtle
from geokg.graph.conformance import quick_checker
from geokg.graph.conformance.shape_quads import linking_predicates
from geokg.graph.quads import PropertiesByNode

if TYPE_CHECKING:
    from geokg.graph.shacl import Report


LookUp: TypeAlias = Callable[[frozenset[str]], Iterable[Article]]


class CrossReferences(NamedTuple):
    """References of one article to others, with the triples that shapes across articles need."""

    article: str
    nodes: PropertiesByNode
    others: frozenset[str]
    """The ids of the articles that it refers to."""
    places: ClaimLocations


def cross_references_of(article: Article, nodes: PropertiesByNode, base: str) -> CrossReferences:
    """Return the references of an article; ``nodes`` is empty where it refers to no other."""
    others = {name.partition(".")[0] for name in article.situations.values() if "." in name}
    if not others:
        return CrossReferences(article.id, {}, frozenset(), ClaimLocations())
    places = ClaimLocations()
    places.remember(article, base)
    return CrossReferences(article.id, linking_part(nodes), frozenset(others), places)


def linking_part(nodes: PropertiesByNode) -> PropertiesByNode:
    """Return the part of the nodes that shapes across articles need."""
    followed = {f"<{predicate}>" for predicate in linking_predicates()}
    return {
        node: {predicate: term for predicate, term in properties.items() if predicate in followed}
        for node, properties in nodes.items()
    }


def surely_conform(links: Iterable[CrossReferences], look_up: LookUp, base: str) -> bool:
    """Return whether a quick check is sure that references between articles conform.

    Args:
        links: The references.
        look_up: Returns the articles of some ids.
        base: The IRI that every IRI of the articles begins with.
    """
    check = quick_checker("across")
    return check is not None and check.conforms(_linked_nodes(tuple(links), look_up, base), {})


def validate_cross_references(
    links: Iterable[CrossReferences], look_up: LookUp, base: str
) -> Report:
    """Validate references between articles; the arguments are those of `surely_conform`."""
    from geokg.graph.shacl import validate_own

    links = tuple(links)
    nodes = _linked_nodes(links, look_up, base)
    blocks = turtle.blocks(nodes, base, turtle.Abbreviated(base))
    text = "\n".join([turtle.header(base), *blocks])
    return validate_own(text, lambda: ClaimLocations.of(link.places for link in links), "across")


def _linked_nodes(links: Sequence[CrossReferences], look_up: LookUp, base: str) -> PropertiesByNode:
    """Return what shapes across articles need of articles with references, and of the others."""
    nodes: PropertiesByNode = {}
    for link in links:
        nodes |= link.nodes
    wanted = frozenset().union(*(link.others for link in links)) - {link.article for link in links}
    for article in look_up(wanted):
        nodes |= linking_part(quads.describe(article, base))
    return nodes
