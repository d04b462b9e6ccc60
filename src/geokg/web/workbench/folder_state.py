"""The list of articles: how many claims, errors, warnings and drafts each has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import geokg
from geokg.base.diagnostics import Diagnostic
from geokg.web.workbench.desk import Desk
from geokg.web.workbench.drafts import drafts_of
from geokg.web.workbench.library import ListedFile
from geokg.web.workbench.safe_files import changed_at
from geokg.web.workbench.snapshots import Snapshot

_PATIENCE_S: Final = 0.3


def folder_state(desk: Desk) -> dict[str, object]:
    """Return all articles of the folder with their counts, and problems of no article."""
    library = desk.library
    # A small folder is read before the first answer.
    is_ready = library.is_ready.wait(_PATIENCE_S)
    problems = library.problems() if is_ready else {}
    known = library.known()
    rows = [
        _row(desk, entry, snapshot, problems.get(entry.key, snapshot.result.diagnostics))
        for entry, snapshot in known
    ]
    return {
        "folder": library.root.absolute().name,
        "root": str(library.root.absolute()),
        "annotator": desk.annotator,
        "read_only": desk.read_only,
        "version": geokg.__version__,
        "scanning": not is_ready,
        "scanned": len(rows) if is_ready else library.scanned,
        "total": len(library.entries),
        "articles": rows,
        "problems": [one.as_dict() for one in problems.get("", [])],
    }


def _row(
    desk: Desk, entry: ListedFile, snapshot: Snapshot, problems: Sequence[Diagnostic]
) -> dict[str, object]:
    reason = desk.locked_reason(entry, snapshot)
    title = snapshot.head.get("title", "")
    drafts = desk.library.drafts(entry)
    errors = sum(one.severity == "error" for one in problems)
    return {
        "key": entry.key,
        "id": snapshot.id,
        "title": title if isinstance(title, str) else "",
        "file": "" if snapshot.is_new else desk.shown(entry.file),
        "annotator": snapshot.annotator,
        "adjudicated": bool(snapshot.head.get("adjudication")),
        "claims": len(snapshot.claims),
        "errors": errors,
        "warnings": len(problems) - errors,
        "drafts": len(drafts_of(drafts)) if drafts else 0,
        "etag": snapshot.etag,
        "editable": not reason,
        "reason": reason,
        "changed": changed_at(entry.file),
    }
