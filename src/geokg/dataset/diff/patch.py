"""What a store has to forget and to learn: statements, exactly as they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geokg.dataset.diff.statements import statements
from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.graph.turtle.terms import Statements, Tree
from geokg.graph.turtle.writers import trig_of


@dataclass(frozen=True, slots=True)
class Patch:
    """The statements that are gone, and those that are new, as N-Triples text without the dot.

    ``base`` is that of the second side.
    """

    base: str
    gone: frozenset[str]
    added: frozenset[str]

    @property
    def is_empty(self) -> bool:
        """Whether both sides hold the same statements."""
        return not (self.gone or self.added)

    def trig(self) -> str:
        """The patch as TriG, in the graphs ``<base>diff/gone`` and ``<base>diff/added``.

        >>> patch = Patch("urn:x:", frozenset(["<urn:a> <urn:b> <urn:c>"]), frozenset())
        >>> patch.trig().splitlines()[-3:]
        ['<urn:x:diff/gone> {', '    <urn:a> <urn:b> <urn:c> .', '}']
        """
        tree: Tree = {}
        for name, triples in (("gone", self.gone), ("added", self.added)):
            if triples:
                _plant(tree, f"<{self.base}diff/{name}>", triples)
        return trig_of(Statements(tree, set()), self.base)


def patch(a: KnowledgeGraph, b: KnowledgeGraph) -> Patch:
    """The statements that make ``b`` out of ``a``, whatever graph they stand in.

    IRIs are taken as they are: two graphs with different bases have little in common. Raises
    `RdfError` for a graph that holds what could not be dumped, such as blank nodes.

    >>> patch(KnowledgeGraph(), KnowledgeGraph()).is_empty
    True
    """
    before = {line for batch in statements(a) for line in batch.lines}
    gone, added = set(before), set[str]()
    for batch in statements(b):
        gone -= batch.lines
        added |= batch.lines - before
    return Patch(b.base, frozenset(gone), frozenset(added))


def _plant(tree: Tree, graph: str, triples: Iterable[str]) -> None:
    subjects = tree.setdefault(graph, {})
    for triple in sorted(triples):
        subject, predicate, obj = triple.split(" ", 2)
        objects = subjects.setdefault(subject, {}).setdefault(predicate, [])
        assert isinstance(objects, list)
        objects.append(obj)
