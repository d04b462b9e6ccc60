"""Reads the World Factbook: who is chief of state and head of government, edition by edition.

An edition is evidence that somebody was named, never of a day: the days are those after "since",
and a term ends on the day on which the next holder's begins.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from functools import cache

from leaders_terms import GOVERNMENT, STATE, Day, Term, likeness, same_name, same_word, words_of
from phoenix import word_spelled
from tables import HERE, SOURCES, Row, read_table

FILE = SOURCES / "factbook" / "executive.csv"
LAST_DATA = date(2026, 1, 22)
"""The day of the last data: the Factbook ended, whatever the later snapshots are dated."""
SILENT = (date(2017, 12, 31), date(2020, 11, 27))
"""No edition lies between these days, so somebody who came and went is lost."""

CODES = {"KV": "cow:347", "GK": "GGY", "JE": "JEY", "IM": "IMN"}
"""FIPS codes for which the archive has no ISO code, or the sovereign's."""
FORMER = {
    "German Democratic Republic": "DDR",
    "Soviet Union": "SUN",
    "Czechoslovakia": "CSK",
    "Yemen, People's Democratic Republic of": "cow:680",
}
"""States that ended, by the name that the archive gives them."""

MARK = re.compile(
    r"(?i)\b(?:(?P<both>chiefs? of sta(?:te)?,? and (?:the )?heads? of government)|"
    r"(?P<state>chiefs? of sta(?:te)?|head of state)|(?P<government>heads? of government))"
    r"\s*(?:\([^)]*\)\s*)?(?:[:|+]|--|—|–|\s-\s*|-(?=[A-Z]))[\s:|-]*"
)
NOTE = re.compile(r"(?i)[;,.]?\s*(?:\bnote\b|\belections?\b|;|\brepresented by\b|\|)")
PAREN = re.compile(r"\(([^()]*)\)")
SINCE = re.compile(
    r"(?i)\b(?:since|assumed (?:office|power|the throne|title)|succeeded|ascended|took office|"
    r"sworn in|appointed|selected|elected|named|seized power|proclaimed|installed|inaugurated)"
)
MONTHS = {
    name: number
    for number, name in enumerate(
        "january february march april may june july august september october november "
        "december".split(),
        start=1,
    )
}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()}
DATE = re.compile(r"(?i)(?:(\d{1,2})\s+)?(?:NA\s+)?([a-z]{3,9})?\.?\s*,?\s*((?:1[89]|20)\d\d)")
COMING = re.compile(r"(?i)\b(?:elect|designate|nominee)\b")
TITLES = (
    *("vice president", "deputy prime minister", "emperor", "king", "queen", "sultan", "amir"),
    *("emir", "grand duke", "pope", "chief minister", "prime minister", "premier", "chancellor"),
    *("president", "taoiseach", "governor general", "governor", "administrator"),
    *("general secretary", "chairman", "chairperson", "head", "supreme leader", "leader"),
    *("captain regent", "prince"),
)
LOWER = re.compile(r"(?:al|el|bin|ibni?|bint|de|da|do|dos|del|der|van|von|di|la|le|du|ould|ag|y)-?")
RANK = re.compile(
    r"(?i)(?:.*\.|acting|interim|caretaker|transition(?:al)?|general|colonel|major|captain|"
    r"field|marshal|doctor|sir|dame|lord|"
    r"ayatollah|sheikh|shaykh|sayyid|his|her|highness|majesty|excellency|"
    + "|".join(word for title in TITLES for word in title.split())
    + r"|ministers?|deputy|vice|first|state|government|council|republic|committee|commission|"
    r"chamber|presidency|people's|national|assembly|supreme|federal|collective|revolution|islamic|"
    r"parliament|union|executive|military|overall|taliban|archbishop|cardinal|monsignor|bishop|coprince|co-prince|leader|regent|secretary|the|of)"
)


@dataclass
class Seen:
    """One person in one office in one edition; ``both`` where the edition gives them both."""

    edition: str
    line: int
    code: str
    head: str
    name: str
    surname: str
    title: str
    since: Day | None
    last: date
    both: bool

    @property
    def surnames(self) -> tuple[str, ...]:
        """The words of the name by which editions are compared: those in capitals there."""
        return words_of(self.surname) or words_of(self.name)


@dataclass
class Holding:
    """What all editions in a row say of one holder."""

    seen: list[Seen] = field(default_factory=list)

    @property
    def since(self) -> Day | None:
        """The day that most editions give, the latest edition's where they are equal."""
        given = [one.since for one in self.seen if one.since]
        if not given:
            return None
        counts = Counter(given)
        exact = [day for day in given if day.precision == "day"] or given
        return max(exact, key=lambda day: (counts[day], given.index(day)))


