"""The keys of annotation file version 1: one table for the reader, the JSON Schema and the docs."""

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
    """One key: the shape of its value, its meaning, its choices, and the Python attribute."""

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
    "article": "the published article and its text",
    "actors": "the actors of the article, each under a short name",
    "claims": "the claims of the article",
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
        "text": Key(TEXT, "the file with the text, next to this one"),
        "body": Key(TEXT, "the text itself"),
        "claimant": Key(TEXT, "the claimant of claims that name none; default: the article itself"),
        "licence": Key(TEXT, "the address of the licence of the article"),
        "rights": Key(TEXT, "who holds the rights, in words"),
        "annotator": Key(TEXTS, "who annotated it"),
        "annotated": Key(TEXT, "when it was annotated"),
        "adjudication": Key(TEXT, "the rule that made it from several annotations: gold/1"),
    }
)

ACTOR: Final = _named(
    {
        "state": Key(TEXT, "a state: its code, name or Wikidata item"),
        "organ": Key(TEXT, "a government, ministry, parliament or army, by name"),
        "person": Key(TEXT, "a person, by name"),
        "non-state": Key(TEXT, "a movement, party, armed group or firm, by name"),
        "igo": Key(TEXT, "an intergovernmental organization, by name"),
        "group": Key(TEXT, "several actors that the text treats as one"),
        "unnamed": Key(TEXT, "an unnamed source, in the words of the text"),
        "of": Key(TEXT, "the state or organization that the actor acts for"),
        "in": Key(TEXT, "the state that it is in, if it does not act for it", attribute="in_"),
        "office": Key(TEXT, "the office that the text gives the person"),
        "holds": Key(TENURES, "offices held, with dates"),
        "members": Key(TEXTS, "the members of the group"),
        "aliases": Key(TEXTS, "other names that the text uses"),
        "wikidata": Key(TEXT, "the Wikidata item: Q2042"),
        "note": Key(TEXT, "a remark of the annotator"),
    }
)

TENURE: Final = _named(
    {
        "office": Key(TEXT, "the office"),
        "of": Key(TEXT, "the state whose office it is"),
        "from": Key(TEXT, "its first day, as EDTF", attribute="from_"),
        "until": Key(TEXT, "its last day, as EDTF"),
    }
)

CLAIM: Final = _named(
    {
        "id": Key(TEXT, "a slug; default: a hash of the content of the claim"),
        "quote": Key(QUOTE, "the exact words"),
        "type": Key(TEXT, "the type of event or relation"),
        "about": Key(TEXT, "another claim, whose situation this claim is about"),
        **{role: Key(TEXTS, f"the actors in the role of {role}") for role in ROLES},
        "content": Key(TEXTS, "the claim whose situation was stated, demanded or reacted to"),
        "issue": Key(TEXTS, "what the situation is about, as words or an actor"),
        "place": Key(TEXTS, "where it was, as words or an actor"),
        "when": Key(WHEN, "when the situation was, as EDTF or in the words of the article"),
        "status": Key(TEXT, "the status of the relation when the claimant spoke", STATUSES),
        "condition": Key(TEXT, "the condition in the words of the article: if, unless"),
        "quantity": Key(TEXT, "the number in the words of the article"),
        "claimant": Key(TEXT, "who makes the claim"),
        "relayed-by": Key(
            TEXTS,
            "who reports that the claimant made the claim; of several, in order from the claimant",
        ),
        "polarity": Key(TEXT, "whether the situation is affirmed or denied", POLARITIES),
        "modality": Key(
            TEXT,
            "whether the situation is actual, intended, wanted, predicted or counterfactual",
            MODALITIES,
        ),
        "certainty": Key(TEXT, "how certain the claimant is", CERTAINTIES),
        "confidence": Key(TEXT, "how certain the annotator or the extractor is, from 0 to 1"),
        "note": Key(TEXT, "a remark of the annotator"),
        "annotator": Key(TEXTS, "the annotators who have it, where not all of the article have"),
        "adjudicator": Key(TEXT, "who decided on it, where annotators differed"),
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
"""Wrong keys that people write, with the keys that they may mean, in order of preference."""

QUOTE_PARTS: Final = ("exact", "prefix", "suffix")
WHEN_PARTS: Final = ("verbatim", "edtf")
ACTOR_KINDS: Final = tuple(ACTOR_CLASSES)
