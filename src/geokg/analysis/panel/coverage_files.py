"""Read a coverage from its two files: ``coverage.yaml`` and the articles that were read."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Final, Literal

from geokg.analysis.panel.coverage import ALL, Coverage, ReadArticle
from geokg.analysis.panel.typed_table import Table, TableColumn
from geokg.base.diagnostics import Diagnostic, KeyPath, Location, did_you_mean
from geokg.base.errors import PanelError
from geokg.inputs.annotation import yaml
from geokg.inputs.annotation.source_files import read_text

VERSION: Final = "1"
_TOP: Final = ("geokg-coverage", "coverage")
_KEYS: Final = ("from", "until", "states", "read")
_COLUMNS: Final = ("article", "published", "publisher")
_READ_COLUMNS: Final = (
    TableColumn("article", "string", "id of an article that was read"),
    TableColumn("published", "date", "day of publication"),
    TableColumn("publisher", "string", "publisher of the article"),
)
_EXAMPLE_DAY: Final = "write a day, such as 1992-12-31"


def read_coverage(path: str | Path) -> Coverage:
    """Return the coverage that a file declares.

    Args:
        path: A file with ``geokg-coverage: 1`` and the keys ``from``, ``until``, ``states``, and
            ``read``: a CSV file beside it, with the columns article, published, publisher.

    Raises:
        UnreadableInput: A file is missing, not UTF-8, or not YAML.
        PanelError: The coverage is wrong; there is one diagnostic for each mistake.
    """
    file = Path(path)
    text = read_text(file)
    data = yaml.load(text, str(file))
    return _CoverageReader(file, text).coverage(data)


def coverage_text(coverage: Coverage, read: str = "read.csv") -> str:
    """Return a coverage as `read_coverage` reads it, with the name of the file ``read``."""
    states = ALL if coverage.states == ALL else f"[{', '.join(coverage.states)}]"
    if any(":" in code for code in coverage.states):
        states = "[" + ", ".join(f'"{code}"' for code in coverage.states) + "]"
    return (
        f"geokg-coverage: {VERSION}\ncoverage:\n  from: {coverage.from_}\n"
        f"  until: {coverage.until}\n  states: {states}\n  read: {read}\n"
    )


def read_table(coverage: Coverage, shown: Callable[[str], str] = str) -> Table:
    """Return the articles that were read, each text as ``shown`` writes it."""
    return Table(
        _READ_COLUMNS,
        ((shown(one.article), one.published, shown(one.publisher)) for one in coverage.read),
    )


@dataclass(slots=True)
class _CoverageReader:
    """Builds a coverage from plain values, and collects the errors with their places."""

    file: Path
    text: str
    problems: list[Diagnostic] = field(default_factory=list)

    def coverage(self, data: object) -> Coverage:
        top = self._mapping(data, (), _TOP)
        if top.get("geokg-coverage", VERSION) != VERSION:
            found = str(top["geokg-coverage"])
            fix = "write `geokg-coverage: 1`"
            self._add("an unsupported version", ("geokg-coverage",), found, fix)
        values = self._mapping(top.get("coverage", {}), ("coverage",), _KEYS)
        first, last = self._day(values, "from"), self._day(values, "until")
        states = self._states(values.get("states", ALL))
        name = values.get("read", "")
        if not isinstance(name, str) or not name:
            self._add("`read` names no file", ("coverage", "read"), "", "write `read: read.csv`")
        if self.problems or first is None or last is None:
            raise PanelError(self.problems)
        listed = self.file.parent / str(name)
        articles, lines = _read_articles(listed)
        try:
            return Coverage(from_=first, until=last, states=states, read=articles, file=str(listed))
        except PanelError as error:
            raise PanelError(
                found.located(lambda path: self._place(path, listed, lines))
                for found in error.diagnostics
            ) from error

    def _place(self, path: KeyPath, listed: Path, lines: list[int]) -> Location:
        if path[0] == "read":
            return Location(str(listed), lines[int(path[1])], 1)
        return yaml.places(self.text).find(path, str(self.file))

    def _mapping(
        self, value: object, path: KeyPath, known: tuple[str, ...]
    ) -> Mapping[str, object]:
        if not isinstance(value, dict):
            keys = ", ".join(known)
            self._add("this is not a mapping", path, str(value), f"it has the keys {keys}")
            return {}
        for key in value.keys() - set(known):
            fix = did_you_mean(key, known) or "the keys are " + ", ".join(known)
            self._add(f"unknown key `{key}`", (*path, key), "", fix)
        for key in known:
            if key not in value:
                self._add(f"the key `{key}` is missing", path, "", f"add `{key}:`")
        return value

    def _day(self, values: Mapping[str, object], key: str) -> date | None:
        if key not in values:
            return None
        try:
            return date.fromisoformat(str(values[key]))
        except ValueError:
            self._add(f"`{key}` is not a day", ("coverage", key), str(values[key]), _EXAMPLE_DAY)
            return None

    def _states(self, value: object) -> tuple[str, ...] | Literal["all"]:
        if value == ALL:
            return ALL
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        fix = "write `states: [FRA, DEU]`, or `states: all`"
        self._add("`states` is not a list of codes", ("coverage", "states"), str(value), fix)
        return ()

    def _add(self, message: str, path: KeyPath, found: str, fix: str) -> None:
        self.problems.append(
            Diagnostic(
                code="GK681",
                message=message,
                found=found,
                fix=fix,
                path=path,
                where=yaml.places(self.text).find(path, str(self.file)),
            )
        )


def _read_articles(file: Path) -> tuple[tuple[ReadArticle, ...], list[int]]:
    """Return the articles of a file, and the line of each."""
    name = str(file)
    reader = csv.reader(StringIO(read_text(file), newline=""))
    header = [cell.strip() for cell in next(reader, [])]
    if sorted(header) != sorted(_COLUMNS):
        raise PanelError(
            Diagnostic(
                code="GK682",
                message="the columns are not those of a list of articles that were read",
                found=",".join(header),
                fix=f"write `{','.join(_COLUMNS)}` as the first line, and no other column",
                where=Location(name, 1, 1),
            )
        )
    problems: list[Diagnostic] = []
    found: list[ReadArticle] = []
    lines: list[int] = []
    for cells in reader:
        where = Location(name, reader.line_num, 1)
        if not any(cells):
            continue
        if len(cells) != len(header):
            message = f"{len(cells)} cells under {len(header)} columns"
            fix = "write each value, or leave its cell empty"
            if len(cells) > len(header):
                fix = "put a value that contains a comma between double quotes"
            problems.append(_row_fault(message, where, ",".join(cells), fix))
            continue
        row = dict(zip(header, map(str.strip, cells), strict=True))
        try:
            day = date.fromisoformat(row["published"]) if row["published"] else None
        except ValueError:
            message = "the date of publication is not a day"
            problems.append(_row_fault(message, where, row["published"], _EXAMPLE_DAY))
            continue
        found.append(ReadArticle(article=row["article"], published=day, publisher=row["publisher"]))
        lines.append(reader.line_num)
    if problems:
        raise PanelError(problems)
    return tuple(found), lines


def _row_fault(message: str, where: Location, found: str, fix: str) -> Diagnostic:
    return Diagnostic(code="GK682", message=message, where=where, found=found, fix=fix)
