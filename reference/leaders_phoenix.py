"""Reads the people of the phoenix dictionary who have dated spells in a government, up to 2014.

What is mistyped, doubtful or said twice goes to the list of problems. Two tables are written by
hand: leaders-offices.csv says which comment of the dictionary gives an office to which lines,
leaders-decisions.csv what is done about a line that is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from leaders_problems import Problem, Span, listed, twins
from phoenix import COUNTRIES, FROZEN, Entry, Spell, day, entries, spelled
from tables import HERE, Row, phoenix_lines, read_table

# Phoenix's codes of states that the table of states codes otherwise; territories have five letters.
CODES = {"KSV": "cow:347", "TMP": "TLS"}
TERRITORIES = {"USAASM", "GBRFLK", "GBRVGB", "DNKFRO", "GBRIMY", "USAPRI"}
RENAMED = {"IMY": "IMN"}
FICTIONAL = {"KNT"}
INSTITUTION = re.compile(
    r"PARTY|COMMITTEE|COUNCIL|ASSEMBLY|VOLKSKAMMER|SOVIET_OF|MOVEMENT|AUTHORITY|MINISTRY|"
    r"POLITBURO|GENERAL_SECRETARY_OF"
)
NATION = r"(?:(?:US|U\.S\.|UNITED_STATES|AMERICAN|RUSSIAN|SOVIET|GERMAN|COMMUNIST|ALBANIAN)[_ ])?"
TITLES = {
    "PRESIDENT": "president",
    "VICE[-_]PRESIDENT": "vice president",
    "PRIME_MINISTER": "prime minister",
    "PREMIER": "premier",
    "CHANCELLOR": "chancellor",
    "FOREIGN_MINISTER": "foreign minister",
    "DEFENSE_MINISTER|MINISTER_OF_DEFENSE": "defense minister",
    "KING": "king",
}
TITLE = "|".join(TITLES)
TITLED = re.compile(rf"{NATION}(?P<title>{TITLE})[_ ](?P<name>.+)", re.IGNORECASE)
# Other words before a name: of no office in this table, and no part of the name.
ADDRESSED = re.compile(
    rf"{NATION}(?:THE_)?(?:FORMER_(?:{TITLE})|EX-SOVIET_PRESIDENT|PRESIDENT-ELECT|SENATOR|GOVERNOR|"
    r"GOV\.|CONGRESSMAN|REPRESENTATIVE|MR\.?|GENERAL|GEN\.|SECRETARY_OF_(?:STATE|DEFENSE|THE_ARMY)|"
    r"GENERAL_SECRETARY|SECRETARY|LEADER|KANZLER|BUNDESKANZLER|THE)[_ ](?P<name>.+)",
    re.IGNORECASE,
)
# What a comment behind a spell says of the office; other comments say nothing of it.
COMMENTS = {
    "PM": "prime minister",
    "PM pt. 1": "prime minister",
    "PM pt. 2": "prime minister",
    "Prime Minister": "prime minister",
    "Acting PM": "acting prime minister",
    "Dep. PM": "deputy prime minister",
    "Min of Civil Aviation": "minister of civil aviation",
    "Min. of Water Resources": "minister of water resources",
    "Min. of Fin.": "minister of finance",
    "President of Germany": "president",
    "Chancellor of Germany": "chancellor",
    "President of the Bundesrat": "president of the Bundesrat",
    "Prime Minister of Lower Saxony": "prime minister of Lower Saxony",
    "Supreme Leader": "supreme leader",
    "Assembly of Experts": "member of the Assembly of Experts",
    "Amb. to UN": "ambassador to the UN",
    "Foreign Minister": "foreign minister",
    "Secretary of State": "secretary of state",
    "Sec State": "secretary of state",
    "brief acting Sec State": "acting secretary of state",
    "Dep Sec State": "deputy secretary of state",
    "Under Secretary of State for Political Affairs": (
        "under secretary of state for political affairs"
    ),
    "National security advisor": "national security advisor",
    "Dep NatSecAd": "deputy national security advisor",
    "then Chief of Staff": "White House chief of staff",
    "Sec Def": "secretary of defense",
    "Dep Sec Def": "deputy secretary of defense",
    "Sec of Army": "secretary of the army",
    "Senator from Nebraska": "senator",
    "Amb to Philippines (need dates)": "ambassador to the Philippines",
    "Amb. to Japan (need dates)": "ambassador to Japan",
}
# The same behind a first line, for people with a single spell.
ENTRY_COMMENTS = {
    "General Secretary of the Socialist Unity Party": (
        "general secretary of the Socialist Unity Party"
    ),
    "Leader of the Socialist Unity Party": "leader of the Socialist Unity Party",
    "East German head of state 89-90": "head of state",
}


@dataclass(frozen=True)
class Tenure:
    """One spell of one person in one government."""

    line: int
    code: str
    role: str
    start: date | None
    end: date | None
    office: str = "government"
    comment: str = ""

    @property
    def first(self) -> date:
        """The first day, the earliest there is where it is open."""
        return self.start or date.min

    @property
    def last(self) -> date:
        """The last day, the latest there is where it is open."""
        return self.end or date.max

    @property
    def monthly(self) -> bool:
        """Whether it comes from the list that knows only months, from 2003 on."""
        from_first = self.start is not None and self.start.day == 1 and self.start.year >= 2003
        whole = self.end is None or (self.end + timedelta(days=1)).day == 1
        return from_first and whole


@dataclass
class Person:
    """One entry of the dictionary that is a person with dated spells in a government."""

    line: int
    name: str
    aliases: list[str]
    titles: set[str]
    comment: str
    ruler: bool
    tenures: list[Tenure] = field(default_factory=list)


def state_of(code: str) -> tuple[str, str] | None:
    """The state and the role of a code with ``GOV`` in it; None where it is no government's.

    >>> state_of("IRNGOV"), state_of("TJKGOVEDU"), state_of("GBRVGBGOV"), state_of("IRNELI")
    (('IRN', 'GOV'), ('TJK', 'GOVEDU'), ('VGB', 'GOV'), None)
    """
    match = re.fullmatch(r"([A-Z]{3}|[A-Z]{6})(GOV[A-Z]*)", code)
    if not match or (len(match[1]) == 6 and match[1] not in TERRITORIES):
        return None
    state = match[1][-3:]
    return CODES.get(state, RENAMED.get(state, state)), match[2]


def dated(text: str) -> tuple[date | None, date | None] | None:
    """The days of ``970803-050803``, ``>921119`` or ``<890101``; None where they are not such."""
    match = re.fullmatch(r"(?:([<>])\s*(\d+)|(\d+)-(\d+))", text)
    if not match:
        return None
    days = [day(digits) for digits in match.groups()[1:] if digits]
    if None in days or (len(days) == 2 and (days[0] or date.min) > (days[1] or date.max)):
        return None
    if len(days) == 2:
        return days[0], days[1]
    return (days[0], None) if match[1] == ">" else (None, days[0])


def person(entry: Entry) -> Person | None:
    """The person of an entry, with the names by which it goes; None for an institution."""
    if not entry.names or INSTITUTION.search(entry.names[0]):
        return None
    titles, names = set(), []
    for text in entry.names:
        text = text.strip("_ ")
        if (match := TITLED.fullmatch(text)) and not match["name"].upper().startswith("OF_"):
            # One title is one only where it is the whole of a pattern: vice is not president.
            titles |= {
                office
                for pattern, office in TITLES.items()
                if re.fullmatch(pattern, match["title"], re.IGNORECASE)
            }
            text = match["name"]
        elif match := ADDRESSED.fullmatch(text):
            text = match["name"]
        names.append(spelled(text))
    whole_names = [name for name in names if name.isprintable()]
    # Two names have lost a letter to a control character: another spelling is better, or none.
    names = whole_names or ["".join(c for c in name if c.isprintable()) for name in names]
    unique = list(dict.fromkeys(name for name in names if len(name) > 2))
    if not unique:
        return None
    ruler = any(spell.code.endswith("ELI") for spell in entry.spells)
    return Person(entry.line, unique[0], unique[1:], titles, entry.comment, ruler)


def decided(spell: Spell, decisions: dict[int, Row]) -> Spell | None:
    """A spell as leaders-decisions.csv mends it; None where it drops it."""
    if not (row := decisions.get(spell.line)):
        return spell
    if row["decision"] == "dropped":
        return None
    if row["value"].isalpha():
        return replace(spell, code=row["value"] + spell.code[3:])
    return replace(spell, dates=row["value"])


def read_people(problems: list[Problem]) -> list[Person]:
    """Everybody with a dated spell in a government; what is wrong goes to ``problems``."""
    decisions = {int(row["line"]): row for row in read_table(HERE / "leaders-decisions.csv")}
    found = []
    cut = {line: row for line, row in decisions.items() if row["decision"] == "joined"}
    for entry in whole(entries(phoenix_lines(COUNTRIES)), cut, problems):
        if not (somebody := person(entry)):
            continue
        for given in entry.spells:
            if not re.search(r"\d", given.dates) or "GOV" not in given.code:
                continue
            spell = decided(given, decisions)
            if row := decisions.get(given.line):
                problems.append(
                    Problem.of(given, somebody.name, row["decision"], row["why"], row["value"])
                )
            if spell and (tenure := read_spell(spell, somebody, problems)):
                somebody.tenures.append(tenure)
        if somebody.tenures:
            found.append(somebody)
    return found


def whole(given: Iterable[Entry], cut: dict[int, Row], problems: list[Problem]) -> Iterator[Entry]:
    """The entries, with names put together again that were cut and stand in two entries."""
    head = None
    for entry in given:
        if head:
            entry.names[0] = f"{head.names[0]}{entry.names[0]}"
            row, head = cut[head.line], None
            name = spelled(entry.names[0])
            problems.append(
                Problem(entry.line, "", name, "", "name cut in two", "joined", row["why"])
            )
        if entry.line in cut:
            head = entry
        else:
            yield entry


def read_spell(spell: Spell, somebody: Person, problems: list[Problem]) -> Tenure | None:
    """A spell as a tenure; None, and a problem, where it cannot be read."""
    state, days = state_of(spell.code), dated(spell.dates)
    if not state or state[0] in FICTIONAL:
        why = "a state of a novel" if state else "a code of no state in the table"
        problems.append(Problem.of(spell, somebody.name, "dropped", why, "state"))
        return None
    if not days:
        raise SystemExit(f"line {spell.line}: {spell.dates} needs a row in leaders-decisions.csv")
    code, role = state
    start, end = days
    soviet = code == "RUS" and start is not None and date(1917, 11, 9) <= start
    if soviet and end is not None and end <= date(1991, 12, 25):
        code = "SUN"
    return Tenure(spell.line, code, role, start, end, comment=spell.comment)


# Offices


def with_offices(somebody: Person, rows: list[Row]) -> Person:
    """The same person, with the offices that a comment or another name gives to the spells."""
    plain = [tenure for tenure in somebody.tenures if tenure.role == "GOV"]
    alone = len(plain) == 1
    named = ENTRY_COMMENTS.get(somebody.comment, "")
    if not named and len(somebody.titles) == 1:
        named = next(iter(somebody.titles))
    done = []
    for tenure in somebody.tenures:
        office = COMMENTS.get(tenure.comment, "")
        if not office and tenure.role == "GOV":
            office = from_section(tenure, plain, rows) or (named if alone else "")
        done.append(replace(tenure, office=office or "government"))
    return replace(somebody, tenures=done)


def from_section(tenure: Tenure, plain: list[Tenure], rows: list[Row]) -> str:
    """The office that the comment above a section gives to a spell in it, or nothing."""
    for row in rows:
        if int(row["first"]) <= tenure.line <= int(row["last"]):
            chosen = {
                "only": plain if len(plain) == 1 else [],
                "first": plain[:1],
                "longest": [max(plain, key=lambda spell: spell.last - spell.first)],
                "all": plain,
            }[row["which"]]
            return row["office"] if tenure in chosen else ""
    return ""


# The tables


def without_repeats(somebody: Person, problems: list[Problem]) -> Person:
    """The same person without spells that the list of months repeats less exactly."""
    kept: list[Tenure] = []
    month = timedelta(days=31)
    for tenure in sorted(somebody.tenures, key=lambda spell: (spell.monthly, spell.line)):
        same = next(
            (
                other
                for other in kept
                if (other.code, other.role) == (tenure.code, tenure.role)
                and other.first <= tenure.first
                and (other.end is None or tenure.last <= min(other.last, date.max - month) + month)
            ),
            None,
        )
        if same and (tenure.monthly or (same.start, same.end) == (tenure.start, tenure.end)):
            why = f"within a month of line {same.line}, which knows the days"
            problems.append(problem(somebody, tenure, "said twice", "dropped", why))
            if same.office == "government" and tenure.office != "government":
                kept[kept.index(same)] = replace(same, office=tenure.office)
        else:
            kept.append(tenure)
    return replace(somebody, tenures=sorted(kept, key=lambda spell: spell.line))


def without_twins(people: list[Person], problems: list[Problem]) -> list[Person]:
    """The people, where those who stand twice are one, with the names of both."""
    spans = [(one.name, one.ruler, tenure) for one in people for tenure in one.tenures]
    pairs = [*by_hand(spans), *twins(spans)]
    holder = {tenure.line: one for one in people for tenure in one.tenures}
    gone: set[int] = set()
    for line, again, found in pairs:
        one, other = holder[line], holder[again]
        if one is other or other.line in gone:
            continue
        problems.append(found)
        if found.decision == "joined":
            one.tenures += other.tenures
            names = [*one.aliases, other.name, *other.aliases]
            one.aliases = [name for name in dict.fromkeys(names) if name != one.name]
            gone.add(other.line)
    return [one for one in people if one.line not in gone]


def by_hand(spans: Iterable[Span]) -> Iterator[tuple[int, int, Problem]]:
    """The people that leaders-cases.csv says stand twice under names that are not alike."""
    named = {tenure.line: (name, tenure) for name, _, tenure in spans}
    for row in read_table(HERE / "leaders-cases.csv"):
        if row["problem"] == "twin":
            name, tenure = named[int(row["line"])]
            dates = f"{tenure.start or '..'}/{tenure.end or '..'}"
            found = Problem(
                tenure.line, tenure.code, name, dates, "twin", row["decision"], row["why"]
            )
            yield int(row["with"]), tenure.line, found


def problem(somebody: Person, tenure: Tenure, what: str, decision: str, why: str) -> Problem:
    """A problem with a spell that could be read."""
    dates = f"{tenure.start or '..'}/{tenure.end or '..'}"
    return Problem(tenure.line, tenure.code, somebody.name, dates, what, decision, why)


def row_of(somebody: Person, tenure: Tenure) -> Row:
    """A row of leaders.csv; where phoenix leaves the end open, nobody knows beyond 2014."""
    known = max(FROZEN, tenure.start.year) if tenure.start and not tenure.end else ""
    return {
        "code": tenure.code,
        "name": somebody.name,
        "aliases": "|".join(somebody.aliases),
        "role": tenure.role,
        "office": tenure.office,
        "from": str(tenure.start or ".."),
        "until": str(tenure.end or ".."),
        "known_until": str(known),
        "source": f"phoenix:{tenure.line}",
    }


def read(problems: list[Problem]) -> list[Person]:
    """Everybody with a dated spell in a government, twins and repetitions joined."""
    offices = read_table(HERE / "leaders-offices.csv")
    people = [with_offices(somebody, offices) for somebody in read_people(problems)]
    people = without_twins(people, problems)
    people = [without_repeats(somebody, problems) for somebody in people]
    spans = [(one.name, one.ruler, tenure) for one in people for tenure in one.tenures]
    problems += listed(spans, {row["code"]: row for row in read_table(HERE / "states.csv")})
    return people
