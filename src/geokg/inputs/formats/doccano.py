"""doccano JSONL in its three forms: lists of spans, entities with relations, entities as lists.

::

    {"text": "...", "label": [[0, 4, "STATE"]]}
    {"text": "...", "entities": [{"id": 1, "start_offset": 0, "end_offset": 4, "label": "STATE"}],
     "relations": [{"id": 1, "from_id": 1, "to_id": 2, "type": "visits"}]}
    {"text": "...", "entities": [[0, 4, "STATE"]], "cats": ["politics"]}

None has the words of a span, so the offset unit is the one that is most plausible. An older form
has `annotations` of several users, whose labels are numbers; it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from geokg.base.diagnostics import Location
from geokg.base.errors import UnreadableInput
from geokg.inputs.annotation.source_files import unreadable_input
from geokg.inputs.formats.documents import Document, Mention, RelationMention
from geokg.inputs.formats.offsets import RawSpan
from geokg.inputs.formats.partial_records import from_records
from geokg.inputs.formats.plausibility import plausible_spans
from geokg.inputs.formats.records import (
    Record,
    attributes_of,
    long_head,
    number_of,
    unread_keys,
    with_ignored,
)
from geokg.inputs.formats.repeats import without_repeats

TEXT: Final = ("text", "data", "column_data")
SPANS: Final = ("entities", "label", "labels", "column_label", "annotations")
_MARKS: Final = re.compile(rb'"(?:entities|labels?|column_label)"\s*:\s*\[|"start_offset"')
_MARKS_OF_OTHERS: Final = re.compile(
    rb'"(?:geokg|_task_hash|_input_hash|answer|result|@context)"\s*:'
)
_KNOWN: Final = ("id", *TEXT, *SPANS, "relations", "cats", "Comments", "meta", "metadata")
_ENTITY: Final = ("id", "start_offset", "end_offset", "label", "user")
_LABEL_OF_TEXT: Final = {"id", "label", "user", "prob", "created_at", "updated_at"}
_RELATION: Final = ("id", "from_id", "to_id", "type")
_EXPORT: Final = "export the project as JSONL"
_NAMES: Final = "export with the names of the labels, as JSONL"


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
    results = from_records(file, lambda record: _documents(record, file.stem))
    yield from with_ignored(results, {}, file, _EXPORT)


def _documents(record: Record, stem: str) -> Iterator[Document]:
    """Yield one document for each annotator of a record."""
    text = _text(record)
    ignored = unread_keys(record.data, _KNOWN, "records")
    key, spans = _spans(record, ignored)
    raw_spans = [RawSpan(((span.start, span.end),)) for span in spans]
    aligned = plausible_spans(text, raw_spans, lambda n: record.at(key, n))
    relations = list(_relations(record, {span.id: span.user for span in spans}))
    if isinstance(cats := record.data.get("cats"), list) and cats:
        ignored["labels of the whole text"] = len(cats)
    if isinstance(comments := record.data.get("Comments"), list) and comments:
        ignored["comments"] = len(comments)
    record_id = record.data.get("id")
    users = list(dict.fromkeys([span.user for span in spans])) or [""]
    for user in users:
        mentions = tuple(
            Mention(
                id=span.id,
                label=span.label,
                spans=mention_spans,
                words=mention_spans[0].of(aligned.text),
                attributes=span.attributes,
                where=record.near(key, index),
            )
            for index, (span, mention_spans) in enumerate(zip(spans, aligned.spans, strict=True))
            if span.user == user
        )
        ids = {mention.id for mention in mentions}
        yield without_repeats(
            Document(
                id=f"{stem}-{record_id if isinstance(record_id, str) else record.number}",
                text=aligned.text,
                mentions=mentions,
                relations=tuple(
                    r for r in relations if ids.intersection(end for _, end in r.arguments)
                ),
                metadata=(*_metadata(record.data), *((("annotator", user),) if user else ())),
                unit=aligned.unit,
                ignored=tuple(sorted(ignored.items())) if user == users[0] else (),
                where=record.near(),
            )
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


@dataclass(frozen=True, slots=True)
class _Span:
    """A span as doccano gives it; the user is known in exports of several annotators."""

    start: int
    end: int
    label: str
    id: str
    attributes: tuple[tuple[str, str], ...] = ()
    user: str = ""


def _spans(record: Record, ignored: dict[str, int]) -> tuple[str, list[_Span]]:
    """Return the key of the spans, and the spans."""
    key = next((key for key in SPANS if record.data.get(key)), SPANS[0])
    for other in SPANS:
        if other != key and record.data.get(other):
            ignored[f"the key `{other}` of records, beside `{key}`"] = 1
    items = record.data.get(key)
    if items is None:
        return key, []
    if not isinstance(items, list):
        items = [items]
    spans = []
    seen: set[str] = set()
    for index, item in enumerate(items):
        if isinstance(item, str) or _is_label_of_text(item):
            ignored["labels of the whole text"] = ignored.get("labels of the whole text", 0) + 1
            continue
        span = _span(record, (key, index), item)
        if isinstance(item, dict):
            ignored.update(unread_keys(item, _ENTITY, "spans"))
        if span.id in seen:
            message = f"two entities have the id `{span.id}`"
            raise record.refuse("GK803", (key, index), message, "give each an id of its own")
        seen.add(span.id)
        spans.append(span)
    return key, spans


def _is_label_of_text(item: object) -> bool:
    """Return whether an item is the label of a whole text, as in projects of classification."""
    return isinstance(item, dict) and "label" in item and item.keys() <= _LABEL_OF_TEXT


def _span(record: Record, path: tuple[str, int], item: object) -> _Span:
    user: object = None
    if isinstance(item, dict):
        start, end = (number_of(item.get(key)) for key in ("start_offset", "end_offset"))
        label, id_, user = item.get("label"), item.get("id"), item.get("user")
        attributes = attributes_of(item, _ENTITY)
    elif isinstance(item, list) and len(item) == 3:
        (start, end), label, id_, attributes = map(number_of, item[:2]), item[2], None, ()
    else:
        start = end = label = id_ = None
        attributes = ()
    if start is None or end is None or not isinstance(label, str):
        message = "a span must have start, end and label"
        raise record.refuse("GK807", path, message, _EXPORT, item)
    if number_of(label) is not None:
        message = f"labels are numbers, and the export does not say what `{label}` means"
        raise record.refuse("GK813", path, message, _NAMES, item)
    name = id_ if isinstance(id_, str) else f"span-{path[1]}"
    return _Span(start, end, label, name, attributes, user if isinstance(user, str) else "")


def _relations(record: Record, users: dict[str, str]) -> Iterator[RelationMention]:
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
            if end not in users:
                message = f"no entity has the id `{end}`"
                raise record.refuse("GK804", path, message, _EXPORT, entry)
        if users[source] != users[target]:
            message = f"the relation `{label}` joins spans of two annotators"
            raise record.refuse("GK804", path, message, _EXPORT, entry)
        id_ = f"relation-{index}"
        if id_ in users:
            message = f"an entity has the id `{id_}`, which geokg gives to this relation"
            raise record.refuse("GK803", path, message, "give the entity another id")
        yield RelationMention(
            id=id_,
            label=label,
            arguments=(("from", source), ("to", target)),
            attributes=attributes_of(entry, (*_RELATION, "user")),
            where=record.near(*path),
        )
