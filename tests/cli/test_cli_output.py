"""What commands write: files, stores, articles, diagnostics in order, and how much they say."""

from __future__ import annotations

import csv
import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from geokg import KnowledgeGraph
from geokg.cli import main
from geokg.cli.console import Spinner
from geokg.graph.stream import Progress

ROOT = Path(__file__).parents[2]
ARTICLES = ROOT / "examples" / "iran-tajikistan" / "articles"
ARTICLE = ARTICLES / "iran-central-asia.yaml"
BASE = "https://example.org/kg/"


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("dump") / "ties.ttl"
    assert main(["build", str(ROOT / "examples"), "-o", str(file), "-q"]) == 0
    return str(file)


# Outputs ----------------------------------------


@pytest.mark.parametrize("name", ["x.csv", "x.tll", "x.ttl.gz", "x.yaml", "x.json", "x.0"])
def test_build_refuses_a_suffix_that_is_no_format_and_makes_no_folder(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = tmp_path / "good.ttl"

    assert main(["build", str(ARTICLE), "-o", str(good), "-o", str(tmp_path / name)]) == 2
    err = capsys.readouterr().err

    assert err.startswith("GK513 no RDF format has this suffix")
    assert "end the name in .ttl .trig .nq .nt .jsonld, or in / for a store" in err
    assert list(tmp_path.iterdir()) == []


def test_a_likely_suffix_is_suggested_and_an_unlikely_one_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["build", str(ARTICLE), "-o", str(tmp_path / "x.tll")])
    likely = capsys.readouterr().err
    main(["build", str(ARTICLE), "-o", str(tmp_path / "x.yaml")])

    assert "did you mean `.ttl`?" in likely
    assert "did you mean" not in capsys.readouterr().err


@pytest.mark.parametrize("name", ["store/", "store", "corpus.v2/"])
def test_a_store_is_a_name_that_ends_in_a_slash_or_has_no_suffix(name: str, tmp_path: Path) -> None:
    assert main(["build", str(ARTICLE), "-o", f"{tmp_path}/{name}"]) == 0

    assert len(KnowledgeGraph(tmp_path / name, read_only=True)) == 1


def test_a_store_that_exists_is_written_whatever_its_name(tmp_path: Path) -> None:
    assert main(["build", str(ARTICLE), "-o", f"{tmp_path}/corpus.v2/"]) == 0
    assert main(["build", str(ROOT / "examples"), "-o", f"{tmp_path}/corpus.v2"]) == 0

    assert len(KnowledgeGraph(tmp_path / "corpus.v2", read_only=True)) == 5


def test_a_folder_that_is_no_store_is_not_taken_for_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.csv").mkdir()

    assert main(["build", str(ARTICLE), "-o", str(tmp_path / "x.csv")]) == 2

    assert "GK513" in capsys.readouterr().err
    assert list((tmp_path / "x.csv").iterdir()) == []


