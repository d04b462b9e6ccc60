"""What versions and articles may be called, when files and folders bear their names."""

from __future__ import annotations

import re
from typing import Final

from geokg.base.version_files import LATEST_LINK

_VERSION: Final = re.compile(r"[0-9A-Za-z]+(?:[.+-][0-9A-Za-z]+)*")
_LONGEST: Final = 64
_DEVICES: Final = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))]
)
"""What no file can be called where Windows is, whatever its suffix."""


def is_device(name: str) -> bool:
    """Whether a name is that of a device, on some system.

    >>> is_device("con"), is_device("NUL.1"), is_device("congress")
    (True, True, False)
    """
    return name.casefold().partition(".")[0] in _DEVICES


def is_version(text: str) -> bool:
    """Whether a version can be called so: it names a folder, and is a step of its IRI.

    >>> is_version("1.0.0-rc.1"), is_version("../1"), is_version("Latest")
    (True, False, False)
    """
    fits = len(text) <= _LONGEST and _VERSION.fullmatch(text)
    return bool(fits) and text.casefold() != LATEST_LINK and not is_device(text)
