"""Diagnostics name the field that is wrong, and their edits are the one right correction."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geokg import Diagnostic
from geokg.cli import main
from geokg.inputs.annotation.reader import scan
from geokg.inputs.edit import corrected

HEAD = """\
geokg: 1
article:
  id: note
  published: 2001-05-02
  body: |
    “Peace”, France said to Mali in May. France praised Mali.
"""
CLAIMS = """\
claims:
  # the only one
  - id: one
    quote: France praised Mali  # words
    type: praise
    initiator: FRA
    target: MLI
"""
FIXES = {
    "a two-letter code": ("target: MLI", "target: ML", "target: MLI"),
    "a two-letter code in a list": ("target: MLI", "target: [SEN, ML]", "target: [SEN, MLI]"),
    "a name of a state": ("target: MLI", "target: Mali", "target: MLI"),
    "a capital letter in a value": (
        "target: MLI",
        "target: MLI\n    polarity: Negative",
        "target: MLI\n    polarity: negative",
    ),
    "capital letters in a quote": (
        "quote: France praised Mali",
        'quote: "france praised Mali"',
        'quote: "France praised Mali"',
    ),
    "quotation marks around a quote": (
        "quote: France praised Mali",
        "quote: “France praised Mali”",
        "quote: France praised Mali",
    ),
    "a mapping with a quote": (
        "quote: France praised Mali",
        "quote: {exact: france praised Mali}",
        "quote: {exact: France praised Mali}",
    ),
    "a name twice": ("target: MLI", "target: [MLI, SEN, MLI]", "target: [MLI, SEN]"),
}


def found_in(file: Path) -> tuple[Diagnostic, ...]:
    return tuple(d for result in scan([file]) for d in result.diagnostics)


@pytest.mark.parametrize("name", FIXES)
def test_a_correction_changes_only_the_value_and_leaves_no_error(name: str, tmp_path: Path) -> None:
    right, wrong, fixed = FIXES[name]
    file = tmp_path / "note.yaml"
    file.write_text(HEAD + CLAIMS.replace(right, wrong), encoding="utf-8")
    (change,) = corrected(found_in(file))
    change.write()

    assert file.read_text(encoding="utf-8") == HEAD + CLAIMS.replace(right, fixed)
    assert [d for d in found_in(file) if d.severity == "error"] == []


def test_a_capital_is_declared_once_as_the_government_that_it_stands_for(tmp_path: Path) -> None:
    file = tmp_path / "note.yaml"
    claims = CLAIMS.replace("FRA", "Moscow").replace("MLI", "[MLI, Moscow]")
    file.write_text(HEAD + claims, encoding="utf-8")
    (change,) = corrected(found_in(file))

    actor = "actors:\n  moscow: {organ: Government of Russia, of: RUS, aliases: [Moscow]}\n"
    assert (
        change.after
        == HEAD + CLAIMS.replace("FRA", "moscow").replace("MLI", "[MLI, moscow]") + actor
    )


@pytest.mark.parametrize("target", ["Korea", "Arcadia", "Georgia Tech", "Guinea-Bisao", "Congo"])
def test_a_name_without_one_right_correction_has_no_edits(target: str, tmp_path: Path) -> None:
    file = tmp_path / "note.yaml"
    file.write_text(HEAD + CLAIMS.replace("MLI", target), encoding="utf-8")

    assert found_in(file)
    assert corrected(found_in(file)) == ()


@pytest.mark.parametrize(
    ("type_and_roles", "path"),
    [
        ("type: praise\n    target: MLI", "claims[0].initiator"),
        ("type: praise\n    initiator: FRA", "claims[0].target"),
        ("type: meet", "claims[0].party"),
        ("initiator: FRA", "claims[0].type"),
    ],
)
def test_a_missing_role_names_its_key_in_the_path(
    type_and_roles: str, path: str, tmp_path: Path
) -> None:
    file = tmp_path / "note.yaml"
    start = CLAIMS[: CLAIMS.index("type:")]
    file.write_text(f"{HEAD}{start}{type_and_roles}\n", encoding="utf-8")
    errors = [d.as_dict() for d in found_in(file) if d.severity == "error"]

    assert [error["path"] for error in errors] == [path]
    assert errors[0]["line"] == 9  # the claim, since the key has no line


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    return code, *capsys.readouterr()


def test_check_fix_shows_the_diff_and_writes_only_with_yes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "note.yaml"
    wrong = HEAD + CLAIMS.replace("MLI", "ML")
    file.write_text(wrong, encoding="utf-8")
    code, shown, note = run(capsys, "check", "--fix", str(file))

    assert (code, file.read_text(encoding="utf-8")) == (1, wrong)
    assert "-    target: ML\n+    target: MLI\n" in shown
    assert "--yes" in note

    code, shown, note = run(capsys, "check", "--fix", "--yes", str(file))

    assert (code, file.read_text(encoding="utf-8")) == (0, HEAD + CLAIMS)
    assert "1 file corrected" in note


def test_check_fix_corrects_the_line_of_an_article_in_jsonl(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "two.jsonl"
    text = """\
{"geokg": 1, "article": {"id": "a", "body": "France praised Mali."}, "claims": [
 {"quote": "France praised", "type": "praise", "initiator": "FRA", "target": "MLI"}]}
""".replace("\n", "")
    first = text.replace('"a"', '"b"')
    wrong = text.replace("FRA", "FR")
    file.write_text(f"{first}\n{wrong}\n")
    code, _, _ = run(capsys, "check", "--fix", "--yes", str(file))

    assert code == 0
    assert file.read_text() == f"{first}\n{text}\n"


def test_check_json_has_the_edits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "note.yaml"
    file.write_text(HEAD + CLAIMS.replace("MLI", "ML"), encoding="utf-8")
    _, shown, _ = run(capsys, "check", "--json", str(file))

    assert [diagnostic["edits"] for diagnostic in json.loads(shown)] == [
        [{"op": "set", "path": ["claims", 0, "target"], "value": "MLI"}]
    ]


def test_yes_without_fix_is_a_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, message = run(capsys, "check", "--yes", "note.yaml")

    assert code == 2
    assert "--yes goes with --fix" in message
