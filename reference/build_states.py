"""Writes states.csv, the dated reference table of states, from the files in sources/.

    python reference/build_states.py            write reference/states.csv
    python reference/build_states.py --check    fail if it is not what would be written

What every column means, and which rule decides what, stands in README.md beside this script. Two
tables are written by hand and checked here line by line: crosswalk.csv says which state an entry of
a list is, states-curated.csv says what the lists merge; a value there that its source does not hold
stops the build.
"""

from __future__ import annotations

import csv
import io
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import factbook

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "sources"
LISTS = {"cow": ("cowstates.csv", "cowcode", "cowc"), "gw": ("gwstates.csv", "gwcode", "gwc")}
TITLES = {"cow": "COW", "gw": "Gleditsch-Ward"}
LIST_BEGINS, LIST_RUNS_ON = "1816-01-01", "9999-12-31"
NAME_COLUMNS = (
    *("official_name_en", "CLDR display name"),
    *("UNTERM English Short", "UNTERM English Formal"),
)
COLUMNS = (
    *("code", "name", "names", "status", "iso2", "iso3", "iso_numeric"),
    *("cow", "cow_abbreviation", "gw", "gw_abbreviation", "wikidata"),
    *("validity", "validity_source", "cow_validity", "gw_validity", "differs"),
    *("successors", "replaces", "country_codes_status", "note", "sources"),
)
# In parentheses the inputs also say what kind or which half of a place is meant: no names of it.
NO_NAMES = {"electoral", "ducal", "french part", "dutch part", "keeling"}

Row = dict[str, str]


@dataclass(frozen=True)
class Entry:
    """One interval of one list."""

    list: str
    number: str
    abbreviation: str
    name: str
    start: str
    end: str

    @property
    def interval(self) -> str:
        """The interval with ``..`` for an end that the list leaves open."""
        start = ".." if self.start == LIST_BEGINS else self.start
        return f"{start}/{'..' if self.end == LIST_RUNS_ON else self.end}"


@dataclass
class Inputs:
    """All files that the table is made of."""

    countries: dict[str, Row]
    entries: dict[tuple[str, str, str], Entry]
    phoenix: list[str]
    crosswalk: list[Row]
    curated: list[Row]


@dataclass
class Draft:
    """What is known of one state while its row is made."""

    code: str
    country: Row = field(default_factory=dict)
    entries: dict[str, list[Entry]] = field(default_factory=lambda: {"cow": [], "gw": []})
    curated: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def values(self, name: str) -> list[str]:
        """The curated values of a field, in the order of the file."""
        return [row["value"] for row in self.curated[name]]


def read_table(path: Path) -> list[Row]:
    """The rows of a CSV file as text; ``NA`` is Namibia's code and stays what it is."""
    with path.open(encoding="utf-8", newline="") as file:
        return [dict(row) for row in csv.DictReader(file)]


def read_inputs() -> Inputs:
    """The inputs as they lie in sources/ and beside this script."""
    countries = read_table(SOURCES / "country-codes" / "country-codes.csv")
    entries = {}
    for name, (file, number, abbreviation) in LISTS.items():
        for row in read_table(SOURCES / "states" / file):
            code = str(int(float(row[number])))
            entry = Entry(
                name, code, row[abbreviation], row["country_name"], row["start"], row["end"]
            )
            entries[name, code, entry.start] = entry
    phoenix = SOURCES / "phoenix-actors" / "Phoenix.Countries.actors.txt"
    return Inputs(
        countries={row["ISO3166-1-Alpha-3"]: row for row in countries},
        entries=entries,
        phoenix=phoenix.read_text(encoding="utf-8").split("\n"),
        crosswalk=read_table(HERE / "crosswalk.csv"),
        curated=read_table(HERE / "states-curated.csv"),
    )


