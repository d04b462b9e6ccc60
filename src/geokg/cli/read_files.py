"""Read annotation files: all articles, and all diagnostics in the order of files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from geokg.article import Article
from geokg.base.diagnostics import Diagnostic, sort_key
from geokg.cli.command import max_size
from geokg.cli.console import Spinner
from geokg.inputs.annotation.reader import find_annotation_files, scan_files


@dataclass(slots=True)
class AnnotationFiles:
    """The articles that were read, and their diagnostics, file by file and line by line.

    ``count`` and ``failed`` count articles: all of them, and those with errors. ``notices`` are
    warnings about folders that were left out; they are among the diagnostics.
    """

    articles: list[Article] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    notices: tuple[Diagnostic, ...] = ()
    count: int = 0
    failed: int = 0

    @property
    def errors(self) -> list[Diagnostic]:
        """The errors among the diagnostics."""
        return [d for d in self.diagnostics if d.severity == "error"]

    @property
    def warnings(self) -> list[Diagnostic]:
        """The warnings among the diagnostics."""
        return [d for d in self.diagnostics if d.severity == "warning"]


def read_files(files: Iterable[str], *, several_annotators: bool = False) -> AnnotationFiles:
    """Read annotation files; raise `UnreadableInput` if there is none.

    Args:
        files: Annotation files, or folders of them.
        several_annotators: Whether several people may have annotated one article.
    """
    found = find_annotation_files(files, max_size=max_size())
    result = AnnotationFiles(diagnostics=[*found.notices], notices=found.notices)
    with Spinner() as spinner:
        for reading in scan_files(found, several_annotators=several_annotators):
            result.count += 1
            result.diagnostics += reading.diagnostics
            if reading.article is None:
                result.failed += 1
            else:
                result.articles.append(reading.article)
            spinner.show_step(f"{result.count:,} articles read")
    result.diagnostics = in_file_order(result.diagnostics)
    return result


def in_file_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics of each file by line and column; files keep their order.

    >>> from geokg.base.diagnostics import Location
    >>> diagnostics = [Diagnostic(code="GK104", message="", where=Location("a.yaml", line))
    ...          for line in (63, 18)]
    >>> [d.where.line for d in in_file_order(diagnostics) if d.where]
    [18, 63]
    """
    files: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        files.setdefault(diagnostic.where.file if diagnostic.where else "", []).append(diagnostic)
    return [d for group in files.values() for d in sorted(group, key=sort_key)]
