"""Names that versions and articles may have, where files and folders are named after them."""

from __future__ import annotations

import re
from typing import Final

from geokg.base.version_files import LATEST_LINK

_VERSION: Final = re.compile(r"[0-9A-Za-z]+(?:[.+-][0-9A-Za-z]+)*")
_MAX_LENGTH: Final = 64
_DEVICES: Final = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))]
)
"""Names that Windows reserves for devices, with any suffix."""


def is_device(name: str) -> bool:
    """Return whether a name is that of a device on some system, so that no file can have it.

    >>> is_device("con"), is_device("NUL.1"), is_device("congress")
    (True, True, False)
    """
    return name.casefold().partition(".")[0] in _DEVICES


def is_version(text: str) -> bool:
    """Return whether a version can have this name: it names a folder and a step of an IRI.

    >>> is_version("1.0.0-rc.1"), is_version("../1"), is_version("Latest")
    (True, False, False)
    """
    is_well_formed = len(text) <= _MAX_LENGTH and _VERSION.fullmatch(text) is not None
    return is_well_formed and text.casefold() != LATEST_LINK and not is_device(text)
