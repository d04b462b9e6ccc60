"""The keys by which rows of leaders.csv are found: names, surnames and transcriptions, folded.

The program looks a key up in the sorted lines, and reads the rows that it names: so a process that
meets one name does not fold 34,000.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tables import Row

from geokg.actors.spelling import name_key
from geokg.actors.transcription import transcribed

COLUMNS = ("kind", "key", "rows")
LONG_SURNAME = 6
"""The least number of letters of a surname that another transcription of it may still be."""
NUMERAL = re.compile(r"[IVX]+")
WITH_PARTICLES = re.compile(r" ((?:[a-z]+ )+[^a-z ]\S*)$")
PARTICLES = frozenset("ul al el de da do dos das del di van von der".split())
BEFORE_PARTICLE = re.compile(r"(?<= )(\S+) (?:de|da|do|dos|das|del|di) ")
FATHERS = frozenset({"bin", "ibn"})
BEFORE_FATHER = re.compile(r"(\S+) (?:bin|ibn) ", re.IGNORECASE)
FAMILY_NAME_FIRST = frozenset({"CHN", "KOR", "PRK", "TWN", "VNM"})
MOST = 6
"""The most people whom the table may have with a surname in front: Kim, with 87, means nobody."""
OWN_ORDER = ("wikidata", "factbook")
"""Sources that write all names in the order of their language; the others vary."""


def rows(leaders: Sequence[Row]) -> list[Row]:
    """The keys, each with the numbers of the rows that it finds; 0 is the first below the head."""
    found: dict[tuple[str, str], dict[int, None]] = {}
    bearers: dict[str, set[str]] = {}
    for row in leaders:
        if row["code"] in FAMILY_NAME_FIRST:
            bearers.setdefault(name_key(row["name"].split()[0]), set()).add(row["name"])
    common = frozenset(surname for surname, people in bearers.items() if len(people) > MOST)
    first = Counter(name.split()[0] for name in {row["name"] for row in leaders})
    given = frozenset(name_key(name) for name, times in first.items() if times > MOST)
    for number, row in enumerate(leaders):
        for key in keys(row, common, given):
            found.setdefault(key, {})[number] = None
    table = [
        {"kind": kind, "key": key, "rows": " ".join(map(str, numbers))}
        for (kind, key), numbers in found.items()
    ]
    return sorted(table, key=lambda row: f"{row['kind']},{row['key']},")


def keys(
    row: Row, common: frozenset[str], given: frozenset[str] = frozenset()
) -> Iterator[tuple[str, str]]:
    """The kinds and keys by which a row is found; none for heads of another state.

    ``common`` are surnames in front that too many have: after 2014 the table has heads alone, and
    a minister of that name would be taken for one. Behind a name they find nobody either: Arthur
    Li is not the Li of whom the news write. ``given`` are given names.

    Only heads are found by a transcription: there are four times as many ministers, and few are
    known in many spellings.
    """
    if row["role"].startswith("also "):
        return
    aliases = filter(None, row.get("aliases", "").split("|"))
    names = [name_key(name) for name in (row["name"], *aliases)]
    last = [key for key in map(name_key, surnames(row, given)) if key not in common]
    yield from (("name", key) for key in names if key)
    yield from (("surname", key) for key in last if key)
    if row.get("head"):
        for key in (*names, *(one for one in last if " " not in one)):
            plain = transcribed(key)
            if " " in plain or len(plain) >= LONG_SURNAME:
                yield "transcription", plain


def surnames(row: Row, given: frozenset[str]) -> Iterator[str]:
    """The parts of the main name that may be the surname: where the order varies, both ends."""
    words = row["name"].split()
    if len(words) > 1 and NUMERAL.fullmatch(words[-1]):
        if not row["role"].startswith("GOV"):
            return  # a monarch or a pope, who has a name and a number
        del words[-1]
    yield words[-1]
    if match := WITH_PARTICLES.search(row["name"]):
        yield match[1]  # de Gaulle, von der Leyen
    own_order = row["source"].startswith(OWN_ORDER)
    if len(words) > 1 and row["code"] in FAMILY_NAME_FIRST and own_order:
        yield words[0]
    if row.get("head"):
        short = short_names(row, words, given)
        yield from (name for name in short if not NUMERAL.fullmatch(name))


def short_names(row: Row, words: Sequence[str], given: frozenset[str]) -> Iterator[str]:
    """What else news call a head of several names, of which the last is not the surname alone."""
    tail = words[-3:] if len(words) > 2 else []
    if tail and not any(NUMERAL.fullmatch(word) for word in tail):
        size = 3 if words[-2].casefold() in PARTICLES and len(words) > 3 else 2
        yield " ".join(words[-size:])  # Lopez Obrador, Zia ul Haq
    for alias in filter(None, row.get("aliases", "").split("|")):
        *_, before, last = ["", *alias.split()]
        if last in words[1:-1] and last[0].isupper() and before.casefold() not in FATHERS:
            yield last  # Augusto Pinochet Ugarte, who is called Augusto Pinochet
    if (match := BEFORE_PARTICLE.search(row["name"])) and name_key(match[1]) not in given:
        yield match[1]  # Carlos Salinas de Gortari
    if match := BEFORE_FATHER.search(row["name"]):
        yield match[1]  # Mahathir bin Mohamad
