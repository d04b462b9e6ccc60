"""What commands work on: a graph, however it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from geokg.article import Article
from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import AnnotationError
from geokg.base.version_files import version_folder
from geokg.cli.settings import settings_for
from geokg.cli.talk import progress
from geokg.graph.knowledge_graph import KnowledgeGraph, is_rdf_file
from geokg.inputs.annotation.reader import scan


def opened(*names: str) -> KnowledgeGraph:
    """The graph that a store, an RDF file, a published folder or annotation files hold."""
    path = Path(names[0])
    settings = settings_for(path)
    if len(names) == 1 and holds_graph(path):
        return KnowledgeGraph(path, read_only=True, reference=settings.reference)
    articles, errors, _ = read_all(names)
    if errors:
        raise AnnotationError(errors)
    kg = KnowledgeGraph(base=settings.base, reference=settings.reference)
    kg.add(articles)
    return kg


def holds_graph(path: Path) -> bool:
    """Whether it is a file, a store or a dataset that holds a graph, and no annotation files."""
    is_store = (path / "geokg.json").is_file()
    return is_store or is_rdf_file(path) or version_folder(path) is not None


def read_all(
    files: Iterable[str],
) -> tuple[list[Article], list[Diagnostic], list[Diagnostic]]:
    """The articles of annotation files, all errors, and the warnings of those without errors."""
    articles: list[Article] = []
    errors: list[Diagnostic] = []
    warnings: list[Diagnostic] = []
    for number, reading in enumerate(scan(files), 1):
        progress(number, "articles")
        if reading.article is None:
            errors += reading.diagnostics
        else:
            articles.append(reading.article)
            warnings += reading.diagnostics
    return articles, errors, warnings
