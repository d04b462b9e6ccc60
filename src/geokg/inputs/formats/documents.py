"""The document model that all foreign annotation formats are read into.

A document is a text with mentions, relations, events and coreference groups. The reader of a format
turns a file into `Document` values and knows nothing about actors, situation types or roles;
`geokg.inputs.label_mapping` gives the labels their meaning and turns documents into articles.
Offsets are code points of the text with LF line ends: each reader converts from the unit of its
format.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.text import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An annotated stretch of text: the mention of an entity, an event trigger, or a phrase.

    Args:
        id: Identifies the mention within its document.
        label: The annotation label, as the format gives it.
        spans: Where the words are; several spans if the mention is discontinuous.
        words: The text of the spans.
        attributes: Further attributes as pairs of name and value.
        link: The identifier of a knowledge base item, such as a Wikidata IRI.
        note: A comment of the annotator.
        layer: The layer of the annotation, if its label is the value of a feature of that layer.
        where: The place of the annotation in its file.
    """

    id: str
    label: str
    spans: tuple[Span, ...]
    words: str
    attributes: tuple[tuple[str, str], ...] = ()
    link: str = ""
    note: str = ""
    layer: str = ""
    where: Location | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationMention:
    """A relation between mentions or events, without trigger words of its own.

    Args:
        id: Identifies the relation within its document.
        label: The annotation label, as the format gives it.
        arguments: Pairs of role and id; the id names a mention, an event or another relation.
        attributes: Further attributes as pairs of name and value.
        note: A comment of the annotator.
        layer: The layer of the annotation, if its label is the value of a feature of that layer.
        where: The place of the annotation in its file.
    """

    id: str
    label: str
    arguments: tuple[tuple[str, str], ...]
    attributes: tuple[tuple[str, str], ...] = ()
    note: str = ""
    layer: str = ""
    where: Location | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventMention:
    """An event: a trigger and the participants in their roles.

    Args:
        id: Identifies the event within its document.
        label: The annotation label, as the format gives it.
        trigger: The id of the mention whose words express the event.
        arguments: Pairs of role and id; the id names a mention, a relation or another event.
        attributes: Further attributes as pairs of name and value.
        note: A comment of the annotator.
        layer: The layer of the annotation, if its label is the value of a feature of that layer.
        where: The place of the annotation in its file.
    """

    id: str
    label: str
    trigger: str
    arguments: tuple[tuple[str, str], ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    note: str = ""
    layer: str = ""
    where: Location | None = None


Relation: TypeAlias = RelationMention | EventMention
"""Whatever a `relations` entry of a label mapping gives a meaning to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A wrong annotation that a reader left out of its document.

    Args:
        error: What is wrong, with its place in the file.
        kind: What was left out: a ``mention``, a ``relation``, an ``event``, a ``line`` and so on.
        label: The annotation label; empty if it cannot be read.
    """

    error: Diagnostic
    kind: str
    label: str = ""


def is_another_text(wrong: int, count: int) -> bool:
    """Return whether most spans do not fit, so that the annotations are of another text.

    >>> is_another_text(6, 12), is_another_text(7, 12)
    (False, True)
    """
    return 2 * wrong > count


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One annotated text.

    Args:
        id: The name of the document; a label mapping may take another from the metadata.
        text: The whole text, with LF line ends.
        mentions: The annotated stretches of text.
        relations: The relations between mentions.
        events: The events, each with its trigger.
        coreference: Groups of ids of mentions that refer to the same entity.
        metadata: Pairs of name and value that describe the document.
        unit: The offset unit of the format, and how it was detected.
        ignored: What the format contains and this model does not, as pairs of a name and a count;
            the conversion report lists them.
        faults: The wrong annotations that the reader left out.
        where: The place of the document in its file.

    >>> from geokg import Span
    >>> Document(id="note", text="France left.", mentions=(
    ...     Mention(id="m1", label="GPE", spans=(Span(0, 6),), words="France"),)).mentions[0].words
    'France'
    """

    id: str
    text: str
    mentions: tuple[Mention, ...] = ()
    relations: tuple[RelationMention, ...] = ()
    events: tuple[EventMention, ...] = ()
    coreference: tuple[tuple[str, ...], ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    unit: str = "code points"
    ignored: tuple[tuple[str, int], ...] = ()
    faults: tuple[Fault, ...] = ()
    where: Location | None = None

    @property
    def events_and_relations(self) -> tuple[Relation, ...]:
        """All events, then all relations."""
        return (*self.events, *self.relations)
