"""The data of a version: the graph in three formats, by article and by year, and tables of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from geokg.base.version_files import ANNOTATIONS_DIR, ARTICLE_GRAPHS_DIR
from geokg.dataset.metadata import About
from geokg.dataset.publish import tables
from geokg.dataset.publish.folder import compress, write
from geokg.dataset.publish.rights import faults, is_listed
from geokg.dataset.publish.statistics import count_article
from geokg.graph import quads, turtle
from geokg.graph.stream import SERIALIZATIONS, ArticleHooks, BuildRun, DescribedArticle, SortRecord
from geokg.inputs.annotation.writer import as_file_text

YEARS_FROM: Final = 1_000_000
"""Triples from which a graph is also given year by year."""
_HELD: Final = 4_000_000
"""Bytes of all years together that wait to be written."""


def hooks(about: About, stage: Path) -> ArticleHooks:
    """What publishing does with every article while it is there."""
    return ArticleHooks(
        left_out=frozenset(about.exclude),
        faults=partial(faults, about.closed_licences),
        rows={
            "articles": partial(tables.article_rows, about.quotes),
            "claims": tables.claim_rows,
            "actors": tables.actor_rows,
        },
        counts=partial(count_article, about),
        keep=partial(_keep, about, stage),
    )


def _keep(about: About, stage: Path, one: DescribedArticle, base: str) -> None:
    """Write the graph of an article, and of what it was made of all that may be published."""
    article = one.article
    graph = "\n".join([turtle.header(base), *one.blocks])
    # A second article of this id is an error by itself, and then nothing is published.
    _put(stage / ARTICLE_GRAPHS_DIR / f"{article.id}.ttl", graph)
    is_open = is_listed(article.licence, about.open_licences)
    # With quotes in full, an annotation tells no more of the text than the graph.
    if is_open or about.quotes == "full":
        _put(
            stage / ANNOTATIONS_DIR / f"{article.id}.yaml",
            as_file_text(article, f"{article.id}.txt"),
        )
    if is_open:
        _put(stage / ANNOTATIONS_DIR / f"{article.id}.txt", article.text)


def _put(path: Path, text: str) -> None:
    path.write_bytes(text.encode())


def write_graphs(work: BuildRun, stage: Path) -> None:
    """Write the whole graph as Turtle, TriG and N-Quads, each also packed, and what is shared."""
    base = work.worker.base
    for form in work.worker.forms:
        head = SERIALIZATIONS[form].head(base).encode()
        records = (data for _, data in work.records(form))
        write(stage / "data" / f"all.{form}", _after(head, records))
        compress(stage / "data" / f"all.{form}")
    nodes = quads.reference(work.codes, work.types)
    shared = "\n".join([turtle.header(base), *turtle.blocks(nodes, base, turtle.Abbreviated(base))])
    write(stage / "data" / "reference.ttl", [shared.encode()])


def _after(head: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    if head:
        yield head
    yield from rest


def write_tables(work: BuildRun, stage: Path) -> None:
    """Write every table as CSV, and as Parquet where its extra is installed."""
    for name in tables.COLUMNS:
        write(stage / "tables" / f"{name}.csv", tables.as_csv(name, _rows(work, name)))
        if tables.has_parquet():
            path = stage / "tables" / f"{name}.parquet"
            tables.write_parquet(name, _rows(work, name), path)


def _rows(work: BuildRun, name: str) -> Iterator[tables.Row]:
    if name == "states":
        rows = tables.state_rows(quads.reference(work.codes, work.types))
        return map(tables.row_of, rows)
    return (tables.row_of(data) for _, data in work.records(name))


def write_years(work: BuildRun, stage: Path) -> None:
    """Write the graphs of the articles of each year as Turtle, and packed."""
    base = work.worker.base
    head = turtle.header(base).encode()
    waiting: dict[str, list[bytes]] = {}
    held = 0
    folder = stage / "data" / "years"
    folder.mkdir()
    years = set[str]()

    def let_go() -> None:
        for year, blocks in waiting.items():
            path = folder / f"{year}.ttl"
            with path.open("ab") as file:
                file.writelines(blocks if year in years else [head, *blocks])
            years.add(year)
        waiting.clear()

    for year, block in _by_year(work.records("ttl"), work.records("articles")):
        waiting.setdefault(year, []).append(block)
        held += len(block)
        if held > _HELD:
            let_go()
            held = 0
    let_go()
    for year in sorted(years):
        compress(folder / f"{year}.ttl")


def _by_year(
    blocks: Iterable[SortRecord], rows: Iterator[SortRecord]
) -> Iterator[tuple[str, bytes]]:
    """The Turtle of articles, each with its year; both come in the order of ids."""
    published = tables.COLUMNS["articles"].index("published")
    row = next(rows, None)
    for key, block in blocks:
        if row and row[0] == key:
            yield tables.row_of(row[1])[published][:4] or "undated", block
            row = next(rows, None)
