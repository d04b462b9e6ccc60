"""The errors of a request over HTTP.

::

    HttpError                  a request that failed
    ├── DeadlineExceeded       the deadline of the client has passed
    │   └── PauseTooLong       the server asks for a pause that would end after the deadline
    ├── ConnectionFailed       no connection, or one that broke or was not HTTP
    ├── RedirectRefused        a redirect that is not followed
    │   └── TooManyRedirects   more redirects than allowed, one after the other
    └── AnswerTooLong          an answer with more bytes than allowed
"""

from __future__ import annotations

from geokg.base.safe_text import one_line


class HttpError(Exception):
    """A request that failed; ``address`` is the one that was asked."""

    def __init__(self, address: str, message: str) -> None:
        super().__init__(f"{address}: {message}")
        self.address = address


class DeadlineExceeded(HttpError):
    """The deadline passed before the answer was complete."""


class PauseTooLong(DeadlineExceeded):
    """The server is busy (``reason``) and the pause of ``wait_s`` would end after the deadline."""

    def __init__(self, address: str, wait_s: float, reason: str) -> None:
        super().__init__(address, f"busy ({reason}), to be asked again after {wait_s:g} s")
        self.wait_s = wait_s
        self.reason = reason


class ConnectionFailed(HttpError):
    """No connection, or one that broke or was not HTTP; ``kind`` names the failure."""

    def __init__(self, address: str, kind: str) -> None:
        super().__init__(address, f"the connection failed: {kind}")
        self.kind = kind


class RedirectRefused(HttpError):
    """A redirect to ``target`` that is not followed."""

    def __init__(self, address: str, target: str) -> None:
        self.target = one_line(target)
        super().__init__(address, f"a redirect that is not followed: {self.target}")


class TooManyRedirects(RedirectRefused):
    """More redirects than allowed, one after the other; ``target`` is the last."""


class AnswerTooLong(HttpError):
    """An answer with more than ``max_bytes`` bytes."""

    def __init__(self, address: str, max_bytes: int) -> None:
        super().__init__(address, f"an answer of more than {max_bytes:,} bytes")
        self.max_bytes = max_bytes
