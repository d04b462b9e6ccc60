"""doccano JSONL in its three forms: lists of spans, entities with relations, entities as lists.

::

    {"text": "...", "label": [[0, 4, "STATE"]]}
    {"text": "...", "entities": [{"id": 1, "start_offset": 0, "end_offset": 4, "label": "STATE"}],
     "relations": [{"id": 1, "from_id": 1, "to_id": 2, "type": "visits"}]}
    {"text": "...", "entities": [[0, 4, "STATE"]], "cats": ["politics"]}

None has the words of a span: a wrong offset unit is detected only by an offset beyond the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from geokg.base.diagnostics import Location
from geokg.base.errors import UnreadableInput
from geokg.inputs.annotation.source_files import unreadable_input
from geokg.inputs.formats.documents import Document, Mention, RelationMention
from geokg.inputs.formats.offsets import (
    CODE_POINTS,
    UTF_16,
    RawSpan,
    detect_offset_unit,
    misalignment_errors,
)
from geokg.inputs.formats.partial_records import from_records
from geokg.inputs.formats.records import (
    Record,
    attributes_of,
    long_head,
    number_of,
    with_ignored,
)

UNITS: Final = (CODE_POINTS, UTF_16)
TEXT: Final = ("text", "data", "column_data")
SPANS: Final = ("entities", "label", "labels", "column_label")
_MARKS: Final = re.compile(rb'"(?:entities|labels?|column_label)"\s*:\s*\[|"start_offset"')
_MARKS_OF_OTHERS: Final = re.compile(
    rb'"(?:geokg|_task_hash|_input_hash|answer|result|@context)"\s*:'
)
_ENTITY: Final = ("id", "start_offset", "end_offset", "label")
_RELATION: Final = ("id", "from_id", "to_id", "type")
_EXPORT: Final = "export the project as JSONL"


def matches(file: Path, head: bytes) -> bool:
    """Return whether the file is JSONL, or JSON, with texts and lists of labels or entities."""
    if file.suffix.lower() not in (".jsonl", ".json"):
        return False
    head = long_head(file, head)
    if _MARKS_OF_OTHERS.search(head):
        return False
    named = any(f'"{key}"'.encode() in head for key in TEXT)
    return named and _MARKS.search(head) is not None


def documents(file: Path) -> Iterator[Document | UnreadableInput]:
    """Yield one document for each text; labels of the whole text are no mentions.

    Raises:
        UnreadableInput: The file is a CSV, text or CoNLL export, which lacks offsets or the text.
    """
    if file.suffix.lower() in (".csv", ".conll", ".txt"):
        message = "this doccano export has no offsets, or no text"
        raise unreadable_input("GK808", Location(str(file)), message, _EXPORT)
    results = from_records(file, lambda record: (_document(record, file.stem),))
    yield from with_ignored(results, {}, file, _EXPORT)


def _document(record: Record, stem: str) -> Document:
    text = _text(record)
    ignored: dict[str, int] = {}
    key, spans = _spans(record, ignored)
    raw_spans = [RawSpan(((start, end),)) for start, end, *_ in spans]
    aligned = detect_offset_unit(text, raw_spans, UNITS)
    wrong = list(misalignment_errors(aligned, raw_spans, lambda n: record.at(key, n), "GK801"))
    if wrong:
        raise UnreadableInput(wrong)
    mentions = tuple(
        Mention(
            id=id_,
            label=label,
            spans=mention_spans,
            words=mention_spans[0].of(aligned.text),
            attributes=attributes,
            where=record.near(key, index),
        )
        for index, ((_, _, label, id_, attributes), mention_spans) in enumerate(
            zip(spans, aligned.spans, strict=True)
        )
    )
    if isinstance(cats := record.data.get("cats"), list) and cats:
        ignored["labels of the whole text"] = len(cats)
    if isinstance(comments := record.data.get("Comments"), list) and comments:
        ignored["comments"] = len(comments)
    record_id = record.data.get("id")
    return Document(
        id=f"{stem}-{record_id if isinstance(record_id, str) else record.number}",
        text=aligned.text,
        mentions=mentions,
        relations=tuple(_relations(record, {mention.id for mention in mentions})),
        metadata=_metadata(record.data),
        unit=aligned.unit,
        ignored=tuple(sorted(ignored.items())),
        where=record.near(),
    )


def _metadata(data: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    nested_metadata = data.get("meta", data.get("metadata"))
    nested = attributes_of(nested_metadata, ()) if isinstance(nested_metadata, dict) else ()
    return (*attributes_of(data, ("id", *TEXT, *SPANS)), *nested)


def _text(record: Record) -> str:
    if not isinstance(record.data, dict):
        raise record.refuse("GK807", (), "a record must be an object", _EXPORT, record.data)
    if "background_color" in record.data:
        message = "the record is a label type of the project settings, not a text"
        raise record.refuse("GK807", (), message, _EXPORT, record.data)
    for key in TEXT:
        if isinstance(text := record.data.get(key), str):
            return text
    message = "the record has no text under " + ", ".join(f"`{key}`" for key in TEXT)
    if "filename" in record.data:
        message = "the record has a file name and no text"
    raise record.refuse("GK806", (), message, "export the texts with their labels", record.data)


_Span = tuple[int, int, str, str, tuple[tuple[str, str], ...]]


def _spans(record: Record, ignored: dict[str, int]) -> tuple[str, list[_Span]]:
    """Return the key of the spans, and the start, end, label, id and attributes of each span."""
    key = next((key for key in SPANS if key in record.data), SPANS[0])
    items = record.data.get(key)
    if items is None:
        return key, []
    if not isinstance(items, list):
        items = [items]
    spans = []
    seen: set[str] = set()
    for index, item in enumerate(items):
        if isinstance(item, str):
            ignored["labels of the whole text"] = ignored.get("labels of the whole text", 0) + 1
            continue
        spans.append(_span(record, (key, index), item))
        if spans[-1][3] in seen:
            message = f"two entities have the id `{spans[-1][3]}`"
            raise record.refuse("GK803", (key, index), message, "give each an id of its own")
        seen.add(spans[-1][3])
    return key, spans


def _span(record: Record, path: tuple[str, int], item: object) -> _Span:
    if isinstance(item, dict):
        start, end = (number_of(item.get(key)) for key in ("start_offset", "end_offset"))
        label, id_ = item.get("label"), item.get("id")
        attributes = attributes_of(item, _ENTITY)
    elif isinstance(item, list) and len(item) == 3:
        (start, end), label, id_, attributes = map(number_of, item[:2]), item[2], None, ()
    else:
        start = end = label = id_ = None
        attributes = ()
    if start is None or end is None or not isinstance(label, str):
        message = "a span must have start, end and label"
        raise record.refuse("GK807", path, message, _EXPORT, item)
    return start, end, label, id_ if isinstance(id_, str) else f"span-{path[1]}", attributes


def _relations(record: Record, ids: set[str]) -> Iterator[RelationMention]:
    entries = record.data.get("relations", [])
    if not isinstance(entries, list):
        raise record.refuse("GK807", ("relations",), "relations must be a list", _EXPORT, entries)
    for index, entry in enumerate(entries):
        path = ("relations", index)
        values = [entry.get(k) for k in _RELATION[1:]] if isinstance(entry, dict) else []
        texts = [value for value in values if isinstance(value, str)]
        if len(texts) < 3:
            message = "a relation must have from_id, to_id and type"
            raise record.refuse("GK807", path, message, _EXPORT, entry)
        source, target, label = texts
        for end in (source, target):
            if end not in ids:
                message = f"no entity has the id `{end}`"
                raise record.refuse("GK804", path, message, _EXPORT, entry)
        id_ = f"relation-{index}"
        if id_ in ids:
            message = f"an entity has the id `{id_}`, which geokg gives to this relation"
            raise record.refuse("GK803", path, message, "give the entity another id")
        yield RelationMention(
            id=id_,
            label=label,
            arguments=(("from", source), ("to", target)),
            attributes=attributes_of(entry, _RELATION),
            where=record.near(*path),
        )
