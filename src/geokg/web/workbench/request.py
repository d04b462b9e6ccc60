"""Reading of requests: the JSON body, its fields, and edits."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import BinaryIO, Final, cast, get_args
from urllib.parse import parse_qs

from geokg.base.diagnostics import Edit, KeyPath, Operation, Value
from geokg.web.workbench.answers import refused, wrong_request

MAX_BODY: Final = 2_000_000
"""Bytes of a body; the claims of an article of 100 kB are a tenth of it."""
_DRAINED: Final = 8_000_000
"""Bytes of a refused body that are read, so that the browser gets the answer."""
_BODY_SECONDS: Final = 10.0
_CHUNK: Final = 65_536
_DEPTH: Final = 8
_OPERATIONS: Final[tuple[str, ...]] = get_args(Operation)
_SECTIONS: Final = ("article", "actors", "claims")
_SURROGATES: Final = range(0xD800, 0xE000)


@dataclass(frozen=True, slots=True)
class Request:
    """One request: the parts of its path, the parameters of its address, and its JSON body."""

    path: tuple[str, ...]
    query: Mapping[str, str]
    body: Mapping[str, object]

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text of the body, or of the address.

        Raises:
            Refused: It is missing, and there is no default, or it is not a text.
        """
        value = self.body.get(name, self.query.get(name, default))
        if isinstance(value, str):
            return value
        raise wrong_request(f"the request needs `{name}`, a text")

    def number(self, name: str, default: int) -> int:
        """Return a whole number of the body or of the address.

        Raises:
            Refused: It is not one.
        """
        value = self.body.get(name, self.query.get(name, default))
        if isinstance(value, str) and value.removeprefix("-").isdecimal() and len(value) < 20:
            return int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise wrong_request(f"`{name}` is not a whole number", found=str(value))

    def flag(self, name: str) -> bool:
        """Return whether something is asked for; missing is false.

        Raises:
            Refused: It is neither true nor false.
        """
        value = self.body.get(name, self.query.get(name, False))
        if value in (True, "1"):
            return True
        if value in (False, "", "0"):
            return False
        raise wrong_request(f"`{name}` is neither true nor false", found=str(value))

    def mapping(self, name: str) -> dict[str, Value] | None:
        """Return a mapping of plain values, or None if there is none.

        Raises:
            Refused: It is another kind of value.
        """
        value = self.body.get(name)
        if value is None:
            return None
        plain = plain_value(value, name)
        if isinstance(plain, dict):
            return plain
        raise wrong_request(f"`{name}` is not a mapping")

    def texts(self, name: str) -> dict[str, str]:
        """Return a mapping of texts; empty if there is none.

        Raises:
            Refused: It is another kind of value.
        """
        values = self.mapping(name) or {}
        texts = {key: value for key, value in values.items() if isinstance(value, str)}
        if len(texts) < len(values):
            raise wrong_request(f"`{name}` has a value that is not a text")
        return texts

    def edits(self, name: str = "ops") -> tuple[Edit, ...]:
        """Return the edits of the body, in order.

        Raises:
            Refused: They are missing or wrong.
        """
        given = self.body.get(name, [])
        if not isinstance(given, list):
            raise wrong_request(f"`{name}` is not a list of edits")
        return tuple(_edit(one, f"{name}[{at}]") for at, one in enumerate(given))


def parameters(query: str) -> dict[str, str]:
    """Return the parameters of an address; of several with one name, the last.

    >>> parameters("q=a%20b&id=iran")
    {'q': 'a b', 'id': 'iran'}
    """
    found = parse_qs(query, keep_blank_values=True, errors="replace")
    return {key: values[-1] for key, values in found.items()}


def read_body(environ: Mapping[str, object]) -> dict[str, object]:
    """Return the JSON object that a request has as its body.

    Raises:
        Refused: The body is too large or too slow, or is not a JSON object.
    """
    length = str(environ.get("CONTENT_LENGTH") or "0")
    if not length.isdecimal() or len(length) > 15:
        raise wrong_request("the length of the body is not a number", found=length)
    stream = cast("BinaryIO", environ["wsgi.input"])
    if int(length) > MAX_BODY:
        _read(stream, min(int(length), _DRAINED))
        message = f"the body has {int(length):,} bytes, and the limit is {MAX_BODY:,}"
        raise refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "GK972", message)
    return parse_body(_read(stream, int(length)))


