"""What to write instead of a name or code that an annotation or a query cannot use.

A hint is given only where the resolver has the answer, or for a long name with one or two wrong
letters that no other name is near to. No hint is better than a wrong one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache

from geokg.actors.codes import foreign_codes
from geokg.actors.resolution import Candidate, When, resolve
from geokg.actors.spelling import name_key
from geokg.actors.states import State, find_state, states
from geokg.base.safe_text import slug_of

SHORT = 6
"""Letters that a name must have more of to be corrected."""
LONG = 10
"""Letters from which a name may have two wrong ones."""


def state_hint(text: str, at: When = None) -> str:
    """Return the correction for a text that should name a state, or an empty string.

    Args:
        text: What was written.
        at: The day for which it was written, if it is known.

    >>> state_hint("FR"), state_hint("UKG")
    ('write FRA for France', 'write GBR for the United Kingdom')
    >>> state_hint("Vietnam", "1965")
    'write VNM for Vietnam, or cow:817 for the Republic of Vietnam'
    >>> state_hint("Moscow"), state_hint("Tadjikistan")
    ('', 'did you mean Tajikistan? write TJK')
    """
    if found := states_meant(text, at):
        return f"write {_listed(found)}"
    near = _misspelt(text)
    return f"did you mean {near.name}? write {near.code}" if near else ""


def states_meant(text: str, at: When = None) -> tuple[State, ...]:
    """Return the states that a code or name means, on a day if one is given.

    A code or name of a state that was not there on that day gives the states that bore the name
    then.

    >>> [state.code for state in states_meant("DEU", "1940")]
    ['gw:255']
    >>> [state.code for state in states_meant("RUS", "1950")]
    ['SUN']
    """
    text = text.strip()
    if text.upper() in states():
        known = [states()[text.upper()]]
    elif foreign := foreign_codes(text):
        known = [states()[code.state] for code in foreign]
    else:
        named = [one.state for one in _resolved(text, None) if one.kind == "state"]
        known = [state for state in named if state] or [*find_state(text)]
    found = list(dict.fromkeys(known))
    if at is not None:
        return tuple(dict.fromkeys(bearer for state in found for bearer in bearers(state, at)))
    return tuple([state for state in found if _is_present(state)] or found)


def _is_present(state: State) -> bool:
    return not state.dated or any(interval.end is None for interval in state.validity)


def bearers(state: State, at: When) -> tuple[State, ...]:
    """Return a state if it was there at a time, else those that bore its name or number then.

    The result is empty where the tables know none.

    >>> [state.code for state in bearers(states()["DEU"], "1940")]
    ['gw:255']
    """
    if _is_there(state, at):
        return (state,)
    return tuple(
        other
        for other in states().values()
        if other is not state and other.dated and _is_there(other, at) and _is_heir(state, other)
    )


def _is_heir(state: State, other: State) -> bool:
    """Return whether two states share a name, or a number in a list of states."""
    numbers = (state.cow is not None and state.cow == other.cow) or (
        state.gw is not None and state.gw == other.gw
    )
    return numbers or bool(_keys(state) & _keys(other))


@cache
def _keys(state: State) -> frozenset[str]:
    return frozenset(name_key(name) for name in (state.name.partition(" (")[0], *state.names))


def _is_there(state: State, at: When) -> bool:
    if not state.dated:
        return True
    candidate = Candidate(
        kind="state", code=state.code, name="", reason="", intervals=state.validity
    )
    return candidate.is_possible(at)


def actor_hint(text: str, at: When = None) -> str:
    """Return how to name or declare the actor that a text means, or an empty string.

    A state is named by its code. For a capital, a government, a person or an organisation it is
    the finished line to put under `actors`.

    >>> actor_hint("Moscow")
    'declare it under `actors`: moscow: {organ: Government of Russia, of: RUS, aliases: [Moscow]}'
    >>> actor_hint("IS"), actor_hint("Moscowww")
    ('write ISL for Iceland', '')
    """
    if found := states_meant(text, at):
        return f"states are named by their code: write {_listed(found)}"
    meant = _resolved(text, at)
    if at is None:
        meant = tuple(c for c in meant if c.state is None or _is_present(c.state)) or meant
    lines = list(dict.fromkeys(filter(None, (_declaration(text, one) for one in meant))))
    if len(lines) == 1:
        return f"declare it under `actors`: {lines[0]}"
    if lines:
        return f"declare one of these under `actors`: {'; or '.join(lines[:4])}"
    near = _misspelt(text)
    return f"did you mean {near.name}? states are named by their code: {near.code}" if near else ""


def _resolved(text: str, at: When) -> tuple[Candidate, ...]:
    resolution = resolve(text, at)
    if resolution.masked:
        return ()
    return tuple(one for one in resolution.candidates if not one.out_of_office)


def _declaration(text: str, candidate: Candidate) -> str:
    slug = slug_of(text)
    if not slug or candidate.kind == "state":
        return ""
    named = "" if name_key(candidate.name) == name_key(text) else f", aliases: [{_quoted(text)}]"
    name = _quoted(candidate.name)
    if candidate.kind == "igo":
        return f"{slug}: {{igo: {name}{named}}}"
    return f"{slug}: {{{candidate.kind}: {name}, of: {candidate.code}{named}}}"


def _quoted(text: str) -> str:
    plain = all(letter.isalnum() or letter in " -." for letter in text)
    return text if plain else json.dumps(text, ensure_ascii=False)


def _listed(found: Iterable[State]) -> str:
    """Return states as a phrase: DEU for Germany, or gw:255 for Germany (to 1945)."""
    return ", or ".join(f"{state.code} for {state.in_prose}" for state in found)


def _misspelt(text: str) -> State | None:
    """Return the state whose long name differs in a letter or two, if there is just one."""
    key = name_key(text)
    if len(key) <= SHORT or len(key) > 60 or _resolved(text, None):
        return None
    most = 2 if len(key) >= LONG else 1
    near = {
        state.code: state
        for name, state in _long_names()
        if abs(len(name) - len(key)) <= most and edit_distance(name, key, most) <= most
    }
    return next(iter(near.values())) if len(near) == 1 else None


@cache
def _long_names() -> tuple[tuple[str, State], ...]:
    pairs = [
        (name_key(name), state)
        for state in states().values()
        for name in (state.name, *state.names)
    ]
    return tuple((name, state) for name, state in pairs if len(name) > SHORT - 1)


def edit_distance(one: str, other: str, most: int) -> int:
    """Return how many letters to insert, drop, replace or swap; more than ``most`` if it is more.

    >>> edit_distance("tadjikistan", "tajikistan", 2), edit_distance("brasil", "brazil", 1)
    (1, 1)
    >>> edit_distance("moscow", "monaco", 2)
    3
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, last, row = row, before, [at]
        for place, second in enumerate(other, 1):
            cost = min(row[-1] + 1, before[place] + 1, before[place - 1] + (letter != second))
            if at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == second:
                cost = min(cost, last[place - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
