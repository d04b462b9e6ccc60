"""New values as text: YAML in the style of the old value where that reads back, and JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

import yaml

from geokg.base.diagnostics import Value
from geokg.inputs.annotation.writer import quoted
from geokg.inputs.annotation.yaml import LOADER

_ONE_LINE: Final = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")


def scalar(text: str, *, style: str, in_flow: bool) -> str:
    """Return a text as a YAML scalar on one line, in the quotation marks of the old value.

    >>> scalar("it's", style="'", in_flow=False), scalar("a: b", style="", in_flow=False)
    ("'it''s'", '"a: b"')
    """
    if style == '"':
        safe = quoted(text)
        return safe if safe.startswith('"') else f'"{safe}"'
    if style == "'" and _ONE_LINE.fullmatch(text):
        return "'" + text.replace("'", "''") + "'"
    safe = quoted(text)
    if safe.startswith('"') and not in_flow and _is_plain(text):
        return text
    return safe


def _is_plain(text: str) -> bool:
    """Return whether a text with brackets or commas is a plain scalar outside brackets."""
    if not _ONE_LINE.fullmatch(text) or not text[0].isalnum() or len(text.split()) < 2:
        return False
    try:
        return bool(yaml.load(f"k: {text}", LOADER) == {"k": text})
    except yaml.YAMLError:
        return False


def flow(value: Value, *, style: str = "", in_flow: bool = True) -> str:
    """Return a value as YAML on one line; lists and mappings are between brackets.

    >>> flow({"verbatim": "in May", "edtf": "2000-05"})
    '{verbatim: in May, edtf: 2000-05}'
    """
    if isinstance(value, str):
        return scalar(value, style=style, in_flow=in_flow)
    if isinstance(value, Mapping):
        inner = (f"{scalar(k, style='', in_flow=True)}: {flow(v)}" for k, v in value.items())
        return "{" + ", ".join(inner) + "}"
    return "[" + ", ".join(map(flow, value)) + "]"


def block_lines(value: dict[str, Value], *, levels: int = 1) -> list[str]:
    """Return the lines of a mapping outside brackets; ``levels`` of it have lines of their own."""
    lines: list[str] = []
    for key, item in value.items():
        name = scalar(key, style="", in_flow=True)
        if levels > 1 and isinstance(item, dict) and item:
            lines += [f"{name}:", *(f"  {line}" for line in block_lines(item, levels=levels - 1))]
        elif levels > 1 and isinstance(item, list) and item and isinstance(item[0], dict):
            lines += [f"{name}:", *(f"  {line}" for entry in item for line in item_lines(entry))]
        else:
            lines.append(f"{name}: {flow(item, in_flow=False)}")
    return lines


def item_lines(value: Value, gap: int = 2) -> list[str]:
    """Return the lines of an item of a block list; ``gap`` is from the dash to the value."""
    is_block = isinstance(value, dict) and value
    lines = block_lines(value) if isinstance(value, dict) and is_block else [_one_line(value)]
    first = "-" + " " * (gap - 1)
    return [(first if at == 0 else " " * gap) + line for at, line in enumerate(lines)]


def _one_line(value: Value) -> str:
    return flow(value, in_flow=False)


def as_json(value: Value, *, indent: str | None, newline: str) -> str:
    """Return a value as JSON; with ``indent``, on several lines that begin with it."""
    if indent is None:
        return json.dumps(value, ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False, indent=2).replace("\n", newline + indent)
