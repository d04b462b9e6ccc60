"""The types, roles and closed lists that the form offers."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache

from geokg.base.type_search import find_types
from geokg.base.vocabulary import (
    CERTAINTIES,
    MODALITIES,
    POLARITIES,
    ROLES,
    STATUSES,
    SituationType,
    situation_types,
)
from geokg.inputs.annotation import schema

_DEFAULTS = {"polarity": "positive", "modality": "actual", "certainty": "certain"}
"""What a claim means that does not say it; the form does not write these."""


def types_answer(words: str) -> dict[str, object]:
    """Return the types that words lead to, the best first; all types without words.

    >>> [kind.id for kind in matching_types("recog")]
    ['recognise', 'reject', 'control-territory']
    """
    found = matching_types(words) if words.strip() else tuple(situation_types().values())
    return {
        "types": [_as_dict(kind.id) for kind in found],
        "roles": list(ROLES),
        "fields": {
            "polarity": list(POLARITIES),
            "modality": list(MODALITIES),
            "certainty": list(CERTAINTIES),
            "status": list(STATUSES),
        },
        "defaults": _DEFAULTS,
        "claim_keys": [
            {"key": name, "shape": key.shape, "meaning": key.meaning}
            for name, key in schema.CLAIM.items()
        ],
        "actor_kinds": list(schema.ACTOR_KINDS),
    }


def matching_types(words: str) -> tuple[SituationType, ...]:
    """Return the types whose names begin so, then what `geokg types WORDS` finds, then others.

    The others have the words in a search word or in the definition.
    """
    begun = words.strip().casefold()
    kinds = situation_types().values()
    by_name = [k for k in kinds if k.id.startswith(begun) or k.label.casefold().startswith(begun)]
    by_part = [k for k in kinds if any(w.startswith(begun) for w in _words(k))]
    by_text = [k for k in kinds if begun in k.definition.casefold()]
    found = [*by_name, *find_types(words), *by_part, *by_text]
    return tuple({kind.id: kind for kind in found}.values())


def _words(kind: SituationType) -> list[str]:
    return " ".join((kind.id.replace("-", " "), *kind.search_words)).casefold().split()


@cache
def _as_dict(id: str) -> dict[str, object]:
    """Return all that the ontology says of a type; roles are in the order of the roles."""
    kind = situation_types()[id]
    takes = [role for role in ROLES if role in kind.takes | kind.needs]
    needs = [role for role in ROLES if role in kind.needs]
    return {**asdict(kind), "needs": needs, "takes": takes}
