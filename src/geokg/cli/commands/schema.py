"""The command ``schema``: the JSON Schema of annotation files."""

from __future__ import annotations

import click

from geokg.cli.command import new_command
from geokg.cli.console import output
from geokg.cli.serialize import dumps
from geokg.inputs.annotation.json_schema import json_schema, strict_json_schema


@new_command("schema")
@click.option(
    "--for-llm",
    is_flag=True,
    help="Print the strict schema for language models: all keys required, no others allowed.",
)
def schema(for_llm: bool) -> int:
    """Print the JSON Schema of annotation files."""
    output(dumps(strict_json_schema() if for_llm else json_schema()))
    return 0
