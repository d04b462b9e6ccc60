"""The rule `one-sided`: situations that rest on unnamed sources or on one party alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from geokg.base.vocabulary import GKG, situation_types
from geokg.graph.rules.facts import ClaimRow, Facts, is_named
from geokg.graph.rules.results import RuleResult

MEANING: Final = (
    "A situation is one-sided where all who affirm it as actual, in whatever article, are sources "
    "without a name, or where all of them speak for one and the same state, or are one and the "
    "same other actor, that takes part in it. What somebody does by saying it, such as praise or a "
    "threat, rests on the speaker's own word with good reason and is not meant; what an article "
    "says in its own voice is not one-sided."
)


def one_sided(facts: Facts) -> Iterator[RuleResult]:
    """Yield a finding for each group that only one party, or only unnamed sources, affirm."""
    for situation, group in facts.groups.items():
        if situation != group[0]:
            continue
        claims = [c for member in group for c in facts.claims[member] if c.affirms]
        if claims and (why := _why(facts, group, claims)):
            situations = sorted({claim.situation for claim in claims})
            yield RuleResult(
                names=(facts.local(situations[0]),),
                concerns=tuple(situations),
                rests_on=tuple(claim.iri for claim in claims),
                severity="note",
                explanation=f"{facts.description(situations[0])} rests on {why}.",
            )


def _why(facts: Facts, group: tuple[str, ...], claims: list[ClaimRow]) -> str:
    """Return the only support of a situation in words, or nothing if it has more."""
    if any(claim.voice == claim.article for claim in claims):
        return ""
    if not any(_is_named(facts, claim) for claim in claims):
        return f"sources without a name alone: {is_named(facts.speaker(claim) for claim in claims)}"
    sides = {facts.sides(claim.voice) if claim.voice else frozenset[str]() for claim in claims}
    if len(sides) > 1 or not (side := sides.pop()):
        return ""
    if not any(_takes_part(facts, member, side) for member in group):
        return ""
    who = is_named(facts.speaker(claim) for claim in claims)
    states = is_named(facts.name(one) for one in side if facts.is_a(one, GKG.State))
    speaks = f", for {states}" if states and who != states else ""
    return f"the word of one party alone: {who}{speaks}"


def _is_named(facts: Facts, claim: ClaimRow) -> bool:
    return bool(claim.voice) and not facts.is_a(claim.voice, GKG.UnnamedSource)


def _takes_part(facts: Facts, situation: str, side: frozenset[str]) -> bool:
    """Return whether the side takes part, other than as the speaker of a verbal act."""
    kind = situation_types().get(facts.type_of(situation))
    roles = {
        role
        for role, actors in facts.roles(situation).items()
        if any(side & facts.sides(actor) for actor in actors)
    }
    if kind and kind.conduct == "verbal" and kind.direction == "directed":
        roles.discard("initiator")
    return bool(roles)
