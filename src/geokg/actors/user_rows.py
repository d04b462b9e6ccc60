"""The user's own reference rows: names, leaders and regimes from CSV files.

The columns are those of reference/names.csv and reference/leaders.csv; ``kind``, ``name`` and
``code`` are required. A kind is one of a name (``name official former demonym capital``),
``leader``, or ``regime`` for the rule of a group over a state. A leader's rows replace
those of the table for the same name and state; names are added.

The wrong rows of all files are reported at once:

====== ==========================================
GK640  a column that is missing or unknown
GK641  a kind that is unknown
GK642  a code that no state has
GK643  an invalid date, or an interval that ends before it begins
GK644  a row without a name, or with a name that looks like another
GK645  a duplicate row
GK646  a row with more or fewer cells than columns
====== ==========================================
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from geokg.actors.codes import states_of_code
from geokg.actors.leaders import OfficeTerm
from geokg.actors.names import KINDS, ActorName, by_spelling, interval_of
from geokg.actors.spelling import name_key, unmasked
from geokg.actors.states import find_state, listed, states
from geokg.base.arguments import path_of
from geokg.base.diagnostics import Diagnostic, Location, did_you_mean
from geokg.base.errors import AnnotationError, UnreadableInput

REQUIRED: Final = ("kind", "name", "code")
OPTIONAL: Final = (
    *("from", "until", "office", "aliases", "language"),
    *("role", "known_until", "source", "note"),
)
TENURES: Final = ("leader", "regime")


@dataclass(frozen=True, eq=False)
class UserRows:
    """The rows of the user's reference files; pass them as ``extra``."""

    names: tuple[ActorName, ...] = ()
    tenures: tuple[tuple[tuple[str, ...], OfficeTerm], ...] = ()
    """Each tenure with the folded names of its holder."""

    @cached_property
    def by_spelling(self) -> Mapping[str, tuple[ActorName, ...]]:
        """The names by folded spelling."""
        return by_spelling(self.names)

    @cached_property
    def by_holder(self) -> Mapping[str, tuple[OfficeTerm, ...]]:
        """The tenures by each folded name of their holder."""
        found: dict[str, list[OfficeTerm]] = {}
        for names, tenure in self.tenures:
            for name in names:
                found.setdefault(name, []).append(tenure)
        return {key: tuple(group) for key, group in found.items()}


def load_reference(*paths: Path | str) -> UserRows:
    """Return the rows of the user's own reference files.

    Args:
        *paths: CSV files with the columns ``kind``, ``name`` and ``code``, and optional ones.

    Raises:
        UnreadableInput: A file cannot be read.
        AnnotationError: Rows are wrong; there is one diagnostic for each, of all files.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "own.csv"
    ...     _ = path.write_text("kind,name,code,from,until\\n"
    ...                         "regime,Taliban,AFG,1996-09-27,2001-11-13\\n")
    ...     own = load_reference(path)
    >>> own.tenures[0][1].description
    'ruled Afghanistan 1996-09-27 to 2001-11-13'
    """
    problems: list[Diagnostic] = []
    names: list[ActorName] = []
    tenures: list[tuple[tuple[str, ...], OfficeTerm]] = []
    seen: set[tuple[str, ...]] = set()
    for path in [path_of(f"paths[{at}]", path) for at, path in enumerate(paths)]:
        for row, where in _rows(path, problems):
            faults = list(_mistakes(row, where))
            values = tuple(row.get(column, "") for column in ("kind", "name", "code", "from"))
            if not faults and values in seen:
                faults = [_diagnostic("GK645", "a duplicate row", where, row["name"])]
            problems += faults
            seen.add(values)
            if not faults and row["kind"] in KINDS:
                names.append(_name(row))
            elif not faults:
                tenures.append((_keys(row), _tenure(row)))
    if problems:
        raise AnnotationError(problems)
    return UserRows(tuple(names), tuple(tenures))


