"""The states of the world since 1816: codes, names, numbers, and the times when each existed.

The data are in reference/states.csv; reference/README.md describes how that table was made and
which source each cell has. No other module reads the table.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Final

from geokg.actors.spelling import may_be, name_key
from geokg.base.vocabulary import resource

TABLE: Final = "reference/states.csv"
_WITH_ARTICLE: Final = re.compile(
    r"(United|Soviet|Republic|Democratic|Central African|Dominican|Papal|Orange|Ottoman)\b.*"
    r"|.*(Islands|States|Republic|Union|Emirates|Kingdom|Empire|Territor(y|ies)|Provinces\b.*)"
    r"|Netherlands|Philippines|Maldives|Bahamas|Seychelles|Comoros|Gambia"
)


@dataclass(frozen=True, slots=True)
class Interval:
    """A period from ``start`` to ``end``, both days included; None is open.

    An open start means that the state existed when the lists of states begin, in 1816; an open end
    means that it still exists.
    """

    start: date | None
    end: date | None

    def __contains__(self, day: date) -> bool:
        after = self.start is None or self.start <= day
        return after and (self.end is None or day <= self.end)

    def __str__(self) -> str:
        return f"{self.start or '..'}/{self.end or '..'}"

    def meets(self, earliest: date | None, latest: date | None) -> bool:
        """Return whether it shares a day with the period between two days, None being open.

        >>> Interval(date(1949, 10, 5), None).meets(None, date(1949, 10, 5))
        True
        """
        begun = latest is None or self.start is None or self.start <= latest
        return begun and (earliest is None or self.end is None or earliest <= self.end)

    @property
    def in_prose(self) -> str:
        """The interval as text: ``from 1991-12-26``, ``1918-12-01 to 1992-04-27``.

        >>> Interval(None, date(1885, 12, 31)).in_prose
        'until 1885-12-31'
        """
        if self.start and self.end:
            return f"{self.start} to {self.end}"
        if self.start or self.end:
            return f"from {self.start}" if self.start else f"until {self.end}"
        return "always, as far as is known"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A state, or a territory that has a code.

    ``code`` is its ISO 3166-1 alpha-3 code, a withdrawn one (``SUN``), or for states that never had
    one their number in a list (``cow:240``), with a suffix where a list merges two
    (``gw:255-prussia``). Empty ``wikidata`` and None mean that no source has the value.
    ``cow_validity`` and ``gw_validity`` are the days that a list gives to its number, which several
    states may share; ``curated`` says that ``validity`` is narrower than those days.
    """

    code: str
    name: str
    names: tuple[str, ...]
    iso2: str
    iso3: str
    iso_numeric: str
    cow: int | None
    gw: int | None
    wikidata: str
    validity: tuple[Interval, ...]
    cow_validity: tuple[Interval, ...]
    gw_validity: tuple[Interval, ...]
    curated: bool
    replaces: tuple[str, ...]
    successors: tuple[str, ...]
    territory: bool
    note: str
    sources: tuple[str, ...]

    def __hash__(self) -> int:
        # States with one code are nearly always one state, and all other values take long.
        return hash(self.code)

    @property
    def in_prose(self) -> str:
        """The name for use in a sentence, with "the" where English requires it.

        >>> states()["USA"].in_prose, states()["IRN"].in_prose
        ('the United States', 'Iran')
        """
        return f"the {self.name}" if _WITH_ARTICLE.fullmatch(self.name) else self.name

    @property
    def dated(self) -> bool:
        """Whether any source dates it; territories are undated."""
        return bool(self.validity)

    def held_on(self, day: date) -> bool | None:
        """Return whether it was there on a day; None if no source dates it.

        >>> states()["SUN"].held_on(date(2008, 7, 7)), states()["GRL"].held_on(date(2008, 7, 7))
        (False, None)
        """
        return self.was_there(day, day)

    def was_there(self, earliest: date | None, latest: date | None) -> bool | None:
        """Return whether it was there on some day between two, None being open.

        The result is None if no source dates the state.

        >>> states()["SUN"].was_there(date(1991, 1, 1), date(1991, 12, 31))
        True
        """
        if not self.validity:
            return None
        return any(interval.meets(earliest, latest) for interval in self.validity)


@cache
def states() -> Mapping[str, State]:
    """Return all states by code, in the order of codes.

    >>> states()["TJK"].name, states()["TJK"].replaces
    ('Tajikistan', ('SUN',))
    """
    # Namibia's alpha-2 code is NA: the csv module takes it for text, as others do not.
    with resource(TABLE).open(encoding="utf-8", newline="") as file:
        found = {row["code"]: _state(row) for row in csv.DictReader(file)}
    return MappingProxyType(found)


