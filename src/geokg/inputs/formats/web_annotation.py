"""W3C Web Annotation JSON-LD, with the texts in files next to the annotations.

An annotation targets a page and rarely has its text, and nothing is fetched: the text of
``NAME.json`` is ``NAME.txt``, or the file next to it named like the last part of the source. A
tagging body gives the label, an identifying body the link, a commenting body the note, and a body
with a purpose outside the standard an attribute. An annotation that targets other annotations of
the file is a relation. JSON-LD is not expanded: only the standard context is accepted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import UnreadableInput
from geokg.base.text import ArticleText, Quote, Span, normalise_newlines
from geokg.inputs.formats.documents import Document, Mention, RelationMention
from geokg.inputs.formats.offsets import CODE_POINTS, UTF_8, UTF_16, UTF_16_LF, RawSpan
from geokg.inputs.formats.plausibility import plausible_spans
from geokg.inputs.formats.records import (
    Record,
    long_head,
    number_of,
    records,
    unread_keys,
    with_ignored,
)
from geokg.inputs.formats.repeats import without_repeats
from geokg.inputs.formats.web_annotation_texts import text_of_source

UNITS: Final = (CODE_POINTS, UTF_16, UTF_16_LF, UTF_8)
"""The standard demands code points (section 4.2.5); browsers often count UTF-16 code units."""
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
_ACCEPTED: Final = "geokg reads annotations with a TextQuoteSelector or a TextPositionSelector"


def matches(file: Path, head: bytes) -> bool:
    """Return whether the file is JSON with the context of Web Annotation."""
    if file.suffix.lower() not in (".json", ".jsonld", ".jsonl"):
        return False
    return CONTEXT.encode() in long_head(file, head)


def documents(file: Path) -> Iterator[Document | UnreadableInput]:
    """Yield one document for each text that the annotations of a file target."""
    ignored: dict[str, int] = {}
    yield from with_ignored(_read_all(file, ignored), ignored, file, _ACCEPTED)


@dataclass(frozen=True, slots=True)
class _Selection:
    """A span of text that an annotation selects."""

    id: str
    source: str
    quote: Quote
    offsets: tuple[int, int] | None
    bodies: _Bodies
    where: Location
    creator: str = ""


@dataclass(slots=True)
class _Bodies:
    """The content of the bodies of an annotation."""

    label: str = ""
    link: str = ""
    notes: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _FileContent:
    """The selections and the relations of a file."""

    selections: list[_Selection] = field(default_factory=list)
    relations: list[RelationMention] = field(default_factory=list)
    creators: dict[str, str] = field(default_factory=dict)
    """The creator of each relation, by its id."""


def _read_all(file: Path, ignored: dict[str, int]) -> Iterator[Document | UnreadableInput]:
    content = _FileContent()
    has_errors = False
    for record in records(file):
        if isinstance(record, UnreadableInput):
            has_errors = True
            yield record
            continue
        try:
            annotations = list(_annotations(record))
        except UnreadableInput as error:
            has_errors = True
            yield error
            continue
        for path, annotation in annotations:
            try:
                _add(record, path, annotation, content, ignored)
            except UnreadableInput as error:
                has_errors = True
                yield error
    if not has_errors:
        yield from _documents(file, content)


def _annotations(record: Record) -> Iterator[tuple[tuple[str | int, ...], Any]]:
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


def _add(
    record: Record,
    path: tuple[str | int, ...],
    data: object,
    content: _FileContent,
    ignored: dict[str, int],
) -> None:
    annotation = _checked(record, path, data)
    number = len(content.selections) + len(content.relations) + 1
    id_ = annotation.get("id") or f"annotation-{number}"
    where = record.near(*path)
    creator = _creator(annotation.get("creator"))
    for name, count in unread_keys(annotation, _KNOWN, "annotations", texts=True).items():
        ignored[name] = ignored.get(name, 0) + count
    if relation := _relation(annotation, id_, where):
        content.relations.append(relation)
        content.creators[id_] = creator
        return
    bodies = _bodies(annotation)
    targets = map(_selected, _as_list(annotation.get("target")))
    selected = [selection for selection in targets if selection is not None]
    if not selected:
        ignored[NO_SELECTOR] = ignored.get(NO_SELECTOR, 0) + 1
    for index, (source, quote, offsets) in enumerate(selected):
        if not quote.exact and offsets is None:
            message = "the text selector has neither words nor both offsets"
            target = (*path, "target")
            raise record.refuse("GK807", target, message, _SEE_STANDARD, annotation["target"])
        name = f"{id_}#{index + 1}" if len(selected) > 1 else id_
        selection = _Selection(name, source, quote, offsets, bodies, where, creator)
        content.selections.append(selection)


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


def _bodies(annotation: Mapping[str, Any]) -> _Bodies:
    bodies = _Bodies()
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


def _add_body(bodies: _Bodies, purpose: str, body: Mapping[str, Any]) -> None:
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


def _documents(file: Path, content: _FileContent) -> Iterator[Document | UnreadableInput]:
    sources = _sources(content)
    by_source: dict[str, tuple[list[_Selection], list[RelationMention]]] = {}
    for selection in content.selections:
        by_source.setdefault(selection.source, ([], []))[0].append(selection)
    if errors := [*_duplicates(content), *_unrelated(file, content.relations, sources)]:
        yield UnreadableInput(errors)
        return
    for relation in content.relations:
        by_source[sources[relation.id]][1].append(relation)
    for number, (source, (selections, relations)) in enumerate(sorted(by_source.items()), 1):
        name = file.stem if len(by_source) == 1 else f"{file.stem}-{number}"
        creators = [selection.creator for selection in selections]
        creators += [content.creators[relation.id] for relation in relations]
        for creator in dict.fromkeys(creators):
            own = [relation for relation in relations if content.creators[relation.id] == creator]
            seen = _selected_by(creator, selections, own, relations)
            try:
                document = _document(file, name, source, seen, tuple(own))
            except UnreadableInput as error:
                yield error
                continue
            annotator = (("annotator", creator),) if creator else ()
            yield without_repeats(replace(document, metadata=(*document.metadata, *annotator)))


def _selected_by(
    creator: str,
    selections: list[_Selection],
    own: list[RelationMention],
    relations: list[RelationMention],
) -> list[_Selection]:
    """Return the selections of a creator and those that own relations lead to.

    Relations of other creators that own ones lead to are added to ``own``.
    """
    by_id = {relation.id: relation for relation in relations}
    ids = {relation.id for relation in own}
    ends = {end for relation in own for _, end in relation.arguments}
    while more := [by_id[end] for end in sorted(ends - ids) if end in by_id]:
        own += more
        ids.update(relation.id for relation in more)
        ends.update(end for relation in more for _, end in relation.arguments)
    return [one for one in selections if one.creator == creator or one.id in ends]


def _sources(content: _FileContent) -> dict[str, str]:
    """Return the source of each id; a relation has the one source of all its arguments."""
    parent = {
        id_: id_
        for id_ in (*(x.id for x in content.selections), *(x.id for x in content.relations))
    }

    def root(id_: str) -> str:
        while parent[id_] != id_:
            parent[id_] = parent[parent[id_]]
            id_ = parent[id_]
        return id_

    unresolved = set()
    for relation in content.relations:
        for _, end in relation.arguments:
            if end in parent:
                parent[root(relation.id)] = root(end)
            else:
                unresolved.add(relation.id)
    sources_of: dict[str, set[str]] = {}
    for selection in content.selections:
        sources_of.setdefault(root(selection.id), set()).add(selection.source)
    return {
        id_: next(iter(sources_of[root(id_)]))
        for id_ in parent
        if id_ not in unresolved and len(sources_of.get(root(id_), ())) == 1
    }


def _duplicates(content: _FileContent) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    ids: list[tuple[str, Location | None]] = [
        (selection.id, selection.where) for selection in content.selections
    ]
    ids += [(relation.id, relation.where) for relation in content.relations]
    for id_, where in ids:
        if id_ in seen:
            yield Diagnostic(
                code="GK803",
                message=f"two annotations have the id `{id_}`",
                fix="give each annotation an id of its own",
                where=where,
            )
        seen.add(id_)


def _unrelated(
    file: Path, relations: list[RelationMention], sources: dict[str, str]
) -> Iterator[Diagnostic]:
    for relation in relations:
        if relation.id not in sources:
            yield Diagnostic(
                code="GK804",
                message="the annotations it relates are not in this file, or have different texts",
                found=", ".join(end for _, end in relation.arguments),
                fix="put related annotations of one text into one file",
                where=relation.where or Location(str(file)),
            )


def _document(
    file: Path,
    name: str,
    source: str,
    selections: list[_Selection],
    relations: tuple[RelationMention, ...],
) -> Document:
    text = text_of_source(file, source, selections[0].where)
    by_offsets = [selection for selection in selections if selection.offsets]
    raw_spans = [
        RawSpan((selection.offsets,), selection.quote.exact or None)
        for selection in by_offsets
        if selection.offsets
    ]
    aligned = plausible_spans(text, raw_spans, lambda n: by_offsets[n].where, UNITS)
    span_of = {
        id(selection): s[0] for selection, s in zip(by_offsets, aligned.spans, strict=True) if s
    }
    source_text = ArticleText(normalise_newlines(text))
    if errors := list(_find_by_words(selections, span_of, source_text)):
        raise UnreadableInput(errors)
    mentions = tuple(
        Mention(
            id=selection.id,
            label=selection.bodies.label,
            spans=(span_of[id(selection)],),
            words=span_of[id(selection)].of(aligned.text),
            attributes=tuple(selection.bodies.attributes),
            link=selection.bodies.link,
            note="\n".join(selection.bodies.notes),
            where=selection.where,
        )
        for selection in selections
    )
    return Document(
        id=name,
        text=aligned.text,
        mentions=mentions,
        relations=relations,
        metadata=(("source", source),) if source else (),
        unit=aligned.unit if by_offsets else "none: spans are found by their words",
        where=selections[0].where,
    )


def _find_by_words(
    selections: list[_Selection], span_of: dict[int, Span], source: ArticleText
) -> Iterator[Diagnostic]:
    """Find selections without offsets by their words; yield errors if not found exactly once."""
    searched = 0
    for selection in selections:
        if selection.offsets is not None:
            continue
        spans = source.find(selection.quote)
        if len(spans) == 1:
            span_of[id(selection)] = spans[0]
            continue
        # Searching for similar text is slow, so only the first ten get a suggestion.
        searched += not spans
        nearest = source.nearest(selection.quote.exact) if not spans and searched <= 10 else None
        count = len(spans)
        yield Diagnostic(
            code="GK811",
            message=f"the words occur {count} times in the text"
            if count
            else "the words do not occur in the text",
            found=selection.quote.exact,
            nearest=f'nearest text, at {nearest.start}: "{nearest.of(source.text)}"'
            if nearest
            else "",
            fix="give a longer prefix and suffix"
            if count
            else "copy the words as they are printed",
            where=selection.where,
        )
