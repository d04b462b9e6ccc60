"""Joins what Wikidata, the Factbook and phoenix say into one row a term, with its sources.

Wikidata's terms are the spine. A term of the Factbook or a spell of phoenix joins the term of the
same person that it meets; what joins none stays a row of its own. Nothing is lost silently: what
is dropped, and where sources differ, goes to the list of problems.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

import leaders_factbook
import leaders_wikidata
from leaders_phoenix import Person, Tenure
from leaders_terms import (
    GOVERNMENT,
    MONTH,
    STATE,
    Day,
    Term,
    fits,
    same_end,
    same_name,
    same_surname,
    same_word,
    words_of,
)
from phoenix import FROZEN
from tables import Row

ORDER = ("wikidata", "phoenix", "factbook")
"""Whose day is taken where several agree: the spine's, then the source with more exact days."""
FAR = 400
"""Days by which two sources may differ about one bound of what is still the same term."""


def source_of(term: Term) -> str:
    """The name of the source of a statement: ``wikidata``, ``factbook`` or ``phoenix``."""
    return term.source.partition(":")[0]


@dataclass(eq=False)
class Holder:
    """One person in one state, with the names that each source has for them."""

    code: str
    names: dict[str, list[str]] = field(default_factory=dict)
    joints: list[Joint] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    item: str = ""

    def called(self, source: str, names: Iterable[str]) -> None:
        """Add names of a source."""
        known = self.names.setdefault(source, [])
        known += [name for name in names if name and name not in known]

    def goes_by(self, name: str) -> bool:
        """Whether a name is one of theirs, in whatever spelling."""
        return any(same_name(name, other) for group in self.names.values() for other in group)

    @property
    def name(self) -> str:
        """The English name: phoenix's, else the Factbook's, else Wikidata's label.

        Where the Factbook has every word of the label, the label is the usual shorter form.
        """
        phoenix, factbook, wikidata = (
            self.names.get(source, []) for source in ("phoenix", "factbook", "wikidata")
        )
        if phoenix:
            return phoenix[0]
        if factbook and wikidata:
            label, full = words_of(wikidata[0]), words_of(factbook[0])
            if len(label) > 1 and set(label) <= set(full):
                return wikidata[0]
        return (factbook or wikidata or [""])[0]

    @property
    def aliases(self) -> list[str]:
        """All other names, each once, phoenix's first."""
        every = [
            name
            for source in ("phoenix", "factbook", "wikidata")
            for name in self.names.get(source, [])
        ]
        return [name for name in dict.fromkeys(every) if name != self.name]


@dataclass(eq=False)
class Joint:
    """One term, with all statements about it."""

    holder: Holder
    heads: set[str]
    said: list[Term]
    spells: list[Tenure] = field(default_factory=list)
    start: Day | None = None
    end: Day | None = None
    confirmed: set[str] = field(default_factory=set)
    between: str = ""
    """The title of the holders before and after, where it is one."""

    @property
    def first(self) -> date:
        """The first day that it may have."""
        return min(term.first for term in self.said if term.start)

    @property
    def last(self) -> date:
        """The last day that it may have."""
        return max(term.last for term in self.said)

    @property
    def title(self) -> str:
        """The title that the Factbook gives the office."""
        return next((term.title for term in self.said if term.title), "")

    def known_until(self) -> int | None:
        """The last year in which a source still named the person, for a term that is open."""
        if self.end:
            return None
        years = [FROZEN if source_of(t) == "phoenix" else 0 for t in self.said if not t.end]
        years += [t.seen.year for t in self.said if t.seen]
        wikidata = leaders_wikidata.ANSWERED.year
        years += [wikidata for t in self.said if source_of(t) == "wikidata" and not t.end]
        return max(years)


# Wikidata and the Factbook


