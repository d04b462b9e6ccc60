"""The positions of a few values in a JSON text, without reading the others one by one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Final

from geokg.base.diagnostics import KeyPath
from geokg.inputs.annotation.positions import Kind, Mark, Positions

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_READ: Final = json.JSONDecoder(parse_int=str, parse_float=str).raw_decode
_KINDS: Final[Mapping[str, Kind]] = {"{": "mapping", "[": "list"}


def places_along(text: str, paths: Iterable[KeyPath], line: int = 1) -> Positions:
    """Return the positions of the values on some paths, and of what lies beside them.

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

    def value(self, at: int, paths: list[KeyPath]) -> tuple[Positions, int]:
        """Return the positions of the value at ``at``, and where it ends; skip it without paths."""
        kind = _KINDS.get(self.text[at], "scalar")
        if not paths or kind == "scalar":
            return self._skipped(at, kind)
        positions = Positions(kind, self._mark(at))
        read = self._member if kind == "mapping" else self._item
        at = self.after_space(at + 1)
        while self.text[at] not in "}]":
            at = self.after_space(read(at, paths, positions.parts))
            if self.text[at] == ",":
                at = self.after_space(at + 1)
        return positions, at + 1

    def after_space(self, at: int) -> int:
        """Return the next place that is no white space."""
        match = _SPACE.match(self.text, at)
        assert match is not None, "the pattern matches nothing too"
        return match.end()

    def _member(self, at: int, paths: list[KeyPath], parts: dict[str | int, Positions]) -> int:
        """Read a key and its value, and return where that ends."""
        name, end = _READ(self.text, at)
        colon = self.after_space(end)
        further = [path[1:] for path in paths if path and path[0] == name]
        value, end = self.value(self.after_space(colon + 1), further)
        value.key = self._mark(at)
        parts[name] = value
        return end

    def _item(self, at: int, paths: list[KeyPath], parts: dict[str | int, Positions]) -> int:
        """Read an item of a list, and return where it ends."""
        number = sum(isinstance(step, int) for step in parts)
        # Which item has an id is known when it is read.
        further = [p[1:] for p in paths if p and (p[0] == number or isinstance(p[0], str))]
        value, end = self.value(at, further)
        parts[number] = value
        id = value.parts.get("id")
        if id is not None and id.text:
            parts.setdefault(id.text, value)
        return end

    def _skipped(self, at: int, kind: Kind) -> tuple[Positions, int]:
        value, end = _READ(self.text, at)
        text = value if isinstance(value, str) else ""
        return Positions(kind, self._mark(at), text=text), end

    def _mark(self, at: int) -> Mark:
        before = self.text.count("\n", 0, at)
        return (self.line + before, at - self.text.rfind("\n", 0, at))
