"""Reads the phoenix dictionaries: entries, the spells of their codes, and the names of people.

A dictionary has one paragraph for each entry: a first line with a name, lines with ``+`` and
another name, and lines with codes and dates. Dates are ``yymmdd`` or ``yyyymmdd``, ``>day`` is
since and ``<day`` until; ``#`` starts a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

COUNTRIES = "Phoenix.Countries.actors.txt"
INTERNATIONAL = "Phoenix.International.actors.txt"
ISSUES = "Phoenix.IssueCoding.txt"
FROZEN = 2014
# No year between 15 and 33 occurs with two digits in a government's spell: the pivot cuts nothing.
PIVOT = 15

BRACKET = re.compile(r"\[([A-Z]+)\s*([^\]]*)\]")
PARTICLES = {
    *("al", "as", "bin", "bint", "da", "de", "del", "der", "di", "do", "dos", "du", "ibn", "la"),
    *("van", "von", "ul", "ur", "zu"),
}
ROMAN = re.compile(r"II|III|IV|VI{0,3}|XI{0,3}|XIV|XVI")


@dataclass(frozen=True)
class Spell:
    """One code with its dates as they are in the file."""

    line: int
    code: str
    dates: str
    comment: str


@dataclass
class Entry:
    """One paragraph of a dictionary; ``names`` begins with its first line."""

    line: int
    section: str
    comment: str
    names: list[str] = field(default_factory=list)
    spells: list[Spell] = field(default_factory=list)


def entries(lines: list[str]) -> Iterator[Entry]:
    """The entries of a dictionary, in its order.

    A first line without codes before another first line is one whose ``+`` was forgotten, if the
    two share a word; the spells of the second are then those of both.
    """
    entry, section = Entry(0, "", ""), ""
    for number, line in enumerate(lines, start=1):
        text, _, comment = line.partition("#")
        names = text.split("[")[0].strip()
        if not text.strip():
            section = comment.strip() if line.startswith("#") else section
            continue
        spells = [
            Spell(number, m[1], m[2].strip(), comment.strip()) for m in BRACKET.finditer(text)
        ]
        if text.startswith("+"):
            entry.names.append(names[1:])
        elif names:
            if entry.names and not entry.spells and shares_word(entry.names, names):
                entry.names.append(names)
            else:
                yield entry
                if spells and len(spells[0].code) == 3:
                    section = ""
                entry = Entry(number, section, comment.strip(), [names])
        entry.spells += spells
    yield entry


def shares_word(names: list[str], other: str) -> bool:
    """Whether two names have a long word in common."""
    words = {word for name in names for word in re.findall(r"\w{4,}", name.replace("_", " "))}
    return bool(words & set(re.findall(r"\w{4,}", other.replace("_", " "))))


def spelled(name: str) -> str:
    """A name of the dictionary as people write it.

    >>> spelled("EMOMALI_RAKHMONOV_"), spelled("ELIZABETH_II"), spelled("RICHARD_VON_WEIZSACKER_")
    ('Emomali Rakhmonov', 'Elizabeth II', 'Richard von Weizsacker')
    >>> spelled("MOHAMMAD_ALI_RAJA'I_"), spelled("HAIDAR_AL-ABADI"), spelled("MIGUEL_D'ESCOTO")
    ("Mohammad Ali Raja'i", 'Haidar al-Abadi', "Miguel D'Escoto")
    """
    words = " ".join(name.replace("_", " ").split()).split(" ")
    last = len(words) - 1
    return " ".join(word_spelled(word, edge=at in (0, last)) for at, word in enumerate(words))


def word_spelled(word: str, *, edge: bool) -> str:
    """One word of a name; particles are small but at the start and at the end."""
    if "-" in word:
        parts = word.split("-")
        return "-".join(word_spelled(part, edge=edge and at > 0) for at, part in enumerate(parts))
    if ROMAN.fullmatch(word):
        return word
    if word.lower() in PARTICLES and not edge:
        return word.lower()
    return re.sub(r"(?:^|(?<=^\w')|(?<=[.\"(]))\w", lambda m: m[0].upper(), word.lower())


def day(digits: str) -> date | None:
    """The day that six or eight digits stand for, or None where there is none.

    >>> str(day("970803")), str(day("050803")), str(day("20050803")), day("931301"), day("9008223")
    ('1997-08-03', '2005-08-03', '2005-08-03', None, None)
    """
    if len(digits) == 6:
        digits = ("20" if int(digits[:2]) <= PIVOT else "19") + digits
    if len(digits) != 8:
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
