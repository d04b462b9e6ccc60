"""W3C Web Annotation JSON-LD, of texts that stand beside the annotations.

An annotation targets a page and rarely holds its text, and nothing is fetched: the text of
``NAME.json`` is ``NAME.txt``, or the file beside it that the source's last name names. A body that
tags gives the label, one that identifies the link, one that comments the note; any purpose that is
none of the standard gives an attribute. An annotation whose targets are others of the same file
ties them. No JSON-LD is expanded: the one standard context is known by its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import UnreadableInput
from geokg.base.text import ArticleText, Quote, Span, normalise_newlines
from geokg.inputs.annotation.source_files import read_text, unreadable_input
from geokg.inputs.formats.documents import Document, Mention, RelationMention
from geokg.inputs.formats.offsets import (
    CODE_POINTS,
    UTF_16,
    UTF_16_LF,
    RawSpan,
    detect_offset_unit,
    misaligned,
)
from geokg.inputs.formats.records import (
    Record,
    beginning,
    number_of,
    records,
    with_ignored,
)

UNITS: Final = (CODE_POINTS, UTF_16, UTF_16_LF)
"""The standard wants code points (section 4.2.5); what runs in browsers often counts UTF-16."""
CONTEXT: Final = "www.w3.org/ns/anno.jsonld"
"""The standard context, without its scheme."""
LABELS: Final = ("tagging", "classifying")
LINKS: Final = ("identifying", "linking")
NOTES: Final = (
    *("assessing", "bookmarking", "commenting", "describing", "editing", "highlighting"),
    *("moderating", "questioning", "replying"),
)
NO_SELECTOR: Final = "annotations without a selector of text"
_NAME: Final = re.compile(r"[^/\\?#:]+")
_FIX: Final = "see the Web Annotation Data Model; the annotation is taken as it is, or not at all"
_NONE: Final = "geokg reads annotations with a TextQuoteSelector or a TextPositionSelector"


def matches(file: Path, head: bytes) -> bool:
    """Whether the file is JSON that names the context of Web Annotation."""
    if file.suffix.lower() not in (".json", ".jsonld", ".jsonl"):
        return False
    return CONTEXT.encode() in beginning(file, head)


def documents(file: Path) -> Iterator[Document | UnreadableInput]:
    """One document for each text that the annotations of a file are of."""
    ignored: dict[str, int] = {}
    yield from with_ignored(_all(file, ignored), ignored, file, _NONE)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A stretch of text that an annotation selects."""

    id: str
    source: str
    quote: Quote
    offsets: tuple[int, int] | None
    said: _Bodies
    where: Location


@dataclass(slots=True)
class _Bodies:
    """What the bodies of an annotation say."""

    label: str = ""
    link: str = ""
    notes: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Found:
    """What the annotations of a file select and tie."""

    chosen: list[_Chosen] = field(default_factory=list)
    relations: list[RelationMention] = field(default_factory=list)


def _all(file: Path, ignored: dict[str, int]) -> Iterator[Document | UnreadableInput]:
    found = _Found()
    broken = False
    for record in records(file):
        if isinstance(record, UnreadableInput):
            broken = True
            yield record
            continue
        try:
            annotations = list(_annotations(record))
        except UnreadableInput as error:
            broken = True
            yield error
            continue
        for path, annotation in annotations:
            try:
                _take(record, path, annotation, found, ignored)
            except UnreadableInput as error:
                broken = True
                yield error
    if not broken:
        yield from _documents(file, found)


def _annotations(record: Record) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """The annotations of a record: it is one, or a page or a collection of them."""
    data = record.data
    path: tuple[str | int, ...] = ()
    if isinstance(data, dict) and _is(data, "AnnotationCollection"):
        path, data = ("first",), data.get("first")
        if not isinstance(data, dict):
            message = "a collection whose pages are elsewhere, and nothing is fetched"
            raise record.refuse("GK806", path, message, "save the pages, and give those", data)
    if isinstance(data, dict) and isinstance(data.get("items"), list):
        for place, item in enumerate(data["items"]):
            yield (*path, "items", place), item
    else:
        yield (), record.data


def _is(data: Mapping[str, Any], name: str) -> bool:
    given = data.get("type")
    return given == name or (isinstance(given, list) and name in given)


def _check(record: Record, path: tuple[str | int, ...], annotation: object) -> dict[str, Any]:
    """The annotation, if it is one, in the standard context."""
    if not isinstance(annotation, dict):
        raise record.refuse("GK807", path, "an annotation is an object", _FIX, annotation)
    holder = annotation if "@context" in annotation or not path else record.data
    context = holder.get("@context") if isinstance(holder, dict) else None
    given = context if isinstance(context, list) else [context]
    if not any(isinstance(x, str) and x.partition("://")[2] == CONTEXT for x in given):
        message = "the context is not that of Web Annotation, and no other is looked up"
        fix = f"`@context` is the address {CONTEXT}, with http:// before it"
        raise record.refuse("GK810", (*path, "@context"), message, fix, context or "")
    if not _is(annotation, "Annotation"):
        message = "the type is not Annotation"
        raise record.refuse("GK807", (*path, "type"), message, _FIX, annotation.get("type") or "")
    if not isinstance(annotation.get("id", ""), str):
        message = "an annotation has one id, or none"
        raise record.refuse("GK807", (*path, "id"), message, _FIX, annotation["id"])
    return annotation


