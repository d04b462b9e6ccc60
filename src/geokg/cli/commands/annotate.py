"""The command ``annotate``: annotate articles in the browser, beside their text."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from geokg.cli.command import PathName, new_command
from geokg.cli.console import note, output
from geokg.cli.streams import flush_streams
from geokg.web.workbench import serving


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
@click.option("annotator", "--as", default="", metavar="NAME", help="The name of the annotator.")
@click.option("--read-only", is_flag=True, help="Show the articles, and write nothing.")
def annotate(folder: Path, port: int, no_browser: bool, annotator: str, read_only: bool) -> int:
    """Annotate articles in the browser, beside their text.

    FOLDER has annotation files, or drafts that `geokg draft` wrote. The page edits the files there:
    only the lines of what is edited change. Nobody but the browser of this machine that opens the
    printed address can use it, and that address works once. Ctrl-C ends it.

    \b
    Example:  geokg annotate articles/ --as ana
    """
    with serving(folder, port=port, annotator=annotator, read_only=read_only) as workbench:
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
