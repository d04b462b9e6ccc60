"""What is doubtful about the spells of phoenix, each with the decision: the rules for lists."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from typing import Protocol

from phoenix import Spell
from tables import HERE, Row, read_table

LONG = timedelta(days=365 * 60)
SHORT = timedelta(days=31)
YEAR = timedelta(days=366)
# The states whose rulers phoenix sorts by office: without one of these, a ruler there is no head.
SORTED = {"USA"}
HEADS = {"president", "prime minister", "chancellor", "monarch", "king", "head of state"}
ALIKE = 0.85
LIST_OF_MONTHS = date(2003, 1, 1)


class Dated(Protocol):
    """A spell with the day on which it begins and the day on which it ends."""

    @property
    def line(self) -> int: ...  # noqa: D102 - a row of the dictionary
    @property
    def code(self) -> str: ...  # noqa: D102 - the state
    @property
    def role(self) -> str: ...  # noqa: D102 - phoenix's
    @property
    def office(self) -> str: ...  # noqa: D102 - as in leaders.csv
    @property
    def start(self) -> date | None: ...  # noqa: D102 - None is open
    @property
    def end(self) -> date | None: ...  # noqa: D102 - None is open
    @property
    def first(self) -> date: ...  # noqa: D102 - never open
    @property
    def last(self) -> date: ...  # noqa: D102 - never open
    @property
    def monthly(self) -> bool: ...  # noqa: D102 - from the list that knows only months


Span = tuple[str, bool, Dated]
"""The name of a person, whether phoenix lists it among rulers, and one spell."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong or doubtful, and what was decided."""

    line: int
    code: str
    name: str
    dates: str
    problem: str
    decision: str
    why: str

    @classmethod
    def of(cls, spell: Spell, name: str, decision: str, why: str, value: str) -> Problem:
        """A problem with a spell as the dictionary has it."""
        what = "state" if value == "state" or value.isalpha() else "dates"
        return cls(spell.line, spell.code, name, spell.dates, what, decision, why)

    def row(self) -> Row:
        """The row of leaders-problems.csv."""
        values = dict(zip(self.__match_args__, map(str, astuple(self)), strict=True))
        return {"source": f"phoenix:{values.pop('line')}", **values}


def listed(spans: Sequence[Span], states: dict[str, Row]) -> Iterator[Problem]:
    """All problems that a rule finds, decided by the rule or by a row of leaders-cases.csv."""
    by_hand = {
        (row["problem"], int(row["line"])): row for row in read_table(HERE / "leaders-cases.csv")
    }
    for found in [*long(spans), *elsewhere(spans, states), *heads(spans)]:
        if row := by_hand.get((found.problem, found.line)):
            found = Problem(
                *(found.line, found.code, found.name, found.dates, found.problem),
                *(row["decision"], row["why"]),
            )
        yield found


def shown(tenure: Dated) -> str:
    """The dates of a spell as the tables write an interval."""
    return f"{tenure.start or '..'}/{tenure.end or '..'}"


def long(spans: Iterable[Span]) -> Iterator[Problem]:
    """Spells of more than sixty years; an open one is counted up to the end of the dictionary."""
    for name, _, tenure in spans:
        if min(tenure.last, date(2014, 12, 31)) - tenure.first > LONG:
            why = "monarch whose successor the dictionary does not have: the span is what it says"
            yield Problem(*(tenure.line, tenure.code, name, shown(tenure)), "long", "kept", why)


def elsewhere(spans: Iterable[Span], states: dict[str, Row]) -> Iterator[Problem]:
    """Spells that end before their state begins or begin after it ended."""
    for name, _, tenure in spans:
        if not (intervals := states[tenure.code]["validity"].split()):
            continue
        start, end = intervals[0].split("/")[0], intervals[-1].split("/")[1]
        before = start != ".." and tenure.last.isoformat() < start
        if before or (end != ".." and tenure.first.isoformat() > end):
            why = "before independence or after the end: the government of what was no state then"
            yield Problem(*(tenure.line, tenure.code, name, shown(tenure)), "outside", "kept", why)


