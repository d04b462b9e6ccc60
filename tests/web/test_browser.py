"""The pages in Chromium: silence, links, keys, accessibility, search, SPARQL and print."""

from __future__ import annotations

import functools
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any, Final

import pytest

from geokg import KnowledgeGraph, read
from loopback import LoopbackServer, serving
from sites import ARTICLES, site_of_text

CHROMIUM: Final = shutil.which("chromium")
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None, reason="chromium is not installed: apt-get install chromium"
    ),
]
AXE: Final = Path(__file__).parent / "assets" / "axe.min.js"
MAIN: Final = (
    *("index.html", "articles/iran-central-asia.html", "pairs/irn-tjk.html", "findings.html"),
    *("search.html", "sparql.html"),
)
KINDS: Final = (
    *(*MAIN, "actors/irn.html", "types/meet.html", "questions/claims.html", "404.html"),
    *("actors/index.html", "articles/index.html", "pairs/index.html", "types/index.html"),
)
"""A page of each kind."""
STATES: Final = (
    ("light", 1280, KINDS),
    ("dark", 1280, MAIN[:4]),
    ("light", 390, MAIN[:4]),
    ("dark", 390, MAIN[:4]),
)


@contextmanager
def served(site: Path) -> Iterator[str]:
    """The address of the site below a path of a server."""

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

        def translate_path(self, path: str) -> str:
            return super().translate_path(path.removeprefix("/deep/path"))

    handler: Any = functools.partial(Handler, directory=str(site))
    with serving(LoopbackServer(handler)) as server:
        yield f"{server.url}/deep/path/"


def heard_on(browser: Any, root: str, paths: list[str]) -> list[str]:
    """What the console says, and what is asked for outside, on pages below an address."""
    heard: list[str] = []
    view = browser.new_page()
    view.on("console", lambda message: heard.append(message.text))
    view.on("pageerror", lambda error: heard.append(str(error)))
    view.on("requestfailed", lambda request: heard.extend(_failures(request)))
    view.on("request", lambda r: None if r.url.startswith(root) else heard.append(r.url))
    for path in paths:
        view.goto(root + path)
    view.close()
    return heard