def _take(
    record: Record,
    path: tuple[str | int, ...],
    given: object,
    found: _Found,
    ignored: dict[str, int],
) -> None:
    annotation = _check(record, path, given)
    id_ = annotation.get("id") or f"annotation-{len(found.chosen) + len(found.relations) + 1}"
    where = record.near(*path)
    said = _bodies(annotation)
    targets = _listed(annotation.get("target"))
    ends = [_reference(target) for target in targets]
    if "linking" in _listed(annotation.get("motivation")) and len(ends) > 1 and all(ends):
        roles = ("from", "to") if len(ends) == 2 else ("member",) * len(ends)
        arguments = tuple(zip(roles, ends, strict=True))
        attributes, note = tuple(said.attributes), "\n".join(said.notes)
        found.relations.append(
            RelationMention(
                id=id_,
                label=said.label or "linking",
                arguments=arguments,
                attributes=attributes,
                note=note,
                where=where,
            )
        )
        return
    selected = [one for target in targets if (one := _selected(target)) is not None]
    if not selected:
        ignored[NO_SELECTOR] = ignored.get(NO_SELECTOR, 0) + 1
    for number, (source, quote, offsets) in enumerate(selected):
        name = f"{id_}#{number + 1}" if len(selected) > 1 else id_
        if not quote.exact and offsets is None:
            message = "a selector of text with neither words nor whole offsets"
            raise record.refuse("GK807", (*path, "target"), message, _FIX, annotation["target"])
        found.chosen.append(_Chosen(name, source, quote, offsets, said, where))


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _reference(target: object) -> str:
    """The id that a target without a selector is."""
    if isinstance(target, dict):
        target = target.get("id") if "selector" not in target else None
    return target if isinstance(target, str) else ""


_Selected = tuple[str, Quote, tuple[int, int] | None]


def _selected(target: object) -> _Selected | None:
    """The source, words and offsets of a target, if it selects text."""
    if not isinstance(target, dict):
        return None
    source = target.get("source")
    source = source.get("id") if isinstance(source, dict) else source
    quote, offsets, any_of_text = Quote(), None, False
    for selector, refines in _selectors(target.get("selector")):
        if _is(selector, "TextQuoteSelector"):
            given = [selector.get(key) for key in ("exact", "prefix", "suffix")]
            exact, prefix, suffix = [word if isinstance(word, str) else "" for word in given]
            quote = Quote(exact, prefix, suffix)
            any_of_text = True
        elif _is(selector, "TextPositionSelector"):
            start, end = number_of(selector.get("start")), number_of(selector.get("end"))
            # Inside what another selector selects, nobody knows where it counts from.
            if start is not None and end is not None and not refines:
                offsets = (start, end)
            any_of_text = any_of_text or not refines
    if not any_of_text:
        return None
    return source if isinstance(source, str) else "", quote, offsets


def _selectors(value: object) -> Iterator[tuple[dict[str, Any], bool]]:
    """The selectors of a target, and those that refine them."""
    for selector in _listed(value):
        refines = False
        while isinstance(selector, dict):
            yield selector, refines
            selector, refines = selector.get("refinedBy"), True


def _bodies(annotation: Mapping[str, Any]) -> _Bodies:
    said = _Bodies()
    motivations = [x for x in _listed(annotation.get("motivation")) if isinstance(x, str)]
    for body in [*_listed(annotation.get("body")), *_listed(annotation.get("bodyValue"))]:
        one = {"id": body} if isinstance(body, str) else body
        if annotation.get("bodyValue") == body:
            one = {"value": body}
        if not isinstance(one, dict):
            continue
        purpose = next((x for x in _listed(one.get("purpose")) if isinstance(x, str)), "")
        _say(said, purpose or next(iter(motivations), ""), one)
    if not said.label and motivations:
        said.label = motivations[0]
    return said


def _say(said: _Bodies, purpose: str, body: Mapping[str, Any]) -> None:
    value, item = body.get("value"), body.get("source", body.get("id"))
    words = next((x for x in (value, item) if isinstance(x, str)), "")
    if not words:
        return
    if purpose in LABELS and not said.label:
        said.label = words
    elif purpose in LINKS and not said.link:
        said.link = item if isinstance(item, str) else words
    elif purpose in NOTES or not purpose:
        said.notes.append(words)
    else:
        said.attributes.append((purpose, words))


def _documents(file: Path, found: _Found) -> Iterator[Document | UnreadableInput]:
    homes = _homes(found)
    by_source: dict[str, tuple[list[_Chosen], list[RelationMention]]] = {}
    for one in found.chosen:
        by_source.setdefault(one.source, ([], []))[0].append(one)
    if errors := [*_twice(found), *_homeless(file, found.relations, homes)]:
        yield UnreadableInput(errors)
        return
    for relation in found.relations:
        by_source[homes[relation.id]][1].append(relation)
    for number, (source, (chosen, relations)) in enumerate(sorted(by_source.items()), 1):
        name = file.stem if len(by_source) == 1 else f"{file.stem}-{number}"
        try:
            yield _document(file, name, source, chosen, tuple(relations))
        except UnreadableInput as error:
            yield error


