"""Compare what the grammar reads with the labelled dates, and print the rates by kind.

Run it with names of outcomes, such as ``wrong unread``, to see their rows too.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from geokg.dates import TimeSpan, parse_edtf, parse_published, read_words

LABELLED: Final = Path(__file__).parent / "dates" / "labelled.csv"
OUTCOMES: Final = ("exact", "wider", "unread", "wrong")


@dataclass(frozen=True)
class Label:
    """One row of the labelled set."""

    kind: str
    expression: str
    published: str
    modality: str
    label: str

    def read(self) -> TimeSpan:
        return read_words(self.expression, parse_published(self.published).day, self.modality)

    def outcome(self) -> str:
        """One of `OUTCOMES`: how the reading compares with the label."""
        read = self.read()
        if not self.label or not read.understood:
            if read.understood:
                return "wrong"
            return "unread" if self.label else "exact"
        meant = parse_edtf(self.label)
        if _bounds(read) == _bounds(meant):
            return "exact"
        return "wider" if _contains(read, meant) else "wrong"


def _bounds(span: TimeSpan) -> tuple[object, ...]:
    return (span.earliest, span.latest, tuple(_bounds(member) for member in span.one_of))


def _contains(outer: TimeSpan, inner: TimeSpan) -> bool:
    starts = (outer.earliest or date.min) <= (inner.earliest or date.min)
    return starts and (inner.latest or date.max) <= (outer.latest or date.max)


def labels() -> list[Label]:
    """Return all rows of the labelled set."""
    with LABELLED.open(encoding="utf-8", newline="") as file:
        return [Label(**row) for row in csv.DictReader(file)]


def rates(rows: Iterable[Label]) -> dict[str, Counter[str]]:
    """Count the outcomes by kind, and under the key `all`."""
    found: dict[str, Counter[str]] = {}
    for row in rows:
        outcome = row.outcome()
        found.setdefault(row.kind, Counter())[outcome] += 1
        found.setdefault("all", Counter())[outcome] += 1
    return found


def table(found: dict[str, Counter[str]]) -> str:
    """Lay out the rates as a table, the kinds in the order of the file, then all of them."""
    lines = [f"{'kind':30}{'rows':>6}" + "".join(f"{name:>9}" for name in OUTCOMES)]
    for kind in (*(kind for kind in found if kind != "all"), "all"):
        size = found[kind].total()
        shares = "".join(f"{found[kind][name] / size:9.1%}" for name in OUTCOMES)
        lines.append(f"{kind:30}{size:6}{shares}")
    return "\n".join(lines)


if __name__ == "__main__":
    rows = labels()
    for row in rows:
        if row.outcome() in sys.argv[1:]:
            read = row.read().edtf or "words"
            given = f"{row.expression} | {row.published} {row.modality}"
            print(f"{row.outcome()}: {given}: {read}, label {row.label}")
    print(table(rates(rows)))
