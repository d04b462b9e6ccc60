"""Who may ask: the browser of the person who started the workbench, and nobody else.

The workbench listens to this machine alone. A page of another site must not use it through the
browser: neither under another name of this machine (rebinding), nor with a form, a script or a
frame. So a request needs the right host, the right origin and a cookie; a request that changes
something also needs JSON and a header that no form can send.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hmac import compare_digest
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from threading import Lock
from typing import Final
from urllib.parse import parse_qs

from geokg.web.workbench.answers import Answer, Refused, refused

Environ = Mapping[str, object]
"""The WSGI environment of a request."""
_SAME_SITE: Final = ("none", "same-origin")
_BYTES: Final = 32


@dataclass(slots=True)
class Guard:
    """The session of one server: its cookie, and the tokens that give it, once each."""

    _session: str = field(default_factory=lambda: secrets.token_urlsafe(_BYTES))
    _tokens: set[str] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    def new_token(self) -> str:
        """Return a token that opens the workbench once."""
        token = secrets.token_urlsafe(_BYTES)
        with self._lock:
            self._tokens.add(token)
        return token

    def check(self, environ: Environ) -> None:
        """Check that a request comes from a page of this server.

        Raises:
            Refused: It does not.
        """
        self._check_host(environ)
        cookie = _cookie(environ)
        if not compare_digest(cookie.encode(), self._session.encode()):
            raise _forbidden(
                "this browser has not been let in",
                "open the address that `geokg annotate` printed when it started",
            )

    def open(self, environ: Environ) -> Answer:
        """Return the answer that sets the cookie, for a request with an unused token.

        Raises:
            Refused: The token is wrong, or was used.
        """
        self._check_host(environ)
        given = parse_qs(_text(environ, "QUERY_STRING")).get("t", [""])[-1]
        with self._lock:
            known = [one for one in self._tokens if compare_digest(one.encode(), given.encode())]
            self._tokens.difference_update(known)
        if not known:
            raise _forbidden(
                "this address was used already, or is not complete",
                "start `geokg annotate` again: it prints a new address",
            )
        port = _text(environ, "SERVER_PORT")
        cookie = f"{_cookie_name(port)}={self._session}; HttpOnly; SameSite=Strict; Path=/"
        headers = (("Location", "/"), ("Set-Cookie", cookie))
        return Answer(HTTPStatus.SEE_OTHER, b"", headers=headers)

    @staticmethod
    def _check_host(environ: Environ) -> None:
        port = _text(environ, "SERVER_PORT")
        host = _text(environ, "HTTP_HOST")
        if host not in (f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}"):
            raise _forbidden("the request names another host than this machine")
        site = _text(environ, "HTTP_SEC_FETCH_SITE") or "none"
        origin = _text(environ, "HTTP_ORIGIN") or f"http://{host}"
        if site not in _SAME_SITE or origin != f"http://{host}":
            raise _forbidden("the request comes from a page of another site")


def check_write(environ: Environ) -> None:
    """Check that a request that may change something could not be sent by a form.

    Raises:
        Refused: It could.
    """
    kind = _text(environ, "CONTENT_TYPE").partition(";")[0].strip().casefold()
    if kind != "application/json":
        raise refused(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "GK972", "the body is not JSON", found=kind
        )
    if _text(environ, "HTTP_X_GEOKG") != "1":
        raise _forbidden("the header `X-Geokg: 1` is missing")


def _forbidden(message: str, fix: str = "") -> Refused:
    return refused(HTTPStatus.FORBIDDEN, "GK970", message, fix=fix)


def _cookie(environ: Environ) -> str:
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(_text(environ, "HTTP_COOKIE"))
    except CookieError:
        return ""
    morsel = jar.get(_cookie_name(_text(environ, "SERVER_PORT")))
    return morsel.value if morsel else ""


def _cookie_name(port: str) -> str:
    # Cookies ignore the port: two workbenches must not overwrite each other's.
    return f"geokg-{port}"


def _text(environ: Environ, key: str) -> str:
    return str(environ.get(key, ""))
