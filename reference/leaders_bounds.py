"""Chooses the first and the last day of each term, and says which of them two sources confirm."""

from __future__ import annotations

from datetime import date

from leaders_holders import Holder, JoinedTerm, source_of
from leaders_terms import GOVERNMENT, MONTH, STATE, Day
from tables import Row

FAR = 400
"""Days by which an edition may name somebody longer than the term lasts."""
ORDER = ("wikidata", "phoenix", "factbook")
"""Whose day is taken where several agree: the spine's, then the source with more exact days."""


def settle(holders: list[Holder], problems: list[Row]) -> None:
    """Choose the days of every term, and say which bounds two sources confirm."""
    joints = [joint for holder in holders for joint in holder.joints]
    for joint in joints:
        joint.start = chosen(joint, "start", problems)
        joint.end = chosen(joint, "end", problems)
    for head in (STATE, GOVERNMENT):
        line = sorted(
            (joint for joint in joints if head in joint.heads and joint.start),
            key=lambda joint: (joint.start.first if joint.start else date.min, joint.holder.name),
        )
        for at, joint in enumerate(line):
            close_open_end(joint, line[at + 1 :], problems)
        for joint in line:
            by_change_of_holder(joint, line)
        for before, joint, after in zip(line, line[1:], line[2:], strict=False):
            if not joint.title and before.title == after.title:
                joint.between = before.title


def chosen(joint: JoinedTerm, bound: str, problems: list[Row]) -> Day | None:
    """The day of a bound: one on which two sources agree, else the spine's.

    A source that knows the day goes before one that knows only the year in which it lies.
    """
    given: list[tuple[str, Day]] = [
        (source_of(term), day) for term in joint.said if (day := getattr(term, bound)) is not None
    ]
    if bound == "end":
        if any(source_of(t) == "wikidata" and not t.end for t in joint.said):
            # That somebody else was named by some year says less than that there is no end.
            given = [(source, day) for source, day in given if day.precision != "year"]
        given += [(source_of(term), day) for term in joint.said for day in term.other_ends]
        given = not_outlived(joint, given)
    if not given:
        return None
    # Of two ends in one source the later: the other is that of a part of the term.
    given.sort(key=lambda one: (ORDER.index(one[0]), -one[1].first.toordinal()))
    if bound == "start":
        given.sort(key=lambda one: (ORDER.index(one[0]), one[1]))
    best: list[tuple[str, Day]] = []
    for _, day in given:
        group = [(s, d) for s, d in given if d.agrees(day)]
        if len({s for s, _ in group}) > len({s for s, _ in best}):
            best = group
    if len({source for source, _ in best}) > 1:
        joint.confirmed.add(bound)
    else:
        # A day from any source that has it, if it lies in the year that the spine gives.
        first = given[0][1]
        finer = [(s, d) for s, d in given if d.within(first) and d.precision == "day"]
        best = finer or given[:1]
    exact = [day for _, day in best if day.precision == "day"]
    day = exact[0] if exact else best[0][1]
    far = [(s, d) for s, d in given if d.apart(day) > MONTH.days]
    if far:
        others = ", ".join(f"{s} {d.first}" for s, d in far)
        problems.append(
            {
                "source": joint.said[0].source,
                "code": joint.holder.code,
                "name": joint.holder.name,
                "dates": str(day.first),
                "problem": "sources differ",
                "decision": "kept",
                "why": f"the {bound} is {day.first} by {best[0][0]}"
                + (" and another source" if bound in joint.confirmed else "")
                + f", but by {others}",
            }
        )
    return day


def not_outlived(joint: JoinedTerm, given: list[tuple[str, Day]]) -> list[tuple[str, Day]]:
    """The ends after which the Factbook does not name the person in office for years to come."""
    seen = max((term.seen for term in joint.said if term.seen), default=date.min)
    return [(source, day) for source, day in given if (seen - day.last).days <= FAR]


def close_open_end(joint: JoinedTerm, after: list[JoinedTerm], problems: list[Row]) -> None:
    """End a term without an end where the next holder's begins: its source lacks the end.

    An end that only the Factbook gives is the beginning of whom it names next; somebody else may
    have come and gone between.
    """
    derived = all(source_of(t) == "factbook" for t in joint.said if t.end)
    if (joint.end and not derived) or not joint.start:
        return
    named = [term.seen for term in joint.said if term.seen]
    still = max(named, default=None)
    for other in after:
        start = other.start
        if other.holder is joint.holder or not start or start.first <= joint.start.last:
            continue
        if still and still.year >= 2026:
            return
        if still and start.first < still:
            continue
        if joint.end and joint.end.first <= start.last:
            return
        joint.end = start
        problems.append(
            {
                "source": joint.said[0].source,
                "code": joint.holder.code,
                "name": joint.holder.name,
                "dates": f"{joint.start.first}/..",
                "problem": "no end",
                "decision": "mended",
                "why": f"ends where the term of {other.holder.name} begins, {start.first}",
            }
        )
        return


def by_change_of_holder(joint: JoinedTerm, line: list[JoinedTerm]) -> None:
    """Confirm a bound by the next or the last holder's, where the sources are two in all.

    The end of one term and the beginning of the next within a month are one change of holder. Of
    days between which no source decides, the one that fits the other holder is taken.
    """
    for bound, opposite in (("start", "end"), ("end", "start")):
        if bound in joint.confirmed:
            continue
        given = [(source_of(t), d) for t in joint.said if (d := getattr(t, bound)) is not None]
        if bound == "end":
            given = not_outlived(joint, given)
        given.sort(key=lambda one: (ORDER.index(one[0]), one[1]))
        # The Factbook's ends are the beginnings of whom it names next: somebody may be between.
        for source, day in (one for one in given if one[1].within(given[0][1])):
            others = {
                source_of(term)
                for other in line
                if other.holder is not joint.holder and agrees(getattr(other, opposite), day)
                for term in other.said
                if agrees(getattr(term, opposite), day)
            }
            if day.precision != "year" and others - {source}:
                setattr(joint, bound, day)
                joint.confirmed.add(bound)
                break


def agrees(day: Day | None, other: Day) -> bool:
    """Whether a source gives a day, and the same as another."""
    return day is not None and day.agrees(other)
