"""The article of one document: what is wrong in the document is left out, or refuses it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final

from geokg.article import Article, Claim
from geokg.base.diagnostics import Diagnostic, KeyPath
from geokg.base.errors import AnnotationError, DateError
from geokg.base.safe_text import slug_of
from geokg.dates import parse_published
from geokg.inputs.annotation import schema
from geokg.inputs.formats.documents import Document
from geokg.inputs.label_mapping.article_sources import ArticleSources
from geokg.inputs.label_mapping.attempt import Attempt, Omissions
from geokg.inputs.label_mapping.balance import (
    IGNORED,
    IMPOSSIBLE,
    NO_ENTRY,
    UNUSED,
    WRONG,
    Balance,
    Fates,
    details_of,
    item_of,
    items_of,
)
from geokg.inputs.label_mapping.claims import ClaimBuilder
from geokg.inputs.label_mapping.document_checks import without_faults
from geokg.inputs.label_mapping.entities import cluster_mentions
from geokg.inputs.label_mapping.mapping_file import LabelMapping
from geokg.inputs.label_mapping.mapping_rules import IGNORE, WORDS
from geokg.inputs.label_mapping.prepared import Prepared, prepare
from geokg.inputs.label_mapping.unmapped_labels import UnmappedLabels

_COUNT: Final = re.compile(r"(?<![-\w])(?:[0-9][0-9,]* of )?[0-9][0-9,]* ")
DETAILS: Final = ("when", "quantity", "issue", "place", "note", "status", "confidence")
"""Keys without which a claim says less and nothing else; any other error leaves out the claim."""
ACTOR_KEYS: Final = ("of", "in", "members", "office", "wikidata", "aliases", "note")
"""Keys without which an actor is the same."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of an article before it is checked, and what they come from."""

    id: str
    head: dict[str, Any]
    claims: list[Claim]
    sources: ArticleSources

    def article(self) -> Article:
        """Return the article.

        Raises:
            AnnotationError: It is invalid; each error has its location.
        """
        locate = self.sources.locate
        try:
            return Article(
                id=self.id,
                text=self.sources.document.text,
                actors=self.sources.entities.actors,
                claims=self.claims,
                locate=locate,
                **self.head,
            )
        except AnnotationError as error:
            located = (replace(d, where=locate(d.path)) for d in error.diagnostics)
            raise AnnotationError(located) from error


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

    >>> from geokg import Mention, RelationMention, RelationRule, Span
    >>> document = Document(id="note", text="France recognised Mali.", mentions=(
    ...     Mention(id="T1", label="GPE", spans=(Span(0, 6),), words="France"),
    ...     Mention(id="T2", label="GPE", spans=(Span(18, 22),), words="Mali")), relations=(
    ...     RelationMention(id="R1", label="Knows", arguments=(("Arg1", "T1"), ("Arg2", "T2"))),))
    >>> knows = RelationRule(type="recognise", roles={"Arg1": "initiator", "Arg2": "target"})
    >>> mapping = LabelMapping(mentions={"GPE": ("state",)}, relations={"Knows": knows})
    >>> article_from_document(document, mapping, UnmappedLabels()).claims[0].target
    ('mali',)
    """
    attempt = Attempt(unmapped=unmapped)
    return _parts(prepare(document, mapping), attempt, id).article()


def convert_document(
    document: Document,
    mapping: LabelMapping,
    totals: tuple[UnmappedLabels, Balance],
    *,
    id: str,
    strict: bool,
) -> tuple[Article, tuple[Diagnostic, ...]]:
    """Convert a document, and leave out what is wrong in it.

    Args:
        document: The document.
        mapping: What its labels mean.
        totals: The counts of the conversion, to which those of the document are added.
        id: The id of the article.
        strict: Whether something wrong refuses the document.

    Returns:
        The article, and a warning for everything wrong that was left out.

    Raises:
        AnnotationError: The document is refused.
    """
    unmapped, balance = totals
    whole = document
    try:
        document = without_faults(document)
    except AnnotationError:
        balance.add_refused(document)
        raise
    balance.add_details_of_faults(whole, document)
    prepared = prepare(document, mapping)
    errors = [fault.error for fault in document.faults]
    try:
        attempt, article = _best_attempt(prepared, id, errors, strict=strict)
    except AnnotationError:
        balance.add_refused(prepared.counted)
        raise
    _complete(prepared, attempt)
    unmapped.merge(attempt.unmapped)
    balance.add(prepared.counted, attempt.fates)
    return article, tuple(left_out(error) for error in dict.fromkeys(errors))


def _best_attempt(
    prepared: Prepared, id: str, errors: list[Diagnostic], *, strict: bool
) -> tuple[Attempt, Article]:
    """Return the first attempt that gives an article; add the errors of those before it."""
    omissions = Omissions()
    while True:
        attempt = Attempt(omissions)
        parts = _parts(prepared, attempt, id)
        try:
            article = parts.article()
        except AnnotationError as error:
            count = omissions.count()
            omitted = [_omit(parts, omissions, d.path) for d in error.diagnostics]
            errors += error.diagnostics
            if strict or not all(omitted) or omissions.count() == count:
                raise AnnotationError(errors) from error
            continue
        if strict and errors:
            raise AnnotationError(errors)
        return attempt, article


def _omit(parts: _Parts, omissions: Omissions, path: KeyPath) -> bool:
    """Omit what an error is about; return whether that is possible."""
    sources = parts.sources
    section, *rest = path or ("",)
    key = str(rest[1]) if len(rest) > 1 else ""
    if section == "article" and rest and rest[0] not in ("id", "text", "body"):
        omissions.head.add(str(rest[0]))
    elif section == "claims" and rest and isinstance(rest[0], int):
        relation = sources.relations[rest[0]]
        if key in DETAILS and (relation.id, key) not in omissions.fields:
            omissions.fields.add((relation.id, key))
        else:
            omissions.add_relation(relation, sources.document)
    elif section == "actors" and rest and str(rest[0]) in sources.entities.first:
        slug = str(rest[0])
        name = (sources.entities.first[slug].id, key)
        if key in ACTOR_KEYS and name not in omissions.actor_keys:
            omissions.actor_keys.add(name)
        else:
            ids = {id for id, other in sources.entities.slugs.items() if other == slug}
            omissions.add_mentions(ids, sources.document)
    else:
        return False
    return True


def left_out(error: Diagnostic) -> Diagnostic:
    """Return the warning that what an error is about was left out."""
    return replace(error, severity="warning", message=f"left out: {error.message}")


def _parts(prepared: Prepared, attempt: Attempt, id: str) -> _Parts:
    document, mapping = prepared.document, prepared.mapping
    head = _head(document, mapping, attempt)
    article_id = id or article_id_of(document, mapping)
    published = published_on(head.get("published", ""))
    entities = cluster_mentions(document, mapping, published, (article_id,), attempt)
    claims, relations = ClaimBuilder(document, mapping, entities, attempt).build()
    unit = unit_without_counts(document.unit)
    attempt.unmapped.units[unit] = attempt.unmapped.units.get(unit, 0) + 1
    for name, count in document.ignored:
        attempt.unmapped.add("format", name, document.where, count=count)
    return _Parts(article_id, head, claims, ArticleSources(document, entities, relations))


def article_id_of(document: Document, mapping: LabelMapping) -> str:
    """Return the id of a document's article: from its metadata if mapped, else from its own id."""
    metadata = {mapping.metadata.get(name, name): value for name, value in document.metadata}
    return slug_of(metadata.get("id", "")) or slug_of(document.id) or "article"


