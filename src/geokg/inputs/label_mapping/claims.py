"""Conversion of one document to an article, as a label mapping says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, TypeAlias

from geokg.article import UNSTATED, Article, Claim, Quote, Span
from geokg.base.diagnostics import KeyPath, Location
from geokg.base.errors import AnnotationError, DateError
from geokg.base.safe_text import slug_of
from geokg.base.text import ArticleText
from geokg.base.vocabulary import ROLES, situation_types
from geokg.dates import parse_published
from geokg.inputs.annotation import schema
from geokg.inputs.formats.documents import (
    Document,
    EventMention,
    Mention,
    Relation,
    RelationMention,
)
from geokg.inputs.label_mapping.entities import (
    EntityClusters,
    attribute_values,
    cluster_mentions,
    words_of,
)
from geokg.inputs.label_mapping.mapping_file import (
    CLAIM_VALUES,
    IGNORE,
    SPEAKERS,
    LabelMapping,
    RelationRule,
    unnumbered,
)
from geokg.inputs.label_mapping.unmapped_labels import UnmappedLabels

MAX_COVER: Final = 300
"""Code points of the longest quote that covers a relation; a longer one is split in fragments."""
_PARAGRAPH: Final = re.compile(r"\n\s*\n")
_COUNT: Final = re.compile(r"(?<![-\w])[0-9][0-9,]* ")
_DISTINCT: Final = (*ROLES, "relayed-by")
"""Keys with a list of actors in which no actor occurs twice."""

_Fields: TypeAlias = dict[str, Any]
"""The arguments of `Claim` by name."""


def article_from_document(
    document: Document, mapping: LabelMapping, unmapped: UnmappedLabels, *, id: str = ""
) -> Article:
    """Convert a document to an article.

    Args:
        document: The document.
        mapping: What its labels mean.
        unmapped: Counts what the mapping has no entry for.
        id: The id of the article; taken from the document if empty.

    Raises:
        AnnotationError: The article is invalid; each error has the location of the mention or
            relation that it comes from.

    >>> from geokg.inputs.label_mapping.mapping_file import RelationRule
    >>> document = Document(id="note", text="France recognised Mali.", mentions=(
    ...     Mention(id="T1", label="GPE", spans=(Span(0, 6),), words="France"),
    ...     Mention(id="T2", label="GPE", spans=(Span(18, 22),), words="Mali")), relations=(
    ...     RelationMention(id="R1", label="Knows", arguments=(("Arg1", "T1"), ("Arg2", "T2"))),))
    >>> knows = RelationRule(type="recognise", roles={"Arg1": "initiator", "Arg2": "target"})
    >>> mapping = LabelMapping(mentions={"GPE": ("state",)}, relations={"Knows": knows})
    >>> article_from_document(document, mapping, UnmappedLabels()).claims[0].target
    ('mali',)
    """
    document, mapping = _with_trigger_events(document, mapping)
    head = _head(document, mapping, unmapped)
    article_id = id or article_id_of(document, mapping)
    published = _published(head.get("published", ""))
    entities = cluster_mentions(document, mapping, published, (article_id,), unmapped)
    claims, sources = _ClaimBuilder(document, mapping, entities, unmapped).build()
    unit = _COUNT.sub("", document.unit)
    unmapped.units[unit] = unmapped.units.get(unit, 0) + 1
    for name, count in document.ignored:
        unmapped.add("format", name, document.where, count=count)
    locate = _locator(document, entities, sources)
    try:
        return Article(
            id=article_id,
            text=document.text,
            actors=entities.actors,
            claims=claims,
            locate=locate,
            **head,
        )
    except AnnotationError as error:
        located = (replace(d, where=locate(d.path)) for d in error.diagnostics)
        raise AnnotationError(located) from error


def _locator(
    document: Document, entities: EntityClusters, sources: list[Relation]
) -> Callable[[KeyPath], Location]:
    """Return a function that locates the mention or relation behind a part of the article."""
    fallback = document.where or Location(document.id)

    def locate(path: KeyPath) -> Location:
        source: Relation | Mention | None = None
        if path[:1] == ("claims",) and len(path) > 1 and isinstance(path[1], int):
            source = sources[path[1]]
        elif path[:1] == ("actors",) and len(path) > 1:
            source = entities.first.get(str(path[1]))
        return (source.where if source else None) or fallback

    return locate


def article_id_of(document: Document, mapping: LabelMapping) -> str:
    """Return the id of a document's article: from its metadata if mapped, else from its own id."""
    metadata = {mapping.metadata.get(name, name): value for name, value in document.metadata}
    return slug_of(metadata.get("id", "")) or slug_of(document.id) or "article"


