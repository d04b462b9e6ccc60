"""The command ``serve``: Oxigraph's server answers SPARQL about a graph."""

from __future__ import annotations

from typing import Final

import click

from geokg.base.vocabulary import GKG
from geokg.cli.command import graph_argument, new_command
from geokg.cli.console import note, output
from geokg.cli.load_graph import load_graph
from geokg.cli.output_files import scratch_folder
from geokg.cli.streams import flush_streams
from geokg.remote.server import serving

_QUERY: Final = f"SELECT ?claim ?situation {{ ?claim <{GKG.about}> ?situation }} LIMIT 5"
_EXAMPLES: Final = """\
{url}

curl:
  curl {url}/query --data-urlencode 'query={query}' -H 'Accept: text/csv'
R:
  q <- "{query}"
  read.csv(text = httr2::request("{url}/query") |> httr2::req_body_form(query = q) |>
    httr2::req_headers(Accept = "text/csv") |> httr2::req_perform() |> httr2::resp_body_string())
Python:
  import geokg
  geokg.connect("{url}", profile="oxigraph").query("articles")
"""


@new_command("serve")
@graph_argument
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=7878,
    metavar="N",
    help="Listen to this port (7878); 0 takes a free one.",
)
@click.option(
    "--timeout",
    type=click.IntRange(1),
    default=60,
    metavar="SECONDS",
    help="Stop a query after so many seconds (60).",
)
def serve(graph: str, port: int, timeout: int) -> int:
    """Answer SPARQL about a graph on this machine.

    GRAPH is a store, an RDF file, a published dataset, or annotation files. Oxigraph's server,
    which the extra `serve` installs, reads a copy of it: nobody can change it, and only programs on
    this machine can ask. Ctrl-C ends it.
    """
    kg = load_graph(graph)
    try:
        with (
            scratch_folder() as folder,
            serving(kg, folder, port=port, timeout_s=timeout) as server,
        ):
            output(_EXAMPLES.format(url=server.url, query=_QUERY))
            flush_streams()
            note("Ctrl-C ends the server")
            server.wait()
    except KeyboardInterrupt:
        # A signal is how this command ends.
        note("ended")
    return 0
