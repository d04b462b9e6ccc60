"""The ordered pairs of states in a situation, and what links them (section 3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from geokg.analysis.panel.participants import LEVELS, Participants, StateLevels, Stretch
from geokg.analysis.panel.situations import MergedSituation

Valence = Literal["conflictual", "cooperative", "neutral", "mediation"]
VALENCES: Final = ("conflictual", "cooperative", "neutral", "mediation")
"""The valences of a link; of several links between two states the first decides."""
CLASSES: Final = ("mconf", "vconf", "mcoop", "vcoop", "neutral", "mediation")
"""The classes of a row, the harshest first."""
_LINKS: Final = (
    ("initiator", "target", ""),
    ("party", "party", ""),
    ("initiator", "against", "conflictual"),
    ("party", "against", "conflictual"),
    ("initiator", "beneficiary", "cooperative"),
    ("party", "beneficiary", "cooperative"),
    ("mediator", "party", "mediation"),
    ("mediator", "initiator", "mediation"),
    ("mediator", "target", "mediation"),
)
"""The roles of source and target, with the valence of the link; without one it is the type's."""
_WITHOUT_PARTIES: Final = "mediate"
"""The type whose parties have no link with each other."""


class Link(NamedTuple):
    """What links two states in a situation; the smallest of several decides.

    ``valence`` and ``via`` are places in VALENCES and LEVELS, ``kind`` is one in the table of
    links.
    """

    valence: int
    via: int
    kind: int

    @property
    def name(self) -> str:
        """The roles of the two states: ``initiator-target``."""
        return "-".join(_LINKS[self.kind][:2])

    def class_in(self, conduct: str) -> str:
        """Return the class of a link in a situation of that conduct.

        >>> Link(1, 0, 1).class_in("verbal")
        'vcoop'
        """
        valence = VALENCES[self.valence]
        return valence if self.valence > 1 else f"{conduct[:1]}{valence[:4]}"


@dataclass(frozen=True, slots=True)
class _RoleActor:
    """An actor in a role, with the situations that name it and the states it stands for."""

    iri: str
    situations: frozenset[str]
    states: StateLevels

    def is_one_with(self, other: _RoleActor) -> bool:
        """Return whether it is the same actor, or that of another report with the same states."""
        if self.iri == other.iri:
            return True
        return not self.situations & other.situations and set(self.states) == set(other.states)


def links_of(
    situation: MergedSituation, participants: Participants, stretches: tuple[Stretch, ...]
) -> tuple[dict[tuple[str, str], Link], str]:
    """Return the link of each ordered pair of states, and why there is none."""
    roles = {
        role: [
            _RoleActor(actor, of, participants.states_of(actor, stretches)) for actor, of in actors
        ]
        for role, actors in situation.roles.items()
    }
    found: dict[tuple[str, str], Link] = {}
    for pair, link in _links(situation, roles):
        if pair not in found or link < found[pair]:
            found[pair] = link
    if found:
        return found, ""
    states = {state for actors in roles.values() for actor in actors for state in actor.states}
    return {}, "fewer than two states" if len(states) < 2 else "no link"


def _links(
    situation: MergedSituation, roles: Mapping[str, list[_RoleActor]]
) -> Iterator[tuple[tuple[str, str], Link]]:
    own = situation.type.valence if situation.type.valence in VALENCES else "neutral"
    parties = roles.get("party", [])
    for kind, (source_role, target_role, valence) in enumerate(_LINKS):
        if source_role == target_role and situation.type.id == _WITHOUT_PARTIES:
            continue
        rank = VALENCES.index(valence or own)
        for source in roles.get(source_role, ()):
            for target in roles.get(target_role, ()):
                if source.is_one_with(target) and not _is_only_party(source, parties):
                    continue
                for one, level in source.states.items():
                    for other, other_level in target.states.items():
                        if one != other:
                            yield (one, other), Link(rank, max(level, other_level), kind)


def _is_only_party(actor: _RoleActor, parties: list[_RoleActor]) -> bool:
    return bool(parties) and all(actor.is_one_with(party) for party in parties)


def via(link: Link) -> str:
    """Return the less direct level of the two states of a link."""
    return LEVELS[link.via]
