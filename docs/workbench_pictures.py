"""Picture the workbench in Chromium, for the README and docs/annotate.md.

    python docs/workbench_pictures.py

Needs playwright and the program chromium. The pictures depend on the fonts of the machine, so no
test compares them.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from playwright.sync_api import sync_playwright

from geokg.web.workbench import Workbench

ROOT: Final = Path(__file__).parent.parent
FOLDER: Final = ROOT / "docs" / "annotate"
ARTICLE: Final = "iran-central-asia"
DRAFT: Final = """\
geokg: 1
article: {id: iran-central-asia, text: iran-central-asia.txt}
claims:
  - id: table
    quote: coaxed government and rebels to the table
    type: mediate
    mediator: [russia, iran]
    party: [dushanbe, tajik-opposition]
    claimant: analyst
  - {id: lost, quote: Iran lost its word in Tajik politics, type: influence, initiator: iran}
"""
"""A draft beside the article, as a model writes it; the second quote is not in the text."""


class Picture(NamedTuple):
    """A picture: its file, the screen, what a person does on it, and the colour scheme."""

    name: str
    screen: str
    act: Callable[[Any], None]
    scheme: str = "light"


def nothing(view: Any) -> None:
    """Leave the screen as it opens."""


def select(view: Any, words: str) -> None:
    """Select words of the text by the search in the text."""
    view.keyboard.press("/")
    view.keyboard.type(words)
    view.keyboard.press("Enter")


def new_claim(view: Any) -> None:
    """Make a claim as far as its second role."""
    select(view, "Iran's word came to count in Tajik politics")
    view.keyboard.press("Enter")
    view.wait_for_selector("#field-type:focus")
    view.keyboard.type("infl")
    view.keyboard.press("Enter")
    view.wait_for_selector("#field-initiator:focus")
    view.keyboard.press("Tab")
    view.wait_for_timeout(600)


def types(view: Any) -> None:
    """Search for a type."""
    select(view, "Iran recognised the new Tajik state")
    view.keyboard.press("Enter")
    view.wait_for_selector("#field-type:focus")
    view.keyboard.type("rec")
    view.wait_for_timeout(600)


def keys(view: Any) -> None:
    """Show the keys."""
    view.keyboard.press("?")


PICTURES: Final = (
    Picture("folder", "#folder", nothing),
    Picture("claim", f"#article={ARTICLE}", new_claim),
    Picture("claim-dark", f"#article={ARTICLE}", new_claim, "dark"),
    Picture("types", f"#article={ARTICLE}", types),
    Picture("keys", f"#article={ARTICLE}", keys),
    Picture("draft", f"#drafts={ARTICLE}", nothing),
    Picture("compare", "#compare=spying", nothing),
    Picture("adjudicate", "#adjudicate=talks", nothing),
)


def project(folder: Path) -> None:
    """Fill a folder: the articles of the examples, a draft, and articles that several annotated."""
    articles = folder / "articles"
    articles.mkdir()
    for file in ROOT.glob("examples/*/articles/*"):
        shutil.copy(file, articles)
    (articles / f"{ARTICLE}.draft.yaml").write_text(DRAFT, encoding="utf-8")
    several = ROOT / "tests" / "analysis" / "agreement" / "fixture-a" / "annotations"
    shutil.copytree(several, folder / "annotations")


def picture(browser: Any, what: Picture, folder: Path) -> None:
    """Write one picture, of a project of its own."""
    folder.mkdir(parents=True)
    project(folder)
    scheme = "dark" if what.scheme == "dark" else "light"
    with Workbench(folder) as server:
        view = browser.new_page(viewport={"width": 1280, "height": 720}, color_scheme=scheme)
        view.goto(server.address)
        view.goto(f"http://127.0.0.1:{server.port}/{what.screen}")
        view.wait_for_selector(f'#screens a[aria-current][href="{what.screen}"]')
        what.act(view)
        view.wait_for_timeout(300)
        view.screenshot(path=FOLDER / f"{what.name}.png")
        view.close()


def main() -> None:
    """Write the pictures."""
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as place, sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for what in PICTURES:
            picture(browser, what, Path(place) / what.name / "project")
        browser.close()


if __name__ == "__main__":
    main()
