"""Checks of documents: spans have their words, ids are unique, references have a target."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import AnnotationError
from geokg.base.text import normalise_newlines
from geokg.inputs.formats.documents import (
    Document,
    EventMention,
    Fault,
    Mention,
    Relation,
    is_another_text,
)
from geokg.inputs.formats.offsets import BOM, CODE_POINTS, RawSpan, detect_offset_unit
from geokg.inputs.label_mapping.balance import kind_of

_SPACE: Final = re.compile(r"\s+")


def without_faults(document: Document) -> Document:
    """Return a document in which every span has its words and every reference its target.

    Wrong annotations become faults, and so do the relations and events that refer to them. If the
    text has other line ends than LF, or a byte order mark, the spans move with the text.

    Raises:
        AnnotationError: Most spans do not fit the text.

    >>> from geokg import Span
    >>> mali = Mention(id="1", label="GPE", spans=(Span(4, 8),), words="Mali")
    >>> document = Document(id="a", text="In\\r\\nMali", mentions=(mali,))
    >>> without_faults(document).mentions[0].spans
    (Span(start=3, end=7),)
    """
    document = _with_line_feeds(document)
    faults: dict[int, Fault] = {}
    # A relation is nobody's argument, so its id may be that of a mention or an event.
    arguable: tuple[Mention | Relation, ...] = (*document.mentions, *document.events)
    for owners in (arguable, document.relations):
        for owner in _with_equal_ids(owners):
            message = f"the id `{owner.id}` is used more than once"
            fix = "give each annotation an id of its own"
            faults[id(owner)] = _fault(document, owner, "GK803", message, fix)
    wrong = [mention for mention in document.mentions if not _fits(mention, document.text)]
    for mention in wrong:
        faults.setdefault(id(mention), _misaligned(document, mention))
    if is_another_text(len(wrong), len(document.mentions)):
        raise AnnotationError(fault.error for fault in faults.values())
    _add_dangling(document, faults)
    if not faults:
        return document
    return replace(
        document,
        mentions=tuple(one for one in document.mentions if id(one) not in faults),
        relations=tuple(one for one in document.relations if id(one) not in faults),
        events=tuple(one for one in document.events if id(one) not in faults),
        faults=(*document.faults, *faults.values()),
    )


def _with_equal_ids(owners: Sequence[Mention | Relation]) -> list[Mention | Relation]:
    """Return those whose id another one has."""
    if len({owner.id for owner in owners}) == len(owners):
        return []
    counts = Counter(owner.id for owner in owners)
    return [owner for owner in owners if counts[owner.id] > 1]


def _with_line_feeds(document: Document) -> Document:
    """Return the document with LF line ends and no byte order mark; its spans move."""
    text = document.text
    if normalise_newlines(text) == text:
        return document
    raw_spans = [RawSpan(tuple(mention.spans), mention.words) for mention in document.mentions]
    unit = replace(CODE_POINTS, bom=text.startswith(BOM))
    aligned = detect_offset_unit(text, raw_spans, [unit])
    mentions = tuple(
        replace(mention, spans=spans) if spans else mention
        for mention, spans in zip(document.mentions, aligned.spans, strict=True)
    )
    return replace(document, text=aligned.text, mentions=mentions)


def _fits(mention: Mention, text: str) -> bool:
    if len(mention.spans) == 1:
        start, end = mention.spans[0]
        if 0 <= start < end <= len(text) and text[start:end] == mention.words:
            return True
    if not all(0 <= start < end <= len(text) for start, end in mention.spans):
        return False
    found = " ".join(span.of(text) for span in mention.spans)
    same = found == mention.words or _SPACE.sub(" ", found) == _SPACE.sub(" ", mention.words)
    return same or not mention.spans


def _misaligned(document: Document, mention: Mention) -> Fault:
    offsets = ", ".join(f"{start} to {end}" for start, end in mention.spans)
    message = f"the words at {offsets} differ from those of the mention"
    fix = "count code points, and the end as the first one after the words"
    return _fault(document, mention, "GK801", message, fix, mention.words)


def _add_dangling(document: Document, faults: dict[int, Fault]) -> None:
    """Add the relations and events that refer to an annotation that is missing or wrong."""
    owners: tuple[Mention | Relation, ...] = (*document.mentions, *document.events_and_relations)
    known = {owner.id for owner in owners if id(owner) not in faults}
    before = -1
    while before != len(faults):
        before = len(faults)
        for relation in document.events_and_relations:
            if known.issuperset(_references(relation)):
                continue
            missing = next(end for end in _references(relation) if end not in known)
            if id(relation) not in faults:
                message = f"no annotation has the id `{missing}`, or it is wrong itself"
                fix = "add the annotation, or remove the reference to it"
                faults[id(relation)] = _fault(document, relation, "GK804", message, fix)
                known.discard(relation.id)


def _references(relation: Relation) -> list[str]:
    ends = [end for _, end in relation.arguments]
    return [*ends, relation.trigger] if isinstance(relation, EventMention) else ends


def _fault(
    document: Document,
    owner: Mention | Relation,
    code: str,
    message: str,
    fix: str,
    found: str = "",
) -> Fault:
    where = owner.where or document.where or Location(document.id)
    error = Diagnostic(code=code, message=message, found=found, fix=fix, where=where)
    return Fault(error=error, kind=kind_of(owner), label=owner.label)
