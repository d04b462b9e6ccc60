"""Documents in which nothing is wrong or rare, converted in one pass to a checked article.

The pass gives up at the first thing that it does not know for sure, such as a link, a relation that
sets a key of an actor, or an article with an error. The general way then converts the document from
its beginning: it alone finds and reports errors. Diagnostics and the counts of what was left out
come from the same functions. A test holds both ways equal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, Final

from geokg.article import Article, Span
from geokg.article.checks import RESERVED_NAMES
from geokg.article.known_articles import known_article
from geokg.article.known_claims import Unknown
from geokg.article.values import CLAIM_DEFAULTS, id_of_content
from geokg.article.verdicts import canonical_confidence
from geokg.base.safe_text import is_writable
from geokg.inputs.formats.documents import Document, EventMention, Mention, Relation
from geokg.inputs.label_mapping.actor_relations import EntityClusters
from geokg.inputs.label_mapping.article_conversion import unit_without_counts
from geokg.inputs.label_mapping.article_sources import ArticleSources
from geokg.inputs.label_mapping.balance import IGNORED, NO_ENTRY, UNUSED, Balance, Count
from geokg.inputs.label_mapping.claims import cover, set_unstated_roles, words_of_relation
from geokg.inputs.label_mapping.entities import name_key, numbered, values_set_by, words_of
from geokg.inputs.label_mapping.known_mapping import (
    SETTABLE,
    KnownActor,
    KnownMapping,
    KnownRole,
    KnownRule,
    is_text,
)
from geokg.inputs.label_mapping.mapping_rules import WORDS
from geokg.inputs.label_mapping.state_mentions import report_undecided
from geokg.inputs.label_mapping.unmapped_labels import UnmappedLabels

_WORDS: Final = (WORDS,)
_Argument = tuple[KnownRole, str]
"""What a role becomes, and the id of what fills it."""
_Pending = tuple[list[Span], str, str, Relation, KnownRule, list[_Argument]]
"""The spans of a claim's quotes, its relation after the label and the id, its rule and arguments.

