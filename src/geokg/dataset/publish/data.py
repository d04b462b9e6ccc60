"""The data of a version: the graph in three formats, by article and by year, and the tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Final

from geokg.base.licences import is_listed
from geokg.base.version_files import (
    ANNOTATIONS_DIR,
    REFERENCE_PATH,
    WHOLE_GRAPH_STEM,
    YEARS_DIR,
    article_graph_path,
    table_path,
)
from geokg.dataset.metadata import About, PublishedFile
from geokg.dataset.publish import tables
from geokg.dataset.publish.folder import compress, write
from geokg.dataset.publish.rights import policy_of, rights_faults
from geokg.dataset.publish.statistics import count_article
from geokg.graph import quads, turtle
from geokg.graph.stream import ArticleHooks, BuildRun, DescribedArticle, Row, SortRecord
from geokg.inputs.annotation.writer import as_file_text

YEARS_FROM: Final = 1_000_000
"""Triples from which on a graph is also written by year."""
_MAX_WAITING: Final = 4_000_000
"""Bytes of all years together that are in memory before they are written."""


def hooks(about: About, stage: Path) -> ArticleHooks:
    """Return what publishing does with every article while it is in memory."""
    return ArticleHooks(
        excluded=frozenset(about.exclude),
        faults=partial(rights_faults, about.closed_licences),
        rows={
            "articles": partial(tables.article_rows, partial(policy_of, about)),
            "claims": tables.claim_rows,
            "actors": tables.actor_rows,
        },
        counts=partial(count_article, about),
        keep=partial(_write_article, about, stage),
    )


def _write_article(about: About, stage: Path, described: DescribedArticle, base: str) -> None:
    """Write the graph of an article, and of its annotation and text what may be published."""
    article = described.article
    graph = "\n".join([turtle.header(base), *described.blocks])
    # A second article with this id is reported elsewhere, and then nothing is published.
    _write_text(f"{stage}/{article_graph_path(article.id)}", graph)
    is_open = is_listed(article.licence, about.open_licences)
    # With full quotes, an annotation has no more of the text than the graph.
    if is_open or about.quotes == "full":
        _write_text(
            f"{stage}/{ANNOTATIONS_DIR}/{article.id}.yaml",
            as_file_text(article, f"{article.id}.txt"),
        )
    if is_open:
        _write_text(f"{stage}/{ANNOTATIONS_DIR}/{article.id}.txt", article.text)


def _write_text(path: str, text: str) -> None:
    with open(path, "wb") as file:  # noqa: PTH123  # a Path takes longer than a small file
        file.write(text.encode())


def write_graphs(run: BuildRun, stage: Path) -> list[PublishedFile]:
    """Write the whole graph in three formats, plain and gzip, and the reference graph.

    Returns:
        The plain files of the whole graph.
    """
    base, written = run.processor.base, []
    for form in run.processor.forms:
        name, file = f"{WHOLE_GRAPH_STEM}{form}", run.file(form)
        file.move(stage / name)
        compress(stage / name)
        written.append(PublishedFile(path=name, bytes=file.size, sha256=file.sha256))
    nodes = quads.reference(run.codes, run.types, run.annotators, base)
    reference = "\n".join(
        [turtle.header(base), *turtle.blocks(nodes, base, turtle.Abbreviated(base))]
    )
    write(stage / REFERENCE_PATH, [reference.encode()])
    return written


def write_tables(run: BuildRun, stage: Path) -> None:
    """Write every table as CSV, and as Parquet if its extra is installed."""
    for name in tables.COLUMNS:
        with ExitStack() as stack:
            file = stack.enter_context((stage / table_path(name)).open("xb"))
            file.write(tables.csv_header(name))
            add = None
            if tables.has_parquet():
                path = stage / table_path(name, "parquet")
                add = stack.enter_context(tables.parquet_writer(name, path))
            for rows in tables.batches(_rows(run, name)):
                file.write(tables.as_csv(rows))
                if add:
                    add(rows)


def _rows(run: BuildRun, name: str) -> Iterator[Row]:
    if name == "states":
        return tables.state_rows(quads.reference(run.codes, run.types))
    return run.rows(name)


def write_years(run: BuildRun, stage: Path) -> None:
    """Write the graphs of the articles of each year as Turtle, plain and gzip."""
    base = run.processor.base
    header = turtle.header(base).encode()
    waiting: dict[str, list[bytes]] = {}
    waiting_bytes = 0
    folder = stage / YEARS_DIR
    folder.mkdir()
    years = set[str]()

    def flush() -> None:
        for year, blocks in waiting.items():
            path = folder / f"{year}.ttl"
            with path.open("ab") as file:
                file.writelines(blocks if year in years else [header, *blocks])
            years.add(year)
        waiting.clear()

    for year, block in _by_year(run.records("ttl"), run.rows("articles")):
        waiting.setdefault(year, []).append(block)
        waiting_bytes += len(block)
        if waiting_bytes > _MAX_WAITING:
            flush()
            waiting_bytes = 0
    flush()
    for year in sorted(years):
        compress(folder / f"{year}.ttl")


def _by_year(blocks: Iterable[SortRecord], rows: Iterator[Row]) -> Iterator[tuple[str, bytes]]:
    """Yield the Turtle of articles, each with its year; both inputs are sorted by article id."""
    published = tables.COLUMNS["articles"].index("published")
    row = next(rows, None)
    for key, block in blocks:
        if row and row[0].encode() == key:
            yield row[published][:4] or "undated", block
            row = next(rows, None)
