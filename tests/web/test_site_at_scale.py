"""A site of many made-up articles: links, places of IRIs, sizes, memory and silence."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from varied_articles import varied_articles

from browsing import CHROMIUM, WITHOUT_CHROMIUM, chromium, heard_on, html_paths, served
from conftest import SCALE
from datasets import bytes_of
from geokg import KnowledgeGraph, read
from geokg.article import Article
from sites import broken_links, page, pages_of, site_of

pytestmark = pytest.mark.slow

NUMBER: Final = 50 * SCALE
BY: Final = "https://creativecommons.org/licenses/by/4.0/"
LARGEST: Final = 500_000


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made-up articles with claims of all kinds; the texts of half of them are shown."""
    file = tmp_path_factory.mktemp("corpus") / "articles.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for number, line in enumerate(varied_articles(NUMBER)):
            values = json.loads(line)
            if number % 2:
                values["article"]["licence"] = BY
            out.write(json.dumps(values, ensure_ascii=False) + "\n")
    return file


@pytest.fixture(scope="module")
def large(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the made-up articles."""
    return site_of(tmp_path_factory.mktemp("large"), str(corpus))


def test_every_address_leads_to_its_place(large: Path) -> None:
    assert broken_links(large) == []


def test_every_iri_is_an_id_on_the_page_of_its_article(large: Path, corpus: Path) -> None:
    kg = KnowledgeGraph()
    kg.add(read(corpus))
    ids = {path: set(found.ids) for path, found in pages_of(large).items()}
    subjects = {str(quad.subject).strip("<>").removeprefix(kg.base) for quad in kg.quads()}

    lost = []
    for name in sorted(name for name in subjects if not name.startswith("http")):
        article, _, rest = name.partition(".")
        if rest and rest not in ids[f"articles/{article}.html"]:
            lost.append(name)
    assert lost == []


def test_no_page_is_large(large: Path) -> None:
    sizes = {path: len(content) for path, content in bytes_of(large).items()}

    assert [p for p, size in sizes.items() if p.endswith(".html") and size >= LARGEST] == []
    assert sizes["assets/geokg.css"] + sizes["assets/geokg.js"] <= 15_000


def test_a_page_of_an_article_grows_with_its_text_and_its_claims(large: Path, corpus: Path) -> None:
    over = {}
    for article in read(corpus):
        size = (large / "articles" / f"{article.id}.html").stat().st_size
        if size > limit_of(article):
            over[article.id] = (size, limit_of(article))
    assert over == {}


def limit_of(article: Article) -> int:
    """The most bytes of a page: the text, its quotes, the claims, and what each page has."""
    quotes = sum(len(quote.exact.encode()) for claim in article.claims for quote in claim.quote)
    return 2 * max(len(article.text.encode()), quotes) + 1_300 * len(article.claims) + 6_000


def test_long_lists_have_several_pages(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geokg.web.pages.rendering.LISTED", NUMBER // 2 - 1)
    site = site_of(tmp_path, str(corpus))

    files = [tmp_path / f"articles/index{part}.html" for part in ("", ".2", ".3")]
    linked = {link for file in files for link in page(file).links}
    assert linked >= {f"{article.id}.html" for article in read(corpus)}
    assert not (site / "articles/index.4.html").exists()
    assert broken_links(site) == []


def test_memory_does_not_grow_with_the_articles(corpus: Path, tmp_path: Path) -> None:
    lines = corpus.read_text(encoding="utf-8").splitlines(keepends=True)
    few = tmp_path / "few.jsonl"
    few.write_text("".join(lines[: max(50, len(lines) // 4)]), encoding="utf-8")
    many = tmp_path / "many.jsonl"
    many.write_text("".join(lines) + "".join(renamed(lines)) * (SCALE == 1), encoding="utf-8")

    assert peak_mb(many, tmp_path / "m") - peak_mb(few, tmp_path / "f") < 40


def renamed(lines: list[str]) -> list[str]:
    """The same articles three times more, with other ids."""
    return [line.replace('"a0', f'"{letter}0', 1) for letter in "bcd" for line in lines]


def peak_mb(file: Path, out: Path) -> float:
    """The peak of memory of a command that writes the pages of a file."""
    code = (
        "import resource, sys\nfrom geokg.cli import main\n"
        "assert main(['pages', sys.argv[1], '-o', sys.argv[2], '-q']) == 0\n"
        f"print(resource.getrusage({resource.RUSAGE_SELF}).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(file), str(out)], check=True, capture_output=True
    )
    return int(done.stdout) / 1024


@pytest.mark.skipif(CHROMIUM is None, reason=WITHOUT_CHROMIUM)
def test_no_page_says_a_word_or_asks_outside(large: Path) -> None:
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    paths = html_paths(large)
    chosen = paths if SCALE > 1 else paths[:: 1 + len(paths) // 40]

    with chromium() as browser:
        assert heard_on(browser, f"{large.as_uri()}/", chosen) == []
        with served(large) as root:
            assert heard_on(browser, root, chosen[::4]) == []
