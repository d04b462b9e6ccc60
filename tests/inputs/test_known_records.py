"""The pass over known records gives the article that the general way gives, or leaves it to that.

Whatever the pass may get wrong shows here as a difference: it has no diagnostics of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, Final

import articles
import pytest
from varied_articles import varied_articles

from conftest import ROOT, SCALE, SHARED
from geokg.article import Article
from geokg.inputs.annotation import reader
from geokg.inputs.annotation.known_records import known_line
from geokg.inputs.annotation.reader import (
    FoundAnnotations,
    InputDocument,
    ReadResult,
    SourceLocation,
    read_source,
    sources,
)
from geokg.inputs.annotation.writer import as_json
from geokg.inputs.conversion import ConversionRun
from geokg.inputs.label_mapping.mapping_file import load_label_mapping
from mutator import SEED, spoilt
from record_mutations import lines
from same_articles import assert_same
from standoff_cases import FORMAT_CASES

MUTATED: Final = 20_000 * SCALE
SPOILT: Final = 300 * SCALE
NOTE: Final[dict[str, Any]] = {
    "geokg": 1,
    "article": {
        "id": "note",
        "published": "2008-07-07",
        "body": "Iran: it recognised Tajikistan in 1992; “all: well”. Iran and Mali met.",
    },
    "actors": {"mali": {"state": "Mali"}},
    "claims": [
        {
            "id": "c1",
            "type": "recognise",
            "initiator": "IRN",
            "target": ["TJK"],
            "when": "in 1992",
            "quote": "it recognised Tajikistan",
        },
        {"about": "c1", "quote": "all: well", "polarity": "negative", "confidence": "0.5"},
    ],
}
LINE: Final = json.dumps(NOTE, ensure_ascii=False).encode()


def document(line: bytes) -> InputDocument:
    return InputDocument(SourceLocation("note.jsonl", 1), len(line), line)


def in_general(source: InputDocument) -> ReadResult:
    """Return the result of reading without the one pass."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "known_line", lambda *_: None)
        patch.setattr(reader, "known_values", lambda *_: None)
        return read_source(source)


def check_alike(source: InputDocument) -> bool:
    """Check that an input is read alike in both ways; return whether the pass knows its line."""
    general, result = in_general(source), read_source(source)
    assert result.diagnostics == general.diagnostics, source.line
    assert (result.article is None) == (general.article is None), source.line
    if result.article and general.article:
        assert_same(result.article, general.article)
    return source.line is not None and known_line(source.line, source.origin) is not None


def is_known_alike(line: bytes) -> bool:
    """Check a line as `check_alike` does, if the pass knows it: else there is only one way."""
    source = document(line)
    article = known_line(line, source.origin)
    if article is None:
        return False
    general = in_general(source)
    assert general.article, line
    assert_same(article, general.article)
    return True


def annotation_files() -> list[Path]:
    """Return all files of the project, and beside it, that may be annotations."""
    folders = [ROOT / "examples", ROOT / "tests", SHARED / "seed", SHARED / "findings"]
    found = [file for folder in folders if folder.is_dir() for file in folder.rglob("*")]
    return sorted(f for f in found if f.suffix in (".yaml", ".yml", ".json", ".jsonl"))


def example_lines() -> list[bytes]:
    """Return the articles of the examples as lines of JSONL."""
    files = sorted((ROOT / "examples").glob("*/articles/*.yaml"))
    read = [read_source(source).article for source in sources(FoundAnnotations(tuple(files)))]
    return [as_json(article, None).encode() for article in read if article]


def converted() -> Iterator[Article]:
    """Yield the articles of the samples of all formats."""
    mapping = load_label_mapping(FORMAT_CASES / "mapping" / "harbour.yaml")
    for file in sorted((FORMAT_CASES / "same").iterdir()):
        if file.suffix not in (".golden", ".txt"):
            for result in ConversionRun(mapping).results([file]):
                if result.article:
                    yield result.article


