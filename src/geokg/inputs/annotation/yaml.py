"""YAML as plain values: every scalar the text that stands there, nothing dropped or exploding.

Parsed by libyaml where PyYAML has it. Duplicate keys, tags, and aliases that multiply are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import yaml

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import UnreadableInput
from geokg.inputs.annotation import positions as tree
from geokg.inputs.annotation.positions import Positions, PositionsBuilder

Mark: TypeAlias = "yaml.error.Mark | yaml._yaml.Mark"
Loader: TypeAlias = "type[yaml.CBaseLoader] | type[yaml.BaseLoader]"
LOADER: Final[Loader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
DEPTH: Final = 24
"""Levels of nesting; version 1 of the annotation file needs six."""
REPEATED: Final = 1_000_000
"""Code points that the aliases of one document may stand for, all together."""


@dataclass(slots=True)
class _Open:
    """A mapping or a sequence whose end has not come yet."""

    value: dict[str, object] | list[object]
    anchor: str | None
    before: int
    key: str | None = None
    keys: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Builder:
    """Turns parsing events into plain values, iteratively, and counts what it builds."""

    file: str
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[object, int]] = field(default_factory=dict)
    size: int = 0
    repeated: int = 0
    root: object = None

    def feed(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._check_tag(event)
            size = len(event.value) + 1
            self._put(event.value, event, size, event.anchor, size)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._check_tag(event)
            self._open(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            done = self.stack.pop()
            self._put(done.value, event, 1, done.anchor, self.size - done.before + 1)
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                raise self._error(event, "GK003", f"no anchor `&{event.anchor}` before this alias")
            value, size = self.anchors[event.anchor]
            self.repeated += size
            if self.repeated > REPEATED:
                raise self._error(event, "GK006", "aliases repeat more than they should")
            self._put(value, event, size, None)

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        if len(self.stack) >= DEPTH:
            raise self._error(event, "GK006", f"nested deeper than {DEPTH} levels")
        value: dict[str, object] | list[object] = (
            {} if isinstance(event, yaml.MappingStartEvent) else []
        )
        self.stack.append(_Open(value, event.anchor, self.size))

    def _put(
        self, value: object, event: yaml.Event, grown: int, anchor: str | None, held: int = 1
    ) -> None:
        self.size += grown
        if anchor is not None:
            self.anchors[anchor] = (value, held)
        if not self.stack:
            self.root = value
            return
        top = self.stack[-1]
        if isinstance(top.value, list):
            top.value.append(value)
        elif top.key is None:
            self._put_key(top, value, event)
        else:
            top.value[top.key] = value
            top.key = None

    def _put_key(self, top: _Open, key: object, event: yaml.Event) -> None:
        if not isinstance(key, str):
            raise self._error(event, "GK003", "a key is a word, not a list or a mapping")
        if key in top.keys:
            first = top.keys[key]
            raise self._error(
                event,
                "GK005",
                f"the key `{key}` is here twice, first on line {first}",
                "keep one of the two",
            )
        top.keys[key] = event.start_mark.line + 1 if event.start_mark else 0
        top.key = key

    def _check_tag(self, event: yaml.Event) -> None:
        tag = getattr(event, "tag", None)
        if tag not in (None, "!"):
            raise self._error(event, "GK003", f"the tag {tag} is not used here", "take it out")

    def _error(
        self, event: yaml.Event, code: str, message: str, fix: str = "write it out in full"
    ) -> UnreadableInput:
        return UnreadableInput(
            Diagnostic(code=code, message=message, fix=fix, where=_at(self.file, event.start_mark))
        )


def load(text: str, file: str) -> object:
    """The one document of ``text`` as mappings, lists and strings.

    Raises `UnreadableInput` with file, line and column for anything that is no plain YAML.
    """
    builder = _Builder(file)
    documents = 0
    try:
        for event in yaml.parse(text, Loader=LOADER):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise builder._error(
                        event, "GK003", "a second document begins here", "one article a file"
                    )
            builder.feed(event)
    except yaml.MarkedYAMLError as error:
        raise UnreadableInput(_broken(error, text, file)) from error
    except yaml.reader.ReaderError as error:
        raise UnreadableInput(_unreadable(error, text, file)) from error
    return builder.root


def places(text: str) -> Positions:
    """Where the values of ``text`` stand, which `load` has taken."""
    planter = PositionsBuilder()
    anchors: dict[str, Positions] = {}
    for event in yaml.parse(text, Loader=LOADER):
        at = _mark(event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            place = Positions("scalar", at, text=event.value)
            planter.put(place)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            mapping = isinstance(event, yaml.MappingStartEvent)
            place = planter.begin("mapping" if mapping else "list", at)
        elif isinstance(event, yaml.AliasEvent):
            named = anchors[event.anchor or ""]
            planter.put(Positions(named.kind, at, text=named.text, parts=named.parts))
            continue
        else:
            if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                planter.end()
            continue
        if event.anchor is not None:
            anchors[event.anchor] = place
    return planter.root


def _mark(mark: Mark | None) -> tree.Mark:
    return (mark.line + 1, mark.column + 1) if mark else tree.START


def _at(file: str, mark: Mark | None) -> Location:
    return Location(file, mark.line + 1, mark.column + 1) if mark else Location(file)


def _broken(error: yaml.MarkedYAMLError, text: str, file: str) -> Diagnostic:
    # A quotation mark or bracket that is never closed is noticed at the end of the file; where it
    # was opened is what people look for.
    at_end = "end of stream" in (error.problem or "") or "<stream end>" in (error.problem or "")
    mark = (at_end and error.context_mark) or error.problem_mark or error.context_mark
    lines = text.splitlines()
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    problem = error.problem or error.context or "it cannot be parsed"
    if "nesting depth" in problem:  # libyaml's own limit, met while it looks ahead
        message = f"nested deeper than {DEPTH} levels"
        return Diagnostic(code="GK006", message=message, where=_at(file, mark))
    fix = "check indentation, quotes and colons on this line and the one before"
    if at_end:
        fix = "something opened here is never closed: a quotation mark or a bracket"
    elif "\t" in line[: len(line) - len(line.lstrip())]:
        fix = "indent with spaces, not with tabs"
    elif _HALF_QUOTED.match(line):
        fix = "put the whole value between quotation marks, or on lines of its own after `|`"
    elif ": " in line.strip().partition(": ")[2] or "mapping values" in problem:
        fix = "words that hold a colon go into quotes, or on lines of their own after `|`"
    return Diagnostic(
        code="GK003",
        message=f"no YAML: {problem}",
        found=line.strip(),
        fix=fix,
        where=_at(file, mark),
    )


_HALF_QUOTED: Final = re.compile(r"""[^'":]*:?\s+(?:"[^"]*"|'[^']*')\s*[^\s#,\]}]""")


def _unreadable(error: yaml.reader.ReaderError, text: str, file: str) -> Diagnostic:
    position = error.position if isinstance(error.position, int) else 0
    # libyaml counts bytes, PyYAML's own reader code points.
    before = text[:position]
    if LOADER is not yaml.BaseLoader:
        before = text.encode()[:position].decode(errors="ignore")
    where = Location(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
    return Diagnostic(
        code="GK009",
        message=f"a character that YAML does not allow: {error.reason}",
        fix="take it out",
        where=where,
    )
