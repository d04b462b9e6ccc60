"""Reads Wikidata's heads of state and of government: one term for each time in office.

The extract has a row for each statement. Rows that cannot be used are dropped, each with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise

from leaders_terms import GOVERNMENT, MONTH, STATE, Day, Term, days_from
from tables import HERE, SOURCES, Row, read_table

FOLDER = SOURCES / "wikidata-leaders"
ANSWERED = date(2025, 10, 3)
"""The day of the answer: an open end says that Wikidata had none then."""
BEGIN = date(1816, 1, 1)
"""The day on which the lists of states begin."""
HEADS = {"head_of_state": STATE, "head_of_government": GOVERNMENT}


@cache
def suspects() -> frozenset[str]:
    """The items whose label is Portuguese, or no label."""
    return frozenset(row["qid"] for row in read_table(FOLDER / "labels-to-check.csv"))


def read_terms(states: dict[str, Row], problems: list[Row]) -> list[Term]:
    """All terms since 1816 in states of the table; those before the state are dropped."""
    codes = {row["iso3"]: code for code, row in states.items() if row["iso3"]}
    table = read_table(FOLDER / "leaders.csv")
    territories = {code for code, row in states.items() if row["status"] == "territory"}
    sovereigns = {
        row["qid"]
        for row in table
        if HEADS[row["role"]] == STATE and codes.get(row["iso3"]) not in territories
    }
    decided = {row["source"]: row["why"] for row in read_table(HERE / "heads-decisions.csv")}
    groups: dict[tuple[str, str, str], list[Term]] = {}
    for line, row in enumerate(table, start=2):
        code = codes.get(row["iso3"], "")
        term = Term(
            code=code or row["iso3"],
            head=HEADS[row["role"]],
            name="" if re.fullmatch(r"Q\d+|http:.*", row["label"]) else row["label"],
            source=f"wikidata:{line}",
            start=days_from(row["start"]),
            end=days_from(row["end"]),
            item=row["qid"],
        )
        why = decided.get(term.item) or unusable(term, row, states.get(code))
        if not why and code in territories and term.head == STATE and term.item in sovereigns:
            why = "a territory: its head of state is the sovereign's"
        if why:
            problems.append(problem(term, row, "unusable", "dropped", why))
        else:
            groups.setdefault((term.code, term.head, term.item), []).append(term)
    found: list[Term] = []
    for group in groups.values():
        found += joined(sorted(group, key=lambda term: (term.first, term.last)))
    return found


def unusable(term: Term, row: Row, state: Row | None) -> str:
    """The reason why a row is no term; empty where it is one."""
    if state is None:
        return "a code of no state in the table"
    if term.start is None:
        return "no first day: people of fiction stand so, and nothing dates the term"
    if term.end and term.end.last < term.start.first:
        return "ends before it begins"
    if term.end and term.end.last < BEGIN:
        return "before 1816, where the lists of states begin"
    validity = state["validity"].split()
    if not validity:
        return ""
    start, end = validity[0].split("/")[0], validity[-1].split("/")[1]
    if term.end and start != ".." and term.end.last < date.fromisoformat(start):
        return f"before the state, which begins on {start}"
    if end != ".." and term.start.first > date.fromisoformat(end):
        return f"after the state, which ended on {end}"
    for before, after in pairwise(validity):
        ended, begun = before.split("/")[1], after.split("/")[0]
        inside = term.start.first > date.fromisoformat(ended)
        if inside and term.end and term.end.last < date.fromisoformat(begun):
            return f"while there was no state, between {ended} and {begun}"
    return ""


def joined(terms: Iterable[Term]) -> list[Term]:
    """The terms of one person in one office, those that touch or overlap as one."""
    found: list[Term] = []
    for term in terms:
        last = found[-1] if found else None
        if last and last.start and term.start and term.first <= reach(last):
            precise = term.start.within(last.start) and term.start != last.start
            again = term.start.apart(last.start) <= MONTH.days
            if again and last.end and term.end and last.end.apart(term.end) > MONTH.days:
                last.other_ends.append(term.end)
                found[-1] = replace(last, source=f"{last.source} {term.source}")
                continue
            found[-1] = replace(
                last,
                start=term.start if precise else last.start,
                end=end_of_both(last, term),
                source=f"{last.source} {term.source}",
            )
        else:
            found.append(term)
    return found


def reach(term: Term) -> date:
    """The last day on which a further term of the same person begins to be the same term."""
    return term.last if term.last == date.max else term.last + MONTH


def end_of_both(one: Term, other: Term) -> Day | None:
    """The end of two terms of one person, of which the second does not begin earlier.

    Where one of two statements of the same term lacks the end, the other has it; a further term
    that is open is open.
    """
    if other.end is None and one.end and other.first >= one.end.first:
        return None
    if one.end is None or other.end is None:
        return one.end or other.end
    if one.end.within(other.end) or other.end.within(one.end):
        return one.end if one.end.within(other.end) else other.end
    return max(one.end, other.end)


def problem(term: Term, row: Row, what: str, decision: str, why: str) -> Row:
    """A row of the list of problems."""
    dates = f"{short(row['start'])}/{short(row['end'])}"
    return {
        "source": term.source,
        "code": term.code,
        "name": row["label"],
        "dates": dates,
        "problem": what,
        "decision": decision,
        "why": why,
    }


def short(text: str) -> str:
    """A time of the extract as a day; an unknown value and an empty one as ``..``."""
    return text[:10] if text[:1].isdigit() else ".."
