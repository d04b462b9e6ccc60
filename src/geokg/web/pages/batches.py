"""The articles that pages are made of, a few at a time, so that memory does not grow with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from geokg.article import Article
from geokg.base.version_files import (
    ANNOTATIONS_DIR,
    ARTICLE_GRAPHS_DIR,
    REFERENCE_PATH,
)
from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.graph.rows import Rows

SIZE: Final = 50
"""The articles of a batch: enough to share the cost of a query, few enough for flat memory."""


@dataclass(frozen=True)
class Batch:
    """The graph of some articles, and the texts that may be shown, by id; each query runs once."""

    graph: KnowledgeGraph
    texts: Mapping[str, str]

    @cached_property
    def articles(self) -> Rows:
        """The rows of the query ``articles``."""
        return self.graph.query("articles")

    @cached_property
    def claims(self) -> Rows:
        """The rows of the query ``claims``."""
        return self.graph.query("claims")

    @cached_property
    def words(self) -> Rows:
        """The rows of the query ``words``."""
        return self.graph.query("words")

    @cached_property
    def actors(self) -> Rows:
        """The rows of the query ``actors``."""
        return self.graph.query("actors")

    @cached_property
    def findings(self) -> Rows:
        """What the articles state about their bylines; rules compare articles of all batches."""
        return self.graph.stated_findings()

    @cached_property
    def quads(self) -> tuple[str, ...]:
        """The statements that no rule derived, as sorted N-Quads, without the final dot."""
        return tuple(sorted(set(map(str, self.graph.quads()))))


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
    while some := list(islice(remaining, SIZE)):
        graph = KnowledgeGraph(base=base, reference=reference)
        graph.add(some)
        yield Batch(graph, {a.id: a.text for a in some if is_open(a.licence)})


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
            yield Batch(KnowledgeGraph(file, base=base), _texts(version, some))


def _texts(version: Path, graphs: Iterable[Path]) -> dict[str, str]:
    found: dict[str, str] = {}
    for graph in graphs:
        file = version / ANNOTATIONS_DIR / f"{graph.stem}.txt"
        if file.is_file():
            found[graph.stem] = file.read_bytes().decode()
    return found
