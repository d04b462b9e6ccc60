"""Changes of graphs, which a journal keeps and a database applies in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from geokg.graph.store.seals import EMPTY, Seal

_BULK = 2_000
"""Quads from which on it is faster to write files of the database than to log each quad."""


@dataclass(frozen=True, slots=True)
class GraphChange:
    """A change of graphs: what is dropped and removed first, then what is inserted.

    Attributes:
        seals: The seals of the graphs that change, as they are afterwards.
        dropped: The graphs whose contents are dropped.
        removed: Quads of other graphs that are removed.
        inserted: Quads that are inserted.
    """

    seals: Mapping[str, Seal]
    dropped: tuple[str, ...] = ()
    removed: tuple[ox.Quad, ...] = ()
    inserted: tuple[ox.Quad, ...] = ()

    @property
    def only_inserts(self) -> bool:
        """Whether nothing is dropped or removed."""
        return not self.dropped and not self.removed

    def as_json(self) -> str:
        """Return the change as one line of JSON."""
        return json.dumps(
            {
                "seals": {graph: seal.as_list() for graph, seal in self.seals.items()},
                "dropped": self.dropped,
                "removed": _nquads(self.removed),
                "inserted": _nquads(self.inserted),
            },
            ensure_ascii=False,
        )

    @classmethod
    def of_json(cls, text: str) -> GraphChange:
        """Return the change of a line of JSON that `as_json` made."""
        values = json.loads(text)
        return cls(
            {graph: Seal.of_list(seal) for graph, seal in values["seals"].items()},
            tuple(values["dropped"]),
            tuple(ox.parse(values["removed"], format=ox.RdfFormat.N_QUADS)),
            tuple(ox.parse(values["inserted"], format=ox.RdfFormat.N_QUADS)),
        )

    def update(self, seals: dict[str, Seal]) -> None:
        """Bring the seals of a store up to date."""
        for graph, seal in self.seals.items():
            if seal == EMPTY:
                seals.pop(graph, None)
            else:
                seals[graph] = seal

    def apply(self, store: ox.Store) -> None:
        """GraphChange a database, in one transaction."""
        if self.only_inserts:
            insert(store, self.inserted)
            return
        # A graph without quads would keep its name.
        emptied = [graph for graph, seal in self.seals.items() if seal == EMPTY]
        gone = dict.fromkeys((*self.dropped, *emptied))
        steps = [f"DROP SILENT GRAPH <{graph}>" for graph in gone]
        for verb, quads in (("DELETE", self.removed), ("INSERT", self.inserted)):
            if quads:
                data = "\n".join(f"GRAPH {q.graph_name} {{ {q.triple} }}" for q in quads)
                steps.append(f"{verb} DATA {{\n{data}\n}}")
        store.update(" ;\n".join(steps))


def insert(store: ox.Store, quads: Iterable[ox.Quad]) -> None:
    """Insert quads, many or few."""
    several = tuple(quads)
    if len(several) < _BULK:
        store.extend(several)
    else:
        store.bulk_extend(several)


def replay(changes: Iterable[GraphChange], store: ox.Store, seals: dict[str, Seal]) -> int:
    """Apply changes to a database and to seals; return their number."""
    number = 0
    waiting: list[ox.Quad] = []
    for change in changes:
        number += 1
        change.update(seals)
        if change.only_inserts:
            waiting += change.inserted
            continue
        insert(store, waiting)
        waiting.clear()
        change.apply(store)
    insert(store, waiting)
    return number


def _nquads(quads: Iterable[ox.Quad]) -> str:
    return "".join(f"{quad} .\n" for quad in quads)
