"""Nothing in a graph or an argument steers the terminal, and no cell of CSV is a formula."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from geokg import Article, Claim, KnowledgeGraph
from geokg.base.errors import AnnotationError
from geokg.base.safe_text import UNWRITABLE
from geokg.cli import main

HOSTILE: Final = "\x1b[2J\x1b]0;title\x07 \x9b31m \u202egnp.exe\u202c \u2066x\u2069 \x7f \x85"
STEERING: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
STYLE: Final = re.compile("\x1b\\[[0-9;]*m")
FORMULA: Final = '=HYPERLINK("http://x.example","y")'


@pytest.fixture
def graph(tmp_path: Path) -> str:
    """A graph of another program, in which every literal is hostile."""
    kg = KnowledgeGraph()
    claim = Claim(
        id="c",
        type="recognise",
        initiator="FRA",
        target="MLI",
        quote="recognised Mali",
        issue=["trade"],
        condition="if asked",
        quantity="3 years",
        note="Of whom it is told.",
        modality="intended",
    )
    text = "France recognised Mali if asked for 3 years."
    kg.add(Article(id="note", title="A note", text=text, actors={}, claims=[claim]))
    file = tmp_path / "note.nt"
    kg.dump(file)
    lines = file.read_text(encoding="utf-8")
    words = "A note|recognised Mali|trade|if asked|3 years|France|recognise|intended"
    escaped = "".join(f"\\u{ord(c):04X}" for c in HOSTILE)
    file.write_text(
        re.sub(rf'"({words})([^"]*)"', rf'"\1{escaped}\2"'.replace("\\u", "\\\\u"), lines)
    )
    return str(file)


COMMANDS: Final = (
    *(["show", "GRAPH"], ["show", "GRAPH", "--json"], ["show", "GRAPH", "note.c"]),
    *(["query", "GRAPH", "claims"], ["query", "GRAPH", "claims", "--csv"]),
    *(["query", "GRAPH", "claims", "--json"], ["query", "GRAPH", "articles"]),
    *(
        ["query", "GRAPH", "words"],
        ["query", "GRAPH", "words", "--json"],
        ["query", "GRAPH", "types"],
    ),
    *(["findings", "GRAPH"], ["findings", "GRAPH", "--json"], ["findings", "GRAPH", "--csv"]),
    *(["validate", "GRAPH"], ["validate", "GRAPH", "--json"]),
    *(["diff", "GRAPH", "EMPTY"], ["diff", "GRAPH", "EMPTY", "--json"], ["diff", "GRAPH", "GRAPH"]),
    *(["query", "GRAPH", HOSTILE], ["query", "GRAPH", "history", f"a={HOSTILE}", "b=FRA"]),
    *([HOSTILE], ["check", HOSTILE], ["types", HOSTILE], ["actors", HOSTILE], ["help", HOSTILE]),
    *(["show", "GRAPH", HOSTILE], ["build", f"{HOSTILE}.yaml"], ["query", f"--{HOSTILE}"]),
    *(["dump", "GRAPH", f"out.{HOSTILE}"], ["verify", HOSTILE], ["convert", HOSTILE, "-o", "out"]),
)


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS, ids=range(len(COMMANDS)))
def test_nothing_that_is_printed_steers_a_terminal(
    command: list[str], graph: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty.nq"
    KnowledgeGraph().dump(empty)
    named = {"GRAPH": graph, "EMPTY": str(empty)}

    main([named.get(word, word) for word in command])
    said = capsys.readouterr()

    assert said.out + said.err
    assert STEERING.findall(said.out + said.err) == []


@pytest.mark.slow
@pytest.mark.parametrize("command", [["query", "claims"], ["query", "words"], ["show", "note"]])
def test_a_terminal_gets_no_control_but_the_style_of_geokg(command: list[str], graph: str) -> None:
    primary, secondary = pty.openpty()
    name, *more = command
    process = subprocess.Popen(
        [sys.executable, "-m", "geokg", name, graph, *more], stdout=secondary, stderr=secondary
    )
    os.close(secondary)
    printed = b""
    try:
        while part := os.read(primary, 65_536):
            printed += part
    except OSError:
        pass  # Linux says so where the other side is closed
    assert process.wait() == 0
    os.close(primary)

    plain = STYLE.sub("", printed.decode()).replace("\r\n", "\n")
    assert "\\u001b" in plain
    assert STEERING.findall(plain) == []


def test_json_with_controls_spelt_out_is_the_same_json(
    graph: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["query", graph, "articles", "--json"]) == 0

    (row,) = json.loads(capsys.readouterr().out)
    assert row["title"] == f"A note{HOSTILE}"


# Spreadsheets ----------------------------------------


@pytest.mark.parametrize(
    "text", [FORMULA, "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u200b=1", "＝1"]
)
def test_csv_of_a_query_has_no_formula(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ask.rq"
    escaped = "".join(f"\\u{ord(c):04X}" for c in text)
    file.write_text(f"SELECT ('{escaped}' AS ?text) (-5 AS ?n) (-2.5 AS ?d) {{}}")
    KnowledgeGraph().dump(tmp_path / "empty.nq")
    target = tmp_path / "rows.csv"

    arguments = ["query", str(tmp_path / "empty.nq"), "--sparql", str(file)]
    assert main([*arguments, "--csv"]) == 0
    assert main([*arguments, "-o", str(target)]) == 0

    printed = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert printed == list(csv.reader(io.StringIO(target.read_text(encoding="utf-8"))))
    (cell, number, decimal) = printed[1]
    assert cell.startswith("'")
    assert (number, decimal) == ("-5", "-2.5")


def test_the_title_of_an_article_is_no_formula(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kg = KnowledgeGraph()
    kg.add(Article(id="note", title=FORMULA, text="France.", actors={}, claims=[]))
    kg.dump(tmp_path / "note.ttl")

    assert main(["query", str(tmp_path / "note.ttl"), "articles", "--csv"]) == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert row["title"] == f"'{FORMULA}"


# Annotations ----------------------------------------


@pytest.mark.parametrize(
    "character",
    [
        "\x80",
        "\x85",
        "\x9b",
        "\x9f",
        "\x7f",
        "\x00",
        "\x1b",
        "\ufdd0",
        "\ufdef",
        "\ufffe",
        "\U0010ffff",
    ],
    ids=ascii,
)
def test_a_control_or_noncharacter_in_an_annotation_is_refused(
    character: str, tmp_path: Path
) -> None:
    with pytest.raises(AnnotationError, match=f"GK009 the character U\\+{ord(character):04X}"):
        Article(id="note", title=f"A{character}", text="France.", actors={}, claims=[])


@pytest.mark.parametrize(
    "text", ["\t\n", "é\xa0\xad", "\ufdcf\ufdf0\ufffd", "\U0001f600\U0010fffd"]
)
def test_other_characters_are_words(text: str) -> None:
    assert UNWRITABLE.search(text) is None
