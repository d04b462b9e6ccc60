"""Documents of marked words to articles, by a mapping that says what the labels mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from geokg.article import UNSTATED, Article, Claim, Quote, Span
from geokg.base.diagnostics import KeyPath, Location
from geokg.base.errors import AnnotationError, DateError
from geokg.base.safe_text import slug_of
from geokg.base.text import ArticleText
from geokg.base.vocabulary import ROLES, situation_types
from geokg.dates import parse_published
from geokg.inputs.annotation import schema
from geokg.inputs.formats.documents import Document, Mention, RelationMention
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
)
from geokg.inputs.label_mapping.unmapped_labels import UnmappedLabels

LONGEST: Final = 300
"""Code points that a quote from the first to the last word of a tie may have; else it is parts."""
_PARAGRAPH: Final = re.compile(r"\n\s*\n")
_COUNT: Final = re.compile(r"(?<![-\w])[0-9][0-9,]* ")
_NUMBER: Final = re.compile(r"[0-9]+$")
_ONCE: Final = (*ROLES, "relayed-by")
"""Keys that name nobody twice."""


def article_from_document(
    document: Document, scheme: LabelMapping, tally: UnmappedLabels, *, id: str = ""
) -> Article:
    """The article that a document is; what the mapping does not know is counted in ``tally``.

    Raises `AnnotationError`, each error at the place of the mention or tie that it comes from.

    >>> from geokg.inputs.label_mapping.mapping_file import RelationRule
    >>> document = Document(id="note", text="France recognised Mali.", mentions=(
    ...     Mention(id="T1", label="GPE", spans=(Span(0, 6),), words="France"),
    ...     Mention(id="T2", label="GPE", spans=(Span(18, 22),), words="Mali")), ties=(
    ...     RelationMention(id="R1", label="Knows", arguments=(("Arg1", "T1"), ("Arg2", "T2"))),))
    >>> knows = RelationRule(type="recognise", roles={"Arg1": "initiator", "Arg2": "target"})
    >>> scheme = LabelMapping(mentions={"GPE": ("state",)}, ties={"Knows": knows})
    >>> article_from_document(document, scheme, UnmappedLabels()).claims[0].target
    ('mali',)
    """
    document, scheme = _gathered(document, scheme)
    head = _head(document, scheme, tally)
    made_id = id or id_of(document, scheme)
    cast = cluster_mentions(
        document, scheme, _published(head.get("published", "")), (made_id,), tally
    )
    claims = _Claims(document, scheme, cast, tally)
    made, ties = claims.made()
    unit = _COUNT.sub("", document.unit)
    tally.units[unit] = tally.units.get(unit, 0) + 1
    for what, times in document.ignored:
        tally.add("format", what, document.where, times=times)
    locate = _locator(document, cast, ties)
    try:
        return Article(
            id=made_id, text=document.text, actors=cast.actors, claims=made, locate=locate, **head
        )
    except AnnotationError as error:
        placed = (replace(d, where=locate(d.path)) for d in error.diagnostics)
        raise AnnotationError(placed) from error


def _locator(
    document: Document, cast: EntityClusters, ties: list[RelationMention]
) -> Callable[[KeyPath], Location]:
    """What finds the tie or mention that a path of the article comes from."""
    fallback = document.where or Location(document.id)

    def locate(path: KeyPath) -> Location:
        owner: RelationMention | Mention | None = None
        if path[:1] == ("claims",) and len(path) > 1 and isinstance(path[1], int):
            owner = ties[path[1]]
        elif path[:1] == ("actors",) and len(path) > 1:
            owner = cast.first.get(str(path[1]))
        return (owner.where if owner else None) or fallback

    return locate


def id_of(document: Document, scheme: LabelMapping) -> str:
    """The slug that a document is called by: of the metadata that the mapping names, or its id."""
    named = {scheme.metadata.get(name, name): value for name, value in document.metadata}
    return slug_of(named.get("id", "")) or slug_of(document.id) or "article"


def _gathered(document: Document, scheme: LabelMapping) -> tuple[Document, LabelMapping]:
    """The document with one tie for each trigger and its ties, where the format has but pairs."""
    if not scheme.triggers:
        return document, scheme
    labels = {mention.id: mention.label for mention in document.mentions}
    taken = {tie.trigger for tie in document.ties}
    parts: dict[str, list[RelationMention]] = {
        mention.id: []
        for mention in document.mentions
        if mention.label in scheme.triggers and mention.id not in taken
    }
    rest: list[RelationMention] = []
    for tie in document.ties:
        holders = (
            name
            for _, name in tie.arguments
            if name in parts and _place(scheme.triggers[labels[name]], tie.label)
        )
        parts.get(next(holders, "") if len(tie.arguments) == 2 else "", rest).append(tie)
    made = [
        _whole(mention, parts[mention.id]) for mention in document.mentions if mention.id in parts
    ]
    meanings = {**scheme.triggers, **scheme.ties}
    return replace(document, ties=(*rest, *made)), replace(scheme, ties=meanings)


def _whole(trigger: Mention, parts: list[RelationMention]) -> RelationMention:
    """A trigger and its pairs as one tie; attributes stay with the trigger, and come with pairs."""
    arguments = tuple(
        (part.label, next((name for _, name in part.arguments if name != trigger.id), trigger.id))
        for part in parts
    )
    return RelationMention(
        id=trigger.id,
        label=trigger.label,
        trigger=trigger.id,
        arguments=arguments,
        attributes=tuple(pair for part in parts for pair in part.attributes),
        note=" ".join(filter(None, (trigger.note, *(part.note for part in parts)))),
        where=trigger.where,
    )


def _place(meaning: RelationRule, role: str) -> str:
    """What a role of a tie becomes; `Party2` means what `Party` does."""
    return meaning.roles.get(role) or meaning.roles.get(_NUMBER.sub("", role), "")


def _head(document: Document, scheme: LabelMapping, tally: UnmappedLabels) -> dict[str, Any]:
    """What is known of the article as a whole: the document's own metadata before the mapping's."""
    head: dict[str, Any] = dict(scheme.article)
    for name, value in document.metadata:
        key = scheme.metadata.get(name, name if name in schema.ARTICLE else "")
        if not key or key in ("text", "body"):
            tally.add("metadata", name, document.where, value)
        elif key not in (IGNORE, "id") and value.strip():
            head[key] = value.strip()
    return head


def _published(text: str) -> date | None:
    try:
        return parse_published(text).day if text else None
    except DateError:  # the article's own checks report it
        return None


@dataclass(slots=True)
class _Claims:
    """Makes the claims of one document."""

    document: Document
    scheme: LabelMapping
    cast: EntityClusters
    tally: UnmappedLabels
    source: ArticleText = field(init=False)
    mentions: dict[str, Mention] = field(init=False)
    by_trigger: dict[str, str] = field(init=False)
    """For each mention that is a trigger, the first tie that it triggers."""
    meanings: dict[str, RelationRule] = field(init=False)
    """For each tie that becomes a claim, what its label means."""

    def __post_init__(self) -> None:
        self.source = ArticleText(self.document.text)
        self.mentions = {mention.id: mention for mention in self.document.mentions}
        self.by_trigger = {tie.trigger: tie.id for tie in reversed(self.document.ties)}
        self.meanings = {}

    def made(self) -> tuple[list[Claim], list[RelationMention]]:
        """The claims in the order of their words, and the tie of each."""
        chosen: list[tuple[tuple[Quote, ...], RelationMention]] = []
        for tie in self.document.ties:
            meaning = self.scheme.ties.get(tie.label)
            if meaning is not None and meaning.type:
                self.meanings[tie.id] = meaning
                chosen.append((self._quote(tie, meaning), tie))
            elif tie.label not in self.scheme.ties:
                self.tally.add("tie", tie.label, tie.where, self._words(tie))
            elif meaning is None:
                self.tally.ignored += 1
        chosen.sort(key=lambda pair: ([q.span for q in pair[0]], pair[1].label, pair[1].id))
        fields = {tie.id: self._fields(tie, quote) for quote, tie in chosen}
        ids = self._ids(fields)
        claims = [
            Claim(**fields[tie.id], id=ids[tie.id], content=self._content(tie, ids))
            for _, tie in chosen
        ]
        return claims, [tie for _, tie in chosen]

    def _ids(self, fields: Mapping[str, dict[str, Any]]) -> dict[str, str]:
        """An id for each tie, made of what its claim says, so that every format gives the same."""
        ids: dict[str, str] = {}
        times: dict[str, int] = {}
        for name, given in fields.items():
            digest = Claim(**given).digest()
            times[digest] = times.get(digest, 0) + 1
            ids[name] = digest if times[digest] == 1 else f"{digest}-{times[digest]}"
        return ids

    def _arguments(self, tie: RelationMention) -> Iterator[tuple[str, str, str]]:
        """The arguments that have a meaning: the key that each becomes, its role, what it is."""
        for role, name in tie.arguments:
            if place := _place(self.meanings[tie.id], role):
                yield place, role, name

    def _fields(self, tie: RelationMention, quote: tuple[Quote, ...]) -> dict[str, Any]:
        meaning = self.meanings[tie.id]
        given: dict[str, Any] = {"type": meaning.type, "quote": quote}
        for role, name in tie.arguments:
            if not _place(meaning, role):
                self.tally.add("role", f"{tie.label}: {role}", tie.where, self._words_at(name))
        for place, role, name in self._arguments(tie):
            if place in (IGNORE, "content", "quote"):
                continue
            value = self._value(place, name)
            if not value or (value in _several(given.get(_key(place))) and place in _ONCE):
                if not value:
                    said = f"`{tie.label}: {role}` with `{self._label(name)}` in it"
                    self.tally.add("argument", said, tie.where, self._words_at(name))
            elif place in (*_ONCE, "issue", "place"):
                given[_key(place)] = [*given.get(_key(place), []), value]
            elif given.setdefault(_key(place), value) != value:
                said = f"a second `{place}` for `{tie.label}`"
                self.tally.add("argument", said, tie.where, self._words_at(name))
        self._set_values(tie, meaning, given)
        self._take_out_claimant(tie, given)
        self._open_roles(meaning.type, given)
        if tie.note:
            given["note"] = " ".join(tie.note.split())
        return given

    def _take_out_claimant(self, tie: RelationMention, given: dict[str, Any]) -> None:
        """Take whoever makes the claim out of those who relay it."""
        relays = given.get("relayed_by", [])
        if given.get("claimant") in relays:
            given["relayed_by"] = [slug for slug in relays if slug != given["claimant"]]
            self.tally.add("argument", f"`relayed-by` the claimant, for `{tie.label}`,", tie.where)

    def _value(self, place: str, name: str) -> str:
        slug = self.cast.slugs.get(name, "")
        if place in ROLES or place in SPEAKERS:
            return slug
        mention = self.mentions.get(name)
        if mention is None or not mention.spans:
            return ""
        if slug and place in ("issue", "place"):
            return slug
        # What lies between the parts of a mention belongs to words that the text must hold.
        whole = Span(mention.spans[0].start, mention.spans[-1].end)
        return " ".join(whole.of(self.document.text).split())

    def _set_values(
        self, tie: RelationMention, meaning: RelationRule, given: dict[str, Any]
    ) -> None:
        """What the mapping fixes for the label, and over it what attributes say."""
        values = list(meaning.fixed.items())
        trigger = self.mentions.get(tie.trigger)
        for owner in (tie, trigger) if trigger else (tie,):
            for key, value in attribute_values(owner, self.scheme, self.tally):
                if key in CLAIM_VALUES:
                    values.append((key, value))
                else:
                    self.tally.add("misplaced", f"`{key}` of a tie `{tie.label}`", tie.where)
        for key, value in values:
            several = key in ("issue", "place")
            given[key] = [*_several(given.get(key)), value] if several else value

    def _open_roles(self, type: str, given: dict[str, Any]) -> None:
        """Say `unstated` for what the type needs and the corpus leaves open."""
        kind = situation_types()[type]
        needs = set(kind.needs)
        if kind.direction == "either" and "party" not in given:
            needs |= {"initiator", "target"}
        for role in needs - given.keys():
            given[role] = [UNSTATED]
        party = given.get("party", [])
        if len(party) == 1 and party != [UNSTATED] and not given.keys() & {"initiator", "mediator"}:
            actor = self.cast.actors.get(party[0])
            if actor is None or actor.kind != "group":
                given["party"] = [*party, UNSTATED]

    def _content(self, tie: RelationMention, ids: Mapping[str, str]) -> list[str]:
        content: list[str] = []
        for place, role, name in self._arguments(tie):
            if place == "content":
                claim = ids.get(name) or ids.get(self.by_trigger.get(name, ""), "")
                if claim and claim != ids[tie.id]:
                    content += [claim] if claim not in content else []
                else:
                    said = f"`{tie.label}: {role}`, which is no other claim,"
                    self.tally.add("argument", said, tie.where, self._words_at(name))
        return content

    def _quote(self, tie: RelationMention, meaning: RelationRule) -> tuple[Quote, ...]:
        """The words that say it: the trigger's, or from the first to the last of the tie."""
        trigger = self.mentions.get(tie.trigger)
        added: list[Span] = []
        arguments: list[Span] = []
        for place, _, name in self._arguments(tie):
            mention = self.mentions.get(name)
            if mention is not None and place == "quote":
                added += mention.spans
            elif mention is not None and place != IGNORE:
                arguments += mention.spans
        spans = list(trigger.spans) if trigger else []
        if meaning.quote == "cover" or not spans:
            spans = _cover([*spans, *arguments], self.document.text)
        unique = sorted(dict.fromkeys([*spans, *added]))
        return tuple(self.source.place(span) for span in unique)

    def _words(self, tie: RelationMention) -> str:
        trigger = self._words_at(tie.trigger)
        return trigger or " … ".join(filter(None, (self._words_at(n) for _, n in tie.arguments)))

    def _words_at(self, name: str) -> str:
        mention = self.mentions.get(name)
        return words_of(mention) if mention else ""

    def _label(self, name: str) -> str:
        mention = self.mentions.get(name)
        ties = {tie.id: tie.label for tie in self.document.ties}
        return mention.label if mention else ties.get(name, "nothing")


def _cover(spans: list[Span], text: str) -> list[Span]:
    """One span from the first to the last, unless that is very long or leaves the paragraph."""
    if not spans:
        return []
    whole = Span(min(span.start for span in spans), max(span.end for span in spans))
    parted = whole.end - whole.start > LONGEST or _PARAGRAPH.search(whole.of(text))
    return spans if parted else [whole]


def _several(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _key(place: str) -> str:
    return place.replace("-", "_")
