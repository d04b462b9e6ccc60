"""A site of static pages: the articles of a graph with their quotes, actors, pairs and findings.

The pages need no server and no library in the browser: they work from a folder by double click, and
below any path of any server. Every IRI of an article leads to its place on a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from geokg.base.garbage_collection import without_garbage_collection
from geokg.web.pages.answer_tables import Answers
from geokg.web.pages.articles import article_views, write_article, write_findings_of_articles
from geokg.web.pages.batches import Batch, batches_of, published_batches
from geokg.web.pages.collecting import collect, collect_situations
from geokg.web.pages.engine import write_engine
from geokg.web.pages.overviews import write_overviews, write_tombstones
from geokg.web.pages.rendering import ASSETS, PageWriter
from geokg.web.pages.site import DEFAULT_TITLE, Download, Gone, Person, Site
from geokg.web.pages.spool import Spool
from geokg.web.pages.waiting import complete_batches

__all__ = [
    "DEFAULT_TITLE",
    "Batch",
    "Download",
    "Gone",
    "Person",
    "Site",
    "WrittenPages",
    "batches_of",
    "published_batches",
    "write_pages",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPages:
    """The number of pages that were written, and of articles, and the path of the largest page."""

    pages: int
    articles: int
    largest: str
    largest_bytes: int


def write_pages(batches: Iterable[Batch], out: Path, site: Site) -> WrittenPages:
    """Write the pages of a site into a folder.

    The same graph and settings give the same bytes. Memory does not grow with the articles.

    Args:
        batches: The articles, a few at a time, in the order of their ids.
        out: The folder; existing files of other names are left alone.
        site: The settings.
    """
    pages = PageWriter(out, site)
    articles = 0
    with without_garbage_collection(), Spool() as spool:
        answers = Answers(spool, site)
        for batch in complete_batches(batches, spool, site):
            for view in article_views(batch, site):
                write_article(view, pages)
                articles += 1
            collect(batch, spool, site)
            answers.add_batch(batch)
        answers.ask_about_time()
        collect_situations(spool, site, answers)
        write_findings_of_articles(spool, pages)
        write_overviews(spool, pages, answers)
        write_tombstones(spool, pages)
    write_engine(pages)
    for asset in sorted(ASSETS.iterdir()):
        if asset.is_file():
            pages.file(f"assets/{asset.name}", asset.read_bytes())
    path, size = pages.largest
    return WrittenPages(pages=pages.pages, articles=articles, largest=path, largest_bytes=size)
