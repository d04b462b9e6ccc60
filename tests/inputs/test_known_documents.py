"""The pass over known documents gives what the general way gives, or leaves the document to that.

Compared are the articles with all that they consist of, the diagnostics, and the counts of what was
used and left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, Final, TypeVar

import pytest
import readers

from conftest import SCALE
from geokg.article import Article
from geokg.base.diagnostics import KeyPath, Location
from geokg.base.errors import UnreadableInput
from geokg.base.text import Span
from geokg.inputs import conversion
from geokg.inputs.annotation import yaml
from geokg.inputs.annotation.reader import ReadResult
from geokg.inputs.conversion import DocumentConverter
from geokg.inputs.formats.documents import Document, EventMention, Mention, RelationMention
from geokg.inputs.formats.registry import FORMATS
from geokg.inputs.label_mapping.balance import Balance
from geokg.inputs.label_mapping.known_documents import known_document
from geokg.inputs.label_mapping.known_mapping import KnownMapping
from geokg.inputs.label_mapping.mapping_file import (
    LabelMapping,
    RelationRule,
    label_mapping_from,
    load_label_mapping,
)
from geokg.inputs.label_mapping.unmapped_labels import UnmappedLabels
from same_articles import assert_same
from standoff_cases import FORMAT_CASES, samples

TEXT: Final = (
    "France praised Mali in 1992; they met Russia in Paris.\n"
    "The French rebels said that Congo, if asked, met Mali twice.\n\n"
    "President Smith of France threatened the town of Springfield last May."
)
MAPPING: Final = LabelMapping(
    article={"published": "1999-03-02", "language": "en", "author": "A. Writer"},
    mentions={
        "GPE": ("state", "group"),
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
RANDOM: Final = 8_000 * SCALE


def assert_same_result(one: ReadResult, other: ReadResult) -> None:
    assert one.file == other.file
    assert one.diagnostics == other.diagnostics
    assert (one.article is None) == (other.article is None)
    if one.article and other.article:
        found, expected = (replaced_locate(result.article) for result in (one, other))
        assert_same(found, expected)
        paths: list[KeyPath] = [("claims", at) for at, _ in enumerate(expected.claims)]
        paths += [("actors", slug) for slug in expected.actors]
        for path in [(), *paths]:
            left, right = one.article.locate, other.article.locate
            assert left is not None
            assert right is not None
            assert left(path) == right(path)


def replaced_locate(article: Article | None) -> Article:
    """Return an article without its function for places, which is compared by its results."""
    assert article is not None
    copy = object.__new__(Article)
    vars(copy).update(vars(article), locate=None)
    return copy


def in_both_ways(
    documents: Iterable[Document], mapping: LabelMapping, *, strict: bool = False
) -> int:
    """Check that documents are converted alike in both ways; return how many the pass knows."""
    known = KnownMapping(mapping)
    quick, general = (DocumentConverter(mapping, strict) for _ in range(2))
    number = 0
    for document in documents:
        totals = (UnmappedLabels(), Balance())
        number += known_document(document, known, totals, id="a") is not None
        result = quick.convert(document)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(conversion, "known_document", lambda *_, **__: None)
            expected = general.convert(document)
        assert_same_result(result, expected)
        assert quick.balance.rows() == general.balance.rows()
        assert quick.unmapped == general.unmapped
    return number


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
RARE_LABELS: Final = ("Nothing", "Unknown", "Same", "Acts", "Say", "Threaten")
RARE_ROLES: Final = ("Cue", "Words", "If", "Where", "Via", "Source", "Other", "Topic")


class Draw:
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
            attributes=self.rare((), *((pair,) for pair in ATTRIBUTES)),
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


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_random_documents_are_converted_alike(seed: int) -> None:
    rng = Random(seed)
    number = known = 0
    while number < RANDOM // 4:
        documents = [Draw(rng).document() for _ in range(rng.randint(1, 3))]
        number += len(documents)
        known += in_both_ways(documents, rng.choice(MAPPINGS), strict=rng.random() < 0.2)

    assert known > number // 6


def read_documents(files: Iterable[Path], format: str = "brat") -> Iterator[Document]:
    for file in files:
        with suppress(UnreadableInput):
            for document in FORMATS[format].documents(file):
                if isinstance(document, Document):
                    yield document


@pytest.mark.slow
@pytest.mark.parametrize("format", [name for name, row in FORMATS.items() if row.is_mapped])
@pytest.mark.parametrize("mapping", ["harbour.yaml", "commodity.yaml", "conll", "ace"])
def test_the_cases_of_every_format_are_converted_alike(format: str, mapping: str) -> None:
    folders = [FORMAT_CASES / format.replace("_", "-"), FORMAT_CASES / "same"]
    files = [
        file
        for folder in folders
        for file in sorted(folder.rglob("*"))
        if file.name.lower().endswith(FORMATS[format].suffixes)
    ]

    in_both_ways(read_documents(files, format), mapping_named(mapping))


def mapping_named(name: str) -> LabelMapping:
    """Return a mapping of the cases, or one that comes with geokg."""
    return load_label_mapping(FORMAT_CASES / "mapping" / name if "." in name else name)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "mapping"),
    [
        ("brat-newswire", "conll"),
        ("brat-newswire", "ace"),
        ("brat-commodity-news", "commodity.yaml"),
    ],
)
def test_the_samples_are_converted_alike(folder: str, mapping: str) -> None:
    documents = read_documents(samples(folder, "*.ann"))

    in_both_ways(documents, mapping_named(mapping))


@pytest.mark.slow
def test_the_documents_of_the_benchmark_are_known(tmp_path: Path) -> None:
    """Else the pass would be right and of no use."""
    readers.corpus(tmp_path, 30)
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(readers.MAPPING, encoding="utf-8")
    documents = read_documents(sorted(tmp_path.glob("*.ann")))

    assert in_both_ways(documents, load_label_mapping(mapping)) == 30


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_spoilt_brat_files_are_converted_alike(seed: int, tmp_path: Path) -> None:
    rng = Random(seed)
    readers.corpus(tmp_path, 20)
    files = sorted(tmp_path.glob("*.ann"))
    known = 0
    for _ in range(RANDOM // 20):
        file = rng.choice(files)
        lines = file.read_text(encoding="utf-8").splitlines()[: rng.choice((8, 16, 40))]
        spoilt = [spoil(rng, lines, line) if rng.random() < 0.05 else line for line in lines]
        lines += [rng.choice(MORE_LINES)] if rng.random() < 0.3 else []
        (tmp_path / "spoilt.ann").write_text("\n".join(spoilt), encoding="utf-8")
        text = file.with_suffix(".txt").read_bytes()
        (tmp_path / "spoilt.txt").write_bytes(text)
        known += in_both_ways(read_documents([tmp_path / "spoilt.ann"]), BENCH_MAPPING)

    assert known > RANDOM // 60


MORE_LINES: Final = (
    "A1\tNegated E1",
    "#1\tAnnotatorNotes E1\tA  note.",
    "#2\tAnnotatorNotes T1\tA note.",
    "*\tEquiv T1 T4",
    "R1\tPraise Agent:T1 Patient:T4",
    "N1\tReference T1 Wikidata:Q142\tFrance",
)


def spoil(rng: Random, lines: list[str], line: str) -> str:
    """Return a line with something of another line, or with a character that does not belong."""
    at = rng.randrange(len(line))
    other = rng.choice(lines)
    put = rng.choice(("", "1", "T", "\t", " ", ":", "\x00", "Meet", "\n", other.split("\t")[1]))
    return rng.choice((other, line[:at] + put + line[at + 1 :], line.split("\t")[0], ""))


BENCH_MAPPING: Final = label_mapping_from(yaml.load(readers.MAPPING, "m"), readers.MAPPING, "m")


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({"text": " "}, id="blank text"),
        pytest.param({"metadata": (("title", "x"),)}, id="metadata"),
        pytest.param({"coreference": (("T1", "T2"),)}, id="coreference"),
        pytest.param({"id": "graph"}, id="an id that another word has"),
    ],
)
def test_a_rare_document_is_converted_alike(document: dict[str, Any]) -> None:
    mentions = (
        Mention(id="T1", label="GPE", spans=(0, 6), words="France"),
        Mention(id="T2", label="GPE", spans=(15, 19), words="Mali"),
    )
    praise = RelationMention(
        id="R1", label="Praise", arguments=(("Agent", "T1"), ("Patient", "T2"))
    )
    usual: dict[str, Any] = {
        "id": "note",
        "text": TEXT,
        "mentions": mentions,
        "relations": (praise,),
    }

    in_both_ways([Document(**{**usual, **document}), Document(**usual)], MAPPING)
