"""The command ``panel``: dyad tables with numbers of COW or Gleditsch-Ward."""

from __future__ import annotations

from pathlib import Path
from shutil import copyfile

import click

from geokg.analysis.panel import Panel
from geokg.analysis.panel.table_files import files_of
from geokg.base.plural import pluralize
from geokg.base.vocabulary import situation_types
from geokg.cli.command import PathName, complete_from, files_argument, new_command
from geokg.cli.console import note, output
from geokg.cli.load_graph import load_graph
from geokg.cli.output_files import cannot_write, placed_outputs, scratch_folder
from geokg.cli.settings import settings_for


@new_command("panel")
@files_argument
@click.option(
    "--system",
    type=click.Choice(("cow", "gw")),
    help="Whose numbers of states are the key; required, unless geokg.toml has it.",
)
@click.option(
    "--period",
    type=click.Choice(("year", "quarter", "month")),
    default="year",
    help="The length of a period (year).",
)
@click.option(
    "--directed/--undirected",
    default=None,
    help="One order of tables alone; a folder gets both, standard output the directed one.",
)
@click.option(
    "--count",
    type=click.Choice(("certain", "expected", "possible")),
    default="certain",
    help="How an event counts that may lie in several periods (certain).",
)
@click.option(
    "--reading",
    type=click.Choice(("byline", "content")),
    default="byline",
    help="How dates are read where byline and content disagree (byline).",
)
@click.option(
    "--type",
    "types",
    multiple=True,
    metavar="TYPE",
    shell_complete=complete_from(situation_types),
    help="Count only this type; may be repeated.",
)
@click.option(
    "--coverage",
    type=PathName(path_type=Path),
    metavar="FILE",
    help="The file that says what was read: only there are zeros. Overrides geokg.toml.",
)
@click.option("--parquet", is_flag=True, help="Write each table as Parquet too.")
@click.option(
    "target",
    "-o",
    "--output",
    type=PathName(path_type=Path),
    metavar="FOLDER",
    help="Write the tables and their codebooks into FOLDER instead.",
)
def panel(
    files: tuple[str, ...],
    system: str | None,
    period: str,
    directed: bool | None,
    count: str,
    reading: str,
    types: tuple[str, ...],
    coverage: Path | None,
    parquet: bool,
    target: Path | None,
) -> int:
    """Count events and relations by two states and year.

    FILES are annotation files or folders of them, or one RDF file, store or published dataset.
    The period is a year, a quarter or a month. Without -o the panel is printed as CSV.

    \b
    Example:  geokg panel articles/ --system cow --coverage coverage.yaml -o tables/
    """
    settings = settings_for(Path(files[0]))
    system = system or settings.system
    context = click.get_current_context()
    if not system:
        raise click.UsageError(
            "--system is missing: cow or gw, since its numbers are the key\n"
            '   = add --system cow, or `panel = {system = "cow"}` to geokg.toml',
            context,
        )
    if parquet and target is None:
        raise click.UsageError("--parquet needs -o FOLDER", context)
    found = load_graph(*files).panel(
        system=system,
        period=period,
        directed=directed is not False,
        count=count,
        reading=reading,
        types=types or None,
        coverage=coverage or settings.coverage,
    )
    if target is None:
        output(found.rows.csv())
    else:
        _write(found, (True, False) if directed is None else (directed,), parquet, target)
    _report(found, target)
    return 0


def _write(panel: Panel, directions: tuple[bool, ...], parquet: bool, target: Path) -> None:
    with scratch_folder() as scratch, placed_outputs() as outputs:
        for file in files_of(panel, directions, parquet=parquet):
            path = target / file.name
            try:
                file.write(scratch)
                copyfile(scratch / file.name, outputs.file(path, with_parents=True))
            except OSError as error:
                raise cannot_write(path, error) from error


def _report(panel: Panel, target: Path | None) -> None:
    """Print the accounts, and what zero means, on stderr."""
    reasons: dict[str, int] = {}
    for row in panel.left_out:
        reasons[row.reason] = reasons.get(row.reason, 0) + 1
    told = len({row.situation for row in panel.events})
    parts = [f"{told:,} in events"]
    parts += [f"{number:,} left out ({reason})" for reason, number in sorted(reasons.items())]
    note(f"{pluralize(told + len(panel.left_out), 'situation')}: {', '.join(parts)}")
    uses = ", ".join(f"{number:,} {name}" for name, number in panel.accounts.items())
    note(f"{pluralize(len(panel.events), 'row')} of events: {uses}")
    note(f"{pluralize(len(panel), 'row')} of {panel.name}; {_coverage(panel)}")
    if target is not None:
        note(f"written to {target}; {panel.name}.md is the codebook")


def _coverage(panel: Panel) -> str:
    coverage = panel.parameters.coverage
    if coverage is None:
        return "no coverage declared: no zeros, and each count is a lower bound"
    states = "all states" if coverage.states == "all" else ", ".join(coverage.states)
    covered = sum(row.covered for row in panel.rows)
    return (
        f"{covered:,} covered: {states}, {coverage.from_} to {coverage.until}, "
        f"{pluralize(len(coverage.read), 'article')} read"
    )