def _failures(request: Any) -> list[str]:
    """What failed; the next page aborts what the last one still asks for, such as its icon."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"failed: {request.url}"]


def test_from_a_folder_no_page_says_a_word_or_asks_outside(browser: Any, site: Path) -> None:
    paths = [file.relative_to(site).as_posix() for file in sorted(site.rglob("*.html"))]
    chosen = [path for path in paths if not path.startswith(("types/", "questions/"))]

    assert heard_on(browser, f"{site.as_uri()}/", [*chosen, *KINDS]) == []


def test_below_a_path_of_a_server_no_page_says_a_word(browser: Any, site: Path) -> None:
    with served(site) as root:
        assert heard_on(browser, root, list(KINDS)) == []


def test_without_javascript_links_lead_from_claim_to_words_and_back(
    browser: Any, site: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    view = context.new_page()
    view.goto(f"{site.as_uri()}/pairs/irn-tjk.html")

    view.click("table a >> nth=0")
    claim = view.url.partition("#")[2]
    view.click(f"[id='{claim}'] > a.n")
    assert view.url.endswith(f"#{claim}.quote")
    view.click(f"a.ref[href='#{claim}']")
    assert view.url.endswith(f"#{claim}")
    context.close()


def test_keys_alone_lead_from_the_start_to_an_open_claim(browser: Any, site: Path) -> None:
    view = browser.new_page()
    view.goto(f"{site.as_uri()}/articles/iran-central-asia.html")

    view.keyboard.press("Tab")
    assert view.evaluate("document.activeElement.className") == "skip"
    view.keyboard.press("Enter")
    for _ in range(40):
        view.keyboard.press("Tab")
        if view.evaluate("document.activeElement.matches('.claim summary')"):
            break
    outline = view.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    view.keyboard.press("Enter")

    assert outline == "3px"
    assert view.evaluate("document.activeElement.parentElement.open")
    view.close()


def test_pointing_at_a_card_lights_its_words(browser: Any, site: Path) -> None:
    view = browser.new_page()
    view.goto(f"{site.as_uri()}/articles/iran-central-asia.html")

    view.hover("#courtship summary")
    assert view.evaluate("[...document.querySelectorAll('mark.on')].map(m => m.textContent)") == [
        "Iran is courting Tajikistan again"
    ]
    view.close()


@pytest.mark.parametrize(("scheme", "width", "paths"), STATES)
def test_axe_finds_no_violation(
    browser: Any, site: Path, scheme: str, width: int, paths: tuple[str, ...]
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True
    )
    view = context.new_page()
    found = {}
    for path in paths:
        view.goto(f"{site.as_uri()}/{path}")
        view.add_script_tag(path=str(AXE))
        result = view.evaluate("axe.run({resultTypes: ['violations']})")
        faults = [(fault["id"], fault["nodes"][0]["html"]) for fault in result["violations"]]
        if faults:
            found[path] = faults
    context.close()

    assert found == {}


@pytest.mark.parametrize("width", [1280, 640, 390, 320])
def test_no_page_scrolls_sideways(browser: Any, site: Path, width: int) -> None:
    view = browser.new_page(viewport={"width": width, "height": 844})
    found = []
    for path in KINDS:
        view.goto(f"{site.as_uri()}/{path}")
        if view.evaluate("document.documentElement.scrollWidth") > width:
            found.append(path)
    view.close()

    assert found == []


def test_search_leads_by_keys_to_a_claim(browser: Any, site: Path) -> None:
    view = browser.new_page()
    view.goto(f"{site.as_uri()}/search.html")

    view.keyboard.press("/")
    view.keyboard.type("tajikistan iran RECOGNISE")
    view.wait_for_selector("#_found a")
    view.keyboard.press("ArrowDown")
    view.keyboard.press("Enter")
    view.wait_for_url("**/articles/iran-central-asia.html#recognition")
    view.close()


def test_search_needs_no_accents(browser: Any, tmp_path: Path) -> None:
    site = site_of_text(tmp_path, "Türkiye met Iran.", "meet", ["TUR", "IRN"])
    view = browser.new_page()
    view.goto(f"{site.as_uri()}/search.html")

    view.evaluate("geokg_search.load()")
    found = view.evaluate("geokg_search.search('turkiye', 5).get('quotes').rows.map(r => r[0])")
    assert found == ["Türkiye met Iran."]
    view.close()


@pytest.mark.parametrize("name", ["claims", "denials", "words"])
def test_the_page_of_sparql_answers_as_the_library_does(
    browser: Any, site: Path, name: str
) -> None:
    kg = KnowledgeGraph()
    kg.add(read(*ARTICLES))
    view = browser.new_page()
    view.goto(f"{site.as_uri()}/sparql.html#{name}")

    answer = view.evaluate(
        "geokg_sparql.run(document.getElementById('_query').value).then(r => "
        "({columns: r.columns, rows: r.rows.map(row => row.map(t => t ? t.value : ''))}))"
    )
    rows = kg.query(name)
    shared = [c for c in ("claim", "exact", "start", "situation", "type") if c in rows.columns]
    expected = [tuple(str(getattr(row, c) or "") for c in shared) for row in rows]
    places = [answer["columns"].index(c) for c in shared if c in answer["columns"]]
    assert len(places) == len(shared)
    # Zero is a number, and no empty cell.
    found = [tuple(r[p] if r[p] != "0" else "" for p in places) for r in answer["rows"]]
    assert found == expected
    view.close()


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_every_claim_is_open_on_paper(browser: Any, site: Path, tmp_path: Path) -> None:
    view = browser.new_page()
    view.goto(f"{site.as_uri()}/articles/iran-central-asia.html")
    view.pdf(path=str(tmp_path / "page.pdf"))

    subprocess.run(["pdftotext", "-raw", str(tmp_path / "page.pdf")], check=True)
    paper = "".join((tmp_path / "page.txt").read_text(encoding="utf-8").split())
    article = next(a for a in read(*ARTICLES) if a.id == "iran-central-asia")
    lost = [claim.id for claim in article.claims if f"id{claim.id}" not in paper]
    assert lost == []
    view.close()
