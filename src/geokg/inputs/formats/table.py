"""CSV tables with one claim per row; the columns are named like the keys of a claim.

The text is next to the table, in ``NAME.txt``. Instead, ``NAME.yaml`` may be there: an annotation
file with the article and its actors, and without claims. Several values of a cell are separated by
``;``. With a column ``article``, the table has the claims of many articles, and the text or the
head of each is in a file with the name of its id.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geokg.base.diagnostics import Diagnostic, KeyPath, Location
from geokg.base.errors import UnreadableInput
from geokg.base.safe_text import is_slug, slug_of
from geokg.base.text import normalise_newlines
from geokg.inputs.annotation import yaml
from geokg.inputs.annotation.source_files import read_text, unreadable_input
from geokg.inputs.formats.registry import Annotation
from geokg.inputs.formats.table_claims import (
    ARTICLE_COLUMNS,
    COLUMNS,
    ActorNames,
    claim_of,
    column_name,
    header_problems,
    published_of,
)

_DELIMITERS: Final = ",;\t"
_SEPARATOR: Final = re.compile(r'"?sep=([,;\t|])"?', re.IGNORECASE)
"""The first line by which Excel knows the delimiter; it is no row."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number or the line on which it starts, and its non-empty cells by key."""

    line: int
    cells: Mapping[str, str]


def matches(file: Path, head: bytes) -> bool:
    """Return whether the first line names columns of claims."""
    lines = head.decode("utf-8-sig", "replace").splitlines()[:2]
    mark = _SEPARATOR.fullmatch(lines[0]) if lines else None
    first = lines[1:2] if mark else lines[:1]
    names = [
        column_name(cell)
        for line in first
        for cell in _cells(line, mark[1] if mark else _delimiter(line))
    ]
    return "quote" in names and ("type" in names or "about" in names)


def entries(file: Path) -> Iterator[Annotation]:
    """Yield the annotation of each article of a table, one for each annotator.

    Raises:
        UnreadableInput: The table has errors; all of its rows are checked.
    """
    rows = _rows(_text(file), file)
    several = any("article" in row.cells for row in rows)

    def where(line: int) -> Location:
        return Location(str(file), line, 1)

    for name, group in grouped(rows, where):
        beside = file.with_name(f"{name}.csv") if several else file
        try:
            yield annotation_of(file, beside, group, where)
        except UnreadableInput as error:
            yield error, lambda _: Location(str(file))


def heads_of(file: Path) -> tuple[Path, ...]:
    """Return the annotation files next to a table that have its articles and actors."""
    try:
        names = {row.cells["article"] for row in _rows(_text(file), file) if "article" in row.cells}
    except UnreadableInput:  # reported when the table is read
        names = set()
    stems = [name for name in sorted(names) if is_slug(name)]
    return (file.with_suffix(".yaml"), *(file.with_name(f"{name}.yaml") for name in stems))


def grouped(rows: list[Row], where: Callable[[int], Location]) -> Iterator[tuple[str, list[Row]]]:
    """Yield the rows of each article and annotator, in the order of their first rows.

    Raises:
        UnreadableInput: Some rows name an article, and others do not, or name it by no slug.
    """
    groups: dict[tuple[str, str], list[Row]] = {}
    several = any("article" in row.cells for row in rows)
    errors: list[Diagnostic] = []
    for row in rows:
        name = row.cells.get("article", "")
        if several and not is_slug(name):
            message = f"`{name}` is not the id of an article" if name else "the row has no article"
            fix = "write the id of the article in each row: small letters, digits and hyphens"
            errors += unreadable_input("GK860", where(row.line), message, fix).diagnostics
        groups.setdefault((name, row.cells.get("annotator", "")), []).append(row)
    if errors:
        raise UnreadableInput(errors)
    for (name, _), group in groups.items() if groups else ((("", ""), rows),):
        yield name, group


def annotation_of(
    file: Path,
    beside: Path,
    rows: list[Row],
    where: Callable[[int], Location],
    head: Mapping[str, object] | None = None,
    head_line: int = 1,
) -> Annotation:
    """Return the annotation of one article of a table.

    Args:
        file: The table.
        beside: The path whose suffix gives the names of the files with the article or its text.
        rows: The rows of the article.
        where: Returns the location of a row by its number.
        head: The keys of the article, if the table has them itself.
        head_line: The number of the row that has them.
    """
    data, actors = _head(file, beside, head)
    article = data["article"]
    annotator = next((row.cells["annotator"] for row in rows if "annotator" in row.cells), "")
    if annotator and isinstance(article, dict):
        data["article"] = article = {**article, "annotator": annotator}
    names = ActorNames(actors, published_of(article))
    data["claims"] = [claim_of(_of_claim(row.cells), names) for row in rows]
    lines = [row.line for row in rows]

    def locate(path: KeyPath) -> Location:
        if path[:1] == ("claims",) and len(path) > 1 and isinstance(path[1], int):
            return where(lines[path[1]])
        head_file = beside.with_suffix(".yaml")
        if head is None and head_file.is_file():
            return yaml.places(_text(head_file)).find(path, str(head_file))
        return where(head_line)

    return data, locate


