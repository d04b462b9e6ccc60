"""The check whether the states that a claim names were there on its day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from geokg.actors import Interval, State
from geokg.actors.states import listed, states_named
from geokg.actors.succession import bearers
from geokg.article.references import ActorReferences
from geokg.article.values import Claim
from geokg.base.diagnostics import KeyPath
from geokg.base.plural import pluralize

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Use:
    """A state that a claim names, by the slug or code of an actor, and the days of the claim."""

    path: KeyPath
    name: str
    state: State
    earliest: date | None
    latest: date | None
    by_article: bool
    """Whether the days are those of the article, as the claim has none."""


def check_state_dates(claims: Iterable[tuple[int, Claim]], names: ActorReferences) -> None:
    """Warn of states that were not there on a claim's days, where the tables know who was.

    The days are those of the claim. The day before and the day after count, since lists end a
    state and start the next one on either side of the act. If the claim has no date, the day of
    publication counts, but only against a state that begins later, or whose name another state
    bore on that day: an article may well speak of a state that has ended.
    """
    outside: dict[tuple[str, tuple[str, ...]], list[_Use]] = {}
    used: dict[str, _Use] = {}
    for use in _uses(claims, names):
        found = others_meant(use.state, use.earliest, use.latest, by_article=use.by_article)
        if found:
            outside.setdefault((use.name, tuple(s.code for s in found)), []).append(use)
        used.setdefault(use.state.code, use)
    for (name, _), uses in outside.items():
        _report(name, uses, names)
    _report_twins(used, names)


def _is_history(state: State, latest: date | None, found: Iterable[State]) -> bool:
    """Return whether an undated claim may be about a state that had ended by then."""
    if latest is None:
        return False
    if any(interval.start and interval.start > latest for interval in state.validity):
        return False
    return not any(other in states_named(state.name) for other in found)


def _report(name: str, uses: list[_Use], names: ActorReferences) -> None:
    first = uses[0]
    there = " and ".join(interval.in_prose for interval in first.state.validity)
    more = f"; so in {pluralize(len(uses) - 1, 'more claim')}" if len(uses) > 1 else ""
    found = bearers(first.state, _moved(first.earliest, -_DAY), _moved(first.latest, _DAY))
    names.problems.add(
        first.path,
        "GK127",
        f"{first.state.name} existed {there}, and {_when(first)}{more}",
        found=name,
        fix=f"write {listed(found)}, as the lists have it for that time",
        severity="warning",
    )


def _report_twins(used: dict[str, _Use], names: ActorReferences) -> None:
    """Warn of two codes for one state: a list runs a state on that another list ends."""
    for use in used.values():
        if use.state.cow == use.state.gw:
            continue  # most states, for which nothing below can hold
        for other in used.values():
            if are_twins(use.state, other.state):
                names.problems.add(
                    other.path,
                    "GK128",
                    f"{other.name} and {use.name} are two codes for one state: "
                    f"{other.state.name} in Correlates of War, {use.state.name} in Gleditsch-Ward",
                    fix=f"use one of them everywhere: {use.state.code} or {other.state.code}",
                    severity="warning",
                )


def others_meant(
    state: State, earliest: date | None, latest: date | None, *, by_article: bool
) -> tuple[State, ...]:
    """Return the states that a claim may mean that names a state outside of its days; else none.

    Args:
        state: The state that the claim names.
        earliest: The first day of the claim.
        latest: Its last day.
        by_article: Whether the days are those of the article, as the claim has none.
    """
    found = bearers(state, _moved(earliest, -_DAY), _moved(latest, _DAY))
    if not found or found[0] is state:
        return ()
    return () if by_article and _is_history(state, latest, found) else found


def are_twins(one: State, other: State) -> bool:
    """Return whether a list runs the other state on where its number in another list is of one.

    >>> from geokg.actors import states
    >>> are_twins(states()["DEU"], states()["cow:260"]), are_twins(states()["FRA"], states()["DEU"])
    (True, False)
    """
    return (
        other.cow is not None
        and other.cow == one.gw != one.cow
        and other.code != one.code
        and any(a.meets(b.start, b.end) for a in one.validity for b in other.validity)
    )


def _uses(claims: Iterable[tuple[int, Claim]], names: ActorReferences) -> Iterator[_Use]:
    for at, claim in claims:
        if claim.modality == "counterfactual":
            continue
        earliest, latest = names.published, names.published
        own = claim.when is not None and bool(claim.when.earliest or claim.when.latest)
        if claim.when and own:
            earliest, latest = claim.when.earliest, claim.when.latest
        if earliest is None and latest is None:
            continue
        for role, named in claim.roles().items():
            for place, name in enumerate(named):
                newborn = claim.type == "independence" and role == "initiator"
                if not newborn and (state := _state_of(name, names)):
                    yield _Use(("claims", at, role, place), name, state, earliest, latest, not own)


def _state_of(name: str, names: ActorReferences) -> State | None:
    """Return the state that a name means or acts for."""
    passed: set[str] = set()
    while name not in names.states and name in names.actors and name not in passed:
        passed.add(name)
        name = names.actors[name].of
    return names.states.get(name)


@lru_cache(maxsize=4096)
def _moved(day: date | None, by: timedelta) -> date | None:
    try:
        return day + by if day else None
    except OverflowError:
        return None


def _when(use: _Use) -> str:
    if use.by_article:
        return f"the article is of {use.earliest}"
    if use.earliest and use.earliest == use.latest:
        return f"the claim is dated {use.earliest}"
    return f"the claim is dated {Interval(use.earliest, use.latest).in_prose}"
