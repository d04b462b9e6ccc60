"""The annotations of a WebAnno sheet, put together again from its cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from geokg.base.diagnostics import Diagnostic, Location
from geokg.inputs.formats.layers import is_linguistic, short_name
from geokg.inputs.formats.webanno_rows import Column, Sheet, SheetRow, split_at, unescaped

EMPTY: Final = "_"
"""A cell of a row that the layer does not mark."""
NO_VALUE: Final = "*"
"""A mark without a value."""
ANYTHING: Final = "uima.tcas.Annotation"
"""The layer of a slot that takes annotations of every layer."""
_NUMBERED: Final = re.compile(r"(?<!\\)\[(?P<number>[0-9]{1,9})\]\Z")
_LINK: Final = re.compile(r"(?P<value>.*?)->(?P<chain>[0-9]{1,9})-(?P<link>[0-9]{1,9})", re.DOTALL)
_SOURCE: Final = re.compile(
    r"(?P<row>[0-9.-]+)(?:\[(?P<source>[0-9]{1,9})_(?P<number>[0-9]{1,9})\])?"
)
_TARGET: Final = re.compile(r"(?P<row>[0-9.-]+)(?:\[(?P<number>[0-9]{1,9})\])?")


@dataclass(slots=True, eq=False)
class LayerSpan:
    """An annotation of a span or chain layer, over all its rows."""

    id: str
    layer: str
    rows: list[SheetRow]
    values: dict[str, list[str]] = field(default_factory=dict)
    slots: list[tuple[str, LayerSpan]] = field(default_factory=list)
    """Roles, and what stands in them."""

    @property
    def offsets(self) -> tuple[int, int]:
        """Where it begins and ends, in the unit of the file."""
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
    """What a cell refers to, to be looked up once every row has been read."""

    layer: str
    row: str
    number: int
    line: int


class Layers:
    """The annotations of a sheet, what is wrong with some, and how many were left out."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.errors: list[Diagnostic] = []
        self.ignored: Counter[str] = Counter()
        self.stretches: list[LayerSpan] = []
        self.arrows: list[LayerRelation] = []
        self._rows: dict[str, SheetRow] = {}
        self._numbered: dict[tuple[str, int], LayerSpan] = {}
        self._at: dict[tuple[str, str], list[LayerSpan]] = {}
        self._links: dict[tuple[str, int, int], LayerSpan] = {}
        self._open_slots: list[tuple[LayerSpan, str, _Reference]] = []
        self._open_arrows: list[tuple[str, dict[str, list[str]], _Reference, _Reference]] = []
        self._groups = _groups(sheet.columns)
        self._layers = {column.layer for column in sheet.columns if column.kind != "relation"}
        for row in (row for one in sheet.sentences for row in one.rows):
            if row.name in self._rows:
                self._fail(row.line, "another row has the same number", row.name)
            self._rows[row.name] = row
        for row in self._rows.values():
            self._read(row)
        self._resolve()

    def used(self) -> list[LayerSpan]:
        """The stretches with words that say something of the world, or are referred to."""
        wanted = {id(target) for one in self.stretches for _, target in one.slots}
        wanted |= {id(end) for arrow in self.arrows for end in (arrow.source, arrow.target)}
        return [
            one
            for one in self.stretches
            if one.offsets[0] < one.offsets[1]
            and (id(one) in wanted or not is_linguistic(one.layer))
        ]

    def chains(self) -> Iterator[list[LayerSpan]]:
        """The stretches of each chain of two or more, in its order."""
        for _, keys in groupby(sorted(self._links), key=lambda key: key[:2]):
            chain = [self._links[key] for key in keys]
            if len(chain) > 1:
                yield chain

    def _read(self, row: SheetRow) -> None:
        for layer, columns in self._groups:
            cells = [(column, row.cells[at]) for at, column in columns]
            if all(cell == EMPTY for _, cell in cells):
                continue
            stacked = [
                (column, split_at("|", cell) if cell != EMPTY else []) for column, cell in cells
            ]
            for index in range(max(len(parts) for _, parts in stacked)):
                marks = [(column, parts[index]) for column, parts in stacked if index < len(parts)]
                self._take(layer, row, marks)

    def _take(self, layer: str, row: SheetRow, marks: list[tuple[Column, str]]) -> None:
        """One annotation of a row: a mark of each column."""
        kinds = {column.kind for column, _ in marks}
        if "relation" in kinds:
            self._take_arrow(layer, row, marks)
        elif "chain" in kinds:
            self._take_link(layer, row, marks)
        elif any(column.is_of_arrow for column, _ in marks):
            self._fail(row.line, "a relation that comes from nowhere", layer)
        else:
            self._take_span(layer, row, marks)

    def _take_span(self, layer: str, row: SheetRow, marks: list[tuple[Column, str]]) -> None:
        plain = {column.kind: mark for column, mark in marks if column.kind != "target"}
        number = next((n for n in (_number(mark) for mark in plain.values()) if n), 0)
        known = self._numbered.get((layer, number))
        one = known or self._new(layer, row)
        if known:
            one.rows.append(row)
        else:
            one.values = _values(marks)
            self._take_slots(one, row, marks)
        if number:
            self._numbered[layer, number] = one
        self._at.setdefault((layer, row.name), []).append(one)

    def _take_slots(self, one: LayerSpan, row: SheetRow, marks: list[tuple[Column, str]]) -> None:
        roles: list[str] = []
        feature = ""
        for column, mark in marks:
            if column.kind == "role":
                feature, roles = column.name, split_at(";", _without_number(mark))
            elif column.kind == "target":
                targets = [part for part in split_at(";", mark) if part not in (EMPTY, NO_VALUE)]
                named = [unescaped(role) if role != NO_VALUE else feature for role in roles]
                if targets and len(named) != len(targets):
                    message = f"{len(named)} roles have {len(targets)} targets"
                    self._fail(row.line, message, mark)
                    continue
                for role, target in zip(named, targets, strict=False):
                    found = self._reference(_TARGET, column.name, target, row.line)
                    if found:
                        self._open_slots.append((one, role or feature, found))

    def _take_link(self, layer: str, row: SheetRow, marks: list[tuple[Column, str]]) -> None:
        mark = next(mark for column, mark in marks if column.kind == "chain")
        found = _LINK.fullmatch(mark)
        if found is None:
            self._fail(row.line, "no link of a chain", mark)
            return
        key = (layer, int(found["chain"]), int(found["link"]))
        if key in self._links:
            self._links[key].rows.append(row)
            return
        one = self._links[key] = self._new(layer, row)
        one.values = _values(marks)
        if found["value"] != NO_VALUE:
            one.values["referenceRelation"] = [unescaped(found["value"])]

    def _take_arrow(self, layer: str, row: SheetRow, marks: list[tuple[Column, str]]) -> None:
        if is_linguistic(layer):
            self.ignored[short_name(layer)] += 1
            return
        column, mark = next((c, mark) for c, mark in marks if c.kind == "relation")
        source = self._reference(_SOURCE, column.name, mark, row.line)
        if source:
            found = _SOURCE.fullmatch(mark)
            number = int(found["source"] or 0) if found else 0
            start = _Reference(column.name, source.row, number, row.line)
            end = _Reference(column.name, row.name, source.number, row.line)
            self._open_arrows.append((layer, _values(marks), start, end))

    def _reference(
        self, form: re.Pattern[str], layer: str, mark: str, line: int
    ) -> _Reference | None:
        found = form.fullmatch(mark)
        if found is None or found["row"] not in self._rows:
            self._fail(line, "this refers to no row of the file", mark)
            return None
        return _Reference(layer, found["row"], int(found["number"] or 0), line)

    def _resolve(self) -> None:
        for one, role, reference in self._open_slots:
            target = self._find(reference)
            if target:
                one.slots.append((role, target))
        for layer, values, start, end in self._open_arrows:
            source, target = self._find(start), self._find(end)
            if source and target:
                self.arrows.append(LayerRelation(layer, values, source, target, end.line))
        self._leave_out()

    def _leave_out(self) -> None:
        """Count what is no stretch of words, and what stood on that."""
        kept = {id(one) for one in self.used()}
        for one in self.stretches:
            if id(one) not in kept:
                is_empty = one.offsets[0] >= one.offsets[1]
                self.ignored[short_name(one.layer) + " without words" * is_empty] += 1
            slots = [slot for slot in one.slots if id(slot[1]) in kept and id(one) in kept]
            self.ignored[f"{short_name(one.layer)}, a slot of it"] += len(one.slots) - len(slots)
            one.slots = slots
        arrows, self.arrows = self.arrows, []
        for arrow in arrows:
            if {id(arrow.source), id(arrow.target)} <= kept:
                self.arrows.append(arrow)
            else:
                self.ignored[short_name(arrow.layer)] += 1

    def _find(self, reference: _Reference) -> LayerSpan | None:
        """The annotation that a cell refers to; a token itself, where its layer has no column."""
        layer, row, number, line = (
            *(reference.layer, reference.row),
            *(reference.number, reference.line),
        )
        layers = sorted(self._layers) if layer == ANYTHING else [layer]
        if number:
            found = [
                self._numbered[key, number] for key in layers if (key, number) in self._numbered
            ]
        elif layer not in self._layers and layer != ANYTHING:
            return self._token(layer, self._rows[row])
        else:
            found = [
                one
                for key in layers
                for one in self._at.get((key, row), [])
                if one.rows[0].name == row and not (layer == ANYTHING and is_linguistic(key))
            ]
        if not found:
            mark = f"{row}[{number}]" if number else row
            self._fail(line, f"no {short_name(layer)} is there", mark)
        return found[0] if found else None

    def _token(self, layer: str, row: SheetRow) -> LayerSpan:
        at = self._at.setdefault((layer, row.name), [])
        if not at:
            at.append(self._new(layer, row))
        return at[0]

    def _new(self, layer: str, row: SheetRow) -> LayerSpan:
        one = LayerSpan(f"T{len(self.stretches) + 1}", layer, [row])
        self.stretches.append(one)
        return one

    def _fail(self, line: int, message: str, found: str) -> None:
        where = Location(self.sheet.file, line, 1)
        fix = "export it again as WebAnno TSV 3"
        self.errors.append(
            Diagnostic(code="GK833", message=message, found=found[:400], fix=fix, where=where)
        )


def _groups(columns: tuple[Column, ...]) -> list[tuple[str, list[tuple[int, Column]]]]:
    numbered = list(enumerate(columns))
    found = groupby(numbered, key=lambda pair: (pair[1].declared, pair[1].layer))
    return [(layer, list(members)) for (_, layer), members in found]


def _number(mark: str) -> int:
    found = _NUMBERED.search(mark)
    return int(found["number"]) if found else 0


def _without_number(mark: str) -> str:
    found = _NUMBERED.search(mark)
    return mark[: found.start()] if found else mark


def _values(marks: list[tuple[Column, str]]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for column, mark in marks:
        value = _without_number(mark)
        if column.kind == "value" and value not in (NO_VALUE, EMPTY):
            values[column.name] = [unescaped(value)]
    return values
