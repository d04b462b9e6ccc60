"""Markdown with front matter and tables are read, or refused with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from geokg.article import Article
from geokg.base.diagnostics import Diagnostic
from geokg.inputs.conversion import ConversionRun
from geokg.inputs.formats import markdown, table
from goldens import Golden

FORMATS = Path(__file__).parent / "formats"
INVALID = sorted((FORMATS / "markdown" / "invalid").glob("*.md")) + sorted(
    (FORMATS / "table" / "invalid").glob("*.csv")
)


def diagnostics(file: Path, format: str = "") -> tuple[Diagnostic, ...]:
    """Return the errors of an invalid file."""
    results = ConversionRun(format=format).results([file])
    return tuple(d for result in results for d in result.diagnostics)


def article(name: str) -> Article:
    (result,) = ConversionRun().results([FORMATS / name])
    assert result.article, result.diagnostics
    return result.article


@pytest.mark.parametrize("file", INVALID, ids=[f"{f.parent.parent.name}-{f.stem}" for f in INVALID])
def test_a_wrong_file_gets_the_diagnostic_that_a_person_would_want(
    file: Path, golden: Golden
) -> None:
    found = diagnostics(file, file.parent.parent.name)
    said = "\n".join(map(str, found)).replace(f"{file.parent}/", "") + "\n"

    assert found
    assert all(d.where for d in found)
    golden.check(file.with_suffix(".expected"), said)


def test_the_text_of_markdown_is_the_unchanged_rest_of_the_file() -> None:
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
def test_a_table_is_detected_by_its_columns(head: bytes, expected: bool) -> None:
    assert table.matches(Path("claims.csv"), head) is expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [(b"---\nid: a\n", True), (b"\xef\xbb\xbf---\r\n", True), (b"# Title\n", False), (b"", False)],
)
def test_markdown_is_detected_by_its_front_matter(head: bytes, expected: bool) -> None:
    assert markdown.matches(Path("note.md"), head) is expected
