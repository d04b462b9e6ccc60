"""Terms of office: who held which office, and when, from reference/leaders.csv.

Heads of state and of government come from Wikidata, the World Factbook and phoenix and reach 2025;
other members of governments come from phoenix alone, which is frozen in 2014. Where a term has no
end, it may have lasted until the last year that its sources know, or longer. Of members of
governments most rows name no office but ``government``. How well a state's heads are known at a
day is declared in :mod:`geokg.actors.coverage`.
"""

from __future__ import annotations

import csv
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, NamedTuple

from geokg.actors.spelling import name_key
from geokg.actors.states import Interval, states
from geokg.base.vocabulary import resource

TABLE: Final = "reference/leaders.csv"
HEAD_OF_STATE: Final = "head of state"
HEAD_OF_GOVERNMENT: Final = "head of government"
_WIDTH: Final = {"day": 10, "month": 7, "year": 4}
"""The length of a written date, by its precision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeTerm:
    """A period in which a person held an office of a state, or in which a regime ruled it.

    ``code`` is the state's. ``office`` is its title where a source gives one, ``head of state`` or
    ``head of government`` where none does, ``government`` where the source knows no more, and
    ``regime`` where not a person but a regime ruled. ``heads`` lists what the person was head
    of. ``role`` is phoenix's own code and may be empty. Where the end is open, ``known_until`` is
    the last year that a source knows. ``interval`` has all days that the term may have; where
    ``precision`` is ``month`` or ``year``, its first or last ones may be too many. ``confirmed``
    names the bounds on which two sources agree: ``from``, ``until``.
    """

    holder: str
    code: str
    office: str
    interval: Interval
    role: str = ""
    known_until: int | None = None
    source: str = ""
    heads: tuple[str, ...] = ()
    precision: tuple[str, str] = ("day", "day")
    confirmed: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.holder}, {self.description}"

    @property
    def description(self) -> str:
        """The term of office as text, without the name.

        >>> from geokg.actors import offices_held
        >>> offices_held("George W. Bush")[0].description
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
        """The dates as text, each as precise as it is known.

        >>> from geokg.actors import offices_held
        >>> offices_held("Mohammad Khatami")[0].when, offices_held("Clement Attlee")[0].when
        ('1997-08-03 to 2005-08-03', '1945 to 1951')
        """
        start, end = (
            str(day)[: _WIDTH[exact]] if day else ""
            for day, exact in zip(self.days, self.precision, strict=True)
        )
        if start and end:
            return f"{start} to {end}"
        if not start:
            return self.interval.in_prose
        if self.known_until:
            return f"from {start}, without an end in a source of {self.known_until}"
        return f"from {start}"

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day; None is open."""
        return self.interval.start, self.interval.end

    @property
    def core(self) -> Interval | None:
        """The days that certainly belong to the term, or None if there are none.

        >>> from geokg.actors import offices_held
        >>> str(offices_held("Clement Attlee")[0].core)
        '1945-12-31/1951-01-01'
        """
        start, end = self.interval.start, self.interval.end
        if start and self.precision[0] != "day":
            start = start.replace(month=12, day=31) if self.precision[0] == "year" else _last(start)
        if end and self.precision[1] != "day":
            end = end.replace(day=1, month=1 if self.precision[1] == "year" else end.month)
        return Interval(start, end) if not (start and end) or start <= end else None


def _last(day: date) -> date:
    """Return the last day of a month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


class LeaderRow(NamedTuple):
    """A row of the table as text: 27,000 rows are read, and few are used."""

    code: str
    name: str
    aliases: str
    role: str
    office: str
    head: str
    start: str
    end: str
    precision: str
    confirmed: str
    known_until: str
    source: str

    def tenure(self) -> OfficeTerm:
        """Return the row as a term of office."""
        first, _, last = self.precision.partition("/")
        return OfficeTerm(
            holder=self.name,
            code=self.code,
            office=self.office,
            interval=Interval(_day(self.start), _day(self.end)),
            role=self.role,
            known_until=int(self.known_until) if self.known_until else None,
            source=self.source,
            heads=tuple(f"head of {head}" for head in self.head.split()),
            precision=(first or "day", last or "day"),
            confirmed=tuple(self.confirmed.split()),
        )


def _day(text: str) -> date | None:
    return None if text == ".." else date.fromisoformat(text)


@cache
def rows() -> tuple[LeaderRow, ...]:
    """Return all rows, by state, name and date."""
    with resource(TABLE).open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        return tuple(map(LeaderRow._make, reader))


def rows_of_people() -> Iterator[LeaderRow]:
    """Return the rows found by name, without those of heads of another state, such as monarchs."""
    return (row for row in rows() if not row.role.startswith("also "))


@cache
def rows_by_name() -> Mapping[str, tuple[LeaderRow, ...]]:
    """Return the rows by each name and alias, folded."""
    found: dict[str, list[LeaderRow]] = {}
    keys: dict[str, str] = {}
    for row in rows_of_people():
        for name in (row.name, *row.aliases.split("|")) if row.aliases else (row.name,):
            key = keys.get(name) or keys.setdefault(name, name_key(name))
            group = found.setdefault(key, [])
            # Two spellings of one person may be one when folded.
            if not group or group[-1] is not row:
                group.append(row)
    return {key: tuple(group) for key, group in found.items()}


@cache
def rows_by_state() -> Mapping[str, tuple[LeaderRow, ...]]:
    """Return the rows by the code of the state."""
    found: dict[str, list[LeaderRow]] = {}
    for row in rows():
        found.setdefault(row.code, []).append(row)
    return {key: tuple(group) for key, group in found.items()}
