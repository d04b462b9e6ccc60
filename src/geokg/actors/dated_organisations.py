"""Organisations whose dates are known, by name, without the tables of people."""

from __future__ import annotations

from functools import cache

from geokg.actors.names import ALWAYS
from geokg.actors.organisations import organisations_by_name
from geokg.actors.resolution import POSSESSIVE, Candidate, resolve
from geokg.actors.spelling import name_key, unmasked
from geokg.actors.user_rows import UserRows


def dated_organisation(text: str, extra: UserRows | None = None) -> Candidate | None:
    """Return the organisation that a name means, if it means nothing else and has known dates.

    It is what `resolve` finds, which also reads the tables of people for names that are only here.

    >>> treaty = dated_organisation("Warsaw Treaty Organization")
    >>> treaty.intervals[0].end.year, dated_organisation("Bureau 0")
    (1991, None)
    """
    seen = unmasked(text)[0].strip()
    while name_key(seen) not in _dated_organisations():
        bare = POSSESSIVE.sub("", seen)
        if bare == seen:
            return None
        seen = bare
    found = resolve(text, extra=extra).one
    return found if found and found.kind == "igo" and found.intervals else None


@cache
def _dated_organisations() -> frozenset[str]:
    """Return the keys of the names of organisations whose dates are known."""
    named = organisations_by_name().items()
    return frozenset(key for key, group in named if any(one.interval != ALWAYS for one in group))
