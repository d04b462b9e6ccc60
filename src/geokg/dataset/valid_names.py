"""Names that versions and articles may have, after which folders and files are named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from geokg.article import Article
from geokg.base.diagnostics import Diagnostic
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


def name_faults(article: Article) -> Iterator[Diagnostic]:
    """Yield the reason for which no file can be named by the id of an article."""
    if is_device(article.id):
        yield Diagnostic(
            code="GK918",
            message="files are named by ids, and some systems allow no file of this name",
            found=article.id,
            fix=f"give the article another id, such as {article.id}-1",
            path=("article", "id"),
        )
