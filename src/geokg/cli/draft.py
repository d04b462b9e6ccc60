"""``geokg draft``: an annotation file to start from, of which nothing is decided."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import StoreError, UnreadableInput
from geokg.cli.talk import put, say
from geokg.inputs.draft import article_id
from geokg.inputs.draft import draft as draft_of


def draft(options: Namespace) -> int:
    """Print or write the draft for a text."""
    source = Path(options.text)
    text = _text(source)
    output = Path(options.output) if options.output else None
    written = draft_of(
        text,
        id=options.id or article_id(source.stem),
        file=_beside(source, output) if output else source.name,
        published=options.published,
        title=options.title,
    )
    if output is None:
        put(written)
    else:
        output.write_text(written, encoding="utf-8", newline="\n")
    place = f"{output} holds a draft" if output else f"a draft, to be saved beside {source.name}"
    say(f"{place}; geokg check refuses it until each type is decided")
    return 0


def _text(source: Path) -> str:
    try:
        return source.read_bytes().decode("utf-8-sig")
    except OSError as error:
        message, fix, code = f"cannot be read: {error.strerror}", "check the name", "GK001"
    except UnicodeDecodeError as error:
        message, fix, code = f"not UTF-8, at byte {error.start}", "save it as UTF-8", "GK002"
    raise UnreadableInput(
        Diagnostic(code=code, message=message, fix=fix, where=Location(str(source)))
    )


def _beside(source: Path, output: Path) -> str:
    """What the draft calls the file of the text; an annotation reads none above its own folder."""
    if output.exists():
        raise StoreError(
            Diagnostic(
                code="GK509",
                message="this file is there already",
                found=str(output),
                fix="choose a new name: an annotation is not overwritten",
            )
        )
    folder = output.absolute().parent
    if not folder.is_dir():
        raise StoreError(
            Diagnostic(
                code="GK001",
                message="there is no such folder",
                found=str(output.parent),
                fix="make it, or choose another",
            )
        )
    if not source.absolute().is_relative_to(folder):
        raise StoreError(
            Diagnostic(
                code="GK022",
                message="the text would not be beside the annotation",
                found=str(output),
                fix=f"write it into {source.parent}",
            )
        )
    return source.absolute().relative_to(folder).as_posix()
