"""How well the table of leaders knows who held an office at a day: reference/coverage.csv.

The level of a time is ``complete`` where the terms in the table follow each other without a gap of
more than 31 days, two sources confirm both bounds of each term, and no unconfirmed term of another
person is in it. It is ``partial`` where the table has some term, and ``none`` where it has none.
No rule uses the absence of a name as evidence, whatever the level.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final, Literal, cast, get_args

from geokg.actors.leaders import HEAD_OF_GOVERNMENT, HEAD_OF_STATE, OfficeTerm, rows_of_state
from geokg.actors.states import Interval
from geokg.base.vocabulary import resource

TABLE: Final = "reference/coverage.csv"
Level = Literal["complete", "partial", "none"]
LEVELS: Final = get_args(Level)
OFFICES: Final = (HEAD_OF_STATE, HEAD_OF_GOVERNMENT)


def coverage_of(state: str, office: str, day: date) -> Level:
    """Return how well the table knows the holders of an office of a state on a day.

    Args:
        state: The code of a state, such as ``IRN``.
        office: ``head of state`` or ``head of government``.
        day: A day.

    Returns:
        The level; ``none`` also for days on which the state did not exist, and for territories.

    >>> coverage_of("IRN", "head of government", date(2001, 5, 1))
    'complete'
    >>> coverage_of("IRN", "head of government", date(2031, 5, 1))
    'none'
    """
    return next((level for time, level in coverage_spans(state, office) if day in time), "none")


def coverage_spans(state: str, office: str) -> tuple[tuple[Interval, Level], ...]:
    """Return the levels of an office of a state over time, in order.

    >>> [f"{time}: {level}" for time, level in coverage_spans("SSD", "head of state")]
    ['2011-07-09/2025-10-03: complete', '2025-10-04/2026-01-22: partial']
    """
    return _by_office().get((state, office), ())


def heads_on(state: str, office: str, day: date) -> tuple[OfficeTerm, ...]:
    """Return the terms in an office of a state that may include a day, by their first day.

    >>> [tenure.holder for tenure in heads_on("JPN", "head of government", date(2014, 9, 1))]
    ['Shinzo Abe']
    """
    head = office.removeprefix("head of ")
    terms = (row.tenure() for row in rows_of_state(state) if head in row.head.split(" "))
    on_day = (tenure for tenure in terms if day in tenure.interval)
    return tuple(
        sorted(on_day, key=lambda tenure: (tenure.interval.start or date.min, tenure.holder))
    )


@cache
def _by_office() -> Mapping[tuple[str, str], tuple[tuple[Interval, Level], ...]]:
    found: dict[tuple[str, str], list[tuple[Interval, Level]]] = {}
    with resource(TABLE).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            time = Interval(date.fromisoformat(row["from"]), date.fromisoformat(row["until"]))
            level = cast(Level, row["level"])
            found.setdefault((row["code"], row["office"]), []).append((time, level))
    return {key: tuple(group) for key, group in found.items()}
