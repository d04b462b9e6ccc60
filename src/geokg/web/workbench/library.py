"""The annotation files of a folder: found, read when they change, and named by keys.

A key comes from the scan and stays while the server runs; no path ever comes from a request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from threading import Event, Lock, RLock
from types import MappingProxyType
from typing import Final

from geokg.article import Article
from geokg.article.across import check_across
from geokg.base.diagnostics import Diagnostic, Location, sort_key
from geokg.base.errors import GeokgError, UnreadableInput
from geokg.inputs.annotation.identity import Identities, identity_of
from geokg.inputs.annotation.reader import (
    DRAFT_SUFFIXES,
    ReadResult,
    is_annotation,
)
from geokg.inputs.input_files import search_input_files
from geokg.web.workbench.answers import refused
from geokg.web.workbench.drafts import first_content
from geokg.web.workbench.safe_files import Stamp, inside, read_inside, stamp
from geokg.web.workbench.snapshots import Snapshot, snapshot_of

_VERSIONS: Final = 64
"""How many contents of a file are remembered, so that an old request can be merged."""


@dataclass(eq=False)
class ListedFile:
    """One annotation file, or a draft that has none yet."""

    key: str
    file: Path
    draft: Path | None
    fault: Diagnostic | None = None
    """Why the file cannot be used, such as a link that leads out of the folder."""
    lock: RLock = field(default_factory=RLock)
    """Held while the file is read or written, so that one request after the other edits it."""
    versions: dict[str, Snapshot] = field(default_factory=dict)
    """The last contents by etag, the newest last."""
    stamps: tuple[Stamp | None, ...] = ()
    draft_snapshot: tuple[Stamp | None, Snapshot] | None = None
    """The draft file as it was read last."""

    @property
    def newest(self) -> Snapshot | None:
        """What was read last."""
        return next(reversed(self.versions.values()), None)

    def remember(self, snapshot: Snapshot) -> None:
        """Keep a content as the newest."""
        self.versions.pop(snapshot.etag, None)
        self.versions[snapshot.etag] = snapshot
        while len(self.versions) > _VERSIONS:
            del self.versions[next(iter(self.versions))]


_NOTHING: Final[Mapping[str, Snapshot]] = MappingProxyType({})


class Library:
    """The annotation files of a folder.

    Args:
        root: The folder, as the person named it.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.entries: dict[str, ListedFile] = {}
        self.notices: tuple[Diagnostic, ...] = ()
        self.scanned = 0
        self.is_ready = Event()
        """Set when every file has been read once."""
        self.is_closed = Event()
        """Set when the server ends."""
        self._keys: dict[Path, str] = {}
        self._lock = Lock()

    def check(self) -> None:
        """Check that the folder has something to annotate.

        Raises:
            UnreadableInput: It is not a folder, cannot be read, or has nothing to annotate.
        """
        if not self.root.is_dir():
            is_there = self.root.exists()
            raise UnreadableInput(
                Diagnostic(
                    code="GK008" if is_there else "GK001",
                    message="this is not a folder" if is_there else "the folder does not exist",
                    fix="name the folder that it is in" if is_there else "check the name",
                    where=Location(str(self.root)),
                )
            )
        if self.refresh():
            return
        errors = [one for one in self.notices if one.severity == "error"]
        empty = Diagnostic(
            code="GK008",
            message="the folder has neither annotation files nor drafts",
            fix="`geokg draft TEXT -o NAME.draft.yaml` begins one from a text",
            where=Location(str(self.root)),
        )
        raise UnreadableInput(errors or [empty])

    def refresh(self) -> list[ListedFile]:
        """Find the files, and return their entries in order; nothing is read but new names."""
        with self._lock:
            found, errors = search_input_files([self.root], _is_of_workbench)
            faults = {Path(one.where.file): one for one in errors if one.where}
            self.notices = (*found.notices, *(e for e in errors if not _is_file(e, faults)))
            files = [file for file in found.files if not _is_draft(file)]
            drafts = {file for file in found.files if _is_draft(file)}
            files += [path for path in faults if is_annotation(path) and not path.is_dir()]
            paired = {draft: _annotation_of(draft, files) for draft in drafts}
            draft_of = {file: draft for draft, file in paired.items()}
            files = sorted({*files, *paired.values()})
            entries = [self._entry(file, draft_of.get(file), faults.get(file)) for file in files]
            self.entries = {entry.key: entry for entry in entries}
            return entries

    def _entry(self, file: Path, draft: Path | None, fault: Diagnostic | None) -> ListedFile:
        key = self._keys.get(file) or self._new_key(file)
        entry = self.entries.get(key) or ListedFile(key, file, draft)
        entry.draft, entry.fault = draft, fault
        return entry

    def _new_key(self, file: Path) -> str:
        """Return a key that no other file has: the name, with its folder or a number if needed."""
        stem = file.name.partition(".")[0]
        taken = set(self._keys.values())
        options = [stem, f"{stem}@{file.parent.name}"]
        options += [f"{stem}@{number}" for number in range(2, len(taken) + 3)]
        key = next(option for option in options if option not in taken)
        self._keys[file] = key
        return key

    def entry(self, key: str) -> ListedFile:
        """Return the entry of a key.

        Raises:
            Refused: There is none.
        """
        entry = self.entries.get(key)
        if entry is None:
            self.refresh()
            entry = self.entries.get(key)
        if entry is None:
            raise refused(
                HTTPStatus.NOT_FOUND,
                "GK971",
                "there is no such article in this folder",
                found=key[:80],
                fix="go back to the list of articles",
            )
        return entry

    def snapshot(self, entry: ListedFile) -> Snapshot:
        """Return an annotation file as it is now; it is read again only if it changed.

        Raises:
            Refused: It is gone, or leads out of the folder.
            GeokgError: It cannot be read.
        """
        with entry.lock:
            now = self._stamps(entry)
            newest = entry.newest
            if newest is not None and now == entry.stamps and None not in now[:1]:
                return newest
            is_text_same = newest is not None and now[1:] == entry.stamps[1:]
            snapshot = self._read(entry, newest if is_text_same else None)
            entry.remember(snapshot)
            entry.stamps = self._stamps(entry)
            return snapshot

    def drafts(self, entry: ListedFile) -> Snapshot | None:
        """Return the draft file of an article as it is now, or None if there is none.

        Raises:
            Refused: It leads out of the folder, or cannot be read.
        """
        with entry.lock:
            now = stamp(entry.draft) if entry.draft else None
            if entry.draft is None or now is None:
                return None
            if entry.draft_snapshot is None or entry.draft_snapshot[0] != now:
                content = read_inside(entry.draft, self.root)
                entry.draft_snapshot = now, snapshot_of(entry.draft, content)
            return entry.draft_snapshot[1]

    def _read(self, entry: ListedFile, known: Snapshot | None) -> Snapshot:
        """Return the file as it is; ``known`` if it has that content, as after an edit."""
        if entry.fault:
            result = ReadResult(str(entry.file), None, (entry.fault,))
            return Snapshot(entry.file, b"", "", {}, result)
        if entry.draft and not entry.file.exists():
            draft = read_inside(entry.draft, self.root)
            return snapshot_of(entry.file, first_content(entry.draft, draft), is_new=True)
        content = read_inside(entry.file, self.root)
        if known and known.content == content and not known.is_new:
            return known
        return snapshot_of(entry.file, content)

    def _stamps(self, entry: ListedFile) -> tuple[Stamp | None, ...]:
        newest = entry.newest
        text = entry.file.parent / newest.text_file if newest and newest.text_file else None
        draft = entry.draft if newest and newest.is_new else None
        return (stamp(entry.file), *(stamp(path) for path in (text, draft) if path))

    def _peek(self, entry: ListedFile) -> Snapshot:
        """Return a file as it is now; while another request edits it, as it was read last.

        A request that holds the lock of one file may look at all others: if it waited for their
        locks, two requests could wait for each other.
        """
        if entry.lock.acquire(blocking=False):
            try:
                return self.snapshot(entry)
            finally:
                entry.lock.release()
        return entry.newest or self._read(entry, None)

    def real_file(self, entry: ListedFile) -> Path:
        """Return where an annotation file really is, which is inside the folder.

        Raises:
            Refused: It is elsewhere, or not there.
        """
        return inside(entry.file, self.root)

    def scan(self) -> Iterator[tuple[ListedFile, Snapshot]]:
        """Yield all entries with their snapshots; files that cannot be read have their error."""
        self.scanned = 0
        for entry in self.refresh():
            try:
                yield entry, self._peek(entry)
            except GeokgError as error:
                faults = tuple(error.diagnostics)
                yield entry, Snapshot(entry.file, b"", "", {}, _failed(entry, faults))
            self.scanned += 1

    def read_all(self) -> None:
        """Read every file once, and say that it is done, whatever happens."""
        try:
            for _ in self.scan():
                if self.is_closed.is_set():
                    break
        finally:
            self.is_ready.set()

    def known(self) -> list[tuple[ListedFile, Snapshot]]:
        """Return the entries with what was read of them last."""
        return [(one, one.newest) for one in self.entries.values() if one.newest]

    def problems(self, instead: Mapping[str, Snapshot] = _NOTHING) -> dict[str, list[Diagnostic]]:
        """Return what `geokg check` reports of the folder, by the key of the file.

        The key of what concerns no file is empty.

        Args:
            instead: By key, contents that files do not have yet.
        """
        found: dict[str, list[Diagnostic]] = {"": list(self.notices)}
        key_of: dict[str, str] = {}
        articles: list[Article] = []
        identities = Identities(several=True)
        complete = True
        for entry, saved in self.scan():
            snapshot = instead.get(entry.key, saved)
            if snapshot.is_new:
                continue
            key_of[str(entry.file)] = entry.key
            found[entry.key] = list(snapshot.result.diagnostics)
            article = snapshot.article
            if article is None:
                complete = False
                continue
            if fault := identities.fault(identity_of(article), snapshot.origin):
                found[entry.key] = [fault]
                complete = False
            else:
                articles.append(article)
        for diagnostic in check_across(articles, complete=complete):
            file = diagnostic.where.file if diagnostic.where else ""
            found.setdefault(key_of.get(file, ""), []).append(diagnostic)
        return {key: sorted(group, key=sort_key) for key, group in found.items()}


def _failed(entry: ListedFile, faults: tuple[Diagnostic, ...]) -> ReadResult:
    return ReadResult(str(entry.file), None, faults)


def _is_of_workbench(path: Path) -> bool:
    return is_annotation(path) or _is_draft(path)


def _is_draft(path: Path) -> bool:
    return path.name.casefold().endswith(DRAFT_SUFFIXES)


def _is_file(error: Diagnostic, faults: dict[Path, Diagnostic]) -> bool:
    return error.where is not None and is_annotation(Path(error.where.file)) and bool(faults)


def _annotation_of(draft: Path, files: list[Path]) -> Path:
    """Return the annotation file beside a draft, which may not exist yet."""
    stem = draft.name[: -len(next(s for s in DRAFT_SUFFIXES if draft.name.casefold().endswith(s)))]
    beside = [draft.with_name(stem + suffix) for suffix in (".yaml", ".yml", ".json")]
    return next((file for file in beside if file in files), beside[0])
