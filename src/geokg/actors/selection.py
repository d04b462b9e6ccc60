"""Which candidates of a name a time leaves, and the title of a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from geokg.actors.candidates import Candidate
from geokg.actors.leaders import (
    HEAD_OF_GOVERNMENT,
    HEAD_OF_STATE,
    OfficeTerm,
    rows_by_transcription,
    rows_of_state,
)
from geokg.actors.people import people_of
from geokg.actors.spelling import name_key
from geokg.actors.transcription import transcribed

_HEADS: Final = {
    **dict.fromkeys(("president", "king", "queen", "emperor", "emir", "sultan"), HEAD_OF_STATE),
    **dict.fromkeys(("prime minister", "premier", "chancellor"), HEAD_OF_GOVERNMENT),
}
"""What those are head of whom news call by a title."""
_TELLING: Final = 5
"""The least number of letters of a word that a name needs to be compared in other spellings."""


def split(
    found: list[Candidate], earliest: date | None, latest: date | None, title: str = ""
) -> tuple[list[Candidate], list[Candidate]]:
    """Return those that the name may mean then, and those that it cannot.

    A person is still called so out of office: those who are not in office then are set aside only
    for others who are. Those of whom it is not known stay, with the doubt.

    Args:
        found: All that the name may mean at any time.
        earliest: The first day; None is open.
        latest: The last day; None is open.
        title: The title of a person in the name.
    """
    there = [one for one in found if one.holds(earliest, latest)]
    within = [_with_doubt(one, earliest, latest) for one in there]
    if any(one.called == "short name" and not one.is_weak for one in within):
        # In 1990 "Bush" is George Bush, and no other Bush in some government.
        within = [one for one in within if one.called != "surname"]
    within = _of_present_states(within, earliest, latest)
    within = _in_the_office(within, earliest, latest, title)
    kept = {_identity(one) for one in within}
    outside = [one for one in found if _identity(one) not in kept]
    people = [one for one in outside if one.kind == "person"]
    if people and not within:
        within = [
            replace(one, reason=f"not in office then: {one.reason}", out_of_office=True)
            for one in people
        ]
        outside = [one for one in outside if one not in people]
    if known := _known_by_other_spellings(within, earliest, latest):
        names = {(one.code, one.name) for one in known}
        return known, [*outside, *(one for one in within if (one.code, one.name) not in names)]
    return within, outside


def _identity(one: Candidate) -> tuple[object, ...]:
    """Return what the doubts leave as it is; two governments under a Bush differ in the terms."""
    return one.kind, one.code, one.name, one.tenures, one.intervals


def _with_doubt(one: Candidate, earliest: date | None, latest: date | None) -> Candidate:
    """Return a candidate that says so if no source knows it at that time."""
    if not one.dated:
        return replace(one, reason=f"{one.reason}; no source says since when")
    if one.kind != "person" or _terms(one, earliest, latest):
        return one
    return replace(one, reason=f"not known to be in office then: {one.reason}", unconfirmed=True)


def _terms(one: Candidate, earliest: date | None, latest: date | None) -> list[OfficeTerm]:
    """Return the terms of a person that a source knows at a time."""
    return [tenure for tenure in one.tenures if tenure.known.meets(earliest, latest)]


def _of_present_states(
    within: list[Candidate], earliest: date | None, latest: date | None
) -> list[Candidate]:
    """Leave out a person of a state that was not there if the same was in one that was there.

    Vaclav Havel has terms in Czechoslovakia without an end, and in Czechia before it began.
    """

    def is_there(one: Candidate) -> bool:
        return one.state is None or one.state.was_there(earliest, latest) is not False

    names = {name_key(one.name) for one in within if one.kind == "person" and is_there(one)}
    return [one for one in within if is_there(one) or name_key(one.name) not in names]


def _in_the_office(
    within: list[Candidate], earliest: date | None, latest: date | None, title: str
) -> list[Candidate]:
    """Leave out namesakes by surname of those who then held the office that the title names."""
    if not title or not all(one.by_surname for one in within):
        return within
    head = _HEADS.get(title)
    holders = [
        one
        for one in within
        if any(
            tenure.office.casefold() == title or (head and head in tenure.heads)
            for tenure in _terms(one, earliest, latest)
        )
    ]
    return holders or within


def _known_by_other_spellings(
    people: list[Candidate], earliest: date | None, latest: date | None
) -> list[Candidate]:
    """Return those who were in office by another spelling of the name, if nobody else was.

    The sources spell one person in several ways: the term of Hasan Fereidun Ruhani as president is
    not among those of Hassan Rouhani.
    """
    if any(one.kind != "person" or not (one.unconfirmed or one.out_of_office) for one in people):
        return []
    return [known for one in people for known in _with_other_terms(one, earliest, latest)]


def _with_other_terms(
    one: Candidate, earliest: date | None, latest: date | None
) -> Iterator[Candidate]:
    """Yield a person with the terms under other spellings, if one of them has that time."""
    rows = dict.fromkeys(row for key in _spellings(one) for row in rows_by_transcription(key))
    for other in people_of(rows, (), codes=frozenset({one.code})):
        if other.name != one.name and _terms(other, earliest, latest):
            yield replace(
                one,
                reason=f"a spelling of {other.name}, {other.reason}",
                intervals=(*one.intervals, *other.intervals),
                tenures=(*one.tenures, *other.tenures),
                out_of_office=False,
                unconfirmed=False,
            )


def _spellings(one: Candidate) -> Iterable[str]:
    """Return the whole names of a person, transcribed, without those of short words alone."""
    names = (
        name
        for row in rows_of_state(one.code)
        if row.name == one.name
        for name in (row.name, *filter(None, row.aliases.split("|")))
    )
    keys = dict.fromkeys(transcribed(name_key(name)) for name in names)
    return [key for key in keys if " " in key and max(map(len, key.split())) >= _TELLING]
