"""Label Studio JSON export: tasks with annotations; each annotation is one document.

The annotations of a task have the same id and differ in their annotator.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import UnreadableInput
from geokg.inputs.annotation.source_files import unreadable_input
from geokg.inputs.formats.documents import Document, Mention, RelationMention
from geokg.inputs.formats.offsets import (
    CODE_POINTS,
    CODE_POINTS_LF,
    UTF_8,
    UTF_16,
    UTF_16_LF,
    AlignedSpans,
    RawSpan,
)
from geokg.inputs.formats.partial_records import from_records
from geokg.inputs.formats.plausibility import plausible_spans
from geokg.inputs.formats.records import (
    Record,
    long_head,
    mappings,
    number_of,
    unread_keys,
    with_ignored,
)
from geokg.inputs.formats.repeats import without_repeats

UNITS: Final = (UTF_16, CODE_POINTS, UTF_16_LF, CODE_POINTS_LF, UTF_8)
"""The editor counts UTF-16 code units; imported predictions may use another unit."""
SPANS: Final = ("labels", "hypertextlabels")
"""Types of region that label a span of text."""
RELATION_PREFIX: Final = "relation-"
"""The prefix of ids of relations; the export gives them none."""
NO_TEXT: Final = "relations between regions that are not text"
_ADDRESS: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*://|/data/)\S*", re.IGNORECASE)
_MARKS: Final = re.compile(rb'"(?:annotations|completions)"\s*:\s*\[')
_TASK: Final = (
    *("id", "data", "annotations", "completions", "predictions", "drafts", "meta", "project"),
    *("created_at", "updated_at", "updated_by", "inner_id", "file_upload", "storage_filename"),
    *("total_annotations", "cancelled_annotations", "total_predictions", "is_labeled", "overlap"),
    *("comment_authors", "comment_count", "unresolved_comment_count", "last_comment_updated_at"),
    *("avg_lead_time", "annotators", "precomputed_agreement", "agreement", "allow_skip"),
)
"""Keys of tasks that are read, or that say nothing about the text."""
_ANNOTATION: Final = (
    *("id", "result", "completed_by", "was_cancelled", "ground_truth", "created_at", "updated_at"),
    *("lead_time", "prediction", "result_count", "task", "project", "unique_id"),
    *("draft_created_at",),
    *("created_ago", "created_username", "last_action", "last_created_by", "updated_by"),
    *("parent_prediction", "parent_annotation", "bulk_created", "import_id"),
)
"""Keys of annotations that are read, or that say nothing about the text."""
_JSON_MIN_KEYS: Final = (b'"annotation_id"', b'"annotator"', b'"lead_time"')
"""Keys of JSON-MIN, which is detected to report why it is refused."""
_EXPORT: Final = "export as JSON, not as JSON-MIN, CSV or CoNLL"
_EXPORT_WITH_TEXT: Final = "choose JSON as the export format, of a project with <Text> and <Labels>"


def matches(file: Path, head: bytes) -> bool:
    """Return whether the file is JSON with tasks and their annotations."""
    if file.suffix.lower() != ".json":
        return False
    head = long_head(file, head)
    if b"anno.jsonld" in head:
        return False
    is_full_export = _MARKS.search(head) is not None and (b'"result"' in head or b'"data"' in head)
    return is_full_export or all(key in head for key in _JSON_MIN_KEYS)


def documents(file: Path) -> Iterator[Document | UnreadableInput]:
    """Yield one document for each annotation of a text, except cancelled ones and drafts."""
    ignored: dict[str, int] = {}
    results = from_records(file, lambda record: _task(record, file.stem, ignored), ignored)
    yield from with_ignored(results, ignored, file, _EXPORT_WITH_TEXT)


def _task(record: Record, stem: str, ignored: dict[str, int]) -> Iterator[Document]:
    task = record.data
    if not isinstance(task, dict):
        raise record.refuse("GK807", (), "a task must be an object", _EXPORT, task)
    key = "annotations" if "annotations" in task else "completions"
    if not isinstance(task.get(key), list) or not isinstance(task.get("data"), dict):
        raise _not_a_task(record)
    for task_name in ("predictions", "drafts"):
        _count(ignored, task_name, len(mappings(task.get(task_name))))
    for key_of_task, count in unread_keys(task, _TASK, "tasks").items():
        _count(ignored, key_of_task, count)
    annotations = mappings(task[key])
    kept = [x for x in annotations if x[1].get("was_cancelled") != "true"]
    _count(ignored, "cancelled annotations", len(annotations) - len(kept))
    _count(ignored, "tasks without annotations", 0 if kept else 1)
    task_name = f"{stem}-{task.get('id') or record.number}"
    for index, annotation in kept:
        regions = _Regions(record, (key, index, "result"))
        regions.read(annotation.get("result"))
        if regions.spans or "text" in _texts(task["data"]):
            for key_of, count in unread_keys(annotation, _ANNOTATION, "annotations").items():
                _count(regions.ignored, key_of, count)
            yield without_repeats(_document(regions, task["data"], task_name, annotation))
        else:
            _count(ignored, NO_TEXT, len(regions.relations))
            for kind, count in regions.ignored.items():
                _count(ignored, kind, count)


def _texts(data: dict[str, Any]) -> dict[str, str]:
    """Return the texts in the data of a task, without addresses of external content."""
    return {
        key: value
        for key, value in data.items()
        if isinstance(value, str) and not _ADDRESS.fullmatch(value.strip())
    }


def _not_a_task(record: Record) -> UnreadableInput:
    task = record.data
    if "annotation_id" in task or "annotator" in task or "lead_time" in task:
        message = "the file is JSON-MIN, which has no relations and no ids of regions"
        return record.refuse(
            "GK808", (), message, "in Label Studio, export as JSON, not as JSON-MIN"
        )
    message = "a task must have `annotations` and `data`"
    if "result" in task:
        message = "the record is an annotation without its task, so the text is missing"
    return record.refuse("GK807", (), message, _EXPORT, ", ".join(list(task)[:12]))


def _count(ignored: dict[str, int], name: str, count: int = 1) -> None:
    if count:
        ignored[name] = ignored.get(name, 0) + count


Step = tuple[str | int, ...]


@dataclass(slots=True)
class _Regions:
    """The results of one annotation: regions of text, their attributes, and relations."""

    record: Record
    path: Step
    spans: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    attributes: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    relations: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    other_ids: set[str] = field(default_factory=set)
    ignored: dict[str, int] = field(default_factory=dict)

    def read(self, results: object) -> None:
        """Sort the results into regions, attributes and relations."""
        if not isinstance(results, list):
            message, fix = "an annotation must have a list of results", _EXPORT
            raise self.record.refuse("GK807", self.path, message, fix, results)
        others = []
        for index, result in enumerate(results):
            if not isinstance(result, dict) or not isinstance(result.get("type"), str):
                message = "a result must be an object with a type"
                raise self.record.refuse("GK807", (*self.path, index), message, _EXPORT, result)
            if result["type"] == "relation":
                self.relations.append((index, result))
            elif result["type"] in SPANS and _offsets(result) is not None:
                self._add_region(index, result)
            else:
                others.append(result)
        for result in others:
            self._add_attribute(result)

    def _add_region(self, index: int, result: dict[str, Any]) -> None:
        id_ = _text(result.get("id")) or f"region-{index}"
        if id_ in self.spans or id_.startswith(RELATION_PREFIX):
            message = f"the id `{id_}` is already used, or is reserved for relations"
            fix = "give each region an id of its own"
            raise self.record.refuse("GK803", (*self.path, index), message, fix)
        self.spans[id_] = (index, result)

    def _add_attribute(self, result: dict[str, Any]) -> None:
        """Add an attribute to the region with the same id; count results about other things."""
        id_, kind = _text(result.get("id")), result["type"]
        value = result.get("value")
        content = value.get(kind, value.get("text")) if isinstance(value, dict) else None
        text = _joined(content)
        if id_ in self.spans and text:
            name = _text(result.get("from_name")) or kind
            self.attributes.setdefault(id_, []).append((name, text))
            return
        self.other_ids.add(id_)
        _count(self.ignored, kind)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _joined(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_joined, value)))
    return _text(value)


def _offsets(result: dict[str, Any]) -> tuple[int, int] | None:
    value = result.get("value")
    if not isinstance(value, dict):
        return None
    offsets = value.get("globalOffsets")
    offsets = offsets if isinstance(offsets, dict) else value
    start, end = number_of(offsets.get("start")), number_of(offsets.get("end"))
    return None if start is None or end is None else (start, end)


def _document(
    regions: _Regions, data: dict[str, Any], id_: str, annotation: dict[str, Any]
) -> Document:
    raw_spans = [_raw_span(result) for _, result in regions.spans.values()]
    places = list(regions.spans.values())
    where = regions.record.near
    aligned = _aligned(
        regions,
        data,
        raw_spans,
        lambda n: regions.record.at(*regions.path, places[n][0]),
    )
    relations, dangling = _relations(regions)
    if dangling:
        raise UnreadableInput(dangling)
    mentions = tuple(
        _mention(name, result, index, regions, aligned.spans[position], aligned.text)
        for position, (name, (index, result)) in enumerate(regions.spans.items())
    )
    annotator = _annotator(annotation)
    return Document(
        id=id_,
        text=aligned.text,
        mentions=mentions,
        relations=relations,
        metadata=(("annotator", annotator),) if annotator else (),
        unit=aligned.unit,
        ignored=tuple(sorted(regions.ignored.items())),
        where=where(*regions.path[:2]),
    )


def _annotator(annotation: dict[str, Any]) -> str:
    """Return the user who made an annotation: the address, else the name or the number."""
    user = annotation.get("completed_by")
    if not isinstance(user, dict):
        return _text(user) or _text(annotation.get("created_username"))
    name = " ".join(filter(None, (_text(user.get(k)) for k in ("first_name", "last_name"))))
    return _text(user.get("email")) or _text(user.get("username")) or name or _text(user.get("id"))


def _raw_span(result: dict[str, Any]) -> RawSpan:
    offsets = _offsets(result)
    words = result["value"].get("text")
    return RawSpan((offsets or (0, 0),), words if isinstance(words, str) else None)


def _aligned(
    regions: _Regions,
    data: dict[str, Any],
    raw_spans: list[RawSpan],
    where: Callable[[int], Location],
) -> AlignedSpans:
    """Return the aligned text: the one that regions name, the one called ``text``, or the only."""
    sources = {_text(result.get("source")) for _, result in regions.spans.values()} - {""}
    texts = _texts(data)
    names = [source.removeprefix("$") for source in sorted(sources)] or ["text"]
    names = [name for name in names if name in texts] or (list(texts) if len(texts) == 1 else [])
    if len(sources) < 2 and len(names) == 1:
        return plausible_spans(texts[names[0]], raw_spans, where, UNITS)
    message = "the task has no text, or only the address of one"
    if len(names) > 1 or len(texts) > 1:
        message = (
            "the task has several texts, and the regions do not name one: "
            + ", ".join(sorted(texts))[:200]
        )
    fix = "export as JSON with the text itself under `data.text`"
    raise regions.record.refuse("GK806", ("data",), message, fix)


def _mention(
    id_: str,
    result: dict[str, Any],
    index: int,
    regions: _Regions,
    spans: Any,
    text: str,
) -> Mention:
    labels = result["value"].get(result["type"])
    label, *other_labels = (
        [_text(x) for x in labels] if isinstance(labels, list) and labels else [""]
    )
    meta = result.get("meta")
    return Mention(
        id=id_,
        label=label,
        spans=spans,
        words=" ".join(span.of(text) for span in spans),
        attributes=(
            *(("label", other) for other in other_labels),
            *regions.attributes.get(id_, ()),
        ),
        note=_joined(meta.get("text")) if isinstance(meta, dict) else "",
        where=regions.record.near(*regions.path, index),
    )


def _relations(regions: _Regions) -> tuple[tuple[RelationMention, ...], list[Diagnostic]]:
    relations: list[RelationMention] = []
    errors: list[Diagnostic] = []
    for index, entry in regions.relations:
        ends = [_text(entry.get(key)) for key in ("from_id", "to_id")]
        missing = [end for end in ends if end not in regions.spans]
        if missing and regions.other_ids.issuperset(missing) and "" not in missing:
            _count(regions.ignored, NO_TEXT)
            continue
        where = regions.record.near(*regions.path, index)
        if missing:
            error = unreadable_input(
                "GK804",
                where,
                f"no region has the id `{missing[0]}`",
                "export the whole task again",
                str(entry)[:200],
            )
            errors += error.diagnostics
            continue
        if entry.get("direction") == "left":
            ends.reverse()
        direction = (("direction", "bi"),) if entry.get("direction") == "bi" else ()
        labels = entry.get("labels")
        names = [_text(x) for x in labels] if isinstance(labels, list) and labels else ["relation"]
        for position, label in enumerate(names):
            relations.append(
                RelationMention(
                    id=f"{RELATION_PREFIX}{index}" + (f"-{position}" if position else ""),
                    label=label,
                    arguments=(("from", ends[0]), ("to", ends[1])),
                    attributes=direction,
                    where=where,
                )
            )
    return tuple(relations), errors
