"""Reading the bytes and the text of input files, with the errors of files that cannot be read."""

from __future__ import annotations

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path
from typing import Final

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import UnreadableInput
from geokg.inputs.input_files import read_regular

SAVE_AS_UTF_8: Final = "save it as UTF-8"
CHECK_FILE: Final = "check that the file exists and that you may read it"


def unreadable_input(
    code: str, where: Location, message: str, fix: str = "", found: str = ""
) -> UnreadableInput:
    """Return the error with a single diagnostic."""
    return UnreadableInput(
        Diagnostic(code=code, message=message, found=found, fix=fix, where=where)
    )


def unreadable_file(file: Path | str, error: OSError) -> UnreadableInput:
    """Return the error for a file that the system does not open or read."""
    message = f"cannot be read: {error.strerror}"
    return unreadable_input("GK001", Location(str(file)), message, CHECK_FILE)


def read_bytes(file: Path) -> bytes:
    """Return the content of a file.

    Raises:
        UnreadableInput: The file is missing, cannot be read, or is a pipe or a device.
    """
    try:
        return read_regular(file)
    except OSError as error:
        raise unreadable_file(file, error) from error


def read_text(file: Path, *, keep_bom: bool = False, fix: str = SAVE_AS_UTF_8) -> str:
    """Return the text of a UTF-8 file, with its line ends as they are.

    Args:
        file: The file.
        keep_bom: Whether a byte order mark stays in the text.
        fix: What the error suggests when the file is not UTF-8.

    Raises:
        UnreadableInput: The file is missing, cannot be read, or is not UTF-8.
    """
    data = read_bytes(file)
    if encoding := _utf_16(data):
        message = f"not UTF-8 but {encoding.upper()}"
        raise unreadable_input("GK002", Location(str(file), 1, 1), message, fix)
    try:
        return data.decode("utf-8" if keep_bom else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        message = f"not UTF-8, at byte {error.start}"
        raise unreadable_input("GK002", Location(str(file), line, 1), message, fix) from error


def _utf_16(data: bytes) -> str:
    """Return the encoding of a text in UTF-16, which its first bytes show, or nothing."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    first = data[:4]
    if len(first) == 4 and not (first[1] or first[3]) and first[0] and first[2]:
        return "utf-16-le"
    if len(first) == 4 and not (first[0] or first[2]) and first[1] and first[3]:
        return "utf-16-be"
    return ""


def recoded(head: bytes) -> bytes:
    """Return the first bytes of a file in UTF-8, so that the format of UTF-16 is recognised.

    >>> recoded("sep=;".encode("utf-16")), recoded(b"sep=;")
    (b'sep=;', b'sep=;')
    """
    encoding = _utf_16(head)
    return head.decode(encoding, "ignore").encode("utf-8", "ignore") if encoding else head