def holders_of(
    wikidata: list[Term], factbook: list[Term], learned: dict[str, str], problems: list[Row]
) -> list[Holder]:
    """Everybody whom Wikidata or the Factbook names in one state, with their terms.

    ``learned`` are the names of items that are heads of another state as well: of the monarchs of
    the Commonwealth.
    """
    by_item: dict[str, Holder] = {}
    for term in wikidata:
        holder = by_item.setdefault(term.item, Holder(term.code, item=term.item))
        holder.called("factbook", [learned.get(term.item, "")])
        holder.called("wikidata", [term.name])
        holder.joints.append(Joint(holder, {term.head}, [term]))
    holders = list(by_item.values())
    spine = [joint for holder in holders for joint in holder.joints]
    rest = []
    for term in factbook:
        if joint := best_joint(term, spine):
            joint.said.append(term)
            joint.holder.called("factbook", [term.name, *term.aliases])
        else:
            rest.append(term)
    for term in rest:
        namesakes = [holder for holder in holders if holder.goes_by(term.name)]
        if term.start is None:
            why = "the Factbook gives no day that can be used, and nobody else has the term"
            problems.append(doubt(term, "no day", "dropped", why))
            for holder in namesakes[:1]:
                holder.called("factbook", [term.name, *term.aliases])
            continue
        holder = namesakes[0] if len(namesakes) == 1 else Holder(term.code)
        if holder not in holders:
            holders.append(holder)
        holder.called("factbook", [term.name, *term.aliases])
        holder.joints.append(Joint(holder, {term.head}, [term]))
    for holder in holders:
        holder.joints = both_heads(holder.joints)
    return holders


def heads_of_state(holders: Iterable[Holder]) -> list[Holder]:
    """Those with an item who are or were head of state."""
    return [one for one in holders if one.item and any(STATE in j.heads for j in one.joints)]


def best_joint(term: Term, spine: list[Joint]) -> Joint | None:
    """The term of the spine that a term of the Factbook is another statement of."""
    foreign = leaders_wikidata.suspects()
    found: list[tuple[float, int, int, Joint]] = []
    for at, joint in enumerate(spine):
        said = joint.said[0]
        if term.head not in joint.heads or said.start is None:
            continue
        theirs = [name for group in joint.holder.names.values() for name in group]
        theirs = [name for name in theirs if regnal(name, term)]
        mine = (term.name, *term.aliases)
        fit = max((fits(a, b) for a in mine for b in theirs), default=0.0)
        if term.start is None:
            if fit > 0.5 and term.seen and said.first <= term.seen <= said.last:
                found.append((fit, 0, -at, joint))
            continue
        apart = term.start.apart(said.start)
        # Of a label in Portuguese, as "Isabel II", the days are the better evidence.
        unnamed = not said.name or said.item in foreign
        day = "year" not in (said.start.precision, term.start.precision) and apart <= 3
        if not fit and apart <= MONTH.days and said.start.precision != "year":
            # In one office from the same days on, the given name or the surname is enough.
            fit = 0.4 * any(same_end(a, b) for a in mine for b in theirs)
        if (fit and term.meets(said) and (apart <= FAR or fit > 0.6)) or (day and unnamed):
            found.append((fit, -apart, -at, joint))
    return max(found, key=lambda one: one[:3])[3] if found else None


def regnal(name: str, term: Term) -> bool:
    """Whether a name of one word, as monarchs have, is that by which the Factbook sorts."""
    words = words_of(name)
    return len(words) != 1 or any(same_word(words[0], word) for word in words_of(term.surname))


def both_heads(joints: list[Joint]) -> list[Joint]:
    """The terms of one person, those as head of state and of government with equal days as one."""
    found: list[Joint] = []
    for joint in sorted(joints, key=lambda one: (one.first, one.last)):
        for other in found:
            if not other.heads & joint.heads and same_term(other, joint):
                other.heads |= joint.heads
                other.said += joint.said
                break
        else:
            found.append(joint)
    return found


def same_term(one: Joint, other: Joint) -> bool:
    """Whether two terms of one person begin and end alike, as far as any source says."""
    starts = any(
        a.start and b.start and a.start.apart(b.start) <= MONTH.days
        for a in one.said
        for b in other.said
    )
    ends = [(a.end, b.end) for a in one.said for b in other.said]
    together = any((a is b is None) or (a and b and a.apart(b) <= MONTH.days) for a, b in ends)
    return starts and together


# Phoenix


def link(holders: list[Holder], people: list[Person], problems: list[Row]) -> None:
    """Give each holder the people of phoenix who are the same, and each term its spells."""
    for person in people:
        if not (holder := holder_for(person, holders)):
            continue
        holder.people.append(person)
        holder.called("phoenix", [person.name, *person.aliases])
    for holder in holders:
        for person in holder.people:
            rest = []
            for tenure in person.tenures:
                if not joins(tenure, holder, problems, person):
                    rest.append(tenure)
            person.tenures = rest


