"""A label mapping as the pass over known documents uses it: each label and name looked up once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from geokg.article import Actor
from geokg.article.known_articles import HEAD_DEFAULTS
from geokg.article.known_claims import Unknown
from geokg.base.safe_text import is_writable
from geokg.base.vocabulary import ROLES, situation_types
from geokg.inputs.formats.documents import Mention
from geokg.inputs.label_mapping.article_conversion import published_on
from geokg.inputs.label_mapping.attempt import Attempt
from geokg.inputs.label_mapping.balance import Count
from geokg.inputs.label_mapping.claims import field_name
from geokg.inputs.label_mapping.entities import actor_of, naming, slug_of_name, words_of
from geokg.inputs.label_mapping.mapping_file import LabelMapping
from geokg.inputs.label_mapping.mapping_rules import (
    ARGUMENT_KEYS,
    CLAIM_VALUES,
    IGNORE,
    OF_ONE_ARTICLE,
    SPEAKERS,
    RelationRule,
)
from geokg.inputs.label_mapping.prepared import key_of

_MOST: Final = 4096
"""How many actors, or roles of a label, are remembered."""
_HEAD: Final = HEAD_DEFAULTS.keys() - OF_ONE_ARTICLE | {"published"}
SETTABLE: Final = frozenset(CLAIM_VALUES)
_ACTOR_KEYS: Final = frozenset((*ROLES, *SPEAKERS))
_LISTS: Final = frozenset((*ROLES, "relayed-by", "issue", "place"))


@dataclass(frozen=True, slots=True)
class KnownRole:
    """What a role of a relation becomes."""

    key: str
    name: str
    """The field of the claim."""
    counted: Count
    """How the balance counts it, if it is used."""
    is_actor: bool
    is_list: bool
    is_left_out: bool
    """Whether the rule has no entry for it, or ignores it."""


class KnownRule:
    """The rule of a relation label that becomes a claim, with its roles looked up once."""

    def __init__(self, label: str, rule: RelationRule) -> None:
        self.label = label
        self.rule = rule
        self.type = rule.type
        self.is_cover = rule.quote == "cover"
        self.fixed = tuple(rule.fixed.items())
        self.roles: dict[str, KnownRole] = {}

    def role(self, name: str) -> KnownRole:
        """Return what a role becomes; its key is empty if the rule has no entry for it.

        Raises:
            Unknown: The key is not one that a mapping file may have, or is rare.
        """
        if (known := self.roles.get(name)) is not None:
            return known
        key = key_of(self.rule, name)
        if key == "quote" or (key and key not in ARGUMENT_KEYS):
            raise Unknown
        counted = ("role", f"{self.label}: {name}", key)
        is_left_out = key in ("", IGNORE)
        role = KnownRole(
            key, field_name(key), counted, key in _ACTOR_KEYS, key in _LISTS, is_left_out
        )
        if len(self.roles) < _MOST:
            self.roles[name] = role
        return role


@dataclass(frozen=True, slots=True)
class KnownActor:
    """The actor of mentions with certain words, about which nothing else is known."""

    actor: Actor
    slug: str
    """The slug that it gets if no other actor has it."""
    words: str
    """Those of its mentions that name it."""
    is_undecided: bool
    """Whether it should be a state, and no single state has the name."""

    def is_named_by(self, mention: Mention) -> bool:
        """Return whether a mention has the words that name it."""
        return mention.words == self.words or words_of(mention) == self.words


class KnownMapping:
    """A label mapping, with what the pass found in it for the labels and names of documents."""

    def __init__(self, mapping: LabelMapping) -> None:
        self.mapping = mapping
        self.published = published_on(mapping.article.get("published", ""))
        self.head: dict[str, Any] | None = _head(mapping)
        """The values of each article, without its id and text; None if they are rare."""
        self.rules = {
            label: KnownRule(label, rule)
            for label, rule in mapping.relations.items()
            if rule is not None and rule.type in situation_types() and _is_plain(rule)
        }
        self._actors: dict[object, KnownActor] = {}

    def actor(self, cluster: Sequence[Mention]) -> KnownActor:
        """Return the actor of mentions that corefer, whose attributes set nothing."""
        words = tuple(dict.fromkeys([mention.words for mention in cluster]))
        key = (self.mapping.mentions[cluster[0].label], words)
        if (known := self._actors.get(key)) is not None:
            return known
        attempt, name_mention = Attempt(), naming(cluster)
        actor, name = actor_of(cluster, name_mention, self.mapping, self.published, attempt)
        slug = slug_of_name(name) or actor.kind
        is_undecided = any(category == "state" for category, _ in attempt.unmapped.counts)
        known = KnownActor(actor, slug, words_of(name_mention), is_undecided)
        if len(self._actors) < _MOST:
            self._actors[key] = known
        return known


def _is_plain(rule: RelationRule) -> bool:
    """Return whether fixed values are those that a mapping file may set; programs may set more."""
    return rule.fixed.keys() <= SETTABLE and all(map(is_text, rule.fixed.values()))


def is_text(value: object) -> bool:
    """Return whether a value is text that can be published and is not blank."""
    return isinstance(value, str) and not (value.isspace() or value == "") and is_writable(value)


def _head(mapping: LabelMapping) -> dict[str, Any] | None:
    """Return the values of each article, or None if the pass does not know the mapping."""
    keys = mapping.article.keys()
    if mapping.triggers or mapping.labels or "name" not in mapping.identity:
        return None
    if not keys <= _HEAD or not all(map(is_text, mapping.article.values())):
        return None
    head = {**HEAD_DEFAULTS, **mapping.article}
    for key in ("author", "annotator"):
        head[key] = (head[key],) if head[key] else ()
    return head
