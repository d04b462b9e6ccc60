"""Which state has which number on which day, in the system of COW or of Gleditsch-Ward."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import product
from types import MappingProxyType
from typing import Final, Literal

from geokg.actors import Interval, State, states
from geokg.analysis.panel.days import FIRST, LAST, Days, common, union

System = Literal["cow", "gw"]
SYSTEMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cow": "Correlates of War, list of states 2016",
        "gw": "Gleditsch-Ward, list of independent states",
    }
)
_ONE_IN_GW: Final[Mapping[str, str]] = MappingProxyType({"cow:260": "DEU", "cow:678": "YEM"})
"""States of COW alone, with the state that contains them in Gleditsch-Ward's list.

DEU bears the number of West Germany in COW while that lasts, and cow:260 the number of Germany in
Gleditsch-Ward; YEM and the Yemen Arab Republic likewise.
"""

Numbered = tuple[int, int, int]
"""A first day, a last day, and the number of a state on the days between."""
NumberedPair = tuple[int, int, int, int]
"""A first day, a last day, and the numbers of two states on the days between."""


@cache
def numbers_of(system: System, code: str) -> tuple[Numbered, ...]:
    """Return the numbers that a state has in a system, each with its days, in order.

    >>> [(str(date.fromordinal(first)), number) for first, _, number in numbers_of("cow", "DEU")]
    [('1955-05-05', 260), ('1990-10-03', 255)]
    """
    own = _listed(system, states()[code])
    for part, whole in _ONE_IN_GW.items():
        if system == "cow" and code == whole:
            own += _listed(system, states()[part])
        elif system == "gw" and code == part:
            days = _days(states()[part].validity)
            own += _cut(_listed(system, states()[whole]), days)
    return tuple(sorted(own))


def number_on(system: System, code: str, day: int) -> int | None:
    """Return the number of a state on a day, or None.

    >>> number_on("cow", "SUN", date(1991, 12, 26).toordinal()) is None
    True
    """
    spans = numbers_of(system, code)
    return next((number for first, last, number in spans if first <= day <= last), None)


@cache
def pair_numbers(system: System, one: str, other: str) -> tuple[NumberedPair, ...]:
    """Return the numbers of two states on the days on which both have one, in order of days."""
    return tuple(
        (max(a, c), min(b, d), number, number2)
        for (a, b, number), (c, d, number2) in product(
            numbers_of(system, one), numbers_of(system, other)
        )
        if max(a, c) <= min(b, d)
    )


@cache
def pair_days(system: System, one: str, other: str) -> Days:
    """Return the days on which two states have numbers."""
    return union((first, last) for first, last, _, _ in pair_numbers(system, one, other))


@cache
def bearers(system: System) -> Mapping[int, tuple[str, ...]]:
    """Return the codes of the states that ever bear a number, by number."""
    found: dict[int, list[str]] = {}
    for code in sorted(states()):
        for number in sorted({number for _, _, number in numbers_of(system, code)}):
            found.setdefault(number, []).append(code)
    return {number: tuple(found[number]) for number in sorted(found)}


@cache
def number_days(system: System, number: int) -> Days:
    """Return the days on which some state bears a number."""
    return union(
        (first, last)
        for code in bearers(system)[number]
        for first, last, borne in numbers_of(system, code)
        if borne == number
    )


@cache
def cell_days(system: System, one: int, other: int) -> Days:
    """Return the days on which two numbers are both in the system."""
    return common(number_days(system, one), number_days(system, other))


@cache
def bearer_on(system: System, number: int, day: int) -> str:
    """Return the state that bears a number on a day.

    Of several it is one that existed on that day by its own dates, then one with a three-letter
    code.

    >>> bearer_on("cow", 345, date(2006, 5, 31).toordinal())
    'SCG'
    """
    able = [code for code in bearers(system)[number] if number_on(system, code, day) == number]
    there = date.fromordinal(day)
    return min(
        able, key=lambda code: (not states()[code].held_on(there), not three_letter(code), code)
    )


def three_letter(code: str) -> str:
    """Return a code if it is a three-letter code, else an empty text.

    >>> three_letter("SUN"), three_letter("cow:260")
    ('SUN', '')
    """
    return code if len(code) == 3 else ""


def other_system(system: System) -> System:
    """Return the other one of the two systems."""
    return "gw" if system == "cow" else "cow"


def _listed(system: System, state: State) -> tuple[Numbered, ...]:
    """Return the days on which a list gives a state its number."""
    number, listed = (
        (state.cow, state.cow_validity) if system == "cow" else (state.gw, state.gw_validity)
    )
    if number is None:
        return ()
    days = _days(listed)
    if state.curated and state.validity:
        days = common(days, _days(state.validity))
    return tuple((first, last, number) for first, last in days)


def _cut(numbered: tuple[Numbered, ...], days: Days) -> tuple[Numbered, ...]:
    return tuple(
        (max(a, c), min(b, d), number)
        for a, b, number in numbered
        for c, d in days
        if max(a, c) <= min(b, d)
    )


def _days(intervals: tuple[Interval, ...]) -> Days:
    return union(
        (i.start.toordinal() if i.start else FIRST, i.end.toordinal() if i.end else LAST)
        for i in intervals
    )