def holder_for(person: Person, holders: list[Holder]) -> Holder | None:
    """The holder who is the person: by the name and by a bound of a term; None where unsure."""
    foreign = leaders_wikidata.suspects()
    found: list[tuple[tuple[int, bool, float], int, Holder]] = []
    days = [tenure for tenure in person.tenures if tenure.role == "GOV" and not tenure.monthly]
    # One word alone is no name but of those who have no more: Hussein, but not Carter.
    mine = [n for n in (person.name, *person.aliases) if len(words_of(n)) > 1] or [person.name]
    sets = {frozenset(words_of(name)) for name in mine}
    for at, holder in enumerate(holders):
        theirs = [name for group in holder.names.values() for name in group]
        bounds = max(
            (agreeing(tenure, joint) for tenure in days for joint in holder.joints), default=0
        )
        equal = len(min(sets, key=len)) > 1 and any(
            frozenset(words_of(name)) in sets for name in theirs
        )
        if not bounds and not equal:
            continue
        part = max((fits(a, b) for a in mine for b in theirs), default=0.0)
        surnames = bounds == 2 and any(same_surname(a, b) for a in mine for b in theirs)
        # Of a label in Portuguese the days are the better evidence: "Jaled" is Khalid.
        surnames |= bounds == 2 and holder.item in foreign
        if equal or part > 0.5 or surnames:
            found.append(((bounds, equal, part), -at, holder))
    return max(found, key=lambda one: one[:2])[2] if found else None


def agreeing(tenure: Tenure, joint: Joint) -> int:
    """How many bounds of a spell agree with those of a term."""
    start, end = as_days(tenure)
    starts = [term.start for term in joint.said if term.start]
    ends = [term.end for term in joint.said if term.end]
    return int(bool(start) and any(near(start, one) for one in starts)) + int(
        bool(end) and any(near(end, one) for one in ends)
    )


def near(exact: Day | None, given: Day) -> bool:
    """Whether a day agrees with what another source gives, be it only the year."""
    return exact is not None and exact.apart(given) <= (
        0 if given.precision == "year" else MONTH.days
    )


def as_days(tenure: Tenure) -> tuple[Day | None, Day | None]:
    """The bounds of a spell; those of the list of months have the precision of a month."""
    precision = "month" if tenure.monthly else "day"
    start = Day(tenure.start, precision) if tenure.start else None
    end = tenure.end
    if end and tenure.monthly:
        end = end.replace(day=1)
    return start, Day(end, precision) if end else None


def joins(tenure: Tenure, holder: Holder, problems: list[Row], person: Person) -> bool:
    """Whether a spell is told by terms of its holder; if so, they know its days."""
    if tenure.role != "GOV":
        return False
    start, end = as_days(tenure)
    told = [
        joint
        for joint in holder.joints
        if tenure.first <= joint.last and joint.first <= tenure.last and agreeing(tenure, joint)
    ]
    if told and not tenure.monthly:
        first = min(told, key=lambda joint: joint.first)
        last = max(told, key=lambda joint: joint.last)
        starts = start is None or any(near(start, t.start) for t in first.said if t.start)
        ends = end is None or any(near(end, t.end) for t in last.said if t.end)
        far = not (starts or close(start, first.said, "start")) or not (
            ends or close(end, last.said, "end")
        )
        if not far:
            for joint in told:
                joint.spells.append(tenure)
                joint.said.append(
                    Term(
                        code=holder.code,
                        head=min(joint.heads),
                        name=person.name,
                        source=f"phoenix:{tenure.line}",
                        start=start if joint is first else None,
                        end=end if joint is last else None,
                        title="" if tenure.office == "government" else tenure.office,
                    )
                )
            return True
    inside = [
        joint
        for joint in holder.joints
        if joint.first - MONTH <= tenure.first and tenure.end and tenure.end <= later(joint.last)
    ]
    if inside and tenure.office == "government":
        why = f"inside the term of {inside[0].said[0].source}, which says the office"
        problems.append(phoenix_doubt(tenure, person.name, "said twice", "dropped", why))
        return True
    return False


def later(day: date) -> date:
    """A month after a day."""
    return day if day == date.max else day + MONTH


def close(day: Day | None, said: list[Term], bound: str) -> bool:
    """Whether a bound differs by little more than a year from the term's own."""
    given = [one for term in said if (one := getattr(term, bound)) is not None]
    return not given or (day is not None and any(day.apart(one) <= FAR for one in given))


# Bounds


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


