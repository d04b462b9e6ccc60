"""Edits of an older content of a file: replayed on the newer one, or in conflict with it.

Edits name claims by their ids, so what others did to other claims and fields merges. What somebody
else changed in the same place is never overwritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, NamedTuple, cast

from geokg.base.diagnostics import Edit, KeyPath, Value

_FIELD: Final = 3
"""Steps of the path of a field: the section, the claim or actor, the key."""
_SECTIONS: Final = ("claims", "actors")


class Conflict(NamedTuple):
    """A place that two people changed: its value before, now, and as the edit wants it."""

    path: KeyPath
    kind: str
    base: Value | None
    current: Value | None
    yours: Value | None

    def as_dict(self) -> dict[str, object]:
        """Return the conflict as plain JSON values."""
        return {**self._asdict(), "path": list(self.path)}


def replayed(
    edits: Iterable[Edit], base: Mapping[str, object], current: Mapping[str, object]
) -> tuple[list[Edit], list[Conflict]]:
    """Return edits of one content for another one, and where both changed the same.

    Args:
        edits: The edits, which were meant for the first content.
        base: The values that the edits were meant for.
        current: The values of the file now.

    >>> base = {"claims": [{"id": "a", "type": "meet"}, {"id": "b", "type": "meet"}]}
    >>> now = {"claims": [{"id": "b", "type": "visit"}]}
    >>> replayed([Edit("set", ("claims", 1, "when"), "1991")], base, now)
    ([Edit(op='set', path=('claims', 'b', 'when'), value='1991', to=-1)], [])
    >>> replayed([Edit("set", ("claims", 1, "type"), "host")], base, now)[1][0].kind
    'same-field'
    """
    replay = _Replay(base, current)
    return [new for edit in edits if (new := replay.rebased(edit))], replay.conflicts


class _Replay:
    def __init__(self, base: Mapping[str, object], current: Mapping[str, object]) -> None:
        self.base = base
        self.current = current
        self.conflicts: list[Conflict] = []
        self.own: set[tuple[str | int, ...]] = set()
        """Claims and actors that these edits add themselves."""

    def rebased(self, edit: Edit) -> Edit | None:
        """Return an edit for the current content, or None if it is in conflict, or done."""
        if edit.op == "add":
            return self._added(edit)
        path = self._by_id(edit.path)
        edit = replace(edit, path=path)
        if path[:2] in self.own:
            return edit
        place = path[:_FIELD]
        before, now = _value(self.base, place), _value(self.current, place)
        yours = edit.value if edit.op == "set" else None
        if path[0] in _SECTIONS and len(path) > 1 and _value(self.current, path[:2]) is None:
            kind = "claim-gone" if path[0] == "claims" else "actor-gone"
            if edit.op == "drop" or (edit.op == "unset" and len(path) == 2):
                return None  # somebody else dropped it already
            self._conflict(path[:2], kind, _value(self.base, path[:2]), None, yours)
            return None
        if edit.op == "move":
            return replace(edit, to=min(edit.to, self._count(path[0]) - 1))
        if before == now:
            return edit
        wanted = _value_after(before, path[_FIELD:], edit)
        if wanted == now:
            return None  # somebody else did the same
        self._conflict(place, "same-field", before, now, yours)
        return None

    def _added(self, edit: Edit) -> Edit | None:
        path = edit.path
        if len(path) == 1:
            id = edit.value.get("id") if isinstance(edit.value, dict) else None
            path = (*path, id) if isinstance(id, str) else path
            edit = replace(edit, to=min(edit.to, self._count(path[0])))
        now = _value(self.current, path) if len(path) > 1 else None
        if now is None or path in self.own or now == _value(self.base, path):
            # A second use of an id in one file is for the checker to report.
            self.own.add(path)
            return edit
        if now == edit.value:
            return None
        self._conflict(path, "id-taken", None, now, edit.value)
        return None

    def _conflict(
        self,
        path: KeyPath,
        kind: str,
        base: Value | None,
        current: Value | None,
        yours: Value | None,
    ) -> None:
        self.conflicts.append(Conflict(path, kind, base, current, yours))

    def _count(self, section: str | int) -> int:
        items = self.current.get(str(section))
        return len(items) if isinstance(items, list | dict) else 0

    def _by_id(self, path: KeyPath) -> KeyPath:
        """Return the path with the id of a claim in place of its position."""
        if len(path) < 2 or path[0] not in _SECTIONS or not isinstance(path[1], int):
            return path
        items = self.base.get(str(path[0]))
        if not isinstance(items, list) or path[1] >= len(items):
            return path
        item = items[path[1]]
        id = item.get("id") if isinstance(item, dict) else None
        if isinstance(id, str):
            return (path[0], id, *path[2:])
        # A claim without an id is found by its content.
        now = self.current.get(str(path[0]))
        same = [at for at, one in enumerate(now) if one == item] if isinstance(now, list) else []
        return (path[0], same[0] if same else -1, *path[2:])


def _value(values: Mapping[str, object], path: KeyPath) -> Value | None:
    """Return the value at a path, in which claims are named by id, or None if there is none."""
    current: object = values
    for step in path:
        if isinstance(current, list) and isinstance(step, str):
            named = (one for one in current if isinstance(one, dict) and one.get("id") == step)
            current = next(named, None)
        elif isinstance(current, list) and isinstance(step, int):
            current = current[step] if 0 <= step < len(current) else None
        elif isinstance(current, dict):
            current = current.get(str(step))
        else:
            return None
    return cast("Value | None", current)


def _value_after(before: Value | None, path: KeyPath, edit: Edit) -> Value | None:
    """Return what an edit makes of a whole field; None if it removes it, or if it is deeper."""
    return edit.value if edit.op == "set" and not path else None


def touched(edits: Iterable[Edit], values: Mapping[str, object]) -> dict[str, object]:
    """Return the part of values that edits touch, by the ids of claims.

    `replayed` takes it as the content that the edits were meant for.

    >>> values = {"claims": [{"id": "a", "type": "meet", "when": "1991"}]}
    >>> touched([Edit("set", ("claims", "a", "when"), "1990")], values)
    {'claims': {'a': {'when': '1991'}}}
    """
    part: dict[str, object] = {}
    for edit in edits:
        if (value := _value(values, edit.path[:_FIELD])) is not None and len(edit.path) > 1:
            inner = part
            *steps, last = edit.path[:_FIELD]
            for step in steps:
                inner = cast("dict[str, object]", inner.setdefault(str(step), {}))
            inner[str(last)] = value
    return part


def edits_between(before: Mapping[str, object], after: Mapping[str, object]) -> list[Edit]:
    """Return the edits that make one content another one, for values of claims and actors.

    >>> old = {"claims": [{"id": "a", "type": "meet"}]}
    >>> new = {"claims": [{"id": "a", "type": "visit"}, {"id": "b", "type": "meet"}]}
    >>> [(edit.op, edit.path) for edit in edits_between(old, new)]
    [('set', ('claims', 'a', 'type')), ('add', ('claims',))]
    """
    edits: list[Edit] = []
    for section in ("article", "actors", "claims"):
        old, new = _named(before.get(section)), _named(after.get(section))
        if section == "article":
            edits += _fields(("article",), old, new)
            continue
        edits += [Edit("drop", (section, name)) for name in old if name not in new]
        for at, (name, value) in enumerate(new.items()):
            if name not in old and section == "claims":
                edits.append(Edit("add", ("claims",), value, at))
            elif name not in old:
                edits.append(Edit("add", (section, name), value))
            elif value != old[name]:
                edits += _fields((section, name), _named(old[name]), _named(value))
    return edits


def _fields(path: KeyPath, old: Mapping[str, Value], new: Mapping[str, Value]) -> list[Edit]:
    removed = [Edit("unset", (*path, key)) for key in old if key not in new]
    changed = [
        Edit("set", (*path, key), value) for key, value in new.items() if old.get(key) != value
    ]
    return [*removed, *changed]


def _named(section: object) -> dict[str, Value]:
    if isinstance(section, dict):
        return section
    items = section if isinstance(section, list) else []
    return {str(one["id"]): one for one in items if isinstance(one, dict) and "id" in one}
