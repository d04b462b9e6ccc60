"""Files of other tools: their text, their JSON values one by one, and where each stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from json import dumps
from pathlib import Path
from typing import Any, Final

from geokg.base.diagnostics import Diagnostic, KeyPath, Location
from geokg.base.errors import UnreadableInput
from geokg.inputs.annotation import json
from geokg.inputs.annotation.positions import Positions
from geokg.inputs.formats.documents import Document

_SHORT: Final = 4096
_LONG: Final = 1 << 20
_WHOLE: Final = re.compile(r"-?[0-9]{1,15}")


def refusal(code: str, where: Location, message: str, fix: str, found: str = "") -> UnreadableInput:
    """The error that says so."""
    return UnreadableInput(
        Diagnostic(code=code, message=message, found=found, fix=fix, where=where)
    )


def text_of(file: Path, *, with_bom: bool = False) -> str:
    """The text of a UTF-8 file as it stands there, with or without its byte order mark."""
    try:
        return file.read_bytes().decode("utf-8" if with_bom else "utf-8-sig")
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise refusal("GK001", Location(str(file)), message, "check the name") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        message = f"not UTF-8, at byte {error.start}"
        where = Location(str(file), line, 1)
        raise refusal("GK002", where, message, "save it as UTF-8") from error


def beginning(file: Path, head: bytes) -> bytes:
    """As much of a file as may stand before the keys that tell its format: a long text, often."""
    if len(head) < _SHORT:
        return head
    try:
        with file.open("rb") as stream:
            return stream.read(_LONG)
    except OSError:
        return head


class _Tree:
    """The places of one JSON text, made when first asked for."""

    def __init__(self, text: str, line: int) -> None:
        self.text, self.line = text, line
        self.root: Positions | None = None

    def find(self, path: KeyPath, file: str) -> Location:
        if self.root is None:
            self.root = json.places(self.text, self.line)
        return self.root.find(path, file)


@dataclass(frozen=True, slots=True)
class Record:
    """One value of a file, its number from 1, and where it and what it holds stand."""

    data: Any
    number: int
    file: str
    tree: _Tree
    path: KeyPath = ()
    line: int = 0
    """The line of JSONL, 0 where the file is one JSON text."""

    def at(self, *path: str | int) -> Location:
        """Where the value at ``path`` inside the record stands."""
        return self.tree.find(self.path + path, self.file)

    def near(self, *path: str | int) -> Location:
        """The same, but in JSONL the line alone, which costs nothing."""
        return Location(self.file, self.line, 1) if self.line else self.at(*path)

    def refuse(
        self, code: str, path: KeyPath, message: str, fix: str, found: object = ""
    ) -> UnreadableInput:
        """The error that says so of the value at ``path``."""
        shown = found if isinstance(found, str) else dumps(found, ensure_ascii=False)
        return refusal(code, self.at(*path), message, fix, shown[:400])


def records(file: Path) -> Iterator[Record | UnreadableInput]:
    """The values of a file of JSONL, or the items of the list, or the one value, of one of JSON."""
    text, name = text_of(file), str(file)
    lines = text.split("\n")
    if not _by_lines([line.strip() for line in lines[:200] if line.strip()]):
        whole = json.load(text, name)
        tree = _Tree(text, 1)
        if not isinstance(whole, list):
            yield Record(whole, 1, name, tree)
            return
        for place, item in enumerate(whole):
            yield Record(item, place + 1, name, tree, (place,))
        return
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                value = json.load(line, name, number)
            except UnreadableInput as error:
                yield error
            else:
                yield Record(value, number, name, _Tree(line, number), (), number)


def _by_lines(lines: list[str]) -> bool:
    first = lines[0] if lines else ""
    if not first.startswith("{") or first == "{":
        return False
    return first.endswith("}") or (len(lines) > 1 and lines[1].startswith("{"))


def number_of(value: object) -> int | None:
    """The whole number that a plain value is, if it is one.

    >>> number_of("12"), number_of("twelve"), number_of(None)
    (12, None, None)
    """
    return int(value) if isinstance(value, str) and _WHOLE.fullmatch(value) else None


def mappings(value: object) -> list[tuple[int, dict[str, Any]]]:
    """The mappings of a list, each with its place in it; nothing where the value is no list."""
    items = value if isinstance(value, list) else []
    return [(place, item) for place, item in enumerate(items) if isinstance(item, dict)]


def attributes_of(value: dict[str, Any], known: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The scalars of a mapping under other keys than the known ones."""
    known = frozenset(known)
    return tuple(
        (key, item) for key, item in value.items() if key not in known and isinstance(item, str)
    )


def from_records(
    file: Path, read: Callable[[Record], Iterable[Document]]
) -> Iterator[Document | UnreadableInput]:
    """What ``read`` makes of each record; where one is wrong, its error stands in its place."""
    for record in records(file):
        if isinstance(record, UnreadableInput):
            yield record
            continue
        try:
            yield from read(record)
        except UnreadableInput as error:
            yield error


def with_ignored(
    found: Iterator[Document | UnreadableInput], ignored: dict[str, int], file: Path, fix: str
) -> Iterator[Document | UnreadableInput]:
    """The documents, the last with what was left out of the whole file, counted while they came.

    Raises where that was all there is.
    """
    last: Document | None = None
    errors = 0
    for document in found:
        if isinstance(document, UnreadableInput):
            errors += 1
            yield document
            continue
        if last is not None:
            yield last
        last = document
    if last is not None:
        yield replace(last, ignored=tuple(sorted(tally(last.ignored, ignored).items())))
    elif not errors:
        held = ", ".join(f"{count} of {name}" for name, count in sorted(ignored.items()))
        message = "nothing in here is an annotated text" + (f": {held}" if held else "")
        raise refusal("GK809", Location(str(file), 1, 1), message, fix)


def tally(counted: Iterable[tuple[str, int]], more: dict[str, int]) -> dict[str, int]:
    """Two counts in one.

    >>> tally([("choices", 1)], {"choices": 2, "rating": 1})
    {'choices': 3, 'rating': 1}
    """
    total = dict(counted)
    for name, count in more.items():
        total[name] = total.get(name, 0) + count
    return total