Claims are built in this order.
"""


def known_document(
    document: Document, known: KnownMapping, totals: tuple[UnmappedLabels, Balance], *, id: str
) -> Article | None:
    """Return the article of a document, or None if the general way must convert it.

    Args:
        document: The document.
        known: What its labels mean.
        totals: The counts of the conversion, to which those of the document are added.
        id: The id of the article.
    """
    if known.head is None or not is_text(document.text):
        return None
    if document.metadata or document.coreference or document.ignored or document.faults:
        return None
    one = _Pass(document, known)
    try:
        article = one.article(id)
    except Unknown:
        return None
    unmapped, balance = totals
    unmapped.merge(one.unmapped)
    balance.add_counts(one.used, one.left_out)
    return article


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
        """The first key for which a mention that names no actor was used."""
        self.slugs: dict[str, str] = {}
        self.others: list[Mention] = []
        """The mentions that name no actor."""

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
        ends.update(self.triggers)
        if not (ends <= self.mentions.keys() or ends <= self.mentions.keys() | ids):
            raise Unknown
        entities = self._entities(self._actor_mentions(), id)
        pending = sorted(filter(None, map(self._pending, relations)))
        if len({(rule.type, *spans) for spans, *_, rule, _ in pending}) < len(pending):
            raise Unknown  # perhaps they say the same
        claims = self._claims(pending, entities)
        self._count_mentions()
        self.unmapped.units[unit_without_counts(document.unit)] = 1
        sources = ArticleSources(document, entities, [relation for *_, relation, _, _ in pending])
        fields = {**head, "id": id, "text": document.text}
        published = fields.pop("published", "")
        return known_article(fields, published, entities.actors, claims, sources.locate)

    def _actor_mentions(self) -> list[tuple[Span, str, Mention]]:
        """Return the mentions of actors in their order in the text, each with its key."""
        text, kinds_of, triggers = self.document.text, self.mapping.mentions, self.triggers
        length = len(text)
        found = []
        for mention in self.document.mentions:
            if len(mention.spans) != 1:
                raise Unknown
            span = start, end = mention.spans[0]
            if not 0 <= start < end <= length or text[start:end] != mention.words:
                raise Unknown
            if mention.id in triggers:
                self.others.append(mention)
                continue
            kinds = kinds_of.get(mention.label)
            if kinds and kinds != _WORDS:
                if mention.link or mention.note:
                    raise Unknown
                found.append((span, mention.id, mention))
                continue
            self.others.append(mention)
            if kinds is None:
                self.unmapped.add("mention", mention.label, mention.where, mention.words)
            elif not kinds:
                self.unmapped.ignored += 1
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
        for mention in chain.from_iterable(clusters.values()):
            if mention.attributes and self._attribute_values(mention):
                raise Unknown  # of the actor
        found = [(cluster, self.known.actor(cluster)) for cluster in clusters.values()]
        slugs = self._slugs([actor for _, actor in found], id)
        entities = EntityClusters(slugs=self.slugs)
        for (cluster, known), slug in zip(found, slugs, strict=True):
            if known.is_undecided:
                kind, published = kinds_of[cluster[0].label][-1], self.known.published
                report_undecided(cluster, known.words, kind, published, self.unmapped)
            if slug not in entities.actors:
                entities.actors[slug] = known.actor
                entities.first[slug] = next(filter(known.is_named_by, cluster))
            for mention in cluster:
                self.slugs[mention.id] = slug
        return entities

    def _slugs(self, actors: Sequence[KnownActor], id: str) -> list[str]:
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
        trigger = relation.trigger if isinstance(relation, EventMention) else None
        rule = self.known.rules.get(label)
        if rule is None:
            self._leave_out(relation)
            return None
        spans = [mentions[trigger].spans[0]] if trigger is not None else []
        is_cover = rule.is_cover or not spans
        arguments = []
        for name, end in relation.arguments:
            role = rule.roles.get(name) or rule.role(name)
            if end == trigger:
                raise Unknown
            arguments.append((role, end))
            if is_cover and end in mentions and not role.is_left_out:
                spans.append(mentions[end].spans[0])
        if is_cover:
            spans = cover(spans, self.document.text)
        if not spans:
            raise Unknown
        if len(spans) > 1:
            spans = sorted(set(spans))
        return spans, label, relation.id, relation, rule, arguments

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
        self.left_out.append((kind, label, reason))
        self.left_out += [("role", f"{label}: {role}", reason) for role, _ in relation.arguments]
        self._leave_out_details(relation, reason)

    def _leave_out_details(self, owner: Mention | Relation, reason: str) -> None:
        """Count what belongs to a mention or relation that is left out."""
        self.left_out += [("attribute", name, reason) for name, _ in owner.attributes]
        if owner.note:
            self.left_out.append(("note", owner.label, reason))
        if isinstance(owner, Mention) and owner.link:
            self.left_out.append(("link", owner.label, reason))

    def _claims(self, pending: Sequence[_Pending], entities: EntityClusters) -> list[list[Any]]:
        """Return the values of each claim, in the order of the fields."""
        claims: list[dict[str, Any]] = []
        ids: dict[str, str] = {}
        contents: list[list[str]] = []
        numbers: dict[str, int] = {}
        text = self.document.text
        for spans, label, relation_id, relation, rule, arguments in pending:
            fields: dict[str, Any] = {**CLAIM_DEFAULTS, "type": rule.type, "quote": spans}
            contents.append(self._fill(fields, relation, arguments))
            if rule.fixed or relation.attributes or relation.note:
                self._set_values(fields, relation, rule)
            if fields["claimant"] and fields["claimant"] in fields["relayed_by"]:
                raise Unknown
            set_unstated_roles(rule.type, fields, entities.actors)
            quotes = [text[start:end] for start, end in spans]
            digest = id_of_content(rule.type, fields, quotes, fields["claimant"])
            numbers[digest] = number = numbers.get(digest, 0) + 1
            fields["id"] = digest if number == 1 else f"{digest}-{number}"
            ids[relation_id] = fields["id"]
            claims.append(fields)
            if isinstance(relation, EventMention):
                self.triggers[relation.trigger] = "claim"
                self.used.append(("event", label, "claim"))
            else:
                self.used.append(("relation", label, "claim"))
        if any(contents):
            self._set_content(claims, contents, ids)
        return [list(fields.values()) for fields in claims]

    def _fill(
        self, fields: dict[str, Any], relation: Relation, arguments: Sequence[_Argument]
    ) -> list[str]:
        """Set the fields that arguments of a relation fill; return the ids of its content."""
        content = []
        slugs, mentions, used = self.slugs, self.mentions, self.used
        for role, end in arguments:
            if role.is_left_out:
                self._leave_out_role(relation, role, end)
                continue
            used.append(role.counted)
            if role.key == "content":
                content.append(end)
                continue
            value = slugs[end] if role.is_actor and end in slugs else self._value(role, end)
            before = fields[role.name]
            if not role.is_list:
                if before and before != value:
                    raise Unknown
                fields[role.name] = value
            elif not role.is_actor or value not in before:
                fields[role.name] = (*before, value)
            if end not in slugs and end in mentions:
                self.fillers.setdefault(end, role.key)
        return content

    def _leave_out_role(self, relation: Relation, role: KnownRole, end: str) -> None:
        name = role.counted[1]
        if not role.key:
            mention = self.mentions.get(end)
            words = words_of(mention) if mention else ""
            self.unmapped.add("role", name, relation.where, words)
        self.left_out.append(("role", name, IGNORED if role.key else NO_ENTRY))

    def _value(self, role: KnownRole, end: str) -> str:
        slug = self.slugs.get(end)
        if slug is not None and (role.is_actor or role.key in ("issue", "place")):
            return slug
        mention = None if role.is_actor else self.mentions.get(end)
        if mention is None or not (words := words_of(mention)):
            raise Unknown
        return words

    def _set_values(self, fields: dict[str, Any], relation: Relation, rule: KnownRule) -> None:
        """Set the fixed values of a rule, then those of attributes and of the note."""
        values = rule.fixed
        if relation.attributes:
            values = (*values, *self._attribute_values(relation))
        for key, value in values:
            if not is_text(value):
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

    def _attribute_values(self, owner: Mention | Relation) -> list[tuple[str, str]]:
        """Return the keys and values that the attributes of a mention or relation set."""
        found: list[tuple[str, str]] = []
        for name, value in owner.attributes:
            sets = values_set_by(name, value, self.mapping)
            if not SETTABLE.issuperset(sets or ()):
                raise Unknown
            if sets:
                found += sets.items()
                self.used.append(("attribute", name, next(iter(sets))))
            elif sets is None:
                self.unmapped.add("attribute", f"{name}: {value}".rstrip(": "), owner.where)
                self.left_out.append(("attribute", name, NO_ENTRY))
            else:
                self.left_out.append(("attribute", name, IGNORED))
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
        """Count the mentions that name no actor."""
        triggers, fillers, kinds_of = self.triggers, self.fillers, self.mapping.mentions
        for mention in self.others:
            id, label = mention.id, mention.label
            fate = triggers.get(id)
            if id in fillers or fate == "claim":
                if mention.attributes or mention.note or mention.link:
                    raise Unknown
                self.used.append(("mention", label, fillers.get(id, "claim")))
            else:
                kinds = kinds_of.get(label)
                reason = fate or (NO_ENTRY if kinds is None else UNUSED if kinds else IGNORED)
                self.left_out.append(("mention", label, reason))
                self._leave_out_details(mention, reason)
