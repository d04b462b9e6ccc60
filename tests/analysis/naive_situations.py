"""Situations, pairs and days for the second implementation of the dyad panel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Final

from naive_states import (
    StateSystem,
    Stretch,
    common,
    day,
    days,
    first_of,
    last_of,
)
from rdflib import RDF, Dataset, Graph, Namespace, URIRef
from rdflib.term import Node

GKG: Final = Namespace("https://w3id.org/geokg/ns#")
DCTERMS: Final = Namespace("http://purl.org/dc/terms/")
SCHEMA: Final = Namespace("https://schema.org/")
STATES: Final = "https://w3id.org/geokg/state/"

LEVELS: Final = ("state", "organ", "group")
ROLES: Final = ("initiator", "target", "party", "mediator", "beneficiary", "against")
LINKS: Final = (
    ("initiator", "target", "type"),
    ("party", "party", "type"),
    ("initiator", "against", "conflictual"),
    ("party", "against", "conflictual"),
    ("initiator", "beneficiary", "cooperative"),
    ("party", "beneficiary", "cooperative"),
    ("mediator", "party", "mediation"),
    ("mediator", "initiator", "mediation"),
    ("mediator", "target", "mediation"),
)
CLASS_ORDER: Final = ("conflictual", "cooperative", "neutral", "mediation")
HARSHNESS: Final = ("mconf", "vconf", "mcoop", "vcoop", "neutral", "mediation")
COUNTED: Final = ("asserted", "attributed", "contested")
NONACTUAL: Final = ("intended", "wanted", "predicted", "counterfactual")

Row = dict[str, str | int | Fraction | None]
Cell = tuple[int, int, tuple[int, ...] | None]


@dataclass
class Claim:
    """A claim as the panel reads it."""

    iri: str
    article: URIRef
    positive: bool
    modality: str
    own: bool
    unnamed: bool
    when: Node | None
    status: str | None

    @property
    def affirms(self) -> bool:
        return self.positive and self.modality == "actual"

    @property
    def denies(self) -> bool:
        return not self.positive and self.modality == "actual"


@dataclass
class Pair:
    """A row of the event table before it is written."""

    situation: Situation
    states: tuple[str, str]
    link: str
    cls: str
    via: str
    shares: dict[int, Fraction] | None = None
    """Possible days with their shares; None if undated."""
    uncut: dict[int, Fraction] | None = None
    sure: set[int] = field(default_factory=set)
    whole: list[set[int]] = field(default_factory=list)
    in_system: bool = True


@dataclass
class Situation:
    """A merged situation."""

    name: str
    members: list[URIRef]
    claims: list[Claim]
    kind: str
    type: str
    roles: dict[str, list[URIRef]]

    @cached_property
    def affirming(self) -> list[Claim]:
        return [claim for claim in self.claims if claim.affirms]

    @cached_property
    def denying(self) -> list[Claim]:
        return [claim for claim in self.claims if claim.denies]

    @cached_property
    def standing(self) -> str:
        if self.affirming:
            if self.denying:
                return "contested"
            return "asserted" if any(claim.own for claim in self.affirming) else "attributed"
        if self.denying:
            return "denied"
        for modality in NONACTUAL:
            if any(claim.positive and claim.modality == modality for claim in self.claims):
                return modality
        return "ruled-out"

    @cached_property
    def counted(self) -> bool:
        return self.standing in COUNTED

    @cached_property
    def bearing(self) -> list[Claim]:
        return self.affirming if self.counted else self.claims


class SituationReader:
    """The situations of one graph, their pairs of states and their days (sections 1 to 5)."""

    def __init__(
        self,
        graph: Dataset | Graph,
        states: Path,
        links: Iterable[tuple[str, str]],
        base: str,
        *,
        system: str,
        reading: str,
    ) -> None:
        self.facts: dict[Node, dict[URIRef, list[Node]]] = defaultdict(lambda: defaultdict(list))
        self.subjects: dict[tuple[URIRef, Node], list[Node]] = defaultdict(list)
        for subject, predicate, value in graph.triples((None, None, None)):
            assert isinstance(predicate, URIRef)
            self.facts[subject][predicate].append(value)
            self.subjects[predicate, value].append(subject)
        self.systems = StateSystem(states)
        self.links = list(links)
        self.base = base
        self.system = system
        self.reading = reading

    def one(self, subject: Node, predicate: URIRef) -> Node | None:
        return next(iter(self.facts[subject][predicate]), None)

    def is_a(self, subject: Node, cls: str) -> bool:
        return GKG[cls] in self.facts[subject][RDF.type]

    # Section 1

    def situations(self) -> list[Situation]:
        found = {s for cls in ("Event", "Relation") for s in self.subjects[RDF.type, GKG[cls]]}
        parent = {s: s for s in found}

        def root(one: Node) -> Node:
            while parent[one] != one:
                one = parent[one]
            return one

        links = [(URIRef(a), URIRef(b)) for a, b in self.links]
        links += [(s, o) for s in found for o in self.facts[s][GKG.sameSituationAs]]  # type: ignore[misc]  # all are IRIs
        for a, b in links:
            if a in parent and b in parent:
                parent[root(a)] = root(b)
        groups: dict[Node, list[URIRef]] = defaultdict(list)
        for situation in found:
            groups[root(situation)].append(URIRef(str(situation)))
        return sorted((self._situation(sorted(g)) for g in groups.values()), key=lambda s: s.name)

    def _situation(self, members: list[URIRef]) -> Situation:
        first = members[0]
        claims = [
            self._claim(claim)
            for s in members
            for claim in sorted(self.subjects[GKG.about, s], key=str)
        ]
        roles = {
            role: sorted({URIRef(str(a)) for s in members for a in self.facts[s][GKG[role]]})
            for role in ROLES
        }
        kind = self.one(first, GKG.type)
        return Situation(
            name=first.removeprefix(self.base).removesuffix(".situation"),
            members=members,
            claims=claims,
            kind="event" if self.is_a(first, "Event") else "relation",
            type=str(kind).rsplit("/", 1)[1],
            roles=roles,
        )

    def _claim(self, claim: Node) -> Claim:
        article = self.one(claim, GKG.reportedIn)
        assert isinstance(article, URIRef)
        claimant = self.one(claim, GKG.claimant)
        source = self.one(claim, GKG.relayedBy) or claimant
        status = self.one(claim, GKG.status)
        return Claim(
            iri=str(claim),
            article=article,
            positive=self.one(claim, GKG.polarity) == GKG.positive,
            modality=str(self.one(claim, GKG.modality)).removeprefix(GKG),
            own=claimant == article,
            unnamed=source is None or self.is_a(source, "UnnamedSource"),
            when=self.one(claim, GKG.when),
            status=str(status).removeprefix(GKG) if status else None,
        )

    # Section 2

    def stands_for(self, actor: URIRef, situation: Situation) -> dict[str, int]:
        return self._stands_for(actor, situation, frozenset())

    def _stands_for(
        self, actor: URIRef, situation: Situation, seen: frozenset[URIRef]
    ) -> dict[str, int]:
        if actor in seen:
            return {}
        seen |= {actor}
        if self.is_a(actor, "State"):
            return {str(actor).removeprefix(STATES): 0}
        found: dict[str, int] = {}

        def take(state: str, level: int) -> None:
            found[state] = min(level, found.get(state, level))

        acting = ("StateOrgan", "Person", "UnnamedSource", "Group")
        acts_for = (
            self.facts[actor][GKG.actsFor] if any(self.is_a(actor, c) for c in acting) else []
        )
        for of in acts_for:
            for state, level in self._stands_for(URIRef(str(of)), situation, seen).items():
                if self.in_office(actor, state, situation):
                    take(state, max(1, level))
        for member in self.facts[actor][GKG.member] if self.is_a(actor, "Group") else []:
            for state in self._stands_for(URIRef(str(member)), situation, seen):
                take(state, 2)
        return found

    def in_office(self, actor: URIRef, state: str, situation: Situation) -> bool:
        tenures = [
            tenure
            for tenure in self.subjects[GKG.holder, actor]
            if self.one(tenure, GKG.country) == URIRef(STATES + state)
        ]
        stretches = [
            stretch
            for claim in situation.bearing
            for stretch in self.stretches(claim)
            if stretch != (None, None)
        ]
        if not tenures or not stretches:
            return True
        for tenure in tenures:
            start, end = self.one(tenure, GKG.validFrom), self.one(tenure, GKG.validUntil)
            held = (
                day(str(start)) if start else None,
                day(str(end)) if end else None,
            )
            if any(common(held, stretch) for stretch in stretches):
                return True
        return False

    # Section 3

    def pairs(self, situation: Situation) -> tuple[list[Pair], str]:
        actors = {
            role: [(actor, self.stands_for(actor, situation)) for actor in found]
            for role, found in situation.roles.items()
        }
        concept = URIRef(f"https://w3id.org/geokg/type/{situation.type}")
        valence = str(self.one(concept, GKG.valence) or GKG.neutral).removeprefix(GKG)
        conduct = str(self.one(concept, GKG.conduct)).removeprefix(GKG)
        best: dict[tuple[str, str], tuple[int, int, int]] = {}
        for order, (source, target, meaning) in enumerate(LINKS):
            if source == target == "party" and situation.type == "mediate":
                continue
            cls = CLASS_ORDER.index(valence if meaning == "type" else meaning)
            for states, level in self._pairs_of(actors, source, target):
                rank = (cls, level, order)
                best[states] = min(rank, best.get(states, rank))
        rows: list[Pair] = []
        for states, (cls, level, order) in sorted(best.items()):
            name = CLASS_ORDER[cls]
            if name in ("conflictual", "cooperative"):
                name = conduct[0] + name[:4]
            link = "-".join(LINKS[order][:2])
            rows.append(Pair(situation, states, link, name, LEVELS[level]))
        known = {state for found in actors.values() for _, states in found for state in states}
        return rows, "" if rows else "fewer than two states" if len(known) < 2 else "no link"

    def _pairs_of(
        self, actors: dict[str, list[tuple[URIRef, dict[str, int]]]], source: str, target: str
    ) -> Iterator[tuple[tuple[str, str], int]]:
        def same(one: URIRef, other: URIRef) -> bool:
            """Return whether two are one actor, or that of two reports with the same states."""
            return one == other or (
                report_of(one) != report_of(other) and states[one].keys() == states[other].keys()
            )

        def report_of(actor: URIRef) -> str:
            return str(actor).rpartition(".")[0]

        states = {actor: found for role in actors.values() for actor, found in role}
        parties = [actor for actor, _ in actors["party"]]
        for one, sources in actors[source]:
            alone = bool(parties) and all(same(one, party) for party in parties)
            for other, targets in actors[target]:
                if same(one, other) and not alone:
                    continue
                for a, level_a in sources.items():
                    for b, level_b in targets.items():
                        if a != b:
                            yield (a, b), max(level_a, level_b)

    # Sections 4 and 5: days

    def published(self, claim: Claim) -> int | None:
        if self.reading == "content":
            for window in self.windows(claim.article):
                latest = self.one(window, GKG.latest)
                return day(str(latest)) if latest else None
        issued = self.one(claim.article, DCTERMS.issued)
        return day(str(issued)[:10]) if issued else None

    def windows(self, article: URIRef) -> list[Node]:
        return [
            window
            for finding in self.subjects[GKG.concerns, article]
            for window in self.facts[finding][GKG.window]
        ]

    def span(self, claim: Claim) -> Node | None:
        """Return the time span of a claim, of two readings the one that is asked for."""
        if claim.when is None:
            return None
        members = self.facts[claim.when][GKG.oneOf]
        by_content = {
            member: any(self.is_a(anchor, "Finding") for anchor in self.facts[member][GKG.anchor])
            for member in members
        }
        if any(by_content.values()):
            wanted = self.reading == "content"
            return next(member for member, content in by_content.items() if content == wanted)
        return claim.when

    def leaves(self, span: Node) -> list[Node]:
        members = self.facts[span][GKG.oneOf]
        return [leaf for member in members for leaf in self.leaves(member)] if members else [span]

    def bounds(self, span: Node) -> Stretch:
        earliest, latest = self.one(span, GKG.earliest), self.one(span, GKG.latest)
        return (day(str(earliest)) if earliest else None, day(str(latest)) if latest else None)

    def stretches(self, claim: Claim) -> list[Stretch]:
        span = self.span(claim)
        if span is None or self.one(span, GKG.edtf) is None:
            return []
        return [self.bounds(leaf) for leaf in self.leaves(span)]

    def closed_stretches(self, claim: Claim, pair: Pair) -> list[tuple[int, int]] | None:
        """Return the stretches of a claim with their open ends closed; None if undated."""
        found = []
        for start, end in self.stretches(claim):
            if start is None:
                start = self.systems.first_day(self.system, *pair.states)
                if start is None:
                    return None
            if end is None:
                end = self.published(claim) if pair.situation.counted else None
                if end is None:
                    return None
            if start <= end:
                found.append((start, end))
        return found or None

    def date_event(self, pair: Pair) -> None:
        dated = []
        for claim in pair.situation.bearing:
            stretches = self.closed_stretches(claim, pair)
            if stretches is None:
                continue
            shares: dict[int, Fraction] = defaultdict(Fraction)
            for start, end in stretches:
                for at in range(start, end + 1):
                    shares[at] += Fraction(1, len(stretches) * (end - start + 1))
            published = self.published(claim)
            if claim.affirms and published is not None:
                shares = scaled({a: s for a, s in shares.items() if a <= published}) or shares
            dated.append(dict(shares))
        if not dated:
            return
        if all(one == dated[0] for one in dated):
            shares = dated[0]
        else:
            days = set.intersection(*map(set, dated)) or set[int]().union(*dated)
            shares = {at: Fraction(1, len(days)) for at in days}
        pair.uncut = shares
        kept = {a: s for a, s in shares.items() if self.systems.both(self.system, *pair.states, a)}
        pair.shares = scaled(kept)
        pair.in_system = bool(kept)

    def date_relation(self, pair: Pair) -> None:
        possible: set[int] = set()
        dated = False
        for claim in pair.situation.bearing:
            found = self.relation_days(claim, pair)
            if found is None:
                continue
            dated = True
            days, sure = found
            possible |= days
            pair.sure |= sure
            pair.whole.append(days)
        if not dated:
            return

        def cut(days: set[int]) -> set[int]:
            return {at for at in days if self.systems.both(self.system, *pair.states, at)}

        pair.uncut = dict.fromkeys(possible, Fraction(1))
        pair.shares = dict.fromkeys(cut(possible), Fraction(1))
        pair.sure = cut(pair.sure)
        pair.whole = [cut(days) for days in pair.whole]
        pair.in_system = bool(pair.shares)

    def relation_days(self, claim: Claim, pair: Pair) -> tuple[set[int], set[int]] | None:
        """Return possible and sure days of a relation as one claim has it; None if undated."""
        span = self.span(claim)
        edtf = str(self.one(span, GKG.edtf)) if span and self.one(span, GKG.edtf) else ""
        published = self.published(claim)
        if not edtf:
            return self._undated_relation(claim, published)
        assert span is not None
        if self.facts[span][GKG.oneOf]:
            stretches = self.closed_stretches(claim, pair)
            return ({a for s in stretches for a in days(*s)}, set()) if stretches else None
        earliest, latest = self.bounds(span)
        doubtful = "?" in edtf or "%" in edtf
        if earliest is not None and latest is not None:
            surely = (self.one(span, GKG.surelyFrom), self.one(span, GKG.surelyUntil))
            sure = (
                set(days(day(str(surely[0])), day(str(surely[1])))) if all(surely) else set[int]()
            )
            return set(days(earliest, latest)), set() if doubtful else sure
        if latest is None and published is None:
            return None
        known_end = date.max.toordinal() if published is None else published
        if latest is None and earliest is not None:
            end_of_start = last_of(edtf.split("/")[0])
            ends = claim.status in ("ended", "suspended") or edtf.endswith("/")
            sure = set(days(end_of_start, end_of_start if ends else known_end))
            possible = set(days(earliest, known_end))
        elif latest is not None:
            start_of_end = first_of(edtf.split("/")[1])
            start = self.systems.first_day(self.system, *pair.states)
            possible = set(days(start_of_end if start is None else start, latest))
            sure = {start_of_end}
        else:
            start = self.systems.first_day(self.system, *pair.states)
            possible = set() if start is None else set(days(start, known_end))
            sure = set()
        if published is not None:
            possible = {at for at in possible if at <= published}
            sure = {at for at in sure if at <= published}
        return (possible, set() if doubtful else sure) if possible else None

    def _undated_relation(
        self, claim: Claim, published: int | None
    ) -> tuple[set[int], set[int]] | None:
        if claim.status != "ongoing" or published is None:
            return None
        windows = self.windows(claim.article) if self.reading == "content" else []
        if windows:
            start, end = self.bounds(windows[0])
            return (set(days(start, end)), set()) if start and end else None
        return {published}, {published}


def scaled(shares: dict[int, Fraction]) -> dict[int, Fraction]:
    total = sum(shares.values(), Fraction(0))
    return {at: share / total for at, share in shares.items()}
