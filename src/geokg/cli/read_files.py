"""Reading annotation files: all articles, and everything that is wrong, in the order of files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from geokg.article import Article
from geokg.base.diagnostics import Diagnostic, sort_key
from geokg.cli.console import Spinner
from geokg.inputs.annotation.reader import scan


@dataclass(slots=True)
class AnnotationFiles:
    """The articles that were read, and their diagnostics, file by file and line by line.

    ``count`` and ``failed`` count articles: all of them, and those with errors.
    """

    articles: list[Article] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
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


def read_files(files: Iterable[str]) -> AnnotationFiles:
    """Read annotation files; raises `UnreadableInput` where there is none."""
    found = AnnotationFiles()
    with Spinner() as spinner:
        for reading in scan(files):
            found.count += 1
            found.diagnostics += reading.diagnostics
            if reading.article is None:
                found.failed += 1
            else:
                found.articles.append(reading.article)
            spinner.show_step(f"{found.count:,} articles read")
    found.diagnostics = in_file_order(found.diagnostics)
    return found


def in_file_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics of each file by line and column; files stay in their order.

    >>> from geokg.base.diagnostics import Location
    >>> given = [Diagnostic(code="GK104", message="", where=Location("a.yaml", line))
    ...          for line in (63, 18)]
    >>> [d.where.line for d in in_file_order(given) if d.where]
    [18, 63]
    """
    files: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        files.setdefault(diagnostic.where.file if diagnostic.where else "", []).append(diagnostic)
    return [d for group in files.values() for d in sorted(group, key=sort_key)]
