"""The command ``history``: what two states did and were to each other, with its periods."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from geokg.analysis.history import History
from geokg.base.plural import pluralize
from geokg.cli.command import PathName, csv_option, json_option, new_command, output_option
from geokg.cli.console import note, output
from geokg.cli.load_graph import load_graph
from geokg.cli.output_files import ROW_SUFFIXES, row_suffix, write_text
from geokg.cli.serialize import rows_as


@new_command("history")
@click.argument("files", nargs=-1, required=True, type=PathName())
@click.argument("a", metavar="STATE")
@click.argument("b", metavar="STATE")
@click.option(
    "--reading",
    type=click.Choice(("byline", "content")),
    default="byline",
    help="How dates are read where byline and content disagree (byline).",
)
@json_option("the rows")
@csv_option("the rows")
@output_option(ROW_SUFFIXES)
def history(
    files: tuple[str, ...],
    a: str,
    b: str,
    reading: str,
    as_json: bool,
    as_csv: bool,
    target: Path | None,
) -> int:
    """List what two states did, in warm and hostile periods.

    FILES are annotation files or folders of them, or one RDF file, store or published dataset;
    each STATE is a code or a name. Organs, persons and members of groups count as their states.
    A period is a run of dated situations that are all cooperative, or all conflictual, in the order
    of the middle of their possible days.

    \b
    Example:  geokg history articles/ IRN TJK
    """
    form = row_suffix(target, as_json=as_json, as_csv=as_csv)
    found = load_graph(*files).history(a, b, reading=reading)
    if form:
        text = rows_as(form, found.rows)
        if target:
            write_text(target, text + "\n")
        else:
            output(text)
    else:
        output("\n".join(_lines(found)))
    moods = ", ".join(row.mood for row in found.periods) or "no period"
    note(f"{pluralize(len(found.rows), 'situation')}: {moods}")
    if found.excluded:
        reasons = ", ".join(f"{number} {reason}" for reason, number in found.excluded.items())
        note(f"excluded: {reasons}")
    return 0


def _lines(found: History) -> Iterator[str]:
    """Yield a line for each period, with its rows below, then those that are in no period."""
    for period in found.periods:
        yield f"{period.period} {period.mood}, {_days(period.first, period.last)}"
        yield from (_line(row) for row in found.rows if row.period == period.period)
    others = [row for row in found.rows if row.period is None]
    if others:
        yield "in no period: neutral, mediated or undated"
        yield from map(_line, others)


def _line(row: Any) -> str:
    when = row.time if row.first is None else f"{row.time} {_days(row.first, row.last)}"
    arrow = "-" if row.link == "party-party" else ">"
    parts = [when, f"{row.source} {arrow} {row.target}", row.type, row.standing]
    parts += [f"via {row.via}"] if row.via != "state" else []
    parts += [pluralize(row.reports, "report")] if row.reports > 1 else []
    return f"    {' · '.join(parts)} [{row.situation}]"


def _days(first: date, last: date) -> str:
    return str(first) if first == last else f"{first} to {last}"
