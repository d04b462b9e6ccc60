"""The command ``actors``: what a name means, and when."""

from __future__ import annotations

import click

from geokg.actors import coverage_of, find_state, resolve, states
from geokg.actors.codes import states_of_code
from geokg.actors.coverage import OFFICES
from geokg.actors.hints import actor_hint
from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import QueryError
from geokg.cli.command import new_command
from geokg.cli.console import error, output
from geokg.cli.render import candidate_card, detail_line, state_card
from geokg.dates import parse_edtf


@new_command("actors")
@click.argument("name")
@click.option("--at", metavar="DATE", help="The time of the name: a day, month or year, as EDTF.")
def actors(name: str, at: str | None) -> int:
    """Show what a name means, and when.

    NAME is a name, a code, a number (cow:260) or a Wikidata item.

    \b
    Example:  geokg actors Germany --at 1970
    """
    resolution = resolve(name, at=at)
    shown = [*resolution.candidates, *resolution.excluded]
    coded = () if shown else find_state(name) or states_of_code(name)
    if not shown and not coded:
        raise QueryError(
            Diagnostic(
                code="GK111",
                message="the reference table has no such name",
                found=name,
                fix=actor_hint(name, at) or "try another spelling, or a code",
            )
        )
    for warning in resolution.suspicious:
        error(f"warning: {warning}")
    cards = [candidate_card(candidate, "") for candidate in resolution.candidates]
    cards += [candidate_card(candidate, f"not at {at}: ") for candidate in resolution.excluded]
    if at:
        codes = dict.fromkeys(c.code for c in resolution.candidates if c.state)
        cards += [line for code in codes if (line := _coverage_line(code, at))]
    output("\n\n".join([*cards, *map(state_card, coded)]))
    return 0


def _coverage_line(code: str, at: str) -> str:
    """Return what the tables declare to know of the heads of a state on the first day of a time."""
    day = parse_edtf(at).earliest
    if day is None or not states()[code].dated:
        return ""
    levels = ", ".join(f"{office} {coverage_of(code, office, day)}" for office in OFFICES)
    return detail_line("coverage", f"{states()[code].name} on {day}: {levels}")
