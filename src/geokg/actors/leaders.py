"""Terms of office: who held which office, and when, from reference/leaders.csv.

Heads of state and of government come from Wikidata, the World Factbook and phoenix and reach 2025;
other members of governments come from phoenix alone, which is frozen in 2014. Where a term has no
end, it may have lasted until the last year that its sources know, or longer. Of members of
governments most rows name no office but ``government``. How well a state's heads are known at a
day is declared in :mod:`geokg.actors.coverage`.
"""

from __future__ import annotations

import csv
from bisect import bisect_left
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Final, NamedTuple

from geokg.actors.states import Interval, states
from geokg.base.vocabulary import resource

TABLE: Final = "reference/leaders.csv"
KEYS: Final = "reference/leader-keys.csv"
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
    def known(self) -> Interval:
        """The days of the term that its sources have: an open one may have ended after them.

        >>> from geokg.actors import resolve
        >>> str(resolve("John Kerry").one.tenures[-1].known)
        '2013-02-01/2014-12-31'
        """
        if self.interval.end or not self.known_until:
            return self.interval
        return Interval(self.interval.start, date(self.known_until, 12, 31))

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
    """A row of the table as text: of 27,000 rows few are read."""

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


def rows_by_name(key: str) -> tuple[LeaderRow, ...]:
    """Return the rows of people by a name or alias, folded by `name_key`.

    Heads of another state, such as monarchs, are found there alone.

    >>> {row.code for row in rows_by_name("charles de gaulle")}
    {'FRA'}
    """
    return _rows_by("name", key)


def rows_by_surname(key: str) -> tuple[LeaderRow, ...]:
    """Return the rows of people whose main name has a surname, folded by `name_key`.

    >>> [row.name for row in rows_by_surname("meese")][:1], rows_by_surname("iii")
    (['Edwin Meese III'], ())
    """
    return _rows_by("surname", key)


def rows_by_transcription(key: str) -> tuple[LeaderRow, ...]:
    """Return the rows of heads by a name of several words or a long surname, so `transcribed`.

    >>> {row.name for row in rows_by_transcription("volodimir zelenski")}
    {'Volodymyr Zelenskyy'}
    """
    return _rows_by("transcription", key)


@lru_cache(maxsize=65536)
def rows_of_state(code: str) -> tuple[LeaderRow, ...]:
    """Return the rows of a state, by name and date.

    >>> rows_of_state("CHN")[0].code, rows_of_state("none")
    ('CHN', ())
    """
    lines = _lines(TABLE)
    first, after = bisect_left(lines, f"{code},"), bisect_left(lines, f"{code}-")
    return tuple(map(_row, range(first, after)))


@lru_cache(maxsize=65536)
def _rows_by(kind: str, key: str) -> tuple[LeaderRow, ...]:
    lines, start = _lines(KEYS), f"{kind},{key},"
    at = bisect_left(lines, start)
    if at == len(lines) or not lines[at].startswith(start):
        return ()
    return tuple(_row(int(number)) for number in lines[at][len(start) :].split())


@cache
def _row(number: int) -> LeaderRow:
    line = _lines(TABLE)[number]
    return LeaderRow._make(next(csv.reader([line])) if '"' in line else line.split(","))


@cache
def _lines(table: str) -> list[str]:
    """Return the lines of a table below its head, in the order in which they are sorted."""
    return resource(table).read_text(encoding="utf-8").split("\n")[1:-1]
