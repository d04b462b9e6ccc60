"""brat standoff: NAME.ann with the text in NAME.txt next to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import UnreadableInput
from geokg.base.text import Span
from geokg.inputs.annotation.source_files import read_text, unreadable_input
from geokg.inputs.formats.brat_quick import quick_document
from geokg.inputs.formats.documents import (
    Document,
    EventMention,
    Fault,
    Mention,
    RelationMention,
    is_another_text,
)
from geokg.inputs.formats.offsets import (
    CODE_POINTS,
    CODE_POINTS_LF,
    UTF_8,
    UTF_16,
    UTF_16_LF,
    AlignedSpans,
    RawSpan,
    detect_offset_unit,
    misalignment_errors,
)

UNITS: Final = (CODE_POINTS_LF, CODE_POINTS, UTF_16_LF, UTF_16, UTF_8)
"""brat counts code points, and CRLF as one: github.com/nlplab/brat/issues/853."""
COREFERENCE: Final = "Equiv"
NOTES: Final = "AnnotatorNotes"
_ARGUMENTS: Final = r"(?P<arguments>(?: [^\s:]+:\S+)*)\s*"
_ATTRIBUTE: Final = r"(?P<label>\S+) (?P<target>\S+)(?: (?P<value>[^\t]*?))?\s*"
_PIECE: Final = "[0-9]{1,15} [0-9]{1,15}"
FORMS: Final = {
    "T": rf"(?P<label>\S+) (?P<pieces>{_PIECE}(?:;{_PIECE})*)\t(?P<words>.*)",
    "R": r"(?P<label>\S+)" + _ARGUMENTS,
    "E": r"(?P<label>[^\s:]+):(?P<trigger>\S+)" + _ARGUMENTS,
    "A": _ATTRIBUTE,
    "M": _ATTRIBUTE,
    "N": r"(?P<label>\S+) (?P<target>\S+) (?P<link>[^\s:]+:\S*)(?:\t(?P<words>.*))?",
    "#": r"(?P<label>\S+) (?P<target>\S+)(?:\t(?P<words>.*))?",
    "*": r"(?P<label>\S+) (?P<members>\S+(?: \S+)*)\s*",
}
"""The form of each kind of line, after its id and a tab."""
_FORMS: Final = {kind: re.compile(form, re.DOTALL) for kind, form in FORMS.items()}
_NUMBER: Final = re.compile("[0-9]+")
_FIRST: Final = re.compile(rb"(?:T\d+\t\S+ \d+ \d+[\t;]|[EREAMN#]\d+\t\S+ ?|\*\t\S+ [TE]\d)")

_KINDS: Final = {
    **{"T": "mention", "R": "relation", "E": "event", "A": "attribute", "M": "attribute"},
    **{"N": "link", "#": "note", "*": "coreference"},
}
"""What the lines of each kind are called in a report."""

_Line = tuple[Location, Mapping[str, str]]


def matches(file: Path, head: bytes) -> bool:
    """Return whether the file is named like brat annotations, or starts like them."""
    if file.suffix.lower() in (".txt", ".conf"):
        return False
    return file.suffix.lower() == ".ann" or _FIRST.match(head) is not None


def documents(file: Path) -> Iterator[Document | UnreadableInput]:
    """Yield the one document of an annotation file; wrong lines are left out of it.

    Raises:
        UnreadableInput: There is no text, or the annotations are of another text.
    """
    annotations = read_text(file)
    text_file = file.with_suffix(".txt")
    try:
        text = read_text(text_file, keep_bom=True)
    except UnreadableInput as error:
        if text_file.is_file():
            raise
        message = f"the text `{text_file.name}` is missing; it must be next to the annotations"
        fix = "put it there; quotes are checked against the text"
        raise unreadable_input("GK800", Location(str(file)), message, fix) from error
    quick = quick_document(file, annotations, text, NOTES)
    yield quick if quick is not None else general_document(file, annotations, text)


def general_document(file: Path, annotations: str, text: str) -> Document:
    """Return the document of annotations, whatever their form, without wrong lines."""
    lines, faults = _read(annotations, str(file))
    raw_spans = {id_: _raw_span(parts) for id_, (_, parts) in lines["T"].items()}
    aligned = detect_offset_unit(text, list(raw_spans.values()), UNITS)
    places = [where for where, _ in lines["T"].values()]
    errors = list(
        misalignment_errors(aligned, list(raw_spans.values()), places.__getitem__, "GK801")
    )
    wrong = [list(lines["T"])[index] for index in aligned.wrong]
    faults += [
        Fault(error=error, kind="mention", label=lines["T"][id_][1]["label"])
        for id_, error in zip(wrong, errors, strict=True)
    ]
    if is_another_text(len(wrong), len(raw_spans)):
        raise UnreadableInput(fault.error for fault in faults)
    spans = dict(zip(lines["T"], aligned.spans, strict=True))
    for id_ in wrong:
        del lines["T"][id_]
    faults += _remove_dangling(lines)
    if faults and not any(lines.values()):
        raise UnreadableInput(fault.error for fault in faults)
    return _document(file, lines, aligned, spans, faults)


_Lines = dict[str, dict[str, _Line]]


def _read(text: str, file: str) -> tuple[_Lines, list[Fault]]:
    """Return the lines by kind and id, and the faults of the other lines."""
    lines: _Lines = {kind: {} for kind in FORMS}
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip("\r")
        if not line or line.isspace():
            continue
        id_, _, columns = line.partition("\t")
        kind = id_[:1]
        match = _FORMS[kind].fullmatch(columns) if kind in _FORMS and " " not in id_ else None
        where = Location(file, number, 1)
        if match is None:
            faults.append(Fault(error=_unknown(line, kind, where), kind="line"))
            continue
        if kind == "*":
            id_ = f"*{number}"
        if id_ in seen:
            message = f"the id `{id_}` is already used on line {seen[id_]}"
            error = _error("GK803", message, "give each line an id of its own", line, where)
            faults.append(Fault(error=error, kind=_KINDS[kind], label=match["label"]))
            first = lines[kind].get(id_)
            if first and first[1] != match.groupdict(""):  # a reference may mean either
                message = f"the id `{id_}` is used again on line {number}, for something else"
                error = replace(error, message=message, where=first[0], found=id_)
                faults.append(Fault(error=error, kind=_KINDS[kind], label=first[1]["label"]))
                del lines[kind][id_]
            continue
        seen[id_] = number
        lines[kind][id_] = (where, match.groupdict(""))
    return lines, faults


def _unknown(line: str, kind: str, where: Location) -> Diagnostic:
    fix = "lines start with T, R, E, A, M, N, # or *, a number and a tab"
    if kind in FORMS:
        fix = f"compare with other `{kind}` lines: columns are missing or different"
    if kind == "N":
        fix = (
            "write the knowledge base and the item with a colon: `N1	Reference T1 Wikidata:Q142`"
        )
    return _error("GK802", "not a line of brat annotations", fix, line, where)


def _error(code: str, message: str, fix: str, found: str, where: Location) -> Diagnostic:
    return Diagnostic(code=code, message=message, found=found, fix=fix, where=where)


def _raw_span(parts: Mapping[str, str]) -> RawSpan:
    numbers = [int(number) for number in _NUMBER.findall(parts["pieces"])]
    return RawSpan(tuple(zip(numbers[::2], numbers[1::2], strict=True)), parts["words"])


def _arguments(parts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    pairs = [argument.split(":", 1) for argument in parts["arguments"].split()]
    return tuple([(role, id_) for role, id_ in pairs])


def _remove_dangling(lines: _Lines) -> Iterator[Fault]:
    """Remove lines that refer to an id that does not exist or does not fit; yield their faults.

    A line that refers to a removed line is removed, too.
    """
    all_ids = {id_ for lines_by_id in lines.values() for id_ in lines_by_id}
    removed = True
    while removed:
        removed = False
        ends = {**lines["T"], **lines["E"], **lines["R"]}
        targets = {**ends, **lines["A"], **lines["M"], **lines["N"]}
        for kind in (kind for kind in lines if kind != "T"):
            for line_id, (where, parts) in list(lines[kind].items()):
                allowed = {"trigger": lines["T"], "target": targets, "end": ends}
                wrong = [
                    id_
                    for role, id_ in dict.fromkeys(_references(parts))
                    if id_ not in allowed[role]
                ]
                for id_ in wrong[:1]:
                    message = f"no line has the id `{id_}`"
                    if id_ in all_ids:
                        message = _not_that(kind, id_)
                    fix = "restore the missing line, or remove the reference to it"
                    error = _error("GK804", message, fix, ", ".join(wrong), where)
                    yield Fault(error=error, kind=_KINDS[kind], label=parts["label"])
                    del lines[kind][line_id]
                    removed = True


def _references(parts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the ids that a line refers to, each with its role in the line."""
    yield from (("end", id_) for _, id_ in _arguments(parts)) if "arguments" in parts else ()
    yield from ((role, parts[role]) for role in ("trigger", "target") if role in parts)
    yield from (("end", id_) for id_ in parts.get("members", "").split())


