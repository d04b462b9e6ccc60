"""Temporary folders beside outputs: owned by a live process through a lock, swept after a dead one.

A folder is locked with ``flock`` while its process lives; the system releases the lock when the
process ends, however it ends. So a folder whose lock is free belongs to nobody, on this machine and
in its containers. Where a file system or system has no such locks, nothing is swept.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Final

_flock: ModuleType | None
try:
    import fcntl

    _flock = fcntl
except ImportError:  # Windows has no such locks
    _flock = None

_NAME: Final = re.compile(r"\.geokg-[0-9a-f]{16}")


def is_temporary(path: Path) -> bool:
    """Return whether a path has the name of a temporary folder of geokg.

    >>> is_temporary(Path("out/.geokg-0123456789abcdef")), is_temporary(Path("out/.geokg-notes"))
    (True, False)
    """
    return bool(_NAME.fullmatch(path.name))


@contextmanager
def temporary_folder(beside: Path) -> Iterator[Path]:
    """Provide a new folder in ``beside`` and delete it at the end.

    Folders of processes that ended without deleting theirs are deleted first.

    Raises:
        OSError: The folder cannot be made.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place, temporary_folder(Path(place)) as folder:
    ...     sweep(Path(place))
    ...     folder.is_dir()
    True
    """
    sweep(beside)
    folder, lock = _new_folder(beside)
    try:
        yield folder
    finally:
        try:
            _remove(folder)
        finally:
            if lock is not None:
                os.close(lock)


def sweep(beside: Path) -> None:
    """Delete the temporary folders in ``beside`` that no live process owns."""
    with suppress(OSError):
        leftovers = sorted(path for path in beside.iterdir() if is_temporary(path))
        for leftover in leftovers:
            with suppress(OSError):
                lock = _lock(leftover)
                if lock is not None:
                    try:
                        _remove(leftover)
                    finally:
                        os.close(lock)


def _new_folder(beside: Path) -> tuple[Path, int | None]:
    """Make a folder and lock it; another process may sweep it before it is locked."""
    while True:
        folder = beside / f".geokg-{secrets.token_hex(8)}"
        folder.mkdir(mode=0o700)
        try:
            lock = _lock(folder)
        except (FileNotFoundError, BlockingIOError):
            continue
        except OSError:
            return folder, None  # a file system without locks
        if folder.exists():
            return folder, lock
        if lock is not None:
            os.close(lock)


def _lock(folder: Path) -> int | None:
    """Lock a folder and return the open descriptor; None on a system without locks.

    Raises:
        BlockingIOError: A live process has the lock.
        OSError: The folder is gone, or its file system has no locks.
    """
    if _flock is None:
        return None
    descriptor = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
    try:
        _flock.flock(descriptor, _flock.LOCK_EX | _flock.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _remove(folder: Path) -> None:
    with suppress(FileNotFoundError):
        shutil.rmtree(folder)
