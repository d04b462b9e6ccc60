"""The desk: the annotation files of one folder, as one annotator may open and edit them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from geokg.base.diagnostics import Diagnostic, Value
from geokg.web.workbench.article_state import article_state
from geokg.web.workbench.drafts import REJECTED, draft_state
from geokg.web.workbench.library import Library, ListedFile
from geokg.web.workbench.safe_files import changed_at
from geokg.web.workbench.snapshots import Snapshot
from geokg.web.workbench.state_folder import StateFolder, file_name
from geokg.web.workbench.steps import StepHistory


class Desk:
    """The annotation files of a folder, as one person edits them.

    Args:
        root: The folder.
        annotator: Who annotates; empty if nobody is named.
        read_only: Whether nothing is ever written.
    """

    def __init__(self, root: Path, *, annotator: str = "", read_only: bool = False) -> None:
        self.library = Library(root)
        self.annotator = annotator
        self.read_only = read_only
        self.kept = StateFolder(root, is_kept=not read_only)
        self._histories: dict[str, StepHistory] = {}
        self._lock = Lock()

    def open(self, key: str) -> dict[str, object]:
        """Return what a page shows of an article."""
        entry = self.library.entry(key)
        with entry.lock:
            snapshot = self.library.snapshot(entry)
            state = self.state(entry, snapshot)
        head = {
            name: value for name, value in snapshot.head.items() if name not in ("body", "text")
        }
        return state | {"article": head, "text": snapshot.text, "text_file": snapshot.text_file}

    def state(self, entry: ListedFile, snapshot: Snapshot) -> dict[str, object]:
        """Return what changes of an article while it is open."""
        history = self.history(entry)
        drafts = self.library.drafts(entry)
        reason = self.locked_reason(entry, snapshot)
        return article_state(snapshot, self.problems(entry, snapshot)) | {
            "key": entry.key,
            "id": snapshot.id,
            "file": "" if snapshot.is_new else self.shown(entry.file),
            "editable": not reason,
            "reason": reason,
            "drafts": drafts and draft_state(drafts, snapshot, self.rejected_count(entry.key)),
            "held": self.kept.read(f"{file_name(entry.key)}.draft.json"),
            "undo": len(history.done),
            "redo": len(history.undone),
            "annotator": self.annotator,
            "saved": changed_at(entry.file)[11:],
        }

    def rejected_count(self, key: str) -> int:
        """Return how many drafts of an article were rejected, without those taken back."""
        lines = self.kept.read_lines(REJECTED)
        mine = [line for line in lines if isinstance(line, dict) and line.get("key") == key]
        return sum(-1 if "taken_back" in line else 1 for line in mine)

    def hold(self, key: str, claim: Mapping[str, Value] | None) -> dict[str, object]:
        """Keep a half-filled claim until the article is opened again; None forgets it."""
        entry = self.library.entry(key)
        with entry.lock:
            held = None if claim is None else {"claim": claim}
            self.kept.write(f"{file_name(entry.key)}.draft.json", held)
        return {"held": held}

    def shown(self, file: Path) -> str:
        """Return the name of a file from the folder on."""
        return file.relative_to(self.library.root).as_posix()

    def problems(self, entry: ListedFile, snapshot: Snapshot) -> list[Diagnostic]:
        """Return what `geokg check` reports of a file in its folder, if it has this content."""
        if snapshot.is_new and snapshot.file == entry.file and not snapshot.claims:
            return []
        return self.library.problems({entry.key: snapshot}).get(entry.key, [])

    def history(self, entry: ListedFile) -> StepHistory:
        """Return the steps of an article that can be undone."""
        with self._lock:
            if entry.key not in self._histories:
                self._histories[entry.key] = StepHistory(self.kept, entry.key)
            return self._histories[entry.key]

    def locked_reason(self, entry: ListedFile, snapshot: Snapshot) -> str:
        """Return why a file cannot be edited here, or nothing."""
        if self.read_only:
            return "the workbench was started with --read-only"
        if entry.fault:
            return entry.fault.message
        if entry.file.suffix.lower() == ".jsonl":
            return "a file with several articles: convert it to a file for each"
        if not snapshot.is_parsed:
            return "the file cannot be read: correct it in an editor"
        if self.annotator and snapshot.annotator and self.annotator not in _names(snapshot):
            return f"annotated by {snapshot.annotator}, not by {self.annotator}"
        return ""


def _names(snapshot: Snapshot) -> list[str]:
    names = snapshot.head.get("annotator", "")
    return [str(name) for name in names] if isinstance(names, list) else [str(names)]
