"""The checks of claims: their ids, roles and values, and their references."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Final

from geokg.actors import states
from geokg.article.circles import circles, through
from geokg.article.confidence import is_confidence
from geokg.article.references import ActorReferences
from geokg.article.repetitions import report_repetitions
from geokg.article.text_checks import TextChecks
from geokg.article.values import UNSTATED, Claim
from geokg.base.diagnostics import Edit, KeyPath
from geokg.base.safe_text import SLUG, is_slug
from geokg.base.type_search import suggest_types
from geokg.base.vocabulary import (
    CERTAINTIES,
    MODALITIES,
    POLARITIES,
    STATUSES,
    SituationType,
    situation_types,
)

CLOSED_LISTS: Final = (
    ("polarity", POLARITIES),
    ("modality", MODALITIES),
    ("certainty", CERTAINTIES),
    ("status", STATUSES),
)
RIGHT_VALUES: Final = frozenset(
    values
    for values in product(POLARITIES, MODALITIES, (*CERTAINTIES, ""), (*STATUSES, ""))
    if values[1] == "actual" or values[3] in ("ongoing", "")
)
"""What nearly all claims have: polarity, modality, certainty and status that go together."""
MEANT: Final[Mapping[str, str]] = {
    **dict.fromkeys(("real", "factual", "happened", "fact", "asserted"), "actual"),
    **dict.fromkeys(("planned", "plan", "scheduled", "promised", "future"), "intended"),
    **dict.fromkeys(("desired", "demanded", "hoped", "wished", "requested"), "wanted"),
    **dict.fromkeys(("expected", "forecast", "foreseen", "predicts"), "predicted"),
    **dict.fromkeys(("hypothetical", "conditional", "unreal"), "counterfactual"),
    **dict.fromkeys(("affirmed", "affirmative", "true", "yes"), "positive"),
    **dict.fromkeys(("negated", "denied", "false", "no"), "negative"),
    **dict.fromkeys(("sure", "definite"), "certain"),
    **dict.fromkeys(("likely", "probably"), "probable"),
    **dict.fromkeys(("maybe", "perhaps", "possibly"), "possible"),
    **dict.fromkeys(("continuing", "current", "active"), "ongoing"),
    **dict.fromkeys(("over", "finished", "terminated"), "ended"),
    **dict.fromkeys(("paused", "halted"), "suspended"),
}
"""Words that people write for a value of a closed list."""
ELSEWHERE: Final = re.compile(rf"({SLUG.pattern})\.({SLUG.pattern})")


@dataclass(slots=True, kw_only=True)
class ClaimChecks:
    """Checks the claims of one article, given what is known of the article."""

    article: str
    claimant: str
    """Who makes the claims that name no claimant."""
    words: TextChecks
    names: ActorReferences
    situations: dict[str, str] = field(default_factory=dict)

    def check(
        self, claims: Iterable[tuple[int, Claim]], broken: frozenset[str]
    ) -> tuple[Claim, ...]:
        """Return the claims with quotes placed, dates resolved and ids filled in."""
        placed = [(at, self.words.complete(at, self._localised(claim))) for at, claim in claims]
        self._check_ids(placed)
        by_id = {claim.id: claim for _, claim in placed}
        known = {*by_id, *broken}
        about = circles({name: (c.about,) if c.about else () for name, c in by_id.items()})
        for at, claim in placed:
            if about:
                self._check_circle(at, claim, about.get(claim.id, []))
            self._check_about(at, claim, by_id, known)
            self._check_speakers(at, claim)
            self._check_values(at, claim)
            roles = claim.roles()
            self._check_names(at, claim, roles)
            if claim.type and not claim.about:
                self._check_type(at, claim, roles)
        if not about:
            self._check_content(placed)
            self._check_status(placed, by_id)
        report_repetitions(placed, self.claimant, self.names.meant, self.names.problems)
        return tuple(claim for _, claim in placed)

    def _localised(self, claim: Claim) -> Claim:
        """Return the claim with references to its own article written as plain ids."""
        if not (claim.about or claim.content):
            return claim
        own = f"{self.article}."
        about = claim.about.removeprefix(own)
        content = tuple(name.removeprefix(own) for name in claim.content)
        if (about, content) == (claim.about, claim.content):
            return claim
        return replace(claim, about=about, content=content)

    def _check_ids(self, claims: list[tuple[int, Claim]]) -> None:
        seen: set[str] = set()
        for at, claim in claims:
            path: KeyPath = ("claims", at, "id")
            if not is_slug(claim.id):
                self.names.problems.add(
                    path, "GK101", "an id is a slug", found=claim.id, fix=SLUG_FIX
                )
            elif claim.id in ("graph", UNSTATED):
                self.names.problems.add(
                    path, "GK102", f"`{claim.id}` is reserved", fix="choose another id"
                )
            elif claim.id in self.names.actors:
                self.names.problems.add(
                    path,
                    "GK100",
                    f"`{claim.id}` is already the name of an actor",
                    fix="choose another id: actors and claims share their names",
                )
            elif claim.id in seen:
                self.names.problems.add(
                    path,
                    "GK100",
                    f"`{claim.id}` is already the id of another claim",
                    fix="choose another id, or take one of the two claims out if they are the same",
                )
            seen.add(claim.id)

    def _check_about(self, at: int, claim: Claim, by_id: dict[str, Claim], known: set[str]) -> None:
        if claim.type and not (claim.about or claim.content) and by_id[claim.id] is claim:
            self.situations.setdefault(claim.id, claim.id)
            return
        path: KeyPath = ("claims", at)
        if claim.type and claim.about:
            self.names.problems.add(
                (*path, "about"),
                "GK121",
                "a claim has a `type` or is `about` another claim, not both",
                fix="with `about`, the situation is the other claim's: take `type` and roles out",
            )
        elif not (claim.type or claim.about):
            self.names.problems.add(
                (*path, "type"),
                "GK122",
                "the claim says neither its `type` nor what it is `about`",
                fix="`geokg types` lists the types",
            )
        elif claim.about:
            given = [
                *claim.roles(),
                *(k for k in ("content", "issue", "place") if getattr(claim, k)),
            ]
            for key in given:
                self.names.problems.add(
                    (*path, key),
                    "GK121",
                    f"a claim `about` another has no `{key}` of its own",
                    fix="the situation is the other claim's: take it out",
                )
        for key, name in (("about", claim.about), *(("content", c) for c in claim.content)):
            if name and not self._refer(name, by_id, known):
                self.names.problems.add(
                    (*path, key),
                    "GK123",
                    f"no claim `{name}`",
                    found=name,
                    fix=self._right_claim(name, known),
                )
        find_situation(claim.id, by_id, self.situations)

    def _refer(self, name: str, by_id: dict[str, Claim], known: set[str]) -> bool:
        """Return whether ``name`` is a claim, and note whose situation it is about."""
        find_situation(name, by_id, self.situations)
        return name in known or ELSEWHERE.fullmatch(name) is not None

    def _right_claim(self, name: str, known: set[str]) -> str:
        if name in self.names.declared:
            return "this is an actor: name the id of a claim (the actor addressed is `target`)"
        return self.names.problems.hint(name, known) or "name the id of a claim, or ARTICLE.CLAIM"

    def _check_circle(self, at: int, claim: Claim, circle: list[str]) -> None:
        if circle:
            self.names.problems.add(
                ("claims", at, "about"),
                "GK124",
                "the claim refers to itself" + through(claim.id, circle),
                fix="one of them states its own `type`",
            )

    def _check_content(self, claims: list[tuple[int, Claim]]) -> None:
        """Check that no situation is part of its own content."""
        if not any(claim.content for _, claim in claims):
            return
        edges = {
            claim.id: tuple(self.situations[name] for name in claim.content)
            for _, claim in claims
            if claim.type
        }
        found = circles(edges)
        for at, claim in claims:
            if claim.id in found:
                self.names.problems.add(
                    ("claims", at, "content"),
                    "GK124",
                    "the claim is its own content" + through(claim.id, found[claim.id]),
                    fix="a claim cannot be its own content: remove one `content`",
                )

    def _check_status(self, claims: list[tuple[int, Claim]], by_id: dict[str, Claim]) -> None:
        """Check that a claim `about` an event says no status."""
        for at, claim in claims:
            first = by_id.get(self.situations[claim.id]) if claim.about and claim.status else None
            kind = situation_types().get(first.type) if first else None
            if kind and not takes_status(kind, claim.status):
                self._report_status(at, claim, kind.id)

    def _report_status(self, at: int, claim: Claim, kind: str) -> None:
        self.names.problems.add(
            ("claims", at, "status"),
            "GK134",
            f"`{kind}` is an event: events happen, only relations are {claim.status}",
            fix=f"take `status` out (geokg types {kind})",
        )

    def _check_speakers(self, at: int, claim: Claim) -> None:
        if claim.claimant not in ("", UNSTATED, self.article):
            self.names.check(claim.claimant, ("claims", at, "claimant"))
        if not claim.relayed_by:
            return
        path: KeyPath = ("claims", at, "relayed-by")
        claimant = self.names.meant(claim.claimant or self.claimant)
        for number, name in enumerate(claim.relayed_by):
            place = (*path, number) if len(claim.relayed_by) > 1 else path
            if name == UNSTATED:
                self.names.problems.add(
                    place,
                    "GK110",
                    "a relay is somebody: `unstated` is for claimants and roles",
                    fix="take it out",
                )
                continue
            if name != self.article:
                self.names.check(name, place)
            if self.names.meant(name) in map(self.names.meant, claim.relayed_by[:number]):
                self.names.problems.add(
                    place, "GK118", f"`{name}` is named twice here", fix="name it once"
                )
            elif self.names.meant(name) == claimant:
                self.names.problems.add(
                    place,
                    "GK126",
                    f"`{name}` makes this claim, and relays what others say",
                    fix="name who passes it on, from the first to the last, or take it out",
                )
        if len(claim.relayed_by) > MOST_RELAYS:
            self.names.problems.add(
                path,
                "GK126",
                f"{len(claim.relayed_by)} relays, and a chain has at most {MOST_RELAYS}",
                fix="keep those nearest to the article, which come last",
            )

    def _check_values(self, at: int, claim: Claim) -> None:
        values = (claim.polarity, claim.modality, claim.certainty, claim.status)
        if values in RIGHT_VALUES and not claim.confidence:
            return
        for key, allowed in CLOSED_LISTS:
            value = getattr(claim, key)
            if value and value not in allowed:
                self.names.problems.add(
                    ("claims", at, key),
                    "GK135",
                    f"no such {key}",
                    found=value,
                    fix=self._right_value(value, allowed),
                    edits=self._other_case(value, allowed, ("claims", at, key)),
                )
        if claim.status in ("ended", "suspended") and claim.modality != "actual":
            self.names.problems.add(
                ("claims", at, "status"),
                "GK136",
                f"what is {claim.modality} cannot be {claim.status}",
                fix="`ended` and `suspended` go with `modality: actual` alone",
            )
        if claim.confidence and not is_confidence(claim.confidence):
            self.names.problems.add(
                ("claims", at, "confidence"),
                "GK137",
                "confidence is a number from 0 to 1",
                found=claim.confidence,
                fix="write it as 0.85",
            )

    def _other_case(self, value: str, allowed: tuple[str, ...], path: KeyPath) -> tuple[Edit, ...]:
        """Return the edit to the value that differs only in capital letters."""
        lower = value.strip().casefold()
        return (Edit("set", path, lower),) if lower in allowed else ()

    def _right_value(self, value: str, allowed: tuple[str, ...]) -> str:
        if (meant := MEANT.get(value.casefold())) in allowed:
            return f"did you mean `{meant}`?"
        return self.names.problems.hint(value, allowed) or "one of " + ", ".join(allowed)

    def _check_names(self, at: int, claim: Claim, roles: Mapping[str, tuple[str, ...]]) -> None:
        for role, names in roles.items():
            self.names.check_all(names, ("claims", at, role))
        if not (claim.issue or claim.place):
            return
        self.names.used.update(claim.issue, claim.place)
        for key, words in (("issue", claim.issue), ("place", claim.place)):
            for at_word, word in enumerate(words):
                if word in states():
                    self.names.check(word, ("claims", at, key, at_word))

    def _check_type(self, at: int, claim: Claim, given: Mapping[str, tuple[str, ...]]) -> None:
        path: KeyPath = ("claims", at)
        kind = situation_types().get(claim.type)
        if claim.type == UNDECIDED:
            self.names.problems.add(
                (*path, "type"), "GK120", "the type is undecided", fix="decide: geokg types WORD"
            )
            return
        if kind is None:
            hint = suggest_types(claim.type)
            self.names.problems.add(
                (*path, "type"),
                "GK120",
                "no such type",
                found=claim.type,
                fix=f"{hint} `geokg types WORD` finds types by name or search word".strip(),
            )
            return
        if not takes_status(kind, claim.status):
            self._report_status(at, claim, kind.id)
        self._check_roles(path, claim, kind, given)

    def _check_roles(
        self,
        path: KeyPath,
        claim: Claim,
        kind: SituationType,
        given: Mapping[str, tuple[str, ...]],
    ) -> None:
        more = f"geokg types {kind.id}"
        for role in sorted(given.keys() - kind.takes):
            self.names.problems.add(
                (*path, role),
                "GK131",
                f"`{kind.id}` takes {listed(kind.takes)}, not {role}",
                fix=more,
            )
        if not given.keys() <= kind.takes:
            return
        for role in sorted(kind.needs - given.keys()):
            self.names.problems.add(
                (*path, role),
                "GK130",
                f"`{kind.id}` needs {role}",
                fix=f"say who, or write `{role}: unstated` where the text does not ({more})",
            )
        if kind.direction == "either":
            self._check_either(path, claim, kind)
        alone = len(claim.party) == 1 and not given.keys() & {"initiator", "mediator"}
        actor = self.names.actors.get(claim.party[0]) if alone else None
        if alone and claim.party[0] != UNSTATED and not (actor and actor.kind == "group"):
            self.names.problems.add(
                (*path, "party"),
                "GK133",
                f"`{kind.id}` is between parties, and only one is named",
                fix="name the other, or write `unstated` beside the first",
            )

    def _check_either(self, path: KeyPath, claim: Claim, kind: SituationType) -> None:
        directed = claim.initiator or claim.target
        if directed and claim.party:
            self.names.problems.add(
                (*path, "party"),
                "GK132",
                f"`{kind.id}` is between parties or from initiator to target, not both at once",
                fix=f"choose one (geokg types {kind.id})",
            )
        elif not claim.party and not (claim.initiator and claim.target):
            missing = "party"
            if directed:
                missing = "target" if claim.initiator else "initiator"
            self.names.problems.add(
                (*path, missing),
                "GK130",
                f"`{kind.id}` needs party, or initiator and target",
                fix=f"say who, or write `unstated` for the one that the text does not name "
                f"(geokg types {kind.id})",
            )


def find_situation(name: str, by_id: Mapping[str, Claim], situations: dict[str, str]) -> None:
    """Note whose situation a claim is about, and those that it leads to by `about`."""
    if name in by_id and not by_id[name].about:
        situations.setdefault(name, name)
        return
    passed = {name}
    about = name
    while about not in situations and about in by_id and by_id[about].about:
        about = by_id[about].about
        if about in passed:
            break
        passed.add(about)
    end = situations.get(about, about)
    situations.update(dict.fromkeys(passed, end))


def takes_status(kind: SituationType, status: str) -> bool:
    """Return whether situations of a type may have a status; events have none."""
    return kind.is_relation or status not in STATUSES


UNDECIDED: Final = "undecided"
"""The type of claims in a draft before a person decides; it is refused as a type."""
SLUG_FIX: Final = "small letters and digits, joined by single hyphens: `border-closed`"
MOST_RELAYS: Final = 9
"""The longest chain that a shape can check one by one."""
_ORDER: Final = {"initiator": 0, "target": 1, "party": 2, "mediator": 3, "beneficiary": 4}


def listed(roles: Iterable[str]) -> str:
    """Return roles as a phrase: initiator, target and against."""
    ordered = sorted(roles, key=lambda role: (_ORDER.get(role, 9), role))
    return " and ".join(filter(None, [", ".join(ordered[:-1]), ordered[-1]]))
