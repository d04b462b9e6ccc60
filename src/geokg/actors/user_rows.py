"""Rows of a user's own: names, leaders and regimes from CSV files, laid over the tables.

The columns are those of reference/names.csv and reference/leaders.csv; ``kind``, ``name`` and
``code`` must be there. A kind is one of a name (``name official former demonym capital``),
``leader``, or ``regime`` for the rule of a group over a state. A leader's rows take the place of
the table's for the same name and state; names are added.

The wrong rows of all files are reported at once:

====== ==========================================
GK640  a column that is missing or unknown
GK641  a kind that is unknown
GK642  a code of no state
GK643  a date that is none, or an interval that ends before it begins
GK644  a row without a name, or with a name that looks like another
GK645  a row that stands there twice
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
    """The rows of a user's files, ready to be passed on as ``extra``."""

    names: tuple[ActorName, ...] = ()
    tenures: tuple[tuple[tuple[str, ...], OfficeTerm], ...] = ()
    """Each tenure with the folded names by which its holder goes."""

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
    """The rows of reference files of a user's own; raises with every wrong row of all of them.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "own.csv"
    ...     _ = path.write_text("kind,name,code,from,until\\n"
    ...                         "regime,Taliban,AFG,1996-09-27,2001-11-13\\n")
    ...     own = load_reference(path)
    >>> own.tenures[0][1].told
    'ruled Afghanistan 1996-09-27 to 2001-11-13'
    """
    wrong: list[Diagnostic] = []
    names: list[ActorName] = []
    tenures: list[tuple[tuple[str, ...], OfficeTerm]] = []
    seen: set[tuple[str, ...]] = set()
    for path in map(Path, paths):
        for row, where in _rows(path, wrong):
            found = list(_mistakes(row, where))
            values = tuple(row.get(column, "") for column in ("kind", "name", "code", "from"))
            if not found and values in seen:
                found = [_diagnostic("GK645", "a row that stands there twice", where, row["name"])]
            wrong += found
            seen.add(values)
            if not found and row["kind"] in KINDS:
                names.append(_name(row))
            elif not found:
                tenures.append((_keys(row), _tenure(row)))
    if wrong:
        raise AnnotationError(wrong)
    return UserRows(tuple(names), tuple(tenures))


def _rows(path: Path, wrong: list[Diagnostic]) -> Iterator[tuple[dict[str, str], Location]]:
    """The rows of one file that have the right cells, each with its place."""
    file = str(path)
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableInput(
            _diagnostic("GK640", "a reference file that cannot be read", Location(file), str(error))
        ) from error
    reader = csv.reader(lines)
    header = next(reader, [])
    bad = [name for name in header if name not in (*REQUIRED, *OPTIONAL)]
    bad += [name for name in REQUIRED if name not in header]
    for name in bad:
        what = "an unknown column" if name in header else "a missing column"
        known = [column for column in (*REQUIRED, *OPTIONAL) if column not in header]
        fix = did_you_mean(name, known) if name in header else "the first line names the columns"
        wrong.append(_diagnostic("GK640", f"{what} `{name}`", Location(file, 1, 1), name, fix))
    if bad:
        return
    for cells in reader:
        where = Location(file, reader.line_num, 1)
        if not any(cells):
            continue
        if len(cells) != len(header):
            message = f"{len(cells)} cells under {len(header)} columns"
            fix = "put a value that holds a comma between double quotes"
            wrong.append(_diagnostic("GK646", message, where, ",".join(cells), fix))
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
        yield _diagnostic("GK642", "a code of no state", where, code, fix)
    looks, masked = unmasked(name)
    if not name or masked:
        message = f"a name that {masked[0]}" if masked else "a row without a name"
        fix = f"write {looks}" if masked else "name it"
        yield _diagnostic("GK644", message, where, name, fix)
    try:
        interval = interval_of(row.get("from", ""), row.get("until", ""))
    except ValueError:
        text = f"{row.get('from', '')}/{row.get('until', '')}"
        yield _diagnostic("GK643", "a date that is none", where, text, "write 1997-08-03, or `..`")
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
