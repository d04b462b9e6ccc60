"""JSON and JSONL files of other tools: their records one by one, each with its location."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from json import dumps
from pathlib import Path
from typing import Any, Final

from geokg.base.diagnostics import KeyPath, Location
from geokg.base.errors import UnreadableInput
from geokg.inputs.annotation import json
from geokg.inputs.annotation.positions import Positions
from geokg.inputs.annotation.source_files import read_text, recoded, unreadable_input
from geokg.inputs.formats.documents import Document

_HEAD: Final = 4096
_LONG_HEAD: Final = 1 << 20
"""Bytes to search for the keys that identify a format; a long text may come before them."""
_INTEGER: Final = re.compile(r"-?[0-9]{1,15}")


def long_head(file: Path, head: bytes) -> bytes:
    """Return up to a megabyte of a file; its head if the file is short or cannot be read."""
    if len(head) < _HEAD:
        return head
    try:
        with file.open("rb") as stream:
            return recoded(stream.read(_LONG_HEAD))
    except OSError:
        return head


class _LazyPositions:
    """The positions in one JSON text, computed on first use."""

    def __init__(self, text: str, line: int) -> None:
        self.text, self.line = text, line
        self.root: Positions | None = None

    def find(self, path: KeyPath, file: str) -> Location:
        if self.root is None:
            self.root = json.places(self.text, self.line)
        return self.root.find(path, file)


@dataclass(frozen=True, slots=True)
class Record:
    """One JSON value of a file, with its locations.

    Args:
        data: The value; all its scalars but null are texts.
        number: Counts the records of the file from 1.
        file: The name of the file.
        positions: The positions of the values.
        path: Where the record is inside the JSON text.
        line: The line in a JSONL file, 0 if the file is one JSON text.
        kept: For each list from which items were removed, the former positions of the others.
    """

    data: Any
    number: int
    file: str
    positions: _LazyPositions
    path: KeyPath = ()
    line: int = 0
    kept: Mapping[KeyPath, tuple[int, ...]] = field(default_factory=dict)

    def at(self, *path: str | int) -> Location:
        """Return the location of a value inside the record."""
        former: list[str | int] = []
        for at, part in enumerate(path):
            kept = self.kept.get(path[:at], ())
            moved = isinstance(part, int) and part < len(kept)
            former.append(kept[int(part)] if moved else part)
        return self.positions.find((*self.path, *former), self.file)

    def without(self, items: Collection[KeyPath]) -> Record:
        """Return the record without some items of its lists."""
        kept = dict(self.kept)

        def copy(value: Any, path: KeyPath) -> Any:
            if isinstance(value, dict):
                return {key: copy(item, (*path, key)) for key, item in value.items()}
            if not isinstance(value, list):
                return value
            left = [at for at, _ in enumerate(value) if (*path, at) not in items]
            if len(left) < len(value):
                former = self.kept.get(path, range(len(value)))
                kept[path] = tuple(former[at] for at in left)
            return [copy(value[at], (*path, at)) for at in left]

        return replace(self, data=copy(self.data, ()), kept=kept)

    def near(self, *path: str | int) -> Location:
        """Return the location of a value; in JSONL only its line, which needs no parsing."""
        return Location(self.file, self.line, 1) if self.line else self.at(*path)

    def refuse(
        self, code: str, path: KeyPath, message: str, fix: str, found: object = ""
    ) -> UnreadableInput:
        """Return the error for the value at a path inside the record."""
        shown = found if isinstance(found, str) else dumps(found, ensure_ascii=False)
        return unreadable_input(code, self.at(*path), message, fix, shown[:400])


def records(file: Path) -> Iterator[Record | UnreadableInput]:
    """Yield the lines of JSONL, the items of a JSON list, or the one value of a JSON file."""
    text, name = read_text(file), str(file)
    lines = text.split("\n")
    if not _is_jsonl([line.strip() for line in lines[:200] if line.strip()]):
        data = json.load(text, name)
        positions = _LazyPositions(text, 1)
        if not isinstance(data, list):
            yield Record(data, 1, name, positions)
            return
        for index, item in enumerate(data):
            yield Record(item, index + 1, name, positions, (index,))
        return
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                value = json.load(line, name, number)
            except UnreadableInput as error:
                yield error
            else:
                yield Record(value, number, name, _LazyPositions(line, number), (), number)


def _is_jsonl(lines: list[str]) -> bool:
    first = lines[0] if lines else ""
    if not first.startswith("{") or first == "{":
        return False
    return first.endswith("}") or (len(lines) > 1 and lines[1].startswith("{"))


def number_of(value: object) -> int | None:
    """Return a plain value as an integer, or None if it is not one.

    >>> number_of("12"), number_of("twelve"), number_of(None)
    (12, None, None)
    """
    return int(value) if isinstance(value, str) and _INTEGER.fullmatch(value) else None


def mappings(value: object) -> list[tuple[int, dict[str, Any]]]:
    """Return the mappings in a list with their indexes; nothing if the value is not a list."""
    items = value if isinstance(value, list) else []
    return [(index, item) for index, item in enumerate(items) if isinstance(item, dict)]


def attributes_of(value: dict[str, Any], known: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the scalars of a mapping under keys that are not known ones."""
    known = frozenset(known)
    return tuple(
        (key, item) for key, item in value.items() if key not in known and isinstance(item, str)
    )


def unread_keys(
    value: dict[str, Any], known: Iterable[str], owner: str, *, texts: bool = False
) -> dict[str, int]:
    """Return one count for each key with a content that is read nowhere.

    Args:
        value: A mapping of the format.
        known: The keys that are read, or that say nothing about the text.
        owner: What has the key, in the plural.
        texts: Whether keys with a text are unread, too; the others become attributes.

    >>> unread_keys({"id": "1", "votes": ["a"], "tags": []}, ["id"], "records")
    {'the key `votes` of records': 1}
    """
    known = frozenset(known)
    return {
        f"the key `{key}` of {owner}": 1
        for key, item in value.items()
        if key not in known and item and (texts or not isinstance(item, str))
    }


def with_ignored(
    documents: Iterator[Document | UnreadableInput], ignored: dict[str, int], file: Path, fix: str
) -> Iterator[Document | UnreadableInput]:
    """Yield documents, the last one with the counts of what was left out of the whole file.

    Args:
        documents: The documents and errors of the file.
        ignored: Counts that grow while the documents are read.
        file: The file.
        fix: What the error suggests if there is no document.

    Raises:
        UnreadableInput: The file has no document and no error.
    """
    last: Document | None = None
    errors = 0
    for document in documents:
        if isinstance(document, UnreadableInput):
            errors += 1
            yield document
            continue
        if last is not None:
            yield last
        last = document
    if last is not None:
        yield replace(last, ignored=tuple(sorted(add_counts(last.ignored, ignored).items())))
    elif not errors:
        counts = ", ".join(f"{count} of {name}" for name, count in sorted(ignored.items()))
        message = "the file contains no annotated text" + (f": {counts}" if counts else "")
        raise unreadable_input("GK809", Location(str(file), 1, 1), message, fix)


def add_counts(counts: Iterable[tuple[str, int]], other: dict[str, int]) -> dict[str, int]:
    """Return the sum of two counts.

    >>> add_counts([("choices", 1)], {"choices": 2, "rating": 1})
    {'choices': 3, 'rating': 1}
    """
    total = dict(counts)
    for name, count in other.items():
        total[name] = total.get(name, 0) + count
    return total
