"""What rules look at: the claims, situations and actors of a graph, as plain tables.

Each table is read once, by one property, so that a rule costs time in proportion to the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from geokg.actors import UserRows
from geokg.actors.spelling import folded
from geokg.base.vocabulary import GKG, PREFIXES, RDF, ROLES, SKOS, situation_types

Find = Callable[[str, str, str], Iterable[tuple[str, str]]]
"""Gives subject and object, as text, of the triples of a pattern; what is empty may be anything."""

_SHOWN: Final = 5
"""Names that a sentence takes before it only counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """One claim; ``voice`` is who answers for it: whoever relays it, else the claimant, or empty.

    ``start`` and ``end`` are the outermost days that it gives, None being open; where ``dated`` is
    false it gives none.
    """

    iri: str
    situation: str
    article: str
    polarity: str
    modality: str
    claimant: str
    voice: str
    dated: bool
    start: date | None
    end: date | None

    @property
    def affirms(self) -> bool:
        """Whether it holds its situation to be actual."""
        return self.polarity == GKG.positive and self.modality == GKG.actual


class Facts:
    """The tables of one graph. ``extra`` are a user's own rows of reference data."""

    def __init__(self, base: str, find: Find, extra: UserRows | None = None) -> None:
        self.base = base
        self.extra = extra
        self._find = find
        self._tables: dict[str, dict[str, list[str]]] = {}
        self._classes: dict[str, frozenset[str]] = {}
        self._sides: dict[str, frozenset[str]] = {}

    def all(self, property_: str, subject: str) -> tuple[str, ...]:
        """The values of a property of something, sorted, each once."""
        return tuple(sorted(set(self._table(property_).get(subject, ()))))

    def one(self, property_: str, subject: str) -> str:
        """The value of a property of something, the first of several; empty where it has none."""
        return min(self._table(property_).get(subject, ()), default="")

    def having(self, property_: str, value: str) -> tuple[str, ...]:
        """The subjects for which a property has a value, sorted."""
        return tuple(sorted({subject for subject, _ in self._find("", property_, value)}))

    def look(self, subject: str, property_: str) -> tuple[str, ...]:
        """The same as `all`, for those who ask for little: no table is read."""
        return tuple(sorted({value for _, value in self._find(subject, property_, "")}))

    def is_a(self, thing: str, class_: str) -> bool:
        """Whether it has that class."""
        if class_ not in self._classes:
            self._classes[class_] = frozenset(self.having(RDF.type, class_))
        return thing in self._classes[class_]

    def _table(self, property_: str) -> Mapping[str, list[str]]:
        if property_ not in self._tables:
            table: dict[str, list[str]] = {}
            for subject, value in self._find("", property_, ""):
                table.setdefault(subject, []).append(value)
            self._tables[property_] = table
        return self._tables[property_]

    # Claims ----------------------------------------

    @cached_property
    def claims(self) -> Mapping[str, tuple[ClaimRow, ...]]:
        """The claims by situation, both in the order of their IRIs."""
        found: dict[str, list[ClaimRow]] = {}
        for iri in sorted(self._table(GKG.about)):
            claim = self._claim(iri)
            found.setdefault(claim.situation, []).append(claim)
        return {situation: tuple(found[situation]) for situation in sorted(found)}

    def _claim(self, iri: str) -> ClaimRow:
        claimant = self.one(GKG.claimant, iri)
        start, end, dated = self._days(self.one(GKG.when, iri))
        return ClaimRow(
            iri=iri,
            situation=self.one(GKG.about, iri),
            article=self.one(GKG.reportedIn, iri),
            polarity=self.one(GKG.polarity, iri),
            modality=self.one(GKG.modality, iri),
            claimant=claimant,
            voice=self.one(GKG.relayedBy, iri) or claimant,
            dated=dated,
            start=start,
            end=end,
        )

    def _days(self, span: str) -> tuple[date | None, date | None, bool]:
        """The hull of a span; where it has none, as for what is ongoing, what surely belongs."""
        for first, last in (GKG.earliest, GKG.latest), (GKG.surelyFrom, GKG.surelyUntil):
            start, end = day_of(self.one(first, span)), day_of(self.one(last, span))
            if start or end:
                return start, end, True
        return None, None, False

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """The situations that links make one, by each of them; those without a link stand alone."""
        near: dict[str, set[str]] = {}
        for one, others in self._table(GKG.sameSituationAs).items():
            for other in others:
                near.setdefault(one, set()).add(other)
                near.setdefault(other, set()).add(one)
        found: dict[str, tuple[str, ...]] = {}
        for situation in self.claims:
            if situation not in found:
                group = _reached(situation, near)
                found.update(dict.fromkeys(group, group))
        return found

    # Actors ----------------------------------------

    def roles(self, situation: str) -> Mapping[str, tuple[str, ...]]:
        """The actors of a situation by role."""
        found = {role: self.all(getattr(GKG, role), situation) for role in ROLES}
        return {role: actors for role, actors in found.items() if actors}

    def name(self, thing: str) -> str:
        """What an actor is called, or else its IRI without the base."""
        return self.one(SKOS.prefLabel, thing) or self.local(thing)

    def sides(self, actor: str) -> frozenset[str]:
        """The states for which an actor acts, itself among them; without any, its own name."""
        if actor not in self._sides:
            states = frozenset(s for s in self._behind(actor) if self.is_a(s, GKG.State))
            self._sides[actor] = states or frozenset({folded(self.name(actor))})
        return self._sides[actor]

    def _behind(self, actor: str) -> tuple[str, ...]:
        """An actor, whom it acts for, and its members, and so on."""
        found = {actor: None}
        for one in (queue := [actor]):
            for other in (*self.all(GKG.actsFor, one), *self.all(GKG.member, one)):
                if other not in found:
                    found[other] = None
                    queue.append(other)
        return tuple(found)

    # Words ----------------------------------------

    def local(self, iri: str) -> str:
        """An IRI as people know it: without the base, and without what every situation ends in."""
        for start in (self.base, PREFIXES["gkgs"], PREFIXES["gkgt"]):
            if iri.startswith(start):
                return iri.removeprefix(start).removesuffix(".situation")
        return iri

    def type_of(self, situation: str) -> str:
        """The id of its type: ``sign-agreement``."""
        return self.local(self.one(GKG.type, situation))

    def told(self, situation: str) -> str:
        """A situation in words: ``“use force” (Royal Navy → Icelandic Coast Guard)``."""
        name = self.type_of(situation)
        kind = situation_types().get(name)
        roles = {r: is_named(map(self.name, a)) for r, a in self.roles(situation).items()}
        who = " → ".join(roles[role] for role in ("initiator", "target") if role in roles)
        who = who or roles.get("party", "")
        who += "".join(
            f", {role} {roles[role]}"
            for role in ("mediator", "beneficiary", "against")
            if role in roles
        )
        words = f"“{kind.label if kind else name}”"
        return f"{words} ({who.removeprefix(', ')})" if who else words

    def speaker(self, claim: ClaimRow) -> str:
        """Who says it, in words."""
        if claim.claimant == claim.article:
            who = f"the article {self.local(claim.article)}"
        else:
            who = self.name(claim.claimant) if claim.claimant else "somebody not named"
        relayed = claim.voice != claim.claimant
        return who + (f", relayed by {self.name(claim.voice)}" if relayed else "")


def is_named(names: Iterable[str]) -> str:
    """Names in a sentence, each once, sorted, and the last of many only counted.

    >>> is_named(["b", "a", "b"]), is_named("gfedcba")
    ('a and b', 'a, b, c, d, e and 2 others')
    """
    every = sorted(set(names))
    left = len(every) - _SHOWN
    if left > 1:
        every = [*every[:_SHOWN], f"{left} others"]
    return " and ".join(filter(None, [", ".join(every[:-1]), *every[-1:]]))


def _reached(start: str, near: Mapping[str, set[str]]) -> tuple[str, ...]:
    found = {start}
    for one in (queue := [start]):
        more = near.get(one, set()) - found
        found |= more
        queue += sorted(more)
    return tuple(sorted(found))


def day_of(text: str) -> date | None:
    """The day that a literal gives, or None where it gives none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        # Days that Python's calendar does not reach, and those of a foreign graph, are unknown.
        return None
