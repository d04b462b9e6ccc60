"""Graphs on SPARQL servers: ask one with `connect`, fill one with `push`."""

from __future__ import annotations

import os
from typing import Final
from urllib.parse import urlsplit

from geokg.base.arguments import only_text
from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import EndpointError
from geokg.base.http import HttpClient
from geokg.base.http_credentials import Credentials
from geokg.remote.endpoint.client import SparqlClient
from geokg.remote.endpoint.endpoint import Endpoint
from geokg.remote.endpoint.profiles import PROFILES, Profile, profile_of
from geokg.remote.endpoint.sending import Pushed, push

__all__ = ["PROFILES", "Endpoint", "EndpointError", "Profile", "Pushed", "connect", "push"]

USER_VARIABLE: Final = "GEOKG_USER"
PASSWORD_VARIABLE: Final = "GEOKG_PASSWORD"
_SESSION_S: Final = 7 * 86_400.0


def connect(
    url: str,
    *,
    profile: str = "generic",
    base: str = "",
    credentials: str = "",
    deadline_s: float = 60.0,
    max_bytes: int = 1_000_000_000,
    trust_env: bool = False,
) -> Endpoint:
    """Return a graph on a SPARQL server.

    Args:
        url: The address of the server; with the profile ``generic``, of its SPARQL endpoint.
        profile: ``oxigraph``, ``virtuoso``, ``fuseki``, ``graphdb``, ``qlever`` or ``generic``.
        base: The beginning of the IRIs of articles; without one, that of some article there.
        credentials: Where name and password come from: ``environment`` reads ``GEOKG_USER`` and
            ``GEOKG_PASSWORD``, ``keyring`` the keyring of the system. By default there are none.
        deadline_s: Seconds for one request, its pauses included.
        max_bytes: The size of one answer at most.
        trust_env: Whether the environment may name proxies (``HTTPS_PROXY``) and certificates
            (``REQUESTS_CA_BUNDLE``).

    Raises:
        EndpointError: An argument is wrong, or the server does not answer.

    >>> connect("example.org")
    Traceback (most recent call last):
        ...
    geokg.base.errors.EndpointError: GK720 this is not a web address
       | example.org
       = write http:// or https:// before the name of the server
    """
    address = only_text("url", url)
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise EndpointError(
            Diagnostic(
                code="GK720",
                message="this is not a web address",
                found=address if "@" not in parts.netloc else "an address with a password",
                fix="write http:// or https:// before the name of the server"
                if "@" not in parts.netloc
                else "leave the password out, and ask for credentials='environment'",
            )
        )
    http = HttpClient(
        deadline_s=_SESSION_S,
        silence_s=deadline_s,  # a server may be silent as long as a query takes
        credentials=_credentials(credentials, address),
        trust_env=trust_env,
    )
    client = SparqlClient(http, address, profile_of(profile), max_bytes, deadline_s)
    return Endpoint._of(client, base)


def _credentials(source: str, address: str) -> Credentials | None:
    """Return name and password from where the user said."""
    if not source:
        return None
    if source == "environment":
        found = (os.environ.get(USER_VARIABLE, ""), os.environ.get(PASSWORD_VARIABLE, ""))
        fix = f"set {USER_VARIABLE} and {PASSWORD_VARIABLE}"
    elif source == "keyring":
        found = _from_keyring(address)
        fix = "pip install keyring, then: keyring set geokg:HOST NAME"
    else:
        found, fix = ("", ""), "write credentials='environment' or credentials='keyring'"
    if not all(found):
        raise EndpointError(
            Diagnostic(code="GK725", message=f"no credentials in {source}", fix=fix)
        )
    return Credentials(address, *found)


def _from_keyring(address: str) -> tuple[str, str]:
    try:
        import keyring
    except ModuleNotFoundError:
        return "", ""
    name = os.environ.get(USER_VARIABLE) or None
    found = keyring.get_credential(f"geokg:{urlsplit(address).netloc}", name)
    return (found.username, found.password) if found else ("", "")
