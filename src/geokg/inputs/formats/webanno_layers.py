"""The annotations of a WebAnno sheet, assembled from its cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from geokg.base.diagnostics import Diagnostic, Location
from geokg.inputs.formats.documents import Fault
from geokg.inputs.formats.layers import is_linguistic, short_name
from geokg.inputs.formats.webanno_rows import (
    EXPORT,
    Sheet,
    SheetRow,
    TsvColumn,
    split_at,
    unescaped,
)

EMPTY: Final = "_"
"""A cell without an annotation."""
NO_VALUE: Final = "*"
"""An annotation without a value."""
ANYTHING: Final = "uima.tcas.Annotation"
"""The layer of a slot whose fillers may be of any layer."""
_NUMBERED: Final = re.compile(r"(?<!\\)\[(?P<number>[0-9]{1,9})\]\Z")
_LINK: Final = re.compile(r"(?P<value>.*?)->(?P<chain>[0-9]{1,9})-(?P<link>[0-9]{1,9})", re.DOTALL)
_SOURCE: Final = re.compile(
    r"(?P<row>[0-9.-]+)(?:\[(?P<source>[0-9]{1,9})_(?P<number>[0-9]{1,9})\])?"
)
_TARGET: Final = re.compile(r"(?P<row>[0-9.-]+)(?:\[(?P<number>[0-9]{1,9})\])?")


_Cell = tuple[TsvColumn, list[str]]


@dataclass(slots=True, eq=False)
class LayerSpan:
    """An annotation of a span or chain layer, with all its rows."""

    id: str
    layer: str
    rows: list[SheetRow]
    values: dict[str, list[str]] = field(default_factory=dict)
    slots: list[tuple[str, LayerSpan]] = field(default_factory=list)
    """Roles and their fillers."""

    @property
    def offsets(self) -> tuple[int, int]:
        """The start and the end, in the unit of the file."""
        return min(row.begin for row in self.rows), max(row.end for row in self.rows)


@dataclass(frozen=True, slots=True)
class LayerRelation:
    """An annotation of a relation layer."""

    layer: str
    values: dict[str, list[str]]
    source: LayerSpan
    target: LayerSpan
    line: int


@dataclass(frozen=True, slots=True)
class _Reference:
    """A reference in a cell, resolved when all rows are read."""

    layer: str
    row: str
    number: int
    line: int


class Layers:
    """The annotations of a sheet, its faults, and the counts of what was left out."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.faults: list[Fault] = []
        self._wrong: set[int] = set()
        """The identities of spans that are left out because they are wrong."""
        self.ignored: Counter[str] = Counter()
        self.spans: list[LayerSpan] = []
        self.relations: list[LayerRelation] = []
        self._ambiguous_rows: set[str] = set()
        self._rows: dict[str, SheetRow] = {}
        self._numbered: dict[tuple[str, int], LayerSpan] = {}
        self._at: dict[tuple[str, str], list[LayerSpan]] = {}
        self._links: dict[tuple[str, int, int], LayerSpan] = {}
        self._open_slots: list[tuple[LayerSpan, str, _Reference]] = []
        self._open_relations: list[tuple[str, dict[str, list[str]], _Reference, _Reference]] = []
        self._groups = _groups(sheet.columns)
        self._layers = {column.layer for column in sheet.columns if column.kind != "relation"}
        for row in (row for span in sheet.sentences for row in span.rows):
            if row.name in self._rows:
                self._fault(row.line, "another row has the same number", row.name, "row")
                self._ambiguous_rows.add(row.name)
                continue
            self._rows[row.name] = row
        for row in self._rows.values():
            self._read(row)
        self._leave_out_torn_spans()
        self._resolve()

    def used(self) -> list[LayerSpan]:
        """Return the spans with words, except linguistic ones that nothing refers to."""
        referenced = {id(target) for span in self.spans for _, target in span.slots}
        referenced |= {
            id(end) for relation in self.relations for end in (relation.source, relation.target)
        }
        return [
            span
            for span in self.spans
            if span.offsets[0] < span.offsets[1]
            and id(span) not in self._wrong
            and (id(span) in referenced or not is_linguistic(span.layer))
        ]

    def chains(self) -> Iterator[list[LayerSpan]]:
        """Yield the spans of each chain of two or more, in order."""
        for _, keys in groupby(sorted(self._links), key=lambda key: key[:2]):
            chain = [self._links[key] for key in keys]
            if len(chain) > 1:
                yield chain

    def _read(self, row: SheetRow) -> None:
        for layer, columns in self._groups:
            cells = [(column, row.cells[index]) for index, column in columns]
            if all(cell == EMPTY for _, cell in cells):
                continue
            stacked = [(column, split_at("|", cell)) for column, cell in cells if cell != EMPTY]
            annotations = paired(stacked)
            if annotations is None:
                found = "\t".join(cell for _, cell in cells)
                message = "stacked values without numbers are not as many as those beside them"
                self._fault(row.line, message, found, "cell", short_name(layer))
                continue
            for parts in annotations:
                self._add(layer, row, parts)

    def _add(self, layer: str, row: SheetRow, parts: list[tuple[TsvColumn, str]]) -> None:
        """Add one annotation of a row, given by one cell part of each column."""
        kinds = {column.kind for column, _ in parts}
        if "relation" in kinds:
            self._add_relation(layer, row, parts)
        elif "chain" in kinds:
            self._add_link(layer, row, parts)
        elif any(column.is_of_relation for column, _ in parts):
            message = "the relation has no source"
            self._fault(row.line, message, layer, "relation", short_name(layer))
        else:
            self._add_span(layer, row, parts)

    def _add_span(self, layer: str, row: SheetRow, parts: list[tuple[TsvColumn, str]]) -> None:
        plain = [part for column, part in parts if column.kind != "target"]
        number = next(filter(None, map(_number, plain)), 0)
        existing = self._numbered.get((layer, number))
        span = existing or self._new(layer, row)
        if existing:
            span.rows.append(row)
        else:
            span.values = _values(parts)
            self._add_slots(span, row, parts)
        if number:
            self._numbered[layer, number] = span
        self._at.setdefault((layer, row.name), []).append(span)

    def _add_slots(
        self, span: LayerSpan, row: SheetRow, parts: list[tuple[TsvColumn, str]]
    ) -> None:
        roles: list[str] = []
        feature = ""
        for column, part in parts:
            if column.kind == "role":
                feature, roles = column.name, split_at(";", _without_number(part))
            elif column.kind == "target":
                targets = [end for end in split_at(";", part) if end not in (EMPTY, NO_VALUE)]
                roles_of_targets = [
                    unescaped(role) if role != NO_VALUE else feature for role in roles
                ]
                if targets and len(roles_of_targets) != len(targets):
                    message = f"{len(roles_of_targets)} roles have {len(targets)} targets"
                    self._fault(row.line, message, part, "event", short_name(span.layer))
                    self._wrong.add(id(span))
                    continue
                for role, target in zip(roles_of_targets, targets, strict=False):
                    reference = self._reference(
                        _TARGET, column.name, target, row.line, ("event", span.layer)
                    )
                    if reference:
                        self._open_slots.append((span, role or feature, reference))
                    else:
                        self._wrong.add(id(span))

    def _add_link(self, layer: str, row: SheetRow, parts: list[tuple[TsvColumn, str]]) -> None:
        part = next(part for column, part in parts if column.kind == "chain")
        match = _LINK.fullmatch(part)
        if match is None:
            message = "not a link of a chain"
            self._fault(row.line, message, part, "mention", short_name(layer))
            return
        key = (layer, int(match["chain"]), int(match["link"]))
        if key in self._links:
            self._links[key].rows.append(row)
            return
        span = self._links[key] = self._new(layer, row)
        span.values = _values(parts)
        if match["value"] != NO_VALUE:
            span.values["referenceRelation"] = [unescaped(match["value"])]

    def _add_relation(self, layer: str, row: SheetRow, parts: list[tuple[TsvColumn, str]]) -> None:
        if is_linguistic(layer):
            self.ignored[short_name(layer)] += 1
            return
        column, part = next((c, part) for c, part in parts if c.kind == "relation")
        source = self._reference(_SOURCE, column.name, part, row.line, ("relation", layer))
        if source:
            match = _SOURCE.fullmatch(part)
            number = int(match["source"] or 0) if match else 0
            start = _Reference(column.name, source.row, number, row.line)
            end = _Reference(column.name, row.name, source.number, row.line)
            self._open_relations.append((layer, _values(parts), start, end))

    def _reference(
        self, pattern: re.Pattern[str], layer: str, part: str, line: int, owner: tuple[str, str]
    ) -> _Reference | None:
        match = pattern.fullmatch(part)
        if match is None or match["row"] not in self._rows or match["row"] in self._ambiguous_rows:
            kind, owner_layer = owner
            message = "the reference names no row of the file"
            self._fault(line, message, part, kind, short_name(owner_layer))
            return None
        return _Reference(layer, match["row"], int(match["number"] or 0), line)

    def _leave_out_torn_spans(self) -> None:
        """Leave out spans of several rows that may go on in a row that was left out."""
        faults = (*self.sheet.faults, *self.faults)
        wrong = {f.error.where.line for f in faults if f.kind in ("row", "cell") and f.error.where}
        for (layer, _), span in self._numbered.items():
            lines = [row.line for row in span.rows]
            if {min(lines) - 1, max(lines) + 1} & wrong:
                message = "the annotation may go on in the wrong row beside it"
                self._fault(lines[0], message, span.rows[0].words, "mention", short_name(layer))
                self._wrong.add(id(span))

    def _resolve(self) -> None:
        for span, role, reference in self._open_slots:
            target = self._find(reference, ("event", span.layer))
            if target:
                span.slots.append((role, target))
            else:
                self._wrong.add(id(span))
        for layer, values, start, end in self._open_relations:
            source = self._find(start, ("relation", layer))
            target = self._find(end, ("relation", layer)) if source else None
            if source and target:
                self.relations.append(LayerRelation(layer, values, source, target, end.line))
        self._count_left_out()

    def _count_left_out(self) -> None:
        """Count spans without words, and the slots and relations that refer to them."""
        kept = {id(span) for span in self.used()}
        for span in self.spans:
            if id(span) not in kept and id(span) not in self._wrong:
                is_empty = span.offsets[0] >= span.offsets[1]
                self.ignored[short_name(span.layer) + " without words" * is_empty] += 1
            slots = [slot for slot in span.slots if id(slot[1]) in kept and id(span) in kept]
            self.ignored[f"slots of {short_name(span.layer)}"] += len(span.slots) - len(slots)
            span.slots = slots
        relations, self.relations = self.relations, []
        for relation in relations:
            if {id(relation.source), id(relation.target)} <= kept:
                self.relations.append(relation)
            else:
                self.ignored[short_name(relation.layer)] += 1

    def _find(self, reference: _Reference, owner: tuple[str, str]) -> LayerSpan | None:
        """Return the annotation that a cell refers to; the token if the layer has no column."""
        layer, row, number, line = (
            *(reference.layer, reference.row),
            *(reference.number, reference.line),
        )
        layers = sorted(self._layers) if layer == ANYTHING else [layer]
        if number:
            spans = [
                self._numbered[key, number] for key in layers if (key, number) in self._numbered
            ]
        elif layer not in self._layers and layer != ANYTHING:
            return self._token(layer, self._rows[row])
        else:
            spans = [
                span
                for key in layers
                for span in self._at.get((key, row), [])
                if span.rows[0].name == row and not (layer == ANYTHING and is_linguistic(key))
            ]
        if not spans:
            part = f"{row}[{number}]" if number else row
            message = f"there is no {short_name(layer)} at the row"
            self._fault(line, message, part, owner[0], short_name(owner[1]))
        return spans[0] if spans else None

    def _token(self, layer: str, row: SheetRow) -> LayerSpan:
        at = self._at.setdefault((layer, row.name), [])
        if not at:
            at.append(self._new(layer, row))
        return at[0]

    def _new(self, layer: str, row: SheetRow) -> LayerSpan:
        span = LayerSpan(f"T{len(self.spans) + 1}", layer, [row])
        self.spans.append(span)
        return span

    def _fault(self, line: int, message: str, found: str, kind: str, label: str = "") -> None:
        where = Location(self.sheet.file, line, 1)
        error = Diagnostic(
            code="GK833", message=message, found=found[:400], fix=EXPORT, where=where
        )
        self.faults.append(Fault(error=error, kind=kind, label=label))


