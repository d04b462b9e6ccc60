"""The quick way to read brat documents in which nothing is wrong or unusual.

One pass goes from a line to the mention, event or relation. It knows one form of each kind of line,
and gives up at anything else: `geokg.inputs.formats.brat` then reads the document from its start. A
test holds the two equal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from geokg.base.diagnostics import Location
from geokg.inputs.formats.documents import (
    Document,
    EventMention,
    Mention,
    Pairs,
    RelationMention,
    event_at,
    mention_at,
    relation_at,
)
from geokg.inputs.formats.offsets import CODE_POINTS_LF

_LINE: Final = re.compile(
    r"^(?:(T\S*)\t(\S+) ([0-9]{1,15}) ([0-9]{1,15})\t([^\n]+)|([^T\n][^\n]*))?$", re.MULTILINE
)
"""A mention, or else the line; an empty line has neither."""
_ARGUMENTS: Final = r"((?: [^\s:]+:\S+)*)\s*"
_OTHERS: Final = {
    "E": re.compile(r"(E\S*)\t([^\s:]+):(\S+)" + _ARGUMENTS),
    "R": re.compile(r"(R\S*)\t(\S+)" + _ARGUMENTS),
    "A": re.compile(r"(A\S*)\t(\S+) (\S+)(?: (\S+))?\s*"),
    "M": re.compile(r"(M\S*)\t(\S+) (\S+)(?: (\S+))?\s*"),
    "#": re.compile(r"(#\S*)\t(\S+) (\S+)(?:\t(.*))?", re.DOTALL),
}
_EMPTY: Final = ("",) * 6
_Row = tuple[int, tuple[str, ...]]
"""The number of a line, and its columns."""
_Rows = dict[str, list[_Row]]
"""The lines other than those of mentions, by kind."""
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
    lines = _LINE.findall(annotations)
    if len(lines) <= annotations.count("\n"):  # a line has another form
        return None
    others = _others(lines)
    if others is None:
        return None
    triggers = {line[0] for line in lines if line[0]}
    ends = triggers.union([row[1][0] for kind in "ER" for row in others[kind]])
    ids = ends.union([row[1][0] for kind in "AM#" for row in others[kind]])
    if len(ids) < len(lines) - lines.count(_EMPTY):
        return None
    details = _details(others, ends, notes_label)
    if details is None:
        return None
    name = str(file)
    mentions = _mentions(lines, text, name, *details)
    events = _events(others["E"], triggers, ends, name, *details)
    relations = _relations(others["R"], ends, name, *details)
    if mentions is None or events is None or relations is None:
        return None
    unit = _unit(text, len(mentions))
    return Document.from_file(file.stem, text, mentions, relations, events, unit, Location(name))


def _others(lines: Sequence[tuple[str, ...]]) -> _Rows | None:
    """Return the lines other than those of mentions, or None if one has another form."""
    others: _Rows = {kind: [] for kind in _OTHERS}
    for number, line in [(at, line[5]) for at, line in enumerate(lines, 1) if line[5]]:
        form = _OTHERS.get(line[0])
        match = form.fullmatch(line) if form else None
        if match is None:
            return None
        others[line[0]].append((number, match.groups("")))
    return others


def _details(others: _Rows, ends: set[str], notes_label: str) -> tuple[_Attributes, _Notes] | None:
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
    lines: Sequence[tuple[str, ...]],
    text: str,
    file: str,
    attributes: _Attributes,
    notes: _Notes,
) -> list[Mention] | None:
    """Return the mentions, or None if the words of one are not exactly those of the text."""
    made: list[Mention] = []
    add = made.append
    for number, (id_, label, first, after, words, _) in enumerate(lines, 1):
        if not id_:
            continue
        span = start, end = int(first), int(after)
        if text[start:end] != words or len(words) != end - start:
            return None
        its = tuple(attributes[id_]) if id_ in attributes else ()
        note = "\n".join(notes[id_]) if id_ in notes else ""
        add(mention_at(id_, label, span, words, its, note, (file, number)))
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
        its = tuple(attributes[id_]) if id_ in attributes else ()
        note = "\n".join(notes[id_]) if id_ in notes else ""
        made.append(event_at(id_, label, trigger, arguments, its, note, (file, number)))
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
        its = tuple(attributes[id_]) if id_ in attributes else ()
        note = "\n".join(notes[id_]) if id_ in notes else ""
        made.append(relation_at(id_, label, arguments, its, note, (file, number)))
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
