"""The forms in which graphs are written piece by piece, each with the order of its pieces.

Each piece is a record whose key sorts it to the place that `geokg.graph.turtle` gives it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from geokg.article import Article
from geokg.base.diagnostics import Diagnostic
from geokg.graph import quads, turtle
from geokg.graph.quads import PropertiesByNode
from geokg.graph.stream.external_sort import SortRecord


class DescribedArticle(NamedTuple):
    """An article with its graph: its name in Turtle, and its nodes as terms and as Turtle."""

    article: Article
    graph: str
    nodes: PropertiesByNode
    blocks: list[str]


class SharedNode(NamedTuple):
    """The reference graph, likewise."""

    graph: str
    nodes: PropertiesByNode
    blocks: list[str]


def _nothing(*_: object) -> None:
    """What is done where nothing is asked for."""


def _no_fault(article: Article) -> Iterable[Diagnostic]:
    return ()


def _no_counts(one: DescribedArticle | SharedNode) -> Mapping[str, int]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleHooks:
    """What else is done with every article while it is there, in whichever process that is.

    Its functions go to other processes, so that each is one of a module. ``left_out`` are ids of
    articles that nothing is made of, ``faults`` what else is wrong with an article. ``rows`` are
    records by name, keyed by the article's id; ``counts`` are summed; ``keep`` writes files.
    """

    left_out: frozenset[str] = frozenset()
    faults: Callable[[Article], Iterable[Diagnostic]] = _no_fault
    rows: Mapping[str, Callable[[DescribedArticle, str], Iterator[str]]] = field(
        default_factory=dict
    )
    counts: Callable[[DescribedArticle | SharedNode], Mapping[str, int]] = _no_counts
    keep: Callable[[DescribedArticle, str], None] = _nothing


@dataclass(frozen=True, slots=True)
class Serialization:
    """How a file of this form begins, and the records of an article and of the reference graph."""

    head: Callable[[str], str]
    of_article: Callable[[DescribedArticle, str], Iterator[SortRecord]]
    of_reference: Callable[[SharedNode, str], Iterator[SortRecord]]


def _turtle(one: DescribedArticle, base: str) -> Iterator[SortRecord]:
    yield one.article.id.encode(), "".join([f"\n{block}" for block in one.blocks]).encode()


def _turtle_reference(shared: SharedNode, base: str) -> Iterator[SortRecord]:
    for block, node in zip(shared.blocks, turtle.in_place(shared.nodes, base), strict=True):
        name = node[1:-1]
        key = name.removeprefix(base) if name.startswith(base) else _AFTER_SLUGS + name
        yield key.encode(), f"\n{block}".encode()


def _trig(one: DescribedArticle, base: str) -> Iterator[SortRecord]:
    yield one.article.id.encode(), turtle.graph_block(one.graph, one.blocks).encode()


def _trig_reference(shared: SharedNode, base: str) -> Iterator[SortRecord]:
    name = quads.reference_iri(base).removeprefix(base)
    yield name.encode(), turtle.graph_block(shared.graph, shared.blocks).encode()


def _lines(ends: Callable[[str], str]) -> Serialization:
    """Sorted lines; ``ends`` gives what stands after the object in the graph of that IRI."""

    def of_article(one: DescribedArticle, base: str) -> Iterator[SortRecord]:
        stem = f"<{base}{one.article.id}"
        end = ends(quads.graph_iri(one.article.id, base))
        # Other articles' lines may come between: "a.x>" is before "a0", and that is before "a>".
        own = {f"{stem}>": one.nodes[f"{stem}>"]}
        below = {node: said for node, said in one.nodes.items() if node not in own}
        for key, nodes in ((f"{stem}.", below), (f"{stem}>", own)):
            yield key.encode(), turtle.sorted_lines(nodes, end).encode()

    def of_reference(shared: SharedNode, base: str) -> Iterator[SortRecord]:
        end = ends(quads.reference_iri(base))
        for node, said in shared.nodes.items():
            yield node.encode(), turtle.sorted_lines({node: said}, end).encode()

    return Serialization(lambda _: "", of_article, of_reference)


_AFTER_SLUGS: Final = "\x7f"
"""Sorts after every id: what is not under the base comes last."""

SERIALIZATIONS: Final = {
    "ttl": Serialization(turtle.header, _turtle, _turtle_reference),
    "trig": Serialization(turtle.header, _trig, _trig_reference),
    "nq": _lines(lambda graph: f" <{graph}> .\n"),
    "nt": _lines(lambda _: " .\n"),
}
"""By the suffix of a file."""
