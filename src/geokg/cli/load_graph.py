"""Load the graph that a command works on, from annotation files, RDF, a store or a dataset."""

from __future__ import annotations

from pathlib import Path

from geokg.base.errors import AnnotationError
from geokg.base.version_files import version_folder
from geokg.cli.console import report
from geokg.cli.read_files import read_files
from geokg.cli.settings import settings_for
from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.graph.rdf_files import is_rdf_file
from geokg.graph.store import holds_store, is_foreign_database
from geokg.inputs.input_files import refuse_special


def load_graph(*names: str) -> KnowledgeGraph:
    """Return the graph of a store, an RDF file, a published dataset, or annotation files.

    Raises `AnnotationError` with every error of annotation files.
    """
    path = Path(names[0])
    settings = settings_for(path)
    if len(names) == 1 and is_graph(path):
        refuse_special(path)
        return KnowledgeGraph(path, read_only=True, reference=settings.reference)
    read = read_files(names)
    report(read.notices)
    if read.errors:
        raise AnnotationError(read.errors)
    kg = KnowledgeGraph(base=settings.base, reference=settings.reference)
    kg.add(read.articles)
    return kg


def is_graph(path: Path) -> bool:
    """Whether the path is a file, store or dataset that holds a graph, not annotation files.

    A database of another program counts, so that it is refused as what it is.
    """
    return (
        holds_store(path)
        or is_rdf_file(path)
        or version_folder(path) is not None
        or is_foreign_database(path)
    )
