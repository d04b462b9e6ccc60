"""The fields of a claim that are compared: value, distance, and the words of the file."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from geokg.analysis.agreement.alignment import AlignedClaim
from geokg.analysis.agreement.coefficients import HULL, MASI, NOMINAL, Metric
from geokg.base.vocabulary import ROLES, situation_types

SEPARATOR: Final = "|"


@dataclass(frozen=True, slots=True)
class Field:
    """A field that is compared.

    ``value`` is what is compared, in the labels of classes; ``shown`` is it as text, in the names
    of the annotation. A field that ``is_listed`` has rows of its own in the table of disagreements.
    """

    name: str
    metric: Metric
    value: Callable[[AlignedClaim], Hashable]
    shown: Callable[[AlignedClaim], str]
    is_listed: bool = True


def type_class(view: AlignedClaim) -> str:
    """Return the conduct and the valence of the type of a claim.

    A type of another article's claim has none, and is its own class.
    """
    known = situation_types().get(view.type)
    return f"{known.conduct} {known.valence}" if known else view.type


def shown_when(view: AlignedClaim) -> str:
    """Return the first and the last day of a claim's date, or its words if they are not read."""
    if not isinstance(view.when, tuple):
        return view.when or ""
    return "/".join(map(_day, view.when))


def _day(ordinal: float) -> str:
    return ".." if abs(ordinal) == float("inf") else date.fromordinal(int(ordinal)).isoformat()


def _filled(view: AlignedClaim, role: str) -> str:
    return SEPARATOR.join(sorted(view.described.roles().get(role, ())))


def _claim_text(view: AlignedClaim, name: str) -> str:
    return str(getattr(view.claim, name))


def _has(view: AlignedClaim, name: str) -> str:
    return "yes" if getattr(view.claim, name) else "no"


def _nominal(name: str, attribute: str) -> Field:
    read = partial(_claim_text, name=attribute)
    return Field(name, NOMINAL, read, read)


def _said(name: str) -> Field:
    read = partial(_has, name=name)
    return Field(name, NOMINAL, read, read)


def _role(role: str) -> Field:
    return Field(role, MASI, lambda view: view.roles[role], partial(_filled, role=role))


def _all_roles(view: AlignedClaim) -> str:
    filled = view.described.roles()
    return "; ".join(f"{role}: {SEPARATOR.join(sorted(names))}" for role, names in filled.items())


def _states(view: AlignedClaim) -> str:
    return "; ".join(f"{role}: {state}" for role, state in sorted(view.states))


FIELDS: Final = {
    field.name: field
    for field in (
        Field("type", NOMINAL, lambda view: view.type, lambda view: view.type),
        Field("type class", NOMINAL, type_class, type_class, is_listed=False),
        *map(_role, ROLES),
        Field("roles", MASI, lambda view: view.role_actors, _all_roles, is_listed=False),
        Field("states", MASI, lambda view: view.states, _states, is_listed=False),
        Field(
            "claimant",
            NOMINAL,
            lambda view: view.claimant,
            lambda view: view.claim.claimant or view.article.claimant or view.article.id,
        ),
        Field(
            "relayed-by",
            NOMINAL,
            lambda view: view.relayed_by,
            lambda view: SEPARATOR.join(view.claim.relayed_by),
        ),
        _nominal("polarity", "polarity"),
        _nominal("modality", "modality"),
        _nominal("certainty", "certainty"),
        _nominal("status", "status"),
        Field("when", HULL, lambda view: view.when, shown_when),
        _said("condition"),
        _said("quantity"),
        Field(
            "content",
            MASI,
            lambda view: view.content,
            lambda view: SEPARATOR.join(sorted(view.described.content)),
        ),
        Field(
            "situation",
            NOMINAL,
            lambda view: view.situation,
            lambda view: "about" if view.situation else "own",
        ),
    )
}
"""The fields in the order of reports, by name."""

RUNGS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("found", ()),
    ("type", ("type",)),
    ("states", ("states",)),
    ("actors", ("roles",)),
    ("speaker and stance", ("claimant", "relayed-by", "polarity", "modality")),
    (
        "all fields",
        ("certainty", "status", "when", "content", "situation", "condition", "quantity"),
    ),
)
"""The rungs of the ladder: each asks for its fields, and those of all rungs before it."""


def rungs_reached(one: AlignedClaim, other: AlignedClaim) -> int:
    """Return how many rungs of the ladder a pair of claims reaches; at least 1, found."""
    for reached, (_, names) in enumerate(RUNGS):
        for name in names:
            value = FIELDS[name].value
            if value(one) != value(other):
                return reached
    return len(RUNGS)
