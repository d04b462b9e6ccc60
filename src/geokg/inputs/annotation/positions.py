"""The positions of values in an annotation file, computed only when there is an error."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from geokg.base.diagnostics import KeyPath, Location

Kind = Literal["mapping", "list", "scalar"]
Mark = tuple[int, int]
"""Line and column, counted from 1."""
START: Final[Mark] = (1, 1)


@dataclass(slots=True)
class Positions:
    """The positions of a value, its key, and the values inside it.

    An item of a list that has an ``id`` is also found by the id, because actors may be a list.
    """

    kind: Kind
    at: Mark
    key: Mark | None = None
    text: str = ""
    parts: dict[str | int, Positions] = field(default_factory=dict)

    def find(self, path: KeyPath, file: str, at_key: bool = False) -> Location:
        """Return the location of the value at a path, or of the nearest parent that exists.

        Args:
            path: The path of the value.
            file: The name of the file.
            at_key: Whether to return the location of the key. A value that starts on a later line
                than its key is always located at the key.
        """
        current = self
        for step in path:
            if step not in current.parts:
                at_key = False
                break
            current = current.parts[step]
        if current.key is not None and (at_key or current.key[0] != current.at[0]):
            return Location(file, *current.key)
        return Location(file, *current.at)


@dataclass(slots=True)
class PositionsBuilder:
    """Builds the tree of positions from the events of a parser."""

    root: Positions = field(default_factory=lambda: Positions("scalar", START))
    duplicate_key: tuple[str, Mark] | None = None
    """The first duplicate key, and the position of its second occurrence."""
    _open: list[Positions] = field(default_factory=list)
    _key: list[tuple[str, Mark] | None] = field(default_factory=list)
    _items: list[int] = field(default_factory=list)

    def begin(self, kind: Kind, at: Mark) -> Positions:
        """Start a mapping or a list."""
        positions = Positions(kind, at)
        self.put(positions)
        self._open.append(positions)
        self._key.append(None)
        self._items.append(0)
        return positions

    def end(self) -> None:
        """End the innermost mapping or list."""
        self._key.pop()
        self._items.pop()
        closed = self._open.pop()
        id = closed.parts.get("id")
        if id is not None and id.text and self._open and self._open[-1].kind == "list":
            self._open[-1].parts.setdefault(id.text, closed)

    def put(self, positions: Positions) -> None:
        """Add the next key or value."""
        if not self._open:
            self.root = positions
            return
        top, key = self._open[-1], self._key[-1]
        if top.kind == "list":
            top.parts[self._items[-1]] = positions
            self._items[-1] += 1
        elif key is None:
            if positions.text in top.parts and self.duplicate_key is None:
                self.duplicate_key = (positions.text, positions.at)
            self._key[-1] = (positions.text, positions.at)
        else:
            positions.key = key[1]
            top.parts[key[0]] = positions
            self._key[-1] = None
