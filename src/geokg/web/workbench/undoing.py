"""Undo and redo of the steps of an article: edits, and drafts that were accepted or rejected."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus

from geokg.inputs.edit import edit_text
from geokg.web.workbench.answers import Refused, refused
from geokg.web.workbench.conflicts import replayed
from geokg.web.workbench.desk import Desk
from geokg.web.workbench.drafts import DRAFT, REJECTED, with_again, write_drafts
from geokg.web.workbench.editing import after, again, editable, in_conflict, write
from geokg.web.workbench.library import ListedFile
from geokg.web.workbench.snapshots import Snapshot
from geokg.web.workbench.steps import FileChange, Step


def undo(desk: Desk, key: str) -> dict[str, object]:
    """Take back the last step of an article, and return the article.

    Where the file is as the step left it, its bytes are those before the step. Else the step is
    taken back as edits, which leaves alone what others changed.

    Raises:
        Refused: There is no step, or somebody changed the same since.
    """
    entry = desk.library.entry(key)
    with entry.lock:
        history = desk.history(entry)
        step = history.last_done()
        before = again(entry, lambda: _take_back(desk, entry, step))
        history.undo()
        return after(desk, entry, before, is_merged=False) | _named("undone", step)


def redo(desk: Desk, key: str) -> dict[str, object]:
    """Make the step of an article again that was taken back last, and return the article.

    Raises:
        Refused: There is no such step, or the file changed since.
    """
    entry = desk.library.entry(key)
    with entry.lock:
        history = desk.history(entry)
        step = history.last_undone()
        before = again(entry, lambda: _make_again(desk, entry, step))
        history.redo()
        return after(desk, entry, before, is_merged=False) | _named("redone", step)


def _named(name: str, step: Step) -> dict[str, object]:
    return {name: [one.as_dict() for one in step.edits]}


def _take_back(desk: Desk, entry: ListedFile, step: Step) -> Snapshot:
    current = editable(desk, entry)
    for change in step.changes:
        if change.role == DRAFT:
            again(entry, partial(_put_back, desk, entry, change, step))
            continue
        content = change.undone(current.content)
        if content is None:
            edits, conflicts = replayed(step.back, step.touched, current.values)
            if conflicts:
                raise in_conflict(desk, entry, conflicts)
            content = edit_text(current.source, edits, str(entry.file)).encode()
        elif not change.before:
            desk.library.real_file(entry).unlink()
            continue
        write(desk, entry, current, content)
    if step.rejected:
        name = step.rejected.get("draft")
        desk.kept.append(REJECTED, {"key": entry.key, "taken_back": name})
    return current


def _put_back(desk: Desk, entry: ListedFile, change: FileChange, step: Step) -> None:
    """Give a draft file its claim back; at its end, where the file changed since."""
    drafts = desk.library.drafts(entry)
    if drafts is None:
        raise _too_late(desk, entry)
    content = change.undone(drafts.content)
    if content is None:
        content = with_again(step.draft, drafts)
    write_drafts(drafts, content, desk.library.root)


def _make_again(desk: Desk, entry: ListedFile, step: Step) -> Snapshot:
    current = editable(desk, entry)
    drafts = desk.library.drafts(entry)
    for change in step.changes:
        if change.role == DRAFT:
            content = change.redone(drafts.content) if drafts else None
            if content is None or drafts is None:
                raise _too_late(desk, entry)
            write_drafts(drafts, content, desk.library.root)
            continue
        content = change.redone(b"" if current.is_new else current.content)
        if content is None:
            raise _too_late(desk, entry)
        write(desk, entry, current, content)
    if step.rejected:
        desk.kept.append(REJECTED, step.rejected)
    return current


def _too_late(desk: Desk, entry: ListedFile) -> Refused:
    return refused(
        HTTPStatus.CONFLICT,
        "GK973",
        "the file has changed since: the step cannot be made, or taken back",
        fix="make the change by hand",
        file=desk.shown(entry.file),
    )
