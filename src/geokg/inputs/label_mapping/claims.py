"""The claims of one document, from its relations and events."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from geokg.article import UNSTATED, Actor, Claim, Quote, Span
from geokg.base.text import ArticleText
from geokg.base.vocabulary import ROLES, situation_types
from geokg.inputs.formats.documents import Document, EventMention, Mention, Relation
from geokg.inputs.label_mapping.actor_relations import EntityClusters
from geokg.inputs.label_mapping.attempt import Attempt
from geokg.inputs.label_mapping.balance import (
    IGNORED,
    IMPOSSIBLE,
    NO_ENTRY,
    REPEATED,
    WRONG,
    Item,
    details_of,
    item_of,
)
from geokg.inputs.label_mapping.entities import attribute_values, words_of
from geokg.inputs.label_mapping.mapping_file import LabelMapping
from geokg.inputs.label_mapping.mapping_rules import CLAIM_VALUES, IGNORE, SPEAKERS, RelationRule
from geokg.inputs.label_mapping.prepared import key_of
from geokg.inputs.label_mapping.repetitions import first_of_each

MAX_COVER: Final = 300
"""Code points of the longest quote that covers a relation; a longer one is split in fragments."""
_PARAGRAPH: Final = re.compile(r"\n\s*\n")
_READ: Final = frozenset({"when", "confidence", "polarity", "modality"})
"""Keys whose values `Claim` reads, or has a default for if they are empty."""
_DISTINCT: Final = (*ROLES, "relayed-by")
"""Keys with a list of actors in which no actor occurs twice."""

_Fields: TypeAlias = dict[str, Any]
"""The arguments of `Claim` by name."""
_Argument: TypeAlias = tuple[str, str, str, Item]
"""The key, the role and the filler of an argument, and its item."""


@dataclass(slots=True)
class ClaimBuilder:
    """Builds the claims of one document."""

    document: Document
    mapping: LabelMapping
    entities: EntityClusters
    attempt: Attempt
    article_text: ArticleText = field(init=False)
    mentions: dict[str, Mention] = field(init=False)
    event_ids: dict[str, str] = field(init=False)
    """The first event of each trigger, by the id of the trigger."""
    rules: dict[str, RelationRule] = field(init=False)
    """The rule of each relation that becomes a claim, by the id of the relation."""
    arguments: dict[str, list[_Argument]] = field(init=False)
    """The arguments of each relation that its rule has an entry for, by the id of the relation."""
    first: dict[str, str] = field(init=False)
    """The first relation that says the same, by the id of the relation."""

    def __post_init__(self) -> None:
        self.article_text = ArticleText(self.document.text)
        self.mentions = {mention.id: mention for mention in self.document.mentions}
        self.event_ids = {event.trigger: event.id for event in reversed(self.document.events)}
        self.rules = {}
        self.arguments = {}
        self.first = {}

    def build(self) -> tuple[list[Claim], list[Relation]]:
        """Return the claims in the order of their quotes, and the relation of each claim."""
        pairs: list[tuple[tuple[Quote, ...], Relation]] = []
        for relation in self.document.events_and_relations:
            rule = self.mapping.relations.get(relation.label)
            if relation.id in self.attempt.omissions.relations:
                self.attempt.fates.leave_out(item_of(relation), WRONG)
            elif rule is not None and rule.type:
                self.rules[relation.id] = rule
                pairs.append((self._quote(relation, rule), relation))
            elif relation.label not in self.mapping.relations:
                words = self._words_of(relation)
                report = ("relation", relation.label)
                self.attempt.leave_out(item_of(relation), NO_ENTRY, report, relation.where, words)
            elif rule is None:
                self.attempt.unmapped.ignored += 1
                self.attempt.fates.leave_out(item_of(relation), IGNORED)
        pairs.sort(key=lambda pair: ([q.span for q in pair[0]], pair[1].label, pair[1].id))
        fields = {relation.id: self._fields(relation, quote) for quote, relation in pairs}
        relations = self._without_repetitions([relation for _, relation in pairs], fields)
        drafts = {relation.id: _claim_of(fields[relation.id]) for relation in relations}
        ids = _claim_ids(drafts)
        names = {id_: ids[first] for id_, first in self.first.items()}
        claims = [
            _complete(drafts[one.id], ids[one.id], tuple(self._content(one, names)))
            for one in relations
        ]
        for relation in relations:
            self.attempt.fates.use(item_of(relation), "claim")
        return claims, relations

    def _without_repetitions(
        self, relations: list[Relation], fields: Mapping[str, _Fields]
    ) -> list[Relation]:
        """Return the relations whose claims differ; count each repetition."""
        contents = {
            relation.id: tuple(
                self.event_ids.get(end, end)
                for key, _, end, _ in self._arguments(relation)
                if key == "content"
            )
            for relation in relations
        }
        self.first = first_of_each(fields, contents)
        kept = [relation for relation in relations if self.first[relation.id] == relation.id]
        labels = {relation.id: relation for relation in relations}
        for relation in relations:
            first = labels[self.first[relation.id]]
            if first is not relation:
                name = f"`{relation.label}` that says the same as another `{first.label}`"
                words = self._words_of(relation)
                report = ("repetition", name)
                self.attempt.leave_out(item_of(relation), REPEATED, report, relation.where, words)
                for item in details_of(relation):
                    self.attempt.fates.withdraw(item, REPEATED)
        return kept

    def _arguments(self, relation: Relation) -> list[_Argument]:
        """Return each argument that the rule has an entry for."""
        if (known := self.arguments.get(relation.id)) is not None:
            return known
        rule = self.rules[relation.id]
        found = self.arguments[relation.id] = [
            (key, role, end, ("role", relation.id, at))
            for at, (role, end) in enumerate(relation.arguments)
            if (key := key_of(rule, role))
        ]
        return found

    def _fields(self, relation: Relation, quote: tuple[Quote, ...]) -> _Fields:
        rule = self.rules[relation.id]
        fields: _Fields = {"type": rule.type, "quote": quote}
        known = self._arguments(relation)
        for at, (role, end) in enumerate(relation.arguments):
            if len(known) < len(relation.arguments) and not key_of(rule, role):
                item = ("role", relation.id, at)
                self._leave_out(item, NO_ENTRY, f"{relation.label}: {role}", relation, end)
        for argument in known:
            key, _, end, item = argument
            if key == IGNORE:
                self.attempt.fates.leave_out(item, IGNORED)
            elif key == "quote":
                self._use(item, key, end)
            elif (relation.id, field_name(key)) in self.attempt.omissions.fields:
                self.attempt.fates.leave_out(item, WRONG)
            elif key != "content":
                self._set_argument(fields, relation, argument)
        self._set_values(relation, rule, fields)
        self._remove_claimant_from_relays(relation, fields)
        set_unstated_roles(rule.type, fields, self.entities.actors)
        if relation.note and (relation.id, "note") not in self.attempt.omissions.fields:
            fields["note"] = " ".join(relation.note.split())
            self.attempt.fates.use(("note", relation.id, 0), "note")
        return fields

    def _set_argument(self, fields: _Fields, relation: Relation, argument: _Argument) -> None:
        key, role, end, item = argument
        name = field_name(key)
        value = self._value(key, end)
        if not value:
            filler = f"the role `{relation.label}: {role}` filled by `{self._label_of(end)}`"
            self._leave_out(item, IMPOSSIBLE, filler, relation, end)
        elif key in _DISTINCT and value in _items(fields.get(name)):
            self._use(item, key, end)  # another mention of the same actor
        elif key in (*_DISTINCT, "issue", "place"):
            fields[name] = [*fields.get(name, []), value]
            self._use(item, key, end)
        elif fields.setdefault(name, value) != value:
            second = f"a second `{key}` of `{relation.label}`"
            self._leave_out(item, IMPOSSIBLE, second, relation, end)
        else:
            self._use(item, key, end)

    def _use(self, item: Item, key: str, end: str) -> None:
        """Record that an argument is used, and with it the words that fill it."""
        self.attempt.fates.use(item, key)
        if end in self.mentions:
            self.attempt.fates.use(("mention", end, 0), key)

    def _remove_claimant_from_relays(self, relation: Relation, fields: _Fields) -> None:
        """Remove the actor who makes the claim from those who relay it."""
        relays = fields.get("relayed_by", [])
        if fields.get("claimant") in relays:
            fields["relayed_by"] = [slug for slug in relays if slug != fields["claimant"]]
            name = f"`relayed-by` with the claimant of `{relation.label}`"
            self.attempt.unmapped.add("argument", name, relation.where)

    def _leave_out(self, item: Item, reason: str, name: str, relation: Relation, end: str) -> None:
        report = ("role" if reason == NO_ENTRY else "argument", name)
        self.attempt.leave_out(item, reason, report, relation.where, self._words_at(end))

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
            for key, value, item in attribute_values(owner, self.mapping, self.attempt):
                if (relation.id, key) in self.attempt.omissions.fields:
                    self.attempt.fates.leave_out(item, WRONG)
                elif key in CLAIM_VALUES:
                    values.append((key, value))
                    self.attempt.fates.use(item, key)
                else:
                    report = ("misplaced", f"`{key}` on a relation `{relation.label}`")
                    self.attempt.leave_out(item, IMPOSSIBLE, report, relation.where)
        for key, value in values:
            if (relation.id, key) not in self.attempt.omissions.fields:
                is_list = key in ("issue", "place")
                fields[key] = [*_items(fields.get(key)), value] if is_list else value

    def _content(self, relation: Relation, names: Mapping[str, str]) -> list[str]:
        content: list[str] = []
        for key, role, end, item in self._arguments(relation):
            if key == "content":
                claim = names.get(end) or names.get(self.event_ids.get(end, ""), "")
                if claim and claim != names[relation.id]:
                    content += [claim] if claim not in content else []
                    self.attempt.fates.use(item, "content")
                else:
                    name = f"`{relation.label}: {role}`, which names no other claim"
                    self._leave_out(item, IMPOSSIBLE, name, relation, end)
        return content

    def _quote(self, relation: Relation, rule: RelationRule) -> tuple[Quote, ...]:
        """Return the quote: the trigger, or the words from the first to the last argument."""
        trigger = self._trigger_of(relation)
        quote_spans: list[Span] = []
        argument_spans: list[Span] = []
        for key, _, end, _ in self._arguments(relation):
            mention = self.mentions.get(end)
            if mention is not None and key == "quote":
                quote_spans += mention.spans
            elif mention is not None and key != IGNORE:
                argument_spans += mention.spans
        spans = list(trigger.spans) if trigger else []
        if rule.quote == "cover" or not spans:
            spans = cover([*spans, *argument_spans], self.document.text)
        unique = sorted(dict.fromkeys([*spans, *quote_spans]))
        return tuple(self.article_text.place(span) for span in unique)

    def _trigger_of(self, relation: Relation) -> Mention | None:
        return self.mentions.get(relation.trigger) if isinstance(relation, EventMention) else None

    def _words_of(self, relation: Relation) -> str:
        return words_of_relation(relation, self.mentions)

    def _words_at(self, id: str) -> str:
        return _words_at(id, self.mentions)

    def _label_of(self, id: str) -> str:
        mention = self.mentions.get(id)
        labels = {r.id: r.label for r in self.document.events_and_relations}
        return mention.label if mention else labels.get(id, "nothing")


def _claim_ids(claims: Mapping[str, Claim]) -> dict[str, str]:
    """Return a content-based id for each relation, the same from every format."""
    ids: dict[str, str] = {}
    counts: dict[str, int] = {}
    for relation_id, claim in claims.items():
        digest = claim.digest()
        counts[digest] = counts.get(digest, 0) + 1
        ids[relation_id] = digest if counts[digest] == 1 else f"{digest}-{counts[digest]}"
    return ids


def _claim_of(fields: _Fields) -> Claim:
    """Return a claim; values that the class need not read are only made tuples."""
    if _READ.isdisjoint(fields):
        plain = {key: tuple(v) if v.__class__ is list else v for key, v in fields.items()}
        return Claim.from_texts(plain)
    return Claim(**fields)


def _complete(draft: Claim, id: str, content: tuple[str, ...]) -> Claim:
    """Give a claim, which nobody else has yet, its id and its content; return it."""
    object.__setattr__(draft, "id", id)
    object.__setattr__(draft, "content", content)
    return draft


def set_unstated_roles(type: str, fields: _Fields, actors: Mapping[str, Actor]) -> None:
    """Set each role that a type requires and the document does not fill to `unstated`."""
    situation_type = situation_types()[type]
    unfilled = [role for role in situation_type.needs if not fields.get(role)]
    if situation_type.direction == "either" and not fields.get("party"):
        unfilled += [role for role in ("initiator", "target") if not fields.get(role)]
    for role in unfilled:
        fields[role] = (UNSTATED,)
    party = fields.get("party", ())
    if len(party) == 1 and party[0] != UNSTATED:
        actor = actors.get(party[0])
        is_directed = fields.get("initiator") or fields.get("mediator")
        if not (is_directed or (actor is not None and actor.kind == "group")):
            fields["party"] = (*party, UNSTATED)


def words_of_relation(relation: Relation, mentions: Mapping[str, Mention]) -> str:
    """Return the words of the trigger of a relation, else those of its arguments."""
    words = _words_at(relation.trigger, mentions) if isinstance(relation, EventMention) else ""
    return words or " … ".join(
        filter(None, (_words_at(end, mentions) for _, end in relation.arguments))
    )


def _words_at(id: str, mentions: Mapping[str, Mention]) -> str:
    mention = mentions.get(id)
    return words_of(mention) if mention else ""


def cover(spans: list[Span], text: str) -> list[Span]:
    """Return one span over all, or the spans if that is very long or has several paragraphs."""
    if not spans:
        return []
    start, end = min(spans)[0], max([span[1] for span in spans])
    if end - start > MAX_COVER or ("\n" in (words := text[start:end]) and _PARAGRAPH.search(words)):
        return spans
    return [Span(start, end)]


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def field_name(key: str) -> str:
    """Return the field of a claim that a key of annotation files becomes."""
    return key.replace("-", "_")
