"""Names that versions may have, after which folders are named."""

from __future__ import annotations

import re
from typing import Final

from geokg.base.safe_text import is_device
from geokg.base.version_files import LATEST_LINK

_VERSION: Final = re.compile(r"[0-9A-Za-z]+(?:[.+-][0-9A-Za-z]+)*")
_MAX_LENGTH: Final = 64


def is_version(text: str) -> bool:
    """Return whether a version can have this name: it names a folder and a step of an IRI.

    >>> is_version("1.0.0-rc.1"), is_version("../1"), is_version("Latest")
    (True, False, False)
    """
    is_well_formed = len(text) <= _MAX_LENGTH and _VERSION.fullmatch(text) is not None
    return is_well_formed and text.casefold() != LATEST_LINK and not is_device(text)