def drafts(inputs: Inputs) -> dict[str, Draft]:
    """Every state, with the rows of the inputs that speak of it, in the order of codes."""
    found = {code: Draft(code, country) for code, country in inputs.countries.items()}
    unused = set(inputs.entries)
    for row in inputs.crosswalk:
        key = (row["list"], row["number"], row["start"])
        if key not in inputs.entries:
            raise SystemExit(f"crosswalk.csv: no entry {key} in the lists")
        unused.discard(key)
        draft = found.setdefault(row["code"], Draft(row["code"]))
        draft.entries[row["list"]].append(inputs.entries[key])
    if unused:
        raise SystemExit(f"crosswalk.csv: these entries of the lists have no state: {unused}")
    for row in inputs.curated:
        if row["code"] not in found:
            raise SystemExit(f"states-curated.csv: no state {row['code']}")
        found[row["code"]].curated[row["field"]].append(row)
    return dict(sorted(found.items()))


# Names


def folded(text: str) -> str:
    """A spelling without case, punctuation and spacing, to compare names of different files."""
    text = unicodedata.normalize("NFC", text).casefold().replace("&", " and ")
    return " ".join(re.sub(r"[^\w]|_", " ", text).split())


def tidy(text: str) -> str:
    """A name without the marks and the article that the United Nations' term base adds.

    >>> tidy("Cook Islands (the) **"), tidy("the Commonwealth of the Bahamas")
    ('Cook Islands', 'Commonwealth of the Bahamas')
    """
    text = text.replace("(the)", "").replace("*", "").strip()
    return text.removeprefix("the ")


def spellings(text: str) -> list[str]:
    """The names that one spelling of a list holds.

    >>> spellings("Congo, Democratic Republic of (Zaire)")
    ['Democratic Republic of Congo', 'Congo', 'Zaire']
    >>> spellings("Iran (Islamic Republic of)"), spellings("Samoa/Western Samoa")
    (['Iran', 'Islamic Republic of Iran'], ['Samoa', 'Western Samoa'])
    >>> spellings("Saint Martin (French Part)")
    ['Saint Martin', 'Saint Martin (French Part)']
    """
    text = tidy(text)
    head, inside, rest = text, "", ""
    if match := re.fullmatch(r"(.*?) \(([^)]*)\)(.*)", text):
        head, inside, rest = match.groups()
    head += rest
    names = head.split("/")
    if ", " in head and head.endswith(" of"):
        short, formal = head.split(", ", 1)
        names = [f"{formal} {short}", short]
    for part in inside.split("/") if inside else []:
        if folded(part) in NO_NAMES:
            names.append(text)
        else:
            names.append(f"{part} {head}" if part.endswith(" of") else part)
    return names


def given_names(draft: Draft) -> list[str]:
    """All names that the inputs have for a state, nearest to ISO first.

    A state that the lists merge into another has their names for the other: only the curated file
    knows its own.
    """
    if draft.curated["name"] and not draft.country:
        return []
    texts = [draft.country.get(column, "") for column in NAME_COLUMNS]
    texts += [entry.name for name in LISTS for entry in draft.entries[name]]
    return [name for text in texts if text for name in spellings(text)]


def names(draft: Draft, taken: dict[str, str], alpha2: set[str]) -> tuple[str, list[str]]:
    """The name of a state and its other names.

    ``taken`` are names that states-curated.csv gives to one state: Soviet Union is no other name of
    Russia, though the list has it in the same entry.
    """
    given = given_names(draft)
    main = draft.values("name")
    if not main and draft.country:
        main = [tidy(draft.country["CLDR display name"])]
        if "&" in main[0] or main[0].startswith("St. "):
            main = [draft.country["official_name_en"]]
    name = (main or given)[0]
    others: dict[str, str] = {}
    curated = [*draft.values("alias"), *draft.values("shared")]
    for other in [*given, *curated]:
        mine = other in curated or taken.get(folded(other), draft.code) == draft.code
        if mine and other not in alpha2 and other != name:
            others.setdefault(unicodedata.normalize("NFC", other).casefold(), other)
    return name, list(others.values())


# Time


def validity(draft: Draft) -> tuple[list[str], str]:
    """The intervals in which a state existed, and which input is followed."""
    if draft.curated["interval"]:
        return [value for value in draft.values("interval") if value], "curated"
    for name in ("gw", "cow"):
        if draft.entries[name]:
            return listed(draft, name), name
    return [], ""


def listed(draft: Draft, name: str) -> list[str]:
    """The intervals of one list."""
    return [entry.interval for entry in sorted(draft.entries[name], key=lambda e: e.start)]


