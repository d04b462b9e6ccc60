"""Days with a precision, terms of office as one source states them, and how names compare."""

from __future__ import annotations

import calendar
import difflib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

MONTH = timedelta(days=31)
STATE, GOVERNMENT = "state", "government"

RANKS = frozenset(
    "president prime minister premier king queen emperor sultan emir amir prince princess general "
    "gen lt maj brig col capt captain field marshal air vice adm admiral dr sir dame lord lady mr "
    "mrs ms hon sheikh shaykh shaikh sheik hojatolislam hajj haji ayatollah ato the of and jr sr "
    "ii iii iv vi vii viii ix xi xii".split()
)
"""Words of a name that are titles or numbers: two names that share only these are not alike."""
PARTICLES = frozenset(
    "al el as ash bin bint ibn da de del der di do dos du la le van von ul ur zu abd "
    "ben i v x".split()
)
ALIKE = 0.8
SON = re.compile(r"\b(?:bin|ibn)\b", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Day:
    """A day, or the month or the year that it lies in where the source gives no more.

    >>> str(Day(date(1990, 1, 1), "year").last), Day(date(1990, 5, 2)).apart(Day(date(1990, 6, 1)))
    ('1990-12-31', 30)
    """

    first: date
    precision: str = "day"

    @property
    def last(self) -> date:
        """The last day that it may be."""
        if self.precision == "year":
            return self.first.replace(month=12, day=31)
        if self.precision == "month":
            days = calendar.monthrange(self.first.year, self.first.month)[1]
            return self.first.replace(day=days)
        return self.first

    def apart(self, other: Day) -> int:
        """The least number of days between the two."""
        return max((self.first - other.last).days, (other.first - self.last).days, 0)

    def within(self, other: Day) -> bool:
        """Whether this is a more precise way to give what the other may be."""
        return other.first <= self.first and self.last <= other.last

    def agrees(self, other: Day) -> bool:
        """Whether two sources agree: within 31 days, and neither gives only a year."""
        return "year" not in (self.precision, other.precision) and self.apart(other) <= MONTH.days


@dataclass
class Term:
    """One term of one person in one office of one state, as one source states it.

    ``head`` says of what the person is the head: ``state`` or ``government``. ``seen`` is the last
    day on which the source still names the person, for sources that are read in editions;
    ``other_ends`` are those of further statements of the same term.
    """

    code: str
    head: str
    name: str
    source: str
    start: Day | None
    end: Day | None
    item: str = ""
    title: str = ""
    seen: date | None = None
    surname: str = ""
    other_ends: list[Day] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)

    @property
    def first(self) -> date:
        """The first day that the term may have."""
        return self.start.first if self.start else date.min

    @property
    def last(self) -> date:
        """The last day that the term may have."""
        return self.end.last if self.end else date.max

    def meets(self, other: Term) -> bool:
        """Whether the two may share a day."""
        return self.first <= other.last and other.first <= self.last


