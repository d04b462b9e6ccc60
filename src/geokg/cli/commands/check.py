"""The command ``check``: everything that is wrong with annotation files."""

from __future__ import annotations

import sys

import click

from geokg.article.across import check_across
from geokg.base.plural import pluralize
from geokg.cli.command import files_argument, json_option, new_command
from geokg.cli.console import note, output
from geokg.cli.read_files import AnnotationFiles, in_file_order, read_files
from geokg.cli.serialize import dumps
from geokg.cli.summary import outcome
from geokg.inputs.edit import corrected


@new_command("check")
@files_argument
@json_option("the diagnostics")
@click.option(
    "fix",
    "--fix",
    is_flag=True,
    help="Show the corrections that leave no choice, and ask whether to write them.",
)
@click.option("yes", "--yes", is_flag=True, help="With --fix, write them without asking.")
def check(files: tuple[str, ...], as_json: bool, fix: bool, yes: bool) -> int:
    """Check annotation files and report every error.

    FILES are annotation files, or folders of them. References to claims of other articles are
    checked among them. Several people may have annotated one article: each file then names its
    `annotator`. The errors of a file are in the order of its lines. The exit code is 1 where there
    is an error, 0 where there are only warnings.

    --fix shows the corrections as a diff first, such as `FR` to `FRA`, and reports what is left.

    \b
    Example:  geokg check articles/
    """
    if yes and not fix:
        raise click.UsageError("--yes goes with --fix")
    if fix and as_json:
        raise click.UsageError("--fix and --json exclude each other")
    read = _read(files)
    if fix and _fixed(read, yes=yes):
        read = _read(files)
    if as_json:
        output(dumps([diagnostic.as_dict() for diagnostic in read.diagnostics]))
    else:
        for diagnostic in read.diagnostics:
            output(str(diagnostic))
    note(f"{_counts(read)}: {outcome(read.errors, read.warnings)}")
    return 1 if read.errors else 0


def _read(files: tuple[str, ...]) -> AnnotationFiles:
    read = read_files(files, several_annotators=True)
    across = check_across(read.articles, complete=not read.failed)
    read.diagnostics = in_file_order((*read.diagnostics, *across))
    return read


def _fixed(read: AnnotationFiles, *, yes: bool) -> bool:
    """Show the corrections as a diff, and return whether they were written."""
    changes = corrected(read.diagnostics)
    for change in changes:
        output(change.diff.rstrip("\n"))
    if not changes:
        note("Nothing to fix: no error has a single right correction.")
        return False
    if not yes:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            note("Nothing is written; add --yes to write these corrections.")
            return False
        if not click.confirm(f"Write them to {pluralize(len(changes), 'file')}?", err=True):
            return False
    for change in changes:
        change.write()
    note(f"{pluralize(len(changes), 'file')} corrected.")
    return True


def _counts(read: AnnotationFiles) -> str:
    if read.failed:
        good = read.count - read.failed
        return f"{pluralize(read.count, 'article')}: {good:,} good, {read.failed:,} with errors"
    claims = sum(len(article.claims) for article in read.articles)
    actors = sum(len(article.actors) for article in read.articles)
    return ", ".join(
        (pluralize(read.count, "article"), pluralize(claims, "claim"), pluralize(actors, "actor"))
    )
