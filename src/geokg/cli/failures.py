"""What the user sees when a command fails: diagnostics, one line of wrong usage, or a fault."""

from __future__ import annotations

from collections.abc import Iterator

import click

from geokg.base.diagnostics import did_you_mean
from geokg.base.errors import (
    AnnotationError,
    GeokgError,
    PanelError,
    UnreadableInput,
    ViolationError,
)
from geokg.base.system_errors import SystemFailure, system_fault
from geokg.cli.console import error, report


def report_failure(failure: Exception) -> int:
    """Print why a command failed, and return the exit code."""
    if isinstance(failure, GeokgError):
        report(failure.diagnostics)
        failed = isinstance(failure, AnnotationError | PanelError | ViolationError)
        return 1 if failed and not isinstance(failure, UnreadableInput) else 2
    if isinstance(failure, click.UsageError):
        error("\n".join(_usage_lines(failure)))
        return 2
    if isinstance(failure, SystemFailure):
        report([system_fault(failure)])
        return 2
    error(f"GK900 an internal error of geokg: {type(failure).__name__}: {failure}")
    error("   = please report it, with the command and the file that caused it")
    return 3


def _usage_lines(failure: click.UsageError) -> Iterator[str]:
    """What was wrong with the arguments, what was probably meant, and where help is."""
    path = failure.ctx.command_path if failure.ctx else "geokg"
    yield f"{path}: {_sentence(failure)}"
    if isinstance(failure, click.NoSuchOption) and failure.ctx:
        known = [name for p in failure.ctx.command.get_params(failure.ctx) for name in p.opts]
        options = [name for name in known if name.startswith("--")]
        if hint := did_you_mean(failure.option_name, options):
            yield f"   = {hint}"
    yield f"   = `{path} --help` explains its usage"


def _sentence(failure: click.UsageError) -> str:
    if isinstance(failure, click.NoSuchOption):
        return f"no option `{failure.option_name}`"
    if isinstance(failure, click.MissingParameter) and failure.param:
        name = failure.param.metavar or failure.param.human_readable_name
        return f"{name} is missing"
    message = failure.format_message().strip().removesuffix(".")
    is_word = message[1:2].islower()
    return message[:1].lower() + message[1:] if is_word else message
