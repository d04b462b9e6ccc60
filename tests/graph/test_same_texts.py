"""Two articles with one text: reported by check and build, and counted once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from geokg import Article, Claim, KnowledgeGraph
from geokg.article.across import check_across
from geokg.cli import main
from geokg.inputs.annotation.output import write

TEXT = "France met Spain on Monday. France met Spain on Friday."


def copy(id: str, published: str, *claims: Claim, text: str = TEXT) -> Article:
    return Article(id=id, text=text, published=published, claims=claims)


def met(day: str, **changed: Any) -> Claim:
    values: Any = {"type": "meet", "party": ["FRA", "ESP"], "when": day}
    return Claim(**{**values, "quote": f"France met Spain on {day}", **changed})


def links(*articles: Article) -> set[tuple[str, str]]:
    kg = KnowledgeGraph()
    kg.add(articles)
    rows = kg.derive().sparql("SELECT ?a ?b { ?a gkg:sameSituationAs ?b }")
    base = kg.base
    return {(row.a.removeprefix(base)[:4], row.b.removeprefix(base)[:4]) for row in rows}


MONDAY, FRIDAY = met("Monday", id="m-1"), met("Friday", id="f-1")


def test_a_copy_is_linked_whatever_its_date_reading() -> None:
    one = copy("a", "2020-05-04", MONDAY)
    other = copy("b", "2020-06-20", met("Monday", id="m-1", party=["ESP", "FRA"]))

    assert links(one, other) == {("b.m-", "a.m-")}


def test_a_copy_without_any_date_is_linked() -> None:
    undated = met("Monday", when=None, id="m-1")

    assert links(copy("a", "", undated), copy("b", "", undated)) == {("b.m-", "a.m-")}


def test_each_situation_of_a_copy_is_linked_with_its_own() -> None:
    one, other = copy("a", "2020-05-04", MONDAY, FRIDAY), copy("b", "2020-06-20", FRIDAY, MONDAY)

    assert links(one, other) == {("b.m-", "a.m-"), ("b.f-", "a.f-")}


def test_three_copies_are_one_situation() -> None:
    copies = [
        copy(id, f"20{year}-05-04", MONDAY) for id, year in zip("abc", (10, 12, 14), strict=True)
    ]

    assert links(*copies) == {("b.m-", "a.m-"), ("c.m-", "a.m-")}


@pytest.mark.parametrize(
    "other",
    [
        copy("b", "2020-06-20", FRIDAY),
        copy("b", "2020-06-20", met("Monday", type="visit")),
        copy("b", "2020-06-20", met("Monday", party=["FRA", "MLI"])),
        copy("b", "2020-06-20", MONDAY, text=f"{TEXT} Really."),
    ],
    ids=["another place", "another type", "another state", "another text"],
)
def test_what_is_not_the_same_claim_of_the_same_text_is_not_linked(other: Article) -> None:
    assert links(copy("a", "2020-05-04", MONDAY), other) == set()


def test_a_copy_with_the_same_day_is_linked_once() -> None:
    kg = KnowledgeGraph()
    kg.add([copy("a", "2020-05-04", MONDAY), copy("b", "2020-05-04", MONDAY)])

    assert len(kg.derive().sparql("SELECT ?a { ?a gkg:sameSituationAs ?b }")) == 1
    assert len(kg.findings()) == len(kg.findings())


def test_copies_are_reported_with_the_number_of_claims_that_they_share() -> None:
    one, other = copy("a", "2020-05-04", MONDAY, FRIDAY), copy("b", "2020-06-20", FRIDAY)
    third = copy("c", "2020-06-20")

    found = [str(diagnostic).splitlines()[0] for diagnostic in check_across([one, other, third])]

    assert found == [
        "article.id: GK149 warning: the text is that of `a`, and 1 claim is the same",
        "article.id: GK149 warning: the text is that of `a`",
    ]


def test_check_and_build_report_copies_at_the_id_of_the_second(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write([copy("a", "2020-05-04", MONDAY), copy("b", "2020-06-20", MONDAY)], tmp_path / "in")
    wanted = f"{tmp_path / 'in' / 'b.yaml'}:3:7: GK149 warning: the text is that of `a`"

    assert main(["check", str(tmp_path / "in")]) == 0
    assert wanted in capsys.readouterr().out
    assert main(["build", str(tmp_path / "in"), "-o", str(tmp_path / "out.nq")]) == 0
    assert wanted in capsys.readouterr().err


def test_the_same_tie_twice_is_reported_though_the_parties_are_in_another_order() -> None:
    tie = Claim(type="alliance", party=["FRA", "MLI"], quote="France met Spain on Monday")
    again = Claim(type="alliance", party=["MLI", "FRA"], quote="France met Spain on Friday")

    article = copy("a", "2020-05-04", tie, again)

    assert [warning.code for warning in article.warnings] == ["GK125"]
