"""The document model that all foreign annotation formats are read into.

A document is a text with mentions, relations, events and coreference groups. The reader of a format
turns a file into `Document` values and knows nothing about actors, situation types or roles;
`geokg.inputs.label_mapping` gives the labels their meaning and turns documents into articles.
Offsets are code points of the text with LF line ends: each reader converts from the unit of its
format.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, TypeAlias, cast

from geokg.base.arguments import argument_error, instance_of, instances_of, text_of
from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.text import Quote, Span

Pairs: TypeAlias = tuple[tuple[str, str], ...]
"""Names with a value each; programs may give a mapping, whose values may be lists."""


@dataclass(frozen=True, slots=True, init=False)
class Mention:
    """An annotated stretch of text: the mention of an entity, an event trigger, or a phrase.

    Args:
        id: Identifies the mention within its document.
        label: The annotation label, as the format gives it.
        spans: Where the words are: a `Span` or two numbers, in code points of the text; several if
            the mention is discontinuous.
        words: The text of the spans, as the corpus gives it; `convert` compares it with the text.
            A `Document` takes it from the text if it is absent.
        attributes: Further attributes as pairs of name and value, or as a mapping.
        link: The identifier of a knowledge base item, such as a Wikidata IRI.
        note: A comment of the annotator.
        layer: The layer of the annotation, if its label is the value of a feature of that layer.
        where: The place of the annotation in its file.
    """

    id: str
    label: str
    spans: tuple[Span, ...]
    words: str
    attributes: Pairs
    link: str
    note: str
    layer: str
    where: Location | None

    def __init__(
        self,
        *,
        id: str | int,
        label: str | int,
        spans: tuple[int, int] | Iterable[tuple[int, int]],
        words: str | None = "",
        attributes: Mapping[str, object] | Iterable[tuple[str, str]] = (),
        link: str | None = "",
        note: str | None = "",
        layer: str = "",
        where: Location | None = None,
    ) -> None:
        set_field = object.__setattr__
        set_field(self, "id", text_of("id", id))
        set_field(self, "label", text_of("label", label))
        set_field(self, "spans", _spans(spans))
        set_field(self, "words", text_of("words", words))
        set_field(self, "attributes", pairs_of("attributes", attributes))
        set_field(self, "link", text_of("link", link))
        set_field(self, "note", text_of("note", note))
        set_field(self, "layer", layer)
        set_field(self, "where", where)


@dataclass(frozen=True, slots=True, init=False)
class RelationMention:
    """A relation between mentions or events, without trigger words of its own.

    Args:
        id: Identifies the relation within its document.
        label: The annotation label, as the format gives it.
        arguments: Pairs of role and id, or a mapping from roles to an id or several; an id names a
            mention, an event or another relation.
        attributes: Further attributes as pairs of name and value, or as a mapping.
        note: A comment of the annotator.
        layer: The layer of the annotation, if its label is the value of a feature of that layer.
        where: The place of the annotation in its file.
    """

    id: str
    label: str
    arguments: Pairs
    attributes: Pairs
    note: str
    layer: str
    where: Location | None

    def __init__(
        self,
        *,
        id: str | int,
        label: str | int,
        arguments: Mapping[str, object] | Iterable[tuple[str, str]],
        attributes: Mapping[str, object] | Iterable[tuple[str, str]] = (),
        note: str | None = "",
        layer: str = "",
        where: Location | None = None,
    ) -> None:
        set_field = object.__setattr__
        set_field(self, "id", text_of("id", id))
        set_field(self, "label", text_of("label", label))
        set_field(self, "arguments", pairs_of("arguments", arguments))
        set_field(self, "attributes", pairs_of("attributes", attributes))
        set_field(self, "note", text_of("note", note))
        set_field(self, "layer", layer)
        set_field(self, "where", where)


@dataclass(frozen=True, slots=True, init=False)
class EventMention:
    """An event: a trigger and the participants in their roles.

    Args:
        id: Identifies the event within its document.
        label: The annotation label, as the format gives it.
        trigger: The id of the mention whose words express the event.
        arguments: Pairs of role and id, or a mapping from roles to an id or several; an id names a
            mention, a relation or another event.
        attributes: Further attributes as pairs of name and value, or as a mapping.
        note: A comment of the annotator.
        layer: The layer of the annotation, if its label is the value of a feature of that layer.
        where: The place of the annotation in its file.
    """

    id: str
    label: str
    trigger: str
    arguments: Pairs
    attributes: Pairs
    note: str
    layer: str
    where: Location | None

    def __init__(
        self,
        *,
        id: str | int,
        label: str | int,
        trigger: str | int,
        arguments: Mapping[str, object] | Iterable[tuple[str, str]] = (),
        attributes: Mapping[str, object] | Iterable[tuple[str, str]] = (),
        note: str | None = "",
        layer: str = "",
        where: Location | None = None,
    ) -> None:
        set_field = object.__setattr__
        set_field(self, "id", text_of("id", id))
        set_field(self, "label", text_of("label", label))
        set_field(self, "trigger", text_of("trigger", trigger))
        set_field(self, "arguments", pairs_of("arguments", arguments))
        set_field(self, "attributes", pairs_of("attributes", attributes))
        set_field(self, "note", text_of("note", note))
        set_field(self, "layer", layer)
        set_field(self, "where", where)


Relation: TypeAlias = RelationMention | EventMention
"""Whatever a `relations` entry of a label mapping gives a meaning to."""


def mention_at(
    id: str,
    label: str,
    span: tuple[int, int],
    words: str,
    attributes: Pairs,
    note: str,
    place: tuple[str, int],
) -> Mention:
    """Return a mention of values that already have the types of its fields.

    A reader of files makes many, and has checked the values.

    Args:
        id: The id of the mention.
        label: Its label.
        span: Its only span.
        words: The words there.
        attributes: Its attributes.
        note: The comment of the annotator.
        place: The file, and the line in it.
    """
    mention: Any = _UnfrozenMention()
    mention.id = id
    mention.label = label
    mention.spans = (_tuple(Span, span),)
    mention.words = words
    mention.attributes = attributes
    mention.link = ""
    mention.note = note
    mention.layer = ""
    mention.where = _located(place)
    mention.__class__ = Mention
    return cast(Mention, mention)


def _located(place: tuple[str, int]) -> Location:
    """Return the location of a line in a file."""
    where: Any = _UnfrozenLocation()
    where.file, where.line = place
    where.column = 1
    where.__class__ = Location
    return cast(Location, where)


def event_at(
    id: str,
    label: str,
    trigger: str,
    arguments: Pairs,
    attributes: Pairs,
    note: str,
    place: tuple[str, int],
) -> EventMention:
    """Return an event of values that already have the types of its fields, as `mention_at`."""
    event: Any = _UnfrozenEvent()
    event.trigger = trigger
    _set_relation(event, id, label, arguments, attributes, note, place)
    event.__class__ = EventMention
    return cast(EventMention, event)


def relation_at(
    id: str, label: str, arguments: Pairs, attributes: Pairs, note: str, place: tuple[str, int]
) -> RelationMention:
    """Return a relation of values that already have the types of its fields, as `mention_at`."""
    relation: Any = _UnfrozenRelation()
    _set_relation(relation, id, label, arguments, attributes, note, place)
    relation.__class__ = RelationMention
    return cast(RelationMention, relation)


def _set_relation(
    relation: Any,
    id: str,
    label: str,
    arguments: Pairs,
    attributes: Pairs,
    note: str,
    place: tuple[str, int],
) -> None:
    relation.id = id
    relation.label = label
    relation.arguments = arguments
    relation.attributes = attributes
    relation.note = note
    relation.layer = ""
    relation.where = _located(place)


# The slots of a frozen value are set fastest in a class that is not frozen and has the same ones.
_tuple: Final = tuple.__new__


class _UnfrozenMention:
    __slots__ = tuple(field.name for field in fields(Mention))


class _UnfrozenEvent:
    __slots__ = tuple(field.name for field in fields(EventMention))


class _UnfrozenRelation:
    __slots__ = tuple(field.name for field in fields(RelationMention))


class _UnfrozenLocation:
    __slots__ = tuple(field.name for field in fields(Location))


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


@dataclass(frozen=True, slots=True, init=False)
class Document:
    """One annotated text.

    Args:
        id: The name of the document; a label mapping may take another from the metadata.
        text: The whole text, in whose code points all spans are counted. A byte order mark is
            removed, and CR and CRLF become LF, in the article; spans are moved.
        mentions: The annotated stretches of text.
        relations: The relations between mentions.
        events: The events, each with its trigger.
        coreference: Groups of ids of mentions that refer to the same entity.
        metadata: Pairs of name and value that describe the document, or a mapping.
        unit: The offset unit of the format, and how it was detected.
        ignored: What the format contains and this model does not, as pairs of a name and a count;
            the conversion report lists them.
        faults: The wrong annotations that the reader left out.
        where: The place of the document in its file.

    >>> Document(id="note", text="France left.", mentions=(
    ...     Mention(id=1, label="GPE", spans=(0, 6)),)).mentions[0].words
    'France'
    """

    id: str
    text: str
    mentions: tuple[Mention, ...]
    relations: tuple[RelationMention, ...]
    events: tuple[EventMention, ...]
    coreference: tuple[tuple[str, ...], ...]
    metadata: Pairs
    unit: str
    ignored: tuple[tuple[str, int], ...]
    faults: tuple[Fault, ...]
    where: Location | None

    def __init__(
        self,
        *,
        id: str | int,
        text: str,
        mentions: Iterable[Mention] = (),
        relations: Iterable[RelationMention] = (),
        events: Iterable[EventMention] = (),
        coreference: Iterable[Iterable[str]] = (),
        metadata: Mapping[str, object] | Iterable[tuple[str, str]] = (),
        unit: str = "code points",
        ignored: Iterable[tuple[str, int]] = (),
        faults: Iterable[Fault] = (),
        where: Location | None = None,
    ) -> None:
        set_field = object.__setattr__
        set_field(self, "id", text_of("id", id))
        set_field(self, "text", instance_of("text", text, str))
        several = tuple(instances_of("mentions", mentions, Mention))
        if not all(mention.words for mention in several):
            several = tuple([_in_words(mention, text) for mention in several])
        set_field(self, "mentions", several)
        set_field(self, "relations", tuple(instances_of("relations", relations, RelationMention)))
        set_field(self, "events", tuple(instances_of("events", events, EventMention)))
        set_field(self, "coreference", tuple(map(tuple, coreference)))
        set_field(self, "metadata", pairs_of("metadata", metadata))
        set_field(self, "unit", unit)
        set_field(self, "ignored", tuple(ignored))
        set_field(self, "faults", tuple(faults))
        set_field(self, "where", where)

    @classmethod
    def from_file(
        cls,
        id: str,
        text: str,
        mentions: Iterable[Mention],
        relations: Iterable[RelationMention],
        events: Iterable[EventMention],
        unit: str,
        where: Location,
    ) -> Document:
        """Return a document without anything rare, of values that have the types of its fields."""
        document: Any = _UnfrozenDocument()
        document.id, document.text = id, text
        document.mentions = tuple(mentions)
        document.relations = tuple(relations)
        document.events = tuple(events)
        document.coreference = document.metadata = document.ignored = document.faults = ()
        document.unit, document.where = unit, where
        document.__class__ = cls
        return cast(Document, document)

    @property
    def events_and_relations(self) -> tuple[Relation, ...]:
        """All events, then all relations."""
        return (*self.events, *self.relations)


class _UnfrozenDocument:
    __slots__ = tuple(field.name for field in fields(Document))


def pairs_of(name: str, value: object) -> Pairs:
    """Return pairs of text, of a mapping those of its values; an absent value has no pair.

    Raises:
        ArgumentError: The value is neither pairs nor a mapping, or a part is not text or a number.

    >>> pairs_of("arguments", {"who": [1, 2], "whom": None})
    (('who', '1'), ('who', '2'))
    """
    if isinstance(value, Mapping):
        return tuple(
            (text_of(name, key), text_of(f"{name}[{key!r}]", item))
            for key, items in value.items()
            for item in (items if isinstance(items, list | tuple) else [items])
            if item is not None
        )
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise argument_error(name, value, "pairs of text, or a mapping")
    return tuple([_pair(f"{name}[{at}]", pair) for at, pair in enumerate(value)])


def _pair(name: str, value: object) -> tuple[str, str]:
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise argument_error(name, value, "a pair of text: (name, value)")
    return text_of(name, value[0]), text_of(name, value[1])


def _spans(value: object) -> tuple[Span, ...]:
    """Return one span or several; each is checked as that of a `Quote`."""
    if isinstance(value, tuple) and all(item.__class__ is Span for item in value):
        return value
    if isinstance(value, Span):
        return (value,)
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise argument_error("spans", value, "two whole numbers, or a list of such pairs")
    items = list(value)
    if items and not any(isinstance(item, tuple | list) for item in items):
        items = [tuple(items)]
    return tuple([Quote(span=item).span for item in items])


def _in_words(mention: Mention, text: str) -> Mention:
    """Return the mention with its words, if it has none, from the text."""
    if mention.words or not mention.spans:
        return mention
    words = " ".join(span.of(text) for span in mention.spans)
    return Mention(
        id=mention.id,
        label=mention.label,
        spans=mention.spans,
        words=words,
        attributes=mention.attributes,
        link=mention.link,
        note=mention.note,
        layer=mention.layer,
        where=mention.where,
    )