def _homes(found: _Found) -> dict[str, str]:
    """The source of each id, of a tie that of all it ties; none for what has no one source."""
    group = {id_: id_ for id_ in (*(x.id for x in found.chosen), *(x.id for x in found.relations))}

    def root(id_: str) -> str:
        while group[id_] != id_:
            group[id_] = group[group[id_]]
            id_ = group[id_]
        return id_

    astray = set()
    for relation in found.relations:
        for _, end in relation.arguments:
            if end in group:
                group[root(relation.id)] = root(end)
            else:
                astray.add(relation.id)
    sources: dict[str, set[str]] = {}
    for one in found.chosen:
        sources.setdefault(root(one.id), set()).add(one.source)
    return {
        id_: next(iter(sources[root(id_)]))
        for id_ in group
        if id_ not in astray and len(sources.get(root(id_), ())) == 1
    }


def _twice(found: _Found) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    given: list[tuple[str, Location | None]] = [(one.id, one.where) for one in found.chosen]
    given += [(relation.id, relation.where) for relation in found.relations]
    for id_, where in given:
        if id_ in seen:
            yield Diagnostic(
                code="GK803",
                message=f"the id `{id_}` is given to two annotations",
                fix="give each annotation an id of its own",
                where=where,
            )
        seen.add(id_)


def _homeless(
    file: Path, relations: list[RelationMention], homes: dict[str, str]
) -> Iterator[Diagnostic]:
    for relation in relations:
        if relation.id not in homes:
            yield Diagnostic(
                code="GK804",
                message="it ties what is not in this file, or annotations of different texts",
                found=", ".join(end for _, end in relation.arguments),
                fix="put into one file what belongs together",
                where=relation.where or Location(str(file)),
            )


def _text_beside(file: Path, source: str, where: Location) -> str:
    names = [file.with_suffix(".txt").name]
    last = source.rstrip("/").rpartition("/")[2].partition("?")[0].partition("#")[0]
    if _NAME.fullmatch(last) and last.isprintable() and len(last) < 200 and last != "..":
        names += [last] if last.lower().endswith(".txt") else [f"{last}.txt"]
    # The source's own name comes first: a file may hold annotations of several texts.
    for name in reversed(names):
        if (file.parent / name).is_file():
            return read_text(file.parent / name, keep_bom=True)
    message = "the text is not here, and nothing is fetched"
    fix = "put it beside the annotations, as " + " or ".join(f"`{name}`" for name in names)
    raise unreadable_input("GK806", where, message, fix, source)


def _document(
    file: Path,
    name: str,
    source: str,
    chosen: list[_Chosen],
    relations: tuple[RelationMention, ...],
) -> Document:
    raw = _text_beside(file, source, chosen[0].where)
    by_offsets = [one for one in chosen if one.offsets]
    raw_spans = [
        RawSpan((one.offsets,), one.quote.exact or None) for one in by_offsets if one.offsets
    ]
    aligned = detect_offset_unit(raw, raw_spans, UNITS)
    errors = list(misaligned(aligned, raw_spans, lambda n: by_offsets[n].where, "GK801"))
    placed = {id(one): s[0] for one, s in zip(by_offsets, aligned.spans, strict=True) if s}
    errors += _search(chosen, placed, ArticleText(normalise_newlines(raw)))
    if errors:
        raise UnreadableInput(errors)
    mentions = tuple(
        Mention(
            id=one.id,
            label=one.said.label,
            spans=(placed[id(one)],),
            words=placed[id(one)].of(aligned.text),
            attributes=tuple(one.said.attributes),
            link=one.said.link,
            note="\n".join(one.said.notes),
            where=one.where,
        )
        for one in chosen
    )
    return Document(
        id=name,
        text=aligned.text,
        mentions=mentions,
        relations=relations,
        metadata=(("source", source),) if source else (),
        unit=aligned.unit if by_offsets else "none: the words alone say where they stand",
        where=chosen[0].where,
    )


def _search(
    chosen: list[_Chosen], placed: dict[int, Span], source: ArticleText
) -> Iterator[Diagnostic]:
    """Place what has words and no offsets; what is wrong with those that stand there not once."""
    explained = 0
    for one in chosen:
        if one.offsets is not None:
            continue
        spans = source.find(one.quote)
        if len(spans) == 1:
            placed[id(one)] = spans[0]
            continue
        # Looking for what is like it takes time: the first ones will do.
        explained += not spans
        near = source.nearest(one.quote.exact) if not spans and explained <= 10 else None
        count = len(spans)
        yield Diagnostic(
            code="GK811",
            message=f"the words stand {count} times in the text"
            if count
            else "no such words in it",
            found=one.quote.exact,
            nearest=f'nearest text, at {near.start}: "{near.of(source.text)}"' if near else "",
            fix="give a longer prefix and suffix"
            if count
            else "copy the words as they are printed",
            where=one.where,
        )
