"""The statements that a store has to remove and to add, exactly as written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geokg.dataset.diff.statements import statements
from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.graph.turtle.terms import Statements, Tree
from geokg.graph.turtle.writers import trig_of


@dataclass(frozen=True, slots=True)
class Patch:
    """The statements to remove and to add, as N-Triples without the final dot.

    ``base`` is that of the second graph.
    """

    base: str
    removed: frozenset[str]
    added: frozenset[str]

    @property
    def is_empty(self) -> bool:
        """Whether both graphs have the same statements."""
        return not (self.removed or self.added)

    def trig(self) -> str:
        """Return the patch as TriG, in the graphs ``<base>diff/removed`` and ``<base>diff/added``.

        >>> patch = Patch("urn:x:", frozenset(["<urn:a> <urn:b> <urn:c>"]), frozenset())
        >>> patch.trig().splitlines()[-3:]
        ['<urn:x:diff/removed> {', '    <urn:a> <urn:b> <urn:c> .', '}']
        """
        tree: Tree = {}
        for name, triples in (("removed", self.removed), ("added", self.added)):
            if triples:
                _add_triples(tree, f"<{self.base}diff/{name}>", triples)
        return trig_of(Statements(tree, set()), self.base)


def patch(a: KnowledgeGraph, b: KnowledgeGraph) -> Patch:
    """Return the statements that change ``a`` into ``b``, in whichever graph they are.

    IRIs are compared unchanged: two graphs with different bases have little in common.

    Raises:
        RdfError: A graph has terms that cannot be dumped, such as blank nodes.

    >>> patch(KnowledgeGraph(), KnowledgeGraph()).is_empty
    True
    """
    before = {line for batch in statements(a) for line in batch.lines}
    removed, added = set(before), set[str]()
    for batch in statements(b):
        removed -= batch.lines
        added |= batch.lines - before
    return Patch(b.base, frozenset(removed), frozenset(added))


def _add_triples(tree: Tree, graph: str, triples: Iterable[str]) -> None:
    subjects = tree.setdefault(graph, {})
    for triple in sorted(triples):
        subject, predicate, obj = triple.split(" ", 2)
        objects = subjects.setdefault(subject, {}).setdefault(predicate, [])
        assert isinstance(objects, list)
        objects.append(obj)
