"""The command ``adjudicate``: one annotation of several, from rules and decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from geokg.analysis.agreement.decisions import (
    SUFFIX,
    Decisions,
    OpenUnit,
    blind_label,
    with_open_lines,
)
from geokg.analysis.agreement.gold import Adjudication, decide, decisions_in
from geokg.analysis.agreement.study import by_article
from geokg.base.plural import pluralize
from geokg.cli.command import files_argument, new_command
from geokg.cli.console import error, note, output
from geokg.cli.output_files import check_outside, placed_outputs, write_into
from geokg.inputs.annotation.reader import read_annotations
from geokg.inputs.annotation.writer import as_file_text


@new_command("adjudicate")
@files_argument
@click.option(
    "--decisions",
    "decisions_folder",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="The decisions, a file for each article; lines for what is open are added.",
)
@click.option(
    "folder",
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Write the adjudicated articles into FOLDER.",
)
@click.option("--by", default="", metavar="NAME", help="The adjudicator, for new decisions files.")
@click.option(
    "--rule",
    type=click.Choice(["majority"]),
    help="With three annotators or more, let a strict majority decide each field.",
)
@click.option("--blind", is_flag=True, help="Hide the annotators in new decisions files.")
@click.option("--dry-run", is_flag=True, help="Write nothing; say what is open.")
def adjudicate(
    files: tuple[str, ...],
    decisions_folder: Path,
    folder: Path,
    by: str,
    rule: str | None,
    blind: bool,
    dry_run: bool,
) -> int:
    """Make one annotation of several, from rules and decisions.

    FILES are annotation files, or folders of them. Claims that all annotators have with equal
    fields count by rule, with the shortest quote. All others get a line in the decisions file of
    the article, ID.decisions.yaml: add `take: ANNOTATOR`, or `keep: true` or `keep: false`. Lines
    that exist are never changed. An article with open decisions is not written; the exit code is
    then 1.

    \b
    Example:  geokg adjudicate annotations/ --decisions decisions/ -o articles/
    """
    check_outside(folder, files)
    annotations = read_annotations(*files)
    versions = by_article(one for one in annotations if not one.is_adjudicated)
    decisions = {one.article: one for one in decisions_in(decisions_folder, versions)}
    result = decide(versions, decisions.values(), majority=rule == "majority")
    hidden = {id for id, one in decisions.items() if one.blind}
    if blind:
        hidden |= versions.keys() - decisions.keys()
    if not dry_run:
        _write(result, decisions, decisions_folder, folder, by=by, blind=blind)
    _report(result, hidden, decisions_folder)
    counted = ", ".join(f"{rule} {number:,}" for rule, number in result.decided.items())
    note(
        f"{pluralize(len(result.articles), 'article')} "
        f"{'adjudicated' if dry_run else f'in {folder}'}, {len(result.passed):,} of one annotator "
        f"alone; {counted or 'nothing decided'}; {len(result.open):,} open, "
        f"{len(result.stale):,} stale"
    )
    return 0 if result.is_complete else 1


def _write(
    result: Adjudication,
    decisions: Mapping[str, Decisions],
    decisions_folder: Path,
    folder: Path,
    *,
    by: str,
    blind: bool,
) -> None:
    """Write the articles and add the open lines; the file of decisions changes only at its end."""
    texts = {}
    for id, units in _by_article(result.open).items():
        before = decisions.get(id)
        after = with_open_lines(id, before, units, by=by, blind=blind)
        if before is None or any(not unit.is_listed for unit in units):
            texts[decisions_folder / f"{id}{SUFFIX}"] = after
    articles = {folder / f"{one.id}.yaml": as_file_text(one) for one in result.articles}
    with placed_outputs() as outputs:
        for file, text in {**texts, **articles}.items():
            write_into(outputs, file, text, with_parents=True)


def _by_article(units: Iterable[OpenUnit]) -> dict[str, list[OpenUnit]]:
    found: dict[str, list[OpenUnit]] = {}
    for unit in units:
        found.setdefault(unit.article, []).append(unit)
    return found


def _report(result: Adjudication, hidden: set[str], decisions_folder: Path) -> None:
    for diagnostic in result.errors:
        error(str(diagnostic))
    for stale in result.stale:
        where = stale.where or decisions_folder / f"{stale.article}{SUFFIX}"
        claims = _named(stale.article, stale.claims, hidden)
        output(f"{where}: stale decision on {claims}: {stale.reason}")
        output("   = correct the line, or remove it and decide again")
    for unit in result.open:
        differ = f"differ in {', '.join(unit.fields)}" if unit.fields else "not all have it"
        claims = _named(unit.article, unit.claims, hidden)
        output(f"{decisions_folder / f'{unit.article}{SUFFIX}'}: open: {claims}: {differ}")
    for id in result.unknown:
        note(f"decisions on `{id}`, which no two annotators have")


def _named(article: str, claims: Mapping[str, str], hidden: set[str]) -> str:
    names = {who: blind_label(article, who) if article in hidden else who for who in claims}
    return ", ".join(f"{names[who]} {claims[who]}" for who in sorted(claims, key=names.__getitem__))
