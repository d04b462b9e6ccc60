"""Where an answer over HTTP redirects to."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from geokg.base.http_errors import RedirectRefused

_ABSOLUTE: Final = re.compile(r"https?://[^/?#\\\s]+[^\\\s]*", re.IGNORECASE)
_WITH_SCHEME: Final = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")
_WITH_HOST: Final = re.compile(r"(?:https?:)?//[^/?#\\\s]+[^\\\s]*", re.IGNORECASE)


def redirect_target(address: str, location: str) -> str:
    """Return the address that a redirect leads to.

    Args:
        address: The address that was asked.
        location: The ``Location`` of the answer, absolute or relative.

    Raises:
        RedirectRefused: It is malformed, leads to something else than http or https, or leads from
            https to http.

    >>> redirect_target("http://example.org/a/b", "../c")
    'http://example.org/c'
    >>> redirect_target("https://example.org/", "http://example.org/")
    Traceback (most recent call last):
        ...
    geokg.base.http_errors.RedirectRefused: https://example.org/: a redirect that is not followed: \
http://example.org/
    """
    try:
        target = urljoin(address, location)
        prepared = requests.Request("GET", target).prepare().url or ""
        parts = urlsplit(prepared)
        has_host = urlsplit(target).port != 0 and _is_host(parts.hostname or "")
    except (ValueError, requests.RequestException, urllib3.exceptions.HTTPError) as error:
        raise RedirectRefused(address, location) from error
    is_weaker = urlsplit(address).scheme == "https" and parts.scheme != "https"
    # urljoin takes `http:///x` for a path of this server.
    is_malformed = _WITH_SCHEME.match(location) and not _WITH_HOST.fullmatch(location)
    if is_weaker or is_malformed or not has_host or not _ABSOLUTE.fullmatch(target):
        raise RedirectRefused(address, location)
    return target


def _is_host(name: str) -> bool:
    """Return whether a name can be looked up: no label is empty or longer than DNS allows."""
    return all(0 < len(label) < 64 for label in name.removesuffix(".").split("."))
