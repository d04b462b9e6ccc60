"""Verdicts on values that many articles share, each remembered.

A verdict is sufficient: a value that it calls right passes `check` without an error or a warning.
Another value may be right as well: `check` decides that, and says what is wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final, Literal

from geokg.actors import State, states
from geokg.article.checks import RESERVED_NAMES
from geokg.article.claims import takes_status
from geokg.article.confidence import confidence_of
from geokg.article.references import STATE_CODE, states_on
from geokg.article.state_dates import are_twins, others_meant
from geokg.article.text_checks import is_in_figures
from geokg.base.errors import DateError
from geokg.base.safe_text import MAX_ID_LENGTH, PLAIN_LANGUAGE_TAG, is_slug
from geokg.base.vocabulary import ROLES, situation_types
from geokg.dates import TimeSpan, is_month_or_years, is_season_or_years, parse_edtf, read_words

RoleVerdict = Literal["right", "right for a group", "unknown"]
_LONGEST: Final = 200
"""Code points of a text whose verdict is remembered: it bounds the memory."""


def is_free_slug(text: str) -> bool:
    """Return whether a text can name an actor or a claim; `c1` is the id of many claims."""
    return len(text) <= MAX_ID_LENGTH and _is_free_slug(text)


@lru_cache(maxsize=4096)
def _is_free_slug(text: str) -> bool:
    return is_slug(text) and text not in RESERVED_NAMES


def state_of_code(name: str) -> State | None:
    """Return the one state that has a code.

    >>> state_of_code("MLI").name, state_of_code("mali"), state_of_code("XXX")
    ('Mali', None, None)
    """
    return _state_of_code(name) if len(name) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _state_of_code(name: str) -> State | None:
    return _state_on(name, None) if STATE_CODE.fullmatch(name) else None


def state_named(name: str, day: date | None) -> State | None:
    """Return the one state that a code or name means in an article published on a day.

    >>> state_named("Mali", None).code, state_named("Congo", None)
    ('MLI', None)
    """
    return _state_on(name, day) if len(name) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _state_on(name: str, day: date | None) -> State | None:
    found = states_on(name, day)
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=8192)
def roles_of(type_: str, status: str, *names: int) -> RoleVerdict:
    """Return whether a known type takes a status, and so many names in each role of `ROLES`.

    >>> roles_of("recognise", "", 1, 1, 0, 0, 0, 0), roles_of("recognise", "", 1, 0, 0, 0, 0, 0)
    ('right', 'unknown')
    """
    kind = situation_types()[type_]
    given = {role for role, number in zip(ROLES, names, strict=True) if number}
    if not kind.needs <= given <= kind.takes or not takes_status(kind, status):
        return "unknown"
    if kind.direction == "either":
        directed = given & {"initiator", "target"}
        if bool(directed) == ("party" in given) or len(directed) == 1:
            return "unknown"
    alone = names[ROLES.index("party")] == 1 and not given & {"initiator", "mediator"}
    return "right for a group" if alone else "right"


def canonical_confidence(text: str) -> str:
    """Return a confidence in its canonical form, or the text if it is none."""
    return _canonical_confidence(text) if len(text) <= _LONGEST else confidence_of(text)


_canonical_confidence = lru_cache(maxsize=1024)(confidence_of)


@lru_cache(maxsize=1024)
def is_right_language(tag: str) -> bool:
    """Return whether a text is a tag for the language of an article."""
    return len(tag) <= 80 and PLAIN_LANGUAGE_TAG.fullmatch(tag) is not None


def plain_date(words: str) -> tuple[TimeSpan | None, bool] | None:
    """Return the date that figures or words mean whatever the article, and whether it is words.

    Words without such a meaning may be relative to the day of publication. The result is None for
    figures whose meaning depends on the text, and for those that cannot be read.

    >>> plain_date("1963-01")[0].edtf, plain_date("in 1963")[0].edtf, plain_date("in January")
    ('1963-01', '1963', (None, True))
    >>> plain_date("2004-05")
    """
    return _plain_date(words) if len(words) <= _LONGEST else None


@lru_cache(maxsize=8192)
def _plain_date(words: str) -> tuple[TimeSpan | None, bool] | None:
    if not is_in_figures(words):
        read = read_words(words, None)
        return (read if read.understood else None), True
    if is_season_or_years(words) or is_month_or_years(words):
        return None
    try:
        return parse_edtf(words), False
    except DateError:
        return None


@cache
def first_days() -> Mapping[str, date]:
    """Return for each state, by its code, the day since which it is there without an end.

    For a state that no source dates it is the first day of all; for one that ended, the last.

    >>> first_days()["TJK"].year, first_days()["GRL"].year, first_days()["SUN"].year
    (1991, 1, 9999)
    """
    found: dict[str, date] = {}
    for code, state in states().items():
        open_ended = [one.start or date.min for one in state.validity if one.end is None]
        found[code] = min(open_ended, default=date.max if state.validity else date.min)
    return MappingProxyType(found)


@lru_cache(maxsize=8192)
def is_named_rightly(
    code: str, earliest: date | None, latest: date | None, by_article: bool
) -> bool:
    """Return whether a claim of some days, or else of an article of a day, may name a state.

    >>> is_named_rightly("RUS", date(1950, 5, 1), date(1950, 5, 1), False)
    False
    """
    return not others_meant(states()[code], earliest, latest, by_article=by_article)


@cache
def twins() -> Mapping[str, Collection[str]]:
    """Return for each code of a state that may be the same as another's, those other codes."""
    every = states().values()
    pairs = {
        one.code: frozenset(two.code for two in every if are_twins(one, two))
        for one in every
        if one.cow != one.gw
    }
    return MappingProxyType({code: others for code, others in pairs.items() if others})
