"""The command ``annotate``: annotate articles in the browser, beside their text."""

from __future__ import annotations

import sys
import webbrowser
from pathlib import Path
from typing import Final

import click

from geokg.cli.command import PathName, new_command
from geokg.cli.console import note, output
from geokg.cli.settings import settings_for
from geokg.cli.streams import flush_streams
from geokg.web.workbench import StateFolder, Workbench

_NAME_FILE: Final = "annotator.json"
"""The file of the state folder with the name that was asked for."""


@new_command("annotate")
@click.argument("folder", type=PathName(path_type=Path))
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="N",
    help="Listen to this port; 0, the default, takes a free one.",
)
@click.option("--no-browser", is_flag=True, help="Print the address, and open no browser.")
@click.option(
    "annotator",
    "--as",
    default="",
    metavar="NAME",
    help="The name of the annotator; else that of geokg.toml, else it is asked once.",
)
@click.option("--read-only", is_flag=True, help="Show the articles, and write nothing.")
@click.option(
    "is_timed", "--times", is_flag=True, help="Write down the seconds that each claim takes."
)
def annotate(
    folder: Path, port: int, no_browser: bool, annotator: str, read_only: bool, is_timed: bool
) -> int:
    """Annotate articles in the browser, beside their text.

    FOLDER has annotation files, or drafts that `geokg draft` wrote. The page edits the files there:
    only the lines of what is edited change. Nobody but the browser of this machine that opens the
    printed address can use it, and that address works once. Ctrl-C ends it.

    \b
    Example:  geokg annotate articles/ --as ana
    """
    name = annotator or _annotator(folder, is_kept=not read_only)
    with Workbench(
        folder, port=port, annotator=name, read_only=read_only, is_timed=is_timed
    ) as workbench:
        output(workbench.address)
        flush_streams()
        note("Ctrl-C ends the workbench")
        if not no_browser:
            webbrowser.open(workbench.address)
        try:
            workbench.wait()
        except KeyboardInterrupt:
            # A signal is how this command ends.
            note("ended")
    return 0


def _annotator(folder: Path, *, is_kept: bool) -> str:
    """Return the name of the settings, or that of the last time; ask for it the first time."""
    name = str(settings_for(folder).values.get("annotator", ""))
    kept = StateFolder(folder, is_kept=is_kept)
    remembered = kept.read(_NAME_FILE)
    if name or isinstance(remembered, str):
        return name or str(remembered)
    if not is_kept or not (folder.is_dir() and sys.stdin.isatty() and sys.stderr.isatty()):
        return ""
    asked = click.prompt("Your name as an annotator (none: Enter)", default="", err=True)
    answer = " ".join(str(asked).split())
    kept.write(_NAME_FILE, answer)
    return answer
