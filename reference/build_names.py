"""Writes names.csv: what each state, its people and its government are called, and since when.

    python reference/build_names.py            write reference/names.csv
    python reference/build_names.py --check    fail if it is not what would be written

What every column means stands in README.md beside this script. names-curated.csv is written by
hand and checked here line by line: a name that its source does not hold stops the build.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator

import factbook
from build_states import Draft, Inputs, drafts, folded, read_inputs, source_text, spellings, tidy
from tables import HERE, Row, as_csv, read_table, run

COLUMNS = ("code", "name", "kind", "language", "from", "until", "source", "note")
KINDS = ("name", "official", "former", "demonym", "capital")
# The columns of country-codes that hold names, in the order in which a twin is dropped.
LANGUAGES = {
    "en": (
        "CLDR display name",
        "official_name_en",
        "UNTERM English Short",
        "UNTERM English Formal",
    ),
    "fr": ("official_name_fr", "UNTERM French Short", "UNTERM French Formal"),
    "es": ("official_name_es", "UNTERM Spanish Short", "UNTERM Spanish Formal"),
    "ru": ("official_name_ru", "UNTERM Russian Short", "UNTERM Russian Formal"),
    "ar": ("official_name_ar", "UNTERM Arabic Short", "UNTERM Arabic Formal"),
    "zh": ("official_name_cn", "UNTERM Chinese Short", "UNTERM Chinese Formal"),
}
ARTICLE = re.compile(r"^(?:la|le|les|el|los|las) |^l['’]", re.IGNORECASE)
ARTICLE_BEHIND = re.compile(r" \((?:la|le|les|l['’]|el|los|las|the)\)", re.IGNORECASE)
INVERTED = re.compile(r"(?P<short>[^()]+) \((?P<formal>[^()]+)\)")
# What ends a formal part that belongs before the short name: "Irán (República Islámica del)".
JOINS = re.compile(r"(?: (?:de|del|de la|de los|du|des|de l['’]|of)| d['’])$", re.IGNORECASE)


def clean(text: str, language: str) -> list[str]:
    """The names in a cell of country-codes, without articles and the term base's marks.

    >>> clean("Tadjikistan (le)", "fr"), clean("l'État de Palestine *", "fr")
    (['Tadjikistan'], ['État de Palestine'])
    >>> clean("Irán (República Islámica del)", "es")
    ['Irán', 'República Islámica del Irán']
    >>> clean("Иран (Исламская Республика)", "ru")
    ['Иран', 'Исламская Республика Иран']
    """
    if language == "en":
        return spellings(text)
    text = ARTICLE_BEHIND.sub("", tidy(text)).strip()
    if language in {"fr", "es"}:
        text = ARTICLE.sub("", text)
    text = " ".join(text.replace("_", "").split())
    if not (match := INVERTED.fullmatch(text)):
        return [text] if "(" not in text and text else []
    short, formal = match["short"].strip(), match["formal"].strip(" -")
    if JOINS.search(formal):
        glue = "" if formal.endswith(("'", "’")) else " "
        return [short, f"{formal}{glue}{short}"]
    # In other brackets stands a half of a place, or a second name: only Russian inverts.
    return [short, f"{formal} {short}"] if language == "ru" and "Респ" in formal else [short]


def key(name: str) -> str:
    """A name as it is compared: NFC, without case."""
    return unicodedata.normalize("NFC", name).casefold()


def sourced(draft: Draft, name: str) -> tuple[str, str]:
    """Where a name of states.csv stands in the inputs, and its kind."""
    for row in (r for part in ("name", "alias", "shared") for r in draft.curated[part]):
        if row["value"] == name:
            return row["source"], "former" if row["why"] == "earlier name" else "name"
    formal = draft.country.get("UNTERM English Formal", "")
    if formal and name in spellings(formal):
        return f"country-codes:{draft.code}", "official"
    if any(name in spellings(draft.country.get(column, "") or "-") for column in LANGUAGES["en"]):
        return f"country-codes:{draft.code}", "name"
    for entry in (e for entries in draft.entries.values() for e in entries):
        if name in spellings(entry.name):
            return f"{entry.list}:{entry.number}@{entry.start}", "name"
    raise SystemExit(f"no source for {name} of {draft.code}")


def english(draft: Draft, state: Row) -> Iterator[Row]:
    """The names in states.csv, each with its source."""
    names = [state["name"], *filter(None, state["names"].split("|"))]
    for name in names:
        source, kind = sourced(draft, name)
        yield {"name": name, "kind": kind, "language": "en", "source": source}


def translated(draft: Draft) -> Iterator[Row]:
    """The names in the other languages of country-codes."""
    for language, columns in LANGUAGES.items():
        for column in columns if language != "en" else ():
            kind = "official" if column.endswith("Formal") else "name"
            for name in clean(draft.country.get(column, ""), language):
                source = f"country-codes:{draft.code}"
                yield {"name": name, "kind": kind, "language": language, "source": source}


def capital(draft: Draft) -> Iterator[Row]:
    """The capital of today, which no input dates."""
    if name := draft.country.get("Capital", "").strip():
        source = f"country-codes:{draft.code}"
        yield {"name": name, "kind": "capital", "language": "en", "source": source}


def curated(inputs: Inputs, code: str, rows: list[Row]) -> Iterator[Row]:
    """The hand-made names of a state; one that its source does not hold stops the build."""
    for row in rows:
        texts = [folded(source_text(inputs, place)) for place in row["source"].split()]
        stem = folded(row["name"])
        # A demonym formed from a name shares all but its ending with it.
        shared = (
            stem[: max(4, len(stem) - 4)]
            if row["why"].startswith(("formed", "phoenix has"))
            else stem
        )
        if match := re.fullmatch(r"abbreviation of ([^,]+), .*", row["why"]):
            shared = folded(match[1]) if not any(shared in text for text in texts) else shared
        if row["kind"] not in KINDS or not any(shared in text for text in texts):
            raise SystemExit(f"names-curated.csv: {code} {row['name']} is not in {row['source']}")
        yield {**{name: row[name] for name in COLUMNS if name in row}, "note": row["why"]}


def table() -> list[Row]:
    """All rows of names.csv, by state, then kind, then as the inputs have them."""
    inputs = read_inputs()
    by_hand: dict[str, list[Row]] = {}
    for row in read_table(HERE / "names-curated.csv"):
        by_hand.setdefault(row["code"], []).append(row)
    states = {row["code"]: row for row in read_table(HERE / "states.csv")}
    if unknown := sorted(set(by_hand) - set(states)):
        raise SystemExit(f"names-curated.csv: no states {unknown}")
    alpha2 = {row["iso2"] for row in states.values()}
    found = {
        code: [
            *english(draft, states[code]),
            *curated(inputs, code, by_hand.get(code, [])),
            *translated(draft),
            *capital(draft),
        ]
        for code, draft in drafts(inputs).items()
    }
    by_name = owners(found, ("name", "official", "former"))
    by_demonym = owners(found, ("demonym",))
    for code, given in found.items():
        known = {folded(row["name"]) for row in given}
        capitals = {folded(row["name"]) for row in given if row["kind"] == "capital"}
        for row in factbook.names(states[code]["iso2"], known):
            name = folded(row["name"])
            others = by_demonym if row["kind"] == "demonym" else by_name
            is_foreign = bool(others.get(name, set()) - {code})
            is_part = row["kind"] == "former" and (is_foreign or name in capitals)
            is_sovereigns = states[code]["status"] == "territory" and is_foreign
            is_own_name = row["kind"] == "demonym" and name in by_name and code in by_name[name]
            if not (is_part or is_sovereigns or is_own_name or row["name"] == code):
                given.append(row)
        given += [*variants(given)]
    rows = []
    for code, given in found.items():
        # Two-letter codes are not names, except US.
        kept = [r for r in given if r["name"] not in alpha2 or r["source"].startswith("cldr:")]
        merged = merge([{**row, "code": code} for row in kept])
        rows += sorted(merged, key=lambda row: KINDS.index(row["kind"]))
    return rows


def owners(found: dict[str, list[Row]], kinds: tuple[str, ...]) -> dict[str, set[str]]:
    """The states that have each name of some kinds."""
    codes: dict[str, set[str]] = {}
    for code, given in found.items():
        for row in given:
            if row["kind"] in kinds:
                codes.setdefault(folded(row["name"]), set()).add(code)
    return codes


def variants(given: list[Row]) -> Iterator[Row]:
    """Official names with another short name of the state in them: Kingdom of Swaziland."""
    english = [row for row in given if row["language"] == "en"]
    short = [row for row in english if row["kind"] == "name" and len(row["name"]) > 4]
    for official in (row for row in english if row["kind"] == "official"):
        inside = [r for r in short if official["name"].endswith(f" of {r['name']}")]
        for row in short if inside else ():
            if not {" ", "."} & {*row["name"]}:
                name = official["name"].removesuffix(inside[0]["name"]) + row["name"]
                source = f"{official['source']} {row['source']}"
                yield {
                    "name": name,
                    "kind": "official",
                    "language": "en",
                    "source": source,
                    "note": "formed from the official name and another short name",
                }


def merge(given: list[Row]) -> list[Row]:
    """One row for each name and use: the languages that share a spelling stand side by side."""
    found: dict[tuple[str, bool, bool], Row] = {}
    for row in given:
        people, seat = row["kind"] == "demonym", row["kind"] == "capital"
        same = found.setdefault((key(row["name"]), people, seat), row)
        if row["language"] not in same["language"].split():
            same["language"] += f" {row['language']}"
    return list(found.values())


def main(arguments: list[str]) -> int:
    """Writes the table, or says whether it is the one that would be written."""
    return run("build_names.py", arguments, lambda: {"names.csv": as_csv(COLUMNS, table())})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
