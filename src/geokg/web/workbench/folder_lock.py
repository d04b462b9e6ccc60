"""One workbench for a folder: the lock file that says where it runs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import StoreError

NAME: Final = ".geokg-annotate.lock"


@contextmanager
def folder_lock(folder: Path, port: int) -> Iterator[None]:
    """Hold the lock of a folder while the context lasts.

    The lock of a process that has ended is taken over.

    Args:
        folder: The folder of the annotations.
        port: The port of this workbench, for a second one to name.

    Raises:
        StoreError: Another workbench has the folder open.
    """
    file = folder / NAME
    mine = json.dumps({"pid": os.getpid(), "port": port})
    if not _made(file, mine):
        pid, other = _holder(file)
        if _is_running(pid):
            raise _taken(file, other)
        file.unlink(missing_ok=True)
        if not _made(file, mine):  # another one was faster
            raise _taken(file, _holder(file)[1])
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def _made(file: Path, content: str) -> bool:
    """Make the lock file with its content, unless there is one; return whether it was made."""
    temporary = file.with_name(f"{NAME}.{os.getpid()}")
    temporary.write_text(content, encoding="utf-8")
    try:
        # A link is made in one step with the content, and only if nothing has that name.
        os.link(temporary, file)
    except FileExistsError:
        return False
    finally:
        temporary.unlink()
    return True


def _holder(file: Path) -> tuple[int, int]:
    """Return the process and the port of a lock file; zeros if it is damaged."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        values = json.loads(file.read_text(encoding="utf-8"))
        return int(values["pid"]), int(values["port"])
    return 0, 0


def _is_running(pid: int) -> bool:
    if pid <= 0:
        return False
    if os.name == "nt":  # there, no signal only asks
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it runs for somebody else
        return True
    return True


def _taken(file: Path, port: int) -> StoreError:
    return StoreError(
        Diagnostic(
            code="GK974",
            message=f"another workbench has this folder open, at http://127.0.0.1:{port}/",
            fix="use that one, or end it; if it has ended, delete this file",
            where=Location(str(file)),
        )
    )
