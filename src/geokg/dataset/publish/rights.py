"""What may be published of an article: its text where it is open, nothing where it forbids.

Licences are told by their addresses. One listed stands for all below it: ``.../licenses/by`` for
every version of that licence, but not for ``.../licenses/by-nd``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from geokg.article import Article
from geokg.base.diagnostics import Diagnostic
from geokg.dataset.valid_names import is_device

_DEED: Final = re.compile(r"/(?:deed|legalcode)(?:\.[a-z-]+)?$")


def is_listed(licence: str, listed: Iterable[str]) -> bool:
    """Whether a licence is one of those listed, or below one.

    >>> by = "https://creativecommons.org/licenses/by/"
    >>> is_listed("http://creativecommons.org/licenses/by/4.0/deed.en", [by])
    True
    >>> is_listed("https://creativecommons.org/licenses/by-nd/4.0/", [by])
    False
    """
    given = _plain(licence)
    return bool(given) and any(
        given == one or given.startswith(f"{one}/") for one in map(_plain, listed) if one
    )


def _plain(licence: str) -> str:
    """The address without what does not tell one licence from another."""
    address = licence.partition("#")[0].partition("?")[0].casefold()
    return _DEED.sub("", address.partition("://")[2].rstrip("/")).removeprefix("www.")


def faults(closed: Iterable[str], article: Article) -> Iterator[Diagnostic]:
    """Why nothing can be published of an article; none where something can."""
    if is_listed(article.licence, closed):
        yield Diagnostic(
            code="GK917",
            message="the licence of this article forbids that it be published so",
            found=article.licence,
            fix=f'leave it out by name: exclude = ["{article.id}"] in geokg.toml',
            path=("article", "licence"),
        )
    if is_device(article.id):
        yield Diagnostic(
            code="GK918",
            message="no file can have this name on every system, and files are named by ids",
            found=article.id,
            fix=f"give the article another id, such as {article.id}-1",
            path=("article", "id"),
        )
