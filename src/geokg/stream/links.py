"""What articles say of each other: the shapes that look across articles run once, over these."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from geokg import quads, turtle
from geokg.article import Article
from geokg.article.places import Places
from geokg.quads import Descriptions
from geokg.shacl import Report, linking_predicates, validate_own


class Links(NamedTuple):
    """How an article refers to others, in as many triples as shapes across articles ask for."""

    article: str
    nodes: Descriptions
    others: frozenset[str]
    """The articles that it refers to."""
    places: Places


def links_of(article: Article, nodes: Descriptions, base: str) -> Links:
    """The links of an article; its nodes are given where there are others that it refers to."""
    others = {name.partition(".")[0] for name in article.situations.values() if "." in name}
    if not others:
        return Links(article.id, {}, frozenset(), Places())
    places = Places()
    places.remember(article, base)
    return Links(article.id, linking(nodes), frozenset(others), places)


def linking(nodes: Descriptions) -> Descriptions:
    """What shapes across articles need to know of nodes."""
    followed = {f"<{predicate}>" for predicate in linking_predicates()}
    return {
        node: {predicate: term for predicate, term in said.items() if predicate in followed}
        for node, said in nodes.items()
    }


def validate_links(
    links: Iterable[Links], look_up: Callable[[frozenset[str]], Iterable[Article]], base: str
) -> Report:
    """What shapes across articles find; ``look_up`` gives articles by id, as far as they exist."""
    links = tuple(links)
    nodes: Descriptions = {}
    for link in links:
        nodes |= link.nodes
    wanted = frozenset().union(*(link.others for link in links)) - {x.article for x in links}
    for article in look_up(wanted):
        nodes |= linking(quads.describe(article, base))
    blocks = turtle.blocks(nodes, base, turtle.Abbreviated(base))
    text = "\n".join([turtle.header(base), *blocks])
    return validate_own(text, lambda: Places.of(link.places for link in links), "across")
