"""The founding article, entered through the page claim by claim, gives the graph of its file."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from bench_pages import Bench, bench
from geokg.cli import main

pytestmark = pytest.mark.slow

BOXES: Final = (
    *("type", "about", "initiator", "target", "party", "mediator", "beneficiary", "against"),
    *("claimant", "content", "relayed-by", "issue", "place"),
)
CHOICES: Final = {"polarity", "modality", "certainty", "status"}
WORDS: Final = {"condition", "quantity", "note"}


def several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def accept(page: Bench, key: str, words: str) -> None:
    """Accept words in a combobox as they are, and not the offer that is lit."""
    page.view.fill(f"#field-{key}", words)
    if page.view.is_visible(f"#field-{key}-list"):
        page.view.press(f"#field-{key}", "Escape")
    page.view.press(f"#field-{key}", "Enter")


def quote(page: Bench, pieces: list[str]) -> None:
    """Begin a claim with the pieces of a quote."""
    view = page.view
    page.select(pieces[0])
    view.keyboard.press("Enter")
    view.wait_for_selector("#field-type:focus")
    for number, piece in enumerate(pieces[1:], start=1):
        page.select(piece)
        view.keyboard.press("+")
        view.wait_for_selector(f".claim-form blockquote >> nth={number}")


def boxes(page: Bench, claim: dict[str, Any]) -> None:
    """Fill the fields that have offers."""
    for key in BOXES:
        for value in several(claim.get(key, [])):
            if not page.view.locator(f"#field-{key}").count():
                page.view.click(f'.more-roles button:has-text("{key}")')
            accept(page, key, value)


def dates(page: Bench, when: str | dict[str, str]) -> None:
    """Fill the words of a date, and the days that they mean."""
    if isinstance(when, str):
        accept(page, "when", when)
    else:
        accept(page, "when", when["verbatim"])
        page.view.fill("#field-days", when["edtf"])


def enter(page: Bench, claim: dict[str, Any]) -> None:
    """Make a claim from the selection of its words to its line in the list."""
    quote(page, several(claim["quote"]))
    page.view.evaluate("document.querySelector('.claim-form details').open = true")
    page.view.fill("#field-id", claim["id"])
    boxes(page, claim)
    if "when" in claim:
        dates(page, claim["when"])
    for key in CHOICES & claim.keys():
        page.view.select_option(f"#field-{key}", claim[key])
    for key in WORDS & claim.keys():
        page.view.fill(f"#field-{key}", claim[key])
    page.press("Save")
    page.wait_saved(claim["id"])


def graph_of(file: Path, out: Path) -> bytes:
    assert main(["build", str(file), "-o", str(out), "--quiet"]) == 0
    return out.read_bytes()


def test_the_seed_entered_through_the_page_gives_the_same_turtle(
    browser: Any, seed: Path, tmp_path: Path
) -> None:
    text = seed.read_text(encoding="utf-8")
    claims = yaml.load(text, yaml.BaseLoader)["claims"]
    file = tmp_path / seed.name
    file.write_text(text[: text.index("claims:\n")] + "claims: []\n", encoding="utf-8")
    shutil.copy(seed.parent / "article.txt", tmp_path)
    with bench(browser, tmp_path, annotator="") as page:
        page.view.click("main a")
        page.view.wait_for_selector(".text:focus")
        for claim in claims:
            enter(page, claim)
        heard = page.heard

    assert heard == []
    assert graph_of(file, tmp_path / "page.ttl") == graph_of(seed, tmp_path / "seed.ttl")
