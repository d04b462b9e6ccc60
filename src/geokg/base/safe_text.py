"""Text from people made safe: slugs."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MAX_SLUG_LENGTH: Final = 60
"""Code points of a slug that `slug_of` makes."""


def slug_of(text: str) -> str:
    """Return a text as a slug: lower-case ASCII letters and digits, joined by hyphens.

    The slug is empty where the text has no letter or digit that can be written in ASCII.

    >>> slug_of("Élysée Treaty (1963)"), slug_of("Côte d'Ivoire"), slug_of("Iran's plan")
    ('elysee-treaty-1963', 'cote-d-ivoire', 'irans-plan')
    >>> slug_of("塔吉克斯坦")
    ''
    """
    plain = re.sub("[‘’ʼ`´]", "'", text)
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"'(?=s\b)", "", plain)
    return "-".join(re.findall("[a-z0-9]+", plain))[:MAX_SLUG_LENGTH].strip("-")
