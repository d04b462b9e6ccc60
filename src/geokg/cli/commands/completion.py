"""The command ``completion``: what a shell needs to complete commands, options and names."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from geokg.cli.app import COMPLETE_VARIABLE, PROGRAM, app
from geokg.cli.command import new_command
from geokg.cli.console import output

SHELLS = ("bash", "zsh", "fish")


@new_command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> int:
    """Print the completion script of a shell.

    \b
    bash:  geokg completion bash > ~/.local/share/bash-completion/completions/geokg
    zsh:   geokg completion zsh > ~/.zfunc/_geokg     (a folder of your fpath)
    fish:  geokg completion fish > ~/.config/fish/completions/geokg.fish
    """
    completion = get_completion_class(shell)
    assert completion is not None
    script = completion(app, {}, PROGRAM, COMPLETE_VARIABLE)
    output(script.source_template % script.source_vars())
    return 0
