"""Finds which statements of Wikidata, the Factbook and phoenix are about one term.

Wikidata's terms are the spine. A term of the Factbook or a spell of phoenix joins the term of the
same person that it meets; what joins none stays a term of its own. What is dropped goes to the list
of problems.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import leaders_wikidata
from leaders_frus import TITLES, Attested, office_of
from leaders_holders import Holder, JoinedTerm, doubt, phoenix_doubt
from leaders_phoenix import Person, Tenure
from leaders_terms import (
    MONTH,
    STATE,
    Day,
    Term,
    fits,
    same_end,
    same_surname,
    same_word,
    words_of,
)
from tables import Row

FAR = 400
"""Days by which two sources may differ about one bound of what is still the same term."""

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
        holder.joints.append(JoinedTerm(holder, {term.head}, [term]))
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
        holder.joints.append(JoinedTerm(holder, {term.head}, [term]))
    for holder in holders:
        holder.joints = both_heads(holder.joints)
    return holders


def heads_of_state(holders: Iterable[Holder]) -> list[Holder]:
    """Those with an item who are or were head of state."""
    return [one for one in holders if one.item and any(STATE in j.heads for j in one.joints)]


def best_joint(term: Term, spine: list[JoinedTerm]) -> JoinedTerm | None:
    """The term of the spine that a term of the Factbook is another statement of."""
    foreign = leaders_wikidata.suspects()
    found: list[tuple[float, int, int, JoinedTerm]] = []
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


def both_heads(joints: list[JoinedTerm]) -> list[JoinedTerm]:
    """The terms of one person, those as head of state and of government with equal days as one."""
    found: list[JoinedTerm] = []
    for joint in sorted(joints, key=lambda one: (one.first, one.last)):
        for other in found:
            if not other.heads & joint.heads and same_term(other, joint):
                other.heads |= joint.heads
                other.said += joint.said
                break
        else:
            found.append(joint)
    return found


def same_term(one: JoinedTerm, other: JoinedTerm) -> bool:
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


def attest(
    holders: list[Holder], people: list[Person], attested: list[Attested], code: str
) -> None:
    """Make terms of the spells of rulers whose office phoenix names or the lists attest."""
    for person in people:
        rest = []
        for tenure in person.tenures:
            plain = tenure.code == code and tenure.role == "GOV" and not tenure.monthly
            ruler = plain and person.ruler and tenure.start
            if ruler and tenure.office in TITLES:
                head, title, source = TITLES[tenure.office], tenure.office, ""
            elif (
                ruler
                and tenure.office == "government"
                and (found := office_of(person, tenure, attested))
            ):
                head, title, source = found
            else:
                rest.append(tenure)
                continue
            start, end = as_days(tenure)
            holder = next((one for one in holders if person in one.people), None)
            if holder is None:
                holder = Holder(code)
                holder.called("phoenix", [person.name, *person.aliases])
                holder.people.append(person)
                holders.append(holder)
            spell = Term(code, head, person.name, f"phoenix:{tenure.line}", start, end, title=title)
            said = [spell]
            if source:
                said.append(Term(code, head, person.name, source, None, None))
            holder.joints.append(JoinedTerm(holder, {head}, said, [tenure]))
        person.tenures = rest


def holder_for(person: Person, holders: list[Holder]) -> Holder | None:
    """The holder who is the person: by the name and by a bound of a term; None where unsure."""
    foreign = leaders_wikidata.suspects()
    found: list[tuple[tuple[int, bool, float], int, Holder]] = []
    days = [tenure for tenure in person.tenures if tenure.role == "GOV" and not tenure.monthly]
    # One word counts as a name only for people who have no longer one: Hussein, but not Carter.
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


def agreeing(tenure: Tenure, joint: JoinedTerm) -> int:
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
    """Whether terms of its holder cover a spell; if so, they have its days."""
    if tenure.role != "GOV":
        return False
    start, end = as_days(tenure)
    told = [
        joint
        for joint in holder.joints
        if tenure.first <= joint.last and joint.first <= tenure.last and agreeing(tenure, joint)
    ]
    if told and not tenure.monthly and without_gaps(told):
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
    if begun := [joint for joint in holder.joints if begins_as(tenure, start, joint)]:
        why = f"begins with the term of {begun[0].said[0].source}, which says the office and an end"
        problems.append(phoenix_doubt(tenure, person.name, "said twice", "dropped", why))
        return True
    if inside and tenure.office == "government":
        why = f"inside the term of {inside[0].said[0].source}, which says the office"
        problems.append(phoenix_doubt(tenure, person.name, "said twice", "dropped", why))
        return True
    return False


def begins_as(tenure: Tenure, start: Day | None, joint: JoinedTerm) -> bool:
    """Whether a spell of the list of months has no end and begins with a term that has one.

    It is the list that ends there, in the years before the dictionary, and not the spell.
    """
    titles = {"government", *(term.title for term in joint.said)}
    open_ended = tenure.monthly and tenure.end is None and joint.last < date.max
    return (
        open_ended
        and tenure.office in titles
        and any(near(start, term.start) for term in joint.said if term.start)
    )


def without_gaps(told: list[JoinedTerm]) -> bool:
    """Whether terms follow each other: a spell over a longer time says more than they do."""
    until = date.min
    for joint in sorted(told, key=lambda one: (one.first, one.last)):
        if until > date.min and joint.first > later(until):
            return False
        until = max(until, joint.last)
    return True


def later(day: date) -> date:
    """A month after a day."""
    return day if day == date.max else day + MONTH


def close(day: Day | None, said: list[Term], bound: str) -> bool:
    """Whether a bound differs by little more than a year from the term's own."""
    given = [one for term in said if (one := getattr(term, bound)) is not None]
    return not given or (day is not None and any(day.apart(one) <= FAR for one in given))