def changed(**parts: Any) -> bytes:
    """Return the note with other keys at the top, in its head or in its first claim, as JSON."""
    data = json.loads(LINE)
    for key, value in parts.items():
        target = data if key in data else data["article"] if key == "title" else data["claims"][0]
        target[key] = value
    return json.dumps(data, ensure_ascii=False).encode()


def test_a_known_record_is_read_in_one_pass() -> None:
    assert check_alike(document(LINE))
    assert check_alike(document(LINE + b"\n"))
    assert check_alike(document(json.dumps(NOTE, indent=1).encode()))


@pytest.mark.parametrize(
    "line",
    [
        LINE.replace(b'"id": "c1"', b'"id": "c0", "id": "c1"'),
        LINE.replace(b'"id": "c1"', b'"id": "c0", "id" : "c1"'),
        LINE.replace(b'"id": "c1"', b'"id" : "c0", "id": "c1"'),
        LINE.replace(b'"geokg": 1', b'"geokg": 2, "geokg": 1'),
        LINE.replace(b'"geokg": 1', b'"geokg": {"a": 2}, "geokg": 1'),
        # An escaped colon, which could hide the one of a second key.
        LINE.replace(b"all: well", b"all\\u003a well", 1).replace(
            b'"geokg"', b'"geokg": 2, "geokg"'
        ),
        LINE.replace(b"all: well", b"all\\u003A well", 1).replace(
            b'"geokg"', b'"geokg": 2, "geokg"'
        ),
    ],
)
def test_a_key_that_occurs_twice_is_refused(line: bytes) -> None:
    assert not check_alike(document(line))
    assert "GK005" in {d.code for d in read_source(document(line)).diagnostics}


@pytest.mark.parametrize(
    "line",
    [
        LINE[:-1] + b', "a": ' + b"[" * 300 + b"]" * 300 + b"}",
        b"[" * 5_000 + b"]" * 5_000,
        LINE + b" {}",
        b"\xef\xbb\xbf" + LINE,
        LINE.replace(b"Iran", b"\xed\xa0\x80"),
        LINE.replace(b"Iran", b"\\ud800"),
        LINE.replace(b"Iran", b"\\u0000"),
        LINE.replace(b"Iran", b"\xc2\x85"),
        LINE.replace(b'"geokg": 1', b'"geokg": 1.0'),
        LINE.replace(b'"geokg": 1', b'"geokg": true'),
        LINE.replace(b'"0.5"', b"NaN"),
        LINE.replace(b'"0.5"', b"1" * 5_000),
        LINE.replace(b'"0.5"', b"false"),
        b"null",
        b"{}",
    ],
)
def test_what_the_general_way_refuses_is_not_known(line: bytes) -> None:
    assert not check_alike(document(line))
    assert read_source(document(line)).article is None


@pytest.mark.parametrize(
    "line",
    [
        changed(title='a: "b": \\": c'),
        changed(title="a\nb"),
        LINE.replace(b'": ', b'" :\t'),
        LINE.replace(b"Iran", b"Ir\\u0061n"),
        changed(note="\u00a0Iran\u2028"),
        changed(confidence=0.85),
        changed(confidence=1),
        changed(about=None, mediator=None),
        changed(when={"verbatim": "in 1992", "edtf": "1992"}),
        changed(quote=[{"exact": "Iran", "suffix": ": it"}, "Mali met"]),
        changed(actors=[{"id": "mali", "state": "Mali", "person": None}]),
        changed(polarity=None, claimant="note"),
    ],
)
def test_unusual_writing_of_what_is_right_is_known_too(line: bytes) -> None:
    assert check_alike(document(line))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (LINE.replace(b'"0.5"', b"0.123456789012345678901"), "0.123456789012345678901"),
        (LINE.replace(b'"0.5"', b"5.0e-1"), "0.5"),
        (
            changed(confidence=0.25)
            .replace(b'"confidence": 0.25', b'"c\\u006fnfidence": 0.25')
            .replace(b'"0.5"', b"0.75"),
            "0.75",
        ),
        (LINE.replace(b'"confidence": "0.5"', b'"confidence"\t:\t0.50'), "0.5"),
    ],
)
def test_a_number_keeps_the_digits_of_the_file(line: bytes, expected: str) -> None:
    check_alike(document(line))
    article = read_source(document(line)).article
    assert article
    assert article.claims[0].confidence in ("", "0.25")
    assert article.claims[1].confidence == expected


