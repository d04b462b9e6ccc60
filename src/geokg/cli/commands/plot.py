"""The command ``plot``: a drawing of a graph, as SVG, PNG or PDF."""

from __future__ import annotations

from pathlib import Path

import click

from geokg.analysis.plot import DRAWINGS, FORMATS, draw, save
from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import QueryError
from geokg.cli.command import PathName, complete_from, new_command
from geokg.cli.console import output
from geokg.cli.load_graph import load_graph
from geokg.cli.output_files import suffix_of


@new_command("plot")
@click.argument("name", shell_complete=complete_from(lambda: DRAWINGS))
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--system",
    type=click.Choice(["gw", "cow"]),
    default="gw",
    show_default=True,
    help="The list of states that events are counted by.",
)
@click.option(
    "--coverage",
    type=PathName(path_type=Path),
    metavar="FILE",
    help="What was read (coverage.yaml); without it, an empty year is unknown.",
)
@click.option(
    "target",
    "-o",
    "--output",
    type=PathName(path_type=Path),
    metavar="FILE",
    help=f"The file of the drawing: {' '.join(FORMATS)} (NAME.svg).",
)
def plot(
    name: str, files: tuple[str, ...], system: str, coverage: Path | None, target: Path | None
) -> int:
    """Draw a timeline, bars by year, a heat map or a network.

    NAME is a drawing: timeline and dyad-years need two states, a=IRN b=TJK; heatmap and network
    take year=1992 or draw all years. FILES are annotation files or folders of them, or one RDF
    file, store or published dataset.

    \b
    Examples:  geokg plot timeline articles/ a=IRN b=TJK -o iran-tajikistan.svg
               geokg plot network ties.ttl year=1992 -o network.png
    """
    given = dict(item.split("=", 1) for item in files if _is_parameter(item))
    paths = [item for item in files if not _is_parameter(item)]
    if not paths:
        raise QueryError(
            Diagnostic(
                code="GK695",
                message="nothing to draw: no graph is named",
                fix=f"name annotation files or a graph: geokg plot {name} articles/ ...",
            )
        )
    path = target or Path(f"{name}.svg")
    suffix_of(path, FORMATS)
    figure = draw(load_graph(*paths), name, given, system=system, coverage=coverage)
    output(str(save(figure, path)))
    return 0


def _is_parameter(item: str) -> bool:
    """Return whether an argument is NAME=VALUE and no file."""
    return item.partition("=")[0] in ("a", "b", "year") and "=" in item and not Path(item).exists()
