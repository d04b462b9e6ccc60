"""What a mapping may say: its keys, the keys of claims and actors that labels become, its rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from geokg.base.vocabulary import ACTOR_CLASSES, ROLES

IGNORE: Final = "ignore"
UNDECIDED: Final = "undecided"
WORDS: Final = "words"
SAME: Final = "same"
KINDS: Final = tuple(ACTOR_CLASSES)
WORD_KEYS: Final = ("issue", "place", "when", "condition", "quantity")
"""Keys of a claim whose value is the words of a mention."""
SPEAKERS: Final = ("claimant", "relayed-by")
ARGUMENT_KEYS: Final = (*ROLES, *WORD_KEYS, *SPEAKERS, "content", "quote", IGNORE)
"""What an argument of a relation may become."""
ACTOR_RELATIONS: Final = ("of", "in", "members", "office")
IDENTITIES: Final = ("link", "same", "name")
CLAIM_VALUES: Final = (
    *("polarity", "modality", "certainty", "status", "confidence"),
    *("when", "condition", "quantity", "issue", "place", "note"),
)
ACTOR_VALUES: Final = ("office", "wikidata", "note")
QUOTES: Final = ("cover", "trigger")
TOP: Final = (
    *("mapping", "article", "metadata", "identity", "labels"),
    *("mentions", "relations", "attributes"),
)
DEPRECATED: Final = {"ties": "relations"}
"""Former keys of mapping files, which are still read, and the present ones."""
OF_ONE_ARTICLE: Final = frozenset({"id", "text", "body"})
"""Keys of an article that its document sets."""
_ROLE_NUMBER: Final = re.compile(r"[0-9]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationRule:
    """What a relation or event label means: a claim, a key of an actor, or coreference.

    Args:
        type: The situation type of the claim; empty for the other two.
        roles: The key of the claim that each role of the relation becomes.
        quote: What is quoted: all the words that the relation covers, or its trigger alone.
        fixed: Values of the claim that the label itself implies.
        key: The key of an actor: ``of``, ``in``, ``members`` or ``office``; or ``same`` for
            coreference.
        between: The role of the actor that has the key, and the role of the actor it names.

    >>> RelationRule(type="recognise", roles={"Arg1": "initiator", "Arg2": "target"}).quote
    'cover'
    """

    type: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    quote: str = "cover"
    fixed: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    between: tuple[str, str] = ("", "")


Values = Mapping[str, Mapping[str, str]]
"""The keys that each value of an attribute sets; none if the value is ignored."""


def unnumbered(role: str) -> str:
    """Return a role without the number at its end.

    >>> unnumbered("Party2")
    'Party'
    """
    return _ROLE_NUMBER.sub("", role)
