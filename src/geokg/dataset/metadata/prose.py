"""Sentences about the quotes and texts of articles in a dataset."""

from __future__ import annotations

from typing import Final

from geokg.base.plural import pluralize
from geokg.base.safe_text import single_line
from geokg.dataset.metadata.release import Release
from geokg.graph.quads import SHORT, QuoteBudget

_POLICIES: Final = {
    "short": f"Each quote is published up to {SHORT} characters; a longer one is cut at a "
    "word, and the SHA-256 of the full quote is given.",
    "full": "Each quote is published in full.",
    "hash": "No words of a quote are published, only its place and its SHA-256, with which "
    "readers who have the text can verify each claim.",
}


def share(part: int, whole: int) -> str:
    """Return a part of a whole as a percentage; 0.0 % if the whole is nothing.

    >>> share(1, 8), share(0, 0)
    ('12.5 %', '0.0 %')
    """
    return f"{100 * part / whole if whole else 0:.1f} %"


def quote_policy(release: Release) -> str:
    """Return the sentence on how much of a quote is published."""
    policy = release.about.quotes
    if isinstance(policy, QuoteBudget):
        return (
            "Of an article whose text is not published, at most "
            f"{100 * float(policy.budget):g} % of the text is repeated: the shortest quotes are "
            f"published whole, with {policy.context} characters on either side, and of the others "
            "the place and the SHA-256, with which readers who have the text can verify each claim."
        )
    name = single_line(policy)
    return _POLICIES.get(name) or f"Quotes follow the policy {name}."


def quoted_share(release: Release) -> str:
    """Return the sentence on how much of the articles' texts the data repeat."""
    rights = release.rights
    total = pluralize(rights.characters, "character")
    sentence = (
        f"The data repeat {rights.repeated:,} of the {total} of the articles "
        f"({share(rights.repeated, rights.characters)}); "
        f"shortened or withheld: {pluralize(rights.cut, 'quote')}."
    )
    article, repeated, characters = rights.most
    if not article:
        return sentence
    largest = share(repeated, characters)
    return f"{sentence} The largest share is that of {single_line(article)}, {largest}."


def published_texts(release: Release) -> str:
    """Return the sentence on how many texts of articles are in the dataset."""
    articles = pluralize(release.statistics.articles, "article")
    return (
        f"The texts of {release.rights.texts:,} of {articles} are published: those whose licence "
        "allows it."
    )
