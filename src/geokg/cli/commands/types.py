"""The command ``types``: the types of events and relations."""

from __future__ import annotations

from collections.abc import Collection

import click

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import QueryError
from geokg.base.type_search import find_types, suggest_types
from geokg.base.vocabulary import SituationType, situation_types
from geokg.cli.command import complete_from, new_command
from geokg.cli.console import output
from geokg.cli.render import type_card
from geokg.cli.tables import Column, print_table

_IMPORTANT = ("type", "valence", "meaning", "kind", "direction", "conduct")


@new_command("types")
@click.argument("word", required=False, shell_complete=complete_from(lambda: situation_types()))
def types(word: str | None) -> int:
    """Explain the types of events and relations.

    Without WORD it lists all types. WORD is a type, or an everyday word: attack, freeze, summit.

    \b
    Example:  geokg types recognise
    """
    known = situation_types()
    if not word:
        print_table(
            _columns(known.values()), _IMPORTANT, elsewhere="`geokg types TYPE` shows everything"
        )
        return 0
    types_found = find_types(word)
    if not types_found:
        hint = suggest_types(word) or "`geokg types` lists them"
        raise QueryError(Diagnostic(code="GK404", message="no such type", found=word, fix=hint))
    output("\n\n".join(map(type_card, types_found)))
    return 0


def _columns(kinds: Collection[SituationType]) -> list[Column]:
    values = {
        "type": [kind.id for kind in kinds],
        "kind": [kind.kind.casefold() for kind in kinds],
        "direction": [kind.direction for kind in kinds],
        "conduct": [kind.conduct for kind in kinds],
        "valence": [kind.valence for kind in kinds],
        "meaning": [kind.definition for kind in kinds],
    }
    return [Column(name, cells, may_be_cut=name == "meaning") for name, cells in values.items()]
