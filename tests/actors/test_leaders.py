"""The tables of names, leaders and organisations: rebuilt to the same bytes, sourced, decided."""

from __future__ import annotations

import csv
import hashlib
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from geokg.actors import states

CHECKOUT = Path(__file__).resolve().parents[2]
REFERENCE = CHECKOUT / "reference"
PHOENIX = REFERENCE / "sources" / "phoenix-actors"
SCRIPTS = ("build_names", "build_leaders", "build_organisations", "build")


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lines(file: str) -> list[str]:
    return (PHOENIX / file).read_text(encoding="utf-8").split("\n")


def run(*arguments: str, folder: Path = REFERENCE) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


# Building


@pytest.mark.slow
def test_every_table_is_what_its_script_would_write() -> None:
    done = run("build.py", "--check")

    assert (done.returncode, done.stdout.count("as built")) == (0, 8)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_takes_no_other_arguments(script: str) -> None:
    assert run(f"{script}.py", "--force").returncode == 2


@pytest.mark.parametrize(
    "module",
    [
        *("phoenix", "build_names", "build_organisations", "leaders_phoenix", "leaders_terms"),
        *("leaders_factbook", "leaders_wikidata", "leaders_frus"),
    ],
)
def test_the_examples_in_the_scripts_are_right(module: str) -> None:
    done = run("-m", "doctest", f"{module}.py")

    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.slow
def test_a_table_that_was_edited_by_hand_is_found(tmp_path: Path) -> None:
    for path in REFERENCE.iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "sources").symlink_to(REFERENCE / "sources")
    table = tmp_path / "leaders.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("1997-08-03", "1997-08-04"), "utf-8")

    done = run("build_leaders.py", "--check", folder=tmp_path)

    assert done.returncode == 1
    assert "leaders.csv: differs" in done.stdout


def test_the_tables_are_small() -> None:
    assert (REFERENCE / "leaders.csv").stat().st_size < 2_600_000
    assert (REFERENCE / "coverage.csv").stat().st_size < 200_000


# Names


def test_every_state_of_the_table_has_a_name_row() -> None:
    named = {row["code"] for row in rows("names") if row["kind"] == "name"}

    assert named == set(states())


def test_every_name_has_a_source_and_a_kind() -> None:
    kinds = Counter(row["kind"] for row in rows("names"))

    assert all(row["source"] for row in rows("names"))
    assert set(kinds) == {"name", "official", "former", "demonym", "capital"}
    assert kinds["demonym"] > 250
    assert kinds["capital"] > 230


def test_six_languages_are_there_for_every_independent_country() -> None:
    spoken: dict[str, set[str]] = {}
    for row in rows("names"):
        spoken.setdefault(row["code"], set()).update(row["language"].split())
    independent = [s.code for s in states().values() if s.iso3 and not s.territory]

    # Kosovo and Taiwan stand in no list of the United Nations, but Taiwan has its six names.
    assert [c for c in independent if spoken[c] != {"en", "fr", "es", "ru", "ar", "zh"}] == []


def test_each_demonym_and_capital_chosen_by_hand_stands_in_the_line_it_names() -> None:
    text = lines("Phoenix.Countries.actors.txt")
    for row in rows("names-curated"):
        if row["why"] or not row["source"].startswith("phoenix:"):
            continue
        line = text[int(row["source"].split(":")[1]) - 1].strip("+_ ").replace("_", " ")

        assert line.casefold().startswith(row["name"].casefold())


# Leaders


@pytest.mark.slow
def test_each_tenure_of_phoenix_alone_has_the_dates_of_its_line_but_for_decided_ones() -> None:
    text = lines("Phoenix.Countries.actors.txt")
    decided = {row["line"] for row in rows("leaders-decisions")}
    wrong = []
    for row in rows("leaders"):
        number = row["source"].removeprefix("phoenix:")
        if row["head"] or number in decided:
            continue
        given = re.findall(r"\d{6,8}", text[int(number) - 1].split("]")[0])
        held = [day.replace("-", "") for day in (row["from"], row["until"]) if day != ".."]
        if [day[-6:] for day in held] != [digits[-6:] for digits in given]:
            wrong.append(row)

    assert wrong == []


