"""A store in a folder, opened by one writer at a time, and by any number of readers.

The order in which files are written is what makes a store survive a crash at any moment::

    geokg.json             settings, written once, last of a new store
    manifest.jsonl         checksums of the generation's files, seals of its graphs
    journal.head           the generation, and what of its journal was acknowledged
    journal-000007.jsonl   the changes since generation 7
    oxigraph/000007/       generation 7, a database that nobody writes to
    oxigraph/work/         the copy on which the writer works, which a crash makes worthless
    oxigraph/reader-.../   the copy of a reader that reads beside a writer
    writer.json            the process that writes
"""

from __future__ import annotations

import json
import os
import time
import weakref
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import StoreError
from geokg.base.vocabulary import DEFAULT_BASE
from geokg.graph.store import generations
from geokg.graph.store.changes import GraphChange, replay
from geokg.graph.store.journal import (
    Head,
    Journal,
    journal_file,
    read_head,
    read_journal,
    write_head,
)
from geokg.graph.store.locks import FolderLock
from geokg.graph.store.manifest import Manifest, read_manifest
from geokg.graph.store.refusals import damage, damaged, writing
from geokg.graph.store.seals import EMPTY, Seal, seals_of
from geokg.graph.store.settings import (
    missing,
    settings_digest,
    settings_text,
    settled_base,
    write_settings,
)

_WRITER_FILE: Final = "writer.json"
_JOURNAL_BYTES: Final = 8_000_000
"""Size of a journal from which on a new generation is made; readers replay the journal."""
_TRIES: Final = 25
_PAUSE_S: Final = 0.02