def read_terms(states: dict[str, Row], problems: list[Row]) -> list[Term]:
    """All terms of the Factbook, with their ends where a next holder gives them.

    A territory has no head of state of its own: the Factbook repeats the sovereign's.
    """
    found: list[Term] = []
    by_office: dict[tuple[str, str], list[Seen]] = {}
    for one in read_seen():
        territory = states[one.code]["status"] == "territory"
        if territory and (one.head == STATE or one.both):
            continue
        by_office.setdefault((one.code, one.head), []).append(one)
    for (code, head), group in sorted(by_office.items()):
        group.sort(key=lambda one: (edition_day(one.edition), one.line))
        found += terms_of(code, head, list(in_a_row(group)), problems)
    return found


def read_seen() -> Iterator[Seen]:
    """The persons named in each row of the file, in its order."""
    codes = {row["iso2"]: row["code"] for row in read_table(HERE / "states.csv")}
    decided = {row["source"] for row in read_table(HERE / "heads-decisions.csv")}
    for line, row in enumerate(read_table(FILE), start=2):
        code = FORMER.get(row["country"]) or CODES.get(row["fips"]) or codes.get(row["iso2"], "")
        if row["fips"] == "YI":
            code = "YUG" if row["first_seen"] < "1992" else "SCG"
        if not code or "Trust Territory" in row["country"]:
            continue
        if not row["iso2"] and row["fips"] not in CODES:
            continue
        if f"factbook:{line}" in decided:
            continue
        named = list(persons(row["text"]))
        heads = [name for _, name, *_ in named]
        for head, name, surname, title, since in named:
            last = row["last_seen"]
            known = edition_day(last) if "-" in last else date(int(last), 1, 1)
            known = min(known, LAST_DATA)
            both = heads.count(name) == 2
            yield Seen(
                row["first_seen"], line, code, head, name, surname, title, since, known, both
            )


def edition_day(edition: str) -> date:
    """The day of a snapshot, or for want of a better the last day of the year of an edition.

    The edition of 2004 knows a day of January 2005, most know the spring of their year.
    """
    return date.fromisoformat(edition) if "-" in edition else date(int(edition), 12, 31)


def persons(text: str) -> Iterator[tuple[str, str, str, str, Day | None]]:
    """The first person named under each office: head, name, title and since.

    >>> text = "chief of state: President Jacques CHIRAC (since 17 May 1995) head of government: "
    >>> text += "Prime Minister Lionel JOSPIN (since 3 June 1997)"
    >>> [(head, name, str(since.first)) for head, name, *_, since in persons(text)]
    [('state', 'Jacques Chirac', '1995-05-17'), ('government', 'Lionel Jospin', '1997-06-03')]
    """
    marks = list(MARK.finditer(text))
    done: set[str] = set()
    for at, mark in enumerate(marks):
        end = marks[at + 1].start() if at + 1 < len(marks) else len(text)
        found = person(text[mark.end() : end])
        if found is None or "de facto" in mark[0]:
            continue
        heads = (
            (STATE, GOVERNMENT) if mark["both"] else (STATE,) if mark["state"] else (GOVERNMENT,)
        )
        for head in heads:
            if head not in done:
                done.add(head)
                yield (head, *found)


def person(text: str) -> tuple[str, str, str, Day | None] | None:
    """The name, the title and the day of the person with whom a text begins; None without one."""
    stop = NOTE.search(text)
    lead, since = text[: stop.start()] if stop else text, None
    for paren in PAREN.finditer(text):
        if SINCE.search(paren[1]):
            if stop is None or paren.start() <= stop.start() or ";" in paren[0]:
                lead, since = text[: paren.start()], since_of(paren[1])
            break
    lead = re.split(r"(?i)\s+and\s+(?:\w+ )?(?:vice|deputy)|;|,\s", lead)[0]
    if len(lead) > 160 or COMING.search(lead):
        return None
    name, surname, title = name_of(lead)
    return (name, surname, title, since) if name else None


def since_of(text: str) -> Day | None:
    """The day after ``since``: a day, a month or a year.

    >>> since_of("since 3 June 1997"), since_of("since NA February 1989"), since_of("since NA")
    (Day(first=datetime.date(1997, 6, 3), precision='day'), \
Day(first=datetime.date(1989, 2, 1), precision='month'), None)
    """
    start = SINCE.search(text)
    match = DATE.search(text, start.end() if start else 0)
    if not match:
        return None
    year, month = int(match[3]), MONTHS.get((match[2] or "").lower())
    if not month:
        return Day(date(year, 1, 1), "year")
    if not match[1]:
        return Day(date(year, month, 1), "month")
    try:
        return Day(date(year, month, int(match[1])))
    except ValueError:
        return Day(date(year, month, 1), "month")


