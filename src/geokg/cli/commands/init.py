"""The command ``init``: a folder to start from."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import StoreError
from geokg.base.outputs import is_free
from geokg.base.plural import pluralize
from geokg.base.vocabulary import resource
from geokg.cli import init_templates
from geokg.cli.command import PathName, new_command
from geokg.cli.console import note
from geokg.cli.editor_settings import editor_files
from geokg.cli.output_files import cannot_write, placed_outputs
from geokg.cli.settings import NAME
from geokg.inputs.annotation.reader import SUFFIXES


@new_command("init")
@click.argument("folder", type=PathName())
def init(folder: str) -> int:
    """Create a folder with example articles.

    FOLDER must not exist yet, or be empty. It also gets settings (geokg.toml), a README, and
    settings by which editors complete keys and types (.vscode).

    \b
    Example:  geokg init ties
    """
    path = Path(folder)
    try:
        if not is_free(path):
            raise StoreError(
                Diagnostic(
                    code="GK509",
                    message="this folder exists already",
                    found=str(path),
                    fix="choose a new name, or empty it",
                )
            )
        with placed_outputs() as outputs:
            copied = _fill(outputs.folder(path))
    except OSError as error:
        raise cannot_write(path, error) from error
    note(f"Created {path}/ with {pluralize(copied, 'annotated article')}, {NAME} and a README.")
    note(f"Next:  cd {path} && geokg check articles/")
    return 0


def _fill(folder: Path) -> int:
    """Write the examples into a folder, and return the number of articles."""
    articles = folder / "articles"
    articles.mkdir()
    copied = 0
    for file in sorted(resource("examples").glob("*/articles/*")):
        shutil.copyfile(file, articles / file.name)
        copied += file.suffix in SUFFIXES
    (folder / NAME).write_text(init_templates.SETTINGS, encoding="utf-8")
    (folder / "README.md").write_text(init_templates.README, encoding="utf-8")
    for place, text in editor_files().items():
        (folder / place).parent.mkdir(exist_ok=True)
        (folder / place).write_text(text, encoding="utf-8")
    return copied
