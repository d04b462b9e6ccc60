"""Markdown with front matter, and spreadsheets: read whole, or refused with file and line."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from conftest import SCALE
from geokg.article import Article
from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import UnreadableInput
from geokg.inputs.conversion import ConversionRun
from geokg.inputs.formats import markdown, table
from mutator import BYTES

FORMATS = Path(__file__).parent / "formats"
INVALID = sorted((FORMATS / "markdown" / "invalid").glob("*.md")) + sorted(
    (FORMATS / "table" / "invalid").glob("*.csv")
)
SEEDS = {
    "markdown": FORMATS / "same" / "markdown" / "harbour.md",
    "table": FORMATS / "same" / "table" / "harbour.csv",
}


def diagnostics(file: Path, format: str = "") -> tuple[Diagnostic, ...]:
    """What is wrong with a file; it is wrong."""
    results = ConversionRun(format=format).results([file])
    return tuple(d for result in results for d in result.diagnostics)


def article(name: str) -> Article:
    (result,) = ConversionRun().results([FORMATS / name])
    assert result.article, result.diagnostics
    return result.article


@pytest.mark.parametrize("file", INVALID, ids=[f"{f.parent.parent.name}-{f.stem}" for f in INVALID])
def test_a_wrong_file_gets_the_diagnostic_that_a_person_would_want(
    file: Path, update_golden: bool
) -> None:
    golden = file.with_suffix(".expected")
    found = diagnostics(file, file.parent.parent.name)
    said = "\n".join(map(str, found)).replace(f"{file.parent}/", "") + "\n"
    if update_golden:
        golden.write_text(said, encoding="utf-8")

    assert found
    assert all(d.where for d in found)
    assert said == golden.read_text(encoding="utf-8")


def test_the_text_of_markdown_is_what_follows_the_front_matter_as_it_stands() -> None:
    treaty = article("markdown/valid/treaty.md")

    assert treaty.id == "treaty"
    assert treaty.text.startswith("# A treaty 🚢\n\nParis and Bonn **signed**")
    assert treaty.text.endswith("---\nA line of hyphens is text.\n")
    assert treaty.claims[0].quote[0].exact == "**signed** a treaty"


def test_front_matter_may_be_empty_and_the_text_in_any_script() -> None:
    empty = article("markdown/valid/empty.md")

    assert (empty.id, empty.claims) == ("empty", ())
    assert empty.text == "إيران اعترفت بطاجيكستان。伊朗\n"


def test_line_ends_of_windows_do_not_move_a_quote_of_markdown() -> None:
    assert article("markdown/valid/crlf.md").claims[0].quote[0].span == (0, 15)


def test_a_table_from_a_spreadsheet_has_semicolons_and_names_of_states() -> None:
    tolls = article("table/valid/tolls.csv")
    first, second = tolls.claims

    assert first.party == ("MLI", "FRA")
    assert first.when is not None
    assert (first.when.verbatim, first.when.edtf) == ("in March 1998", "1998-03")
    assert first.note == "two\nlines"
    assert second.party == ("FRA", "unstated")
    assert second.quote[0].span[0] == tolls.text.index("met Mali again")


def test_a_table_may_have_tabs_any_script_and_claims_about_claims() -> None:
    tabs = article("table/valid/tabs.csv")

    assert tabs.claims[0].initiator == ("IRN",)
    assert tabs.situations[tabs.claims[1].id] == "first"
    assert tabs.claims[1].quote[0].exact == "承认"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"quote,type\n", True),
        (b"\xef\xbb\xbfType;Quote;Note\r\n", True),
        (b"quote\tabout\n", True),
        (b"quote,author\n", False),
        (b"id,text,label\n", False),
        (b"", False),
        (b'"', False),
    ],
)
def test_a_table_is_known_by_its_columns(head: bytes, expected: bool) -> None:
    assert table.matches(Path("claims.csv"), head) is expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [(b"---\nid: a\n", True), (b"\xef\xbb\xbf---\r\n", True), (b"# Title\n", False), (b"", False)],
)
def test_markdown_is_known_by_its_front_matter(head: bytes, expected: bool) -> None:
    assert markdown.matches(Path("note.md"), head) is expected


@pytest.mark.parametrize("form", SEEDS)
@pytest.mark.parametrize("seed", range(4))
def test_a_file_gone_wrong_is_an_article_or_an_error_with_a_place(
    form: str, seed: int, tmp_path: Path
) -> None:
    rng = Random(f"{form} {seed}")
    file = tmp_path / SEEDS[form].name
    raw = SEEDS[form].read_bytes()
    for beside in SEEDS[form].parent.iterdir():
        (tmp_path / beside.name).write_bytes(beside.read_bytes())
    refused = 0
    for _ in range(50 if SCALE == 1 else 2_500):
        file.write_bytes(spoilt(rng, raw))
        found = [d for d in outcome(file, form) if d.severity == "error"]
        refused += bool(found)
        assert all(d.where and d.where.file for d in found)

    assert refused


def spoilt(rng: Random, raw: bytes) -> bytes:
    """The bytes, changed in a few places or cut."""
    for _ in range(rng.choice((1, 1, 2, 5))):
        at = rng.randrange(len(raw) + 1)
        raw = raw[:at] + rng.choice(BYTES) + raw[at + rng.choice((0, 1, 1, 20)) :]
    return raw if rng.random() < 0.8 else raw[: rng.randrange(len(raw) + 1)]


def outcome(file: Path, form: str) -> tuple[Diagnostic, ...]:
    """What is said of a file; any exception but geokg's own escapes."""
    try:
        return diagnostics(file, form)
    except UnreadableInput as error:
        return error.diagnostics
