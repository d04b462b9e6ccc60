"""Where values stand in an annotation file: a tree made once, and only when something is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from geokg.base.diagnostics import KeyPath, Location

Kind = Literal["mapping", "list", "scalar"]
Mark = tuple[int, int]
"""Line and column, from 1."""
START: Final[Mark] = (1, 1)


@dataclass(slots=True)
class Positions:
    """Where a value and its key stand, and the places of what it holds.

    An item of a list that has an ``id`` is found by that too: actors may be such a list.
    """

    kind: Kind
    at: Mark
    key: Mark | None = None
    text: str = ""
    parts: dict[str | int, Positions] = field(default_factory=dict)

    def find(self, path: KeyPath, file: str, at_key: bool = False) -> Location:
        """Where the value at ``path`` stands; the nearest that holds it where it is missing.

        A value on later lines than its key is pointed at by the key, as is any with ``at_key``.
        """
        here = self
        for step in path:
            if step not in here.parts:
                at_key = False
                break
            here = here.parts[step]
        if here.key is not None and (at_key or here.key[0] != here.at[0]):
            return Location(file, *here.key)
        return Location(file, *here.at)


@dataclass(slots=True)
class PositionsBuilder:
    """Grows the tree from what a parser meets, in its order."""

    root: Positions = field(default_factory=lambda: Positions("scalar", START))
    twice: tuple[str, Mark] | None = None
    """The first key that its mapping has already, and where it stands again."""
    _open: list[Positions] = field(default_factory=list)
    _key: list[tuple[str, Mark] | None] = field(default_factory=list)
    _items: list[int] = field(default_factory=list)

    def begin(self, kind: Kind, at: Mark) -> Positions:
        """A mapping or a list begins."""
        place = Positions(kind, at)
        self.put(place)
        self._open.append(place)
        self._key.append(None)
        self._items.append(0)
        return place

    def end(self) -> None:
        """What began last ends."""
        self._key.pop()
        self._items.pop()
        done = self._open.pop()
        name = done.parts.get("id")
        if name is not None and name.text and self._open and self._open[-1].kind == "list":
            self._open[-1].parts.setdefault(name.text, done)

    def put(self, place: Positions) -> None:
        """The next value, or key, stands there."""
        if not self._open:
            self.root = place
            return
        top, key = self._open[-1], self._key[-1]
        if top.kind == "list":
            top.parts[self._items[-1]] = place
            self._items[-1] += 1
        elif key is None:
            if place.text in top.parts and self.twice is None:
                self.twice = (place.text, place.at)
            self._key[-1] = (place.text, place.at)
        else:
            place.key = key[1]
            top.parts[key[0]] = place
            self._key[-1] = None
