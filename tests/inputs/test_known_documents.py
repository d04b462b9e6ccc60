"""The pass over known documents gives what the general way gives, or leaves the document to that.

Compared are the articles with all that they consist of, the diagnostics, and the counts of what was
used and left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
import readers

from conftest import SCALE
from geokg.article import Article
from geokg.base.diagnostics import KeyPath
from geokg.base.errors import UnreadableInput
from geokg.inputs import conversion
from geokg.inputs.annotation import yaml
from geokg.inputs.annotation.reader import ReadResult
from geokg.inputs.conversion import DocumentConverter
from geokg.inputs.formats.documents import Document, EventMention, Mention, RelationMention
from geokg.inputs.formats.registry import FORMATS
from geokg.inputs.label_mapping.article_conversion import article_id_of
from geokg.inputs.label_mapping.balance import Balance
from geokg.inputs.label_mapping.known_documents import known_document
from geokg.inputs.label_mapping.known_mapping import KnownMapping
from geokg.inputs.label_mapping.mapping_file import (
    LabelMapping,
    label_mapping_from,
    load_label_mapping,
)
from geokg.inputs.label_mapping.unmapped_labels import UnmappedLabels
from random_documents import MAPPING, MAPPINGS, TEXT, DocumentDraw
from same_articles import assert_same
from standoff_cases import FORMAT_CASES, samples

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
        totals, id = (UnmappedLabels(), Balance()), article_id_of(document, mapping)
        number += known_document(document, known, totals, id=id) is not None
        result = quick.convert(document)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(conversion, "known_document", lambda *_, **__: None)
            expected = general.convert(document)
        assert_same_result(result, expected)
        assert quick.balance.rows() == general.balance.rows()
        assert quick.unmapped == general.unmapped
    return number


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_random_documents_are_converted_alike(seed: int) -> None:
    rng = Random(seed)
    number = known = 0
    while number < RANDOM // 4:
        documents = [DocumentDraw(rng).document() for _ in range(rng.randint(1, 3))]
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


FRANCE: Final = Mention(id="T1", label="GPE", spans=(0, 6), words="France")
MALI: Final = Mention(id="T2", label="GPE", spans=(15, 19), words="Mali")
PRAISE: Final = RelationMention(
    id="R1", label="Praise", arguments=(("Agent", "T1"), ("Patient", "T2"))
)
MET: Final = Mention(id="T5", label="GPE", spans=(34, 37), words="met")
VERB: Final = Mention(id="T4", label="Cue", spans=(7, 14), words="praised")
PRAISED: Final = EventMention(id="E1", label="Praise", trigger="T4", arguments=PRAISE.arguments)
SELF: Final = (*PRAISE.arguments, ("Topic", "T4"))
NOTE: Final = Document(id="note", text=TEXT, mentions=(FRANCE, MALI), relations=(PRAISE,))


def of_mention(**parts: Any) -> dict[str, Any]:
    """Return the mentions of a document, of which the second one has other parts."""
    return {"mentions": (FRANCE, changed(MALI, **parts))}


def of_relation(**parts: Any) -> dict[str, Any]:
    """Return the relations of a document, of which the only one has other parts."""
    return {"relations": (changed(PRAISE, **parts),)}


def changed(value: Any, **parts: Any) -> Any:
    """Return a value of the document model with other parts."""
    names = [field.name for field in fields(value)]
    return value.__class__(**{name: getattr(value, name) for name in names} | parts)


CHANGES: Final[dict[str, tuple[bool, dict[str, Any]]]] = {
    "nothing": (True, {}),
    "a blank text": (False, {"text": " "}),
    "the id of an actor": (True, {"id": "mali"}),
    "two labels of one kind": (
        True,
        {"mentions": (FRANCE, MALI, MET, changed(MET, id="T6", label="NORP", spans=(100, 103)))},
    ),
    "an argument that is the trigger": (
        False,
        {
            "mentions": (FRANCE, MALI, VERB),
            "events": (changed(PRAISED, arguments=SELF),),
            "relations": (),
        },
    ),
    "an event": (
        True,
        {"mentions": (FRANCE, MALI, VERB), "events": (PRAISED,), "relations": ()},
    ),
    "metadata": (False, {"metadata": (("title", "x"),)}),
    "coreference": (False, {"coreference": (("T1", "T2"),)}),
    "what the format cannot say": (False, {"ignored": (("pages", 2),)}),
    "a reserved id": (False, {"id": "reference"}),
    "a mention that is repeated": (
        False,
        {"mentions": (FRANCE, MALI, changed(MALI, id="T3"))},
    ),
    "a link": (False, of_mention(link="Wikidata:Q912")),
    "a note on an actor": (False, of_mention(note="A note.")),
    "an attribute of an actor": (False, of_mention(attributes=(("Office", "king"),))),
    "an attribute without an entry": (True, of_mention(attributes=(("Other", "x"),))),
    "a mention without a label of the mapping": (
        True,
        {"mentions": (FRANCE, MALI, changed(MALI, id="T3", label="Unknown", note="A note."))},
    ),
    "words that differ": (False, of_mention(words="Malo")),
    "two spans": (False, of_mention(spans=((15, 19), (20, 22)), words="Mali in")),
    "an unknown end": (False, of_relation(arguments=(("Agent", "T1"), ("Patient", "T9")))),
    "an equal id": (False, of_relation(id="T1")),
    "a note on a relation": (True, of_relation(note="A  note.")),
    "a note that cannot be published": (False, of_relation(note="a\x00b")),
    "an attribute of a relation": (True, of_relation(attributes=(("Polarity", "Negative"),))),
    "an attribute that is ignored": (True, of_relation(attributes=(("Comment", "x"),))),
    "a relation that is ignored": (True, of_relation(label="Nothing", note="A note.")),
    "a relation without an entry": (True, of_relation(label="Unknown")),
    "a relation that sets a key": (False, of_relation(label="Acts")),
    "one initiator alone": (True, of_relation(arguments=(("Agent", "T1"),))),
    "one party alone": (True, of_relation(label="Meet", arguments=(("Agent", "T1"),))),
    "the same claim twice": (
        False,
        {"relations": (PRAISE, changed(PRAISE, id="R2"))},
    ),
}


@pytest.mark.parametrize(("is_known", "parts"), CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_known_or_left_to_the_general_way(
    is_known: bool, parts: dict[str, Any]
) -> None:
    document = changed(NOTE, **parts)

    assert in_both_ways([document, NOTE], MAPPING) == is_known + 1
