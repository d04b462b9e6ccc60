"""The states for which the actors of a situation stand, and how directly (section 2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from geokg.actors import states
from geokg.base.vocabulary import GKG, PREFIXES
from geokg.graph.rules.facts import Facts, day_of

LEVELS: Final = ("state", "organ", "group")
"""The ways in which an actor stands for a state, the most direct first."""
_ACT_FOR_OTHERS: Final = (GKG.StateOrgan, GKG.Person, GKG.UnnamedSource, GKG.Group)

Stretch = tuple[date | None, date | None]
"""A first and a last day; None is open."""
StateLevels = Mapping[str, int]
"""The codes of states, each with the place of its level in LEVELS."""


@dataclass(frozen=True)
class Participants:
    """What each actor of a graph stands for."""

    facts: Facts
    _known: dict[str, StateLevels] = field(default_factory=dict)
    _dated: set[str] = field(default_factory=set)
    """Actors that stand for something else at another time."""

    def states_of(self, actor: str, stretches: tuple[Stretch, ...]) -> StateLevels:
        """Return the states that an actor represents in a situation.

        Args:
            actor: The IRI of the actor.
            stretches: The days that the claims which bear the situation give; none if undated.
        """
        if actor not in self._known:
            self._known[actor] = self._states(actor, ())
            if any(self.facts.subjects_of(GKG.holder, one) for one in self._behind(actor)):
                self._dated.add(actor)
        if stretches and actor in self._dated:
            return self._states(actor, stretches)
        return self._known[actor]

    def _behind(self, actor: str) -> tuple[str, ...]:
        """Return an actor with all that it acts for, and all its members, and so on."""
        found = {actor: None}
        for one in (queue := [actor]):
            for other in (
                *self.facts.all(GKG.actsFor, one),
                *self.facts.all(GKG.member, one),
            ):
                if other not in found:
                    found[other] = None
                    queue.append(other)
        return tuple(found)

    def _states(
        self, actor: str, stretches: tuple[Stretch, ...], chain: tuple[str, ...] = ()
    ) -> StateLevels:
        """Return the states of an actor; one that occurs in its own chain adds nothing."""
        code = actor.removeprefix(PREFIXES["gkgs"])
        if code != actor:
            return {code: 0} if code in states() else {}
        if actor in chain or not any(self.facts.is_a(actor, c) for c in _ACT_FOR_OTHERS):
            return {}
        chain = (*chain, actor)
        found: dict[str, int] = {}
        for other in self.facts.all(GKG.actsFor, actor):
            for state in self._states(other, stretches, chain):
                if self._is_in_office(actor, state, stretches):
                    found[state] = 1
        if self.facts.is_a(actor, GKG.Group):
            for member in self.facts.all(GKG.member, actor):
                for state in self._states(member, stretches, chain):
                    found.setdefault(state, 2)
        return found

    def _is_in_office(self, actor: str, state: str, stretches: tuple[Stretch, ...]) -> bool:
        """Return whether a person acts for a state; one whose tenures all lie apart does not."""
        tenures = [term for code, term in self._tenures(actor) if code == state]
        if not tenures or not stretches:
            return True
        return any(_meet(term, stretch) for term in tenures for stretch in stretches)

    def _tenures(self, actor: str) -> Iterable[tuple[str, Stretch]]:
        """Yield the state and the days of each tenure of an actor."""
        for tenure in self.facts.subjects_of(GKG.holder, actor):
            for country in self.facts.all(GKG.country, tenure):
                first = day_of(self.facts.one(GKG.validFrom, tenure))
                last = day_of(self.facts.one(GKG.validUntil, tenure))
                yield country.removeprefix(PREFIXES["gkgs"]), (first, last)


def _meet(one: Stretch, other: Stretch) -> bool:
    first = max(one[0] or date.min, other[0] or date.min)
    last = min(one[1] or date.max, other[1] or date.max)
    return first <= last
