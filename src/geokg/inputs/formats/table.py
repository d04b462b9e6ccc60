"""Claims in a spreadsheet: CSV with a claim a row, its columns called like the keys of a claim.

The text stands beside the table, as ``NAME.txt``; or ``NAME.yaml`` does, an annotation with the
article and its actors, whose claims the rows become. Several values of a cell are parted by ``;``.
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
from geokg.inputs.formats.registry import Annotation

CALLED: Final = {"date": "when"}
"""Other names of columns, and the key that each means."""
PARTS: Final = ("prefix", "suffix", "edtf")
"""Columns beside the keys of a claim: what surrounds a quote, and what the words of a date mean."""
NAMING: Final = (*ROLES, "issue", "place", "claimant", "relayed-by")
COLUMNS: Final = (*schema.CLAIM, *PARTS)
_DELIMITERS: Final = ",;\t"


@dataclass(frozen=True, slots=True)
class _Row:
    """A row: the line on which it begins, and its cells that are not empty, by key."""

    line: int
    cells: Mapping[str, str]


def matches(file: Path, head: bytes) -> bool:
    """Whether the first line names the columns of claims."""
    first = head.decode("utf-8-sig", "replace").splitlines()[:1]
    names = [_name(cell) for line in first for cell in _cells(line, _delimiter(line))]
    return "quote" in names and ("type" in names or "about" in names)


def entries(file: Path) -> Iterator[Annotation]:
    """The one annotation that a table is; raises `UnreadableInput` with every wrong row."""
    text = _text(file)
    rows = _rows(text, file)
    data, actors = _beside(file)
    published = _published(data["article"])
    names = _Names(actors, published)
    data["claims"] = [_claim(row, names) for row in rows]
    lines = [row.line for row in rows]

    def locate(path: KeyPath) -> Location:
        if path[:1] == ("claims",) and len(path) > 1 and isinstance(path[1], int):
            return Location(str(file), lines[path[1]], 1)
        beside = file.with_suffix(".yaml")
        if beside.is_file():
            return yaml.places(_text(beside)).find(path, str(beside))
        return Location(str(file), 1, 1)

    yield data, locate


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise _wrong("GK001", file, 0, message, "check the name") from error
    except UnicodeDecodeError as error:
        fix = "save it as UTF-8: in a spreadsheet, “CSV UTF-8”"
        message = f"not UTF-8, at byte {error.start}"
        raise _wrong("GK002", file, 0, message, fix) from error


def _wrong(code: str, file: Path, line: int, message: str, fix: str) -> UnreadableInput:
    where = Location(str(file), line, 1 if line else 0)
    return UnreadableInput(Diagnostic(code=code, message=message, fix=fix, where=where))


def _name(cell: str) -> str:
    name = "-".join(cell.strip().lower().replace("_", " ").split())
    return CALLED.get(name, name)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # a line that is no CSV names no columns
        return []


def _delimiter(header: str) -> str:
    """What parts the columns: spreadsheets write a comma, a semicolon or a tab, by country."""
    return max(_DELIMITERS, key=lambda mark: sum(_name(c) in COLUMNS for c in _cells(header, mark)))


def _rows(text: str, file: Path) -> list[_Row]:
    # Not splitlines(): a cell may hold U+2028, and lines count as in an editor.
    lines = [f"{line}\n" for line in normalise_newlines(text).split("\n")]
    reader = csv.reader(lines, delimiter=_delimiter(lines[0] if lines else ""), strict=True)
    found: list[Diagnostic] = []
    rows: list[_Row] = []
    try:
        header = [_name(cell) for cell in next(reader, [])]
        found += _check_header(header, file)
        begins = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) > len(header) or len(cells) < len(header) - _empty_end(header):
                    message = f"cells: {len(cells)}, columns: {len(header)}"
                    fix = "put cells that hold the separator between quotation marks"
                    found += _wrong("GK861", file, begins, message, fix).diagnostics
                given = zip(header, cells, strict=False)
                rows.append(_Row(begins, {name: c.strip() for name, c in given if c.strip()}))
            begins = reader.line_num + 1
    except csv.Error as error:
        line = reader.line_num
        raise _wrong(
            "GK861", file, line, f"no CSV: {error}", "check the quotation marks"
        ) from error
    if found:
        raise UnreadableInput(found)
    return rows


def _empty_end(header: list[str]) -> int:
    """How many columns without a name end the header, as spreadsheets leave them."""
    return len(header) - len("\n".join(header).rstrip("\n").split("\n"))


def _check_header(header: list[str], file: Path) -> Iterator[Diagnostic]:
    for name in dict.fromkeys(header):
        if name and name not in COLUMNS:
            meant = [key for key in schema.MEANT.get(name, ()) if key in schema.CLAIM]
            fix = f"did you mean `{meant[0]}`?" if meant else did_you_mean(name, COLUMNS)
            fix = fix or "the columns are " + ", ".join(COLUMNS)
            yield from _wrong("GK860", file, 1, f"unknown column `{name}`", fix).diagnostics
        elif name and header.count(name) > 1:
            message = f"the column `{name}` is here twice"
            yield from _wrong("GK860", file, 1, message, "keep one").diagnostics
    if "quote" not in header:
        fix = "add it: the exact words that say it"
        yield from _wrong("GK860", file, 1, "the column `quote` is missing", fix).diagnostics


def _beside(file: Path) -> tuple[dict[str, object], dict[str, object]]:
    """The annotation beside the table, or one of the text alone; and its actors."""
    beside, text = file.with_suffix(".yaml"), file.with_suffix(".txt")
    if beside.is_file():
        data = yaml.load(_text(beside), str(beside))
        if not isinstance(data, dict) or not isinstance(data.get("article"), dict):
            fix = "write `geokg: 1`, `article:` with its keys below, and `actors:`"
            raise _wrong("GK862", beside, 1, "no annotation of an article", fix)
        if data.get("claims"):
            fix = f"write `claims: []` there, or move them into {file.name}"
            message = f"claims stand here, and in {file.name} too"
            raise _wrong("GK862", beside, 1, message, fix)
        actors = data.get("actors", {})
        return dict(data), actors if isinstance(actors, dict) else {}
    if not text.is_file():
        fix = f"put the text into {text.name}, or the article and its actors into {beside.name}"
        raise _wrong("GK862", file, 0, "no text beside the table", fix)
    article = {"id": slug_of(file.stem) or "article", "text": text.name}
    return {"geokg": "1", "article": article}, {}


def _published(article: object) -> date | None:
    given = article.get("published") if isinstance(article, dict) else None
    try:
        return parse_published(given).day if isinstance(given, str) else None
    except DateError:  # the article's own checks report it
        return None


class _Names:
    """What people call actors in cells, and what annotations call them."""

    def __init__(self, actors: Mapping[str, object], published: date | None) -> None:
        self.published = published
        self.slugs: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        for slug, actor in actors.items():
            for name in _called(actor):
                self.slugs.setdefault(name_key(name), slug)
            state = actor.get("state") if isinstance(actor, dict) else None
            known = find_state(state) if isinstance(state, str) else ()
            if len(known) == 1:
                self.codes.setdefault(known[0].code, slug)
        self.slugs.update((slug, slug) for slug in actors)

    def of(self, cell: str) -> str:
        """The slug or code that a cell means; the cell itself where that is not known."""
        if cell == UNSTATED:
            return cell
        if slug := self.slugs.get(cell) or self.slugs.get(name_key(cell)):
            return slug
        if STATE_CODE.fullmatch(cell):
            return self.codes.get(cell, cell)
        one = resolve(cell, self.published).one
        if one is None or one.kind != "state":
            return cell
        return self.codes.get(one.code, one.code)


def _called(actor: object) -> Iterable[str]:
    """All names that an entry of an actor gives it."""
    entry = actor if isinstance(actor, dict) else {}
    values = [entry.get(kind) for kind in schema.ACTOR_KINDS]
    aliases = entry.get("aliases", [])
    values += aliases if isinstance(aliases, list) else [aliases]
    return [value for value in values if isinstance(value, str)]


def _claim(row: _Row, names: _Names) -> dict[str, object]:
    claim: dict[str, object] = {}
    cells = row.cells
    for key, cell in cells.items():
        if key not in schema.CLAIM:
            continue
        values = [cell]
        if schema.CLAIM[key].shape == schema.TEXTS or key == "quote":
            values = [part.strip() for part in cell.split(";") if part.strip()] or [cell]
        if key in NAMING and key not in ("issue", "place"):
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
