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


def table_results(folder: Path, content: bytes, name: str = "talks.csv") -> list[Article]:
    (folder / name).write_bytes(content)
    found = list(ConversionRun().results([folder / name]))
    assert all(result.article for result in found), found
    return [result.article for result in found if result.article]


@pytest.mark.parametrize("first", [b"sep=;\n", b'"sep=;"\r\n', b"\xef\xbb\xbfSEP=;\n"])
def test_the_first_line_of_excel_that_names_the_separator_is_no_row(
    first: bytes, tmp_path: Path
) -> None:
    (tmp_path / "talks.txt").write_text("France, he said, met Spain.", encoding="utf-8")

    (article,) = table_results(tmp_path, first + b'quote;type;party\nmet;meet;"FRA; ESP"\n')

    assert article.claims[0].quote[0].exact == "met"


def test_errors_below_a_separator_line_have_their_own_lines(tmp_path: Path) -> None:
    (tmp_path / "talks.txt").write_text("France met Spain.", encoding="utf-8")
    (tmp_path / "talks.csv").write_text("sep=;\nquote;type\nmet;met\n", encoding="utf-8")

    (diagnostic, *_) = diagnostics(tmp_path / "talks.csv")

    assert str(diagnostic).startswith(f"{tmp_path / 'talks.csv'}:3:1: GK120")


def test_a_day_with_midnight_is_the_day(tmp_path: Path) -> None:
    (tmp_path / "talks.txt").write_text("France met Spain.", encoding="utf-8")

    (article,) = table_results(
        tmp_path, b"quote,type,party,date\nmet,meet,FRA; ESP,2020-05-04 00:00:00\n"
    )

    assert article.claims[0].when is not None
    assert article.claims[0].when.edtf == "2020-05-04"


def test_numbers_of_states_get_their_codes_as_candidates(tmp_path: Path) -> None:
    (tmp_path / "talks.txt").write_text("France met Spain.", encoding="utf-8")
    (tmp_path / "talks.csv").write_text("quote,type,party\nmet,meet,220; 230\n", encoding="utf-8")

    fixes = [d.fix for d in diagnostics(tmp_path / "talks.csv")]

    assert fixes == [
        "states are named by their code: write FRA for France",
        "states are named by their code: write ESP for Spain",
    ]


def test_a_column_article_makes_many_articles_of_one_table(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text(f"France met Spain: {name}.", encoding="utf-8")
    (tmp_path / "two.yaml").write_text(
        "geokg: 1\narticle: {id: two, text: two.txt, title: Two}\nclaims: []\n", encoding="utf-8"
    )
    rows = "article,quote,type,party\none,met,meet,FRA; ESP\ntwo,met,meet,FRA; ESP\n"
    rows += "one,France,meet,FRA; ESP\n"
    (tmp_path / "talks.csv").write_text(rows, encoding="utf-8")

    found = [result.article for result in ConversionRun().results([tmp_path])]

    assert [(a.id, a.title, len(a.claims)) for a in found if a] == [
        ("one", "", 2),
        ("two", "Two", 1),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("talks.csv", "quote,type,party\nmet,meet,FRA\n"),
        ("talks.jsonl", '{"text": "France met Spain.", "label": [[0, 6, "GPE"]]}\n'),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_in_utf_16_is_recognised_and_refused_with_its_encoding(
    name: str, text: str, encoding: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(text.encode(encoding))

    (diagnostic,) = diagnostics(tmp_path / name)

    assert diagnostic.code == "GK002"
    assert "not UTF-8 but UTF-16" in diagnostic.message
    assert "UTF-8" in diagnostic.fix
