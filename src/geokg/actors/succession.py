"""Which state bore the name or the number of another one on a day when that one was not there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from geokg.actors.spelling import name_key
from geokg.actors.states import State, states


def bearers(state: State, earliest: date | None, latest: date | None) -> tuple[State, ...]:
    """Return the states that a code or name of a state means between two days.

    It is the state itself if it was there, or if no source dates it; else all that were there and
    share a name with it, or its number in a list of states. It is empty where there is none.

    >>> germany, russia = states()["DEU"], states()["RUS"]
    >>> [other.code for other in bearers(germany, date(1940, 1, 1), date(1940, 12, 31))]
    ['gw:255']
    >>> [other.code for other in bearers(russia, date(1950, 5, 1), date(1950, 5, 1))]
    ['SUN']
    """
    if state.was_there(earliest, latest) is not False:
        return (state,)
    heirs = [other for other in _heirs(state) if other.was_there(earliest, latest)]
    own = _keys()[state.code]
    namesakes = [other for other in heirs if not own.isdisjoint(_keys()[other.code])]
    return tuple(namesakes or heirs)


def replacement(state: State, earliest: date | None, latest: date | None) -> tuple[State, ...]:
    """Return the states to name instead of one that was not there between two days.

    The result is empty if it was there, if no source dates it, or if no other bore its name.

    >>> [other.code for other in replacement(states()["DEU"], None, date(1940, 5, 10))]
    ['gw:255']
    """
    return tuple(other for other in bearers(state, earliest, latest) if other is not state)


@cache
def _heirs(state: State) -> tuple[State, ...]:
    """Return the states that share a name or a number with a state."""
    own = _keys()[state.code]
    return tuple(
        other
        for other in states().values()
        if other is not state
        and (
            (state.cow is not None and state.cow == other.cow)
            or (state.gw is not None and state.gw == other.gw)
            or not own.isdisjoint(_keys()[other.code])
        )
    )


@cache
def _keys() -> Mapping[str, frozenset[str]]:
    """Return the keys of the names of each state, by its code."""
    return {
        state.code: frozenset(map(name_key, (state.name.partition(" (")[0], *state.names)))
        for state in states().values()
    }
