"""People by their name: the whole name, a surname, or another transcription of either."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Final

from geokg.actors.candidates import Candidate, government_of
from geokg.actors.leaders import LeaderRow, OfficeTerm, rows_of_people
from geokg.actors.spelling import name_key
from geokg.actors.states import Interval, states
from geokg.actors.transcription import transcribed

TITLES: Final = (
    *("president", "vice president", "prime minister", "premier", "chancellor", "king", "queen"),
    *("emperor", "foreign minister", "defense minister", "secretary of state", "supreme leader"),
    *("ayatollah", "sultan", "emir", "crown prince", "prince", "minister", "general", "senator"),
    *("former president", "former prime minister", "mr.", "mr", "mrs.", "mrs", "ms.", "leader"),
    *("pope", "shah"),
)
_LONGEST_FIRST: Final = tuple(f"{title} " for title in sorted(TITLES, key=len, reverse=True))


def _terms(tenures: Iterable[OfficeTerm]) -> str:
    """Describe terms; of two sources of one open term, the later."""
    latest: dict[tuple[str, Interval], OfficeTerm] = {}
    for tenure in tenures:
        key = (tenure.office, tenure.interval)
        if key not in latest or (tenure.known_until or 0) > (latest[key].known_until or 0):
            latest[key] = tenure
    return "; ".join(tenure.description for tenure in latest.values())


def _words_in_capitals(name: str) -> int:
    return sum(word.isalpha() and len(word) > 1 and word.isupper() for word in name.split())


def people_of(
    rows: Iterable[LeaderRow],
    own: tuple[OfficeTerm, ...],
    *,
    codes: frozenset[str] = frozenset(),
    under: bool = False,
) -> Iterator[Candidate]:
    """The people of some rows, each once a state; a user's rows go before those of the table.

    ``codes`` limits them to some states; with ``under`` it is the government under each.
    """
    replaced = {(name_key(tenure.holder), tenure.code) for tenure in own}
    groups: dict[tuple[str, str], list[OfficeTerm]] = {}
    for tenure in own:
        groups.setdefault((name_key(tenure.holder), tenure.code), []).append(tenure)
    for row in rows:
        key = (name_key(row.name), row.code)
        if key not in replaced and not (codes and row.code not in codes):
            groups.setdefault(key, []).append(row.tenure())
    for (_, code), tenures in groups.items():
        # Sources differ in case: "XI Jinping" is a spelling of "Xi Jinping".
        holder = min((tenure.holder for tenure in tenures), key=_words_in_capitals)
        regime = tenures[0].office == "regime"
        terms = _terms(tenures)
        yield Candidate(
            kind="organ" if regime or under else "person",
            code=code,
            name=government_of(states()[code]) if under else holder,
            reason=f"the government under {holder}, {terms}" if under else terms,
            intervals=tuple(tenure.interval for tenure in tenures),
            tenures=tuple(tenures),
        )


def rows_by_surname(key: str) -> tuple[LeaderRow, ...]:
    """Return the rows of people whose main name has a surname, folded by `name_key`.

    >>> [row.name for row in rows_by_surname("meese")][:1], rows_by_surname("iii")
    (['Edwin Meese III'], ())
    >>> rows_by_surname("de gaulle")[0].name
    'Charles de Gaulle'
    """
    return (_surnames_of_words() if " " in key else _surnames_of_one_word()).get(key, ())


@cache
def _surnames_of_one_word() -> Mapping[str, tuple[LeaderRow, ...]]:
    found: dict[str, list[LeaderRow]] = {}
    for row in rows_of_people():
        for surname in _surnames(row):
            found.setdefault(name_key(surname), []).append(row)
    return {key: tuple(group) for key, group in found.items()}


@cache
def _surnames_of_words() -> Mapping[str, tuple[LeaderRow, ...]]:
    """Return the rows by surnames with particles, such as "von der Leyen"."""
    found: dict[str, list[LeaderRow]] = {}
    for row in rows_of_people():
        if match := _WITH_PARTICLES.search(row.name):
            found.setdefault(name_key(match[1]), []).append(row)
    return {key: tuple(group) for key, group in found.items()}


def rows_transcribed(key: str) -> tuple[LeaderRow, ...]:
    """Return the rows of heads with a long surname or a name of several words, so transcribed.

    Ministers are left out: there are four times as many, and few are known in many spellings.
    """
    return _rows_by_transcription(key[:1]).get(key, ())


@cache
def _rows_by_transcription(initial: str) -> Mapping[str, tuple[LeaderRow, ...]]:
    """Return the rows of heads by transcriptions that begin with a letter; one is fast to read."""
    found: dict[str, dict[LeaderRow, None]] = {}
    for row in _heads_by_initial().get(initial, ()):
        for name in (row.name, *_surnames(row), *row.aliases.split("|")):
            key = name_key(name)
            if (" " in key or len(key) >= LONG_SURNAME) and transcribed(key[:1]) == initial:
                found.setdefault(transcribed(key), {})[row] = None
    return {key: tuple(group) for key, group in found.items()}


@cache
def _heads_by_initial() -> Mapping[str, tuple[LeaderRow, ...]]:
    """Return the rows of heads by the transcribed initials of their words."""
    found: dict[str, list[LeaderRow]] = {}
    for row in rows_of_people():
        if row.head:
            for letter in set(_INITIAL.findall(f"{row.name}|{row.aliases}")):
                found.setdefault(letter, []).append(row)
    by_initial: dict[str, dict[LeaderRow, None]] = {}
    for letter, group in found.items():
        by_initial.setdefault(transcribed(name_key(letter))[:1], {}).update(dict.fromkeys(group))
    return {initial: tuple(rows) for initial, rows in by_initial.items()}


_INITIAL: Final = re.compile(r"\b[^\W\d_]")
_WITH_PARTICLES: Final = re.compile(r" ((?:[a-z]+ )+[^a-z ]\S*)$")
LONG_SURNAME: Final = 6
"""The least number of letters of a surname that another transcription of it may still be."""
_NUMERAL: Final = re.compile(r"[IVX]+")
_FAMILY_NAME_FIRST: Final = frozenset({"CHN", "KOR", "PRK", "TWN", "VNM"})
_OWN_ORDER: Final = ("wikidata", "factbook")
"""Sources that write all names in the order of their language; the others vary."""


def _surnames(row: LeaderRow) -> Iterator[str]:
    """Yield the words of a name that may be the surname: where the order varies, both ends."""
    words = row.name.split()
    if len(words) > 1 and _NUMERAL.fullmatch(words[-1]):
        if not row.role.startswith("GOV"):
            return  # a monarch or a pope, who has a name and a number
        del words[-1]
    yield words[-1]
    if len(words) > 1 and row.code in _FAMILY_NAME_FIRST and row.source.startswith(_OWN_ORDER):
        yield words[0]


def are_surnames(key: str, found: list[Candidate]) -> bool:
    """Return whether an alias of one word found people: others may have that surname too."""
    return (
        bool(found)
        and " " not in key
        and all(one.kind == "person" and name_key(one.name) != key for one in found)
    )


def by_surname(key: str, codes: frozenset[str]) -> Iterator[Candidate]:
    """Yield the people with a surname."""
    for one in people_of(rows_by_surname(key), (), codes=codes):
        reason = f"surname of {one.name}, {one.reason}"
        yield replace(one, reason=reason, by_surname=True)


def by_transcription(key: str, codes: frozenset[str]) -> Iterator[Candidate]:
    """Yield the people whose names other sources write with other letters."""
    is_surname = " " not in key
    what = "a spelling of the surname of" if is_surname else "a spelling of"
    for one in people_of(rows_transcribed(key), (), codes=codes):
        reason = f"{what} {one.name}, {one.reason}"
        yield replace(one, reason=reason, by_surname=is_surname)


def is_called_so(one: Candidate) -> bool:
    """Return whether the table itself has a surname alone as the name of a person."""
    return one.by_surname and bool(one.tenures) and one.reason == _terms(one.tenures)


def without_title(text: str) -> str:
    """Return a name without the title in front of it."""
    folded = text.casefold()
    for title in _LONGEST_FIRST:
        if folded.startswith(title):
            return text[len(title) :]
    return text
