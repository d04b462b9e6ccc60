"""What the commands share: how one is declared, and the options that several have."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import click
from click.shell_completion import CompletionItem

from geokg.base.errors import UnreadableInput
from geokg.cli.console import QUIET
from geokg.inputs.input_files import MAX_SIZE, folder_fault, path_fault

Run = Callable[..., int]
"""A command: options in, exit code out."""
Decorator = Callable[[Run], Run]
MAX_JOBS: Final = 256


def _from_one(
    most: int | None = None,
) -> Callable[[click.Context, click.Parameter, int | None], int | None]:
    """A check that a number is 1 or more, and not more than ``most``; help does not print it."""

    def check(context: click.Context, parameter: click.Parameter, number: int | None) -> int | None:
        if number is not None and not 1 <= number <= (most or number):
            wanted = f"from 1 to {most}" if most else "1 or more"
            raise click.BadParameter(f"{number} is not a number {wanted}", context, parameter)
        return number

    return check


class Command(click.Command):
    """A command whose first line of usage is in lower case, like every other message."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; every error of usage names the command."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the line of usage."""
        pieces = self.collect_usage_pieces(ctx)
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="usage: ")


class PathName(click.Path):
    """A path or web address on the command line; what can be neither is refused with the reason."""

    def __init__(self, *, path_type: type[Path] | None = None) -> None:
        # Whether a file can be read is found when it is read, and said with its place.
        super().__init__(readable=False, path_type=path_type)

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str | bytes | os.PathLike[str]:
        """Return the path, or raise `UnreadableInput` if no command can use it."""
        name = os.fspath(value)
        if name.startswith(("http://", "https://")):
            return super().convert(value, param, ctx)
        if fault := path_fault(name) or folder_fault(name):
            raise UnreadableInput(fault)
        return super().convert(value, param, ctx)


_SIZE: Final = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,3})?) ?(B|KB|MB|GB|)")
_UNITS: Final = {"": 1, "B": 1, "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000}
_MAX_SIZE_KEY: Final = "geokg.max_size"


def max_size() -> int:
    """The largest size in bytes of an input file of the running command."""
    context = click.get_current_context(silent=True)
    return int(context.meta.get(_MAX_SIZE_KEY, MAX_SIZE)) if context else MAX_SIZE


def _set_max_size(context: click.Context, parameter: click.Parameter, size: str | None) -> None:
    if size is None:
        return
    match = _SIZE.fullmatch(size.strip().upper())
    number = int(float(match[1]) * _UNITS[match[2]]) if match else 0
    if not number:
        raise click.BadParameter(f"{size} is not a size such as 500MB or 2GB", context, parameter)
    context.meta[_MAX_SIZE_KEY] = number


def max_size_option(run: Run) -> Run:
    """Add ``--max-size``, which `max_size` returns."""
    return click.option(
        "--max-size",
        metavar="SIZE",
        expose_value=False,
        callback=_set_max_size,
        help=f"Refuse larger input files ({MAX_SIZE // 1_000_000}MB); of JSONL, longer lines.",
    )(run)


def new_command(
    name: str, *, cls: type[Command] = Command
) -> Callable[[Callable[..., int]], click.Command]:
    """Make a function a command; its docstring is the help, and ``--quiet`` is added."""

    def declare(run: Callable[..., int]) -> click.Command:
        quiet = click.option(
            "-q",
            "--quiet",
            is_flag=True,
            expose_value=False,
            callback=_set_quiet,
            help="Print no summary and no progress, only problems.",
        )
        settings = {"help_option_names": ["-h", "--help"]}
        return click.command(name, cls=cls, context_settings=settings)(quiet(run))

    return declare


def _set_quiet(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    context.meta[QUIET] = wanted


def files_argument(run: Run) -> Run:
    """Add the argument ``files``: annotation files."""
    return click.argument("files", nargs=-1, required=True, type=PathName())(max_size_option(run))


def graph_argument(run: Run) -> Run:
    """Add the argument ``graph``: anything that holds one."""
    return click.argument("graph", type=PathName())(max_size_option(run))


def jobs_option(run: Run) -> Run:
    """Add ``--jobs``: the number of processes."""
    return click.option(
        "--jobs",
        type=int,
        callback=_from_one(MAX_JOBS),
        default=1,
        metavar="N",
        help="Use N processes (1); the output is the same.",
    )(run)


def base_option(run: Run) -> Run:
    """Add ``--base``: the beginning of IRIs."""
    return click.option(
        "--base", default="", metavar="IRI", help="Begin IRIs with this; overrides geokg.toml."
    )(run)


def json_option(what: str) -> Decorator:
    """Add ``--json``, which prints ``what`` as JSON."""
    return click.option("as_json", "--json", is_flag=True, help=f"Print {what} as JSON.")


def csv_option(what: str) -> Decorator:
    """Add ``--csv``, which prints ``what`` as CSV."""
    return click.option("as_csv", "--csv", is_flag=True, help=f"Print {what} as CSV.")


def output_option(suffixes: Iterable[str]) -> Decorator:
    """Add ``-o``: a file of one of the suffixes."""
    return click.option(
        "target",
        "-o",
        "--output",
        type=PathName(path_type=Path),
        metavar="FILE",
        help=f"Write to FILE instead: {' '.join(suffixes)}.",
    )


def limit_option(run: Run) -> Run:
    """Add ``--limit``: the most rows to give."""
    return click.option(
        "--limit", type=int, callback=_from_one(), metavar="N", help="Give the first N rows only."
    )(run)


def complete_from(
    names: Callable[[], Iterable[str]],
) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """Completion of a value from names that are only asked for when a shell wants them."""

    def complete(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
        return [CompletionItem(name) for name in names() if name.startswith(begun)]

    return complete
