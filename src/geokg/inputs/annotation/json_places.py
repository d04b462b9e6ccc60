"""The positions of a few values in a JSON text, without reading the others one by one."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Final

from geokg.base.diagnostics import KeyPath
from geokg.inputs.annotation.positions import START, Kind, Mark, Positions

_Further = Mapping[str | int, Sequence[KeyPath]]
_Parts = dict[str | int, Positions]
_SPACE: Final = re.compile(r"[ \t\n\r]*")
_DECODER: Final = json.JSONDecoder(parse_int=str, parse_float=str)
_BESIDE: Final = Positions("scalar", START)
"""A value that is on no path: nobody asks where it is."""
_KINDS: Final[Mapping[str, Kind]] = {"{": "mapping", "[": "list"}


def places_along(text: str, paths: Iterable[KeyPath], line: int = 1) -> Positions:
    """Return the positions of the values on some paths; of others beside them, only the names.

    Args:
        text: A text that `geokg.inputs.annotation.json.load` accepts.
        paths: The paths of the values. A step may be the id of an item of a list.
        line: The line of the file on which the text starts.

    >>> places_along('{"a": 1, "b": [2, {"id": "c"}]}', [("b", "c")]).find(("b", "c"), "f").column
    19
    """
    reader = _Reader(text, line)
    return reader.value(reader.after_space(0), [*paths])[0]


class _Reader:
    """Reads what lies on paths, and skips the rest."""

    def __init__(self, text: str, line: int) -> None:
        self.text = text
        self.line = line
        self.ends = [match.start() for match in re.finditer("\n", text)]

    def value(self, at: int, paths: Sequence[KeyPath]) -> tuple[Positions, int]:
        """Return the positions of the value at ``at``, and where it ends."""
        kind = _KINDS.get(self.text[at], "scalar")
        if kind == "scalar":
            _, end = _DECODER.raw_decode(self.text, at)
            return Positions(kind, self._mark(at)), end
        positions = Positions(kind, self._mark(at))
        read = self._member if kind == "mapping" else self._item
        further = _by_first_step(paths)
        at = self.after_space(at + 1)
        for number in count():
            if self.text[at] in "}]":
                break
            at = self.after_space(read(at, number, further, positions.parts))
            if self.text[at] == ",":
                at = self.after_space(at + 1)
        return positions, at + 1

    def after_space(self, at: int) -> int:
        """Return the next place that is no white space."""
        if self.text[at : at + 1] > " ":
            return at
        match = _SPACE.match(self.text, at)
        assert match is not None, "the pattern matches nothing too"
        return match.end()

    def _member(self, at: int, _: int, further: _Further, parts: _Parts) -> int:
        """Read a key and its value, and return where that ends."""
        name, end = _DECODER.raw_decode(self.text, at)
        colon = self.after_space(end)
        start = self.after_space(colon + 1)
        if paths := further.get(name):
            parts[name], end = self.value(start, paths)
            parts[name].key = self._mark(at)
        else:
            parts[name] = _BESIDE
            _, end = _DECODER.raw_decode(self.text, start)
        return end

    def _item(self, at: int, number: int, further: _Further, parts: _Parts) -> int:
        """Read an item of a list, and return where it ends."""
        item, end = _DECODER.raw_decode(self.text, at)
        id = item.get("id") if isinstance(item, dict) else None
        named = further.get(id, ()) if isinstance(id, str) else ()
        if paths := [*further.get(number, ()), *named]:
            value, end = self.value(at, paths)
        else:
            value = _BESIDE
        parts[number] = value
        if isinstance(id, str) and id:
            parts.setdefault(id, value)
        return end

    def _mark(self, at: int) -> Mark:
        before = bisect_left(self.ends, at)
        return (self.line + before, at - (self.ends[before - 1] if before else -1))


def _by_first_step(paths: Iterable[KeyPath]) -> _Further:
    """Return the rest of each path that has one, by its first step."""
    further: dict[str | int, list[KeyPath]] = {}
    for path in paths:
        if path:
            further.setdefault(path[0], []).append(path[1:])
    return further