@pytest.mark.parametrize("name", ["x.csv", "x", "x.ttl.gz"])
def test_dump_refuses_a_suffix_that_is_no_format(
    name: str, dump: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["dump", dump, str(tmp_path / name)]) == 2

    assert "GK513" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "known"),
    [
        (["query", "DUMP", "claims"], ".csv .json"),
        (["findings", "DUMP"], ".csv .json"),
        (["show", "DUMP", "recognition"], ".txt .json"),
        (["convert", str(ARTICLES)], ".yaml .yml .json .jsonl, or in / for a folder"),
    ],
)
def test_an_unknown_suffix_is_an_error_that_lists_the_known_ones(
    arguments: list[str],
    known: str,
    dump: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = [dump if word == "DUMP" else word for word in arguments]

    assert main([*given, "-o", str(tmp_path / "out.xlsx")]) == 2
    err = capsys.readouterr().err

    assert err.startswith("GK517")
    assert f"   = end the name in {known}\n" in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["init", "file/ties"],
        ["draft", "note.txt", "-o", "missing/../file/note.yaml"],
        ["query", "DUMP", "claims", "-o", "file/claims.csv"],
        ["query", "DUMP", "claims", "-o", "missing/claims.csv"],
        ["findings", "DUMP", "-o", "file/findings.json"],
        ["show", "DUMP", "recognition", "-o", "missing/claim.txt"],
        ["dump", "DUMP", "file/x.ttl"],
        ["build", "a.yaml", "-o", "file/store/"],
    ],
    ids=lambda arguments: " ".join(arguments),
)
def test_what_cannot_be_written_is_a_diagnostic(
    arguments: list[str],
    dump: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "note.txt").write_text("France recognised Mali.")
    shutil.copy(ARTICLE, tmp_path / "a.yaml")
    shutil.copy(ARTICLE.with_suffix(".txt"), tmp_path)

    assert main([dump if word == "DUMP" else word for word in arguments]) == 2
    err = capsys.readouterr().err

    assert "GK900" not in err
    assert err.startswith("GK") or ": GK" in err
    assert "   = " in err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write into every folder")
