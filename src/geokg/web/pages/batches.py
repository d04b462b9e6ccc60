"""The articles that pages are made of, a few at a time, so that memory does not grow with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from geokg.actors import load_reference
from geokg.article import Article
from geokg.base.version_files import (
    ANNOTATIONS_DIR,
    ARTICLE_GRAPHS_DIR,
    REFERENCE_PATH,
)
from geokg.graph.article_rows import ArticleRows
from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.graph.rows import Rows
from geokg.graph.statement_graph import StatementGraph

SIZE: Final = 50
"""The articles of a batch: enough to share the cost of a query, few enough for flat memory."""


@dataclass(frozen=True)
class Batch:
    """The graph of some articles, and the texts that may be shown, by id.

    ``others`` are the IRIs of actors and situations that belong to articles of other batches.
    """

    graph: StatementGraph
    texts: Mapping[str, str] = field(default_factory=dict)
    others: frozenset[str] = frozenset()

    @property
    def rows(self) -> ArticleRows:
        """The rows of the queries about articles."""
        return self.graph.rows

    @cached_property
    def actors(self) -> Sequence[Any]:
        """The rows of the query ``actors``, without those of other batches."""
        return [row for row in self.rows.actors if row.actor not in self.others]

    @cached_property
    def findings(self) -> Rows:
        """What the articles state about their bylines; rules compare articles of all batches."""
        return self.graph.stated_findings()


def batches_of(
    articles: Iterable[Article],
    is_open: Callable[[str], bool],
    *,
    base: str = "",
    reference: Sequence[Path] = (),
) -> Iterator[Batch]:
    """Yield the batches of articles in memory.

    Args:
        articles: The articles.
        is_open: Whether texts under a licence may be shown.
        base: The beginning of their IRIs.
        reference: Files with the user's own rows of reference data.
    """
    remaining = iter(articles)
    extra = load_reference(*reference) if reference else None
    while some := list(islice(remaining, SIZE)):
        graph = StatementGraph.of_articles(some, base, extra)
        texts = {a.id: a.text for a in some if is_open(a.licence)}
        yield Batch(graph, texts)


def published_batches(version: Path, base: str) -> Iterator[Batch]:
    """Yield the batches of a published version, from its files alone.

    What the quote policy and the licences keep out of the version is therefore on no page.
    """
    graphs = sorted((version / ARTICLE_GRAPHS_DIR).glob("*.ttl"))
    shared = (version / REFERENCE_PATH).read_bytes()
    with TemporaryDirectory(prefix="geokg-pages-") as folder:
        file = Path(folder, "batch.ttl")
        for start in range(0, len(graphs), SIZE):
            some = graphs[start : start + SIZE]
            file.write_bytes(b"\n".join([shared, *(path.read_bytes() for path in some)]))
            quads = KnowledgeGraph(file, base=base).quads()
            lines = sorted({f"{quad} ." for quad in quads})
            yield Batch(StatementGraph(lines, base), _texts(version, some))


def _texts(version: Path, graphs: Iterable[Path]) -> dict[str, str]:
    found: dict[str, str] = {}
    for graph in graphs:
        file = version / ANNOTATIONS_DIR / f"{graph.stem}.txt"
        if file.is_file():
            found[graph.stem] = file.read_bytes().decode()
    return found
