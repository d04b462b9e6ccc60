"""Label Studio's JSON export: tasks with their annotations, each annotation one document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import UnreadableInput
from geokg.inputs.annotation.source_files import unreadable_input
from geokg.inputs.formats.documents import Document, Mention, RelationMention
from geokg.inputs.formats.offsets import (
    CODE_POINTS,
    CODE_POINTS_LF,
    UTF_16,
    UTF_16_LF,
    AlignedSpans,
    RawSpan,
    detect_offset_unit,
    misaligned,
)
from geokg.inputs.formats.records import (
    Record,
    beginning,
    from_records,
    mappings,
    number_of,
    with_ignored,
)

UNITS: Final = (UTF_16, CODE_POINTS, UTF_16_LF, CODE_POINTS_LF)
"""The editor is JavaScript, which counts UTF-16; predictions put in from Python count otherwise."""
SPANS: Final = ("labels", "hypertextlabels")
"""Types of region whose labels stand on a stretch of text."""
RELATION: Final = "relation-"
"""What the ids of relations begin with, which have none in the export."""
NO_TEXT: Final = "relations of regions that are no text"
_ADDRESS: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*://|/data/)\S*", re.IGNORECASE)
_HEAD: Final = re.compile(rb'"(?:annotations|completions)"\s*:\s*\[')
_MIN: Final = (b'"annotation_id"', b'"annotator"', b'"lead_time"')
"""Keys of JSON-MIN, which is recognised to say why it is not read."""
_PLAIN: Final = "export as JSON, not as JSON-MIN, CSV or CoNLL"
_TEXTLESS: Final = "choose JSON as the export format, of a project with <Text> and <Labels>"


def matches(file: Path, head: bytes) -> bool:
    """Whether the file is JSON with tasks and their annotations."""
    if file.suffix.lower() != ".json":
        return False
    head = beginning(file, head)
    if b"anno.jsonld" in head:
        return False
    whole = _HEAD.search(head) is not None and (b'"result"' in head or b'"data"' in head)
    return whole or all(key in head for key in _MIN)


def documents(file: Path) -> Iterator[Document | UnreadableInput]:
    """The annotations of each task that has a text; cancelled ones and drafts do not count."""
    ignored: dict[str, int] = {}
    found = from_records(file, lambda record: _task(record, file.stem, ignored))
    yield from with_ignored(found, ignored, file, _TEXTLESS)


def _task(record: Record, stem: str, ignored: dict[str, int]) -> Iterator[Document]:
    task = record.data
    if not isinstance(task, dict):
        raise record.refuse("GK807", (), "a task is an object", _PLAIN, task)
    key = "annotations" if "annotations" in task else "completions"
    if not isinstance(task.get(key), list) or not isinstance(task.get("data"), dict):
        raise _no_task(record)
    for name in ("predictions", "drafts"):
        _count(ignored, name, len(mappings(task.get(name))))
    given = mappings(task[key])
    counted = [x for x in given if x[1].get("was_cancelled") != "true"]
    _count(ignored, "cancelled annotations", len(given) - len(counted))
    _count(ignored, "tasks without annotations", 0 if counted else 1)
    name = f"{stem}-{task.get('id') or record.number}"
    for place, annotation in counted:
        regions = _Regions(record, (key, place, "result"))
        regions.read(annotation.get("result"))
        if regions.spans or "text" in _texts(task["data"]):
            several = f"-{annotation.get('id') or place + 1}" if len(counted) > 1 else ""
            yield _document(regions, task["data"], name + several, annotation)
        else:
            _count(ignored, NO_TEXT, len(regions.relations))
            for kind, count in regions.ignored.items():
                _count(ignored, kind, count)


def _texts(data: dict[str, Any]) -> dict[str, str]:
    """The texts among the data of a task: not the addresses of what is elsewhere."""
    return {
        key: value
        for key, value in data.items()
        if isinstance(value, str) and not _ADDRESS.fullmatch(value.strip())
    }


def _no_task(record: Record) -> UnreadableInput:
    task = record.data
    if "annotation_id" in task or "annotator" in task or "lead_time" in task:
        message = "this is JSON-MIN, which drops relations and the ids that they need"
        return record.refuse("GK808", (), message, "export as JSON")
    message = "no task: it has no `annotations`, or no `data`"
    if "result" in task:
        message = "offsets without the text: an annotation by itself, not inside its task"
    return record.refuse("GK807", (), message, _PLAIN, ", ".join(list(task)[:12]))


def _count(ignored: dict[str, int], name: str, count: int = 1) -> None:
    if count:
        ignored[name] = ignored.get(name, 0) + count


Step = tuple[str | int, ...]


@dataclass(slots=True)
class _Regions:
    """The results of one annotation: stretches of text, what is said of them, and relations."""

    record: Record
    path: Step
    spans: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    said: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    relations: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    others: set[str] = field(default_factory=set)
    ignored: dict[str, int] = field(default_factory=dict)

    def read(self, results: object) -> None:
        """Sort the results by what they are."""
        if not isinstance(results, list):
            message, fix = "an annotation has a list of results", _PLAIN
            raise self.record.refuse("GK807", self.path, message, fix, results)
        rest = []
        for place, result in enumerate(results):
            if not isinstance(result, dict) or not isinstance(result.get("type"), str):
                message = "a result is an object with a type"
                raise self.record.refuse("GK807", (*self.path, place), message, _PLAIN, result)
            if result["type"] == "relation":
                self.relations.append((place, result))
            elif result["type"] in SPANS and _offsets(result) is not None:
                self._take(place, result)
            else:
                rest.append(result)
        for result in rest:
            self._further(result)

    def _take(self, place: int, result: dict[str, Any]) -> None:
        id_ = _text(result.get("id")) or f"region-{place}"
        if id_ in self.spans or id_.startswith(RELATION):
            message = f"the id `{id_}` is given to two regions, or looks like that of a relation"
            fix = "give each region an id of its own"
            raise self.record.refuse("GK803", (*self.path, place), message, fix)
        self.spans[id_] = (place, result)

    def _further(self, result: dict[str, Any]) -> None:
        """What is said of a stretch under its id, or of something that is no text."""
        id_, kind = _text(result.get("id")), result["type"]
        value = result.get("value")
        said = value.get(kind, value.get("text")) if isinstance(value, dict) else None
        words = _words(said)
        if id_ in self.spans and words:
            name = _text(result.get("from_name")) or kind
            self.said.setdefault(id_, []).append((name, words))
            return
        self.others.add(id_)
        _count(self.ignored, kind)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _words(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_words, value)))
    return _text(value)


def _offsets(result: dict[str, Any]) -> tuple[int, int] | None:
    value = result.get("value")
    if not isinstance(value, dict):
        return None
    place = value.get("globalOffsets")
    place = place if isinstance(place, dict) else value
    start, end = number_of(place.get("start")), number_of(place.get("end"))
    return None if start is None or end is None else (start, end)


def _document(
    regions: _Regions, data: dict[str, Any], id_: str, annotation: dict[str, Any]
) -> Document:
    raw_spans = [_marked(result) for _, result in regions.spans.values()]
    aligned = _fitted(regions, data, raw_spans)
    ends = list(regions.spans.values())
    where = regions.record.near
    wrong = misaligned(
        aligned, raw_spans, lambda n: regions.record.at(*regions.path, ends[n][0]), "GK801"
    )
    relations, dangling = _relations(regions)
    if errors := [*wrong, *dangling]:
        raise UnreadableInput(errors)
    mentions = tuple(
        _mention(name, result, place, regions, aligned.spans[number], aligned.text)
        for number, (name, (place, result)) in enumerate(regions.spans.items())
    )
    by = annotation.get("completed_by")
    annotator = _text(by.get("email")) if isinstance(by, dict) else _text(by)
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


def _marked(result: dict[str, Any]) -> RawSpan:
    offsets = _offsets(result)
    words = result["value"].get("text")
    return RawSpan((offsets or (0, 0),), words if isinstance(words, str) else None)


def _fitted(regions: _Regions, data: dict[str, Any], raw_spans: list[RawSpan]) -> AlignedSpans:
    """The text that the regions are of: the one they name, ``text``, or the only one there is."""
    sources = {_text(result.get("source")) for _, result in regions.spans.values()} - {""}
    texts = _texts(data)
    names = [source.removeprefix("$") for source in sorted(sources)] or ["text"]
    names = [name for name in names if name in texts] or (list(texts) if len(texts) == 1 else [])
    if len(sources) < 2 and len(names) == 1:
        return detect_offset_unit(texts[names[0]], raw_spans, UNITS)
    message = "offsets without the text: the task's data have none, or it is only an address"
    if len(names) > 1 or len(texts) > 1:
        message = "it is not said which text the offsets are of: " + ", ".join(sorted(texts))[:200]
    fix = "export as JSON with the text itself under `data.text`"
    raise regions.record.refuse("GK806", ("data",), message, fix)


def _mention(
    id_: str,
    result: dict[str, Any],
    place: int,
    regions: _Regions,
    spans: Any,
    text: str,
) -> Mention:
    labels = result["value"].get(result["type"])
    label, *further = [_text(x) for x in labels] if isinstance(labels, list) and labels else [""]
    meta = result.get("meta")
    return Mention(
        id=id_,
        label=label,
        spans=spans,
        words=" ".join(span.of(text) for span in spans),
        attributes=(*(("label", other) for other in further), *regions.said.get(id_, ())),
        note=_words(meta.get("text")) if isinstance(meta, dict) else "",
        where=regions.record.near(*regions.path, place),
    )


def _relations(regions: _Regions) -> tuple[tuple[RelationMention, ...], list[Diagnostic]]:
    relations: list[RelationMention] = []
    errors: list[Diagnostic] = []
    for place, entry in regions.relations:
        ends = [_text(entry.get(key)) for key in ("from_id", "to_id")]
        missing = [end for end in ends if end not in regions.spans]
        if missing and regions.others.issuperset(missing) and "" not in missing:
            _count(regions.ignored, NO_TEXT)
            continue
        where = regions.record.near(*regions.path, place)
        if missing:
            error = unreadable_input(
                "GK804",
                where,
                f"there is no region `{missing[0]}`",
                "export the whole task again",
                str(entry)[:200],
            )
            errors += error.diagnostics
            continue
        if entry.get("direction") == "left":
            ends.reverse()
        both = (("direction", "bi"),) if entry.get("direction") == "bi" else ()
        labels = entry.get("labels")
        named = [_text(x) for x in labels] if isinstance(labels, list) and labels else ["relation"]
        for number, label in enumerate(named):
            relations.append(
                RelationMention(
                    id=f"{RELATION}{place}" + (f"-{number}" if number else ""),
                    label=label,
                    arguments=(("from", ends[0]), ("to", ends[1])),
                    attributes=both,
                    where=where,
                )
            )
    return tuple(relations), errors
