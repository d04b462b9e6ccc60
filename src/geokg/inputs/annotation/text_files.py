"""The text files that annotations name: which ones may be read, and their errors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PureWindowsPath
from typing import Final

from geokg.article.references import Problems
from geokg.base.diagnostics import KeyPath
from geokg.base.safe_text import UNWRITABLE
from geokg.inputs.input_files import MAX_SIZE, is_inside, open_regular

ReadText = Callable[[str, KeyPath, Problems], str]
"""A function that returns the text of a file that an annotation names, and reports its errors."""


def text_beside(folder: Path, max_size: int = MAX_SIZE) -> ReadText:
    """Return a function that reads the text files named by annotations in a folder.

    Args:
        folder: The folder; a link that leads out of it is refused.
        max_size: The largest size of a text in bytes.
    """

    def read_text(name: str, path: KeyPath, problems: Problems) -> str:
        if problem := _path_problem(name):
            problems.add(path, "GK022", problem, found=name, fix=TEXT_FILE_FIX)
            return ""
        try:
            if problem := _text_file_problem(folder, name, max_size):
                problems.add(path, "GK022", problem, found=name, fix=TEXT_FILE_FIX)
                return ""
            with open_regular(folder / name) as opened:
                return opened.read().decode("utf-8-sig")
        except OSError as error:
            problems.add(
                path,
                "GK022",
                f"the text file cannot be read: {error.strerror}",
                found=name,
                fix=TEXT_FILE_FIX,
            )
        except UnicodeDecodeError as error:
            problems.add(
                path,
                "GK002",
                f"the text file is not UTF-8, at byte {error.start}",
                found=name,
                fix="save it as UTF-8",
            )
        return ""

    return read_text


def _path_problem(name: str) -> str:
    """Return why a name is not a file next to the annotation on every system, or nothing."""
    # The rules of Windows include those of POSIX: both slashes, drives, absolute paths.
    path = PureWindowsPath(name)
    if path.anchor or ".." in path.parts:
        return "the text file is not in the folder of the annotation"
    if UNWRITABLE.search(name):
        return "the name of the text file has a control character"
    return ""


def _text_file_problem(folder: Path, name: str, max_size: int) -> str:
    """Return why a text file cannot be read, or nothing.

    Raises:
        OSError: The system does not say.
    """
    file = folder / name
    if not file.exists():
        is_link = file.is_symlink()
        return "the text file is a link that leads nowhere" if is_link else NO_TEXT_FILE
    if _has_link(folder, name) and not is_inside(file.resolve(), folder.resolve()):
        return "the text file is a link that leads out of the folder of the annotation"
    if not file.is_file():
        return "the text file is not a file"
    if (size := file.stat().st_size) > max_size:
        return f"the text file has {size:,} bytes, and the limit is {max_size:,} (--max-size)"
    return ""


def _has_link(folder: Path, name: str) -> bool:
    """Return whether a name leads through a link below the folder."""
    file = folder / name
    return file.is_symlink() or any(
        parent.is_symlink() for parent in file.parents if folder in parent.parents
    )


NO_TEXT_FILE: Final = "the text file does not exist"
TEXT_FILE_FIX: Final = "name a file next to the annotation, or in a folder below it"
