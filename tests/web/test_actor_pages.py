"""The pages of actors: states, and the organs, persons and groups of articles."""

from __future__ import annotations

from pathlib import Path

import pytest

from geokg import Actor, Article, Claim, KnowledgeGraph, Tenure, read
from geokg.web.pages import Site, batches_of, write_pages
from sites import ARTICLES, Page, broken_links, page

pytestmark = pytest.mark.slow
BASE = "https://example.org/kg/"


def actor_page(out: Path, *articles: Article, actor: str) -> Page:
    write_pages(batches_of(articles, lambda _: True, base=BASE), out, Site(base=BASE))
    return page(out / "actors" / f"{actor}.html")


def meeting(**changes: object) -> Article:
    values: dict[str, object] = {
        "id": "note",
        "text": "France's envoy met rebels in Mali. Rebels deny it. Mali calls them bandits.",
        "actors": {
            "envoy": Actor("person", "Ada Envoy", of="FRA", office="envoy"),
            "rebels": Actor("non-state", "Rebels", in_="MLI", aliases=["Bandits"]),
        },
        "claims": [
            Claim(
                id="met", type="meet", party=["envoy", "rebels"], quote="envoy met rebels in Mali"
            ),
            Claim(
                id="no", about="met", polarity="negative", claimant="rebels", quote="Rebels deny it"
            ),
            Claim(
                id="names",
                type="criticise",
                initiator="MLI",
                target="rebels",
                claimant="MLI",
                quote="Mali calls them bandits",
            ),
        ],
    }
    return Article(**{**values, **changes})  # type: ignore[arg-type]  # values of several types


def test_each_actor_has_a_page_that_its_article_links(site: Path) -> None:
    kg = KnowledgeGraph()
    kg.add(read(*ARTICLES))
    for row in kg.query("actors"):
        if row.kind == "State":
            continue
        name = row.actor.removeprefix(kg.base)
        found = page(site / "actors" / f"{name}.html")
        home = page(site / "articles" / f"{name.partition('.')[0]}.html")

        assert row.name in found.text
        assert f"../actors/{name}.html" in page(site / "actors" / "others.html").links
        assert f"../actors/{name}.html" in home.links
        assert f"../articles/{name.replace('.', '.html#', 1)}" in found.links


def test_a_group_has_its_partners_situations_and_what_is_said_of_it(tmp_path: Path) -> None:
    found = actor_page(tmp_path, meeting(), actor="note.rebels")

    words = " ".join(found.text.split())
    assert "Bandits" in words
    assert "2 situations" in words
    assert "the article; denied by Rebels" in words
    assert {"../actors/fra.html", "../actors/mli.html"} <= set(found.links)
    assert words.index("What it says") < words.index("What others say of it")
    assert "Mali → Rebels: criticise says Mali" in words


def test_what_an_envoy_does_is_on_the_page_of_the_state(tmp_path: Path) -> None:
    words = " ".join(actor_page(tmp_path, meeting(), actor="fra").text.split())

    assert "Ada Envoy – Rebels" in words
    assert "With others" in words
    assert "Ada Envoy, envoy in note" in words


def test_a_person_has_offices_of_the_file_and_of_the_table_of_leaders(tmp_path: Path) -> None:
    held = Tenure(office="mayor", of="IRN", from_="1990", until="1991")
    actors = {
        "envoy": Actor("person", "Mohammad Khatami", of="IRN", holds=held),
        "rebels": Actor("non-state", "Rebels"),
    }

    words = " ".join(actor_page(tmp_path, meeting(actors=actors), actor="note.envoy").text.split())
    assert "1990-01-01 to 1991-12-31: mayor, Iran" in words
    assert "1997-08-03 to 2005-08-03: president; before: " in words


def test_the_table_of_leaders_is_not_asked_for_another_state(tmp_path: Path) -> None:
    actors = {
        "envoy": Actor("person", "Mohammad Khatami", of="FRA"),
        "rebels": Actor("non-state", "Rebels"),
    }

    found = actor_page(tmp_path, meeting(actors=actors), actor="note.envoy")
    assert "table of leaders" not in found.text


def test_long_ids_give_names_of_files_that_a_disk_can_have(tmp_path: Path) -> None:
    article, actor = "a" * 200, "b" * 200
    actors = {actor: Actor("non-state", "Rebels")}
    claims = [Claim(type="meet", party=[actor, "FRA"], quote="France's envoy met rebels")]

    write_pages(
        batches_of([meeting(id=article, actors=actors, claims=claims)], lambda _: True, base=BASE),
        tmp_path,
        Site(base=BASE),
    )
    names = [file.name for file in (tmp_path / "actors").iterdir() if file.name.startswith("a" * 9)]
    assert len(names) == 1
    assert broken_links(tmp_path) == []
