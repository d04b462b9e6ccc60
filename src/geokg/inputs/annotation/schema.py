"""The keys of annotation file version 1: the one table behind reading, JSON Schema and docs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from geokg.base.vocabulary import (
    ACTOR_CLASSES,
    CERTAINTIES,
    MODALITIES,
    POLARITIES,
    ROLES,
    STATUSES,
)

TEXT: Final = "text"
TEXTS: Final = "text or list of texts"
QUOTE: Final = "quote"
WHEN: Final = "date"
TENURES: Final = "list of offices"


@dataclass(frozen=True, slots=True)
class Key:
    """One key: the shape of its value, what it means, and the attribute that holds it."""

    shape: str
    meaning: str
    choices: tuple[str, ...] = ()
    attribute: str = ""


def _named(keys: Mapping[str, Key]) -> dict[str, Key]:
    return {
        name: Key(key.shape, key.meaning, key.choices, key.attribute or name.replace("-", "_"))
        for name, key in keys.items()
    }


TOP: Final = {
    "geokg": "the version of the format: 1",
    "article": "what was published, and its text",
    "actors": "who is spoken of, each under a short name",
    "claims": "what the article says, claim by claim",
}

ARTICLE: Final = _named(
    {
        "id": Key(TEXT, "the slug of every IRI of this article"),
        "title": Key(TEXT, "the headline"),
        "url": Key(TEXT, "where it was published"),
        "publisher": Key(TEXT, "who published it"),
        "author": Key(TEXTS, "who wrote it"),
        "dateline": Key(TEXT, "where it was written"),
        "published": Key(TEXT, "date, or date and time, of publication"),
        "language": Key(TEXT, "the language of the text, as a tag: en, pt-br"),
        "text": Key(TEXT, "the file beside this one that holds the text"),
        "body": Key(TEXT, "the text itself"),
        "claimant": Key(TEXT, "who says what has no claimant of its own; else the article"),
        "licence": Key(TEXT, "the address of the article's licence"),
        "rights": Key(TEXT, "who holds the rights, in words"),
        "annotator": Key(TEXTS, "who annotated it"),
        "annotated": Key(TEXT, "when it was annotated"),
    }
)

ACTOR: Final = _named(
    {
        "state": Key(TEXT, "a state: its code, name or Wikidata item"),
        "organ": Key(TEXT, "a government, ministry, parliament or army, by name"),
        "person": Key(TEXT, "a person, by name"),
        "non-state": Key(TEXT, "a movement, party, armed group or firm, by name"),
        "igo": Key(TEXT, "an intergovernmental organization, by name"),
        "group": Key(TEXT, "several actors that the text takes together"),
        "unnamed": Key(TEXT, "a source that the text does not name, as it calls it"),
        "of": Key(TEXT, "whom the actor acts for"),
        "in": Key(TEXT, "the country it is in, without acting for it", attribute="in_"),
        "office": Key(TEXT, "what the text calls the person"),
        "holds": Key(TENURES, "offices held, with dates"),
        "members": Key(TEXTS, "who belongs to the group"),
        "aliases": Key(TEXTS, "other names that the text uses"),
        "wikidata": Key(TEXT, "the Wikidata item: Q2042"),
        "note": Key(TEXT, "a remark of the annotator"),
    }
)

TENURE: Final = _named(
    {
        "office": Key(TEXT, "the office"),
        "of": Key(TEXT, "of which state or organisation"),
        "from": Key(TEXT, "its first day, as EDTF", attribute="from_"),
        "until": Key(TEXT, "its last day, as EDTF"),
    }
)

CLAIM: Final = _named(
    {
        "id": Key(TEXT, "a slug; where missing, one is made of what the claim says"),
        "quote": Key(QUOTE, "the exact words"),
        "type": Key(TEXT, "the kind of event or relation"),
        "about": Key(TEXT, "the claim whose situation this one speaks of"),
        **{role: Key(TEXTS, f"who stands in the role of {role}") for role in ROLES},
        "content": Key(TEXTS, "the claim whose situation was said, asked or reacted to"),
        "issue": Key(TEXTS, "what it is over, in words or an actor"),
        "place": Key(TEXTS, "where, in words or an actor"),
        "when": Key(WHEN, "when the situation was, as EDTF or in the article's words"),
        "status": Key(TEXT, "how the relation stood when the claimant spoke", STATUSES),
        "condition": Key(TEXT, "the article's own if or unless"),
        "quantity": Key(TEXT, "the article's own number"),
        "claimant": Key(TEXT, "who holds it to be so"),
        "relayed-by": Key(TEXT, "who tells us that the claimant said so"),
        "polarity": Key(TEXT, "whether it is affirmed or denied", POLARITIES),
        "modality": Key(TEXT, "as what it is held", MODALITIES),
        "certainty": Key(TEXT, "how sure the speaker is", CERTAINTIES),
        "confidence": Key(TEXT, "how sure the extractor is, from 0 to 1"),
        "note": Key(TEXT, "a remark of the annotator"),
    }
)

MEANT: Final[Mapping[str, tuple[str, ...]]] = {
    "actor": ("actors", "initiator"),
    "agent": ("initiator",),
    "authors": ("author",),
    "by": ("claimant",),
    "claim": ("claims",),
    "code": ("state",),
    "content": ("body",),
    "country": ("in", "state"),
    "date": ("when", "published"),
    "description": ("note",),
    "evidence": ("quote",),
    "location": ("place",),
    "name": ("id",),
    "negated": ("polarity",),
    "object": ("target",),
    "org": ("organ",),
    "organisation": ("organ", "igo"),
    "organization": ("organ", "igo"),
    "parties": ("party",),
    "quotes": ("quote",),
    "recipient": ("target", "beneficiary"),
    "said-by": ("claimant",),
    "source": ("publisher",),
    "speaker": ("claimant",),
    "subject": ("initiator", "issue"),
    "text": ("quote",),
    "time": ("when",),
    "topic": ("issue",),
    "victim": ("target",),
}
"""Keys that people write, each with the keys that they may mean, first where it fits."""

QUOTE_PARTS: Final = ("exact", "prefix", "suffix")
WHEN_PARTS: Final = ("verbatim", "edtf")
ACTOR_KINDS: Final = tuple(ACTOR_CLASSES)
