"""Writes leaders.csv, who held which office when, coverage.csv, and leaders-problems.csv.

    python reference/build_leaders.py            write the tables
    python reference/build_leaders.py --check    fail if they are not what would be written

The terms of heads of state and of government come from Wikidata, the Factbook and phoenix, other
members of governments from phoenix alone.
What every column means, and which rule decides what, stands in README.md and
docs/decisions/0011-leaders.md.
"""

from __future__ import annotations

import sys

import leaders_bounds
import leaders_coverage
import leaders_factbook
import leaders_frus
import leaders_keys
import leaders_link
import leaders_phoenix
import leaders_rows
import leaders_wikidata
from leaders_problems import Problem
from leaders_terms import Term
from tables import HERE, Row, as_csv, read_table, run

COLUMNS = (
    *("code", "name", "aliases", "role", "office", "head", "from", "until"),
    *("precision", "confirmed", "known_until", "source"),
)
SOVEREIGN = ("GBR", "FRA")
"""States whose heads are heads of others: in the Commonwealth, and of Andorra."""
PROBLEM_COLUMNS = ("source", "code", "name", "dates", "problem", "decision", "why")


def by_state(terms: list[Term]) -> dict[str, list[Term]]:
    """The terms of each state, in their order."""
    found: dict[str, list[Term]] = {}
    for term in terms:
        found.setdefault(term.code, []).append(term)
    return found


def leaders(states: dict[str, Row], problems: list[Row]) -> tuple[list[Row], list[Row]]:
    """The rows of leaders.csv, in their order, and those of rulers without an office."""
    phoenix_problems: list[Problem] = []
    people = leaders_phoenix.read(phoenix_problems)
    problems += [problem.row() for problem in phoenix_problems]
    wikidata = by_state(leaders_wikidata.read_terms(states, problems))
    factbook = by_state(leaders_factbook.read_terms(states, problems))
    problems += [{**row, "decision": "dropped"} for row in decided()]
    attested = list(leaders_frus.read())
    rows: list[Row] = []
    learned: dict[str, str] = {}
    sovereigns: dict[str, str] = {}
    # Those first whose heads are heads of other states, under other names there.
    for code in sorted(states, key=lambda one: (one not in SOVEREIGN, one)):
        named = [one for one in people if any(t.code == code for t in one.tenures)]
        holders = leaders_link.holders_of(
            wikidata.get(code, []), factbook.get(code, []), learned, problems
        )
        leaders_link.link(holders, named, problems)
        leaders_link.attest(holders, named, attested, code)
        leaders_bounds.settle(holders, problems)
        if code in SOVEREIGN:
            for holder in leaders_link.heads_of_state(holders):
                learned[holder.item] = holder.name
                sovereigns |= {holder.item: code, holder.name: code}
        rows += leaders_rows.rows(holders, sovereigns, problems)
    rows += [leaders_phoenix.row_of(one, tenure) for one in people for tenure in one.tenures]
    rows.sort(key=lambda row: (row["code"], row["name"], row["from"], row["source"]))
    rulers = [
        leaders_phoenix.row_of(one, tenure)
        for one in people
        for tenure in one.tenures
        if one.ruler and tenure.role == "GOV" and not tenure.monthly
    ]
    return rows, [row for row in rulers if row["office"] == "government"]


def decided() -> list[Row]:
    """The rows of the Factbook that a person decided to leave out."""
    rows = read_table(HERE / "heads-decisions.csv")
    return [
        {**row, "dates": "", "problem": "unusable"}
        for row in rows
        if row["source"].startswith("factbook:")
    ]


def tables() -> dict[str, bytes]:
    """The bytes of the tables."""
    problems: list[Row] = []
    states = {row["code"]: row for row in read_table(HERE / "states.csv")}
    rows, rulers = leaders(states, problems)
    problems.sort(key=lambda row: (row["code"], *(row[key] for key in PROBLEM_COLUMNS)))
    return {
        "leaders.csv": as_csv(COLUMNS, rows),
        "leader-keys.csv": as_csv(leaders_keys.COLUMNS, leaders_keys.rows(rows)),
        "coverage.csv": as_csv(
            leaders_coverage.COLUMNS, leaders_coverage.rows(rows, rulers, states)
        ),
        "leaders-problems.csv": as_csv(PROBLEM_COLUMNS, problems),
    }


def main(arguments: list[str]) -> int:
    """Writes the tables, or says whether they are what would be written."""
    return run("build_leaders.py", arguments, tables)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
