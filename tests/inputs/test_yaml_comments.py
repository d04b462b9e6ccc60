"""Words of an article that YAML takes for a comment."""

from __future__ import annotations

from pathlib import Path

import pytest

from geokg.cli import main
from geokg.inputs.annotation.reader import scan
from geokg.inputs.annotation.yaml import places, plain_scalars

HEAD = "geokg: 1\narticle:\n  id: note\n  body: |\n    France met Spain #peace on Monday.\n"
CLAIM = "claims:\n  - type: meet\n    party: [FRA, ESP]\n"


def warnings(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "note.yaml"
    file.write_text(text, encoding="utf-8")
    (result,) = scan([file])
    return [
        f"{d.code} {d.where.line}:{d.where.column} {d.found}" for d in result.diagnostics if d.where
    ]


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("quote: France met Spain #peace", "9:29"),
        ("quote: [met Spain #peace\n      ]", "9:23"),
        ("quote: {exact: met Spain #peace\n      }", "9:30"),
        ("quote:\n      - France met Spain   #peace\n      - Monday", "10:28"),
    ],
)
def test_a_quote_that_goes_on_after_a_hash_gets_a_warning_at_the_hash(
    quote: str, found: str, tmp_path: Path
) -> None:
    (warning,) = [w for w in warnings(tmp_path, f"{HEAD}{CLAIM}    {quote}\n") if "GK016" in w]

    assert warning.startswith(f"GK016 {found} ")
    assert warning.endswith("met Spain #peace")


@pytest.mark.parametrize(
    "quote",
    [
        "quote: France met Spain # the words before the tag",
        "quote: France met Spain   #",
        "quote: France met Spain #war",
        'quote: "France met Spain #peace"',
        "quote: |\n      France met Spain #peace",
        "quote: France met Spain\n    # peace",
    ],
)
def test_a_comment_that_is_one_gets_no_warning(quote: str, tmp_path: Path) -> None:
    assert warnings(tmp_path, f"{HEAD}{CLAIM}    {quote}\n") == []


def test_a_text_or_a_title_that_ends_at_a_hashtag_gets_a_warning(tmp_path: Path) -> None:
    text = "geokg: 1\narticle:\n  id: note\n  title: Peace #now\n  body: France met #Spain today.\n"
    text += f"{CLAIM}    quote: met Spain\n"

    found = warnings(tmp_path, text)

    assert [w for w in found if "GK016" in w] == [
        "GK016 4:16 Peace #now",
        "GK016 5:20 France met #Spain",
    ]
    assert any("GK104" in w for w in found)


def test_a_comment_beside_a_title_gets_no_warning(tmp_path: Path) -> None:
    text = HEAD.replace("  id: note\n", "  id: note\n  title: Peace # a draft\n")

    assert warnings(tmp_path, f"{text}claims: []\n") == []


def test_plain_scalars_have_the_paths_of_their_positions() -> None:
    text = "a: b\nc: [d, {e: f}, 'g']\nh:\n  - i: j\n    k: &x l\n  - *x\n  - - m\n    - n\no: p\n"

    found = {path: value for path, value, _ in plain_scalars(text)}

    assert found == {
        ("a",): "b",
        ("c", 0): "d",
        ("c", 1, "e"): "f",
        ("h", 0, "i"): "j",
        ("h", 0, "k"): "l",
        ("h", 2, 0): "m",
        ("h", 2, 1): "n",
        ("o",): "p",
    }
    for path, value in found.items():
        place = places(text).find(path, "f")
        assert (
            text.splitlines()[place.line - 1][place.column - 1 :].lstrip("&x ").startswith(value[0])
        )


def test_the_warning_is_printed_by_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "note.yaml"
    file.write_text(f"{HEAD}{CLAIM}    quote: France met Spain #peace\n")

    assert main(["check", str(file)]) == 0
    assert "GK016 warning: YAML takes the words after ` #` for a comment" in capsys.readouterr().out
