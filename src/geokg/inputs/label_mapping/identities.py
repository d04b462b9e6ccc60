"""What a link to a knowledge base identifies: a Wikidata item, a web address, or nothing."""

from __future__ import annotations

import re
from typing import Final

from geokg.base.safe_text import is_web_address

_ITEM: Final = re.compile(
    r"(?:(?:wikidata|wd)\s*:\s*"
    r"|https?://(?:www\.|m\.)?wikidata\.org/(?:wiki|entity|wiki/Special:EntityData)/)?"
    r"(?P<item>Q[1-9][0-9]{0,11})",
    re.IGNORECASE,
)
_PREFIX: Final = re.compile(r"[^\s:/]+:(?=https?://)")
_NOTHING: Final = re.compile(
    r"https?://(?:[a-z.]*\.)?wikidata\.org(?:/.*)?"
    r"|.*[/#=:](?:nil[-_0-9]*|null|none|nan|unknown|undefined)/?",
    re.IGNORECASE,
)
"""Addresses that name nothing: of Wikidata without an item, or with NIL or the like at the end."""


def item_id_of(link: str) -> str:
    """Return the Wikidata item of a link, or nothing.

    >>> item_id_of("Wikidata:Q142"), item_id_of("http://www.wikidata.org/entity/Q142")
    ('Q142', 'Q142')
    >>> item_id_of("Wikidata:NULL"), item_id_of("https://example.org/Q142")
    ('', '')
    """
    match = _ITEM.fullmatch(_without_prefix(link))
    return match["item"].upper() if match else ""


def identity_of(link: str) -> str:
    """Return what a link identifies, the same for all forms of a link; nothing for other texts.

    >>> identity_of("wd:Q142"), identity_of("https://example.org/paris"), identity_of("NIL")
    ('Q142', 'https://example.org/paris', '')
    """
    link = _without_prefix(link)
    if item := item_id_of(link):
        return item
    return link if is_web_address(link) and not _NOTHING.fullmatch(link) else ""


def _without_prefix(link: str) -> str:
    """Return a link without the name of a knowledge base before a web address."""
    return _PREFIX.sub("", link.strip())
