"""Who was in which government when: the tenures of reference/leaders.csv.

The table is frozen in 2014: where a tenure has no end, it may have lasted until then or longer, or
have ended before without the source being told. Most say no more of the office than ``government``.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, NamedTuple

from geokg.actors.spelling import name_key
from geokg.actors.states import Interval, states
from geokg.base.vocabulary import resource

TABLE: Final = "reference/leaders.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeTerm:
    """One time in which a person held an office, or a regime ruled, of one state.

    ``code`` is the state's. ``office`` is ``government`` where the source knows no more, and
    ``regime`` where not a person but a regime ruled. ``role`` is the source's own code and may be
    empty. Where the end is open, ``known_until`` is the last year that the source knows.
    """

    holder: str
    code: str
    office: str
    interval: Interval
    role: str = ""
    known_until: int | None = None
    source: str = ""

    def __str__(self) -> str:
        return f"{self.holder}, {self.told}"

    @property
    def told(self) -> str:
        """The tenure in words, without the name.

        >>> from geokg.actors import offices_held
        >>> offices_held("George W. Bush")[0].told
        'in office 2001-01-20 to 2009-01-20 as president of the United States'
        """
        state = states()[self.code].in_prose
        if self.office == "regime":
            return f"ruled {state} {self.when}"
        if self.office == "government":
            return f"in the government of {state} {self.when}"
        return f"in office {self.when} as {self.office} of {state}"

    @property
    def when(self) -> str:
        """The dates in words.

        >>> from geokg.actors import offices_held
        >>> offices_held("Emomali Rahmon")[0].when
        'from 1992-11-19, without an end in a source of 2014'
        """
        if self.interval.end is None and self.known_until:
            return f"{self.interval.in_prose}, without an end in a source of {self.known_until}"
        return self.interval.in_prose


class LeaderRow(NamedTuple):
    """A row of the table as text: 22,000 of them are read, and few are asked for."""

    code: str
    name: str
    aliases: str
    role: str
    office: str
    start: str
    end: str
    known_until: str
    source: str

    def tenure(self) -> OfficeTerm:
        """The row as a value."""
        return OfficeTerm(
            holder=self.name,
            code=self.code,
            office=self.office,
            interval=Interval(_day(self.start), _day(self.end)),
            role=self.role,
            known_until=int(self.known_until) if self.known_until else None,
            source=self.source,
        )


def _day(text: str) -> date | None:
    return None if text == ".." else date.fromisoformat(text)


@cache
def rows() -> tuple[LeaderRow, ...]:
    """All rows, by state, name and date."""
    with resource(TABLE).open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        return tuple(map(LeaderRow._make, reader))


@cache
def rows_by_name() -> Mapping[str, tuple[LeaderRow, ...]]:
    """The rows by each name and other name, folded."""
    found: dict[str, list[LeaderRow]] = {}
    keys: dict[str, str] = {}
    for row in rows():
        for name in {row.name: 0, **dict.fromkeys(filter(None, row.aliases.split("|")))}:
            key = keys.get(name) or keys.setdefault(name, name_key(name))
            found.setdefault(key, []).append(row)
    return {key: tuple(group) for key, group in found.items()}


@cache
def rows_by_surname() -> Mapping[str, tuple[LeaderRow, ...]]:
    """The rows by the last word of the first name of a person, folded."""
    found: dict[str, list[LeaderRow]] = {}
    for row in rows():
        found.setdefault(name_key(row.name.rpartition(" ")[2]), []).append(row)
    return {key: tuple(group) for key, group in found.items()}


@cache
def rows_by_state() -> Mapping[str, tuple[LeaderRow, ...]]:
    """The rows by the code of the state."""
    found: dict[str, list[LeaderRow]] = {}
    for row in rows():
        found.setdefault(row.code, []).append(row)
    return {key: tuple(group) for key, group in found.items()}