def parse_body(body: bytes) -> dict[str, object]:
    """Return the JSON object of a body.

    Raises:
        Refused: It is not a JSON object.

    >>> parse_body(b'{"etag": "1"}')
    {'etag': '1'}
    """
    try:
        values = json.loads(body.decode())
    except (ValueError, RecursionError) as error:
        raise wrong_request("the body is not JSON", found=str(error)) from error
    if not isinstance(values, dict):
        raise wrong_request("the body is not a JSON object")
    return values


def _read(stream: BinaryIO, size: int) -> bytes:
    """Return so many bytes of a stream; a sender that is too slow is refused."""
    deadline = time.monotonic() + _BODY_SECONDS
    parts: list[bytes] = []
    read = getattr(stream, "read1", stream.read)
    while size > 0:
        try:
            part = read(min(size, _CHUNK))
        except TimeoutError:
            part = None
        if part is None or time.monotonic() > deadline:
            raise refused(HTTPStatus.REQUEST_TIMEOUT, "GK972", "the body came too slowly")
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def plain_value(value: object, name: str, depth: int = 0) -> Value:
    """Return a JSON value as a value of an annotation file: texts, lists and mappings.

    Raises:
        Refused: It is another value, such as a number, or is nested too deep.

    >>> plain_value({"type": "meet", "party": ["FRA", "MLI"]}, "claim")
    {'type': 'meet', 'party': ['FRA', 'MLI']}
    """
    if depth > _DEPTH:
        raise wrong_request(f"`{name}` is nested too deep")
    if isinstance(value, str):
        return _text(value, name)
    if isinstance(value, list):
        return [plain_value(item, f"{name}[{at}]", depth + 1) for at, item in enumerate(value)]
    if isinstance(value, dict):
        return {
            _text(key, name): plain_value(item, f"{name}.{key}", depth + 1)
            for key, item in value.items()
        }
    fix = "write it as text: all values of an annotation file are texts, lists or mappings"
    raise wrong_request(f"`{name}` is not a text, a list or a mapping", found=str(value), fix=fix)


def _text(text: str, name: str) -> str:
    if any(ord(character) in _SURROGATES or character == "\0" for character in text):
        raise wrong_request(f"`{name}` has a character that no text has", found=ascii(text)[:80])
    return text


def _edit(value: object, name: str) -> Edit:
    if not isinstance(value, dict):
        raise wrong_request(f"`{name}` is not an edit")
    operation, path, to = value.get("op"), value.get("path"), value.get("to", -1)
    if operation not in _OPERATIONS:
        fix = "the operations are " + ", ".join(_OPERATIONS)
        raise wrong_request(f"`{name}.op` is not an operation", found=str(operation), fix=fix)
    if not isinstance(to, int) or isinstance(to, bool) or to < -1:
        raise wrong_request(f"`{name}.to` is not a position", found=str(to))
    if operation == "move" and to < 0:
        raise wrong_request(f"`{name}` says no position: `to` is missing")
    new: Value = ""
    if operation in ("set", "add"):
        new = plain_value(value.get("value"), f"{name}.value")
    return Edit(cast("Operation", operation), _path(path, name), new, to)


def _path(value: object, name: str) -> KeyPath:
    steps = value if isinstance(value, list) else []
    if not 1 <= len(steps) <= _DEPTH:
        raise wrong_request(f"`{name}.path` is not a list of keys and positions")
    if steps[0] not in _SECTIONS:
        fix = "a path begins with " + ", ".join(_SECTIONS)
        raise wrong_request(f"`{name}.path` is not a place of a file", found=str(steps[0]), fix=fix)
    for step in steps:
        if isinstance(step, bool) or not isinstance(step, str | int):
            raise wrong_request(f"`{name}.path` has a step that is not a key", found=str(step))
        if isinstance(step, int) and step < 0:
            raise wrong_request(f"`{name}.path` has a position below zero", found=str(step))
    return tuple(_text(step, name) if isinstance(step, str) else step for step in steps)
