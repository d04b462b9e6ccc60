"""The command ``push``: a graph is sent to a SPARQL server."""

from __future__ import annotations

import click

from geokg.base.plural import pluralize
from geokg.cli.command import complete_from, graph_argument, new_command
from geokg.cli.console import Spinner, note
from geokg.cli.load_graph import load_graph

PROFILES = ("oxigraph", "virtuoso", "fuseki", "graphdb")
"""The profiles of servers that graphs can be sent to."""


@new_command("push")
@graph_argument
@click.argument("url")
@click.option(
    "--profile",
    required=True,
    metavar="NAME",
    shell_complete=complete_from(lambda: PROFILES),
    help=f"The kind of server: {', '.join(PROFILES)}.",
)
@click.option("--mirror", is_flag=True, help="Delete graphs there that GRAPH does not have.")
@click.option(
    "--credentials",
    default="",
    metavar="SOURCE",
    help="Take name and password from: environment (GEOKG_USER, GEOKG_PASSWORD), keyring.",
)
@click.option(
    "--deadline",
    type=float,
    default=60.0,
    metavar="SECONDS",
    help="Give up where a request takes so many seconds (60).",
)
@click.option(
    "--trust-env",
    is_flag=True,
    help="Use the proxies and certificates that the environment names.",
)
def push(
    graph: str,
    url: str,
    profile: str,
    mirror: bool,
    credentials: str,
    deadline: float,
    trust_env: bool,
) -> int:
    """Send a graph to a SPARQL server and verify it (online).

    GRAPH is a store, an RDF file with named graphs, a published dataset, or annotation files. URL
    is the address of the server, such as http://127.0.0.1:7878. Each article is a named graph,
    which replaces the one there. Graphs that are there already are not sent: repeat a push that
    was stopped, and it goes on.

    \b
    Example:   geokg push store/ http://127.0.0.1:7878 --profile oxigraph
    """
    # requests is slow to import, and few commands need it.
    from geokg.remote.endpoint import connect
    from geokg.remote.endpoint import push as send

    kg = load_graph(graph)
    with (
        connect(
            url,
            profile=profile,
            base=kg.base,
            credentials=credentials,
            deadline_s=deadline,
            trust_env=trust_env,
        ) as endpoint,
        Spinner() as spinner,
    ):
        pushed = send(
            kg,
            endpoint,
            mirror=mirror,
            on_graph=lambda done, total: spinner.show_count(done, total, "graphs"),
        )
    parts = [f"sent {pluralize(pushed.sent, 'graph')}", f"{pushed.unchanged:,} unchanged"]
    if mirror:
        parts.append(f"{pushed.deleted:,} deleted")
    elif pushed.left:
        parts.append(f"{pushed.left:,} there that GRAPH does not have (--mirror deletes them)")
    note(f"{' · '.join(parts)} · verified {pushed.triples:,} triples")
    return 0
