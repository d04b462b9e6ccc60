"""A document as a mapping sees it: labels from features, and events from triggers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from geokg.inputs.formats.documents import Document, EventMention, Mention, RelationMention
from geokg.inputs.formats.layers import LABELS
from geokg.inputs.label_mapping.attempt import event_id_of
from geokg.inputs.label_mapping.balance import Item, item_of
from geokg.inputs.label_mapping.mapping_file import LabelMapping
from geokg.inputs.label_mapping.mapping_rules import RelationRule, unnumbered

_Owner = TypeVar("_Owner", Mention, RelationMention, EventMention)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document with the labels and events that a mapping gives it.

    Args:
        counted: The document with its labels, as the balance counts it.
        document: The same with an event for each trigger.
        mapping: The mapping, with the rules of the triggers among those of the relations.
        aliases: The items of the first document that became items of the second.
    """

    counted: Document
    document: Document
    mapping: LabelMapping
    aliases: tuple[tuple[Item, Item], ...] = ()


def prepare(document: Document, mapping: LabelMapping) -> Prepared:
    """Return a document as a mapping sees it."""
    labelled = _with_labels(document, mapping.labels)
    if not mapping.triggers:
        return Prepared(labelled, labelled, mapping)
    return _with_trigger_events(labelled, mapping)


def _with_labels(document: Document, features: Mapping[str, str]) -> Document:
    """Return the document with the labels that features of its annotations hold."""
    if not features:
        return document
    return replace(
        document,
        mentions=tuple(_labelled(mention, features) for mention in document.mentions),
        relations=tuple(_labelled(relation, features) for relation in document.relations),
        events=tuple(_labelled(event, features) for event in document.events),
    )


def _labelled(owner: _Owner, features: Mapping[str, str]) -> _Owner:
    layer = owner.layer or owner.label
    feature = features.get(layer)
    if feature is None or (owner.layer and feature in LABELS):
        return owner
    values = [value for name, value in owner.attributes if name == feature and value.strip()]
    label = values[0].strip() if len(values) == 1 else layer
    # A label that came from another feature stays as an attribute.
    former: tuple[tuple[str, str], ...] = (("value", owner.label),) if owner.layer else ()
    return replace(owner, label=label, layer=layer, attributes=(*owner.attributes, *former))


def key_of(rule: RelationRule, role: str) -> str:
    """Return the key that a role becomes, or nothing; `Party2` means the same as `Party`."""
    return rule.roles.get(role) or rule.roles.get(unnumbered(role), "")


def _with_trigger_events(document: Document, mapping: LabelMapping) -> Prepared:
    """Return the document with one event for each trigger that only has binary relations.

    Formats without events connect a trigger to each participant with a relation. These relations
    become the arguments of the event; the rules of the triggers join those of the relations.
    """
    labels = {mention.id: mention.label for mention in document.mentions}
    used_triggers = {event.trigger for event in document.events}
    relations_of: dict[str, list[RelationMention]] = {
        mention.id: []
        for mention in document.mentions
        if mention.label in mapping.triggers and mention.id not in used_triggers
    }
    other_relations: list[RelationMention] = []
    for relation in document.relations:
        triggers = (
            end
            for _, end in relation.arguments
            if end in relations_of and key_of(mapping.triggers[labels[end]], relation.label)
        )
        trigger = next(triggers, "") if len(relation.arguments) == 2 else ""
        relations_of.get(trigger, other_relations).append(relation)
    triggers_of = [mention for mention in document.mentions if mention.id in relations_of]
    new_events = [_event(mention, relations_of[mention.id]) for mention in triggers_of]
    aliases = [
        pair
        for mention, event in zip(triggers_of, new_events, strict=True)
        for pair in _aliases(event, relations_of[mention.id])
    ]
    return Prepared(
        document,
        replace(
            document,
            relations=tuple(other_relations),
            events=(*document.events, *new_events),
        ),
        replace(mapping, relations={**mapping.triggers, **mapping.relations}),
        tuple(aliases),
    )


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
        id=event_id_of(trigger.id),
        label=trigger.label,
        trigger=trigger.id,
        arguments=arguments,
        attributes=tuple(pair for relation in relations for pair in relation.attributes),
        note=" ".join(filter(None, notes)),
        where=trigger.where,
    )


def _aliases(event: EventMention, relations: list[RelationMention]) -> Iterator[tuple[Item, Item]]:
    """Yield the items of the relations of a trigger, with the items of the event they become."""
    yield ("note", event.trigger, 0), ("note", event.id, 0)
    attribute = 0
    for at, relation in enumerate(relations):
        role = ("role", event.id, at)
        yield item_of(relation), role
        yield ("note", relation.id, 0), ("note", event.id, 0)
        for number, _ in enumerate(relation.arguments):
            yield ("role", relation.id, number), role
        for number, _ in enumerate(relation.attributes):
            yield ("attribute", relation.id, number), ("attribute", event.id, attribute)
            attribute += 1
