"""The command ``dump``: a graph in another format."""

from __future__ import annotations

from pathlib import Path

import click

from geokg.cli.command import PathName, graph_argument, new_command
from geokg.cli.console import note, record_written, size_of
from geokg.cli.isolated import IsolatedCommand
from geokg.cli.load_graph import load_graph
from geokg.graph.turtle import format_of


@new_command("dump", cls=IsolatedCommand)
@graph_argument
@click.argument("output", type=PathName())
def dump(graph: str, output: str) -> int:
    """Write a store or an RDF file in another format.

    GRAPH is a store, an RDF file, a published dataset, or annotation files. OUTPUT is a file:
    .ttl .trig .nq .nt .jsonld. The same graph always gives the same bytes.
    """
    format_of(Path(output))
    written = load_graph(graph).dump(output)
    record_written(written.path)
    note(f"{written.path}: {written.triples:,} triples, {size_of(written.bytes)}, {written.sha256}")
    return 0