def _of_claim(cells: Mapping[str, str]) -> dict[str, str]:
    return {key: cell for key, cell in cells.items() if key not in ARTICLE_COLUMNS}


def _text(file: Path) -> str:
    return read_text(file, fix="save it as UTF-8: in a spreadsheet, “CSV UTF-8”")


def _error(code: str, file: Path, line: int, message: str, fix: str) -> UnreadableInput:
    return unreadable_input(code, Location(str(file), line, 1 if line else 0), message, fix)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # not CSV, so not a table of claims
        return []


def _delimiter(header: str) -> str:
    """Return the delimiter: spreadsheets use a comma, a semicolon or a tab, by country."""
    return max(
        _DELIMITERS, key=lambda mark: sum(column_name(c) in COLUMNS for c in _cells(header, mark))
    )


def _rows(text: str, file: Path) -> list[Row]:
    # Not splitlines(), which also splits at U+2028: lines are counted as in an editor.
    lines = [f"{error_line}\n" for error_line in normalise_newlines(text).split("\n")]
    mark = _SEPARATOR.fullmatch(lines[0].rstrip("\n"))
    offset = 1 if mark else 0
    lines = lines[offset:]
    delimiter = mark[1] if mark else _delimiter(lines[0] if lines else "")
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    errors: list[Diagnostic] = []
    rows: list[Row] = []
    try:
        header = [column_name(cell) for cell in next(reader, [])]
        for message, fix in header_problems(header):
            errors += _error("GK860", file, offset + 1, message, fix).diagnostics
        line = reader.line_num + 1 + offset
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) > len(header) or len(cells) < len(header) - _empty_end(header):
                    message = f"the row has {len(cells)} cells, the header {len(header)}"
                    fix = "put cells that contain the separator between quotation marks"
                    errors += _error("GK861", file, line, message, fix).diagnostics
                row_cells = zip(header, cells, strict=False)
                rows.append(Row(line, {name: c.strip() for name, c in row_cells if c.strip()}))
            line = reader.line_num + 1 + offset
    except csv.Error as error:
        error_line = reader.line_num + offset
        raise _error(
            "GK861", file, error_line, f"invalid CSV: {error}", "check the quotation marks"
        ) from error
    if errors:
        raise UnreadableInput(errors)
    return rows


def _empty_end(header: list[str]) -> int:
    """Return how many columns without a name are at the end of the header."""
    return len(header) - len("\n".join(header).rstrip("\n").split("\n"))


def _head(
    file: Path, beside: Path, head: Mapping[str, object] | None
) -> tuple[dict[str, object], dict[str, object]]:
    """Return the annotation next to the table, or one of the text alone, and its actors."""
    head_file, text_file = beside.with_suffix(".yaml"), beside.with_suffix(".txt")
    if head is not None and (head.get("text") or head.get("body")):
        return {"geokg": "1", "article": dict(head)}, {}
    if head is None and head_file.is_file():
        data = yaml.load(_text(head_file), str(head_file))
        if not isinstance(data, dict) or not isinstance(data.get("article"), dict):
            fix = "write `geokg: 1`, `article:` with its keys below, and `actors:`"
            raise _error("GK862", head_file, 1, "not the annotation of an article", fix)
        if data.get("claims"):
            fix = f"write `claims: []` there, or move them into {file.name}"
            message = f"claims are here and in {file.name}"
            raise _error("GK862", head_file, 1, message, fix)
        actors = data.get("actors", {})
        return dict(data), actors if isinstance(actors, dict) else {}
    if not text_file.is_file():
        fix = f"put the text into {text_file.name}, "
        fix += f"or the article and its actors into {head_file.name}"
        what = (
            "the table has no text"
            if file.stem == beside.stem
            else f"the article `{beside.stem}` has no text"
        )
        raise _error("GK862", file, 0, what, fix)
    article = {"id": slug_of(beside.stem) or "article", **(head or {}), "text": text_file.name}
    return {"geokg": "1", "article": article}, {}
