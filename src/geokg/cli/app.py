"""The table of commands, and the program that loads the one that is called.

A command is a module of `geokg.cli.commands`, imported when it is called, so that the program
starts at once. To add one, add its row to `COMMANDS` and its module.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Final, NamedTuple

import click

import geokg

PROGRAM: Final = "geokg"
COMPLETE_VARIABLE: Final = "_GEOKG_COMPLETE"
"""The environment variable by which a shell asks for completions."""


class Listing(NamedTuple):
    """A row of the table of commands: the task that it serves, and its help in one line."""

    task: str
    help: str


ANNOTATE: Final = "Annotate"
LOOK: Final = "Look"
ANALYSE: Final = "Analyse"
PUBLISH: Final = "Build and publish"
HELP: Final = "Help"

COMMANDS: Final[Mapping[str, Listing]] = {
    "init": Listing(ANNOTATE, "Create a folder with example articles."),
    "draft": Listing(ANNOTATE, "Draft an annotation of a text: actors and dates, not types."),
    "annotate": Listing(ANNOTATE, "Annotate articles in the browser, beside their text."),
    "convert": Listing(ANNOTATE, "Convert the output of other tools, or tables, to annotations."),
    "check": Listing(ANNOTATE, "Check annotation files and report every error."),
    "link": Listing(ANNOTATE, "Propose Wikidata items for actors without one (online)."),
    "adjudicate": Listing(ANNOTATE, "Make one annotation of several, from rules and decisions."),
    "types": Listing(ANNOTATE, "Explain the types of events and relations."),
    "actors": Listing(ANNOTATE, "Show what a name means, and when."),
    "schema": Listing(ANNOTATE, "Print the JSON Schema of annotation files."),
    "show": Listing(LOOK, "Show a claim or an article with its quotes and sources."),
    "query": Listing(LOOK, "Run a named query, or SPARQL of your own."),
    "findings": Listing(
        ANALYSE, "List contradictions: bylines, dates, denials, one-sided sources."
    ),
    "panel": Listing(ANALYSE, "Count events and relations by two states and year."),
    "history": Listing(ANALYSE, "List what two states did, in warm and hostile periods."),
    "plot": Listing(ANALYSE, "Draw a timeline, bars by year, a heat map or a network."),
    "agreement": Listing(ANALYSE, "Measure how far several annotators agree."),
    "diff": Listing(ANALYSE, "Compare two graphs: articles, claims, actors, findings."),
    "build": Listing(PUBLISH, "Check and validate annotation files, and write their graph."),
    "validate": Listing(PUBLISH, "Validate a graph against the SHACL shapes of geokg."),
    "dump": Listing(PUBLISH, "Write a store or an RDF file in another format."),
    "pages": Listing(PUBLISH, "Write web pages: articles with their quotes, actors, pairs."),
    "publish": Listing(PUBLISH, "Publish the dataset that geokg.toml describes."),
    "verify": Listing(PUBLISH, "Verify every file and number of a published dataset."),
    "push": Listing(PUBLISH, "Send a graph to a SPARQL server and verify it (online)."),
    "serve": Listing(PUBLISH, "Answer SPARQL about a graph on this machine."),
    "help": Listing(HELP, "Explain a command."),
    "completion": Listing(HELP, "Print the completion script of a shell."),
}
"""The commands, in the order in which help shows them."""


class App(click.Group):
    """The program: a group that imports a command only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order of help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"geokg.cli.commands.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments begin with; an unknown one gets a suggestion."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise unknown_command(args[0], ctx)
        return super().resolve_command(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the line of usage, in lower case like every other message."""
        formatter.write_usage(ctx.command_path, "COMMAND ...", prefix="usage: ")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands by task, without importing any of them."""
        for task in dict.fromkeys(entry.task for entry in COMMANDS.values()):
            with formatter.section(task):
                formatter.write_dl(
                    [
                        (f"{name:<10}", entry.help.removesuffix("."))
                        for name, entry in COMMANDS.items()
                        if entry.task == task
                    ]
                )

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the exit codes and the first commands to try."""
        formatter.write_paragraph()
        formatter.write(
            "Exit codes: 0 success, 1 errors or violations, 2 wrong usage or unreadable\n"
            "input, 3 an internal error. `geokg help COMMAND` explains a command.\n\n"
            "First run:  geokg init ties && cd ties && geokg check articles/\n"
        )


def unknown_command(name: str, context: click.Context) -> click.UsageError:
    """The error for a command that does not exist, with the nearest name where one is near."""
    # difflib, which compares the names, is imported only for a wrong one.
    from geokg.base.diagnostics import did_you_mean

    hint = did_you_mean(name, COMMANDS) or "the commands are " + ", ".join(COMMANDS)
    return click.UsageError(f"no command `{name}`\n   = {hint}", context)


def _print_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"{PROGRAM} {geokg.__version__}")
        context.exit()


app: Final = App(
    PROGRAM,
    help="Annotated news about relations between states, as a knowledge graph.",
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=False,
    invoke_without_command=False,
    subcommand_metavar="COMMAND ...",
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_print_version,
            help="Print the version and exit.",
        )
    ],
)
"""The program `geokg`."""
