"""The main intergovernmental organisations, from reference/organisations.csv."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from geokg.actors.names import interval_of
from geokg.actors.spelling import name_key
from geokg.actors.states import Interval
from geokg.base.vocabulary import resource

TABLE: Final = "reference/organisations.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An intergovernmental organisation; its interval is open if no source dates it."""

    code: str
    name: str
    names: tuple[str, ...]
    interval: Interval
    sources: tuple[str, ...]

    @property
    def called(self) -> tuple[str, ...]:
        """Its names, and its code, which is its usual abbreviation."""
        return (self.name, *self.names, self.code)


@cache
def organisations() -> Mapping[str, Organisation]:
    """Return all organisations by code, in the order of codes.

    >>> organisations()["NATO"].name
    'North Atlantic Treaty Organization'
    """
    with resource(TABLE).open(encoding="utf-8", newline="") as file:
        found = {
            row["code"]: Organisation(
                code=row["code"],
                name=row["name"],
                names=tuple(filter(None, row["names"].split("|"))),
                interval=interval_of(row["from"], row["until"]),
                sources=tuple(row["source"].split()),
            )
            for row in csv.DictReader(file)
        }
    return MappingProxyType(found)


@cache
def organisations_by_name() -> Mapping[str, tuple[Organisation, ...]]:
    """The organisations by the key of each name, and by their code."""
    found: dict[str, list[Organisation]] = {}
    for organisation in organisations().values():
        for key in dict.fromkeys(map(name_key, organisation.called)):
            found.setdefault(key, []).append(organisation)
    return {key: tuple(group) for key, group in found.items()}
