"""One request after the other to an API of MediaWiki, until a deadline.

As the API's etiquette wants it: in series, compressed, with a User-Agent that says who asks, with
``maxlag``, and with the pauses that the server asks for.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Final, TypeVar

import requests

from geokg import __version__
from geokg.base.diagnostics import Location
from geokg.remote.wikidata.errors import WikidataError, fault
from geokg.remote.wikidata.items import object_of

TRIES: Final = 4
_MAXLAG_S: Final = "5"
_BUSY: Final = frozenset({"maxlag", "ratelimited"})
_CHUNK: Final = 16_384
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MediaWikiClient:
    """To whom requests go, and what they may cost."""

    session: requests.Session
    endpoint: str
    contact: str
    deadline: float
    pause_s: float
    max_bytes: int

    def left_s(self) -> float:
        """Seconds until the deadline."""
        return self.deadline - time.monotonic()

    def error(self, code: str, message: str, *, found: str = "", fix: str = "") -> WikidataError:
        """An error of this server."""
        return fault(code, message, found=found, fix=fix, where=Location(self.endpoint))


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes
    headers: Mapping[str, str] = field(repr=False)


def ask(
    line: MediaWikiClient, reading: Callable[[Mapping[str, object]], T], **parameters: str
) -> T:
    """What the API answers, read; asked again after a pause where it says that it is busy."""
    parameters |= {"format": "json", "formatversion": "2", "maxlag": _MAXLAG_S}
    for attempt in range(TRIES):
        answer = _within(line, partial(_get, line, parameters))
        said = _busy(line, answer)
        if not said:
            try:
                return reading(_object(line, answer))
            except ValueError as error:
                raise _unusable(line, str(error)) from error
        if attempt + 1 < TRIES:
            _pause(line, _retry_after(answer.headers, line.pause_s * 2**attempt), said)
    fix = "try again later; what was answered is kept"
    raise line.error("GK707", f"too busy, asked {TRIES} times", found=_plain(said), fix=fix)


def _within(line: MediaWikiClient, request: Callable[[], T]) -> T:
    """What the request gives, or an error at the deadline.

    It runs in a thread, since a server that sends a byte now and then, or a name server that does
    not answer, outlasts every timeout of a socket. The thread is left to its end.
    """
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(request())
        except (requests.RequestException, WikidataError) as error:
            done.set_exception(error)
        finally:
            done.cancel()  # does nothing, unless the thread dies of what nobody thought of

    threading.Thread(target=run, daemon=True).start()
    try:
        return done.result(timeout=max(0.0, line.left_s()))
    except (TimeoutError, requests.Timeout) as error:
        raise _too_late(line, "it has not answered") from error
    except requests.RequestException as error:
        fix = "check the connection, then try again; what was answered is kept"
        kind = type(error).__name__  # its words hold addresses of memory
        raise line.error("GK702", "the connection failed", found=kind, fix=fix) from error


def _get(line: MediaWikiClient, parameters: Mapping[str, str]) -> _Answer:
    agent = f"geokg/{__version__} ({line.contact}) {requests.utils.default_user_agent()}"
    with line.session.get(
        line.endpoint,
        params=parameters,
        headers={"User-Agent": agent, "Accept-Encoding": "gzip", "Accept": "application/json"},
        timeout=max(0.0, line.left_s()) + 1.0,  # the deadline speaks first
        allow_redirects=False,
        stream=True,
    ) as response:
        if response.is_redirect:
            to = response.headers["Location"]
            raise line.error(
                "GK703", "it sends us elsewhere, and we do not follow", found=_plain(to)
            )
        body = bytearray()
        for chunk in response.iter_content(_CHUNK):
            body += chunk
            if len(body) > line.max_bytes:
                raise line.error("GK704", f"its answer is longer than {line.max_bytes:,} bytes")
        return _Answer(response.status_code, bytes(body), response.headers)


def _busy(line: MediaWikiClient, answer: _Answer) -> str:
    """How the server says that it is busy, or nothing where it does not."""
    if answer.status == 429 or answer.status >= 500:
        return f"HTTP {answer.status}"
    if answer.status != 200:
        raise line.error("GK706", f"it refuses, with HTTP {answer.status}", found=_said(answer))
    error = _object(line, answer).get("error")
    if error is None:
        return ""
    code, info = (
        str(error.get(key, "")) if isinstance(error, dict) else "" for key in ("code", "info")
    )
    if code in _BUSY:
        return f"{code}: {info}"
    raise line.error("GK706", "it refuses the question", found=_plain(f"{code}: {info}"))


def _object(line: MediaWikiClient, answer: _Answer) -> dict[str, object]:
    try:
        return object_of(json.loads(answer.body.decode("utf-8")))
    except (ValueError, RecursionError) as error:
        raise _unusable(line, _said(answer)) from error


def _pause(line: MediaWikiClient, wait_s: float, said: str) -> None:
    if wait_s >= line.left_s():
        raise _too_late(line, f"it is busy ({_plain(said)}) and wants us to wait {wait_s:g} s")
    time.sleep(wait_s)


def _retry_after(headers: Mapping[str, str], otherwise_s: float) -> float:
    """The seconds that the server asks us to wait: RFC 9110, 10.2.3.

    >>> _retry_after({"Retry-After": "7"}, 5.0), _retry_after({}, 5.0)
    (7.0, 5.0)
    >>> _retry_after({"Date": "Fri, 01 Mar 1963 12:00:00 GMT",
    ...               "Retry-After": "Fri, 01 Mar 1963 12:00:30 GMT"}, 5.0)
    30.0
    """
    given = headers.get("Retry-After", "").strip()
    if re.fullmatch("[0-9]{1,9}", given):
        return float(given)
    try:
        # A moment counts from the server's own clock: ours may be wrong, and is not asked.
        until, now = map(parsedate_to_datetime, (given, headers.get("Date", "")))
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError):
        return otherwise_s


def _said(answer: _Answer) -> str:
    return _plain(answer.body[:200].decode("utf-8", "replace"))


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text[:400])


def _too_late(line: MediaWikiClient, why: str) -> WikidataError:
    fix = "try again later, or give more time: --deadline 300; what was answered is kept"
    return line.error("GK701", f"the deadline has passed or would: {why}", fix=fix)


def _unusable(line: MediaWikiClient, found: str) -> WikidataError:
    return line.error("GK705", "its answer is not what Wikidata's API sends", found=_plain(found))
