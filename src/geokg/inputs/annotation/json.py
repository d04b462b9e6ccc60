"""JSON as plain values: every scalar stays the text of the file; duplicate keys are refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import Final, NoReturn

from geokg.base.diagnostics import Diagnostic, Location, did_you_mean
from geokg.base.errors import UnreadableInput
from geokg.inputs.annotation.positions import Mark, Positions, PositionsBuilder

DEPTH: Final = 24
"""Levels of nesting; version 1 of the annotation file needs six."""
_TOKEN: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]|[^\s\[\]{},:"]++', re.DOTALL)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_ESCAPED_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")
_CONSTANTS: Final = ("NaN", "Infinity", "-Infinity")
_LITERALS: Final = ("true", "false", "null")
_BOOLEANS: Final = {True: "true", False: "false"}
_MAY_HAVE_BOOLEANS: Final = re.compile("true|false")


class _DuplicateKey(ValueError):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class _Constant(ValueError):
    pass


def load(text: str, file: str, line: int = 1) -> object:
    """Parse JSON into mappings, lists and strings; null is None.

    Args:
        text: The JSON text.
        file: The name of the file, for errors.
        line: The line of the file on which the text starts.

    Raises:
        UnreadableInput: The text is not JSON, or has duplicate keys or lone surrogates.

    >>> load('{"geokg": 1.10}', "note.json")
    {'geokg': '1.10'}
    """
    try:
        value = json.loads(
            text,
            object_pairs_hook=_mapping if _MAY_HAVE_BOOLEANS.search(text) else _unique,
            parse_int=str,
            parse_float=str,
            parse_constant=_refuse,
        )
    except json.JSONDecodeError as error:
        raise _broken(error, text, file, line) from error
    except _DuplicateKey as error:
        key, at = _build_positions(text, line).duplicate_key or (error.key, (line, 1))
        message = f"the key `{key}` occurs twice in one object"
        raise _error(file, at, "GK005", message, "keep one of the two") from error
    except _Constant as error:
        marks = (mark for token, mark in _tokens(text, line) if token.startswith(_CONSTANTS))
        at = next(marks, (line, 1))
        raise _error(file, at, "GK004", f"not JSON: {error}", "put it between quotes") from error
    except RecursionError as error:
        raise _too_deep(text, file, line) from error
    if text.count("{") + text.count("[") > DEPTH and not _is_shallow(value):
        raise _too_deep(text, file, line)
    if "\\u" in text and _ESCAPED_SURROGATE.search(text):
        _refuse_surrogates(text, file, line)
    return value


def places(text: str, line: int = 1) -> Positions:
    """Return the positions of the values of a text that `load` accepts."""
    return _build_positions(text, line).root


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object; raise `_DuplicateKey` if a key occurs twice."""
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _DuplicateKey(key)
            seen.add(key)
    return mapping


def _mapping(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object in which true and false are text."""
    mapping = _unique(pairs)
    for key, value in mapping.items():
        # Numbers are text already; true and false are not.
        if value.__class__ is bool:
            mapping[key] = _BOOLEANS[value]
        elif value.__class__ is list and (True in value or False in value):
            mapping[key] = [_BOOLEANS[v] if v.__class__ is bool else v for v in value]
    return mapping


def _refuse(name: str) -> NoReturn:
    raise _Constant(f"{name} is not a JSON value")


def _is_shallow(value: object) -> bool:
    level = [value]
    for _ in range(DEPTH + 1):
        if not level:
            return True
        level = [
            child
            for parent in level
            if isinstance(parent, dict | list)
            for child in (parent.values() if isinstance(parent, dict) else parent)
        ]
    return False


def _broken(error: json.JSONDecodeError, text: str, file: str, line: int) -> UnreadableInput:
    lines = text.split("\n")
    at = (line + error.lineno - 1, error.colno)
    source_line = lines[error.lineno - 1].strip()
    before = text[: error.pos].rstrip()
    rest = text[error.pos :].lstrip()
    word = re.match(r"[A-Za-z]*", rest)
    fix = "check commas, quotes and brackets here and just before"
    if not text.strip():
        message, fix = "the file is empty", "write an annotation into it"
        return _error(file, at, "GK004", message, fix)
    if before.endswith(",") and rest[:1] in ("}", "]"):
        fix = "remove the comma before this bracket: JSON has none after the last value"
    elif not rest:
        fix = "the text ends here; close all brackets and quotes"
    elif rest.startswith(("//", "/*", "#")):
        fix = "JSON has no comments: remove it, or put it under `note`"
    elif rest.startswith(("'", "“", "‘")):
        fix = 'JSON needs straight double quotes: "..."'
    elif "control character" in error.msg:
        fix = r"write a line break inside a text as \n, a tab as \t"
    elif "Unterminated" in error.msg:
        fix = "add the closing quote of the text that starts here"
    elif "escape" in error.msg:
        fix = r"write a backslash as \\"
    elif word and word[0]:
        fix = did_you_mean(word[0], _LITERALS) or "put texts and keys between double quotes"
    return _error(file, at, "GK004", f"not JSON: {error.msg}", fix, source_line)


def _too_deep(text: str, file: str, line: int) -> UnreadableInput:
    depth, at = 0, (line, 1)
    for token, mark in _tokens(text, line):
        depth += (token in "[{") - (token in "]}")
        if depth > DEPTH:
            at = mark
            break
    message = f"nested deeper than {DEPTH} levels"
    return _error(file, at, "GK006", message, "an annotation needs six levels")


def _refuse_surrogates(text: str, file: str, line: int) -> None:
    for token, at in _tokens(text, line):
        if "\\" in token and (match := _SURROGATE.search(json.loads(token, strict=False))):
            code = f"{ord(match[0]):04x}"
            message = f"\\u{code} is half of a surrogate pair, without the other half"
            raise _error(file, at, "GK009", message, "write the character itself")


def _tokens(text: str, line: int) -> Iterator[tuple[str, Mark]]:
    """Yield the tokens of a text, except commas, colons and white space, with their positions."""
    breaks = chain((match.start() for match in re.finditer("\n", text)), [len(text)])
    start, end = 0, next(breaks)
    for match in _TOKEN.finditer(text):
        at = match.start()
        while end < at:
            line, start, end = line + 1, end + 1, next(breaks)
        yield match[0], (line, at - start + 1)


def _build_positions(text: str, line: int) -> PositionsBuilder:
    tree = PositionsBuilder()
    for token, at in _tokens(text, line):
        if token in "{[":
            tree.begin("mapping" if token == "{" else "list", at)
        elif token in "}]":
            tree.end()
        else:
            word = token.strip('"') if "\\" not in token else json.loads(token)
            tree.put(Positions("scalar", at, text=word))
        if tree.duplicate_key:  # the rest may not be JSON
            break
    return tree


def _error(
    file: str, at: Mark, code: str, message: str, fix: str, found: str = ""
) -> UnreadableInput:
    where = Location(file, *at)
    return UnreadableInput(
        Diagnostic(code=code, message=message, found=found, fix=fix, where=where)
    )
