"""Prodigy's JSONL: one text a line, of which only accepted answers count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from geokg.base.errors import UnreadableInput
from geokg.inputs.formats.documents import Document, Mention, RelationMention
from geokg.inputs.formats.offsets import (
    CODE_POINTS,
    UTF_16,
    AlignedSpans,
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
"""Prodigy is Python; what came in from elsewhere may count otherwise."""
NIL: Final = "NIL"
"""What options begin with that say that the right item is not among them."""
TOKEN: Final = "(token)"
"""The label of a token that is in no span, and that a relation ties."""
_OURS: Final = re.compile(rb'"(?:_task_hash|_input_hash)"\s*:|"answer"\s*:\s*"(?:acc|rej|ign)')
_SPAN: Final = (
    *("start", "end", "text", "label", "token_start", "token_end", "type", "source", "rank"),
    *("score", "input_hash", "kb_id", "id"),
)
_RELATION: Final = ("head", "child", "head_span", "child_span", "color", "label")
_FIX: Final = "export with `prodigy db-out`, and look at this line"
_NOTHING: Final = 'only lines with `"answer": "accept"` count: accept some, and export again'


def matches(file: Path, head: bytes) -> bool:
    """Whether the file is JSONL with the marks that Prodigy leaves."""
    if file.suffix.lower() not in (".jsonl", ".json"):
        return False
    return _OURS.search(beginning(file, head)) is not None


def documents(file: Path) -> Iterator[Document | UnreadableInput]:
    """One document for each accepted line; the others are counted, and broken ones told."""
    ignored: dict[str, int] = {}
    found = from_records(file, lambda record: _task(record, file.stem, ignored))
    yield from with_ignored(found, ignored, file, _NOTHING)


def _task(record: Record, stem: str, ignored: dict[str, int]) -> Iterator[Document]:
    if not isinstance(record.data, dict):
        raise record.refuse("GK807", (), "a task is an object", _FIX, record.data)
    answer = record.data.get("answer")
    if answer == "accept":
        yield _document(record, stem)
    else:
        said = f"answer `{answer[:20]}`" if isinstance(answer, str) else "no answer"
        ignored[said] = ignored.get(said, 0) + 1


def _document(record: Record, stem: str) -> Document:
    text = record.data.get("text")
    if not isinstance(text, str):
        message = "no text: geokg reads annotated text"
        raise record.refuse("GK806", (), message, _FIX, ", ".join(record.data))
    spans = _list(record, record.data.get("spans"), ("spans",))
    relations, tokens = _relations(record, spans)
    raw_spans = [_marked(record, ("spans", place), span) for place, span in enumerate(spans)]
    raw_spans += [_marked(record, ("tokens", place), token) for place, token in tokens.items()]
    paths = [("spans", n) for n in range(len(spans))] + [("tokens", n) for n in tokens]
    aligned = detect_offset_unit(text, raw_spans, UNITS)
    wrong = list(misaligned(aligned, raw_spans, lambda n: record.at(*paths[n]), "GK801"))
    if wrong:
        raise UnreadableInput(wrong)
    link, ignored = _chosen(record.data, len(spans))
    meta = record.data.get("meta")
    return Document(
        id=f"{stem}-{record.number}",
        text=aligned.text,
        mentions=tuple(_mentions(record, spans, list(tokens), aligned, link)),
        relations=relations,
        metadata=attributes_of(meta, ()) if isinstance(meta, dict) else (),
        unit=aligned.unit,
        ignored=tuple(sorted(ignored.items())),
        where=record.near(),
    )


def _mentions(
    record: Record, spans: list[dict[str, Any]], tokens: list[int], aligned: AlignedSpans, link: str
) -> Iterator[Mention]:
    for place, span in enumerate(spans):
        label = span.get("label")
        own = span.get("kb_id")
        said = (("accept", link),) if link.startswith(NIL) else ()
        yield Mention(
            id=f"span-{place}",
            label=label if isinstance(label, str) else "",
            spans=aligned.spans[place],
            words=aligned.spans[place][0].of(aligned.text),
            attributes=(*attributes_of(span, _SPAN), *said),
            link=own if isinstance(own, str) else "" if said else link,
            where=record.near("spans", place),
        )
    for place, placed in zip(tokens, aligned.spans[len(spans) :], strict=True):
        yield Mention(
            id=f"token-{place}",
            label=TOKEN,
            spans=placed,
            words=placed[0].of(aligned.text),
            where=record.near("tokens", place),
        )


def _list(record: Record, value: object, path: tuple[str, ...]) -> list[dict[str, Any]]:
    items = [] if value is None else value
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        message = f"`{path[-1]}` is a list of objects"
        raise record.refuse("GK807", path, message, _FIX, value)
    return items


def _marked(record: Record, path: tuple[str, int], value: object) -> RawSpan:
    span = value if isinstance(value, dict) else {}
    start, end = number_of(span.get("start")), number_of(span.get("end"))
    if start is None or end is None:
        message = "no span: start and end are wanted, as whole numbers"
        raise record.refuse("GK807", path, message, _FIX, value)
    words = span.get("text")
    return RawSpan(((start, end),), words if isinstance(words, str) else None)


def _chosen(data: dict[str, Any], spans: int) -> tuple[str, dict[str, int]]:
    """The item of a knowledge base that was chosen for the one span, and what else was chosen."""
    accept = data.get("accept")
    chosen = [x for x in accept if isinstance(x, str)] if isinstance(accept, list) else []
    if spans == 1 and len(chosen) == 1 and isinstance(data.get("options"), list):
        return chosen[0], {}
    return "", {"choices of the whole text": len(chosen)} if chosen else {}


def _relations(
    record: Record, spans: list[dict[str, Any]]
) -> tuple[tuple[RelationMention, ...], dict[int, Any]]:
    """The relations, and the tokens outside all spans that they tie."""
    relations = []
    loose: dict[int, Any] = {}
    tokens = record.data.get("tokens")
    tokens = tokens if isinstance(tokens, list) else []
    known = _Ends(spans)
    entries = _list(record, record.data.get("relations"), ("relations",))
    for place, entry in enumerate(entries):
        ends = []
        for role in ("head", "child"):
            end = known.find(entry, role)
            token = number_of(entry.get(role))
            if end is None and token is not None and 0 <= token < len(tokens):
                loose[token] = tokens[token]
                end = f"token-{token}"
            if end is None:
                message = f"the {role} is neither a span nor a token"
                raise record.refuse("GK804", ("relations", place), message, _FIX, entry)
            ends.append((role, end))
        label = entry.get("label")
        relations.append(
            RelationMention(
                id=f"relation-{place}",
                label=label if isinstance(label, str) else "",
                arguments=tuple(ends),
                attributes=attributes_of(entry, _RELATION),
                where=record.near("relations", place),
            )
        )
    return tuple(relations), loose


class _Ends:
    """The spans of a text, by what relations name them by: their offsets, or a token of theirs."""

    def __init__(self, spans: list[dict[str, Any]]) -> None:
        self.at: dict[tuple[str, str], int] = {}
        self.tokens: dict[int, int] = {}
        self.held: list[tuple[int, int, int]] = []
        for place, span in enumerate(spans):
            self.at.setdefault((str(span.get("start")), str(span.get("end"))), place)
            first, last = number_of(span.get("token_start")), number_of(span.get("token_end"))
            if first is not None and last is not None:
                self.tokens.setdefault(last, place)
                self.held.append((first, last, place))

    def find(self, relation: dict[str, Any], role: str) -> str | None:
        """The span at the end of a relation, which Prodigy names by its last token."""
        named = relation.get(f"{role}_span")
        token = number_of(relation.get(role))
        place: int | None = None
        if isinstance(named, dict):
            place = self.at.get((str(named.get("start")), str(named.get("end"))))
        if place is None and token is not None:
            inside = (place for first, last, place in self.held if first <= token <= last)
            place = self.tokens[token] if token in self.tokens else next(inside, None)
        return None if place is None else f"span-{place}"
