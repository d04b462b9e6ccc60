"""JSON as plain values: every scalar the text that stands there, duplicate keys refused."""

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
_IN_PLACE: Final = {True: "true", False: "false"}


class _DuplicateKey(ValueError):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class _Constant(ValueError):
    pass


def load(text: str, file: str, line: int = 1) -> object:
    """The value of ``text`` as mappings, lists and strings; ``line`` is where it begins.

    Raises `UnreadableInput` with file, line and column for anything that is no JSON.
    """
    try:
        value = json.loads(
            text,
            object_pairs_hook=_mapping,
            parse_int=str,
            parse_float=str,
            parse_constant=_refuse,
        )
    except json.JSONDecodeError as error:
        raise _broken(error, text, file, line) from error
    except _DuplicateKey as error:
        key, at = _plant(text, line).twice or (error.key, (line, 1))
        message = f"the key `{key}` is here twice in one object"
        raise _error(file, at, "GK005", message, "keep one of the two") from error
    except _Constant as error:
        marks = (mark for token, mark in _tokens(text, line) if token.startswith(_CONSTANTS))
        at = next(marks, (line, 1))
        raise _error(file, at, "GK004", f"no JSON: {error}", "put it between quotes") from error
    except RecursionError as error:
        raise _too_deep(text, file, line) from error
    if text.count("{") + text.count("[") > DEPTH and not _shallow(value):
        raise _too_deep(text, file, line)
    if "\\u" in text and _ESCAPED_SURROGATE.search(text):
        _refuse_surrogates(text, file, line)
    return value


def places(text: str, line: int = 1) -> Positions:
    """Where the values of ``text`` stand, which `load` has taken."""
    return _plant(text, line).root


def _mapping(pairs: list[tuple[str, object]]) -> dict[str, object]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _DuplicateKey(key)
            seen.add(key)
    for key, value in mapping.items():
        # Numbers are text by now; true and false are not.
        if value.__class__ is bool:
            mapping[key] = _IN_PLACE[value]
        elif value.__class__ is list and (True in value or False in value):
            mapping[key] = [_IN_PLACE[v] if v.__class__ is bool else v for v in value]
    return mapping


def _refuse(name: str) -> NoReturn:
    raise _Constant(f"{name} is none of its values")


def _shallow(value: object) -> bool:
    level = [value]
    for _ in range(DEPTH + 1):
        if not level:
            return True
        level = [
            below
            for above in level
            if isinstance(above, dict | list)
            for below in (above.values() if isinstance(above, dict) else above)
        ]
    return False


def _broken(error: json.JSONDecodeError, text: str, file: str, line: int) -> UnreadableInput:
    lines = text.split("\n")
    at = (line + error.lineno - 1, error.colno)
    found = lines[error.lineno - 1].strip()
    before = text[: error.pos].rstrip()
    rest = text[error.pos :].lstrip()
    word = re.match(r"[A-Za-z]*", rest)
    fix = "check commas, quotes and brackets here and just before"
    if not text.strip():
        message, fix = "the file is empty", "write an annotation into it"
        return _error(file, at, "GK004", message, fix)
    if before.endswith(",") and rest[:1] in ("}", "]"):
        fix = "take out the comma before this bracket: JSON has none after the last value"
    elif not rest:
        fix = "it ends here, before everything that was opened is closed"
    elif rest.startswith(("//", "/*", "#")):
        fix = "JSON has no comments: take it out, or put it under `note`"
    elif rest.startswith(("'", "“", "‘")):
        fix = 'JSON has straight double quotes alone: "..."'
    elif "control character" in error.msg:
        fix = r"a line break inside a text is written \n, a tab \t"
    elif "Unterminated" in error.msg:
        fix = "the text that begins here has no closing quote"
    elif "escape" in error.msg:
        fix = r"a backslash is written \\"
    elif word and word[0]:
        fix = did_you_mean(word[0], _LITERALS) or "texts and keys stand between double quotes"
    return _error(file, at, "GK004", f"no JSON: {error.msg}", fix, found)


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
        if "\\" in token and (bad := _SURROGATE.search(json.loads(token, strict=False))):
            code = f"{ord(bad[0]):04x}"
            message = f"\\u{code} is half a character, and its other half is not beside it"
            raise _error(file, at, "GK009", message, "write the character itself")


def _tokens(text: str, line: int) -> Iterator[tuple[str, Mark]]:
    """What stands in a text but commas, colons and white space, each with its place."""
    breaks = chain((found.start() for found in re.finditer("\n", text)), [len(text)])
    start, end = 0, next(breaks)
    for found in _TOKEN.finditer(text):
        at = found.start()
        while end < at:
            line, start, end = line + 1, end + 1, next(breaks)
        yield found[0], (line, at - start + 1)


def _plant(text: str, line: int) -> PositionsBuilder:
    tree = PositionsBuilder()
    for token, at in _tokens(text, line):
        if token in "{[":
            tree.begin("mapping" if token == "{" else "list", at)
        elif token in "}]":
            tree.end()
        else:
            word = token.strip('"') if "\\" not in token else json.loads(token)
            tree.put(Positions("scalar", at, text=word))
        if tree.twice:  # what follows need not be JSON
            break
    return tree


def _error(
    file: str, at: Mark, code: str, message: str, fix: str, found: str = ""
) -> UnreadableInput:
    where = Location(file, *at)
    return UnreadableInput(
        Diagnostic(code=code, message=message, found=found, fix=fix, where=where)
    )
