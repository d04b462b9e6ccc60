"""The checksum manifest of a version: exactly the listed files, each with its bytes unchanged.

SHA256SUMS may come from anybody: no name in it leads out of the folder, and no link is followed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from geokg.base.diagnostics import Diagnostic
from geokg.base.file_digests import entries_below, size_and_sha256
from geokg.base.version_files import CHECKSUMS_PATH
from geokg.dataset.verify.report import Faults, fault

_LINE: Final = re.compile(r"([0-9a-f]{64})  (.+)")
_FORBIDDEN_IN_NAMES: Final = re.compile(r"[\x00-\x1f\x7f\\:*?\"<>|]")
"""Characters that no name may have: controls, and those that Windows gives a meaning."""
_DOWNLOAD_AGAIN: Final = "download it again; if it is the same there, report it to the publisher"


def read_manifest(data: bytes) -> tuple[dict[str, str], list[Diagnostic]]:
    """Return the SHA-256 of each file that SHA256SUMS lists, and the faults of the list.

    >>> read_manifest(b"00  ../x")[1][0].message
    'not a line of checksums as `sha256sum` writes them'
    """
    listed: dict[str, str] = {}
    faults = Faults()
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        faults.add(_line_fault("not UTF-8", str(error), 0))
        return listed, faults.shown
    previous = ""
    for number, line in enumerate(text.split("\n"), 1):
        if not line and number > 1 and number == text.count("\n") + 1:
            break
        match = _LINE.fullmatch(line)
        if not match or not text.endswith("\n"):
            faults.add(
                _line_fault("not a line of checksums as `sha256sum` writes them", line, number)
            )
        elif not is_safe(match[2]):
            faults.add(
                _line_fault("a name that leads out of the folder, or is not valid", line, number)
            )
        elif match[2] <= previous:
            faults.add(_line_fault("a repeated name, or one out of order", line, number))
        else:
            previous = match[2]
            listed[match[2]] = match[1]
    return listed, faults.shown


def _line_fault(message: str, line: str, number: int) -> Diagnostic:
    return fault("GK648", message, CHECKSUMS_PATH, found=line, fix=_DOWNLOAD_AGAIN, line=number)


def is_safe(name: str) -> bool:
    """Return whether a name is a path within a folder, the same on every system.

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
        and not _FORBIDDEN_IN_NAMES.search(name)
    )


def check_manifest(
    root: Path, unavailable: Collection[str] = ()
) -> tuple[Mapping[str, str], Faults]:
    """Return the listed files with their SHA-256, and the faults of the folder.

    Files that a server does not serve (``unavailable``) may be missing.
    """
    faults = Faults()
    try:
        data = (root / CHECKSUMS_PATH).read_bytes()
    except OSError as error:
        faults.add(
            fault("GK648", f"cannot be read: {error.strerror}", CHECKSUMS_PATH, fix=_DOWNLOAD_AGAIN)
        )
        return {}, faults
    listed, list_faults = read_manifest(data)
    faults.extend(list_faults)
    present = dict(_entries(root))
    for name in sorted((listed.keys() - set(unavailable)) | present.keys()):
        if found := _compared(root, name, listed.get(name, ""), present.get(name, "")):
            faults.add(found)
    return listed, faults


def _entries(root: Path) -> Iterator[tuple[str, str]]:
    """Yield everything below a folder but folders, each with its kind."""
    for name, entry in entries_below(root):
        if name != CHECKSUMS_PATH:
            yield name, "file" if entry.is_file(follow_symlinks=False) else "link or device"


def _compared(root: Path, name: str, sha256: str, kind: str) -> Diagnostic | None:
    """Return what is wrong with a file; None if it is listed and has the published bytes."""
    shown = name.encode("utf-8", "backslashreplace").decode()
    if not kind:
        return fault("GK649", "a listed file is missing", shown, fix=_DOWNLOAD_AGAIN)
    if not sha256:
        fix = f"delete it: it was not published; only what {CHECKSUMS_PATH} lists can be trusted"
        return fault("GK649", "a file that is not listed", shown, fix=fix)
    if kind != "file":
        return fault(
            "GK649", "a link or a device instead of a plain file", shown, fix=_DOWNLOAD_AGAIN
        )
    try:
        _, digest = size_and_sha256(f"{root}/{name}")
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
        fix=_DOWNLOAD_AGAIN,
    )