def heads(spans: Iterable[Span]) -> Iterator[Problem]:
    """Overlaps of heads with the same office, three rulers at once, and years without any."""
    by_code: dict[str, list[Span]] = {}
    for span in spans:
        tenure = span[2]
        unsaid = tenure.office == "government" and tenure.code not in SORTED
        listed_as_head = span[1] and tenure.role == "GOV" and not tenure.monthly
        if listed_as_head and (unsaid or tenure.office in HEADS):
            by_code.setdefault(tenure.code, []).append(span)
    for _, group in sorted(by_code.items()):
        group.sort(key=lambda span: (span[2].first, span[2].line))
        yield from overlaps(group)
        yield from gaps(group)


def overlaps(group: list[Span]) -> Iterator[Problem]:
    """Where two hold one office, or three rule, at once for more than a month.

    Two rulers at once are a head of state and a head of government: phoenix does not say which.
    """
    for at, (name, _, tenure) in enumerate(group):
        if tenure.last - tenure.first <= SHORT:
            continue
        before = {
            other: span
            for other, _, span in group[:at]
            if other != name and span.last - tenure.first > SHORT
        }
        same = {o: s for o, s in before.items() if s.office == tenure.office != "government"}
        if not same and len(before) < 2:
            continue
        shared = same or before
        with_ = ", ".join(f"{other} {shown(span)}" for other, span in list(shared.items())[:3])
        more = f" and {len(shared) - 3} more" if len(shared) > 3 else ""
        why = f"with {with_}{more}: {why_kept(tenure, group)}"
        what = "one office twice" if same else "three at once"
        yield Problem(tenure.line, tenure.code, name, shown(tenure), what, "kept", why)


def why_kept(tenure: Dated, group: list[Span]) -> str:
    """The reason to keep a head beside others: a council, or that nobody knows better."""
    days = (tenure.start, tenure.end)
    alike = {name for name, _, other in group if (other.start, other.end) == days}
    if tenure.end and len(alike) > 2:
        return f"a council, {len(alike)} people have the same first and last day"
    return "no input says who is right; all are kept, an answer names all"


def gaps(group: list[Span]) -> Iterator[Problem]:
    """Where for more than a year no ruler is listed between two that are."""
    until = group[0][2].last
    for name, _, tenure in group[1:]:
        if until < tenure.first and tenure.first - until > YEAR:
            why = f"nobody is listed from {until}: left open, as no input fills it"
            yield Problem(*(tenure.line, tenure.code, name, shown(tenure)), "gap", "kept", why)
        until = max(until, tenure.last)


def twins(spans: Iterable[Span]) -> Iterator[tuple[int, int, Problem]]:
    """Rulers who seem to stand twice under two spellings: the lines, and what is decided.

    The list of months begins with 2003. Its spell is that of a ruler with a like name if it begins
    with the list or within a month of the ruler's, and ends within a month of it or not at all.
    """
    months: dict[str, list[Span]] = {}
    for span in spans:
        if not span[1] and span[2].role == "GOV":
            months.setdefault(span[2].code, []).append(span)
    for name, ruler, tenure in spans:
        for other, _, again in months.get(tenure.code, []) if ruler and not tenure.monthly else []:
            alike = difflib.SequenceMatcher(None, name.casefold(), other.casefold())
            meet = tenure.first <= again.last and again.first <= tenure.last
            if not meet or alike.quick_ratio() <= ALIKE or alike.ratio() <= ALIKE:
                continue
            begins = again.first == LIST_OF_MONTHS or abs(again.first - tenure.first) <= SHORT
            ends = again.end is tenure.end is None or abs(again.last - tenure.last) <= SHORT
            decision = "joined" if begins and ends and tenure.role == "GOV" else "kept"
            what = {"joined": "the dates are the same", "kept": "the dates differ: not joined"}
            why = f"spelled like {name} of line {tenure.line}; {what[decision]}"
            found = Problem(again.line, again.code, other, shown(again), "twin", decision, why)
            yield tenure.line, again.line, found
