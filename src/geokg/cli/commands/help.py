"""The command ``help``: the help of the program or of one command."""

from __future__ import annotations

import click

from geokg.cli.app import COMMANDS, app, unknown_command
from geokg.cli.command import complete_from, new_command
from geokg.cli.console import output


@new_command("help")
@click.argument("command", required=False, shell_complete=complete_from(lambda: COMMANDS))
@click.pass_context
def help(context: click.Context, command: str | None) -> int:
    """Explain a command.

    Without COMMAND it lists all commands. It prints the same as `geokg COMMAND --help`.
    """
    root = context.find_root()
    if command is None:
        output(app.get_help(root))
        return 0
    found = app.get_command(root, command)
    if found is None:
        raise unknown_command(command, context)
    with found.make_context(command, [], parent=root, resilient_parsing=True) as explained:
        output(found.get_help(explained))
    return 0