def numbers(draft: Draft, name: str) -> tuple[str, str]:
    """The number and the abbreviation of a state in one list."""
    found = {(entry.number, entry.abbreviation) for entry in draft.entries[name]}
    if len(found) > 1:
        raise SystemExit(f"crosswalk.csv: {draft.code} has several numbers in {name}: {found}")
    return found.pop() if found else ("", "")


def differences(draft: Draft) -> str:
    """Where the two lists do not say the same of a state."""
    here = [name for name in LISTS if draft.entries[name]]
    if len(here) == 1:
        return f"only in {TITLES[here[0]]}"
    said = {
        "dates": {name: " ".join(listed(draft, name)) for name in here},
        "number": {name: numbers(draft, name)[0] for name in here},
        "abbreviation": {name: numbers(draft, name)[1] for name in here},
    }
    return "; ".join(
        f"{what}: " + ", ".join(f"{TITLES[name]} {value}" for name, value in by_list.items())
        for what, by_list in said.items()
        if len(set(by_list.values())) > 1
    )


def note(draft: Draft, followed: str) -> str:
    """Why the dates are those of one input, and what else a reader of the row should know."""
    reasons = [row["why"] for row in draft.curated["interval"]]
    both = draft.entries["cow"] and draft.entries["gw"]
    if followed == "gw" and both and listed(draft, "cow") != listed(draft, "gw"):
        reasons.append("dates of Gleditsch-Ward, as wherever both lists know a state (rule 1)")
    if followed == "cow":
        reasons.append("dates of COW, the only list that knows it (rule 1)")
    if not draft.entries["cow"] and not draft.entries["gw"]:
        reasons.append("no dates: neither list knows it")
    return "; ".join([*reasons, *draft.values("note")])


# The curated rows against their sources


def source_text(inputs: Inputs, source: str) -> str:
    """The text at a place in the inputs that states-curated.csv names."""
    kind, _, place = source.partition(":")
    if (text := factbook.text_at(source)) is not None:
        return text
    if kind == "phoenix":
        return inputs.phoenix[int(place) - 1].replace("_", " ")
    if kind == "country-codes":
        return " ".join(inputs.countries[place].values())
    number, _, start = place.partition("@")
    entry = inputs.entries[kind, number, start]
    return f"{entry.name} {entry.start} {entry.end}".replace("-", " ")


def dates_in(text: str) -> set[str]:
    """The dates of a source as six digits: phoenix often writes two for the year.

    >>> sorted(dates_in("[SUNRUS 19171109-19911225]")), dates_in("[SRB >060605]")
    (['171109', '911225'], {'060605'})
    """
    text = re.sub(r"\b(\d{4}) (\d\d) (\d\d)\b", r"\1\2\3", text)
    return {digits[-6:] for digits in re.findall(r"(?<!\d)(?:\d{8}|\d{6})(?!\d)", text)}


def is_dated(day: str, texts: Iterable[str]) -> bool:
    """Whether a source has this day, the day before (then it began) or the day after (ended)."""
    if day == "..":
        return True
    given = date.fromisoformat(day)
    near = {(given + timedelta(days=shift)).strftime("%y%m%d") for shift in (-1, 0, 1)}
    return any(near & dates_in(text) for text in texts)


def is_named(value: str, texts: Iterable[str]) -> bool:
    """Whether a source has this name; the year in ``Korea (to 1910)`` counts as well."""
    name, _, year = value.removesuffix(")").partition(" (to ")
    return any(folded(name) in folded(text) and year in text for text in texts)


def follows(inputs: Inputs, row: Row, texts: Iterable[str]) -> bool:
    """Whether a source has this successor: phoenix by its code, the lists the day after."""
    if any(row["value"] in text for text in texts):
        return True
    codes = defaultdict(set)
    for line in inputs.crosswalk:
        codes[f"{line['list']}:{line['number']}@{line['start']}"].add(line["code"])
    first, *second = row["source"].split()
    if not second:
        return {row["code"], row["value"]} <= codes[first]
    end = source_text(inputs, first)[-10:].replace(" ", "-")
    next_day = (date.fromisoformat(end) + timedelta(days=1)).isoformat()
    same = row["code"] in codes[first] and row["value"] in codes[second[0]]
    return same and second[0].endswith(f"@{next_day}")


