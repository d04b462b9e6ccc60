"""Edits of an annotation text by splicing: only the characters of what is edited change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NoReturn

from geokg.base.diagnostics import KeyPath, Value, dotted
from geokg.inputs.edit.nodes import (
    Child,
    TextNode,
    after_line,
    content_end,
    dashes,
    json_nodes,
    line_end,
    line_start,
    yaml_nodes,
)
from geokg.inputs.edit.scalars import as_json, block_lines, flow, item_lines, scalar

_COLON: Final = re.compile(r"\s*:")
_COMMENT: Final = re.compile(r"(?:^|[ \t]+)#.*")
_AFTER_ITEM: Final = re.compile(r"[ \t]*,")


class CannotEdit(Exception):
    """An edit that cannot be made at its place; the text is the reason."""


@dataclass(frozen=True, slots=True)
class Splicer:
    """One text, and the edits that can be made in it; each returns the new text."""

    text: str
    is_json: bool = False

    @property
    def newline(self) -> str:
        """The line break that the text uses."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def root(self) -> TextNode:
        """Return the root of the values."""
        root = json_nodes(self.text) if self.is_json else yaml_nodes(self.text)
        if root is None:
            raise CannotEdit("the file is empty")
        return root

    def set(self, path: KeyPath, value: Value) -> str:
        """Replace the value at a path, or add the key with the value."""
        parent, at = self._place(path)
        if at == len(parent.children):
            return self.insert(path, at, value)
        key = parent.children[at].key
        if len(path) == 1 and key and value and not isinstance(value, str) and not parent.is_flow:
            return self._replace_section(key, parent.children[at].value, value)
        return self._replace(parent, at, value)

    def insert(self, path: KeyPath, at: int, value: Value) -> str:
        """Add a key of a mapping or an item of a list at a position."""
        parent, _ = self._place(path)
        key = path[-1] if parent.kind == "mapping" else None
        if parent.is_flow or parent.in_flow:
            return self._insert_flow(parent, at, key, value)
        return self._insert_block(parent, at, key, value, is_top=len(path) == 1)

    def remove(self, path: KeyPath) -> str:
        """Remove the value at a path, with its key."""
        parent, at = self._place(path)
        if at == len(parent.children):
            _fail(path)
        if len(parent.children) == 1:
            empty: Value = {} if parent.kind == "mapping" else []
            return self._empty(path[:-1], parent, empty)
        if parent.is_flow or parent.in_flow:
            return self._remove_flow(parent, at)
        return self._remove_block(parent, at)

    def move(self, path: KeyPath, to: int) -> str:
        """Move an item of a list, or a key of a mapping, to a position."""
        parent, at = self._place(path)
        if not (at < len(parent.children) and 0 <= to < len(parent.children)):
            _fail(path)
        if to == at:
            return self.text
        if parent.is_flow or parent.in_flow:
            return self._move_flow(parent, at, to)
        start, end = self._lines(parent, at)
        moved = self._with_newline(self.text[start:end])
        there = self._lines(parent, to)[1 if to > at else 0]
        if to > at:
            before = self._with_newline(self.text[end:there])
            return self._same_end(self.text[:start] + before + moved + self.text[there:])
        between = self._with_newline(self.text[there:start])
        return self._same_end(self.text[:there] + moved + between + self.text[end:])

    # Places ------------------------------------------------------------

    def _place(self, path: KeyPath) -> tuple[TextNode, int]:
        """Return the parent of a path, and the position of the child, or one after the last."""
        node = self.root()
        for step in path[:-1]:
            at = _position(node, step)
            if at == len(node.children):
                _fail(path)
            node = node.children[at].value
        if node.kind not in ("mapping", "list"):
            if node.kind == "alias":
                raise CannotEdit(f"`{dotted(path)}` is inside an alias: edit it at its anchor")
            _fail(path)
        return node, _position(node, path[-1])

    def _lines(self, parent: TextNode, at: int) -> tuple[int, int]:
        """Return where the lines of a child of a block start and end."""
        child = parent.children[at]
        first = list(dashes(self.text, parent))[at] if parent.kind == "list" else child.start
        start = line_start(self.text, first)
        if first < 0 or self.text[start:first].strip() not in ("", "?"):
            raise CannotEdit("it begins on the line of another value")
        return start, after_line(self.text, content_end(self.text, child.value))

    # Replace -----------------------------------------------------------

    def _replace(self, parent: TextNode, at: int, value: Value) -> str:
        child = parent.children[at]
        old = child.value
        end = content_end(self.text, old)
        if self.is_json:
            return self.text[: old.start] + self._json(value, parent) + self.text[end:]
        is_block = old.style in ("|", ">") or (
            old.kind in ("mapping", "list") and not old.is_flow and bool(old.children)
        )
        if not is_block:
            new = flow(value, style=old.style, in_flow=parent.is_flow or parent.in_flow)
            gap = " " if old.start == end and self.text[old.start - 1] not in " \n" else ""
            return self.text[: old.start] + gap + new + self.text[end:]
        if old.style == "|" and isinstance(value, str) and (lines := self._literal(old, value)):
            return lines
        if old.kind == "list" and isinstance(value, list) and value:
            return self._replace_items(old, value, end)
        if child.key is None:
            return self._replace_item(parent, at, value, end)
        return self._replace_block(child.key, value, end)

    def _literal(self, old: TextNode, value: str) -> str:
        """Return the text with new words in a literal block; empty if the block cannot hold it."""
        first = line_end(self.text, old.start)
        start, end = after_line(self.text, first), content_end(self.text, old)
        indent = re.match(" *", self.text[start:])
        lines = value.removesuffix("\n").split("\n")
        if not indent or end <= start or any(line != line.strip() or not line for line in lines):
            return ""
        body = self.newline.join(indent[0] + line for line in lines)
        has_end = self.text[end - 1] == "\n"
        return self.text[:start] + body + (self.newline if has_end else "") + self.text[end:]

    def _replace_items(self, old: TextNode, items: list[Value], end: int) -> str:
        """Return the text with other items in a block list; items that stay keep their lines."""
        first = next(dashes(self.text, old))
        start = line_start(self.text, first)
        if first < 0 or self.text[start:first].strip():
            raise CannotEdit("it begins on the line of another value")
        gap = old.children[0].start - first
        gap = gap if 1 < gap < 9 and "\n" not in self.text[first : first + gap] else 2
        lines = [line for item in items for line in item_lines(item, gap)]
        indent = " " * (first - start)
        stop = after_line(self.text, end)
        new = "".join(f"{indent}{line}{self.newline}" for line in lines)
        return self._same_end(self.text[:start] + new + self.text[stop:])

    def _replace_item(self, parent: TextNode, at: int, value: Value, end: int) -> str:
        start, stop = self._lines(parent, at)
        dash = list(dashes(self.text, parent))[at]
        lines = item_lines(value, max(2, min(8, parent.children[at].start - dash)))
        new = "".join(f"{self.text[start:dash]}{line}{self.newline}" for line in lines)
        return self._same_end(self.text[:start] + new + self.text[stop:])

    def _replace_block(self, key: TextNode, value: Value, end: int) -> str:
        """Return the text with a value of several lines put on the line of its key."""
        colon = _COLON.match(self.text, key.end)
        if not colon:
            raise CannotEdit("no colon follows the key")
        header = self.text[colon.end() : line_end(self.text, colon.end())]
        comment = _COMMENT.search(header)
        at_line_start = self.text[end - 1] == "\n"
        rest = self.newline + self.text[end:] if at_line_start else self.text[end:]
        note = comment[0] if comment else ""
        if note and not at_line_start and line_end(self.text, end) > end:
            rest = self.text[line_end(self.text, end) :]
        new = f" {flow(value, in_flow=False)}{note}"
        return self._same_end(self.text[: colon.end()] + new + rest)

    def _replace_section(self, key: TextNode, old: TextNode, value: Value) -> str:
        """Return the text with an empty section replaced by lines below its key."""
        end = content_end(self.text, old)
        if old.children or not key.text:
            raise CannotEdit(f"`{key.text}` has values: edit them one by one")
        colon = _COLON.match(self.text, key.end)
        if not colon:
            raise CannotEdit("no colon follows the key")
        stop = line_end(self.text, max(end, colon.end()))
        rest = self.text[max(end, colon.end()) : stop]
        lines = block_lines({key.text: value}, levels=2)[1:]
        new = self.newline + self.newline.join(lines)
        return self.text[: colon.end()] + rest + new + self.text[stop:]

    # Insert ------------------------------------------------------------

    def _insert_flow(self, parent: TextNode, at: int, key: str | int | None, value: Value) -> str:
        children = parent.children
        lead = self.text[parent.start + 1 : children[0].start] if children else ""
        separator = ", "
        if len(children) > 1:
            separator = self.text[content_end(self.text, children[0].value) : children[1].start]
        elif "\n" in lead:
            separator = "," + lead
        if separator.strip() != ",":
            separator = ", "
        new = self._json(value, parent) if self.is_json else flow(value)
        if key is not None:
            name = as_json(str(key), indent=None, newline="") if self.is_json else ""
            new = f"{name or scalar(str(key), style='', in_flow=True)}: {new}"
        if not children:
            return self.text[: parent.start + 1] + new + self.text[parent.end - 1 :]
        if at == len(children):
            end = content_end(self.text, children[-1].value)
            return self.text[:end] + separator + new + self.text[end:]
        start = children[at].start
        return self.text[:start] + new + separator + self.text[start:]

    def _json(self, value: Value, parent: TextNode) -> str:
        """Return a value as JSON, on several lines if its neighbours are."""
        inside = [c for c in parent.children if c.value.kind in ("mapping", "list")]
        indent = None
        if any("\n" in self.text[c.value.start : c.value.end] for c in inside):
            start = inside[0].start
            indent = self.text[line_start(self.text, start) : start]
        if not isinstance(value, dict) or (indent and indent.strip()):
            indent = None
        return as_json(value, indent=indent, newline=self.newline)

    def _insert_block(
        self, parent: TextNode, at: int, key: str | int | None, value: Value, *, is_top: bool
    ) -> str:
        if parent.kind == "list":
            column = self._dash_column(parent)
            first, gap = next(dashes(self.text, parent)), 2
            distance = parent.children[0].start - first
            if "\n" not in self.text[first : first + distance]:
                gap = max(2, min(8, distance))
            lines = item_lines(value, gap)
        else:
            column = parent.children[0].start - line_start(self.text, parent.children[0].start)
            lines = block_lines({str(key): value}, levels=2 if is_top else 1)
        new = "".join(f"{' ' * column}{line}{self.newline}" for line in lines)
        if at < len(parent.children):
            place = self._lines(parent, at)[0]
        else:
            last = content_end(self.text, parent.children[-1].value)
            place = after_line(self.text, last)
        return self._same_end(self._with_newline(self.text[:place]) + new + self.text[place:])

    def _dash_column(self, parent: TextNode) -> int:
        first = next(dashes(self.text, parent))
        if first < 0:
            raise CannotEdit("the dash of the first item is not found")
        return first - line_start(self.text, first)

    # Remove ------------------------------------------------------------

    def _empty(self, path: KeyPath, node: TextNode, value: Value) -> str:
        if node.is_flow:
            return self.text[: node.start + 1] + self.text[node.end - 1 :]
        if not path:
            raise CannotEdit("the file would be empty")
        parent, at = self._place(path)
        return self._replace(parent, at, value)

    def _remove_flow(self, parent: TextNode, at: int) -> str:
        children = parent.children
        start, end = children[at].start, content_end(self.text, children[at].value)
        if at:
            before = content_end(self.text, children[at - 1].value)
            if "#" not in self.text[before:start]:
                return self.text[:before] + self.text[end:]
        elif "#" not in self.text[end : children[1].start]:
            return self.text[:start] + self.text[children[1].start :]
        comma = _AFTER_ITEM.match(self.text, end)
        return self.text[:start] + self.text[comma.end() if comma else end :]

    def _remove_block(self, parent: TextNode, at: int) -> str:
        child = parent.children[at]
        before = self.text[line_start(self.text, child.start) : child.start]
        if parent.kind == "list" or before.strip() in ("", "?"):
            start, end = self._lines(parent, at)
            return self._same_end(self.text[:start] + self.text[end:])
        following = parent.children[at + 1].start if at + 1 < len(parent.children) else -1
        end = content_end(self.text, child.value)
        if following < 0 or "#" in self.text[end:following]:
            newline = self.newline if self.text[end - 1] == "\n" else ""
            return self.text[: child.start].rstrip(" ") + newline + self.text[end:]
        return self.text[: child.start] + self.text[following:]

    def _move_flow(self, parent: TextNode, at: int, to: int) -> str:
        """Return the text with the items in another order in the same places."""
        places = [(c.start, content_end(self.text, c.value)) for c in parent.children]
        order = list(range(len(places)))
        order.insert(to, order.pop(at))
        pieces, last = [], 0
        for (start, end), other in zip(places, order, strict=True):
            pieces += [self.text[last:start], self.text[slice(*places[other])]]
            last = end
        return "".join(pieces) + self.text[last:]

    # Ends of lines -----------------------------------------------------

    def _with_newline(self, text: str) -> str:
        return text if not text or text.endswith("\n") else text + self.newline

    def _same_end(self, text: str) -> str:
        """Return a text that ends without a line break if the text before the edit did."""
        if self.text.endswith("\n") or not text.endswith("\n"):
            return text
        return text.rstrip("\r\n")


def _position(node: TextNode, step: str | int) -> int:
    """Return the position of a key, of an index, or of the item of a list that has an id."""
    if node.kind == "list" and isinstance(step, int):
        return min(step, len(node.children)) if step >= 0 else len(node.children)
    for at, child in enumerate(node.children):
        if node.kind == "mapping" and child.key and child.key.text == str(step):
            return at
        if node.kind == "list" and _id(child) == step:
            return at
    return len(node.children)


def _id(child: Child) -> str | None:
    return next(
        (c.value.text for c in child.value.children if c.key and c.key.text == "id"),
        None,
    )


def _fail(path: KeyPath) -> NoReturn:
    raise CannotEdit(f"there is no `{dotted(path)}`")
