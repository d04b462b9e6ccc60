"""Review of drafts: a claim moves into the annotation file, or out of the draft with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from geokg.base.diagnostics import Edit, Value
from geokg.web.workbench.desk import Desk
from geokg.web.workbench.drafts import (
    REJECTED,
    DraftClaim,
    accepting,
    find_draft,
    without,
    write_drafts,
)
from geokg.web.workbench.editing import after, again, edit_file, editable
from geokg.web.workbench.library import ListedFile
from geokg.web.workbench.steps import FileChange, Step


def accept(
    desk: Desk,
    key: str,
    etag: str,
    name: str,
    claim: dict[str, Value] | None,
    edits: Sequence[Edit],
) -> dict[str, object]:
    """Move a draft into the annotation file, and return the article.

    Args:
        desk: The articles.
        key: The key of the article.
        etag: The content of the annotation file that the person saw.
        name: The id of the draft.
        claim: The claim as the person changed it; None if it is accepted as it is.
        edits: Edits that come before, such as actors to declare.

    Raises:
        Refused: There is no such draft, its words are not in the text, or the file is in conflict.
    """
    entry = desk.library.entry(key)
    with entry.lock:
        before = editable(desk, entry)
        draft, drafts = find_draft(name, desk.library.drafts(entry))
        wanted = accepting(
            draft, claim, edits, drafts=drafts, saved=before, annotator=desk.annotator
        )
        edited, change = again(entry, lambda: edit_file(desk, entry, etag, wanted))
        moved = _take_out(desk, entry, draft)
        changes = [one for one in (change, moved) if one]
        desk.history(entry).add(edited.step(changes, draft.claim))
        return after(desk, entry, before, is_merged=edited.before.etag != etag)


def reject(desk: Desk, key: str, name: str, reason: str) -> dict[str, object]:
    """Take a draft out of its file, keep it with the reason, and return the article.

    Raises:
        Refused: There is no such draft, or the article must not be edited.
    """
    entry = desk.library.entry(key)
    with entry.lock:
        before = editable(desk, entry)
        draft, _ = find_draft(name, desk.library.drafts(entry))
        change = _take_out(desk, entry, draft)
        line = {"key": key, "draft": draft.id, "claim": draft.claim, "reason": reason}
        line |= {"by": desk.annotator}
        desk.kept.append(REJECTED, line)
        step = Step((), (change,), draft=draft.claim, rejected=line)
        desk.history(entry).add(step)
        return after(desk, entry, before, is_merged=False)


def _take_out(desk: Desk, entry: ListedFile, draft: DraftClaim) -> FileChange:
    """Write the draft file without a draft, whatever else changed in it meanwhile."""

    def attempt() -> FileChange:
        now, drafts = find_draft(draft.id, desk.library.drafts(entry))
        return write_drafts(drafts, without(now, drafts), desk.library.root)

    return again(entry, attempt)