def complaints(inputs: Inputs, known: Iterable[str]) -> list[str]:
    """What states-curated.csv says without its source saying so."""
    states, found = set(known), []
    for line, row in enumerate(inputs.curated, start=2):
        kind, value = row["field"], row["value"]
        texts = [source_text(inputs, source) for source in row["source"].split()]
        if kind in {"name", "alias", "shared"}:
            right = is_named(value, texts)
        elif kind == "interval":
            right = all(is_dated(day, texts) for day in value.split("/") if day)
        elif kind == "successor":
            right = value in states and follows(inputs, row, texts)
        else:
            right = kind == "note"
        if not right or not texts or len(row) != 5:
            found.append(f"states-curated.csv:{line}: {kind} `{value}` is not in {row['source']}")
    return found


# The table


def cited(draft: Draft) -> str:
    """The rows of the inputs that a row of the table rests on."""
    places = [f"country-codes:{draft.code}"] if draft.country else []
    for name in LISTS:
        places += [f"{name}:{e.number}@{e.start}" for e in draft.entries[name]]
    for rows in draft.curated.values():
        places += [source for row in rows for source in row["source"].split()]
    return " ".join(dict.fromkeys(places))


def status(draft: Draft) -> str:
    """``state`` for what a list or the country file takes for one, else ``territory``."""
    listed_somewhere = draft.entries["cow"] or draft.entries["gw"]
    independent = draft.country.get("is_independent") == "Yes"
    return "state" if listed_somewhere or independent else "territory"


def table(inputs: Inputs) -> list[Row]:
    """All rows of states.csv."""
    states = drafts(inputs)
    wrong = complaints(inputs, states)
    if wrong:
        raise SystemExit("\n".join(wrong))
    taken = {
        folded(row["value"]): row["code"]
        for row in inputs.curated
        if row["field"] in {"name", "alias"} and not states[row["code"]].country
    }
    alpha2 = {row["ISO3166-1-Alpha-2"] for row in inputs.countries.values()}
    replaces: dict[str, list[str]] = defaultdict(list)
    for state in states.values():
        for successor in state.values("successor"):
            replaces[successor].append(state.code)
    rows = []
    for state in states.values():
        row = described(state)
        name, others = names(state, taken, alpha2)
        row |= {"name": name, "names": "|".join(others)}
        row["replaces"] = " ".join(sorted(replaces[state.code]))
        rows.append(row)
    return rows


def described(state: Draft) -> Row:
    """The row of a state without its names and without values from the rows of other states."""
    country = state.country
    intervals, followed = validity(state)
    cow, cow_abbreviation = numbers(state, "cow")
    gw, gw_abbreviation = numbers(state, "gw")
    return {
        "code": state.code,
        "status": status(state),
        "iso2": country.get("ISO3166-1-Alpha-2", ""),
        "iso3": country.get("ISO3166-1-Alpha-3", ""),
        "iso_numeric": country["ISO3166-1-numeric"].zfill(3) if country else "",
        "cow": cow,
        "cow_abbreviation": cow_abbreviation,
        "gw": gw,
        "gw_abbreviation": gw_abbreviation,
        "wikidata": country.get("wikidata_id", "").rpartition("/")[2],
        "validity": " ".join(intervals),
        "validity_source": followed,
        "cow_validity": " ".join(listed(state, "cow")),
        "gw_validity": " ".join(listed(state, "gw")),
        "differs": differences(state) if cow or gw else "",
        "successors": " ".join(sorted(state.values("successor"))),
        "country_codes_status": country.get("is_independent", ""),
        "note": note(state, followed),
        "sources": cited(state),
    }


def as_csv(rows: list[Row]) -> bytes:
    """The bytes of the table: UTF-8, LF, columns in a fixed order."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def main(arguments: list[str]) -> int:
    """Writes the table, or says whether it is the one that would be written."""
    target = HERE / "states.csv"
    if arguments not in ([], ["--check"]):
        print("usage: build_states.py [--check]", file=sys.stderr)
        return 2
    rows = table(read_inputs())
    if arguments:
        same = target.read_bytes() == as_csv(rows)
        print(f"{target.name}: {'as built' if same else 'differs: run this script'}")
        return 0 if same else 1
    target.write_bytes(as_csv(rows))
    print(f"{target.name}: {len(rows)} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
