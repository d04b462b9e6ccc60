"""A store that a build writes: a new one takes its place with the files, an old one is updated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from geokg.article import Article
from geokg.base.errors import GeokgError
from geokg.base.outputs import Outputs, is_free
from geokg.base.plural import pluralize
from geokg.cli.console import error, record_written
from geokg.cli.output_files import cannot_write
from geokg.graph.knowledge_graph import KnowledgeGraph

_LISTED: Final = 20
"""The most articles that a message names."""


class StoreOutput:
    """A store among the outputs of a command.

    An old store is locked at once, so that a store that another process writes to stops the command
    before anything is placed. It is closed with ``opened``.
    """

    def __init__(
        self,
        path: Path,
        outputs: Outputs,
        opened: ExitStack,
        *,
        base: str,
        reference: Sequence[Path],
    ) -> None:
        self._path = path
        self._base = base
        self._reference = reference
        self._outputs = outputs
        self._old = None if is_free(path) else opened.enter_context(self._open(path))

    def fill(self, articles: Iterable[Article], *, replace: bool) -> str:
        """Add the articles, and return a sentence about what the store then has.

        Args:
            articles: The articles; one with the id of a stored article replaces it.
            replace: Whether stored articles that are not among them are removed.

        Raises:
            StoreError: The store cannot be written.
        """
        with _disk_errors(self._path):
            if self._old is None:
                with self._open(self._outputs.folder(self._path)) as store:
                    store.add(articles)
                    return f"{self._path} holds {pluralize(len(store), 'article')}"
            with _announced(self._path):
                return self._update(self._old, articles, replace=replace)

    def _open(self, path: Path) -> KnowledgeGraph:
        return KnowledgeGraph(path, base=self._base, reference=self._reference)

    def _update(self, store: KnowledgeGraph, articles: Iterable[Article], *, replace: bool) -> str:
        ids: set[str] = set()

        def noted() -> Iterator[Article]:
            for article in articles:
                ids.add(article.id)
                yield article

        store.add(noted())
        absent = sorted(article.id for article in store if article.id not in ids)
        if replace:
            for article_id in absent:
                store.remove(article_id)
        record_written(self._path)
        said = f"{self._path} holds {pluralize(len(store), 'article')}"
        if not absent:
            return said
        names = ", ".join(absent[:_LISTED]) + (", ..." if len(absent) > _LISTED else "")
        if replace:
            return f"{said}; {pluralize(len(absent), 'article')} removed: {names}"
        verb = "is" if len(absent) == 1 else "are"
        return f"{said}; {len(absent):,} {verb} not in the input: {names} (use --replace to remove)"


@contextmanager
def _announced(path: Path) -> Iterator[None]:
    """Say what is true of an old store where an update ends early: its articles are whole."""
    try:
        yield
    except KeyboardInterrupt:
        record_written(f"perhaps a part of the articles in {path} (build again)")
        raise
    except (GeokgError, OSError):
        error(f"{path} may have a part of the input: each of its articles is complete; build again")
        raise


@contextmanager
def _disk_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as failure:
        raise cannot_write(path, failure) from failure
