"""The quick way to read brat documents in which nothing is wrong or unusual.

One pass goes from a line to the mention, event or relation. It knows one form of each kind of line,
and gives up at anything else: `geokg.inputs.formats.brat` then reads the document from its start. A
test holds the two equal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from geokg.base.diagnostics import Location
from geokg.base.text import Span
from geokg.inputs.formats.documents import (
    Document,
    EventMention,
    Mention,
    Pairs,
    RelationMention,
    event_of_fields,
    location_of_line,
    mention_of_fields,
    relation_of_fields,
)
from geokg.inputs.formats.offsets import CODE_POINTS_LF

_ARGUMENTS: Final = r"((?: [^\s:]+:\S+)*)\s*"
_MENTION: Final = re.compile(r"(T\S*)\t(\S+) ([0-9]{1,15}) ([0-9]{1,15})\t(.+)", re.DOTALL)
_OTHERS: Final = {
    "E": re.compile(r"(E\S*)\t([^\s:]+):(\S+)" + _ARGUMENTS),
    "R": re.compile(r"(R\S*)\t(\S+)" + _ARGUMENTS),
    "A": re.compile(r"(A\S*)\t(\S+) (\S+)(?: (\S+))?\s*"),
    "M": re.compile(r"(M\S*)\t(\S+) (\S+)(?: (\S+))?\s*"),
    "#": re.compile(r"(#\S*)\t(\S+) (\S+)(?:\t(.*))?", re.DOTALL),
}
_Row = tuple[int, tuple[str, ...]]
"""The number of a line, and its columns."""
_Notes = dict[str, list[str]]
_Attributes = dict[str, list[tuple[str, str]]]


def quick_document(file: Path, annotations: str, text: str, notes_label: str) -> Document | None:
    """Return the document of annotations and their text, or None if this is not sure to be right.

    Args:
        file: The file of the annotations.
        annotations: Its text.
        text: The annotated text.
        notes_label: The label of lines with notes of the annotator.
    """
    if "\r" in annotations or "\r" in text or text.startswith("\ufeff"):
        return None
    rows = _rows(annotations)
    if rows is None:
        return None
    mentions, others = rows
    ids = {columns[0] for _, columns in mentions}
    ends = {*ids, *(row[1][0] for kind in "ER" for row in others[kind])}
    lines = sum(map(len, others.values()))
    all_ids = {row[1][0] for kind_rows in others.values() for row in kind_rows}
    if len(ids) + len(all_ids) != len(mentions) + lines or not all_ids.isdisjoint(ids):
        return None
    details = _details(others, ends, notes_label)
    if details is None:
        return None
    name = str(file)
    made = _mentions(mentions, text, name, *details)
    events = _events(others["E"], ids, ends, name, *details)
    relations = _relations(others["R"], ends, name, *details)
    if made is None or events is None or relations is None:
        return None
    return Document(
        id=file.stem,
        text=text,
        mentions=made,
        relations=relations,
        events=events,
        unit=_unit(text, len(made)),
        where=Location(name),
    )


def _rows(annotations: str) -> tuple[list[_Row], dict[str, list[_Row]]] | None:
    """Return the mentions and the other lines by kind, or None if a line has another form."""
    mentions: list[_Row] = []
    others: dict[str, list[_Row]] = {kind: [] for kind in _OTHERS}
    add, match_mention = mentions.append, _MENTION.fullmatch
    for number, line in enumerate(annotations.split("\n"), 1):
        if match := match_mention(line):
            add((number, match.groups()))
        elif line:
            form = _OTHERS.get(line[0])
            match = form.fullmatch(line) if form else None
            if match is None:
                return None
            others[line[0]].append((number, match.groups("")))
    return mentions, others


def _details(
    others: dict[str, list[_Row]], ends: set[str], notes_label: str
) -> tuple[_Attributes, _Notes] | None:
    """Return attributes and notes by what they are about; None if that is of another kind."""
    attributes: _Attributes = {}
    notes: _Notes = {}
    for kind in "AM#":
        for _, (_, label, target, value) in others[kind]:
            if target not in ends:
                return None
            if kind != "#":
                attributes.setdefault(target, []).append((label, value or "true"))
            elif label == notes_label:
                notes.setdefault(target, []).append(value.strip())
            else:
                attributes.setdefault(target, []).append((label, value.strip()))
    return attributes, notes


def _mentions(
    rows: Iterable[_Row], text: str, file: str, attributes: _Attributes, notes: _Notes
) -> list[Mention] | None:
    """Return the mentions, or None if the words of one are not exactly those of the text."""
    made: list[Mention] = []
    add = made.append
    for number, (id_, label, first, after, words) in rows:
        start, end = int(first), int(after)
        if text[start:end] != words or len(words) != end - start:
            return None
        add(
            mention_of_fields(
                id_,
                label,
                (Span(start, end),),
                words,
                tuple(attributes[id_]) if id_ in attributes else (),
                "\n".join(notes[id_]) if id_ in notes else "",
                location_of_line(file, number),
            )
        )
    return made


def _events(
    rows: Iterable[_Row],
    triggers: set[str],
    ends: set[str],
    file: str,
    attributes: _Attributes,
    notes: _Notes,
) -> list[EventMention] | None:
    """Return the events, or None if one refers to what does not exist."""
    made = []
    for number, (id_, label, trigger, rest) in rows:
        arguments = _arguments(rest, ends)
        if arguments is None or trigger not in triggers:
            return None
        made.append(
            event_of_fields(
                id_,
                label,
                trigger,
                arguments,
                tuple(attributes[id_]) if id_ in attributes else (),
                "\n".join(notes[id_]) if id_ in notes else "",
                location_of_line(file, number),
            )
        )
    return made


def _relations(
    rows: Iterable[_Row], ends: set[str], file: str, attributes: _Attributes, notes: _Notes
) -> list[RelationMention] | None:
    """Return the relations, or None if one refers to what does not exist."""
    made = []
    for number, (id_, label, rest) in rows:
        arguments = _arguments(rest, ends)
        if arguments is None:
            return None
        made.append(
            relation_of_fields(
                id_,
                label,
                arguments,
                tuple(attributes[id_]) if id_ in attributes else (),
                "\n".join(notes[id_]) if id_ in notes else "",
                location_of_line(file, number),
            )
        )
    return made


def _arguments(text: str, ends: set[str]) -> Pairs | None:
    """Return the arguments of a line, or None if one is of what does not exist."""
    arguments = []
    for argument in text.split():
        role, _, end = argument.partition(":")
        if end not in ends:
            return None
        arguments.append((role, end))
    return tuple(arguments)


def _unit(text: str, quotes: int) -> str:
    """Return how `detect_offset_unit` describes the first unit, in which all words match."""
    name = CODE_POINTS_LF.name
    if text.isascii():
        return f"{name}, like any other unit in this text"
    if quotes:
        return f"{name}: all {quotes} quotes match"
    return f"{name}: the format's own, with no quote to check it"
