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
        result = page.evaluate("axe.run({resultTypes: ['violations']})")
        found = [(fault["id"], fault["nodes"][0]["html"][:120]) for fault in result["violations"]]
        if found:
            faults[name] = found

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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_screen_has_a_fault_of_accessibility(browser: Any, tmp_path: Path, scheme: str) -> None:
    project(tmp_path)
    with bench(browser, tmp_path, annotator="", color_scheme=scheme, bypass_csp=True) as page:
        assert shown(page) == {}