def test_a_read_only_folder_is_a_diagnostic(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "note.txt").write_text("France recognised Mali.")
    tmp_path.chmod(0o555)
    try:
        assert main(["init", str(tmp_path / "ties")]) == 2
        assert main(["draft", str(tmp_path / "note.txt"), "-o", str(tmp_path / "a.yaml")]) == 2
    finally:
        tmp_path.chmod(0o755)

    assert capsys.readouterr().err.count("GK515") == 2


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(28, "full")])
def test_a_disk_that_refuses_is_a_diagnostic(
    error: OSError,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    note = tmp_path / "note.txt"
    note.write_text("France recognised Mali.")
    monkeypatch.setattr("pathlib.Path.mkdir", refuse)
    monkeypatch.setattr("pathlib.Path.write_bytes", refuse)

    assert main(["init", str(tmp_path / "ties")]) == 2
    assert main(["draft", str(note), "-o", str(tmp_path / "a.yaml")]) == 2

    assert capsys.readouterr().err.count("GK515") == 2


def test_rows_in_a_file_are_those_on_stdout(
    dump: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for form in ("csv", "json"):
        file = tmp_path / f"rows.{form}"
        for command in (["query", dump, "claims"], ["findings", dump]):
            assert main([*command, "-o", str(file)]) == 0
            assert capsys.readouterr().out == ""
            assert main([*command, f"--{form}"]) == 0

            assert file.read_text(encoding="utf-8") == capsys.readouterr().out


def test_a_file_that_cannot_be_replaced_is_left_as_it_was(
    dump: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("old")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", refuse)

    assert main(["query", dump, "claims", "-o", str(file)]) == 2
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("rows.csv", "old")]


# Rows ----------------------------------------


@pytest.mark.parametrize("limit", [1, 3, 10_000])
def test_limit_gives_the_first_rows_in_every_form(
    limit: int, dump: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["query", dump, "claims", "--json"])
    all_rows = json.loads(capsys.readouterr().out)
    wanted = [row["claim"] for row in all_rows[:limit]]

    main(["query", dump, "claims", "--json", "--limit", str(limit)])
    assert [row["claim"] for row in json.loads(capsys.readouterr().out)] == wanted
    main(["query", dump, "claims", "--csv", "--limit", str(limit)])
    printed = csv.DictReader(capsys.readouterr().out.splitlines())
    assert [row["claim"] for row in printed] == wanted
    main(["query", dump, "claims", "--limit", str(limit)])
    total = f"{len(all_rows)} rows"
    said = f"{limit} of {total}" if limit < len(all_rows) else total
    assert capsys.readouterr().err.splitlines()[-1] == said


def test_findings_are_limited_and_all_are_counted(
    dump: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["findings", dump, "--json", "--limit", "2"])
    printed = capsys.readouterr()

    assert len(json.loads(printed.out)) == 2
    assert printed.err.startswith("2 of 13 findings: ")


def test_the_named_queries_are_listed_without_a_graph(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "--list"]) == 0
    printed = capsys.readouterr()

    assert printed.out.startswith("actors        The actors of the graph")
    assert "a=       the first state" in printed.out
    assert printed.err == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", str(ARTICLE)],
        ["query", "DUMP", "history", "a=IRN", "b=TJK"],
        ["findings", "DUMP"],
        ["validate", "DUMP"],
        ["dump", "DUMP", "out.nt"],
        ["build", str(ARTICLE), "-o", "out.ttl"],
        ["init", "ties"],
        ["diff", "DUMP", "DUMP"],
        ["convert", str(ARTICLES), "-o", "out"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_quiet_command_prints_no_summary(
    arguments: list[str],
    dump: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = [dump if word == "DUMP" else word for word in arguments]
    for folder, quiet in (("loud", []), ("quiet", ["--quiet"])):
        (tmp_path / folder).mkdir()
        monkeypatch.chdir(tmp_path / folder)
        assert main([*given, *quiet]) == 0
        printed = capsys.readouterr()

        assert bool(printed.err) is (not quiet)


def test_a_quiet_command_still_prints_its_errors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.yaml").write_text("geokg: 1\n")

    assert main(["build", "-q", str(tmp_path / "a.yaml")]) == 1

    assert "GK011" in capsys.readouterr().err


# Claims and articles ----------------------------------------


def test_show_prints_an_article_with_all_its_claims(
    dump: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", dump, "iran-central-asia"]) == 0
    by_id = capsys.readouterr().out
    assert main(["show", dump, f"{BASE}iran-central-asia"]) == 0
    by_iri = capsys.readouterr().out

    assert by_id == by_iri
    head, *cards = by_id.split("\n\n")
    assert head.splitlines()[0] == "A suitor from Tehran"
    assert f"  cite        {BASE}iran-central-asia" in head.splitlines()
    assert f"  claims      {len(cards)}" in head.splitlines()
    assert all(f"\n  cite        {BASE}iran-central-asia." in card for card in cards)


def test_show_needs_no_name_where_there_is_one_article(
    dump: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", str(ARTICLE)]) == 0
    assert capsys.readouterr().out.startswith("A suitor from Tehran\n")
    assert main(["show", dump]) == 2

    assert "GK409 5 articles here: name one, or a claim" in capsys.readouterr().err


def test_a_card_has_issue_place_and_content_in_words(
    dump: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["show", dump, "uranium-there"])
    topics = capsys.readouterr().out
    main(["show", dump, "annoyance-as-told"])
    content = capsys.readouterr().out

    assert "  issue       uranium\n  place       the Tajik mountains\n" in topics
    assert (
        "  content     Iran → Tajikistan · seek-closer-ties (iran-central-asia.courtship)\n"
        in content
    )


def test_an_issue_that_is_an_actor_has_its_name(
    dump: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["show", dump, "iran-central-asia"])

    assert "  issue       Tajikistan\n" in capsys.readouterr().out


def test_a_claim_or_article_that_does_not_exist_gets_a_suggestion_only_where_one_is_near(
    dump: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", dump, "iran-central-asai"]) == 2
    near = capsys.readouterr().err
    assert main(["show", dump, "qqqq"]) == 2

    assert "did you mean `iran-central-asia`?" in near
    assert "did you mean" not in capsys.readouterr().err


def test_show_gives_json_with_the_quotes(
    dump: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", dump, "uranium-there", "--json"]) == 0
    printed = capsys.readouterr().out
    assert main(["show", dump, "uranium-there", "-o", str(tmp_path / "claim.json")]) == 0

    (claim,) = json.loads(printed)
    assert (claim["issue"], claim["place"]) == (["uranium"], ["the Tajik mountains"])
    assert [quote["exact"] for quote in claim["quotes"]] == [
        "There is uranium in the Tajik mountains"
    ]
    assert (tmp_path / "claim.json").read_text(encoding="utf-8") == printed


# Diagnostics ----------------------------------------


def broken(number: int) -> str:
    """An annotation with a wrong claim on many lines, so that text order is not line order."""
    claims = "".join(
        f"  - id: claim-{at}\n    type: recognize\n    quote: France recognised Mali\n"
        "    initiator: FRA\n    target: MLI\n"
        for at in range(number)
    )
    return f"geokg: 1\narticle:\n  id: note\n  body: France recognised Mali.\nclaims:\n{claims}"


@pytest.mark.parametrize("command", ["check", "build", "query", "show", "diff"])
def test_diagnostics_are_in_the_order_of_lines(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "note.yaml"
    file.write_text(broken(25))
    more = {"query": ["claims"], "show": ["note"], "diff": [str(file)]}.get(command, [])

    assert main([command, str(file), *more]) in (1, 2)
    printed = capsys.readouterr()
    lines = [
        int(line.removeprefix(f"{file}:").partition(":")[0])
        for line in (printed.out + printed.err).splitlines()
        if line.startswith(f"{file}:")
    ]

    assert len(lines) == 25
    assert lines == sorted(lines)
    assert lines != sorted(lines, key=str)


def test_diagnostics_of_several_files_are_together_by_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("b", "a", "c"):
        (tmp_path / f"{name}.yaml").write_text(broken(3).replace("id: note", f"id: {name}"))
    main(["check", str(tmp_path), "--json"])
    places = [(d["file"], d["line"]) for d in json.loads(capsys.readouterr().out)]

    assert len(places) == 9
    assert places == sorted(places)


def test_the_summary_counts_every_article(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.yaml").write_text(broken(5))
    (tmp_path / "worse.yaml").write_text("geokg: [")
    (tmp_path / "good.yaml").write_text(
        "geokg: 1\narticle: {id: good, body: France recognised Mali.}\nclaims:\n"
        "  - {type: recognise, initiator: FRA, target: MLI, quote: recognised Mali}\n"
    )

    assert main(["check", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith("3 articles: 1 good, 2 with errors: 6 errors")
    assert main(["check", str(tmp_path / "good.yaml")]) == 0

    assert capsys.readouterr().err == "1 article, 1 claim, 0 actors: no errors\n"


# Progress ----------------------------------------


def test_progress_is_shown_on_a_terminal_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("geokg.cli.console._DELAY_S", 0)
    with Spinner() as spinner:
        spinner.show_step("reading")
        spinner.show_progress(Progress(5, 50, 100))

    assert capsys.readouterr() == ("", "")


SPINNING = """
import time
from geokg.cli import console
from geokg.graph.stream import Progress
console._DELAY_S = console._INTERVAL_S = 0
with console.Spinner() as spinner:
    spinner.show_step("comparing the two sides")
    spinner.show_progress(Progress(1500, 25, 100))
    spinner.clear()
    print("a line on stdout", flush=True)
"""


def test_a_terminal_sees_what_is_done_and_how_far_it_is_and_then_nothing() -> None:
    here, there = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", SPINNING],
        stdout=subprocess.PIPE,
        stderr=there,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "TERM": "xterm", "COLUMNS": "80"},
    )
    out, _ = process.communicate(timeout=60)
    os.close(there)
    seen = os.read(here, 65_536).decode()
    os.close(here)

    assert (process.returncode, out) == (0, "a line on stdout\n")
    assert "comparing the two sides" in seen
    assert "25%" in seen
    assert "1,500 articles" in seen
    # The last that happens to the line: it is erased, and the cursor is shown again.
    assert seen.rstrip().endswith("\x1b[2K")
    assert seen.count("\x1b[?25l") == seen.count("\x1b[?25h") == 2
