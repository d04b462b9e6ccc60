"""One attempt to convert a document: what it omits, and what becomes of each annotation."""

from __future__ import annotations

from dataclasses import dataclass, field

from geokg.base.diagnostics import Diagnostic, Location
from geokg.inputs.formats.documents import Document, EventMention, Relation
from geokg.inputs.label_mapping.balance import Fates, Item
from geokg.inputs.label_mapping.unmapped_labels import UnmappedLabels


@dataclass(slots=True)
class Omissions:
    """What the next attempt leaves out because it is wrong.

    Args:
        relations: The ids of relations and events.
        mentions: The ids of mentions.
        fields: Keys of claims, by the id of the relation.
        actor_keys: Keys of actors, by the id of the mention that names the actor.
        head: Keys of the article that its metadata set.
    """

    relations: set[str] = field(default_factory=set)
    mentions: set[str] = field(default_factory=set)
    fields: set[tuple[str, str]] = field(default_factory=set)
    actor_keys: set[tuple[str, str]] = field(default_factory=set)
    head: set[str] = field(default_factory=set)

    def count(self) -> int:
        """Return how many things are omitted."""
        ids = len(self.relations) + len(self.mentions) + len(self.head)
        return ids + len(self.fields) + len(self.actor_keys)

    def add_mentions(self, ids: set[str], document: Document) -> None:
        """Omit mentions, and the relations and events that refer to them."""
        self.mentions |= ids
        for relation in document.events_and_relations:
            if _trigger_of(relation) in ids:
                self.add_relation(relation, document)
        self._add_references(ids, document)

    def add_relation(self, relation: Relation, document: Document) -> None:
        """Omit a relation or event, and those that refer to it."""
        self.relations.add(relation.id)
        ids = {relation.id}
        trigger = _trigger_of(relation)
        if relation.id == event_id_of(trigger):  # formats without events refer to its trigger
            ids.add(trigger)
        self._add_references(ids, document)

    def _add_references(self, ids: set[str], document: Document) -> None:
        for relation in document.events_and_relations:
            ends = {end for _, end in relation.arguments}
            if ends & ids and relation.id not in self.relations:
                self.add_relation(relation, document)


def event_id_of(trigger: str) -> str:
    """Return the id of the event that a mapping makes of a trigger."""
    return f"event of {trigger}"


def _trigger_of(relation: Relation) -> str:
    return relation.trigger if isinstance(relation, EventMention) else ""


@dataclass(slots=True)
class Attempt:
    """One attempt to convert a document.

    Args:
        omissions: What it leaves out because earlier attempts found it wrong.
        unmapped: Counts what it leaves out for other reasons.
        fates: What becomes of each annotation.
        warnings: Warnings about single annotations.
    """

    omissions: Omissions = field(default_factory=Omissions)
    unmapped: UnmappedLabels = field(default_factory=UnmappedLabels)
    fates: Fates = field(default_factory=Fates)
    warnings: list[Diagnostic] = field(default_factory=list)

    def leave_out(
        self,
        item: Item,
        reason: str,
        report: tuple[str, str],
        where: Location | None,
        words: str = "",
    ) -> None:
        """Leave an annotation out and count it.

        Args:
            item: The annotation.
            reason: Why, as the balance names it.
            report: The category and the name under which the report counts it.
            where: Its place.
            words: Its words.
        """
        self.fates.leave_out(item, reason)
        self.unmapped.add(*report, where, words)
