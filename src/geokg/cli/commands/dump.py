"""The command ``dump``: a graph in another format."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from shlex import quote
from types import MappingProxyType
from typing import Final

import click

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import StoreError
from geokg.base.plural import pluralize
from geokg.cli.command import PathName, complete_from, graph_argument, new_command
from geokg.cli.console import note, output, record_written, size_of
from geokg.cli.isolated import IsolatedCommand
from geokg.cli.load_graph import load_graph
from geokg.cli.output_files import placed_outputs, write_into
from geokg.graph.turtle import format_of

PART_LINES: Final = 1_000_000
"""Lines of a part of N-Quads."""
LOADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "oxigraph": "oxigraph load --location STORE --file {folder}/part-*.nq",
        "virtuoso": (
            "isql-vt 1111 dba PASSWORD exec=\"ld_dir('{folder}', 'part-*.nq', 'urn:none'); "
            'rdf_loader_run(); checkpoint;"'
        ),
        "qlever": "cat {folder}/part-*.nq | qlever-index -i NAME -F nq -f -",
    }
)
"""The command by which each server loads the parts."""


@new_command("dump", cls=IsolatedCommand)
@graph_argument
@click.argument("output_name", metavar="OUTPUT", type=PathName())
@click.option(
    "profile",
    "--for",
    type=click.Choice(tuple(LOADERS)),
    metavar="SERVER",
    shell_complete=complete_from(lambda: LOADERS),
    help=f"Write parts for the bulk loader of: {', '.join(LOADERS)}.",
)
def dump(graph: str, output_name: str, profile: str | None) -> int:
    """Write a store or an RDF file in another format.

    GRAPH is a store, an RDF file, a published dataset, or annotation files. OUTPUT is a file:
    .ttl .trig .nq .nt .jsonld. The same graph always gives the same bytes. With --for, OUTPUT is a
    folder of sorted N-Quads in parts, and the command that loads them is printed.
    """
    if profile:
        return _parts(graph, Path(output_name), profile)
    format_of(Path(output_name))
    written = load_graph(graph).dump(output_name)
    record_written(written.path)
    note(f"{written.path}: {written.triples:,} triples, {size_of(written.bytes)}, {written.sha256}")
    return 0


def _parts(graph: str, folder: Path, profile: str) -> int:
    """Write sorted N-Quads in parts, and print how a server loads them."""
    if folder.exists() and (folder.is_file() or any(folder.iterdir())):
        # A loader would read old parts as well.
        raise StoreError(
            Diagnostic(
                code="GK509",
                message="parts are written into a new or empty folder",
                found=str(folder),
                fix="choose a new name",
            )
        )
    lines = sorted(f"{quad} .\n" for quad in load_graph(graph).quads())
    with placed_outputs() as outputs:
        for number, start in enumerate(range(0, max(len(lines), 1), PART_LINES)):
            text = "".join(lines[start : start + PART_LINES])
            write_into(outputs, folder / f"part-{number:05}.nq", text, with_parents=True)
    output(LOADERS[profile].format(folder=quote(str(folder.resolve()))))
    note(f"{folder}: {len(lines):,} quads in {pluralize(len(outputs.paths), 'part')}")
    return 0