def paired(stacked: list[_Cell]) -> list[list[tuple[TsvColumn, str]]] | None:
    """Return the annotations of one row and layer, each with its part of each cell.

    Parts belong together if they have the same number in brackets. Parts without a number are
    paired by their position. A target has the position of its role.

    Args:
        stacked: The cells of a row that are not empty, split at their bars.

    Returns:
        The annotations, or None if the cells have different numbers of parts without a number.

    >>> label, link = TsvColumn("Name", "value", "value"), TsvColumn("Name", "value", "identifier")
    >>> cells = [(label, ["person[1]", "place[2]"]), (link, ["https://example.org/paris[2]"])]
    >>> [[part for _, part in parts] for parts in paired(cells) or ()]
    [['person[1]'], ['place[2]', 'https://example.org/paris[2]']]
    """
    if any(column.kind in ("relation", "chain") for column, _ in stacked):
        columns = [[(column, part) for part in parts] for column, parts in stacked]
        is_even = len({len(parts) for parts in columns}) == 1
        return list(map(list, zip(*columns, strict=True))) if is_even else None
    own = [cell for cell in stacked if cell[0].kind != "target"]
    if all(len(parts) == 1 for _, parts in stacked):
        numbers = {_number(parts[0]) for _, parts in own} - {0}
        if len(numbers) < 2:
            return [[(column, parts[0]) for column, parts in stacked]]
    groups: dict[tuple[int, int], list[tuple[TsvColumn, str]]] = {}
    unnumbered: set[int] = set()
    role_keys: list[tuple[int, int]] = []
    for column, parts in stacked:
        if column.kind == "target":
            if len(parts) != len(role_keys):
                return None
            for key, part in zip(role_keys, parts, strict=True):
                groups[key].append((column, part))
            continue
        keys = _keys(parts)
        unnumbered |= {sum(not number for number, _ in keys)} - {0}
        for key, part in zip(keys, parts, strict=True):
            groups.setdefault(key, []).append((column, part))
        if column.kind == "role":
            role_keys = keys
    return list(groups.values()) if len(unnumbered) < 2 else None


def _keys(parts: list[str]) -> list[tuple[int, int]]:
    """Return the number of each part, and how many parts before it have the same number."""
    seen: Counter[int] = Counter()
    keys = []
    for number in map(_number, parts):
        keys.append((number, seen[number]))
        seen[number] += 1
    return keys


def _groups(columns: tuple[TsvColumn, ...]) -> list[tuple[str, list[tuple[int, TsvColumn]]]]:
    numbered = list(enumerate(columns))
    groups = groupby(numbered, key=lambda pair: (pair[1].declared, pair[1].layer))
    return [(layer, list(columns_of_layer)) for (_, layer), columns_of_layer in groups]


def _number(part: str) -> int:
    match = _NUMBERED.search(part)
    return int(match["number"]) if match else 0


def _without_number(part: str) -> str:
    match = _NUMBERED.search(part)
    return part[: match.start()] if match else part


def _values(parts: list[tuple[TsvColumn, str]]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for column, part in parts:
        value = _without_number(part)
        if column.kind == "value" and value not in (NO_VALUE, EMPTY):
            values[column.name] = [unescaped(value)]
    return values