def annotator_of(document: Document, mapping: LabelMapping) -> str:
    """Return who annotated a document: from its metadata, else from the mapping."""
    names = [
        value.strip()
        for name, value in document.metadata
        if mapping.metadata.get(name, name) == "annotator" and value.strip()
    ]
    return names[-1] if names else str(mapping.article.get("annotator", ""))


def _with_trigger_events(
    document: Document, mapping: LabelMapping
) -> tuple[Document, LabelMapping]:
    """Return the document with one event for each trigger that only has binary relations.

    Formats without events connect a trigger to each participant with a relation. These relations
    become the arguments of the event; the rules of the triggers join those of the relations.
    """
    if not mapping.triggers:
        return document, mapping
    labels = {mention.id: mention.label for mention in document.mentions}
    used_triggers = {event.trigger for event in document.events}
    arguments_of: dict[str, list[RelationMention]] = {
        mention.id: []
        for mention in document.mentions
        if mention.label in mapping.triggers and mention.id not in used_triggers
    }
    other_relations: list[RelationMention] = []
    for relation in document.relations:
        triggers = (
            end
            for _, end in relation.arguments
            if end in arguments_of and _key_of(mapping.triggers[labels[end]], relation.label)
        )
        trigger = next(triggers, "") if len(relation.arguments) == 2 else ""
        arguments_of.get(trigger, other_relations).append(relation)
    new_events = [
        _event(mention, arguments_of[mention.id])
        for mention in document.mentions
        if mention.id in arguments_of
    ]
    document = replace(
        document,
        relations=tuple(other_relations),
        events=(*document.events, *new_events),
    )
    return document, replace(mapping, relations={**mapping.triggers, **mapping.relations})


def _event(trigger: Mention, relations: list[RelationMention]) -> EventMention:
    """Return the event of a trigger and its relations, with the attributes of the relations."""
    arguments = tuple(
        (
            relation.label,
            next((end for _, end in relation.arguments if end != trigger.id), trigger.id),
        )
        for relation in relations
    )
    notes = (trigger.note, *(relation.note for relation in relations))
    return EventMention(
        id=trigger.id,
        label=trigger.label,
        trigger=trigger.id,
        arguments=arguments,
        attributes=tuple(pair for relation in relations for pair in relation.attributes),
        note=" ".join(filter(None, notes)),
        where=trigger.where,
    )


def _key_of(rule: RelationRule, role: str) -> str:
    """Return the key that a role becomes, or nothing; `Party2` means the same as `Party`."""
    return rule.roles.get(role) or rule.roles.get(unnumbered(role), "")


def _head(document: Document, mapping: LabelMapping, unmapped: UnmappedLabels) -> dict[str, Any]:
    """Return the fields of the article itself; the metadata override those of the mapping."""
    head: dict[str, Any] = dict(mapping.article)
    for name, value in document.metadata:
        key = mapping.metadata.get(name, name if name in schema.ARTICLE else "")
        if not key or key in ("text", "body"):
            unmapped.add("metadata", name, document.where, value)
        elif key not in (IGNORE, "id") and value.strip():
            head[key] = value.strip()
    return head


def _published(text: str) -> date | None:
    try:
        return parse_published(text).day if text else None
    except DateError:  # the checks of the article report it
        return None