def _not_that(kind: str, id_: str) -> str:
    return f"a `{kind}` line cannot refer to `{id_}`, which is of another kind or wrong itself"


class _Details:
    """Attributes, notes and links of mentions, events and relations, by their id."""

    def __init__(self, lines: _Lines) -> None:
        self.attributes: dict[str, list[tuple[str, str]]] = {}
        self.notes: dict[str, list[str]] = {}
        self.links: dict[str, list[str]] = {}
        self.ignored: dict[str, int] = {}
        ends = {**lines["T"], **lines["E"], **lines["R"]}
        for kind in "AMN#":
            for _, parts in lines[kind].values():
                if parts["target"] in ends:
                    self._add(kind, parts)
                else:
                    name = f"`{kind}` lines about lines other than T, R and E"
                    self.ignored[name] = self.ignored.get(name, 0) + 1

    def _add(self, kind: str, parts: Mapping[str, str]) -> None:
        target, words = parts["target"], parts.get("words", "").strip()
        if kind == "N":
            self.links.setdefault(target, []).append(parts["link"])
        elif kind == "#" and parts["label"] == NOTES:
            self.notes.setdefault(target, []).append(words)
        else:
            value = words if kind == "#" else parts.get("value", "") or "true"
            self.attributes.setdefault(target, []).append((parts["label"], value))

    def link(self, id_: str) -> str:
        return self.links[id_][0] if id_ in self.links else ""

    def attributes_of(self, id_: str) -> tuple[tuple[str, str], ...]:
        """Return the attributes, and all links but the first as attributes."""
        further_links = (
            [("link", link) for link in self.links[id_][1:]] if id_ in self.links else []
        )
        return (*self.attributes.get(id_, ()), *further_links)

    def attributes_of_relation(self, id_: str) -> tuple[tuple[str, str], ...]:
        """Return attributes and links; a relation has no field for the first link."""
        first = [("link", link) for link in self.links.get(id_, [])[:1]]
        return (*self.attributes_of(id_), *first)

    def note(self, id_: str) -> str:
        return "\n".join(self.notes[id_]) if id_ in self.notes else ""


