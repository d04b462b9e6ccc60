"""The command ``findings``: what contradicts or weakens the claims, the most serious first."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from textwrap import fill
from typing import Any, Final

import click

from geokg.base.plural import pluralize
from geokg.cli.command import (
    csv_option,
    files_argument,
    json_option,
    limit_option,
    new_command,
    output_option,
)
from geokg.cli.console import escaped, note, output
from geokg.cli.isolated import IsolatedCommand
from geokg.cli.load_graph import load_graph
from geokg.cli.output_files import ROW_SUFFIXES, row_suffix, write_text
from geokg.cli.render import prose_width
from geokg.cli.serialize import rows_as

_INDENT: Final = " " * 9
_MAX_QUOTE: Final = 72
"""Characters of a quote on its line; JSON and CSV have all of it."""


@new_command("findings", cls=IsolatedCommand)
@files_argument
@click.option("--strict", is_flag=True, help="Exit with 1 where there are findings.")
@limit_option
@json_option("the findings")
@csv_option("the findings")
@output_option(ROW_SUFFIXES)
def findings(
    files: tuple[str, ...],
    strict: bool,
    limit: int | None,
    as_json: bool,
    as_csv: bool,
    target: Path | None,
) -> int:
    """List contradictions: bylines, dates, denials, one-sided sources.

    FILES are annotation files or folders of them, or one RDF file, store or published dataset.
    Findings are warnings: the exit code is 0, or 1 with --strict.
    """
    form = row_suffix(target, as_json=as_json, as_csv=as_csv)
    kg = load_graph(*files)
    rows = kg.findings()
    if form:
        _give(rows_as(form, rows, limit), target)
    else:
        _give(escaped("\n".join(_in_words(row, kg.base) for row in rows[:limit])), target)
    kinds = Counter(row.severity for row in rows)
    shares = ", ".join(pluralize(number, kind) for kind, number in kinds.items())
    total = pluralize(len(rows), "finding")
    if limit and limit < len(rows):
        total = f"{limit:,} of {total}"
    note(f"{total}: {shares}" if rows else "no findings")
    return 1 if rows and strict else 0


def _give(text: str, target: Path | None) -> None:
    if target:
        write_text(target, text + "\n")
    else:
        output(text)


def _in_words(row: Any, base: str) -> str:
    """A finding on a few lines: what it concerns and why, then the quotes that it rests on."""
    where = ", ".join(_local(iri, base) for iri in row.concerns)
    lines = [_wrapped(f"{row.severity:<9}{where}: {row.explanation} [{row.rule}]", _INDENT)]
    for claim, speaker, quote in zip(row.claims, row.speakers, row.quotes, strict=True):
        words = " ".join(quote.split())
        shown = words if len(words) <= _MAX_QUOTE else words[: _MAX_QUOTE - 1] + "…"
        begun = f'{_INDENT}  "{shown}"  {speaker}, {_local(claim, base)}'
        lines.append(_wrapped(begun, f"{_INDENT}    "))
    return "\n".join(lines)


def _local(iri: str, base: str) -> str:
    return iri.removeprefix(base).removesuffix(".situation")


def _wrapped(text: str, indent: str) -> str:
    return fill(
        text,
        width=prose_width(),
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