@lru_cache(maxsize=4096)
def unit_without_counts(unit: str) -> str:
    """Return an offset unit without the number of quotes that show it.

    >>> unit_without_counts("UTF-8: all 30 quotes match")
    'UTF-8: all quotes match'
    """
    return _COUNT.sub("", unit)


def annotator_of(document: Document, mapping: LabelMapping) -> str:
    """Return who annotated a document: from its metadata, else from the mapping."""
    names = [
        value.strip()
        for name, value in document.metadata
        if mapping.metadata.get(name, name) == "annotator" and value.strip()
    ]
    return names[-1] if names else mapping.article.get("annotator", "")


def _head(document: Document, mapping: LabelMapping, attempt: Attempt) -> dict[str, Any]:
    """Return the fields of the article itself; the metadata override those of the mapping."""
    head: dict[str, Any] = dict(mapping.article)
    for at, (name, value) in enumerate(document.metadata):
        item = ("metadata", "", at)
        key = mapping.metadata.get(name, name if name in schema.ARTICLE else "")
        if not key or key in ("text", "body"):
            attempt.leave_out(item, NO_ENTRY, ("metadata", name), document.where, value)
        elif key in attempt.omissions.head:
            attempt.fates.leave_out(item, WRONG)
        elif key == IGNORE or not value.strip():
            attempt.fates.leave_out(item, IGNORED)
        else:
            attempt.fates.use(item, key)
            if key != "id":
                head[key] = value.strip()
    return head


def published_on(text: str) -> date | None:
    """Return the day of publication that a text states, or None if there is none."""
    try:
        return parse_published(text).day if text else None
    except DateError:  # the checks of the article report it
        return None


def _complete(prepared: Prepared, attempt: Attempt) -> None:
    """Record what became of the annotations that no part of the article asked for."""
    fates = attempt.fates
    _complete_triggers(prepared.document, fates)
    words = {label for label, kinds in prepared.mapping.mentions.items() if kinds == (WORDS,)}
    for mention in prepared.document.mentions:
        if mention.label in words:
            fates.leave_out(item_of(mention), UNUSED)
    for owner in (*prepared.document.mentions, *prepared.document.events_and_relations):
        item = item_of(owner)
        if item in fates.left_out and (reason := fates.of(item)[1]):
            for detail in details_of(owner):
                fates.leave_out(detail, reason)
    for source, target in prepared.aliases:
        fates.copy(target, source)
    for item, label in items_of(prepared.counted):
        if item[0] in _REPORTED and not any(fates.of(item)):
            name = _REPORTED[item[0]].format(label)
            attempt.leave_out(item, IMPOSSIBLE, ("misplaced", name), prepared.document.where)


def _complete_triggers(document: Document, fates: Fates) -> None:
    """Give the triggers the fates of their events."""
    for event in document.events:
        fates.copy(item_of(event), ("mention", event.trigger, 0))
        for at, (_, end) in enumerate(event.arguments):
            if end == event.trigger:
                fates.copy(item_of(event), ("role", event.id, at))


_REPORTED: Final[Mapping[str, str]] = {
    "attribute": "the attribute `{}` of annotations that cannot take it",
    "note": "notes on `{}`, which cannot take them",
    "link": "links of `{}`, which no actor has",
    "role": "the role `{}`, which the relation does not need",
}
"""How the report describes details of used annotations that nothing takes."""
