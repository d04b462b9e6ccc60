"""The content of Web Annotations: selections of text with their bodies, and relations between them.

A tagging body gives the label, an identifying body the link, a commenting body the note, and a body
with a purpose outside the standard an attribute. An annotation that targets other annotations of
the file is a relation. JSON-LD is not expanded: only the standard context is accepted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from geokg.base.diagnostics import Location
from geokg.base.text import Quote
from geokg.inputs.formats.documents import RelationMention
from geokg.inputs.formats.records import Record, number_of, unread_keys

CONTEXT: Final = "www.w3.org/ns/anno.jsonld"
"""The standard context, without its scheme."""
LABELS: Final = ("tagging", "classifying")
LINKS: Final = ("identifying", "linking")
NOTES: Final = (
    *("assessing", "bookmarking", "commenting", "describing", "editing", "highlighting"),
    *("moderating", "questioning", "replying"),
)
NO_SELECTOR: Final = "annotations without a text selector"
_KNOWN: Final = (
    *("@context", "id", "type", "motivation", "creator", "target", "body", "bodyValue"),
    *("created", "modified", "generated", "generator", "canonical", "via", "rights"),
)
"""Keys of annotations that are read, or that say nothing about the text."""
_SEE_STANDARD: Final = "see the Web Annotation Data Model"


@dataclass(frozen=True, slots=True)
class Selection:
    """A span of text that an annotation selects."""

    id: str
    source: str
    quote: Quote
    offsets: tuple[int, int] | None
    bodies: Bodies
    where: Location
    creator: str = ""


@dataclass(slots=True)
class Bodies:
    """The content of the bodies of an annotation."""

    label: str = ""
    link: str = ""
    notes: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class FileContent:
    """The selections and the relations of a file."""

    selections: list[Selection] = field(default_factory=list)
    relations: list[RelationMention] = field(default_factory=list)
    creators: dict[str, str] = field(default_factory=dict)
    """The creator of each relation, by its id."""


def annotations_of(record: Record) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield the annotations of a record: itself, or those of its page or collection."""
    data = record.data
    path: tuple[str | int, ...] = ()
    if isinstance(data, dict) and _has_type(data, "AnnotationCollection"):
        path, data = ("first",), data.get("first")
        if not isinstance(data, dict):
            message = "the pages of the collection are not in the file, and nothing is fetched"
            raise record.refuse("GK806", path, message, "save the pages and convert those", data)
    if isinstance(data, dict) and isinstance(data.get("items"), list):
        for index, item in enumerate(data["items"]):
            yield (*path, "items", index), item
    else:
        yield (), record.data


def _has_type(data: Mapping[str, Any], name: str) -> bool:
    types = data.get("type")
    return types == name or (isinstance(types, list) and name in types)


def _checked(record: Record, path: tuple[str | int, ...], annotation: object) -> dict[str, Any]:
    """Return the annotation after checking its form and its context."""
    if not isinstance(annotation, dict):
        raise record.refuse(
            "GK807", path, "an annotation must be an object", _SEE_STANDARD, annotation
        )
    holder = annotation if "@context" in annotation or not path else record.data
    context = holder.get("@context") if isinstance(holder, dict) else None
    contexts = context if isinstance(context, list) else [context]
    if not any(isinstance(x, str) and x.partition("://")[2] == CONTEXT for x in contexts):
        message = "the context is not that of Web Annotation, and nothing is fetched"
        fix = f"set `@context` to http://{CONTEXT}"
        raise record.refuse("GK810", (*path, "@context"), message, fix, context or "")
    if not _has_type(annotation, "Annotation"):
        message = "the type is not Annotation"
        raise record.refuse(
            "GK807", (*path, "type"), message, _SEE_STANDARD, annotation.get("type") or ""
        )
    if not isinstance(annotation.get("id", ""), str):
        message = "an annotation must have at most one id"
        raise record.refuse("GK807", (*path, "id"), message, _SEE_STANDARD, annotation["id"])
    return annotation


def add_annotation(
    record: Record,
    path: tuple[str | int, ...],
    data: object,
    content: FileContent,
    ignored: dict[str, int],
) -> None:
    """Add the selections or the relation of an annotation to the content of its file.

    Args:
        record: The record of the annotation.
        path: Where it is in the record.
        data: The annotation.
        content: The content of the file.
        ignored: Counts of what is not read.

    Raises:
        UnreadableInput: It is not a Web Annotation, or its selector has neither words nor offsets.
    """
    annotation = _checked(record, path, data)
    number = len(content.selections) + len(content.relations) + 1
    id_ = annotation.get("id") or f"annotation-{number}"
    creator = _creator(annotation.get("creator"))
    if relation := _relation(annotation, id_, record.near(*path)):
        content.relations.append(relation)
        content.creators[id_] = creator
    else:
        selections = list(_selections(record, path, annotation, id_, creator))
        content.selections += selections
        if not selections:
            ignored[NO_SELECTOR] = ignored.get(NO_SELECTOR, 0) + 1
    for name, count in unread_keys(annotation, _KNOWN, "annotations", texts=True).items():
        ignored[name] = ignored.get(name, 0) + count