def _document(
    file: Path,
    lines: _Lines,
    aligned: AlignedSpans,
    spans: Mapping[str, tuple[Span, ...]],
    faults: list[Fault],
) -> Document:
    details = _Details(lines)
    mentions = tuple(
        Mention(
            id=id_,
            label=parts["label"],
            spans=spans[id_],
            words=" ".join([aligned.text[start:end] for start, end in spans[id_]]),
            attributes=details.attributes_of(id_),
            link=details.link(id_),
            note=details.note(id_),
            where=where,
        )
        for id_, (where, parts) in lines["T"].items()
    )
    groups = [
        parts["members"].split()
        for _, parts in lines["*"].values()
        if _is_coreference(parts, lines)
    ]
    return Document(
        id=file.stem,
        text=aligned.text,
        mentions=mentions,
        relations=tuple(_relations(lines, details)),
        events=tuple(_events(lines, details)),
        coreference=tuple(map(tuple, groups)),
        unit=aligned.unit,
        ignored=tuple(sorted(details.ignored.items())),
        faults=tuple(faults),
        where=Location(str(file)),
    )


def _is_coreference(parts: Mapping[str, str], lines: _Lines) -> bool:
    """Return whether a `*` line is coreference; otherwise it is a relation of several mentions."""
    members = parts["members"].split()
    return parts["label"] == COREFERENCE and all(id_ in lines["T"] for id_ in members)


def _events(lines: _Lines, details: _Details) -> Iterator[EventMention]:
    for id_, (where, parts) in lines["E"].items():
        yield EventMention(
            id=id_,
            label=parts["label"],
            trigger=parts["trigger"],
            arguments=_arguments(parts),
            attributes=details.attributes_of_relation(id_),
            note=details.note(id_),
            where=where,
        )


def _relations(lines: _Lines, details: _Details) -> Iterator[RelationMention]:
    for id_, (where, parts) in lines["R"].items():
        yield RelationMention(
            id=id_,
            label=parts["label"],
            arguments=_arguments(parts),
            attributes=details.attributes_of_relation(id_),
            note=details.note(id_),
            where=where,
        )
    for id_, (where, parts) in lines["*"].items():
        if not _is_coreference(parts, lines):
            members = tuple(("member", member) for member in parts["members"].split())
            yield RelationMention(id=id_, label=parts["label"], arguments=members, where=where)
