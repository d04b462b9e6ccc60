"""Records of JSON formats with wrong items: the items are left out, and the rest is read.

The readers of JSON formats refuse a record at its first wrong span or relation. Here a refused
record is read again without the items that its errors name, until it can be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from geokg.base.diagnostics import Diagnostic, KeyPath
from geokg.base.errors import UnreadableInput
from geokg.inputs.formats.documents import Document, Fault, is_another_text
from geokg.inputs.formats.records import Record, records

_OF_ITEMS: Final = frozenset({"GK801", "GK803", "GK804", "GK807"})
"""Codes of errors about one span or relation; any other error refuses the record."""
_MISALIGNED: Final = "GK801"
_MAX_ATTEMPTS: Final = 50


def from_records(
    file: Path,
    read: Callable[[Record], Iterable[Document]],
    counts: dict[str, int] | None = None,
) -> Iterator[Document | UnreadableInput]:
    """Yield the documents that ``read`` returns for each record, or the error of a record.

    Args:
        file: The file.
        read: Returns the documents of a record.
        counts: What ``read`` counts for the whole file.
    """
    for record in records(file):
        if isinstance(record, UnreadableInput):
            yield record
            continue
        try:
            yield from read_partially(record, read, {} if counts is None else counts)
        except UnreadableInput as error:
            yield error


def read_partially(
    record: Record, read: Callable[[Record], Iterable[Document]], counts: dict[str, int]
) -> list[Document]:
    """Return the documents of a record, without its wrong items, which become their faults.

    Args:
        record: The record.
        read: Returns the documents of a record.
        counts: What ``read`` counts for the whole file; attempts that fail count nothing.

    Raises:
        UnreadableInput: The errors are about more than single items, or about most of the spans.
    """
    faults: list[Fault] = []
    misaligned = 0
    before = dict(counts)
    for _ in range(_MAX_ATTEMPTS):
        try:
            documents = list(read(record))
        except UnreadableInput as error:
            counts.clear()
            counts.update(before)
            paths = [_item_path(record, diagnostic) for diagnostic in error.diagnostics]
            faults += (
                _fault(record, path, diagnostic)
                for path, diagnostic in zip(paths, error.diagnostics, strict=True)
            )
            errors = [fault.error for fault in faults]
            misaligned += sum(d.code == _MISALIGNED for d in error.diagnostics)
            if not all(paths) or is_another_text(misaligned, _size(record, paths, misaligned)):
                raise UnreadableInput(errors) from error
            record = record.without(_with_namesakes(record, error, paths))
        else:
            if faults and not documents:
                raise UnreadableInput(fault.error for fault in faults)
            return _with_faults(documents, faults)
    raise UnreadableInput(fault.error for fault in faults)


def _size(record: Record, paths: list[KeyPath], misaligned: int) -> int:
    """Return the size of the longest list that has misaligned items, as it was in the file."""
    if not misaligned:
        return 0
    lists = [_value(record.data, path[:-1]) for path in paths if path]
    return max((len(items) for items in lists), default=0) + misaligned - len(paths)


def _item_path(record: Record, diagnostic: Diagnostic) -> KeyPath:
    """Return the path of the list item that an error is about; nothing if it is about none."""
    if diagnostic.code not in _OF_ITEMS or diagnostic.where is None:
        return ()
    found: KeyPath = ()
    for path in _paths(record.data, ()):
        if record.at(*path) == diagnostic.where:
            found = path
    indexes = [at for at, part in enumerate(found) if isinstance(part, int)]
    return found[: indexes[-1] + 1] if indexes else ()


def _paths(value: object, path: KeyPath) -> Iterator[KeyPath]:
    items: Iterable[tuple[str | int, object]] = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, item in items:
        yield (*path, key)
        yield from _paths(item, (*path, key))


def _value(data: Any, path: KeyPath) -> Any:
    for part in path:
        data = data[part]
    return data


def _with_namesakes(
    record: Record, error: UnreadableInput, paths: list[KeyPath]
) -> frozenset[KeyPath]:
    """Return the paths, with those of the items that have the id of an item with a second id."""
    found = set(paths)
    for diagnostic, path in zip(error.diagnostics, paths, strict=True):
        item = _value(record.data, path)
        if diagnostic.code == "GK803" and isinstance(item, dict) and "id" in item:
            others = enumerate(_value(record.data, path[:-1]))
            found |= {
                (*path[:-1], at)
                for at, other in others
                if isinstance(other, dict) and other.get("id") == item["id"]
            }
    return frozenset(found)


def _fault(record: Record, path: KeyPath, error: Diagnostic) -> Fault:
    item = _value(record.data, path) if path else None
    is_relation = "relations" in path or (isinstance(item, dict) and item.get("type") == "relation")
    label = item.get("label", item.get("type", "")) if isinstance(item, dict) else ""
    kind = "relation" if is_relation else "mention"
    return Fault(error=error, kind=kind, label=label if isinstance(label, str) else "")


def _with_faults(documents: list[Document], faults: list[Fault]) -> list[Document]:
    """Return the documents with their faults: those of the last one that begins before them."""
    owned: list[list[Fault]] = [[] for _ in documents]
    for fault in faults:
        at = 0
        for number, document in enumerate(documents):
            if document.where and fault.error.where and document.where <= fault.error.where:
                at = number
        owned[at].append(fault)
    return [
        replace(document, faults=(*document.faults, *own)) if own else document
        for document, own in zip(documents, owned, strict=True)
    ]
