"""The texts that Web Annotations target: files next to the annotations; nothing is fetched."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from geokg.base.diagnostics import Location
from geokg.inputs.annotation.source_files import read_text, unreadable_input

_NAME: Final = re.compile(r"[^/\\?#:]+")


def text_of_source(file: Path, source: str, where: Location) -> str:
    """Return the text next to a file of annotations that a source names.

    Raises:
        UnreadableInput: There is no such text.
    """
    names = [file.with_suffix(".txt").name]
    last_part = source.rstrip("/").rpartition("/")[2].partition("?")[0].partition("#")[0]
    if (
        _NAME.fullmatch(last_part)
        and last_part.isprintable()
        and len(last_part) < 200
        and last_part != ".."
    ):
        names += [last_part] if last_part.lower().endswith(".txt") else [f"{last_part}.txt"]
    # The name of the source is tried first: a file may have annotations of several texts.
    for name in reversed(names):
        if (file.parent / name).is_file():
            return read_text(file.parent / name, keep_bom=True)
    message = "the text is missing, and nothing is fetched"
    fix = "put it next to the annotations, as " + " or ".join(f"`{name}`" for name in names)
    raise unreadable_input("GK806", where, message, fix, source)