def _selections(
    record: Record, path: tuple[str | int, ...], annotation: dict[str, Any], id: str, creator: str
) -> Iterator[Selection]:
    bodies = _bodies(annotation)
    targets = map(_selected, _as_list(annotation.get("target")))
    selected = [selection for selection in targets if selection is not None]
    for index, (source, quote, offsets) in enumerate(selected):
        if not quote.exact and offsets is None:
            message = "the text selector has neither words nor both offsets"
            target = (*path, "target")
            raise record.refuse("GK807", target, message, _SEE_STANDARD, annotation["target"])
        name = f"{id}#{index + 1}" if len(selected) > 1 else id
        yield Selection(name, source, quote, offsets, bodies, record.near(*path), creator)


def _creator(value: object) -> str:
    """Return the names of the agents that created an annotation."""
    names = []
    for agent in _as_list(value):
        fields = agent if isinstance(agent, dict) else {"id": agent}
        given = (_as_list(fields.get(key)) for key in ("nickname", "name", "email", "id"))
        names += [next((x for xs in given for x in xs if isinstance(x, str) and x), "")]
    return " + ".join(filter(None, names))


def _relation(annotation: Mapping[str, Any], id: str, where: Location) -> RelationMention | None:
    """Return the relation of an annotation whose targets are other annotations, or None."""
    ends = [_reference(target) for target in _as_list(annotation.get("target"))]
    is_linking = "linking" in _as_list(annotation.get("motivation"))
    if not is_linking or len(ends) < 2 or not all(ends):
        return None
    roles = ("from", "to") if len(ends) == 2 else ("member",) * len(ends)
    bodies = _bodies(annotation)
    return RelationMention(
        id=id,
        label=bodies.label or "linking",
        arguments=tuple(zip(roles, ends, strict=True)),
        attributes=tuple(bodies.attributes),
        note="\n".join(bodies.notes),
        where=where,
    )


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _reference(target: object) -> str:
    """Return the id of a target without a selector."""
    if isinstance(target, dict):
        target = target.get("id") if "selector" not in target else None
    return target if isinstance(target, str) else ""


_Selected = tuple[str, Quote, tuple[int, int] | None]


def _selected(target: object) -> _Selected | None:
    """Return the source, quote and offsets of a target, or None if it does not select text."""
    if not isinstance(target, dict):
        return None
    source = target.get("source")
    source = source.get("id") if isinstance(source, dict) else source
    quote, offsets, selects_text = Quote(), None, False
    for selector, refines in _selectors(target.get("selector")):
        if _has_type(selector, "TextQuoteSelector"):
            texts = [selector.get(key) for key in ("exact", "prefix", "suffix")]
            exact, prefix, suffix = [word if isinstance(word, str) else "" for word in texts]
            quote = Quote(exact, prefix, suffix)
            selects_text = True
        elif _has_type(selector, "TextPositionSelector"):
            start, end = number_of(selector.get("start")), number_of(selector.get("end"))
            # The offsets of a refining selector are relative to an unknown start.
            if start is not None and end is not None and not refines:
                offsets = (start, end)
            selects_text = selects_text or not refines
    if not selects_text:
        return None
    return source if isinstance(source, str) else "", quote, offsets


def _selectors(value: object) -> Iterator[tuple[dict[str, Any], bool]]:
    """Yield the selectors of a target and those that refine them."""
    for selector in _as_list(value):
        refines = False
        while isinstance(selector, dict):
            yield selector, refines
            selector, refines = selector.get("refinedBy"), True


def _bodies(annotation: Mapping[str, Any]) -> Bodies:
    bodies = Bodies()
    motivations = [x for x in _as_list(annotation.get("motivation")) if isinstance(x, str)]
    for body in [*_as_list(annotation.get("body")), *_as_list(annotation.get("bodyValue"))]:
        content = {"id": body} if isinstance(body, str) else body
        if annotation.get("bodyValue") == body:
            content = {"value": body}
        if not isinstance(content, dict):
            continue
        purpose = next((x for x in _as_list(content.get("purpose")) if isinstance(x, str)), "")
        _add_body(bodies, purpose or next(iter(motivations), ""), content)
    if not bodies.label and motivations:
        bodies.label = motivations[0]
    return bodies


def _add_body(bodies: Bodies, purpose: str, body: Mapping[str, Any]) -> None:
    value, item = body.get("value"), body.get("source", body.get("id"))
    words = next((x for x in (value, item) if isinstance(x, str)), "")
    if not words:
        return
    if purpose in LABELS and not bodies.label:
        bodies.label = words
    elif purpose in LINKS and not bodies.link:
        bodies.link = item if isinstance(item, str) else words
    elif purpose in NOTES or not purpose:
        bodies.notes.append(words)
    else:
        bodies.attributes.append((purpose, words))
