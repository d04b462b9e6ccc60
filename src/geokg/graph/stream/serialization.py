"""Serializations that are written piece by piece, each with the order of its pieces.

Each piece is a record whose key sorts it to the place that `geokg.graph.turtle` gives it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from geokg.article import Article
from geokg.base.diagnostics import Diagnostic
from geokg.graph import quads, turtle
from geokg.graph.quads import PropertiesByNode
from geokg.graph.stream.external_sort import SortRecord

Row: TypeAlias = list[str]
"""The cells of a row of a table."""


class DescribedArticle(NamedTuple):
    """An article with its graph: the graph's name in Turtle, its nodes as terms and as Turtle.

    ``kept`` is what fits into the quote budget, if there is one.
    """

    article: Article
    graph: str
    nodes: PropertiesByNode
    blocks: list[str]
    kept: quads.WithinBudget | None = None


class SharedNode(NamedTuple):
    """The reference graph: its name in Turtle, its nodes as terms and as Turtle."""

    graph: str
    nodes: PropertiesByNode
    blocks: list[str]


def _nothing(*_: object) -> None:
    """Do nothing; the default hook."""


def _no_fault(article: Article) -> Iterable[Diagnostic]:
    return ()


def _no_counts(described: DescribedArticle | SharedNode) -> Mapping[str, int]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleHooks:
    """Functions that are called for every article while it is in memory, in whatever process.

    The functions are sent to other processes, so each must be a module's function. ``excluded`` are
    ids of articles to exclude; ``faults`` returns further errors of an article; ``rows`` yields
    rows of cells by the name of a table; ``counts`` are summed; ``keep`` writes files.
    """

    excluded: frozenset[str] = frozenset()
    faults: Callable[[Article], Iterable[Diagnostic]] = _no_fault
    rows: Mapping[str, Callable[[DescribedArticle, str], Iterator[Row]]] = field(
        default_factory=dict
    )
    counts: Callable[[DescribedArticle | SharedNode], Mapping[str, int]] = _no_counts
    keep: Callable[[DescribedArticle, str], None] = _nothing


@dataclass(frozen=True, slots=True)
class Serialization:
    """How a file begins, and the records of an article and of the reference graph."""

    head: Callable[[str], str]
    of_article: Callable[[DescribedArticle, str], Iterator[SortRecord]]
    of_reference: Callable[[SharedNode, str], Iterator[SortRecord]]


def _turtle(described: DescribedArticle, base: str) -> Iterator[SortRecord]:
    yield (
        described.article.id.encode(),
        "".join([f"\n{block}" for block in described.blocks]).encode(),
    )


def _turtle_reference(shared: SharedNode, base: str) -> Iterator[SortRecord]:
    for block, node in zip(shared.blocks, turtle.sort_nodes(shared.nodes, base), strict=True):
        name = node[1:-1]
        key = name.removeprefix(base) if name.startswith(base) else _AFTER_SLUGS + name
        yield key.encode(), f"\n{block}".encode()


def _trig(described: DescribedArticle, base: str) -> Iterator[SortRecord]:
    yield (
        described.article.id.encode(),
        turtle.graph_block(described.graph, described.blocks).encode(),
    )


def _trig_reference(shared: SharedNode, base: str) -> Iterator[SortRecord]:
    name = quads.reference_iri(base).removeprefix(base)
    yield name.encode(), turtle.graph_block(shared.graph, shared.blocks).encode()


def _lines(ends: Callable[[str], str]) -> Serialization:
    """Return the serialization as sorted lines; ``ends`` returns a line's end for a graph's IRI."""

    def of_article(described: DescribedArticle, base: str) -> Iterator[SortRecord]:
        stem = f"<{base}{described.article.id}"
        end = ends(quads.graph_iri(described.article.id, base))
        # Lines of other articles may sort between them: "a.x>" < "a0" < "a>".
        article_node = {f"{stem}>": described.nodes[f"{stem}>"]}
        below = {
            node: properties
            for node, properties in described.nodes.items()
            if node not in article_node
        }
        for key, nodes in ((f"{stem}.", below), (f"{stem}>", article_node)):
            yield key.encode(), turtle.sorted_lines(nodes, end).encode()

    def of_reference(shared: SharedNode, base: str) -> Iterator[SortRecord]:
        end = ends(quads.reference_iri(base))
        for node, properties in shared.nodes.items():
            yield node.encode(), turtle.sorted_lines({node: properties}, end).encode()

    return Serialization(lambda _: "", of_article, of_reference)


_AFTER_SLUGS: Final = "\x7f"
"""Sorts after every id: nodes outside the base come last."""

SERIALIZATIONS: Final = {
    "ttl": Serialization(turtle.header, _turtle, _turtle_reference),
    "trig": Serialization(turtle.header, _trig, _trig_reference),
    "nq": _lines(lambda graph: f" <{graph}> .\n"),
    "nt": _lines(lambda _: " .\n"),
}
"""The serializations by file suffix."""
