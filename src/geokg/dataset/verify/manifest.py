"""The files of a version and their checksums: those listed, no other, each byte as it was.

SHA256SUMS may come from anybody: no name in it leads out of the folder, and no link is followed.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection, Iterator, Mapping
from hashlib import file_digest
from pathlib import Path, PurePosixPath
from typing import Final

from geokg.base.diagnostics import Diagnostic
from geokg.base.version_files import CHECKSUMS_PATH
from geokg.dataset.verify.report import Faults, fault

_LINE: Final = re.compile(r"([0-9a-f]{64})  (.+)")
_WRONG_IN_NAMES: Final = re.compile(r"[\x00-\x1f\x7f\\:*?\"<>|]")
"""What no name may hold: control characters, and what is a path of its own on Windows."""
_AGAIN: Final = "get it again from where it was published; if it is so there, tell the publisher"


def read_manifest(data: bytes) -> tuple[dict[str, str], list[Diagnostic]]:
    """The SHA-256 of each file that SHA256SUMS lists, and what is wrong with the list.

    >>> read_manifest(b"00  ../x")[1][0].message
    'no line of checksums, as `sha256sum` writes them'
    """
    listed: dict[str, str] = {}
    wrong = Faults()
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        wrong.add(_wrong_line("it is no UTF-8", str(error), 0))
        return listed, wrong.shown
    before = ""
    for number, line in enumerate(text.split("\n"), 1):
        if not line and number > 1 and number == text.count("\n") + 1:
            break
        match = _LINE.fullmatch(line)
        if not match or not text.endswith("\n"):
            wrong.add(_wrong_line("no line of checksums, as `sha256sum` writes them", line, number))
        elif not is_safe(match[2]):
            wrong.add(_wrong_line("a name that leads out of the folder, or is none", line, number))
        elif match[2] <= before:
            wrong.add(_wrong_line("a name twice, or not in order", line, number))
        else:
            before = match[2]
            listed[match[2]] = match[1]
    return listed, wrong.shown


def _wrong_line(message: str, line: str, number: int) -> Diagnostic:
    return fault("GK648", message, CHECKSUMS_PATH, found=line, fix=_AGAIN, line=number)


def is_safe(name: str) -> bool:
    """Whether a name is a path within a folder, the same on every system.

    >>> [is_safe(name) for name in ("data/all.nq", "../x", "/etc/passwd", "a//b", "c:x")]
    [True, False, False, False, False]
    """
    path = PurePosixPath(name)
    return (
        name not in ("", CHECKSUMS_PATH)
        and path.as_posix() == name
        and not path.is_absolute()
        and ".." not in path.parts
        and name != "."
        and not _WRONG_IN_NAMES.search(name)
    )


def check_manifest(root: Path, kept: Collection[str] = ()) -> tuple[Mapping[str, str], Faults]:
    """The files that are listed, and whatever of the folder is not as the list says.

    Those that are ``kept`` by a server need not be there.
    """
    faults = Faults()
    try:
        data = (root / CHECKSUMS_PATH).read_bytes()
    except OSError as error:
        faults.add(fault("GK648", f"cannot be read: {error.strerror}", CHECKSUMS_PATH, fix=_AGAIN))
        return {}, faults
    listed, wrong = read_manifest(data)
    faults.extend(wrong)
    there = dict(_entries(root))
    for name in sorted((listed.keys() - set(kept)) | there.keys()):
        if found := _compared(root, name, listed.get(name, ""), there.get(name, "")):
            faults.add(found)
    return listed, faults


def _entries(root: Path) -> Iterator[tuple[str, str]]:
    """Everything below a folder that is no folder itself, and what it is."""
    # os.walk follows no link: a folder that is one is listed among the folders.
    for place, folders, files in os.walk(root):
        for name in (*folders, *files):
            path = Path(place, name)
            mode = path.lstat().st_mode
            relative = path.relative_to(root).as_posix()
            if not stat.S_ISDIR(mode) and relative != CHECKSUMS_PATH:
                yield relative, "file" if stat.S_ISREG(mode) else "link or device"


def _compared(root: Path, name: str, sha256: str, kind: str) -> Diagnostic | None:
    """What is wrong with one name; nothing where its file has the bytes that it should have."""
    shown = name.encode("utf-8", "backslashreplace").decode()
    if not kind:
        return fault("GK649", "a file that is listed is not here", shown, fix=_AGAIN)
    if not sha256:
        fix = f"take it away: it was not published; only what {CHECKSUMS_PATH} lists can be trusted"
        return fault("GK649", "a file that is not listed", shown, fix=fix)
    if kind != "file":
        return fault("GK649", "no plain file, but a link or a device", shown, fix=_AGAIN)
    try:
        with (root / name).open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return fault("GK649", f"cannot be read: {error.strerror}", shown)
    if digest == sha256:
        return None
    return fault(
        "GK650",
        "not the bytes that were published",
        shown,
        found=f"SHA-256 {digest}",
        expected=sha256,
        fix=_AGAIN,
    )
