"""The command ``validate``: a graph against the SHACL shapes."""

from __future__ import annotations

from pathlib import Path

from geokg.base.plural import pluralize
from geokg.cli.command import graph_argument, json_option, new_command
from geokg.cli.console import note, output
from geokg.cli.isolated import IsolatedCommand
from geokg.cli.load_graph import load_graph
from geokg.cli.serialize import dumps
from geokg.graph.shacl import validate_file
from geokg.inputs.annotation.reader import SUFFIXES


@new_command("validate", cls=IsolatedCommand)
@graph_argument
@json_option("the report")
def validate(graph: str, as_json: bool) -> int:
    """Validate a graph against the SHACL shapes of geokg.

    GRAPH is an RDF file, a store, a published dataset, or annotation files. The exit code is 1
    where the graph violates a shape.
    """
    path = Path(graph)
    is_rdf = path.is_file() and path.suffix.lower() not in SUFFIXES
    report = validate_file(path) if is_rdf else load_graph(graph).validate()
    if as_json:
        output(dumps(report.as_dict()))
    else:
        for result in report.results:
            output(str(result.diagnostic()))
    verdict = "conforms" if report.conforms else pluralize(len(report.results), "result")
    note(f"{verdict} ({report.engine})")
    return 0 if report.conforms else 1
