"""The command ``schema``: the JSON Schema of annotation files."""

from __future__ import annotations

from pathlib import Path

import click

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import StoreError
from geokg.cli.command import PathName, new_command
from geokg.cli.console import note, output
from geokg.cli.editor_settings import FOLDER, PATTERNS, SCHEMA, editor_files
from geokg.cli.output_files import cannot_write, placed_outputs
from geokg.cli.serialize import dumps
from geokg.inputs.annotation.json_schema import json_schema, strict_json_schema


@new_command("schema")
@click.option(
    "--for-llm",
    is_flag=True,
    help="Print the strict schema for language models: all keys required, no others allowed.",
)
@click.option(
    "folder",
    "--editor",
    type=PathName(path_type=Path),
    metavar="FOLDER",
    help="Write the schema and the settings of editors into FOLDER/.vscode instead.",
)
def schema(for_llm: bool, folder: Path | None) -> int:
    """Print the JSON Schema of annotation files.

    With --editor, editors with a YAML language server complete keys, types and roles in the
    annotation files of FOLDER/articles. Another editor finds the schema by a first line such as
    `# yaml-language-server: $schema=../.vscode/geokg.schema.json`.

    \b
    Example:  geokg schema --editor .
    """
    if folder:
        if for_llm:
            raise click.UsageError("--editor and --for-llm exclude each other")
        _write_settings(folder)
        return 0
    output(dumps(strict_json_schema() if for_llm else json_schema()))
    return 0


def _write_settings(folder: Path) -> None:
    """Write the schema and the settings; settings of the user are never replaced."""
    files = {folder / place: text for place, text in editor_files().items()}
    settings = folder / FOLDER / "settings.json"
    if settings.exists() and settings.read_text(encoding="utf-8") != files[settings]:
        raise StoreError(
            Diagnostic(
                code="GK509",
                message="these settings exist already",
                found=str(settings),
                fix=f'add to them: "yaml.schemas": {{"./{FOLDER}/{SCHEMA}": '
                f'["{PATTERNS[0]}"]}}, and remove them to write new ones',
            )
        )
    try:
        with placed_outputs() as outputs:
            for file, text in files.items():
                outputs.file(file, with_parents=True).write_text(text, encoding="utf-8")
    except OSError as error:
        raise cannot_write(folder, error) from error
    note(f"Wrote {', '.join(map(str, files))}")
