"""The command line: it parses arguments, calls the library and prints.

Data go to stdout, messages to stderr. Exit codes: 0 success, 1 errors or violations, 2 wrong usage
or unreadable input, 3 an internal error of geokg.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import click

from geokg.cli.app import COMMANDS, COMPLETE_VARIABLE, PROGRAM, app
from geokg.cli.stopping import Stopped, stoppable
from geokg.cli.streams import flush_streams, prepare_streams

__all__ = ["COMMANDS", "app", "main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code.

    Args:
        argv: The arguments after the name of the program; those of the process unless given.

    Raises:
        SystemExit: For ``--help`` and ``--version``, with the code 0.

    >>> main(["schema", "--fro-llm"])
    2
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    prepare_streams()
    try:
        with stoppable():
            code = _run(arguments)
        flush_streams()
    except BrokenPipeError:
        # The reader of the output has closed it, and wants no more.
        with suppress(OSError):
            flush_streams()
        return 0
    except Stopped as stop:
        # Only failures need the packages that describe them, and `--help` must start at once.
        from geokg.cli.console import error

        error(str(stop))
        return stop.exit_code
    except Exception as failure:  # noqa: BLE001  # the last resort: a sentence, not a traceback
        from geokg.cli.failures import report_failure

        code = report_failure(failure)
        with suppress(OSError):
            flush_streams()
    return code


def _run(arguments: list[str]) -> int:
    if instruction := os.environ.get(COMPLETE_VARIABLE):
        from click.shell_completion import shell_complete

        return shell_complete(app, {}, PROGRAM, COMPLETE_VARIABLE, instruction)
    if not arguments:
        with app.make_context(PROGRAM, [], resilient_parsing=True) as context:
            click.echo(app.get_help(context), err=True)
        return 2
    try:
        with app.make_context(PROGRAM, arguments) as context:
            try:
                return int(app.invoke(context))
            except KeyboardInterrupt as interrupt:
                from geokg.cli.console import written

                raise Stopped.after(interrupt, written(context)) from interrupt
    except click.exceptions.Exit as end:
        flush_streams()
        raise SystemExit(end.exit_code) from end
