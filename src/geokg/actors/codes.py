"""Codes of states in other schemes: two-letter codes, abbreviations and numbers of data sets."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from geokg.actors.states import State, alpha3_of, states
from geokg.base.vocabulary import resource

TABLE: Final = "reference/codes.csv"


@dataclass(frozen=True, slots=True)
class ForeignCode:
    """A code that another scheme gives to a state.

    Attributes:
        code: The code.
        state: The code of the state in geokg.
        scheme: Who uses it: ISO 3166-1 alpha-2, Correlates of War, Gleditsch-Ward and others.
    """

    code: str
    state: str
    scheme: str


@cache
def _table() -> Mapping[str, tuple[ForeignCode, ...]]:
    found: dict[str, list[ForeignCode]] = {}
    with resource(TABLE).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code = ForeignCode(row["code"], row["state"], row["scheme"])
            found.setdefault(code.code, []).append(code)
    return MappingProxyType({code: tuple(rows) for code, rows in found.items()})


def foreign_codes(text: str) -> tuple[ForeignCode, ...]:
    """Return what a code means that is not geokg's own; nothing if no source has it.

    Codes are in capitals. A plain number is one of Correlates of War and of Gleditsch-Ward; with
    three digits it may be one of ISO 3166-1.

    >>> [(code.state, code.scheme) for code in foreign_codes("UKG")]
    [('GBR', 'Correlates of War'), ('GBR', 'Gleditsch-Ward')]
    >>> foreign_codes("FR")[0].state, foreign_codes("QQ"), foreign_codes("FRA")
    ('FRA', (), ())
    """
    if text in states():
        return ()
    if len(text) == 2 and text.isupper() and (code := alpha3_of(text)):
        return (ForeignCode(text, code, "ISO 3166-1 alpha-2"), *_table().get(text, ()))
    if text.isdecimal() and text.isascii() and len(text) <= 3:
        number = int(text)
        return tuple(
            ForeignCode(text, state.code, scheme)
            for state in states().values()
            for scheme, meant in (
                ("Correlates of War", state.cow == number),
                ("Gleditsch-Ward", state.gw == number),
                ("ISO 3166-1 numeric", state.iso_numeric == text),
            )
            if meant
        )
    return _table().get(text, ())


def states_of_code(text: str) -> tuple[State, ...]:
    """Return the states that another scheme's code may mean, each once.

    >>> [state.code for state in states_of_code("GMY")]
    ['DEU', 'gw:255', 'gw:255-prussia']
    """
    return tuple(states()[code] for code in dict.fromkeys(c.state for c in foreign_codes(text)))
