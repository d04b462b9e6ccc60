"""CSV tables with one claim per row; the columns are named like the keys of a claim.

The text is next to the table, in ``NAME.txt``. Instead, ``NAME.yaml`` may be there: an annotation
file with the article and its actors, and without claims. Several values of a cell are separated by
``;``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from geokg.actors import find_state, resolve
from geokg.actors.spelling import name_key
from geokg.article import UNSTATED
from geokg.article.references import STATE_CODE
from geokg.base.diagnostics import Diagnostic, KeyPath, Location, did_you_mean
from geokg.base.errors import DateError, UnreadableInput
from geokg.base.safe_text import slug_of
from geokg.base.text import normalise_newlines
from geokg.base.vocabulary import ROLES
from geokg.dates import parse_published
from geokg.inputs.annotation import schema, yaml
from geokg.inputs.annotation.source_files import read_text, unreadable_input
from geokg.inputs.formats.registry import Annotation

COLUMN_ALIASES: Final = {"date": "when"}
"""Further names of columns, with the key that each means."""
EXTRA_COLUMNS: Final = ("prefix", "suffix", "edtf")
"""Further columns: the words around a quote, and the EDTF value of a date."""
ACTOR_COLUMNS: Final = (*ROLES, "issue", "place", "claimant", "relayed-by")
COLUMNS: Final = (*schema.CLAIM, *EXTRA_COLUMNS)
_DELIMITERS: Final = ",;\t"


@dataclass(frozen=True, slots=True)
class _Row:
    """A row: the line on which it starts, and its non-empty cells by key."""

    line: int
    cells: Mapping[str, str]


def matches(file: Path, head: bytes) -> bool:
    """Return whether the first line names columns of claims."""
    first = head.decode("utf-8-sig", "replace").splitlines()[:1]
    names = [_column_name(cell) for line in first for cell in _cells(line, _delimiter(line))]
    return "quote" in names and ("type" in names or "about" in names)


def entries(file: Path) -> Iterator[Annotation]:
    """Yield the one annotation of a table.

    Raises:
        UnreadableInput: The table has errors; all of its rows are checked.
    """
    text = _text(file)
    rows = _rows(text, file)
    data, actors = _head(file)
    published = _published(data["article"])
    names = _ActorNames(actors, published)
    data["claims"] = [_claim(row, names) for row in rows]
    lines = [row.line for row in rows]

    def locate(path: KeyPath) -> Location:
        if path[:1] == ("claims",) and len(path) > 1 and isinstance(path[1], int):
            return Location(str(file), lines[path[1]], 1)
        head_file = file.with_suffix(".yaml")
        if head_file.is_file():
            return yaml.places(_text(head_file)).find(path, str(head_file))
        return Location(str(file), 1, 1)

    yield data, locate


def _text(file: Path) -> str:
    return read_text(file, fix="save it as UTF-8: in a spreadsheet, “CSV UTF-8”")


def _error(code: str, file: Path, line: int, message: str, fix: str) -> UnreadableInput:
    return unreadable_input(code, Location(str(file), line, 1 if line else 0), message, fix)


def _column_name(cell: str) -> str:
    name = "-".join(cell.strip().lower().replace("_", " ").split())
    return COLUMN_ALIASES.get(name, name)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # not CSV, so not a table of claims
        return []


def _delimiter(header: str) -> str:
    """Return the delimiter: spreadsheets use a comma, a semicolon or a tab, by country."""
    return max(
        _DELIMITERS, key=lambda mark: sum(_column_name(c) in COLUMNS for c in _cells(header, mark))
    )


def _rows(text: str, file: Path) -> list[_Row]:
    # Not splitlines(), which also splits at U+2028: lines are counted as in an editor.
    lines = [f"{error_line}\n" for error_line in normalise_newlines(text).split("\n")]
    reader = csv.reader(lines, delimiter=_delimiter(lines[0] if lines else ""), strict=True)
    errors: list[Diagnostic] = []
    rows: list[_Row] = []
    try:
        header = [_column_name(cell) for cell in next(reader, [])]
        errors += _check_header(header, file)
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) > len(header) or len(cells) < len(header) - _empty_end(header):
                    message = f"the row has {len(cells)} cells, the header {len(header)}"
                    fix = "put cells that contain the separator between quotation marks"
                    errors += _error("GK861", file, line, message, fix).diagnostics
                row_cells = zip(header, cells, strict=False)
                rows.append(_Row(line, {name: c.strip() for name, c in row_cells if c.strip()}))
            line = reader.line_num + 1
    except csv.Error as error:
        error_line = reader.line_num
        raise _error(
            "GK861", file, error_line, f"invalid CSV: {error}", "check the quotation marks"
        ) from error
    if errors:
        raise UnreadableInput(errors)
    return rows


def _empty_end(header: list[str]) -> int:
    """Return how many columns without a name are at the end of the header."""
    return len(header) - len("\n".join(header).rstrip("\n").split("\n"))


def _check_header(header: list[str], file: Path) -> Iterator[Diagnostic]:
    for name in dict.fromkeys(header):
        if name and name not in COLUMNS:
            meant = [key for key in schema.MEANT.get(name, ()) if key in schema.CLAIM]
            fix = f"did you mean `{meant[0]}`?" if meant else did_you_mean(name, COLUMNS)
            fix = fix or "the columns are " + ", ".join(COLUMNS)
            yield from _error("GK860", file, 1, f"unknown column `{name}`", fix).diagnostics
        elif name and header.count(name) > 1:
            message = f"the column `{name}` occurs twice"
            yield from _error("GK860", file, 1, message, "keep one").diagnostics
    if "quote" not in header:
        fix = "add it, with the exact words of each claim"
        yield from _error("GK860", file, 1, "the column `quote` is missing", fix).diagnostics


def _head(file: Path) -> tuple[dict[str, object], dict[str, object]]:
    """Return the annotation next to the table, or one of the text alone, and its actors."""
    head_file, text_file = file.with_suffix(".yaml"), file.with_suffix(".txt")
    if head_file.is_file():
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
        raise _error("GK862", file, 0, "the table has no text", fix)
    article = {"id": slug_of(file.stem) or "article", "text": text_file.name}
    return {"geokg": "1", "article": article}, {}


def _published(article: object) -> date | None:
    published = article.get("published") if isinstance(article, dict) else None
    try:
        return parse_published(published).day if isinstance(published, str) else None
    except DateError:  # the checks of the article report it
        return None


class _ActorNames:
    """Translates the names in cells to slugs of actors and codes of states."""

    def __init__(self, actors: Mapping[str, object], published: date | None) -> None:
        self.published = published
        self.slugs: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        for slug, actor in actors.items():
            for name in _names_of(actor):
                self.slugs.setdefault(name_key(name), slug)
            state = actor.get("state") if isinstance(actor, dict) else None
            matches = find_state(state) if isinstance(state, str) else ()
            if len(matches) == 1:
                self.codes.setdefault(matches[0].code, slug)
        self.slugs.update((slug, slug) for slug in actors)

    def of(self, cell: str) -> str:
        """Return the slug or code that a cell means, or the cell itself if it is unknown."""
        if cell == UNSTATED:
            return cell
        if slug := self.slugs.get(cell) or self.slugs.get(name_key(cell)):
            return slug
        if STATE_CODE.fullmatch(cell):
            return self.codes.get(cell, cell)
        candidate = resolve(cell, self.published).one
        if candidate is None or candidate.kind != "state":
            return cell
        return self.codes.get(candidate.code, candidate.code)


def _names_of(actor: object) -> Iterable[str]:
    """Return all names in the entry of an actor."""
    entry = actor if isinstance(actor, dict) else {}
    values = [entry.get(kind) for kind in schema.ACTOR_KINDS]
    aliases = entry.get("aliases", [])
    values += aliases if isinstance(aliases, list) else [aliases]
    return [value for value in values if isinstance(value, str)]


def _claim(row: _Row, names: _ActorNames) -> dict[str, object]:
    claim: dict[str, object] = {}
    cells = row.cells
    for key, cell in cells.items():
        if key not in schema.CLAIM:
            continue
        values = [cell]
        if schema.CLAIM[key].shape == schema.TEXTS or key == "quote":
            values = [part.strip() for part in cell.split(";") if part.strip()] or [cell]
        if key in ACTOR_COLUMNS and key not in ("issue", "place"):
            values = [names.of(value) for value in values]
        claim[key] = values[0] if len(values) == 1 else values
    quote = claim.get("quote")
    around = {part: cells[part] for part in ("prefix", "suffix") if part in cells}
    if around and isinstance(quote, str):
        claim["quote"] = {"exact": quote, **around}
    if "edtf" in cells:
        both = {"verbatim": cells.get("when", ""), "edtf": cells["edtf"]}
        claim["when"] = both if "when" in cells else cells["edtf"]
    return claim
