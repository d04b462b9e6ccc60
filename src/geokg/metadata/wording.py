"""What people are told about quotes, texts and licences of articles, in sentences."""

from __future__ import annotations

from typing import Final

from geokg.graph import counted
from geokg.metadata.release import Release, line
from geokg.quads import SHORT

_POLICIES: Final = {
    "short": f"Each quote is published up to {SHORT} characters; a longer one is cut at a "
    "word, and the SHA-256 of the whole stands beside it.",
    "full": "Each quote is published whole.",
    "hash": "No words of a quote are published, only where it stands and its SHA-256, by which "
    "whoever has the text can verify each claim.",
}


def share(part: int, whole: int) -> str:
    """A part of a whole as a percentage; of nothing it is none.

    >>> share(1, 8), share(0, 0)
    ('12.5 %', '0.0 %')
    """
    return f"{100 * part / whole if whole else 0:.1f} %"


def quote_policy(release: Release) -> str:
    """How much of a quote is published."""
    name = line(release.about.quotes)
    return _POLICIES.get(name) or f"Quotes follow the policy {name}."


def quoted_share(release: Release) -> str:
    """How much of the articles' texts the data repeat."""
    rights = release.rights
    told = (
        f"The data repeat {rights.repeated:,} of the {counted(rights.characters, 'character')} of "
        f"the articles ({share(rights.repeated, rights.characters)}); "
        f"shortened or withheld: {counted(rights.cut, 'quote')}."
    )
    article, repeated, characters = rights.most
    if not article:
        return told
    return f"{told} The largest share is that of {line(article)}, {share(repeated, characters)}."


def published_texts(release: Release) -> str:
    """How many texts of articles are in the dataset."""
    return (
        f"The text of {release.rights.texts:,} of {counted(release.statistics.articles, 'article')}"
        " is published, those whose licence allows it."
    )