def test_each_tenure_is_in_order_and_of_a_state_of_the_table() -> None:
    for row in rows("leaders"):
        start, end = row["from"], row["until"]

        assert row["code"] in states()
        assert start == ".." or end == ".." or date.fromisoformat(start) <= date.fromisoformat(end)
        assert (row["known_until"] != "") == (end == ".." and start != "..")
        assert (row["head"] != "") or row["source"].startswith(("phoenix:", "pocom:"))


def test_no_century_is_guessed_between_the_years_that_the_dictionary_uses() -> None:
    text = "\n".join(lines("Phoenix.Countries.actors.txt"))
    years = {int(y) for y in re.findall(r"GOV\w* *[<>]? ?(\d\d)\d{4}[-\]]", text)}

    assert not years & set(range(16, 33))


@pytest.mark.slow
def test_an_office_is_named_only_where_a_source_names_one() -> None:
    offices = Counter(row["office"] for row in rows("leaders"))

    assert offices["government"] > 20_000
    assert offices["president"] > 1_000
    assert offices["prime minister"] > 1_200
    by_name = {(row["name"], row["office"]) for row in rows("leaders")}
    assert ("George W. Bush", "president") in by_name
    assert ("Mohammad Khatami", "president") in by_name
    assert ("Richard Cheney", "vice president") in by_name
    assert ("Richard M. Nixon", "president") in by_name


def test_each_problem_has_a_decision_and_a_reason() -> None:
    problems = rows("leaders-problems")

    assert {row["decision"] for row in problems} == {"mended", "dropped", "kept", "joined"}
    assert all(row["why"] for row in problems)
    assert {"dates", "state", "three at once", "one office twice", "gap", "long", "twin"} <= {
        row["problem"] for row in problems
    }


def test_what_was_decided_by_hand_is_in_the_list_of_problems() -> None:
    listed = {row["source"]: row["decision"] for row in rows("leaders-problems")}

    for row in rows("leaders-decisions"):
        line = row["value"] if row["decision"] == "joined" else row["line"]
        assert listed[f"phoenix:{line}"] == row["decision"]
    assert {listed[row["source"]] for row in rows("heads-decisions") if ":" in row["source"]} == {
        "dropped"
    }


def test_nobody_of_a_state_in_a_novel_is_a_leader() -> None:
    assert not [row for row in rows("leaders") if "Waterhouse" in row["name"] and not row["code"]]
    assert [r["code"] for r in rows("leaders-problems") if r["why"] == "a state of a novel"] == [
        "KNTGOV"
    ] * 7


def test_soviet_leaders_lead_the_soviet_union() -> None:
    codes = {row["name"]: row["code"] for row in rows("leaders")}

    assert (codes["Leonid Brezhnev"], codes["Boris Yeltsin"]) == ("SUN", "RUS")


@pytest.mark.parametrize(
    ("code", "name", "start", "end"),
    [
        ("KHM", "Hun Sen", "1993-09-21", "2023-08-07"),
        ("JPN", "Shinzo Abe", "2012-12-26", "2020-09-16"),
        ("HUN", "Viktor Orban", "2010-05-29", ".."),
        ("IRN", "Hasan Fereidun Ruhani", "2013-08-03", "2021-08-03"),
        ("DEU", "Olaf Scholz", "2021-12-08", "2025-05-06"),
        ("NGA", "Muhammadu Buhari", "2015-05-29", "2023-05-29"),
        ("JPN", "Fumio Kishida", "2021-10-04", "2024-10-01"),
        ("FRA", "Michel Rocard", "1988-05-10", "1991-05-15"),
        ("GBR", "Gordon Brown", "2007-06-27", "2010-05-11"),
        ("IRN", "Mohammad Khatami", "1997-08-03", "2005-08-03"),
        ("USA", "George W. Bush", "2001-01-20", "2009-01-20"),
        ("CHN", "Xi Jinping", "2013-03-14", ".."),
        ("KOR", "Kim Dae Jung", "1998-02-25", "2003-02-24"),
        ("UKR", "Volodymyr Zelenskyy", "2019-05-20", ".."),
    ],
)
def test_a_head_has_the_term_that_the_sources_give(
    code: str, name: str, start: str, end: str
) -> None:
    held = [
        (row["from"], row["until"])
        for row in rows("leaders")
        if row["code"] == code and row["head"] and name in (row["name"], *row["aliases"].split("|"))
    ]

    assert (start, end) in held


