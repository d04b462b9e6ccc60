"""Markup in every field that pages show stays text."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest

from browsing import CHROMIUM, WITHOUT_CHROMIUM, chromium, heard_on, html_paths
from geokg import Actor, Article, Claim
from geokg.base.errors import GeokgError
from geokg.web.pages import Gone, Person, Site, batches_of, write_pages
from sites import Page, pages_of

pytestmark = pytest.mark.slow

BASE: Final = "https://example.org/kg/"
ENDS: Final = (
    *("", '">', "'>", "-->", "]]>", "</script>", "</title>", "</style>", "</textarea>"),
    *("</q></details></p></main>", "\\", "&quot;>", "\u2028", "\u202e", "{{"),
)
"""What may end the place where a text stands."""
ATTACKS: Final = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<!--",
    "x onmouseover=alert(1) x=",
    "javascript:alert(1)",
)
PAYLOADS: Final = tuple(f"{end}{attack}" for end, attack in product(ENDS, ATTACKS))
PLAIN: Final = "Words"


def article_of(number: int, words: str) -> Article:
    """An article that has these words in every field that takes words."""
    return Article(
        id=f"note-{number:02}",
        title=words,
        text=f"{words} met France {words} in May 1990.",
        language="en",
        publisher=words,
        dateline=words,
        rights=words,
        author=[words],
        annotator=[words],
        actors={
            "x": Actor("organ", words, of="MLI", aliases=[f"{words} too"]),
            "y": Actor("person", words, of="MLI", office=words),
            "z": Actor("group", words, members=["MLI", "FRA"]),
            "u": Actor("unnamed", words, of="MLI"),
        },
        claims=[
            Claim(
                id="c",
                type="meet",
                party=["x", "FRA"],
                claimant="y",
                relayed_by="u",
                quote=[f"{words} met", "in May 1990"],
                issue=[words],
                place=[words],
                condition=words,
                quantity=words,
            ),
            Claim(id="d", type="recognise", initiator="z", target="FRA", quote="met France"),
        ],
    )


def settings_of(words: str) -> Site:
    """Settings of a site that have these words in every field that takes words."""
    return Site(
        base=BASE,
        title=words,
        description=words,
        version="1.1.0",
        licence=words,
        publisher=words,
        contact=words,
        creators=(Person(name=words),),
        keywords=(words,),
        gone=(
            Gone(id="old", since="1.1.0", last="1.0.0", reason=words),
            Gone(id="note-00.e", since="1.1.0", last="1.0.0", reason=words),
        ),
    )


def site_of_words(out: Path, words: list[str], site: Site) -> dict[str, Page]:
    """The pages of a site with one article for each of the words."""
    articles = [article_of(number, one) for number, one in enumerate(words)]
    write_pages(batches_of(articles, lambda _: True, base=BASE), out, site)
    return pages_of(out)


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with an article for each payload; its settings have one too."""
    folder = tmp_path_factory.mktemp("attacked")
    site_of_words(folder, list(PAYLOADS), settings_of(PAYLOADS[30]))
    return folder


def shape(found: Page) -> list[tuple[str, list[str]]]:
    """The tags of a page with the names of their attributes, as names of actors are sorted."""
    return sorted((tag, sorted(attributes)) for tag, attributes in found.tags)


def test_no_words_in_any_field_become_markup(attacked: Path, tmp_path: Path) -> None:
    # Words that run from right to left are isolated, whatever else they have.
    turns = ("\u202e" if "\u202e" in payload else "" for payload in PAYLOADS)
    plain = [f"{PLAIN} {number:02}{turn}" for number, turn in enumerate(turns)]
    expected = site_of_words(tmp_path, plain, settings_of(PLAIN))
    found = pages_of(attacked)

    assert found.keys() == expected.keys()
    for path in found:
        assert shape(found[path]) == shape(expected[path]), path


def test_all_words_are_there_as_text(attacked: Path) -> None:
    found = pages_of(attacked)
    for number, payload in enumerate(PAYLOADS):
        own = found[f"articles/note-{number:02}.html"]
        assert json.loads(own.data["application/ld+json"])["headline"] == payload
        for words in (payload, f"{payload} met", f"{payload} too"):
            assert " ".join(words.split()) in " ".join(own.text.split())


def test_no_address_is_anything_but_a_web_address_or_a_page(attacked: Path) -> None:
    for path, found in pages_of(attacked).items():
        for link in found.links:
            scheme = link.partition(":")[0] if ":" in link.partition("/")[0] else ""
            assert scheme in ("", "http", "https"), (path, link)


@pytest.mark.parametrize("name", ['"><b>', "a b", "x'y", "../up", "javascript:1", "_main", "É"])
def test_ids_that_could_be_markup_are_refused(name: str) -> None:
    for fields in ({"id": name}, {"id": "note", "claim": name}, {"id": "note", "actor": name}):
        with pytest.raises(GeokgError):
            Article(
                id=fields["id"],
                text="France met Mali.",
                actors={fields.get("actor", "x"): Actor("organ", "An office", of="MLI")},
                claims=[
                    Claim(
                        id=fields.get("claim", "c"),
                        type="meet",
                        party=["FRA", "MLI"],
                        quote="France met Mali",
                    )
                ],
            )


@pytest.mark.parametrize("field", ["licence", "url"])
@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", 'https://example.org/"><script>', "data:text/html,<b>"]
)
def test_addresses_of_articles_that_could_be_code_are_refused(field: str, address: str) -> None:
    given: dict[str, Any] = {field: address}
    with pytest.raises(GeokgError):
        Article(id="note", text="France met Mali.", actors={}, claims=[], **given)


@pytest.mark.skipif(CHROMIUM is None, reason=WITHOUT_CHROMIUM)
def test_nothing_runs_in_a_browser(attacked: Path) -> None:
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with chromium() as browser:
        root = f"{attacked.as_uri()}/"
        kept = [p for p in html_paths(attacked) if not p.startswith(("types/", "questions/"))]
        assert heard_on(browser, root, kept[:: 1 + len(kept) // 60]) == []
        assert heard_in_search(browser, f"{root}search.html") == []


def heard_in_search(browser: Any, address: str) -> list[str]:
    """What is heard while payloads are searched, found and shown."""
    heard: list[str] = []
    view = browser.new_page()
    view.on("dialog", lambda dialog: heard.append(dialog.message))
    view.on("console", lambda message: heard.append(message.text))
    view.goto(address)
    for words in ("alert", "script", "javascript"):
        view.fill("input", words)
        view.wait_for_selector("#_found a")
        wrong = view.evaluate(
            "[...document.querySelectorAll('#_found *')].map(e => e.localName)"
            ".filter(n => !['h2', 'ul', 'li', 'a', 'span'].includes(n))"
        )
        heard += wrong
    view.close()
    return heard
