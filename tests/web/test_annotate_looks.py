"""Every screen of the workbench without a fault of accessibility, light and dark."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Final

import pytest

from bench_pages import Bench, bench, note

pytestmark = pytest.mark.slow

AXE: Final = Path(__file__).parent / "assets" / "axe.min.js"
FIXTURE: Final = Path(__file__).parent.parent / "analysis" / "agreement" / "fixture-a"
TEXT: Final = "Iran met Oman on Monday. Oman thanked Iran. Iran left."
CLAIMS: Final = """\
  - {id: met, quote: Iran met Oman, type: meet, party: [iran, OMN], when: on Monday}
  - {id: thanked, quote: Oman thanked Iran, type: praise, initiator: Muscat, status: ongoing}
"""
DRAFTS: Final = """\
  - {id: left, quote: Iran left, type: withdraw, initiator: IRN}
  - {id: lost, quote: Iran lost, type: withdraw, initiator: IRN}
"""


def project(folder: Path) -> None:
    """A folder in which every screen has something to show."""
    shutil.copytree(FIXTURE / "annotations", folder / "annotations")
    file = note(folder, TEXT, CLAIMS)
    file.write_text(
        file.read_text(encoding="utf-8").replace(
            "claims:", "actors: {iran: {state: IRN}}\nclaims:"
        ),
        encoding="utf-8",
    )
    draft = note(folder, TEXT, DRAFTS, id="note.draft")
    text = draft.read_text(encoding="utf-8")
    draft.write_text(text.replace("id: note.draft", "id: note"), encoding="utf-8")


def shown(page: Bench) -> dict[str, Any]:
    """Show each screen, with what can open on it; return the faults that axe finds."""
    view = page.view
    faults: dict[str, Any] = {}

    def look(name: str) -> None:
        if not page.evaluate("'axe' in globalThis"):
            view.add_script_tag(path=str(AXE))
        for scheme in ("light", "dark"):
            view.emulate_media(color_scheme=scheme)
            result = page.evaluate("axe.run({resultTypes: ['violations']})")
            for fault in result["violations"]:
                faults[f"{name}, {scheme}"] = (fault["id"], fault["nodes"][0]["html"][:120])

    page.show("folder")
    look("A")
    page.show("article", "note")
    look("B")
    page.find("Iran left")
    view.keyboard.press("Enter")
    view.wait_for_selector("#field-type:focus")
    view.keyboard.type("le")
    page.keys.offer("leave")
    look("B, the offers of a new claim")
    view.keyboard.press("Enter")
    view.wait_for_selector("#problems-initiator .problem")
    view.click(".claim-form summary")
    look("B, the whole form")
    page.press("Discard")
    view.click('.card[data-id="thanked"]')
    view.wait_for_selector("#problems-initiator .apply")
    look("B, a claim with errors")
    view.click("#tab-actors")
    look("B, actors")
    view.click("#tab-problems")
    look("B, problems")
    view.keyboard.press("Escape")
    view.keyboard.press("?")
    view.wait_for_selector("dialog")
    look("the keys")
    view.keyboard.press("Escape")
    page.show("drafts", "note")
    view.wait_for_selector(".progress")
    look("C")
    page.show("compare", "talks")
    look("D")
    page.show("adjudicate", "talks")
    look("E")
    view.keyboard.press("e")
    view.wait_for_selector("#base:focus")
    look("E, field by field")
    page.show("yaml", "note")
    look("F")
    return faults


def test_no_screen_has_a_fault_of_accessibility(browser: Any, tmp_path: Path) -> None:
    project(tmp_path)
    with bench(browser, tmp_path, annotator="", bypass_csp=True) as page:
        assert shown(page) == {}


def test_the_focus_goes_from_the_text_through_the_form_to_the_lists(
    browser: Any, tmp_path: Path
) -> None:
    project(tmp_path)
    with bench(browser, tmp_path, annotator="") as page:
        page.show("article", "note")
        page.open_claim("met")
        page.view.focus(".text")
        order = []
        for _ in range(40):
            page.view.keyboard.press("Tab")
            order.append(
                page.evaluate("document.activeElement.id || document.activeElement.className")
            )
            if order[-1] == "card":
                break
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")

    fields = [name for name in order if name.startswith("field-")]
    assert fields[:4] == ["field-type", "field-party", "field-when", "field-claimant"]
    assert order[-2:] == ["tab-claims", "card"]
    assert outline == "3px"


def test_a_new_problem_is_announced(browser: Any, tmp_path: Path) -> None:
    project(tmp_path)
    with bench(browser, tmp_path, annotator="") as page:
        page.show("article", "note")
        page.open_claim("met")
        page.view.click("#field-quantity")
        page.view.keyboard.type("forty thieves")
        page.wait_live("1 problem: ")
