"""What is an address of the web, and what a path: known without anything that could ask the web."""

from __future__ import annotations

import re


def is_address(text: str) -> bool:
    """Whether a text is a web address, and no path.

    >>> is_address("https://example.org/ties/"), is_address("dist/latest")
    (True, False)
    """
    return bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", text))
