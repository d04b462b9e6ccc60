"""Excel workbooks: claims in one sheet, or articles and claims in two.

The sheet `claims`, or the only sheet, has the columns of a table in CSV. The sheet `articles` has
one article in each row, under the keys of an article; `text` names a file and `body` holds the
words. A formula is refused, since its value is that of another program. Sizes are limited before
anything is unpacked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from importlib import import_module
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import UnreadableInput
from geokg.inputs.annotation import schema
from geokg.inputs.annotation.source_files import unreadable_file, unreadable_input
from geokg.inputs.formats.registry import Annotation
from geokg.inputs.formats.table import Row, annotation_of, grouped
from geokg.inputs.formats.table_claims import column_name, header_problems

MAX_UNPACKED: Final = 100 << 20
"""The largest size in bytes of the unpacked parts of a workbook."""
MAX_PARTS: Final = 2_000
MAX_ROWS: Final = 100_000
MAX_COLUMNS: Final = 256
MAX_CELLS: Final = 10_000_000
"""The most cells, empty ones included: one cell far to the right fills a row with empty ones."""
CLAIMS: Final = "claims"
ARTICLES: Final = "articles"
_DOCTYPE: Final = re.compile(rb"<!DOCTYPE|<\x00!\x00D\x00O\x00C|\x00<\x00!\x00D\x00O\x00C", re.I)
_EXPORT: Final = "save it again as an Excel workbook (.xlsx)"


def matches(file: Path, head: bytes) -> bool:
    """Return whether the file is a workbook, judged by its name and its first bytes."""
    return file.suffix.lower() == ".xlsx" and not file.name.startswith("~$")


def entries(file: Path) -> Iterator[Annotation]:
    """Yield the annotation of each article of a workbook, one for each annotator.

    Raises:
        UnreadableInput: The workbook has errors, or openpyxl is not installed.
    """
    sheets = _sheets(file)
    name = CLAIMS if CLAIMS in sheets else next(iter(sheets))
    claims = sheets[name].rows("quote")
    heads = _heads(sheets[ARTICLES]) if ARTICLES in sheets and name != ARTICLES else None
    if heads is not None and len(heads) == 1:
        only = next(iter(heads))
        claims = [Row(row.line, {"article": only, **row.cells}) for row in claims]
    several = any("article" in row.cells for row in claims)
    for article, rows in grouped(claims, sheets[name].location):
        beside = file.with_name(f"{article}.xlsx") if several else file
        head_row = heads.get(article) if heads is not None else None
        try:
            if heads is not None and head_row is None:
                message = f"the sheet `{ARTICLES}` has no row for `{article}`"
                where = sheets[name].location(rows[0].line if rows else 1)
                raise unreadable_input("GK862", where, message, "add a row with this id")
            head = _head_of(head_row) if head_row else None
            line = head_row.line if head_row else 1
            yield annotation_of(file, beside, rows, sheets[name].location, head, line)
        except UnreadableInput as error:
            yield error, lambda _: Location(str(file))
    for article in sorted(set(heads or ()) - {row.cells.get("article", "") for row in claims}):
        yield from _without_claims(file, article, (heads or {})[article], sheets[ARTICLES])


def _without_claims(file: Path, name: str, row: Row, sheet: _Sheet) -> Iterator[Annotation]:
    beside = file.with_name(f"{name}.xlsx")
    try:
        yield annotation_of(file, beside, [], sheet.location, _head_of(row), row.line)
    except UnreadableInput as error:
        yield error, lambda _: Location(str(file))


def heads_of(file: Path) -> tuple[Path, ...]:
    """Return the annotation files next to a workbook that have its articles and actors."""
    try:
        sheets = _sheets(file)
        name = CLAIMS if CLAIMS in sheets else next(iter(sheets))
        ids = {row.cells.get("article", "") for row in sheets[name].rows("quote")}
    except UnreadableInput:  # reported when the workbook is read
        ids = set()
    stems = [one for one in sorted(ids) if re.fullmatch(r"[\w-]+", one)]
    return (file.with_suffix(".yaml"), *(file.with_name(f"{one}.yaml") for one in stems))


def _heads(sheet: _Sheet) -> dict[str, Row]:
    """Return the row of each article."""
    heads: dict[str, Row] = {}
    for row in sheet.rows("id", schema.ARTICLE):
        name = row.cells.get("id", "")
        if not name or name in heads:
            message = f"the article `{name}` has two rows" if name else "the row has no `id`"
            where = sheet.location(row.line)
            raise unreadable_input("GK860", where, message, "give each row an id of its own")
        heads[name] = row
    return heads


def _head_of(row: Row) -> dict[str, object]:
    """Return the keys of an article; cells of several authors or annotators are lists."""
    head: dict[str, object] = {}
    for key, cell in row.cells.items():
        parts = [part.strip() for part in cell.split(";") if part.strip()]
        is_list = schema.ARTICLE[key].shape == schema.TEXTS and len(parts) > 1
        head[key] = parts if is_list else cell
    return head


class _Sheet:
    """The cells of a sheet as texts, by number of row."""

    def __init__(self, file: Path, name: str, cells: dict[int, list[str]]) -> None:
        self.file, self.name, self.cells = file, name, cells

    def location(self, row: int) -> Location:
        """Return the location of a row."""
        return Location(str(self.file), row, 1)

    def rows(self, required: str, known: Any = None) -> list[Row]:
        """Return the rows below the header."""
        if not self.cells:
            raise self._error("GK860", 1, f"the sheet `{self.name}` is empty", "write a header")
        first = min(self.cells)
        header = [column_name(cell) for cell in self.cells[first]]
        problems = header_problems(header, **({"known": known} if known else {}), required=required)
        errors: list[Diagnostic] = []
        for message, fix in problems:
            message = f"sheet `{self.name}`: {message}"
            errors += self._error("GK860", first, message, fix).diagnostics
        found: list[Row] = []
        for number, cells in self.cells.items():
            if number == first:
                continue
            named = [
                (header[at] if at < len(header) else "", cell) for at, cell in enumerate(cells)
            ]
            if stray := [cell for name, cell in named if cell and not name]:
                message = f"sheet `{self.name}`: a cell is in a column without a name: {stray[0]}"
                fix = "give the column a name, or empty the cell"
                errors += self._error("GK861", number, message, fix).diagnostics
            if values := {name: cell for name, cell in named if cell}:
                found.append(Row(number, values))
        if errors:
            raise UnreadableInput(errors)
        return found

    def _error(self, code: str, row: int, message: str, fix: str) -> UnreadableInput:
        return unreadable_input(code, self.location(row), message, fix)


def _sheets(file: Path) -> dict[str, _Sheet]:
    """Return the sheets of a workbook by name, in small letters, hidden ones included."""
    openpyxl = _library(file)
    _check_archive(file)
    try:
        book = openpyxl.load_workbook(file, read_only=True, keep_links=False)
    except OSError as error:
        raise unreadable_file(file, error) from error
    except _FAULTS as error:
        raise _not_a_workbook(file) from error
    try:
        sheets = {
            sheet.title.strip().lower(): _Sheet(file, sheet.title, _cells(file, sheet))
            for sheet in book.worksheets
        }
    except _FAULTS as error:
        raise _not_a_workbook(file) from error
    finally:
        book.close()
    if not sheets or (len(sheets) > 1 and CLAIMS not in sheets):
        message = f"the workbook has no sheet `{CLAIMS}`, but: {', '.join(sheets) or 'none'}"
        fix = f"name the sheet with the claims `{CLAIMS}`, or keep one sheet"
        raise unreadable_input("GK860", Location(str(file)), message, fix)
    if others := set(sheets) - {CLAIMS, ARTICLES} if len(sheets) > 1 else set():
        message = f"unknown sheet `{min(others)}`"
        fix = f"the sheets are `{ARTICLES}` and `{CLAIMS}`: remove or rename it"
        raise unreadable_input("GK860", Location(str(file)), message, fix)
    return sheets


_FAULTS: Final = (
    *(BadZipFile, ParseError, KeyError, ValueError, TypeError, IndexError, AttributeError),
    *(EOFError, NotImplementedError, OverflowError, RuntimeError, AssertionError),
)
"""What openpyxl and zipfile raise for a damaged workbook."""


def _not_a_workbook(file: Path) -> UnreadableInput:
    message = "not a workbook of Excel, or a damaged one"
    return unreadable_input("GK863", Location(str(file)), message, _EXPORT)


def _library(file: Path) -> Any:
    try:
        return import_module("openpyxl")
    except ImportError as error:
        message = "Excel workbooks need openpyxl, which is not installed"
        fix = "pip install 'geokg[excel]', or save the sheet as CSV"
        raise unreadable_input("GK820", Location(str(file)), message, fix) from error


def _check_archive(file: Path) -> None:
    """Check the sizes of the parts before they are unpacked, and that none has a DOCTYPE."""
    try:
        with ZipFile(file) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                message = f"the workbook is larger than {MAX_UNPACKED >> 20} MiB when unpacked"
                fix = "split it, or save its sheets as CSV"
                raise unreadable_input("GK864", Location(str(file)), message, fix)
            # A part is read to its stated size alone, so that a false size is an error.
            has_doctype = any(
                part.filename.lower().endswith((".xml", ".rels"))
                and _DOCTYPE.search(archive.read(part))
                for part in parts
            )
    except OSError as error:
        raise unreadable_file(file, error) from error
    except (*_FAULTS, _zlib_error()) as error:
        raise _not_a_workbook(file) from error
    if has_doctype:
        message = "a part of the workbook has a DOCTYPE, whose entities could expand without limit"
        raise unreadable_input("GK822", Location(str(file)), message, _EXPORT)


def _zlib_error() -> type[Exception]:
    error: type[Exception] = import_module("zlib").error
    return error


def _cells(file: Path, sheet: Any) -> dict[int, list[str]]:
    """Return the texts of the cells of each row that has any."""
    sheet.reset_dimensions()
    rows: dict[int, list[str]] = {}
    count = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        count += len(row)
        texts = [_text(file, sheet.title, cell) for cell in row]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            rows[number] = texts
        if len(rows) > MAX_ROWS or len(texts) > MAX_COLUMNS or count > MAX_CELLS:
            message = f"sheet `{sheet.title}` has more than {MAX_ROWS:,} rows, {MAX_COLUMNS} "
            message += f"columns or {MAX_CELLS:,} cells"
            where = Location(str(file), number, 1)
            raise unreadable_input("GK864", where, message, "split it, or remove empty rows")
    return rows


def _text(file: Path, sheet: str, cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in ("f", "e"):
        what = "a formula" if cell.data_type == "f" else f"the error {value}"
        raise unreadable_input(
            "GK865",
            Location(str(file), cell.row, cell.column),
            f"the cell {cell.coordinate} of sheet `{sheet}` has {what}",
            "replace it by its value: copy the cell, then paste as values",
        )
    if isinstance(value, datetime):
        is_day = value.time() == time()
        return value.date().isoformat() if is_day else value.isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