def _state(row: Mapping[str, str]) -> State:
    return State(
        code=row["code"],
        name=row["name"],
        names=tuple(row["names"].split("|")) if row["names"] else (),
        iso2=row["iso2"],
        iso3=row["iso3"],
        iso_numeric=row["iso_numeric"],
        cow=int(row["cow"]) if row["cow"] else None,
        gw=int(row["gw"]) if row["gw"] else None,
        wikidata=row["wikidata"],
        validity=tuple(map(_interval, row["validity"].split())),
        cow_validity=tuple(map(_interval, row["cow_validity"].split())),
        gw_validity=tuple(map(_interval, row["gw_validity"].split())),
        curated=row["validity_source"] == "curated",
        replaces=tuple(row["replaces"].split()),
        successors=tuple(row["successors"].split()),
        territory=row["status"] == "territory",
        note=row["note"],
        sources=tuple(row["sources"].split()),
    )


def _interval(text: str) -> Interval:
    start, end = (None if day == ".." else date.fromisoformat(day) for day in text.split("/"))
    return Interval(start, end)


def find_state(text: str) -> tuple[State, ...]:
    """Return the states that a code, a number in a list, a Wikidata item or a name denotes.

    The result is empty if the table has no such state, and has several if the text is ambiguous: a
    number that a list gives to several states, or a name that two states have as a secondary name.
    Codes are exact; names ignore case and a leading "the". Two-letter codes find nothing here:
    :func:`alpha3_of` has the right code for a hint.

    >>> [state.code for state in find_state("USSR")], [s.code for s in find_state("Burma")]
    (['SUN'], ['MMR'])
    >>> [state.code for state in find_state("cow:305")]
    ['AUT']
    >>> [state.code for state in find_state("Congo")]
    ['COD', 'COG']
    """
    text = text.strip()
    if text in states():
        return (states()[text],)
    return _by_key().get(text) or tuple(
        state for state in _by_name().get(name_key(text), ()) if _spells(text, state)
    )


def listed(found: Iterable[State]) -> str:
    """Return states as a phrase: DEU for Germany, or gw:255 for Germany (to 1945).

    >>> listed(find_state("Congo"))
    'COD for the Democratic Republic of the Congo, or COG for the Republic of the Congo'
    """
    return ", or ".join(f"{state.code} for {state.in_prose}" for state in found)


def alpha3_of(alpha2: str) -> str | None:
    """Return the ISO alpha-3 code for an alpha-2 code, or None.

    >>> alpha3_of("FR"), alpha3_of("NA"), alpha3_of("XX")
    ('FRA', 'NAM', None)
    """
    return _by_alpha2().get(alpha2.strip().upper())


def states_named(text: str) -> tuple[State, ...]:
    """Return every state that has a name, be it the first or another one, in the order of codes.

    >>> [state.code for state in states_named("Vietnam")]
    ['VNM', 'cow:817', 'gw:815']
    """
    text = text.strip()
    return tuple(state for state in _by_any_name().get(name_key(text), ()) if _spells(text, state))


def _spells(text: str, state: State) -> bool:
    """Return whether a text with the key of a name of a state can be that name."""
    key, bare = name_key(text), text.removeprefix("the ")
    return any(name_key(n) == key and may_be(bare, n) for n in (state.name, *state.names))


@cache
def _by_key() -> Mapping[str, tuple[State, ...]]:
    """Return states by number and Wikidata item; successive states may share a number."""
    pairs = [
        (key, state)
        for state in states().values()
        for key in (
            f"cow:{state.cow}" if state.cow is not None else "",
            f"gw:{state.gw}" if state.gw is not None else "",
            state.wikidata,
        )
    ]
    return _grouped(pairs)


@cache
def _by_name() -> Mapping[str, tuple[State, ...]]:
    """Return states by name; a state's first name overrides a secondary name of another state."""
    every = states().values()
    first = _grouped((name_key(state.name), state) for state in every)
    other = _grouped((name_key(name), state) for state in every for name in state.names)
    return {**other, **first}


@cache
def _by_any_name() -> Mapping[str, tuple[State, ...]]:
    return _grouped(
        (name_key(name), state)
        for state in states().values()
        for name in (state.name, *state.names)
    )


@cache
def _by_alpha2() -> Mapping[str, str]:
    return {state.iso2: state.code for state in states().values() if state.iso2}


def _grouped(pairs: Iterable[tuple[str, State]]) -> Mapping[str, tuple[State, ...]]:
    found: dict[str, list[State]] = {}
    for key, state in pairs:
        if key and state not in found.setdefault(key, []):
            found[key].append(state)
    return {key: tuple(group) for key, group in found.items()}
