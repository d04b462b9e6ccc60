"""Edits of annotation files: checked, written in one step, and taken back.

Work is never held hostage: a claim with errors is saved as long as the file can be read again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import Final, TypeVar

from geokg.base.diagnostics import Diagnostic, Edit, Location, Value
from geokg.base.errors import AnnotationError
from geokg.inputs.edit import EditedText, edit_text, replace_file
from geokg.web.workbench.answers import Refused, refused
from geokg.web.workbench.article_state import article_state
from geokg.web.workbench.conflicts import Conflict, edits_between, replayed, touched
from geokg.web.workbench.desk import Desk
from geokg.web.workbench.library import ListedFile
from geokg.web.workbench.new_files import create_file
from geokg.web.workbench.snapshots import Snapshot, snapshot_of
from geokg.web.workbench.steps import FileChange, Step, change_of

_TRIES: Final = 5
"""How often an edit starts again because another program wrote the file meanwhile."""
T = TypeVar("T")
_NO_DRAFT: Final[Mapping[str, Value]] = MappingProxyType({})
ANNOTATION: Final = "annotation"
"""The role of the annotation file in a step."""


@dataclass(frozen=True, slots=True)
class Edited:
    """The content of a file before and after edits that are written, or about to be."""

    before: Snapshot
    after: Snapshot
    edits: tuple[Edit, ...]

    def step(self, changes: Sequence[FileChange], draft: Mapping[str, Value] = _NO_DRAFT) -> Step:
        """Return what undo needs to know of the edits."""
        back = tuple(edits_between(self.after.values, self.before.values))
        return Step(self.edits, tuple(changes), back, touched(back, self.after.values), draft=draft)


def try_edits(desk: Desk, key: str, etag: str, edits: Sequence[Edit]) -> dict[str, object]:
    """Return an article as it would be after edits; nothing is written.

    Raises:
        Refused: The edits are in conflict with what somebody else did.
        AnnotationError: An edit cannot be made.
    """
    entry = desk.library.entry(key)
    with entry.lock:
        edited = _edited(desk, entry, desk.library.snapshot(entry), etag, edits)
    return article_state(edited.after, desk.problems(entry, edited.after)) | {
        "etag": edited.before.etag,
        "diff": _diff(desk, entry, edited.before, edited.after),
    }


def edit(desk: Desk, key: str, etag: str, edits: Sequence[Edit]) -> dict[str, object]:
    """Make edits of an article, write them, and return it as it is then.

    Raises:
        Refused: The file must not be edited, or the edits are in conflict.
        AnnotationError: An edit cannot be made; nothing is written.
    """
    entry = desk.library.entry(key)
    with entry.lock:
        edited, change = again(entry, lambda: edit_file(desk, entry, etag, edits))
        if change:
            desk.history(entry).add(edited.step([change]))
        return after(desk, entry, edited.before, is_merged=edited.before.etag != etag)


def again(entry: ListedFile, attempt: Callable[[], T]) -> T:
    """Return the result of an attempt, repeated if another program wrote the file meanwhile."""
    for _ in range(_TRIES - 1):
        try:
            return attempt()
        except AnnotationError as error:
            if error.diagnostics[0].code != "GK039":
                raise
            entry.stamps = ()
    return attempt()


def edit_file(
    desk: Desk, entry: ListedFile, etag: str, edits: Sequence[Edit]
) -> tuple[Edited, FileChange | None]:
    """Make edits of an annotation file, and write it.

    Raises:
        Refused: The file must not be edited, or the edits are in conflict.
        AnnotationError: An edit cannot be made, or the file has changed since it was read.
    """
    edited = _edited(desk, entry, editable(desk, entry), etag, edits)
    change = write(desk, entry, edited.before, edited.after.content)
    if not edited.before.is_new:
        entry.remember(edited.after)
    return edited, change


def editable(desk: Desk, entry: ListedFile) -> Snapshot:
    """Return an annotation file as it is now, which may be edited.

    Raises:
        Refused: It must not be edited.
    """
    current = desk.library.snapshot(entry)
    reason = desk.locked_reason(entry, current)
    if not reason:
        return current
    if current.is_parsed or desk.read_only:
        raise refused(HTTPStatus.FORBIDDEN, "GK975", reason, file=desk.shown(entry.file))
    raise in_conflict(desk, entry, [Conflict((), "file-broken", None, None, None)])


def _edited(
    desk: Desk, entry: ListedFile, current: Snapshot, etag: str, edits: Sequence[Edit]
) -> Edited:
    """Return the contents before and after edits that were meant for the content of an etag."""
    if etag != current.etag:
        base = entry.versions.get(etag)
        if base is None or not current.is_parsed:
            kind = "unknown-base" if current.is_parsed else "file-broken"
            raise in_conflict(desk, entry, [_unknown(one, kind) for one in edits])
        edits, conflicts = replayed(edits, base.values, current.values)
        if conflicts:
            raise in_conflict(desk, entry, conflicts)
    source = edit_text(current.source, edits, str(entry.file))
    new = snapshot_of(entry.file, source.encode())
    return Edited(current, new, tuple(edits))


def write(desk: Desk, entry: ListedFile, current: Snapshot, content: bytes) -> FileChange | None:
    """Write the content of an annotation file; return the change, or None if there is none.

    Raises:
        Refused: The file is not in the folder, or cannot be made.
        AnnotationError: It has changed since it was read.
        UnreadableInput: It cannot be written.
    """
    if current.is_new:
        create_file(entry.file, content, desk.library.root)
        return change_of(ANNOTATION, b"", content, is_new=True)
    if content == current.content:
        return None
    replace_file(desk.library.real_file(entry), current.content, content)
    return change_of(ANNOTATION, current.content, content)


def after(desk: Desk, entry: ListedFile, before: Snapshot, *, is_merged: bool) -> dict[str, object]:
    """Return an article as it is after an edit, with what changed."""
    now = desk.library.snapshot(entry)
    return desk.state(entry, now) | {
        "diff": _diff(desk, entry, before, now),
        "merged": is_merged,
        "text_changed": now.text != before.text,
    }


def _diff(desk: Desk, entry: ListedFile, before: Snapshot, now: Snapshot) -> str:
    first = "" if before.is_new else before.source
    last = "" if now.is_new else now.source
    return EditedText(desk.shown(entry.file), first, last).diff


def in_conflict(desk: Desk, entry: ListedFile, conflicts: Sequence[Conflict]) -> Refused:
    """Return the refusal of edits in places that somebody else changed."""
    message = _MESSAGES.get(conflicts[0].kind, "somebody else changed the same place of the file")
    diagnostic = Diagnostic(
        code="GK973",
        message=message,
        fix="look at both, and choose; nothing was written",
        path=conflicts[0].path,
        where=Location(desk.shown(entry.file)),
    )
    more = {"conflicts": [one.as_dict() for one in conflicts], "current": desk.open(entry.key)}
    return Refused(HTTPStatus.CONFLICT, diagnostic, more)


_MESSAGES: Final = {
    "file-broken": "the file was changed by somebody else, and cannot be read any more",
    "unknown-base": "the file was changed by somebody else since the page loaded it",
    "claim-gone": "somebody else removed the claim",
    "actor-gone": "somebody else removed the actor",
    "id-taken": "somebody else used the same id",
}


def _unknown(one: Edit, kind: str) -> Conflict:
    return Conflict(one.path, kind, None, None, one.value if one.op == "set" else None)