def name_of(lead: str) -> tuple[str, str, str]:
    """The name, the surname and the title in words in which the surname is in capitals.

    >>> name_of("President (Ali) Mohammad KHATAMI-Ardakani ")
    ('Mohammad Khatami-Ardakani', 'Khatami-Ardakani', 'president')
    >>> name_of("King ABDALLAH bin Abd al-Aziz Al Saud")
    ('Abdallah bin Abd al-Aziz Al Saud', 'Abdallah', 'king')
    """
    lead = re.sub(r"\"[^\"]*\"|“[^”]*”|\[[^\]}]*[\]}]?", " ", PAREN.sub(" ", lead))
    lead = " ".join(lead.split()).strip(" ,.-:|\"'`")
    words = lead.split(" ")
    at = next((n for n in range(len(words)) if begins_surname(words, n)), None)
    if at is None or "vacant" in lead or not lead.isprintable():
        return "", "", ""
    first = at
    while first and given_name(words[first - 1]):
        first -= 1
    while first < at and LOWER.fullmatch(words[first]):
        first += 1
    if first and words[first - 1].casefold() in ("of", "the"):
        first += country_words(words[first:at])
    last = next((n for n in range(at + 1, len(words)) if ends_name(words[n])), None)
    before = " ".join(words[:first]).casefold()
    title = next((t for t in TITLES if re.search(rf"\b{t}\b", before)), "")
    if is_xi(words, at):
        words[at] = "Xi"
    name = " ".join(spelled(word) for word in words[first:last] if word not in ("Jr.", "Sr."))
    capitals = [spelled(word) for n, word in enumerate(words[at:last]) if not n or is_surname(word)]
    return name.strip(" ,.\"'"), " ".join(capitals), title


def is_surname(word: str) -> bool:
    """Whether a word is the capitals of a surname: three letters, or two beside a small one."""
    bare = re.sub(r"^(?:al|el|d|Mc|Mac|De|Di|O|Le|La|Al|el|an|as|at)(?=[-'’A-Z])", "", word)
    letters = [c for c in bare if c.isalpha()]
    capitals = [c for c in letters if c.isupper()]
    if RANK.fullmatch(word.strip(",")) and word.strip(",").upper() != word:
        return False
    if re.fullmatch(
        r"(?:II|III|IV|VI{0,3}|IX|XI{0,3}|NA|UN|US|UK|USSR|PNG|NGC|GNU|SNC|TISA)[,.]?", word
    ):
        return False
    if re.fullmatch(r"[A-Z]{2,}-[A-Z]\w+|[A-Z]\w+-[A-Z]{3,}", word):
        return True
    return len(capitals) >= 2 and len(capitals) >= len(letters) - (2 if "-" in word else 1)


def ends_name(word: str) -> bool:
    """Whether a name has ended before a word: a small one, but for particles, or a parenthesis."""
    if word[:1].islower():
        return not LOWER.match(word)
    return len(word) > 1 and not word[0].isalpha() and word[0] not in "'`‘’."


def country_words(words: list[str]) -> int:
    """How many words at the beginning are the name of a state: "of Afghanistan Hamid KARZAI"."""
    sizes = (size for size in (4, 3, 2, 1) if " ".join(words[:size]) in state_names())
    return next((size for size in sizes if size <= len(words)), 0)


@cache
def state_names() -> frozenset[str]:
    """All names of states."""
    rows = read_table(HERE / "states.csv")
    return frozenset(name for row in rows for name in (row["name"], *row["names"].split("|")))


def begins_surname(words: list[str], at: int) -> bool:
    """Whether the surname begins at a word; capitals before a dash are an abbreviation."""
    if words[at + 1 : at + 2] == ["-"]:
        return False
    return is_surname(words[at]) or is_xi(words, at)


def is_xi(words: list[str], at: int) -> bool:
    """Whether a word is the Chinese surname that is spelled like a Roman number."""
    return words[at] == "XI" and words[at + 1 :][:1] != [] and words[at + 1][0].isupper()


def given_name(word: str) -> bool:
    """Whether a word before the surname is a part of the name, and no title."""
    if LOWER.fullmatch(word):
        return True
    if re.fullmatch(r"(?:[A-Z]\.-?)+", word):
        return True
    return word[:1].isupper() and not RANK.fullmatch(word) and word.isascii() | word[0].isalpha()


