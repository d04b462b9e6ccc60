"""Screens C to E of the workbench: drafts, comparison, and the decisions of an adjudicator."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from bench_pages import Bench, bench
from geokg.cli import main

pytestmark = pytest.mark.slow

FIXTURE: Final = Path(__file__).parent.parent / "analysis" / "agreement" / "fixture-a"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in which several people annotated the articles of the fixture."""
    shutil.copytree(FIXTURE / "annotations", tmp_path / "annotations")
    return tmp_path


def lines_of(adjudicator: str) -> list[tuple[str, dict[str, Any]]]:
    """The decisions of the fixture that one adjudicator made, with their articles."""
    found = []
    for file in sorted((FIXTURE / "decisions").iterdir()):
        values = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)
        found += [
            (values["article"], line)
            for line in values["claims"]
            if line.get("adjudicator", values["adjudicator"]) == adjudicator
        ]
    return found


def place_of(page: Bench, claim: str) -> int:
    """The column, from 1, of the annotator who has a claim of the unit in hand."""
    found: int = page.evaluate(
        """claim => {
          const { table } = geokg_workbench.comparison, unit = table.state.units[table.at];
          return 1 + table.state.annotators.findIndex(name => unit.claims[name]?.id === claim);
        }""",
        claim,
    )
    return found


def decide(page: Bench, line: dict[str, Any]) -> None:
    """Make one decision by keys, and by the form where fields are chosen one by one."""
    view = page.view
    claims: dict[str, str] = line.get("pair") or line["only"]
    view.click(f'.annotator .card:has(b:text-is("{next(iter(claims.values()))}"))')
    if "why" in line:
        view.keyboard.press("w")
        view.keyboard.type(line["why"])
        view.keyboard.press("Enter")
    taken = place_of(page, claims[line.get("take", next(iter(claims)))])
    if "but" not in line:
        view.keyboard.press(str(taken))
    else:
        view.keyboard.press("e")
        labels = page.evaluate("geokg_workbench.comparison.table.state.annotators")
        if "take" in line:
            view.select_option("#base", labels[taken - 1])
        for key, value in line["but"].items():
            if value in claims:
                view.select_option(f"#from-{key}", labels[place_of(page, claims[value]) - 1])
            else:
                view.select_option(f"#from-{key}", "=")
                view.fill(f"#other-{key}", value)
        view.click('#edit-place button[type="submit"]')
    page.wait_live("saved")
    page.evaluate("document.getElementById('live').textContent = ''")


def test_adjudicating_through_the_page_reproduces_the_gold(browser: Any, project: Path) -> None:
    for adjudicator in ("cleo", "dov"):
        with bench(browser, project, annotator=adjudicator) as page:
            article = ""
            for name, line in lines_of(adjudicator):
                if name != article:
                    page.show("adjudicate", name)
                article = name
                decide(page, line)
            assert page.heard == []

    out = project / "gold"
    folders = [str(project / "annotations"), "--decisions", str(project / "decisions")]
    assert main(["adjudicate", *folders, "-o", str(out), "--quiet"]) == 0
    for file in sorted((FIXTURE / "gold").iterdir()):
        assert (out / file.name).read_bytes() == file.read_bytes(), file.name


def test_names_stay_hidden_until_one_asks(browser: Any, project: Path) -> None:
    with bench(browser, project, annotator="cleo") as page:
        page.show("compare", "spying")
        hidden = page.view.inner_text("main")
        page.view.click("text=Show names")
        page.view.wait_for_selector('.annotator h2:has-text("ana")')

        assert "ana\n" not in hidden
        assert page.view.locator(".annotator h2").all_inner_texts() == ["ana", "ben"]


