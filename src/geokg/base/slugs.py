"""Slugs for texts: ids that are safe in IRIs and as names of files."""

from __future__ import annotations

from hashlib import sha256

from geokg.base.arguments import TextValue, argument_error, text_of
from geokg.base.safe_text import slug_of


def slug(text: TextValue) -> str:
    """Return a slug for a text, for example as the id of an article or of an actor.

    It has lower-case ASCII letters and digits, joined by hyphens, and at most 60 characters. A text
    that has no letter or digit in ASCII gets a hash of it. Two texts may have one slug.

    Args:
        text: A title or a name; also a number, a date or a path.

    Raises:
        ArgumentError: The text is empty, or of a wrong type.

    >>> slug("Élysée Treaty (1963)"), slug(17), slug("塔吉克斯坦")
    ('elysee-treaty-1963', '17', 'xd04dace579')
    """
    words = text_of("text", text)
    if not words.strip():
        raise argument_error("text", text, "a text that is not empty")
    return slug_of(words) or f"x{sha256(words.encode(errors='backslashreplace')).hexdigest()[:10]}"
