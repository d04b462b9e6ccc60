"""The command ``query``: named queries, and SPARQL of the user's own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from errno import EBADF
from pathlib import Path

import click

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import QueryError
from geokg.base.plural import pluralize
from geokg.cli.command import (
    PathName,
    complete_from,
    csv_option,
    json_option,
    limit_option,
    max_size_option,
    new_command,
    output_option,
)
from geokg.cli.console import note, output
from geokg.cli.isolated import IsolatedCommand, limit_options
from geokg.cli.load_graph import load_graph
from geokg.cli.output_files import ROW_SUFFIXES, row_suffix, write_text
from geokg.cli.render import labelled, parameter_lines, query_help
from geokg.cli.serialize import rows_as
from geokg.cli.tables import NO_IDS, print_rows
from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.graph.queries import named, named_queries
from geokg.graph.queries.gate import MAX_LENGTH
from geokg.graph.rows import Rows


class QueryCommand(IsolatedCommand):
    """The command whose ``--help`` explains a named query where one is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments, or print the help of the query that they name."""
        words = [word for word in args if not word.startswith("-")]
        known = named_queries()
        if {*args} & {*ctx.help_option_names} and (name := next(iter(words[1:]), "")) in known:
            output(query_help(known[name]))
            ctx.exit()
        return super().parse_args(ctx, args)


@new_command("query", cls=QueryCommand)
@click.argument("graph", required=False, type=PathName())
@click.argument("name", required=False, shell_complete=complete_from(lambda: named_queries()))
@click.argument("parameters", nargs=-1, metavar="[PARAMETER=VALUE]...")
@click.option("list_", "--list", is_flag=True, help="List the named queries; needs no GRAPH.")
@click.option(
    "--sparql", type=PathName(), metavar="FILE", help="Run the SPARQL of FILE; - is stdin."
)
@click.option(
    "all_", "--all", is_flag=True, help="Include situations that no claim asserts as fact."
)
@limit_option
@limit_options
@json_option("the rows")
@csv_option("the rows")
@output_option(ROW_SUFFIXES)
@max_size_option
def query(
    graph: str | None,
    name: str | None,
    parameters: tuple[str, ...],
    list_: bool,
    sparql: str | None,
    all_: bool,
    limit: int | None,
    as_json: bool,
    as_csv: bool,
    target: Path | None,
) -> int:
    """Run a named query, or SPARQL of your own.

    GRAPH is an RDF file, a store, a published dataset, or annotation files. Without NAME the
    queries and their parameters are listed. `geokg query GRAPH NAME --help` explains a query.

    A table shows the columns that fit the terminal; --csv and --json give them all.
    The query runs in a process of its own, with the limits of --timeout and --memory.

    \b
    Examples:  geokg query ties.ttl history a=IRN b=TJK
               geokg query ties.ttl claims -o claims.csv
    """
    form = row_suffix(target, as_json=as_json, as_csv=as_csv)
    if list_ or graph is None:
        if not list_:
            raise click.UsageError("GRAPH is missing", click.get_current_context())
        _print_queries()
        return 0
    kg = load_graph(graph)
    if sparql:
        rows = kg.sparql(_sparql(sparql))
    elif name:
        values = _parameter_values(parameters, f"geokg query {graph} {name}")
        rows = kg.query(name, **values, **({"all": True} if all_ else {}))
    else:
        _print_queries()
        return 0
    _give(rows, kg, name or "", form, target, limit)
    return 0


def _parameter_values(parameters: tuple[str, ...], command: str) -> dict[str, object]:
    """The parameters of a named query by their names."""
    values: dict[str, object] = {}
    for parameter in parameters:
        name, equals, value = parameter.partition("=")
        if not equals:
            raise QueryError(
                Diagnostic(
                    code="GK404",
                    message="a parameter is written NAME=VALUE",
                    found=parameter,
                    fix=f"`{command} --help` lists the parameters",
                )
            )
        values[name] = value
    return values


def _give(
    rows: Rows, kg: KnowledgeGraph, name: str, form: str, target: Path | None, limit: int | None
) -> None:
    """Print the rows, or write them to a file, and say how many there are."""
    shown = min(len(rows), limit or len(rows))
    if target:
        write_text(target, rows_as(form, rows, limit) + "\n")
    elif form:
        output(rows_as(form, rows, limit))
    elif rows:
        ids = named(name).ids if name else NO_IDS
        print_rows(rows, kg.base, query=name, limit=limit, ids=ids)
    for line in _summary(rows, shown, target, is_table=not form):
        note(line)


def _summary(rows: Rows, shown: int, target: Path | None, *, is_table: bool) -> Iterator[str]:
    total = pluralize(len(rows), "row") if rows else "no rows"
    if shown < len(rows):
        total = f"{shown:,} of {total}"
    parts = [f"{target}: {total}" if target else total]
    if rows.excluded:
        were, them = ("was", "it") if rows.excluded == 1 else ("were", "them")
        excluded = pluralize(rows.excluded, "row")
        parts.append(
            f"{excluded} not asserted as fact {were} excluded; use --all to include {them}"
        )
    if is_table or target or len(parts) > 1:
        yield "; ".join(parts)


def _sparql(file: str) -> str:
    """The SPARQL of a file or of stdin, in UTF-8; of endless input only the beginning is read."""
    try:
        if file == "-":
            return sys.stdin.read(MAX_LENGTH + 1)
        with Path(file).open(encoding="utf-8") as stream:
            return stream.read(MAX_LENGTH + 1)
    except UnicodeDecodeError as error:
        raise QueryError(
            Diagnostic(
                code="GK002",
                message="this is not text in UTF-8",
                found=f"byte 0x{error.object[error.start]:02x}",
                fix="save it as UTF-8",
                where=Location(file),
            )
        ) from error
    except OSError as error:
        if error.errno == EBADF:
            raise
        raise QueryError(
            Diagnostic(
                code="GK001",
                message=f"cannot be read: {error.strerror or error}",
                where=Location(file),
            )
        ) from error


def _print_queries() -> None:
    """Print each named query with its parameters."""
    lines = []
    for query in named_queries().values():
        lines.append(labelled(f"{query.name:<13} ", query.title))
        lines += [
            labelled(f"{'':<14}{parameter:<8} ", meaning)
            for parameter, meaning in parameter_lines(query)
        ]
    output("\n".join(lines))
