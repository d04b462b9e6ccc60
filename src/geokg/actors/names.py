"""Names of states, peoples and governments, from reference/names.csv."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from geokg.actors.spelling import name_key
from geokg.actors.states import Interval, states
from geokg.base.vocabulary import resource

TABLE: Final = "reference/names.csv"
ALWAYS: Final = Interval(None, None)
KINDS: Final = ("name", "official", "former", "demonym", "capital")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorName:
    """A name of a state, its people or its government.

    ``kind`` is ``name``, ``official``, ``former``, ``demonym`` or ``capital``; ``interval`` is when
    the name was in use, and open if no source dates it: the existence of the state then limits it.
    """

    code: str
    name: str
    kind: str
    language: str
    interval: Interval
    source: str
    note: str

    @property
    def description(self) -> str:
        """The reason why the name means this state, as text.

        >>> [name.description for name in names_by_spelling()["tehran"]]
        ['Tehran is the capital of Iran, and so a name for its government']
        """
        state = states()[self.code].in_prose
        if self.kind == "demonym":
            return f"demonym of {state}"
        if self.kind == "capital" and self.source.startswith("country-codes"):
            return f"{self.name} is the capital of {state}, and so a name for its government"
        if self.kind == "capital":
            return (
                f"{self.name} is or was a seat of the government of {state}, and so a name for it"
            )
        kind = {"name": "name", "official": "official name", "former": "former name"}[self.kind]
        language = "" if "en" in self.language.split() else f" ({self.language})"
        return f"{kind} of {state}{language}"


def interval_of(start: str, end: str) -> Interval:
    """Return the interval of two cells; empty and ``..`` are open."""
    if not start and not end:
        return ALWAYS
    days = [None if text in ("", "..") else date.fromisoformat(text) for text in (start, end)]
    return Interval(days[0], days[1])


@cache
def names_by_code() -> Mapping[str, tuple[ActorName, ...]]:
    """Return all names by the code of their state, in the order of the table.

    >>> [name.name for name in names_by_code()["IRN"] if name.kind == "official"][0]
    'Islamic Republic of Iran'
    """
    found: dict[str, list[ActorName]] = {}
    for name in _rows():
        found.setdefault(name.code, []).append(name)
    return {code: tuple(names) for code, names in found.items()}


@cache
def names_by_spelling() -> Mapping[str, tuple[ActorName, ...]]:
    """Return all names by their key, in the order of the table."""
    return by_spelling(_rows())


@cache
def _rows() -> tuple[ActorName, ...]:
    with resource(TABLE).open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        return tuple(
            ActorName(
                code=code,
                name=name,
                kind=kind,
                language=language,
                interval=interval_of(start, end),
                source=source,
                note=note,
            )
            for code, name, kind, language, start, end, source, note in reader
        )


def by_spelling(names: Iterable[ActorName]) -> Mapping[str, tuple[ActorName, ...]]:
    """Return names by their key."""
    found: dict[str, list[ActorName]] = {}
    for name in names:
        found.setdefault(name_key(name.name), []).append(name)
    return {key: tuple(group) for key, group in found.items()}
