"""Text as YAML values, comments and ids of articles."""

from __future__ import annotations

import json
import re
from typing import Final

from geokg.article.checks import RESERVED_ARTICLES
from geokg.base.safe_text import slug_of

_PLAIN: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ./'’-]*[A-Za-z0-9.’'])?")


def scalar(text: str) -> str:
    r"""Return a text as a YAML scalar on one line, valid in a flow mapping.

    >>> print(scalar("West Germany"), scalar('the "Pact": now'), scalar("a\x85b"))
    West Germany "the \"Pact\": now" "a\u0085b"
    """
    if _PLAIN.fullmatch(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else _escaped(c) for c in quoted)


def _escaped(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"


def one_line(text: str) -> str:
    """Return a text on one line, with single spaces and without invisible characters.

    >>> one_line("Bosnia \\n and\\x07 Herzegovina")
    'Bosnia and Herzegovina'
    """
    words = " ".join(text.split())
    return "".join(c for c in words if c.isprintable())


def article_id(name: str) -> str:
    """Return an id for an article from a file name; ``article`` if the name has no ASCII letters.

    >>> article_id("Iran & Tajikistan, 2008"), article_id("reference"), article_id("新闻")
    ('iran-tajikistan-2008', 'reference-article', 'article')
    """
    slug = slug_of(name) or "article"
    return f"{slug}-article" if slug in RESERVED_ARTICLES else slug
