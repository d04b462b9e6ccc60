"""HTTP with limits: the one client of the few commands that connect to a server.

A server may send anything, or nothing. Whatever it does, a request ends at the deadline of its
client, an answer has at most as many bytes as its reader allows, and a redirect leads neither to
another kind of address nor from https to http. A request that writes, or that has credentials,
follows no redirect. Proxies, passwords, cookies and certificates of the environment are not used.
A busy server is asked again only where asking twice does no harm.

A request that fails raises one of `geokg.base.http_errors`. An answer with any status is no error:
the caller knows what a status means.

Importing this module imports requests, which is slow: import it where a client is used.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, suppress
from copy import copy
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from queue import Empty, Full, Queue
from types import MappingProxyType, TracebackType
from typing import Any, BinaryIO, Final, Self

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from geokg import __version__
from geokg.base.http_credentials import Credentials
from geokg.base.http_errors import (
    AnswerTooLong,
    ConnectionFailed,
    DeadlineExceeded,
    HttpError,
    PauseTooLong,
    RedirectRefused,
    TooManyRedirects,
)
from geokg.base.http_redirects import redirect_target

MAX_REDIRECTS: Final = 5
BUSY: Final = frozenset({429, 502, 503, 504})
"""Statuses with which a server says that it may answer later."""
_LONGEST_DEADLINE_S: Final = 7 * 86_400.0
_CHUNK: Final = 1 << 16
_QUEUED: Final = 8
"""Chunks that wait for a slow reader."""
_NO_PARAMETERS: Final[Mapping[str, str]] = MappingProxyType({})


def retry_after(headers: Mapping[str, str], otherwise_s: float) -> float:
    """Return the seconds that a server asks to wait (RFC 9110, 10.2.3).

    A date counts from the server's own ``Date``, since the clock of this machine may be wrong.

    Args:
        headers: The headers of the answer.
        otherwise_s: What is returned where they do not say.

    >>> retry_after({"Retry-After": "7"}, 5.0), retry_after({}, 5.0)
    (7.0, 5.0)
    >>> retry_after({"Date": "Fri, 01 Mar 1963 12:00:00 GMT",
    ...              "Retry-After": "Fri, 01 Mar 1963 12:00:30 GMT"}, 5.0)
    30.0
    """
    value = headers.get("Retry-After", "").strip()
    if re.fullmatch("[0-9]{1,9}", value):
        return float(value)
    try:
        until, now = map(parsedate_to_datetime, (value, headers.get("Date", "")))
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError):
        return otherwise_s


class _Retry(Retry):
    """Retries of one request, with pauses that the client allows."""

    wait: Callable[[Mapping[str, str], int, str], None]

    def new(self, **changed: Any) -> Self:  # Any: as urllib3 has it
        retry = super().new(**changed)
        retry.wait = self.wait
        return retry

    def increment(self, *args: Any, **options: Any) -> Self:  # Any: as urllib3 has it
        retry = super().increment(*args, **options)
        if response := options.get("response"):
            # Else urllib3 reads the body to its end, and that may never come.
            response.close()
        return retry

    def sleep(self, response: urllib3.BaseHTTPResponse | None = None) -> None:
        if response is not None:
            self.wait(response.headers, len(self.history), f"HTTP {response.status}")


@dataclass(frozen=True, slots=True)
class _Head:
    """Status and headers of an answer."""

    address: str
    status: int
    headers: Mapping[str, str] = field(repr=False)
    tries: int


class _Abandoned(Exception):  # no error: it ends a thread
    """Nobody waits for the answer any more."""


class HttpRequest:
    """A request that is under way from when it is made; ``with`` waits for its answer.

    It is made in a thread of its own, so that several can be under way. The thread also makes the
    deadline hold: a server that sends a byte now and then, or a name server that does not answer,
    outlasts every timeout of a socket. A thread that nobody waits for any more ends with its
    connection, or with the program.
    """

    def __init__(self, client: HttpClient, address: str, options: _Options) -> None:
        self._client = client
        self._address = address
        self._options = options
        self._abandoned = threading.Event()
        self._items: Queue[_Head | bytes | HttpError | None] = Queue(_QUEUED)
        threading.Thread(target=self._run, daemon=True).start()

    def __enter__(self) -> HttpResponse:
        with ExitStack() as on_failure:
            on_failure.callback(self.abandon)
            head = self.next()
            on_failure.pop_all()
        assert isinstance(head, _Head), "the head comes first"
        return HttpResponse(self, head)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.abandon()

    def abandon(self) -> None:
        """End the request, whatever it has come to."""
        self._abandoned.set()

    def next(self) -> _Head | bytes | None:
        """Return what comes next: the head, then chunks, then None."""
        try:
            item = self._items.get(timeout=max(0.0, self._client.left_s()))
        except Empty as error:
            raise DeadlineExceeded(self._address, "the deadline has passed") from error
        if isinstance(item, HttpError):
            raise item
        return item

    def _put(self, item: _Head | bytes | HttpError | None) -> None:
        while not self._abandoned.is_set():
            with suppress(Full):
                self._items.put(item, timeout=0.1)
                return
        raise _Abandoned

    def _run(self) -> None:
        end: HttpError | None = ConnectionFailed(self._address, "no answer")
        try:
            self._ask()
            end = None
        except HttpError as error:
            end = error
        except _Abandoned:
            pass
        except (
            requests.RequestException,
            urllib3.exceptions.HTTPError,
            OSError,
            ValueError,
        ) as error:
            # The words of such an error hold addresses of memory.
            end = ConnectionFailed(self._address, type(error).__name__)
            end.__cause__ = error
        finally:
            with suppress(_Abandoned):
                self._put(end)

    def _ask(self) -> None:
        address, options = self._address, self._options
        for _ in range(options.redirects + 1):
            response = self._client._send(address, options, self._abandoned)
            with response:
                if not response.is_redirect:
                    self._forward(response, address)
                    return
                location = response.headers["Location"]
            if not options.redirects:
                raise RedirectRefused(address, location)
            address = redirect_target(address, location)
            options = replace(options, parameters=_NO_PARAMETERS)  # the redirect has its own
        raise TooManyRedirects(self._address, address)

    def _forward(self, response: requests.Response, address: str) -> None:
        retries = response.raw.retries
        tries = len(retries.history) + 1 if retries else 1
        with suppress(_Abandoned):
            self._put(_Head(address, response.status_code, response.headers, tries))
            for chunk in response.raw.stream(_CHUNK, decode_content=self._options.decode):
                if chunk:
                    self._put(chunk)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Options:
    """How one request is made."""

    method: str = "GET"
    body: bytes | None = None
    is_idempotent: bool = True
    parameters: Mapping[str, str]
    headers: Mapping[str, str]
    max_tries: int
    redirects: int
    decode: bool


class HttpResponse:
    """An answer: its status and headers are there, its body comes as it is read."""

    def __init__(self, request: HttpRequest, head: _Head) -> None:
        self._request = request
        self.address = head.address
        self.status = head.status
        self.headers = head.headers
        self.tries = head.tries
        """How many requests it took, since a busy server is asked again."""

    def chunks(self, max_bytes: int) -> Iterator[bytes]:
        """Yield the body as it comes.

        Raises:
            AnswerTooLong: It has more than ``max_bytes`` bytes.
            DeadlineExceeded: It is not complete at the deadline of the client.
            ConnectionFailed: The connection broke before its end.
        """
        size = 0
        while isinstance(chunk := self._request.next(), bytes):
            size += len(chunk)
            if size > max_bytes:
                raise AnswerTooLong(self.address, max_bytes)
            yield chunk

    def read(self, max_bytes: int) -> bytes:
        """Return the body; errors as in `chunks`."""
        return b"".join(self.chunks(max_bytes))

    def copy_to(self, file: BinaryIO, max_bytes: int) -> int:
        """Write the body to a file and return its size in bytes; errors as in `chunks`."""
        return sum(file.write(chunk) for chunk in self.chunks(max_bytes))


class HttpClient:
    """A client whose requests share one deadline, counted from when it is made.

    Args:
        deadline_s: Seconds for all requests and pauses together.
        silence_s: Seconds that a connection may be silent.
        contact: A mail or web address that the User-Agent names.
        busy: Statuses with which a server says that it may answer later.
        pause_s: Seconds before a busy server is asked again, where it does not say; twice as long
            the next time.
        credentials: Name and password; they are sent to their own host alone.
        trust_env: Whether proxies and certificates come from the environment.

    >>> with HttpClient(deadline_s=60.0) as client:
    ...     client.left_s() > 59
    True
    """

    def __init__(
        self,
        *,
        deadline_s: float,
        silence_s: float = 30.0,
        contact: str = "",
        busy: Collection[int] = BUSY,
        pause_s: float = 1.0,
        credentials: Credentials | None = None,
        trust_env: bool = False,
    ) -> None:
        self._trust_env = trust_env
        self._until = time.monotonic() + min(deadline_s, _LONGEST_DEADLINE_S)
        self._silence_s = silence_s
        self._busy = frozenset(busy)
        self._pause_s = pause_s
        self._credentials = credentials
        self._adapter = HTTPAdapter()
        by = f"({contact}) " if contact else ""
        self._agent = f"geokg/{__version__} {by}{requests.utils.default_user_agent()}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._adapter.close()

    def left_s(self) -> float:
        """Return the seconds until the deadline."""
        return self._until - time.monotonic()

    def within(self, deadline_s: float) -> HttpClient:
        """Return a client with the same connections and an earlier deadline.

        >>> with HttpClient(deadline_s=60.0) as client:
        ...     client.within(5.0).left_s() < 6
        True
        """
        sooner = copy(self)
        sooner._until = min(self._until, time.monotonic() + deadline_s)
        return sooner

    def get(
        self,
        address: str,
        *,
        parameters: Mapping[str, str] = _NO_PARAMETERS,
        headers: Mapping[str, str] = _NO_PARAMETERS,
        max_tries: int = 4,
        redirects: int = MAX_REDIRECTS,
        decode: bool = True,
    ) -> HttpRequest:
        """Ask an address; the answer can be read as long as the ``with`` block lasts.

        Args:
            address: A web address.
            parameters: The query of the address.
            headers: Headers beside User-Agent.
            max_tries: How often a busy server is asked, pauses between.
            redirects: How many redirects are followed; 0 refuses every one.
            decode: Whether a compressed answer is decompressed.

        Raises:
            HttpError: There is no answer; see the errors of this module.
        """
        options = _Options(
            parameters=parameters,
            headers=headers,
            max_tries=max_tries,
            redirects=redirects,
            decode=decode,
        )
        return self._start(address, options)

    def send(
        self,
        method: str,
        address: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] = _NO_PARAMETERS,
        is_idempotent: bool,
        max_tries: int = 4,
    ) -> HttpRequest:
        """Send a request with any method, which follows no redirect; errors as in `get`.

        Args:
            method: Such as ``POST``, ``PUT`` or ``DELETE``.
            address: A web address, with its query.
            body: The bytes to send.
            headers: Headers beside User-Agent.
            is_idempotent: Whether it may be sent again to a server that is busy.
            max_tries: How often it is then sent, pauses between.
        """
        options = _Options(
            method=method,
            body=body,
            is_idempotent=is_idempotent,
            parameters=_NO_PARAMETERS,
            headers=headers,
            max_tries=max_tries,
            redirects=0,
            decode=True,
        )
        return self._start(address, options)

    def _start(self, address: str, options: _Options) -> HttpRequest:
        if self._credentials:
            options = replace(options, redirects=0)
        return HttpRequest(self, address, options)

    def pause(self, address: str, wait_s: float, reason: str) -> None:
        """Wait before a busy server is asked again.

        Raises:
            PauseTooLong: The pause would end after the deadline; then it is not begun.
        """
        if wait_s >= self.left_s():
            raise PauseTooLong(address, wait_s, reason)
        time.sleep(wait_s)

    def _send(
        self, address: str, options: _Options, abandoned: threading.Event
    ) -> requests.Response:
        """Return the first answer that is not busy, or the last; no redirect is followed.

        The adapter is used without a session: that would read the body of a redirect to its end.
        """

        def wait(headers: Mapping[str, str], number: int, reason: str) -> None:
            self.pause(address, retry_after(headers, self._pause_s * 2 ** (number - 1)), reason)
            if abandoned.is_set():
                raise _Abandoned

        retry = _Retry(
            total=options.max_tries - 1 if options.is_idempotent else 0,
            allowed_methods=None,  # what may be repeated is known better here
            connect=0,
            read=0,
            redirect=0,
            other=0,
            status_forcelist=self._busy,
            raise_on_status=False,
        )
        retry.wait = wait
        # An adapter has the retries of one request alone: others may be under way.
        adapter = HTTPAdapter(max_retries=retry)
        adapter.poolmanager = self._adapter.poolmanager
        adapter.proxy_manager = self._adapter.proxy_manager
        response = self._send_once(adapter, address, options)
        if response.status_code == 401 and self._credentials:
            challenge = response.headers.get("WWW-Authenticate", "")
            tried = str(response.request.headers.get("Authorization", ""))
            if self._credentials.accept(address, challenge, tried):
                response.close()
                return self._send_once(adapter, address, options)
        return response

    def _send_once(
        self, adapter: HTTPAdapter, address: str, options: _Options
    ) -> requests.Response:
        request = requests.Request(
            options.method,
            address,
            params=dict(options.parameters),
            data=options.body,
            headers={"User-Agent": self._agent, **options.headers},
        ).prepare()
        if self._credentials:
            request.headers.update(self._credentials.headers(options.method, request.url or ""))
        timeout = max(0.0, min(self._silence_s, self.left_s() + 1.0))  # the deadline comes first
        if not self._trust_env:
            return adapter.send(request, stream=True, timeout=timeout)
        # The session only reads the environment: it sends nothing.
        session = requests.Session()
        named = session.merge_environment_settings(request.url or "", {}, None, None, None)
        return adapter.send(
            request,
            stream=True,
            timeout=timeout,
            proxies=named["proxies"],
            verify=named["verify"],
        )
