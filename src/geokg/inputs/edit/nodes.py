"""The values of an annotation file with their offsets in its text, for YAML and for JSON."""

from __future__ import annotations

import json as standard_json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

import yaml as libyaml

from geokg.inputs.annotation.yaml import LOADER

_PROPERTIES: Final = re.compile(r"(?:[&!]\S*\s+)*")
"""An anchor or the tag ``!`` before a value."""
_TOKEN: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[\]{}]|[^\s\[\]{},:"]++', re.DOTALL)


@dataclass(slots=True)
class TextNode:
    """A value: its kind, its style, and where its text starts and ends."""

    kind: Literal["scalar", "mapping", "list", "alias"]
    start: int
    end: int
    column: int = 0
    text: str = ""
    style: str = ""
    is_flow: bool = False
    """Whether a mapping or list is between brackets."""
    in_flow: bool = False
    """Whether the value is inside brackets."""
    children: list[Child] = field(default_factory=list)


@dataclass(slots=True)
class Child:
    """A value of a mapping with its key, or an item of a list."""

    key: TextNode | None
    value: TextNode

    @property
    def start(self) -> int:
        """Where the text of the child starts."""
        return (self.key or self.value).start


@dataclass(slots=True)
class _Tree:
    """Builds nodes from the events of a parser."""

    root: TextNode | None = None
    open: list[TextNode] = field(default_factory=list)
    keys: list[TextNode | None] = field(default_factory=list)

    def put(self, node: TextNode) -> None:
        if not self.open:
            self.root = node
            return
        top = self.open[-1]
        node.in_flow = top.is_flow or top.in_flow
        if top.kind == "list":
            top.children.append(Child(None, node))
        elif self.keys[-1] is None:
            self.keys[-1] = node
        else:
            top.children.append(Child(self.keys[-1], node))
            self.keys[-1] = None

    def begin(self, node: TextNode) -> None:
        self.put(node)
        self.open.append(node)
        self.keys.append(None)

    def close(self, end: int) -> None:
        self.keys.pop()
        self.open.pop().end = end


def yaml_nodes(text: str) -> TextNode | None:
    """Return the root of a YAML text that `geokg.inputs.annotation.yaml.load` accepts."""
    tree = _Tree()
    for event in libyaml.parse(text, Loader=LOADER):
        if not isinstance(
            event, libyaml.NodeEvent | libyaml.MappingEndEvent | libyaml.SequenceEndEvent
        ):
            continue
        assert event.start_mark is not None, "the parser marks every value"
        assert event.end_mark is not None, "the parser marks every value"
        start, end, column = event.start_mark.index, event.end_mark.index, event.start_mark.column
        if isinstance(event, libyaml.AliasEvent):
            tree.put(TextNode("alias", start, end))
        elif isinstance(event, libyaml.ScalarEvent):
            start = _after_properties(text, event, start)
            tree.put(TextNode("scalar", start, end, column, event.value, event.style or ""))
        elif isinstance(event, libyaml.CollectionStartEvent):
            start = _after_properties(text, event, start)
            kind: Literal["mapping", "list"] = (
                "mapping" if isinstance(event, libyaml.MappingStartEvent) else "list"
            )
            tree.begin(TextNode(kind, start, end, column, is_flow=bool(event.flow_style)))
        else:
            tree.close(end)
    return tree.root


def _after_properties(text: str, event: libyaml.NodeEvent, start: int) -> int:
    has_properties = event.anchor or getattr(event, "tag", None)
    match = _PROPERTIES.match(text, start) if has_properties else None
    return match.end() if match else start


def json_nodes(text: str) -> TextNode | None:
    """Return the root of a JSON text that `geokg.inputs.annotation.json.load` accepts."""
    tree = _Tree()
    for match in _TOKEN.finditer(text):
        token, start, end = match[0], *match.span()
        if token in "{[":
            tree.begin(TextNode("mapping" if token == "{" else "list", start, end, is_flow=True))
        elif token in "}]":
            tree.close(end)
        else:
            word = standard_json.loads(token) if token.startswith('"') else token
            tree.put(TextNode("scalar", start, end, text=word, style='"' if word != token else ""))
    return tree.root


def content_end(text: str, node: TextNode) -> int:
    """Return where the text of a value ends, without the space and comments after it.

    The end of a block scalar is the start of the line after it.
    """
    if node.kind in ("mapping", "list") and not node.is_flow and node.children:
        last = node.children[-1]
        end = content_end(text, last.value)
        return max(end, last.key.end + 1) if last.key and last.value.kind == "scalar" else end
    if node.kind == "scalar" and node.style in ("|", ">"):
        return _block_scalar_end(text, node)
    if node.kind == "scalar" and not node.style:
        return max(node.start, len(text[: node.end].rstrip()) if node.end > node.start else 0)
    return node.end


def _block_scalar_end(text: str, node: TextNode) -> int:
    header = text[node.start : line_end(text, node.start)]
    end = node.end
    while end > node.start and text[end - 1] in " \t":
        end -= 1
    if "+" in header.partition("#")[0]:
        return end
    stripped = len(text[:end].rstrip())
    return max(after_line(text, stripped), node.start)


def line_end(text: str, position: int) -> int:
    """Return where the line of a position ends, before its line break."""
    end = text.find("\n", position)
    end = len(text) if end < 0 else end
    return end - 1 if end > position and text[end - 1] == "\r" else end


def line_start(text: str, position: int) -> int:
    """Return where the line of a position starts."""
    return text.rfind("\n", 0, position) + 1


def after_line(text: str, position: int) -> int:
    """Return the start of the next line; a position at the start of a line is kept."""
    if position and text[position - 1] == "\n":
        return position
    end = text.find("\n", position)
    return len(text) if end < 0 else end + 1


def dashes(text: str, node: TextNode) -> Iterator[int]:
    """Yield where the dash of each item of a block list is; -1 if it is not found."""
    before = node.start
    for child in node.children:
        found = list(_DASH.finditer(text, line_start(text, before), child.start))
        yield found[-1].end() - 1 if found else -1
        before = content_end(text, child.value)


_DASH: Final = re.compile(r"^[ ]*(?:[-?:][ ]+)*-(?=\s|\Z)", re.MULTILINE)
"""The last dash of a line that has nothing else before it."""
