"""Locks of folders, which end with the process that holds them."""

from __future__ import annotations

import os
import weakref
from pathlib import Path

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import StoreError


class FolderLock:
    """A lock of a folder, shared or for one holder alone, until it is released or collected.

    Raises:
        BlockingIOError: Another holder has the folder.
        FileNotFoundError: The folder does not exist, or was removed meanwhile.
        StoreError: The system has no such locks.
    """

    def __init__(self, folder: Path, *, shared: bool) -> None:
        try:
            import fcntl
        except ImportError as error:
            raise StoreError(
                Diagnostic(
                    code="GK534",
                    message="this system has no file locks that end with a process",
                    fix="keep stores on Linux or macOS, or in a container; "
                    "files such as ties.nq need no lock",
                )
            ) from error
        descriptor = os.open(folder, os.O_RDONLY)
        self.release = weakref.finalize(self, _release, descriptor, os.getpid())
        mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(descriptor, mode | fcntl.LOCK_NB)
            is_there = os.path.samestat(os.fstat(descriptor), folder.stat())
        except OSError:
            self.release()
            raise
        if not is_there:
            self.release()
            raise FileNotFoundError(folder)


def _release(descriptor: int, owner: int) -> None:
    """Give up a lock; a forked process closes its copy, and leaves the lock to its parent."""
    import fcntl

    if os.getpid() == owner:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)
