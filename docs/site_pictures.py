"""Picture the pages of the examples in Chromium, for the README and the documentation.

    python docs/site_pictures.py

Needs playwright and the program chromium. The pictures depend on the fonts of the machine, so no
test compares them.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from playwright.sync_api import sync_playwright

from geokg.cli import main as geokg

ROOT: Final = Path(__file__).parent.parent
FOLDER: Final = ROOT / "docs" / "site"


class Picture(NamedTuple):
    """A picture: its file, its page, the size of the window, and the colour scheme."""

    name: str
    page: str
    width: int
    height: int
    scheme: str = "light"


PICTURES: Final = (
    Picture("article", "articles/iran-central-asia.html", 1200, 620),
    Picture("article-dark", "articles/iran-central-asia.html", 1200, 620, "dark"),
    Picture("article-phone", "articles/iran-central-asia.html#presidents-met", 390, 760),
    Picture("pair", "pairs/irn-tjk.html", 1240, 640),
    Picture("landing", "index.html", 1200, 760),
    Picture("findings", "findings.html", 1200, 560),
    Picture("sparql", "sparql.html#denials", 1200, 760),
)


def main() -> None:
    """Write the pictures."""
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, sync_playwright() as driver:
        articles = sorted(str(path) for path in ROOT.glob("examples/*/articles"))
        if geokg(["pages", *articles, "-o", folder, "-q"]):
            sys.exit("the pages cannot be written")
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for name, page, width, height, scheme in PICTURES:
            view = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            view.goto(f"{Path(folder).as_uri()}/{page}")
            if name == "sparql":
                view.click("button")
                view.wait_for_selector("#_found tbody tr")
            view.screenshot(path=FOLDER / f"{name}.png")
            view.close()
        browser.close()


if __name__ == "__main__":
    main()
