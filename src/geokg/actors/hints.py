"""What to write instead of a name or code that an annotation or a query cannot use.

A hint is given only where the resolver has the answer, or for a long name with one or two wrong
letters that no other name is near to. No hint is better than a wrong one.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Final

from geokg.actors.candidates import Candidate, When, bounds_of
from geokg.actors.codes import states_of_code
from geokg.actors.resolution import resolve
from geokg.actors.spelling import name_key
from geokg.actors.states import State, find_state, listed, states, states_named
from geokg.actors.succession import bearers
from geokg.base.diagnostics import Value
from geokg.base.edit_distance import edit_distance
from geokg.base.safe_text import slug_of

SHORT: Final = 6
"""Letters that a name must have more of to be corrected."""
LONG: Final = 12
"""Letters from which a name may have two wrong ones."""
LONGEST: Final = 120
"""Longest name, in letters."""
_KEY: Final = re.compile(r"(?:cow|gw):.+|Q[0-9]+")
"""A number in a list of states, or an item of Wikidata."""
_LISTED: Final = 5
"""Candidates that a hint lists at most."""


def state_hint(text: str, at: When = None) -> str:
    """Return the correction for a text that should name a state, or an empty string.

    Args:
        text: What was written.
        at: The day for which it was written, if it is known.

    >>> state_hint("FR"), state_hint("UKG")
    ('write FRA for France', 'write GBR for the United Kingdom')
    >>> state_hint("Vietnam", "1965")
    'write VNM for Vietnam, or cow:817 for the Republic of Vietnam'
    >>> state_hint("Moscow"), state_hint("Tajikstan")
    ('', 'did you mean Tajikistan? write TJK')
    """
    if found := states_meant(text, at):
        return f"write {listed(found)}"
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
    >>> [state.code for state in states_meant("North Yemen")]
    ['YEM', 'cow:678']
    """
    text = text.strip()
    if len(text) > LONGEST:
        return ()
    known = _of_code(text) or _of_name(text, at)
    if at is None:
        return known
    earliest, latest = bounds_of(at)
    there = [state for state in known if state.was_there(earliest, latest) is not False]
    borne = [other for state in known for other in bearers(state, earliest, latest)]
    return tuple(dict.fromkeys(there or borne))


def _of_code(text: str) -> tuple[State, ...]:
    if text.upper() in states():
        return (states()[text.upper()],)
    if _KEY.fullmatch(text):
        return find_state(text)
    return states_of_code(text)


def _of_name(text: str, at: When) -> tuple[State, ...]:
    """Return the states that have a name; without a day, the one whose first name it is."""
    if at is None and len(first := find_state(text)) == 1:
        return first
    named = [one.state for one in _resolved(text, None) if one.kind == "state"]
    return tuple(dict.fromkeys([*states_named(text), *(state for state in named if state)]))


def actor_hint(text: str, at: When = None) -> str:
    """Return how to name or declare the actor that a text means, or an empty string.

    A state is named by its code. For a capital, a government, a person or an organisation it is
    the finished line to put under `actors`.

    >>> actor_hint("Moscow", "2001-05")
    'declare it under `actors`: moscow: {organ: Government of Russia, of: RUS, aliases: [Moscow]}'
    >>> actor_hint("IS"), actor_hint("Moscowww")
    ('states are named by their code: write ISL for Iceland', '')
    """
    found = states_meant(text, at)
    meant = tuple(one for one in _resolved(text, at) if not _is_weak(one, at))
    if at is None:
        # Without a day, the government of today goes before those of states that have ended.
        meant = tuple(one for one in meant if one.kind != "organ" or _is_present(one)) or meant
    lines = list(dict.fromkeys(filter(None, (_declaration(text, one) for one in meant))))
    if found:
        lines = [line for line in lines if "{igo:" in line and text.strip() not in states()]
        also = f"; or declare it under `actors`: {lines[0]}" if lines else ""
        return f"states are named by their code: write {listed(found)}{also}"
    if len(lines) == 1:
        return f"declare it under `actors`: {lines[0]}"
    if 1 < len(lines) <= _LISTED:
        return f"declare one of these under `actors`: {'; or '.join(lines)}"
    near = _misspelt(text)
    return f"did you mean {near.name}? states are named by their code: {near.code}" if near else ""


def _resolved(text: str, at: When) -> tuple[Candidate, ...]:
    if len(text) > LONGEST:
        return ()
    resolution = resolve(text, at)
    if resolution.masked:
        return ()
    return tuple(one for one in resolution.candidates if not one.out_of_office)


def _is_weak(candidate: Candidate, at: When) -> bool:
    """Return whether a candidate is a namesake by surname whom no day confirms."""
    return candidate.is_weak or (candidate.by_surname and at is None)


def _is_present(candidate: Candidate) -> bool:
    return not candidate.intervals or any(i.end is None for i in candidate.intervals)


def government_entry(text: str, at: When = None) -> tuple[str, dict[str, Value]] | None:
    """Return the id and the entry of the government that a text means, if it means nothing else.

    >>> government_entry("Moscow", "2001-05")
    ('moscow', {'organ': 'Government of Russia', 'of': 'RUS', 'aliases': ['Moscow']})
    """
    meant = [one for one in _resolved(text, at) if not _is_weak(one, at)]
    if len(meant) != 1 or meant[0].kind != "organ" or not slug_of(text) or states_meant(text, at):
        return None
    one = meant[0]
    entry: dict[str, Value] = {"organ": one.name, "of": one.code}
    if name_key(one.name) != name_key(text):
        entry["aliases"] = [text]
    return slug_of(text), entry


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
    plain = all(letter.isalnum() or letter in " -." for letter in text) and text[:1].isalpha()
    return text if plain and text.casefold() not in _YAML else json.dumps(text, ensure_ascii=False)


_YAML: Final = frozenset("true false yes no on off null y n".split())
"""Words that YAML does not read as text."""


def _misspelt(text: str) -> State | None:
    """Return the state whose long name differs in a letter or two, if no other is near to it.

    In `Austrla` one letter of Austria is wrong, or two of Australia.
    """
    key = name_key(text)
    if len(key) <= SHORT or len(key) > LONGEST or _resolved(text, None):
        return None
    most = 2 if len(key) >= LONG else 1
    near = [
        (edits, state)
        for name, state in _long_names()
        if name[0] == key[0] and (edits := edit_distance(name, key, most + 1)) <= most + 1
    ]
    is_near = near and min(edits for edits, _ in near) <= most
    return near[0][1] if is_near and len({state.code for _, state in near}) == 1 else None


@cache
def _long_names() -> tuple[tuple[str, State], ...]:
    pairs = [
        (name_key(name), state)
        for state in states().values()
        for name in (state.name, *state.names)
    ]
    return tuple((name, state) for name, state in pairs if len(name) > SHORT - 1)
