"""Relations that say the same: two identical events, or one relation drawn twice."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Final

from geokg.base.vocabulary import ROLES

_UNCOMPARED: Final = ("note",)


def first_of_each(
    fields: Mapping[str, Mapping[str, Any]], contents: Mapping[str, tuple[str, ...]]
) -> dict[str, str]:
    """Return, for each relation, the first one whose claim says the same.

    The actors of a role have no order. Claims about other claims say the same if those do.

    Args:
        fields: The arguments of each claim, by the id of its relation.
        contents: The ids of the relations that each claim is about.

    >>> meet = {"type": "meet", "party": ["FRA", "MLI"]}
    >>> turned = {"type": "meet", "party": ["MLI", "FRA"]}
    >>> first_of_each({"R1": meet, "R2": turned}, {"R1": (), "R2": ()})
    {'R1': 'R1', 'R2': 'R1'}
    """
    first = {name: name for name in fields}
    values = {name: _value_of(claim) for name, claim in fields.items()}
    while True:
        found: dict[Hashable, str] = {}
        merged = {
            name: found.setdefault(
                (values[name], frozenset(first.get(one, one) for one in contents[name])), name
            )
            for name in fields
        }
        if merged == first:
            return first
        first = merged


def _value_of(fields: Mapping[str, Any]) -> Hashable:
    """Return the arguments of a claim as a value to compare."""
    return frozenset(
        (key, frozenset(value) if key in ROLES else _frozen(value))
        for key, value in fields.items()
        if key not in _UNCOMPARED
    )


def _frozen(value: object) -> Hashable:
    return tuple(value) if isinstance(value, list | tuple) else str(value)
