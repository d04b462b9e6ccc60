"""The command ``types``: the types of events and relations."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict

import click

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import QueryError
from geokg.base.type_search import find_types, suggest_types
from geokg.base.vocabulary import SituationType, situation_types
from geokg.cli.command import complete_from, json_option, new_command
from geokg.cli.console import output
from geokg.cli.render import type_card
from geokg.cli.tables import Column, print_table

_IMPORTANT = ("type", "valence", "meaning", "kind", "direction", "conduct")


@new_command("types")
@click.argument("word", required=False, shell_complete=complete_from(lambda: situation_types()))
@json_option("the types")
def types(word: str | None, as_json: bool) -> int:
    """Explain the types of events and relations.

    Without WORD it lists all types. WORD is a type, or an everyday word: attack, freeze, summit.

    \b
    Example:  geokg types recognise
    """
    known = situation_types()
    if not word:
        if as_json:
            output(_as_json(known.values()))
            return 0
        print_table(
            _columns(known.values()), _IMPORTANT, elsewhere="`geokg types TYPE` shows everything"
        )
        return 0
    types_found = find_types(word)
    if not types_found:
        hint = suggest_types(word) or "`geokg types` lists them"
        raise QueryError(Diagnostic(code="GK404", message="no such type", found=word, fix=hint))
    output(_as_json(types_found) if as_json else "\n\n".join(map(type_card, types_found)))
    return 0


def _as_json(kinds: Iterable[SituationType]) -> str:
    """Return the types as a list of objects, which have all that the ontology says of each."""
    rows = []
    for kind in kinds:
        values = {"iri": kind.iri, **asdict(kind)}
        sets = {key: sorted(v) for key, v in values.items() if isinstance(v, frozenset)}
        rows.append({**values, **sets})
    return json.dumps(rows, ensure_ascii=False, indent=2)


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
