"""Undo and redo: each step of a person, as the exact bytes that it replaced.

A step is kept as the part of the file that changed, with the digests of the file before and after.
Where the file is as the step left it, undo restores the bytes before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, cast

from geokg.base.diagnostics import Edit, Operation, Value
from geokg.web.workbench.answers import wrong_request
from geokg.web.workbench.state_folder import StateFolder, file_name

KEPT: Final = 200
"""Steps of an article that outlive the server."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """What a step did to one file.

    Attributes:
        role: Which file: "annotation" or "draft".
        at: Where the changed part begins, in bytes.
        removed: The bytes that were there; in a file that the step created, none.
        inserted: The bytes that replaced them.
        before: The SHA-256 of the file before; empty if there was none.
        after: The SHA-256 of the file after.
    """

    role: str
    at: int
    removed: bytes
    inserted: bytes
    before: str
    after: str

    def undone(self, content: bytes) -> bytes | None:
        """Return the bytes before the step, or None if the file is not as the step left it."""
        if _digest(content) != self.after:
            return None
        end = self.at + len(self.inserted)
        before = content[: self.at] + self.removed + content[end:]
        return before if not self.before or _digest(before) == self.before else None

    def redone(self, content: bytes) -> bytes | None:
        """Return the bytes after the step, or None if the file is not as it was before it."""
        if not self.before:
            return None if content else self.inserted
        if _digest(content) != self.before:
            return None
        end = self.at + len(self.removed)
        return content[: self.at] + self.inserted + content[end:]


def change_of(role: str, before: bytes, after: bytes, *, is_new: bool = False) -> FileChange:
    """Return the change from one content of a file to another.

    >>> change = change_of("annotation", b"when: 1990\\n", b"when: 1991\\n")
    >>> change.at, change.removed, change.inserted, change.undone(b"when: 1991\\n")
    (9, b'0', b'1', b'when: 1990\\n')
    """
    limit = min(len(before), len(after))
    start = _common(before, after, limit)
    end = _common(before[start:][::-1], after[start:][::-1], limit - start)
    removed, inserted = before[start : len(before) - end], after[start : len(after) - end]
    first = "" if is_new else _digest(before)
    return FileChange(role, start, removed, inserted, first, _digest(after))


def _common(one: bytes, other: bytes, limit: int) -> int:
    """Return how many first bytes two contents share."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


@dataclass(frozen=True, slots=True)
class Step:
    """What one request did: the edits, and the changes of files."""

    edits: tuple[Edit, ...]
    changes: tuple[FileChange, ...]
    back: tuple[Edit, ...] = ()
    """The edits that take it back."""
    touched: Mapping[str, object] = field(default_factory=dict)
    """The values that they touch, as the step left them."""
    draft: Mapping[str, Value] = field(default_factory=dict)
    """The draft that was accepted or rejected, as its file had it."""
    rejected: Mapping[str, object] = field(default_factory=dict)
    """What is kept of the draft, if it was rejected."""


@dataclass(slots=True)
class StepHistory:
    """The steps of one annotation file that can be undone, and those that can be redone.

    Args:
        kept: The folder of the state.
        key: The key of the annotation file.
    """

    kept: StateFolder
    key: str
    done: list[Step] = field(default_factory=list)
    undone: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.done = [step for line in self.kept.read_lines(self._name) if (step := _step(line))]

    @property
    def _name(self) -> str:
        return f"{file_name(self.key)}.undo.jsonl"

    def add(self, step: Step) -> None:
        """Add a step that was just made; what was undone cannot be redone any more."""
        self.done.append(step)
        self.undone.clear()
        if len(self.done) <= KEPT:
            self.kept.append(self._name, _plain(step))
        else:
            self._save()

    def last_done(self) -> Step:
        """Return the step that undo takes back.

        Raises:
            Refused: There is none.
        """
        if not self.done:
            raise wrong_request("there is nothing to undo")
        return self.done[-1]

    def last_undone(self) -> Step:
        """Return the step that redo makes again.

        Raises:
            Refused: There is none.
        """
        if not self.undone:
            raise wrong_request("there is nothing to redo")
        return self.undone[-1]

    def undo(self) -> None:
        """Note that the last step was undone."""
        self.undone.append(self.done.pop())
        self._save()

    def redo(self) -> None:
        """Note that the step that was undone last was made again."""
        self.done.append(self.undone.pop())
        self._save()

    def _save(self) -> None:
        self.kept.write_lines(self._name, map(_plain, self.done[-KEPT:]))


def _plain(step: Step) -> dict[str, object]:
    return {
        "edits": [edit.as_dict() | {"to": edit.to} for edit in step.edits],
        "back": [edit.as_dict() | {"to": edit.to} for edit in step.back],
        "touched": dict(step.touched),
        "changes": [
            {
                "role": one.role,
                "at": one.at,
                "removed": one.removed.decode("utf-8", "surrogateescape"),
                "inserted": one.inserted.decode("utf-8", "surrogateescape"),
                "before": one.before,
                "after": one.after,
            }
            for one in step.changes
        ],
        "draft": dict(step.draft),
        "rejected": dict(step.rejected),
    }


def _step(line: object) -> Step | None:
    """Return the step of a line, or None if the file was damaged there."""
    try:
        values = cast("dict[str, list[dict[str, object]]]", line)
        changes = [
            FileChange(
                str(one["role"]),
                int(str(one["at"])),
                str(one["removed"]).encode("utf-8", "surrogateescape"),
                str(one["inserted"]).encode("utf-8", "surrogateescape"),
                str(one["before"]),
                str(one["after"]),
            )
            for one in values["changes"]
        ]
        edits, back = (tuple(map(_edit, values[name])) for name in ("edits", "back"))
        touched, draft, rejected = (
            dict(cast("Mapping[str, object]", values[name]))
            for name in ("touched", "draft", "rejected")
        )
    except (KeyError, TypeError, ValueError):
        return None
    plain = cast("Mapping[str, Value]", draft)
    return Step(edits, tuple(changes), back, touched, plain, rejected)


def _edit(one: Mapping[str, object]) -> Edit:
    path = tuple(cast("Sequence[str | int]", one["path"]))
    value = cast("Value", one.get("value", ""))
    return Edit(cast("Operation", one["op"]), path, value, int(str(one["to"])))


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