def test_both_neither_and_a_second_thought_are_written(browser: Any, project: Path) -> None:
    decisions = project / "decisions" / "spying.decisions.yaml"
    with bench(browser, project, annotator="cleo") as page:
        page.show("adjudicate", "spying")
        page.view.keyboard.press("n")
        page.wait_live("saved, 2")
        first = yaml.safe_load(decisions.read_text(encoding="utf-8"))["claims"][0]
        page.view.keyboard.press("k")
        page.view.click("text=Decide again")
        page.wait_live("saved, 3")
        page.view.keyboard.press("b")
        page.wait_live("saved, 2")
        kept = yaml.safe_load(decisions.read_text(encoding="utf-8"))["claims"]

    assert first["keep"] is False
    assert [line["keep"] for line in kept if "only" in line] == [True, True]


DRAFT = """\
geokg: 1
article:
  id: talks
  published: 2008-07-07
  language: en
  body: |
    Iran met Oman. Oman thanked Iran. Iran left. Oman stayed.
"""
DRAFTED = """\
actors:
  iran: {state: IRN}
  oman: {state: OMN}
claims:
  - {id: met, quote: Iran met Oman, type: meet, party: [iran, oman]}
  - {id: thanked, quote: Oman thanked Iran, type: praise, initiator: oman, target: iran}
  - {id: lost, quote: Oman lost Iran, type: praise, initiator: oman, target: iran}
  - {id: left, quote: Iran left, type: withdraw, initiator: iran}
"""


def test_drafts_are_accepted_rejected_and_corrected_one_at_a_time(
    browser: Any, tmp_path: Path
) -> None:
    file = tmp_path / "talks.yaml"
    file.write_text(DRAFT + "claims: []\n", encoding="utf-8")
    (tmp_path / "talks.draft.yaml").write_text(DRAFT + DRAFTED, encoding="utf-8")
    with bench(browser, tmp_path, annotator="ana") as page:
        view = page.view
        page.show("drafts", "talks")
        failed = view.inner_text(".failures")
        view.wait_for_selector(".progress")
        view.keyboard.press("a")
        page.wait_live("accepted")
        accepted = yaml.safe_load(file.read_text(encoding="utf-8"))
        view.wait_for_selector('.progress:has-text("Draft 2 of 3")')
        view.keyboard.press("x")
        view.wait_for_selector("dialog")
        view.keyboard.type("a courtesy")
        view.keyboard.press("Enter")
        page.wait_live("rejected")
        view.wait_for_selector('.progress:has-text("Draft 3 of 3")')
        view.keyboard.press("e")
        view.fill("#field-type", "leave")
        view.keyboard.press("Enter")
        view.keyboard.press("Control+Enter")
        view.wait_for_selector("text=No draft is left")
        heard = page.heard

    now = yaml.safe_load(file.read_text(encoding="utf-8"))
    rejected = (tmp_path / ".geokg-annotate" / "rejected.jsonl").read_text(encoding="utf-8")
    assert "Oman lost Iran" in failed
    assert [claim["id"] for claim in accepted["claims"]] == ["met"]
    assert set(accepted["actors"]) == {"iran", "oman"}
    assert [(claim["id"], claim["type"]) for claim in now["claims"]] == [
        ("met", "meet"),
        ("left", "leave"),
    ]
    assert "a courtesy" in rejected
    assert heard == []


def test_an_accepted_draft_is_taken_back_by_undo(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "talks.yaml"
    file.write_text(DRAFT + "claims: []\n", encoding="utf-8")
    (tmp_path / "talks.draft.yaml").write_text(DRAFT + DRAFTED, encoding="utf-8")
    before = file.read_bytes()
    with bench(browser, tmp_path, annotator="ana") as page:
        page.show("drafts", "talks")
        page.view.wait_for_selector(".progress")
        page.view.keyboard.press("a")
        page.wait_live("accepted")
        page.view.wait_for_selector('.progress:has-text("Draft 2 of 3")')
        page.view.keyboard.press("z")
        page.wait_live("undone")
        page.view.wait_for_selector('.progress:has-text("Draft 1 of 3")')

    assert file.read_bytes() == before
