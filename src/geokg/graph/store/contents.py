"""The graphs of a store, and how they change: each article's, the rules', and the reference graph.

A change goes to the journal of a folder first, and to the database when something is read: many
articles added one by one are then written together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from typing import Final

import pyoxigraph as ox

from geokg.base.errors import StoreError
from geokg.base.vocabulary import PREFIXES
from geokg.graph import quads
from geokg.graph.store.changes import GraphChange, replay
from geokg.graph.store.folder import StoreFolder
from geokg.graph.store.refusals import writing
from geokg.graph.store.seals import EMPTY

_WAITING_QUADS: Final = 40_000


class Contents:
    """The graphs of a store in memory, or of a folder."""

    def __init__(self, store: ox.Store, base: str, folder: StoreFolder | None = None) -> None:
        self._store = store
        self._folder = folder
        self._base = base
        self._reference_iri = quads.reference_iri(base)
        self._reference: set[ox.Quad] | None = None
        self._waiting: list[GraphChange] = []
        self._waiting_quads = 0
        self.changes = 0
        """How often the contents have changed."""

    @property
    def store(self) -> ox.Store:
        """The database, after all changes."""
        self._settle()
        return self._store

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Put the changes of a block on disk when it ends, however it ends."""
        if self._folder is None:
            yield
            return
        with self._folder.hold():
            yield

    def has(self, graph: str) -> bool:
        """Whether a graph has quads."""
        if self._folder is not None:
            return graph in self._folder.seals
        return self._store.contains_named_graph(ox.NamedNode(graph))

    def replace(self, graphs: Mapping[str, Iterable[ox.Quad]]) -> None:
        """Replace the contents of graphs, in one transaction.

        Quads of other graphs are those of the reference graph. Of these, what nothing uses any
        longer is removed.
        """
        own: dict[str, tuple[ox.Quad, ...]] = {}
        shared: set[ox.Quad] = set()
        for graph, new in graphs.items():
            node = ox.NamedNode(graph)
            several: list[ox.Quad] = []
            for quad in dict.fromkeys(new):
                if quad.graph_name == node:
                    several.append(quad)
                else:
                    shared.add(quad)
            own[graph] = tuple(several)
        existing = tuple(graph for graph in graphs if self.has(graph))
        removed = self._unused(existing, own, shared) if existing else set()
        added = shared - self._described()
        if self._folder is None:
            seals = {}
        else:
            seals = {graph: EMPTY.plus(new) for graph, new in own.items()}
            if added or removed:
                seal = self._folder.seals.get(self._reference_iri, EMPTY)
                seals[self._reference_iri] = seal.minus(removed).plus(added)
        inserted = [quad for new in own.values() for quad in new] + sorted(added, key=str)
        change = GraphChange(seals, existing, tuple(sorted(removed, key=str)), tuple(inserted))
        self._keep(change)
        self._described().difference_update(removed)
        self._described().update(added)

    def _keep(self, change: GraphChange) -> None:
        if self._folder is not None:
            self._folder.record(change)
        self._waiting.append(change)
        self.changes += 1
        self._waiting_quads += len(change.inserted)
        if self._folder is None or self._waiting_quads > _WAITING_QUADS:
            self._settle()
        if self._folder is not None and self._folder.is_full:
            self._settle()
            self._folder.advance()

    def _settle(self) -> None:
        """Bring the database up to date; after a failure the changes wait for the next time."""
        if self._waiting:
            with writing(self._folder.path) if self._folder else nullcontext():
                replay(self._waiting, self._store, {})
            self._waiting.clear()
            self._waiting_quads = 0

    def _described(self) -> set[ox.Quad]:
        """Return the quads of the reference graph."""
        if self._reference is None:
            node = ox.NamedNode(self._reference_iri)
            self._reference = set(self.store.quads_for_pattern(None, None, None, node))
        return self._reference

    def _unused(
        self,
        graphs: tuple[str, ...],
        new: Mapping[str, tuple[ox.Quad, ...]],
        shared: set[ox.Quad],
    ) -> set[ox.Quad]:
        """Return the quads of the reference graph that nothing uses once the graphs are replaced.

        Only what the old graphs refer to can become unused.
        """
        described = {quad.subject for quad in self._described()}
        named = {quad.object for several in new.values() for quad in several}
        skipped = {ox.NamedNode(graph) for graph in (*graphs, self._reference_iri)}
        store = self.store

        def is_used(node: ox.NamedNode) -> bool:
            return node in named or any(
                quad.graph_name not in skipped for quad in store.quads_for_pattern(None, None, node)
            )

        old = {
            quad.object
            for graph in graphs
            for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        }
        if all(is_used(node) for node in old & described if isinstance(node, ox.NamedNode)):
            return set()
        described |= {quad.subject for quad in shared}
        used = [n.value for n in described if isinstance(n, ox.NamedNode) and is_used(n)]
        space = quads.annotator_space(self._base)
        annotators = {ox.NamedNode(iri) for iri in used if iri.startswith(space)}
        named_there = {quad for quad in self._described() if quad.subject in annotators}
        return self._described() - shared - named_there - _descriptions(used, self._reference_iri)

    def close(self) -> None:
        """Write everything to disk and release the folder."""
        if self._folder is None:
            return
        # What a full disk does not let into the database is in the journal.
        with suppress(StoreError):
            self._settle()
        self._store = ox.Store()
        self._folder.close(is_settled=not self._waiting)


def _descriptions(iris: Iterable[str], graph: str) -> set[ox.Quad]:
    """Return the quads of the reference graph about states and types, given by IRI."""
    state, type_ = PREFIXES["gkgs"], PREFIXES["gkgt"]
    codes = [iri.removeprefix(state) for iri in iris if iri.startswith(state)]
    types = [iri.removeprefix(type_) for iri in iris if iri.startswith(type_)]
    lines = quads.lines(quads.reference(codes, types), graph)
    return set(ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS))
