"""The rule `actor-outside-lifetime`: situations dated when one of their actors did not exist.

A state or an organisation must have existed, by the reference tables; a person whom the text calls
by an office must have held it, by the annotation's own `holds` or else by the table of leaders. An
actor without dates is never reported; of several people with one name, the best fit counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from geokg.actors import Interval, OfficeTerm, State, offices_held, resolve, states
from geokg.actors.spelling import folded
from geokg.actors.states import listed
from geokg.actors.succession import replacement
from geokg.base.vocabulary import GKG, PREFIXES, ROLES, SKOS
from geokg.graph.rules.facts import ClaimRow, Facts, day_of, is_named
from geokg.graph.rules.results import RuleResult

MEANING: Final = (
    "A situation is outside a lifetime where all the days that a claim gives it lie over a day "
    "before or after the time in which one of its actors existed, or held the office by which the "
    "text calls them: states and organisations by the reference tables, also those for which an "
    "organ acts; people by the tenures of the annotation, or else of the reference tables. Who "
    "becomes independent need not have existed before, nor need a person hold an office already "
    "who is chosen for it or comes into it, and what is counterfactual has no date."
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

    told: str
    intervals: tuple[Interval, ...]
    state: State | None = None

    def excludes(self, claim: ClaimRow) -> bool:
        """Return whether the claim gives no day of the lifetime.

        The day before and the day after count: lists end a state, and start the next one, on either
        side of the act itself.
        """
        earliest, latest = _moved(claim.start, -1), _moved(claim.end, 1)
        return not any(interval.meets(earliest, latest) for interval in self.intervals)


def outside_lifetimes(facts: Facts) -> Iterator[RuleResult]:
    """Yield a finding for each situation and actor whose dates exclude each other."""
    known: dict[str, tuple[Lifetime, ...]] = {}
    for situation, claims in facts.claims.items():
        dated = [c for c in claims if c.dated and c.modality != GKG.counterfactual]
        for actor in _actors(facts, situation) if dated else ():
            if actor not in known:
                known[actor] = tuple(_lifetimes(facts, actor))
            for life in known[actor]:
                if wrong := [claim for claim in dated if life.excludes(claim)]:
                    yield _result(facts, situation, actor, life, wrong)
                    break


def _actors(facts: Facts, situation: str) -> tuple[str, ...]:
    beginner = BEGINNERS.get(facts.type_of(situation))
    roles = facts.roles(situation)
    found = (roles.get(role, ()) for role in ROLES if role != beginner)
    return tuple(sorted({actor for actors in found for actor in actors}))


def _lifetimes(facts: Facts, actor: str) -> Iterator[Lifetime]:
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
        if state and state.validity:
            acts = "" if side == actor else f"{facts.name(actor)} acts for {state.in_prose}: "
            told = f"{acts}{state.name} existed {_times(state.validity)}"
            yield Lifetime(told, state.validity, state)


def _organisation(facts: Facts, actor: str) -> Iterator[Lifetime]:
    name = facts.name(actor)
    found = [c for c in resolve(name, extra=facts.extra).candidates if c.kind == "igo"]
    if len(found) == 1 and found[0].intervals:
        times = found[0].intervals
        yield Lifetime(f"{found[0].name} existed {_times(times)}", times)


def _office(facts: Facts, person: str) -> Iterator[Lifetime]:
    """Yield when a person held the office by which the text calls them, if any."""
    office = facts.one(GKG.office, person)
    if not office or folded(office.replace("-", " ")).split()[0] in NOT_IN_IT:
        return
    own = list(_own_tenures(facts, person, office))
    times = own or [tenure.interval for tenure in _listed(facts, person, office)]
    if times:
        told = f"{facts.name(person)} is called {office}, and was so or in government"
        if own:
            told = f"{facts.name(person)} is called {office}, and was so"
        yield Lifetime(f"{told} {_times(times)}", tuple(times))


def _own_tenures(facts: Facts, person: str, office: str) -> Iterator[Interval]:
    """Yield the tenures that the annotation gives the person for this office."""
    for tenure in facts.having(GKG.holder, person):
        if folded(facts.one(GKG.office, tenure)) == folded(office):
            yield Interval(
                day_of(facts.one(GKG.validFrom, tenure)), day_of(facts.one(GKG.validUntil, tenure))
            )


def _listed(facts: Facts, person: str, office: str) -> list[OfficeTerm]:
    """Return the tenures in the tables of everybody with the person's name and states.

    Most say ``government``, which may be the office; those in another office count where no other
    does.
    """
    names = (*facts.all(SKOS.prefLabel, person), *facts.all(SKOS.altLabel, person))
    held = {tenure for name in names for tenure in offices_held(name, extra=facts.extra)}
    codes = {side.removeprefix(PREFIXES["gkgs"]) for side in facts.sides(person)}
    if codes.isdisjoint(states()) and len({tenure.code for tenure in held}) == 1:
        codes = {tenure.code for tenure in held}
    found = {tenure for tenure in held if tenure.code in codes}
    same = {tenure for tenure in found if folded(tenure.office) in (folded(office), "government")}
    return sorted(same or found, key=lambda t: (t.interval.start or date.min, t.holder, t.office))


def _result(
    facts: Facts, situation: str, actor: str, life: Lifetime, wrong: Iterable[ClaimRow]
) -> RuleResult:
    wrong = tuple(wrong)
    when = is_named(_span(claim) for claim in wrong)
    told = f"{facts.told(situation)} is dated {when}, but {life.told}."
    return RuleResult(
        names=(facts.local(situation), facts.local(actor).rpartition(".")[2]),
        concerns=(situation, actor),
        rests_on=tuple(claim.iri for claim in wrong),
        severity="warning",
        explanation=told + _then(life, wrong),
    )


def _then(life: Lifetime, wrong: Iterable[ClaimRow]) -> str:
    """Return the sentence that names the states that bore the name on the claims' days."""
    if life.state is None:
        return ""
    found = {
        other.code: other
        for claim in wrong
        for other in replacement(life.state, _moved(claim.start, -1), _moved(claim.end, 1))
    }
    return f" For then the lists have {listed(found.values())}." if found else ""


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
