"""Files below the folder of the workbench: opened only there, whatever links say."""

from __future__ import annotations

import os
from datetime import datetime
from errno import ELOOP
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from geokg.inputs.input_files import open_regular, special_kind
from geokg.web.workbench.answers import refused


class Stamp(NamedTuple):
    """What changes when a file does; equal stamps spare a reading."""

    size: int
    mtime_ns: int
    inode: int


def stamp(path: Path) -> Stamp | None:
    """Return the stamp of a file, or None if there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ino)


def changed_at(file: Path) -> str:
    """Return the local time at which a file changed, for people; empty if it is not there."""
    try:
        seconds = file.stat().st_mtime
    except OSError:
        return ""
    return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%dT%H:%M:%S")


def inside(path: Path, root: Path) -> Path:
    """Return where a file really is, which is below the folder.

    Raises:
        Refused: It is elsewhere, or there is no such file.
    """
    try:
        real = os.path.realpath(path, strict=True)
    except FileNotFoundError as error:
        raise gone(path) from error
    except OSError as error:
        raise refused(
            HTTPStatus.BAD_REQUEST, "GK001", f"cannot be reached: {error.strerror}", file=str(path)
        ) from error
    base = os.path.realpath(root)
    if os.path.commonpath((real, base)) != base:
        raise refused(
            HTTPStatus.FORBIDDEN,
            "GK040",
            "a link that leads out of the folder",
            fix="name the folder that has both, or copy the target",
            file=str(path),
        )
    return Path(real)


def read_inside(path: Path, root: Path) -> bytes:
    """Return the content of a file below the folder.

    Raises:
        Refused: It is elsewhere, or cannot be read.
        UnreadableInput: It is a pipe, a socket or a device.
    """
    real = inside(path, root)
    try:
        # The last step is not a link: one that was put there since is not followed.
        descriptor = os.open(real, os.O_RDONLY | _NO_LINK | getattr(os, "O_NONBLOCK", 0))
        try:
            if special_kind(os.fstat(descriptor)):
                open_regular(real).close()
            with os.fdopen(os.dup(descriptor), "rb") as file:
                return file.read()
        finally:
            os.close(descriptor)
    except FileNotFoundError as error:
        raise gone(path) from error
    except OSError as error:
        reason = "a link that changed" if error.errno == ELOOP else error.strerror
        raise refused(
            HTTPStatus.BAD_REQUEST, "GK001", f"cannot be read: {reason}", file=str(path)
        ) from error


def gone(path: Path) -> Exception:
    """Return the refusal of a request about a file that is not there any more."""
    return refused(
        HTTPStatus.NOT_FOUND,
        "GK971",
        "the file is not there any more",
        fix="restore it, or go back to the list of articles",
        file=str(path),
    )


_NO_LINK: int = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
