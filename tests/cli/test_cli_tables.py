"""Tables that people read: they fit the terminal, and say what they leave out."""

from __future__ import annotations

import csv
import io
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from geokg import KnowledgeGraph, Rows, read
from geokg.cli import main
from geokg.cli.tables import GAP, IMPORTANT, Column, as_asked, blocks, fit, print_table, summarised
from geokg.graph.queries import named_queries

ROOT = Path(__file__).parents[2]
PARAMETERS = {
    "during": ["since=1900", "until=2020"],
    "ended": ["before=2020"],
    "history": ["a=IRN", "b=TJK"],
}
WORDS = st.text(st.sampled_from("aé字ا -./"), max_size=60).map(lambda text: " ".join(text.split()))


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("graph") / "examples.ttl"
    kg = KnowledgeGraph()
    kg.add(read(ROOT / "examples"))
    kg.dump(file)
    return str(file)


def columns_of(rows: list[list[str]]) -> list[Column]:
    names = [f"column{at}" for at in range(len(rows[0]))]
    return [
        Column(name, cells)
        for name, cells in zip(names, map(list, zip(*rows, strict=True)), strict=True)
    ]


@st.composite
def tables(draw: st.DrawFn) -> list[Column]:
    number = draw(st.integers(1, 7))
    rows = draw(st.lists(st.lists(WORDS, min_size=number, max_size=number), min_size=1, max_size=6))
    return columns_of(rows)


@given(tables(), st.integers(20, 160), st.booleans())
def test_the_columns_that_fit_are_no_wider_than_the_terminal(
    columns: list[Column], width: int, may_drop: bool
) -> None:
    names = [column.name for column in columns]
    fitted = fit(columns, names if may_drop else (), width)

    if fitted is not None:
        assert sum(wide for _, wide in fitted) + GAP * (len(fitted) - 1) <= width
        shown = [column.name for column, _ in fitted]
        assert shown == [name for name in names if name in shown]
        assert {*names[:3]} <= {*shown}
        assert may_drop or shown == names


@given(tables(), st.integers(20, 160))
def test_no_word_of_a_table_is_broken(columns: list[Column], width: int) -> None:
    for column, wide in fit(columns, (), width) or ():
        words = " ".join(column.cells).split(" ")
        assert max(map(cell_len, words)) <= wide


def test_a_wide_terminal_shows_every_column_on_one_line(graph: str) -> None:
    columns = summarised(KnowledgeGraph(graph).query("claims"))
    fitted = fit(columns, IMPORTANT["claims"], 2_000)

    assert fitted is not None
    assert [column for column, _ in fitted] == columns


def test_rows_become_blocks_where_the_important_columns_do_not_fit() -> None:
    columns = columns_of([["x" * 30, "y" * 30, "z" * 30]])

    assert fit(columns, [column.name for column in columns], 80) is None
    assert list(blocks(columns, 80)) == [
        f"column0  {'x' * 30}\ncolumn1  {'y' * 30}\ncolumn2  {'z' * 30}"
    ]


