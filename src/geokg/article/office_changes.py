"""The days on which people come into an office or lose it, as the claims of an article date them.

An article that says "Lund was sworn in on 3 May 1974" dates the office of Lund itself, whatever
the tables of leaders know. The types of change of rule are `appoint`, `take-office`,
`seize-power`, `leave-office` and `remove-from-office`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from geokg.actors import Interval, State
from geokg.article import Actor, Article, Claim
from geokg.dates import TimeSpan

Change = Literal["chosen", "begins", "ends"]
"""What happens to the office: somebody is chosen for it, comes to hold it, or loses it."""

_CHANGES: Final[dict[str, tuple[Change, str]]] = {
    "appoint": ("chosen", "target"),
    "take-office": ("begins", "initiator"),
    "seize-power": ("begins", "initiator"),
    "leave-office": ("ends", "initiator"),
    "remove-from-office": ("ends", "target"),
}
"""For each type, the change and the role of the person whose office it is."""
_BEFORE_OR_AFTER: Final = re.compile(
    r"^(?:(?:the|then|former|ex|late|outgoing|incoming|deposed|ousted|exiled|new|future|designated)"
    r"[ -]+)+|[ -](?:elect|designate)$",
    re.IGNORECASE,
)
"""What is added to the name of an office before it is held, or afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeChange:
    """One change of who holds an office, with the claim that dates it.

    ``person`` is the slug of the actor; ``state`` is the state of the office, or None where the
    article names none that the reference table knows. ``when`` is the date of the claim: where it
    is ``relative``, it was read against the date of publication, and is no evidence on that date.
    """

    person: str
    office: str
    state: State | None
    change: Change
    when: TimeSpan
    claim: Claim

    @property
    def interval(self) -> Interval:
        """All days on which the person may have held the office, by this change alone.

        One who was chosen, or who came into the office, did not hold it before; one who lost it did
        not hold it afterwards. The change itself says nothing of the other end.
        """
        if self.change == "ends":
            return Interval(None, self.when.latest)
        return Interval(self.when.earliest, None)


def office_changes(article: Article) -> tuple[OfficeChange, ...]:
    """Return the dated changes of office that an article reports as facts, in the order of claims.

    A claim counts if it is positive and actual, has a bound on its date, and neither a condition
    nor a doubt of its speaker. No claim counts about a situation that the article also has denied.
    The office is the ``issue`` of the situation, or else the ``office`` of the person, or the only
    one that the person ``holds``.

    Args:
        article: The article; its claims are not changed.

    >>> from geokg.article import Actor, Article, Claim
    >>> note = Article(id="note", text="Pompidou took office on 20 June 1969.", language="en",
    ...     actors={"pompidou": Actor("person", "Georges Pompidou", of="FRA")},
    ...     claims=[Claim(type="take-office", initiator="pompidou", issue="president",
    ...                   when="on 20 June 1969", quote="Pompidou took office on 20 June 1969")])
    >>> change, = office_changes(note)
    >>> change.office, change.state.code, change.change, str(change.interval)
    ('president', 'FRA', 'begins', '1969-06-20/..')
    """
    return tuple(_changes(article))


def _changes(article: Article) -> Iterator[OfficeChange]:
    by_id = {claim.id: claim for claim in article.claims}
    denied = {
        article.situations[claim.id]
        for claim in article.claims
        if claim.polarity == "negative" and claim.modality == "actual"
    }
    for claim in article.claims:
        situation = by_id.get(article.situations[claim.id])
        if situation is None or situation.id in denied or situation.type not in _CHANGES:
            continue
        if claim.when is None or not _is_fact(claim):
            continue
        if claim.when.earliest is None and claim.when.latest is None:
            continue
        change, role = _CHANGES[situation.type]
        for name in situation.roles().get(role, ()):
            person = article.actors.get(name)
            office = _office(situation, person, article) if person else ""
            if person and person.kind == "person" and office:
                yield OfficeChange(
                    person=name,
                    office=office,
                    state=_state(situation, person, article),
                    change=change,
                    when=claim.when,
                    claim=claim,
                )


def _is_fact(claim: Claim) -> bool:
    return (
        claim.polarity == "positive"
        and claim.modality == "actual"
        and claim.certainty in ("", "certain")
        and not claim.condition
    )


def _office(situation: Claim, person: Actor, article: Article) -> str:
    """Return the office in words, without what says that it is not held: `president-elect`."""
    words = [w for w in situation.issue if w not in article.actors and w not in article.states]
    held = {tenure.office for tenure in person.holds}
    office = words[0] if words else person.office or (held.pop() if len(held) == 1 else "")
    return _BEFORE_OR_AFTER.sub("", office).strip()


def _state(situation: Claim, person: Actor, article: Article) -> State | None:
    """Return the state of the office: that of the person, or else the target of the situation."""
    own = _state_of(person.of or person.in_, article)
    if own or situation.type in ("appoint", "remove-from-office"):
        return own
    return next(filter(None, (_state_of(name, article) for name in situation.target)), None)


def _state_of(name: str, article: Article) -> State | None:
    """Return the state that an actor is or acts for, if need be through another actor."""
    seen = {""}
    while name not in article.states and name not in seen:
        seen.add(name)
        actor = article.actors.get(name)
        name = (actor.of or actor.in_) if actor else ""
    return article.states.get(name)