def _rows(path: Path, problems: list[Diagnostic]) -> Iterator[tuple[dict[str, str], Location]]:
    """Yield the rows of a file that have the right number of cells, each with its place."""
    file = str(path)
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableInput(
            _diagnostic("GK640", "a reference file that cannot be read", Location(file), str(error))
        ) from error
    reader = csv.reader(lines)
    header = next(reader, [])
    wrong = [name for name in header if name not in (*REQUIRED, *OPTIONAL)]
    wrong += [name for name in REQUIRED if name not in header]
    for name in wrong:
        what = "an unknown column" if name in header else "a missing column"
        known = [column for column in (*REQUIRED, *OPTIONAL) if column not in header]
        fix = did_you_mean(name, known) if name in header else "the first line names the columns"
        problems.append(_diagnostic("GK640", f"{what} `{name}`", Location(file, 1, 1), name, fix))
    if wrong:
        return
    for cells in reader:
        where = Location(file, reader.line_num, 1)
        if not any(cells):
            continue
        if len(cells) != len(header):
            message = f"{len(cells)} cells under {len(header)} columns"
            fix = "put a value that contains a comma between double quotes"
            problems.append(_diagnostic("GK646", message, where, ",".join(cells), fix))
            continue
        yield dict(zip(header, map(str.strip, cells), strict=True)), where


def _mistakes(row: Mapping[str, str], where: Location) -> Iterator[Diagnostic]:
    kind, name, code = row["kind"], row["name"], row["code"]
    if kind not in (*KINDS, *TENURES):
        fix = did_you_mean(kind, (*KINDS, *TENURES)) or f"one of {', '.join((*KINDS, *TENURES))}"
        yield _diagnostic("GK641", "an unknown kind of row", where, kind, fix)
    if code not in states():
        meant = states_of_code(code) or find_state(code)
        fix = f"write {listed(meant)}" if meant else "states are named by their three-letter code"
        yield _diagnostic("GK642", "no state has this code", where, code, fix)
    looks, masked = unmasked(name)
    if not name or masked:
        message = f"a name that {masked[0]}" if masked else "a row without a name"
        fix = f"write {looks}" if masked else "name it"
        yield _diagnostic("GK644", message, where, name, fix)
    try:
        interval = interval_of(row.get("from", ""), row.get("until", ""))
    except ValueError:
        text = f"{row.get('from', '')}/{row.get('until', '')}"
        yield _diagnostic("GK643", "an invalid date", where, text, "write 1997-08-03, or `..`")
        return
    if interval.start and interval.end and interval.start > interval.end:
        message = "an interval that ends before it begins"
        yield _diagnostic("GK643", message, where, str(interval), "swap `from` and `until`")


def _diagnostic(
    code: str, message: str, where: Location, found: str, fix: str = "", nearest: str = ""
) -> Diagnostic:
    return Diagnostic(
        code=code, message=message, where=where, found=found, fix=fix, nearest=nearest
    )


def _name(row: Mapping[str, str]) -> ActorName:
    return ActorName(
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        language=row.get("language") or "en",
        interval=interval_of(row.get("from", ""), row.get("until", "")),
        source=row.get("source") or "own",
        note=row.get("note", ""),
    )


def _keys(row: Mapping[str, str]) -> tuple[str, ...]:
    names = (row["name"], *filter(None, row.get("aliases", "").split("|")))
    return tuple(dict.fromkeys(map(name_key, names)))


def _tenure(row: Mapping[str, str]) -> OfficeTerm:
    known = row.get("known_until", "")
    regime = row["kind"] == "regime"
    return OfficeTerm(
        holder=row["name"],
        code=row["code"],
        office="regime" if regime else row.get("office") or "government",
        interval=interval_of(row.get("from", ""), row.get("until", "")),
        role=row.get("role", ""),
        known_until=int(known) if known.isdecimal() else None,
        source=row.get("source") or "own",
    )
