"""Requests to an API of MediaWiki, one after the other, until a deadline.

They follow the API's etiquette (https://www.mediawiki.org/wiki/API:Etiquette): in series,
compressed, with a User-Agent that says who asks, with ``maxlag``, and with the pauses that the
server asks for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, TypeVar

from geokg.base.diagnostics import Location
from geokg.base.http import HttpClient, retry_after
from geokg.base.http_errors import (
    AnswerTooLong,
    ConnectionFailed,
    DeadlineExceeded,
    HttpError,
    PauseTooLong,
    RedirectRefused,
)
from geokg.base.safe_text import one_line
from geokg.remote.wikidata.errors import WikidataError, wikidata_error
from geokg.remote.wikidata.items import object_of

MAX_TRIES: Final = 4
"""How often a question is asked of a server that is busy."""
BUSY_STATUSES: Final = frozenset({429, *range(500, 600)})
_MAXLAG_S: Final = "5"
_BUSY_CODES: Final = frozenset({"maxlag", "ratelimited"})
_HEADERS: Final = {"Accept-Encoding": "gzip", "Accept": "application/json"}
_LATER: Final = "try again later; the answers received so far are saved"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes
    headers: Mapping[str, str] = field(repr=False)
    tries: int


@dataclass(frozen=True, slots=True)
class MediaWikiClient:
    """An API at an ``endpoint``, asked through a client whose deadline holds for all questions.

    ``pause_s`` is the pause before a busy server is asked again, where it does not say, and
    ``max_bytes`` the size of one answer at most.
    """

    http: HttpClient
    endpoint: str
    pause_s: float
    max_bytes: int

    def ask(self, parse: Callable[[Mapping[str, object]], T], **parameters: str) -> T:
        """Return what ``parse`` makes of the answer to a question.

        A busy server is asked again after a pause.

        Args:
            parse: Reads the JSON object of the answer; raises `ValueError` if it is malformed.
            parameters: The parameters of the API's action.

        Raises:
            WikidataError: The API cannot be reached, refuses, or answers something else.
        """
        parameters |= {"format": "json", "formatversion": "2", "maxlag": _MAXLAG_S}
        tries = 0
        while True:
            with self._translated_errors():
                answer = self._get(parameters, MAX_TRIES - tries)
            reason = self._busy_reason(answer)
            if not reason:
                try:
                    return parse(self._json_object(answer))
                except ValueError as error:
                    raise self._unusable(str(error)) from error
            tries += answer.tries
            if tries >= MAX_TRIES:
                message = f"the server is too busy; it was asked {tries} times"
                raise self._error("GK707", message, found=one_line(reason), fix=_LATER)
            wait_s = retry_after(answer.headers, self.pause_s * 2 ** (tries - 1))
            with self._translated_errors():
                self.http.pause(self.endpoint, wait_s, reason)

    def _get(self, parameters: Mapping[str, str], max_tries: int) -> _Answer:
        with self.http.get(
            self.endpoint,
            parameters=parameters,
            headers=_HEADERS,
            max_tries=max_tries,
            redirects=0,
        ) as response:
            body = response.read(self.max_bytes)
            return _Answer(response.status, body, response.headers, response.tries)

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        """Raise `WikidataError` in place of an error of HTTP."""
        try:
            yield
        except PauseTooLong as error:
            reason = (
                f"it is busy ({one_line(error.reason)}) and wants us to wait {error.wait_s:g} s"
            )
            raise self._too_late(reason) from error
        except DeadlineExceeded as error:
            raise self._too_late("there is no answer yet") from error
        except RedirectRefused as error:
            message = "the server redirects, and no redirect is followed here"
            raise self._error("GK703", message, found=error.target) from error
        except AnswerTooLong as error:
            message = f"the answer is longer than {error.max_bytes:,} bytes"
            raise self._error("GK704", message) from error
        except HttpError as error:
            kind = error.kind if isinstance(error, ConnectionFailed) else type(error).__name__
            fix = "check the connection, then try again; the answers received so far are saved"
            raise self._error("GK702", "the connection failed", found=kind, fix=fix) from error

    def _busy_reason(self, answer: _Answer) -> str:
        """Return how the server says that it is busy, or nothing where it does not."""
        if answer.status in BUSY_STATUSES:
            return f"HTTP {answer.status}"
        if answer.status != 200:
            message = f"the server refuses with HTTP {answer.status}"
            raise self._error("GK706", message, found=_beginning(answer))
        error = self._json_object(answer).get("error")
        if error is None:
            return ""
        code, info = (
            str(error.get(key, "")) if isinstance(error, dict) else "" for key in ("code", "info")
        )
        if code in _BUSY_CODES:
            return f"{code}: {info}"
        message = "the server refuses the question"
        raise self._error("GK706", message, found=one_line(f"{code}: {info}"))

    def _json_object(self, answer: _Answer) -> dict[str, object]:
        try:
            return object_of(json.loads(answer.body.decode("utf-8")))
        except (ValueError, RecursionError) as error:
            raise self._unusable(_beginning(answer)) from error

    def _error(self, code: str, message: str, *, found: str = "", fix: str = "") -> WikidataError:
        return wikidata_error(code, message, found=found, fix=fix, where=Location(self.endpoint))

    def _too_late(self, reason: str) -> WikidataError:
        fix = f"{_LATER}, or allow more time: --deadline 300"
        return self._error("GK701", f"the deadline has passed or would: {reason}", fix=fix)

    def _unusable(self, found: str) -> WikidataError:
        message = "the answer is not what Wikidata's API sends"
        return self._error("GK705", message, found=one_line(found))


def _beginning(answer: _Answer) -> str:
    """Return the first bytes of an answer as text."""
    return one_line(answer.body[:200].decode("utf-8", "replace"))
