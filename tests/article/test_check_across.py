"""References between articles are checked before anything is built."""

from __future__ import annotations

from pathlib import Path

import pytest

from geokg.article import Article, Claim
from geokg.article.across import check_across
from geokg.base.diagnostics import dotted
from geokg.cli import main
from geokg.graph.knowledge_graph import KnowledgeGraph

TEXT = "France praised Mali, and Mali praised France."


def article(id: str, *claims: Claim) -> Article:
    # Articles of one text are reported: each has its own.
    return Article(id=id, text=f"{TEXT} ({id})", actors={}, claims=claims)


def praise(id: str = "praise", content: str = "") -> Claim:
    return Claim(
        id=id,
        type="praise",
        initiator="FRA",
        target="MLI",
        quote="France praised Mali",
        content=content,
    )


def about(name: str, id: str = "again", status: str = "") -> Claim:
    return Claim(id=id, about=name, quote="Mali praised France", status=status)


def found(*articles: Article) -> list[tuple[str, str]]:
    return [(one.code, dotted(one.path)) for one in check_across(articles)]


WRONG = [
    ([article("a", about("b.prayse")), article("b", praise())], ("GK123", "claims[0].about")),
    (
        [article("a", praise(content="b.x")), article("b", praise())],
        ("GK123", "claims[0].content"),
    ),
    (
        [article("a", about("b.again")), article("b", praise(), about("praise"))],
        ("GK138", "claims[0].about"),
    ),
    (
        [article("a", about("b.praise", status="ongoing")), article("b", praise())],
        ("GK134", "claims[0].status"),
    ),
]


@pytest.mark.parametrize(("articles", "fault"), WRONG)
def test_a_reference_that_a_build_refuses_is_an_error(
    articles: list[Article], fault: tuple[str, str]
) -> None:
    kg = KnowledgeGraph()
    kg.add(articles)

    assert found(*articles) == [fault]
    assert not kg.validate().conforms


def test_content_that_goes_in_a_circle_through_articles_is_an_error() -> None:
    one, other = article("a", praise(content="b.praise")), article("b", praise(content="a.praise"))
    kg = KnowledgeGraph()
    kg.add([one, other])

    assert found(one, other) == [("GK124", "claims[0].content")] * 2
    assert not kg.validate().conforms


def test_references_that_are_right_are_not_reported() -> None:
    one = article("a", about("b.praise"), praise(content="b.praise"))
    kg = KnowledgeGraph()
    kg.add([one, article("b", praise())])

    assert found(one, article("b", praise())) == []
    assert kg.validate().conforms


def test_an_article_that_is_not_there_is_a_warning_unless_others_have_errors() -> None:
    one = article("a", about("b.praise"))
    (warning,) = check_across([one])

    assert (warning.code, warning.severity) == ("GK139", "warning")
    assert list(check_across([one], complete=False)) == []


def test_check_reports_a_reference_with_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for id, claim in (
        ("a", "{about: b.prase, quote: France}"),
        (
            "b",
            "{id: praise, type: praise, initiator: FRA, target: MLI, quote: praised}",
        ),
    ):
        (tmp_path / f"{id}.yaml").write_text(
            f"geokg: 1\narticle: {{id: {id}, body: France praised Mali.}}\nclaims:\n  - {claim}\n",
            encoding="utf-8",
        )

    assert main(["check", str(tmp_path)]) == 1
    assert f"{tmp_path / 'a.yaml'}:4:13: GK123 " in capsys.readouterr().out


def test_two_annotations_of_one_article_are_no_copies_of_each_other() -> None:
    first, second = (
        Article(id="a", text=TEXT, annotator=coder, claims=[praise()]) for coder in ("A", "B")
    )
    copied = Article(id="b", text=TEXT, claims=[praise()])

    assert found(first, second) == []
    assert found(first, second, copied) == [("GK149", "article.id")]


def test_a_reference_leads_to_the_same_annotators_version_of_an_article() -> None:
    with_claim, without = (
        Article(id="b", text=TEXT, annotator=coder, claims=claims)
        for coder, claims in (("A", [praise("vote")]), ("B", [praise()]))
    )
    refers = [
        Article(id="a", text=f"{TEXT} (a)", annotator=coder, claims=[about("b.vote")])
        for coder in ("A", "B")
    ]

    assert found(with_claim, without, refers[0]) == []
    assert found(with_claim, without, *refers) == [("GK123", "claims[0].about")]
