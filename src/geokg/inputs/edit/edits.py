"""Edits as values, what they do to plain values, and their effect on the text of a file."""

from __future__ import annotations

import json as standard_json
from collections.abc import Iterable
from typing import Final, cast

from geokg.base.diagnostics import Diagnostic, Edit, Location, dotted
from geokg.base.errors import AnnotationError
from geokg.inputs.annotation import json, yaml
from geokg.inputs.edit.splices import CannotEdit, Splicer

_BOM: Final = "\ufeff"


def edit_text(text: str, edits: Iterable[Edit], file: str) -> str:
    """Return the text of an annotation file after edits; the rest of it is the same.

    Args:
        text: The text: YAML, or JSON if the name of the file ends in ``.json`` or ``.jsonl``.
        edits: The edits, in order.
        file: The name of the file, for errors.

    Raises:
        AnnotationError: An edit cannot be made, or would change something else.
        UnreadableInput: The text cannot be parsed.

    >>> text = "claims:\\n  - id: a  # first\\n    type: meet\\n"
    >>> print(edit_text(text, [Edit("set", ("claims", "a", "type"), "praise")], "note.yaml"))
    claims:
      - id: a  # first
        type: praise
    <BLANKLINE>
    """
    is_json = file.lower().endswith((".json", ".jsonl"))
    bom, body = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
    load = json.load if is_json else yaml.load
    values = load(body, file)
    for one in edits:
        one = _listed(one, values)
        wanted, one = _wanted(values, one, file)
        new = _spliced(Splicer(body, is_json), one, values, file)
        try:
            values = load(new, file)
        except AnnotationError as error:
            raise _refused(file, one, "the file would not be readable after it") from error
        if not _same(values, wanted):
            raise _refused(file, one, "it would change something else too")
        body = new
    return bom + body


def _spliced(splicer: Splicer, one: Edit, values: object, file: str) -> str:
    try:
        if one.op in ("unset", "drop"):
            return splicer.remove(one.path)
        if one.op == "move":
            return splicer.move(one.path, one.to)
        if one.op == "set":
            return splicer.set(one.path, one.value)
        return _added(splicer, one, values)
    except CannotEdit as error:
        raise _refused(file, one, str(error)) from error


def _listed(one: Edit, values: object) -> Edit:
    """Return the edit; an actor is added with its id where the actors are a list."""
    section = values.get("actors") if isinstance(values, dict) else None
    is_actor = one.op == "add" and one.path[:1] == ("actors",) and len(one.path) == 2
    if is_actor and isinstance(section, list) and isinstance(one.value, dict):
        return Edit("add", ("actors",), {"id": str(one.path[1]), **one.value}, one.to)
    return one


def _added(splicer: Splicer, one: Edit, values: object) -> str:
    section = values.get(one.path[0]) if isinstance(values, dict) else None
    if len(one.path) == 2:
        if section:
            return splicer.set(one.path, one.value)
        return splicer.set(one.path[:1], {str(one.path[1]): one.value})
    if not section:
        return splicer.set(one.path, [one.value])
    count = len(section) if isinstance(section, list) else 0
    return splicer.insert((*one.path, count), one.to if one.to >= 0 else count, one.value)


def _wanted(values: object, one: Edit, file: str) -> tuple[object, Edit]:
    """Return the values after an edit, and the edit with an index in place of the id of a claim."""
    wanted = standard_json.loads(standard_json.dumps(values))
    if one.op == "add" and len(one.path) == 1:
        section = wanted.get(one.path[0]) or [] if isinstance(wanted, dict) else None
        if not isinstance(section, list):
            raise _refused(file, one, f"`{one.path[0]}` is not a list")
        section.insert(one.to if one.to >= 0 else len(section), one.value)
        wanted[one.path[0]] = section
        return wanted, one
    parent: object = wanted
    path: list[str | int] = []
    if one.op == "add" and isinstance(wanted, dict) and not wanted.get(str(one.path[0])):
        wanted[str(one.path[0])] = {}
    for step in one.path[:-1]:
        step = _index(parent, step)
        path.append(step)
        parent = _child(parent, step, file, one)
    step = _index(parent, one.path[-1])
    one = Edit(one.op, (*path, step), one.value, one.to)
    _apply(parent, step, one, file)
    return wanted, one


def _apply(parent: object, step: str | int, one: Edit, file: str) -> None:
    exists = isinstance(parent, dict) and step in parent
    if isinstance(parent, list):
        exists = isinstance(step, int) and 0 <= step < len(parent)
    if one.op == "add" and exists:
        raise _refused(file, one, f"`{step}` is there already")
    if one.op in ("unset", "drop", "move") and not exists:
        raise _refused(file, one, f"there is no `{dotted(one.path)}`")
    if isinstance(parent, list) and isinstance(step, int):
        _apply_to_list(parent, step, one, file)
    elif isinstance(parent, dict):
        if one.op == "move":
            items = list(parent.items())
            items.insert(one.to, items.pop(list(parent).index(step)))
            parent.clear()
            parent.update(items)
        elif one.op in ("unset", "drop"):
            del parent[step]
        else:
            parent[step] = one.value
    else:
        raise _refused(file, one, f"there is no `{dotted(one.path)}`")


def _apply_to_list(parent: list[object], step: int, one: Edit, file: str) -> None:
    if one.op == "move":
        parent.insert(one.to, parent.pop(step))
    elif one.op in ("unset", "drop"):
        del parent[step]
    elif step < len(parent):
        parent[step] = one.value
    elif step == len(parent):
        parent.append(one.value)
    else:
        raise _refused(file, one, f"there is no `{dotted(one.path)}`")


def _index(parent: object, step: str | int) -> str | int:
    """Return the index of the item of a list that has an id; other steps are kept."""
    if isinstance(parent, list) and isinstance(step, str):
        ids = [item.get("id") if isinstance(item, dict) else None for item in parent]
        return ids.index(step) if step in ids else step
    return step


def _child(parent: object, step: str | int, file: str, one: Edit) -> object:
    if isinstance(parent, dict) and step in parent:
        return cast("object", parent[str(step)])
    if isinstance(parent, list) and isinstance(step, int) and 0 <= step < len(parent):
        return cast("object", parent[step])
    raise _refused(file, one, f"there is no `{dotted(one.path)}`")


def _same(values: object, wanted: object) -> bool:
    return standard_json.dumps(values) == standard_json.dumps(wanted)


def _refused(file: str, one: Edit, reason: str) -> AnnotationError:
    return AnnotationError(
        Diagnostic(
            code="GK038",
            message=f"the edit `{one.op} {dotted(one.path)}` was not made: {reason}",
            fix="edit the file by hand; nothing was written",
            path=one.path,
            where=Location(file),
        )
    )
