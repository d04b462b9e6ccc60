"""The rule `actor-outside-lifetime`: situations dated when one of their actors did not exist.

Evidence is only what is known to the contrary. A state or an organisation had ended, by the
reference tables. A person whom the text calls by an office did not hold it by the annotation's own
`holds`, or somebody else held it on the first and the last day, by the table of leaders, where its
coverage is complete or two sources agree. That a table does not have a name is no evidence, nor is
a state before its beginning: a country bears its name before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from geokg.actors import Interval, State, UserRows, resolve, states
from geokg.actors.spelling import folded
from geokg.actors.states import listed
from geokg.actors.succession import replacement
from geokg.base.vocabulary import GKG, PREFIXES, ROLES, SKOS
from geokg.graph.byline.existence import has_ended, times_of_heirs
from geokg.graph.byline.offices import office_conflict
from geokg.graph.rules.facts import ClaimRow, Facts, day_of, is_named
from geokg.graph.rules.results import RuleResult

MEANING: Final = (
    "A situation is outside a lifetime where all the days that a claim gives it lie over a day "
    "after the end of one of its actors, or outside the term of the office by which the text calls "
    "them: states, also those for which an organ acts, after their end, and organisations outside "
    "their dates, by the reference tables; people by the terms of the annotation, or else where "
    "the table of leaders has somebody else in the same office. That a table has no row is no "
    "evidence. A person need not hold an office already who is chosen for it or comes into it, and "
    "what is counterfactual has no date."
)
BEGINNERS: Final = {
    "independence": "initiator",
    "appoint": "target",
    "take-office": "initiator",
    "seize-power": "initiator",
}
"""For each type by which a state or an office begins, the role of the actor for whom it does."""
NOT_IN_IT: Final = frozenset(
    ("former", "late", "ex", "then", "acting", "designated", "incoming", "deposed", "exiled")
)
"""Words before an office which say that the person does not, or not fully, hold it."""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """The intervals in which an actor existed or held an office, and a sentence about them."""

    description: str
    intervals: tuple[Interval, ...]
    state: State | None = None

    def contradiction(self, claim: ClaimRow) -> str:
        """Return why the claim gives no day of the lifetime; nothing if it may.

        The day before and the day after count: lists end a state, and start the next one, on either
        side of the act itself.
        """
        earliest, latest = _moved(claim.start, -1), _moved(claim.end, 1)
        if any(interval.meets(earliest, latest) for interval in self.intervals):
            return ""
        heirs = list(replacement(self.state, earliest, latest)) if self.state else []
        return (
            f"{self.description}. For then the lists have {listed(heirs)}"
            if heirs
            else self.description
        )


@dataclass(frozen=True, slots=True)
class OfficeLifetime:
    """The office by which a text calls a person, looked up in the table of leaders."""

    names: tuple[str, ...]
    code: str
    office: str
    extra: UserRows | None

    def contradiction(self, claim: ClaimRow) -> str:
        """Return who else held the office on the days of a claim; nothing if that is not known."""
        if not claim.start or not claim.end:
            return ""
        days = (claim.start, claim.end)
        conflict = office_conflict(self.names, self.code, self.office, days, self.extra)
        if conflict is None:
            return ""
        own = _times(term.interval for term in conflict.terms)
        others = "; ".join(f"{term} ({term.source})" for term in conflict.others)
        return (
            f"{self.names[0]} is called {self.office}, and was so {own}. Then: {others}. "
            f"{conflict.coverage.removesuffix('.')}"
        )


def outside_lifetimes(facts: Facts) -> Iterator[RuleResult]:
    """Yield a finding for each situation and actor whose dates exclude each other."""
    known: dict[str, tuple[Lifetime | OfficeLifetime, ...]] = {}
    for situation, claims in facts.claims.items():
        dated = [c for c in claims if c.dated and c.modality != GKG.counterfactual]
        for actor in _actors(facts, situation) if dated else ():
            if actor not in known:
                known[actor] = tuple(_lifetimes(facts, actor))
            for life in known[actor]:
                reasons = {claim: life.contradiction(claim) for claim in dated}
                if wrong := [claim for claim in dated if reasons[claim]]:
                    yield _result(facts, situation, actor, reasons[wrong[0]], wrong)
                    break


def _actors(facts: Facts, situation: str) -> tuple[str, ...]:
    beginner = BEGINNERS.get(facts.type_of(situation))
    roles = facts.roles(situation)
    found = (roles.get(role, ()) for role in ROLES if role != beginner)
    return tuple(sorted({actor for actors in found for actor in actors}))


def _lifetimes(facts: Facts, actor: str) -> Iterator[Lifetime | OfficeLifetime]:
    """Yield the lifetimes of an actor that some source dates."""
    if facts.is_a(actor, GKG.Person):
        yield from _office(facts, actor)
    elif facts.is_a(actor, GKG.IntergovernmentalOrganization):
        yield from _organisation(facts, actor)
    else:
        yield from _states(facts, actor)


def _states(facts: Facts, actor: str) -> Iterator[Lifetime]:
    for side in sorted(facts.sides(actor)):
        state = states().get(side.removeprefix(PREFIXES["gkgs"]))
        if state and has_ended(state):
            acts = "" if side == actor else f"{facts.name(actor)} acts for {state.in_prose}: "
            until = (Interval(None, state.validity[-1].end), *times_of_heirs(state.code))
            yield Lifetime(f"{acts}{state.name} existed {_times(state.validity)}", until, state)


def _organisation(facts: Facts, actor: str) -> Iterator[Lifetime]:
    name = facts.name(actor)
    found = [c for c in resolve(name, extra=facts.extra).candidates if c.kind == "igo"]
    if len(found) == 1 and found[0].intervals:
        times = found[0].intervals
        yield Lifetime(f"{found[0].name} existed {_times(times)}", times)


def _office(facts: Facts, person: str) -> Iterator[Lifetime | OfficeLifetime]:
    """Yield when a person held the office by which the text calls them, if any."""
    office = facts.one(GKG.office, person)
    if not office or folded(office.replace("-", " ")).split()[0] in NOT_IN_IT:
        return
    if own := tuple(_own_tenures(facts, person, office)):
        called = f"{facts.name(person)} is called {office}, and was so"
        yield Lifetime(f"{called} {_times(own)}", own)
        return
    names = tuple(dict.fromkeys((facts.name(person), *facts.all(SKOS.altLabel, person))))
    codes = {side.removeprefix(PREFIXES["gkgs"]) for side in facts.sides(person)} & set(states())
    if len(codes) < 2:
        yield OfficeLifetime(names, next(iter(codes), ""), office, facts.extra)


def _own_tenures(facts: Facts, person: str, office: str) -> Iterator[Interval]:
    """Yield the tenures that the annotation gives the person for this office."""
    for tenure in facts.having(GKG.holder, person):
        if folded(facts.one(GKG.office, tenure)) == folded(office):
            yield Interval(
                day_of(facts.one(GKG.validFrom, tenure)), day_of(facts.one(GKG.validUntil, tenure))
            )


def _result(
    facts: Facts, situation: str, actor: str, reason: str, wrong: Iterable[ClaimRow]
) -> RuleResult:
    wrong = tuple(wrong)
    when = is_named(_span(claim) for claim in wrong)
    return RuleResult(
        names=(facts.local(situation), facts.local(actor).rpartition(".")[2]),
        concerns=(situation, actor),
        rests_on=tuple(claim.iri for claim in wrong),
        severity="warning",
        explanation=f"{facts.description(situation)} is dated {when}, but {reason}.",
    )


def _moved(day: date | None, days: int) -> date | None:
    """Return the day that many days later, or None beyond the calendar."""
    try:
        return day + timedelta(days) if day else None
    except OverflowError:
        return None


def _span(claim: ClaimRow) -> str:
    if claim.start and claim.start == claim.end:
        return str(claim.start)
    return Interval(claim.start, claim.end).in_prose


def _times(intervals: Iterable[Interval]) -> str:
    """Return the distinct intervals in words, in order."""
    return ", ".join(dict.fromkeys(interval.in_prose for interval in intervals))
