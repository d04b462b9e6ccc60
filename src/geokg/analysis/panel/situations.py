"""The situations of a graph with all claims about them: linked ones are one (section 1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from geokg.base.vocabulary import (
    GKG,
    MODALITIES,
    PREFIXES,
    ROLES,
    SituationType,
    situation_types,
)
from geokg.graph.rules.facts import ClaimRow, Facts
from geokg.graph.rules.same_situation import same_situations

COUNTED: Final = ("asserted", "attributed", "contested")
"""The standings that are counted."""
STANDINGS: Final = (*COUNTED, "denied", *MODALITIES[1:], "ruled-out")
_SUFFIX: Final = ".situation"


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedSituation:
    """Linked situations as one; ``roles`` has the actors of each role with their situations."""

    name: str
    type: SituationType
    members: tuple[str, ...]
    claims: tuple[ClaimRow, ...]
    roles: Mapping[str, tuple[tuple[str, frozenset[str]], ...]]
    standing: str

    @property
    def counted(self) -> bool:
        """Whether it is counted: some claim affirms it."""
        return self.standing in COUNTED

    @property
    def bearing(self) -> tuple[ClaimRow, ...]:
        """The claims that bear it: of a counted situation those that affirm it, else all."""
        return tuple(c for c in self.claims if c.affirms) if self.counted else self.claims

    @property
    def denials(self) -> int:
        """The number of claims that deny it."""
        return sum(map(_denies, self.claims))


@dataclass(frozen=True)
class Situations:
    """The situations of a graph."""

    facts: Facts

    def __iter__(self) -> Iterator[MergedSituation]:
        """Yield the merged situations in the order of their names."""
        found = [self._merged(group) for group in self._groups.values()]
        yield from sorted(found, key=lambda situation: situation.name)

    @cached_property
    def claims(self) -> Mapping[str, tuple[ClaimRow, ...]]:
        """The claims by the situation at the end of their chain of ``about``, by IRI."""
        found: dict[str, list[ClaimRow]] = {}
        for situation, claims in self.facts.claims.items():
            found.setdefault(self.end(situation), []).extend(claims)
        return {s: tuple(sorted(c, key=lambda claim: claim.iri)) for s, c in found.items()}

    @cached_property
    def dangling(self) -> int:
        """The number of claims about situations that are not in the graph."""
        return sum(len(c) for s, c in self.claims.items() if not self._is_described(s))

    @cached_property
    def links(self) -> tuple[tuple[str, str], ...]:
        """The links between situations, of the rule and of the graph."""
        found = {link for result in self.facts.once(same_situations) for link in result.links}
        found |= {
            (one, other)
            for one in self.facts.subjects(GKG.sameSituationAs)
            for other in self.facts.all(GKG.sameSituationAs, one)
        }
        return tuple(sorted(found))

    @cached_property
    def _groups(self) -> Mapping[str, tuple[str, ...]]:
        """The situations that are one, by the smallest IRI of each group."""
        first = {situation: situation for situation in self.claims if self._is_described(situation)}
        for link in self.links:
            ends = [self.end(end) for end in link]
            if all(end in first for end in ends):
                one, other = sorted(_find(first, end) for end in ends)
                first[other] = one
        groups: dict[str, list[str]] = {}
        for situation in sorted(first):
            groups.setdefault(_find(first, situation), []).append(situation)
        return {name: tuple(group) for name, group in groups.items()}

    def end(self, situation: str) -> str:
        """Return the situation at the end of a chain of claims that are about another claim's."""
        seen = {situation}
        while not self._is_described(situation):
            claim = situation.removesuffix(_SUFFIX)
            following = self.facts.one(GKG.about, claim)
            if not following or following in seen:
                break
            situation = following
            seen.add(situation)
        return situation

    def _is_described(self, situation: str) -> bool:
        return self.facts.one(GKG.type_, situation) != ""

    def _merged(self, group: tuple[str, ...]) -> MergedSituation:
        claims = tuple(
            sorted((c for s in group for c in self.claims[s]), key=lambda claim: claim.iri)
        )
        return MergedSituation(
            name=self.facts.local(group[0]),
            type=self._type(group[0]),
            members=group,
            claims=claims,
            roles=self._roles(group),
            standing=standing_of(claims),
        )

    def _roles(self, group: Iterable[str]) -> Mapping[str, tuple[tuple[str, frozenset[str]], ...]]:
        found: dict[str, dict[str, set[str]]] = {}
        for situation in group:
            for role, actors in self.facts.roles(situation).items():
                for actor in actors:
                    found.setdefault(role, {}).setdefault(actor, set()).add(situation)
        return {
            role: tuple((actor, frozenset(of)) for actor, of in sorted(found[role].items()))
            for role in ROLES
            if role in found
        }

    def _type(self, situation: str) -> SituationType:
        iri = self.facts.one(GKG.type_, situation)
        name = self.facts.local(iri)
        if name in situation_types():
            return situation_types()[name]
        relation = self.facts.is_a(situation, GKG.Relation)
        return SituationType(
            id=name,
            label=name,
            search_words=(),
            kind="Relation" if relation else "Event",
            direction="",
            needs=frozenset(),
            takes=frozenset(),
            conduct=_term(self.facts.one(GKG.conduct, iri)),
            valence=_term(self.facts.one(GKG.valence, iri)),
            domain="",
            definition="",
            note="",
            example="",
            broader="",
            related=(),
        )


def standing_of(claims: Iterable[ClaimRow]) -> str:
    """Return the standing of a situation over all claims about it."""
    every = tuple(claims)
    affirming = [claim for claim in every if claim.affirms]
    denied = any(map(_denies, every))
    if affirming and denied:
        return "contested"
    if affirming:
        own = any(claim.claimant == claim.article for claim in affirming)
        return "asserted" if own else "attributed"
    if denied:
        return "denied"
    moods = {claim.modality for claim in every if claim.polarity == GKG.positive}
    return next((m for m in MODALITIES[1:] if getattr(GKG, m) in moods), "ruled-out")


def _denies(claim: ClaimRow) -> bool:
    return claim.polarity == GKG.negative and claim.modality == GKG.actual


def _find(first: dict[str, str], situation: str) -> str:
    """Return the first situation of a group, and shorten the way to it."""
    while first[situation] != situation:
        first[situation] = situation = first[first[situation]]
    return situation


def _term(iri: str) -> str:
    return iri.removeprefix(PREFIXES["gkg"])
