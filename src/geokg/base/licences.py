"""Which licences a list of licences includes.

A licence is recognised by its address. A listed address includes all below it: ``.../licenses/by``
includes every version of that licence, but not ``.../licenses/by-nd``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_DEED: Final = re.compile(r"/(?:deed|legalcode)(?:\.[a-z-]+)?$")


def is_listed(licence: str, listed: Iterable[str]) -> bool:
    """Return whether a licence is one of those listed, or below one.

    >>> by = "https://creativecommons.org/licenses/by/"
    >>> is_listed("http://creativecommons.org/licenses/by/4.0/deed.en", [by])
    True
    >>> is_listed("https://creativecommons.org/licenses/by-nd/4.0/", [by])
    False
    """
    address = _normalised(licence)
    return bool(address) and any(
        address == entry or address.startswith(f"{entry}/")
        for entry in map(_normalised, listed)
        if entry
    )


def _normalised(licence: str) -> str:
    """Return the address without the parts that do not distinguish licences."""
    address = licence.partition("#")[0].partition("?")[0].casefold()
    return _DEED.sub("", address.partition("://")[2].rstrip("/")).removeprefix("www.")
