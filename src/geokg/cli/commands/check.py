"""The command ``check``: everything that is wrong with annotation files."""

from __future__ import annotations

from geokg.article.across import check_across
from geokg.base.plural import pluralize
from geokg.cli.command import files_argument, json_option, new_command
from geokg.cli.console import note, output
from geokg.cli.read_files import AnnotationFiles, in_file_order, read_files
from geokg.cli.serialize import dumps
from geokg.cli.summary import outcome


@new_command("check")
@files_argument
@json_option("the diagnostics")
def check(files: tuple[str, ...], as_json: bool) -> int:
    """Check annotation files and report every error.

    FILES are annotation files, or folders of them. References to claims of other articles are
    checked among them. Several people may have annotated one article: each file then names its
    `annotator`. The errors of a file are in the order of its lines. The exit code is 1 where there
    is an error, 0 where there are only warnings.

    \b
    Example:  geokg check articles/
    """
    read = read_files(files, several_annotators=True)
    across = check_across(read.articles, complete=not read.failed)
    read.diagnostics = in_file_order((*read.diagnostics, *across))
    if as_json:
        output(dumps([diagnostic.as_dict() for diagnostic in read.diagnostics]))
    else:
        for diagnostic in read.diagnostics:
            output(str(diagnostic))
    note(f"{_counts(read)}: {outcome(read.errors, read.warnings)}")
    return 1 if read.errors else 0


def _counts(read: AnnotationFiles) -> str:
    if read.failed:
        good = read.count - read.failed
        return f"{pluralize(read.count, 'article')}: {good:,} good, {read.failed:,} with errors"
    claims = sum(len(article.claims) for article in read.articles)
    actors = sum(len(article.actors) for article in read.articles)
    return ", ".join(
        (pluralize(read.count, "article"), pluralize(claims, "claim"), pluralize(actors, "actor"))
    )
