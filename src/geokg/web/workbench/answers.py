"""Answers to requests: JSON, refusals with a diagnostic, and the headers of every answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import GeokgError

Json = Mapping[str, object]
"""A JSON object that an answer holds."""

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
HEADERS: Final = (
    ("Content-Security-Policy", _POLICY),
    ("Cache-Control", "no-store"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
)
"""The headers of every answer; no page of another origin may read, frame or load one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: its status, body, kind of content, and further headers."""

    status: HTTPStatus
    body: bytes
    content_type: str = "application/json; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = field(default=())


def json_answer(values: Json, status: HTTPStatus = HTTPStatus.OK) -> Answer:
    """Return values as an answer.

    >>> json_answer({"stopped": True}).body
    b'{"stopped":true}'
    """
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    # A file name that is not UTF-8 has lone surrogates.
    return Answer(status, text.encode("utf-8", "backslashreplace"))


class Refused(GeokgError):
    """A request that is not done, with the status of its answer and what more the answer says."""

    def __init__(
        self, status: HTTPStatus, diagnostic: Diagnostic, more: Json | None = None
    ) -> None:
        super().__init__(diagnostic)
        self.status = status
        self.more = more or {}


def refused(
    status: HTTPStatus,
    code: str,
    message: str,
    *,
    found: str = "",
    fix: str = "",
    file: str = "",
) -> Refused:
    """Return the refusal of a request.

    Args:
        status: The status of the answer.
        code: The code of the diagnostic.
        message: What is wrong.
        found: The offending text.
        fix: What to do.
        file: The file that the request is about.
    """
    where = Location(file) if file else None
    diagnostic = Diagnostic(code=code, message=message, found=found, fix=fix, where=where)
    return Refused(status, diagnostic)


def wrong_request(message: str, found: str = "", fix: str = "") -> Refused:
    """Return the refusal of a request that is not as the interface says."""
    return refused(HTTPStatus.BAD_REQUEST, "GK972", message, found=found, fix=fix)


def error_answer(error: GeokgError) -> Answer:
    """Return the answer to a request that raised an error."""
    status, more = HTTPStatus.BAD_REQUEST, {}
    if isinstance(error, Refused):
        status, more = error.status, dict(error.more)
    first = error.diagnostics[0]
    return json_answer({"error": first.as_dict(), **more}, status)
