"""A situation that an article describes twice is reported, with both places."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import geokg
from geokg.article import Actor, Article, Claim
from geokg.cli import main
from geokg.dates import TimeSpan

TEXT = (
    "France met Mali in May. Mali and France met in May, said a clerk. They met in June. "
    "France met Mali over grain in May. Talks were held in Geneva, and talks were held in Vienna."
)
FIRST: dict[str, Any] = {
    "id": "first",
    "quote": "France met Mali in May",
    "type": "meet",
    "party": ["FRA", "MLI"],
    "when": "in May",
}
SECOND: dict[str, Any] = {
    **FIRST,
    "id": "second",
    "quote": "Mali and France met in May",
    "party": ["MLI", "FRA"],
}
ACTORS = {"clerk": Actor("unnamed", "a clerk"), "france": Actor("state", "France")}


def warned(*claims: dict[str, Any], **head: Any) -> list[tuple[str, str, str]]:
    article = Article(
        **{"id": "note", "text": TEXT, "published": "1963-09-02", "actors": ACTORS, **head},
        claims=[Claim(**claim) for claim in claims],
    )
    return [
        (found.code, str(found.path), str(found.related))
        for found in article.warnings
        if found.code == "GK125"
    ]


def again(at: int = 1, first: int = 0) -> list[tuple[str, str, str]]:
    return [("GK125", str(("claims", at)), str(("claims", first)))]


@pytest.mark.parametrize(
    "second",
    [
        SECOND,
        SECOND | {"party": ["france", "MLI"]},
        SECOND | {"claimant": "note"},
        SECOND | {"confidence": "0.5", "note": "drawn twice"},
    ],
)
def test_the_same_situation_is_reported_however_it_is_written(second: dict[str, Any]) -> None:
    assert warned(FIRST, second) == again()


def test_a_date_in_words_and_one_in_edtf_are_compared_by_their_bounds() -> None:
    first = FIRST | {"when": TimeSpan(verbatim="in May", edtf="1963-05")}

    assert warned(first, SECOND | {"when": "1963-05"}) == again()
    assert warned(first, SECOND | {"when": "1963-06"}) == []


def test_undated_situations_that_are_alike_are_reported() -> None:
    assert warned(FIRST | {"when": None}, SECOND | {"when": None}) == again()


def test_each_repetition_points_to_the_first() -> None:
    third = SECOND | {"id": "third", "quote": "Mali and France met"}

    assert warned(FIRST, SECOND, third) == [*again(), *again(2)]


@pytest.mark.parametrize(
    "second",
    [
        SECOND | {"when": "in June"},
        SECOND | {"when": None},
        SECOND | {"claimant": "clerk"},
        SECOND | {"relayed_by": "clerk", "claimant": "FRA"},
        SECOND | {"polarity": "negative"},
        SECOND | {"modality": "predicted"},
        SECOND | {"party": ["FRA", "DEU"]},
        SECOND | {"party": ["FRA", "MLI", "DEU"]},
        SECOND | {"mediator": "DEU"},
        SECOND | {"type": "negotiate"},
        SECOND | {"issue": "grain"},
        SECOND | {"place": "Geneva"},
    ],
)
def test_what_differs_is_not_reported(second: dict[str, Any]) -> None:
    assert warned(FIRST, second) == []


def test_denials_that_are_alike_are_not_reported() -> None:
    assert warned(FIRST | {"polarity": "negative"}, SECOND | {"polarity": "negative"}) == []


def test_open_talks_in_two_places_are_two() -> None:
    talks = {"type": "meet", "party": "unstated"}
    geneva = {"id": "a", "quote": "Talks were held in Geneva", "place": "Geneva", **talks}
    vienna = {"id": "b", "quote": "talks were held in Vienna", "place": "Vienna", **talks}

    assert warned(geneva, vienna) == []


def test_the_default_claimant_of_an_article_makes_the_claims_that_name_none() -> None:
    assert warned(FIRST, SECOND | {"claimant": "clerk"}, claimant="clerk") == again()
    assert warned(FIRST, SECOND | {"claimant": "note"}, claimant="clerk") == []


ANNOTATION = """geokg: 1
article: {id: note, body: "France met Mali. Mali and France met."}
claims:
  - id: first
    quote: France met Mali
    type: meet
    party: [FRA, MLI]
  - quote: Mali and France met
    type: meet
    party: [MLI, FRA]
"""


def test_the_fix_that_is_offered_is_right(tmp_path: Path) -> None:
    file = tmp_path / "note.yaml"
    file.write_text(ANNOTATION.replace("  - id: first\n    quote:", "  - quote:"), "utf-8")
    (article,) = geokg.read(file)
    (warning,) = (found for found in article.warnings if found.code == "GK125")
    about = re.findall("`(about: [^`]+)`", warning.fix)[0]
    again = file.read_text("utf-8").replace("type: meet\n    party: [MLI, FRA]", about)
    file.write_text(again, "utf-8")

    (fixed,) = geokg.read(file)

    assert fixed.warnings == ()
    assert len(set(fixed.situations.values())) == 1


@pytest.mark.parametrize("command", ["check", "convert"])
def test_check_and_convert_name_both_places(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "note.yaml"
    file.write_text(ANNOTATION, encoding="utf-8")
    out = ["-o", str(tmp_path / "out")] if command == "convert" else []

    assert main([command, str(file), *out]) == 0
    captured = capsys.readouterr()
    said = captured.out + captured.err
    assert f"{file}:8:5: GK125 warning: " in said
    assert f"   = the first is at {file}:4:5\n" in said
    assert "about: first" in said