def test_a_warning_about_a_date_is_that_of_the_general_way() -> None:
    line = changed(when="in recent years").replace(b"in 1992;", b"in recent years;")
    assert check_alike(document(line))
    (warning,) = read_source(document(line)).diagnostics
    assert warning.code == "GK142"
    assert warning.where
    assert warning.where.column == line.decode().index('"in recent years"') + 1


def test_without_its_warnings_an_article_is_the_same() -> None:
    line = changed(when="in recent years").replace(b"in 1992;", b"in recent years;")
    whole, bare = read_source(document(line)), read_source(document(line), warnings=False)

    assert bare.article == whole.article
    assert (len(whole.diagnostics), bare.diagnostics) == (1, ())


def test_errors_are_there_where_no_warning_is_wanted() -> None:
    line = changed(when="1992-13")
    whole, bare = read_source(document(line)), read_source(document(line), warnings=False)

    assert bare.article is None
    assert bare.diagnostics == whole.diagnostics != ()


@pytest.mark.parametrize("when", ["1995/..", "1992-06", "../1930", "1940", "[1990,1995]"])
@pytest.mark.parametrize("name", ["SUN", "RUS", "DEU", "GRL", "gw:255", "tajikistan", "soviets"])
def test_a_state_that_was_not_there_has_the_warning_of_the_general_way(
    name: str, when: str
) -> None:
    actors = {
        "tajikistan": {"state": "Tajikistan"},
        "soviets": {"organ": "it", "of": "SUN"},
        "mali": {"state": "Mali"},
    }
    for published in ("", "1950-06-01", "2008-07-07"):
        data = json.loads(changed(initiator=name, when=when, actors=actors))
        data["article"]["published"] = published or None
        assert check_alike(document(json.dumps(data).encode()))


@pytest.mark.slow
def test_every_annotation_of_the_project_is_read_alike() -> None:
    found = annotation_files()
    number = sum(
        1 for source in sources(FoundAnnotations(tuple(found))) if check_alike(source) or 1
    )
    assert number > 300


@pytest.mark.slow
def test_converted_annotations_are_read_alike() -> None:
    alike = [check_alike(document(as_json(article, None).encode())) for article in converted()]
    assert len(alike) > 10
    assert sum(alike) > 0.8 * len(alike)


@pytest.mark.slow
def test_ordinary_articles_are_known() -> None:
    """Else the pass would be right and of no use."""
    assert all(check_alike(document(line)) for line in example_lines())
    assert all(check_alike(document(a.encode())) for a in articles.articles(200))
    assert all(check_alike(document(a.encode())) for a in varied_articles(300))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_mutated_records_are_read_alike(seed: int) -> None:
    records = [NOTE, NOTE, SEED, SEED, *map(json.loads, varied_articles(30, seed))]
    records += [json.loads(line) for line in example_lines() if len(line) < 4_000]
    known = sum(map(is_known_alike, lines(seed, MUTATED // 4, records)))
    assert known > MUTATED // 4 // 5


@pytest.mark.slow
@pytest.mark.parametrize("form", ["yaml", "json", "jsonl"])
def test_spoilt_files_are_read_alike(form: str, tmp_path: Path) -> None:
    rng = Random(form)
    for _ in range(SPOILT):
        file = tmp_path / f"note.{form}"
        file.write_bytes(spoilt(rng, form))
        for source in sources(FoundAnnotations((file,))):
            check_alike(source)
