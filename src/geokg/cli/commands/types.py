"""The command ``types``: the types of events and relations."""

from __future__ import annotations

from collections.abc import Collection

import click

from geokg.base.diagnostics import Diagnostic, did_you_mean
from geokg.base.errors import QueryError
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

    Without WORD it lists all types. WORD is a type, or a word to search in names, definitions and
    examples.

    \b
    Example:  geokg types recognise
    """
    known = situation_types()
    if not word:
        print_table(
            _columns(known.values()), _IMPORTANT, elsewhere="`geokg types TYPE` shows everything"
        )
        return 0
    found = _found(word.casefold())
    if not found:
        hint = did_you_mean(word, known) or "`geokg types` lists them"
        raise QueryError(Diagnostic(code="GK404", message="no such type", found=word, fix=hint))
    output("\n\n".join(map(type_card, found)))
    return 0


def _found(word: str) -> list[SituationType]:
    """The type of that name, else those with the word in their name, else in their texts."""
    known = situation_types()
    if word in known:
        return [known[word]]
    named = [k for k in known.values() if word in k.id or word in k.label.casefold()]
    return named or [
        k for k in known.values() if word in f"{k.definition} {k.note} {k.example}".casefold()
    ]


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
