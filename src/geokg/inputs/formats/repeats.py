"""Removal of annotations that repeat another one of the same document.

Tools let a user label the same words twice, and exports that were merged have every annotation
twice. A repeated trigger would be a second claim.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import Final

from geokg.inputs.formats.documents import Document, Mention, RelationMention

SPANS: Final = "spans that repeat another: same words, label and relations"
RELATIONS: Final = "relations that repeat another: same label and ends"


def without_repeats(document: Document) -> Document:
    """Return a document in which no span and no relation occurs twice; `ignored` counts them.

    Two spans of the same words that have relations are the same only if these are the same:
    `attack` may be the trigger of two events.

    >>> from geokg import Span
    >>> mali = Mention(id="1", label="GPE", spans=(Span(0, 4),), words="Mali")
    >>> document = Document(id="a", text="Mali", mentions=(mali, replace(mali, id="2")))
    >>> [mention.id for mention in without_repeats(document).mentions]
    ['1']
    """
    first: dict[Hashable, str] = {}
    same: dict[str, str] = {}
    keys = {mention.id: _key(mention) for mention in document.mentions}
    around = _relations_around(document, keys)
    # Spans without relations come last: each repeats any span of its words and label.
    for mention in sorted(document.mentions, key=lambda one: one.id not in around):
        key = keys[mention.id]
        if mention.id in around:
            same[mention.id] = first.setdefault((key, frozenset(around[mention.id])), mention.id)
            first.setdefault(key, same[mention.id])
        else:
            same[mention.id] = first.setdefault(key, mention.id)
    relations: dict[Hashable, RelationMention] = {}
    for relation in document.relations:
        arguments = tuple([(role, same.get(end, end)) for role, end in relation.arguments])
        kept = replace(relation, arguments=arguments)
        relations.setdefault((kept.label, arguments, kept.attributes, kept.note), kept)
    mentions = tuple(mention for mention in document.mentions if same[mention.id] == mention.id)
    left_out = {
        SPANS: len(document.mentions) - len(mentions),
        RELATIONS: len(document.relations) - len(relations),
    }
    if not any(left_out.values()):
        return document
    return replace(
        document,
        mentions=mentions,
        relations=tuple(relations.values()),
        ignored=(*document.ignored, *((name, n) for name, n in left_out.items() if n)),
    )


def _key(mention: Mention) -> Hashable:
    return (mention.label, mention.spans, mention.attributes, mention.link, mention.note)


def _relations_around(document: Document, keys: dict[str, Hashable]) -> dict[str, list[Hashable]]:
    """Return for each mention its relations, with the other ends by what they are."""
    around: dict[str, list[Hashable]] = {}
    for relation in document.relations:
        ends = tuple((role, keys.get(end, end)) for role, end in relation.arguments)
        for at, (_, end) in enumerate(relation.arguments):
            around.setdefault(end, []).append((relation.label, at, ends))
    return around
