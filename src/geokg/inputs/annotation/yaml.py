"""YAML as plain values: every scalar stays the text of the file.

It is parsed with libyaml if PyYAML has it. Duplicate keys, tags and expanding aliases are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import yaml

from geokg.base.diagnostics import Diagnostic, KeyPath, Location
from geokg.base.errors import UnreadableInput
from geokg.inputs.annotation import positions as tree
from geokg.inputs.annotation.positions import Positions, PositionsBuilder

Mark: TypeAlias = "yaml.error.Mark | yaml._yaml.Mark"
Loader: TypeAlias = "type[yaml.CBaseLoader] | type[yaml.BaseLoader]"
LOADER: Final[Loader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
DEPTH: Final = 24
"""Levels of nesting; version 1 of the annotation file needs six."""
REPEATED: Final = 1_000_000
"""The most code points that all aliases of one document may expand to."""


@dataclass(slots=True)
class _Open:
    """A mapping or a sequence that is still open."""

    value: dict[str, object] | list[object]
    anchor: str | None
    before: int
    key: str | None = None
    keys: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Builder:
    """Builds plain values from the events of the parser, and limits their size."""

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
            closed = self.stack.pop()
            self._put(closed.value, event, 1, closed.anchor, self.size - closed.before + 1)
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                raise self._error(event, "GK003", f"no anchor `&{event.anchor}` before this alias")
            value, size = self.anchors[event.anchor]
            self.repeated += size
            if self.repeated > REPEATED:
                raise self._error(event, "GK006", "aliases expand to too much text")
            self._put(value, event, size, None)

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        if len(self.stack) >= DEPTH:
            raise self._error(event, "GK006", f"nested deeper than {DEPTH} levels")
        value: dict[str, object] | list[object] = (
            {} if isinstance(event, yaml.MappingStartEvent) else []
        )
        self.stack.append(_Open(value, event.anchor, self.size))

    def _put(
        self,
        value: object,
        event: yaml.Event,
        added_size: int,
        anchor: str | None,
        anchored_size: int = 1,
    ) -> None:
        self.size += added_size
        if anchor is not None:
            self.anchors[anchor] = (value, anchored_size)
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
            raise self._error(event, "GK003", "a key must be text, not a list or a mapping")
        if key in top.keys:
            first = top.keys[key]
            raise self._error(
                event,
                "GK005",
                f"the key `{key}` occurs twice, first on line {first}",
                "keep one of the two",
            )
        top.keys[key] = event.start_mark.line + 1 if event.start_mark else 0
        top.key = key

    def _check_tag(self, event: yaml.Event) -> None:
        tag = getattr(event, "tag", None)
        if tag not in (None, "!"):
            raise self._error(event, "GK003", f"the tag {tag} is not supported", "remove it")

    def _error(
        self, event: yaml.Event, code: str, message: str, fix: str = "write it out in full"
    ) -> UnreadableInput:
        return UnreadableInput(
            Diagnostic(code=code, message=message, fix=fix, where=_at(self.file, event.start_mark))
        )


def load(text: str, file: str) -> object:
    """Parse the one document of a YAML text into mappings, lists and strings.

    Args:
        text: The YAML text.
        file: The name of the file, for errors.

    Raises:
        UnreadableInput: The text is not YAML, or uses features that are refused.

    >>> load("country: NO\\nversion: 1.10", "note.yaml")
    {'country': 'NO', 'version': '1.10'}
    """
    builder = _Builder(file)
    documents = 0
    try:
        for event in yaml.parse(text, Loader=LOADER):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise builder._error(
                        event,
                        "GK003",
                        "a second document starts here",
                        "write one article per file",
                    )
            builder.feed(event)
    except yaml.MarkedYAMLError as error:
        raise UnreadableInput(_broken(error, text, file)) from error
    except yaml.reader.ReaderError as error:
        raise UnreadableInput(_unreadable(error, text, file)) from error
    return builder.root


def places(text: str) -> Positions:
    """Return the positions of the values of a text that `load` accepts."""
    builder = PositionsBuilder()
    anchors: dict[str, Positions] = {}
    for event in yaml.parse(text, Loader=LOADER):
        mark = _mark(event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            positions = Positions("scalar", mark, text=event.value)
            builder.put(positions)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            is_mapping = isinstance(event, yaml.MappingStartEvent)
            positions = builder.begin("mapping" if is_mapping else "list", mark)
        elif isinstance(event, yaml.AliasEvent):
            anchored = anchors[event.anchor or ""]
            builder.put(Positions(anchored.kind, mark, text=anchored.text, parts=anchored.parts))
            continue
        else:
            if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                builder.end()
            continue
        if event.anchor is not None:
            anchors[event.anchor] = positions
    return builder.root


def plain_scalars(text: str) -> Iterator[tuple[KeyPath, str, tree.Mark]]:
    """Yield the values without quotation marks: path, text, and the place after the last character.

    The text is one that `load` accepts.

    >>> list(plain_scalars("a:\\n  - b: c"))
    [(('a', 0, 'b'), 'c', (2, 9))]
    """
    path: list[str | int] = []
    keys: list[bool] = []  # for each open value: whether the next scalar of a mapping is a key
    for event in yaml.parse(text, Loader=LOADER):
        if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            path.pop()
            keys.pop()
        elif not isinstance(event, yaml.NodeEvent):
            continue
        elif keys and keys[-1] and isinstance(event, yaml.ScalarEvent):
            path[-1], keys[-1] = event.value, False
            continue
        elif isinstance(event, yaml.ScalarEvent) and not event.style and path:
            yield tuple(path), event.value, _mark(event.end_mark)
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            is_mapping = isinstance(event, yaml.MappingStartEvent)
            path.append("" if is_mapping else 0)
            keys.append(is_mapping)
            continue
        if path:
            step = path[-1]
            path[-1] = step + 1 if isinstance(step, int) else step
            keys[-1] = not isinstance(step, int)


def _mark(mark: Mark | None) -> tree.Mark:
    return (mark.line + 1, mark.column + 1) if mark else tree.START


def _at(file: str, mark: Mark | None) -> Location:
    return Location(file, mark.line + 1, mark.column + 1) if mark else Location(file)


def _broken(error: yaml.MarkedYAMLError, text: str, file: str) -> Diagnostic:
    # The parser finds an unclosed quotation mark or bracket at the end of the file; the place to
    # repair is where it was opened.
    at_end = "end of stream" in (error.problem or "") or "<stream end>" in (error.problem or "")
    mark = (at_end and error.context_mark) or error.problem_mark or error.context_mark
    lines = text.splitlines()
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    problem = error.problem or error.context or "it cannot be parsed"
    if "nesting depth" in problem:  # the limit of libyaml itself
        message = f"nested deeper than {DEPTH} levels"
        return Diagnostic(code="GK006", message=message, where=_at(file, mark))
    fix = "check indentation, quotes and colons on this line and the one before"
    if at_end:
        fix = "close the quotation mark or bracket that is opened here"
    elif "\t" in line[: len(line) - len(line.lstrip())]:
        fix = "indent with spaces, not with tabs"
    elif _HALF_QUOTED.match(line):
        fix = "put the whole value between quotation marks, or on its own lines after `|`"
    elif ": " in line.strip().partition(": ")[2] or "mapping values" in problem:
        fix = "put words with a colon into quotes, or on their own lines after `|`"
    return Diagnostic(
        code="GK003",
        message=f"not YAML: {problem}",
        found=line.strip(),
        fix=fix,
        where=_at(file, mark),
    )


_HALF_QUOTED: Final = re.compile(r"""[^'":]*:?\s+(?:"[^"]*"|'[^']*')\s*[^\s#,\]}]""")


def _unreadable(error: yaml.reader.ReaderError, text: str, file: str) -> Diagnostic:
    position = error.position if isinstance(error.position, int) else 0
    # libyaml counts bytes, the reader of PyYAML code points.
    before = text[:position]
    if LOADER is not yaml.BaseLoader:
        before = text.encode()[:position].decode(errors="ignore")
    where = Location(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
    return Diagnostic(
        code="GK009",
        message=f"a character that YAML does not allow: {error.reason}",
        fix="remove it",
        where=where,
    )
