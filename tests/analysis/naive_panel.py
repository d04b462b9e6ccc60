"""A second, slow implementation of the dyad panel, written from its specification alone.

It reads an rdflib graph and `reference/states.csv`, and counts day by day. It shares no code with
`geokg.analysis.panel`, so that one mistake does not hide in both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Final

from naive_situations import (
    COUNTED,
    HARSHNESS,
    LEVELS,
    NONACTUAL,
    Claim,
    Pair,
    Situation,
    SituationReader,
)
from naive_states import LAST, Stretch, common, is_three_letters, iso, period_days, period_of
from rdflib import Dataset, Graph, Namespace

GKG: Final = Namespace("https://w3id.org/geokg/ns#")
SCHEMA: Final = Namespace("https://schema.org/")
Row = dict[str, str | int | Fraction | None]
Cell = tuple[int, int, tuple[int, ...] | None]


@dataclass(frozen=True)
class Coverage:
    """What a corpus declares to cover; `states` is None for every state of the system."""

    start: date
    until: date
    states: tuple[str, ...] | None


@dataclass
class NaivePanel:
    """The three tables as rows of exact values; None is NA."""

    events: list[Row]
    left_out: list[Row]
    rows: list[Row]


class NaiveCounter(SituationReader):
    """The tables of one graph and one choice of parameters (sections 6 to 8)."""

    def __init__(
        self,
        graph: Dataset | Graph,
        states: Path,
        links: Iterable[tuple[str, str]],
        base: str,
        *,
        system: str,
        period: str,
        directed: bool,
        count: str,
        reading: str,
        types: Iterable[str] | None = None,
        coverage: Coverage | None = None,
    ) -> None:
        super().__init__(graph, states, links, base, system=system, reading=reading)
        self.period = period
        self.directed = directed
        self.count = count
        self.types = None if types is None else set(types)
        self.coverage = coverage

    # Section 8, a

    def panel(self) -> NaivePanel:
        pairs: list[Pair] = []
        left_out: list[Row] = []
        for situation in self.situations():
            if self.types is not None and situation.type not in self.types:
                left_out.append(left(situation, "type not asked"))
                continue
            found, reason = self.pairs(situation)
            if not found:
                left_out.append(left(situation, reason))
            for pair in found:
                (self.date_event if situation.kind == "event" else self.date_relation)(pair)
            pairs += found
        events = [self.event_row(pair, pairs) for pair in pairs]
        events.sort(key=lambda row: (str(row["situation"]), str(row["state1"]), str(row["state2"])))
        return NaivePanel(events, left_out, self.rows(pairs))

    def event_row(self, pair: Pair, pairs: list[Pair]) -> Row:
        situation = pair.situation
        shown = pair.shares or pair.uncut
        last = max(shown) if shown else self.systems.last_day(self.system, *pair.states)
        cells = {self.cell(pair, at, "year") for at in pair.shares or ()}
        year = cells.pop()[2][0] if len(cells) == 1 and situation.kind == "event" else None
        same = {
            frozenset(other.states)
            for other in pairs
            if other.situation is situation
            and (other.cls == "mediation") == (pair.cls == "mediation")
        }
        row: Row = {
            "situation": situation.name,
            "n_situations": len(situation.members),
            "kind": situation.kind,
            "type": situation.type,
            "state1": pair.states[0],
            "state2": pair.states[1],
        }
        for system, name in (("cow", "ccode"), ("gw", "gwcode")):
            for place, state in enumerate(pair.states, 1):
                number = self.systems.number(system, state, last) if last is not None else None
                row[f"{name}{place}"] = number
        return row | {
            "link": pair.link,
            "class": pair.cls,
            "via": pair.via,
            "standing": situation.standing,
            "unnamed_only": int(all(claim.unnamed for claim in situation.bearing)),
            "first": iso(min(shown, default=None) if shown else None),
            "last": iso(max(shown, default=None) if shown else None),
            "year": year,
            "sure_first": iso(min(pair.sure, default=None)),
            "sure_last": iso(max(pair.sure, default=None)),
            "n_dyads": len(same),
            "n_claims": len(situation.bearing),
            "n_articles": len({claim.article for claim in situation.bearing}),
            "n_publishers": self.publishers(situation.bearing),
            "n_denials": len(situation.denying),
            "in_system": int(pair.in_system and last is not None),
        }

    def publishers(self, claims: Iterable[Claim]) -> int:
        """Count publishers; none named counts as one, and so do articles with one text."""
        sets: list[set[str]] = []
        for article in {claim.article for claim in claims}:
            keys = {f"publisher {self.one(article, SCHEMA.publisher) or ''}"}
            text = self.one(article, GKG.textSha256)
            keys.add(f"text {text or article}")
            touched = [one for one in sets if one & keys]
            sets = [one for one in sets if not one & keys] + [keys.union(*touched)]
        return len(sets)

    # Sections 6 to 8, b to d

    def cell(self, pair: Pair, at: int, period: str) -> tuple[int, int, tuple[int, ...]]:
        numbers = [self.systems.number(self.system, state, at) for state in pair.states]
        assert numbers[0] is not None
        assert numbers[1] is not None
        return numbers[0], numbers[1], period_of(at, period)

    def rows(self, pairs: list[Pair]) -> list[Row]:
        cells: dict[Cell, list[tuple[Pair, str, Fraction]]]
        cells = defaultdict(list)
        chosen = pairs if self.directed else list(self.undirected(pairs))
        for pair in chosen:
            for cell, (how, share) in self.counts(pair).items():
                cells[cell].append((pair, how, share))
        mutual = {(id(p.situation), p.states) for p in pairs}
        rows = []
        for cell in sorted({*cells, *self.covered()}, key=lambda c: (*c[:2], c[2] is None, c[2])):
            if cell[0] == cell[1]:
                continue
            row = self.row(cell, cells.get(cell, []), mutual)
            if row is not None:
                rows.append(row)
        return rows

    def undirected(self, pairs: list[Pair]) -> Iterator[Pair]:
        best: dict[tuple[int, frozenset[str]], Pair] = {}
        for pair in pairs:
            key = (id(pair.situation), frozenset(pair.states))
            held = best.get(key)

            def rank(one: Pair) -> tuple[int, int]:
                return HARSHNESS.index(one.cls), LEVELS.index(one.via)

            if held is None or rank(pair) < rank(held):
                best[key] = pair
        yield from best.values()

    def counts(self, pair: Pair) -> dict[Cell, tuple[str, Fraction]]:
        if not pair.in_system:
            return {}
        if pair.shares is None:
            last = self.systems.last_day(self.system, *pair.states)
            if last is None:
                return {}
            one, other, _ = self.cell(pair, last, "year")
            return {self.ordered((one, other, None)): ("certain", Fraction(1))}
        found: dict[Cell, Fraction] = defaultdict(Fraction)
        members: dict[Cell, set[int]] = defaultdict(set)
        for at, share in pair.shares.items():
            cell = self.ordered(self.cell(pair, at, self.period))
            found[cell] += share
            members[cell].add(at)
        if pair.situation.kind == "event":
            return {
                cell: ("certain" if len(found) == 1 else "possible", share)
                for cell, share in found.items()
            }
        return {
            cell: (
                "certain"
                if pair.sure & held or any(whole and whole <= held for whole in pair.whole)
                else "possible",
                Fraction(1),
            )
            for cell, held in members.items()
        }

    def ordered(self, cell: Cell) -> Cell:
        if self.directed or cell[0] <= cell[1]:
            return cell
        return cell[1], cell[0], cell[2]

    @cached_property
    def spans_of_number(self) -> dict[int, list[Stretch]]:
        spans: dict[int, list[Stretch]] = defaultdict(list)
        for validities in self.systems.numbers[self.system].values():
            for number, start, end in validities:
                spans[number].append((start, end))
        return spans

    def last_of_cell(self, cell: Cell) -> int | None:
        """Return the last day of a cell on which both numbers are in the system."""
        first, last = period_days(cell[2], self.period) if cell[2] else (1, LAST)
        found = [
            min(end for end in (both[1], last) if end is not None)
            for one in self.spans_of_number[cell[0]]
            for other in self.spans_of_number[cell[1]]
            if (both := common(one, other)) and common(both, (first, last))
        ]
        return max(found, default=None)

    def covered(self) -> set[Cell]:
        if self.coverage is None:
            return set()
        numbers = {
            number
            for code in self.coverage.states or self.systems.numbers[self.system]
            for number, _, _ in self.systems.numbers[self.system].get(code, ())
        }
        first, last = self.coverage.start.toordinal(), self.coverage.until.toordinal()
        found: set[Cell] = set()
        cells = {period_of(at, self.period) for at in range(first, last + 1)}
        for one in numbers:
            for other in numbers:
                if one == other or (not self.directed and one > other):
                    continue
                for when in cells:
                    if self.is_covered((one, other, when), first, last):
                        found.add((one, other, when))
        return found

    def is_covered(self, cell: Cell, first: int, last: int) -> bool:
        assert cell[2] is not None
        bounds = period_days(cell[2], self.period)
        shared = [
            inside
            for one in self.spans_of_number[cell[0]]
            for other in self.spans_of_number[cell[1]]
            if (both := common(one, other)) and (inside := common(both, bounds))
        ]
        return bool(shared) and all(
            start is not None and end is not None and first <= start and end <= last
            for start, end in shared
        )

    def row(
        self,
        cell: Cell,
        found: list[tuple[Pair, str, Fraction]],
        mutual: set[tuple[int, tuple[str, str]]],
    ) -> Row | None:
        tally = Tally(self.count, found, mutual)
        covered = self.coverage is not None and cell in self._covered
        counts = tally.counts(self.directed)
        if not covered and not any(counts.values()):
            return None
        counted = [pair.situation for pair, _, _ in found if pair.situation.counted]
        claims = {claim.iri: claim for s in counted for claim in s.bearing}.values()
        counts |= {
            "n_claims": Fraction(len(claims)),
            "n_articles": Fraction(len({claim.article for claim in claims})),
            "n_publishers": Fraction(self.publishers(claims)),
        }
        row = self.identity(cell) | {"covered": int(covered)}
        for name, number in counts.items():
            row[name] = number if number or covered else None
        return row | {"reading": self.reading}

    @cached_property
    def _covered(self) -> set[Cell]:
        return self.covered()

    def identity(self, cell: Cell) -> Row:
        other = "gw" if self.system == "cow" else "cow"
        at = self.last_of_cell(cell)
        assert at is not None
        codes = [self.systems.bearers(self.system, number, at)[0] for number in cell[:2]]
        numbers: dict[str, list[int | None]] = {
            self.system: list(cell[:2]),
            other: [self.systems.number(other, code, at) for code in codes],
        }
        row: Row = {
            "ccode1": numbers["cow"][0],
            "ccode2": numbers["cow"][1],
            "gwcode1": numbers["gw"][0],
            "gwcode2": numbers["gw"][1],
            "iso3_1": codes[0] if is_three_letters(codes[0]) else None,
            "iso3_2": codes[1] if is_three_letters(codes[1]) else None,
        }
        names = ("year",) if self.period == "year" else ("year", self.period)
        return row | dict(zip(names, cell[2] or (None, None), strict=False))


def left(situation: Situation, reason: str) -> Row:
    return {"situation": situation.name, "type": situation.type, "reason": reason}


@dataclass
class Tally:
    """Counts of one cell."""

    count: str
    found: list[tuple[Pair, str, Fraction]]
    mutual: set[tuple[int, tuple[str, str]]]

    def __post_init__(self) -> None:
        self.events = [row for row in self.found if row[0].situation.kind == "event"]
        self.relations = [row for row in self.found if row[0].situation.kind == "relation"]

    def total(self, rows: Iterable[tuple[Pair, str, Fraction]], count: str) -> Fraction:
        if count == "certain":
            return Fraction(sum(how == "certain" for _, how, _ in rows))
        if count == "possible":
            return Fraction(len(list(rows)))
        return sum((share for _, _, share in rows), Fraction(0))

    def counts(self, directed: bool) -> dict[str, Fraction]:
        counted = [r for r in self.events if r[0].situation.counted and r[0].cls != "mediation"]

        def by(
            keep: Callable[[Pair], bool], rows: list[tuple[Pair, str, Fraction]] = counted
        ) -> Fraction:
            return self.total([row for row in rows if keep(row[0])], self.count)

        found = {
            "events": self.total(counted, "certain"),
            "events_expected": self.total(counted, "expected"),
            "events_possible": self.total(counted, "possible"),
        }
        for cls in ("vcoop", "mcoop", "vconf", "mconf", "neutral"):
            found[cls] = self.total([row for row in counted if row[0].cls == cls], self.count)
        found["mediation"] = by(
            lambda pair: pair.situation.counted and pair.cls == "mediation", self.events
        )
        for standing in COUNTED:
            rows = [row for row in counted if row[0].situation.standing == standing]
            found[standing] = self.total(rows, self.count)
        found["via_organ"] = by(lambda pair: pair.via == "organ")
        found["via_group"] = by(lambda pair: pair.via == "group")
        found["unnamed_only"] = by(lambda pair: all(c.unnamed for c in pair.situation.bearing))
        if directed:
            found["mutual"] = by(
                lambda pair: (id(pair.situation), pair.states[::-1]) in self.mutual
            )
        found["denied"] = by(lambda pair: pair.situation.standing == "denied", self.events)
        found["nonactual"] = by(lambda pair: pair.situation.standing in NONACTUAL, self.events)
        relations = [
            r for r in self.relations if r[0].situation.counted and r[0].cls != "mediation"
        ]
        sure = [row for row in relations if row[1] == "certain"]
        for valence in ("coop", "conf"):
            found[f"rel_{valence}"] = Fraction(sum(r[0].cls.endswith(valence) for r in sure))
        found["rel_neutral"] = Fraction(sum(r[0].cls == "neutral" for r in sure))
        found["rel_possible"] = Fraction(sum(how == "possible" for _, how, _ in relations))
        return found


def written(value: str | int | Fraction | None) -> str:
    """Return a value as the tables write it."""
    if value is None:
        return ""
    if isinstance(value, Fraction):
        number = Decimal(value.numerator) / Decimal(value.denominator)
        number = number.quantize(Decimal("0.000001"), ROUND_HALF_EVEN)
        text = f"{number:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)
