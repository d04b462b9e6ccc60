"""What compares articles of different batches: findings and pairs are those of the whole."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from articles import articles as lines_of_articles

from geokg import Actor, Article, Claim, KnowledgeGraph, read
from geokg.graph.queries import named_queries
from geokg.web.pages import Site, batches_of, write_pages
from geokg.web.pages.answer_tables import Answers, CellsOfRows
from geokg.web.pages.batches import SIZE
from geokg.web.pages.collecting import collect, collect_situations
from geokg.web.pages.spool import Spool
from geokg.web.pages.waiting import complete_batches
from sites import broken_links, page

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
        batches = batches_of(articles, lambda _: True, base=BASE)
        for batch in complete_batches(batches, spool, SITE):
            collect(batch, spool, SITE)
        collect_situations(spool, SITE, Answers(spool, SITE))
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


def test_the_answers_of_named_queries_are_those_of_the_whole(tmp_path: Path) -> None:
    articles = [
        *made_up(tmp_path, 2 * SIZE),
        *between(SIZE + 5, telling(SIZE + 5, about="a000.met")),
    ]
    kg = KnowledgeGraph(base=BASE)
    kg.add(articles)
    wrong = {}

    with Spool() as spool:
        answers = Answers(spool, SITE)
        batches = batches_of(sorted(articles, key=lambda a: a.id), lambda _: True, base=BASE)
        for batch in complete_batches(batches, spool, SITE):
            collect(batch, spool, SITE)
            answers.add_batch(batch)
        answers.ask_about_time()
        collect_situations(spool, SITE, answers)
        between_two = list(spool.rows("pair", "FRA MLI"))
        answers.add_history("FRA", "MLI", {s for row in between_two for s in row["situations"]})
        for name, query in named_queries().items():
            found = [row["cells"] for row in answers.rows(name)[0]]
            rows = kg.query(name, **answers.parameters.get(name, {}))
            cells = CellsOfRows(query, SITE)
            whole = [json.loads(json.dumps(cells(row))) for row in rows]
            if found != whole:
                wrong[name] = (found[:3], whole[:3], len(found), len(whole))

    assert wrong == {}
    assert answers.parameters.keys() == {"claims", "words", "during", "ended", "history"}


def test_a_denial_in_another_batch_is_on_the_pages_of_both_articles(tmp_path: Path) -> None:
    articles = between(SIZE + 5, telling(SIZE + 5, polarity="negative"))
    write_pages(batches_of(articles, lambda _: True, base=BASE), tmp_path, SITE)

    for article in (articles[0], articles[-1]):
        assert "Denied" in page(tmp_path / "articles" / f"{article.id}.html").text
    assert "denied by Envoy 55" in page(tmp_path / "findings.html").text
    with (tmp_path / "pairs/fra-mli.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["standing"] for row in rows] == ["contested"]


def test_a_claim_about_a_claim_of_another_batch_has_its_type_and_actors(tmp_path: Path) -> None:
    last = telling(SIZE + 5, about="a000.met")
    write_pages(batches_of(between(SIZE + 5, last), lambda _: True, base=BASE), tmp_path, SITE)

    card = page(tmp_path / f"articles/{last.id}.html")
    assert "Envoy 0 – Mali meet" in " ".join(card.text.split())
    assert {"../types/meet.html", "a000.html#envoy"} <= set(card.links)
    claims = [link for link in page(tmp_path / "types/meet.html").links if link.endswith("#met")]
    assert claims == ["../articles/a000.html#met", f"../articles/{last.id}.html#met"]
    assert broken_links(tmp_path) == []


def test_a_chain_of_claims_about_claims_has_the_type_at_its_end(tmp_path: Path) -> None:
    middle, last = telling(SIZE + 5, about="a000.met"), telling(2 * SIZE + 9, about="a055.met")
    articles = between(2 * SIZE + 9, last)
    articles[SIZE + 5] = middle
    write_pages(batches_of(articles, lambda _: True, base=BASE), tmp_path, SITE)

    card = page(tmp_path / f"articles/{last.id}.html")
    assert "Envoy 0 – Mali meet" in " ".join(card.text.split())
    assert {"../types/meet.html", "a000.html#envoy"} <= set(card.links)
    claims = [link for link in page(tmp_path / "types/meet.html").links if link.endswith("#met")]
    assert claims == [f"../articles/{n}.html#met" for n in ("a000", middle.id, last.id)]
    assert broken_links(tmp_path) == []


def test_claims_about_each_other_end(tmp_path: Path) -> None:
    first, last = telling(0, about=f"a{SIZE + 5:03}.met"), telling(SIZE + 5, about="a000.met")
    articles = between(SIZE + 5, last)
    articles[0] = first
    write_pages(batches_of(articles, lambda _: True, base=BASE), tmp_path, SITE)

    assert "nobody named claim" in " ".join(page(tmp_path / "articles/a000.html").text.split())


def test_its_situation_is_counted_once(tmp_path: Path) -> None:
    """The pages are those of one batch, but for what others than the articles say."""
    last = telling(SIZE + 5, about="a000.met")
    many, few = tmp_path / "many", tmp_path / "few"
    write_pages(batches_of(between(SIZE + 5, last), lambda _: True, base=BASE), many, SITE)
    write_pages(batches_of([telling(0), last], lambda _: True, base=BASE), few, SITE)

    for name in ("mli", "fra", "a000.envoy"):
        pages = [page(folder / f"actors/{name}.html").text for folder in (many, few)]
        counts = [re.findall(r"\d+ situations?", text) for text in pages]
        assert counts[0] == counts[1] != []


def test_an_article_waits_for_a_claim_of_an_article_that_waits_itself(tmp_path: Path) -> None:
    first, last = telling(0, about=f"a{SIZE + 5:03}.met"), telling(SIZE + 5)
    waits = telling(SIZE + 6, about="a000.met")
    articles = [*between(SIZE + 5, last), waits]
    articles[0] = first
    write_pages(batches_of(articles, lambda _: True, base=BASE), tmp_path, SITE)

    assert f"Envoy {SIZE + 5} – Mali meet" in " ".join(
        page(tmp_path / "articles/a000.html").text.split()
    )
    assert page(tmp_path / f"articles/{waits.id}.html").ids.count("met") == 1
    assert len(list((tmp_path / "articles").glob("a*.html"))) == len(articles)
