"""The journal: the changes since the last generation, each chained to those before it.

A line is the digest of an entry and the entry; the digest covers the digest before it, and the
first one the manifest. ``journal.head`` holds the number of entries that callers were told of and
the digest of the last. The head is written after the entry is on disk, so it is never ahead of the
journal: a journal that is shorter than its head says was shortened by something else. What follows
the head was never acknowledged; an incomplete line there is what a crash leaves.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from geokg.graph.store.changes import GraphChange
from geokg.graph.store.refusals import damaged, writing

_HEAD = "journal.head"
_DIGEST = 64


class Head(NamedTuple):
    """The generation that a journal continues, and the number and digest of its entries."""

    generation: int
    entries: int
    digest: str

    def text(self) -> str:
        """Return the line of the file, which has the same length for every head."""
        line = f"{self.generation:012d} {self.entries:012d} {self.digest}"
        return f"{line} {sha256(line.encode()).hexdigest()}\n"


def read_head(folder: Path) -> Head:
    """Return the head of a store's journal; raise `StoreError` if it was changed."""
    place = folder / _HEAD
    try:
        with place.open("rb") as file:
            text = file.read(1_000).decode("ascii")
        generation, entries, digest, _ = text.split(" ")
        head = Head(int(generation), int(entries), digest)
    except OSError as error:
        raise damaged(place, f"{_HEAD} is missing", str(error.strerror or error)) from error
    except ValueError as error:
        raise damaged(place, f"{_HEAD} cannot be read") from error
    if head.text() != text:
        raise damaged(place, f"{_HEAD} was changed")
    return head


def write_head(folder: Path, head: Head, *, sync: bool = True) -> None:
    """Write the head in place; without ``sync``, a crash of the machine may leave an older one."""
    with writing(folder):
        descriptor = os.open(folder / _HEAD, os.O_WRONLY | os.O_CREAT, 0o666)
        try:
            os.pwrite(descriptor, head.text().encode(), 0)
            if sync:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)


def journal_file(folder: Path, generation: int) -> Path:
    """Return the path of the journal that continues a generation."""
    return folder / f"journal-{generation:06d}.jsonl"


def read_journal(folder: Path, head: Head, start: str) -> Iterator[GraphChange]:
    """Yield the changes of a journal; raise `StoreError` if an acknowledged one was changed.

    Args:
        folder: The folder of the store.
        head: The head; its generation is that of the journal.
        start: The digest of the manifest, with which the chain begins.
    """
    place = journal_file(folder, head.generation)
    digest, entries = start, 0
    for text in _whole_lines(place):
        entry = text[_DIGEST + 1 :]
        digest = _chained(digest, entry)
        if digest.encode() != text[:_DIGEST]:
            break
        entries += 1
        if entries == head.entries and digest != head.digest:
            raise damaged(place, "its journal is not the one that was written")
        yield _change(place, entry)
    if entries < head.entries:
        raise damaged(
            place,
            "its journal was shortened or edited",
            f"{entries} of {head.entries} changes are as they were written",
        )


class Journal:
    """The journal of a writer, empty at first."""

    def __init__(self, folder: Path, generation: int, start: str) -> None:
        self._folder = folder
        self._head = Head(generation, 0, start)
        self._file = journal_file(folder, generation)
        with writing(folder):
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND
            self._descriptor = os.open(self._file, flags, 0o666)
        self.close = weakref.finalize(self, os.close, self._descriptor)
        self.size = 0

    @property
    def is_empty(self) -> bool:
        """Whether it has no entry."""
        return self._head.entries == 0

    def append(self, change: GraphChange, *, sync: bool) -> None:
        """Add an entry; it is durable after this or the next `sync`.

        After a failure the journal is as before.
        """
        entry = change.as_json().encode()
        before, digest = self._head, _chained(self._head.digest, entry)
        line = digest.encode() + b" " + entry + b"\n"
        with ExitStack() as undo:
            undo.callback(self._cut, self.size, before)
            with writing(self._folder):
                view = memoryview(line)
                while view:
                    view = view[os.write(self._descriptor, view) :]
            self._head = Head(before.generation, before.entries + 1, digest)
            if sync:
                self.sync()
            undo.pop_all()
        self.size += len(line)

    def _cut(self, size: int, head: Head) -> None:
        """Remove what follows, as far as the disk allows; readers ignore half an entry."""
        self._head = head
        with suppress(OSError):
            os.ftruncate(self._descriptor, size)

    def sync(self) -> None:
        """Write everything to disk, and then tell the head."""
        with writing(self._folder):
            os.fsync(self._descriptor)
        write_head(self._folder, self._head, sync=False)


def _whole_lines(place: Path) -> Iterator[bytes]:
    """Yield the lines of a file that end in a line end, without it; none if there is no file."""
    try:
        file = place.open("rb")
    except FileNotFoundError:
        return
    except OSError as error:
        raise damaged(place, "its journal cannot be read", str(error)) from error
    with file:
        for text in file:
            if text.endswith(b"\n"):
                yield text[:-1]


def _chained(digest: str, entry: bytes) -> str:
    return sha256(digest.encode() + entry).hexdigest()


def _change(place: Path, entry: bytes) -> GraphChange:
    try:
        return GraphChange.of_json(entry.decode())
    except (ValueError, KeyError, TypeError, SyntaxError) as error:
        raise damaged(place, "its journal cannot be read", str(error)) from error