@dataclass(slots=True)
class _ClaimBuilder:
    """Builds the claims of one document."""

    document: Document
    mapping: LabelMapping
    entities: EntityClusters
    unmapped: UnmappedLabels
    article_text: ArticleText = field(init=False)
    mentions: dict[str, Mention] = field(init=False)
    event_ids: dict[str, str] = field(init=False)
    """The first event of each trigger, by the id of the trigger."""
    rules: dict[str, RelationRule] = field(init=False)
    """The rule of each relation that becomes a claim, by the id of the relation."""

    def __post_init__(self) -> None:
        self.article_text = ArticleText(self.document.text)
        self.mentions = {mention.id: mention for mention in self.document.mentions}
        self.event_ids = {event.trigger: event.id for event in reversed(self.document.events)}
        self.rules = {}

    def build(self) -> tuple[list[Claim], list[Relation]]:
        """Return the claims in the order of their quotes, and the relation of each claim."""
        pairs: list[tuple[tuple[Quote, ...], Relation]] = []
        for relation in self.document.events_and_relations:
            rule = self.mapping.relations.get(relation.label)
            if rule is not None and rule.type:
                self.rules[relation.id] = rule
                pairs.append((self._quote(relation, rule), relation))
            elif relation.label not in self.mapping.relations:
                words = self._words_of(relation)
                self.unmapped.add("relation", relation.label, relation.where, words)
            elif rule is None:
                self.unmapped.ignored += 1
        pairs.sort(key=lambda pair: ([q.span for q in pair[0]], pair[1].label, pair[1].id))
        fields = {relation.id: self._fields(relation, quote) for quote, relation in pairs}
        ids = _claim_ids(fields)
        claims = [
            Claim(**fields[relation.id], id=ids[relation.id], content=self._content(relation, ids))
            for _, relation in pairs
        ]
        return claims, [relation for _, relation in pairs]

    def _arguments(self, relation: Relation) -> Iterator[tuple[str, str, str]]:
        """Yield the key, the role and the id of each argument that the rule has an entry for."""
        for role, end in relation.arguments:
            if key := _key_of(self.rules[relation.id], role):
                yield key, role, end

    def _fields(self, relation: Relation, quote: tuple[Quote, ...]) -> _Fields:
        rule = self.rules[relation.id]
        fields: _Fields = {"type": rule.type, "quote": quote}
        for role, end in relation.arguments:
            if not _key_of(rule, role):
                self._leave_out("role", f"{relation.label}: {role}", relation, end)
        for key, role, end in self._arguments(relation):
            if key not in (IGNORE, "content", "quote"):
                self._set_argument(fields, relation, (key, role, end))
        self._set_values(relation, rule, fields)
        self._remove_claimant_from_relays(relation, fields)
        self._set_unstated_roles(rule.type, fields)
        if relation.note:
            fields["note"] = " ".join(relation.note.split())
        return fields

    def _set_argument(
        self, fields: _Fields, relation: Relation, argument: tuple[str, str, str]
    ) -> None:
        key, role, end = argument
        name = _field_name(key)
        value = self._value(key, end)
        if not value:
            filler = f"the role `{relation.label}: {role}` filled by `{self._label_of(end)}`"
            self._leave_out("argument", filler, relation, end)
        elif key in _DISTINCT and value in _items(fields.get(name)):
            return  # another mention of the same actor
        elif key in (*_DISTINCT, "issue", "place"):
            fields[name] = [*fields.get(name, []), value]
        elif fields.setdefault(name, value) != value:
            self._leave_out("argument", f"a second `{key}` of `{relation.label}`", relation, end)

    def _remove_claimant_from_relays(self, relation: Relation, fields: _Fields) -> None:
        """Remove the actor who makes the claim from those who relay it."""
        relays = fields.get("relayed_by", [])
        if fields.get("claimant") in relays:
            fields["relayed_by"] = [slug for slug in relays if slug != fields["claimant"]]
            name = f"`relayed-by` with the claimant of `{relation.label}`"
            self.unmapped.add("argument", name, relation.where)

    def _leave_out(self, category: str, name: str, relation: Relation, end: str) -> None:
        self.unmapped.add(category, name, relation.where, self._words_at(end))

    def _value(self, key: str, end: str) -> str:
        slug = self.entities.slugs.get(end, "")
        if key in ROLES or key in SPEAKERS:
            return slug
        mention = self.mentions.get(end)
        if mention is None or not mention.spans:
            return ""
        if slug and key in ("issue", "place"):
            return slug
        # The value must occur in the text, so the gaps of a discontinuous mention are included.
        cover = Span(mention.spans[0].start, mention.spans[-1].end)
        return " ".join(cover.of(self.document.text).split())

    def _set_values(self, relation: Relation, rule: RelationRule, fields: _Fields) -> None:
        """Set the fixed values of the rule, then those of attributes, which override them."""
        values = list(rule.fixed.items())
        trigger = self._trigger_of(relation)
        for owner in (relation, trigger) if trigger else (relation,):
            for key, value in attribute_values(owner, self.mapping, self.unmapped):
                if key in CLAIM_VALUES:
                    values.append((key, value))
                else:
                    name = f"`{key}` on a relation `{relation.label}`"
                    self.unmapped.add("misplaced", name, relation.where)
        for key, value in values:
            is_list = key in ("issue", "place")
            fields[key] = [*_items(fields.get(key)), value] if is_list else value

    def _set_unstated_roles(self, type: str, fields: _Fields) -> None:
        """Set each role that the type requires and the document does not fill to `unstated`."""
        situation_type = situation_types()[type]
        required = set(situation_type.needs)
        if situation_type.direction == "either" and "party" not in fields:
            required |= {"initiator", "target"}
        for role in required - fields.keys():
            fields[role] = [UNSTATED]
        party = fields.get("party", [])
        is_directed = fields.keys() & {"initiator", "mediator"}
        if len(party) == 1 and party != [UNSTATED] and not is_directed:
            actor = self.entities.actors.get(party[0])
            if actor is None or actor.kind != "group":
                fields["party"] = [*party, UNSTATED]

    def _content(self, relation: Relation, ids: Mapping[str, str]) -> list[str]:
        content: list[str] = []
        for key, role, end in self._arguments(relation):
            if key == "content":
                claim = ids.get(end) or ids.get(self.event_ids.get(end, ""), "")
                if claim and claim != ids[relation.id]:
                    content += [claim] if claim not in content else []
                else:
                    name = f"`{relation.label}: {role}`, which names no other claim"
                    self._leave_out("argument", name, relation, end)
        return content

    def _quote(self, relation: Relation, rule: RelationRule) -> tuple[Quote, ...]:
        """Return the quote: the trigger, or the words from the first to the last argument."""
        trigger = self._trigger_of(relation)
        quote_spans: list[Span] = []
        argument_spans: list[Span] = []
        for key, _, end in self._arguments(relation):
            mention = self.mentions.get(end)
            if mention is not None and key == "quote":
                quote_spans += mention.spans
            elif mention is not None and key != IGNORE:
                argument_spans += mention.spans
        spans = list(trigger.spans) if trigger else []
        if rule.quote == "cover" or not spans:
            spans = _cover([*spans, *argument_spans], self.document.text)
        unique = sorted(dict.fromkeys([*spans, *quote_spans]))
        return tuple(self.article_text.place(span) for span in unique)

    def _trigger_of(self, relation: Relation) -> Mention | None:
        return self.mentions.get(relation.trigger) if isinstance(relation, EventMention) else None

    def _words_of(self, relation: Relation) -> str:
        trigger = self._trigger_of(relation)
        if trigger and (words := words_of(trigger)):
            return words
        return " … ".join(filter(None, (self._words_at(end) for _, end in relation.arguments)))

    def _words_at(self, id: str) -> str:
        mention = self.mentions.get(id)
        return words_of(mention) if mention else ""

    def _label_of(self, id: str) -> str:
        mention = self.mentions.get(id)
        labels = {r.id: r.label for r in self.document.events_and_relations}
        return mention.label if mention else labels.get(id, "nothing")


def _claim_ids(fields: Mapping[str, _Fields]) -> dict[str, str]:
    """Return a content-based id for each relation, the same from every format."""
    ids: dict[str, str] = {}
    counts: dict[str, int] = {}
    for relation_id, claim_fields in fields.items():
        digest = Claim(**claim_fields).digest()
        counts[digest] = counts.get(digest, 0) + 1
        ids[relation_id] = digest if counts[digest] == 1 else f"{digest}-{counts[digest]}"
    return ids


def _cover(spans: list[Span], text: str) -> list[Span]:
    """Return one span over all, or the spans if that is very long or has several paragraphs."""
    if not spans:
        return []
    cover = Span(min(span.start for span in spans), max(span.end for span in spans))
    is_too_wide = cover.end - cover.start > MAX_COVER or _PARAGRAPH.search(cover.of(text))
    return spans if is_too_wide else [cover]


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _field_name(key: str) -> str:
    return key.replace("-", "_")