class StoreFolder:
    """A store in a folder.

    Attributes:
        base: The base of its IRIs.
        store: The database: a writer's copy, a reader's snapshot.
        seals: The seals of its graphs.

    Raises:
        StoreError: The folder is held by a writer, foreign, of another format, or damaged.
    """

    def __init__(self, path: Path, base: str, *, read_only: bool) -> None:
        self.path = path
        self._read_only = read_only
        self.seals: dict[str, Seal] = {}
        self._held = 0
        self._journal: Journal | None = None
        if read_only:
            self.base = settled_base(path, base)
            if not self.base:
                raise missing(path)
            self._open_snapshot()
            with ExitStack() as failure:
                failure.callback(self._generation_lock.release)
                self._check_graphs()
                failure.pop_all()
        else:
            self._writer_lock = self._lock(base)
            with ExitStack() as failure:
                failure.callback(self._writer_lock.release)
                self.base = settled_base(path, base)
                self._open_work(base)
                self._check_graphs()
                failure.pop_all()

    # Reading ----------------------------------------

    def _open_snapshot(self) -> None:
        """Open what the store holds now; a writer may make a new generation meanwhile."""
        for attempt in range(_TRIES):
            before = self._state()
            try:
                self._lock_generation()
                return
            except StoreError:
                if attempt == _TRIES - 1:
                    raise
                time.sleep(_PAUSE_S)
                if self._state() == before:
                    raise

    def _state(self) -> tuple[bytes, ...]:
        """Return what changes when a writer changes the store."""
        return tuple(
            (self.path / name).read_bytes() if (self.path / name).is_file() else b""
            for name in ("journal.head", "manifest.jsonl")
        )

    def _lock_generation(self) -> None:
        head, manifest = self._heads()
        place = generations.generation_folder(self.path, manifest.generation)
        try:
            lock = FolderLock(place, shared=True)
        except (FileNotFoundError, BlockingIOError) as error:
            raise damaged(place, "a folder of it is missing") from error
        generations.check_folder(self.path)
        generations.check_files(place, manifest.files)
        self.seals = dict(manifest.seals)
        changes = list(read_journal(self.path, head, manifest.digest()))
        if not changes:
            self._generation_lock = lock
            self.store = _opened(place, read_only=True)
            return
        copy, self._generation_lock = generations.private_copy(self.path, place, manifest.files)
        weakref.finalize(self, generations.remove_copy, copy, os.getpid())
        self.store = _opened(copy)
        replay(changes, self.store, self.seals)

    def _heads(self) -> tuple[Head, Manifest]:
        """Return the head and the manifest; raise `StoreError` if they do not fit each other."""
        head, manifest = read_head(self.path), read_manifest(self.path)
        digest = manifest.digest()
        if manifest.settings != settings_digest(self.path):
            raise damaged(self.path, "its settings are not those of its manifest")
        if head.generation == manifest.generation - 1:
            # The moment between a new manifest and its head, in which a process may have ended.
            return Head(manifest.generation, 0, digest), manifest
        if head.generation != manifest.generation or (not head.entries and head.digest != digest):
            raise damaged(self.path, "its manifest is not the last one that was written")
        return head, manifest

    # Opening for writing ----------------------------------------

    def _lock(self, base: str) -> FolderLock:
        if not self.path.is_dir():
            settled_base(self.path, base)
            with writing(self.path):
                self.path.mkdir(parents=True, exist_ok=True)
        try:
            return FolderLock(self.path, shared=False)
        except BlockingIOError as error:
            raise StoreError(
                Diagnostic(
                    code="GK508",
                    message="the store is open for writing" + self._writer(),
                    fix="one process writes at a time: wait for it, or open the store read-only",
                    where=Location(str(self.path)),
                )
            ) from error
        except OSError as error:
            raise StoreError(
                Diagnostic(
                    code="GK535",
                    message="the store cannot be opened",
                    found=str(error.strerror or error),
                    fix="check the name and the permissions of the folder",
                    where=Location(str(self.path)),
                )
            ) from error

    def _writer(self) -> str:
        try:
            writer = json.loads((self.path / _WRITER_FILE).read_text(encoding="utf-8"))
            return f": process {writer['pid']} is writing to it"
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def _open_work(self, base: str) -> None:
        with writing(self.path):
            text = json.dumps({"pid": os.getpid()}) + "\n"
            (self.path / _WRITER_FILE).write_text(text, encoding="utf-8")
        if not self.base:
            self._make(base)
            return
        head, self._manifest = self._heads()
        place = generations.generation_folder(self.path, self._manifest.generation)
        generations.check_folder(self.path)
        generations.check_files(place, self._manifest.files)
        changes = list(read_journal(self.path, head, self._manifest.digest()))
        self._work = generations.new_work(self.path, place, self._manifest.files)
        self.store = _opened(self._work)
        self.seals = dict(self._manifest.seals)
        if replay(changes, self.store, self.seals):
            self._seal()
        else:
            self._begin()

    def _make(self, base: str) -> None:
        """Make an empty store; its settings are written last."""
        self.base = base or DEFAULT_BASE
        self._manifest = Manifest(0, sha256(settings_text(self.base).encode()).hexdigest(), {}, {})
        self._work = generations.new_work(self.path, None, {})
        self.store = _opened(self._work)
        self._seal()
        write_settings(self.path, self.base)

    def _check_graphs(self) -> None:
        """Raise `StoreError` unless the graphs are those that have seals."""
        stored = {g.value for g in self.store.named_graphs() if isinstance(g, ox.NamedNode)}
        for graph in sorted(self.seals.keys() - stored):
            raise StoreError(self._damage(graph, EMPTY))
        for graph in sorted(stored - self.seals.keys()):
            raise damaged(self.path, f"{graph} was not written by geokg")

    # Writing ----------------------------------------

    def record(self, change: GraphChange) -> None:
        """Put a change on disk, before it is applied; in `hold`, when that ends."""
        assert self._journal is not None
        self._journal.append(change, sync=not self._held)
        change.update(self.seals)

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Put the changes of a block on disk when it ends, however it ends."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
            if not self._held and self._journal is not None:
                self._journal.sync()

    @property
    def is_full(self) -> bool:
        """Whether the journal is so long that `advance` should be called."""
        return self._journal is not None and self._journal.size > self._limit

    def advance(self) -> None:
        """Make a new generation of what the database holds, and begin a new journal.

        Where the disk has no room for it, the journal simply goes on: nothing is lost.
        """
        assert self._journal is not None
        self._journal.sync()
        try:
            self._seal()
        except StoreError:
            self._limit = 2 * self._journal.size

    def _seal(self) -> None:
        number = self._manifest.generation + 1
        earlier = generations.generation_folder(self.path, self._manifest.generation)
        files = generations.seal_generation(
            self.store,
            generations.generation_folder(self.path, number),
            earlier,
            self._manifest.files,
        )
        manifest = Manifest(number, self._manifest.settings, files, dict(self.seals))
        manifest.write(self.path)
        old, self._manifest = self._manifest, manifest
        if self._journal is not None:
            self._journal.close()
        self._begin()
        with suppress(FileNotFoundError):
            journal_file(self.path, old.generation).unlink()

    def _begin(self) -> None:
        """Begin the journal of the generation that the manifest names."""
        generation, digest = self._manifest.generation, self._manifest.digest()
        self._limit = _JOURNAL_BYTES
        self._journal = Journal(self.path, generation, digest)
        write_head(self.path, Head(generation, 0, digest))
        generations.sweep(self.path, generation)

    # Verifying and closing ----------------------------------------

    def verify(self, store: ox.Store) -> tuple[Diagnostic, ...]:
        """Return a diagnostic for each graph that is not as it was written; reads every quad."""
        try:
            found = seals_of(store)
        except (OSError, RuntimeError) as error:
            return (damage(self.path, "it cannot be read to its end", str(error)),)
        return tuple(
            self._damage(graph, found.get(graph, EMPTY))
            for graph in sorted(found.keys() | self.seals.keys())
            if found.get(graph, EMPTY) != self.seals.get(graph, EMPTY)
        )

    def _damage(self, graph: str, found: Seal) -> Diagnostic:
        expected = self.seals.get(graph, EMPTY)
        return damage(
            self.path,
            f"{graph or 'the default graph'} is not what was written",
            f"{found.quads} quads, of which {expected.quads} were written"
            if found.quads != expected.quads
            else f"{found.quads} quads, but not those that were written",
        )

    def close(self, *, is_settled: bool) -> None:
        """Make a generation of what changed, if the database has it all, and release the folder."""
        if self._journal is not None:
            if is_settled and not self._journal.is_empty:
                self.advance()
            self._journal.close()
            self._journal = None
        store, self.store = self.store, ox.Store()
        del store
        if self._read_only:
            self._generation_lock.release()
            return
        generations.remove_copy(self._work, os.getpid())
        with suppress(FileNotFoundError):
            (self.path / _WRITER_FILE).unlink()
        self._writer_lock.release()


def _opened(place: Path, *, read_only: bool = False) -> ox.Store:
    try:
        return ox.Store.read_only(str(place)) if read_only else ox.Store(str(place))
    except (OSError, RuntimeError) as error:
        raise damaged(place, "Oxigraph cannot open it", str(error)) from error
