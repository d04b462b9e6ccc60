"""Lists that are too long for one page: nothing is left out, with scripts or without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from articles import articles as lines_of_articles

from browsing import CHROMIUM, WITHOUT_CHROMIUM
from geokg import KnowledgeGraph, read
from geokg.web.pages import Site, batches_of, write_pages
from sites import broken_links, page, pages_of

pytestmark = pytest.mark.slow
BASE = "https://example.org/kg#"
NUMBER = 60


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("corpus") / "made-up.jsonl"
    file.write_text("".join(f"{line}\n" for line in lines_of_articles(NUMBER)), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def short_pages(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of a base with `#`, whose pages have few findings and addresses."""
    out = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("geokg.web.pages.overviews.FINDINGS", 20)
        patch.setattr("geokg.web.pages.overviews.ADDRESSES", 30)
        write_pages(batches_of(read(corpus), lambda _: True, base=BASE), out, Site(base=BASE))
    return out


def findings(corpus: Path) -> list[str]:
    kg = KnowledgeGraph(base=BASE)
    kg.add(read(corpus))
    return [row.finding.removeprefix(BASE) for row in kg.findings()]


def test_every_finding_is_on_one_of_the_parts_of_their_list(
    short_pages: Path, corpus: Path
) -> None:
    parts = sorted(short_pages.glob("findings*.html"))
    shown = [i for file in parts for i in page(file).ids if not i.startswith("_")]

    assert len(parts) > 2
    assert sorted(shown) == sorted(findings(corpus))
    assert {file.name for file in parts[1:]} <= set(page(short_pages / "findings.html").links)


def test_every_iri_is_in_the_list_of_addresses(short_pages: Path, corpus: Path) -> None:
    kg = KnowledgeGraph(base=BASE)
    kg.add(read(corpus))
    local = {str(quad.subject).strip("<>").removeprefix(BASE) for quad in kg.quads()}
    own = {name for name in local if "/" not in name and name != "reference"}
    links = {link for file in short_pages.glob("addresses*.html") for link in page(file).links}

    places = {f"articles/{name.replace('.', '.html#', 1)}" for name in own if "." in name}
    assert len(places) > 1_000
    assert places <= links
    assert "addresses.html" in page(short_pages / "index.html").links
    assert broken_links(short_pages) == []


def test_a_short_list_has_no_parts(tmp_path: Path, corpus: Path) -> None:
    few = list(read(corpus))[:2]
    write_pages(batches_of(few, lambda _: True, base=BASE), tmp_path, Site(base=BASE))

    assert not [path for path in pages_of(tmp_path) if path.startswith(("addresses", "findings."))][
        1:
    ]
    assert "addresses.html" not in page(tmp_path / "index.html").links


@pytest.mark.skipif(CHROMIUM is None, reason=WITHOUT_CHROMIUM)
def test_the_iri_of_a_finding_leads_to_the_part_that_has_it(
    browser: Any, short_pages: Path, corpus: Path
) -> None:
    view = browser.new_page()
    name = findings(corpus)[50]

    view.goto(f"{short_pages.as_uri()}/index.html#{name}")
    view.wait_for_url(f"{short_pages.as_uri()}/findings.3.html#{name}")
    assert view.locator(f"[id='{name}']").count() == 1
    view.close()