def chosen(joint: Joint, bound: str, problems: list[Row]) -> Day | None:
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
    if not given:
        return None
    given.sort(key=lambda one: (ORDER.index(one[0]), one[1]))
    best: list[tuple[str, Day]] = []
    for _, day in given:
        group = [(s, d) for s, d in given if d.agrees(day)]
        if len({s for s, _ in group}) > len({s for s, _ in best}):
            best = group
    if len({source for source, _ in best}) > 1:
        joint.confirmed.add(bound)
    else:
        # A day from whoever has it, if it lies in the year that the spine gives.
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


def close_open_end(joint: Joint, after: list[Joint], problems: list[Row]) -> None:
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


def by_change_of_holder(joint: Joint, line: list[Joint]) -> None:
    """Confirm a bound by the next or the last holder's, where the sources are two in all.

    The end of one term and the beginning of the next within a month are one change of holder. Of
    days between which no source decides, the one that fits the other holder is taken.
    """
    for bound, opposite in (("start", "end"), ("end", "start")):
        if bound in joint.confirmed:
            continue
        given = [(source_of(t), d) for t in joint.said if (d := getattr(t, bound)) is not None]
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


# Rows


def rows(holders: list[Holder], sovereigns: dict[str, str], problems: list[Row]) -> Iterator[Row]:
    """The rows of all terms.

    ``sovereigns`` are items and names of heads of state who are so in several states, with the one
    for which a name without more stands: the monarchs of the United Kingdom, the presidents of
    France. Their rows for other states say so in their role.
    """
    for holder in holders:
        for joint in holder.joints:
            if joint.start is None or not holder.name:
                why = "nobody says the name: the item has no label, and no other source the term"
                problems.append(doubt(joint.said[0], "no name", "dropped", why))
                continue
            yield {
                "code": holder.code,
                "name": holder.name,
                "aliases": "|".join(holder.aliases),
                "role": role_of(joint, sovereigns),
                "office": office_of(joint),
                "head": " ".join(head for head in (STATE, GOVERNMENT) if head in joint.heads),
                "from": str(joint.start.first),
                "until": str(joint.end.last) if joint.end else "..",
                "precision": precision(joint),
                "confirmed": confirmed(joint),
                "known_until": str(joint.known_until() or ""),
                "source": " ".join(
                    dict.fromkeys(part for term in joint.said for part in term.source.split(" "))
                ),
            }


def role_of(joint: Joint, sovereigns: dict[str, str]) -> str:
    """Phoenix's code where it has a spell; ``also GBR`` of a head of state whose state that is."""
    holder = joint.holder
    home = sovereigns.get(holder.item) or sovereigns.get(holder.name, "")
    if STATE in joint.heads and home and home != holder.code:
        return f"also {home}"
    return "GOV" if joint.spells else ""


def office_of(joint: Joint) -> str:
    """The title of the office where a source has one, else of what the person is the head."""
    if joint.title or joint.between:
        return joint.title or joint.between
    return "head of state" if STATE in joint.heads else "head of government"


def precision(joint: Joint) -> str:
    """How exact both bounds are, empty where both are days: ``year/day``."""
    words = (
        joint.start.precision if joint.start else "day",
        joint.end.precision if joint.end else "day",
    )
    return "" if words == ("day", "day") else "/".join(words)


def confirmed(joint: Joint) -> str:
    """Which bounds two sources confirm: ``from``, ``until`` or both."""
    words = [
        word for bound, word in (("start", "from"), ("end", "until")) if bound in joint.confirmed
    ]
    if joint.end is None and still_named(joint):
        words.append("until")
    return " ".join(words)


def still_named(joint: Joint) -> bool:
    """Whether both sources that reach the present still name the person."""
    open_there = any(source_of(t) == "wikidata" and t.end is None for t in joint.said)
    seen = [t.seen for t in joint.said if t.seen]
    return open_there and max(seen, default=date.min) >= leaders_factbook.LAST_DATA


def doubt(term: Term, what: str, decision: str, why: str) -> Row:
    """A row of the list of problems."""
    start = str(term.start.first) if term.start else ".."
    end = str(term.end.last) if term.end else ".."
    return {
        "source": term.source,
        "code": term.code,
        "name": term.name,
        "dates": f"{start}/{end}",
        "problem": what,
        "decision": decision,
        "why": why,
    }


def phoenix_doubt(tenure: Tenure, name: str, what: str, decision: str, why: str) -> Row:
    """A row of the list of problems about a spell of phoenix."""
    return {
        "source": f"phoenix:{tenure.line}",
        "code": tenure.code,
        "name": name,
        "dates": f"{tenure.start or '..'}/{tenure.end or '..'}",
        "problem": what,
        "decision": decision,
        "why": why,
    }