def test_the_list_of_visits_that_tests_the_tables_is_none_of_their_sources() -> None:
    kinds = {part.partition(":")[0] for row in rows("leaders") for part in row["source"].split()}
    heads = (REFERENCE / "sources" / "frus-people" / "heads.csv").read_text(encoding="utf-8")

    assert kinds == {"wikidata", "factbook", "phoenix", "frus"}
    assert {path.name for path in (REFERENCE / "sources").iterdir() if path.is_dir()} == {
        *("country-codes", "states", "phoenix-actors", "wikidata-leaders", "factbook", "cldr"),
        "frus-people",
    }
    assert heads.startswith("id,name,variants,remark,volumes\n")


def test_each_source_has_the_hash_that_is_written_beside_it() -> None:
    for note in sorted((REFERENCE / "sources").glob("*/SOURCE.txt")):
        listed = re.findall(r"^([0-9a-f]{64})  (\S+)$", note.read_text("utf-8"), re.MULTILINE)

        assert listed
        for digest, name in listed:
            assert hashlib.sha256((note.parent / name).read_bytes()).hexdigest() == digest


@pytest.mark.slow
def test_each_row_of_wikidata_is_in_the_table_or_in_the_list_of_problems() -> None:
    kept = {part for row in rows("leaders") for part in row["source"].split()}
    told = {part for row in rows("leaders-problems") for part in row["source"].split()}
    with (REFERENCE / "sources" / "wikidata-leaders" / "leaders.csv").open(
        encoding="utf-8"
    ) as file:
        lines_ = range(2, 2 + sum(1 for _ in csv.DictReader(file)))

    assert [n for n in lines_ if f"wikidata:{n}" not in kept | told] == []


def test_nobody_of_fiction_is_a_head() -> None:
    names = {row["name"] for row in rows("leaders") if row["code"] == "USA"}

    assert not names & {"Phil Baker", "Quentin Trembley", "Thor", "Thomas Kirkman"}


def test_each_confirmed_bound_rests_on_two_sources() -> None:
    by_state: dict[str, list[dict[str, str]]] = {}
    for row in rows("leaders"):
        if row["head"]:
            by_state.setdefault(row["code"], []).append(row)
    alone = []
    for group in by_state.values():
        for row in group:
            for bound, opposite in (("from", "until"), ("until", "from")):
                if bound in row["confirmed"] and row[bound] != "..":
                    # Two sources of the term, or of this change of holder; months are whole here.
                    near = [row, *(r for r in group if apart(row[bound], r[opposite]) <= 62)]
                    kinds = {s.partition(":")[0] for r in near for s in r["source"].split()}
                    if len(kinds) < 2:
                        alone.append((row["code"], row["name"], bound))

    assert alone == []


def apart(left: str, right: str) -> int:
    """The days between two days; an open one is far from all."""
    if ".." in (left, right):
        return 10_000
    return abs((date.fromisoformat(left) - date.fromisoformat(right)).days)


def test_monarchs_go_by_their_english_names() -> None:
    monarchs = [row for row in rows("leaders") if row["office"] in ("king", "queen")]
    foreign = re.compile(r"(Reino Unido|Bélgica|Dinamarca|Suécia|Noruega|Espanha|Jordânia)$")

    assert len(monarchs) > 60
    assert [row["name"] for row in monarchs if foreign.search(row["name"])] == []
    assert any("Isabel II do Reino Unido" in row["aliases"] for row in monarchs)


# Organisations


def test_each_organisation_has_a_line_and_only_one_is_dated() -> None:
    table = rows("organisations")

    assert {"UN", "NATO", "EU", "OPEC", "OAU", "ASEAN", "OSCE", "CIS", "SCO"} <= {
        row["code"] for row in table
    }
    assert all(row["source"] for row in table)
    assert [(r["code"], r["from"], r["until"]) for r in table if r["from"] or r["until"]] == [
        ("WARSAW-TREATY", "1955-05-14", "1991-07-01")
    ]
