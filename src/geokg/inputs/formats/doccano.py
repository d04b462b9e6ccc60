"""doccano's JSONL in its three shapes: lists of spans, entities with relations, entities as lists.

::

    {"text": "...", "label": [[0, 4, "STATE"]]}
    {"text": "...", "entities": [{"id": 1, "start_offset": 0, "end_offset": 4, "label": "STATE"}],
     "relations": [{"id": 1, "from_id": 1, "to_id": 2, "type": "visits"}]}
    {"text": "...", "entities": [[0, 4, "STATE"]], "cats": ["politics"]}

No shape has the words of a span: where a count is wrong, only an offset beyond the text shows it.
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
    misaligned,
)
from geokg.inputs.formats.records import (
    Record,
    attributes_of,
    beginning,
    from_records,
    number_of,
    with_ignored,
)

UNITS: Final = (CODE_POINTS, UTF_16)
TEXT: Final = ("text", "data", "column_data")
SPANS: Final = ("entities", "label", "labels", "column_label")
_OURS: Final = re.compile(rb'"(?:entities|labels?|column_label)"\s*:\s*\[|"start_offset"')
_THEIRS: Final = re.compile(rb'"(?:geokg|_task_hash|_input_hash|answer|result|@context)"\s*:')
_ENTITY: Final = ("id", "start_offset", "end_offset", "label")
_RELATION: Final = ("id", "from_id", "to_id", "type")
_FIX: Final = "export the project as JSONL"


def matches(file: Path, head: bytes) -> bool:
    """Whether the file is JSONL, or JSON, with texts and lists of labels or entities."""
    if file.suffix.lower() not in (".jsonl", ".json"):
        return False
    head = beginning(file, head)
    if _THEIRS.search(head):
        return False
    named = any(f'"{key}"'.encode() in head for key in TEXT)
    return named and _OURS.search(head) is not None


def documents(file: Path) -> Iterator[Document | UnreadableInput]:
    """One document for each text; those that have labels of the whole text alone have no mention.

    doccano's CSV, text and CoNLL files are refused: they have no offsets, or not the text.
    """
    if file.suffix.lower() in (".csv", ".conll", ".txt"):
        message = "this export of doccano has labels without offsets, or words without their text"
        raise unreadable_input("GK808", Location(str(file)), message, _FIX)
    found = from_records(file, lambda record: (_document(record, file.stem),))
    yield from with_ignored(found, {}, file, _FIX)


def _document(record: Record, stem: str) -> Document:
    text = _text(record)
    ignored: dict[str, int] = {}
    key, spans = _spans(record, ignored)
    raw_spans = [RawSpan(((start, end),)) for start, end, *_ in spans]
    aligned = detect_offset_unit(text, raw_spans, UNITS)
    wrong = list(misaligned(aligned, raw_spans, lambda n: record.at(key, n), "GK801"))
    if wrong:
        raise UnreadableInput(wrong)
    mentions = tuple(
        Mention(
            id=id_,
            label=label,
            spans=placed,
            words=placed[0].of(aligned.text),
            attributes=attributes,
            where=record.near(key, number),
        )
        for number, ((_, _, label, id_, attributes), placed) in enumerate(
            zip(spans, aligned.spans, strict=True)
        )
    )
    if isinstance(cats := record.data.get("cats"), list) and cats:
        ignored["labels of the whole text"] = len(cats)
    if isinstance(comments := record.data.get("Comments"), list) and comments:
        ignored["comments"] = len(comments)
    known = record.data.get("id")
    return Document(
        id=f"{stem}-{known if isinstance(known, str) else record.number}",
        text=aligned.text,
        mentions=mentions,
        relations=tuple(_relations(record, {mention.id for mention in mentions})),
        metadata=_metadata(record.data),
        unit=aligned.unit,
        ignored=tuple(sorted(ignored.items())),
        where=record.near(),
    )


def _metadata(data: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    further = data.get("meta", data.get("metadata"))
    inside = attributes_of(further, ()) if isinstance(further, dict) else ()
    return (*attributes_of(data, ("id", *TEXT, *SPANS)), *inside)


def _text(record: Record) -> str:
    if not isinstance(record.data, dict):
        raise record.refuse("GK807", (), "a text with its labels is an object", _FIX, record.data)
    if "background_color" in record.data:
        message = "a type of label, of the project's settings, and no text"
        raise record.refuse("GK807", (), message, _FIX, record.data)
    for key in TEXT:
        if isinstance(text := record.data.get(key), str):
            return text
    message = "no text, under any of " + ", ".join(f"`{key}`" for key in TEXT)
    if "filename" in record.data:
        message = "a file's name and no text: geokg reads annotated text"
    raise record.refuse("GK806", (), message, "export the texts with their labels", record.data)


_Span = tuple[int, int, str, str, tuple[tuple[str, str], ...]]


def _spans(record: Record, ignored: dict[str, int]) -> tuple[str, list[_Span]]:
    """The key under which the spans are, and each: start, end, label, id, what else is said."""
    key = next((key for key in SPANS if key in record.data), SPANS[0])
    items = record.data.get(key)
    if items is None:
        return key, []
    if not isinstance(items, list):
        items = [items]
    spans = []
    seen: set[str] = set()
    for place, item in enumerate(items):
        if isinstance(item, str):
            ignored["labels of the whole text"] = ignored.get("labels of the whole text", 0) + 1
            continue
        spans.append(_span(record, (key, place), item))
        if spans[-1][3] in seen:
            message = f"the id `{spans[-1][3]}` is given to two entities"
            raise record.refuse("GK803", (key, place), message, "give each an id of its own")
        seen.add(spans[-1][3])
    return key, spans


def _span(record: Record, path: tuple[str, int], item: object) -> _Span:
    if isinstance(item, dict):
        start, end = (number_of(item.get(key)) for key in ("start_offset", "end_offset"))
        label, id_ = item.get("label"), item.get("id")
        more = attributes_of(item, _ENTITY)
    elif isinstance(item, list) and len(item) == 3:
        (start, end), label, id_, more = map(number_of, item[:2]), item[2], None, ()
    else:
        start = end = label = id_ = None
        more = ()
    if start is None or end is None or not isinstance(label, str):
        message = "no span: start, end and label are wanted"
        raise record.refuse("GK807", path, message, _FIX, item)
    return start, end, label, id_ if isinstance(id_, str) else f"span-{path[1]}", more


def _relations(record: Record, ids: set[str]) -> Iterator[RelationMention]:
    relations = record.data.get("relations", [])
    if not isinstance(relations, list):
        raise record.refuse("GK807", ("relations",), "relations are a list", _FIX, relations)
    for place, relation in enumerate(relations):
        path = ("relations", place)
        given = [relation.get(k) for k in _RELATION[1:]] if isinstance(relation, dict) else []
        named = [value for value in given if isinstance(value, str)]
        if len(named) < 3:
            message = "no relation: from_id, to_id and type are wanted"
            raise record.refuse("GK807", path, message, _FIX, relation)
        one, other, label = named
        for end in (one, other):
            if end not in ids:
                message = f"there is no entity `{end}`"
                raise record.refuse("GK804", path, message, _FIX, relation)
        id_ = f"relation-{place}"
        if id_ in ids:
            message = f"an entity has the id `{id_}`, which is that of this relation"
            raise record.refuse("GK803", path, message, "give the entity another id")
        yield RelationMention(
            id=id_,
            label=label,
            arguments=(("from", one), ("to", other)),
            attributes=attributes_of(relation, _RELATION),
            where=record.near(*path),
        )
