"""What may be published of an article: its text under an open licence, nothing under a closed one.

A licence is recognised by its address. A listed address includes all below it: ``.../licenses/by``
includes every version of that licence, but not ``.../licenses/by-nd``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from geokg.article import Article
from geokg.base.diagnostics import Diagnostic
from geokg.base.safe_text import is_device
from geokg.dataset.metadata import About
from geokg.graph.quads import QuoteBudget, QuotePolicy

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


def policy_of(about: About, article: Article) -> QuotePolicy:
    """Return the quote policy of an article: a budget is no limit under an open licence.

    All of such a text is published, so its quotes are published whole.
    """
    if isinstance(about.quotes, QuoteBudget) and is_listed(article.licence, about.open_licences):
        return "full"
    return about.quotes


def rights_faults(closed: Iterable[str], article: Article) -> Iterator[Diagnostic]:
    """Yield the reasons for which nothing of an article can be published."""
    if is_listed(article.licence, closed):
        yield Diagnostic(
            code="GK917",
            message="the licence of this article does not allow it to be published",
            found=article.licence,
            fix=f'exclude it by name: exclude = ["{article.id}"] in geokg.toml',
            path=("article", "licence"),
        )
    yield from name_faults(article)


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
