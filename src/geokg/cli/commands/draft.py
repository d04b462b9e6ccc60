"""The command ``draft``: an annotation file to start from, without any type decided."""

from __future__ import annotations

from pathlib import Path

import click

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import StoreError, UnreadableInput
from geokg.cli.command import PathName, max_size, max_size_option, new_command
from geokg.cli.console import note, output
from geokg.cli.output_files import write_text
from geokg.inputs.annotation.source_files import read_text
from geokg.inputs.draft import article_id
from geokg.inputs.draft import draft as draft_of
from geokg.inputs.input_files import find_input_files


@new_command("draft")
@click.argument("text", type=PathName())
@click.option(
    "target",
    "-o",
    "--output",
    type=PathName(path_type=Path),
    metavar="FILE",
    help="Write to FILE instead: YAML, in a folder at or above that of the text.",
)
@click.option("id_", "--id", default="", help="The id of the article (the name of the file).")
@click.option(
    "--published", default="", metavar="DATE", help="The day of publication, as 2008-07-07."
)
@click.option("--title", default="", help="The headline.")
@max_size_option
def draft(text: str, target: Path | None, id_: str, published: str, title: str) -> int:
    """Draft an annotation of a text: actors and dates, not types.

    TEXT is a text file in UTF-8. The draft decides no type: `geokg check` reports each claim until
    its type is written. Names come from the reference table. Without -o the draft is printed as
    YAML, to be saved next to the text.
    """
    source = Path(text)
    content = _text(source)
    written = draft_of(
        content,
        id=id_ or article_id(source.stem),
        file=_beside(source, target) if target else source.name,
        published=published,
        title=title,
    )
    if target is None:
        output(written)
    else:
        write_text(target, written)
    place = f"{target} holds a draft" if target else f"a draft, to be saved next to {source.name}"
    note(f"{place}; geokg check reports errors until each type is decided")
    return 0


def _text(source: Path) -> str:
    if source.is_dir():
        raise UnreadableInput(
            Diagnostic(
                code="GK001",
                message="this is a folder",
                fix="name one text file",
                where=Location(str(source)),
            )
        )
    find_input_files([source], lambda _: True, max_size=max_size())
    return read_text(source)


def _beside(source: Path, target: Path) -> str:
    """The name that the draft gives the text; an annotation reads none above its own folder."""
    if target.exists():
        raise StoreError(
            Diagnostic(
                code="GK509",
                message="this file exists already",
                found=str(target),
                fix="choose a new name: an annotation is not overwritten",
            )
        )
    folder = target.absolute().parent
    if not folder.is_dir():
        raise StoreError(
            Diagnostic(
                code="GK001",
                message="there is no such folder",
                found=str(target.parent),
                fix="create it, or choose another",
            )
        )
    if not source.absolute().is_relative_to(folder):
        raise StoreError(
            Diagnostic(
                code="GK022",
                message="the text would not be next to the annotation",
                found=str(target),
                fix=f"write it into {source.parent}",
            )
        )
    return source.absolute().relative_to(folder).as_posix()
