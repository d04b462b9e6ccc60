"""The errors of disks, streams and memory, each with a code of its own: no faults of geokg.

Places that know what they read or write say it in their own words. What reaches nobody else is
explained by this table, so that only a fault of geokg itself is called one.
"""

from __future__ import annotations

import os
from errno import (
    EACCES,
    EBADF,
    EDQUOT,
    EFBIG,
    EILSEQ,
    EISDIR,
    ELOOP,
    EMFILE,
    ENAMETOOLONG,
    ENFILE,
    ENOENT,
    ENOMEM,
    ENOSPC,
    ENOTDIR,
    EPERM,
    EROFS,
)
from typing import Final

from geokg.base.diagnostics import Diagnostic, Location

SystemFailure = OSError | MemoryError | RecursionError | UnicodeError
"""The exceptions that the table explains."""

_Row = tuple[str, str, str]
_FULL: Final = ("GK901", "the disk is full", "free some space, or write to another disk")
_READ_ONLY: Final = (
    "GK902",
    "this place is read-only",
    "name a place that you may write to",
)
_FORBIDDEN: Final = (
    "GK902",
    "this may not be read or written",
    "change the permissions, or name another place",
)
_CLOSED: Final = (
    "GK903",
    "a stream is closed that the command reads or writes",
    "open it, or name a file with -o",
)
_TOO_LONG: Final = ("GK904", "the name of a file is too long for the system", "use a shorter name")
_NOT_UTF8: Final = ("GK905", "this is not text in UTF-8", "write it in UTF-8")
_TOO_DEEP: Final = ("GK906", "the input is nested too deep", "nest it less")
_TOO_LARGE: Final = ("GK907", "the input is too large for the memory", "split it")
_FILE_TOO_LARGE: Final = (
    "GK907",
    "a file becomes larger than the system allows",
    "split the input",
)
_OTHER: Final = ("GK908", "the system refuses to read or write this", "")
_TOO_MANY: Final = ("GK908", "too many files are open", "use fewer processes")

_BY_ERRNO: Final[dict[int, _Row]] = {
    ENOSPC: _FULL,
    EDQUOT: _FULL,
    EROFS: _READ_ONLY,
    EACCES: _FORBIDDEN,
    EPERM: _FORBIDDEN,
    EBADF: _CLOSED,
    ENAMETOOLONG: _TOO_LONG,
    EILSEQ: _NOT_UTF8,
    EFBIG: _FILE_TOO_LARGE,
    ENOMEM: _TOO_LARGE,
    EMFILE: _TOO_MANY,
    ENFILE: _TOO_MANY,
    ENOENT: ("GK908", "the file or folder is not there, or no longer", "check the name"),
    ENOTDIR: ("GK908", "a part of the path is not a folder", "check the name"),
    EISDIR: ("GK908", "this is a folder, and no file", "name a file"),
    ELOOP: ("GK908", "symbolic links lead in a circle", "name the file itself"),
}
"""Codes, messages and fixes by the number of the system's error."""


def system_fault(error: SystemFailure, place: str = "") -> Diagnostic:
    """Return what to say about an error of the system.

    Args:
        error: The error.
        place: The file or stream, where the error does not name it.

    >>> print(system_fault(OSError(28, "No space left on device", "out.nq")))
    out.nq: GK901 the disk is full
       | No space left on device
       = free some space, or write to another disk
    """
    code, message, fix = _row(error)
    found = str(error)
    if isinstance(error, OSError):
        name = error.filename2 or error.filename
        place = os.fsdecode(name) if isinstance(name, str | bytes) else place
        found = error.strerror or str(error)
    return Diagnostic(
        code=code,
        message=message,
        found="" if isinstance(error, RecursionError) else found,
        fix=fix,
        where=Location(place) if place else None,
    )


def _row(error: SystemFailure) -> _Row:
    match error:
        case OSError():
            return _BY_ERRNO.get(error.errno or 0, _OTHER)
        case MemoryError():
            return _TOO_LARGE
        case RecursionError():
            return _TOO_DEEP
        case UnicodeError():
            return _NOT_UTF8
