"""Writes organisations.csv, the main intergovernmental organisations, from phoenix's second file.

    python reference/build_organisations.py            write reference/organisations.csv
    python reference/build_organisations.py --check    fail if it is not what would be written

organisations-curated.csv, written by hand, names the line of the dictionary for each name of an
organisation. A name or a date that is not in that line stops the build, so the only dated
organisation is the one that the dictionary dates.
"""

from __future__ import annotations

import re
import sys

from build_states import folded
from phoenix import INTERNATIONAL, ISSUES, day
from tables import HERE, Row, as_csv, phoenix_lines, read_table, run

COLUMNS = ("code", "name", "names", "from", "until", "source", "note")
INITIALS = "initials of the name"


def stands_there(row: Row, line: str) -> bool:
    """Whether a line of the dictionary has the name, or a name with these initials, and the dates.

    >>> stands_there({"name": "OSCE", "why": INITIALS, "from": "", "until": ""},
    ...              "ORGANIZATION_FOR_SECURITY_AND_COOPERATION_IN_EUROPE_")
    True
    """
    name = line.split("[")[0].strip("+_ \t").replace("_", " ")
    if row["why"] == INITIALS:
        small = {"AND", "FOR", "OF", "IN", "THE"}
        initials = "".join(word[0] for word in name.split() if word not in small)
        named = initials == row["name"]
    else:
        named = folded(row["name"]) in folded(line.replace("_", " "))
    given = {str(day(digits)) for digits in re.findall(r"\d{6,8}", line)}
    return named and all(not row[key] or row[key] in given for key in ("from", "until"))


def table() -> list[Row]:
    """All rows of organisations.csv, by code; the first name of each is the one it goes by."""
    lines, issues = phoenix_lines(INTERNATIONAL), phoenix_lines(ISSUES)
    found: dict[str, list[Row]] = {}
    for row in read_table(HERE / "organisations-curated.csv"):
        dictionary, _, number = row["source"].partition(":")
        line = (issues if dictionary == "phoenix-issues" else lines)[int(number) - 1]
        if not stands_there(row, line):
            raise SystemExit(f"organisations-curated.csv: {row['name']} is not in {row['source']}")
        found.setdefault(row["code"], []).append(row)
    return [
        {
            "code": code,
            "name": rows[0]["name"],
            "names": "|".join(row["name"] for row in rows[1:]),
            "from": next((row["from"] for row in rows if row["from"]), ""),
            "until": next((row["until"] for row in rows if row["until"]), ""),
            "source": " ".join(row["source"] for row in rows),
            "note": "; ".join(row["why"] for row in rows if row["why"] not in ("", INITIALS)),
        }
        for code, rows in sorted(found.items())
    ]


def main(arguments: list[str]) -> int:
    """Writes the table, or says whether it is the one that would be written."""
    return run(
        "build_organisations.py",
        arguments,
        lambda: {"organisations.csv": as_csv(COLUMNS, table())},
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
