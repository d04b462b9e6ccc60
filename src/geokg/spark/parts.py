"""Sorted parts of N-Quads: what an executor writes of one partition, and the reference graph."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from geokg.actors import UserRows
from geokg.article import Article
from geokg.base.errors import RdfError
from geokg.dataset.publish.tables import claim_rows
from geokg.graph import quads, turtle
from geokg.graph.shacl import validate_own
from geokg.graph.stream.external_sort import SortedRun, SortRecord, merge_runs, write_run
from geokg.graph.stream.serialization import SERIALIZATIONS, DescribedArticle, SharedNode
from geokg.spark.checking import FORM, CheckedArticle

_SORTED_AT_ONCE: Final = 1024
"""Articles whose lines are sorted in memory."""


def sorted_texts(articles: Iterable[CheckedArticle]) -> Iterator[str]:
    """Yield the lines of articles in the order of their bytes, several in one text.

    Only some articles are in memory at a time; the rest wait in a temporary file.
    """
    waiting = iter(articles)
    with tempfile.TemporaryDirectory(prefix="geokg-") as folder:
        runs: list[SortedRun] = []
        while some := list(islice(waiting, _SORTED_AT_ONCE)):
            records = (record for article in some for record in article.records)
            if run := write_run(records, Path(folder, FORM)):
                runs.append(run)
        for _, data in merge_runs(runs):
            if data:
                yield data.decode().removesuffix("\n")


def sorted_lines(texts: Iterable[str]) -> str:
    """Return the distinct lines of texts in the order of their bytes, as one text."""
    lines = {line.encode() for text in texts for line in text.splitlines()}
    return b"\n".join(sorted(lines)).decode()


def claim_cells(article: Article, base: str, extra: UserRows | None) -> Iterator[list[str]]:
    """Yield the cells of an article's rows in the table of claims."""
    nodes = quads.describe(article, base, extra)
    return claim_rows(DescribedArticle(article, "", nodes, []), base)


def reference_text(used: quads.Used, base: str) -> str:
    """Return the sorted lines of the reference graph, which all articles share.

    Raises:
        RdfError: It violates its shapes.
    """
    nodes = quads.reference(*used, base)
    blocks = turtle.blocks(nodes, base, turtle.Abbreviated(base))
    report = validate_own("\n".join([turtle.header(base), *blocks]), scope="within")
    if not report.conforms:
        raise RdfError(result.diagnostic() for result in report.results)
    records: list[SortRecord] = sorted(
        SERIALIZATIONS[FORM].of_reference(SharedNode("", nodes, blocks), base)
    )
    return b"".join(data for _, data in records).decode().removesuffix("\n")
