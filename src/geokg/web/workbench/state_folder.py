"""The folder ``.geokg-annotate``: what the workbench keeps beside the annotations of a person.

It is a hidden folder, which no command reads, and Git ignores it.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from geokg.base.safe_text import slug_of

NAME: Final = ".geokg-annotate"
_IGNORED: Final = "# Made by geokg annotate: drafts in hand, undo, rejected drafts.\n*\n"


class StateFolder:
    """The state of the workbench for one folder of annotations.

    Args:
        root: The folder of the annotations.
        is_kept: Whether anything is written; a read-only workbench keeps nothing.
    """

    def __init__(self, root: Path, *, is_kept: bool) -> None:
        self.folder = root / NAME
        self.is_kept = is_kept

    def read(self, name: str) -> object:
        """Return the JSON of a file, or None if it is missing or broken."""
        with suppress(OSError, ValueError, RecursionError):
            return json.loads((self.folder / name).read_text(encoding="utf-8"))
        return None

    def read_lines(self, name: str) -> list[object]:
        """Return the JSON of each line of a file; a line that was cut off is left out."""
        found: list[object] = []
        with suppress(OSError, UnicodeDecodeError):
            for line in (self.folder / name).read_text(encoding="utf-8").splitlines():
                with suppress(ValueError, RecursionError):
                    found.append(json.loads(line))
        return found

    def write(self, name: str, value: object) -> None:
        """Replace a file by the JSON of a value; None removes it."""
        if not self.is_kept:
            return
        if value is None:
            (self.folder / name).unlink(missing_ok=True)
            return
        self._replace(name, json.dumps(value, ensure_ascii=True) + "\n")

    def write_lines(self, name: str, values: Iterable[object]) -> None:
        """Replace a file by a line of JSON for each value."""
        if self.is_kept:
            self._replace(name, "".join(json.dumps(value) + "\n" for value in values))

    def append(self, name: str, value: object) -> None:
        """Add a line of JSON to a file."""
        if self.is_kept:
            self._make()
            with (self.folder / name).open("a", encoding="utf-8") as file:
                file.write(json.dumps(value, ensure_ascii=False) + "\n")

    def append_row(self, name: str, header: Sequence[str], row: Sequence[str]) -> None:
        """Add a row to a CSV file, with the header if the file is new."""
        if self.is_kept:
            self._make()
            with (self.folder / name).open("a", encoding="utf-8", newline="") as file:
                rows = [header, row] if not file.tell() else [row]
                csv.writer(file, lineterminator="\n").writerows(rows)

    def _make(self) -> None:
        self.folder.mkdir(exist_ok=True)
        ignore = self.folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text(_IGNORED, encoding="utf-8")

    def _replace(self, name: str, text: str) -> None:
        self._make()
        temporary = self.folder / f".{name}.{os.getpid()}"
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(self.folder / name)


def file_name(key: str) -> str:
    """Return a name for what is kept of one annotation file, on every system.

    >>> file_name("spying@ana")
    'spying-ana-93bd8a'
    """
    digest = sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{slug_of(key)[:40]}-{digest}"
