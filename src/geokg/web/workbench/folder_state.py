"""The list of articles: how many claims, errors, warnings and drafts each has."""

from __future__ import annotations

from collections.abc import Sequence

import geokg
from geokg.base.diagnostics import Diagnostic
from geokg.web.workbench.desk import Desk
from geokg.web.workbench.library import ListedFile
from geokg.web.workbench.safe_files import changed_at
from geokg.web.workbench.snapshots import Snapshot


def folder_state(desk: Desk) -> dict[str, object]:
    """Return all articles of the folder with their counts, and problems of no article."""
    root = desk.library.root
    problems = desk.library.problems()
    rows = [
        _row(desk, entry, snapshot, problems.get(entry.key, []))
        for entry, snapshot in desk.library.known()
    ]
    return {
        "folder": root.absolute().name,
        "root": str(root.absolute()),
        "annotator": desk.annotator,
        "read_only": desk.read_only,
        "version": geokg.__version__,
        "scanning": False,
        "scanned": len(rows),
        "total": len(rows),
        "articles": rows,
        "problems": [one.as_dict() for one in problems[""]],
    }


def _row(
    desk: Desk, entry: ListedFile, snapshot: Snapshot, problems: Sequence[Diagnostic]
) -> dict[str, object]:
    reason = desk.locked_reason(entry, snapshot)
    title = snapshot.head.get("title", "")
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
        "etag": snapshot.etag,
        "editable": not reason,
        "reason": reason,
        "changed": changed_at(entry.file),
    }
