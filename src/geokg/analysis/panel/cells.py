"""The cells of a panel: two numbers and a period, and the days that lie in each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from geokg.analysis.panel.days import Days, Interval
from geokg.analysis.panel.systems import System, pair_numbers

Period = Literal["year", "quarter", "month"]
"""The length of the periods of a panel."""
_MONTHS: Final[dict[Period, int]] = {"year": 12, "quarter": 3, "month": 1}
PeriodKey = tuple[int, ...]
"""The year, and the number of the quarter or month; empty without a date."""


class Cell(NamedTuple):
    """Two numbers and a period."""

    number1: int
    number2: int
    period: PeriodKey

    @property
    def is_one(self) -> bool:
        """Whether both numbers are the same, so that the system has one state there."""
        return self.number1 == self.number2


def period_of(day: int, period: Period) -> tuple[PeriodKey, int]:
    """Return the period of a day, and the last day of that period."""
    there, months = date.fromordinal(day), _MONTHS[period]
    place = (there.month - 1) // months + 1
    last_month = place * months
    if last_month == 12:
        last = date(there.year, 12, 31)
    else:
        last = date(there.year, last_month + 1, 1) - timedelta(days=1)
    return ((there.year,) if period == "year" else (there.year, place)), last.toordinal()


def period_days(key: PeriodKey, period: Period) -> Interval:
    """Return the first and the last day of a period.

    >>> first, last = period_days((1992, 1), "quarter")
    >>> last - first + 1
    91
    """
    months = _MONTHS[period]
    place = key[1] if len(key) > 1 else 1
    first = date(key[0], (place - 1) * months + 1, 1).toordinal()
    return first, period_of(first, period)[1]


def parts_of(
    days: Days, system: System, one: str, other: str, period: Period
) -> Iterator[tuple[Cell, Interval]]:
    """Yield the days of a set, cut where the period or a number of two states changes, in order."""
    numbered = pair_numbers(system, one, other)
    for start, end in days:
        for first, last, number1, number2 in numbered:
            here, stop = max(start, first), min(end, last)
            while here <= stop:
                key, period_end = period_of(here, period)
                until = min(stop, period_end)
                yield Cell(number1, number2, key), (here, until)
                here = until + 1


def cells_of(days: Days, system: System, one: str, other: str, period: Period) -> Iterator[Cell]:
    """Yield the cells in which days lie, each once."""
    seen: set[Cell] = set()
    for cell, _ in parts_of(days, system, one, other, period):
        if cell not in seen:
            seen.add(cell)
            yield cell
