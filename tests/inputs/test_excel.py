"""Workbooks of Excel are read as tables, or refused with the address of the cell."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from geokg.article import Article
from geokg.base.diagnostics import Diagnostic
from geokg.inputs.conversion import ConversionRun
from geokg.inputs.formats import excel

HEADER = ["quote", "type", "party", "date"]
ROW = ["France met Spain", "meet", "FRA; ESP", None]
TEXT = "France met Spain on Monday."

Sheets = dict[str, Sequence[Sequence[object]]]


def workbook(folder: Path, sheets: Sheets, name: str = "talks") -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([*row])
    file = folder / f"{name}.xlsx"
    book.save(file)
    return file


def results(*files: Path) -> tuple[list[Article], list[Diagnostic]]:
    found = list(ConversionRun().results(files))
    articles = [result.article for result in found if result.article]
    return articles, [d for result in found for d in result.diagnostics]


def test_one_sheet_is_a_table_with_its_text_beside(tmp_path: Path) -> None:
    (tmp_path / "talks.txt").write_text(TEXT, encoding="utf-8")
    file = workbook(tmp_path, {"Sheet1": [HEADER, [*ROW[:3], datetime(2020, 5, 4)]]})

    ((article,), errors) = results(file)

    assert errors == []
    assert article.claims[0].party == ("FRA", "ESP")
    assert article.claims[0].when is not None
    assert article.claims[0].when.edtf == "2020-05-04"


def test_two_sheets_have_many_articles_and_their_claims(tmp_path: Path) -> None:
    articles: list[list[object]] = [
        ["id", "published", "body", "author"],
        ["one", date(2020, 5, 5), TEXT, "A. Writer; B. Writer"],
        ["two", "2020-05-06", f"{TEXT} It rained.", None],
        ["three", None, "Nothing happened.", None],
    ]
    claims: list[list[object]] = [["article", *HEADER], ["two", *ROW], ["one", *ROW]]

    found, errors = results(workbook(tmp_path, {"articles": articles, "claims": claims}))

    assert errors == []
    assert {a.id: len(a.claims) for a in found} == {"two": 1, "one": 1, "three": 0}
    one = next(article for article in found if article.id == "one")
    assert one.published is not None
    assert one.author == ("A. Writer", "B. Writer")


@pytest.mark.parametrize(
    ("cell", "code", "word"),
    [("=A1", "GK865", "D2"), ("#N/A", "GK865", "D2")],
)
def test_a_formula_or_an_error_is_refused_with_the_address_of_its_cell(
    cell: str, code: str, word: str, tmp_path: Path
) -> None:
    (tmp_path / "talks.txt").write_text(TEXT, encoding="utf-8")
    file = workbook(tmp_path, {"claims": [HEADER, [*ROW[:3], cell]]})

    _, (diagnostic,) = results(file)

    assert diagnostic.code == code
    assert word in diagnostic.message
    assert diagnostic.where is not None
    assert (diagnostic.where.line, diagnostic.where.column) == (2, 4)


@pytest.mark.parametrize(
    ("sheets", "code"),
    [
        ({"claims": [["quote", "initator"], ROW]}, "GK860"),
        ({"claims": [HEADER, [*ROW, None, "stray"]]}, "GK861"),
        ({"claims": [HEADER, ROW]}, "GK862"),
        ({"a": [HEADER], "b": [HEADER]}, "GK860"),
        ({"claims": [HEADER], "articles": [["id"]], "notes": [["x"]]}, "GK860"),
        ({"claims": []}, "GK860"),
        ({"claims": [["article", *HEADER], ["a", *ROW]], "articles": [["id"], ["b"]]}, "GK862"),
        ({"claims": [["article", *HEADER], ["A b", *ROW]]}, "GK860"),
        ({"claims": [["article", *HEADER], ["a", *ROW], [None, *ROW]]}, "GK860"),
    ],
)
def test_a_wrong_workbook_is_refused_with_its_place(
    sheets: Sheets, code: str, tmp_path: Path
) -> None:
    found, errors = results(workbook(tmp_path, sheets))

    assert found == []
    assert code in {d.code for d in errors}
    assert all(d.where and d.fix for d in errors)


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "talks.xlsx"
    file.write_bytes(b"PK\x03\x04 and so on")

    assert [d.code for d in results(file)[1]] == ["GK863"]


def test_a_workbook_that_grows_without_limit_is_refused_before_it_is_unpacked(
    tmp_path: Path,
) -> None:
    file = workbook(tmp_path, {"claims": [HEADER, ROW]})
    with ZipFile(file, "a", ZIP_DEFLATED) as archive, archive.open("xl/bomb.xml", "w") as part:
        for _ in range(101):
            part.write(bytes(1 << 20))

    assert file.stat().st_size < 1 << 20
    assert [d.code for d in results(file)[1]] == ["GK864"]


def test_a_workbook_with_a_doctype_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path, {"claims": [HEADER, ROW]})
    with ZipFile(file, "a") as archive:
        archive.writestr("xl/other.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x/>')

    assert [d.code for d in results(file)[1]] == ["GK822"]


def test_a_cell_far_to_the_right_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["XFD1"] = "far"
    book.save(tmp_path / "talks.xlsx")

    assert [d.code for d in results(tmp_path / "talks.xlsx")[1]] == ["GK864"]


def test_without_openpyxl_the_message_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = workbook(tmp_path, {"claims": [HEADER, ROW]})
    monkeypatch.setitem(sys.modules, "openpyxl", None)

    (diagnostic,) = results(file)[1]

    assert diagnostic.code == "GK820"
    assert "geokg[excel]" in diagnostic.fix


def test_a_lock_file_of_excel_is_no_workbook() -> None:
    assert not excel.matches(Path("~$talks.xlsx"), b"")
