"""Documents in which nothing is wrong or rare, converted in one pass to a checked article.

The pass gives up at the first thing that it does not know for sure, such as a link, a relation that
sets a key of an actor, or an article with an error. The general way then converts the document from
its beginning: it alone finds and reports errors. Diagnostics and the counts of what was left out
come from the same functions. A test holds both ways equal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from geokg.article import Actor, Article, Span
from geokg.article.checks import RESERVED_NAMES
from geokg.article.known_articles import HEAD_DEFAULTS, known_article
from geokg.article.known_claims import Unknown
from geokg.article.values import CLAIM_DEFAULTS, id_of_content
from geokg.article.verdicts import canonical_confidence
from geokg.base.safe_text import is_writable
from geokg.base.vocabulary import ROLES, situation_types
from geokg.inputs.formats.documents import Document, EventMention, Mention, Relation
from geokg.inputs.label_mapping.actor_relations import EntityClusters
from geokg.inputs.label_mapping.article_conversion import published_on, unit_without_counts
from geokg.inputs.label_mapping.article_sources import ArticleSources
from geokg.inputs.label_mapping.attempt import Attempt
from geokg.inputs.label_mapping.balance import IGNORED, NO_ENTRY, UNUSED, Balance, Count
from geokg.inputs.label_mapping.claims import (
    cover,
    field_name,
    set_unstated_roles,
    words_of_relation,
)
from geokg.inputs.label_mapping.entities import (
    actor_of,
    name_key,
    naming,
    numbered,
    slug_of_name,
    words_of,
)
from geokg.inputs.label_mapping.mapping_file import (
    ARGUMENT_KEYS,
    CLAIM_VALUES,
    IGNORE,
    SPEAKERS,
    WORDS,
    LabelMapping,
    RelationRule,
)
from geokg.inputs.label_mapping.prepared import key_of
from geokg.inputs.label_mapping.state_mentions import report_undecided
from geokg.inputs.label_mapping.unmapped_labels import UnmappedLabels

_MOST: Final = 4096
"""How many actors, or roles of a label, are remembered."""
_HEAD: Final = HEAD_DEFAULTS.keys() - {"id", "text"} | {"published"}
_SETTABLE: Final = frozenset(CLAIM_VALUES)
_WORDS: Final = (WORDS,)
_ACTOR_KEYS: Final = frozenset((*ROLES, *SPEAKERS))
_LISTS: Final = frozenset((*ROLES, "relayed-by", "issue", "place"))


@dataclass(frozen=True, slots=True)
class _Role:
    """What a role of a relation becomes."""

    key: str
    name: str
    """The field of the claim."""
    counted: Count
    """How the balance counts it, if it is used."""
    is_actor: bool
    is_list: bool


class _KnownRule:
    """The rule of a relation label that becomes a claim, with its roles looked up once."""

    def __init__(self, label: str, rule: RelationRule) -> None:
        self.label = label
        self.rule = rule
        self.type = rule.type
        self.is_cover = rule.quote == "cover"
        self.fixed = tuple(rule.fixed.items())
        self.counted = ("event", label, "claim"), ("relation", label, "claim")
        self._roles: dict[str, _Role] = {}

    def role(self, name: str) -> _Role:
        """Return what a role becomes; its key is empty if the rule has no entry for it."""
        if (known := self._roles.get(name)) is not None:
            return known
        key = key_of(self.rule, name)
        if key and key not in ARGUMENT_KEYS:
            raise Unknown
        counted = ("role", f"{self.label}: {name}", key)
        role = _Role(key, field_name(key), counted, key in _ACTOR_KEYS, key in _LISTS)
        if len(self._roles) < _MOST:
            self._roles[name] = role
        return role


@dataclass(frozen=True, slots=True)
class _KnownActor:
    """The actor of mentions with certain words, which have no attributes, links or notes."""

    actor: Actor
    slug: str
    """The slug that it gets if no other actor has it."""
    words: str
    """Those of its mentions that name it."""
    is_undecided: bool
    """Whether it should be a state, and no single state has the name."""


class KnownMapping:
    """A label mapping, with what the pass found in it for the labels and names of documents."""

    def __init__(self, mapping: LabelMapping) -> None:
        self.mapping = mapping
        self.published = published_on(mapping.article.get("published", ""))
        self.head: dict[str, Any] | None = _head(mapping)
        """The values of each article, without its id and text; None if they are rare."""
        self.rules = {
            label: _KnownRule(label, rule)
            for label, rule in mapping.relations.items()
            if rule is not None and rule.type in situation_types() and _is_plain(rule)
        }
        self._actors: dict[object, _KnownActor] = {}

    def article(
        self, document: Document, totals: tuple[UnmappedLabels, Balance], *, id: str
    ) -> Article | None:
        """Return the article of a document, or None if the general way must convert it.

        Args:
            document: The document.
            totals: The counts of the conversion, to which those of the document are added.
            id: The id of the article.
        """
        if self.head is None or not _is_text(document.text):
            return None
        if document.metadata or document.coreference or document.ignored or document.faults:
            return None
        one = _Pass(document, self)
        try:
            article = one.article(id)
        except Unknown:
            return None
        unmapped, balance = totals
        unmapped.merge(one.unmapped)
        balance.add_counts(one.used, one.left_out)
        return article

    def actor(self, cluster: Sequence[Mention]) -> _KnownActor:
        """Return the actor of mentions that corefer."""
        words = tuple(dict.fromkeys([mention.words for mention in cluster]))
        key = (self.mapping.mentions[cluster[0].label], words)
        if (known := self._actors.get(key)) is not None:
            return known
        attempt, name_mention = Attempt(), naming(cluster)
        actor, name = actor_of(cluster, name_mention, self.mapping, self.published, attempt)
        slug = slug_of_name(name) or actor.kind
        known = _KnownActor(actor, slug, words_of(name_mention), bool(attempt.unmapped.counts))
        if len(self._actors) < _MOST:
            self._actors[key] = known
        return known


def _is_plain(rule: RelationRule) -> bool:
    """Return whether fixed values are those that a mapping file may set; programs may set more."""
    return rule.fixed.keys() <= _SETTABLE and all(map(_is_text, rule.fixed.values()))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not (value.isspace() or value == "") and is_writable(value)


def _head(mapping: LabelMapping) -> dict[str, Any] | None:
    """Return the values of each article, or None if the pass does not know the mapping."""
    keys = mapping.article.keys()
    if mapping.triggers or mapping.labels or "name" not in mapping.identity:
        return None
    if not keys <= _HEAD or not all(map(_is_text, mapping.article.values())):
        return None
    head = {**HEAD_DEFAULTS, **mapping.article}
    for key in ("author", "annotator"):
        head[key] = (head[key],) if head[key] else ()
    return head


_Pending = tuple[list[Span], str, str, Relation, _KnownRule]
"""The spans of the quotes of a claim, the label and the id of its relation, itself, its rule."""


class _Pass:
    """The conversion of one document."""

    def __init__(self, document: Document, known: KnownMapping) -> None:
        self.document = document
        self.known = known
        self.mapping = known.mapping
        self.unmapped = UnmappedLabels()
        self.used: list[Count] = []
        self.left_out: list[Count] = []
        self.mentions = {mention.id: mention for mention in document.mentions}
        self.triggers: dict[str, str] = {event.trigger: "" for event in document.events}
        """The reason why the first event of each trigger is left out, or nothing."""
        self.fillers: dict[str, str] = {}
        """The first key for which a mention that is no actor was used."""
        self.slugs: dict[str, str] = {}

    def article(self, id: str) -> Article:
        """Return the article.

        Raises:
            Unknown: Something is not known to be right.
        """
        document, head = self.document, self.known.head
        relations = document.events_and_relations
        ids = {relation.id for relation in relations}
        if len(self.mentions) + len(ids) < len(document.mentions) + len(relations):
            raise Unknown
        if head is None or not ids.isdisjoint(self.mentions):
            raise Unknown
        ends = {end for relation in relations for _, end in relation.arguments}
        if (
            not self.triggers.keys() <= self.mentions.keys()
            or not ends <= self.mentions.keys() | ids
        ):
            raise Unknown
        entities = self._entities(self._actor_mentions(), id)
        pending = sorted(filter(None, map(self._pending, relations)))
        if len({(rule.type, *spans) for spans, *_, rule in pending}) < len(pending):
            raise Unknown  # perhaps they say the same
        claims = self._claims(pending, entities)
        self._count_mentions()
        self.unmapped.units[unit_without_counts(document.unit)] = 1
        sources = ArticleSources(document, entities, [relation for *_, relation, _ in pending])
        fields = {**head, "id": id, "text": document.text}
        published = fields.pop("published", "")
        return known_article(fields, published, entities.actors, claims, sources.locate)

    def _actor_mentions(self) -> list[tuple[Span, str, Mention]]:
        """Return the mentions of actors in their order in the text, each with its key."""
        text, kinds_of, triggers = self.document.text, self.mapping.mentions, self.triggers
        length = len(text)
        found = []
        for mention in self.document.mentions:
            if len(mention.spans) != 1 or mention.link or mention.note or mention.attributes:
                raise Unknown
            span = start, end = mention.spans[0]
            if not 0 <= start < end <= length or text[start:end] != mention.words:
                raise Unknown
            if mention.id in triggers:
                continue
            kinds = kinds_of.get(mention.label)
            if kinds is None:
                self.unmapped.add("mention", mention.label, mention.where, mention.words)
            elif not kinds:
                self.unmapped.ignored += 1
            elif kinds != _WORDS:
                found.append((span, mention.id, mention))
        found.sort()
        return found

    def _entities(self, mentions: list[tuple[Span, str, Mention]], id: str) -> EntityClusters:
        """Cluster mentions by name, and make an actor of each cluster, as `cluster_mentions`."""
        kinds_of = self.mapping.mentions
        clusters: dict[object, list[Mention]] = {}
        before = None
        for span, own_id, mention in mentions:
            if span == before:
                raise Unknown  # perhaps one of them is repeated
            before = span
            key = name_key(mention.words)
            of_kind = own_id if key is None else (key, kinds_of[mention.label])
            clusters.setdefault(of_kind, []).append(mention)
            self.used.append(("mention", mention.label, "actor"))
        found = [(cluster, self.known.actor(cluster)) for cluster in clusters.values()]
        slugs = self._slugs([actor for _, actor in found], id)
        entities = EntityClusters(slugs=self.slugs)
        for (cluster, known), slug in zip(found, slugs, strict=True):
            if known.is_undecided:
                kind, published = kinds_of[cluster[0].label][-1], self.known.published
                report_undecided(cluster, known.words, kind, published, self.unmapped)
            if slug not in entities.actors:
                entities.actors[slug] = known.actor
                entities.first[slug] = next(m for m in cluster if words_of(m) == known.words)
            for mention in cluster:
                self.slugs[mention.id] = slug
        return entities

    def _slugs(self, actors: Sequence[_KnownActor], id: str) -> list[str]:
        """Return the slugs of actors; a state has its own before another actor gets it."""
        used = {*RESERVED_NAMES, id}
        of_states: dict[str, str] = {}
        for known in actors:
            code = known.actor.name
            if known.actor.kind == "state" and code not in of_states:
                of_states[code] = numbered(known.slug, used)
                used.add(of_states[code])
        slugs = []
        for known in actors:
            if known.actor.kind == "state":
                slugs.append(of_states[known.actor.name])
            else:
                slugs.append(numbered(known.slug, used))
                used.add(slugs[-1])
        return slugs

    def _pending(self, relation: Relation) -> _Pending | None:
        """Return a claim before it is built, or None if the relation is left out."""
        label, mentions = relation.label, self.mentions
        trigger = mentions[relation.trigger] if isinstance(relation, EventMention) else None
        rule = self.known.rules.get(label)
        if rule is None:
            self._leave_out(relation)
            return None
        spans = [trigger.spans[0]] if trigger else []
        is_cover = rule.is_cover or not spans
        for role_name, end in relation.arguments:
            key = rule.role(role_name).key
            if key == "quote" or (trigger and end == trigger.id):
                raise Unknown
            if is_cover and end in mentions and key and key != IGNORE:
                spans.append(mentions[end].spans[0])
        if is_cover:
            spans = cover(spans, self.document.text)
        if not spans:
            raise Unknown
        if len(spans) > 1:
            spans = sorted(set(spans))
        return spans, label, relation.id, relation, rule

    def _leave_out(self, relation: Relation) -> None:
        """Count a relation without a rule, and what belongs to it."""
        label = relation.label
        if self.mapping.relations.get(label) is not None:
            raise Unknown  # a key of an actor
        reason = NO_ENTRY
        if label in self.mapping.relations:
            self.unmapped.ignored += 1
            reason = IGNORED
        else:
            words = words_of_relation(relation, self.mentions)
            self.unmapped.add("relation", label, relation.where, words)
        kind = "relation"
        if isinstance(relation, EventMention):
            kind = "event"
            self.triggers[relation.trigger] = self.triggers[relation.trigger] or reason
        counts = [(kind, label), *[("role", f"{label}: {role}") for role, _ in relation.arguments]]
        counts += [("attribute", name) for name, _ in relation.attributes]
        counts += [("note", label)] if relation.note else []
        self.left_out += [(*count, reason) for count in counts]

    def _claims(self, pending: Sequence[_Pending], entities: EntityClusters) -> list[list[Any]]:
        """Return the values of each claim, in the order of the fields."""
        claims: list[dict[str, Any]] = []
        ids: dict[str, str] = {}
        contents: list[list[str]] = []
        numbers: dict[str, int] = {}
        text = self.document.text
        for spans, _, relation_id, relation, rule in pending:
            fields: dict[str, Any] = {**CLAIM_DEFAULTS, "type": rule.type, "quote": spans}
            contents.append(self._fill(fields, relation, rule))
            self._set_values(fields, relation, rule)
            set_unstated_roles(rule.type, fields, entities.actors)
            roles = [fields[role] for role in ROLES]
            quotes = [text[start:end] for start, end in spans]
            digest = id_of_content(rule.type, roles, quotes, fields["claimant"])
            numbers[digest] = number = numbers.get(digest, 0) + 1
            fields["id"] = digest if number == 1 else f"{digest}-{number}"
            ids[relation_id] = fields["id"]
            claims.append(fields)
            self.used.append(rule.counted[relation.__class__ is not EventMention])
            if isinstance(relation, EventMention):
                self.triggers[relation.trigger] = "claim"
        if any(contents):
            self._set_content(claims, contents, ids)
        return [list(fields.values()) for fields in claims]

    def _fill(self, fields: dict[str, Any], relation: Relation, rule: _KnownRule) -> list[str]:
        """Set the fields that arguments of a relation fill; return the ids of its content."""
        content = []
        for role_name, end in relation.arguments:
            role = rule.role(role_name)
            key, name = role.key, role.name
            if not key or key == IGNORE:
                self._leave_out_role(relation, role_name, end, key)
                continue
            if key == "content":
                content.append(end)
                self.used.append(role.counted)
                continue
            value = self._value(role, end)
            if role.is_list:
                values = fields[name]
                if key in ("issue", "place") or value not in values:
                    fields[name] = (*values, value)
            elif (fields[name] or value) != value:
                raise Unknown
            else:
                fields[name] = value
            self.used.append(role.counted)
            if end in self.mentions and end not in self.slugs:
                self.fillers.setdefault(end, key)
        return content

    def _leave_out_role(self, relation: Relation, role: str, end: str, key: str) -> None:
        name = f"{relation.label}: {role}"
        if not key:
            mention = self.mentions.get(end)
            words = words_of(mention) if mention else ""
            self.unmapped.add("role", name, relation.where, words)
        self.left_out.append(("role", name, IGNORED if key else NO_ENTRY))

    def _value(self, role: _Role, end: str) -> str:
        slug = self.slugs.get(end)
        if slug is not None and (role.is_actor or role.key in ("issue", "place")):
            return slug
        mention = None if role.is_actor else self.mentions.get(end)
        if mention is None or not (words := words_of(mention)):
            raise Unknown
        return words

    def _set_values(self, fields: dict[str, Any], relation: Relation, rule: _KnownRule) -> None:
        """Set the fixed values of a rule, then those of attributes and of the note."""
        values = rule.fixed
        if relation.attributes:
            values = (*values, *self._attribute_values(relation))
        for key, value in values:
            if not _is_text(value):
                raise Unknown
            if key in ("issue", "place"):
                fields[key] = (*fields[key], value)
            else:
                fields[key] = canonical_confidence(value) if key == "confidence" else value
        if relation.note:
            fields["note"] = " ".join(relation.note.split())
            if not is_writable(fields["note"]):
                raise Unknown
            self.used.append(("note", rule.label, "note"))
        if fields["claimant"] and fields["claimant"] in fields["relayed_by"]:
            raise Unknown

    def _attribute_values(self, relation: Relation) -> list[tuple[str, str]]:
        """Return the keys and values that the attributes of a relation set."""
        found: list[tuple[str, str]] = []
        for name, value in relation.attributes:
            rule = self.mapping.attributes.get(name)
            sets = {rule: value.strip()} if isinstance(rule, str) else (rule or {}).get(value)
            if relation.layer or not sets or not _SETTABLE.issuperset(sets):
                raise Unknown
            found += sets.items()
            self.used.append(("attribute", name, next(iter(sets))))
        return found

    def _set_content(
        self,
        claims: Sequence[dict[str, Any]],
        contents: Sequence[Sequence[str]],
        ids: Mapping[str, str],
    ) -> None:
        """Set the claims that claims are about."""
        events = {event.trigger: event.id for event in reversed(self.document.events)}
        for fields, ends in zip(claims, contents, strict=True):
            names = [ids.get(end) or ids.get(events.get(end, ""), "") for end in ends]
            if not all(names) or fields["id"] in names:
                raise Unknown
            fields["content"] = tuple(dict.fromkeys(names))

    def _count_mentions(self) -> None:
        """Count the mentions that are no actors."""
        triggers, fillers, kinds_of = self.triggers, self.fillers, self.mapping.mentions
        for id, mention in self.mentions.items():
            if id in self.slugs:
                continue
            label = mention.label
            if id in fillers:
                self.used.append(("mention", label, fillers[id]))
            elif (fate := triggers.get(id)) == "claim":
                self.used.append(("mention", label, "claim"))
            else:
                kinds = kinds_of.get(label)
                reason = fate or (NO_ENTRY if kinds is None else UNUSED if kinds else IGNORED)
                self.left_out.append(("mention", label, reason))
