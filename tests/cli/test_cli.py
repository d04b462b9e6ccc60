"""The command line: what goes to stdout, what to stderr, and which exit code."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from geokg.cli import COMMANDS, main

ARTICLE = """\
geokg: 1
article:
  id: harbour
  title: The harbour
  published: 1999-03-02
  language: en
  body: |
    France recognised Mali last year. An envoy said that Mali may join the pact.
actors:
  envoy: {unnamed: an envoy}
claims:
  - id: recognition
    quote: France recognised Mali
    type: recognise
    initiator: FRA
    target: MLI
    when: last year
  - id: maybe
    quote: Mali may join the pact
    type: alignment
    initiator: MLI
    target: FRA
    claimant: envoy
    modality: predicted
    certainty: possible
"""


@pytest.fixture
def article(tmp_path: Path) -> Path:
    file = tmp_path / "harbour.yaml"
    file.write_text(ARTICLE, encoding="utf-8")
    return file


@pytest.fixture
def dump(article: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    file = article.with_suffix(".ttl")
    assert main(["build", str(article), "-o", str(file)]) == 0
    capsys.readouterr()
    return file


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([command, "--help"])

    assert caught.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: geokg {command}")


@pytest.mark.slow
def test_what_init_writes_can_be_checked_built_and_queried(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "ties"
    articles, out = str(folder / "articles"), str(folder / "ties.ttl")

    assert main(["init", str(folder)]) == 0
    assert main(["check", articles]) == 0
    assert main(["build", articles, "-o", out]) == 0
    assert main(["query", out, "history", "a=IRN", "b=TJK"]) == 0
    assert main(["init", str(folder)]) == 2
    assert "GK509" in capsys.readouterr().err


def test_check_prints_diagnostics_to_stdout_and_the_count_to_stderr(
    article: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    article.write_text(ARTICLE.replace("target: MLI", "target: ML"), encoding="utf-8")

    assert main(["check", str(article)]) == 1
    said = capsys.readouterr()

    assert said.out.startswith(f"{article}:16:13: GK112")
    assert said.err == "1 article: 0 good, 1 with errors: 1 error\n"


def test_check_gives_diagnostics_as_json(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    article.write_text(ARTICLE.replace("recognised Mali\n", "recognises Mali\n"), encoding="utf-8")

    main(["check", "--json", str(article)])
    (diagnostic,) = json.loads(capsys.readouterr().out)

    assert diagnostic["code"] == "GK104"
    assert diagnostic["nearest"] == 'nearest text, at 0: "France recognised Mali"'


def test_build_prints_turtle_where_no_output_is_named(
    article: Path, dump: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", str(article)]) == 0

    assert capsys.readouterr().out == dump.read_text(encoding="utf-8")


def test_build_writes_nothing_when_anything_is_wrong(
    article: Path, dump: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = dump.read_bytes()
    article.write_text(ARTICLE.replace("type: recognise", "type: recognize"), encoding="utf-8")

    assert main(["build", str(article), "-o", str(dump)]) == 1
    assert "did you mean `recognise`?" in capsys.readouterr().err

    assert dump.read_bytes() == before


def test_a_reference_to_a_claim_that_is_not_loaded_is_reported_by_build(
    article: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = ARTICLE + "  - {id: reply, quote: An envoy said, about: elsewhere.claim}\n"
    article.write_text(text, encoding="utf-8")

    assert main(["check", str(article)]) == 0
    assert main(["build", str(article)]) == 1

    assert f"{article}:26:5: GK3" in capsys.readouterr().err


@pytest.mark.slow
def test_a_store_on_disk_answers_like_a_file(
    article: Path, dump: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = article.parent / "store"
    assert main(["build", str(article), "-o", str(store)]) == 0

    answers = []
    for graph in (store, dump, article):
        assert main(["query", str(graph), "claims", "--json"]) == 0
        answers.append(capsys.readouterr().out)

    assert answers[0] == answers[1] == answers[2]
    assert len(json.loads(answers[0])) == 2


def test_base_comes_from_the_settings_beside_the_input(
    article: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (article.parent / "geokg.toml").write_text('base = "https://kg.example.net/"\n')

    main(["build", str(article)])

    assert "@prefix kg: <https://kg.example.net/> ." in capsys.readouterr().out


@pytest.mark.parametrize("text", ["base = 3", 'base = "kg"', 'bass = "https://x.org/"', "base ="])
def test_wrong_settings_are_reported(
    article: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (article.parent / "geokg.toml").write_text(text)

    assert main(["build", str(article)]) == 1

    assert re.search(r"geokg\.toml(:1:1)?: GK03", capsys.readouterr().err)


def test_query_leaves_out_what_does_not_count_and_says_so(
    dump: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["query", str(dump), "history", "a=FRA", "b=MLI", "--csv"]) == 0
    said = capsys.readouterr()
    assert main(["query", str(dump), "history", "a=FRA", "b=MLI", "--csv", "--all"]) == 0
    every = capsys.readouterr()

    assert [row["type"] for row in csv.DictReader(io.StringIO(said.out))] == ["recognise"]
    assert "1 row not asserted as fact was excluded; use --all to include it" in said.err
    assert len(list(csv.DictReader(io.StringIO(every.out)))) == 2


def test_query_answers_sparql_from_a_file(dump: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = dump.with_suffix(".rq")
    file.write_text("SELECT ?m { ?c gkg:modality ?m } ORDER BY ?m")

    assert main(["query", str(dump), "--sparql", str(file), "--csv"]) == 0

    assert capsys.readouterr().out.split("#")[-1].strip() == "predicted"


def test_query_without_a_name_lists_the_queries(
    dump: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["query", str(dump)]) == 0

    assert "history" in capsys.readouterr().out


def test_show_prints_a_claim_as_a_card(
    article: Path, dump: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", str(article), "recognition"]) == 0
    card = capsys.readouterr().out
    assert main(["show", str(dump), "harbour.recognition"]) == 0

    assert "France → Mali" in card
    assert "the article, as actual fact" in card
    assert "[France recognised Mali] last year" in card
    assert "verified" in card
    assert "verified" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["bild"], 2, "did you mean `build`?"),
        (["show", "DUMP", "recognitoin"], 2, "GK409"),
        (["query", "DUMP", "histroy"], 2, "did you mean `history`?"),
        (["query", "DUMP", "history", "a=IRN"], 2, "GK403"),
        (["query", "DUMP", "history", "a=IRN", "b=TJK", "c=1"], 2, "GK402"),
        (["query", "DUMP", "history", "a=Nowhere", "b=TJK"], 2, "GK404"),
        (["query", "DUMP", "history", "IRN"], 2, "NAME=VALUE"),
        (["query", "absent.ttl", "claims"], 2, "GK501"),
        (["query", "DUMP", "--sparql", "absent.rq"], 2, "GK001"),
        (["check", "absent.yaml"], 2, "GK001"),
        (["types", "zzz"], 2, "no such type"),
        (["actors", "Frrance"], 2, "GK111"),
        (["dump", "DUMP", "out.xyz"], 2, "GK513"),
        (["validate", "absent.ttl"], 2, "GK"),
    ],
)
def test_wrong_use_exits_with_two_and_says_what_to_do(
    arguments: list[str], code: int, said: str, dump: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(dump) if word == "DUMP" else word for word in arguments]) == code

    err = capsys.readouterr().err
    assert said in err
    assert "Traceback" not in err


def test_validate_reports_what_a_shape_does_not_allow(
    dump: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", str(dump)]) == 0
    text = dump.read_text(encoding="utf-8").replace(
        "gkg:modality gkg:actual", "gkg:modality gkg:real"
    )
    dump.write_text(text, encoding="utf-8")

    assert main(["validate", str(dump), "--json"]) == 1

    report = json.loads(capsys.readouterr().out)
    assert not report["conforms"]
    assert report["results"][0]["focus"].endswith("harbour.recognition")


def test_dump_writes_every_format(dump: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for suffix in ("ttl", "trig", "nq", "nt", "jsonld"):
        out = dump.parent / f"out.{suffix}"
        assert main(["dump", str(dump), str(out)]) == 0

    assert (dump.parent / "out.ttl").read_bytes() == dump.read_bytes()


def test_types_and_actors_and_schema_print_what_they_know(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["types"]) == 0
    assert main(["types", "recognise"]) == 0
    assert main(["actors", "USSR"]) == 0
    assert main(["schema"]) == 0

    out = capsys.readouterr().out
    assert "recognise   event, directed" in out
    assert "SUN   Soviet Union" in out


def test_actors_says_what_a_name_meant_at_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["actors", "Germany", "--at", "1970"]) == 0
    out = capsys.readouterr().out
    assert main(["actors", "Germany", "--at", "1970-13"]) == 2

    assert [line for line in out.splitlines() if line.startswith(("DDR", "DEU", "not at"))] == [
        "DDR   East Germany",
        "DEU   Germany",
        "not at 1970: name of Germany (to 1945); there until 1945-05-07",
    ]
    assert "GK141" in capsys.readouterr().err


def test_a_fault_of_geokg_is_a_sentence_and_not_a_traceback(
    article: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr("geokg.cli.read_files.scan_files", broken)

    assert main(["check", str(article)]) == 3
    assert "GK900" in capsys.readouterr().err
