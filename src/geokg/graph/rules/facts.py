"""The claims, situations and actors of a graph as plain tables, which rules read.

Each table is read once, by one property, so that the time of a rule is proportional to the graph.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple, TypeVar

from geokg.actors import UserRows
from geokg.actors.spelling import folded
from geokg.base.vocabulary import GKG, PREFIXES, RDF, ROLES, SKOS, situation_types

Find = Callable[[str, str, str], Iterable[tuple[str, str]]]
"""Returns subject and object, as text, of the triples of a pattern; empty parts match anything."""

T = TypeVar("T")

_ROLES: Final = {role: getattr(GKG, role) for role in ROLES}
_SHOWN: Final = 5
"""The most names that a sentence lists; of more it gives the number."""


class _Table(NamedTuple):
    """The values of one property by subject.

    Most subjects have one value, which needs no list: then a table takes a third of the memory.
    """

    first: dict[str, str]
    several: dict[str, list[str]]
    """All values of the subjects that have several."""

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield subject and value of each triple."""
        for subject, value in self.first.items():
            if subject in self.several:
                yield from ((subject, one) for one in self.several[subject])
            else:
                yield subject, value


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """A claim; ``voice`` is who relays it, or else its claimant, or empty.

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
        """Whether it affirms its situation: it is positive and actual."""
        return self.polarity == GKG.positive and self.modality == GKG.actual


class Facts:
    """The tables of one graph; ``extra`` are a user's own rows of reference data."""

    def __init__(self, base: str, find: Find, extra: UserRows | None = None) -> None:
        self.base = base
        self.extra = extra
        self._find = find
        self._tables: dict[str, _Table] = {}
        self._inverse: dict[str, dict[str, list[str]]] = {}
        self._classes: dict[str, frozenset[str]] = {}
        self._sides: dict[str, frozenset[str]] = {}
        self._results: dict[Callable[[Facts], Iterable[Any]], tuple[Any, ...]] = {}

    def once(self, find: Callable[[Facts], Iterable[T]]) -> tuple[T, ...]:
        """Return what a function finds in these facts; it is called the first time alone."""
        if find not in self._results:
            self._results[find] = tuple(find(self))
        return self._results[find]

    def all(self, property_: str, subject: str) -> tuple[str, ...]:
        """Return the distinct values of a property of a subject, sorted."""
        first, several = self._table(property_)
        if subject in several:
            return tuple(sorted(set(several[subject])))
        return (first[subject],) if subject in first else ()

    def one(self, property_: str, subject: str) -> str:
        """Return the first value of a property of a subject, or an empty text."""
        first, several = self._table(property_)
        return min(several[subject]) if subject in several else first.get(subject, "")

    def having(self, property_: str, value: str) -> tuple[str, ...]:
        """Return the subjects that have this value of a property, sorted."""
        return tuple(sorted({subject for subject, _ in self._find("", property_, value)}))

    def subjects(self, property_: str) -> tuple[str, ...]:
        """Return the subjects that have a property, sorted."""
        return tuple(sorted(self._table(property_).first))

    def subjects_of(self, property_: str, value: str) -> tuple[str, ...]:
        """Return the same as `having` from a table: for many look-ups."""
        if property_ not in self._inverse:
            table: dict[str, list[str]] = {}
            for subject, value in self._table(property_).pairs():
                table.setdefault(value, []).append(subject)
            self._inverse[property_] = table
        return tuple(sorted(set(self._inverse[property_].get(value, ()))))

    def look(self, subject: str, property_: str) -> tuple[str, ...]:
        """Return the same as `all` without reading a table: for few look-ups."""
        return tuple(sorted({value for _, value in self._find(subject, property_, "")}))

    def is_a(self, thing: str, class_: str) -> bool:
        """Return whether a thing has that class."""
        if class_ not in self._classes:
            self._classes[class_] = frozenset(self.having(RDF.type, class_))
        return thing in self._classes[class_]

    def _table(self, property_: str) -> _Table:
        table = self._tables.get(property_)
        if table is None:
            table = self._tables[property_] = _Table({}, {})
            first, several = table
            for subject, value in self._find("", property_, ""):
                if subject in first:
                    several.setdefault(subject, [first[subject]]).append(value)
                else:
                    first[subject] = value
        return table

    # Claims ----------------------------------------

    @cached_property
    def claims(self) -> Mapping[str, tuple[ClaimRow, ...]]:
        """The claims by situation, both in the order of their IRIs."""
        found: dict[str, list[ClaimRow]] = {}
        for iri in sorted(self._table(GKG.about).first):
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
        """Return the outermost days of a span, or else the days that it surely includes."""
        for first, last in (GKG.earliest, GKG.latest), (GKG.surelyFrom, GKG.surelyUntil):
            start, end = day_of(self.one(first, span)), day_of(self.one(last, span))
            if start or end:
                return start, end, True
        return None, None, False

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """The group of linked situations of each situation; one without a link is its own group."""
        near: dict[str, set[str]] = {}
        for one, other in self._table(GKG.sameSituationAs).pairs():
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
        """Return the actors of a situation by role."""
        return {
            role: self.all(iri, situation)
            for role, iri in _ROLES.items()
            if situation in self._table(iri).first
        }

    def name(self, thing: str) -> str:
        """Return the name of an actor, or else its IRI without the base."""
        return self.one(SKOS.prefLabel, thing) or self.local(thing)

    def sides(self, actor: str) -> frozenset[str]:
        """Return the states for which an actor acts, itself included, or else its own name."""
        if actor not in self._sides:
            states = frozenset(s for s in self._behind(actor) if self.is_a(s, GKG.State))
            self._sides[actor] = states or frozenset({folded(self.name(actor))})
        return self._sides[actor]

    def _behind(self, actor: str) -> tuple[str, ...]:
        """Return an actor, whom it acts for, its members, and whom those act for, and so on."""
        found = {actor: None}
        for one in (queue := [actor]):
            for other in (*self.all(GKG.actsFor, one), *self.all(GKG.member, one)):
                if other not in found:
                    found[other] = None
                    queue.append(other)
        return tuple(found)

    # Words ----------------------------------------

    def local(self, iri: str) -> str:
        """Return an IRI without the base, and without the ending of situations."""
        for start in (self.base, PREFIXES["gkgs"], PREFIXES["gkgt"]):
            if iri.startswith(start):
                return iri.removeprefix(start).removesuffix(".situation")
        return iri

    def type_of(self, situation: str) -> str:
        """Return the id of the type of a situation: ``sign-agreement``."""
        return self.local(self.one(GKG.type, situation))

    def description(self, situation: str) -> str:
        """Return a situation in words: ``“use force” (Royal Navy → Icelandic Coast Guard)``."""
        name = self.type_of(situation)
        kind = situation_types().get(name)
        actors = self.roles(situation)
        several = Counter(
            self.name(actor) for actor in {a for some in actors.values() for a in some}
        )
        roles = {
            role: is_named(
                f"{name} [{self.local(actor)}]" if several[name := self.name(actor)] > 1 else name
                for actor in some
            )
            for role, some in actors.items()
        }
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
        """Return who makes a claim, in words."""
        if claim.claimant == claim.article:
            who = f"the article {self.local(claim.article)}"
        else:
            who = self.name(claim.claimant) if claim.claimant else "somebody not named"
        relayed = claim.voice != claim.claimant
        return who + (f", relayed by {self.name(claim.voice)}" if relayed else "")


def is_named(names: Iterable[str]) -> str:
    """Return distinct names as a phrase, sorted; of many the last are only counted.

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
    """Return the day that a literal gives, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        # Days that Python's calendar does not reach, and those of a foreign graph, are unknown.
        return None
