"""W3C Web Annotation JSON-LD, with the texts in files next to the annotations.

An annotation targets a page and rarely has its text, and nothing is fetched: the text of
``NAME.json`` is ``NAME.txt``, or the file next to it named like the last part of the source. The
annotations of several creators of one text are one document for each of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import UnreadableInput
from geokg.base.text import ArticleText, Span, normalise_newlines
from geokg.inputs.formats.documents import Document, Fault, Mention, RelationMention
from geokg.inputs.formats.offsets import CODE_POINTS, UTF_8, UTF_16, UTF_16_LF, RawSpan
from geokg.inputs.formats.partial_annotations import AnnotationItem, without_wrong_annotations
from geokg.inputs.formats.plausibility import plausible_spans
from geokg.inputs.formats.records import add_counts, long_head, records, with_ignored
from geokg.inputs.formats.repeats import without_repeats
from geokg.inputs.formats.web_annotation_content import (
    CONTEXT,
    FileContent,
    Selection,
    add_annotation,
    annotations_of,
)
from geokg.inputs.formats.web_annotation_texts import text_of_source

UNITS: Final = (CODE_POINTS, UTF_16, UTF_16_LF, UTF_8)
"""The standard demands code points (section 4.2.5); browsers often count UTF-16 code units."""
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


def _read_all(file: Path, ignored: dict[str, int]) -> Iterator[Document | UnreadableInput]:
    """Yield the documents of a file; wrong annotations are left out and become their faults."""
    faults: list[Fault] = []
    counts: dict[str, int] = {}

    def attempt(items: list[AnnotationItem]) -> list[Document | UnreadableInput]:
        counts.clear()
        return _attempt(file, items, faults, counts)

    yield from without_wrong_annotations(list(_items(file, faults)), faults, attempt)
    ignored.update(add_counts(ignored.items(), counts))


def _items(file: Path, faults: list[Fault]) -> Iterator[AnnotationItem]:
    for record in records(file):
        try:
            if isinstance(record, UnreadableInput):
                raise record
            for path, annotation in annotations_of(record):
                yield AnnotationItem(record, path, annotation, record.near(*path))
        except UnreadableInput as error:
            faults += (Fault(error=d, kind="line") for d in error.diagnostics)


def _attempt(
    file: Path, items: list[AnnotationItem], faults: list[Fault], counts: dict[str, int]
) -> list[Document | UnreadableInput]:
    """Return the documents of annotations; those that cannot be read are removed from the list."""
    content = FileContent()
    for item in list(items):
        try:
            add_annotation(item.record, item.path, item.annotation, content, counts)
        except UnreadableInput as error:
            faults += (Fault(error=d, kind="annotation") for d in error.diagnostics)
            items.remove(item)
    return list(_documents(file, content))


def _documents(file: Path, content: FileContent) -> Iterator[Document | UnreadableInput]:
    sources = _sources(content)
    by_source: dict[str, tuple[list[Selection], list[RelationMention]]] = {}
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
    selections: list[Selection],
    own: list[RelationMention],
    relations: list[RelationMention],
) -> list[Selection]:
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


def _sources(content: FileContent) -> dict[str, str]:
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


def _duplicates(content: FileContent) -> Iterator[Diagnostic]:
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
    selections: list[Selection],
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
    selections: list[Selection], span_of: dict[int, Span], source: ArticleText
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
