"""Pictures of the pages in Firefox ESR, which playwright cannot drive, beside Chromium's."""

from __future__ import annotations

import os
import shutil
import subprocess
from base64 import b64encode
from pathlib import Path
from typing import Any, Final

import pytest

from browsing import CHROMIUM, WITHOUT_CHROMIUM, chromium

FIREFOX: Final = shutil.which("firefox-esr")
pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason=WITHOUT_CHROMIUM),
    pytest.mark.skipif(
        FIREFOX is None, reason="firefox-esr is not installed: apt-get install firefox-esr"
    ),
]
WIDTH, HEIGHT = 1280, 900
PAGES: Final = (
    *("index.html", "articles/iran-central-asia.html", "pairs/irn-tjk.html", "findings.html"),
)
QUIET: Final = {
    "app.update.enabled": "false",
    "browser.shell.checkDefaultBrowser": "false",
    "datareporting.policy.dataSubmissionEnabled": "false",
    "services.settings.server": '"data:,"',
}
"""Preferences with which Firefox asks nothing of the network."""

DIFFERENCE: Final = """async ([one, other]) => {
  const cells = async (picture) => {
    const image = new Image();
    image.src = "data:image/png;base64," + picture;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [32, 24];
    const context = canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, 32, 24);
    return { size: [image.width, image.height], data: context.getImageData(0, 0, 32, 24).data };
  };
  const [a, b] = [await cells(one), await cells(other)];
  let sum = 0, ink = 0;
  for (let n = 0; n < a.data.length; n++) {
    sum += Math.abs(a.data[n] - b.data[n]);
    ink += 255 - a.data[n];
  }
  return { sizes: [a.size, b.size], share: sum / ink };
}"""
"""How much two pictures differ as coarse mosaics, as a share of the ink of the first."""


def picture_in_firefox(address: str, folder: Path) -> bytes:
    """A picture of a page, made with a new profile."""
    profile = folder / "profile"
    profile.mkdir(exist_ok=True)
    lines = (f'user_pref("{name}", {value});\n' for name, value in QUIET.items())
    (profile / "user.js").write_text("".join(lines), encoding="ascii")
    file = folder / "picture.png"
    subprocess.run(
        [
            *(str(FIREFOX), "--headless", "--no-remote", "--profile", str(profile)),
            *("--window-size", f"{WIDTH},{HEIGHT}", "--screenshot", str(file), address),
        ],
        check=True,
        capture_output=True,
        timeout=120,
        env={**os.environ, "HOME": str(folder)},
    )
    return file.read_bytes()


def test_firefox_lays_pages_out_as_chromium_does(site: Path, tmp_path: Path) -> None:
    found: dict[str, Any] = {}
    with chromium() as browser:
        view = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        pictures = {}
        for path in PAGES:
            view.goto(f"{site.as_uri()}/{path}")
            pictures[path] = view.screenshot()
        view.goto("about:blank")
        for path in PAGES:
            other = picture_in_firefox(f"{site.as_uri()}/{path}", tmp_path)
            both = [b64encode(picture).decode() for picture in (pictures[path], other)]
            found[path] = view.evaluate(DIFFERENCE, both)
        blank = [b64encode(pictures[path]).decode() for path in PAGES[:2]]
        unlike = view.evaluate(DIFFERENCE, blank)["share"]

    for path, difference in found.items():
        assert difference["sizes"] == [[WIDTH, HEIGHT]] * 2, path
        assert difference["share"] < 0.15 < unlike, (path, difference["share"], unlike)
