"""Reads which office people had by the lists of persons in Foreign Relations of the United States.

The lists say in words what somebody was in the years of a volume. They date no term here: they only
attest which office it was that a spell of phoenix, whose days are known, leaves open.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from leaders_phoenix import Person, Tenure
from leaders_terms import GOVERNMENT, STATE, fits, same_name, same_surname
from tables import HERE, SOURCES, read_table

FILE = SOURCES / "frus-people" / "heads.csv"
TITLES = {
    "prime minister": GOVERNMENT,
    "premier": GOVERNMENT,
    "chancellor": GOVERNMENT,
    "head of government": GOVERNMENT,
    "president": STATE,
    "head of state": STATE,
    "chief of state": STATE,
    "monarch": STATE,
    "king": STATE,
    "queen": STATE,
    "emperor": STATE,
    "shah": STATE,
    "sultan": STATE,
}
TITLE = "|".join(TITLES)
BEFORE = re.compile(rf"(?i)^(?:the )?(?P<state>[\w’' -]{{3,40}}?) (?P<title>{TITLE})\b(?! of the)")
BEHIND = re.compile(
    rf"(?i)^(?:(?:general|colonel|marshal|field marshal),? )?(?P<title>{TITLE})"
    rf"(?: and [^,;]{{3,60}}?)? of (?:the )?(?P<state>[A-Z][\w’' -]{{2,40}}?)"
    r"(?=[,.;(]|$| from| until| to | since| after| and| in | till| through)"
)
LESSER = re.compile(
    r"(?i)\b(?:former|vice|deputy|assistant|advis[eo]r|ambassador|elect|designate|candidate|"
    r"secretary to|aide|brother|son|wife|daughter|director|special|staff|exchequer|acting)\b"
)
NOBODY = (("", 0), ("", 0))
YEARS = re.compile(r"frus(\d{4})(?:-(\d{2}))?")


@dataclass(frozen=True)
class Attested:
    """That a person was head of a state or of its government at some time in a frame of years."""

    source: str
    code: str
    head: str
    title: str
    names: tuple[str, ...]
    first: int
    last: int


@cache
def states_by_name() -> dict[str, str]:
    """The code of each name and demonym that means one state."""
    found: dict[str, set[str]] = {}
    for row in read_table(HERE / "names.csv"):
        if row["kind"] != "capital" and "en" in row["language"].split():
            found.setdefault(row["name"].casefold(), set()).add(row["code"])
    return {name: min(codes) for name, codes in found.items() if len(codes) == 1}


def read() -> Iterator[Attested]:
    """Everything that the lists attest about heads of states of the table."""
    for row in read_table(FILE):
        frame = [years(volume) for volume in row["volumes"].split()]
        names = tuple(map(turned, (row["name"], *filter(None, row["variants"].split("|")))))
        for clause in re.split(r";\s*|\. ", row["remark"]):
            match = BEHIND.search(clause) or BEFORE.search(clause)
            if not match or LESSER.search(clause):
                continue
            title = match["title"].casefold()
            if code := states_by_name().get(match["state"].strip().casefold()):
                yield Attested(
                    source=f"frus:{row['id']}",
                    code=code,
                    head=TITLES[title],
                    title=title,
                    names=names,
                    first=min(first for first, _ in frame),
                    last=max(last for _, last in frame),
                )


def years(volume: str) -> tuple[int, int]:
    """The frame of a volume, a year wider on both sides.

    >>> years("frus1955-57v12"), years("frus1946v03")
    ((1954, 1958), (1945, 1947))
    """
    match = YEARS.match(volume)
    assert match, volume
    first = int(match[1])
    last = int(str(first)[:2] + match[2]) if match[2] else first
    return first - 1, last + 1


def turned(name: str) -> str:
    """A name with the surname behind.

    >>> turned("Souvanna Phouma"), turned("Nasser, Gamal Abdel")
    ('Souvanna Phouma', 'Gamal Abdel Nasser')
    """
    surname, comma, given = name.partition(", ")
    return f"{given.partition(', ')[0]} {surname}" if comma else surname


def office_of(
    person: Person, tenure: Tenure, attested: Iterable[Attested]
) -> tuple[str, str, str] | None:
    """The head, the title and the source of a spell; None where the lists say both alike.

    A president who was prime minister for a while is called so three times as often, or more.
    """
    mine = (person.name, *person.aliases)
    found = [
        one
        for one in attested
        if one.code == tenure.code
        and tenure.first.year <= one.last
        and one.first <= tenure.last.year
        and any(same_person(name, other) for name in mine for other in one.names)
    ]
    (head, most), (_, least) = (*Counter(one.head for one in found).most_common(2), *NOBODY)[:2]
    if not head or most < 3 * least:
        return None
    title = Counter(sorted(one.title for one in found if one.head == head)).most_common(1)[0][0]
    return head, title, min(one.source for one in found)


def same_person(left: str, right: str) -> bool:
    """Whether a name of phoenix and one of the lists are of one person."""
    return same_name(left, right) or (fits(left, right) > 0.6 and same_surname(left, right))
