"""States, numbers and days for the second implementation of the dyad panel."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from geokg.dates import parse_edtf

OTHER_NUMBER: Final = {"cow:260": 260, "cow:678": 678}
"""Gleditsch-Ward numbers of two states that only COW has (section 6)."""
EARLIER: Final = {"DEU": "cow:260", "YEM": "cow:678"}
"""States that Gleditsch-Ward lets run on and that COW starts anew, and what COW has before."""


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


LAST: Final = date.max.toordinal()
Stretch = tuple[int | None, int | None]


class Validity(NamedTuple):
    """Days on which a state has a number: an open end is None."""

    number: int
    start: int | None
    end: int | None


def periods(text: str) -> list[Stretch]:
    found: list[Stretch] = []
    for part in text.split():
        start, end = part.split("/")
        found.append(
            (None if start == ".." else day(start), None if end == ".." else day(end)),
        )
    return found


def common(one: Stretch, other: Stretch) -> Stretch | None:
    starts = [at for at in (one[0], other[0]) if at is not None]
    ends = [at for at in (one[1], other[1]) if at is not None]
    start, end = max(starts, default=None), min(ends, default=None)
    if start is not None and end is not None and start > end:
        return None
    return start, end


class StateSystem:
    """Which state has which number on which day."""

    def __init__(self, file: Path) -> None:
        self.validity: dict[str, list[Stretch]] = {}
        self.numbers: dict[str, dict[str, list[Validity]]] = {"cow": {}, "gw": {}}
        with file.open(encoding="utf-8", newline="") as stream:
            rows = {row["code"]: row for row in csv.DictReader(stream)}
        for code, row in rows.items():
            self.validity[code] = periods(row["validity"])
            for system in ("cow", "gw"):
                self.numbers[system][code] = self._of_row(row, system)
        for code, earlier in EARLIER.items():
            self.numbers["cow"][code] = self.numbers["cow"][earlier] + self.numbers["cow"][code]
            gw = [
                both
                for known in self.validity[earlier]
                for one in self.numbers["gw"][code]
                if (both := common(known, one[1:]))
            ]
            self.numbers["gw"][earlier] = [
                Validity(OTHER_NUMBER[earlier], *stretch) for stretch in gw
            ]

    def _of_row(self, row: dict[str, str], system: str) -> list[Validity]:
        if not row[system]:
            return []
        found = periods(row[f"{system}_validity"])
        if row["validity_source"] == "curated" and row["validity"]:
            found = [
                both
                for one in found
                for known in periods(row["validity"])
                if (both := common(one, known))
            ]
        return [Validity(int(row[system]), *stretch) for stretch in found]

    @cache  # noqa: B019 - one instance lives as long as the tests
    def number(self, system: str, code: str, at: int) -> int | None:
        for number, start, end in self.numbers[system].get(code, ()):
            if (start is None or start <= at) and (end is None or at <= end):
                return number
        return None

    @cache  # noqa: B019 - see above
    def bearers(self, system: str, number: int, at: int) -> tuple[str, ...]:
        """Return the states with a number on a day, the one to be shown first."""
        found = [code for code in self.numbers[system] if self.number(system, code, at) == number]

        def order(code: str) -> tuple[bool, bool, str]:
            own = any(
                (start is None or start <= at) and (end is None or at <= end)
                for start, end in self.validity[code]
            )
            return not own, not is_three_letters(code), code

        return tuple(sorted(found, key=order))

    def both(self, system: str, one: str, other: str, at: int) -> bool:
        return (
            self.number(system, one, at) is not None and self.number(system, other, at) is not None
        )

    def shared(self, system: str, one: str, other: str) -> list[Stretch]:
        found = [
            both
            for a in self.numbers[system].get(one, ())
            for b in self.numbers[system].get(other, ())
            if (both := common(a[1:], b[1:]))
        ]
        return sorted(found, key=lambda stretch: stretch[0] or 0)

    def first_day(self, system: str, one: str, other: str) -> int | None:
        """Return the first day on which both have numbers; None if there is none or it is open."""
        shared = self.shared(system, one, other)
        return shared[0][0] if shared else None

    def last_day(self, system: str, one: str, other: str) -> int | None:
        shared = self.shared(system, one, other)
        return max((end or LAST for _, end in shared), default=None)


def is_three_letters(code: str) -> bool:
    return len(code) == 3 and code.isalpha()


def days(start: int, end: int) -> range:
    return range(start, end + 1)


def iso(at: int | None) -> str | None:
    return None if at is None else date.fromordinal(at).isoformat()


def period_of(at: int, period: str) -> tuple[int, ...]:
    when = date.fromordinal(at)
    if period == "year":
        return (when.year,)
    return when.year, when.month if period == "month" else (when.month + 2) // 3


def period_days(cell: tuple[int, ...], period: str) -> tuple[int, int]:
    first, months = {
        "year": (1, 12),
        "quarter": (3 * (cell[-1] - 1) + 1, 3),
        "month": (cell[-1], 1),
    }[period]
    start = date(cell[0], first, 1)
    after = first + months
    end = date(cell[0] + (after > 12), (after - 1) % 12 + 1, 1) - timedelta(days=1)
    return start.toordinal(), end.toordinal()


def first_of(edtf: str) -> int:
    found = parse_edtf(edtf).earliest
    assert found is not None
    return found.toordinal()


def last_of(edtf: str) -> int:
    found = parse_edtf(edtf).latest
    assert found is not None
    return found.toordinal()
