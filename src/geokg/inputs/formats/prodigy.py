"""Prodigy JSONL: one task per line; only accepted tasks become documents.

Tasks of several annotators with the same text are annotations of one article. The tokens of a task,
if it has them, show the offset unit of its spans.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from json import dumps
from pathlib import Path
from typing import Any, Final

from geokg.base.errors import UnreadableInput
from geokg.inputs.formats.documents import (
    Document,
    Mention,
    RelationMention,
    is_another_text,
)
from geokg.inputs.formats.offsets import AlignedSpans, RawSpan, detect_offset_unit
from geokg.inputs.formats.partial_records import from_records
from geokg.inputs.formats.plausibility import UNITS, plausible_spans
from geokg.inputs.formats.records import (
    Record,
    attributes_of,
    long_head,
    number_of,
    unread_keys,
    with_ignored,
)
from geokg.inputs.formats.repeats import without_repeats

NIL: Final = "NIL"
"""The prefix of options which mean that no option is right."""
TOKEN: Final = "(token)"
"""The label of a token that is an argument of a relation and in no span."""
_MARKS: Final = re.compile(rb'"(?:_task_hash|_input_hash)"\s*:|"answer"\s*:\s*"(?:acc|rej|ign)')
_SPAN: Final = (
    *("start", "end", "text", "label", "token_start", "token_end", "type", "source", "rank"),
    *("score", "input_hash", "kb_id", "id"),
)
_TASK: Final = (
    *("text", "spans", "tokens", "relations", "accept", "options", "answer", "meta", "label"),
    *("_input_hash", "_task_hash", "_annotator_id", "_session_id", "_timestamp", "_view_id"),
    *("_is_binary", "config", "versions", "html", "priority", "score", "id"),
)
"""Keys of tasks that are read, or that say nothing about the text."""
_ANNOTATOR: Final = ("_annotator_id", "_session_id")
_RELATION: Final = ("head", "child", "head_span", "child_span", "color", "label")
_EXPORT: Final = "export again with `prodigy db-out`"
_ACCEPT: Final = 'only lines with `"answer": "accept"` count: accept some, and export again'


def matches(file: Path, head: bytes) -> bool:
    """Return whether the file is JSONL with the keys of Prodigy."""
    if file.suffix.lower() not in (".jsonl", ".json"):
        return False
    return _MARKS.search(long_head(file, head)) is not None


def documents(file: Path) -> Iterator[Document | UnreadableInput]:
    """Yield one document for each accepted task; count the other tasks."""
    ignored: dict[str, int] = {}
    names = _ArticleNames(file.stem)
    results = from_records(file, lambda record: _task(record, names, ignored), ignored)
    yield from with_ignored(results, ignored, file, _ACCEPT)


@dataclass(slots=True)
class _NamedText:
    """A text with its tasks and annotators, and the id of its article."""

    id: str
    tasks: set[str] = field(default_factory=set)
    annotators: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _ArticleNames:
    """The ids of articles: the tasks of several annotators with one text have the same id."""

    stem: str
    by_text: dict[str, list[_NamedText]] = field(default_factory=dict)

    def find(self, record: Record, text: str, annotator: str) -> str:
        """Return the id for a record: that of the same task, or of the text if it is free."""
        task = record.data.get("_task_hash")
        task = task if isinstance(task, str) else dumps(record.data, sort_keys=True)
        named = self.by_text.setdefault(text, [])
        same = [one for one in named if task in one.tasks]
        free = [one for one in named if annotator and not {annotator, ""} & one.annotators]
        found = next(iter(same or free), None)
        if found is None:
            found = _NamedText(f"{self.stem}-{record.number}")
            named.append(found)
        found.tasks.add(task)
        found.annotators.add(annotator)
        return found.id


def _task(record: Record, names: _ArticleNames, ignored: dict[str, int]) -> Iterator[Document]:
    if not isinstance(record.data, dict):
        raise record.refuse("GK807", (), "a task must be an object", _EXPORT, record.data)
    answer = record.data.get("answer")
    if answer == "accept":
        yield without_repeats(_document(record, names))
    else:
        reason = f"answer `{answer[:20]}`" if isinstance(answer, str) else "no answer"
        ignored[reason] = ignored.get(reason, 0) + 1


def _document(record: Record, names: _ArticleNames) -> Document:
    text = record.data.get("text")
    if not isinstance(text, str):
        message = "the task has no text"
        raise record.refuse("GK806", (), message, _EXPORT, ", ".join(record.data))
    spans = _list(record, record.data.get("spans"), ("spans",))
    evidence = _words_of_tokens(record.data.get("tokens"))
    wrong_tokens = _wrong_tokens(text, evidence)
    relations, tokens = _relations(record, spans, wrong_tokens)
    raw_spans = [_raw_span(record, ("spans", index), span) for index, span in enumerate(spans)]
    # An error in a token is one of its relation: without the token, the others had other numbers.
    paths = [("spans", n) for n in range(len(spans))]
    paths += [("relations", relation) for relation, _ in tokens.values()]
    raw_spans += [_raw_span(record, ("relations", n), token) for n, token in tokens.values()]
    fitting = [token for number, token in evidence.items() if number not in wrong_tokens]
    aligned = plausible_spans(
        text,
        [*raw_spans, *fitting],
        lambda n: record.at(*paths[n]) if n < len(paths) else record.at("tokens"),
    )
    link, ignored = _chosen_option(record.data, len(spans))
    if wrong_tokens:
        ignored["tokens that differ from the text"] = len(wrong_tokens)
    ignored |= unread_keys(record.data, _TASK, "tasks", texts=True)
    for span in spans:
        ignored |= unread_keys(span, _SPAN, "spans")
    annotator = next(filter(None, map(_text_of(record.data), _ANNOTATOR)), "")
    meta = record.data.get("meta")
    return Document(
        id=names.find(record, text, annotator),
        text=aligned.text,
        mentions=tuple(_mentions(record, spans, list(tokens), aligned, link)),
        relations=relations,
        metadata=(
            *(attributes_of(meta, ()) if isinstance(meta, dict) else ()),
            *((("annotator", annotator),) if annotator else ()),
        ),
        unit=aligned.unit,
        ignored=tuple(sorted(ignored.items())),
        where=record.near(),
    )


def _mentions(
    record: Record, spans: list[dict[str, Any]], tokens: list[int], aligned: AlignedSpans, link: str
) -> Iterator[Mention]:
    for index, span in enumerate(spans):
        label = span.get("label")
        own_link = span.get("kb_id")
        nil_choice = (("accept", link),) if link.startswith(NIL) else ()
        yield Mention(
            id=f"span-{index}",
            label=label if isinstance(label, str) else "",
            spans=aligned.spans[index],
            words=aligned.spans[index][0].of(aligned.text),
            attributes=(*attributes_of(span, _SPAN), *nil_choice),
            link=own_link if isinstance(own_link, str) else "" if nil_choice else link,
            where=record.near("spans", index),
        )
    for index, token_spans in zip(tokens, aligned.spans[len(spans) :], strict=False):
        yield Mention(
            id=f"token-{index}",
            label=TOKEN,
            spans=token_spans,
            words=token_spans[0].of(aligned.text),
            where=record.near("tokens", index),
        )


def _text_of(data: dict[str, Any]) -> Callable[[str], str]:
    def text(key: str) -> str:
        value = data.get(key)
        return value if isinstance(value, str) else ""

    return text


def _words_of_tokens(tokens: object) -> dict[int, RawSpan]:
    """Return the tokens that have offsets and a text, by number: they show the offset unit."""
    found = {}
    for number, token in enumerate(tokens if isinstance(tokens, list) else []):
        start, end, words = (
            token.get(key) if isinstance(token, dict) else None for key in ("start", "end", "text")
        )
        first, last = number_of(start), number_of(end)
        if first is not None and last is not None and isinstance(words, str) and words.strip():
            found[number] = RawSpan(((first, last),), words)
    return found


def _wrong_tokens(text: str, tokens: dict[int, RawSpan]) -> frozenset[int]:
    """Return the numbers of tokens that are not in the text; none if most are not."""
    numbers = list(tokens)
    wrong = detect_offset_unit(text, list(tokens.values()), UNITS).wrong
    if is_another_text(len(wrong), len(tokens)):
        return frozenset()
    return frozenset(numbers[index] for index in wrong)


def _list(record: Record, value: object, path: tuple[str, ...]) -> list[dict[str, Any]]:
    items = [] if value is None else value
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        message = f"`{path[-1]}` must be a list of objects"
        raise record.refuse("GK807", path, message, _EXPORT, value)
    return items


def _raw_span(record: Record, path: tuple[str, int], value: object) -> RawSpan:
    span = value if isinstance(value, dict) else {}
    start, end = number_of(span.get("start")), number_of(span.get("end"))
    if start is None or end is None:
        message = "a span must have start and end, as whole numbers"
        raise record.refuse("GK807", path, message, _EXPORT, value)
    words = span.get("text")
    return RawSpan(((start, end),), words if isinstance(words, str) else None)


def _chosen_option(data: dict[str, Any], spans: int) -> tuple[str, dict[str, int]]:
    """Return the option chosen for the only span, and the count of other choices."""
    accept = data.get("accept")
    chosen = [x for x in accept if isinstance(x, str)] if isinstance(accept, list) else []
    if spans == 1 and len(chosen) == 1 and isinstance(data.get("options"), list):
        return chosen[0], {}
    return "", {"choices of the whole text": len(chosen)} if chosen else {}


def _relations(
    record: Record, spans: list[dict[str, Any]], wrong_tokens: frozenset[int]
) -> tuple[tuple[RelationMention, ...], dict[int, tuple[int, Any]]]:
    """Return the relations, and the tokens outside spans that are their arguments.

    Each of these tokens is under its number, with the number of its first relation.
    """
    relations = []
    loose_tokens: dict[int, tuple[int, Any]] = {}
    tokens = record.data.get("tokens")
    tokens = tokens if isinstance(tokens, list) else []
    finder = _SpanFinder(spans)
    entries = _list(record, record.data.get("relations"), ("relations",))
    for index, entry in enumerate(entries):
        arguments = []
        for role in ("head", "child"):
            id = finder.find(entry, role)
            token = number_of(entry.get(role))
            message = f"the {role} of the relation is neither a span nor a token"
            if id is None and token in wrong_tokens:
                message = f"the {role} of the relation is a token that differs from the text"
            elif id is None and token is not None and 0 <= token < len(tokens):
                loose_tokens.setdefault(token, (index, tokens[token]))
                id = f"token-{token}"
            if id is None:
                raise record.refuse("GK804", ("relations", index), message, _EXPORT, entry)
            arguments.append((role, id))
        label = entry.get("label")
        relations.append(
            RelationMention(
                id=f"relation-{index}",
                label=label if isinstance(label, str) else "",
                arguments=tuple(arguments),
                attributes=attributes_of(entry, _RELATION),
                where=record.near("relations", index),
            )
        )
    return tuple(relations), loose_tokens


class _SpanFinder:
    """Finds the spans that relations refer to, by their offsets or by a token."""

    def __init__(self, spans: list[dict[str, Any]]) -> None:
        self.by_offsets: dict[tuple[str, str], int] = {}
        self.by_last_token: dict[int, int] = {}
        self.token_ranges: list[tuple[int, int, int]] = []
        for index, span in enumerate(spans):
            self.by_offsets.setdefault((str(span.get("start")), str(span.get("end"))), index)
            first, last = number_of(span.get("token_start")), number_of(span.get("token_end"))
            if first is not None and last is not None:
                self.by_last_token.setdefault(last, index)
                self.token_ranges.append((first, last, index))

    def find(self, relation: dict[str, Any], role: str) -> str | None:
        """Return the id of the span in a role of a relation; Prodigy gives its last token."""
        span = relation.get(f"{role}_span")
        token = number_of(relation.get(role))
        index: int | None = None
        if isinstance(span, dict):
            index = self.by_offsets.get((str(span.get("start")), str(span.get("end"))))
        if index is None and token is not None:
            inside = (index for first, last, index in self.token_ranges if first <= token <= last)
            index = self.by_last_token[token] if token in self.by_last_token else next(inside, None)
        return None if index is None else f"span-{index}"