@given(tables(), st.integers(40, 120))
def test_a_block_has_every_word_of_its_row(columns: list[Column], width: int) -> None:
    for at, block in enumerate(blocks(columns, width)):
        wanted = [w for c in columns if c.cells[at] for w in (c.name, *c.cells[at].split(" "))]
        assert block.split() == wanted


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
@pytest.mark.parametrize("name", sorted(named_queries()))
def test_the_answer_of_every_named_query_fits_the_terminal(
    name: str,
    width: int,
    graph: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    assert main(["query", graph, name, *PARAMETERS.get(name, ())]) == 0
    printed = capsys.readouterr()
    lines = printed.out.splitlines()

    # In a block an IRI, which nobody could copy otherwise, is in one piece.
    too_long = [line for line in lines if cell_len(line) > width and " " in line.strip()[22:]]
    assert too_long == []
    assert lines
    if "columns left out" in printed.err:
        assert f"at a width of {width}: " in printed.err
        assert "--csv has them all" in printed.err


def test_a_message_names_the_columns_that_are_left_out(
    graph: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["query", graph, "history", "a=IRN", "b=TJK", "organs=false"]) == 0
    printed = capsys.readouterr()
    assert main(["query", graph, "history", "a=IRN", "b=TJK", "organs=false", "--csv"]) == 0
    (header, *_) = csv.reader(io.StringIO(capsys.readouterr().out))

    found = re.search(
        r"columns left out at a width of 80: (.*) \(--csv has them all\)", printed.err
    )
    assert found is not None
    left_out = found[1].split(", ")
    shown = printed.out.splitlines()[0].split()
    assert shown == ["when", "type", "valence", "who", "via"]
    assert {*left_out} <= {*header}
    assert not {*left_out} & {*shown}


def test_without_columns_and_terminal_the_width_is_80(
    graph: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    main(["query", graph, "history", "a=IRN", "b=TJK"])
    unset = capsys.readouterr().out
    monkeypatch.setenv("COLUMNS", "80")
    main(["query", graph, "history", "a=IRN", "b=TJK"])

    assert capsys.readouterr().out == unset


@pytest.mark.parametrize("name", sorted(IMPORTANT))
def test_the_important_columns_are_columns_of_their_query(name: str, graph: str) -> None:
    kg = KnowledgeGraph(graph)
    parameters = dict(pair.split("=") for pair in PARAMETERS.get(name, ()))
    columns = {*kg.query(name, **parameters).columns, "who"}

    assert {*IMPORTANT[name]} - columns == set()


def test_numbers_are_aligned_to_the_right_and_actors_share_a_column() -> None:
    rows = Rows(
        ["party", "claims", "quantity"], [(("Iran", "Mali"), 3, None), (("Chad",), 12, None)]
    )

    assert summarised(rows) == [
        Column("who", ["Iran, Mali", "Chad"]),
        Column("claims", ["3", "12"], is_number=True),
    ]


def test_the_identifiers_of_what_is_named_are_left_to_csv() -> None:
    rows = Rows(["claimant", "claimant_id", "wikidata_id"], [("Mali", "urn:mli", "Q912")])

    assert [column.name for column in summarised(rows)] == ["claimant", "wikidata_id"]


def test_sparql_of_the_user_keeps_every_column_as_asked() -> None:
    rows = Rows(["claim", "situation", "party"], [("urn:a.b", "urn:a.b.situation", None)])

    assert as_asked(rows) == [
        Column("claim", ["urn:a.b"]),
        Column("situation", ["urn:a.b.situation"]),
        Column("party", [""]),
    ]


def test_rows_of_one_line_and_of_several_keep_their_order(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    long = "one two three four five six"
    print_table(
        [Column("at", ["1", "2", "3", "4", "5"]), Column("words", ["a", "b", long, "", "c"])]
    )

    assert capsys.readouterr().out == (
        "at  words\n1   a\n2   b\n3   one two three four five\n    six\n4\n5   c\n"
    )


def test_many_rows_are_printed_once_each_with_one_header(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cells = [str(number) for number in range(1_200)]
    print_table([Column("number", cells)])

    assert capsys.readouterr().out.split() == ["number", *cells]


def test_control_characters_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(as_asked(Rows(["quote"], [("plain \x1b[31mred\x07",)])))

    assert capsys.readouterr().out == "quote\nplain \\u001b[31mred\\u0007\n"


# On a terminal ----------------------------------------


def on_terminal(*arguments: str, **variables: str) -> str:
    """What a terminal of 100 columns receives from stdout."""
    here, there = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "geokg", *arguments],
        stdout=there,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env={
            **{k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")},
            "PYTHONPATH": str(ROOT / "src"),
            "TERM": "xterm",
            "COLUMNS": "100",
            **variables,
        },
    )
    os.close(there)
    received = b""
    try:
        while part := os.read(here, 65_536):
            received += part
    except OSError:
        pass  # Linux reports the end of a terminal so
    process.communicate(timeout=60)
    os.close(here)
    assert process.returncode == 0
    return received.decode().replace("\r\n", "\n")


def test_a_terminal_shows_the_header_in_bold_and_a_file_does_not(
    graph: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = on_terminal("query", graph, "types", "--limit", "3")
    monkeypatch.setenv("COLUMNS", "100")
    assert main(["query", graph, "types", "--limit", "3"]) == 0
    plain = capsys.readouterr().out

    assert "\x1b[1m" in seen
    assert "\x1b" not in plain
    without = re.sub(r"\x1b\[[0-9;]*m", "", seen)
    assert [line.rstrip() for line in without.splitlines()] == plain.splitlines()


def test_no_color_keeps_the_terminal_plain(graph: str) -> None:
    assert "\x1b" not in on_terminal("query", graph, "types", "--limit", "3", NO_COLOR="1")


def test_a_dumb_terminal_gets_plain_text(graph: str) -> None:
    assert "\x1b" not in on_terminal("query", graph, "types", "--limit", "3", TERM="dumb")


def test_ids_are_shown_where_an_article_has_namesakes_and_else_each_name_once() -> None:
    columns, ids = ["type", "claimant", "claimant_id"], {"claimant_id": ("claimant",)}
    apart = Rows(columns, [("meet", ("Ministry", "Ministry"), ("a.m", "b.m"))])
    together = Rows(columns, [("meet", ("Ministry", "Ministry"), ("a.f", "a.s"))])

    assert [(c.name, *c.cells) for c in summarised(apart, ids=ids)] == [
        ("type", "meet"),
        ("claimant", "Ministry"),
    ]
    assert [(c.name, *c.cells) for c in summarised(together, ids=ids)] == [
        ("type", "meet"),
        ("claimant", "Ministry, Ministry"),
        ("claimant_id", "a.f, a.s"),
    ]
