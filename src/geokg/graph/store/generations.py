"""Generations: databases that never change once they are made, in numbered folders.

A writer works on a copy, and so does a reader where a journal continues the generation. The files
of a database that hold quads never change either, so that a copy links them. Every byte is compared
with the manifest before Oxigraph opens a file: a flipped bit may make it crash or take all memory.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from hashlib import file_digest
from io import BufferedReader
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from geokg.graph.store.locks import FolderLock
from geokg.graph.store.manifest import Checksum, sync_folder
from geokg.graph.store.refusals import damaged, writing
from geokg.graph.store.settings import DATABASES

_WORK: Final = "work"
_READER: Final = "reader-"
_OWN: Final = re.compile(rf"[0-9]{{6}}(\.tmp)?|{_WORK}|{_READER}.*|\..*")
_IMMUTABLE: Final = (".sst", ".blob")


def generation_folder(folder: Path, generation: int) -> Path:
    """Return the folder of a generation."""
    return folder / DATABASES / f"{generation:06d}"


def check_files(place: Path, files: Mapping[str, Checksum]) -> None:
    """Raise `StoreError` unless a generation has exactly its files, each as it was written."""
    try:
        found = {entry.name for entry in place.iterdir()}
    except OSError as error:
        raise damaged(place, "a folder of it is missing", str(error.strerror or error)) from error
    for name in sorted(files.keys() - found):
        raise damaged(place / name, "a file of it is missing")
    for name in sorted(found - files.keys()):
        raise damaged(place / name, "a file in it is not its own")
    for name, checksum in sorted(files.items()):
        if _checksum(place / name) != checksum:
            raise damaged(place / name, "a file of it is not as it was written")


def check_folder(folder: Path) -> None:
    """Raise `StoreError` if the folder of databases holds anything that geokg did not make."""
    place = folder / DATABASES
    try:
        names = sorted(entry.name for entry in place.iterdir())
    except OSError as error:
        raise damaged(place, "a folder of it is missing", str(error.strerror or error)) from error
    for name in names:
        if not _OWN.fullmatch(name):
            raise damaged(place / name, "a file in it is not its own")


def new_work(folder: Path, source: Path | None, files: Mapping[str, Checksum]) -> Path:
    """Return a new folder in which a writer works, with the files of a generation, if any."""
    work = folder / DATABASES / _WORK
    with writing(folder):
        if work.exists():
            shutil.rmtree(work)
        work.mkdir(parents=True)
        if source is not None:
            _copy(source, work, files)
    return work


def private_copy(
    folder: Path, source: Path, files: Mapping[str, Checksum]
) -> tuple[Path, FolderLock]:
    """Return a new folder with the files of a generation, for a reader, and its lock.

    It is beside the generation, where links cost nothing, or, if that cannot be written, in the
    temporary folder of the system.
    """
    while True:
        try:
            copy = Path(tempfile.mkdtemp(prefix=_READER, dir=folder / DATABASES))
        except OSError:
            copy = Path(tempfile.mkdtemp(prefix=f"geokg-{_READER}"))
        try:
            lock = FolderLock(copy, shared=True)
        except (BlockingIOError, FileNotFoundError):
            continue  # a writer swept it before it was locked
        with writing(copy):
            _copy(source, copy, files)
        return copy, lock


def seal_generation(
    store: ox.Store,
    target: Path,
    earlier: Path | None,
    files: Mapping[str, Checksum],
) -> dict[str, Checksum]:
    """Write a generation from a database, and return the checksums of its files.

    A file that is a link to one of an earlier generation is the same file, and is not read again.
    """
    with writing(target):
        if target.exists():
            shutil.rmtree(target)
        store.backup(str(target))
        checksums = {}
        for file in sorted(target.iterdir()):
            known = files.get(file.name)
            if known and earlier and _is_same(file, earlier / file.name):
                checksums[file.name] = known
                continue
            with file.open("rb") as stream:
                os.fsync(stream.fileno())
                checksums[file.name] = _checksum_of(stream)
        sync_folder(target)
        sync_folder(target.parent)
    return checksums


def sweep(folder: Path, current: int) -> None:
    """Remove what nobody uses: older generations, and copies of readers that have ended."""
    for place in sorted((folder / DATABASES).iterdir()):
        name = place.name
        if name in (_WORK, f"{current:06d}") or name.startswith(".") or not _OWN.fullmatch(name):
            continue
        # A folder that is in use, or that another user owns, is left for a later writer.
        with suppress(OSError):
            lock = FolderLock(place, shared=False)
            shutil.rmtree(place)
            lock.release()


def remove_copy(place: Path, owner: int) -> None:
    """Remove a copy; a forked process leaves that to its parent."""
    if os.getpid() == owner:
        shutil.rmtree(place, ignore_errors=True)


def _copy(source: Path, target: Path, files: Mapping[str, Checksum]) -> None:
    for name in files:
        if name.endswith(_IMMUTABLE):
            try:
                (target / name).hardlink_to(source / name)
                continue
            except OSError:
                pass  # another file system, or one without links
        shutil.copyfile(source / name, target / name)


def _is_same(file: Path, other: Path) -> bool:
    with suppress(FileNotFoundError):
        return file.samefile(other)
    return False


def _checksum(file: Path) -> Checksum | None:
    """Return the checksum of a regular file, and of nothing else."""
    if file.is_symlink() or not file.is_file():
        return None
    try:
        with file.open("rb") as stream:
            return _checksum_of(stream)
    except OSError as error:
        raise damaged(file, "a file of it cannot be read", str(error.strerror or error)) from error


def _checksum_of(stream: BufferedReader) -> Checksum:
    return Checksum(os.fstat(stream.fileno()).st_size, file_digest(stream, "sha256").hexdigest())
