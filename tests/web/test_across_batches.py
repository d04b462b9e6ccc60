"""What compares articles of different batches: findings and pairs are those of the whole."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from articles import articles as lines_of_articles

from geokg import Actor, Article, Claim, KnowledgeGraph, read
from geokg.web.pages import Site, batches_of, write_pages
from geokg.web.pages.batches import SIZE
from geokg.web.pages.collecting import collect, collect_situations
from geokg.web.pages.spool import Spool
from sites import page

pytestmark = pytest.mark.slow
BASE = "https://example.org/kg/"
SITE = Site(base=BASE)


def telling(number: int, *, polarity: str = "positive", about: str = "") -> Article:
    """An article of its own publisher about the same meeting, or about another article's claim."""
    meeting = {"about": about} if about else {"type": "meet", "party": ["envoy", "MLI"]}
    return Article(
        id=f"a{number:03}",
        title=f"Article {number}",
        text=f"Article {number}: the envoy of France met Mali on 5 May 1963, he said.",
        publisher=f"Paper {number}",
        published="1963-05-06",
        actors={"envoy": Actor("person", f"Envoy {number}", of="FRA")},
        claims=[
            Claim(
                id="met",
                quote="the envoy of France met Mali on 5 May 1963",
                when="1963-05-05",
                claimant="envoy",
                polarity=polarity,
                **meeting,
            )
        ],
    )


def made_up(folder: Path, number: int) -> Sequence[Article]:
    file = folder / "made-up.jsonl"
    file.write_text("".join(f"{line}\n" for line in lines_of_articles(number)), encoding="utf-8")
    return read(file)


def between(number: int, last: Article) -> list[Article]:
    """Articles of which the first and the last are in different batches."""
    return [telling(0), *(silent(n) for n in range(1, number)), last]


def silent(number: int) -> Article:
    return Article(
        id=f"a{number:03}",
        text="Chile recognised Peru.",
        actors={},
        claims=[Claim(type="recognise", initiator="CHL", target="PER", quote="Chile recognised")],
    )


def expected(articles: Sequence[Article]) -> tuple[list[object], list[object]]:
    kg = KnowledgeGraph(base=BASE)
    kg.add(articles)
    findings = sorted((row.severity, row.explanation, row.finding) for row in kg.findings())
    pairs = sorted((*row.pair, row.type, row.standing, row.via) for row in kg.pair_situations())
    return list(findings), list(pairs)


def collected(articles: Sequence[Article]) -> tuple[list[object], list[object]]:
    with Spool() as spool:
        for batch in batches_of(articles, lambda _: True, base=BASE):
            collect(batch, spool, SITE)
        spool.close_input()
        collect_situations(spool, SITE)
        findings = sorted(
            (row["severity"], row["explanation"], BASE + row["id"]) for row in spool.rows("finding")
        )
        pairs = sorted(
            (row["one"], row["other"], row["type"], row["standing"], row["via"])
            for row in spool.rows("pair")
        )
    return list(findings), list(pairs)


@pytest.mark.parametrize(
    "last",
    [
        telling(SIZE + 5),
        telling(SIZE + 5, polarity="negative"),
        telling(SIZE + 5, polarity="negative", about="a000.met"),
    ],
    ids=["the same", "a denial", "about the claim"],
)
def test_findings_and_pairs_are_those_of_the_whole(last: Article) -> None:
    articles = between(SIZE + 5, last)

    assert collected(articles) == expected(articles)


def test_of_made_up_articles_too(tmp_path: Path) -> None:
    articles = made_up(tmp_path, 3 * SIZE)

    assert collected(articles) == expected(articles)


def test_a_denial_in_another_batch_is_on_the_pages_of_both_articles(tmp_path: Path) -> None:
    articles = between(SIZE + 5, telling(SIZE + 5, polarity="negative"))
    write_pages(batches_of(articles, lambda _: True, base=BASE), tmp_path, SITE)

    for article in (articles[0], articles[-1]):
        assert "Denied" in page(tmp_path / "articles" / f"{article.id}.html").text
    assert "denied by Envoy 55" in page(tmp_path / "findings.html").text
    with (tmp_path / "pairs/fra-mli.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["standing"] for row in rows] == ["contested"]
