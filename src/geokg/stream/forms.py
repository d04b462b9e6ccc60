"""The forms in which graphs are written piece by piece, each with the order of its pieces.

A piece is a record: its key puts it in the place where `geokg.turtle` would have it in one go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from geokg import quads, turtle
from geokg.article import Article
from geokg.diagnostics import Diagnostic
from geokg.quads import Descriptions
from geokg.stream.spool import Record


class Described(NamedTuple):
    """An article with its graph: its name in Turtle, and its nodes as terms and as Turtle."""

    article: Article
    graph: str
    nodes: Descriptions
    blocks: list[str]


class Shared(NamedTuple):
    """The reference graph, likewise."""

    graph: str
    nodes: Descriptions
    blocks: list[str]


def _nothing(*_: object) -> None:
    """What is done where nothing is asked for."""


def _no_fault(article: Article) -> Iterable[Diagnostic]:
    return ()


def _no_counts(one: Described | Shared) -> Mapping[str, int]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """What else is done with every article while it is there, in whichever process that is.

    Its functions go to other processes, so that each is one of a module. ``left_out`` are ids of
    articles that nothing is made of, ``faults`` what else is wrong with an article. ``rows`` are
    records by name, keyed by the article's id; ``counts`` are summed; ``keep`` writes files.
    """

    left_out: frozenset[str] = frozenset()
    faults: Callable[[Article], Iterable[Diagnostic]] = _no_fault
    rows: Mapping[str, Callable[[Described, str], Iterator[str]]] = field(default_factory=dict)
    counts: Callable[[Described | Shared], Mapping[str, int]] = _no_counts
    keep: Callable[[Described, str], None] = _nothing


@dataclass(frozen=True, slots=True)
class Form:
    """How a file of this form begins, and the records of an article and of the reference graph."""

    head: Callable[[str], str]
    of_article: Callable[[Described, str], Iterator[Record]]
    of_reference: Callable[[Shared, str], Iterator[Record]]


def _turtle(one: Described, base: str) -> Iterator[Record]:
    yield one.article.id.encode(), "".join([f"\n{block}" for block in one.blocks]).encode()


def _turtle_reference(shared: Shared, base: str) -> Iterator[Record]:
    for block, node in zip(shared.blocks, turtle.in_place(shared.nodes, base), strict=True):
        name = node[1:-1]
        key = name.removeprefix(base) if name.startswith(base) else _AFTER_SLUGS + name
        yield key.encode(), f"\n{block}".encode()


def _trig(one: Described, base: str) -> Iterator[Record]:
    yield one.article.id.encode(), turtle.graph_block(one.graph, one.blocks).encode()


def _trig_reference(shared: Shared, base: str) -> Iterator[Record]:
    name = quads.reference_iri(base).removeprefix(base)
    yield name.encode(), turtle.graph_block(shared.graph, shared.blocks).encode()


def _lines(ends: Callable[[str], str]) -> Form:
    """Sorted lines; ``ends`` gives what stands after the object in the graph of that IRI."""

    def of_article(one: Described, base: str) -> Iterator[Record]:
        stem = f"<{base}{one.article.id}"
        end = ends(quads.graph_iri(one.article.id, base))
        # Other articles' lines may come between: "a.x>" is before "a0", and that is before "a>".
        own = {f"{stem}>": one.nodes[f"{stem}>"]}
        below = {node: said for node, said in one.nodes.items() if node not in own}
        for key, nodes in ((f"{stem}.", below), (f"{stem}>", own)):
            yield key.encode(), turtle.sorted_lines(nodes, end).encode()

    def of_reference(shared: Shared, base: str) -> Iterator[Record]:
        end = ends(quads.reference_iri(base))
        for node, said in shared.nodes.items():
            yield node.encode(), turtle.sorted_lines({node: said}, end).encode()

    return Form(lambda _: "", of_article, of_reference)


_AFTER_SLUGS: Final = "\x7f"
"""Sorts after every id: what is not under the base comes last."""

FORMS: Final = {
    "ttl": Form(turtle.header, _turtle, _turtle_reference),
    "trig": Form(turtle.header, _trig, _trig_reference),
    "nq": _lines(lambda graph: f" <{graph}> .\n"),
    "nt": _lines(lambda _: " .\n"),
}
"""By the suffix of a file."""
