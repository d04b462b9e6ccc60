"""What may be published of an article: its text if the licence is open, nothing if it is closed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from geokg.article import Article
from geokg.base.diagnostics import Diagnostic
from geokg.base.licences import is_listed
from geokg.dataset.metadata import About
from geokg.dataset.valid_names import name_faults
from geokg.graph.quads import QuoteBudget, QuotePolicy


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
