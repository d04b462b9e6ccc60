"""Says for each state, office and time how well leaders.csv knows who held the office.

A time is ``complete`` where terms follow each other without a gap of more than 31 days, two sources
confirm both bounds of each, and no unconfirmed term of somebody else lies in it; ``partial`` where
some term is there; else ``none``. A bound at which the state itself begins or ends needs no source.

Where one person is head of state and of government, and phoenix lists another ruler without an
office at that time, that may be a prime minister whom the other sources leave out: the head of
government is then known in part.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import leaders_factbook
import leaders_wikidata
from leaders_terms import GOVERNMENT, MONTH, STATE
from tables import Row

COLUMNS = ("code", "office", "from", "until", "level")
OFFICES = {STATE: "head of state", GOVERNMENT: "head of government"}
FIRST = date(1816, 1, 1)
"""The day on which the lists of states begin."""
BOTH = leaders_wikidata.ANSWERED
"""The last day that two sources reach."""
LAST = leaders_factbook.LAST_DATA
"""The last day that any source reaches."""
DAY = timedelta(days=1)

Span = tuple[date, date]


@dataclass(frozen=True)
class Known:
    """One term in leaders.csv, cut to the days that sources reach."""

    name: str
    start: date
    end: date
    solid: bool
    both: bool = False

    @property
    def span(self) -> Span:
        """The first and the last day."""
        return self.start, self.end


def rows(leaders: Iterable[Row], rulers: Iterable[Row], states: dict[str, Row]) -> list[Row]:
    """The rows of coverage.csv: each state that is dated, both offices, all its time.

    ``rulers`` are the rows of those whom phoenix lists as rulers without saying their office.
    """
    others: dict[str, list[Row]] = {}
    for row in rulers:
        others.setdefault(row["code"], []).append(row)
    terms: dict[tuple[str, str], list[Row]] = {}
    for row in leaders:
        for head in row.get("head", "").split():
            terms.setdefault((row["code"], head), []).append(row)
    found: list[Row] = []
    for code, state in sorted(states.items()):
        for there in map(validity, state["validity"].split()):
            if there[0] > there[1]:
                continue
            for head, office in OFFICES.items():
                known = [known_term(row, there) for row in terms.get((code, head), [])]
                within = [term for term in known if term.start <= term.end]
                beside = [known_term(row, there) for row in others.get(code, [])]
                if head == STATE:
                    beside = []
                for (start, end), level in levels(within, beside, there):
                    found.append(
                        dict(zip(COLUMNS, (code, office, str(start), str(end), level), strict=True))
                    )
    return found


def validity(text: str) -> Span:
    """An interval of a state, from 1816 to the last day of any source."""
    start, end = text.split("/")
    first = FIRST if start == ".." else date.fromisoformat(start)
    return max(first, FIRST), LAST if end == ".." else min(date.fromisoformat(end), LAST)


def known_term(row: Row, there: Span) -> Known:
    """A row, cut to the time of the state and to what sources reach."""
    start = FIRST if row["from"] == ".." else date.fromisoformat(row["from"])
    until = row["until"]
    open_until = BOTH if row["known_until"] < str(LAST.year) else LAST
    if row["known_until"] and row["known_until"] < str(BOTH.year):
        open_until = date(int(row["known_until"]), 12, 31)
    end = open_until if until == ".." else date.fromisoformat(until)
    confirmed = row.get("confirmed", "").split()
    begun = "from" in confirmed or start <= there[0] + MONTH
    ended = "until" in confirmed or (until != ".." and end >= there[1] - MONTH)
    both = " " in row.get("head", "")
    return Known(row["name"], max(start, there[0]), min(end, there[1]), begun and ended, both)


def levels(terms: list[Known], beside: list[Known], there: Span) -> list[tuple[Span, str]]:
    """The time of the state in pieces, each with its level, in order.

    ``beside`` are rulers without an office, who make doubtful what one person holds with both.
    """
    solid = united((term.span for term in terms if term.solid), MONTH)
    solid = [(stretched(one, there)) for one in solid]
    solid = [(start, min(end, BOTH)) for start, end in solid if start <= BOTH]
    for term in terms:
        if not term.solid and doubtful(term, terms):
            solid = [piece for one in solid for piece in without(one, term.span)]
    for ruler in beside:
        if doubtful(ruler, [term for term in terms if term.both]):
            solid = [piece for one in solid for piece in without(one, ruler.span)]
    some = united((term.span for term in terms), DAY)
    found: list[tuple[Span, str]] = []
    for piece in pieces(there, [*solid, *some]):
        level = "none"
        if any(start <= piece[0] and piece[1] <= end for start, end in some):
            level = "partial"
        if any(start <= piece[0] and piece[1] <= end for start, end in solid):
            level = "complete"
        if found and found[-1][1] == level:
            found[-1] = ((found[-1][0][0], piece[1]), level)
        else:
            found.append((piece, level))
    return found


def doubtful(term: Known, terms: Iterable[Known]) -> bool:
    """Whether an unconfirmed term shares more than a month with that of somebody else."""
    return any(
        min(term.end, other.end) - max(term.start, other.start) > MONTH
        for other in terms
        if other.solid and other.name != term.name
    )


def stretched(span: Span, there: Span) -> Span:
    """A run that begins or ends within a month of the state, up to the state's own bounds."""
    start = there[0] if span[0] - there[0] <= MONTH else span[0]
    end = there[1] if there[1] - span[1] <= MONTH and there[1] < LAST else span[1]
    return start, end


def united(spans: Iterable[Span], gap: timedelta) -> list[Span]:
    """The spans in as few as can be, those that lie no further apart than a gap as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start - found[-1][1] <= gap:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def without(span: Span, hole: Span) -> list[Span]:
    """What is left of a span without the days of another."""
    left = (span[0], min(span[1], hole[0] - DAY))
    right = (max(span[0], hole[1] + DAY), span[1])
    return [one for one in (left, right) if one[0] <= one[1]]


def pieces(there: Span, spans: Iterable[Span]) -> list[Span]:
    """A time cut at every bound of some spans."""
    cuts = {there[0]}
    for start, end in spans:
        cuts |= {day for day in (start, end + DAY) if there[0] < day <= there[1]}
    ordered = sorted(cuts)
    ends = [day - DAY for day in ordered[1:]] + [there[1]]
    return list(zip(ordered, ends, strict=True))
