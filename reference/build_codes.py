"""Writes codes.csv: codes of states in other schemes, which geokg recognises and does not use.

    python reference/build_codes.py            write reference/codes.csv
    python reference/build_codes.py --check    fail if it is not what would be written

A code that ISO 3166-1 gives to a state is no row: it means that state.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from factbook import cldr_aliases, cldr_rows
from phoenix import COUNTRIES
from tables import HERE, SOURCES, Row, as_csv, phoenix_lines, read_table, run

COLUMNS = ("code", "state", "scheme", "source")
SCHEMES = (
    ("cow_abbreviation", "Correlates of War"),
    ("gw_abbreviation", "Gleditsch-Ward"),
)
SPORT = (("IOC", "International Olympic Committee"), ("FIFA", "FIFA"))
NOT_THE_HEIR = frozenset("CS CT FQ JT MI NQ PC PU PZ WK YD YMD".split())
"""Withdrawn codes of other areas than that of the heir in CLDR, or of two states in turn (CS)."""
_COUNTRY = re.compile(r"^([A-Z.'()_-]+?)_*\s+\[([A-Z]{3})\]")


def from_lists(states: list[Row]) -> Iterator[Row]:
    """Abbreviations of the two lists of states."""
    for state in states:
        for column, scheme in SCHEMES:
            if state[column]:
                name = column.partition("_")[0]
                sources = [s for s in state["sources"].split() if s.startswith(f"{name}:")]
                yield row(state[column], state["code"], scheme, sources[0])


def from_countries(codes: set[str]) -> Iterator[Row]:
    """Codes of sports federations, and the two-letter names in CLDR."""
    for country in read_table(SOURCES / "country-codes" / "country-codes.csv"):
        code = country["ISO3166-1-Alpha-3"]
        for column, scheme in SPORT if code in codes else ():
            if re.fullmatch("[A-Z]{3}", country[column]):
                yield row(country[column], code, scheme, f"country-codes:{code}")


def from_cldr(states: list[Row]) -> Iterator[Row]:
    """Two-letter names that CLDR has for states: UK, US."""
    code_of = {state["iso2"]: state["code"] for state in states if state["iso2"]}
    for name in cldr_rows():
        if re.fullmatch("[A-Z]{2}", name["name"]) and name["iso2"] in code_of:
            yield row(name["name"], code_of[name["iso2"]], "CLDR", f"cldr:{name['iso2']}")


def from_aliases(states: list[Row]) -> Iterator[Row]:
    """Codes that CLDR calls deprecated, and those of Kosovo, which ISO does not list.

    A withdrawn two-letter code means the state of its three-letter code (SU: SUN), if geokg has
    it, else the heirs that CLDR names.
    """
    codes = {state["code"] for state in states}
    code_of = {state["iso2"]: state["code"] for state in states if state["iso2"]}
    code_of |= {
        row["iso2"]: state["code"]
        for row in cldr_rows()
        for state in states
        if row["iso2"] not in code_of and row["name"] in (state["name"], *state["names"].split("|"))
    }
    withdrawn = {r["alias"]: r for r in cldr_aliases() if r["reason"] == "deprecated"}
    longer = {r["alpha3"] for r in withdrawn.values()}
    used = {row["name"] for row in cldr_rows()}
    for alias in cldr_aliases():
        code = alias["alias"]
        heirs = [code_of[iso2] for iso2 in alias["replacement"].split() if iso2 in code_of]
        meant = [alias["alpha3"]] if alias["alpha3"] in codes else heirs
        if code in NOT_THE_HEIR or code in used:
            continue
        for state in meant:
            if alias["reason"] == "current":
                yield row(code, state, "CLDR", f"cldr-aliases:{code}")
                yield row(alias["alpha3"], state, "CLDR", f"cldr-aliases:{code}")
            elif code in withdrawn or code in longer:
                yield row(code, state, "ISO 3166-3", f"cldr-aliases:{code}")


def from_phoenix(states: list[Row]) -> Iterator[Row]:
    """Codes of CAMEO's actors: the first code under the name of a country."""
    names = {name: s["code"] for s in states for name in (s["name"], *s["names"].split("|"))}
    by_name = {re.sub(r"[^A-Z]", "", name.upper()): code for name, code in names.items() if name}
    for number, line in enumerate(phoenix_lines(COUNTRIES), start=1):
        match = _COUNTRY.match(line)
        name = re.sub(r"[^A-Z]", "", match[1]) if match else ""
        if match and name in by_name:
            yield row(match[2], by_name[name], "CAMEO", f"phoenix:{number}")


def row(code: str, state: str, scheme: str, source: str) -> Row:
    """One row of the table."""
    return {"code": code, "state": state, "scheme": scheme, "source": source}


def table() -> list[Row]:
    """All rows, by code, state and scheme; a code of ISO is left out."""
    states = read_table(HERE / "states.csv")
    iso = {state["code"] for state in states} | {state["iso3"] for state in states}
    found = [
        *from_lists(states),
        *from_countries({state["code"] for state in states}),
        *from_cldr(states),
        *from_aliases(states),
        *from_phoenix(states),
    ]
    kept = {(r["code"], r["state"], r["scheme"]): r for r in reversed(found)}
    rows = [r for r in kept.values() if r["code"] not in iso]
    return sorted(rows, key=lambda r: (r["code"], r["state"], r["scheme"]))


def main(arguments: list[str]) -> int:
    """Writes the table, or says whether it is the one that would be written."""
    return run("build_codes.py", arguments, lambda: {"codes.csv": as_csv(COLUMNS, table())})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