@cache
def words_of(name: str) -> tuple[str, ...]:
    """The words by which a name is compared: no accents, no case, no titles, no particles.

    >>> words_of("Fahd da Arábia Saudita"), words_of("King FAHD bin Abd al-Aziz Al Saud")
    (('fahd', 'arabia', 'saudita'), ('fahd', 'aziz', 'saud'))
    """
    plain = unicodedata.normalize("NFKD", name.replace("ı", "i").replace("ł", "l"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
    plain = re.sub(r"['’ʻʼ`]", "", plain)
    found = re.findall(r"\w+", plain)
    return tuple(word for word in found if word not in RANKS and word not in PARTICLES)


@cache
def same_word(left: str, right: str) -> bool:
    """Whether two words are one name in two spellings.

    >>> same_word("rohani", "ruhani"), same_word("kishida", "ishiba"), same_word("nagy", "antall")
    (True, False, False)
    """
    if left == right:
        return True
    if min(len(left), len(right)) < 4:
        return False
    bare = tuple(re.sub(r"[aeiouyhw]|(.)(?=\1)", "", word) for word in (left, right))
    if bare[0] == bare[1] and len(bare[0]) >= 3 and left[0] == right[0]:
        return True
    matcher = difflib.SequenceMatcher(None, left, right)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


@cache
def likeness(left: str, right: str) -> tuple[int, float]:
    """How many words two names share, and which part of the shorter name that is."""
    one, other = words_of(left), words_of(right)
    if not one or not other:
        return 0, 0.0
    rest, shared = list(other), 0
    for word in one:
        if match := next((again for again in rest if same_word(word, again)), None):
            rest.remove(match)
            shared += 1
    return shared, shared / min(len(one), len(other))


def same_surname(left: str, right: str) -> bool:
    """Whether two names end in one word; a short one may be a given name."""
    one, other = words_of(left)[-1:], words_of(right)[-1:]
    return bool(one and other) and len(one[0]) > 3 and same_word(one[0], other[0])


def same_end(left: str, right: str) -> bool:
    """Whether two names begin or end with one word, of more than four letters.

    >>> same_end("Emomali Rahmon", "Emomali Rakhmov"), same_end("Choe Ryong Hae", "Kim Jae-ryong")
    (True, False)
    """
    one, other = words_of(left), words_of(right)
    if not one or not other:
        return False
    # Amadou and Mamadou are two names, Ba Jamal and Bajamal are one.
    if "".join(one[-2:]) == other[-1] or one[-1] == "".join(other[-2:]):
        return True
    pairs = [(one[0], other[0]), (one[-1], other[-1])]
    return any(len(a) > 4 and a[0] == b[0] and same_word(a, b) for a, b in pairs)


@cache
def fits(left: str, right: str) -> float:
    """How well two names may be one person's who is known to have the same office and days.

    More than half of the shorter name must be in the other, and the first word of one of them: the
    kings Birendra and Gyanendra Bir Bikram Shah share all but that. Nothing is 0, all is 1.
    """
    one, other = words_of(left), words_of(right)
    shared, part = likeness(left, right)
    if not shared:
        return 0.0
    firsts = any(same_word(one[0], word) for word in other)
    firsts |= any(same_word(other[0], word) for word in one)
    if part > 0.5 and firsts:
        return part
    return 0.5 if firsts and len(other) == len(one) == 2 and same_surname(left, right) else 0.0


def same_name(left: str, right: str) -> bool:
    """Whether two names are of one person, whatever the days.

    >>> same_name("Viktor Orbán", "Viktor Orban"), same_name("George Bush", "George W. Bush")
    (True, True)
    >>> same_name("Chung Won Shik", "Chung Hong Won"), same_name("Kim Jong Il", "Kim Jong Un")
    (False, False)
    """
    one, other = words_of(left), words_of(right)
    shared, part = likeness(left, right)
    least = min(len(one), len(other))
    if least < 2:
        return one == other != ()
    if least == 3 and shared == 2:
        return same_word(one[0], other[0]) and same_word(one[-1], other[-1])
    if least <= 3 and len(one) != len(other) and SON.search(f"{left} {right}"):
        # A son has the names of his father: Muhammad bin Salman bin Abd al-Aziz Al Saud.
        return part == 1.0 and same_word(one[0], other[0])
    return part == 1.0 if least <= 3 else shared >= 3 and same_word(one[0], other[0])


def days_from(text: str) -> Day | None:
    """The day of a Wikidata time; a value that is unknown there, or out of range, is none.

    The first of January stands for a year and the first of another month for a month, since the
    extract lost the precision.

    >>> days_from("1997-08-03T00:00:00Z"), days_from("http://www.wikidata.org/.well-known/genid/1")
    (Day(first=datetime.date(1997, 8, 3), precision='day'), None)
    """
    match = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)T00:00:00Z", text)
    if not match or match[1] == "0000":
        return None
    day = date(int(match[1]), int(match[2]), int(match[3]))
    if day.day > 1:
        return Day(day)
    return Day(day, "year" if day.month == 1 else "month")