def spelled(word: str) -> str:
    """A word of a name with small letters behind the first; particles stay as they are.

    >>> spelled("al-ASAD"), spelled("AHMADI-NEJAD"), spelled("Abd"), spelled("VI")
    ('al-Asad', 'Ahmadi-Nejad', 'Abd', 'VI')
    """
    if re.fullmatch(r"II|III|IV|VI{0,3}|IX|XI{0,3}|XIV|XVI", word):
        return word
    if sum(letter.isupper() for letter in word) < 2:
        return word
    head = re.match(r"(?:al|el|Mc|Mac|d'|an|as|at|ash|ad|ar)(?=-?[A-Z]{2})-?", word)
    front = head[0] if head else ""
    rest = word[len(front) :]
    return (
        front + word_spelled(rest, edge=True)
        if rest.upper() == rest
        else front
        + "-".join(
            word_spelled(part, edge=True) if part.upper() == part else part
            for part in rest.split("-")
        )
    )


def in_a_row(group: Iterable[Seen]) -> Iterator[Holding]:
    """The editions of one office, those in a row that name one person together."""
    holdings: list[Holding] = []
    for one in group:
        if holdings and continues(holdings[-1].seen[-1], one):
            holdings[-1].seen.append(one)
        elif len(holdings) > 1 and same_days(holdings[-2], one):
            # A yearly edition may know less than a snapshot that is listed before it.
            holdings[-2].seen.append(one)
        else:
            holdings.append(Holding([one]))
    yield from holdings


def continues(before: Seen, one: Seen) -> bool:
    """Whether an edition names the person of the edition before.

    Somebody with a new first day and another first name is a relative: Kim Jong Il, Kim Jong Un.
    """
    shared, part = likeness(before.name, one.name)
    since = (before.since, one.since)
    surnames = any(same_word(a, b) for a in before.surnames for b in one.surnames)
    if since[0] and since[1] and since[0].apart(since[1]) == 0:
        # The month of one edition may be the first day of another person in the next.
        same_day = since[0].precision == since[1].precision == "day"
        return shared > 0 if same_day else surnames
    if before.since and one.since and one.since.first > before.last:
        return surnames and same_name(before.name, one.name) and not another_word(before, one)
    return surnames and (part > 0.5 or shared >= 2) and not another_word(before, one)


def another_word(before: Seen, one: Seen) -> bool:
    """Whether two names of two or three words differ in one of them: Li Keqiang, Li Qiang."""
    words = words_of(before.name), words_of(one.name)
    if len(words[0]) != len(words[1]) or len(words[0]) > 3:
        return False
    return any(SequenceMatcher(None, a, b).ratio() < 0.87 for a, b in zip(*words, strict=True))


def same_days(holding: Holding, one: Seen) -> bool:
    """Whether an edition names the person of a holding, with the same first day."""
    given = {seen.since for seen in holding.seen if seen.since}
    return one.since in given and continues(holding.seen[-1], one)


def terms_of(code: str, head: str, holdings: list[Holding], problems: list[Row]) -> list[Term]:
    """The holdings of one office as terms, each until the next begins."""
    terms: list[Term] = []
    for at, holding in enumerate(holdings):
        names = Counter(one.name for one in holding.seen)
        titles = Counter(one.title for one in holding.seen if one.title)
        # Later editions spell with accents and are corrected more.
        name = max(names, key=lambda text: (names[text], text))
        start = holding.since
        before = terms[-1].start if terms else None
        if start and before and start.last < before.first:
            problems.append(
                doubt(
                    holding.seen[0],
                    "since",
                    "dropped",
                    f"{start.first} lies before the holder before",
                )
            )
            start = None
        term = Term(
            code=code,
            head=head,
            name=name,
            source=f"factbook:{holding.seen[0].line}",
            start=start,
            end=None,
            title=titles.most_common(1)[0][0] if titles else "",
            surname=holding.seen[-1].surname,
            seen=max(one.last for one in holding.seen),
            aliases=[other for other in names if other != name],
        )
        if terms and start and at and not lost_between(terms[-1], start):
            terms[-1].end = start
        elif terms and not start:
            # All that is known: by this edition somebody else was named.
            year = min(edition_day(holding.seen[0].edition), LAST_DATA).replace(month=1, day=1)
            terms[-1].end = Day(year, "year")
        terms.append(term)
    return terms


def lost_between(before: Term, start: Day) -> bool:
    """Whether somebody may have come and gone unseen between an edition and the next start."""
    seen = before.seen or date.min
    return seen <= SILENT[0] and start.first > SILENT[0]


def doubt(one: Seen, problem: str, decision: str, why: str) -> Row:
    """A row of the list of problems."""
    since = str(one.since.first) if one.since else ".."
    return {
        "source": f"factbook:{one.line}",
        "code": one.code,
        "name": one.name,
        "dates": f"{since}/..",
        "problem": problem,
        "decision": decision,
        "why": why,
    }
