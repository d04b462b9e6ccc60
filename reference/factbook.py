"""Names of states in the World Factbook and in Unicode's CLDR, one row per name.

Rows of the Factbook are matched to states by their ISO code, and only if one of their names is
known already: the extract gives the code of the sovereign state to some dependencies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache

from tables import SOURCES, Row, read_table

_NOTE = re.compile(r"\s*\([^()]*\)")
_NOT_A_NAME = re.compile(
    r"none|.*\b(?:is|was|formerly|sometimes|note|district|disputed)\b.*", re.IGNORECASE
)
_PLURAL = re.compile(r"\((?:s|es|men|women|man|woman)\)$")
_DAY = re.compile(r"\b(\d{1,2} [A-Z][a-z]+ \d{4})\b")


@cache
def factbook_rows() -> Mapping[str, Row]:
    """Return the rows of the Factbook's last names by their FIPS code."""
    rows = read_table(SOURCES / "factbook" / "names-2026.csv")
    return {row["fips"]: row for row in rows if row["fips"]}


@cache
def factbook_editions() -> list[Row]:
    """Return the names of states that have ended, as earlier editions give them."""
    return read_table(SOURCES / "factbook" / "names-by-edition.csv")


@cache
def cldr_rows() -> list[Row]:
    """Return the English names of territories in CLDR."""
    return read_table(SOURCES / "cldr" / "territories-en.csv")


@cache
def cldr_aliases() -> list[Row]:
    """Return the codes of territories that CLDR replaces by others, and that of Kosovo."""
    return read_table(SOURCES / "cldr" / "territory-aliases.csv")


@cache
def frus_remarks() -> list[Row]:
    """Return the remarks on people in Foreign Relations of the United States."""
    return read_table(SOURCES / "frus-people" / "heads.csv")


def text_at(source: str) -> str | None:
    """Return what these sources have at a place, with dates as 1961-12-09, or None for others.

    >>> "1961 12 09" in text_at("factbook:TZ"), text_at("phoenix:1")
    (True, None)
    """
    kind, _, place = source.partition(":")
    if kind == "factbook":
        return _with_days(" ".join(factbook_rows()[place].values()))
    if kind == "factbook-editions":
        code, _, edition = place.partition("@")
        rows = (
            r for r in factbook_editions() if r["fips"] == code and r["first_edition"] == edition
        )
        return _with_days(" ".join(row["text"] for row in rows))
    if kind == "cldr":
        return " ".join(row["name"] for row in cldr_rows() if row["iso2"] == place)
    if kind == "frus":
        return " ".join(row["remark"] for row in frus_remarks() if row["id"] == place)
    return None


def _with_days(text: str) -> str:
    days = [datetime.strptime(day, "%d %B %Y") for day in _DAY.findall(text) if _is_day(day)]
    return " ".join([text, *(day.strftime("%Y %m %d") for day in days)])


def _is_day(text: str) -> bool:
    try:
        datetime.strptime(text, "%d %B %Y")
    except ValueError:
        return False
    return True


def names(iso2: str, known: set[str]) -> Iterator[Row]:
    """Yield the names that the Factbook and CLDR have for a state.

    Args:
        iso2: Its ISO 3166-1 alpha-2 code.
        known: Its names in other sources, in lower case.
    """
    for fips, row in factbook_rows().items() if iso2 else ():
        if row["iso2"] != iso2:
            continue
        short, long = pieces(row["short"]), pieces(row["long"].replace(",", " "))[:1]
        if not known & {name.casefold().removeprefix("the ") for name in (*short, *long)}:
            continue
        abbreviations = re.split(r" or |/", _bare(row["abbreviation"]))
        for kind, texts in (
            ("name", short),
            ("official", long),
            ("name", [text for text in abbreviations if len(text) > 2 and "." not in text]),
            ("former", pieces(row["former"])),
            ("demonym", demonyms(row["nationality_adjective"])),
            ("demonym", demonyms(row["nationality_noun"])),
            ("capital", pieces(row["capital"])[:1]),
        ):
            for name in texts:
                yield {"name": name, "kind": kind, "language": "en", "source": f"factbook:{fips}"}
    yield from _cldr(iso2)


def pieces(text: str) -> list[str]:
    """Return the names in a cell, without notes.

    >>> pieces("Dahomey, People's Republic of Benin"), pieces("none")
    (['Dahomey', "People's Republic of Benin"], [])
    >>> pieces("United Arab Republic (with Syria)")
    ['United Arab Republic']
    """
    if "Trust Territory of the Pacific" in text or " [" in text:
        return []
    found = [" ".join(part.split()) for part in re.split(r"[,;]", _bare(text))]
    return [name for name in found if name[:1].isupper() and not _NOT_A_NAME.fullmatch(name)]


def demonyms(text: str) -> list[str]:
    """Return the demonyms in a cell.

    >>> demonyms("Croat(s), Croatian(s)"), demonyms("Mosotho (singular), Basotho (plural)")
    (['Croat', 'Croatian'], ['Mosotho', 'Basotho'])
    """
    found = [_bare(_PLURAL.sub("", part.strip())) for part in re.split(r",|;| or |/", text)]
    return [name for name in found if name[:1].isupper() and not _NOT_A_NAME.fullmatch(name)]


def _cldr(iso2: str) -> Iterator[Row]:
    """Yield the English names in CLDR, US and UK among them."""
    for row in cldr_rows():
        if iso2 and row["iso2"] == iso2 and row["variant"] != "chagos":
            plain = re.sub(r"\bSt\. ", "Saint ", row["name"]).replace(" & ", " and ")
            for name in dict.fromkeys((row["name"], plain)):
                yield {"name": name, "kind": "name", "language": "en", "source": f"cldr:{iso2}"}


def _bare(text: str) -> str:
    return _NOTE.sub("", text).strip()
