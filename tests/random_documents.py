"""Random documents that a label mapping converts: what is usual, and at times what is rare."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random
from typing import Any, Final, TypeVar

from geokg.base.diagnostics import Location
from geokg.base.text import Span
from geokg.inputs.formats.documents import Document, EventMention, Mention, RelationMention
from geokg.inputs.label_mapping.mapping_file import LabelMapping
from geokg.inputs.label_mapping.mapping_rules import RelationRule

TEXT: Final = (
    "France praised Mali in 1992; they met Russia in Paris.\n"
    "The French rebels said that Congo, if asked, met Mali twice.\n\n"
    "President Smith of France threatened the town of Springfield last May."
)
MAPPING: Final = LabelMapping(
    article={"published": "1999-03-02", "language": "en", "author": "A. Writer"},
    mentions={
        "GPE": ("state", "group"),
        "NORP": ("state", "group"),
        "ORG": ("igo", "organ", "non-state"),
        "PER": ("person",),
        "DATE": ("words",),
        "Cue": (),
        "Say": (),
    },
    relations={
        "Praise": RelationRule(
            type="praise",
            roles={
                "Agent": "initiator",
                "Patient": "target",
                "Time": "when",
                "Topic": "issue",
                "Where": "place",
                "Cue": "ignore",
                "Words": "quote",
                "If": "condition",
            },
        ),
        "Meet": RelationRule(type="meet", roles={"Agent": "party", "Patient": "party"}),
        "Threaten": RelationRule(
            type="threaten",
            roles={"Agent": "initiator", "Patient": "target", "Source": "claimant"},
            quote="trigger",
            fixed={"modality": "intended", "issue": "the town"},
        ),
        "Say": RelationRule(
            type="promise",
            roles={"Agent": "initiator", "Topic": "content", "Via": "relayed-by"},
        ),
        "Nothing": None,
        "Same": RelationRule(key="same"),
        "Acts": RelationRule(key="of", between=("Agent", "Patient")),
    },
    attributes={
        "Polarity": {"Negative": {"polarity": "negative"}, "Positive": {}},
        "Sure": "confidence",
        "When": "when",
        "Office": "office",
        "Comment": "ignore",
    },
)
MAPPINGS: Final = (
    MAPPING,
    MAPPING,
    LabelMapping(mentions={"GPE": ("state",)}, relations=MAPPING.relations),
    replace(MAPPING, article={}, identity=("link",)),
    replace(MAPPING, article={"published": "never"}),
    replace(MAPPING, triggers={"Cue": RelationRule(type="praise", roles={"Praise": "target"})}),
)
_T = TypeVar("_T")


SPANS: Final = tuple(Span(*match.span()) for match in re.finditer(r"\w+( \w+)?", TEXT))
NAMES: Final = tuple(
    Span(*match.span())
    for match in re.finditer("France|Mali|Russia|Paris|Congo|President Smith|rebels|they", TEXT)
)
TIMES: Final = tuple(Span(*match.span()) for match in re.finditer("in 1992|last May", TEXT))
VERBS: Final = tuple(Span(*m.span()) for m in re.finditer("praised|met|said|threatened", TEXT))
ATTRIBUTES: Final = (
    ("Polarity", "Negative"),
    ("Polarity", "Positive"),
    ("Polarity", "Neither"),
    ("Sure", "0.50"),
    ("Sure", "very"),
    ("When", "1992"),
    ("When", "last May"),
    ("When", " "),
    ("Office", "king"),
    ("Comment", "none"),
    ("Other", "x"),
)
UNMAPPED: Final = (("Other", "x"), ("Comment", "none"))
RARE_LABELS: Final = ("Nothing", "Unknown", "Same", "Acts", "Say", "Threaten")
RARE_ROLES: Final = ("Cue", "Words", "If", "Where", "Via", "Source", "Other", "Topic")


class DocumentDraw:
    """Draws the parts of one document: what is usual, and at times what is rare."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.odds = rng.choice((0, 0, 0.01, 0.01, 0.02, 0.1))
        self.spans = {
            kind: rng.sample(spans, len(spans))
            for kind, spans in (("a", NAMES), ("t", TIMES), ("v", VERBS), ("", SPANS))
        }
        self.ids: dict[str, list[str]] = {"a": [], "t": [], "v": [], "": []}

    def rare(self, usual: _T, *rare: _T) -> _T:
        """Return the first value, or at times another one."""
        return self.rng.choice(rare) if self.rng.random() < self.odds else usual

    def mention(self, kind: str, number: int) -> Mention:
        span = self.spans[kind].pop()
        if self.rare(False, True):
            span = self.rng.choice(NAMES)
        spans = self.rare((span,), (span, Span(span.end + 1, span.end + 4)), (), (Span(9, 9),))
        label = {"a": self.rng.choice(("GPE", "GPE", "ORG", "PER")), "t": "DATE", "v": "Cue"}
        id = self.rare(f"T{number}", "T1", "E1")
        self.ids[kind].append(id)
        return Mention(
            id=id,
            label=self.rare(label.get(kind, "Unknown"), "Unknown", "Cue", "Say", "DATE", "GPE"),
            spans=spans,
            words=self.rare(" ".join(one.of(TEXT) for one in spans), "Other words") or None,
            attributes=self.rare(
                UNMAPPED if kind == "a" and self.rng.random() < 0.1 else (),
                *((pair,) for pair in ATTRIBUTES),
            ),
            link=self.rare("", "Wikidata:Q142", "NIL"),
            note=self.rare("", "A note."),
            where=Location("note.ann", number, 1),
        )

    def end(self, kind: str) -> str:
        usual = self.rng.choice(self.ids[kind])
        return self.rare(usual, "E1", "E2", "R1", "T9", *self.ids["v"], *self.ids["t"])

    def arguments(self) -> tuple[tuple[str, str], ...]:
        agent, patient = (self.rare(role, *RARE_ROLES) for role in ("Agent", "Patient"))
        found = [(agent, self.end("a")), (patient, self.end("a"))]
        if self.rng.random() < 0.2:
            found.append(("Time", self.end("t")))
        if self.rng.random() < 0.1:
            found.append(("Patient2", self.end("a")))
        return tuple(found[: self.rare(4, 0, 1)])

    def details(self, id: str, number: int) -> dict[str, Any]:
        return {
            "id": self.rare(id, "T2", "E1"),
            "label": self.rare(self.rng.choice(("Praise", "Meet")), *RARE_LABELS),
            "arguments": self.arguments(),
            "attributes": self.rare(
                self.rng.choice(((), (), ATTRIBUTES[:1])), ATTRIBUTES[:4], *zip(ATTRIBUTES)
            ),
            "note": self.rare(self.rng.choice(("", "", "Of  two")), "a\x00b", " "),
            "where": Location("note.ann", number, 1),
        }

    def document(self) -> Document:
        kinds = ["a"] * self.rng.randint(2, 6) + ["t", "v", "v", "v", ""]
        mentions = [self.mention(kind, number) for number, kind in enumerate(kinds, 1)]
        self.rng.shuffle(self.ids["v"])
        events = [
            EventMention(
                trigger=self.rare(self.ids["v"][n], "T9", *self.ids["a"], *self.ids["v"]),
                **self.details(f"E{n + 1}", 20 + n),
            )
            for n in range(self.rng.randint(0, 3))
        ]
        relations = [
            RelationMention(**self.details(f"R{n + 1}", 30 + n))
            for n in range(self.rng.choice((0, 0, 1, 2)))
        ]
        text = self.rare(TEXT, TEXT.replace("\n", "\r\n"), TEXT.upper(), f"\ufeff{TEXT}", " ")
        return Document(
            id=self.rare("note", "graph", "other note", ""),
            text=text,
            mentions=mentions,
            relations=relations,
            events=events,
            coreference=self.rare((), (("T1", "T2"),)),
            metadata=self.rare((), (("title", "A title"),), (("annotator", "ana"),)),
            ignored=self.rare((), (("pages", 2),)),
            where=Location("note.ann"),
        )
