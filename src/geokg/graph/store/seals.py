"""Seals: checksums of graphs that follow each change without reading the graph again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

import pyoxigraph as ox

_MODULUS = 1 << 256


@dataclass(frozen=True, slots=True)
class Seal:
    """The number of quads of a graph, and the sum of their SHA-256 modulo 2 to the 256.

    A sum does not depend on order, and quads can be added to it and removed from it.
    """

    quads: int = 0
    total: int = 0

    def plus(self, quads: Iterable[ox.Quad]) -> Seal:
        """Return the seal with more quads, none of which the graph has yet."""
        return self._moved(quads, 1)

    def minus(self, quads: Iterable[ox.Quad]) -> Seal:
        """Return the seal without quads that the graph has."""
        return self._moved(quads, -1)

    def _moved(self, quads: Iterable[ox.Quad], sign: int) -> Seal:
        number, total = self.quads, self.total
        for quad in quads:
            number += sign
            total += sign * int.from_bytes(sha256(str(quad).encode()).digest())
        return Seal(number, total % _MODULUS)

    def as_list(self) -> list[int | str]:
        """Return the seal as JSON values."""
        return [self.quads, f"{self.total:064x}"]

    @classmethod
    def of_list(cls, values: list[int | str]) -> Self:
        """Return the seal of JSON values; raise ValueError or TypeError if they are none."""
        number, total = values
        return cls(int(number), int(str(total), 16))


EMPTY = Seal()


def seals_of(quads: Iterable[ox.Quad]) -> dict[str, Seal]:
    """Return the seal of each graph; the default graph has an empty name."""
    sums: dict[str, list[int]] = {}
    for quad in quads:
        name = quad.graph_name
        entry = sums.setdefault(name.value if isinstance(name, ox.NamedNode) else "", [0, 0])
        entry[0] += 1
        entry[1] += int.from_bytes(sha256(str(quad).encode()).digest())
    return {graph: Seal(number, total % _MODULUS) for graph, (number, total) in sums.items()}
